// What the simulated hardware around the beam shows, beside what was published: one line an observable, with its band.
// Run: npm run -s build && node build/bench/hardwarePointing.js. The figures and what they mean: docs/hardware-pointing.md.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { burstChain, nextIsBad } from '../model/laserComm/burstLoss'
import {
  JINAN1_LASER_LINK,
  type LaserLinkState,
  laserLink,
  nextDelivery,
  send,
  UNDISTURBED,
} from '../model/laserComm/laserLink'
import { DOWNLINK, receivedPower, UPLINK } from '../model/laserComm/opticalPower'
import { JINAN1_BEAM } from '../model/link/beam'
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
import {
  attitudeRun,
  errorRange,
  JINAN1_ATTITUDE,
  largestError,
  type Scene,
} from '../model/pointing/attitude'
import { farFieldScan, fittedDivergence } from '../model/pointing/farField'
import {
  fineResiduals,
  radialRms,
  SATELLITE_FINE_LOOP,
  STATION_FINE_LOOP,
} from '../model/pointing/fineTracking'
import { gimbalRun, STATION_GIMBAL, secondsToTrack } from '../model/pointing/gimbal'
import { pointAheadMicroradians } from '../model/pointing/pointAhead'
import { generator } from '../model/randomness/generator'

/** An observable: its row of SYSTEM.md, what was published, the band ours must lie in, and what ours is, smallest and largest. */
export type Observable = {
  readonly row: string
  readonly name: string
  readonly published: string
  readonly band: readonly [number, number]
  readonly ours: readonly [number, number]
}

const good = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const span = (values: ReadonlyArray<number>): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
]
const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

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
const REFERENCE = eveningPass('Jinan', '2022-09-25', 34.1, 10)
const EDGE_MILLISECONDS = 150_000

const at = (offsetMilliseconds: number) =>
  interpolated(REFERENCE.ephemeris, REFERENCE.pass.culminationUtc + offsetMilliseconds)
const rangeKm = (offset: number): number => at(offset).rangeMillimetres / 1e6

