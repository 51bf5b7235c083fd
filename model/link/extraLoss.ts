// The loss that the channel of a station needs beyond its budget to give the published numbers of sifted packets: a fit.
// Source: SYSTEM.md, "Table 1 is the regression test of the whole chain"; Table 1 in data/jinan1_table1.csv.

import type { Ephemeris } from '../orbit/pass'
import type { StationName } from '../orbit/stations'
import { exponential } from '../randomness/elementary'
import { type Channel, transmittance } from './linkBudget'

/**
 * Extra loss in decibels by station, FITTED to the sifted packets of Table 1 (4, 3, 9 and 2 passes) with `siftedSignalBits`,
 * passes above 15 degrees to the west of the station and a pointing error of 1.2 urad; never a prediction. What the budget leaves out
 * (cloud, dead time, moments without track) is in it. test/hardware/extraLoss.test.ts repeats the fit.
 */
export const FITTED_EXTRA_LOSS_DB: Readonly<Record<StationName, number>> = {
  Jinan: 4.59,
  Hefei: 6.9,
  Wuhan: 3.02,
  Nanshan: 5.43,
}

/** Lowest elevation of a quantum window, degrees [A]: that of the +-150 s of row 14. */
export const WINDOW_ELEVATION_DEGREES = 15

/** The source and detector behind the channel, as far as a mean rate of signal bits needs them. */
export type SignalRate = {
  readonly pulsesPerSecond: number
  readonly signalProbability: number
  readonly signalPhotons: number
  readonly detectorEfficiency: number
  readonly gateEfficiency: number
  readonly unsampledFraction: number
}

/** SYSTEM.md rows 1, 2, 3, 18 and 20 [S]; a tenth of the bits is sampled (FINITE_KEY.md, KW09). */
export const JINAN1_SIGNAL_RATE: SignalRate = {
  pulsesPerSecond: 625e6,
  signalProbability: 0.5,
  signalPhotons: 0.8,
  detectorEfficiency: 0.6,
  gateEfficiency: 0.8,
  unsampledFraction: 0.9,
}

/** Half of the detections are in the basis that was sent. */
const BASIS_MATCH = 0.5

/** Expected signal bits of a pass after sifting and sampling, dark counts and dead time left out. */
export const siftedSignalBits = (
  { sightings, stepMilliseconds }: Ephemeris,
  channel: Channel,
  pointingRmsMicroradians: number,
  rate: SignalRate,
): number => {
  const detected = (photons: number): number => 1 - exponential(-photons)
  const bitsPerSecond = rate.pulsesPerSecond * rate.signalProbability * BASIS_MATCH * rate.unsampledFraction
  const probabilities = sightings.map(({ rangeMillimetres, elevationMicrodegrees }) => {
    const { total } = transmittance(channel, {
      rangeMillimetres,
      elevationMicrodegrees,
      pointingRmsMicroradians,
    })
    return detected(rate.signalPhotons * total * rate.detectorEfficiency * rate.gateEfficiency)
  })
  return probabilities.reduce((sum, p) => sum + p, 0) * bitsPerSecond * (stepMilliseconds / 1000)
}
