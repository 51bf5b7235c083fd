// What a step of any of the three machines gives: a new state with outputs in their order, or a rejection.
// Source: docs/relay.md, "The machines".

import * as E from 'fp-ts/Either'
import { MAXIMUM_COUNTER, MAXIMUM_SEQUENCE } from '../protocol/parameters'
import type { MessageKind, Mode, Rejection, RejectReason } from './messages'

/** Longest message or file; a message has to fit into the key of a pass, too, which has a few hundred thousand bits. */
export const MAXIMUM_BYTES = 2 ** 24

/**
 * What a machine tells the world. `journal`: the state is in non-volatile memory before anything that follows it happens, the next
 * event included. `release`: N has K_J (mode key), the message or the file; or J may use the key, since N has it.
 */
export type Output =
  | { readonly kind: 'journal' }
  | {
      readonly kind: 'send'
      readonly message: MessageKind
      readonly number: number
      readonly frame: Uint8Array
    }
  | {
      readonly kind: 'release'
      readonly number: number
      readonly mode: Mode
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'told'; readonly number: number; readonly status: 'stored' | 'delivered' }

export type Stepped<State> = { readonly state: State; readonly outputs: ReadonlyArray<Output> }

/** A machine's answer to an event. */
export type Answer<State> = E.Either<Rejection, Stepped<State>>

/** An accepted event. */
export const stepped = <State>(state: State, ...outputs: ReadonlyArray<Output>): Answer<State> =>
  E.right({ state, outputs })

/** A refused one. */
export const refused = <State>(reason: RejectReason, number?: number): Answer<State> =>
  E.left(number === undefined ? { reason } : { reason, number })

/** A sequence number or a relay number that there still is. */
export const remains = (kind: 'sequence' | 'number', value: number): boolean =>
  value <= (kind === 'sequence' ? MAXIMUM_SEQUENCE : MAXIMUM_COUNTER)
