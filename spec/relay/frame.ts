// Frames of the relay as bytes, what their tags cover, and how one is made and opened. The decoder takes exactly what the encoder makes.
// Source: docs/relay.md, "Frames".

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { ascii, bigEndian, bytesOfHex, isSame, joined } from '../protocol/bits'
import { MAXIMUM_COUNTER, SESSION_BYTES } from '../protocol/parameters'
import type { Span } from './keyPool'
import {
  lengthsAgree,
  MESSAGE_KINDS,
  type Message,
  type MessageKind,
  MODES,
  type Mode,
  RECEIPTS,
  type Rejection,
  type RejectReason,
} from './messages'

const MAGIC = ascii('KR')
const VERSION = 1
const CONTEXT = ascii('keywitness/relay/1')
const ID_BYTES = 16

/** Tags of one session's authentication key on one link, or a signature scheme; the same form as in steps 4 to 6. */
export type Authenticator = {
  /** The tag of these bytes. One sequence number of one direction is used for one message only. */
  readonly tag: (direction: 'up' | 'down', sequence: number, input: Uint8Array) => Uint8Array
  /** Whether a tag, of any length, is that of these bytes. Never uses anything up. */
  readonly isTag: (direction: 'up' | 'down', sequence: number, input: Uint8Array, tag: Uint8Array) => boolean
}

/** The file of a ciphertext, or the ciphertext of a file, of the same length, under a seed of SEED_BYTES bytes used for one file. */
export type Cipher = (seed: Uint8Array, bytes: Uint8Array) => Uint8Array

/** A session of a link, at either end. */
export type Link = {
  readonly session: Uint8Array
  readonly authenticator: Authenticator
  /** For mode file; both stations use the same. */
  readonly cipher: Cipher
}

/** A message with what its frame says of it. */
export type Framed = {
  readonly session: Uint8Array
  readonly number: number
  readonly sequence: number
  readonly message: Message
}

const spansBytes = (spans: ReadonlyArray<Span>): Uint8Array =>
  joined(
    bigEndian(spans.length, 1),
    ...spans.flatMap(({ key, from, bytes }) => [
      // Identifiers are hexadecimal.
      bytesOfHex(key) ?? new Uint8Array(ID_BYTES),
      bigEndian(from, 4),
      bigEndian(bytes, 4),
    ]),
  )

const sized = (bytes: Uint8Array): Uint8Array => joined(bigEndian(bytes.length, 4), bytes)
const modeByte = (mode: Mode): Uint8Array => bigEndian(MODES.indexOf(mode), 1)

/** The payload of a message. */
const payloadOf = (message: Message): Uint8Array => {
  switch (message.kind) {
    case 'DEPOSIT':
      return joined(modeByte(message.mode), spansBytes(message.spans), sized(message.ciphertext))
    case 'RECEIPT':
      return bigEndian(RECEIPTS.indexOf(message.status), 1)
    case 'RELAY':
      return joined(
        modeByte(message.mode),
        spansBytes(message.spansJ),
        spansBytes(message.spansN),
        sized(message.relayed),
        sized(message.ciphertext),
      )
    case 'DELIVERED':
      return bigEndian(message.bytes, 4)
    default:
      return absurd(message)
  }
}

/** Everything that a tag binds: context, link, direction, session, type, relay, sequence, and the payload with its length. */
const tagInput = (kind: MessageKind, head: Omit<Framed, 'message'>, payload: Uint8Array): Uint8Array => {
  const { type, link, direction } = MESSAGE_KINDS[kind]
  return joined(
    CONTEXT,
    Uint8Array.of(link === 'J' ? 0 : 1, direction === 'up' ? 0 : 1),
    head.session,
    Uint8Array.of(type),
    bigEndian(head.number, 8),
    bigEndian(head.sequence, 4),
    sized(payload),
  )
}

/** The frame of a message: magic, version, type, session, relay, sequence, payload and tag, both with their lengths. */
export const sealed = ({ session, authenticator }: Link, framed: Omit<Framed, 'session'>): Uint8Array => {
  const { kind } = framed.message
  const { type, direction } = MESSAGE_KINDS[kind]
  const { number, sequence } = framed
  const payload = payloadOf(framed.message)
  const tag = authenticator.tag(direction, sequence, tagInput(kind, { session, number, sequence }, payload))
  return joined(
    MAGIC,
    Uint8Array.of(VERSION, type),
    session,
    bigEndian(number, 8),
    bigEndian(sequence, 4),
    sized(payload),
    bigEndian(tag.length, 2),
    tag,
  )
}

