// Expected counts of a decoy-state link from a declared channel, and the counts behind published packet QBERs.
// Source: FINITE_KEY.md section 9. A model, not data: whoever prints a number from here marks it as modelled.

import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../problem'
import type { Observations } from './observations'
import { parseObservations } from './observations'

/** A model needs no enclosure, only the same digits on every machine. */
const D = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -9e15, toExpPos: 9e15 })

/** Optical error e0 (probability that a signal photon meets the wrong detector) and transmittance eta, detectors included. */
export type Channel = { readonly opticalError: string; readonly transmittance: string }

/** A source: intensities in the order signal, decoy, vacuum, each with its probability, and the probability of basis X. */
export type DecoySourceSettings = {
  readonly intensities: ReadonlyArray<{
    readonly name: string
    readonly meanPhotonNumber: string
    readonly probability: string
  }>
  readonly basisX: string
}

/** Jinan-1 as flown. Source: paper, Methods 0.1 (intensities 0.8, 0.1, about 0.001; probabilities 1/2, 1/4, 1/4; unbiased bases). */
export const JINAN_1_SOURCE: DecoySourceSettings = {
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.25' },
    { name: 'vacuum', meanPhotonNumber: '0.001', probability: '0.25' },
  ],
  basisX: '0.5',
}

/** Assumed for the published passes, which give neither: e0 = 0.5 %; the transmittance cancels to first order. */
export const ASSUMED_CHANNEL: Channel = { opticalError: '0.005', transmittance: '0.00006' }

/** Rate of detections and of errors of one intensity, per pulse: `S = 1 - e^(-mu eta) + Y0`, `T = e0 (1 - e^(-mu eta)) + Y0/2`. */
export const expectedRates = (
  meanPhotonNumber: Decimal.Value,
  { opticalError, transmittance }: Channel,
  background: Decimal.Value,
): { readonly detections: Decimal; readonly errors: Decimal } => {
  const light = D.sub(1, D.exp(D.mul(meanPhotonNumber, transmittance).negated()))
  return { detections: light.plus(background), errors: light.times(opticalError).plus(D.div(background, 2)) }
}

/** The background Y0, per pulse, at which the signal has this QBER: `Y0 = A (E - e0)/(1/2 - E)`, A the signal's light. Needs e0 <= E < 1/2. */
export const backgroundFor = (qber: Decimal, signalMu: Decimal.Value, channel: Channel): Decimal => {
  const light = expectedRates(signalMu, channel, 0).detections
  return light.times(D.sub(qber, channel.opticalError)).dividedBy(D.sub('0.5', qber))
}

const PROFILE_STEPS = 60

/** `sum x^p` and its derivative in p over the positive x. */
const powerSum = (xs: ReadonlyArray<Decimal>, p: Decimal): { sum: Decimal; slope: Decimal } => {
  const logs = xs.filter((x) => !x.isZero()).map((x) => D.ln(x))
  const powers = logs.map((log) => D.exp(D.mul(p, log)))
  return {
    sum: powers.reduce((total, power) => total.plus(power), new D(0)),
    slope: powers.reduce((total, power, at) => total.plus(D.mul(power, logs[at] ?? 0)), new D(0)),
  }
}

/** Published summary of the packets of one pass, QBERs as rates. */
export type PacketSummary = {
  readonly packets: number
  readonly average: Decimal
  readonly minimum: Decimal
  readonly maximum: Decimal
}

/**
 * Packet QBERs `E_i = min + (max - min) |2 (i + 1/2)/n - 1|^p`, i = 0..n-1, with p such that their mean is the average.
 * The link is best at culmination, so the profile is symmetric. Left where no p does: the average too near an end.
 */
