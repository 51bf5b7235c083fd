// The fast implementation of `Transcendentals`: exact decimals in, enclosures out, all work on bigints.
// A law in props/finiteKeyFast.test.ts ties it to the plain twin, ../transcendental.ts.

import type { Decimal } from 'decimal.js'
import { type ChernoffLimit, type Enclosure, Exact, type Transcendentals } from '../interval'
import { chernoffRoot, exactBeta, limitFrom } from './chernoff'
import {
  bitLength,
  type DecimalNumber,
  outwardDecimals,
  powerOfTen,
  quotientUp,
  type ScaledEnclosure,
  scientificText,
} from './decimalNumber'
import { expOfFixed } from './exponential'
import { type FixedEnclosure, lnOfRatio } from './logarithm'

const LOG2_OF_10 = Math.log2(10)
const GUARD_BITS = 8
const WORD_DIGITS = 7
/** The widest exponent of decimal.js. */
const MAX_EXPONENT = 9_000_000_000_000_000n
const LARGEST_EXP_EXPONENT = 17

const bitsFor = (digits: number): number => Math.ceil(digits * LOG2_OF_10) + GUARD_BITS

/** The exact value of a finite decimal. */
export const fromDecimal = (x: Decimal): DecimalNumber => {
  let figures = ''
  for (const word of x.d) figures += figures === '' ? `${word}` : `${word}`.padStart(WORD_DIGITS, '0')
  // decimal.js aligns its words of 7 digits to the point: the last word ends at a multiple of 7 from it.
  const size = BigInt(figures)
  const firstWordDigits = `${x.d[0] ?? 0}`.length
  const exponent = x.e - (firstWordDigits - 1) - WORD_DIGITS * (x.d.length - 1)
  return { coefficient: x.isNegative() ? -size : size, exponent: size === 0n ? 0 : exponent }
}

const asEnclosure = (enclosure: ScaledEnclosure, digits: number): Enclosure => {
  const { lower, upper } = outwardDecimals(enclosure, digits + 1)
  return { lower: new Exact(scientificText(lower)), upper: new Exact(scientificText(upper)) }
}

/** As `asEnclosure` for a value >= 0 with a power of ten of any size. @throws Error above the range of decimal.js. */
const asEnclosureTimesTen = (enclosure: ScaledEnclosure, tens: bigint, digits: number): Enclosure => {
  const total = tens + BigInt(enclosure.tens)
  const room = BigInt(bitLength(enclosure.upper) + 2 * digits)
  if (total > MAX_EXPONENT - room) throw new Error(`outside the range of exponents: 10^${total}`)
  if (total > room - MAX_EXPONENT) return asEnclosure({ ...enclosure, tens: Number(total) }, digits)
  return { lower: new Exact(0), upper: new Exact(`1e-${MAX_EXPONENT - room - room}`) }
}

/** Bits that `|ln x|` starts below the point: its leading zeros where x is near 1. */
const leadingZeroBits = ({ coefficient, exponent }: DecimalNumber): number => {
  if (exponent >= 0) return 0
  const one = powerOfTen(-exponent)
  const gap = coefficient - one
  return Math.max(0, bitLength(one) - bitLength(gap < 0n ? -gap : gap)) + 1
}

/** Enclosure of the natural logarithm of `x > 0`. @throws Error otherwise: intervals check their domain first. */
const ln = (x: Decimal, digits: number): Enclosure => {
  if (!x.greaterThan(0) || !x.isFinite()) throw new Error(`logarithm of ${x}`)
  if (x.equals(1)) return { lower: new Exact(0), upper: new Exact(0) }
  const number = fromDecimal(x)
  const isNearOne = x.e === 0 || x.e === -1
  const scale = bitsFor(digits) + (isNearOne ? leadingZeroBits(number) : 0)
  const { lower, upper } = lnOfRatio(number.coefficient, 1n, number.exponent, scale)
  return asEnclosure({ lower, upper, twos: -scale, tens: 0 }, digits)
}

/** `x * 2^scale` rounded down and up. */
const fixedFrom = (x: Decimal, scale: number): FixedEnclosure => {
  const { coefficient, exponent } = fromDecimal(x)
  if (exponent >= 0) {
    const exact = (coefficient * powerOfTen(exponent)) << BigInt(scale)
    return { lower: exact, upper: exact }
  }
  const numerator = (coefficient < 0n ? -coefficient : coefficient) << BigInt(scale)
  const denominator = powerOfTen(-exponent)
  const down = numerator / denominator
  const up = quotientUp(numerator, denominator)
  return coefficient < 0n ? { lower: -up, upper: -down } : { lower: down, upper: up }
}

/**
 * Enclosure of e^x. Below the smallest decimal.js number it is from 0 to a tiny number.
 * @throws Error for |x| >= 10^18 and where the result is above the range of exponents.
 */
const exp = (x: Decimal, digits: number): Enclosure => {
  if (x.isZero()) return { lower: new Exact(1), upper: new Exact(1) }
  if (!x.isFinite() || x.e > LARGEST_EXP_EXPONENT) throw new Error(`exponential of ${x}`)
  const scale = bitsFor(digits) + GUARD_BITS
  const isTiny = x.e < -scale
  const unit = x.isNegative() ? { lower: -1n, upper: 0n } : { lower: 0n, upper: 1n }
  const { lower, upper, tens } = expOfFixed(isTiny ? unit : fixedFrom(x, scale), scale)
  return asEnclosureTimesTen({ lower, upper, twos: -scale, tens: 0 }, tens, digits)
}

/** Enclosure of a Chernoff limit. @throws Error on a negative count or beta: both are decoded before. */
const chernoffLimit = (limit: ChernoffLimit, count: Decimal, beta: Decimal, digits: number): Enclosure => {
  if (!count.isFinite() || !beta.isFinite() || count.lessThan(0) || beta.lessThan(0))
    throw new Error(`Chernoff limit of ${count} at ${beta}`)
  const exactly = (value: Decimal | number): Enclosure => ({
    lower: new Exact(value),
    upper: new Exact(value),
  })
  if (beta.isZero()) return exactly(count)
  if (count.isZero()) return exactly(limit === 'expectedUpper' ? beta : 0)
  if (limit === 'observedLower' && count.lessThanOrEqualTo(beta)) return exactly(0)
  const number = fromDecimal(count)
  const root = chernoffRoot(limit, number, exactBeta(fromDecimal(beta)), bitsFor(digits))
  if (root === undefined) return exactly(0)
  return asEnclosureTimesTen(limitFrom(number, root), root.tens, digits)
}

/** The fast implementation, certified like the plain one. Any number of digits from 1. */
export const fastTranscendentals: Transcendentals = { ln, exp, chernoffLimit }
