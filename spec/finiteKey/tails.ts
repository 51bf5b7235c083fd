// Limits on expectations and counts from tails of sums of independent 0/1 variables: Chernoff's bound, and sharper forms of Poisson and binomial tails.
// Source: FINITE_KEY.md section 2 and 5.1 (tightenings); Hoeffding, Ann. Math. Stat. 27 (1956) 713 and Anderson and Samuels, 5th Berkeley Symp. (1967) I 1 for the comparison of tails; Robbins, Am. Math. Monthly 62 (1955) 26 for the factorial.

import type { Decimal } from 'decimal.js'
import { type ChernoffLimit, Exact, type Interval, type IntervalArithmetic } from './interval'

/** Significant digits of a limit: rounded to the safe side, short enough to be checked with few more. */
const LIMIT_DIGITS = 25

/** `value` rounded down, or up, to the digits that a certificate carries. */
export const roundedDown = (value: Decimal): Decimal =>
  value.toSignificantDigits(LIMIT_DIGITS, Exact.ROUND_FLOOR)
export const roundedUp = (value: Decimal): Decimal =>
  value.toSignificantDigits(LIMIT_DIGITS, Exact.ROUND_CEIL)

/** Chernoff's limit of section 2, rounded to its safe side, in counts. `beta` = ln(1/failure probability). */
export const chernoffTail = (
  limit: ChernoffLimit,
  count: Decimal,
  beta: Interval,
  { transcendentals, digits }: IntervalArithmetic,
): Decimal => {
  const found = transcendentals.chernoffLimit(limit, count, beta.upper, digits)
  return limit === 'expectedLower' || limit === 'observedLower'
    ? roundedDown(found.lower)
    : roundedUp(found.upper)
}

/** A rational below 2 pi. */
const BELOW_TWO_PI = '6.283185307179586'

/**
 * Exponent of the Poisson tail beyond an observed count x >= 1 at expectation E, with its prefactor:
 * `E - x - x ln(E/x) + ln(2 pi x)/2 + ln(1 - r)`, r the ratio of the tail's terms, E/(x+1) above and x/E below.
 * `P(X >= x)` (E <= x - 1), `P(X <= x)` (E >= x + 1) are at most e^-exponent: the tail is a series that falls at least
 * as fast as a geometric one, and x! >= sqrt(2 pi x) (x/e)^x. For x at least 1 away from E a sum of independent 0/1
 * variables has lighter tails than the Poisson distribution of the same expectation.
 */
export const poissonExponent = (x: Interval, expectation: Interval, side: 'above' | 'below'): Interval => {
  const { one, half, exact } = x.arithmetic
  const ratio = side === 'above' ? expectation.dividedBy(x.plus(one)) : x.dividedBy(expectation)
  const prefactor = exact(BELOW_TWO_PI).times(x).ln().times(half).plus(one.minus(ratio).ln())
  return expectation
    .minus(x)
    .minus(x.times(expectation.dividedBy(x).ln()))
    .plus(prefactor)
}

/**
 * Exponent of the binomial tail at x of n trials with probability p: `x ln(x/(np)) + (n-x) ln((n-x)/(n(1-p)))`, which holds
 * for fixed-size random choices too (Hoeffding 1963, Theorem 4); with `sharp` also `ln(2 pi x (n-x)/n)/2 + ln(1 - r)`, r the
 * ratio of the tail's terms: `P(K <= x)` (`below`, x < np) and `P(K >= x)` (`above`, x > np) are at most e^-exponent.
 */
export const binomialExponent = (
  x: Interval,
  trials: Interval,
  probability: Interval,
  side: 'above' | 'below',
  sharp: boolean,
): Interval => {
  const { one, half, exact } = x.arithmetic
  const rest = trials.minus(x)
  const other = one.minus(probability)
  const divergence = x
    .times(x.dividedBy(trials.times(probability)).ln())
    .plus(rest.times(rest.dividedBy(trials.times(other)).ln()))
  if (!sharp) return divergence
  const ratio =
    side === 'below'
      ? x.times(other).dividedBy(rest.plus(one).times(probability))
      : rest.times(probability).dividedBy(x.plus(one).times(other))
  const prefactor = exact(BELOW_TWO_PI).times(x).times(rest).dividedBy(trials).ln().times(half)
  return divergence.plus(prefactor).plus(one.minus(ratio).ln())
}

const BISECTIONS = 70

/** Where `holds` turns from false (at `no`) to true (at `yes`), in floats. */
const turningPoint = (no: number, yes: number, holds: (at: number) => boolean): number => {
  let [bad, good] = [no, yes]
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (bad + good) / 2
    if (holds(middle)) good = middle
    else bad = middle
  }
  return good
}

