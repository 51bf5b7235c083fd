// A synthetic element set whose pass over a station culminates at a stated time and elevation: for simulation where no
// published elements exist. It is marked as synthetic (international designator 00000SYN) and is no satellite's orbit.
// Source: SYSTEM.md row 14 [S]: 500 km Sun-synchronous, inclination 97.40 degrees, 15.219 revolutions a day.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import { elevationForSearch, type Orbit, orbitOf } from './sighting'
import { type Station, stationFrame } from './stations'
import { lineChecksum, parseTwoLineElements, type TwoLineElements } from './twoLineElements'
import { DAY_MILLISECONDS, dayOfYear, siderealAngle } from './utc'

/** What the pass shall be; the satellite goes north or south and passes east or west of the station. */
export type WantedPass = {
  readonly station: Station
  readonly culminationUtc: number
  readonly maximumElevationDegrees: number
  readonly heading: 'north' | 'south'
  readonly side: 'east' | 'west'
}

/** Shape of the orbit; angles in degrees, mean motion in revolutions a day. */
export type OrbitShape = {
  readonly inclinationDegrees: number
  readonly revolutionsPerDay: number
  readonly eccentricity: string // seven decimals after the point
  readonly perigeeDegrees: number
}

/** Inclination and mean motion as stated; eccentricity and perigee those of a frozen orbit at this height [A]. */
export const JINAN1_ORBIT: OrbitShape = {
  inclinationDegrees: 97.4,
  revolutionsPerDay: 15.219,
  eccentricity: '0010700',
  perigeeDegrees: 90,
}

const RADIANS_PER_DEGREE = Math.PI / 180

const angleText = (degrees: number): string => {
  const tenThousandths = Math.round((degrees - 360 * Math.floor(degrees / 360)) * 1e4) % 3_600_000
  return (tenThousandths / 1e4).toFixed(4).padStart(8)
}

const elementsAt = (
  shape: OrbitShape,
  epochUtc: number,
  nodeDegrees: number,
  anomalyDegrees: number,
): { readonly line1: string; readonly line2: string } => {
  const { year, day } = dayOfYear(epochUtc)
  const yearText = String(year % 100).padStart(2, '0')
  const body1 = `1 99999U 00000SYN ${yearText}${day.toFixed(8).padStart(12, '0')}  .00000000  00000-0  00000-0 0  999`
  const body2 = [
    '2 99999',
    angleText(shape.inclinationDegrees),
    angleText(nodeDegrees),
    shape.eccentricity,
    angleText(shape.perigeeDegrees),
    angleText(anomalyDegrees),
    `${shape.revolutionsPerDay.toFixed(8).padStart(11)}00000`,
  ].join(' ')
  return { line1: `${body1}${lineChecksum(body1)}`, line2: `${body2}${lineChecksum(body2)}` }
}

/** Elements are text of our own making; a fault in them is ours. */
const orbitFrom = (lines: { readonly line1: string; readonly line2: string }): Orbit => {
  const orbit = E.chain(orbitOf)(parseTwoLineElements(lines.line1, lines.line2))
  if (E.isLeft(orbit)) throw new Error(orbit.left.map(({ path, found }) => `${path}: ${found}`).join('\n'))
  return orbit.right
}

/** Node (degrees) of an orbit overhead, and argument of latitude there, on a sphere. */
const overhead = (shape: OrbitShape, { station, culminationUtc, heading }: WantedPass) => {
  const inclination = shape.inclinationDegrees * RADIANS_PER_DEGREE
  const rising = Math.asin(
    Math.min(1, Math.sin(station.latitudeDegrees * RADIANS_PER_DEGREE) / Math.sin(inclination)),
  )
  const latitudeArgument = heading === 'north' ? rising : Math.PI - rising
  const fromNode = Math.atan2(Math.cos(inclination) * Math.sin(latitudeArgument), Math.cos(latitudeArgument))
  const greenwich = siderealAngle(culminationUtc) / RADIANS_PER_DEGREE
  return {
    nodeDegrees: greenwich + station.longitudeDegrees - fromNode / RADIANS_PER_DEGREE,
    latitudeArgumentDegrees: latitudeArgument / RADIANS_PER_DEGREE,
  }
}

