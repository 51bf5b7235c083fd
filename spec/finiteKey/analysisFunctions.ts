// The published analyses as functions by name: the paper's key length, Lim 2014, Rusca 2018, Wiesemann 2024, Tomamichel 2012.
// Source: FINITE_KEY.md sections 3 and 6; names and fields are those of the published vectors (test/vectors/finite_key.json).

import type { Decimal } from 'decimal.js'
import * as t from 'io-ts'
import { Epsilon, MeanPhotonNumber, Probability } from '../quantities'
import { jinan1Bounds } from './analyses/jinan1Formula'
import { lim2014Bounds } from './analyses/lim2014Formula'
import { rusca2018Bounds } from './analyses/rusca2018Formula'
import { tomamichel2012Bounds } from './analyses/tomamichel2012Formula'
import { wiesemann2024Bounds } from './analyses/wiesemann2024Formula'
import {
  Amount,
  below,
  type Exactly,
  type FiniteKeyFunction,
  type Flaw,
  fields,
  OpenRate,
  Positive,
  record,
  requires,
  unconditional,
} from './functionDefinition'

/** The tuple, but a longer list is an error: io-ts drops what is beyond the end without a word. */
const noLonger = <A extends ReadonlyArray<unknown>>(
  length: number,
  tuple: t.Type<A, unknown>,
): t.Type<A, unknown> =>
  new t.Type<A, unknown>(
    tuple.name,
    tuple.is,
    (value, context) =>
      Array.isArray(value) && value.length > length
        ? t.failure(value, context)
        : tuple.validate(value, context),
    tuple.encode,
  )

const Three = noLonger(
  3,
  t.tuple([MeanPhotonNumber, MeanPhotonNumber, MeanPhotonNumber], 'three mean photon numbers'),
)
const ThreeRates = noLonger(3, t.tuple([OpenRate, OpenRate, OpenRate], 'three probabilities between 0 and 1'))
const ThreeAmounts = noLonger(3, t.tuple([Amount, Amount, Amount], 'three counts as strings'))
const TwoAmounts = noLonger(2, t.tuple([Amount, Amount], 'two counts as strings'))

const triple = ([a, b, c]: readonly [Decimal, Decimal, Decimal], x: Exactly) => [x(a), x(b), x(c)] as const
const pair = ([a, b]: readonly [Decimal, Decimal], x: Exactly) => [x(a), x(b)] as const

const Epsilons = { eps_sec: Epsilon, eps_cor: Epsilon, leak: Amount }
const epsilons = (args: { eps_sec: Decimal; eps_cor: Decimal; leak: Decimal }, x: Exactly) => ({
  epsSec: x(args.eps_sec),
  epsCor: x(args.eps_cor),
  leak: x(args.leak),
})

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

/** The analyses by the name they have in the published vectors. */
export const ANALYSIS_FUNCTIONS: Readonly<Record<string, FiniteKeyFunction>> = {
  paper_key: paperKey,
  lim2014,
  rusca2018,
  wiesemann2024,
  tomamichel2012,
}
