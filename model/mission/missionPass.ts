// The pass of a mission: the first that culminates in its window, and what the channel loses in each of its seconds.
// Source: SYSTEM.md rows 14, 16, 17 and 20.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import { JINAN1_CHANNEL, lossDbOf, transmittance } from '../link/linkBudget'
import { type Ephemeris, ephemerisOf, passesOver } from '../orbit/pass'
import { orbitOf } from '../orbit/sighting'
import { parseTwoLineElements } from '../orbit/twoLineElements'
import { GATE_PICOSECONDS } from '../receiver/detections'
import type { Mission } from './missionFile'
import { skyAt } from './sky'

/** Longest pass, seconds: that of an orbit about 2000 km up. */
const LONGEST_PASS = 3600

/** What the station sees of the mission's pass, second by second; left where its window has no pass or its orbit no passes. */
export const missionEphemeris = (mission: Mission): E.Either<ReadonlyArray<Problem>, Ephemeris> => {
  const { station, minimumElevationDegrees, from, to, elements } = mission
  const problem = (path: string, expected: string, found: string) =>
    E.left([{ code: 'KW-IN102' as const, path, expected, found }])
  const orbit = E.chain(orbitOf)(parseTwoLineElements(elements.line1, elements.line2))
  if (E.isLeft(orbit)) return orbit
  const passes = E.tryCatch(
    () => passesOver(orbit.right, station, from, to, minimumElevationDegrees),
    () => 'none: it decays before, or never sets',
  )
  if (E.isLeft(passes)) return problem('$.elements', 'an orbit with passes', passes.left)
  const [pass] = passes.right
  if (pass === undefined) {
    const expected = `a pass above ${minimumElevationDegrees} degrees that culminates before $.to`
    return problem('$.from', expected, 'none')
  }
  const seconds = Math.ceil((pass.setUtc - pass.riseUtc) / 1000)
  return seconds > LONGEST_PASS
    ? problem('$.elements', `a pass of at most ${LONGEST_PASS} s`, `${seconds} s`)
    : E.right(ephemerisOf(orbit.right, station, pass))
}

/** Part of the light that falls into the gate [S]. Source: SYSTEM.md row 20. */
const LIGHT_IN_GATE = 0.8

/** One second of a pass as a channel: the loss from the satellite's telescope to the detectors, the gate's included, dB; sky clicks in the gate of one pulse. */
export type SecondOfChannel = { readonly lossDb: string; readonly backgroundPerPulse: string }

/** Clicks that fall into the gate of one pulse, from clicks a second of all detectors. */
export const clicksPerGate = (countsPerSecond: number): number => (countsPerSecond * GATE_PICOSECONDS) / 1e12

/** Loss and background of every second of the mission's pass; the mean of its two ends, to 0.001 dB and four digits. Dead time is left out. */
export const missionChannel = (
  mission: Mission,
): E.Either<ReadonlyArray<Problem>, ReadonlyArray<SecondOfChannel>> =>
  E.map(({ sightings }: Ephemeris) => {
    const { extraLossDb, pointingRmsMicroradians, zenithTransmittance, sky } = mission.quantumChannel
    const channel = { ...JINAN1_CHANNEL, zenithTransmittance, extraLossDb }
    const totals = sightings.map(
      (sighting) => transmittance(channel, { ...sighting, pointingRmsMicroradians }).total,
    )
    return totals.slice(1).map((end, second) => ({
      lossDb: lossDbOf((LIGHT_IN_GATE * ((totals[second] ?? 0) + end)) / 2).toFixed(3),
      backgroundPerPulse: clicksPerGate(skyAt(sky, second)).toPrecision(4),
    }))
  })(missionEphemeris(mission))
