// Concentration and random-sampling terms of the analyses in the literature, with enclosures.
// Source: FINITE_KEY.md sections 6 and 7, and there: Lim 2014, Fung Ma Chau 2010, Yin 2020 (arXiv:2002.06530), Serfling.

import { binaryEntropy } from './entropy'
import { type Interval, type IntervalArithmetic, PrecisionTooLow } from './interval'

/** `sqrt(n ln(1/epsilon) / 2)`, counts: Hoeffding's deviation of a sum of n variables in [0, 1]. */
export const hoeffdingDeviation = (n: Interval, epsilon: Interval): Interval =>
  n.times(epsilon.ln().negated()).times(n.arithmetic.half).sqrt()

/** Serfling's deviation of the error rate of n untested bits from that of k tested ones, a rate. */
export const serflingDeviation = (k: Interval, n: Interval, epsilon: Interval): Interval => {
  const { one } = n.arithmetic
  const size = n.plus(k).times(k.plus(one)).dividedBy(n.times(k.squared()))
  return size.times(epsilon.ln().negated()).sqrt()
}

/**
 * gamma(a, b, c, d; K) = sqrt((c+d)(1-b)b / (c d ln 2) * log2((c+d) / (c d (1-b) b) * K^2/a^2)), a rate;
 * 0 where b <= 0, b >= 1 or the argument of the logarithm is <= 1. The ln 2 and the log2 belong together.
 * An approximation, unsafe below about 50 observed errors: an analysis that uses it says so.
 */
export const fungDeviation = (a: Interval, b: Interval, c: Interval, d: Interval, K: Interval): Interval => {
  const { zero, one } = a.arithmetic
  if (b.upper.lessThanOrEqualTo(0) || b.lower.greaterThanOrEqualTo(1)) return zero
  const spread = one.minus(b).times(b)
  const size = c.plus(d).dividedBy(c.times(d))
  const argument = size.dividedBy(spread).times(K.dividedBy(a).squared())
  if (argument.upper.lessThanOrEqualTo(1)) return zero
  const log = argument.log2().clampedBelow(0)
  return size.times(spread).dividedBy(a.arithmetic.ln2()).times(log).sqrt()
}

/** pi; decimal.js holds 1025 digits of it. */
const pi = (arithmetic: IntervalArithmetic): Interval => {
  try {
    const { Down, Up } = arithmetic
    return arithmetic.between(Down.acos(-1), Up.acos(-1))
  } catch {
    throw new PrecisionTooLow(`pi to ${arithmetic.digits} digits`)
  }
}

/** The sampling deviation of arXiv:2002.06530 for n key and k test bits with error rate `lambda` in the test, a rate. */
export const yinDeviation = (n: Interval, k: Interval, lambda: Interval, epsilon: Interval): Interval => {
  const { arithmetic } = n
  const { one } = arithmetic
  const number = (value: number) => arithmetic.exact(value)
  const total = n.plus(k)
  const A = n.lower.greaterThanOrEqualTo(k.lower) ? n : k
  const spread = lambda.times(one.minus(lambda))
  const inside = total.dividedBy(
    number(2).times(pi(arithmetic)).times(n).times(k).times(spread).times(epsilon.squared()),
  )
  const G = total.dividedBy(n.times(k)).times(inside.ln())
  const linear = one.minus(number(2).times(lambda)).times(A).times(G).dividedBy(total)
  const square = A.squared().times(G.squared()).dividedBy(total.squared())
  const numerator = linear.plus(square.plus(number(4).times(spread).times(G)).sqrt())
  return numerator.dividedBy(number(2).plus(number(2).times(A.squared()).times(G).dividedBy(total.squared())))
}

/** log2 of the probability that nz untested bits exceed the rate e of nx tested ones by theta, without approximation of gamma (Fung, Ma, Chau 2010). */
export const fungLog2Probability = (nx: Interval, nz: Interval, e: Interval, theta: Interval): Interval => {
  const { one, half } = nx.arithmetic
  const total = nx.plus(nz)
  const q = nx.dividedBy(total)
  const prefactor = total
    .dividedBy(e.times(one.minus(e)).times(nx).times(nz))
    .log2()
    .times(half)
  // Both are rates; rounding outwards may carry their enclosures past 0 or 1.
  const rate = (value: Interval): Interval => value.clampedBelow(0).clampedAbove(1)
  const shifted = rate(e.plus(theta))
  const gap = binaryEntropy(rate(shifted.minus(q.times(theta))))
    .minus(q.times(binaryEntropy(e)))
    .minus(one.minus(q).times(binaryEntropy(shifted)))
  return prefactor.minus(total.times(gap))
}
