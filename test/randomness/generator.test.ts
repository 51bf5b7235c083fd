// The generator against the reference implementation, against the distributions, and against itself.

import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import {
  CERTAIN,
  geometric,
  poisson,
  quantised,
  thresholdOf,
  weighted,
} from '../../model/randomness/distributions'
import { exponential, naturalLogarithm } from '../../model/randomness/elementary'
import { wordsFrom } from '../../model/randomness/fast/xoshiro128'
import { generator } from '../../model/randomness/generator'
import { step, type XoshiroState } from '../../model/randomness/xoshiro128'

const times = <A>(n: number, draw: () => A): ReadonlyArray<A> => Array.from({ length: n }, draw)

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Far enough out that a correct generator is there once in 2 million; the seeds are fixed, so it is here or never. */
const SIGMAS = 5
const DRAWS = 200_000

describe('xoshiro128**', () => {
  // xoshiro128starstar.c v1.1 from the state 1, 2, 3, 4, as the tests of rand_xoshiro have it.
  const words = [
    ...[11520, 0, 5927040, 70819200, 2031721883],
    ...[1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  ]

  it('gives the words of the reference implementation, plain and fast', () => {
    let state: XoshiroState = [1, 2, 3, 4]
    const plain = times(words.length, () => {
      const { word, state: next } = step(state)
      state = next
      return word
    })
    expect(plain).toEqual(words)
    expect(times(words.length, wordsFrom([1, 2, 3, 4]))).toEqual(words)
  })
})

describe('exponential and naturalLogarithm', () => {
  it('are right to a few units in the last place', () => {
    for (const x of [-744, -700, -30.5, -1, -1e-9, 0, 0.3, 1, 17.25, 709]) {
      const exact = Decimal.exp(x)
      const error = exact.sub(exponential(x)).abs()
      expect(error.lte(Decimal.max(exact.mul(5e-16), 5e-324))).toBe(true)
    }
    for (const x of [2 ** -1022, 1e-300, 1e-9, 0.5, 0.999999, 1, 1.0000001, Math.SQRT2, 3, 1e9, 1.7e308]) {
      const exact = Decimal.ln(x)
      const error = exact.sub(naturalLogarithm(x)).abs()
      expect(error.lte(Decimal.max(exact.abs(), 1).mul(1e-15))).toBe(true)
    }
  })

  it('refuse what has no answer', () => {
    expect(() => exponential(710)).toThrow(RangeError)
    expect(() => exponential(Number.NaN)).toThrow(RangeError)
    expect(() => naturalLogarithm(0)).toThrow(RangeError)
    expect(() => naturalLogarithm(Number.NaN)).toThrow(RangeError)
    expect(exponential(-746)).toBe(0)
  })
})

describe('the tables', () => {
  it('hold the probabilities to 2^-50', () => {
    const table = poisson(0.8)
    let weight = Decimal.exp(-0.8)
    let sum = new Decimal(0)
    for (const [k, threshold] of table.entries()) {
      sum = sum.add(weight)
      expect(sum.mul(CERTAIN).sub(threshold).abs().lt(8)).toBe(true)
      weight = weight.mul(0.8).div(k + 1)
    }
    expect(table.at(-1)).toBe(CERTAIN)
    expect(weighted([1, 0, 3, 0])).toEqual([CERTAIN / 4, CERTAIN / 4, CERTAIN])
    expect(thresholdOf(1)).toBe(CERTAIN)
  })

  it('have for a mean of 600 all that the mean can give', () => {
    const length = poisson(600).length
    expect(length).toBeGreaterThan(600 + 8 * Math.sqrt(600))
    expect(length).toBeLessThan(600 + 14 * Math.sqrt(600))
  })

  it('refuse what is no probability, weight or mean', () => {
    for (const wrong of [-0.1, 1.1, Number.NaN]) {
      expect(() => thresholdOf(wrong)).toThrow(RangeError)
      expect(() => geometric(wrong)).toThrow(RangeError)
      expect(() => weighted([1, -Math.abs(wrong)])).toThrow(RangeError)
    }
    expect(() => weighted([0, 0])).toThrow(RangeError)
    expect(() => poisson(601)).toThrow(RangeError)
  })

  it('quantise to 30 bits, so that the last bits of a double do not matter', () => {
    for (const x of [0.1, -1 / 3, 12345.678, 1e-7]) {
      expect(Math.abs(quantised(x) - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -30)
      expect(quantised(x * (1 + 2 ** -52))).toBe(quantised(x))
      expect(quantised(quantised(x))).toBe(quantised(x))
    }
  })
})

describe('generator', () => {
  it('gives these words for this seed, so that missions stay what they were', () => {
    const made = generator('seed', 'label')
    // Computed by hand from SHA-256 and the reference algorithm, in Python.
    expect(times(4, made.u32)).toEqual([1991395983, 2355642094, 2861148929, 4184824547])
  })

  it('gives other words for another seed, label, or split of the same text', () => {
    const first = (seed: string, label: string) => generator(seed, label).u32()
    const firsts = [first('ab', 'c'), first('a', 'bc'), first('abc', ''), first('', 'abc'), first('ab', 'd')]
    expect(new Set([...firsts, generator('ab', 'c').child('').u32()]).size).toBe(6)
  })

  it('gives a child that does not depend on what was drawn', () => {
    const drawn = generator('seed', 'label')
    times(100, drawn.u32)
    expect(times(9, drawn.child('detector 3').u32)).toEqual(
      times(9, generator('seed', 'label').child('detector 3').u32),
    )
  })

  it('packs bits with the first one highest and nothing behind the last', () => {
    for (const n of [0, 1, 7, 8, 9, 31, 32, 33, 100]) {
      const bits = generator('bits', String(n)).bits(n)
      expect(bits.length).toBe(Math.ceil(n / 8))
      if (n % 8 > 0) expect((bits.at(-1) ?? 0) & (0xff >> (n % 8))).toBe(0)
    }
    const first = generator('bits', 'word').u32()
    expect([...generator('bits', 'word').bits(32)]).toEqual([24, 16, 8, 0].map((by) => (first >>> by) & 255))
    const ones = generator('bits', 'many')
      .bits(DRAWS)
      .reduce((sum, byte) => {
        let count = 0
        for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
        return sum + count
      }, 0)
    expect(Math.abs(ones - DRAWS / 2)).toBeLessThan(SIGMAS * Math.sqrt(DRAWS / 4))
  })

  it('draws each integer as often', () => {
    const made = generator('below', '7')
    const drawn = times(DRAWS, () => made.below(7))
    const counts = times(7, () => 0).map((_, at) => drawn.filter((k) => k === at).length)
    const expected = DRAWS / 7
    // Chi-square with 6 degrees of freedom: above 27.9 once in 10 000.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9)
    // Of 3 2^30 numbers, a remainder of 2^32 would give the first third half of the time.
    const firstThird = times(10_000, () => made.below(3 * 2 ** 30)).filter((k) => k < 2 ** 30).length
    expect(Math.abs(firstThird - 10_000 / 3)).toBeLessThan(SIGMAS * Math.sqrt(10_000 * (2 / 9)))
    expect(made.below(1)).toBe(0)
    expect(made.below(2 ** 53)).toBeLessThan(2 ** 53)
    for (const wrong of [0, -1, 1.5, 2 ** 53 + 2, Number.NaN])
      expect(() => made.below(wrong)).toThrow(RangeError)
  })

  it('draws multiples of 2^-53 below 1, one half on average', () => {
    const made = generator('uniform', '')
    const drawn = times(DRAWS, made.uniform53)
    expect(drawn.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true)
    expect(drawn.some((u) => (u * 2 ** 53) % 2 === 1)).toBe(true)
    expect(Math.abs(mean(drawn) - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(1 / 12 / DRAWS))
  })

  it('says yes as often as the threshold asks, never for 0 and always for 1', () => {
    const made = generator('bernoulli', '')
    for (const p of [0.003, 0.3, 0.97]) {
      const threshold = thresholdOf(p)
      const yes = mean(times(DRAWS, () => Number(made.bernoulli(threshold))))
      expect(Math.abs(yes - p)).toBeLessThan(SIGMAS * Math.sqrt((p * (1 - p)) / DRAWS))
    }
    expect(times(1000, () => made.bernoulli(0)).includes(true)).toBe(false)
    expect(times(1000, () => made.bernoulli(CERTAIN)).includes(false)).toBe(false)
  })

  it('draws Poisson numbers of the right mean and variance', () => {
    const made = generator('poisson', '')
    for (const rate of [0, 0.001, 0.8, 60]) {
      const table = poisson(rate)
      const drawn = times(DRAWS, () => made.outcome(table))
      expect(Math.abs(mean(drawn) - rate)).toBeLessThanOrEqual(SIGMAS * Math.sqrt(rate / DRAWS))
      const variance = mean(drawn.map((k) => (k - rate) ** 2))
      // The fourth central moment of a Poisson number is rate + 3 rate^2.
      expect(Math.abs(variance - rate)).toBeLessThanOrEqual(
        SIGMAS * Math.sqrt((rate + 2 * rate ** 2) / DRAWS),
      )
    }
  })

  it('draws failures before a success, and successes among trials, of the right mean and variance', () => {
    const made = generator('geometric', '')
    for (const p of [1, 0.6, 0.01, 1e-6]) {
      const table = geometric(p)
      const drawn = times(DRAWS, () => made.geometric(table))
      const [rate, variance] = [(1 - p) / p, (1 - p) / p ** 2]
      expect(Math.abs(mean(drawn) - rate)).toBeLessThanOrEqual(SIGMAS * Math.sqrt(variance / DRAWS))
      const none = mean(drawn.map((k) => Number(k <= rate)))
      expect(Math.abs(none - (1 - (1 - p) ** (Math.floor(rate) + 1)))).toBeLessThanOrEqual(
        SIGMAS * Math.sqrt(0.25 / DRAWS),
      )
    }
    const table = geometric(0.02)
    const successes = times(20_000, () => made.binomial(500, table))
    expect(Math.abs(mean(successes) - 10)).toBeLessThan(SIGMAS * Math.sqrt(9.8 / 20_000))
    expect(Math.abs(mean(successes.map((k) => (k - 10) ** 2)) - 9.8)).toBeLessThan(
      SIGMAS * 9.8 * Math.sqrt(2.2 / 20_000),
    )
    expect(made.binomial(7, geometric(1))).toBe(7)
    expect(made.binomial(0, table)).toBe(0)
  })

  it('draws normal numbers', () => {
    const made = generator('normal', '')
    const drawn = times(DRAWS, made.normal)
    const moment = (power: number) => mean(drawn.map((x) => x ** power))
    expect(Math.abs(moment(1))).toBeLessThan(SIGMAS * Math.sqrt(1 / DRAWS))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / DRAWS))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(SIGMAS * Math.sqrt(96 / DRAWS))
    const beyond = mean(drawn.map((x) => Number(x > 1.959964)))
    expect(Math.abs(beyond - 0.025)).toBeLessThan(SIGMAS * Math.sqrt((0.025 * 0.975) / DRAWS))
  })
})
