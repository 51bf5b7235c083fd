// Figures 2b, 2c and 2d: tracking error of the attitude, scan of the far field, error after fine tracking.
// Source: SYSTEM.md rows 9, 10 and 12.

import { JINAN1_BEAM } from '../link/beam'
import { airMass } from '../link/linkBudget'
import { EDGE_MILLISECONDS, REFERENCE } from '../orbit/eveningPass'
import { interpolated } from '../orbit/pass'
import { type AttitudeSample, attitudeRun, JINAN1_ATTITUDE, type Scene } from '../pointing/attitude'
import { farFieldScan, fittedDivergence, type ScanPoint } from '../pointing/farField'
import {
  type FineConditions,
  type FineLoop,
  fineResiduals,
  type Motion,
  radialRms,
  SATELLITE_FINE_LOOP,
  STATION_FINE_LOOP,
} from '../pointing/fineTracking'
import { gimbalRun, STATION_GIMBAL } from '../pointing/gimbal'
import { generator } from '../randomness/generator'

const PASS_SECONDS = 300
const SETTLING_SECONDS = 20
const START = [300, -200] as const
const beacon: Scene = { kind: 'beacon' }
const CYCLES_PER_SECOND = Math.round(1 / JINAN1_ATTITUDE.cycleSeconds)

/** A settled attitude run over a pass, cycle by cycle. */
const attitudePass = (seed: string): ReadonlyArray<AttitudeSample> => {
  const scenes = Array.from({ length: CYCLES_PER_SECOND * (SETTLING_SECONDS + PASS_SECONDS) }, () => beacon)
  return attitudeRun(JINAN1_ATTITUDE, START, scenes, generator(seed, 'figure 2b')).slice(
    CYCLES_PER_SECOND * SETTLING_SECONDS,
  )
}

/** A point of Figure 2b: angles off the line to the station, microradians. */
export type AttitudeRow = {
  readonly second: number
  readonly xMicroradians: number
  readonly yMicroradians: number
}

/** Cycles of the attitude loop from one point of the figure to the next: a quarter of a second. */
const CYCLES_PER_POINT = 5

/** The tracking error of the attitude over a pass of 300 s, four points a second. */
export const attitudeError = (seed: string): ReadonlyArray<AttitudeRow> =>
  attitudePass(seed).flatMap(({ angle }, cycle) =>
    cycle % CYCLES_PER_POINT === 0
      ? [{ second: cycle / CYCLES_PER_SECOND, xMicroradians: angle[0], yMicroradians: angle[1] }]
      : [],
  )

const SCAN_OFFSETS = [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
/** Jitter of an axis (microradians) and samples at each offset of a scan [A]. */
const SCAN = { jitter: 0.6, samples: 400 }

/** Figure 2c: the scan (offset in microradians, power relative to the axis), and the divergence (microradians, full angle) of the Gaussian that fits it. */
export const farFieldFigure = (
  seed: string,
): { readonly scan: ReadonlyArray<ScanPoint>; readonly divergenceMicroradians: number } => {
  const scan = farFieldScan(
    JINAN1_BEAM,
    SCAN_OFFSETS,
    SCAN.jitter,
    SCAN.samples,
    generator(seed, 'figure 2c'),
  )
  return { scan, divergenceMicroradians: fittedDivergence(scan) }
}

/** A point of Figure 2d: radial root mean square (microradians) of the error that one end has left over some seconds. */
export type FineTrackingRow = {
  readonly end: 'satellite' | 'station'
  readonly second: number
  readonly rmsMicroradians: number
}

/** Seconds over which a point of Figure 2d is taken. */
const FINE_WINDOW_SECONDS = 10

/** The conditions of the reference pass this many seconds after its beginning, 150 s before culmination. */
const conditionsAt = (second: number): FineConditions => {
  const utc = REFERENCE.pass.culminationUtc - EDGE_MILLISECONDS + 1000 * second
  const { rangeMillimetres, elevationMicrodegrees } = interpolated(REFERENCE.ephemeris, utc)
  return { rangeKilometres: rangeMillimetres / 1e6, airMass: airMass(elevationMicrodegrees) }
}

const fineRows = (
  end: FineTrackingRow['end'],
  loop: FineLoop,
  coarse: ReadonlyArray<Motion>,
  cycleSeconds: number,
  seed: string,
): ReadonlyArray<FineTrackingRow> => {
  const perWindow = Math.round(FINE_WINDOW_SECONDS / cycleSeconds)
  return Array.from({ length: PASS_SECONDS / FINE_WINDOW_SECONDS }, (_, window) => {
    const second = (window + 0.5) * FINE_WINDOW_SECONDS
    const cycles = coarse.slice(window * perWindow, (window + 1) * perWindow)
    const draws = generator(seed, `figure 2d ${end} ${window}`)
    const residuals = fineResiduals(loop, conditionsAt(second), cycles, cycleSeconds, draws)
    return { end, second, rmsMicroradians: radialRms(residuals) }
  })
}

/** The error after fine tracking at both ends over the reference pass, a point every ten seconds. */
export const fineTrackingError = (seed: string): ReadonlyArray<FineTrackingRow> => {
  const frames = Math.round((SETTLING_SECONDS + PASS_SECONDS) * STATION_GIMBAL.frameHertz)
  const scene = { bias: [1000, 500] as const, isHidden: false, isUp: true }
  const mount = gimbalRun(
    STATION_GIMBAL,
    [20_000, 0],
    Array.from({ length: frames }, () => scene),
    generator(seed, 'figure 2d gimbal'),
  ).slice(-PASS_SECONDS * STATION_GIMBAL.frameHertz)
  return [
    ...fineRows('satellite', SATELLITE_FINE_LOOP, attitudePass(seed), JINAN1_ATTITUDE.cycleSeconds, seed),
    ...fineRows('station', STATION_FINE_LOOP, mount, 1 / STATION_GIMBAL.frameHertz, seed),
  ]
}
