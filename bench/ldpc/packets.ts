// Random packets and their noisy copies, from a seed: what the decoder is measured on.

import { integerGenerator } from '../../model/distillation/fast/integerGenerator'

/** Draws an integer in `0 .. below - 1`. */
export type Draw = (below: number) => number

/** A stream of its own for each purpose, so that one measurement does not depend on how many came before. */
export const drawFor = (seed: number, ...purpose: ReadonlyArray<number>): Draw =>
  integerGenerator(
    purpose.reduce((mixed, part) => Math.imul(mixed ^ part, 0x9e3779b1) + 0x7f4a7c15, seed) >>> 0,
  )

/** A packet of `bits` random bits. */
export const randomPacket = (bits: number, draw: Draw): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(bits / 8) }, (_, byte) =>
    bits - 8 * byte >= 8 ? draw(256) : (draw(256) << (8 * byte + 8 - bits)) & 0xff,
  )

/** The packet with these bits turned over. */
export const flipped = (packet: Uint8Array, positions: ReadonlyArray<number>): Uint8Array => {
  const copy = Uint8Array.from(packet)
  for (const j of positions) copy[j >> 3] = (copy[j >> 3] ?? 0) ^ (128 >> (j & 7))
  return copy
}

const RATE_UNIT = 2 ** 32

/** Positions of independent errors of this rate among `bits`. */
export const errorPositions = (bits: number, rate: number, draw: Draw): ReadonlyArray<number> => {
  const limit = Math.round(rate * RATE_UNIT)
  return Array.from({ length: bits }, (_, j) => j).filter(() => draw(RATE_UNIT) < limit)
}

/** All positions below `bits` in random order. */
export const permutation = (bits: number, draw: Draw): ReadonlyArray<number> => {
  const order = Array.from({ length: bits }, (_, j) => j)
  for (let last = bits - 1; last > 0; last--) {
    const other = draw(last + 1)
    ;[order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0]
  }
  return order
}

/** Bits in which two packets differ. */
export const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => {
    let rest = byte ^ (b[at] ?? 0)
    let ones = 0
    for (; rest > 0; rest >>= 1) ones += rest & 1
    return sum + ones
  }, 0)

/** Shannon's binary entropy in bits. */
export const entropy = (q: number): number => -q * Math.log2(q) - (1 - q) * Math.log2(1 - q)
