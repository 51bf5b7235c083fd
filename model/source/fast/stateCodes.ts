// State codes of pulses without an allocation a pulse; the plain twin is `stateCode` in randomChips.ts.

import type { RandomChips } from '../randomChips'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { floor } = Math

const PARITY = 0x1bd11bda

/** Threefry-2x32-20 of one half of the block: the first word, or the second. */
const half = (k0: number, k1: number, c0: number, c1: number, second: boolean): number => {
  const k2 = k0 ^ k1 ^ PARITY
  let a = (c0 + k0) | 0
  let b = (c1 + k1) | 0
  let x = k1
  let y = k2
  let z = k0
  for (let injection = 1; injection <= 5; injection += 1) {
    if ((injection & 1) === 1) {
      a = (a + b) | 0
      b = ((b << 13) | (b >>> 19)) ^ a
      a = (a + b) | 0
      b = ((b << 15) | (b >>> 17)) ^ a
      a = (a + b) | 0
      b = ((b << 26) | (b >>> 6)) ^ a
      a = (a + b) | 0
      b = ((b << 6) | (b >>> 26)) ^ a
    } else {
      a = (a + b) | 0
      b = ((b << 17) | (b >>> 15)) ^ a
      a = (a + b) | 0
      b = ((b << 29) | (b >>> 3)) ^ a
      a = (a + b) | 0
      b = ((b << 16) | (b >>> 16)) ^ a
      a = (a + b) | 0
      b = ((b << 24) | (b >>> 8)) ^ a
    }
    a = (a + x) | 0
    b = (b + y + injection) | 0
    const first = x
    x = y
    y = z
    z = first
  }
  return second ? b : a
}

/** The state code of any pulse below 2^53, 0..15. */
export const stateCodes = ([even, odd]: RandomChips): ((pulse: number) => number) => {
  const [e0, e1] = even
  const [o0, o1] = odd
  return (pulse) => {
    const word = floor(pulse / 16)
    const counter = floor(word / 2)
    const high = floor(counter / 2 ** 32)
    const second = pulse % 16 >= 8
    const bits =
      word % 2 === 0
        ? half(e0, e1, high, counter - high * 2 ** 32, second)
        : half(o0, o1, high, counter - high * 2 ** 32, second)
    return (bits >>> (28 - 4 * (pulse % 8))) & 0xf
  }
}
