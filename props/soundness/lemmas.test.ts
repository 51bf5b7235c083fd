// The lemmas of docs/proof.md checked by exact enumeration on small cases: no sampling, and the counterexamples it names.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { slopes } from '../../spec/finiteKey/direct/fast/program'
import { decoySource } from '../arbitraries'
import { law } from '../law'
import {
  binomialLower,
  binomialUpper,
  isAboveCount,
  isAboveExpectation,
  isBelowCount,
  isBelowExpectation,
  phaseEntropy,
} from './fast/limits'
import { sourceModel } from './sources'

/** Probabilities of a sum of independent 0/1 variables. */
const lawOfSum = (chances: ReadonlyArray<number>): ReadonlyArray<number> =>
  chances.reduce<ReadonlyArray<number>>(
    (law, p) => law.concat(0).map((mass, x) => mass * (1 - p) + (law[x - 1] ?? 0) * p),
    [1],
  )

const probability = (law: ReadonlyArray<number>, event: (x: number) => boolean): number =>
  law.reduce((sum, mass, x) => sum + (event(x) ? mass : 0), 0)

const chance = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5))
const chances = fc.array(chance, { minLength: 1, maxLength: 60 })
const epsilon = fc.double({ min: 1e-6, max: 0.5, noNaN: true })
const ROUNDING = 1e-12

describe('tails (section 4)', () => {
  law(
    'limits on an expectation fail with at most their epsilon: Props. 4 and 7',
    fc.tuple(chances, epsilon, fc.boolean()),
    ([ps, eps, sharp]) => {
      const [law, e, beta] = [lawOfSum(ps), ps.reduce((sum, p) => sum + p, 0), -Math.log(eps)]
      return (
        probability(law, (x) => isBelowExpectation(e, x, beta, sharp)) <= eps + ROUNDING &&
        probability(law, (x) => isAboveExpectation(e, x, beta, sharp)) <= eps + ROUNDING
      )
    },
  )

  law(
    'limits on a count fail with at most their epsilon: Prop. 5',
    fc.tuple(chances, epsilon),
    ([ps, eps]) => {
      const [law, e, beta] = [lawOfSum(ps), ps.reduce((sum, p) => sum + p, 0), -Math.log(eps)]
      return (
        probability(law, (k) => isBelowCount(k, e, beta)) <= eps + ROUNDING &&
        probability(law, (k) => isAboveCount(k, e, beta)) <= eps + ROUNDING
      )
    },
  )

  law(
    'whole limits on a binomial count fail with at most their epsilon: Prop. 6',
    fc.tuple(fc.integer({ min: 1, max: 120 }), chance, epsilon),
    ([n, p, eps]) => {
      const law = lawOfSum(Array.from({ length: n }, () => p))
      const [low, high] = [binomialLower(n, p, -Math.log(eps)), binomialUpper(n, p, -Math.log(eps))]
      return (
        probability(law, (k) => k < low) <= eps * (1 + 1e-5) &&
        probability(law, (k) => k > high) <= eps * (1 + 1e-5)
      )
    },
  )

  it('the Poisson tail does not dominate within 1 of the expectation', () => {
    expect(probability(lawOfSum([1]), (x) => x >= 1)).toBeGreaterThan(1 - Math.exp(-1))
  })
})

const binomialCoefficient = (n: number, k: number): number =>
  Array.from({ length: k }).reduce<number>((c, _, at) => (c * (n - at)) / (at + 1), 1)

