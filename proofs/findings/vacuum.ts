// Single-photon yield and error when the "vacuum" pulses carry light: the joint decoy algebra, with the limits of formula (9).
// Source: FINITE_KEY.md sections 3 and 5; Ma et al., PRA 72, 012326 (2005) for the elimination.
//
// With Q_l = e^mu_l S_l = sum_k mu_l^k/k! s_k (vacuum o, decoy x, signal y) and s_0 the yield of a true vacuum, the same in both bases as
// the paper has it, while s_k may differ between them; Q_o is pooled: q_B = p_B^2 / sum p^2 is the share of basis B.
// (a) Eq (7) is s_1 >= f_B(s_0) = c_B - g s_0 with c_B = mu_y/(mu_x (mu_y - mu_x)) (Q_x^B - (mu_x/mu_y)^2 Q_y^B) and g = 1/mu_x + 1/mu_y.
//     It falls with s_0, so it needs an upper limit on s_0.
// (b) s_0 <= Q_o. And s_0 <= Q_o - mu_o sum_B q_B s_1^B <= Q_o - mu_o sum_B q_B (c_B - g s_0), so that
//     s_0 <= (Q_o - mu_o sum_B q_B c_B) / (1 - mu_o g) where the divisor is positive: the light of the vacuum helps (7).
// (c) For mu = mu_x and mu_y: mu_o^k <= (mu_o/mu) mu^k for k >= 1, so Q_o - s_0 <= (mu_o/mu) sum_B q_B (Q_mu^B - s_0), hence
//     s_0 >= (Q_o - (mu_o/mu) sum_B q_B Q_mu^B) / (1 - mu_o/mu). Eq (8) has S_o in place of s_0 here, which is too much: unsound.
// (d) If residual light can be told apart from decoy light, its yields are anything in [0, 1]:
//     S_o - (1 - e^-mu_o) <= e^-mu_o s_0 <= S_o, all that is left of (b) and (c).

import { expectedFromObserved, type Limits, twoSidedExponent } from '../../spec/finiteKey/chernoff'
import { singlePhotonError, singlePhotonYield } from '../../spec/finiteKey/decoy'
import { Exact, type Interval } from '../../spec/finiteKey/interval'
import { BASES, type Basis, complement } from '../../spec/finiteKey/observations'
import { expectedSingles, type Formula9, lengthWith } from './formula9'

/** What the light of a vacuum pulse is taken for: none (the paper), light as that of the other pulses, or light that Eve can tell apart. */
export type VacuumLight = 'none' | 'alike' | 'distinguishable'

/** Mean photon number of the vacuum pulses, share of each basis, and the limits that counts give on expectations. */
export type Vacuum = {
  readonly vacuumMu: Interval
  readonly share: Readonly<Record<Basis, Interval>>
  readonly limitsOf: (count: Interval) => Limits
}

/** The two-sided limits of Eqs (3)-(6) at the xi of the formula. */
export const chernoffLimits =
  ({ xi }: Formula9) =>
  (count: Interval): Limits =>
    expectedFromObserved(count, twoSidedExponent(xi))

/** No fluctuation at all: counts taken as expectations, to show a bias that statistics would hide. */
export const exactCounts = (count: Interval): Limits => ({ lower: count, upper: count })

type Rates = {
  readonly vacuum: Limits
  readonly decoy: Readonly<Record<Basis, Limits>>
  readonly signal: Readonly<Record<Basis, Limits>>
}

const perBasis = <A>(value: (basis: Basis) => A): Readonly<Record<Basis, A>> => ({
  X: value('X'),
  Z: value('Z'),
})

const scaled = ({ lower, upper }: Limits, factor: Interval): Limits => ({
  lower: lower.times(factor),
  upper: upper.times(factor),
})

const ratesOf = ({ input }: Formula9, { limitsOf }: Vacuum): Rates => {
  const rate = (count: Interval, pulses: Interval) =>
    scaled(limitsOf(count), count.arithmetic.one.dividedBy(pulses))
  return {
    vacuum: rate(input.vacuumDetections, input.vacuumPulses),
    decoy: perBasis((basis) => rate(input.bases[basis].decoyDetections, input.bases[basis].decoyPulses)),
    signal: perBasis((basis) => rate(input.bases[basis].signalDetections, input.bases[basis].signalPulses)),
  }
}

