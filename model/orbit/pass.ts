// Passes of a satellite over a station: when it rises, culminates and sets, and what the station sees every second between.

import { elevationForSearch, type Orbit, type Sighting, sightingAt } from './sighting'
import { type Station, type StationFrame, stationFrame } from './stations'

/** Times of a pass above an elevation, whole milliseconds of UTC; the culmination is its highest moment. */
export type Pass = { readonly riseUtc: number; readonly culminationUtc: number; readonly setUtc: number }

/** What a station sees from the rise of a pass to its set, one sighting every `stepMilliseconds`, the first at `startUtc`. */
export type Ephemeris = {
  readonly station: Station
  readonly startUtc: number
  readonly stepMilliseconds: number
  readonly sightings: ReadonlyArray<Sighting>
}

/** Shorter than half the time above the horizon of any pass that rises above a degree or two from 300 km up. */
const SEARCH_STEP_MILLISECONDS = 30_000
const SECOND_MILLISECONDS = 1000

/** The whole millisecond in (low, high] at which a predicate that is false at `low` first holds. */
const firstTime = (low: number, high: number, holds: (utc: number) => boolean): number => {
  if (high - low <= 1) return high
  const middle = Math.floor((low + high) / 2)
  return holds(middle) ? firstTime(low, middle, holds) : firstTime(middle, high, holds)
}

/** The highest moment between two times with one maximum between them. */
const culmination = (orbit: Orbit, frame: StationFrame, low: number, high: number): number =>
  firstTime(
    low,
    high,
    (utc) => elevationForSearch(orbit, frame, utc + 1) <= elevationForSearch(orbit, frame, utc),
  )

/** The pass around a time at which the elevation has a maximum within one search step, or undefined if it stays below. */
const passAround = (
  orbit: Orbit,
  frame: StationFrame,
  near: number,
  minimumElevationDegrees: number,
): Pass | undefined => {
  const isUp = (utc: number) => elevationForSearch(orbit, frame, utc) >= minimumElevationDegrees
  const culminationUtc = culmination(
    orbit,
    frame,
    near - SEARCH_STEP_MILLISECONDS,
    near + SEARCH_STEP_MILLISECONDS,
  )
  if (!isUp(culminationUtc)) return undefined
  const outside = (from: number, step: number): number => (isUp(from) ? outside(from + step, step) : from)
  const [before, after] = [
    outside(culminationUtc, -SEARCH_STEP_MILLISECONDS),
    outside(culminationUtc, SEARCH_STEP_MILLISECONDS),
  ]
  return {
    riseUtc: firstTime(before, culminationUtc, isUp),
    culminationUtc,
    setUtc: firstTime(culminationUtc, after, (utc) => !isUp(utc)),
  }
}

/** The passes above an elevation (degrees, above 0) whose culmination lies in [from, to), in order. @throws Error where the orbit decays within the interval. */
export const passesOver = (
  orbit: Orbit,
  station: Station,
  fromUtc: number,
  toUtc: number,
  minimumElevationDegrees: number,
): ReadonlyArray<Pass> => {
  const frame = stationFrame(station)
  const steps = Math.ceil((toUtc - fromUtc) / SEARCH_STEP_MILLISECONDS) + 2
  const times = Array.from(
    { length: steps + 1 },
    (_, step) => fromUtc + (step - 1) * SEARCH_STEP_MILLISECONDS,
  )
  const elevations = times.map((utc) => elevationForSearch(orbit, frame, utc))
  return times.flatMap((utc, at) => {
    const [before, here, after] = [elevations[at - 1], elevations[at], elevations[at + 1]]
    if (before === undefined || here === undefined || after === undefined) return []
    if (here < before || here <= after || here < -45) return []
    const pass = passAround(orbit, frame, utc, minimumElevationDegrees)
    return pass !== undefined && pass.culminationUtc >= fromUtc && pass.culminationUtc < toUtc ? [pass] : []
  })
}

/** What the station sees every second from the rise to the set, both included (the last a little after the set). */
export const ephemerisOf = (orbit: Orbit, station: Station, pass: Pass): Ephemeris => {
  const frame = stationFrame(station)
  const seconds = Math.ceil((pass.setUtc - pass.riseUtc) / SECOND_MILLISECONDS)
  return {
    station,
    startUtc: pass.riseUtc,
    stepMilliseconds: SECOND_MILLISECONDS,
    sightings: Array.from({ length: seconds + 1 }, (_, second) =>
      sightingAt(orbit, frame, pass.riseUtc + second * SECOND_MILLISECONDS),
    ),
  }
}

/** Range in millimetres, elevation in microdegrees and radial velocity in micrometres a second between two sightings; not integers. */
export type Interpolated = {
  readonly rangeMillimetres: number
  readonly elevationMicrodegrees: number
  readonly radialMicrometresPerSecond: number
}

/** At x in [0, 1], the cubic with these ends at 0 and 1 and these slopes there. */
const cubic = (x: number, start: number, end: number, startSlope: number, endSlope: number): number => {
  const rise = end - start
  const [square, cube] = [3 * rise - 2 * startSlope - endSlope, startSlope + endSlope - 2 * rise]
  return start + x * (startSlope + x * (square + x * cube))
}

/**
 * The satellite at any time of an ephemeris. Range by a cubic through ranges and velocities, velocity through velocities and
 * accelerations (within a few roundings of the sightings), elevation along a straight line (within 0.005 degrees). Only + - * /,
 * so every engine agrees.
 * @throws RangeError outside the ephemeris, which its `startUtc` and length tell.
 */
export const interpolated = (ephemeris: Ephemeris, utc: number): Interpolated => {
  const { startUtc, stepMilliseconds, sightings } = ephemeris
  const position = (utc - startUtc) / stepMilliseconds
  const at = Math.min(Math.max(Math.floor(position), 0), sightings.length - 2)
  const [before, after] = [sightings[at], sightings[at + 1]]
  if (before === undefined || after === undefined || position < 0 || position > sightings.length - 1)
    throw new RangeError(`${utc} is outside the ephemeris`)
  const x = position - at
  const seconds = stepMilliseconds / 1000
  return {
    rangeMillimetres: cubic(
      x,
      before.rangeMillimetres,
      after.rangeMillimetres,
      (before.radialMicrometresPerSecond * seconds) / 1000,
      (after.radialMicrometresPerSecond * seconds) / 1000,
    ),
    elevationMicrodegrees:
      before.elevationMicrodegrees + x * (after.elevationMicrodegrees - before.elevationMicrodegrees),
    radialMicrometresPerSecond: cubic(
      x,
      before.radialMicrometresPerSecond,
      after.radialMicrometresPerSecond,
      before.radialMicrometresPerSecondSquared * seconds,
      after.radialMicrometresPerSecondSquared * seconds,
    ),
  }
}
