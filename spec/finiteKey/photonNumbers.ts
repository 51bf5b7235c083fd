// How likely a k-photon pulse was sent with intensity l: enclosed for k up to a cut-off, and bounded for all k above it.
// Source: FINITE_KEY.md section 5 (lemma, p(l|k)) and 5.1 point 2 (the tail variable).

import type { Interval, IntervalArithmetic } from './interval'
import type { Observations } from './observations'

/**
 * `given[k]` is p(l|k), intensity by intensity in the order of `names`, for k = 0..cutoff.
 * `tail` encloses p(l|k) of every k > cutoff at once. Intensities that are never sent are left out.
 */
export type PhotonNumberModel = {
  readonly names: ReadonlyArray<string>
  /** `p_l e^-mu_l`. */
  readonly weights: ReadonlyArray<Interval>
  readonly cutoff: number
  readonly given: ReadonlyArray<ReadonlyArray<Interval>>
  readonly tail: ReadonlyArray<Interval>
}

/** The cut-off that is tried first, and the highest one. FINITE_KEY.md 5.2: 12 is enough for Jinan-1. */
export const FIRST_CUTOFF = 12
export const MAX_CUTOFF = 64

type Source = { readonly name: string; readonly mu: Interval; readonly weight: Interval }

const sum = (arithmetic: IntervalArithmetic, values: ReadonlyArray<Interval>): Interval =>
  values.reduce((total, value) => total.plus(value), arithmetic.zero)

/** p(l|k) from `p_l e^-mu_l mu_l^k`; the k! cancels. */
const givenPhotons = (
  arithmetic: IntervalArithmetic,
  sources: ReadonlyArray<Source>,
  k: number,
): ReadonlyArray<Interval> => {
  const power = (mu: Interval): Interval =>
    Array.from({ length: k }).reduce<Interval>((p) => p.times(mu), arithmetic.one)
  const weights = sources.map(({ mu, weight }) => weight.times(power(mu)))
  const total = sum(arithmetic, weights)
  return weights.map((weight) => weight.dividedBy(total))
}

const isLargest = (sources: ReadonlyArray<Source>, { mu }: Source): boolean =>
  sources.every((other) => other.mu.lower.lessThanOrEqualTo(mu.lower))

/**
 * Enclosures of p(l|k) for all k > cutoff, or undefined where the cut-off is too low for them.
 * The ratio p(l|k+1)/p(l|k) is mu_l over the mean intensity given k, and that mean never decreases with k: so a share
 * rises towards at most 1 for the largest intensity, and falls from k on for one at most the mean given k.
 */
const tailGiven = (
  arithmetic: IntervalArithmetic,
  sources: ReadonlyArray<Source>,
  next: ReadonlyArray<Interval>,
): ReadonlyArray<Interval> | undefined => {
  const mean = sum(
    arithmetic,
    sources.map(({ mu }, at) => mu.times(next[at] ?? arithmetic.zero)),
  )
  const bounds = sources.map((source, at) => {
    const share = next[at] ?? arithmetic.zero
    if (isLargest(sources, source)) return arithmetic.between(share.lower, arithmetic.one.upper)
    return source.mu.isAtMost(mean) ? arithmetic.between(arithmetic.zero.lower, share.upper) : undefined
  })
  return bounds.every((bound) => bound !== undefined) ? bounds : undefined
}

/**
 * The model of the declared source with the lowest cut-off from `firstCutoff` that the tail allows.
 * Undefined if no pulse holds light, or no cut-off up to MAX_CUTOFF will do.
 */
export const photonNumberModel = (
  { intensities }: Pick<Observations, 'intensities'>,
  arithmetic: IntervalArithmetic,
  firstCutoff: number = FIRST_CUTOFF,
): PhotonNumberModel | undefined => {
  const sources = intensities
    .filter(({ probability }) => !probability.isZero())
    .map(({ name, meanPhotonNumber, probability }): Source => {
      const mu = arithmetic.exact(meanPhotonNumber)
      return { name, mu, weight: arithmetic.exact(probability).times(mu.negated().exp()) }
    })
  if (sources.every(({ mu }) => mu.isZero())) return undefined
  for (let cutoff = Math.max(1, firstCutoff); cutoff <= MAX_CUTOFF; cutoff += 1) {
    const tail = tailGiven(arithmetic, sources, givenPhotons(arithmetic, sources, cutoff + 1))
    if (tail !== undefined)
      return {
        names: sources.map(({ name }) => name),
        weights: sources.map(({ weight }) => weight),
        cutoff,
        given: Array.from({ length: cutoff + 1 }, (_, k) => givenPhotons(arithmetic, sources, k)),
        tail,
      }
  }
  return undefined
}

/** The probability that a k-photon pulse has one of the intensities named. */
export const shareOf = (
  model: PhotonNumberModel,
  photons: number,
  names: ReadonlyArray<string>,
  arithmetic: IntervalArithmetic,
): Interval =>
  sum(
    arithmetic,
    model.names.flatMap((name, at) => {
      const share = model.given[photons]?.[at]
      return names.includes(name) && share !== undefined ? [share] : []
    }),
  )
