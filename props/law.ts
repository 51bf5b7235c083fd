// A law: a named sentence that holds for everything an arbitrary can make, run as one test.
// 200 runs; KEYWITNESS_RUNS asks for more, FC_SEED and FC_PATH replay a failure.

import { it } from '@jest/globals'
import * as fc from 'fast-check'

const RUNS = 200
const scale = Number(process.env.KEYWITNESS_RUNS ?? RUNS) / RUNS

/** What everything random in a test file is drawn from. */
export const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)

/** So many of `npm test` are how many here: as many times more as KEYWITNESS_RUNS is above 200. */
export const scaledRuns = (runs: number): number => Math.max(1, Math.round(runs * scale))

/**
 * `runs` of a run of `npm test`, fewer where one is slow; `examples` are counterexamples of the past, kept for good; a counterexample
 * whose runs take seconds each `isShrunk` not at all.
 */
export type LawOptions<A> = {
  readonly runs?: number
  readonly examples?: ReadonlyArray<A>
  readonly isShrunk?: boolean
}

const path = process.env.FC_PATH

/** What a failure says last: how to see it again. */
const replayLine = (name: string, failedAt: string | null): string =>
  `Replay: FC_SEED=${seed} FC_PATH=${failedAt ?? ''} npm test -- -t ${JSON.stringify(name)}`

/** Holds where `holds` neither throws nor returns false. */
export const law = <A>(
  name: string,
  arbitrary: fc.Arbitrary<A>,
  holds: (value: A) => unknown,
  { runs = RUNS, examples = [], isShrunk = true }: LawOptions<A> = {},
): void => {
  it(name, () => {
    const details = fc.check(
      fc.property(arbitrary, (value) => holds(value) !== false),
      {
        numRuns: scaledRuns(runs),
        endOnFailure: !isShrunk,
        examples: examples.map((example): [A] => [example]),
        seed,
        ...(path === undefined ? {} : { path }),
      },
    )
    if (details.failed)
      throw new Error(
        `${fc.defaultReportMessage(details)}\n${replayLine(name, details.counterexamplePath)}`,
        { cause: details.errorInstance },
      )
  })
}
