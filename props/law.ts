// A law: a named sentence that holds for everything an arbitrary can make, run as one test.
// 200 runs; KEYWITNESS_RUNS asks for more, FC_SEED and FC_PATH replay a failure.

import { it } from '@jest/globals'
import * as fc from 'fast-check'

const RUNS = 200
const scale = Number(process.env.KEYWITNESS_RUNS ?? RUNS) / RUNS

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

const replay = (): { readonly seed?: number; readonly path?: string } => {
  const { FC_SEED: seed, FC_PATH: path } = process.env
  return { ...(seed === undefined ? {} : { seed: Number(seed) }), ...(path === undefined ? {} : { path }) }
}

/** What a failure says last: how to see it again. */
const replayLine = (name: string, seed: number, path: string | null): string =>
  `Replay: FC_SEED=${seed} FC_PATH=${path ?? ''} npm test -- -t ${JSON.stringify(name)}`

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
        ...replay(),
      },
    )
    if (details.failed)
      throw new Error(
        `${fc.defaultReportMessage(details)}\n${replayLine(name, details.seed, details.counterexamplePath)}`,
        { cause: details.errorInstance },
      )
  })
}