describe('samples of fixed size (sections 6 and 10.5)', () => {
  law(
    'have a generating function below that of the binomial',
    fc.tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
    ),
    ([n, marked, keptShare, r]) => {
      const [c, kept] = [Math.round(marked * n), Math.round(keptShare * n)]
      const exact = Array.from({ length: c + 1 }, (_, h) =>
        kept - h < 0 || kept - h > n - c
          ? 0
          : ((binomialCoefficient(c, h) * binomialCoefficient(n - c, kept - h)) /
              binomialCoefficient(n, kept)) *
            Math.exp(r * h),
      ).reduce((sum, term) => sum + term, 0)
      return exact <= (1 + (kept / n) * Math.expm1(r)) ** c * (1 + 1e-9)
    },
  )

  law(
    'are Bernoulli samples of a size that has probability 1/(n+1) or more',
    fc.tuple(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
    ([n, s]) => {
      const mode = Math.min(n, Math.floor((n + 1) * s))
      return (lawOfSum(Array.from({ length: n }, () => s))[mode] ?? 0) >= (1 - 1e-9) / (n + 1)
    },
  )
})

describe('photon numbers above the cut-off (section 5)', () => {
  law('have shares within the enclosure of Lemma 8', decoySource, (source) => {
    const { cutoff, shares, given } = sourceModel(source)
    const mus = source.intensities.map(({ meanPhotonNumber }) => Number(meanPhotonNumber))
    const next = shares(cutoff + 1)
    const mean = next.reduce((sum, share, l) => sum + share * (mus[l] ?? 0), 0)
    const largest = Math.max(...mus)
    return (
      given.length === cutoff + 1 &&
      Array.from({ length: 40 }, (_, at) => shares(cutoff + 1 + at)).every((later) =>
        later.every((share, l) => {
          const [mu, first] = [mus[l] ?? 0, next[l] ?? 0]
          if (mu === largest) return share >= first * (1 - 1e-12)
          return mu > mean || share <= first * (1 + 1e-12)
        }),
      )
    )
  })
})

describe('counting patterns (section 7)', () => {
  const size = fc.integer({ min: 0, max: 12 })
  const slope = fc.double({ min: 0.001, max: 0.499, noNaN: true })

  law(
    'a linear form leaves at most 2^(k0 + k - L): Prop. 11',
    fc.tuple(size, size, slope, slope, fc.double({ min: -20, max: 24, noNaN: true })),
    ([kx, kz, x, z, bits]) => {
      const [own, other] = [slopes(x), slopes(z)]
      const patterns = Array.from({ length: kx + 1 }, (_, ex) =>
        Array.from({ length: kz + 1 }, (__, ez) =>
          own.a * kx - own.c * ex + other.a * kz - other.c * ez >= bits
            ? binomialCoefficient(kx, ex) * binomialCoefficient(kz, ez)
            : 0,
        ),
      )
      const total = patterns.flat().reduce((sum, count) => sum + count, 0)
      return total <= 2 ** (kx + kz - bits) * (1 + 1e-9)
    },
  )

  it('at most e of k errors leave at most 2^(k h(e/k)): Prop. 10', () => {
    for (let k = 1; k <= 40; k += 1)
      for (let e = 0; 2 * e <= k; e += 1) {
        const total = Array.from({ length: e + 1 }, (_, j) => binomialCoefficient(k, j)).reduce(
          (a, b) => a + b,
          0,
        )
        expect(total).toBeLessThanOrEqual(2 ** (k * phaseEntropy(e / k)) * (1 + 1e-9))
      }
  })

  it('the sum of entropies over two bases does not bound the patterns of both (section 14, 1)', () => {
    const allowed = [0, 1].flatMap((ex) =>
      [0, 1].filter((ez) => 1 - phaseEntropy(ex) + 1 - phaseEntropy(ez) >= 1).map((ez) => [ex, ez]),
    )
    expect(allowed).toHaveLength(3)
    expect(allowed.length).toBeGreaterThan(2 ** (2 - 1))
  })
})

