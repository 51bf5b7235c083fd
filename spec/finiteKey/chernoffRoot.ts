// The four Chernoff limits at one exact point, by Newton's method and a certified sign check, in plain decimal arithmetic.
// Source: FINITE_KEY.md section 2 (paper, Methods 0.6, Eqs 3-6); the expected-to-observed direction is derived there.

import { Decimal } from 'decimal.js'
import {
  type ChernoffLimit,
  type Enclosure,
  Exact,
  type Interval,
  type IntervalArithmetic,
  intervalArithmetic,
  PrecisionTooLow,
  type Transcendentals,
} from './interval'

const GUARD_DIGITS = 12
const NEWTON_STEPS = 200
const ATTEMPTS = 6

const isLower = (limit: ChernoffLimit): boolean => limit === 'expectedLower' || limit === 'observedLower'
const isExpectation = (limit: ChernoffLimit): boolean =>
  limit === 'expectedLower' || limit === 'expectedUpper'

/**
 * Both directions in the ratio `t = limit / count` and `r = beta / count`: each has one root on either side of 1,
 * and each left side is convex in t, 0 at t = 1.
 * Observed to expected: `t - 1 - ln t = r`. Expected to observed: `1 - t + t ln t = r`.
 */
const leftSide = (limit: ChernoffLimit, t: Interval): Interval => {
  const { one } = t.arithmetic
  return isExpectation(limit) ? t.minus(one).minus(t.ln()) : one.minus(t).plus(t.times(t.ln()))
}

/** A start from which Newton's method runs monotonically to the root (for the upper roots: after its first step), by convexity. */
const start = (limit: ChernoffLimit, r: Decimal, D: typeof Decimal): Decimal => {
  const d = D.sqrt(D.mul(r, 2))
  if (!isLower(limit)) return isExpectation(limit) && r.greaterThan(0.5) ? D.add(2, D.mul(2, r)) : D.add(1, d)
  if (r.lessThan(0.25)) return D.sub(1, d)
  if (isExpectation(limit)) return D.exp(D.add(1, r).negated())
  const q = D.sub(1, r)
  return D.div(q, D.mul(2, D.sub(1, D.ln(q))))
}

/** The root to about the precision of `D`, a suggestion that `certified` checks. */
const approximateRatio = (limit: ChernoffLimit, r: Decimal, D: typeof Decimal): Decimal => {
  let t = start(limit, r, D)
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const ln = D.ln(t)
    const value = isExpectation(limit)
      ? D.sub(D.sub(D.sub(t, 1), ln), r)
      : D.sub(D.add(D.sub(1, t), D.mul(t, ln)), r)
    const slope = isExpectation(limit) ? D.sub(1, D.div(1, t)) : ln
    const next = D.sub(t, D.div(value, slope))
    if (!next.isFinite() || !next.greaterThan(0)) break
    const settled =
      next.equals(t) ||
      D.sub(next, t)
        .abs()
        .lessThan(new Exact(t).times(`1e${-D.precision + 2}`))
    t = next
    if (settled && step > 2) break
  }
  return t
}

/** Digits lost in forming the left side: to the flat bottom at t = 1, and to `1 - r` where that is the small quantity. */
const lostDigits = (limit: ChernoffLimit, count: Decimal, beta: Decimal): number => {
  const small = Math.max(0, count.e - beta.e + 1)
  if (limit !== 'observedLower') return small
  return small + Math.max(0, count.e - Exact.sub(count, beta).e + 1)
}

/** The ratio enclosed by two points at which the sign of `leftSide - r` is certain, or undefined if they are too close to tell. */
const certified = (
  limit: ChernoffLimit,
  count: Decimal,
  beta: Decimal,
  digits: number,
  arithmetic: IntervalArithmetic,
): Enclosure | undefined => {
  const { Down, Up } = arithmetic
  const t = approximateRatio(limit, Down.div(beta, count), Down)
  const width = `1e${-digits - 2}`
  const outer = isLower(limit) ? Down.sub(t, Up.mul(t, width)) : Up.add(t, Up.mul(t, width))
  const inner = isLower(limit) ? Up.add(t, Up.mul(t, width)) : Down.sub(t, Up.mul(t, width))
  const excess = (at: Decimal): Interval =>
    leftSide(limit, arithmetic.exact(at)).times(arithmetic.exact(count)).minus(arithmetic.exact(beta))
  const outside = excess(outer).lower.greaterThanOrEqualTo(0)
  const inside = excess(inner).upper.lessThanOrEqualTo(0)
  if (!outside || !inside) return undefined
  return isLower(limit)
    ? { lower: Down.mul(count, outer), upper: Up.mul(count, inner) }
    : { lower: Down.mul(count, inner), upper: Up.mul(count, outer) }
}

/**
 * Enclosure of one Chernoff limit, in counts.
 * @param count the observed count (`expected...`) or the expectation (`observed...`), >= 0
 * @param beta ln(1/failure probability), > 0
 * @throws PrecisionTooLow when `digits` digits cannot be certified
 */
export const chernoffLimit = (
  ln: Transcendentals['ln'],
  limit: ChernoffLimit,
  count: Decimal,
  beta: Decimal,
  digits: number,
): Enclosure => {
  const zero = new Exact(0)
  if (count.isZero())
    return limit === 'expectedUpper' ? { lower: beta, upper: beta } : { lower: zero, upper: zero }
  if (limit === 'observedLower' && count.lessThanOrEqualTo(beta)) return { lower: zero, upper: zero }
  const unused = (): never => {
    throw new Error('a Chernoff root needs only ln')
  }
  const lost = lostDigits(limit, count, beta)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const arithmetic = intervalArithmetic(digits + lost + attempt * GUARD_DIGITS, {
      ln,
      exp: unused,
      chernoffLimit: unused,
    })
    const found = certified(limit, count, beta, digits, arithmetic)
    if (found !== undefined)
      return {
        lower: found.lower.toSignificantDigits(digits, Decimal.ROUND_FLOOR),
        upper: found.upper.toSignificantDigits(digits, Decimal.ROUND_CEIL),
      }
  }
  throw new PrecisionTooLow(`Chernoff limit ${limit} of ${count} at beta = ${beta}`)
}
