// Authentication of frames: what every scheme offers, and Wegman-Carter tags from a key pool, which no computing power forges.
// Source: Wegman and Carter (1981); SYSTEM.md, "Authentication"; docs/distillation.md, "Authentication".

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { bytesAsBits } from '../../spec/protocol/bits'
import { collisionBound } from '../../spec/protocol/polynomialHash'
import {
  charged,
  type Direction,
  hashKey,
  type KeyPool,
  type PadRefusal,
  type PadUse,
  padOf,
} from '../keyStore/keyPool'
import { polynomialHash } from './fast/polynomialHash'

/** How sure a valid tag is: with a bound on the probability of one forgery, as an exact decimal, or only while nobody computes enough. */
export type Strength =
  | {
      readonly kind: 'information-theoretic'
      readonly epsilon: (messageBits: number) => string
    }
  | { readonly kind: 'computational' }

/**
 * Tags of one session. The machines of `spec/protocol` ask for tags and verdicts; neither uses anything up, so a Wegman-Carter
 * pool is charged beside them by `tagged` and `verified`.
 */
export type Authenticator = {
  readonly scheme: 'wegman-carter' | 'ed25519' | 'ml-dsa-65'
  readonly strength: Strength
  /** The tag of a message. @throws Error where the key for it is missing or spent: the caller counts sequence numbers. */
  readonly tag: (direction: Direction, sequence: number, input: Uint8Array) => Uint8Array
  /** Whether a tag, of any length, is that of this message in this place. */
  readonly isTag: (direction: Direction, sequence: number, input: Uint8Array, tag: Uint8Array) => boolean
}

/** Same bytes, in a time that depends on the lengths alone as far as the engine's own arithmetic does. */
export const isSameTag = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0

/**
 * Probability at most of a forged tag under a pad that tagged one message, both messages of at most `messageBits`:
 * (ceil(L/128) + 1) / 2^128. Source: polynomialHash.ts, `hashOfBlocks`; Wegman and Carter (1981) for a hash key
 * that stays while every message has a pad of its own.
 */
export const tagEpsilon = (messageBits: number): string => collisionBound(messageBits, 128)

/** A tag, and the pool that has paid for it. */
export type Tagged = { readonly tag: Uint8Array; readonly pool: KeyPool }

/** The hashes of messages under one key. */
type Hash = ReturnType<typeof polynomialHash>

const tagUnder = (
  hash: Hash,
  pool: KeyPool,
  direction: Direction,
  sequence: number,
  input: Uint8Array,
  use: PadUse,
): E.Either<PadRefusal, Tagged> => {
  const pad = padOf(pool, direction, sequence)
  if (E.isLeft(pad)) return pad
  const tag = hash(bytesAsBits(input)).map((byte, at) => byte ^ (pad.right[at] ?? 0))
  const after = charged(pool, direction, sequence, bytesToHex(tag), use)
  return E.isLeft(after) ? after : E.right({ tag, pool: after.right })
}

/**
 * The Wegman-Carter tag of a message: its polynomial hash under the direction's key, xor the pad of the sequence number.
 * The same message again gets the same tag and pays nothing; another one is refused.
 */
export const tagged = (
  pool: KeyPool,
  direction: Direction,
  sequence: number,
  input: Uint8Array,
  use: PadUse,
): E.Either<PadRefusal, Tagged> =>
  tagUnder(polynomialHash(hashKey(pool, direction)), pool, direction, sequence, input, use)

/** The pool after a received message, if its tag is valid; an invalid one is refused and changes nothing. */
export const verified = (
  pool: KeyPool,
  direction: Direction,
  sequence: number,
  input: Uint8Array,
  tag: Uint8Array,
  use: PadUse,
): E.Either<PadRefusal | 'wrong tag', KeyPool> => {
  const expected = tagged(pool, direction, sequence, input, use)
  if (E.isLeft(expected)) return expected
  return isSameTag(expected.right.tag, tag) ? E.right(expected.right.pool) : E.left('wrong tag')
}

/**
 * The tags of a pool as it stands: to be made anew when the pool has changed, else what is beyond its window stays so. No tag, and
 * no valid one, where `tagged` refuses one, but for the floor: the caller knows what a message is for.
 */
export const wegmanCarter = (pool: KeyPool): Authenticator => {
  const hashes = { up: polynomialHash(hashKey(pool, 'up')), down: polynomialHash(hashKey(pool, 'down')) }
  const tagOf = (direction: Direction, sequence: number, input: Uint8Array) =>
    tagUnder(hashes[direction], pool, direction, sequence, input, 'status')
  return {
    scheme: 'wegman-carter',
    strength: { kind: 'information-theoretic', epsilon: tagEpsilon },
    tag: (direction, sequence, input) => {
      const made = tagOf(direction, sequence, input)
      if (E.isLeft(made)) throw new Error(`no pad for ${direction} ${sequence}: ${made.left}`)
      return made.right.tag
    },
    isTag: (direction, sequence, input, tag) => {
      const expected = tagOf(direction, sequence, input)
      return E.isRight(expected) && isSameTag(expected.right.tag, tag)
    },
  }
}
