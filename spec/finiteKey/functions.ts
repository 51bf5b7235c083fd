// The finite-key functions by name, for other implementations to compare with: arguments, their domain, results.
// Source: FINITE_KEY.md sections 2, 3, 6 and 7; names and fields are those of the published vectors (test/vectors/finite_key.json).

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly } from '../codec'
import type { Problem } from '../problem'
import { decimalQuantity, Epsilon, MeanPhotonNumber, Probability } from '../quantities'
import { jinan1Bounds } from './analyses/jinan1Formula'
import { lim2014Bounds } from './analyses/lim2014Formula'
import { rusca2018Bounds } from './analyses/rusca2018Formula'
import { tomamichel2012Bounds } from './analyses/tomamichel2012Formula'
import { wiesemann2024Bounds } from './analyses/wiesemann2024Formula'
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
import type { Outcomes } from './evaluation'
import type { Interval, IntervalArithmetic } from './interval'

/** A formula with its arguments bound, ready for `evaluateTo`; a `number` has the one outcome `value`. */
export type BoundFunction = {
  readonly kind: 'number' | 'record'
  readonly evaluate: (arithmetic: IntervalArithmetic) => Outcomes
}

type FiniteKeyFunction = (args: unknown) => E.Either<ReadonlyArray<Problem>, BoundFunction>

const Amount = decimalQuantity(
  'a number >= 0, below 1e40, as a string',
  (x) => x.greaterThanOrEqualTo(0) && x.e < 40,
)
const Positive = decimalQuantity('a number > 0, below 1e40, as a string', (x) => x.greaterThan(0) && x.e < 40)
const OpenRate = decimalQuantity(
  'a rate between 0 and 1 (both excluded) as a string',
  (x) => x.greaterThan(0) && x.lessThan(1),
)

/** A condition that ties arguments together; undefined when it holds. */
type Flaw = Problem | undefined

const requires = (path: string, expected: string, holds: boolean, found: string): Flaw =>
  holds ? undefined : { code: 'KW-AN204', path: `$.args.${path}`, expected, found }

const define =
  <A>(
    kind: BoundFunction['kind'],
    codec: t.Type<A, unknown>,
    conditions: (args: A) => ReadonlyArray<Flaw>,
    formula: (args: A, arithmetic: IntervalArithmetic) => Outcomes,
  ): FiniteKeyFunction =>
  (input) => {
    const result = decoded(codec, input)
    if (E.isLeft(result))
      return E.left(result.left.map((problem) => ({ ...problem, path: problem.path.replace('$', '$.args') })))
    const args = result.right
    const flaws = conditions(args).flatMap((flaw) => (flaw === undefined ? [] : [flaw]))
    if (flaws.length > 0) return E.left(flaws)
    return E.right({ kind, evaluate: (arithmetic) => formula(args, arithmetic) })
  }

/** Arguments by name, all required. */
const fields = <P extends t.Props>(props: P) => exactly('the arguments of this function', t.type(props))

type Exactly = (value: Decimal) => Interval

/** A function whose result is one number. */
const number = <P extends t.Props>(
  props: P,
  conditions: (args: t.TypeOf<t.TypeC<P>>) => ReadonlyArray<Flaw>,
  formula: (args: t.TypeOf<t.TypeC<P>>, x: Exactly) => Interval,
): FiniteKeyFunction =>
  define('number', fields(props), conditions, (args, { exact }) => ({ value: formula(args, exact) }))

/** A function whose result is a record of numbers. */
const record = <P extends t.Props>(
  props: P,
  conditions: (args: t.TypeOf<t.TypeC<P>>) => ReadonlyArray<Flaw>,
  formula: (args: t.TypeOf<t.TypeC<P>>, x: Exactly) => Outcomes,
): FiniteKeyFunction => define('record', fields(props), conditions, (args, { exact }) => formula(args, exact))

const unconditional = (): ReadonlyArray<Flaw> => []

const below = (path: string, a: Decimal, bPath: string, b: Decimal): Flaw =>
  requires(path, `a value below ${bPath} (${b})`, a.lessThan(b), a.toString())

