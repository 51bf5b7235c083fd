// Attitude, fine tracking, far field and acquisition: rows 9 to 12 of SYSTEM.md. See docs/hardware-pointing.md.

import { JINAN1_BEAM } from '../model/link/beam'
import { WINDOW_ELEVATION_DEGREES } from '../model/link/extraLoss'
import { passesOver } from '../model/orbit/pass'
import { STATIONS } from '../model/orbit/stations'
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
import { generator } from '../model/randomness/generator'
import { type Observable, span } from './observable'
import { REFERENCE } from './passObservables'

/** Seeds of everything that is drawn here. */
export const SEEDS = ['a', 'b', 'c', 'd', 'e', 'f']
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

/** Row 9. */
export const attitudeRows = (): ReadonlyArray<Observable> => {
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

/** Rows 10 and 12. */
export const fineRows = (): ReadonlyArray<Observable> => {
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

/** Row 11. */
export const acquisitionRows = (): ReadonlyArray<Observable> => {
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
