// xoshiro128**, the words under every random draw of the model, as pure steps; fast/xoshiro128.ts is its fast twin.
// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021), section 4; xoshiro128starstar.c.

/** Four words of 32 bits, each 0..2^32-1, not all 0. */
export type XoshiroState = readonly [number, number, number, number]

const rotated = (word: number, by: number): number => ((word << by) | (word >>> (32 - by))) >>> 0

/** The word that a state gives, 0..2^32-1, and the state after it. */
export const step = ([a, b, c, d]: XoshiroState): {
  readonly word: number
  readonly state: XoshiroState
} => ({
  word: Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0,
  state: [(a ^ d ^ b) >>> 0, (b ^ c ^ a) >>> 0, (c ^ a ^ (b << 9)) >>> 0, rotated(d ^ b, 11)],
})
