// Analyses of the literature make a key from one basis and test in the other; here each keyed basis is taken in turn and the lengths add.
// Source: FINITE_KEY.md section 6; each basis gets half of the epsilons where both are keyed.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import type { Interval, IntervalArithmetic } from '../interval'
import { leakOf } from '../leakage'
import { BASES, type Basis, cellOf, complement, type Intensity, type Observations } from '../observations'
import {
  type AnalysisResult,
  type Bound,
  byBrightness,
  decided,
  needs,
  type Target,
  wholeBits,
} from './analysis'
import { type KeyedFraction, photonNumberProbability } from './lim2014Formula'

/** What the formula of one key basis takes beside its counts. */
export type BasisRun = {
  readonly epsSec: Interval
  readonly epsCor: Interval
  readonly leak: Interval
  readonly keyedFraction?: KeyedFraction
}

/** Intensities from the brightest, their numbers as enclosures, and the counts of a basis in that order. */
export type DecoySource = {
  readonly intensities: ReadonlyArray<Intensity>
  readonly mus: ReadonlyArray<Interval>
  readonly ps: ReadonlyArray<Interval>
  readonly detections: (basis: Basis) => ReadonlyArray<Interval>
  readonly errors: (basis: Basis) => ReadonlyArray<Interval>
}

export const decoySourceOf = (observations: Observations, { exact }: IntervalArithmetic): DecoySource => {
  const intensities = byBrightness(observations)
  return {
    intensities,
    mus: intensities.map(({ meanPhotonNumber }) => exact(meanPhotonNumber)),
    ps: intensities.map(({ probability }) => exact(probability)),
    detections: (basis) => intensities.map(({ name }) => exact(cellOf(observations, basis, name).detections)),
    errors: (basis) => intensities.map(({ name }) => exact(cellOf(observations, basis, name).errors)),
  }
}

/** Intensities that are never sent have no weight e^mu/p. */
export const unsentIntensities = (observations: Observations, source: string): ReadonlyArray<Problem> =>
  observations.intensities.flatMap(({ name, probability }) =>
    probability.isZero() ? [needs('$.intensities', `a probability > 0 for ${name}`, '0', source)] : [],
  )

/** `sum over keyed l of p(l|k)`, times the part that was not sampled; undefined where everything is keyed, as the papers have it. */
const keyedFraction = (
  observations: Observations,
  source: DecoySource,
  arithmetic: IntervalArithmetic,
): KeyedFraction | undefined => {
  const { intensities: keyed, sampledFraction } = observations.key
  if (keyed.length === source.intensities.length && sampledFraction.isZero()) return undefined
  const kept = arithmetic.one.minus(arithmetic.exact(sampledFraction))
  const isKeyed = source.intensities.map(({ name }) => keyed.includes(name))
  const select = (list: ReadonlyArray<Interval>) => list.filter((_, at) => isKeyed[at])
  const part = (photons: 0 | 1) =>
    photonNumberProbability(select(source.mus), select(source.ps), photons)
      .dividedBy(photonNumberProbability(source.mus, source.ps, photons))
      .times(kept)
  return { vacua: part(0), singles: part(1) }
}

/** The limits that every formula of this kind goes through, counts and a rate. */
type FormulaLimits = {
  readonly keyVacua: Interval
  readonly keySingles: Interval
  readonly testSingles: Interval
  readonly testSingleErrors: Interval
  readonly phaseError: Interval
  readonly rawLength: Interval
}

/** The length of one key basis with its limits as a report names them. */
export const lengthAndBounds = (found: FormulaLimits, key: Basis, test: Basis) => ({
  rawLength: found.rawLength,
  bounds: [
    { name: `vacua in ${key}, lower`, value: found.keyVacua, unit: 'counts' },
    { name: `single photons in ${key}, lower`, value: found.keySingles, unit: 'counts' },
    { name: `single photons in ${test}, lower`, value: found.testSingles, unit: 'counts' },
    { name: `single-photon errors in ${test}, upper`, value: found.testSingleErrors, unit: 'counts' },
    { name: `phase error in ${key}, upper`, value: found.phaseError, unit: 'rate' },
  ],
})

/** Lengths and bounds of the keyed bases in turn; `remarks` are the assumptions of the analysis. */
export const basisInTurn = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  run: (
    source: DecoySource,
    key: Basis,
    test: Basis,
    common: BasisRun,
  ) => { rawLength: Interval; bounds: ReadonlyArray<Bound> },
  remarks: ReadonlyArray<string>,
): E.Either<ReadonlyArray<Problem>, AnalysisResult> => {
  const { exact } = arithmetic
  const leak = leakOf(observations, arithmetic)
  const keyBases = BASES.filter((basis) => observations.key.bases.includes(basis))
  const share = (epsilon: Target['secrecy']) => exact(epsilon).dividedBy(exact(keyBases.length))
  return E.map(
    (results: ReadonlyArray<{ rawLength: Interval; bounds: ReadonlyArray<Bound> }>): AnalysisResult => ({
      keyBits: results.reduce((total, { rawLength }) => total + wholeBits(rawLength), 0n),
      bounds: results.flatMap(({ bounds }) => bounds),
      epsilon: target,
      ledger: [],
      sound: false,
      assumptions: [...remarks, ...leak.assumed, ...leak.assumedPerBasis],
    }),
  )(
    decided(arithmetic, () => {
      const source = decoySourceOf(observations, arithmetic)
      const fraction = keyedFraction(observations, source, arithmetic)
      return keyBases.map((key) =>
        run(source, key, complement(key), {
          epsSec: share(target.secrecy),
          epsCor: share(target.correctness),
          leak: exact(keyBases.length === 1 ? leak.total : leak.perBasis[key]),
          ...(fraction === undefined ? {} : { keyedFraction: fraction }),
        }),
      )
    }),
  )
}

const FEW_ERRORS = 50n

/** The remarks that every analysis of this kind carries: what it does not prove here, and where its sampling bound is unsafe. */
export const literatureRemarks = (
  observations: Observations,
  { name, approximateSampling }: { readonly name: string; readonly approximateSampling: boolean },
): ReadonlyArray<string> => {
  const partial =
    observations.key.intensities.length < observations.intensities.length ||
    !observations.key.sampledFraction.isZero()
  const tested = observations.key.bases.map((basis) =>
    Object.values(observations.counts[complement(basis)]).reduce((total, { errors }) => total + errors, 0n),
  )
  return [
    `evaluated as ${name} states it; its proof is cited, not checked here`,
    ...(partial
      ? [
          'keyed intensities or bits are fewer than the paper keys: their share is taken as expected, for comparison',
        ]
      : []),
    ...(approximateSampling ? ['uses an approximate random-sampling bound'] : []),
    ...(approximateSampling && tested.some((errors) => errors < FEW_ERRORS)
      ? [`fewer than ${FEW_ERRORS} observed errors: the approximate sampling bound is unsafe here`]
      : []),
  ]
}
