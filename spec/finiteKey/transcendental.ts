// ln and exp from decimal.js made sound: guard digits, widening, outward rounding. The readable twin of `fast/`.
// decimal.js rounds these two wrongly on hard inputs, so its result is only taken as an approximation good to 2 units in the last guard digit.

import { Decimal } from 'decimal.js'
import { chernoffLimit } from './chernoffRoot'
import { type Enclosure, Exact, PrecisionTooLow, type Transcendentals } from './interval'

const GUARD_DIGITS = 10
const WIDENING_ULPS = 2

const guardedArithmetic = new Map<number, typeof Decimal>()

const guarded = (digits: number): typeof Decimal => {
  const known = guardedArithmetic.get(digits)
  if (known !== undefined) return known
  const made = Decimal.clone({
    precision: digits + GUARD_DIGITS,
    rounding: Decimal.ROUND_HALF_EVEN,
    minE: -9e15,
    maxE: 9e15,
  })
  guardedArithmetic.set(digits, made)
  return made
}

/** `value +- 2 ulp`, rounded outwards to `digits` digits. @throws Error when the approximation overflowed or underflowed. */
const widened = (value: Decimal, digits: number): Enclosure => {
  if (!value.isFinite() || value.isZero()) throw new Error(`outside the range of exponents: ${value}`)
  const ulp = new Exact(`${WIDENING_ULPS}e${value.e - (digits + GUARD_DIGITS) + 1}`)
  return {
    lower: Exact.sub(value, ulp).toSignificantDigits(digits, Decimal.ROUND_FLOOR),
    upper: Exact.add(value, ulp).toSignificantDigits(digits, Decimal.ROUND_CEIL),
  }
}

/** The constant ln 10 inside decimal.js has 1025 digits; its logarithm is good to this many. */
const MAX_LOGARITHM_DIGITS = 1003

/** Enclosure of the natural logarithm of `x > 0`. @throws PrecisionTooLow beyond what decimal.js can do. */
const ln = (x: Decimal, digits: number): Enclosure => {
  if (!x.greaterThan(0)) throw new Error(`logarithm of ${x}`)
  if (digits > MAX_LOGARITHM_DIGITS) throw new PrecisionTooLow(`ln to ${digits} digits`)
  if (x.equals(1)) return { lower: new Exact(0), upper: new Exact(0) }
  return widened(guarded(digits).ln(x), digits)
}

/** Enclosure of e^x for |x| < 10^15. */
const exp = (x: Decimal, digits: number): Enclosure => {
  if (x.isZero()) return { lower: new Exact(1), upper: new Exact(1) }
  return widened(guarded(digits).exp(x), digits)
}

/** The plain implementation, on decimal.js alone. */
export const plainTranscendentals: Transcendentals = {
  ln,
  exp,
  chernoffLimit: (...args) => chernoffLimit(ln, ...args),
}
