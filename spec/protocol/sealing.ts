// Frames made and taken by a machine: which carry a tag, which sequence numbers there are, and what is checked before a block is
// looked at. Source: PROTOCOL.md, section 8a; docs/frames.md, "Receiving a frame".

import * as E from 'fp-ts/Either'
import { decodeFrame, encodeFrame, type Frame } from './frame'
import { type Direction, directionOfKind, type Message, type MessageKind } from './messages'
import type { ProtocolParameters } from './parameters'
import { decodePayload, encodePayload } from './payload'
import type { Authenticator } from './primitives'
import type { Rejection } from './rejection'
import { coversTranscript, tagInput } from './tag'

/** Literal: the paper signs steps 4 and 5. Hardened: every frame. */
export const isTagged = ({ profile }: ProtocolParameters, kind: MessageKind): boolean =>
  profile === 'hardened' || kind === 'INST' || kind === 'FB'

/** Kinds that a session has: status and abort only in hardened, further rows only where rounds are allowed. */
export const isKindOf = ({ profile, maximumRounds }: ProtocolParameters, kind: MessageKind): boolean => {
  if (kind === 'STATUS' || kind === 'ABORT') return profile === 'hardened'
  return (kind !== 'MORE' && kind !== 'EXTRA') || maximumRounds > 0
}

/** Frames that may use the last sequence numbers, down to the end of the key. */
const isReserved = (kind: MessageKind): boolean => kind === 'STATUS' || kind === 'ABORT'

/** Whether a frame of this kind can be made with the next sequence number, or why not. */
export const keyFlaw = (
  parameters: ProtocolParameters,
  nextSequence: number,
  kind: MessageKind,
): Rejection | undefined => {
  const { end, floor } = parameters.sequences
  if (!isTagged(parameters, kind) || nextSequence < end - (isReserved(kind) ? 0 : floor)) return undefined
  return { reason: nextSequence < end ? 'keyFloor' : 'keyExhausted' }
}

/** A message that is to become a frame. The transcript is the digest that a tag of this kind covers. */
export type Unsealed = {
  readonly message: Message
  readonly block: number
  readonly sequence: number
  readonly transcript?: Uint8Array
}

/** A frame as bytes, with its payload and the sequence number that comes after it. */
export type Sealed = {
  readonly frame: Uint8Array
  readonly payload: Uint8Array
  readonly nextSequence: number
}

/** The transcript, where the tag of this kind covers it. */
const covered = (
  { tagCoversTranscript }: ProtocolParameters,
  kind: MessageKind,
  transcript: Uint8Array | undefined,
): { readonly transcript?: Uint8Array } =>
  tagCoversTranscript && coversTranscript(kind) && transcript !== undefined ? { transcript } : {}

/** The frame of a message; one that is tagged uses the sequence number up. */
export const seal = (
  authenticator: Authenticator,
  parameters: ProtocolParameters,
  { message, block, sequence, transcript }: Unsealed,
): Sealed => {
  const { kind } = message
  const { session } = parameters
  const payload = encodePayload(parameters, message)
  if (!isTagged(parameters, kind)) {
    const frame = encodeFrame({ kind, session, block, sequence: 0, payload, tag: new Uint8Array(0) })
    return { frame, payload, nextSequence: sequence }
  }
  const input = tagInput({
    kind,
    session,
    block,
    sequence,
    payload,
    ...covered(parameters, kind, transcript),
  })
  const tag = authenticator.tag(directionOfKind(kind), sequence, input)
  return {
    frame: encodeFrame({ kind, session, block, sequence, payload, tag }),
    payload,
    nextSequence: sequence + 1,
  }
}

/** A received frame, if this party can have a use for it; whether it is authentic is asked later, with the block's transcript. */
export const opened = (
  parameters: ProtocolParameters,
  direction: Direction,
  state: { readonly verified: number; readonly quarantined: boolean },
  bytes: Uint8Array,
): E.Either<Rejection, Frame> => {
  const decoded = decodeFrame(bytes)
  if (E.isLeft(decoded)) return E.left({ reason: decoded.left })
  const frame = decoded.right
  const { kind, block, sequence } = frame
  if (directionOfKind(kind) !== direction) return E.left({ reason: 'direction', block })
  if (!frame.session.every((byte, i) => byte === parameters.session[i]))
    return E.left({ reason: 'session', block })
  if (state.quarantined) return E.left({ reason: 'quarantined', block })
  if (!isKindOf(parameters, kind)) return E.left({ reason: 'profile', block })
  if (!isTagged(parameters, kind))
    return frame.tag.length === 0 ? E.right(frame) : E.left({ reason: 'tagUnexpected', block })
  const { first, end, window } = parameters.sequences
  const isNear = sequence > state.verified - window && sequence <= state.verified + window
  return sequence >= first && sequence < end && isNear
    ? E.right(frame)
    : E.left({ reason: 'sequence', block })
}

/** The tag is that of the frame, over this transcript where the kind covers one; a frame without tag is taken as it is. */
export const isAuthentic = (
  authenticator: Authenticator,
  parameters: ProtocolParameters,
  frame: Frame,
  transcript?: Uint8Array,
): boolean => {
  if (!isTagged(parameters, frame.kind)) return true
  const input = tagInput({ ...frame, ...covered(parameters, frame.kind, transcript) })
  return authenticator.isTag(directionOfKind(frame.kind), frame.sequence, input, frame.tag)
}

/** The highest verified sequence number after this frame. */
export const verifiedAfter = (
  parameters: ProtocolParameters,
  verified: number,
  { kind, sequence }: Frame,
): number => (isTagged(parameters, kind) ? Math.max(verified, sequence) : verified)

const isOfKind = <K extends MessageKind>(
  message: Message,
  kind: K,
): message is Extract<Message, { kind: K }> => message.kind === kind

/** The message of the payload of a frame of this kind. @throws Error if the frame is of another kind, which its caller has excluded. */
export const contentOf = <K extends MessageKind>(
  parameters: ProtocolParameters,
  { block, payload }: Frame,
  kind: K,
): E.Either<Rejection, Extract<Message, { kind: K }>> => {
  const message = decodePayload(parameters, kind, payload)
  if (E.isLeft(message)) return E.left({ reason: message.left, block })
  if (!isOfKind(message.right, kind)) throw new Error(`a payload of ${kind} became ${message.right.kind}`)
  return E.right(message.right)
}
