// The reference pass, its ranges, angles and losses: rows 13 to 16 of SYSTEM.md. See docs/hardware-pointing.md.

import { DOWNLINK, receivedPower, UPLINK } from '../laserComm/opticalPower'
import { JINAN1_SIGNAL_RATE } from '../link/extraLoss'
import { JINAN1_CHANNEL, lossDbOf, transmittance } from '../link/linkBudget'
import { EDGE_MILLISECONDS, REFERENCE } from '../orbit/eveningPass'
import { interpolated } from '../orbit/pass'
import { STATIONS, type StationName } from '../orbit/stations'
import { localMeanSolarTime } from '../orbit/utc'
import { pointAheadMicroradians } from '../pointing/pointAhead'
import { type Observable, span } from './observable'

const at = (offsetMilliseconds: number) =>
  interpolated(REFERENCE.ephemeris, REFERENCE.pass.culminationUtc + offsetMilliseconds)
const rangeKm = (offset: number): number => at(offset).rangeMillimetres / 1e6

/** Rows 13 and 14. */
export const orbitRows = (): ReadonlyArray<Observable> => [
  {
    row: 14,
    name: 'range at culmination, km',
    published: '830',
    band: [821.7, 838.3],
    parameters: 'calculated',
    ours: [rangeKm(0), rangeKm(0)],
  },
  {
    row: 14,
    name: 'range 150 s before and after, km',
    published: '1375',
    band: [1361.25, 1388.75],
    parameters: 'calculated',
    ours: span([rangeKm(-EDGE_MILLISECONDS), rangeKm(EDGE_MILLISECONDS)]),
  },
  {
    row: 14,
    name: 'local time of culmination, h',
    published: 'about 22.5',
    band: [22.4, 22.6],
    parameters: 'stated',
    ours: span([localMeanSolarTime(REFERENCE.pass.culminationUtc, STATIONS.Jinan.longitudeDegrees)]),
  },
  {
    row: 13,
    name: 'point-ahead at culmination, urad',
    published: 'about 51',
    band: [48.45, 53.55],
    parameters: 'calculated',
    ours: span(
      REFERENCE.ephemeris.sightings
        .filter(({ utc }) => Math.abs(utc - REFERENCE.pass.culminationUtc) < 1000)
        .map((sighting) => pointAheadMicroradians(sighting.transverseMillimetresPerSecond / 1000)),
    ),
  },
]

/** Detector efficiency and gate, which the published loss includes. Source: SYSTEM.md rows 18 and 20. */
const DETECTION_DB = lossDbOf(JINAN1_SIGNAL_RATE.detectorEfficiency * JINAN1_SIGNAL_RATE.gateEfficiency)

const lossDb = (offset: number, pointingRmsMicroradians: number): number =>
  lossDbOf(transmittance(JINAN1_CHANNEL, { ...at(offset), pointingRmsMicroradians }).total) + DETECTION_DB

/** Row 16, and the powers of row 22. */
export const linkRows = (): ReadonlyArray<Observable> => [
  {
    row: 16,
    name: 'loss at culmination, dB',
    published: '37.8',
    band: [34.8, 40.8],
    parameters: 'fitted',
    ours: span([lossDb(0, 0.85)]),
  },
  {
    row: 16,
    name: 'loss 150 s before and after, dB',
    published: '44.6',
    band: [41.6, 47.6],
    parameters: 'fitted',
    ours: span([lossDb(-EDGE_MILLISECONDS, 1.5), lossDb(EDGE_MILLISECONDS, 1.5)]),
  },
  {
    row: 22,
    name: 'margin of the laser link at 1375 km, dB, both ways',
    published: 'works',
    band: [0, 30],
    parameters: 'assumed',
    ours: span(
      [DOWNLINK, UPLINK].map(
        (link) =>
          receivedPower(
            link,
            at(EDGE_MILLISECONDS).rangeMillimetres,
            at(EDGE_MILLISECONDS).elevationMicrodegrees,
          ).marginDb,
      ),
    ),
  },
]

/** Degrees, minutes and seconds north and east as published. Source: SYSTEM.md row 15 [S]. */
const PUBLISHED_COORDINATES: Readonly<Record<StationName, string>> = {
  Jinan: '36d40m38s N 117d7m21s E',
  Hefei: '31d49m37s N 117d8m27s E',
  Wuhan: '30d28m35s N 114d31m26s E',
  Nanshan: '43d28m31s N 87d10m36s E',
}

const STATION_NAMES = ['Jinan', 'Hefei', 'Wuhan', 'Nanshan'] as const

/** Arc seconds of each angle of a text like `36d40m38s N 117d7m21s E`. */
const arcSeconds = (text: string): ReadonlyArray<number> =>
  [...text.matchAll(/(\d+)d(\d+)m(\d+)s/g)].map(
    ([, degrees, minutes, seconds]) => 3600 * Number(degrees) + 60 * Number(minutes) + Number(seconds),
  )

/** Row 15. */
export const stationRows = (): ReadonlyArray<Observable> => [
  {
    row: 15,
    name: 'four stations off their coordinates, arc seconds',
    published: 'd, m, s',
    band: [0, 1e-6],
    parameters: 'stated',
    ours: span(
      STATION_NAMES.flatMap((name) => {
        const { latitudeDegrees, longitudeDegrees } = STATIONS[name]
        const [north = Number.NaN, east = Number.NaN] = arcSeconds(PUBLISHED_COORDINATES[name])
        return [Math.abs(3600 * latitudeDegrees - north), Math.abs(3600 * longitudeDegrees - east)]
      }),
    ),
  },
]
