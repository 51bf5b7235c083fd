// Attitude, fine tracking, far field and acquisition: rows 9 to 12 of SYSTEM.md. See docs/hardware-pointing.md.

import { type FineTrackingRow, farFieldFigure, fineTrackingError } from '../figures/pointing'
import { WINDOW_ELEVATION_DEGREES } from '../link/extraLoss'
import { REFERENCE } from '../orbit/eveningPass'
import { passesOver } from '../orbit/pass'
import { STATIONS } from '../orbit/stations'
import { attitudeRun, errorRange, JINAN1_ATTITUDE, largestError, type Scene } from '../pointing/attitude'
import { gimbalRun, STATION_GIMBAL, secondsToTrack } from '../pointing/gimbal'
import { generator } from '../randomness/generator'
import { exactly, FIGURE_SEED, type Observable, SEEDS, span } from './observable'

const CYCLES = { settling: 400, pass: 6000 }
const START = [300, -200] as const
const beacon: Scene = { kind: 'beacon' }

/** A settled track with something else in view for a while, from cycle 1000 on. */
export const disturbedTrack = (seed: string, scene: Scene, cycles: number) => {
  const scenes = Array.from({ length: 2000 }, (_, n) => (n >= 1000 && n < 1000 + cycles ? scene : beacon))
  return attitudeRun(JINAN1_ATTITUDE, START, scenes, generator(seed, 'attitude')).slice(CYCLES.settling)
}

const OUTAGE_CYCLES = 100

/** Cycles of an outage in which the camera, which sees nothing, still steers. */
const cyclesLost = (seed: string): number =>
  disturbedTrack(seed, { kind: 'outage' }, OUTAGE_CYCLES)
    .slice(1000 - CYCLES.settling, 1000 - CYCLES.settling + OUTAGE_CYCLES)
    .filter(({ source }) => source === 'primary').length

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
      row: 9,
      place: 'Figure 2b',
      name: 'error range of an axis over a pass, urad',
      published: '280-350',
      band: [200, 450],
      parameters: 'fitted',
      ours: span(ranges),
    },
    ...troubles.map(
      ([name, scene]): Observable => ({
        row: 9,
        place: 'Figure 2b',
        name: `largest error, ${name}, urad`,
        published: 'in the fine field',
        band: [0, FINE_HALF_FIELD],
        parameters: 'assumed',
        ours: span(SEEDS.map((seed) => largestError(disturbedTrack(seed, scene, 100)))),
      }),
    ),
    {
      row: 9,
      name: 'cycles without a source at an outage',
      published: 'at most 1',
      band: [0, 1],
      parameters: 'assumed',
      ours: span(SEEDS.map(cyclesLost)),
    },
  ]
}

const visible = (bias: readonly [number, number], frames: number) =>
  Array.from({ length: frames }, () => ({ bias, isHidden: false, isUp: true }))

/** Rows 10 and 12, from what their figures show. */
export const fineRows = (): ReadonlyArray<Observable> => {
  const points = fineTrackingError(FIGURE_SEED)
  const errorsOf = (wanted: FineTrackingRow['end']) =>
    span(points.filter(({ end }) => end === wanted).map(({ rmsMicroradians }) => rmsMicroradians))
  return [
    {
      row: 10,
      place: 'Figure 2d',
      name: 'fine error of the satellite, urad rms',
      published: '0.55-1.6',
      band: [0.55, 1.6],
      parameters: 'fitted',
      ours: errorsOf('satellite'),
    },
    {
      row: 10,
      place: 'Figure 2d',
      name: 'fine error of the station, urad rms',
      published: '3.3-4.0',
      band: [3.3, 4],
      parameters: 'fitted',
      ours: errorsOf('station'),
    },
    {
      row: 12,
      place: 'Figure 2c',
      name: 'divergence from a scan of the beam, urad',
      published: '9',
      band: [8.55, 9.45],
      parameters: 'restored',
      ours: exactly(farFieldFigure(FIGURE_SEED).divergenceMicroradians),
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
      row: 11,
      name: `seconds to TRACK; the window opens after ${available.toFixed(1)}`,
      published: 'before the window',
      band: [0, available],
      parameters: 'assumed',
      ours: span(seconds),
    },
  ]
}
