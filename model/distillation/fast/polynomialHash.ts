// The polynomial hash over GF(2^128) by tables of the key's multiples; the plain twin is ../polynomialHash.ts.
// Source: Shoup, "On fast and provably secure message authentication based on universal hashing", CRYPTO '96 (tables of 8 bits).

import type { BitString } from '../../../spec/protocol/bits'

const BYTES = 256
const WORDS = 4

/**
 * The product of the key with every byte in every place: 16 x 256 x 4 words. The 4 words at 1024 i + 4 b are, the highest first,
 * the product for byte i (0 is the highest) of value b.
 */
const multiples = (key: Uint8Array): Int32Array => {
  const table = new Int32Array(16 * BYTES * WORDS)
  const power = new Int32Array(WORDS)
  for (let i = 0; i < 16; i += 1) power[i >> 2] = (power[i >> 2] ?? 0) | ((key[i] ?? 0) << (24 - 8 * (i & 3)))
  for (let i = 15; i >= 0; i -= 1) {
    const start = i * BYTES * WORDS
    for (let bit = 1; bit < BYTES; bit *= 2) {
      for (let b = 0; b < bit; b += 1)
        for (let w = 0; w < WORDS; w += 1)
          table[start + (bit + b) * WORDS + w] = (table[start + b * WORDS + w] ?? 0) ^ (power[w] ?? 0)
      // The key times x^k becomes that times x^(k+1).
      const carry = (power[0] ?? 0) >>> 31
      for (let w = 0; w < WORDS; w += 1)
        power[w] = ((power[w] ?? 0) << 1) ^ (w < WORDS - 1 ? (power[w + 1] ?? 0) >>> 31 : carry * 0x87)
    }
  }
  return table
}

/** h becomes (h xor the 4 words at `at`) times the key. */
const absorb = (h: Int32Array, table: Int32Array, words: Int32Array, at: number): void => {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let w = 0; w < WORDS; w += 1) {
    const word = (h[w] ?? 0) ^ (words[at + w] ?? 0)
    const start = w * WORDS * BYTES * WORDS
    const a = start + ((word >>> 24) << 2)
    const b = start + 1024 + (((word >>> 16) & 255) << 2)
    const c = start + 2048 + (((word >>> 8) & 255) << 2)
    const d = start + 3072 + ((word & 255) << 2)
    s0 ^= (table[a] ?? 0) ^ (table[b] ?? 0) ^ (table[c] ?? 0) ^ (table[d] ?? 0)
    s1 ^= (table[a + 1] ?? 0) ^ (table[b + 1] ?? 0) ^ (table[c + 1] ?? 0) ^ (table[d + 1] ?? 0)
    s2 ^= (table[a + 2] ?? 0) ^ (table[b + 2] ?? 0) ^ (table[c + 2] ?? 0) ^ (table[d + 2] ?? 0)
    s3 ^= (table[a + 3] ?? 0) ^ (table[b + 3] ?? 0) ^ (table[c + 3] ?? 0) ^ (table[d + 3] ?? 0)
  }
  h[0] = s0
  h[1] = s1
  h[2] = s2
  h[3] = s3
}

/** The hash under a key of 16 bytes: 16 bytes for each message. Its tables take 64 kB and some 20 microseconds. */
export const polynomialHash = (key: Uint8Array): ((message: BitString) => Uint8Array) => {
  const table = multiples(key)
  return ({ bytes, length }) => {
    const words = new Int32Array(Math.ceil(bytes.length / 16) * WORDS + WORDS)
    for (let at = 0; at < bytes.length; at += 1)
      words[at >> 2] = (words[at >> 2] ?? 0) | ((bytes[at] ?? 0) << (24 - 8 * (at & 3)))
    words[words.length - 2] = Math.floor(length / 2 ** 32)
    words[words.length - 1] = length
    const h = new Int32Array(WORDS)
    for (let at = 0; at < words.length; at += WORDS) absorb(h, table, words, at)
    return Uint8Array.from({ length: 16 }, (_, at) => (h[at >> 2] ?? 0) >>> (24 - 8 * (at & 3)))
  }
}