const HALF_PASS_MILLISECONDS = 900_000

/** The highest moment of an orbit around a time, by bisection, and the elevation (degrees) then. */
const highest = (orbit: Orbit, station: Station, around: number) => {
  const frame = stationFrame(station)
  const bisect = (low: number, high: number): number => {
    if (high - low <= 1) return high
    const middle = Math.floor((low + high) / 2)
    const isFalling = elevationForSearch(orbit, frame, middle + 1) <= elevationForSearch(orbit, frame, middle)
    return isFalling ? bisect(low, middle) : bisect(middle, high)
  }
  const utc = bisect(around - HALF_PASS_MILLISECONDS, around + HALF_PASS_MILLISECONDS)
  return { utc, elevationDegrees: elevationForSearch(orbit, frame, utc) }
}

const TIMING_STEPS = 4
const NODE_STEPS = 24
/** At 30 degrees of longitude from the track no station between the polar circles sees a satellite 500 km up. */
const FARTHEST_NODE_DEGREES = 30

/** The orbit whose node lies this far east of overhead, its anomaly set so that it culminates at the wanted time. */
const timed = (shape: OrbitShape, wanted: WantedPass, nodeOffsetDegrees: number): Orbit => {
  const { nodeDegrees, latitudeArgumentDegrees } = overhead(shape, wanted)
  const degreesPerMillisecond = (shape.revolutionsPerDay * 360) / DAY_MILLISECONDS
  const at = (anomaly: number) =>
    orbitFrom(elementsAt(shape, wanted.culminationUtc, nodeDegrees + nodeOffsetDegrees, anomaly))
  const corrected = (anomaly: number, steps: number): number => {
    if (steps === 0) return anomaly
    const late = highest(at(anomaly), wanted.station, wanted.culminationUtc).utc - wanted.culminationUtc
    return corrected(anomaly + late * degreesPerMillisecond, steps - 1)
  }
  return at(corrected(latitudeArgumentDegrees - shape.perigeeDegrees, TIMING_STEPS))
}

/** The largest and smallest maximum elevation that can be asked for, degrees. */
const ELEVATION_RANGE = [1, 89.5] as const

/**
 * Elements of an orbit of this shape with the wanted pass: culmination within 0.1 s, maximum elevation within 0.02 degrees
 * (the decimals of the format allow no more). Or the problem with what is wanted.
 */
export const syntheticElements = (
  wanted: WantedPass,
  shape: OrbitShape = JINAN1_ORBIT,
): E.Either<ReadonlyArray<Problem>, TwoLineElements> => {
  const { maximumElevationDegrees, station, side } = wanted
  const [lowest, top] = ELEVATION_RANGE
  if (!(maximumElevationDegrees >= lowest && maximumElevationDegrees <= top))
    return E.left([
      {
        code: 'KW-IN102',
        path: 'maximum elevation',
        found: String(maximumElevationDegrees),
        expected: `an elevation from ${lowest} to ${top} degrees`,
      },
    ])
  const sign = side === 'east' ? 1 : -1
  const nearest = (near: number, far: number, steps: number): number => {
    const middle = (near + far) / 2
    if (steps === 0) return middle
    const { elevationDegrees } = highest(timed(shape, wanted, sign * middle), station, wanted.culminationUtc)
    return elevationDegrees > maximumElevationDegrees
      ? nearest(middle, far, steps - 1)
      : nearest(near, middle, steps - 1)
  }
  return E.right(timed(shape, wanted, sign * nearest(0, FARTHEST_NODE_DEGREES, NODE_STEPS)).elements)
}