export const packetProfile = ({
  packets,
  average,
  minimum,
  maximum,
}: PacketSummary): E.Either<string, ReadonlyArray<Decimal>> => {
  const range = D.sub(maximum, minimum)
  if (range.isZero() && average.equals(minimum))
    return E.right(Array.from({ length: packets }, () => minimum))
  const xs = Array.from({ length: packets }, (_, i) => D.sub(D.div(2 * i + 1, packets), 1).abs())
  const wanted = range.isZero() ? new D(-1) : D.sub(average, minimum).dividedBy(range).times(packets)
  // The sum falls and is convex in p, so Newton's method from p = 0 approaches the root from below.
  if (!wanted.greaterThan(0) || !wanted.lessThan(powerSum(xs, new D(0)).sum))
    return E.left(
      `no profile between ${minimum} and ${maximum} over ${packets} packets has the mean ${average}`,
    )
  let p = new D(0)
  for (let step = 0; step < PROFILE_STEPS; step += 1) {
    const { sum, slope } = powerSum(xs, p)
    const move = sum.minus(wanted).dividedBy(slope)
    p = p.minus(move)
    if (move.abs().lessThan('1e-25')) break
  }
  return E.right(xs.map((x) => D.add(minimum, x.isZero() ? 0 : range.times(D.exp(D.mul(p, D.ln(x)))))))
}

/** The mean of some packets' QBERs, a rate. */
export const meanQber = (qbers: ReadonlyArray<Decimal>): Decimal =>
  qbers.reduce((total, qber) => D.add(total, qber), new D(0)).dividedBy(qbers.length)

/** What to model: so many signal detections in each basis at this QBER, the leak at efficiency f. */
export type ModelledBlock = {
  readonly name: string
  readonly qber: Decimal
  readonly signalDetectionsPerBasis: number
  readonly channel: Channel
  readonly source: DecoySourceSettings
  readonly efficiency: string
}

/** Observations as the channel would give them on average, rounded to whole counts; the problems are those of the model's own numbers. */
export const modelledObservations = (
  block: ModelledBlock,
): E.Either<ReadonlyArray<Problem>, Observations> => {
  const { source, channel, qber, signalDetectionsPerBasis } = block
  const [signal] = source.intensities
  if (signal === undefined || qber.lessThan(channel.opticalError) || !qber.lessThan('0.5'))
    return E.left([
      {
        code: 'KW-AN201',
        path: '$.qber',
        expected: `a QBER from the optical error (${channel.opticalError}) to below 0.5`,
        found: qber.toString(),
        source: 'FINITE_KEY.md section 9',
      },
    ])
  const background = backgroundFor(qber, signal.meanPhotonNumber, channel)
  const matched = (basis: 'X' | 'Z') => D.pow(basis === 'X' ? source.basisX : D.sub(1, source.basisX), 2)
  const signalRate = expectedRates(signal.meanPhotonNumber, channel, background).detections
  const pulses = D.div(
    signalDetectionsPerBasis,
    D.mul(signal.probability, matched('X')).times(signalRate),
  ).round()
  const row = (basis: 'X' | 'Z') =>
    Object.fromEntries(
      source.intensities.map(({ name, meanPhotonNumber, probability }) => {
        const sent = pulses.times(probability).times(matched(basis))
        const { detections, errors } = expectedRates(meanPhotonNumber, channel, background)
        return [
          name,
          {
            detections: sent.times(detections).round().toFixed(),
            errors: sent.times(errors).round().toFixed(),
          },
        ]
      }),
    )
  return parseObservations({
    format: 'keywitness/observations@1',
    name: block.name,
    note: `modelled counts: QBER ${qber.toSignificantDigits(6)}, optical error ${channel.opticalError}, transmittance ${channel.transmittance}, f = ${block.efficiency}`,
    pulses: pulses.toFixed(),
    bases: { X: { probability: source.basisX }, Z: { probability: D.sub(1, source.basisX).toString() } },
    intensities: source.intensities,
    counts: { X: row('X'), Z: row('Z') },
    key: { bases: ['X', 'Z'], intensities: [signal.name], sampledFraction: '0' },
    leakage: { efficiency: block.efficiency },
  })
}
