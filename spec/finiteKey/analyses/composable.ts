// The rigorous analysis `composable`: tail bounds on counts, two linear programs over photon numbers, one key per basis.
// Source: FINITE_KEY.md section 5.1, steps 1-5; the lemma and the step from a bound to a key are section 5.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { Exact, type IntervalArithmetic } from '../interval'
import { type Leak, leakOf } from '../leakage'
import { BASES, type Basis, cellOf, type Observations } from '../observations'
import { photonNumberModel } from '../photonNumbers'
import { type AnalysisResult, type Bound, decided, needs, type Target } from './analysis'
import { RIGOROUS_ASSUMPTIONS } from './assumptions'
import { HASHING_SHARE, type KeyDesign, uniformDesign } from './composableDesign'
import { announcedErrors, type Budget, type KeyResult, keyOf } from './composableKey'
import { contradiction } from './composablePrograms'
import { basisShares, type Setup, sum } from './composableSetup'

/** One line of the ledger. `tail`: a statement of a key, under the square root; `secrecy` and `correctness`: added as they are. */
export type ComposableLedgerEntry = {
  readonly kind: 'tail' | 'secrecy' | 'correctness'
  readonly statement: string
  readonly epsilon: Decimal
}

/** The result over all keyed bases, with every number a certificate needs. `epsilon` holds the exact sums of the ledger. */
export type ComposableResult = AnalysisResult & {
  readonly epsilon: Target
  readonly ledger: ReadonlyArray<ComposableLedgerEntry>
  readonly cutoff: number
  readonly keys: ReadonlyArray<KeyResult>
}

const SOURCE = 'FINITE_KEY.md 5.1'

/** What a length of this analysis rests on; printed in each report. */
export const COMPOSABLE_ASSUMPTIONS: ReadonlyArray<string> = [
  ...RIGOROUS_ASSUMPTIONS,
  'the statements and the split of epsilon were fixed before the data',
  'where error counts of keyed rounds were announced, a basis that fails error verification voids the keys of both',
]

/** What the analysis cannot do without. */
const inputProblems = (observations: Observations): ReadonlyArray<Problem> => [
  ...BASES.filter((basis) => observations.bases[basis].probability.isZero()).map((basis) =>
    needs(
      `$.bases.${basis}.probability`,
      'a probability above 0: each key is tested in the other basis',
      '0',
      SOURCE,
    ),
  ),
  ...observations.intensities
    .filter(
      ({ name, probability }) =>
        probability.isZero() && BASES.some((b) => cellOf(observations, b, name).detections > 0n),
    )
    .flatMap(({ name }) =>
      contradiction(`$.counts.X.${name}`, 'detections of an intensity that is never sent'),
    ),
]

/**
 * Equal parts for the keys; undefined if nothing is left for one.
 * Error counts of keyed rounds are trusted because verification passed, so its failure is charged to secrecy once more.
 */
const budgetPerKey = (
  { key }: Observations,
  { secrecy: epsSec, correctness: epsCor }: Target,
  trustsVerification: boolean,
): Budget | undefined => {
  const part = key.bases.length === 1 ? '1' : '0.5'
  const secrecy = Exact.mul(trustsVerification ? Exact.sub(epsSec, epsCor) : epsSec, part)
  const hashing = Exact.mul(secrecy, HASHING_SHARE)
  return secrecy.greaterThan(0)
    ? {
        failureRoot: Exact.mul(Exact.sub(secrecy, hashing), '0.5'),
        hashing,
        verification: Exact.mul(epsCor, part),
      }
    : undefined
}

const ledgerOf = (keys: ReadonlyArray<KeyResult>): ReadonlyArray<ComposableLedgerEntry> =>
  keys.flatMap(
    (key): ReadonlyArray<ComposableLedgerEntry> => [
      ...key.statements.map(({ name, epsilon }) => ({
        kind: 'tail' as const,
        statement: `key ${key.basis}: ${name}`,
        epsilon,
      })),
      {
        kind: 'secrecy',
        statement: `key ${key.basis}: smoothing, 2 sqrt(the tail statements together)`,
        epsilon: Exact.mul(key.failureRoot, 2),
      },
      { kind: 'secrecy', statement: `key ${key.basis}: privacy amplification`, epsilon: key.hashing },
      ...(key.announcedErrors.length === 0
        ? []
        : [
            {
              kind: 'secrecy' as const,
              statement: `key ${key.basis}: error counts trusted because verification passed`,
              epsilon: key.verification,
            },
          ]),
      { kind: 'correctness', statement: `key ${key.basis}: error verification`, epsilon: key.verification },
    ],
  )

