// The analysis `jinan1`: observed counts into the paper's formula (9). Arithmetic only: no composable epsilon, not a security statement.
// Source: paper, Methods 0.6; FINITE_KEY.md section 3. What the formula lacks is listed in FINITE_KEY.md section 4.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../../problem'
import { poissonWeights } from '../decoy'
import type { Interval, IntervalArithmetic } from '../interval'
import { leakOf } from '../leakage'
import { BASES, type Basis, cellOf, type Intensity, type Observations } from '../observations'
import { type Analysis, byBrightness, decided, needs, type Target, wholeBits } from './analysis'
import { type Jinan1Bounds, type Jinan1Input, jinan1Bounds } from './jinan1Formula'

const SOURCE = 'paper, Methods 0.6, Eqs (7)-(9)'

type Sources = { readonly signal: Intensity; readonly decoy: Intensity; readonly vacuum: Intensity }

const sourcesOf = (observations: Observations): E.Either<ReadonlyArray<Problem>, Sources> => {
  const [signal, decoy, vacuum, ...more] = byBrightness(observations)
  if (signal === undefined || decoy === undefined || vacuum === undefined || more.length > 0)
    return E.left([
      needs(
        '$.intensities',
        'exactly 3 intensities: signal, decoy, vacuum',
        `${observations.intensities.length}`,
        SOURCE,
      ),
    ])
  const [muY, muX, muO] = [signal, decoy, vacuum].map(({ meanPhotonNumber }) => meanPhotonNumber.toString())
  const problems = [
    ...(decoy.meanPhotonNumber.lessThan(signal.meanPhotonNumber)
      ? []
      : [needs('$.intensities', `a decoy weaker than the signal (${muY})`, `${muX}`, SOURCE)]),
    ...(vacuum.meanPhotonNumber.lessThan(decoy.meanPhotonNumber)
      ? []
      : [needs('$.intensities', `a vacuum weaker than the decoy (${muX})`, `${muO}`, SOURCE)]),
    ...(observations.key.intensities.length === 1 && observations.key.intensities[0] === signal.name
      ? []
      : [
          needs(
            '$.key.intensities',
            `the key from the signal (${signal.name}) alone`,
            observations.key.intensities.join(', '),
            SOURCE,
          ),
        ]),
    ...emptySources(observations),
  ]
  return problems.length > 0 ? E.left(problems) : E.right({ signal, decoy, vacuum })
}

/** An intensity or basis that is never sent has no counting rate. */
const emptySources = (observations: Observations): ReadonlyArray<Problem> => [
  ...(observations.pulses === 0n ? [needs('$.pulses', 'at least one pulse', '0', SOURCE)] : []),
  ...observations.intensities.flatMap(({ name, probability }) =>
    probability.isZero() ? [needs('$.intensities', `a probability > 0 for ${name}`, '0', SOURCE)] : [],
  ),
  ...BASES.flatMap((basis) =>
    observations.bases[basis].probability.isZero()
      ? [needs(`$.bases.${basis}.probability`, 'a probability > 0', '0', SOURCE)]
      : [],
  ),
]

/** Pulses of an intensity that both parties gave this basis: `N_l,B = pulses p_l p_B^2`. */
const matchedPulses = (
  { pulses, bases }: Observations,
  { probability }: Intensity,
  basis: Basis,
  { exact }: IntervalArithmetic,
): Interval => exact(pulses).times(exact(probability)).times(exact(bases[basis].probability).squared())

