// A frame changed on its way, byte by byte, and sealed again by somebody who has the key. It works on any bytes, whole frames or not.
// Source: docs/frames.md, "Frames" and "Tags".

import { bigEndian, bytesOfHex, joined } from '../../spec/protocol/bits'
import { directionOfKind, MESSAGE_KINDS, type MessageKind } from '../../spec/protocol/messages'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import type { Authenticator } from '../../spec/protocol/primitives'
import { isTagged } from '../../spec/protocol/sealing'
import { coversTranscript, tagInput } from '../../spec/protocol/tag'
import { type Change, KINDS } from './schedule'

/** Bytes before the payload; where its parts begin. */
const PAYLOAD = 36
const TYPE = 3
const SESSION = 4
const BLOCK = 20
const SEQUENCE = 28
const LENGTH = 32

const NO_BYTES = new Uint8Array(0)
const hex = (text: string): Uint8Array => bytesOfHex(text) ?? NO_BYTES
const numberAt = (bytes: Uint8Array, at: number, width: number): number =>
  bytes.subarray(at, at + width).reduce((value, byte) => 256 * value + byte, 0)

const spliced = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, at), insert, bytes.subarray(Math.min(bytes.length, at + remove)))

const placeIn = (length: number, at: number): number =>
  Math.min(length, Math.max(0, at < 0 ? length + at : at))

/** Header, payload and the rest of a frame; bytes that are too short have an empty payload. */
const parts = (frame: Uint8Array) => {
  const end = Math.min(frame.length, PAYLOAD + numberAt(frame, LENGTH, 4))
  return {
    header: frame.subarray(0, PAYLOAD),
    payload: frame.subarray(Math.min(end, PAYLOAD), end),
    rest: frame.subarray(end),
  }
}

const withPayload = (frame: Uint8Array, payload: Uint8Array): Uint8Array => {
  const { header, rest } = parts(frame)
  return joined(spliced(header, LENGTH, 4, bigEndian(payload.length, 4)), payload, rest)
}

const changed = ({ firstBlock }: ProtocolParameters, frame: Uint8Array, change: Change): Uint8Array => {
  switch (change.change) {
    case 'cut':
      return frame.subarray(0, placeIn(frame.length, change.length))
    case 'append':
      return joined(frame, hex(change.bytes))
    case 'xor': {
      const place = placeIn(frame.length, change.at)
      return frame.map((byte, i) => (i === place ? byte ^ change.mask : byte))
    }
    case 'payload': {
      const { payload } = parts(frame)
      const at = placeIn(payload.length, change.at)
      return withPayload(frame, spliced(payload, at, change.remove, hex(change.insert)))
    }
    case 'block':
      return spliced(frame, BLOCK, 8, bigEndian(Math.max(0, firstBlock + change.to), 8))
    case 'sequence': {
      const number = (numberAt(frame, SEQUENCE, 4) + change.by + 2 ** 32) % 2 ** 32
      return spliced(frame, SEQUENCE, 4, bigEndian(number, 4))
    }
    case 'kind':
      return spliced(frame, TYPE, 1, Uint8Array.of(MESSAGE_KINDS[change.to].type))
    case 'session':
      return frame.map((byte, i) => (i === SESSION ? byte ^ 0x80 : byte))
    case 'tag': {
      const { header, payload } = parts(frame)
      const tag = hex(change.bytes)
      return joined(header, payload, bigEndian(tag.length, 2), tag)
    }
  }
}

/** The frame with these changes, one after the other. */
export const edited = (
  parameters: ProtocolParameters,
  frame: Uint8Array,
  changes: ReadonlyArray<Change>,
): Uint8Array => changes.reduce((bytes, change) => changed(parameters, bytes, change), frame)

/** The kind and block that the header of some bytes names; undefined if they have no whole header. */
export const headerOf = (
  frame: Uint8Array,
): { readonly kind: MessageKind; readonly block: number; readonly sequence: number } | undefined => {
  const kind = KINDS.find((one) => MESSAGE_KINDS[one].type === frame[TYPE])
  return kind === undefined || frame.length < PAYLOAD
    ? undefined
    : { kind, block: numberAt(frame, BLOCK, 8), sequence: numberAt(frame, SEQUENCE, 4) }
}

/** The frame with the tag that somebody with the key would give it; itself where its kind has none. */
export const sealedAgain = (
  authenticator: Authenticator,
  parameters: ProtocolParameters,
  frame: Uint8Array,
  transcript: Uint8Array | undefined,
): Uint8Array => {
  const header = headerOf(frame)
  if (header === undefined || !isTagged(parameters, header.kind)) return frame
  const { header: head, payload } = parts(frame)
  const covered =
    parameters.tagCoversTranscript && coversTranscript(header.kind)
      ? { transcript: transcript ?? NO_BYTES }
      : {}
  if (header.sequence >= parameters.sequences.end) return frame
  const input = tagInput({ ...header, session: parameters.session, payload, ...covered })
  const tag = authenticator.tag(directionOfKind(header.kind), header.sequence, input)
  return joined(head, payload, bigEndian(tag.length, 2), tag)
}
