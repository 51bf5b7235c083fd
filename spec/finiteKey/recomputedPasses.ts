// Key lengths of published passes by the formula of the paper, from modelled counts, beside the published ones.
// Source: FINITE_KEY.md section 9; paper, Table 1.

import * as E from 'fp-ts/Either'
import type { Problem } from '../problem'
import type { Target } from './analyses/analysis'
import { jinan1 } from './analyses/jinan1'
import type { IntervalArithmetic } from './interval'
import type { Observations } from './observations'
import { steppedLength } from './publishedPasses'

/** The lengths (bits) that `jinan1` gives the blocks of a pass, each rounded down to a multiple of 128, added. Left where a block cannot be analysed. */
export const recomputedBits = (
  blocks: ReadonlyArray<Observations>,
  target: Target,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, bigint> => {
  const lengths = blocks.map((block) => jinan1(block, target, arithmetic))
  const problems = lengths.flatMap((length) => (E.isLeft(length) ? length.left : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(
        lengths.reduce(
          (sum, length) => sum + (E.isRight(length) ? steppedLength(length.right.keyBits) : 0n),
          0n,
        ),
      )
}

/** Mean of ratios, root mean square and largest of their distances from 1 (null without any), and how many lie within 10 %. */
export type RatioSummary = {
  readonly meanRatio: number | null
  readonly rms: number | null
  readonly worst: number | null
  readonly within10Percent: number
}

/** The summary of recomputed over published lengths. */
export const ratioSummary = (ratios: ReadonlyArray<number>): RatioSummary => {
  if (ratios.length === 0) return { meanRatio: null, rms: null, worst: null, within10Percent: 0 }
  const distances = ratios.map((ratio) => Math.abs(ratio - 1))
  const mean = (values: ReadonlyArray<number>) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    meanRatio: mean(ratios),
    rms: Math.sqrt(mean(distances.map((distance) => distance * distance))),
    worst: Math.max(...distances),
    within10Percent: distances.filter((distance) => distance <= 0.1).length,
  }
}
