// Privacy amplification by Toeplitz hashing, by fast convolution; the definition is spec/protocol/toeplitz.ts.
// Source: arXiv:2408.10994, Methods (Toeplitz matrix, blocks of 100 to 900 kbit); Krawczyk, CRYPTO '94, "LFSR-based hashing and authentication".

import { type BitString, NO_BITS } from '../../spec/protocol/bits'
import { toeplitzSeedBits } from '../../spec/protocol/toeplitz'
import { LARGEST_SEED_BITS, toeplitz } from './fast/toeplitz'

/** Wrong lengths are a mistake of the caller: an instruction is checked against its block where it is read. */
const checkLengths = (seed: BitString, input: BitString, keyBits: number): void => {
  if (!(Number.isInteger(keyBits) && keyBits >= 0 && keyBits <= input.length))
    throw new RangeError(`no key of ${keyBits} bits from ${input.length}`)
  if (seed.length !== toeplitzSeedBits(input.length, keyBits) || seed.length > LARGEST_SEED_BITS)
    throw new RangeError(`a seed of ${seed.length} bits for ${input.length} bits to ${keyBits}`)
}

/**
 * The secret key: the bits of `toeplitz` in spec/protocol, which is the definition, in time n log n.
 * @throws RangeError for lengths that do not fit each other, more key than input, or more than 2^21 bits of seed.
 */
export const amplified = (seed: BitString, input: BitString, keyBits: number): BitString => {
  checkLengths(seed, input, keyBits)
  return keyBits === 0
    ? NO_BITS
    : { length: keyBits, bytes: toeplitz(seed.bytes, input.bytes, input.length, keyBits) }
}
