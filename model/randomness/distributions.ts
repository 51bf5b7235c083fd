// Distributions as thresholds in units of 2^-53, made by + - * / alone: what a draw compares with, the same in every engine.
// Source: inversion, and the independent binary digits of a geometric number: Devroye, "Non-Uniform Random Variate Generation" (1986), III.2, X.2.

import { exponential } from './elementary'

/** A probability p as the integer nearest to 2^53 p, 0..2^53: a draw of 53 bits below it says yes. */
export type Threshold = number

/** 2^53: the threshold of certainty. */
export const CERTAIN: Threshold = 2 ** 53
/** No mean above this has a table: e^-mean must be a normal double. */
const LARGEST_MEAN = 600

/** The threshold of a probability. @throws RangeError unless 0 <= p <= 1. */
export const thresholdOf = (p: number): Threshold => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`)
  return Math.round(p * CERTAIN)
}

/**
 * `x` rounded to 30 significant bits (1e-9 of it): for values of `Math.sin` and its kin, whose last bits differ between engines.
 * Source: Veltkamp's splitting, exact in IEEE 754 for |x| < 2^1000.
 */
export const quantised = (x: number): number => {
  const scaled = x * (2 ** 23 + 1)
  return scaled - (scaled - x)
}

/** Outcome k is drawn when 53 bits lie at or above threshold k-1 and below threshold k; ascending, the last is 2^53. */
export type Cumulative = ReadonlyArray<Threshold>

/** Outcomes 0..n-1 with these weights. @throws RangeError unless all are >= 0, their sum > 0 and finite. */
export const weighted = (weights: ReadonlyArray<number>): Cumulative => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0 && total < Number.POSITIVE_INFINITY && weights.every((weight) => weight >= 0)))
    throw new RangeError('weights must be >= 0, and one of them more')
  const last = weights.findLastIndex((weight) => weight > 0)
  let sum = 0
  return weights.slice(0, last + 1).map((weight, at) => {
    sum += weight
    return at === last ? CERTAIN : thresholdOf(Math.min(1, sum / total))
  })
}

/** Poisson numbers of a mean 0..600, cut where what is left is below 2^-53. @throws RangeError for another mean. */
export const poisson = (mean: number): Cumulative => {
  if (!(mean >= 0 && mean <= LARGEST_MEAN)) throw new RangeError(`no Poisson table of mean ${mean}`)
  const weights: number[] = []
  for (let k = 0, weight = exponential(-mean); k <= mean || weight > 1 / (CERTAIN * 4); k += 1) {
    weights.push(weight)
    weight = (weight * mean) / (k + 1)
  }
  return weighted(weights)
}

/**
 * The number of failures before the first success, as the thresholds of its binary digits, lowest first: digit i is 1
 * with probability q^(2^i) / (1 + q^(2^i)), q = 1 - p, independently of the others.
 */
export type Digits = ReadonlyArray<Threshold>

/** Failures before a success of probability p, 2^-40 <= p <= 1, as a number below 2^53. @throws RangeError for another p. */
export const geometric = (p: number): Digits => {
  if (!(p >= 2 ** -40 && p <= 1)) throw new RangeError(`no geometric table of probability ${p}`)
  const digits: Threshold[] = []
  // q^(2^i) and its complement, each squared on while it is the smaller one, so that it keeps its relative accuracy.
  let lasting = 1 - p
  let failing = p
  while (thresholdOf(lasting / (1 + lasting)) > 0) {
    digits.push(thresholdOf(lasting / (1 + lasting)))
    if (failing < 0.5) {
      failing *= 2 - failing
      lasting = 1 - failing
    } else {
      lasting *= lasting
      failing = 1 - lasting
    }
  }
  return digits
}
