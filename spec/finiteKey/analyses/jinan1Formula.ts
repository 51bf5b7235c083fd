// The key length as the paper computes it: Eqs (7)-(9) with Chernoff limits, eight one-sided statements a block.
// Source: paper, Methods 0.6. It carries no composable epsilon: findings KW01 to KW19 say what is missing.

import { expectedFromObserved, type Limits, twoSidedExponent } from '../chernoff'
import { poissonWeights, singlePhotonError, singlePhotonYield } from '../decoy'
import { phaseErrorEntropy } from '../entropy'
import type { Interval } from '../interval'
import { BASES, type Basis, complement } from '../observations'

/** Counts of one basis: pulses sent and basis-matched with each intensity, sifted detections, sifted decoy errors. */
export type BasisCounts = {
  readonly signalPulses: Interval
  readonly signalDetections: Interval
  readonly decoyPulses: Interval
  readonly decoyDetections: Interval
  readonly decoyErrors: Interval
}

/** What Eqs (7)-(9) take. The vacuum source has no basis: its counts are those of both. Needs decoyMu < signalMu. */
export type Jinan1Input = {
  readonly decoyMu: Interval
  readonly signalMu: Interval
  readonly xi: Interval
  readonly vacuumPulses: Interval
  readonly vacuumDetections: Interval
  readonly bases: Readonly<Record<Basis, BasisCounts>>
  /** Pulses of the keyed signal in each basis: 0 for a basis without key, less the sample where one was disclosed. */
  readonly keyedPulses: Readonly<Record<Basis, Interval>>
  readonly leak: Interval
  readonly variant: 'joint' | 'separate'
}

/** Every intermediate of Eqs (7)-(9): S_o limits, s1^L and e1^U per basis (per pulse, rate), length in bits before the floor. */
export type Jinan1Bounds = {
  readonly vacuumRate: Limits
  readonly yieldLower: Readonly<Record<Basis, Interval>>
  readonly errorUpper: Readonly<Record<Basis, Interval>>
  readonly rawLength: Interval
}

/** Counting-rate limits `S^L = E^L(n)/N`, `S^U = E^U(n)/N`. */
const rateLimits = (detections: Interval, pulses: Interval, beta: Interval): Limits => {
  const { lower, upper } = expectedFromObserved(detections, beta)
  return { lower: lower.dividedBy(pulses), upper: upper.dividedBy(pulses) }
}

const perBasis = <A>(value: (basis: Basis) => A): Readonly<Record<Basis, A>> => ({
  X: value('X'),
  Z: value('Z'),
})

/** Eqs (7)-(9). @throws PrecisionTooLow when the working precision does not separate the two intensities. */
export const jinan1Bounds = (input: Jinan1Input): Jinan1Bounds => {
  const { decoyMu, signalMu } = input
  const beta = twoSidedExponent(input.xi)
  const vacuumRate = rateLimits(input.vacuumDetections, input.vacuumPulses, beta)
  const yieldLower = perBasis((basis) => {
    const counts = input.bases[basis]
    const rates = {
      decoyLower: rateLimits(counts.decoyDetections, counts.decoyPulses, beta).lower,
      signalUpper: rateLimits(counts.signalDetections, counts.signalPulses, beta).upper,
      vacuumUpper: vacuumRate.upper,
    }
    const variant = input.variant === 'joint' ? rates : { ...rates, vacuumLower: vacuumRate.lower }
    return singlePhotonYield(decoyMu, signalMu, variant).clampedBelow(0)
  })
  const errorUpper = perBasis((basis) => {
    const { decoyErrors, decoyPulses } = input.bases[basis]
    const rate = rateLimits(decoyErrors, decoyPulses, beta).upper
    return singlePhotonError(decoyMu, rate, vacuumRate.lower, yieldLower[basis])
  })
  return { vacuumRate, yieldLower, errorUpper, rawLength: rawLength(input, yieldLower, errorUpper) }
}

/** (9) `l = sum_B N_y,B b1 s1^{L,B} (1 - h(e1^{U,B'})) - leak`, B' the other basis. */
const rawLength = (
  { signalMu, keyedPulses, leak }: Jinan1Input,
  yieldLower: Jinan1Bounds['yieldLower'],
  errorUpper: Jinan1Bounds['errorUpper'],
): Interval => {
  const [, b1] = poissonWeights(signalMu)
  return BASES.map((basis) =>
    keyedPulses[basis]
      .times(b1)
      .times(yieldLower[basis])
      .times(leak.arithmetic.one.minus(phaseErrorEntropy(errorUpper[complement(basis)]))),
  )
    .reduce((total, bits) => total.plus(bits))
    .minus(leak)
}