describe('sampling (section 9a)', () => {
  const gap = (share: number, mean: number): number => (share === 0 ? 0 : share * Math.log(share / mean))
  const kl = (rate: number, mean: number): number => gap(rate, mean) + gap(1 - rate, 1 - mean)
  /** X(j, C, D, phi) of Prop. 14. */
  const exponent = (wrong: number, tested: number, kept: number, phi: number): number => {
    const mean = (wrong + phi * kept) / (tested + kept)
    return tested * kl(wrong / tested, mean) + kept * kl(phi, mean)
  }
  /** T(j, C, D), from below; Infinity where there is none. `part` of the exponent is taken for the whole. */
  const limit = (wrong: number, tested: number, kept: number, eps: number, part = 1): number => {
    const needed = (Math.log(2 / eps) + Math.log((tested + kept) / kept) / 2) * part
    let [low, high] = [wrong / tested, 0.5]
    if (low >= high || exponent(wrong, tested, kept, high) < needed) return Number.POSITIVE_INFINITY
    for (let i = 0; i < 50; i++) {
      const middle = (low + high) / 2
      if (exponent(wrong, tested, kept, middle) >= needed) high = middle
      else low = middle
    }
    return low
  }
  /** ln C(n, k) for n up to 200. */
  const logFactorial = Array.from({ length: 201 }, (_, n) => n).reduce<ReadonlyArray<number>>(
    (sums, n) => sums.concat((sums[n - 1] ?? 0) + Math.log(Math.max(1, n))),
    [],
  )
  const choose = (n: number, k: number): number =>
    (logFactorial[n] ?? 0) - (logFactorial[k] ?? 0) - (logFactorial[n - k] ?? 0)
  /** The largest probability, over the number of rounds that would err, that k > D T. */
  const worst = (tested: number, kept: number, eps: number, part = 1): number => {
    const limits = Array.from({ length: tested + 1 }, (_, j) => limit(j, tested, kept, eps, part))
    const failure = (marked: number): number =>
      limits.reduce((sum, t, j) => {
        const k = marked - j
        if (k < 0 || k > kept || k <= kept * t) return sum
        return sum + Math.exp(choose(tested, j) + choose(kept, k) - choose(tested + kept, marked))
      }, 0)
    return Math.max(...Array.from({ length: tested + kept + 1 }, (_, marked) => failure(marked)))
  }
  const rounds = (least: number) => fc.integer({ min: least, max: 60 })
  law(
    'fails with at most its epsilon, however many rounds would err: Prop. 14',
    fc.tuple(rounds(1), rounds(3), fc.double({ min: -12, max: -0.1, noNaN: true })),
    ([tested, kept, exponentOfEps]) => {
      const eps = Math.exp(exponentOfEps)
      return worst(tested, kept, eps) <= eps * (1 + ROUNDING)
    },
  )
  it('would fail more often with half of the exponent', () => {
    expect(worst(60, 40, 1e-3, 0.5)).toBeGreaterThan(1e-3)
  })
  law(
    'allows limits for the numbers: fewer errors, more rounds tested, more keyed',
    fc.tuple(rounds(1), rounds(3), fc.nat(30), fc.tuple(fc.nat(60), fc.nat(60), fc.nat(30)), epsilon),
    ([tested, kept, wrong, [more, others, fewer], eps]) => {
      const errors = Math.min(wrong, tested)
      const bound = limit(errors, tested, kept, eps)
      return limit(Math.max(0, errors - fewer), tested + more, kept + others, eps) <= bound + ROUNDING
    },
  )
  law(
    'needs half a keyed error above the rate of the test',
    fc.tuple(rounds(1), rounds(1), fc.nat(30), fc.double({ min: 1e-6, max: 0.9999, noNaN: true })),
    ([tested, kept, wrong, eps]) => {
      const errors = Math.min(wrong, tested)
      return (limit(errors, tested, kept, eps) - errors / tested) * kept >= 0.5 - ROUNDING
    },
  )
  law(
    'vacuum rounds: the number of which w err stays below u with (u - 2 w)^2 = 2 u ln(1/epsilon)',
    fc.tuple(rounds(1), epsilon),
    ([vacua, eps]) => {
      const beta = -Math.log(eps)
      const most = (w: number): number => 2 * w + beta + Math.sqrt(beta ** 2 + 4 * w * beta)
      const halves = lawOfSum(Array.from({ length: vacua }, () => 0.5))
      return probability(halves, (w) => vacua > most(w) * (1 + ROUNDING)) <= eps * (1 + ROUNDING)
    },
  )
})
