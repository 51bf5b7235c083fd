// Two decoys, key from one basis, with Hoeffding's or closed Chernoff deviations.
// Source: Lim, Curty, Walenta, Xu, Zbinden, PRA 89, 022307 (2014); FINITE_KEY.md section 6.

import { closedExpectedLower, closedExpectedUpper } from '../chernoff'
import { fungDeviation, hoeffdingDeviation } from '../deviations'
import { phaseErrorEntropy } from '../entropy'
import { type Interval, PrecisionTooLow } from '../interval'

/** Number of failure terms that share eps_sec. */
export const LIM_2014_TERMS = 21

export type Triple = readonly [Interval, Interval, Interval]

/** Signal, decoy, weakest decoy: `mu1 > mu2 + mu3`, `mu2 > mu3 >= 0`; detections of key (X) and test (Z) basis, test errors. */
export type Lim2014Input = {
  readonly mus: Triple
  readonly ps: Triple
  readonly keyDetections: Triple
  readonly testDetections: Triple
  readonly testErrors: Triple
  readonly epsSec: Interval
  readonly epsCor: Interval
  readonly leak: Interval
  readonly bound: 'hoeffding' | 'chernoff'
  /**
   * Fractions of the vacuum and single-photon detections that are keyed; 1 in the paper, which keys every intensity.
   * Differs: below 1 it is an expectation, so the length is then for comparison only, and the report says so.
   */
  readonly keyedFraction?: KeyedFraction
}

/** The part of the k-photon detections of the key basis that enters the key, for k = 0 and 1. */
export type KeyedFraction = { readonly vacua: Interval; readonly singles: Interval }

/** Vacua plus `singles (1 - h(phi))`, bits, each times its keyed fraction where one is given. */
export const keyedEntropy = (
  vacua: Interval,
  singles: Interval,
  phaseError: Interval,
  fraction: KeyedFraction | undefined,
): Interval => {
  const perSingle = phaseError.arithmetic.one.minus(phaseErrorEntropy(phaseError))
  return fraction === undefined
    ? vacua.plus(singles.times(perSingle))
    : vacua.times(fraction.vacua).plus(singles.times(fraction.singles).times(perSingle))
}

/** s_X0, s_X1, s_Z0, s_Z1, v_Z1 in counts, phi a rate, length in bits before the floor. */
export type Lim2014Bounds = {
  readonly keyVacua: Interval
  readonly keySingles: Interval
  readonly testVacua: Interval
  readonly testSingles: Interval
  readonly testSingleErrors: Interval
  readonly phaseError: Interval
  readonly rawLength: Interval
}

type Weighted = { readonly lower: Triple; readonly upper: Triple }

const mapTriple = <A, B>(
  [a, b, c]: readonly [A, A, A],
  f: (value: A, at: number) => B,
): readonly [B, B, B] => [f(a, 0), f(b, 1), f(c, 2)]

/** Weights w_k = e^mu_k / p_k. */
const weights = ({ mus, ps }: Lim2014Input): Triple => {
  const [p1, p2, p3] = ps
  const [m1, m2, m3] = mus
  return [m1.exp().dividedBy(p1), m2.exp().dividedBy(p2), m3.exp().dividedBy(p3)]
}

/** tau_n = sum_k p_k e^-mu_k mu_k^n / n!, for n = 0 and 1. */
export const photonNumberProbability = (
  mus: ReadonlyArray<Interval>,
  ps: ReadonlyArray<Interval>,
  photons: 0 | 1,
): Interval => {
  const terms = mus.flatMap((mu, at) => {
    const p = ps[at]
    if (p === undefined) return []
    const vacuum = p.times(mu.negated().exp())
    return [photons === 0 ? vacuum : vacuum.times(mu)]
  })
  return terms.reduce((total, term) => total.plus(term))
}

