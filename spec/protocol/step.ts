// What a step of either machine gives: a new state with outputs in their order, or a rejection.
// Source: PROTOCOL.md, sections 0 and 8a.

import type * as E from 'fp-ts/Either'
import type { BitString } from './bits'
import type { MessageKind } from './messages'
import type { EndReason, Rejection } from './rejection'

/** A released key: the bits of its parts one after the other. */
export type Key = BitString

/**
 * What a machine tells the world. The `journal` records of a step are in non-volatile memory before anything that follows happens, all
 * or none of them.
 * `release` of a `final` key: it may be used. Of a `provisional` one: it may be stored and never used before `confirm`.
 */
export type Output<Record> =
  | { readonly kind: 'journal'; readonly records: ReadonlyArray<Record> }
  | {
      readonly kind: 'send'
      readonly message: MessageKind
      readonly block: number
      readonly frame: Uint8Array
    }
  | {
      readonly kind: 'release'
      readonly block: number
      readonly key: Key
      readonly as: 'final' | 'provisional'
    }
  | { readonly kind: 'confirm'; readonly block: number }
  /** The key is to be erased, and its number never used again. */
  | { readonly kind: 'revoke'; readonly block: number }
  /** The block was given up; it will have no key. */
  | { readonly kind: 'ended'; readonly block: number; readonly reason: EndReason }
  /** Hardened: an invalid frame for an open block; it was counted and changed nothing else. */
  | { readonly kind: 'invalid'; readonly block: number }
  /** Two authentic statements contradict each other: somebody has the authentication key, or a memory failed. */
  | { readonly kind: 'alarm'; readonly block: number }

/** A step: the new state, and what is put out in this order. */
export type Stepped<State, Record> = {
  readonly state: State
  readonly outputs: ReadonlyArray<Output<Record>>
}

/** A machine's answer to an event. */
export type Answer<State, Record> = E.Either<Rejection, Stepped<State, Record>>
