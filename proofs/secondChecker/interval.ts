// Intervals of decimal.js numbers, rounded outwards at a chosen number of digits, with ln and exp made sound by hand.
// decimal.js rounds + - * / as told; its ln and exp are only nearly rounded, so they run with ten guard digits, are
// widened by two units in the last of those, and only then rounded outwards.

import { Decimal } from 'decimal.js'
import type { Fraction } from './fraction'

/** Holds a real number: lo <= it <= hi. */
export type Interval = { readonly lo: Decimal; readonly hi: Decimal }

/** Interval arithmetic at so many significant digits. */
export type Enclosure = {
  readonly of: (value: Fraction) => Interval
  readonly plus: (a: Interval, b: Interval) => Interval
  readonly times: (a: Interval, b: Interval) => Interval
  /** 1 / a where a does not hold 0. */
  readonly inverse: (a: Interval) => Interval
  readonly exp: (a: Interval) => Interval
  /** ln a where a > 0. */
  readonly ln: (a: Interval) => Interval
}

const GUARD_DIGITS = 10

/** -a, without rounding. */
export const negated = ({ lo, hi }: Interval): Interval => ({ lo: hi.neg(), hi: lo.neg() })

/** Interval arithmetic at `digits` significant digits. */
export const enclosureAt = (digits: number): Enclosure => {
  const Down = Decimal.clone({ defaults: true, precision: digits, rounding: Decimal.ROUND_FLOOR })
  const Up = Decimal.clone({ defaults: true, precision: digits, rounding: Decimal.ROUND_CEIL })
  const Guard = Decimal.clone({ defaults: true, precision: digits + GUARD_DIGITS })

  /** A computed value, known to `exact` or to two units of its last guard digit. */
  const around = (value: Decimal, isExact: boolean): Interval => {
    if (isExact) return { lo: value, hi: value }
    if (!value.isFinite() || value.isZero()) throw new Error(`no usable value: ${value}`)
    const slack = Guard.mul(2, new Guard(`1e${value.e - (digits + GUARD_DIGITS) + 1}`))
    return { lo: Down.sub(value, slack), hi: Up.add(value, slack) }
  }
  const exp = (x: Decimal): Interval => around(Guard.exp(x), x.isZero())
  const ln = (x: Decimal): Interval => around(Guard.ln(x), x.eq(1))

  return {
    of: ({ n, d }) => ({ lo: Down.div(n, d), hi: Up.div(n, d) }),
    plus: (a, b) => ({ lo: Down.add(a.lo, b.lo), hi: Up.add(a.hi, b.hi) }),
    times: (a, b) => {
      const corners = [a.lo, a.hi].flatMap((x) => [b.lo, b.hi].map((y) => [x, y] as const))
      return {
        lo: Decimal.min(...corners.map(([x, y]) => Down.mul(x, y))),
        hi: Decimal.max(...corners.map(([x, y]) => Up.mul(x, y))),
      }
    },
    inverse: (a) => {
      if (a.lo.lte(0) && a.hi.gte(0)) throw new Error('a quotient by an interval that holds 0')
      return { lo: Down.div(1, a.hi), hi: Up.div(1, a.lo) }
    },
    exp: ({ lo, hi }) => ({ lo: exp(lo).lo, hi: exp(hi).hi }),
    ln: ({ lo, hi }) => ({ lo: ln(lo).lo, hi: ln(hi).hi }),
  }
}
