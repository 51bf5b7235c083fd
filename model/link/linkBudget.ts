// The quantum channel from the satellite's telescope to the light on the detectors of a station, as factors of one product.
// Source: SYSTEM.md rows 16 and 17.

import { exponential, naturalLogarithm } from '../randomness/elementary'
import { type Beam, geometricEfficiency, JINAN1_BEAM, pointingEfficiency } from './beam'

/** What the channel is made of. Losses in decibels, efficiencies 0..1. */
export type Channel = {
  readonly beam: Beam
  readonly apertureMetres: number
  readonly zenithTransmittance: number
  readonly receiverEfficiency: number
  readonly extraLossDb: number
}

/**
 * Aperture 280 mm and efficiency 49 %: SYSTEM.md row 17 [S]. Zenith transmittance at 850 nm 0.75 [A]: what the two losses of
 * row 16 imply together. No extra loss: `extraLossDb` of a station in model/link/extraLoss.ts is fitted.
 */
export const JINAN1_CHANNEL: Channel = {
  beam: JINAN1_BEAM,
  apertureMetres: 0.28,
  zenithTransmittance: 0.75,
  receiverEfficiency: 0.49,
  extraLossDb: 0,
}

/** Where the satellite is, as a sighting has it, and how well both ends point (root mean square, microradians). */
export type Geometry = {
  readonly rangeMillimetres: number
  readonly elevationMicrodegrees: number
  readonly pointingRmsMicroradians: number
}

/** The factors, each 0..1, and their product, rounded to ten digits. */
export type Transmittance = {
  readonly geometric: number
  readonly pointing: number
  readonly atmosphere: number
  readonly receiver: number
  readonly extra: number
  readonly total: number
}

const SINE_TERMS = 13

/** sin of an angle in [0, pi/2] by its series: + - * / alone, so that every engine gives the same double. */
const sine = (radians: number): number =>
  Array.from({ length: SINE_TERMS }, (_, at) => 2 * (SINE_TERMS - at)).reduce(
    (sum, n) => 1 - (sum * radians * radians) / (n * (n + 1)),
    1,
  ) * radians

/** 10^(-dB/10), the same double in every engine. */
export const fractionOf = (lossDb: number): number => exponential((-lossDb * Math.LN10) / 10)

/** -10 log10 of a fraction above 0. */
export const lossDbOf = (fraction: number): number => (-10 * naturalLogarithm(fraction)) / Math.LN10

/** 1/sin el: the path through a flat atmosphere over the one at the zenith. @throws RangeError at or below the horizon, where there is no link. */
export const airMass = (elevationMicrodegrees: number): number => {
  if (!(elevationMicrodegrees > 0 && elevationMicrodegrees <= 90e6))
    throw new RangeError(`no link at an elevation of ${elevationMicrodegrees} microdegrees`)
  return 1 / sine((elevationMicrodegrees * Math.PI) / 180e6)
}

/** T_z^(1/sin el) of a flat atmosphere. @throws RangeError at or below the horizon. */
export const atmosphericTransmittance = (
  zenithTransmittance: number,
  elevationMicrodegrees: number,
): number => exponential(naturalLogarithm(zenithTransmittance) * airMass(elevationMicrodegrees))

/** The channel at one place of the satellite. The total has ten significant digits, so that a report prints all of it. */
export const transmittance = (channel: Channel, geometry: Geometry): Transmittance => {
  const factors = {
    geometric: geometricEfficiency(channel.beam, channel.apertureMetres, geometry.rangeMillimetres / 1000),
    pointing: pointingEfficiency(channel.beam, geometry.pointingRmsMicroradians),
    atmosphere: atmosphericTransmittance(channel.zenithTransmittance, geometry.elevationMicrodegrees),
    receiver: channel.receiverEfficiency,
    extra: fractionOf(channel.extraLossDb),
  }
  const product = factors.geometric * factors.pointing * factors.atmosphere * factors.receiver * factors.extra
  return { ...factors, total: Number(product.toExponential(9)) }
}