/** Thrown inside one reading only, and turned into a rejection at its end. */
class Flaw extends Error {
  constructor(readonly reason: RejectReason) {
    super(reason)
  }
}

const readerOf = (source: Uint8Array) => {
  let at = 0
  const bytes = (count: number): Uint8Array => {
    if (count > source.length - at) throw new Flaw('truncated')
    at += count
    return source.slice(at - count, at)
  }
  const uint = (width: number): number => bytes(width).reduce((value, byte) => value * 256 + byte, 0)
  return { bytes, uint, sized: () => bytes(uint(4)), left: () => source.length - at }
}
type Reader = ReturnType<typeof readerOf>

const required = <A>(value: A | undefined): A => {
  if (value === undefined) throw new Flaw('value')
  return value
}

const readSpans = (reader: Reader): ReadonlyArray<Span> =>
  Array.from({ length: reader.uint(1) }, () => {
    const key = bytesToHex(reader.bytes(ID_BYTES))
    const from = reader.uint(4)
    const bytes = reader.uint(4)
    return { key, from, bytes: required(bytes > 0 && from + bytes < 2 ** 31 ? bytes : undefined) }
  })

const readMessage = (kind: MessageKind, reader: Reader): Message => {
  const mode = () => required(MODES[reader.uint(1)])
  switch (kind) {
    case 'DEPOSIT':
      return { kind, mode: mode(), spans: readSpans(reader), ciphertext: reader.sized() }
    case 'RECEIPT':
      return { kind, status: required(RECEIPTS[reader.uint(1)]) }
    case 'RELAY':
      return {
        kind,
        mode: mode(),
        spansJ: readSpans(reader),
        spansN: readSpans(reader),
        relayed: reader.sized(),
        ciphertext: reader.sized(),
      }
    case 'DELIVERED': {
      const bytes = reader.uint(4)
      return { kind, bytes: required(bytes > 0 ? bytes : undefined) }
    }
    default:
      return absurd(kind)
  }
}

type Read = Framed & { readonly payload: Uint8Array; readonly tag: Uint8Array }

const read = (source: Uint8Array): Read => {
  const reader = readerOf(source)
  const head = (bytes: Uint8Array, reason: RejectReason) => {
    if (!isSame(reader.bytes(bytes.length), bytes)) throw new Flaw(reason)
  }
  head(MAGIC, 'magic')
  head(Uint8Array.of(VERSION), 'version')
  const type = reader.uint(1)
  const kind = (['DEPOSIT', 'DELIVERED', 'RECEIPT', 'RELAY'] as const).find(
    (one) => MESSAGE_KINDS[one].type === type,
  )
  if (kind === undefined) throw new Flaw('type')
  const session = reader.bytes(SESSION_BYTES)
  const number = reader.uint(4) * 2 ** 32 + reader.uint(4)
  if (number > MAXIMUM_COUNTER) throw new Flaw('number')
  const sequence = reader.uint(4)
  const payload = reader.sized()
  const tag = reader.bytes(reader.uint(2))
  if (reader.left() > 0) throw new Flaw('trailing')
  const inner = readerOf(payload)
  const message = readMessage(kind, inner)
  if (inner.left() > 0) throw new Flaw('trailing')
  if (!lengthsAgree(message)) throw new Flaw('lengths')
  return { session, number, sequence, message, payload, tag }
}

const attempted = (bytes: Uint8Array): E.Either<Rejection, Read> => {
  try {
    return E.right(read(bytes))
  } catch (error) {
    if (error instanceof Flaw) return E.left({ reason: error.reason })
    throw error
  }
}

/** The message of a frame for this party, of its session and with a valid tag; anything else is a rejection and changes nothing. */
export const opened = <K extends MessageKind>(
  { session, authenticator }: Link,
  kinds: ReadonlyArray<K>,
  bytes: Uint8Array,
): E.Either<Rejection, Framed & { readonly message: Extract<Message, { kind: K }> }> => {
  const frame = attempted(bytes)
  if (E.isLeft(frame)) return frame
  const { number, sequence, message, payload, tag } = frame.right
  const isOurs = (one: Message): one is Extract<Message, { kind: K }> =>
    kinds.some((kind) => kind === one.kind)
  if (!isOurs(message)) return E.left({ reason: 'direction' })
  if (!isSame(session, frame.right.session)) return E.left({ reason: 'session' })
  const input = tagInput(message.kind, { session, number, sequence }, payload)
  return authenticator.isTag(MESSAGE_KINDS[message.kind].direction, sequence, input, tag)
    ? E.right({ session, number, sequence, message })
    : E.left({ reason: 'badTag' })
}
