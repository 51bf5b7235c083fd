// xoshiro128** with its state changed in place; the plain twin is ../xoshiro128.ts.

import type { XoshiroState } from '../xoshiro128'

/** Looked up once: in a sandbox, such as Jest's, a look-up of a global costs more than the whole word. */
const { imul } = Math

/** A source of words 0..2^32-1: each call gives the next one after `state`. */
export const wordsFrom = (state: XoshiroState): (() => number) => {
  const s = Int32Array.from(state)
  return () => {
    const a = s[0] ?? 0
    const b = s[1] ?? 0
    const c = (s[2] ?? 0) ^ a
    const d = (s[3] ?? 0) ^ b
    const scrambled = imul(b, 5)
    s[0] = a ^ d
    s[1] = b ^ c
    s[2] = c ^ (b << 9)
    s[3] = (d << 11) | (d >>> 21)
    return imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
  }
}
