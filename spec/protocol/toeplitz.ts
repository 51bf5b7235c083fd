// Privacy amplification by a Toeplitz matrix: the plain definition, which every fast one agrees with.
// Source: SYSTEM.md, "Privacy amplification"; step 4 of the paper names the matrix, its order of bits is ours (docs/frames.md).

import { type BitString, bitAt, bitString } from './bits'

/** Bits of the seed of a matrix that takes n bits to l: n + l - 1, and none where the key is empty. */
export const toeplitzSeedBits = (inputBits: number, keyBits: number): number =>
  keyBits === 0 ? 0 : inputBits + keyBits - 1

/** `y_i = xor_j t[n-1+i-j] x_j` for i < l and j < n: l bits from n bits x and the seed t of n + l - 1 bits. */
export const toeplitz = (seed: BitString, input: BitString, keyBits: number): BitString =>
  bitString(keyBits, (i) => {
    let parity = 0
    for (let j = 0; j < input.length; j += 1)
      parity ^= bitAt(seed, input.length - 1 + i - j) & bitAt(input, j)
    return parity
  })
