// What a reader makes of an input, and what a reader is.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import type { Grammar, Tree } from './trees'

/** A problem, or what a line of `compute` says of one. */
export type Complaint = Omit<Problem, 'code'> & { readonly code: string }

/** What became of an input: `printed` is all that a person or a program would see of an accepted one. */
export type Outcome =
  | { readonly kind: 'problems'; readonly problems: ReadonlyArray<Complaint> }
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'accepted'; readonly printed: string; readonly value?: unknown }

/** A reader; `choice` decides what the input leaves open (options, which command goes on), `seed` is where the input comes from. */
export type Reader = {
  readonly name: string
  /** How its valid inputs are written; those of frames are bytes. */
  readonly grammar?: Grammar
  readonly seeds: () => ReadonlyArray<Tree | Uint8Array>
  readonly read: (bytes: Buffer, choice: number, seed: number) => Outcome
  /** Its share of the inputs, 1 unless it is slower or faster than others. */
  readonly share?: number
}

/** A frame refused with one word. */
export const reasonOf = (reason: string): Outcome => ({ kind: 'reason', reason })
/** What was read, and all that is printed of it. */
export const accepted = (value: unknown, printed: string): Outcome => ({ kind: 'accepted', value, printed })
/** Problems, or what comes after the reading. */
export const ending = <A>(read: E.Either<ReadonlyArray<Problem>, A>, then: (value: A) => Outcome): Outcome =>
  E.isLeft(read) ? { kind: 'problems', problems: read.left } : then(read.right)