const average = (share: Vacuum['share'], value: (basis: Basis) => Interval): Interval =>
  BASES.map((basis) => share[basis].times(value(basis))).reduce((total, part) => total.plus(part))

const larger = (a: Interval, b: Interval): Interval =>
  a.arithmetic.between(Exact.max(a.lower, b.lower), Exact.max(a.upper, b.upper))

/** (b): the upper limit on s_0. */
const vacuumYieldUpper = ({ input }: Formula9, { vacuumMu, share }: Vacuum, rates: Rates): Interval => {
  const { decoyMu, signalMu } = input
  const { one } = vacuumMu.arithmetic
  const whole = rates.vacuum.upper.times(vacuumMu.exp())
  const g = one.dividedBy(decoyMu).plus(one.dividedBy(signalMu))
  const divisor = one.minus(vacuumMu.times(g))
  if (!divisor.lower.greaterThan(0)) return whole
  const front = signalMu.dividedBy(decoyMu.times(signalMu.minus(decoyMu)))
  const c = (basis: Basis) =>
    rates.decoy[basis].lower
      .times(decoyMu.exp())
      .minus(decoyMu.dividedBy(signalMu).squared().times(rates.signal[basis].upper).times(signalMu.exp()))
      .times(front)
  return whole
    .minus(vacuumMu.times(average(share, c)))
    .dividedBy(divisor)
    .min(whole)
    .clampedBelow(0)
}

/** (c): the lower limit on s_0. */
const vacuumYieldLower = ({ input }: Formula9, { vacuumMu, share }: Vacuum, rates: Rates): Interval => {
  const { one, zero } = vacuumMu.arithmetic
  const from = (mu: Interval, upper: (basis: Basis) => Interval): Interval => {
    const ratio = vacuumMu.dividedBy(mu)
    return rates.vacuum.lower
      .times(vacuumMu.exp())
      .minus(ratio.times(mu.exp()).times(average(share, upper)))
      .dividedBy(one.minus(ratio))
  }
  return larger(
    larger(
      from(input.decoyMu, (basis) => rates.decoy[basis].upper),
      from(input.signalMu, (basis) => rates.signal[basis].upper),
    ),
    zero,
  )
}

const vacuumYield = (formula: Formula9, vacuum: Vacuum, rates: Rates, light: VacuumLight): Limits => {
  const growth = vacuum.vacuumMu.exp()
  switch (light) {
    case 'none':
      return rates.vacuum
    case 'alike':
      return {
        lower: vacuumYieldLower(formula, vacuum, rates),
        upper: vacuumYieldUpper(formula, vacuum, rates),
      }
    case 'distinguishable':
      return {
        lower: rates.vacuum.lower.times(growth).minus(growth.minus(growth.arithmetic.one)).clampedBelow(0),
        upper: rates.vacuum.upper.times(growth),
      }
  }
}

/** Limits and length that follow from what the vacuum light is taken for. */
export type VacuumBounds = {
  readonly yieldLower: Readonly<Record<Basis, Interval>>
  readonly errorUpper: Readonly<Record<Basis, Interval>>
  readonly length: Interval
}

/** Eqs (7)-(9) with the limits on s_0 in place of those on S_o. With `none` it is formula (9) itself. */
export const boundsWithVacuum = (formula: Formula9, vacuum: Vacuum, light: VacuumLight): VacuumBounds => {
  const { decoyMu, signalMu, bases, variant } = formula.input
  const rates = ratesOf(formula, vacuum)
  const zeroYield = vacuumYield(formula, vacuum, rates, light)
  const yieldLower = perBasis((basis) =>
    singlePhotonYield(decoyMu, signalMu, {
      decoyLower: rates.decoy[basis].lower,
      signalUpper: rates.signal[basis].upper,
      vacuumUpper: zeroYield.upper,
      ...(variant === 'joint' ? {} : { vacuumLower: zeroYield.lower }),
    }).clampedBelow(0),
  )
  const errorUpper = perBasis((basis) => {
    const { decoyErrors, decoyPulses } = bases[basis]
    const errors = vacuum.limitsOf(decoyErrors).upper.dividedBy(decoyPulses)
    return singlePhotonError(decoyMu, errors, zeroYield.lower, yieldLower[basis])
  })
  const length = lengthWith(formula, {
    singles: expectedSingles(formula.input, yieldLower),
    phaseError: perBasis((basis) => errorUpper[complement(basis)]),
  })
  return { yieldLower, errorUpper, length }
}
