// Chernoff limits at the edges of their domain, each root proved by the signs of its equation on either side.

import { describe, expect, it } from '@jest/globals'
import {
  closedExpectedLower,
  closedExpectedUpper,
  closedObservedLower,
  closedObservedUpper,
  expectedFromObserved,
  observedFromExpected,
  oneSidedExponent,
  twoSidedExponent,
} from '../../spec/finiteKey/chernoff'
import { chernoffLimit } from '../../spec/finiteKey/chernoffRoot'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import {
  Exact,
  type Interval,
  intervalArithmetic,
  PrecisionTooLow,
  type Transcendentals,
} from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

const DIGITS = 30
/** The judge has enough digits for what the equation cancels at X = 1e15. */
const judge = intervalArithmetic(120, plainTranscendentals)

const IMPLEMENTATIONS = [
  ['plain', intervalArithmetic(DIGITS, plainTranscendentals)],
  ['fast', intervalArithmetic(DIGITS, fastTranscendentals)],
] as const

const COUNTS = ['1', '2', '17', '1000', '721', '250000', '1e9', '1e15', '0.5', '0.01']
const FAILURES = ['0.5', '1e-3', '1e-10', '1e-30', '1e-300']
const GRID = COUNTS.flatMap((count) => FAILURES.map((xi) => [count, xi] as const))

/** The equation of the observed-to-expected limits: `E - X - X ln(E/X)`. */
const expectedSide = (X: Interval, E: Interval): Interval => E.minus(X).minus(X.times(E.dividedBy(X).ln()))

/** The equation of the expected-to-observed limits: `E - O + O ln(O/E)`. */
const observedSide = (E: Interval, O: Interval): Interval => E.minus(O).plus(O.times(O.dividedBy(E).ln()))

/** A limit is enclosed: beyond its outer end the left side exceeds beta, within the inner end it does not. */
const expectProved = (
  side: (a: Interval, b: Interval) => Interval,
  count: string,
  xi: string,
  outer: Interval['lower'],
  inner: Interval['lower'],
): void => {
  const beta = twoSidedExponent(judge.exact(xi))
  const at = (end: Interval['lower']) => side(judge.exact(count), judge.exact(end))
  expect(at(outer).lower.greaterThanOrEqualTo(beta.lower)).toBe(true)
  expect(at(inner).upper.lessThanOrEqualTo(beta.upper)).toBe(true)
}

describe.each(IMPLEMENTATIONS)('expectedFromObserved, %s', (_, arithmetic) => {
  const limits = (X: string, xi: string) =>
    expectedFromObserved(arithmetic.exact(X), twoSidedExponent(arithmetic.exact(xi)))

  it.each(GRID)('encloses both roots at X = %s, xi = %s', (X, xi) => {
    const { lower, upper } = limits(X, xi)
    expectProved(expectedSide, X, xi, lower.lower, lower.upper)
    expectProved(expectedSide, X, xi, upper.upper, upper.lower)
    expect(lower.upper.lessThan(X) && upper.lower.greaterThan(X)).toBe(true)
  })

  it('gives 0 and beta for no count', () => {
    const { lower, upper } = limits('0', '1e-300')
    const beta = twoSidedExponent(arithmetic.exact('1e-300'))
    expect(lower.isZero()).toBe(true)
    expect(upper.lower.equals(beta.lower) && upper.upper.equals(beta.upper)).toBe(true)
    // ln(2e300) = 300 ln 10 + ln 2.
    expect(upper.lower.toSignificantDigits(15).toString()).toBe('691.468675078774')
  })

  it('uses the safe end of a count that is itself enclosed', () => {
    const X = arithmetic.between(new Exact(99), new Exact(101))
    const { lower, upper } = expectedFromObserved(X, twoSidedExponent(arithmetic.exact('1e-10')))
    expect(lower.lower.lessThanOrEqualTo(limits('99', '1e-10').lower.lower)).toBe(true)
    expect(lower.upper.greaterThanOrEqualTo(limits('101', '1e-10').lower.lower)).toBe(true)
    expect(upper.upper.greaterThanOrEqualTo(limits('101', '1e-10').upper.upper)).toBe(true)
    expect(upper.lower.lessThanOrEqualTo(limits('99', '1e-10').upper.upper)).toBe(true)
  })
})

