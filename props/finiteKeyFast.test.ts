// The bigint solver of spec/finiteKey/fast agrees with the plain decimal one: the enclosures overlap at equal precision,
// and each contains what the other finds with 30 more digits.

import { describe, expect } from '@jest/globals'
import type { Decimal } from 'decimal.js'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { evaluateTo } from '../spec/finiteKey/evaluation'
import { chernoffExpectedToObserved, chernoffObservedToExpected } from '../spec/finiteKey/fast/chernoffText'
import { fastTranscendentals as fast } from '../spec/finiteKey/fast/transcendental'
import { FUNCTIONS } from '../spec/finiteKey/functions'
import { type ChernoffLimit, type Enclosure, Exact } from '../spec/finiteKey/interval'
import { plainTranscendentals as plain } from '../spec/finiteKey/transcendental'
import { law } from './law'

const MORE_DIGITS = 30

const overlap = (a: Enclosure, b: Enclosure): boolean =>
  a.lower.lessThanOrEqualTo(b.upper) && b.lower.lessThanOrEqualTo(a.upper)

const contains = (outer: Enclosure, inner: Enclosure): boolean =>
  outer.lower.lessThanOrEqualTo(inner.lower) && inner.upper.lessThanOrEqualTo(outer.upper)

/** `(upper - lower) / |lower| <= 10^(2 - digits)`; exact results have no width. */
const isTight = ({ lower, upper }: Enclosure, digits: number): boolean =>
  Exact.sub(upper, lower).lessThanOrEqualTo(lower.abs().times(`1e${2 - digits}`))

const expectAgreement = (
  evaluate: (which: typeof fast, digits: number) => Enclosure,
  digits: number,
): void => {
  const here = evaluate(fast, digits)
  expect(isTight(here, digits)).toBe(true)
  expect(overlap(here, evaluate(plain, digits))).toBe(true)
  // The truth lies in the plain enclosure, which is 10^-30 as wide: it can stick out of this one only by bad luck of that size.
  expect(contains(here, evaluate(plain, digits + MORE_DIGITS))).toBe(true)
  expect(overlap(evaluate(fast, digits + MORE_DIGITS), evaluate(plain, digits))).toBe(true)
}

const precision = fc.oneof(fc.constantFrom(20, 50), fc.integer({ min: 20, max: 200 }))
const smallPrecision = fc.integer({ min: 20, max: 60 })

const figures = fc.bigInt({ min: 1n, max: 10n ** 40n })
const anyPositive = fc
  .tuple(figures, fc.integer({ min: -400, max: 400 }))
  .map(([coefficient, exponent]) => new Exact(`${coefficient}e${exponent}`))
const moderate = fc
  .tuple(figures, fc.integer({ min: -45, max: -35 }))
  .map(([coefficient, exponent]) => new Exact(`${coefficient}e${exponent}`))
/** Numbers just beside 1, 2, 4, 10 and the like, where rounding and argument reduction go wrong. */
const besideRound = fc
  .tuple(
    fc.constantFrom('1', '2', '4', '0.5', '0.25', '10', '0.1', '1024', '1.0078125', '1.99609375'),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: -9, max: 9 }),
  )
  .map(([round, exponent, step]) => Exact.add(round, new Exact(`${step}e-${exponent}`)))
  .filter((x) => x.greaterThan(0))
const positive = fc.oneof(anyPositive, moderate, besideRound)
const exponent = fc
  .tuple(fc.oneof(moderate, besideRound, anyPositive), fc.boolean())
  .map(([x, isNegative]) => (isNegative ? x.negated() : x))
  .map((x) => (x.e > 8 ? new Exact(`${x.s}e8`).plus(x.e) : x))

describe('fast and plain ln and exp', () => {
  law('ln agrees', fc.tuple(positive, precision), ([x, digits]) =>
    expectAgreement((which, d) => which.ln(x, d), digits),
  )

  law('exp agrees', fc.tuple(exponent, precision), ([x, digits]) =>
    expectAgreement((which, d) => which.exp(x, d), digits),
  )

  law('exp undoes ln', fc.tuple(moderate, precision), ([x, digits]) => {
    const logarithm = fast.ln(x, digits)
    const back = {
      lower: fast.exp(logarithm.lower, digits).lower,
      upper: fast.exp(logarithm.upper, digits).upper,
    }
    expect(contains(back, { lower: x, upper: x })).toBe(true)
  })

  law('the ends of ln enclose the argument', fc.tuple(moderate, precision), ([x, digits]) => {
    const { lower, upper } = fast.ln(x, digits)
    expect(fast.exp(lower, digits + MORE_DIGITS).lower.lessThanOrEqualTo(x)).toBe(true)
    expect(fast.exp(upper, digits + MORE_DIGITS).upper.greaterThanOrEqualTo(x)).toBe(true)
  })
})

