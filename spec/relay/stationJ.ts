// Station J: charges bytes of K_J, deposits the message xor these bytes with the satellite after orbit 1, and repeats the deposit
// until its receipt. Source: docs/relay.md, "Station J"; the paper, Methods 0.7.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { xor } from './bytes'
import { type Link, opened, sealed } from './frame'
import { allotted, charged, EMPTY_POOL, type KeyPool, withKey } from './keyPool'
import { type Mode, type ReceiptMessage, SEED_BYTES } from './messages'
import { type Answer, MAXIMUM_BYTES, refused, remains, stepped } from './step'

/** A relay at J; `frame` is kept until its receipt, `key` only in mode key, until N has it. */
export type Deposit = {
  readonly number: number
  readonly mode: Mode
  readonly status: 'sent' | 'stored' | 'delivered'
  readonly frame: Uint8Array
  readonly key: Uint8Array
}

/** All of it is journalled; `next` and `sequence` are the numbers of the next deposit and frame, and never go back. */
export type StationJState = {
  readonly pool: KeyPool
  readonly deposits: ReadonlyArray<Deposit>
  readonly next: number
  readonly sequence: number
}

export type StationJEvent =
  | { readonly kind: 'key'; readonly id: string; readonly material: Uint8Array } // of a pass, both ends hold it
  | { readonly kind: 'submit'; readonly mode: 'message'; readonly message: Uint8Array }
  | { readonly kind: 'submit'; readonly mode: 'key'; readonly bytes: number } // relay so many bytes of key
  | { readonly kind: 'submit'; readonly mode: 'file'; readonly file: Uint8Array }
  | { readonly kind: 'send'; readonly number: number } // in contact: the deposit, again
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }

/** No key and no relay; numbers begin at 0 for a session that was never used. */
export const initialStationJ: StationJState = { pool: EMPTY_POOL, deposits: [], next: 0, sequence: 0 }

const EMPTY = new Uint8Array(0)

/** Bytes of what is to arrive, and of the key that it takes. */
const sizes = (
  event: Extract<StationJEvent, { kind: 'submit' }>,
): readonly [carried: number, key: number] => {
  if (event.mode === 'key') return [event.bytes, event.bytes]
  return event.mode === 'message'
    ? [event.message.length, event.message.length]
    : [event.file.length, SEED_BYTES]
}

const enciphered = (
  { cipher }: Link,
  event: Extract<StationJEvent, { kind: 'submit' }>,
  material: Uint8Array,
): Uint8Array => {
  if (event.mode === 'key') return EMPTY
  return event.mode === 'message' ? xor(event.message, material) : cipher(material, event.file)
}

const submitted = (
  link: Link,
  state: StationJState,
  event: Extract<StationJEvent, { kind: 'submit' }>,
): Answer<StationJState> => {
  const { mode } = event
  const [carried, bytes] = sizes(event)
  const { next: number, sequence } = state
  if (carried === 0) return refused('empty')
  if (carried > MAXIMUM_BYTES) return refused('tooLong')
  if (!remains('number', number) || !remains('sequence', sequence)) return refused('counter')
  const spans = allotted(state.pool, bytes)
  if (E.isLeft(spans)) return refused(spans.left, number)
  const taken = charged(state.pool, spans.right, mode, number)
  if (E.isLeft(taken)) return refused(taken.left, number)
  const { pool, material } = taken.right
  const ciphertext = enciphered(link, event, material)
  const message = { kind: 'DEPOSIT', mode, spans: spans.right, ciphertext } as const
  const deposit: Deposit = {
    number,
    mode,
    status: 'sent',
    frame: sealed(link, { number, sequence, message }),
    key: mode === 'key' ? material : EMPTY,
  }
  return stepped(
    { pool, deposits: [...state.deposits, deposit], next: number + 1, sequence: sequence + 1 },
    { kind: 'journal' },
  )
}

const receipt = (state: StationJState, number: number, { status }: ReceiptMessage): Answer<StationJState> => {
  const deposit = state.deposits.find((one) => one.number === number)
  if (deposit === undefined) return refused('unknownRelay', number)
  const isNews = deposit.status === 'sent' || (deposit.status === 'stored' && status === 'delivered')
  if (!isNews) return refused('duplicate', number)
  const isReady = status === 'delivered' && deposit.mode === 'key'
  const changed: Deposit = { ...deposit, status, frame: EMPTY, key: isReady ? EMPTY : deposit.key }
  return stepped(
    { ...state, deposits: state.deposits.map((one) => (one === deposit ? changed : one)) },
    { kind: 'journal' },
    { kind: 'told', number, status },
    ...(isReady ? [{ kind: 'release', number, mode: deposit.mode, bytes: deposit.key } as const] : []),
  )
}

/** The next state of J, or why the event is refused. */
export const stationJ = (link: Link, state: StationJState, event: StationJEvent): Answer<StationJState> => {
  switch (event.kind) {
    case 'key': {
      const pool = withKey(state.pool, event.id, event.material)
      return E.isLeft(pool)
        ? refused(pool.left)
        : stepped({ ...state, pool: pool.right }, { kind: 'journal' })
    }
    case 'submit':
      return submitted(link, state, event)
    case 'send': {
      const { number } = event
      const deposit = state.deposits.find((one) => one.number === number && one.status === 'sent')
      if (deposit === undefined) return refused('nothingToSend', number)
      return stepped(state, { kind: 'send', message: 'DEPOSIT', number, frame: deposit.frame })
    }
    case 'frame': {
      const frame = opened(link, ['RECEIPT'], event.bytes)
      return E.isLeft(frame) ? frame : receipt(state, frame.right.number, frame.right.message)
    }
    default:
      return absurd(event)
  }
}
