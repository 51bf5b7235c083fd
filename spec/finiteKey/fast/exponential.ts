// Certified exponential in fixed point, reduced by powers of ten so that the exponent of the result may be of any size.
// Source: the Taylor series of e^x after halving x, then repeated squaring; the error is bounded at `expFloor`.

import { bitLength } from './decimalNumber'
import { type FixedEnclosure, ln10Floor } from './logarithm'

/** A value `v` with `lower <= v * 2^scale / 10^tens <= upper`; the scale is the one that was asked for. */
export type ScaledByTen = FixedEnclosure & { readonly tens: bigint }

const GUARD_BITS = 24
const MAX_TERMS = 1 << 16

/**
 * `v` with `v <= e^(r / 2^scale) * 2^scale <= v + 2`, for 0 <= r / 2^scale <= 2.4.
 * Everything is positive and rounded down, so v is a lower bound. With x = r/2^h < 0.15 each term is less than 2 units low and
 * the tail after a term that rounds to 0 is below 2 units, so e^x is low by a relative (2 terms + 4) units; h squarings make
 * that 2^h (2 terms + 5) units of 2^-(scale + h + 24), times e^2.4 < 12 less than 0.1 unit of the result for 2^16 terms.
 */
const expFloor = (r: bigint, scale: number): bigint => {
  const halvings = Math.floor(Math.sqrt(scale) / 2) + 4
  const shift = BigInt(scale + halvings + GUARD_BITS)
  const x = r << BigInt(GUARD_BITS)
  let term = x
  let value = (1n << shift) + x
  let k = 2
  for (; term > 0n; k++) {
    term = ((term * x) >> shift) / BigInt(k)
    value += term
  }
  if (k > MAX_TERMS) throw new Error(`too many terms at ${scale} bits`)
  for (let i = 0; i < halvings; i++) value = (value * value) >> shift
  return value >> BigInt(halvings + GUARD_BITS)
}

/**
 * Enclosure of `e^x` for every `x` between the given ends (fixed point at `scale`, at most 1/8 apart): a mantissa in about [1, 11],
 * fixed point at `scale` too, times a power of ten. Its ends are about 100 units and 20 times the width of x apart.
 * @throws Error on a wider x, which no caller here has.
 */
export const expOfFixed = (x: FixedEnclosure, scale: number): ScaledByTen => {
  const wide = BigInt(Math.max(64, bitLength(x.lower < 0n ? -x.lower : x.lower) - scale + 16))
  const ln10 = ln10Floor(scale + Number(wide))
  // One less than the nearest below where x is just above it, so that the rest is positive in spite of rounding.
  const estimate = ((x.lower - 4n) << wide) / ln10
  const tens = x.lower - 4n < 0n ? estimate - 1n : estimate
  // The constant is at most 1 unit of scale + wide too small and |tens| < 2^wide: within 1 unit, and the shift is within 1.
  const power = (tens * ln10) >> wide
  const rest = x.lower - power - 2n
  const width = x.upper - x.lower + 4n
  if (rest < 0n || width << 3n > 1n << BigInt(scale))
    throw new Error(`exponent known too badly at ${scale} bits`)
  const lower = expFloor(rest, scale)
  // e^(r + w) <= e^r (1 + 2w) for 0 <= w <= 1/2.
  const top = lower + 2n
  return { lower, upper: top + ((top * 2n * width) >> BigInt(scale)) + 1n, tens }
}
