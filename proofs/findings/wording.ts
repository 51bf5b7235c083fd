// Numbers as a finding prints them: few digits, rounded to the side that a sentence needs, digits in groups of three.
// Source: CLI.md (reports for people).

import { Exact, type Interval } from '../../spec/finiteKey/interval'

const SPOKEN_DIGITS = 4
const LARGEST_POSITIONAL = 15

/** `104405` as `104 405`. */
export const grouped = (value: bigint): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

/** A value to four significant digits, rounded to nearest; for reading, not for a bound. */
export const spoken = (value: Interval): string => {
  const rounded = value.lower.toSignificantDigits(SPOKEN_DIGITS, Exact.ROUND_HALF_EVEN)
  if (rounded.isZero()) return '0'
  if (rounded.e >= -3 && rounded.e < SPOKEN_DIGITS) return rounded.toFixed()
  if (rounded.e > 0 && rounded.e < LARGEST_POSITIONAL) return grouped(BigInt(rounded.toFixed()))
  return rounded.toExponential().replace('e+', 'e')
}

/** A rate as a percentage to four significant digits. */
export const percent = (rate: Interval): string => `${spoken(rate.times(rate.arithmetic.exact(100)))} %`

/** The whole part of a number, at least 0, from the lower end: never more than the number is. */
export const wholeDown = (value: Interval): bigint =>
  BigInt(value.lower.floor().clamp(0, Number.POSITIVE_INFINITY).toFixed())

/** `1 bit`, `2 bits`. */
export const bitsText = (bits: bigint): string => `${grouped(bits)} ${bits === 1n ? 'bit' : 'bits'}`
