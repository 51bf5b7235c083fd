// A design for `composable` from predicted counts: the better scope, and epsilon by what each statement is worth.
// Source: FINITE_KEY.md 5.1, tightenings; it reads the declared source only, so it is fixed before the data.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { ReadonlyNonEmptyArray } from 'fp-ts/ReadonlyNonEmptyArray'
import { Exact, type IntervalArithmetic } from '../interval'
import { BASES, type Basis } from '../observations'
import { photonNumberModel } from '../photonNumbers'
import { type KeyDesign, type Source, statementNames, uniformDesign } from './composableDesign'
import { type Budget, type KeyResult, keyOf } from './composableKey'
import { basisShares, type Counted, type Setup } from './composableSetup'

/** A channel to predict with: detection probability per photon, background per pulse, error rate of signal light. */
export type PredictedChannel = {
  readonly transmittance: number
  readonly background: number
  readonly opticalError: number
}

/**
 * The channel of FINITE_KEY.md section 9, with the background that gives a QBER of 1.01 %.
 * A prediction only steers which statements are made, never what they say.
 */
export const NOMINAL_CHANNEL: PredictedChannel = {
  transmittance: 6e-5,
  background: 5e-7,
  opticalError: 0.005,
}

/** Counts that a run over the channel gives on average, rounded. Floats: nothing rests on them. */
export const predictedCounts = (source: Source, channel: PredictedChannel): Counted => {
  const pulses = Number(source.pulses)
  const cells = (basis: Basis): Counted['counts'][Basis] =>
    Object.fromEntries(
      source.intensities.map(({ name, meanPhotonNumber, probability }) => {
        const sent = pulses * probability.toNumber() * source.bases[basis].probability.toNumber() ** 2
        const light = -Math.expm1(-meanPhotonNumber.toNumber() * channel.transmittance)
        const detections = Math.round(sent * (light + channel.background))
        const errors = Math.round(sent * (channel.opticalError * light + channel.background / 2))
        return [name, { detections: BigInt(detections), errors: BigInt(Math.min(errors, detections)) }]
      }),
    )
  return { ...source, counts: { X: cells('X'), Z: cells('Z') } }
}

type Predicted = {
  readonly setup: Setup
  readonly basis: Basis
  readonly budget: Budget
}

const predictedKey = ({ setup, basis, budget }: Predicted, design: KeyDesign): KeyResult | undefined => {
  const made = keyOf({ ...setup, designs: { X: design, Z: design } }, basis, budget, 0n)
  return E.isRight(made) ? made.right : undefined
}

const secrecyOf = (predicted: Predicted, design: KeyDesign): Decimal =>
  predictedKey(predicted, design)?.secrecy ?? new Exact(0)

/**
 * Weights are whole numbers up to this. A statement that the prediction does not need keeps the least weight: dropping it
 * would gain less than 0.1 %, and a run unlike the prediction may need it (at high counts the decoy's errors beat the signal's).
 */
const LARGEST_WEIGHT = 1000
const LEAST_WEIGHT = 10

/** The weight of one statement is divided by this to see what it is worth. */
const PROBE = 4

/**
 * Epsilon in proportion to g_i = d secrecy / d ln eps_i, which is stationary and hardly depends on the split.
 * With n equal parts, dividing the i-th by PROBE scales all parts up by c = 4n/(4n - 3): the change is G ln c - g_i ln 4,
 * G the sum of all g; the sum of the changes gives G.
 */
const withWeights = (predicted: Predicted, design: KeyDesign): KeyDesign => {
  const names = statementNames(design)
  const base = secrecyOf(predicted, { ...design, weights: {} })
  const changes = names.map((name) => {
    const weights = Object.fromEntries(names.map((other) => [other, other === name ? 1 : PROBE]))
    return Exact.sub(secrecyOf(predicted, { ...design, weights }), base).toNumber()
  })
  const scaledUp = Math.log((PROBE * names.length) / (PROBE * names.length - PROBE + 1))
  const whole =
    changes.reduce((total, change) => total + change, 0) / (names.length * scaledUp - Math.log(PROBE))
  const gains = changes.map((change) => whole * scaledUp - change)
  const largest = Math.max(...gains)
  if (!(largest > 0)) return design
  const weights = names.map((name, at) => [
    name,
    Math.max(LEAST_WEIGHT, Math.round((LARGEST_WEIGHT * (gains[at] ?? 0)) / largest)),
  ])
  const weighted = { ...design, weights: Object.fromEntries(weights) }
  return secrecyOf(predicted, weighted).greaterThan(base) ? weighted : design
}

const designOf = (
  predicted: Predicted,
  source: Source,
  { tails, scopes }: Required<DesignChoices>,
): KeyDesign => {
  const uniform = uniformDesign(source)
  const candidates = scopes.map((scope) => ({ ...uniform, tails, scope }))
  const best = [...candidates].reduce((a, b) =>
    secrecyOf(predicted, b).greaterThan(secrecyOf(predicted, a)) ? b : a,
  )
  return withWeights(predicted, best)
}

/** What a prediction may choose from: by default sharp tails, either scope, the nominal channel. */
export type DesignChoices = {
  readonly tails?: KeyDesign['tails']
  readonly scopes?: ReadonlyNonEmptyArray<KeyDesign['scope']>
  readonly channel?: PredictedChannel
}

/**
 * The designs that `composable` takes, from the declared source and a predicted channel; `uniformDesign` where the
 * source has no usable tail. `epsSec` is the target's.
 */
export const predictedDesign = (
  source: Source,
  epsSec: Decimal,
  arithmetic: IntervalArithmetic,
  { tails = 'sharp', scopes = ['basis', 'both'], channel = NOMINAL_CHANNEL }: DesignChoices = {},
): Readonly<Record<Basis, KeyDesign>> => {
  const uniform = uniformDesign(source)
  const model = photonNumberModel(source, arithmetic)
  if (model === undefined || BASES.some((basis) => source.bases[basis].probability.isZero()))
    return { X: uniform, Z: uniform }
  const setup: Setup = {
    observations: predictedCounts(source, channel),
    arithmetic,
    model,
    basisShare: basisShares(source, arithmetic),
    designs: { X: uniform, Z: uniform },
  }
  const budget: Budget = {
    failureRoot: Exact.mul(epsSec, '0.25'),
    hashing: Exact.mul(epsSec, '0.01'),
    verification: Exact.mul(epsSec, '0.01'),
  }
  const choices = { tails, scopes, channel }
  const forKey = (basis: Basis): KeyDesign => designOf({ setup, basis, budget }, source, choices)
  const x = forKey('X')
  const { X, Z } = source.bases
  return { X: x, Z: X.probability.equals(Z.probability) ? x : forKey('Z') }
}
