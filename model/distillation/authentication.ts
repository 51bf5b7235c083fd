// Authentication of frames: Wegman-Carter tags from a key pool, which no computing power forges, and two signatures, which are
// secure only while a problem stays hard. Source: SYSTEM.md, "Authentication"; docs/distillation.md, "Authentication".

import { ed25519 } from '@noble/curves/ed25519'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa'
import * as E from 'fp-ts/Either'
import {
  charged,
  type Direction,
  hashKey,
  type KeyPool,
  type PadRefusal,
  type PadUse,
  padOf,
} from '../keyStore/keyPool'
import { bytesAsBits } from './bitString'
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

/** `numerator / 2^exponent` as an exact decimal: 10^-e 5^e = 2^-e. */
export const dyadic = (numerator: bigint, exponent: number): string =>
  `${numerator * 5n ** BigInt(exponent)}e-${exponent}`

/** Same bytes, in a time that depends on the lengths alone as far as the engine's own arithmetic does. */
export const isSameTag = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0

/**
 * Probability at most of a forged tag under a pad that tagged one message, both messages of at most `messageBits`:
 * (ceil(L/128) + 1) / 2^128. Source: polynomialHash.ts, `hashOfBlocks`; Wegman and Carter (1981) for a hash key
 * that stays while every message has a pad of its own.
 */
export const tagEpsilon = (messageBits: number): string =>
  dyadic(BigInt(Math.ceil(messageBits / 128)) + 1n, 128)

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

/** A tag, and the pool that has paid for it. */
export type Tagged = { readonly tag: Uint8Array; readonly pool: KeyPool }

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
 * The tags of a pool as it stands. No tag, and no valid one, where `tagged` refuses one, but for the floor: the caller knows what
 * a message is for.
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

/** Keys of a signature scheme: everybody's public ones, and the secret ones of the directions that this party sends in. */
export type SigningKeys = {
  readonly publicKeys: { readonly [direction in Direction]: Uint8Array }
  readonly secretKeys: { readonly [direction in Direction]?: Uint8Array }
}

/** A secret and a public key. */
export type KeyPair = { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array }

/** What a signature scheme has to offer. `isSignature` is asked only about signatures of the right length. */
type SignatureScheme = {
  readonly scheme: 'ed25519' | 'ml-dsa-65'
  readonly signatureBytes: number
  readonly sign: (secretKey: Uint8Array, message: Uint8Array) => Uint8Array
  readonly isSignature: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
}

/** What is signed: a context, the direction, the sequence number in 8 bytes, and the message. */
const signedBytes = (direction: Direction, sequence: number, input: Uint8Array): Uint8Array => {
  const place = new Uint8Array(9)
  const view = new DataView(place.buffer)
  view.setUint8(0, direction === 'up' ? 0 : 1)
  view.setBigUint64(1, BigInt(sequence))
  return concatBytes(utf8ToBytes('keywitness/signature/1'), place, input)
}

const signing = (
  { scheme, signatureBytes, sign, isSignature }: SignatureScheme,
  { publicKeys, secretKeys }: SigningKeys,
): Authenticator => ({
  scheme,
  strength: { kind: 'computational' },
  tag: (direction, sequence, input) => {
    const secretKey = secretKeys[direction]
    if (secretKey === undefined) throw new Error(`no secret key to sign messages ${direction}`)
    return sign(secretKey, signedBytes(direction, sequence, input))
  },
  isTag: (direction, sequence, input, tag) =>
    tag.length === signatureBytes &&
    Number.isSafeInteger(sequence) &&
    sequence >= 0 &&
    isSignature(publicKeys[direction], signedBytes(direction, sequence, input), tag),
})

/** Ed25519 key of a seed of 32 bytes. Source: RFC 8032, 5.1.5. */
export const ed25519Keys = (seed: Uint8Array): KeyPair => ({
  secretKey: seed,
  publicKey: ed25519.getPublicKey(seed),
})

/** Signatures by Ed25519, 64 bytes, the same for the same message. Source: RFC 8032. */
export const ed25519Authenticator = (keys: SigningKeys): Authenticator =>
  signing(
    {
      scheme: 'ed25519',
      signatureBytes: 64,
      sign: (secretKey, message) => ed25519.sign(message, secretKey),
      isSignature: (publicKey, message, signature) =>
        ed25519.verify(signature, message, publicKey, { zip215: false }),
    },
    keys,
  )

/** ML-DSA-65 key of a seed of 32 bytes. Source: FIPS 204, algorithm 6. */
export const mlDsa65Keys = (seed: Uint8Array): KeyPair => ml_dsa65.keygen(seed)

/** Signatures by ML-DSA-65, 3309 bytes, in the deterministic variant: a repeated frame is the same bytes. Source: FIPS 204, 3.4. */
export const mlDsa65Authenticator = (keys: SigningKeys): Authenticator =>
  signing(
    {
      scheme: 'ml-dsa-65',
      signatureBytes: 3309,
      sign: (secretKey, message) => ml_dsa65.sign(secretKey, message),
      isSignature: (publicKey, message, signature) => ml_dsa65.verify(publicKey, message, signature),
    },
    keys,
  )