const Three = t.tuple([MeanPhotonNumber, MeanPhotonNumber, MeanPhotonNumber], 'three mean photon numbers')
const ThreeRates = t.tuple([OpenRate, OpenRate, OpenRate], 'three probabilities between 0 and 1')
const ThreeAmounts = t.tuple([Amount, Amount, Amount], 'three counts as strings')
const TwoAmounts = t.tuple([Amount, Amount], 'two counts as strings')

const triple = ([a, b, c]: readonly [Decimal, Decimal, Decimal], x: Exactly) => [x(a), x(b), x(c)] as const
const pair = ([a, b]: readonly [Decimal, Decimal], x: Exactly) => [x(a), x(b)] as const

const Epsilons = { eps_sec: Epsilon, eps_cor: Epsilon, leak: Amount }
const epsilons = (args: { eps_sec: Decimal; eps_cor: Decimal; leak: Decimal }, x: Exactly) => ({
  epsSec: x(args.eps_sec),
  epsCor: x(args.eps_cor),
  leak: x(args.leak),
})

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

const PaperCounts = fields({
  No: Positive,
  no: Amount,
  N_y_X: Positive,
  n_y_X: Amount,
  N_x_X: Positive,
  n_x_X: Amount,
  m_x_X: Amount,
  N_y_Z: Positive,
  n_y_Z: Amount,
  N_x_Z: Positive,
  n_x_Z: Amount,
  m_x_Z: Amount,
})

const paperKey = record(
  {
    counts: PaperCounts,
    xi: Epsilon,
    mu_x: MeanPhotonNumber,
    mu_y: MeanPhotonNumber,
    leak: Amount,
    variant: t.keyof({ joint: null, separate: null }, '"joint" or "separate"'),
  },
  ({ mu_x, mu_y }) => [
    requires('mu_x', 'a decoy intensity > 0', mu_x.greaterThan(0), mu_x.toString()),
    below('mu_x', mu_x, 'mu_y', mu_y),
  ],
  ({ counts: c, xi, mu_x, mu_y, leak, variant }, x) => {
    const bounds = jinan1Bounds({
      decoyMu: x(mu_x),
      signalMu: x(mu_y),
      xi: x(xi),
      vacuumPulses: x(c.No),
      vacuumDetections: x(c.no),
      bases: {
        X: {
          signalPulses: x(c.N_y_X),
          signalDetections: x(c.n_y_X),
          decoyPulses: x(c.N_x_X),
          decoyDetections: x(c.n_x_X),
          decoyErrors: x(c.m_x_X),
        },
        Z: {
          signalPulses: x(c.N_y_Z),
          signalDetections: x(c.n_y_Z),
          decoyPulses: x(c.N_x_Z),
          decoyDetections: x(c.n_x_Z),
          decoyErrors: x(c.m_x_Z),
        },
      },
      keyedPulses: { X: x(c.N_y_X), Z: x(c.N_y_Z) },
      leak: x(leak),
      variant,
    })
    return {
      SoL: bounds.vacuumRate.lower,
      SoU: bounds.vacuumRate.upper,
      s1L_X: bounds.yieldLower.X,
      e1U_X: bounds.errorUpper.X,
      s1L_Z: bounds.yieldLower.Z,
      e1U_Z: bounds.errorUpper.Z,
      l_raw: bounds.rawLength,
      l: { wholeBitsOf: bounds.rawLength },
    }
  },
)

const lim2014 = record(
  {
    mus: Three,
    ps: ThreeRates,
    nX: ThreeAmounts,
    nZ: ThreeAmounts,
    mZ: ThreeAmounts,
    ...Epsilons,
    bound: t.keyof({ hoeffding: null, chernoff: null }, '"hoeffding" or "chernoff"'),
  },
  ({ mus: [mu1, mu2, mu3] }) => [
    below('mus[2]', mu3, 'mus[1]', mu2),
    requires(
      'mus[0]',
      `an intensity above mus[1] + mus[2] (${mu2.plus(mu3)})`,
      mu1.greaterThan(mu2.plus(mu3)),
      mu1.toString(),
    ),
  ],
  (args, x) => {
    const bounds = lim2014Bounds({
      mus: triple(args.mus, x),
      ps: triple(args.ps, x),
      keyDetections: triple(args.nX, x),
      testDetections: triple(args.nZ, x),
      testErrors: triple(args.mZ, x),
      bound: args.bound,
      ...epsilons(args, x),
    })
    return {
      sX0: bounds.keyVacua,
      sX1: bounds.keySingles,
      sZ0: bounds.testVacua,
      sZ1: bounds.testSingles,
      vZ1: bounds.testSingleErrors,
      phi: bounds.phaseError,
      l_raw: bounds.rawLength,
      l: { wholeBitsOf: bounds.rawLength },
    }
  },
)