const weighted = (input: Lim2014Input, counts: Triple): Weighted => {
  const w = weights(input)
  const epsilon = input.epsSec.dividedBy(input.epsSec.arithmetic.exact(LIM_2014_TERMS))
  const ends = (() => {
    if (input.bound === 'chernoff') {
      const b = epsilon.ln().negated()
      return {
        lower: mapTriple(counts, (x) => closedExpectedLower(x, b)),
        upper: mapTriple(counts, (x) => closedExpectedUpper(x, b)),
      }
    }
    const delta = hoeffdingDeviation(counts[0].plus(counts[1]).plus(counts[2]), epsilon)
    return {
      lower: mapTriple(counts, (x) => x.minus(delta).clampedBelow(0)),
      upper: mapTriple(counts, (x) => x.plus(delta)),
    }
  })()
  const times = (end: Triple): Triple => [w[0].times(end[0]), w[1].times(end[1]), w[2].times(end[2])]
  return { lower: times(ends.lower), upper: times(ends.upper) }
}

/** Lower limits on vacuum and single-photon detections of one basis, counts. */
const vacuaAndSingles = (input: Lim2014Input, counts: Triple): { vacua: Interval; singles: Interval } => {
  const [mu1, mu2, mu3] = input.mus
  const tau0 = photonNumberProbability(input.mus, input.ps, 0)
  const tau1 = photonNumberProbability(input.mus, input.ps, 1)
  const n = weighted(input, counts)
  const vacua = tau0
    .times(mu2.times(n.lower[2]).minus(mu3.times(n.upper[1])))
    .dividedBy(mu2.minus(mu3))
    .clampedBelow(0)
  const squares = mu2.squared().minus(mu3.squared())
  const bracket = n.lower[1]
    .minus(n.upper[2])
    .minus(squares.dividedBy(mu1.squared()).times(n.upper[0].minus(vacua.dividedBy(tau0))))
  const singles = tau1
    .times(mu1)
    .times(bracket)
    .dividedBy(mu1.times(mu2.minus(mu3)).minus(squares))
    .clampedBelow(0)
  return { vacua, singles }
}

/**
 * Phase-error limit `v/s + deviation(v/s)`, and 1/2 where s <= 0 or v/s >= 1/2.
 * Also 1/2 where the key has no single photons: nothing is sampled then, and the deviation has no value.
 * @throws PrecisionTooLow when the enclosure of v/s contains 1/2 inside.
 */
export const sampledPhaseError = (
  errors: Interval,
  singles: { readonly key: Interval; readonly test: Interval },
  deviation: (rate: Interval) => Interval,
): Interval => {
  const { half } = errors.arithmetic
  if (singles.test.isZero() || singles.key.isZero()) return half
  const rate = errors.dividedBy(singles.test)
  if (half.isAtMost(rate)) return half
  if (!rate.isBelow(half)) throw new PrecisionTooLow('observed phase-error rate at 1/2')
  return rate.plus(deviation(rate))
}

/** The bound of PRA 89, 022307. @throws PrecisionTooLow when the working precision does not decide a sign it needs. */
export const lim2014Bounds = (input: Lim2014Input): Lim2014Bounds => {
  const { epsSec, epsCor } = input
  const number = (value: number) => epsSec.arithmetic.exact(value)
  const key = vacuaAndSingles(input, input.keyDetections)
  const test = vacuaAndSingles(input, input.testDetections)
  const errors = weighted(input, input.testErrors)
  const [, mu2, mu3] = input.mus
  const testSingleErrors = photonNumberProbability(input.mus, input.ps, 1)
    .times(errors.upper[1].minus(errors.lower[2]))
    .dividedBy(mu2.minus(mu3))
    .clampedBelow(0)
  const terms = number(LIM_2014_TERMS)
  const phaseError = sampledPhaseError(testSingleErrors, { key: key.singles, test: test.singles }, (rate) =>
    fungDeviation(epsSec, rate, test.singles, key.singles, terms),
  )
  const rawLength = keyedEntropy(key.vacua, key.singles, phaseError, input.keyedFraction)
    .minus(input.leak)
    .minus(number(6).times(terms.dividedBy(epsSec).log2()))
    .minus(number(2).dividedBy(epsCor).log2())
  return {
    keyVacua: key.vacua,
    keySingles: key.singles,
    testVacua: test.vacua,
    testSingles: test.singles,
    testSingleErrors,
    phaseError,
    rawLength,
  }
}
