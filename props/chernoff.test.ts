// Laws of the Chernoff limits as the analyses use them: on enclosures, with either implementation underneath.

import { describe } from '@jest/globals'
import type { Decimal } from 'decimal.js'
import * as fc from 'fast-check'
import {
  closedExpectedLower,
  closedExpectedUpper,
  closedObservedLower,
  closedObservedUpper,
  expectedFromObserved,
  type Limits,
  observedFromExpected,
  twoSidedExponent,
} from '../spec/finiteKey/chernoff'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { type Enclosure, Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { plainTranscendentals } from '../spec/finiteKey/transcendental'
import { count, expectation, failure, precision } from './arbitraries'
import { law } from './law'

const IMPLEMENTATIONS = [
  { name: 'plain', transcendentals: plainTranscendentals, runs: 40 },
  { name: 'fast', transcendentals: fastTranscendentals, runs: 200 },
] as const

const width = ({ lower, upper }: Enclosure): Decimal => Exact.sub(upper, lower)
const overlap = (a: Enclosure, b: Enclosure): boolean =>
  a.lower.lessThanOrEqualTo(b.upper) && b.lower.lessThanOrEqualTo(a.upper)
const encloses = (outer: Enclosure, inner: Enclosure): boolean =>
  outer.lower.lessThanOrEqualTo(inner.lower) && inner.upper.lessThanOrEqualTo(outer.upper)
const contains = (outer: Enclosure, value: string): boolean =>
  encloses(outer, { lower: new Exact(value), upper: new Exact(value) })

/** The exact values may be in this order. */
const mayBeAtMost = (a: Enclosure, b: Enclosure): boolean => a.lower.lessThanOrEqualTo(b.upper)

const sorted = (a: string, b: string): readonly [string, string] =>
  new Exact(a).lessThan(b) ? [a, b] : [b, a]

for (const { name, transcendentals, runs } of IMPLEMENTATIONS) {
  const at = (digits: number) => intervalArithmetic(digits, transcendentals)
  const expected = (X: string, xi: string, digits = 30): Limits =>
    expectedFromObserved(at(digits).exact(X), twoSidedExponent(at(digits).exact(xi)))
  const observed = (E: string, xi: string, digits = 30): Limits =>
    observedFromExpected(at(digits).exact(E), twoSidedExponent(at(digits).exact(xi)))

  describe(`Chernoff limits, ${name}`, () => {
    law(
      'bracket the count',
      fc.tuple(expectation, failure),
      ([X, xi]) =>
        [expected(X, xi), observed(X, xi)].every(
          ({ lower, upper }) =>
            lower.lower.greaterThanOrEqualTo(0) &&
            lower.upper.lessThanOrEqualTo(X) &&
            upper.lower.greaterThanOrEqualTo(X),
        ),
      { runs },
    )

    law(
      'never fall when the count rises',
      fc.tuple(expectation, expectation, failure),
      ([a, b, xi]) => {
        const [few, many] = sorted(a, b)
        return [expected, observed].every(
          (limits) =>
            mayBeAtMost(limits(few, xi).lower, limits(many, xi).lower) &&
            mayBeAtMost(limits(few, xi).upper, limits(many, xi).upper),
        )
      },
      { runs },
    )

    law(
      'move apart when the failure probability falls',
      fc.tuple(expectation, failure, failure),
      ([X, a, b]) => {
        const [strict, loose] = sorted(a, b)
        return [expected, observed].every(
          (limits) =>
            mayBeAtMost(limits(X, strict).lower, limits(X, loose).lower) &&
            mayBeAtMost(limits(X, loose).upper, limits(X, strict).upper),
        )
      },
      { runs },
    )

    law(
      'undo one another within the enclosure',
      fc.tuple(count, expectation, failure, precision),
      ([X, E, xi, digits]) => {
        const beta = twoSidedExponent(at(digits).exact(xi))
        // Whole counts only: a tenth of a count at xi = 1e-300 has a lower limit of 1e-3000 and beyond.
        const limits = expected(X, xi, digits)
        const { lower, upper } = observed(E, xi, digits)
        return (
          contains(observedFromExpected(limits.lower, beta).upper, X) &&
          contains(observedFromExpected(limits.upper, beta).lower, X) &&
          contains(expectedFromObserved(upper, beta).lower, E) &&
          // Where the lower limit is 0 many expectations share it.
          (lower.lower.isZero() || contains(expectedFromObserved(lower, beta).upper, E))
        )
      },
      { runs },
    )

    law(
      'of an enclosed count and failure probability enclose those of all within',
      fc.tuple(count, count, failure, failure),
      ([a, b, p, q]) => {
        const { between, exact } = at(30)
        const [few, many] = sorted(a, b)
        const [strict, loose] = sorted(p, q)
        const X = between(new Exact(few), new Exact(many))
        const beta = twoSidedExponent(between(new Exact(strict), new Exact(loose)))
        return [expectedFromObserved, observedFromExpected].every((limits) => {
          const all = limits(X, beta)
          return [few, many].every((one) =>
            [strict, loose].every((xi) => {
              const { lower, upper } = limits(exact(one), twoSidedExponent(exact(xi)))
              return overlapsWithin(all.lower, lower) && overlapsWithin(all.upper, upper)
            }),
          )
        })
      },
      { runs: runs / 2 },
    )

    law(
      'never widen with more digits',
      fc.tuple(expectation, failure, precision, fc.integer({ min: 5, max: 40 })),
      ([X, xi, digits, more]) =>
        [expected, observed].every((limits) => {
          const [coarse, fine] = [limits(X, xi, digits), limits(X, xi, digits + more)]
          return (
            overlap(coarse.lower, fine.lower) &&
            overlap(coarse.upper, fine.upper) &&
            width(fine.lower).lessThanOrEqualTo(width(coarse.lower)) &&
            width(fine.upper).lessThanOrEqualTo(width(coarse.upper))
          )
        }),
      { runs: runs / 2 },
    )
  })
}

/** The truth of the inner enclosure lies in the outer one: it does not lie wholly outside, at either end. */
const overlapsWithin = (outer: Enclosure, inner: Enclosure): boolean =>
  outer.lower.lessThanOrEqualTo(inner.upper) && inner.lower.lessThanOrEqualTo(outer.upper)

describe('closed Chernoff limits', () => {
  const { exact } = intervalArithmetic(40, fastTranscendentals)

  law('are looser than the roots, each on its side', fc.tuple(expectation, failure), ([x, xi]) => {
    const [X, beta] = [exact(x), twoSidedExponent(exact(xi))]
    const [expected, observed] = [expectedFromObserved(X, beta), observedFromExpected(X, beta)]
    return (
      mayBeAtMost(closedExpectedLower(X, beta), expected.lower) &&
      mayBeAtMost(expected.upper, closedExpectedUpper(X, beta)) &&
      mayBeAtMost(closedObservedLower(X, beta), observed.lower) &&
      mayBeAtMost(observed.upper, closedObservedUpper(X, beta))
    )
  })
})
