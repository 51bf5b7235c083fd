// What privacy amplification, authentication and verification keep for every key, seed and message.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { amplified, amplifiedByDefinition, seedBits } from '../model/distillation/privacyAmplification'
import { law } from './law'

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })

/** Lengths with their edges: nothing hashed, one bit, as many bits out as in. */
const lengths = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 }))
  .chain((keyBits) =>
    fc.tuple(
      fc.constant(keyBits),
      fc.oneof(fc.constantFrom(0, 1, keyBits), fc.integer({ min: 0, max: keyBits })),
    ),
  )

const hashing = lengths.chain(([keyBits, outputBits]) =>
  fc.record({
    keyBits: fc.constant(keyBits),
    outputBits: fc.constant(outputBits),
    seeds: fc.tuple(
      bytes(Math.ceil(seedBits(keyBits, outputBits) / 8)),
      bytes(Math.ceil(seedBits(keyBits, outputBits) / 8)),
    ),
    keys: fc.tuple(bytes(Math.ceil(keyBits / 8)), bytes(Math.ceil(keyBits / 8))),
  }),
)

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, at) => byte ^ (b[at] ?? 0))

describe('privacy amplification', () => {
  law('the fast hash is the definition', hashing, ({ keyBits, outputBits, seeds: [seed], keys: [key] }) =>
    isSame(amplified(seed, key, keyBits, outputBits), amplifiedByDefinition(seed, key, keyBits, outputBits)),
  )

  law('linear in the key', hashing, ({ keyBits, outputBits, seeds: [seed], keys: [one, other] }) => {
    const hash = (key: Uint8Array) => amplified(seed, key, keyBits, outputBits)
    return isSame(hash(xor(one, other)), xor(hash(one), hash(other)))
  })

  law('linear in the seed', hashing, ({ keyBits, outputBits, seeds: [one, other], keys: [key] }) => {
    const hash = (seed: Uint8Array) => amplified(seed, key, keyBits, outputBits)
    return isSame(hash(xor(one, other)), xor(hash(one), hash(other)))
  })
})
