// Burst loss: a channel that is good or bad for runs of fragments; good ones arrive, bad ones are lost.
// Source: Gilbert, "Capacity of a burst-noise channel", BSTJ 39 (1960), with certain loss in the bad state; SYSTEM.md row 22.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import { type Threshold, thresholdOf } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'

/** Mean fraction of fragments lost, 0 <= loss < 1, and mean number lost in a row, >= 1. */
export type BurstLoss = { readonly meanLoss: number; readonly meanBurstFragments: number }

/** The chances, after a fragment, that a good channel turns bad and a bad one good. */
export type BurstChain = { readonly toBad: Threshold; readonly toGood: Threshold }

/** A burst of exactly p / (1 - p) is allowed, though doubles may put it beyond. */
const ROUNDING = 1e-12

/**
 * The chain with stationary loss p and mean burst b: bad to good 1/b, good to bad p / (b (1 - p)). The latter must be a
 * probability, so that b >= p / (1 - p): at a loss of 90 % bursts of 9 or more.
 */
export const burstChain = ({
  meanLoss,
  meanBurstFragments,
}: BurstLoss): E.Either<ReadonlyArray<Problem>, BurstChain> => {
  const toBad = meanLoss / (meanBurstFragments * (1 - meanLoss))
  const problems: ReadonlyArray<Problem> = [
    ...(meanLoss >= 0 && meanLoss < 1
      ? []
      : [lossProblem('mean loss', String(meanLoss), 'a fraction >= 0, below 1')]),
    ...(meanBurstFragments >= 1 && meanBurstFragments < Number.POSITIVE_INFINITY && !(toBad > 1 + ROUNDING)
      ? []
      : [
          lossProblem(
            'mean burst',
            String(meanBurstFragments),
            'a number of fragments >= 1 and >= loss / (1 - loss)',
          ),
        ]),
  ]
  return problems.length > 0
    ? E.left(problems)
    : E.right({ toBad: thresholdOf(Math.min(1, toBad)), toGood: thresholdOf(1 / meanBurstFragments) })
}

const lossProblem = (path: string, found: string, expected: string): Problem => ({
  code: 'KW-IN102',
  path,
  found,
  expected,
})

/** The state of the channel for the next fragment; the channel is stationary if it starts bad with probability `meanLoss`. */
export const nextIsBad = ({ toBad, toGood }: BurstChain, isBad: boolean, draws: Generator): boolean =>
  isBad ? !draws.bernoulli(toGood) : draws.bernoulli(toBad)
