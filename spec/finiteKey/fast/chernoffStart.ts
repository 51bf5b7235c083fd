// A double-precision start for the Chernoff roots. Nothing here is trusted: `chernoff.ts` certifies what it makes of it.
// Source: inverted Taylor series near 1, Newton elsewhere, in the variable that keeps its relative accuracy.

import { bitLength } from './decimalNumber'

/** `mantissa * 2^exponent` with 1 <= |mantissa| < 8 or so and an even exponent: a double of unlimited range. */
export type LongDouble = { readonly mantissa: number; readonly exponent: number }

/** A suggested root `t = (isOffset ? 1 : 0) + mantissa * 2^exponent`, with the base-2 logarithms of `|t - 1|` and of `t`. */
export type Start = LongDouble & {
  readonly isOffset: boolean
  readonly log2Gap: number
  readonly log2Root: number
}

/** The quotient of two positive integers, times 2^twos, to double precision. */
export const longQuotient = (numerator: bigint, denominator: bigint, twos: number): LongDouble => {
  const shift = 64 - bitLength(numerator) + bitLength(denominator)
  const quotient =
    shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift))
  const exponent = 64 - shift + twos
  const odd = Math.abs(exponent % 2)
  return { mantissa: (Number(quotient) / 2 ** 64) * (odd === 1 ? 2 : 1), exponent: exponent - odd }
}

/** Natural logarithm of a `LongDouble` > 0. */
export const longLn = (x: LongDouble): number => Math.log(x.mantissa) + x.exponent * Math.LN2

/** As an ordinary double: 0 or infinity where it does not fit. */
export const asDouble = (x: LongDouble): number => x.mantissa * 2 ** x.exponent

const SERIES_LIMIT = 1e-3
const EXPECTED_SERIES = [1, 1 / 3, 1 / 36, -1 / 270, 1 / 4320, 1 / 17010, -139 / 5443200, 1 / 204120]
const OBSERVED_SERIES = [1, 1 / 6, -1 / 72, 1 / 270, -23 / 17280, 19 / 34020, -11237 / 43545600, 13 / 102060]
const MAX_STEPS = 100
/** Newton's steps square the error: after a relative step this small the next would be below double precision. */
const LAST_STEP = 1e-9

const newton = (start: number, step: (x: number) => number): number => {
  let x = start
  for (let i = 0; i < MAX_STEPS; i++) {
    const change = step(x)
    const next = x - change
    if (!(Math.abs(change) > LAST_STEP * Math.abs(next))) return next
    x = next
  }
  return x
}

/** A root near 1: t - 1 is a power series in sqrt(2c). */
const nearOne = (c: LongDouble, series: readonly number[], side: 1 | -1): Start => {
  const root = side * Math.sqrt(2 * c.mantissa)
  const sigma = root * 2 ** (c.exponent / 2)
  let sum = 0
  for (let i = series.length - 1; i >= 0; i--) sum = sum * sigma + (series[i] ?? 0)
  const log2Gap = Math.log2(Math.abs(root)) + c.exponent / 2
  return { isOffset: true, mantissa: root * sum, exponent: c.exponent / 2, log2Gap, log2Root: 0 }
}

/** A root known by its natural logarithm. */
const fromLogarithm = (logarithm: number): Start => {
  const exponent = Math.floor(logarithm / Math.LN2)
  const gap = Math.abs(Math.expm1(logarithm))
  return {
    isOffset: false,
    mantissa: Math.exp(logarithm - exponent * Math.LN2),
    exponent,
    log2Gap: Number.isFinite(gap) ? Math.log2(gap) : logarithm / Math.LN2,
    log2Root: logarithm / Math.LN2,
  }
}

/** Start for `t - 1 - ln t = c`, c > 0, on the given side of 1. */
export const expectedStart = (c: LongDouble, side: 1 | -1): Start => {
  const target = asDouble(c)
  if (target < SERIES_LIMIT) return nearOne(c, EXPECTED_SERIES, side)
  if (side === -1 && target > 1e100)
    return { isOffset: false, mantissa: 0, exponent: 0, log2Gap: 0, log2Root: -target }
  if (side === -1)
    return fromLogarithm(-newton(target + 1, (v) => (v + Math.expm1(-v) - target) / -Math.expm1(-v)))
  if (target > 1e100)
    return { isOffset: false, ...c, log2Gap: longLn(c) / Math.LN2, log2Root: longLn(c) / Math.LN2 }
  const gap = newton(target + Math.sqrt(2 * target), (d) => ((d - Math.log1p(d) - target) * (1 + d)) / d)
  return fromOffset(gap)
}

const fromOffset = (gap: number): Start => ({
  isOffset: true,
  mantissa: gap,
  exponent: 0,
  log2Gap: Math.log2(Math.abs(gap)),
  log2Root: Math.log2(1 + gap),
})

/** Start for `1 - s + s ln s = c`, c > 0, `complement = 1 - c` (used where s < 1 only, and then positive). */
export const observedStart = (c: LongDouble, complement: LongDouble, side: 1 | -1): Start => {
  const target = asDouble(c)
  if (target < SERIES_LIMIT) return nearOne(c, OBSERVED_SERIES, side)
  if (side === -1) {
    const goal = target < 0.5 ? Math.log1p(-target) : longLn(complement)
    return fromLogarithm(newton(2 * goal - 2, (v) => (v + Math.log1p(-v) - goal) * (1 - 1 / v)))
  }
  if (target < 20) {
    const excess = (d: number) => (1 + d) * Math.log1p(d) - d - target
    return fromOffset(newton(target + Math.E - 1, (d) => excess(d) / Math.log1p(d)))
  }
  const goal = longLn(c) + Math.log1p(-1 / target)
  return fromLogarithm(newton(goal, (v) => (v + Math.log(v - 1) - goal) * (1 - 1 / v)))
}
