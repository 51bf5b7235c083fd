// One key of `composable`: from the counts to the certified bits of one basis, steps 1 to 5.
// Source: FINITE_KEY.md section 5.1; the length is that of section 5, "From a bound to a key".

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { phaseErrorEntropy } from '../entropy'
import { Exact, type Interval, type IntervalArithmetic } from '../interval'
import { type Basis, complement } from '../observations'
import { shareOf } from '../photonNumbers'
import { roundedUp } from '../tails'
import { splitEpsilon } from './composableDesign'
import { type DualStatement, detectionBounds, errorBound } from './composablePrograms'
import { countOf, type Scope, type Setup } from './composableSetup'
import { countStatement, keyedStatement, type Statement, vacuumStatements } from './composableStatements'

/** The key of one basis: every number that its certificate needs. Counts, bits, and exact decimals rounded to the safe side. */
export type KeyResult = {
  readonly basis: Basis
  readonly keyBits: bigint
  readonly statements: ReadonlyArray<Statement>
  readonly duals: ReadonlyArray<DualStatement>
  readonly v1: Decimal
  readonly v0: Decimal
  readonly w1: Decimal
  readonly keyedSinglePhotons: Decimal
  readonly keyedVacuum: Decimal
  readonly phaseErrors: Decimal
  readonly phaseErrorRate: Decimal
  readonly phaseErrorEntropy: Decimal
  /** Lower limit of `sum [k0 + k (1 - h(e/k))]`, bits. */
  readonly secrecy: Decimal
  readonly leakBits: bigint
  readonly announcedErrors: ReadonlyArray<string>
  readonly announcedErrorBits: bigint
  /** `failureRoot^2` is at least the sum of the statements' epsilons; eps_sec of this key is `2 failureRoot + hashing`. */
  readonly failureRoot: Decimal
  readonly hashing: Decimal
  readonly verification: Decimal
}

/** The epsilons of a key, exact: its statements may fail with `failureRoot^2` in all, so `2 failureRoot + hashing` is its eps_sec. */
export type Budget = {
  readonly failureRoot: Decimal
  readonly hashing: Decimal
  readonly verification: Decimal
}

const statementLimit = (statements: ReadonlyArray<Statement>, name: string): Decimal | undefined =>
  statements.find((statement) => statement.name === name)?.limit

/** Keyed intensities of a keyed basis whose error counts some key uses: they must be announced, so they are leak. */
export const announcedErrors = (
  { observations: { key }, designs }: Pick<Setup, 'observations' | 'designs'>,
  basis: Basis,
): ReadonlyArray<string> => {
  if (!key.bases.includes(basis)) return []
  const other = complement(basis)
  const usedByOther = key.bases.includes(other) ? designs[other].errors.map(({ intensity }) => intensity) : []
  const used = new Set([...usedByOther, designs[basis].vacuumErrors])
  return key.intensities.filter((name) => used.has(name))
}

/** What announcing one error count discloses: ceil(log2(n + 1)) bits for n detections. */
const announcementBits = (setup: Setup, basis: Basis, intensity: string): bigint => {
  const n = countOf(setup, 'detections', basis, intensity)
  return n === 0n ? 0n : BigInt(n.toString(2).length)
}

/** `-2 log2(1/(2 eps_PA)) - log2(2/eps_EV)`, bits. */
const hashCost = (arithmetic: IntervalArithmetic, { hashing, verification }: Budget): Interval => {
  const two = arithmetic.exact(2)
  const hash = two.times(arithmetic.exact(hashing)).log2().times(two)
  return hash.plus(arithmetic.exact(verification).dividedBy(two).log2())
}

/**
 * The certified key of one basis, from `leakBits` that error correction disclosed about it.
 * Left: the counts contradict the source model (KW-AN202).
 */
