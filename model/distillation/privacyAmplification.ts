// Privacy amplification by Toeplitz hashing: the definition, bit by bit, and the same by fast convolution.
// Source: arXiv:2408.10994, Methods (Toeplitz matrix, blocks of 100 to 900 kbit); Krawczyk, CRYPTO '94, "LFSR-based hashing and authentication".

import { type BitString, bitAt } from './bitString'
import { LARGEST_SEED_BITS, toeplitz } from './fast/toeplitz'

/** Bits of the seed that hashes `inputBits` to `keyBits`: n + l - 1, and none where no key is made. */
export const seedBits = (inputBits: number, keyBits: number): number =>
  keyBits === 0 ? 0 : inputBits + keyBits - 1

/** Wrong lengths are a mistake of the caller: an instruction is checked against its block where it is read. */
const checkLengths = (seed: BitString, input: BitString, keyBits: number): void => {
  if (!(Number.isInteger(keyBits) && keyBits >= 0 && keyBits <= input.length))
    throw new RangeError(`no key of ${keyBits} bits from ${input.length}`)
  if (seed.length !== seedBits(input.length, keyBits) || seed.length > LARGEST_SEED_BITS)
    throw new RangeError(`a seed of ${seed.length} bits for ${input.length} bits to ${keyBits}`)
}

/**
 * The definition: y_i = xor_j t[n-1+i-j] x_j, i < l, j < n, for the input x of n bits, l = `keyBits`, and the seed t of n + l - 1
 * bits. The plain twin of `amplified`.
 * @throws RangeError for lengths that do not fit each other, or more key than input.
 */
export const amplifiedByDefinition = (seed: BitString, input: BitString, keyBits: number): BitString => {
  checkLengths(seed, input, keyBits)
  const bytes = new Uint8Array(Math.ceil(keyBits / 8))
  for (let i = 0; i < keyBits; i += 1) {
    let y = 0
    for (let j = 0; j < input.length; j += 1) y ^= bitAt(seed, input.length - 1 + i - j) & bitAt(input, j)
    bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (y << (7 - (i & 7)))
  }
  return { length: keyBits, bytes }
}

/**
 * The secret key: the same bits as `amplifiedByDefinition`, in time n log n.
 * @throws RangeError for lengths that do not fit each other, more key than input, or more than 2^21 bits of seed.
 */
export const amplified = (seed: BitString, input: BitString, keyBits: number): BitString => {
  checkLengths(seed, input, keyBits)
  return keyBits === 0
    ? { length: 0, bytes: new Uint8Array() }
    : { length: keyBits, bytes: toeplitz(seed.bytes, input.bytes, input.length, keyBits) }
}
