// What privacy amplification, authentication and verification keep for every key, seed and message.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import type { BitString } from '../model/distillation/bitString'
import { amplified, amplifiedByDefinition, seedBits } from '../model/distillation/privacyAmplification'
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
  const seed = bitString(seedBits(inputBits, keyBits))
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
    isSame(amplified(seed, input, keyBits), amplifiedByDefinition(seed, input, keyBits)),
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