const inputOf = (
  observations: Observations,
  { signal, decoy, vacuum }: Sources,
  xi: Interval,
  variant: Jinan1Input['variant'],
): Jinan1Input => {
  const { arithmetic } = xi
  const { exact, zero, one } = arithmetic
  const pulses = (intensity: Intensity, basis: Basis) =>
    matchedPulses(observations, intensity, basis, arithmetic)
  const kept = one.minus(exact(observations.key.sampledFraction))
  const counts = (basis: Basis) => ({
    signalPulses: pulses(signal, basis),
    signalDetections: exact(cellOf(observations, basis, signal.name).detections),
    decoyPulses: pulses(decoy, basis),
    decoyDetections: exact(cellOf(observations, basis, decoy.name).detections),
    decoyErrors: exact(cellOf(observations, basis, decoy.name).errors),
  })
  const keyed = (basis: Basis) =>
    observations.key.bases.includes(basis) ? pulses(signal, basis).times(kept) : zero
  const vacua = BASES.map((basis) => cellOf(observations, basis, vacuum.name).detections)
  return {
    decoyMu: exact(decoy.meanPhotonNumber),
    signalMu: exact(signal.meanPhotonNumber),
    xi,
    vacuumPulses: pulses(vacuum, 'X').plus(pulses(vacuum, 'Z')),
    vacuumDetections: exact(vacua.reduce((total, n) => total + n, 0n)),
    bases: { X: counts('X'), Z: counts('Z') },
    keyedPulses: { X: keyed('X'), Z: keyed('Z') },
    leak: exact(leakOf(observations, arithmetic).total),
    variant,
  }
}

/** More single-photon detections than detections: then the source is not what the file says it is. */
const contradictions = (input: Jinan1Input, bounds: Jinan1Bounds): ReadonlyArray<Problem> =>
  BASES.flatMap((basis) => {
    const { signalDetections, signalPulses } = input.bases[basis]
    const singles = signalPulses.times(poissonWeights(input.signalMu)[1]).times(bounds.yieldLower[basis])
    if (!signalDetections.isBelow(singles)) return []
    return [
      {
        code: 'KW-AN202' as const,
        path: `$.counts.${basis}`,
        expected: `at most as many single-photon detections as signal detections (${signalDetections.lower.toFixed()})`,
        found: `at least ${singles.lower.toSignificantDigits(8).toString()}: the intensities or counts are not of one source`,
        source: SOURCE,
      },
    ]
  })

const resultOf = (observations: Observations, input: Jinan1Input, bounds: Jinan1Bounds) => ({
  keyBits: wholeBits(bounds.rawLength),
  bounds: [
    { name: 'xi', value: input.xi, unit: 'probability' },
    { name: 'vacuum counting rate, lower', value: bounds.vacuumRate.lower, unit: 'per pulse' },
    { name: 'vacuum counting rate, upper', value: bounds.vacuumRate.upper, unit: 'per pulse' },
    ...BASES.flatMap((basis) => [
      { name: `single-photon yield ${basis}, lower`, value: bounds.yieldLower[basis], unit: 'per pulse' },
      { name: `single-photon error ${basis}, upper`, value: bounds.errorUpper[basis], unit: 'rate' },
    ]),
    { name: 'leak', value: input.leak, unit: 'bits' },
  ],
  epsilon: undefined,
  ledger: [],
  sound: false,
  assumptions: [
    'arithmetic only, not a security statement: evaluates formula (9) of the paper, which has no composable epsilon',
    ...leakOf(observations, input.xi.arithmetic).assumed,
  ],
})

/** What Eqs (7)-(9) take from these observations with this xi, or the conditions that they do not meet. */
export const jinan1Input = (
  observations: Observations,
  xi: Interval,
  variant: Jinan1Input['variant'],
): E.Either<ReadonlyArray<Problem>, Jinan1Input> =>
  pipe(
    sourcesOf(observations),
    E.map((sources) => inputOf(observations, sources, xi, variant)),
  )

/** The xi that counts: the claim's own where there is one, else the target. */
export const xiOf = ({ claim }: Observations, target: Target) => claim?.failureProbability ?? target.secrecy

const jinan1Variant =
  (variant: Jinan1Input['variant']): Analysis =>
  (observations, target, arithmetic) =>
    pipe(
      jinan1Input(observations, arithmetic.exact(xiOf(observations, target)), variant),
      E.bindTo('input'),
      E.bind('bounds', ({ input }) => decided(arithmetic, () => jinan1Bounds(input))),
      E.chain(({ input, bounds }) => {
        const problems = contradictions(input, bounds)
        return problems.length > 0 ? E.left(problems) : E.right(resultOf(observations, input, bounds))
      }),
    )

/** Eqs (7)-(9) as the paper has them. */
export const jinan1 = jinan1Variant('joint')

/** The looser variant, in which the vacuum enters with separate lower and upper limits. */
export const jinan1Separate = jinan1Variant('separate')
