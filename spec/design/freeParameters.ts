// What an optimisation may change: parameters of a variant as coordinates without constraints, and back to exact, rounded decimals.
// Source: docs/designing.md. Probabilities come back as decimal strings that sum to exactly 1.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import { Exact } from '../finiteKey/interval'
import type { Problem } from '../problem'
import { MeanPhotonNumber, Probability } from '../quantities'
import type { Setting } from './settings'
import { withBasis } from './settings'
import type { Variant } from './variant'

/** The parameters that may be free, in the order of their coordinates. */
export type Free = {
  readonly mus: ReadonlyArray<string>
  readonly probabilities: boolean
  readonly basis: boolean
}

/** What `--optimize` takes. */
export const FREE_NAMES = 'mu, mu.NAME, p, basis'

/** Residual light of a pulse that should be dark is no choice: `mu` leaves intensities below this alone, `mu.NAME` frees them. */
export const RESIDUAL_LIGHT = '0.01'

const problem = (expected: string, found: string): ReadonlyArray<Problem> => [
  { code: 'KW-US301', path: '--optimize', expected, found },
]

/** The free parameters that a text such as `mu,p,basis` names for a variant. */
export const parseFree = (text: string, variant: Variant): E.Either<ReadonlyArray<Problem>, Free> => {
  const names = text.split(',')
  const known = variant.intensities.map(({ name }) => `mu.${name}`)
  const wrong = names.filter((name) => !['mu', 'p', 'basis', ...known].includes(name))
  if (wrong.length > 0 || new Set(names).size < names.length)
    return E.left(
      problem(`different ones of mu, ${known.join(', ')}, p, basis (${variant.name})`, JSON.stringify(text)),
    )
  const isFree = (name: string, mu: Decimal): boolean =>
    names.includes(`mu.${name}`) || (names.includes('mu') && mu.greaterThanOrEqualTo(RESIDUAL_LIGHT))
  return E.right({
    mus: variant.intensities
      .filter(({ name, meanPhotonNumber }) => isFree(name, meanPhotonNumber))
      .map(({ name }) => name),
    probabilities: names.includes('p'),
    basis: names.includes('basis'),
  })
}

/** A photon number beyond these is no decoy state; probabilities stay clear of 0 and 1. */
const MU_RANGE = [1e-4, 2] as const
const LEAST_PROBABILITY = 0.002
const BASIS_RANGE = [0.02, 0.98] as const

const within = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value))

/** Coordinates: ln mu, ln of each probability over the first, and the log odds of basis X. */
export const coordinatesOf = (variant: Variant, free: Free): ReadonlyArray<number> => {
  const [first, ...others] = variant.intensities
  const basis = variant.bases.X.probability.toNumber()
  return [
    ...free.mus.flatMap((name) =>
      variant.intensities
        .filter((one) => one.name === name)
        .map((one) => Math.log(within(one.meanPhotonNumber.toNumber(), MU_RANGE))),
    ),
    ...(free.probabilities
      ? others.map((one) =>
          Math.log(
            Math.max(one.probability.toNumber(), LEAST_PROBABILITY) /
              Math.max(first?.probability.toNumber() ?? 1, LEAST_PROBABILITY),
          ),
        )
      : []),
    ...(free.basis ? [Math.log(within(basis, BASIS_RANGE) / (1 - within(basis, BASIS_RANGE)))] : []),
  ]
}

const MU_DIGITS = 4
const PROBABILITY_DECIMALS = 4

/** Probabilities of at least the least one, rounded, the largest taking what is left: they sum to exactly 1. */
const exactProbabilities = (parts: ReadonlyArray<number>): ReadonlyArray<Decimal> => {
  const total = parts.reduce((sum, part) => sum + part, 0)
  const raised = parts.map((part) => Math.max(LEAST_PROBABILITY, part / total))
  const sum = raised.reduce((all, part) => all + part, 0)
  const rounded = raised.map((part) => new Exact((part / sum).toFixed(PROBABILITY_DECIMALS)))
  const largest = raised.indexOf(Math.max(...raised))
  const others = rounded.reduce(
    (all, part, at) => (at === largest ? all : Exact.add(all, part)),
    new Exact(0),
  )
  return rounded.map((part, at) => (at === largest ? Exact.sub(1, others) : part))
}

const branded = <A extends Decimal>(
  codec: { readonly is: (value: unknown) => value is A },
  value: Decimal,
): A => {
  // Ranges and roundings above keep every value within its codec.
  if (!codec.is(value)) throw new Error(`${value} is out of range`)
  return value
}

/** The variant at coordinates, with rounded parameters: photon numbers to 4 digits, probabilities to 4 decimals. */
export const variantAtPlace = (variant: Variant, free: Free, place: ReadonlyArray<number>): Variant => {
  const mus = new Map(free.mus.map((name, at) => [name, place[at] ?? 0] as const))
  const logs = free.probabilities
    ? [0, ...place.slice(free.mus.length, free.mus.length + variant.intensities.length - 1)]
    : []
  const shift = Math.max(0, ...logs)
  const probabilities = free.probabilities
    ? exactProbabilities(logs.map((log) => Math.exp(log - shift)))
    : variant.intensities.map((one) => one.probability)
  const intensities = variant.intensities.map((one, at) => {
    const log = mus.get(one.name)
    return {
      ...one,
      meanPhotonNumber:
        log === undefined
          ? one.meanPhotonNumber
          : branded(MeanPhotonNumber, new Exact(within(Math.exp(log), MU_RANGE).toPrecision(MU_DIGITS))),
      probability: branded(Probability, probabilities[at] ?? one.probability),
    }
  })
  const made = { ...variant, intensities }
  if (!free.basis) return made
  const odds = Math.exp(within(place.at(-1) ?? 0, [-10, 10]))
  const basis = within(odds / (1 + odds), BASIS_RANGE)
  return withBasis(made, branded(Probability, new Exact(basis.toFixed(PROBABILITY_DECIMALS))))
}

/** The free parameters of a variant by name; probabilities each as it is, not in proportion as a setting of `p.NAME` has it. */
export const freeValues = (variant: Variant, free: Free): ReadonlyArray<Setting> => [
  ...free.mus.flatMap((name) =>
    variant.intensities
      .filter((one) => one.name === name)
      .map((one): Setting => [`mu.${name}`, one.meanPhotonNumber.toString()]),
  ),
  ...(free.probabilities
    ? variant.intensities.map(({ name, probability }): Setting => [`p.${name}`, probability.toString()])
    : []),
  ...(free.basis ? [['basis', variant.bases.X.probability.toString()] as const] : []),
]

/** The variant with values that `freeValues` gave. @throws Error for others. */
export const withFreeValues = (variant: Variant, values: ReadonlyArray<Setting>): Variant => {
  const given = new Map(values)
  const decimalAt = (name: string): Decimal | undefined => {
    const value = given.get(name)
    return value === undefined ? undefined : new Exact(value)
  }
  const intensities = variant.intensities.map((one) => ({
    ...one,
    meanPhotonNumber: branded(MeanPhotonNumber, decimalAt(`mu.${one.name}`) ?? one.meanPhotonNumber),
    probability: branded(Probability, decimalAt(`p.${one.name}`) ?? one.probability),
  }))
  const basis = decimalAt('basis')
  const made = { ...variant, intensities }
  return basis === undefined ? made : withBasis(made, branded(Probability, basis))
}
