// The four messages of relay and encrypted communication, with their form in JSON for logs, and why an event can be refused.
// Source: docs/relay.md, "Frames" and "Reject reasons"; the paper, Methods 0.7.

import * as t from 'io-ts'
import { exactly, wholeNumber } from '../codec'
import { hexBytes } from '../protocol/parameters'
import { type PoolRefusal, Spans, spanBytes } from './keyPool'

/** `key`: N gets K_J and nothing else. `message`: also the message xor K_J. `file`: K_J seeds the cipher of a file of any length. */
export const MODES = ['key', 'message', 'file'] as const
export const Mode = t.keyof({ key: null, message: null, file: null }, 'one of key, message, file')
export type Mode = t.TypeOf<typeof Mode>

/** Bytes of K_J that seed the cipher of one file: for AES-128 its key, then the first counter block. */
export const SEED_BYTES = 32

export const RECEIPTS = ['stored', 'delivered'] as const
const ReceiptStatus = t.keyof({ stored: null, delivered: null }, 'one of stored, delivered')

/** J to the satellite, after orbit 1: which bytes of K_J, and the message xor these bytes, or the file enciphered under them (mode key: nothing). */
const Deposit = exactly(
  'DEPOSIT { mode, spans, ciphertext }',
  t.readonly(
    t.type({
      kind: t.literal('DEPOSIT'),
      mode: Mode,
      spans: Spans,
      ciphertext: hexBytes(),
    }),
  ),
)
/** The satellite to J: the deposit is in memory that lasts; later, Nanshan has it. */
const Receipt = exactly(
  'RECEIPT { status }',
  t.readonly(t.type({ kind: t.literal('RECEIPT'), status: ReceiptStatus })),
)
/** The satellite to N, after orbit 2: `relayed` is K_J xor K_N, of these bytes of each, with the ciphertext as deposited. */
const Relay = exactly(
  'RELAY { mode, spansJ, spansN, relayed, ciphertext }',
  t.readonly(
    t.type({
      kind: t.literal('RELAY'),
      mode: Mode,
      spansJ: Spans,
      spansN: Spans,
      relayed: hexBytes(),
      ciphertext: hexBytes(),
    }),
  ),
)
/** N to the satellite: so many bytes of K_J were recovered. */
const Delivered = exactly(
  'DELIVERED { bytes }',
  t.readonly(t.type({ kind: t.literal('DELIVERED'), bytes: wholeNumber(1, 2 ** 32 - 1) })),
)

export type DepositMessage = t.TypeOf<typeof Deposit>
export type ReceiptMessage = t.TypeOf<typeof Receipt>
export type RelayMessage = t.TypeOf<typeof Relay>
export type DeliveredMessage = t.TypeOf<typeof Delivered>

/** A message; read by its `kind`. */
export type Message = DepositMessage | ReceiptMessage | RelayMessage | DeliveredMessage
export type MessageKind = Message['kind']

/** Codecs by kind. */
export const MESSAGE_CODECS = { DEPOSIT: Deposit, RECEIPT: Receipt, RELAY: Relay, DELIVERED: Delivered }

/** Type byte (bit 7: sent down by the satellite) and link of each kind. */
export const MESSAGE_KINDS = {
  DEPOSIT: { type: 0x01, link: 'J', direction: 'up' },
  DELIVERED: { type: 0x02, link: 'N', direction: 'up' },
  RECEIPT: { type: 0x81, link: 'J', direction: 'down' },
  RELAY: { type: 0x82, link: 'N', direction: 'down' },
} as const satisfies Readonly<
  Record<MessageKind, { type: number; link: 'J' | 'N'; direction: 'up' | 'down' }>
>

/** Every length that the message states is the one it has: nothing was cut, nothing is left over. */
export const lengthsAgree = (message: Message): boolean => {
  if (message.kind === 'RECEIPT' || message.kind === 'DELIVERED') return true
  const bytes = spanBytes(message.kind === 'DEPOSIT' ? message.spans : message.spansJ)
  const carried = message.ciphertext.length
  const isWhole = {
    key: bytes > 0 && carried === 0,
    message: bytes > 0 && carried === bytes,
    file: bytes === SEED_BYTES && carried > 0,
  }
  if (!isWhole[message.mode]) return false
  return (
    message.kind === 'DEPOSIT' || (spanBytes(message.spansN) === bytes && message.relayed.length === bytes)
  )
}

/** The bytes are not the canonical form of a frame. */
export const MALFORMED = [
  'magic', // the first two bytes are not `KR`
  'version', // another version of the format
  'type', // a type byte that no kind has
  'truncated', // fewer bytes than the frame says
  'trailing', // more bytes than the frame says
  'number', // a relay number above 2^53 - 1
  'value', // a mode or status that is none, or an empty span
  'lengths', // the lengths of a message do not agree
] as const

/** A well-formed frame that this party, or this state, has no use for. */
export const UNUSABLE = [
  'direction', // a kind that this party does not receive: reflected, or from the other link
  'session', // of another session
  'badTag', // ignored: nobody who lacks the authentication key changes anything
  'unknownRelay', // of a relay that this party knows nothing of
  'duplicate', // a further copy has no further effect
  'notAwaited', // the relay is not so far
  'bytes', // N recovered another number of bytes than was relayed
] as const

/** A command or a timer that cannot be served now. */
export const REFUSED = [
  'empty', // a message of no bytes
  'tooLong', // above the limit of a message
  'nothingToSend', // there is no such frame now
  'counter', // sequence numbers or relay numbers are used up: they stop rather than wrap
] as const

/** Why an event is refused: every event in every state is a transition or one of these. */
export type RejectReason =
  | (typeof MALFORMED)[number]
  | (typeof UNUSABLE)[number]
  | (typeof REFUSED)[number]
  | PoolRefusal

/** A refused event: the state stays as it is and nothing is sent. */
export type Rejection = { readonly reason: RejectReason; readonly number?: number }