export const keyOf = (
  setup: Setup,
  basis: Basis,
  budget: Budget,
  leakBits: bigint,
): E.Either<ReadonlyArray<Problem>, KeyResult> => {
  const { arithmetic, model, observations, basisShare } = setup
  const design = setup.designs[basis]
  const { tails } = design
  const other = complement(basis)
  const epsilons = splitEpsilon(design, Exact.mul(budget.failureRoot, budget.failureRoot))
  const scope: Scope = design.scope === 'both' ? 'both' : basis
  const counted = [
    ...design.detections.map((limit) => countStatement(setup, epsilons, tails, 'detections', scope, limit)),
    ...design.errors.map((limit) => countStatement(setup, epsilons, tails, 'errors', other, limit)),
    ...(design.vacuumErrors === undefined
      ? []
      : vacuumStatements(setup, epsilons, tails, basis, design.vacuumErrors)),
  ]
  const halfVacuum = statementLimit(counted, 'vacuumDetections.upper')
  const detections = detectionBounds(
    setup,
    scope,
    counted,
    halfVacuum === undefined ? undefined : Exact.mul(halfVacuum, 2),
  )
  if (E.isLeft(detections)) return detections
  const errors = errorBound(setup, other, counted)
  if (E.isLeft(errors)) return errors
  const { v1, v0 } = detections.right
  const w1 = errors.right

  const kept = arithmetic.one.minus(arithmetic.exact(observations.key.sampledFraction))
  const keyed = (photons: number): Interval =>
    shareOf(model, photons, observations.key.intensities, arithmetic).times(kept)
  const inBasis = design.scope === 'both' ? basisShare[basis] : arithmetic.one
  const drawn = (
    name: string,
    side: 'observedLower' | 'observedUpper',
    drawnFrom: Interval,
    probability: Interval,
  ): Statement => keyedStatement(setup, epsilons, tails, name, basis, side, drawnFrom, probability)
  const single = drawn(
    'keyedSinglePhotons.lower',
    'observedLower',
    arithmetic.exact(v1.value),
    keyed(1).times(inBasis),
  )
  const vacuum = drawn(
    'keyedVacuum.lower',
    'observedLower',
    arithmetic.exact(v0.value),
    keyed(0).times(inBasis),
  )
  const erring = arithmetic.exact(w1.value).dividedBy(basisShare[other])
  const phase = drawn('phaseErrors.upper', 'observedUpper', erring, keyed(1).times(basisShare[basis]))

  const half = arithmetic.half
  const rate = single.limit.isZero()
    ? half
    : arithmetic.exact(phase.limit).dividedBy(arithmetic.exact(single.limit)).min(half)
  const phaseErrorRate = roundedUp(rate.upper)
  const entropy = roundedUp(phaseErrorEntropy(arithmetic.exact(phaseErrorRate)).upper)
  const secrecy = arithmetic
    .exact(vacuum.limit)
    .plus(arithmetic.exact(single.limit).times(arithmetic.one.minus(arithmetic.exact(entropy)))).lower
  const announced = announcedErrors(setup, basis)
  const announcedErrorBits = announced.reduce((bits, name) => bits + announcementBits(setup, basis, name), 0n)
  const length = arithmetic
    .exact(secrecy)
    .minus(arithmetic.exact(leakBits + announcedErrorBits))
    .plus(hashCost(arithmetic, budget)).lower
  return E.right({
    basis,
    keyBits: BigInt(Exact.max(length, 0).floor().toFixed(0)),
    statements: [...counted, single, vacuum, phase],
    duals: [v1, v0, w1],
    v1: v1.value,
    v0: v0.value,
    w1: w1.value,
    keyedSinglePhotons: single.limit,
    keyedVacuum: vacuum.limit,
    phaseErrors: phase.limit,
    phaseErrorRate,
    phaseErrorEntropy: entropy,
    secrecy,
    leakBits,
    announcedErrors: announced,
    announcedErrorBits,
    ...budget,
  })
}
