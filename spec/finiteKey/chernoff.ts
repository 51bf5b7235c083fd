// Chernoff limits on sums of independent 0/1 variables, both directions, with enclosures.
// Source: paper, Methods 0.6, Eqs (3)-(6) (observed to expected); FINITE_KEY.md section 2 (expected to observed); arXiv:2002.06530 (closed forms).

import type { ChernoffLimit, Interval } from './interval'

/** One lower and one upper limit, each its own statement. */
export type Limits = { readonly lower: Interval; readonly upper: Interval }

/** `beta = ln(2/xi)`: the exponent of one side of a two-sided statement that fails with probability at most xi. */
export const twoSidedExponent = (xi: Interval): Interval => xi.arithmetic.exact(2).dividedBy(xi).ln()

/** `beta = ln(1/epsilon)`: the exponent of a one-sided statement. */
export const oneSidedExponent = (epsilon: Interval): Interval => epsilon.ln().negated()

/** Every limit increases with the count; a lower one decreases with beta, an upper one increases. */
const limit = (kind: ChernoffLimit, count: Interval, beta: Interval): Interval => {
  const { transcendentals, digits, between } = count.arithmetic
  const falls = kind === 'expectedLower' || kind === 'observedLower'
  const at = (end: 'lower' | 'upper') =>
    transcendentals.chernoffLimit(
      kind,
      count[end],
      falls ? beta[end === 'lower' ? 'upper' : 'lower'] : beta[end],
      digits,
    )
  const low = at('lower')
  const isPoint = count.lower.equals(count.upper) && beta.lower.equals(beta.upper)
  return between(low.lower, isPoint ? low.upper : at('upper').upper)
}

/** `E^L`, `E^U`: the limits on the expectation of a sum that was observed to be `count`. At 0: `E^L = 0`, `E^U = beta`. */
export const expectedFromObserved = (count: Interval, beta: Interval): Limits => ({
  lower: limit('expectedLower', count, beta),
  upper: limit('expectedUpper', count, beta),
})

/** `O^L`, `O^U`: the limits on the value of a sum whose expectation is `expectation`. `O^L = 0` when the expectation is at most beta. */
export const observedFromExpected = (expectation: Interval, beta: Interval): Limits => ({
  lower: limit('observedLower', expectation, beta),
  upper: limit('observedUpper', expectation, beta),
})

/** `x + b + sqrt(2 b x + b^2)`, closed upper limit on an expectation; looser than `E^U`. */
export const closedExpectedUpper = (x: Interval, b: Interval): Interval =>
  x.plus(b).plus(root(b, x, b.squared()))

/** `max(0, x - b/2 - sqrt(2 b x + b^2/4))`, closed lower limit on an expectation. */
export const closedExpectedLower = (x: Interval, b: Interval): Interval =>
  x
    .minus(halfOf(b))
    .minus(root(b, x, halfOf(b).squared()))
    .clampedBelow(0)

/** `x + b/2 + sqrt(2 b x + b^2/4)`, closed upper limit on an observation. */
export const closedObservedUpper = (x: Interval, b: Interval): Interval =>
  x.plus(halfOf(b)).plus(root(b, x, halfOf(b).squared()))

/** `max(0, x - sqrt(2 b x))`, closed lower limit on an observation. */
export const closedObservedLower = (x: Interval, b: Interval): Interval =>
  x.minus(root(b, x, x.arithmetic.zero)).clampedBelow(0)

const halfOf = (b: Interval): Interval => b.times(b.arithmetic.half)

const root = (b: Interval, x: Interval, constant: Interval): Interval =>
  b.arithmetic.exact(2).times(b).times(x).plus(constant).sqrt()