const LIMITS: readonly ChernoffLimit[] = ['expectedLower', 'expectedUpper', 'observedLower', 'observedUpper']
const count = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }).map((n) => new Exact(n)),
  fc.bigInt({ min: 1n, max: 10n ** 15n }).map((n) => new Exact(n.toString())),
  fc.integer({ min: 1, max: 99_999 }).map((n) => new Exact(n).times('1e-3')),
)
const wholeCount = fc.integer({ min: 1, max: 10_000_000 }).map((n) => new Exact(n))
const beta = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }).map((n) => new Exact(n).times('1e-3')),
  fc.integer({ min: 1, max: 80 }).map((n) => plain.ln(new Exact(`2e${n}`), 30).lower),
)

describe('fast and plain Chernoff limits', () => {
  for (const limit of LIMITS) {
    law(
      `${limit} agrees`,
      fc.tuple(count, beta, smallPrecision),
      ([x, b, digits]) => expectAgreement((which, d) => which.chernoffLimit(limit, x, b, d), digits),
      { runs: 50 },
    )
  }

  law('lower limit <= count <= upper limit', fc.tuple(count, beta), ([x, b]) => {
    const end = (limit: ChernoffLimit): Enclosure => fast.chernoffLimit(limit, x, b, 30)
    expect(end('expectedLower').lower.lessThan(x)).toBe(true)
    expect(end('observedLower').lower.lessThan(x)).toBe(true)
    expect(end('expectedUpper').upper.greaterThan(x)).toBe(true)
    expect(end('observedUpper').upper.greaterThan(x)).toBe(true)
  })

  law('observedUpper undoes expectedLower', fc.tuple(wholeCount, beta, smallPrecision), ([x, b, digits]) => {
    // X is the largest observation with E - X + X ln(X/E) = beta at E = expectedLower(X), and both are increasing.
    const { lower, upper } = fast.chernoffLimit('expectedLower', x, b, digits)
    const back = {
      lower: fast.chernoffLimit('observedUpper', lower, b, digits).lower,
      upper: fast.chernoffLimit('observedUpper', upper, b, digits).upper,
    }
    expect(contains(back, { lower: x, upper: x })).toBe(true)
  })

  law('observedLower undoes expectedUpper', fc.tuple(count, beta, smallPrecision), ([x, b, digits]) => {
    const { lower, upper } = fast.chernoffLimit('expectedUpper', x, b, digits)
    const back = {
      lower: fast.chernoffLimit('observedLower', lower, b, digits).lower,
      upper: fast.chernoffLimit('observedLower', upper, b, digits).upper,
    }
    expect(contains(back, { lower: x, upper: x })).toBe(true)
  })
})

const text = fc.tuple(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: -12, max: 6 }))
const failure = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 3, max: 40 }))
  .map(([figure, power]) => `${figure}e-${power}`)

describe('limits from text to text', () => {
  const asRounded = (value: string, digits: number): Decimal => new Exact(value).toSignificantDigits(digits)

  law('fewer digits are the rounding of more', fc.tuple(text, failure), ([[figure, power], xi]) => {
    const short = chernoffObservedToExpected(`${figure}e${power}`, xi, 20)
    const long = chernoffObservedToExpected(`${figure}e${power}`, xi, 60)
    for (const name of ['beta', 'EL', 'EU', 'd1', 'd2'] as const)
      expect(asRounded(long[name], 20).equals(short[name])).toBe(true)
  })

  law(
    'the same text as the formula evaluated in general',
    fc.tuple(text, failure, fc.integer({ min: 1, max: 80 })),
    ([[figure, power], xi, digits]) => {
      const count = `${figure}e${power}`
      const general = (fn: string, args: unknown) => {
        const bound = FUNCTIONS.get(fn)?.(args)
        if (bound === undefined || E.isLeft(bound)) throw new Error(fn)
        return evaluateTo(digits, fast, bound.right.evaluate)
      }
      expect(general('chernoff_obs2exp', { X: count, xi })).toEqual(
        E.right(chernoffObservedToExpected(count, xi, digits)),
      )
      expect(general('chernoff_exp2obs', { E: count, xi })).toEqual(
        E.right(chernoffExpectedToObserved(count, xi, digits)),
      )
    },
  )
})
