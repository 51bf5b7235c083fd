// The sharp tail bounds against tails summed exactly, and the limits they give.

import { describe, expect, it } from '@jest/globals'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, type Interval, intervalArithmetic } from '../../spec/finiteKey/interval'
import {
  binomialExponent,
  binomialTail,
  chernoffTail,
  poissonExponent,
  poissonTail,
} from '../../spec/finiteKey/tails'

const arithmetic = intervalArithmetic(30, fastTranscendentals)
const exact = (value: number | string): Interval => arithmetic.exact(new Exact(value))
const beta = (epsilon: string): Interval => exact(epsilon).ln().negated()

/** Probabilities of 0..n successes of independent trials: the exact distribution, in floats good to 1e-13 of each tail. */
const successes = (probabilities: ReadonlyArray<number>): ReadonlyArray<number> =>
  probabilities.reduce<ReadonlyArray<number>>(
    (law, p) => law.concat(0).map((weight, k) => weight * (1 - p) + (law[k - 1] ?? 0) * p),
    [1],
  )

const below = (law: ReadonlyArray<number>, x: number): number =>
  law.slice(0, x + 1).reduce((a, b) => a + b, 0)
const above = (law: ReadonlyArray<number>, x: number): number => law.slice(x).reduceRight((a, b) => a + b, 0)
const boundOf = (exponent: Interval): number => Math.exp(-exponent.lower.toNumber())

/** Trials unlike each other: some nearly sure, some rare, as intensities given photon numbers are. */
const MIXTURES = [
  Array.from({ length: 120 }, () => 0.3),
  Array.from({ length: 120 }, (_, i) => (i % 4 === 0 ? 0.9 : 0.02)),
  Array.from({ length: 200 }, (_, i) => ((i * 37) % 100) / 250),
  Array.from({ length: 60 }, (_, i) => (i < 20 ? 0.999 : 0.001)),
  Array.from({ length: 150 }, () => 0.01),
]

describe('poissonExponent', () => {
  it.each(MIXTURES.map((mixture, at) => [at, mixture] as const))(
    'bounds both tails of sums of independent 0/1 variables at least 1 away from the mean, mixture %i',
    (_, mixture) => {
      const law = successes(mixture)
      const mean = mixture.reduce((a, b) => a + b, 0)
      for (let x = 1; x < mixture.length; x += 1) {
        if (x >= mean + 1)
          expect(boundOf(poissonExponent(exact(x), exact(mean), 'above'))).toBeGreaterThan(above(law, x))
        if (x <= mean - 1)
          expect(boundOf(poissonExponent(exact(x), exact(mean), 'below'))).toBeGreaterThan(below(law, x))
      }
    },
  )
})

describe('binomialExponent', () => {
  it.each([
    [100, 0.3],
    [57, 0.887],
    [200, 0.01],
    [40, 0.5],
  ])(
    'bounds both tails of %i trials with probability %f, sharp or not, and the sharp bound is close',
    (n, p) => {
      const law = successes(Array.from({ length: n }, () => p))
      for (let x = 1; x < n; x += 1) {
        const side = x < n * p ? 'below' : 'above'
        if (x === n * p) continue
        const tail = side === 'below' ? below(law, x) : above(law, x)
        for (const sharp of [false, true])
          expect(
            boundOf(binomialExponent(exact(x), exact(n), exact(p), side, sharp)) * (1 + 1e-9),
          ).toBeGreaterThanOrEqual(tail)
        // A Stirling factor each for x and n - x, and the geometric series.
        const far =
          Math.abs(x - n * p) > 3 * Math.sqrt(n * p * (1 - p)) && x > 1 && x < n - 2 && tail > 1e-300
        if (far)
          expect(boundOf(binomialExponent(exact(x), exact(n), exact(p), side, true))).toBeLessThan(tail * 1.4)
      }
    },
  )
})

describe('poissonTail', () => {
  it('is inside the limits of Chernoff, and at least 1 away from the count', () => {
    for (const count of ['5', '60', '721', '16752', '250000', '123456789012']) {
      const x = new Exact(count)
      const [low, high] = (['expectedLower', 'expectedUpper'] as const).map((limit) =>
        poissonTail(limit, x, beta('1e-22'), arithmetic),
      )
      const [wideLow, wideHigh] = (['expectedLower', 'expectedUpper'] as const).map((limit) =>
        chernoffTail(limit, x, beta('1e-22'), arithmetic),
      )
      expect(low?.greaterThanOrEqualTo(wideLow ?? 0) && low.lessThanOrEqualTo(x.minus(1))).toBe(true)
      expect(high?.lessThanOrEqualTo(wideHigh ?? 0) && high.greaterThanOrEqualTo(x.plus(1))).toBe(true)
    }
  })

  it('has nothing to say about a count of 0 but what Chernoff says', () => {
    expect(poissonTail('expectedLower', new Exact(0), beta('1e-10'), arithmetic).isZero()).toBe(true)
    expect(poissonTail('expectedUpper', new Exact(0), beta('1e-10'), arithmetic).toFixed(6)).toBe('23.025851')
  })
})

describe('binomialTail', () => {
  it.each([
    ['1e-3', 400, '0.4'],
    ['1e-9', 400, '0.887'],
    ['1e-22', 3000, '0.44'],
  ])(
    'is a whole number whose tail is below %s and whose next is not, for %i trials at %s',
    (epsilon, n, p) => {
      const law = successes(Array.from({ length: n }, () => Number(p)))
      const limit = (side: 'observedLower' | 'observedUpper'): number =>
        binomialTail(side, new Exact(n), new Exact(p), beta(epsilon), true, arithmetic).toNumber()
      expect(below(law, limit('observedLower'))).toBeLessThanOrEqual(Number(epsilon))
      expect(below(law, limit('observedLower') + 2)).toBeGreaterThan(Number(epsilon))
      expect(above(law, limit('observedUpper'))).toBeLessThanOrEqual(Number(epsilon))
      expect(above(law, limit('observedUpper') - 2)).toBeGreaterThan(Number(epsilon))
    },
  )

  it('is trivial where nothing is certain', () => {
    const tail = (side: 'observedLower' | 'observedUpper', n: number, p: string): number =>
      binomialTail(side, new Exact(n), new Exact(p), beta('1e-20'), true, arithmetic).toNumber()
    for (const n of [0, 1, 5, 20]) {
      expect(tail('observedLower', n, '0.4')).toBe(0)
      expect(tail('observedUpper', n, '0.4')).toBe(n)
    }
  })
})
