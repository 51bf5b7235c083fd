// The reference pass: 22:30 local mean solar time over a station, from synthetic elements that give a wanted maximum elevation.
// Source: SYSTEM.md row 14; the real element sets are not public.

import * as E from 'fp-ts/Either'
import { type Ephemeris, ephemerisOf, type Pass, passesOver } from './pass'
import { type Orbit, orbitOf } from './sighting'
import { STATIONS, type StationName } from './stations'
import { syntheticElements } from './syntheticElements'
import { DAY_MILLISECONDS, utcMilliseconds } from './utc'

/** The good result. @throws Error otherwise, which the passes of Table 1 exclude. */
const good = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** The pass at 22:30 local mean solar time with this maximum elevation, northward and west of the station (the side is not published). */
export const eveningPass = (
  name: StationName,
  date: string,
  maximumElevationDegrees: number,
  fromElevationDegrees: number,
): { readonly orbit: Orbit; readonly pass: Pass; readonly ephemeris: Ephemeris } => {
  const station = STATIONS[name]
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const culminationUtc =
    utcMilliseconds(year, month, day, 22, 30) -
    Math.round((station.longitudeDegrees / 360) * DAY_MILLISECONDS)
  const wanted = { station, culminationUtc, maximumElevationDegrees, heading: 'north', side: 'west' } as const
  const orbit = good(E.chain(orbitOf)(syntheticElements(wanted)))
  const quarterHour = 900_000
  const [pass] = passesOver(
    orbit,
    station,
    culminationUtc - quarterHour,
    culminationUtc + quarterHour,
    fromElevationDegrees,
  )
  if (pass === undefined) throw new Error(`no pass of ${maximumElevationDegrees} degrees`)
  return { orbit, pass, ephemeris: ephemerisOf(orbit, station, pass) }
}

/** The pass of 25 September 2022 over Jinan, from 10 degrees up; its element set is synthetic. */
export const REFERENCE = eveningPass('Jinan', '2022-09-25', 34.1, 10)
/** The ends of the published pass lie this long before and after culmination. Source: SYSTEM.md row 14. */
export const EDGE_MILLISECONDS = 150_000
