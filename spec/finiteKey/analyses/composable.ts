// The rigorous analysis `composable`: tail bounds on counts, two linear programs over photon numbers, one key per basis.
// Source: FINITE_KEY.md section 5.1, steps 1-5; the lemma and the step from a bound to a key are section 5.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { Exact, type IntervalArithmetic } from '../interval'
import { leakPerBasis } from '../leakage'
import { BASES, type Basis, cellOf, type Observations } from '../observations'
import { photonNumberModel } from '../photonNumbers'
import { HASHING_SHARE, type KeyDesign, uniformDesign } from './composableDesign'
import { announcedErrors, type Budget, type KeyResult, keyOf } from './composableKey'
import { contradiction } from './composablePrograms'
import { basisShares, type Setup, sum } from './composableSetup'

/** What is wanted: secrecy and correctness of both keys together, and what was fixed before the data (default: `uniformDesign`). */
export type ComposableTarget = {
  readonly epsSec: Decimal
  readonly epsCor: Decimal
  readonly design?: Readonly<Record<Basis, KeyDesign>>
}

/**
 * One line of the ledger. `tail`: a statement of a key, under the square root; `secrecy` and `correctness`: added as they are.
 */
export type LedgerEntry = {
  readonly kind: 'tail' | 'secrecy' | 'correctness'
  readonly statement: string
  readonly epsilon: Decimal
}

/** The result over all keyed bases. `epsilon` holds the exact sums of the ledger's secrecy and correctness entries. */
export type ComposableResult = {
  readonly analysis: 'composable'
  readonly keyBits: bigint
  readonly cutoff: number
  readonly keys: ReadonlyArray<KeyResult>
  readonly epsilon: { readonly secrecy: Decimal; readonly correctness: Decimal }
  readonly ledger: ReadonlyArray<LedgerEntry>
  readonly assumptions: ReadonlyArray<string>
}

/** What every analysis of FINITE_KEY.md section 5 takes for granted; printed in each report. */
export const COMPOSABLE_ASSUMPTIONS: ReadonlyArray<string> = [
  'phase-randomised Poisson sources with the declared intensities, chosen independently of basis and bit',
  'vacuum pulses carry a random basis and bit and are sifted like the others, and nothing tells their residual light from that of other pulses of the same photon number (else KW18)',
  'active basis choice',
  'basis-independent detection, double clicks assigned at random',
  'intensities, bases and disclosed bits are announced after detection over an authenticated channel',
  'direct reconciliation: the bits of the sender are the reference',
  'no message that depends on keyed bits is sent before the last detection of the hash block, or it is one-time-padded (else KW19)',
  'no post-selection by result; after any click both detectors are blind together, or rounds are dropped by click times only',
  'sealed laboratories and true randomness',
  'the statements and the split of epsilon were fixed before the data',
]

const missing = (path: string, expected: string, found: string): Problem => ({
  code: 'KW-AN201',
  path,
  expected,
  found,
  source: 'FINITE_KEY.md 5.1',
})

/** What the analysis cannot do without. */
const inputProblems = (observations: Observations): ReadonlyArray<Problem> => [
  ...BASES.filter((basis) => observations.bases[basis].probability.isZero()).map((basis) =>
    missing(
      `$.bases.${basis}.probability`,
      'a probability above 0: each key is tested in the other basis',
      '0',
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
  { epsSec, epsCor }: ComposableTarget,
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

const ledgerOf = (keys: ReadonlyArray<KeyResult>): ReadonlyArray<LedgerEntry> =>
  keys.flatMap(
    (key): ReadonlyArray<LedgerEntry> => [
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

const ledgerSum = (ledger: ReadonlyArray<LedgerEntry>, kind: LedgerEntry['kind']): Decimal =>
  sum(ledger.filter((entry) => entry.kind === kind).map(({ epsilon }) => epsilon))

/**
 * Certified key length of the keyed bases at `target`, in bits, with every number that leads to it.
 * Left: the input lacks what the analysis needs (KW-AN201), contradicts the source model (KW-AN202), or eps_sec does not exceed eps_cor (KW-AN204).
 */
export const composable = (
  observations: Observations,
  target: ComposableTarget,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, ComposableResult> => {
  const problems = inputProblems(observations)
  if (problems.length > 0) return E.left(problems)
  const model = photonNumberModel(observations, arithmetic)
  if (model === undefined)
    return E.left([
      missing('$.intensities', 'a largest intensity above 0 and clear of the others', 'no usable tail'),
    ])
  const uniform = uniformDesign(observations)
  const setup: Setup = {
    observations,
    arithmetic,
    model,
    basisShare: basisShares(observations, arithmetic),
    designs: target.design ?? { X: uniform, Z: uniform },
  }
  const trusts = observations.key.bases.some((basis) => announcedErrors(setup, basis).length > 0)
  const budget = budgetPerKey(observations, target, trusts)
  if (budget === undefined)
    return E.left([
      {
        code: 'KW-AN204',
        path: 'epsSec',
        expected: 'eps_sec above eps_cor',
        found: target.epsSec.toString(),
      },
    ])
  const leak = leakPerBasis(observations, arithmetic)
  const keys = observations.key.bases.map((basis) => keyOf(setup, basis, budget, leak.bits[basis]))
  const failed = keys.flatMap((key) => (E.isLeft(key) ? key.left : []))
  if (failed.length > 0) return E.left(failed)
  const made = keys.flatMap((key) => (E.isRight(key) ? [key.right] : []))
  const ledger = ledgerOf(made)
  return E.right({
    analysis: 'composable',
    keyBits: made.reduce((bits, key) => bits + key.keyBits, 0n),
    cutoff: model.cutoff,
    keys: made,
    epsilon: { secrecy: ledgerSum(ledger, 'secrecy'), correctness: ledgerSum(ledger, 'correctness') },
    ledger,
    assumptions: [...COMPOSABLE_ASSUMPTIONS, ...leak.assumptions],
  })
}
