// What every security analysis takes and returns, so that a report can lay them side by side.
// Source: FINITE_KEY.md sections 3, 5 and 6; field names of the JSON report in CLI.md.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { type Interval, type IntervalArithmetic, PrecisionTooLow } from '../interval'
import type { Intensity, Observations } from '../observations'

/** The epsilons asked for: secrecy, correctness, and the xi of the paper's formula where the file claims none. */
export type Target = { readonly secrecy: Decimal; readonly correctness: Decimal }

/** A number that an analysis went through, with its unit. */
export type Bound = { readonly name: string; readonly value: Interval; readonly unit: string }

/** One statement that may fail, and with what probability at most. */
export type LedgerEntry = { readonly statement: string; readonly epsilon: Decimal }

/** What the length is secure to; absent where an analysis makes no composable statement. */
export type EpsilonTotals = { readonly secrecy: Decimal; readonly correctness: Decimal }

/** The result of one analysis on one set of observations. `sound` only where the length is certified against every attack the model allows. */
export type AnalysisResult = {
  readonly keyBits: bigint
  readonly bounds: ReadonlyArray<Bound>
  readonly epsilon: EpsilonTotals | undefined
  readonly ledger: ReadonlyArray<LedgerEntry>
  readonly sound: boolean
  /** What this length rests on that the observations do not show, one sentence each. */
  readonly assumptions: ReadonlyArray<string>
}

/** A security analysis: a length from observations, or the reasons why it cannot serve them. */
export type Analysis = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
) => E.Either<ReadonlyArray<Problem>, AnalysisResult>

/** The safe whole length: the lower end of the enclosure, rounded down, at least 0. */
export const wholeBits = (rawLength: Interval): bigint =>
  BigInt(rawLength.lower.floor().clamp(0, Number.POSITIVE_INFINITY).toFixed())

/** Intensities from the brightest to the weakest. */
export const byBrightness = (observations: Observations): ReadonlyArray<Intensity> =>
  [...observations.intensities].sort((a, b) => b.meanPhotonNumber.comparedTo(a.meanPhotonNumber))

/** The problem that an analysis cannot serve this input, naming the condition. */
export const needs = (path: string, expected: string, found: string, source: string): Problem => ({
  code: 'KW-AN201',
  path,
  expected,
  found,
  source,
})

/** Runs a formula whose signs the working precision may not decide; then it is a problem, not a number. */
export const decided = <A>(
  arithmetic: IntervalArithmetic,
  formula: () => A,
): E.Either<ReadonlyArray<Problem>, A> => {
  try {
    return E.right(formula())
  } catch (error) {
    if (!(error instanceof PrecisionTooLow)) throw error
    return E.left([
      {
        code: 'KW-AN203',
        path: '$',
        expected: 'a result that the working precision decides; raise --precision',
        found: `${error.message} at ${arithmetic.digits} digits`,
      },
    ])
  }
}
