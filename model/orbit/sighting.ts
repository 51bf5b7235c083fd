// A satellite as a station sees it at one time, by SGP4. The one place where orbital values are rounded to integers:
// SGP4 rests on Math.sin and its kin, whose last digit differs between engines, and what follows may decide a bit.
// Source: Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753 (SGP4), by satellite.js; SYSTEM.md rows 13 to 15.

import * as E from 'fp-ts/Either'
import { type SatRec, sgp4, twoline2satrec } from 'satellite.js'
import type { Problem } from '../../spec/problem'
import type { StationFrame, Vector } from './stations'
import type { TwoLineElements } from './twoLineElements'
import { siderealAngle } from './utc'

/**
 * What a station sees at a time. All integers: microdegrees (azimuth from north over east, elevation geometric, without
 * refraction), millimetres, micrometres a second (positive: receding), millimetres a second across the line of sight.
 */
export type Sighting = {
  readonly utc: number
  readonly elevationMicrodegrees: number
  readonly azimuthMicrodegrees: number
  readonly rangeMillimetres: number
  readonly radialMicrometresPerSecond: number
  readonly radialMicrometresPerSecondSquared: number
  readonly transverseMillimetresPerSecond: number
}

/** An orbit that SGP4 can propagate; `satrec` is scratch space of satellite.js, whose results depend on the time alone. */
export type Orbit = { readonly elements: TwoLineElements; readonly satrec: SatRec }

type State = { readonly position: Vector; readonly velocity: Vector }

const EARTH_RADIANS_PER_SECOND = 7.292115e-5
const MILLISECONDS_PER_MINUTE = 60_000

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]

/** Position (km) and velocity (km/s) in Earth-fixed axes: SGP4's true-equator frame turned by sidereal time, polar motion left out; or undefined where SGP4 fails. */
const earthFixedState = ({ elements, satrec }: Orbit, utc: number): State | undefined => {
  const { position, velocity } = sgp4(satrec, (utc - elements.epochUtc) / MILLISECONDS_PER_MINUTE)
  if (typeof position !== 'object' || typeof velocity !== 'object') return undefined
  const angle = siderealAngle(utc)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const turned = ({ x, y, z }: { x: number; y: number; z: number }): Vector => [
    cos * x + sin * y,
    cos * y - sin * x,
    z,
  ]
  const place = turned(position)
  const [vx, vy, vz] = turned(velocity)
  return {
    position: place,
    velocity: [vx + EARTH_RADIANS_PER_SECOND * place[1], vy - EARTH_RADIANS_PER_SECOND * place[0], vz],
  }
}

/** The orbit of an element set, or the problem that SGP4 has with it at its epoch. */
export const orbitOf = (elements: TwoLineElements): E.Either<ReadonlyArray<Problem>, Orbit> => {
  const orbit = { elements, satrec: twoline2satrec(elements.line1, elements.line2) }
  return earthFixedState(orbit, elements.epochUtc) === undefined
    ? E.left([
        {
          code: 'KW-IN102',
          path: 'element set',
          found: `error ${orbit.satrec.error} of SGP4`,
          expected: 'an orbit that stays above the ground',
        },
      ])
    : E.right(orbit)
}

const DEGREES_PER_RADIAN = 180 / Math.PI
const HALF_STEP_MILLISECONDS = 500

const radialVelocity = (orbit: Orbit, frame: StationFrame, utc: number): number => {
  const { position, velocity } = stateOrThrow(orbit, utc)
  const line = minus(position, frame.position)
  return dot(line, velocity) / Math.sqrt(dot(line, line))
}

const stateOrThrow = (orbit: Orbit, utc: number): State => {
  const state = earthFixedState(orbit, utc)
  // A pass lies within days of an epoch at which the same orbit was propagated; only an orbit that decays between fails here.
  if (state === undefined) throw new Error(`SGP4 ends with error ${orbit.satrec.error} at ${utc}`)
  return state
}

/** Elevation in degrees, not rounded: for searches only, never for what decides a bit. @throws Error where the orbit has decayed. */
export const elevationForSearch = (orbit: Orbit, frame: StationFrame, utc: number): number => {
  const line = minus(stateOrThrow(orbit, utc).position, frame.position)
  return Math.asin(dot(line, frame.up) / Math.sqrt(dot(line, line))) * DEGREES_PER_RADIAN
}

/** What a station sees at a time (whole milliseconds of UTC). @throws Error where the orbit has decayed. */
export const sightingAt = (orbit: Orbit, frame: StationFrame, utc: number): Sighting => {
  const { position, velocity } = stateOrThrow(orbit, utc)
  const line = minus(position, frame.position)
  const range = Math.sqrt(dot(line, line))
  const radial = dot(line, velocity) / range
  const acceleration =
    ((radialVelocity(orbit, frame, utc + HALF_STEP_MILLISECONDS) -
      radialVelocity(orbit, frame, utc - HALF_STEP_MILLISECONDS)) *
      1000) /
    (2 * HALF_STEP_MILLISECONDS)
  const azimuth = Math.atan2(dot(line, frame.east), -dot(line, frame.south)) * DEGREES_PER_RADIAN
  return {
    utc,
    elevationMicrodegrees: Math.round(Math.asin(dot(line, frame.up) / range) * DEGREES_PER_RADIAN * 1e6),
    azimuthMicrodegrees: Math.round((azimuth < 0 ? azimuth + 360 : azimuth) * 1e6) % 360_000_000,
    rangeMillimetres: Math.round(range * 1e6),
    radialMicrometresPerSecond: Math.round(radial * 1e9),
    radialMicrometresPerSecondSquared: Math.round(acceleration * 1e9),
    transverseMillimetresPerSecond: Math.round(
      Math.sqrt(Math.max(0, dot(velocity, velocity) - radial * radial)) * 1e6,
    ),
  }
}
