// The samplers and the exact binomial test of the soundness campaign, against exact probabilities.

import { describe, expect, it } from '@jest/globals'
import { failurePValue } from './fast/binomialTest'
import { binomial, conditionalChances, generator, multinomial, scattered } from './fast/generator'

/** Probabilities of Bin(n, p) by the ratio of neighbours, from the mode out. */
const probabilities = (n: number, p: number): ReadonlyArray<number> => {
  const mode = Math.floor((n + 1) * p)
  const raw = Array.from({ length: n + 1 }, () => 0)
  raw[Math.min(mode, n)] = 1
  for (let k = mode + 1; k <= n; k += 1) raw[k] = (raw[k - 1] ?? 0) * (((n - k + 1) * p) / (k * (1 - p)))
  for (let k = mode - 1; k >= 0; k -= 1) raw[k] = (raw[k + 1] ?? 0) * (((k + 1) * (1 - p)) / ((n - k) * p))
  const total = raw.reduce((sum, value) => sum + value, 0)
  return raw.map((value) => value / total)
}

/** The 1 - 1e-6 quantile of chi-square with `freedom` degrees (Wilson and Hilferty). */
const chiSquareLimit = (freedom: number): number =>
  freedom * (1 - 2 / (9 * freedom) + 4.7534 * Math.sqrt(2 / (9 * freedom))) ** 3

const DRAWS = 200_000

/** Pearson's statistic over cells of at least 20 expected draws. */
const chiSquare = (n: number, p: number, draw: () => number): { statistic: number; freedom: number } => {
  const seen = new Float64Array(n + 1)
  for (let i = 0; i < DRAWS; i += 1) {
    const k = draw()
    seen[k] = (seen[k] ?? 0) + 1
  }
  let [statistic, freedom, expected, found] = [0, -1, 0, 0]
  for (const [k, probability] of probabilities(n, p).entries()) {
    expected += probability * DRAWS
    found += seen[k] ?? 0
    if (expected < 20 && k < n) continue
    statistic += (found - expected) ** 2 / Math.max(expected, 1e-9)
    freedom += 1
    expected = 0
    found = 0
  }
  return { statistic, freedom }
}

describe('binomial', () => {
  it.each([
    [5, 0.3],
    [40, 0.05],
    [40, 0.5],
    [60, 0.95],
    [300, 0.03],
    [300, 0.2],
    [2_000, 0.006],
    [2_000, 0.5],
    [5_000, 0.9],
  ])('draws from Bin(%d, %d)', (n, p) => {
    const g = generator(n)
    const { statistic, freedom } = chiSquare(n, p, () => binomial(n, p, g))
    expect(statistic).toBeLessThan(chiSquareLimit(freedom))
  })

  it('would notice a wrong probability', () => {
    const g = generator(7)
    const { statistic, freedom } = chiSquare(300, 0.2, () => binomial(300, 0.203, g))
    expect(statistic).toBeGreaterThan(chiSquareLimit(freedom))
  })

  it('has the mean and variance of large numbers', () => {
    const g = generator(3)
    const [n, p, draws] = [1e9, 0.37, 20_000]
    const sample = Array.from(
      { length: draws },
      () => (binomial(n, p, g) - n * p) / Math.sqrt(n * p * (1 - p)),
    )
    const mean = sample.reduce((sum, z) => sum + z, 0) / draws
    const square = sample.reduce((sum, z) => sum + z * z, 0) / draws
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(draws))
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / draws))
  })

  it('is certain at the ends', () => {
    const g = generator(1)
    expect([binomial(9, 0, g), binomial(9, 1, g), binomial(0, 0.4, g)]).toEqual([0, 9, 0])
  })
})

describe('multinomial', () => {
  it('gives every outcome its share, and loses none', () => {
    const g = generator(5)
    const weights = [0.1, 0, 0.25, 0.05, 0.6]
    const totals = new Float64Array(weights.length)
    for (let i = 0; i < 1_000; i += 1)
      multinomial(100, conditionalChances(weights), g, (outcome, count) => {
        totals[outcome] = (totals[outcome] ?? 0) + count
      })
    expect(totals.reduce((sum, count) => sum + count, 0)).toBe(100_000)
    weights.forEach((weight, at) => {
      const sigma = Math.sqrt(100_000 * weight * (1 - weight))
      expect(Math.abs((totals[at] ?? 0) - 100_000 * weight)).toBeLessThanOrEqual(5 * sigma)
    })
  })
})

describe('scattered', () => {
  it('has equal mean and variance', () => {
    const g = generator(8)
    const sample = Array.from({ length: 20_000 }, () => scattered(30, g))
    const mean = sample.reduce((sum, k) => sum + k, 0) / sample.length
    const variance = sample.reduce((sum, k) => sum + (k - mean) ** 2, 0) / sample.length
    expect(Math.abs(mean - 30)).toBeLessThan(0.2)
    expect(Math.abs(variance - 30)).toBeLessThan(1.5)
  })
})

describe('failurePValue', () => {
  it.each([
    [100, 0.01, 3],
    [100, 0.3, 20],
    [1_000, 0.01, 10],
    [1_000, 0.01, 30],
    [50, 0.02, 1],
  ])('is the tail of Bin(%d, %d) from %d', (draws, epsilon, failures) => {
    const tail = probabilities(draws, epsilon)
      .slice(failures)
      .reduce((sum, value) => sum + value, 0)
    expect(failurePValue(failures, draws, epsilon)).toBeCloseTo(tail, 9)
  })

  it('flags 2.3 % where 1 % is allowed, and not 1.1 %', () => {
    expect(failurePValue(230, 10_000, 0.01)).toBeLessThan(1e-20)
    expect(failurePValue(110, 10_000, 0.01)).toBeGreaterThan(0.1)
  })
})