describe.each(IMPLEMENTATIONS)('observedFromExpected, %s', (_, arithmetic) => {
  const limits = (E: string, xi: string) =>
    observedFromExpected(arithmetic.exact(E), twoSidedExponent(arithmetic.exact(xi)))

  it.each(GRID)('encloses both roots at E = %s, xi = %s', (E, xi) => {
    const { lower, upper } = limits(E, xi)
    const beta = twoSidedExponent(judge.exact(xi))
    expectProved(observedSide, E, xi, upper.upper, upper.lower)
    expect(upper.lower.greaterThan(E)).toBe(true)
    if (beta.upper.lessThan(E)) {
      expectProved(observedSide, E, xi, lower.lower, lower.upper)
      expect(lower.upper.lessThan(E)).toBe(true)
    } else expect(lower.isZero()).toBe(true)
  })

  it('gives 0 and 0 for no expectation', () => {
    const { lower, upper } = limits('0', '1e-10')
    expect(lower.isZero() && upper.isZero()).toBe(true)
  })

  it('has no lower limit up to an expectation of beta, and one just above', () => {
    // beta = ln(2e10) = 23.7189981105004...
    expect(limits('23.7189981105004', '1e-10').lower.isZero()).toBe(true)
    const above = limits('23.7189981105005', '1e-10').lower
    expect(above.lower.greaterThan(0) && above.upper.lessThan('1e-10')).toBe(true)
  })
})

describe('exponents', () => {
  const { exact } = intervalArithmetic(50, fastTranscendentals)

  it('of a two-sided statement are ln(2/xi), of a one-sided one ln(1/epsilon)', () => {
    const half = twoSidedExponent(exact('2e-10'))
    const whole = oneSidedExponent(exact('1e-10'))
    expect(half.lower.lessThanOrEqualTo(whole.upper) && whole.lower.lessThanOrEqualTo(half.upper)).toBe(true)
    expect(whole.lower.toSignificantDigits(20).toString()).toBe('23.02585092994045684')
  })
})

describe('the closed limits', () => {
  const { exact } = intervalArithmetic(50, fastTranscendentals)

  it.each(['1', '10', '1000', '1e6', '1e15'])(
    'are looser than the roots at %s, each on its side',
    (count) => {
      const [x, b] = [exact(count), oneSidedExponent(exact('1e-10'))]
      const expected = expectedFromObserved(x, b)
      const observed = observedFromExpected(x, b)
      expect(closedExpectedLower(x, b).lower.lessThanOrEqualTo(expected.lower.upper)).toBe(true)
      expect(closedExpectedUpper(x, b).upper.greaterThanOrEqualTo(expected.upper.lower)).toBe(true)
      expect(closedObservedLower(x, b).lower.lessThanOrEqualTo(observed.lower.upper)).toBe(true)
      expect(closedObservedUpper(x, b).upper.greaterThanOrEqualTo(observed.upper.lower)).toBe(true)
    },
  )

  it('never leave 0 downwards', () => {
    const b = oneSidedExponent(exact('1e-300'))
    expect(closedExpectedLower(exact(5), b).isZero()).toBe(true)
    expect(closedObservedLower(exact(5), b).isZero()).toBe(true)
  })
})

describe('chernoffLimit', () => {
  /** Sound, but too wide on one side to prove an end. */
  const coarse =
    (below: string, above: string): Transcendentals['ln'] =>
    (x, digits) => {
      const { lower, upper } = plainTranscendentals.ln(x, digits)
      return { lower: Exact.sub(lower, below), upper: Exact.add(upper, above) }
    }

  it.each(['expectedLower', 'expectedUpper', 'observedLower', 'observedUpper'] as const)(
    'claims no end of %s that its logarithm cannot prove',
    (limit) => {
      const at = (ln: Transcendentals['ln']) => () =>
        chernoffLimit(ln, limit, new Exact(1000), new Exact(23), 30)
      expect(at(coarse('1e-3', '0'))).toThrow(PrecisionTooLow)
      expect(at(coarse('0', '1e-3'))).toThrow(PrecisionTooLow)
      expect(at(coarse('1e-60', '1e-60'))).not.toThrow()
    },
  )
})
