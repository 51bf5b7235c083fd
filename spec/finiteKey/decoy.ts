// Decoy-state algebra: yields of photon-number states from counting rates of Poisson mixtures.
// Source: paper, Methods 0.6, Eqs (7)-(8) (Wang's joint form); Ma et al. 2005, PRA 72 012326 (`maVacuumYield`, `maSinglePhotonYield`).

import type { Interval } from './interval'

/** Poisson weights e^-mu mu^k / k! of k = 0, 1, 2 photons. */
export const poissonWeights = (mu: Interval): readonly [Interval, Interval, Interval] => {
  const none = mu.negated().exp()
  const one = none.times(mu)
  return [none, one, one.times(mu).times(mu.arithmetic.half)]
}

/** Counting rates that enter Eq (7), per pulse; `vacuumLower` selects the looser variant `separate`. */
export type CountingRates = {
  readonly decoyLower: Interval
  readonly signalUpper: Interval
  readonly vacuumUpper: Interval
  readonly vacuumLower?: Interval
}

/**
 * Lower limit on the single-photon yield s1, per pulse, before clamping at 0. Needs mu_x < mu_y.
 * (7): `s1^L = [b2 S_x^L - a2 S_y^U - (a0 b2 - a2 b0) S_o^U] / (a1 b2 - a2 b1)`, a_k of the decoy x, b_k of the signal y.
 * In `b2 S_x - a2 S_y` the k = 2 term cancels and no k >= 3 term is positive, since a_k/b_k decreases with k.
 * Source: paper, Eq (7); the text lost the equation, FINITE_KEY.md section 3 restores it.
 */
export const singlePhotonYield = (decoyMu: Interval, signalMu: Interval, rates: CountingRates): Interval => {
  const [a0, a1, a2] = poissonWeights(decoyMu)
  const [b0, b1, b2] = poissonWeights(signalMu)
  const { decoyLower, signalUpper, vacuumUpper, vacuumLower } = rates
  const numerator =
    vacuumLower === undefined
      ? b2
          .times(decoyLower)
          .minus(a2.times(signalUpper))
          .minus(a0.times(b2).minus(a2.times(b0)).times(vacuumUpper))
      : b2
          .times(decoyLower.minus(a0.times(vacuumUpper)))
          .minus(a2.times(signalUpper.minus(b0.times(vacuumLower))))
  return numerator.dividedBy(a1.times(b2).minus(a2.times(b1)))
}

/**
 * An upper limit on a rate from a numerator and a lower limit of its denominator, within [0, 1/2]; 1/2 where the denominator is 0.
 * Source: the clamping of Eq (8), and of every phase-error limit in FINITE_KEY.md.
 */
export const rateOrHalf = (numerator: Interval, denominator: Interval): Interval => {
  const { half, between } = numerator.arithmetic
  if (denominator.upper.lessThanOrEqualTo(0)) return half
  const rate = (divisor: Interval) => numerator.dividedBy(divisor).clampedBelow(0).clampedAbove(half.upper)
  if (denominator.lower.greaterThan(0)) return rate(denominator)
  return between(rate(between(denominator.upper, denominator.upper)).lower, half.upper)
}

/**
 * Upper limit on the single-photon error rate: (8) `e1^U = (T_x^U - a0 S_o^L / 2) / (a1 s1^L)`, within [0, 1/2].
 * Source: paper, Eq (8).
 */
export const singlePhotonError = (
  decoyMu: Interval,
  decoyErrorUpper: Interval,
  vacuumLower: Interval,
  yieldLower: Interval,
): Interval => {
  const [a0, a1] = poissonWeights(decoyMu)
  const errors = decoyErrorUpper.minus(a0.times(vacuumLower).times(decoyMu.arithmetic.half))
  return rateOrHalf(errors, a1.times(yieldLower))
}

/** Lower limit on the vacuum yield: `max(0, (nu1 e^nu2 Q2^L - nu2 e^nu1 Q1^U) / (nu1 - nu2))`. Needs nu1 > nu2. Source: Ma et al. 2005. */
export const maVacuumYield = (
  nu1: Interval,
  nu2: Interval,
  gain1Upper: Interval,
  gain2Lower: Interval,
): Interval =>
  nu1
    .times(nu2.exp())
    .times(gain2Lower)
    .minus(nu2.times(nu1.exp()).times(gain1Upper))
    .dividedBy(nu1.minus(nu2))
    .clampedBelow(0)

/** Gains per pulse and the vacuum yield that `maSinglePhotonYield` takes. */
export type MaGains = {
  readonly signalUpper: Interval
  readonly decoy1Lower: Interval
  readonly decoy2Upper: Interval
  readonly vacuumYieldLower: Interval
}

/** Lower limit on the single-photon yield from two decoys nu1 > nu2 and the signal mu > nu1 + nu2. Source: Ma et al. 2005. */
export const maSinglePhotonYield = (mu: Interval, nu1: Interval, nu2: Interval, gains: MaGains): Interval => {
  const squares = nu1.squared().minus(nu2.squared())
  const bracket = gains.decoy1Lower
    .times(nu1.exp())
    .minus(gains.decoy2Upper.times(nu2.exp()))
    .minus(
      squares.dividedBy(mu.squared()).times(gains.signalUpper.times(mu.exp()).minus(gains.vacuumYieldLower)),
    )
  return mu.times(bracket).dividedBy(mu.times(nu1).minus(mu.times(nu2)).minus(squares))
}
