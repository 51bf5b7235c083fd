// How rare it is that counts are as far off as a certificate says: tails of the Poisson, the binomial and the
// hypergeometric distribution, summed term by term in doubles. Source: FINITE_KEY.md 2; docs/rules.md for the statements.

import type { Decimal } from 'decimal.js'
import { D } from './certificateOracle'

/** ln of the chance that a Poisson variable of that mean is at most n (`low`) or at least n. */
export const lnPoissonTail = (mean: number, n: number, side: 'low' | 'high'): number => {
  if (mean === 0) return side === 'low' || n === 0 ? 0 : Number.NEGATIVE_INFINITY
  if (side === 'low' ? n >= mean : n <= mean) return 0
  const x = (mean - n) / n
  const stirling = Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3)
  const lnPoint = n === 0 ? -mean : -n * (x - Math.log1p(x)) - stirling
  let [sum, term] = [1, 1]
  for (let i = 0; term > 1e-17 * sum && i < 1e7; i += 1) {
    term *= side === 'low' ? (n - i) / mean : mean / (n + i + 1)
    sum += term
  }
  return lnPoint + Math.log(sum)
}

/** Whether a Poisson variable of that mean is so far off at most that often. */
export const isRare = (mean: Decimal, count: Decimal, side: 'low' | 'high', epsilon: Decimal): boolean => {
  const n = side === 'low' ? count.floor() : count.ceil()
  return lnPoissonTail(mean.toNumber(), n.toNumber(), side) <= D.ln(epsilon).toNumber() + 1e-5
}

/** ln n! for a whole n >= 0. */
const lnFactorial = (n: number): number => {
  let [x, below] = [n + 1, 0]
  for (; x < 12; x += 1) below += Math.log(x)
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - below
}

const lnChoose = (n: number, k: number): number => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k)

/** ln of a sum of terms that starts with e^lnFirst and goes on by these ratios, until they no longer matter. */
const lnSum = (lnFirst: number, ratio: (step: number) => number): number => {
  let [sum, term] = [1, 1]
  for (let i = 0; term > 1e-17 * sum && i < 1e7; i += 1) {
    term *= Math.max(0, ratio(i))
    sum += term
  }
  return lnFirst + Math.log(sum)
}

/** ln of the chance that of n trials that succeed with probability p at most k do. */
const lnBinomialLow = (n: number, p: number, k: number): number => {
  if (k >= n * p) return 0
  const lnFirst = lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p)
  return k < 0 ? Number.NEGATIVE_INFINITY : lnSum(lnFirst, (i) => ((k - i) * (1 - p)) / ((n - k + i + 1) * p))
}

const isUnlikely = (lnChance: number, epsilon: Decimal): boolean =>
  lnChance <= D.ln(epsilon).toNumber() + 1e-4

/**
 * Whether a count of trials with that mean in all is so far off at most that often, the trials being alike: of all
 * trials with one mean, those far off most often (Hoeffding 1956). `count` is observed, above the mean or below it.
 */
export const isRareShare = (
  mean: Decimal,
  count: Decimal,
  trials: Decimal,
  side: 'low' | 'high',
  epsilon: Decimal,
): boolean => {
  const [n, p] = [trials.toNumber(), D.div(mean, trials).toNumber()]
  if (mean.gte(trials)) return side === 'low'
  const chance =
    side === 'low' ? lnBinomialLow(n, p, count.toNumber()) : lnBinomialLow(n, 1 - p, n - count.toNumber())
  return isUnlikely(chance, epsilon)
}

/** Whether of any more than u fair coins at most w fall one way at most that often. */
export const areRareCoins = (w: Decimal, u: Decimal, epsilon: Decimal): boolean => {
  const coins = u.floor().plus(1).toNumber()
  return isUnlikely(lnBinomialLow(coins, 0.5, w.floor().toNumber()), epsilon)
}

/** Chance that of `drawn` out of `all`, of which `marked` are, at least k are marked. */
const lnHypergeometricHigh = (all: number, marked: number, drawn: number, k: number): number => {
  if (k > Math.min(marked, drawn)) return Number.NEGATIVE_INFINITY
  if (k <= (marked * drawn) / all) return 0
  const lnFirst = lnChoose(drawn, k) + lnChoose(all - drawn, marked - k) - lnChoose(all, marked)
  return lnSum(
    lnFirst,
    (i) => ((marked - k - i) * (drawn - k - i)) / ((k + i + 1) * (all - drawn - marked + k + i + 1)),
  )
}

/**
 * Whether it is that rare that at most v of at least c tested rounds err and more than the share phi of at least d keyed
 * ones: the likeliest number of errors for that is the least one. Of all sizes, those of the bounds and some above.
 */
export const isRareSample = (v: Decimal, c: Decimal, d: Decimal, phi: Decimal, epsilon: Decimal): boolean =>
  [1, 1.03, 4].every((more) =>
    [1, 1.03, 4].every((times) => {
      const [tested, keyed] = [D.mul(c, more).ceil().toNumber(), D.mul(d, times).ceil().toNumber()]
      const erring = D.mul(phi, keyed).floor().toNumber() + 1
      const chance = lnHypergeometricHigh(tested + keyed, v.floor().toNumber() + erring, keyed, erring)
      return isUnlikely(chance, epsilon)
    }),
  )