/** The first of `suggestions` that certainly passes. */
const firstCertain = (
  suggestions: ReadonlyArray<Decimal>,
  passes: (at: Decimal) => boolean,
): Decimal | undefined => suggestions.find(passes)

const NUDGES = [1e-10, 1e-8, 1e-6, 1e-4]

/** x (-d - ln(1-d)) for E = x (1-d): the exponent without its cancellation. */
const poissonFloat = (x: number, e: number, side: 'above' | 'below'): number => {
  const d = (x - e) / x
  const ratio = side === 'above' ? e / (x + 1) : x / e
  return x * (-d - Math.log1p(-d)) + Math.log(2 * Math.PI * x) / 2 + Math.log1p(-ratio)
}

/**
 * Limit on the expectation of an observed count, from the sharp Poisson tail where it holds and is better, else Chernoff's.
 * Both hold at the same failure probability for every observed count, so the better one may be taken.
 */
export const poissonTail = (
  limit: 'expectedLower' | 'expectedUpper',
  count: Decimal,
  beta: Interval,
  arithmetic: IntervalArithmetic,
): Decimal => {
  const plain = (): Decimal => chernoffTail(limit, count, beta, arithmetic)
  const x = count.toNumber()
  const needed = beta.upper.toNumber()
  if (x < 1) return plain()
  const isLower = limit === 'expectedLower'
  const side = isLower ? 'above' : 'below'
  const spread = Math.sqrt(2 * needed * x) + 4 * needed + 4
  const far = isLower ? Math.max(x * 1e-12, x - spread) : x + spread
  const near = isLower ? x - 1 : x + 1
  if (isLower ? far >= near : far <= near) return plain()
  const root = turningPoint(near, far, (e) => poissonFloat(x, e, side) >= needed)
  const certain = firstCertain(
    NUDGES.map(
      (nudge) => new Exact((isLower ? root - spread * nudge : root + spread * nudge).toPrecision(17)),
    ),
    (e) =>
      e.greaterThan(0) &&
      (isLower ? Exact.sub(count, 1).greaterThanOrEqualTo(e) : Exact.add(count, 1).lessThanOrEqualTo(e)) &&
      poissonExponent(arithmetic.exact(count), arithmetic.exact(e), side).lower.greaterThanOrEqualTo(
        beta.upper,
      ),
  )
  return certain ?? plain()
}

const klFloat = (x: number, n: number, p: number): number =>
  x * Math.log(x / (n * p)) + (n - x) * Math.log((n - x) / (n * (1 - p)))

const binomialFloat = (x: number, n: number, p: number, side: 'above' | 'below', sharp: boolean): number => {
  if (!sharp) return klFloat(x, n, p)
  const ratio = side === 'below' ? (x * (1 - p)) / ((n - x + 1) * p) : ((n - x) * p) / ((x + 1) * (1 - p))
  return klFloat(x, n, p) + Math.log((2 * Math.PI * x * (n - x)) / n) / 2 + Math.log1p(-ratio)
}

const STEPS_OUT = [0, 1, 2, 4, 16, 256]

/**
 * Limit on a binomial count of `trials` (a whole number) and `probability`, a whole number: K >= limit, or K <= limit,
 * except with probability e^-beta. The trivial limit (0 or `trials`) where nothing better is certain.
 */
export const binomialTail = (
  limit: 'observedLower' | 'observedUpper',
  trials: Decimal,
  probability: Decimal,
  beta: Interval,
  sharp: boolean,
  arithmetic: IntervalArithmetic,
): Decimal => {
  const n = trials.toNumber()
  const p = probability.toNumber()
  const needed = beta.upper.toNumber()
  const isLower = limit === 'observedLower'
  const trivial = isLower ? new Exact(0) : trials
  if (n * p < 1 || p >= 1) return trivial
  const side = isLower ? 'below' : 'above'
  const [near, far] = isLower ? [Math.max(1, n * p - 1), 1] : [Math.min(n - 1, n * p + 1), n - 1]
  if (far === near) return trivial
  const root = turningPoint(near, far, (x) => binomialFloat(x, n, p, side, sharp) >= needed)
  const start = new Exact((isLower ? Math.floor(root) : Math.ceil(root)).toFixed(0))
  const certain = firstCertain(
    STEPS_OUT.map((step) => (isLower ? Exact.sub(start, step) : Exact.add(start, step))),
    (x) =>
      x.greaterThanOrEqualTo(1) &&
      x.lessThanOrEqualTo(Exact.sub(trials, 1)) &&
      (isLower
        ? x.lessThan(Exact.mul(trials, probability))
        : x.greaterThan(Exact.mul(trials, probability))) &&
      binomialExponent(
        arithmetic.exact(x),
        arithmetic.exact(trials),
        arithmetic.exact(probability),
        side,
        sharp,
      ).lower.greaterThanOrEqualTo(beta.upper),
  )
  return certain ?? trivial
}
