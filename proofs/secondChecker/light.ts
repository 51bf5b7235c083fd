// What the hypotheses say of a pulse of k photons and of the counts, and the proof of rows for every photon number.
// Source: docs/rules.md, "Symbols" and `decoy.detections`.

import { type Basis, type Hypotheses, named } from './document'
import * as F from './fraction'
import * as R from './real'
import { Refusal } from './refusal'

/** A number for each intensity, in the order of the hypotheses. */
export type PerIntensity<A> = ReadonlyArray<A>

/** The hypotheses with the numbers that rules read off them. */
export type Light = {
  readonly hypotheses: Hypotheses
  /** `W_l(k)` of the intensity at a place of the list. */
  readonly weight: (intensity: number, k: number) => R.Real
  /** `R_k` */
  readonly total: (k: number) => R.Real
  /** Observed gains or errors. @throws Refusal where the table has no such entry */
  readonly count: (kind: 'gain' | 'error', basis: Basis, intensity: string) => F.Fraction
  /** `(1 - s)` times the sum of `W_l(k)` over the keyed pairs of the basis. */
  readonly keptWeight: (basis: Basis, k: number) => R.Real
}

/** Numbers of these hypotheses. */
export const lightOf = (hypotheses: Hypotheses): Light => {
  const { intensities, keyed, sampled, counts } = hypotheses
  const dimming = intensities.map(({ mu, probability }) =>
    R.product(R.real(probability), R.exp(R.real(F.minus(mu)))),
  )
  const weight = (intensity: number, k: number): R.Real =>
    R.product(dimming[intensity] ?? R.whole(0), R.real(F.power(intensities[intensity]?.mu ?? F.ZERO, k)))
  return {
    hypotheses,
    weight,
    total: (k) => R.sum(...intensities.map((_, at) => weight(at, k))),
    count: (kind, basis, intensity) => {
      const name = named(kind, basis, intensity)
      const found = counts.get(name)
      if (found === undefined) throw new Refusal(`count ${name}`, 'no entry', 'an entry of the hypotheses')
      return found
    },
    keptWeight: (basis, k) =>
      R.product(
        R.real(F.plus(F.ONE, F.minus(sampled))),
        R.sum(
          ...intensities.flatMap(({ name }, at) => (keyed.has(named(basis, name)) ? [weight(at, k)] : [])),
        ),
      ),
  }
}

/**
 * Proves `sum_l c_l mu_l^k <= 0` for every k above the cut-off, for numbers at most these `c_l`.
 * With mu* the largest mu whose c is not 0, the sum over mu*^k of the terms of mu* does not depend on k, and
 * that of a dimmer intensity does not grow if its c is positive and helps if not.
 * @throws Refusal
 */
export const proveTail = (
  name: string,
  { hypotheses: { intensities } }: Light,
  coefficients: PerIntensity<R.Real>,
  cutoff: number,
): void => {
  const ends = coefficients.map(R.upperEnd)
  const terms = intensities.flatMap(({ mu }, at) => {
    const c = ends[at] ?? F.ZERO
    return F.signOf(c) === 0 ? [] : [{ mu, c }]
  })
  const brightest = terms.reduce((most, { mu }) => (F.compare(mu, most) > 0 ? mu : most), F.ZERO)
  const counted = terms.filter(({ mu, c }) => F.compare(mu, brightest) === 0 || F.signOf(c) > 0)
  const row = counted.map(({ mu, c }) => R.product(R.real(c), R.real(F.power(mu, cutoff + 1))))
  R.prove(`${name}, row above the cut-off`, R.sum(...row), R.whole(0))
}

/** A cut-off from 1 to 64. @throws Refusal */
export const cutoffFrom = (cutoff: F.Fraction): number => {
  const number = [...Array(64).keys()].map((k) => k + 1).find((k) => F.compare(cutoff, F.fraction(k)) === 0)
  if (number === undefined) throw new Refusal('cutoff', F.shown(cutoff), 'from 1 to 64')
  return number
}
