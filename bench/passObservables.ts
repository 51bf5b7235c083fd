// The reference pass, its ranges, angles and losses, and Table 1: rows 13 to 16 of SYSTEM.md. See docs/hardware-pointing.md.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOWNLINK, receivedPower, UPLINK } from '../model/laserComm/opticalPower'
import {
  FITTED_EXTRA_LOSS_DB,
  JINAN1_SIGNAL_RATE,
  siftedSignalBits,
  WINDOW_ELEVATION_DEGREES,
} from '../model/link/extraLoss'
import { JINAN1_CHANNEL, lossDbOf, transmittance } from '../model/link/linkBudget'
import { type Ephemeris, ephemerisOf, interpolated, type Pass, passesOver } from '../model/orbit/pass'
import { type Orbit, orbitOf } from '../model/orbit/sighting'
import { STATIONS, type StationName } from '../model/orbit/stations'
import { syntheticElements } from '../model/orbit/syntheticElements'
import { DAY_MILLISECONDS, localMeanSolarTime, utcMilliseconds } from '../model/orbit/utc'
import { pointAheadMicroradians } from '../model/pointing/pointAhead'
import { good, mean, type Observable, span } from './observable'

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
  const orbit = good(orbitOf(good(syntheticElements(wanted))))
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
const EDGE_MILLISECONDS = 150_000

const at = (offsetMilliseconds: number) =>
  interpolated(REFERENCE.ephemeris, REFERENCE.pass.culminationUtc + offsetMilliseconds)
const rangeKm = (offset: number): number => at(offset).rangeMillimetres / 1e6

/** Rows 13 and 14. */
export const orbitRows = (): ReadonlyArray<Observable> => [
  {
    row: '14',
    name: 'range at culmination, km',
    published: '830',
    band: [821.7, 838.3],
    ours: [rangeKm(0), rangeKm(0)],
  },
  {
    row: '14',
    name: 'range 150 s before and after, km',
    published: '1375',
    band: [1361.25, 1388.75],
    ours: span([rangeKm(-EDGE_MILLISECONDS), rangeKm(EDGE_MILLISECONDS)]),
  },
  {
    row: '14',
    name: 'local time of culmination, h',
    published: 'about 22.5',
    band: [22.4, 22.6],
    ours: span([localMeanSolarTime(REFERENCE.pass.culminationUtc, STATIONS.Jinan.longitudeDegrees)]),
  },
  {
    row: '13',
    name: 'point-ahead at culmination, urad',
    published: 'about 51',
    band: [48.45, 53.55],
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
    row: '16',
    name: 'loss at culmination, dB',
    published: '37.8',
    band: [34.8, 40.8],
    ours: span([lossDb(0, 0.85)]),
  },
  {
    row: '16',
    name: 'loss 150 s before and after, dB',
    published: '44.6',
    band: [41.6, 47.6],
    ours: span([lossDb(-EDGE_MILLISECONDS, 1.5), lossDb(EDGE_MILLISECONDS, 1.5)]),
  },
  {
    row: '22',
    name: 'margin of the laser link at 1375 km, dB, both ways',
    published: 'works',
    band: [0, 30],
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

/** A row of Table 1: station, published packets, and expected packets without extra loss. */
type TableRow = { readonly station: StationName; readonly packets: number; readonly expected: number }

const isStation = (name: string): name is StationName => name in STATIONS

/** The pointing error at which the extra loss was fitted, radial rms in microradians. */
export const FIT_POINTING = 1.2

const TABLE = join(__dirname, '..', '..', 'data', 'jinan1_table1.csv')
const PACKET_BITS = 100_000

/** Table 1 with the packets that the budget without extra loss would give. */
export const table1 = (): ReadonlyArray<TableRow> =>
  readFileSync(TABLE, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [date = '', station = '', elevation, packets] = line.split(',')
      if (!isStation(station)) throw new Error(`no station ${station}`)
      const { ephemeris } = eveningPass(station, date, Number(elevation), WINDOW_ELEVATION_DEGREES)
      const bits = siftedSignalBits(ephemeris, JINAN1_CHANNEL, FIT_POINTING, JINAN1_SIGNAL_RATE)
      return { station, packets: Number(packets), expected: bits / PACKET_BITS }
    })

/** The fit: extra loss in decibels by row. */
export const extraLossDb = ({ packets, expected }: TableRow): number => lossDbOf(packets / expected)

/** Root mean square of (expected / published - 1) where each row has this extra loss. */
export const rmsError = (rows: ReadonlyArray<TableRow>, lossOf: (row: TableRow) => number): number =>
  Math.sqrt(mean(rows.map((row) => (10 ** ((extraLossDb(row) - lossOf(row)) / 10) - 1) ** 2)))

/** Table 1. */
export const fitRows = (): ReadonlyArray<Observable> => {
  const rows = table1()
  const common = mean(rows.map(extraLossDb))
  return [
    {
      row: 'Table 1',
      name: 'extra loss, one constant, dB (fitted)',
      published: '4.65 +- 1.38',
      band: [3.27, 6.03],
      ours: span([common]),
    },
    {
      row: 'Table 1',
      name: 'rms error of packets, one constant, % (fitted)',
      published: '33',
      band: [28, 38],
      ours: span([100 * rmsError(rows, () => common)]),
    },
    {
      row: 'Table 1',
      name: 'rms error of packets, one a station, % (fitted)',
      published: '20',
      band: [15, 25],
      ours: span([100 * rmsError(rows, ({ station }) => FITTED_EXTRA_LOSS_DB[station])]),
    },
  ]
}
