// Nanshan: recovers K_J from K_J xor K_N with its own K_N, and the message from the ciphertext, once; and acknowledges.
// Source: docs/relay.md, "Nanshan"; the paper, Methods 0.7.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { xor } from './bytes'
import { type Link, opened, sealed } from './frame'
import { charged, EMPTY_POOL, type KeyPool, withKey } from './keyPool'
import type { RelayMessage } from './messages'
import { type Answer, refused, remains, stepped } from './step'

/** All of it is journalled; `frame` is the acknowledgement of a delivered relay. */
export type NanshanState = {
  readonly pool: KeyPool
  readonly delivered: ReadonlyArray<{ readonly number: number; readonly frame: Uint8Array }>
  readonly sequence: number
}

export type NanshanEvent =
  | { readonly kind: 'key'; readonly id: string; readonly material: Uint8Array } // of a pass, both ends hold it
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'send'; readonly number: number } // in contact: the acknowledgement, again

/** No key and no relay. */
export const initialNanshan: NanshanState = { pool: EMPTY_POOL, delivered: [], sequence: 0 }

const relayed = (
  link: Link,
  state: NanshanState,
  number: number,
  { mode, spansN, relayed: both, ciphertext }: RelayMessage,
): Answer<NanshanState> => {
  const { sequence } = state
  if (state.delivered.some((one) => one.number === number)) return refused('duplicate', number)
  if (!remains('sequence', sequence)) return refused('counter', number)
  const taken = charged(state.pool, spansN, 'relay', number)
  if (E.isLeft(taken)) return refused(taken.left, number)
  const { pool, material } = taken.right
  const key = xor(both, material)
  const bytes = {
    key: () => key,
    message: () => xor(ciphertext, key),
    file: () => link.cipher(key, ciphertext),
  }
  const frame = sealed(link, { number, sequence, message: { kind: 'DELIVERED', bytes: key.length } })
  return stepped(
    { pool, delivered: [...state.delivered, { number, frame }], sequence: sequence + 1 },
    { kind: 'journal' },
    { kind: 'release', number, mode, bytes: bytes[mode]() },
  )
}

/** The next state of Nanshan, or why the event is refused. */
export const nanshan = (link: Link, state: NanshanState, event: NanshanEvent): Answer<NanshanState> => {
  switch (event.kind) {
    case 'key': {
      const pool = withKey(state.pool, event.id, event.material)
      return E.isLeft(pool)
        ? refused(pool.left)
        : stepped({ ...state, pool: pool.right }, { kind: 'journal' })
    }
    case 'frame': {
      const frame = opened(link, ['RELAY'], event.bytes)
      return E.isLeft(frame) ? frame : relayed(link, state, frame.right.number, frame.right.message)
    }
    case 'send': {
      const { number } = event
      const delivered = state.delivered.find((one) => one.number === number)
      if (delivered === undefined) return refused('nothingToSend', number)
      return stepped(state, { kind: 'send', message: 'DELIVERED', number, frame: delivered.frame })
    }
    default:
      return absurd(event)
  }
}
