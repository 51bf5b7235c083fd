// What the analysis `composable` fixes before it sees the data: the statements of each key, their form, and the split of epsilon.
// Source: FINITE_KEY.md section 5 ("the list of statements and the split fixed before the data") and 5.1.

import type { Decimal } from 'decimal.js'
import { Exact } from '../interval'
import type { Observations } from '../observations'

/** One side of the expectation of one count. */
export type CountLimit = { readonly intensity: string; readonly side: 'lower' | 'upper' }

/**
 * The fixed choices for a key. `tails`: Chernoff's bounds, or the sharper Poisson and binomial tails.
 * `detections`: from the basis of the key alone, or from both bases together (the single photons then split by basis).
 * `vacuumErrors` names an intensity whose errors limit the vacuum detections (half of them err).
 * `weights` give each statement its part of the failure probability, by its name; a statement without one has weight 1.
 */
export type KeyDesign = {
  readonly tails: 'chernoff' | 'sharp'
  readonly scope: 'basis' | 'both'
  readonly detections: ReadonlyArray<CountLimit>
  readonly errors: ReadonlyArray<CountLimit>
  readonly vacuumErrors?: string
  readonly weights: Readonly<Record<string, number>>
}

/** What is known of a run before its data. */
export type Source = Pick<Observations, 'pulses' | 'bases' | 'intensities' | 'key'>

/** Share of a key's eps_sec that goes to privacy amplification (FINITE_KEY.md 5.1: 2 %). */
export const HASHING_SHARE = new Exact('0.02')

const sent = ({ intensities }: Source): Source['intensities'] =>
  intensities.filter(({ probability }) => !probability.isZero())

const bothSides = (source: Source): ReadonlyArray<CountLimit> =>
  sent(source).flatMap(({ name }) => [
    { intensity: name, side: 'lower' } as const,
    { intensity: name, side: 'upper' } as const,
  ])

/** Two intensities cannot tell vacuum detections from single photons; their errors can: half of the vacuum detections err. */
const weakest = (source: Source): string | undefined => {
  const sources = sent(source)
  if (sources.length > 2) return undefined
  return [...sources].sort((a, b) => a.meanPhotonNumber.comparedTo(b.meanPhotonNumber))[0]?.name
}

/** The default: Chernoff's bounds on both sides of every count of the basis, epsilon in equal parts. */
export const uniformDesign = (source: Source): KeyDesign => {
  const vacuumErrors = weakest(source)
  return {
    tails: 'chernoff',
    scope: 'basis',
    detections: bothSides(source),
    errors: bothSides(source),
    ...(vacuumErrors === undefined ? {} : { vacuumErrors }),
    weights: {},
  }
}

/** Names of a design's statements, in the order of the ledger. */
export const statementNames = (design: KeyDesign): ReadonlyArray<string> => [
  ...design.detections.map(({ intensity, side }) => `detections.${intensity}.${side}`),
  ...design.errors.map(({ intensity, side }) => `errors.${intensity}.${side}`),
  ...(design.vacuumErrors === undefined ? [] : ['vacuumErrors.upper', 'vacuumDetections.upper']),
  'keyedSinglePhotons.lower',
  'keyedVacuum.lower',
  'phaseErrors.upper',
]

/** Digits of a statement's failure probability. */
const EPSILON_DIGITS = 15

/** The failure probability of each statement: parts of `budget` by weight, rounded down, so that they sum to at most it. */
export const splitEpsilon = (design: KeyDesign, budget: Decimal): ReadonlyMap<string, Decimal> => {
  const names = statementNames(design)
  const weightOf = (name: string): number => design.weights[name] ?? 1
  const total = names.reduce((sum, name) => sum.plus(weightOf(name)), new Exact(0))
  const Down = Exact.clone({ precision: EPSILON_DIGITS, rounding: Exact.ROUND_FLOOR })
  return new Map(names.map((name) => [name, Down.div(Exact.mul(budget, weightOf(name)), total)]))
}
