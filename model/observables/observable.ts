// An observable of the simulated system: what was published beside what is measured, and how its parameters are known.
// Source: SYSTEM.md, whose rows and tags these are.

import * as E from 'fp-ts/Either'

/**
 * How the parameters behind a value of ours are known, by the weakest of them: stated by the paper, restored where its text lost
 * a symbol, calculated from stated values, assumed, or fitted to a published value, which then predicts nothing.
 */
export type Provenance = 'stated' | 'restored' | 'calculated' | 'assumed' | 'fitted'

/** Where in the paper the published value stands, if SYSTEM.md says. */
export type Place =
  | 'Table 1'
  | 'ED Tables 1, 2'
  | 'ED Table 3'
  | 'Figure 2a'
  | 'Figure 2b'
  | 'Figure 2c'
  | 'Figure 2d'
  | 'Figure 4b'
  | 'Figure 4c'

/** Smallest and largest. */
export type Range = readonly [number, number]

/** What is expected: row of SYSTEM.md (1..28), name with its unit, the published text, and the band ours must lie in. */
export type Expectation = {
  readonly row: number
  readonly place?: Place
  readonly name: string
  readonly published: string
  readonly band: Range
  readonly parameters: Provenance
}

/** An expectation with what ours is. */
export type Observable = Expectation & { readonly ours: Range }

/** Whether all of ours lies in the band; not so for what is no number. */
export const isInside = ({ ours, band }: Pick<Observable, 'ours' | 'band'>): boolean =>
  ours[0] >= band[0] && ours[1] <= band[1]

/** The good result. @throws Error with the problems otherwise, which these inputs exclude. */
export const good = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** Smallest and largest of some values. @throws TypeError for none. */
export const span = (values: ReadonlyArray<number>): Range => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
]

/** The mean of some values. */
export const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** A value that is wanted exactly. */
export const exactly = (value: number): Range => [value, value]

/** The seed of the figures, and of the values that are read from them. */
export const FIGURE_SEED = 'figures'

/** The seeds of values that are measured several times. */
export const SEEDS = ['a', 'b', 'c', 'd', 'e', 'f']
