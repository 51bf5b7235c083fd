// The tail statements of `composable`, steps 1, 3 and 4: each bounds one count or expectation with a failure probability of its own.
// Source: FINITE_KEY.md section 5.1 and its tightenings.

import type { Decimal } from 'decimal.js'
import { type ChernoffLimit, Exact, type Interval } from '../interval'
import type { Basis } from '../observations'
import { shareOf } from '../photonNumbers'
import { binomialTail, chernoffTail, poissonTail, roundedDown, roundedUp } from '../tails'
import type { CountLimit, KeyDesign } from './composableDesign'
import { type CountKind, countOf, type Scope, type Setup } from './composableSetup'

/**
 * One tail statement. `count` is what the limit was taken from: an observed count, an expectation, or (binomial) the trials.
 * All in counts; `limit` holds except with probability `epsilon`.
 */
export type Statement = {
  readonly name: string
  readonly basis: Scope
  readonly side: ChernoffLimit
  /** The count whose expectation it bounds, for the statements of step 1. */
  readonly of?: { readonly kind: CountKind; readonly intensity: string }
  readonly tail: 'chernoff' | 'poisson' | 'binomial' | 'binomialSharp'
  readonly count: Decimal
  readonly probability?: Decimal
  readonly epsilon: Decimal
  readonly limit: Decimal
}

/** ln(1/epsilon). */
const betaOf = ({ arithmetic }: Setup, epsilon: Decimal): Interval => arithmetic.exact(epsilon).ln().negated()

/** The failure probability of each statement, by name. */
export type Epsilons = ReadonlyMap<string, Decimal>

const epsilonOf = (epsilons: Epsilons, name: string): Decimal => {
  const epsilon = epsilons.get(name)
  if (epsilon === undefined) throw new Error(`the design has no statement ${name}`)
  return epsilon
}

/** Step 1: a limit on the expectation of one count. */
export const countStatement = (
  setup: Setup,
  epsilons: Epsilons,
  tails: KeyDesign['tails'],
  kind: CountKind,
  basis: Scope,
  { intensity, side }: CountLimit,
): Statement => {
  const name = `${kind}.${intensity}.${side}`
  const epsilon = epsilonOf(epsilons, name)
  const count = new Exact(countOf(setup, kind, basis, intensity).toString())
  const beta = betaOf(setup, epsilon)
  const limitSide = side === 'lower' ? 'expectedLower' : 'expectedUpper'
  const tail = tails === 'sharp' ? 'poisson' : 'chernoff'
  const limit = (tails === 'sharp' ? poissonTail : chernoffTail)(limitSide, count, beta, setup.arithmetic)
  return { name, basis, side: limitSide, of: { kind, intensity }, tail, count, epsilon, limit }
}

/** Vacuum detections from vacuum errors: at most `m_l^U / p(l|0)` errors, and half of the vacuum detections err. */
export const vacuumStatements = (
  setup: Setup,
  epsilons: Epsilons,
  tails: KeyDesign['tails'],
  basis: Basis,
  intensity: string,
): ReadonlyArray<Statement> => {
  const { arithmetic, model } = setup
  const name = 'vacuumErrors.upper'
  const limit = countStatement(
    setup,
    new Map([[`errors.${intensity}.upper`, epsilonOf(epsilons, name)]]),
    tails,
    'errors',
    basis,
    { intensity, side: 'upper' },
  )
  const errors = roundedUp(
    arithmetic.exact(limit.limit).dividedBy(shareOf(model, 0, [intensity], arithmetic)).upper,
  )
  const epsilon = epsilonOf(epsilons, 'vacuumDetections.upper')
  const half = chernoffTail('expectedUpper', errors, betaOf(setup, epsilon), arithmetic)
  return [
    { ...limit, name },
    {
      name: 'vacuumDetections.upper',
      basis,
      side: 'expectedUpper',
      tail: 'chernoff',
      count: errors,
      epsilon,
      limit: half,
    },
  ]
}

/** Steps 3 and 4: a count of keyed rounds from a bound on those it is drawn from, each with the same probability. */
export const keyedStatement = (
  setup: Setup,
  epsilons: Epsilons,
  tails: KeyDesign['tails'],
  name: string,
  basis: Basis,
  side: 'observedLower' | 'observedUpper',
  drawnFrom: Interval,
  probability: Interval,
): Statement => {
  const { arithmetic, observations } = setup
  const epsilon = epsilonOf(epsilons, name)
  const beta = betaOf(setup, epsilon)
  const isLower = side === 'observedLower'
  const safe = (value: Interval): Decimal => (isLower ? roundedDown(value.lower) : roundedUp(value.upper))
  if (tails === 'chernoff') {
    const count = safe(drawnFrom.times(probability))
    return {
      name,
      basis,
      side,
      tail: 'chernoff',
      count,
      epsilon,
      limit: chernoffTail(side, count, beta, arithmetic),
    }
  }
  const count = (isLower ? drawnFrom.lower : drawnFrom.upper).floor()
  const p = safe(probability)
  // The prefactor is proved for independent draws, not for a sample of fixed size.
  const sharp = observations.key.sampledFraction.isZero()
  const limit = binomialTail(side, count, p, beta, sharp, arithmetic)
  return {
    name,
    basis,
    side,
    tail: sharp ? 'binomialSharp' : 'binomial',
    count,
    probability: p,
    epsilon,
    limit,
  }
}
