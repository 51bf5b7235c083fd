// The soundness campaign: many runs over one channel, and for every bound how often it failed beside how often it may.
// Source: FINITE_KEY.md 5.3; docs/proof.md section 15.

import { failurePValue } from './fast/binomialTest'

/** A bound, its failure probability, how often it was tried and how often it failed. */
export type Score = {
  readonly bound: string
  readonly epsilon: number
  draws: number
  failures: number
}

/** What a run says of one bound. */
export type Saw = (holds: boolean) => void

/** Scores in the order of their making. `bound` makes one and answers what to call for every run. */
export type Scores = {
  readonly bound: (name: string, epsilon: number) => Saw
  readonly list: () => ReadonlyArray<Score>
}

export const scores = (): Scores => {
  const all: Score[] = []
  return {
    bound: (name, epsilon) => {
      const score: Score = { bound: name, epsilon, draws: 0, failures: 0 }
      all.push(score)
      return (holds) => {
        score.draws += 1
        if (!holds) score.failures += 1
      }
    },
    list: () => all,
  }
}

/** The p-value below which a bound counts as broken. About 2000 bounds are tested: a sound one is accused once in 500 campaigns. */
export const SIGNIFICANCE = 1e-6

export const pValue = ({ failures, draws, epsilon }: Score): number => failurePValue(failures, draws, epsilon)

/** The bounds that failed significantly more often than their epsilon, one line each. */
export const broken = (list: ReadonlyArray<Score>): ReadonlyArray<string> =>
  list
    .filter((score) => pValue(score) < SIGNIFICANCE)
    .map(
      (score) =>
        `${score.bound}: failed ${score.failures} of ${score.draws}, allowed ${score.epsilon.toPrecision(3)}, p = ${pValue(score).toExponential(1)}`,
    )

/** Runs a channel: 10 000, and as many as KEYWITNESS_RUNS times ten in the soak. */
export const DRAWS = Math.max(10_000, 10 * Number(process.env.KEYWITNESS_RUNS ?? 0))

/** The failure probability at which violations would be seen. */
export const P_FAIL = 1e-2

/** Rounding of doubles must not count as a failure. */
export const holdsAtLeast = (truth: number, bound: number): boolean =>
  truth >= bound - 1e-9 * (1 + Math.abs(bound))

/** The seed of the campaign; every channel adds its own number. */
export const SEED = Number(process.env.FC_SEED ?? 20_240_816)
