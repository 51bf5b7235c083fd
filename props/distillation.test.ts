// What privacy amplification, authentication and verification keep for every key, seed and message.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { polynomialHash } from '../model/distillation/fast/polynomialHash'
import { amplified } from '../model/distillation/privacyAmplification'
import type { BitString } from '../spec/protocol/bits'
import { hashOfBlocks, polynomialHash as polynomialHashByDefinition } from '../spec/protocol/polynomialHash'
import { toeplitz, toeplitzSeedBits } from '../spec/protocol/toeplitz'
import { law } from './law'

const bitString = (length: number): fc.Arbitrary<BitString> =>
  fc.uint8Array({ minLength: Math.ceil(length / 8), maxLength: Math.ceil(length / 8) }).map((bytes) => ({
    length,
    bytes: bytes.map((byte, at) => (at === bytes.length - 1 ? byte & (0xff << (-length & 7)) : byte)),
  }))

/** Input bits and key bits with their edges: no key, one bit, as many as go in. */
const lengths = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 }))
  .chain((inputBits) =>
    fc.record({
      inputBits: fc.constant(inputBits),
      keyBits: fc.oneof(fc.constantFrom(0, 1, inputBits), fc.integer({ min: 0, max: inputBits })),
    }),
  )

/** Two seeds and two inputs of the same lengths. */
const hashing = lengths.chain(({ inputBits, keyBits }) => {
  const seed = bitString(toeplitzSeedBits(inputBits, keyBits))
  return fc.record({
    keyBits: fc.constant(keyBits),
    seeds: fc.tuple(seed, seed),
    inputs: fc.tuple(bitString(inputBits), bitString(inputBits)),
  })
})

const isSame = (a: BitString, b: BitString): boolean =>
  a.length === b.length &&
  a.bytes.length === b.bytes.length &&
  a.bytes.every((byte, at) => byte === b.bytes[at])

const xor = (a: BitString, b: BitString): BitString => ({
  length: a.length,
  bytes: a.bytes.map((byte, at) => byte ^ (b.bytes[at] ?? 0)),
})

describe('privacy amplification', () => {
  law('the fast hash is the definition', hashing, ({ keyBits, seeds: [seed], inputs: [input] }) =>
    isSame(amplified(seed, input, keyBits), toeplitz(seed, input, keyBits)),
  )

  law('linear in the input', hashing, ({ keyBits, seeds: [seed], inputs: [one, other] }) => {
    const hash = (input: BitString) => amplified(seed, input, keyBits)
    return isSame(hash(xor(one, other)), xor(hash(one), hash(other)))
  })

  law('linear in the seed', hashing, ({ keyBits, seeds: [one, other], inputs: [input] }) => {
    const hash = (seed: BitString) => amplified(seed, input, keyBits)
    return isSame(hash(xor(one, other)), xor(hash(one), hash(other)))
  })
})

/** A message of any number of bits, and another one. */
const message = fc.integer({ min: 0, max: 600 }).chain(bitString)
const key = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('the polynomial hash', () => {
  law('the fast hash is the definition', fc.tuple(key, message), ([hashKey, input]) => {
    const hash = polynomialHash(hashKey)(input)
    return hash.every((byte, at) => byte === polynomialHashByDefinition(hashKey, input)[at])
  })

  law(
    'linear in the blocks: the same length cancels',
    fc.tuple(
      key,
      message.chain((one) => fc.tuple(fc.constant(one), bitString(one.length))),
    ),
    ([hashKey, [one, other]]) => {
      const hash = (input: BitString) => ({ length: 128, bytes: polynomialHash(hashKey)(input) })
      const none = { length: one.length, bytes: one.bytes.map(() => 0) }
      return isSame(xor(hash(one), hash(other)), xor(hash(xor(one, other)), hash(none)))
    },
  )
})

/** Elements of GF(2^8), one block of the small analogue each. */
const blocks = fc.array(fc.bigInt(0n, 255n), { maxLength: 5 })

describe('the polynomial hash in GF(2^8)', () => {
  law(
    'no difference of two hashes for more keys than the longer message has blocks, and one',
    fc.tuple(blocks, blocks),
    ([one, other]) => {
      if (one.length === other.length && one.every((block, at) => block === other[at])) return true
      const hash = (r: bigint, input: ReadonlyArray<bigint>) =>
        hashOfBlocks({ bits: 8, reduction: 0x1bn }, r, input, BigInt(8 * input.length))
      const counts = new Map<bigint, number>()
      for (let r = 0n; r < 256n; r += 1n) {
        const difference = hash(r, one) ^ hash(r, other)
        counts.set(difference, (counts.get(difference) ?? 0) + 1)
      }
      return Math.max(...counts.values()) <= Math.max(one.length, other.length) + 1
    },
  )
})
