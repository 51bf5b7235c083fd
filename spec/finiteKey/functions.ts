// The finite-key functions by name, for other implementations to compare with: arguments, their domain, results.
// Source: FINITE_KEY.md sections 2, 3, 6 and 7; names and fields are those of the published vectors (test/vectors/finite_key.json).

import * as t from 'io-ts'
import { Epsilon, MeanPhotonNumber, Probability } from '../quantities'
import { ANALYSIS_FUNCTIONS } from './analysisFunctions'
import {
  closedExpectedLower,
  closedExpectedUpper,
  closedObservedLower,
  closedObservedUpper,
  expectedFromObserved,
  observedFromExpected,
  oneSidedExponent,
  twoSidedExponent,
} from './chernoff'
import { maSinglePhotonYield, maVacuumYield, singlePhotonYield } from './decoy'
import {
  fungDeviation,
  fungLog2Probability,
  hoeffdingDeviation,
  serflingDeviation,
  yinDeviation,
} from './deviations'
import { binaryEntropy } from './entropy'
import {
  Amount,
  below,
  type FiniteKeyFunction,
  number,
  OpenRate,
  Positive,
  record,
  requires,
  unconditional,
} from './functionDefinition'

const chernoff: Readonly<Record<string, FiniteKeyFunction>> = {
  chernoff_obs2exp: record({ X: Amount, xi: Epsilon }, unconditional, ({ X, xi }, x) => {
    const beta = twoSidedExponent(x(xi))
    const { lower, upper } = expectedFromObserved(x(X), beta)
    const one = beta.arithmetic.one
    return {
      beta,
      EL: lower,
      EU: upper,
      d1: X.isZero() ? 'inf' : x(X).dividedBy(lower).minus(one),
      d2: one.minus(x(X).dividedBy(upper)),
    }
  }),
  chernoff_exp2obs: record({ E: Amount, xi: Epsilon }, unconditional, ({ E: expectation, xi }, x) => {
    const { lower, upper } = observedFromExpected(x(expectation), twoSidedExponent(x(xi)))
    return { OL: lower, OU: upper }
  }),
  yin_chernoff: record({ x: Amount, eps: Epsilon }, unconditional, ({ x: count, eps }, x) => {
    const b = oneSidedExponent(x(eps))
    return {
      obs2exp_L: closedExpectedLower(x(count), b),
      obs2exp_U: closedExpectedUpper(x(count), b),
      exp2obs_L: closedObservedLower(x(count), b),
      exp2obs_U: closedObservedUpper(x(count), b),
    }
  }),
}

const elementary: Readonly<Record<string, FiniteKeyFunction>> = {
  h2: number({ p: Probability }, unconditional, ({ p }, x) => binaryEntropy(x(p))),
  hoeffding_delta: number({ n: Amount, eps: Epsilon }, unconditional, ({ n, eps }, x) =>
    hoeffdingDeviation(x(n), x(eps)),
  ),
  serfling_gamma: number({ k: Positive, n: Positive, eps: Epsilon }, unconditional, ({ k, n, eps }, x) =>
    serflingDeviation(x(k), x(n), x(eps)),
  ),
  gamma_fmc: number(
    { a: Epsilon, b: Probability, c: Positive, d: Positive, K: Positive },
    unconditional,
    ({ a, b, c, d, K }, x) => fungDeviation(x(a), x(b), x(c), x(d), x(K)),
  ),
  gamma_yin: number(
    { n: Positive, k: Positive, lam: OpenRate, eps: Epsilon },
    unconditional,
    ({ n, k, lam, eps }, x) => yinDeviation(x(n), x(k), x(lam), x(eps)),
  ),
  fmc_log2prob: number(
    { nx: Positive, nz: Positive, e: OpenRate, theta: Probability },
    ({ e, theta }) => [
      requires(
        'theta',
        `a deviation with e + theta <= 1 (e = ${e})`,
        e.plus(theta).lessThanOrEqualTo(1),
        theta.toString(),
      ),
    ],
    ({ nx, nz, e, theta }, x) => fungLog2Probability(x(nx), x(nz), x(e), x(theta)),
  ),
}

const decoy: Readonly<Record<string, FiniteKeyFunction>> = {
  wang_s1L: number(
    {
      mu_x: MeanPhotonNumber,
      mu_y: MeanPhotonNumber,
      SxL: Amount,
      SyU: Amount,
      SoU: Amount,
      SoL: t.union([Amount, t.null], 'a number >= 0 as a string, or null'),
    },
    ({ mu_x, mu_y }) => [
      requires('mu_x', 'a decoy intensity > 0', mu_x.greaterThan(0), mu_x.toString()),
      below('mu_x', mu_x, 'mu_y', mu_y),
    ],
    ({ mu_x, mu_y, SxL, SyU, SoU, SoL }, x) => {
      const rates = { decoyLower: x(SxL), signalUpper: x(SyU), vacuumUpper: x(SoU) }
      return singlePhotonYield(x(mu_x), x(mu_y), SoL === null ? rates : { ...rates, vacuumLower: x(SoL) })
    },
  ),
  ma_Y0L: number(
    { nu1: MeanPhotonNumber, nu2: MeanPhotonNumber, Q1U: Amount, Q2L: Amount },
    ({ nu1, nu2 }) => [below('nu2', nu2, 'nu1', nu1)],
    ({ nu1, nu2, Q1U, Q2L }, x) => maVacuumYield(x(nu1), x(nu2), x(Q1U), x(Q2L)),
  ),
  ma_Y1L: number(
    {
      mu: MeanPhotonNumber,
      nu1: MeanPhotonNumber,
      nu2: MeanPhotonNumber,
      QmuU: Amount,
      Q1L: Amount,
      Q2U: Amount,
      Y0L: Amount,
    },
    ({ mu, nu1, nu2 }) => [below('nu2', nu2, 'nu1', nu1), below('nu1', nu1.plus(nu2), 'mu', mu)],
    ({ mu, nu1, nu2, QmuU, Q1L, Q2U, Y0L }, x) =>
      maSinglePhotonYield(x(mu), x(nu1), x(nu2), {
        signalUpper: x(QmuU),
        decoy1Lower: x(Q1L),
        decoy2Upper: x(Q2U),
        vacuumYieldLower: x(Y0L),
      }),
  ),
}
/** Every function that `compute` offers, by the name it has in the published vectors. */
export const FUNCTIONS: ReadonlyMap<string, FiniteKeyFunction> = new Map(
  Object.entries({
    ...chernoff,
    ...elementary,
    ...decoy,
    ...ANALYSIS_FUNCTIONS,
  }),
)