const ledgerSum = (
  ledger: ReadonlyArray<ComposableLedgerEntry>,
  kind: ComposableLedgerEntry['kind'],
): Decimal => sum(ledger.filter((entry) => entry.kind === kind).map(({ epsilon }) => epsilon))

const boundsOf = (key: KeyResult, { exact }: IntervalArithmetic): ReadonlyArray<Bound> => {
  const bound = (name: string, value: Decimal, unit: string): Bound => ({
    name: `${name}, key ${key.basis}`,
    value: exact(value),
    unit,
  })
  return [
    bound('single-photon detections, lower', key.v1, 'detections'),
    bound('vacuum detections, lower', key.v0, 'detections'),
    bound('single-photon errors in the other basis, upper', key.w1, 'errors'),
    bound('keyed single photons, lower', key.keyedSinglePhotons, 'bits'),
    bound('keyed vacuum rounds, lower', key.keyedVacuum, 'bits'),
    bound('phase errors, upper', key.phaseErrors, 'bits'),
    bound('phase-error rate, upper', key.phaseErrorRate, ''),
    bound('secrecy, lower', key.secrecy, 'bits'),
    bound(
      'leak, announced error counts included',
      new Exact((key.leakBits + key.announcedErrorBits).toString()),
      'bits',
    ),
  ]
}

const resultOf = (
  keys: ReadonlyArray<KeyResult>,
  cutoff: number,
  leak: Leak,
  arithmetic: IntervalArithmetic,
): ComposableResult => {
  const ledger = ledgerOf(keys)
  return {
    keyBits: keys.reduce((bits, key) => bits + key.keyBits, 0n),
    bounds: keys.flatMap((key) => boundsOf(key, arithmetic)),
    epsilon: { secrecy: ledgerSum(ledger, 'secrecy'), correctness: ledgerSum(ledger, 'correctness') },
    ledger,
    sound: true,
    assumptions: [
      ...COMPOSABLE_ASSUMPTIONS,
      ...leak.assumed,
      ...(keys.length === BASES.length ? leak.assumedPerBasis : []),
    ],
    cutoff,
    keys,
  }
}

/**
 * Certified key length of the keyed bases at `target`, in bits, with every number that leads to it.
 * `designs`: what was fixed before the data, for each key. The best of j designs chosen after the data costs epsilon j times.
 * Left: the input lacks what the analysis needs (KW-AN201), contradicts the source model (KW-AN202), the precision does not
 * decide (KW-AN203), or eps_sec does not exceed eps_cor (KW-AN204).
 */
export const composable = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  designs: Readonly<Record<Basis, KeyDesign>> = {
    X: uniformDesign(observations),
    Z: uniformDesign(observations),
  },
): E.Either<ReadonlyArray<Problem>, ComposableResult> => {
  const evaluated = decided(arithmetic, () => evaluate(observations, target, arithmetic, designs))
  return E.isLeft(evaluated) ? evaluated : evaluated.right
}

const evaluate = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  designs: Setup['designs'],
): E.Either<ReadonlyArray<Problem>, ComposableResult> => {
  const problems = inputProblems(observations)
  if (problems.length > 0) return E.left(problems)
  const model = photonNumberModel(observations, arithmetic)
  if (model === undefined)
    return E.left([
      needs('$.intensities', 'a largest intensity above 0 and clear of the others', 'no usable tail', SOURCE),
    ])
  const setup: Setup = {
    observations,
    arithmetic,
    model,
    basisShare: basisShares(observations, arithmetic),
    designs,
  }
  const trusts = observations.key.bases.some((basis) => announcedErrors(setup, basis).length > 0)
  const budget = budgetPerKey(observations, target, trusts)
  if (budget === undefined)
    return E.left([
      {
        code: 'KW-AN204',
        path: '--epsilon',
        expected: 'eps_sec above eps_cor',
        found: target.secrecy.toString(),
      },
    ])
  const leak = leakOf(observations, arithmetic)
  const leakFor = (basis: Basis): bigint =>
    observations.key.bases.length === 1 ? leak.total : leak.perBasis[basis]
  const keys = observations.key.bases.map((basis) => keyOf(setup, basis, budget, leakFor(basis)))
  const failed = keys.flatMap((key) => (E.isLeft(key) ? key.left : []))
  if (failed.length > 0) return E.left(failed)
  return E.right(
    resultOf(
      keys.flatMap((key) => (E.isRight(key) ? [key.right] : [])),
      model.cutoff,
      leak,
      arithmetic,
    ),
  )
}
