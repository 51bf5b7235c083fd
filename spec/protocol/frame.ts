// Frames as bytes: one byte string a message. The decoder takes exactly what the encoder makes and names what is wrong with the rest.
// Source: docs/frames.md, "Frames".

import * as E from 'fp-ts/Either'
import { ascii, bigEndian, isSame, joined } from './bits'
import { MESSAGE_KINDS, type MessageKind } from './messages'
import { SESSION_BYTES } from './parameters'
import { readerOf } from './reader'
import type { MalformedReason } from './rejection'

const MAGIC = ascii('KW')
const VERSION = 1

/** A frame with its payload as bytes. `sequence` is 0 and `tag` empty where the profile has no tag. */
export type Frame = {
  readonly kind: MessageKind
  readonly session: Uint8Array
  readonly block: number
  readonly sequence: number
  readonly payload: Uint8Array
  readonly tag: Uint8Array
}

const KINDS: ReadonlyArray<MessageKind> = ['RAW', 'MORE', 'INST', 'STATUS', 'SIFT', 'EXTRA', 'FB', 'ABORT']

/** Magic, version, type, session, block, sequence, payload length, payload, tag length, tag. */
export const encodeFrame = ({ kind, session, block, sequence, payload, tag }: Frame): Uint8Array =>
  joined(
    MAGIC,
    Uint8Array.of(VERSION, MESSAGE_KINDS[kind].type),
    session,
    bigEndian(block, 8),
    bigEndian(sequence, 4),
    bigEndian(payload.length, 4),
    payload,
    bigEndian(tag.length, 2),
    tag,
  )

/** The frame of these bytes, or the first flaw. */
export const decodeFrame = (bytes: Uint8Array): E.Either<MalformedReason, Frame> => {
  const reader = readerOf(bytes)
  reader.demand(isSame(reader.bytes(MAGIC.length), MAGIC), 'magic')
  reader.demand(reader.uint(1) === VERSION, 'version')
  const type = reader.uint(1)
  const kind = KINDS.find((one) => MESSAGE_KINDS[one].type === type)
  reader.demand(kind !== undefined, 'type')
  const session = reader.bytes(SESSION_BYTES)
  const block = reader.counter()
  const sequence = reader.uint(4)
  const payload = reader.bytes(reader.uint(4))
  const tag = reader.bytes(reader.uint(2))
  reader.demand(tag.length > 0 || sequence === 0, 'untaggedSequence')
  const flaw = reader.finish()
  if (flaw !== undefined) return E.left(flaw)
  return kind === undefined ? E.left('type') : E.right({ kind, session, block, sequence, payload, tag })
}
