// What a tag covers, as canonical bytes, and the information-theoretic scheme: Wegman-Carter with a one-time pad.
// Source: SYSTEM.md, "Authentication"; docs/frames.md, "Tags".

import { ascii, bigEndian, bytesAsBits, isSame, joined } from './bits'
import { type Direction, directionOfKind, MESSAGE_KINDS, type MessageKind } from './messages'
import { HASH_BYTES, polynomialHash } from './polynomialHash'
import type { Authenticator } from './primitives'

const CONTEXT = ascii('keywitness/tag/1')

/** Everything that a tag binds. `transcript` is 32 bytes, or absent for a kind of frame that stands for itself. */
export type Tagged = {
  readonly kind: MessageKind
  readonly session: Uint8Array
  readonly block: number
  readonly sequence: number
  readonly transcript?: Uint8Array
  readonly payload: Uint8Array
}

/** Context (16 bytes), direction, session, block, type, sequence, transcript and payload, both with their lengths. */
export const tagInput = ({ kind, session, block, sequence, transcript, payload }: Tagged): Uint8Array =>
  joined(
    CONTEXT,
    Uint8Array.of(directionOfKind(kind) === 'up' ? 0 : 1),
    session,
    bigEndian(block, 8),
    Uint8Array.of(MESSAGE_KINDS[kind].type),
    bigEndian(sequence, 4),
    Uint8Array.of(transcript?.length ?? 0),
    transcript ?? new Uint8Array(0),
    bigEndian(payload.length, 4),
    payload,
  )

/** Frames whose tag covers the transcript: those between RAW and the feedback. */
export const coversTranscript = (kind: MessageKind): boolean =>
  kind === 'SIFT' || kind === 'MORE' || kind === 'EXTRA' || kind === 'INST' || kind === 'FB'

const place = (direction: Direction): number => (direction === 'up' ? 0 : 1)

/** Sequence numbers of each direction for which a pool of so many bytes holds pads. */
export const poolSequences = (poolBytes: number): number =>
  Math.max(0, Math.floor((poolBytes - 2 * HASH_BYTES) / (2 * HASH_BYTES)))

/**
 * Tags of 16 bytes: the polynomial hash of the input under the direction's hash key, xor a pad used for this sequence number only.
 * Pool: hash key of the uplink, of the downlink, then the pads at 32 + 16 (2 sequence + direction), up 0 and down 1.
 * @throws Error beyond the pool: the machines count sequence numbers and never ask for one that the pool lacks.
 */
export const wegmanCarter = (pool: Uint8Array): Authenticator => {
  const part = (at: number): Uint8Array => {
    if (at + HASH_BYTES > pool.length) throw new Error('the authentication key is used up')
    return pool.subarray(at, at + HASH_BYTES)
  }
  const tag: Authenticator['tag'] = (direction, sequence, input) => {
    const pad = part(2 * HASH_BYTES + HASH_BYTES * (2 * sequence + place(direction)))
    return polynomialHash(part(HASH_BYTES * place(direction)), bytesAsBits(input)).map(
      (byte, i) => byte ^ (pad[i] ?? 0),
    )
  }
  return {
    tag,
    isTag: (direction, sequence, input, claimed) =>
      sequence < poolSequences(pool.length) && isSame(tag(direction, sequence, input), claimed),
  }
}
