// Privacy amplification by Toeplitz hashing: the definition, bit by bit, and the same by fast convolution.
// Source: arXiv:2408.10994, Methods (Toeplitz matrix, blocks of 100 to 900 kbit); Krawczyk, CRYPTO '94, "LFSR-based hashing and authentication".

import { LARGEST_SEED_BITS, toeplitz } from './fast/toeplitz'

/** Bits of the seed that hashes `keyBits` to `outputBits`: n + l - 1, and none where there is nothing to hash or to make. */
export const seedBits = (keyBits: number, outputBits: number): number =>
  keyBits === 0 || outputBits === 0 ? 0 : keyBits + outputBits - 1

const bitAt = (bits: Uint8Array, at: number): number => ((bits[at >> 3] ?? 0) >> (7 - (at & 7))) & 1

/** Wrong lengths are a mistake of the caller: an instruction is checked against its block where it is read. */
const checkLengths = (seed: Uint8Array, key: Uint8Array, keyBits: number, outputBits: number): void => {
  if (
    !(Number.isInteger(keyBits) && Number.isInteger(outputBits) && outputBits >= 0 && outputBits <= keyBits)
  )
    throw new RangeError(`no hash of ${keyBits} bits to ${outputBits}`)
  if (seedBits(keyBits, outputBits) > LARGEST_SEED_BITS)
    throw new RangeError(`a seed of more than ${LARGEST_SEED_BITS} bits`)
  if (key.length !== Math.ceil(keyBits / 8) || seed.length !== Math.ceil(seedBits(keyBits, outputBits) / 8))
    throw new RangeError(
      `${key.length} bytes of key and ${seed.length} of seed for ${keyBits} bits to ${outputBits}`,
    )
}

/**
 * The definition: y_i = xor_j t[n-1+i-j] x_j, i < l, j < n; `outputBits` bits, packed, from `keyBits` bits of key and a seed
 * of `seedBits`. Bits behind the last are not read. The plain twin of `amplified`.
 * @throws RangeError for lengths that do not fit each other, or more output than key.
 */
export const amplifiedByDefinition = (
  seed: Uint8Array,
  key: Uint8Array,
  keyBits: number,
  outputBits: number,
): Uint8Array => {
  checkLengths(seed, key, keyBits, outputBits)
  const hashed = new Uint8Array(Math.ceil(outputBits / 8))
  for (let i = 0; i < outputBits; i += 1) {
    let y = 0
    for (let j = 0; j < keyBits; j += 1) y ^= bitAt(seed, keyBits - 1 + i - j) & bitAt(key, j)
    hashed[i >> 3] = (hashed[i >> 3] ?? 0) | (y << (7 - (i & 7)))
  }
  return hashed
}

/**
 * The secret key: the same bits as `amplifiedByDefinition`, in time n log n.
 * @throws RangeError for lengths that do not fit each other, or more output than key.
 */
export const amplified = (
  seed: Uint8Array,
  key: Uint8Array,
  keyBits: number,
  outputBits: number,
): Uint8Array => {
  checkLengths(seed, key, keyBits, outputBits)
  return outputBits === 0 ? new Uint8Array() : toeplitz(seed, key, keyBits, outputBits)
}
