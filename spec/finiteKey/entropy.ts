// Binary entropy with an enclosure. Source: FINITE_KEY.md, opening paragraph (h(0) = h(1) = 0, log2).

import type { Decimal } from 'decimal.js'
import type { Interval, IntervalArithmetic } from './interval'

const entropyAt = (arithmetic: IntervalArithmetic, p: Decimal): Interval => {
  if (p.isZero() || p.equals(1)) return arithmetic.zero
  if (p.equals(0.5)) return arithmetic.one
  const q = arithmetic.exact(p)
  const rest = arithmetic.one.minus(q)
  const nats = q.times(q.ln()).plus(rest.times(rest.ln())).negated()
  return nats.dividedBy(arithmetic.ln2()).clampedBelow(0).clampedAbove(1)
}

/**
 * Binary entropy h(p), in bits, for p enclosed in [0, 1]: increasing up to 1/2 and decreasing after it.
 * @throws Error outside [0, 1], which callers exclude.
 */
export const binaryEntropy = (p: Interval): Interval => {
  const { arithmetic } = p
  if (p.lower.lessThan(0) || p.upper.greaterThan(1)) throw new Error(`entropy of [${p.lower}, ${p.upper}]`)
  const atLower = entropyAt(arithmetic, p.lower)
  const atUpper = p.lower.equals(p.upper) ? atLower : entropyAt(arithmetic, p.upper)
  if (p.upper.lessThanOrEqualTo(0.5)) return arithmetic.between(atLower.lower, atUpper.upper)
  if (p.lower.greaterThanOrEqualTo(0.5)) return arithmetic.between(atUpper.lower, atLower.upper)
  return arithmetic.between(atLower.min(atUpper).lower, arithmetic.one.upper)
}

/** Entropy of an upper bound on a phase-error rate: `h(min(phi, 1/2))`, in bits, so that it never decreases with phi. */
export const phaseErrorEntropy = (phi: Interval): Interval =>
  binaryEntropy(phi.clampedBelow(0).clampedAbove(phi.arithmetic.half.upper))
