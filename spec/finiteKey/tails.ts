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

/** The least deviation, in floats, between `near` and `far` at which an increasing exponent reaches `needed`. */
const deviation = (near: number, far: number, needed: number, exponent: (t: number) => number): number => {
  let [bad, good] = [near, far]
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (bad + good) / 2
    if (exponent(middle) >= needed) good = middle
    else bad = middle
  }
  return good
}

/** Parts of a deviation by which a suggestion is moved outwards until it is certain. */
const NUDGES = ['1e-12', '1e-9', '1e-6', '1e-3']

/** `deviation (1 + nudge)` for each nudge, exact. */
const nudged = (suggestion: number): ReadonlyArray<Decimal> =>
  NUDGES.map((nudge) => Exact.mul(new Exact(suggestion), new Exact(nudge).plus(1)))

/** The Poisson exponent at E = x -+ t, without cancellation. */
const poissonFloat = (x: number, t: number, side: 'above' | 'below'): number => {
  const d = side === 'above' ? t / x : -t / x
  const ratio = side === 'above' ? (x - t) / (x + 1) : x / (x + t)
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
  const plain = chernoffTail(limit, count, beta, arithmetic)
  const [x, needed] = [count.toNumber(), beta.upper.toNumber()]
  const isLower = limit === 'expectedLower'
  const side = isLower ? 'above' : 'below'
  const widest = Exact.sub(count, plain).abs().toNumber()
  if (x < 1 || widest <= 1) return plain
  const t = deviation(1, widest, needed, (at) => poissonFloat(x, at, side))
  const certain = nudged(t)
    .map((by) => (isLower ? roundedDown(Exact.sub(count, by)) : roundedUp(Exact.add(count, by))))
    .filter((e) => e.greaterThan(0) && Exact.sub(count, e).abs().greaterThanOrEqualTo(1))
    .find((e) =>
      poissonExponent(arithmetic.exact(count), arithmetic.exact(e), side).lower.greaterThanOrEqualTo(
        beta.upper,
      ),
    )
  if (certain === undefined) return plain
  return isLower ? Exact.max(plain, certain) : Exact.min(plain, certain)
}

/** The binomial exponent at x = np -+ t, with little cancellation. */
const binomialFloat = (n: number, p: number, t: number, side: 'above' | 'below', sharp: boolean): number => {
  const [mean, rest] = [n * p, n * (1 - p)]
  const by = side === 'above' ? t : -t
  const [x, y] = [mean + by, rest - by]
  const divergence = x * Math.log1p(by / mean) + y * Math.log1p(-by / rest)
  if (!sharp) return divergence
  const ratio = side === 'below' ? (x * (1 - p)) / ((y + 1) * p) : (y * p) / ((x + 1) * (1 - p))
  return divergence + Math.log((2 * Math.PI * x * y) / n) / 2 + Math.log1p(-ratio)
}

/**
 * Limit on a binomial count of `trials` (a whole number) and `probability`, a whole number: K >= limit, or K <= limit,
 * except with probability e^-beta. Where the exponent is not certain, Chernoff's limit or the trivial one (0 or `trials`).
 */
export const binomialTail = (
  limit: 'observedLower' | 'observedUpper',
  trials: Decimal,
  probability: Decimal,
  beta: Interval,
  sharp: boolean,
  arithmetic: IntervalArithmetic,
): Decimal => {
  const isLower = limit === 'observedLower'
  const side = isLower ? 'below' : 'above'
  const mean = Exact.mul(trials, probability)
  const chernoff = chernoffTail(limit, isLower ? roundedDown(mean) : roundedUp(mean), beta, arithmetic)
  const fallback = isLower ? chernoff.floor() : Exact.min(chernoff.ceil(), trials)
  const most = (isLower ? Exact.sub(mean, 1) : Exact.sub(Exact.sub(trials, 1), mean)).toNumber()
  const widest = Math.min(most, Exact.sub(mean, fallback).abs().toNumber() + 1)
  if (!(widest > 1) || probability.greaterThanOrEqualTo(1)) return fallback
  const [n, p] = [trials.toNumber(), probability.toNumber()]
  const t = deviation(1, widest, beta.upper.toNumber(), (at) => binomialFloat(n, p, at, side, sharp))
  const certain = nudged(t)
    .map((by) => (isLower ? Exact.sub(mean, by).floor() : Exact.add(mean, by).ceil()))
    .filter((x) => x.greaterThanOrEqualTo(1) && x.lessThanOrEqualTo(Exact.sub(trials, 1)))
    .find((x) =>
      binomialExponent(
        arithmetic.exact(x),
        arithmetic.exact(trials),
        arithmetic.exact(probability),
        side,
        sharp,
      ).lower.greaterThanOrEqualTo(beta.upper),
    )
  if (certain === undefined) return fallback
  return isLower ? Exact.max(fallback, certain) : Exact.min(fallback, certain)
}
