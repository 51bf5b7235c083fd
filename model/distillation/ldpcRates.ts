// How many rows of which code a packet gets: from the sampled errors to the upper limit of the error rate to the least rows that
// decode at the first try, what to add after a failure, and the bits that all of it discloses.
// Source: SYSTEM.md, "LDPC, n = 100 000"; the limit: Clopper and Pearson, Biometrika 26 (1934) 404.

import * as O from 'fp-ts/Option'
import { type LdpcCode, maximumRows } from './ldpcCode'
import { RUNGS, type Rung } from './ldpcRungs'

/** One minus the confidence of the upper limit of the error rate. */
export const SAMPLING_RISK = 0.1

/** Terms smaller than this part of the sum so far are left out. */
const NEGLIGIBLE = 1e-20

/** `1 + ratio(from) + ratio(from) ratio(from + step) + ...` up to the term of `end`; the terms rise to one top, then fall. */
const sumOfTerms = (from: number, end: number, step: 1 | -1, ratio: (j: number) => number): number => {
  let [term, sum] = [1, 1]
  for (let j = from; j !== end && term > NEGLIGIBLE * sum; j += step) {
    term *= ratio(j)
    sum += term
  }
  return sum
}

/**
 * Whether an error rate (0 < rate < 1) is so high that `errors` or fewer in a sample of `sampleSize` have at most the
 * probability `risk`. Sums and products only, relative to the term of `errors`: the same in every engine, and what overflows
 * decides as it should, for only one of the sums can.
 */
export const isUpperLimit = (rate: number, errors: number, sampleSize: number, risk: number): boolean => {
  const up = (j: number): number => ((sampleSize - j) * rate) / ((j + 1) * (1 - rate))
  const down = (j: number): number => (j * (1 - rate)) / ((sampleSize - j + 1) * rate)
  const low = sumOfTerms(errors, 0, -1, down)
  const high = errors === sampleSize ? 0 : up(errors) * sumOfTerms(errors + 1, sampleSize, 1, up)
  return low * (1 - risk) <= risk * high
}

/**
 * The rung for a packet whose sample had these errors, 0 <= sampleErrors <= sampleSize: the least rows that were measured to
 * fail at most once in 20 times at the upper limit of the error rate. None for a limit above the ladder, or an empty sample.
 */
export const chooseRows = (sampleErrors: number, sampleSize: number): O.Option<Rung> => {
  const rung = RUNGS.find(({ ppm }) => isUpperLimit(ppm / 1e6, sampleErrors, sampleSize, SAMPLING_RISK))
  return rung === undefined ? O.none : O.some({ code: rung.code, rows: rung.rows })
}

/** The least rung for a known error rate, which only a simulation has. */
export const rungFor = (errorRate: number): O.Option<Rung> => {
  const rung = RUNGS.find(({ ppm }) => ppm / 1e6 >= errorRate)
  return rung === undefined ? O.none : O.some({ code: rung.code, rows: rung.rows })
}

/** What a failure adds: a twentieth of the rows. Measured: docs/ldpc.md. */
const ROWS_PER_FURTHER_ROW = 20

/** Base rows of the longer syndrome after a failure at `rows`; none when the code has no further ones. */
export const furtherRows = (code: LdpcCode, rows: number): O.Option<number> =>
  rows >= maximumRows(code)
    ? O.none
    : O.some(Math.min(maximumRows(code), rows + Math.ceil(rows / ROWS_PER_FURTHER_ROW)))

/** Bits that the syndromes of these packets disclose, each with all its base rows, those of further rounds included. */
export const leakBits = (
  packets: ReadonlyArray<{ readonly code: LdpcCode; readonly rows: number }>,
): number => packets.reduce((bits, { code, rows }) => bits + rows * code.circulant, 0)