const oneDecoyConditions = ({ mu1, mu2 }: { mu1: Decimal; mu2: Decimal }): ReadonlyArray<Flaw> => [
  requires('mu2', 'a decoy intensity > 0', mu2.greaterThan(0), mu2.toString()),
  below('mu2', mu2, 'mu1', mu1),
]

const OneDecoy = { mu1: MeanPhotonNumber, mu2: MeanPhotonNumber, p1: OpenRate, p2: OpenRate, ...Epsilons }

const rusca2018 = record(
  {
    ...OneDecoy,
    nZ: TwoAmounts,
    mZ: TwoAmounts,
    nX: TwoAmounts,
    mX: TwoAmounts,
    s0u_from: t.union([t.literal(0), t.literal(1), t.literal(2)], '0, 1 or 2'),
  },
  oneDecoyConditions,
  (args, x) => {
    const bounds = rusca2018Bounds({
      mus: pair([args.mu1, args.mu2], x),
      ps: pair([args.p1, args.p2], x),
      key: { detections: pair(args.nZ, x), errors: pair(args.mZ, x) },
      test: { detections: pair(args.nX, x), errors: pair(args.mX, x) },
      vacuaFrom: args.s0u_from,
      ...epsilons(args, x),
    })
    return {
      sZ0: bounds.keyVacua,
      sZ1: bounds.keySingles,
      sX1: bounds.testSingles,
      s0uZ: bounds.keyVacuaUpper,
      vX1: bounds.testSingleErrors,
      phi: bounds.phaseError,
      l_raw: bounds.rawLength,
      l: { wholeBitsOf: bounds.rawLength },
    }
  },
)

const wiesemann2024 = record(
  {
    ...OneDecoy,
    nK: TwoAmounts,
    mK: TwoAmounts,
    nT: TwoAmounts,
    mT: TwoAmounts,
    sampling: t.keyof({ serfling: null, fung: null }, '"serfling" or "fung"'),
    with_vacuum: t.boolean,
  },
  oneDecoyConditions,
  (args, x) => {
    const bounds = wiesemann2024Bounds({
      mus: pair([args.mu1, args.mu2], x),
      ps: pair([args.p1, args.p2], x),
      key: { detections: pair(args.nK, x), errors: pair(args.mK, x) },
      test: { detections: pair(args.nT, x), errors: pair(args.mT, x) },
      sampling: args.sampling,
      withVacuum: args.with_vacuum,
      ...epsilons(args, x),
    })
    return {
      sK0: bounds.keyVacua,
      sK1: bounds.keySingles,
      sT1: bounds.testSingles,
      s0uK: bounds.keyVacuaUpper,
      vT1: bounds.testSingleErrors,
      phi: bounds.phaseError,
      l_raw: bounds.rawLength,
      l: { wholeBitsOf: bounds.rawLength },
    }
  },
)

const tomamichel2012 = record(
  { n: Positive, k: Positive, Qtol: Probability, q: Probability, ...Epsilons },
  unconditional,
  ({ n, k, Qtol, q, ...rest }, x) => {
    const { deviation, rawLength } = tomamichel2012Bounds({
      n: x(n),
      k: x(k),
      toleratedError: x(Qtol),
      quality: x(q),
      ...epsilons(rest, x),
    })
    return { mu: deviation, l_raw: rawLength, l: { wholeBitsOf: rawLength } }
  },
)

/** Every function that `compute` offers, by the name it has in the published vectors. */
export const FUNCTIONS: ReadonlyMap<string, FiniteKeyFunction> = new Map(
  Object.entries({
    ...chernoff,
    ...elementary,
    ...decoy,
    paper_key: paperKey,
    lim2014,
    rusca2018,
    wiesemann2024,
    tomamichel2012,
  }),
)
