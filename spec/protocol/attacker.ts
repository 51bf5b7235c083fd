// What an attacker without the authentication key makes of a frame. Replays need no function: the same bytes are sent again.
// Source: PROTOCOL.md, section 4 (actions 13 to 15) and section 6 (mutant 6); section 8a (what a tag binds).

import * as E from 'fp-ts/Either'
import { decodeFrame, encodeFrame, type Frame } from './frame'
import type { Message } from './messages'
import type { ProtocolParameters } from './parameters'
import { encodePayload } from './payload'

/** The bytes with one bit changed. */
export const withFlippedBit = (frame: Uint8Array, bit: number): Uint8Array =>
  frame.map((byte, at) => (at === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))

/** The frame with some fields replaced, its tag as it was; the bytes themselves if they are no frame. */
const altered = (bytes: Uint8Array, change: (frame: Frame) => Frame): Uint8Array => {
  const frame = decodeFrame(bytes)
  return E.isLeft(frame) ? bytes : encodeFrame(change(frame.right))
}

/** Mutant 6: the frame for another block, with the tag of this one. */
export const relabelled = (bytes: Uint8Array, block: number): Uint8Array =>
  altered(bytes, (frame) => ({ ...frame, block }))

/** The frame in another session, with the tag of this one. */
export const transplanted = (bytes: Uint8Array, session: Uint8Array): Uint8Array =>
  altered(bytes, (frame) => ({ ...frame, session }))

/** The frame with another sequence number, with the tag of the first. */
export const resequenced = (bytes: Uint8Array, sequence: number): Uint8Array =>
  altered(bytes, (frame) => ({ ...frame, sequence }))

/** The frame with another message of the same session, block and sequence, with the tag of the first. */
export const tampered = (parameters: ProtocolParameters, bytes: Uint8Array, message: Message): Uint8Array =>
  altered(bytes, (frame) => ({ ...frame, kind: message.kind, payload: encodePayload(parameters, message) }))

/** A frame made up from nothing: a tag of zeros of this length, or none. */
export const injected = (
  parameters: ProtocolParameters,
  block: number,
  message: Message,
  tagBytes: number,
): Uint8Array =>
  encodeFrame({
    kind: message.kind,
    session: parameters.session,
    block,
    sequence: tagBytes === 0 ? 0 : parameters.sequences.first,
    payload: encodePayload(parameters, message),
    tag: new Uint8Array(tagBytes),
  })
