// An observable of the simulated hardware: what was published beside what is measured.

import * as E from 'fp-ts/Either'

/** An observable: its row of SYSTEM.md, what was published, the band ours must lie in, and what ours is, smallest and largest. */
export type Observable = {
  readonly row: string
  readonly name: string
  readonly published: string
  readonly band: readonly [number, number]
  readonly ours: readonly [number, number]
}

/** The good result. @throws Error with the problems otherwise, which these inputs exclude. */
export const good = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** Smallest and largest. */
export const span = (values: ReadonlyArray<number>): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
]
/** The mean of some values. */
export const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