const orbitRows = (): ReadonlyArray<Observable> => [
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

const linkRows = (): ReadonlyArray<Observable> => [
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

const fitRows = (): ReadonlyArray<Observable> => {
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

const SEEDS = ['a', 'b', 'c', 'd', 'e', 'f']
const CYCLES = { settling: 400, pass: 6000 }
const START = [300, -200] as const
const beacon: Scene = { kind: 'beacon' }

/** A settled track with something else in view for a while, from cycle 1000 on. */
export const disturbedTrack = (seed: string, scene: Scene, cycles: number) => {
  const scenes = Array.from({ length: 2000 }, (_, n) => (n >= 1000 && n < 1000 + cycles ? scene : beacon))
  return attitudeRun(JINAN1_ATTITUDE, START, scenes, generator(seed, 'attitude')).slice(CYCLES.settling)
}

/** Half of the field of the fine camera of the satellite, microradians [A]. */
const FINE_HALF_FIELD = 500

const attitudeRows = (): ReadonlyArray<Observable> => {
  const scenes = Array.from({ length: CYCLES.settling + CYCLES.pass }, () => beacon)
  const ranges = SEEDS.flatMap((seed) =>
    errorRange(
      attitudeRun(JINAN1_ATTITUDE, START, scenes, generator(seed, 'attitude')).slice(CYCLES.settling),
    ),
  )
  const troubles: ReadonlyArray<readonly [string, Scene]> = [
    ['outage of 5 s', { kind: 'outage' }],
    ['false target 2.2 mrad off, 5 s', { kind: 'falseTarget', offset: [2000, 1000], brightness: 1.5 }],
    ['false target 0.22 mrad off, 5 s', { kind: 'falseTarget', offset: [200, 100], brightness: 1.2 }],
  ]
  return [
    {
      row: '9',
      name: 'error range of an axis over a pass, urad',
      published: '280-350',
      band: [200, 450],
      ours: span(ranges),
    },
    ...troubles.map(
      ([name, scene]): Observable => ({
        row: '9',
        name: `largest error, ${name}, urad`,
        published: 'in the fine field',
        band: [0, FINE_HALF_FIELD],
        ours: span(SEEDS.map((seed) => largestError(disturbedTrack(seed, scene, 100)))),
      }),
    ),
  ]
}

const CONDITIONS = [
  { rangeKilometres: 830, airMass: 1.784 },
  { rangeKilometres: 1000, airMass: 2.35 },
  { rangeKilometres: 1375, airMass: 3.7 },
]

const visible = (bias: readonly [number, number], frames: number) =>
  Array.from({ length: frames }, () => ({ bias, isHidden: false, isUp: true }))

const fineRows = (): ReadonlyArray<Observable> => {
  const body = attitudeRun(
    JINAN1_ATTITUDE,
    START,
    Array.from({ length: CYCLES.settling + 400 }, () => beacon),
    generator('fine', 'attitude'),
  ).slice(CYCLES.settling)
  const mount = gimbalRun(
    STATION_GIMBAL,
    [20_000, 0],
    visible([1000, 500], 600),
    generator('fine', 'gimbal'),
  ).slice(-280)
  const satellite = CONDITIONS.map((conditions) =>
    radialRms(
      fineResiduals(
        SATELLITE_FINE_LOOP,
        conditions,
        body,
        JINAN1_ATTITUDE.cycleSeconds,
        generator('fine', 'up'),
      ),
    ),
  )
  const station = CONDITIONS.map((conditions) =>
    radialRms(
      fineResiduals(
        STATION_FINE_LOOP,
        conditions,
        mount,
        1 / STATION_GIMBAL.frameHertz,
        generator('fine', 'down'),
      ),
    ),
  )
  const scan = farFieldScan(JINAN1_BEAM, [-6, -4, -2, 0, 2, 4, 6], 0.6, 400, generator('fine', 'scan'))
  return [
    {
      row: '10',
      name: 'fine error of the satellite, urad rms',
      published: '0.55-1.6',
      band: [0.55, 1.6],
      ours: span(satellite),
    },
    {
      row: '10',
      name: 'fine error of the station, urad rms',
      published: '3.3-4.0',
      band: [3.3, 4],
      ours: span(station),
    },
    {
      row: '12',
      name: 'divergence from a scan of the beam, urad',
      published: '9',
      band: [8.55, 9.45],
      ours: span([fittedDivergence(scan)]),
    },
  ]
}

const BIASES = [
  [1000, 500],
  [5000, -3000],
  [20_000, 0],
  [-30_000, 25_000],
] as const

const acquisitionRows = (): ReadonlyArray<Observable> => {
  const rises = passesOver(
    REFERENCE.orbit,
    STATIONS.Jinan,
    REFERENCE.pass.riseUtc,
    REFERENCE.pass.setUtc,
    WINDOW_ELEVATION_DEGREES,
  ).map(({ riseUtc }) => riseUtc)
  const available = ((rises[0] ?? 0) - REFERENCE.pass.riseUtc) / 1000
  const seconds = BIASES.flatMap((bias) =>
    SEEDS.map(
      (seed) =>
        secondsToTrack(
          STATION_GIMBAL,
          gimbalRun(STATION_GIMBAL, [100_000, 50_000], visible(bias, 900), generator(seed, 'gimbal')),
        ) ?? Number.POSITIVE_INFINITY,
    ),
  )
  return [
    {
      row: '11',
      name: `seconds to TRACK; the window opens after ${available.toFixed(1)}`,
      published: 'before the window',
      band: [0, available],
      ours: span(seconds),
    },
  ]
}

const HEAVY = { ...UNDISTURBED, meanLoss: 0.9, meanBurstFragments: 20 }
const FRAGMENTS = 400_000

/** Loss and mean burst of a chain over many fragments. */
export const measuredLoss = (loss: { meanLoss: number; meanBurstFragments: number }, seed: string) => {
  const chain = good(burstChain(loss))
  const draws = generator(seed, 'loss')
  let [isBad, lost, bursts] = [false, 0, 0]
  for (let n = 0; n < FRAGMENTS; n += 1) {
    const next = nextIsBad(chain, isBad, draws)
    lost += Number(next)
    bursts += Number(next && !isBad)
    isBad = next
  }
  return { loss: lost / FRAGMENTS, burst: lost / bursts }
}

/** How often a frame had to be sent at a loss of 90 % until it came out whole. */
export const sendsUntilDelivered = (bytes: number, seed: string): number => {
  const draws = generator(seed, 'link')
  const frame = draws.bits(8 * bytes)
  let link: LaserLinkState = good(
    laserLink({ ...JINAN1_LASER_LINK, disturbance: { up: HEAVY, down: HEAVY } }, draws),
  )
  for (let sends = 1; sends < 1000; sends += 1) {
    link = send(link, 0, 'up', frame, draws)
    const result = nextDelivery(link, Number.MAX_SAFE_INTEGER)
    if (O.isSome(result.delivery)) return sends
    link = result.link
  }
  return Number.POSITIVE_INFINITY
}

const laserRows = (): ReadonlyArray<Observable> => {
  const measured = SEEDS.map((seed) => measuredLoss(HEAVY, seed))
  return [
    {
      row: '22',
      name: 'loss of fragments, set to 90 %, %',
      published: 'up to 90',
      band: [89, 91],
      ours: span(measured.map(({ loss }) => 100 * loss)),
    },
    {
      row: '22',
      name: 'mean burst, set to 20 fragments',
      published: '-',
      band: [19, 21],
      ours: span(measured.map(({ burst }) => burst)),
    },
    {
      row: '22',
      name: 'sends until a frame of 64 KiB is whole at 90 %',
      published: 'delivered',
      band: [1, 200],
      ours: span(SEEDS.map((seed) => sendsUntilDelivered(65_536, seed))),
    },
  ]
}

/** Every observable of rows 9 to 16 and 22, measured anew. */
export const observables = (): ReadonlyArray<Observable> => [
  ...attitudeRows(),
  ...fineRows(),
  ...acquisitionRows(),
  ...orbitRows(),
  ...linkRows(),
  ...fitRows(),
  ...laserRows(),
]

const digits = (value: number): string =>
  Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2)
const shown = ([low, high]: readonly [number, number]): string =>
  digits(low) === digits(high) ? digits(low) : `${digits(low)} to ${digits(high)}`

const main = (): void => {
  for (const { row, name, published, band, ours } of observables()) {
    const isWithin = ours[0] >= band[0] && ours[1] <= band[1]
    console.log(
      `${row.padEnd(7)}  ${name.padEnd(52)}  published ${published.padEnd(18)}  ours ${shown(ours).padEnd(18)}  band ${shown(band).padEnd(18)}  ${isWithin ? 'within' : 'OUTSIDE'}`,
    )
  }
}

if (require.main === module) main()
