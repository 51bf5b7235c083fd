// Figure 2a: the error that source, fibre and compensation leave, second by second, over an orbit.
// Source: SYSTEM.md rows 4 and 6-8 (normalised QBER over an orbit).

import {
  calibratedPlates,
  DOWNLINK,
  GROUND_PLATE_DEVIATION,
  groundCorrected,
  NEUTRAL_PLATES,
  platesElement,
} from '../polarization/compensation'
import { DRIFT_PER_ROOT_SECOND, drifted, randomFibre } from '../polarization/fibre'
import { inOrder, type JonesMatrix } from '../polarization/jones'
import { sphereRotation } from '../polarization/poincare'
import { type Generator, generator } from '../randomness/generator'
import { fateTable, PORTABLE_STATION, stateErrors } from '../receiver/receiver'
import { POLARIZATION_CONTRAST_DB, preparedPolarizations } from '../source/modulators'

/** Nothing but what the compensation leaves. */
const IDEAL_CONTRAST_DB = 300
/** How fast the frame of the satellite turns against the station's, rad/s [A]; the ground plate follows it. */
const FRAME_TURN = 0.01

/** Errors (0..1) of the four states behind these elements. */
const errorsBehind = (
  sourceDb: number,
  analyserDb: number,
  ...elements: ReadonlyArray<JonesMatrix>
): ReadonlyArray<number> =>
  stateErrors(
    fateTable(
      { ...PORTABLE_STATION, contrastDb: analyserDb },
      preparedPolarizations(sourceDb),
      sphereRotation(inOrder(...elements)),
    ),
  )

/** A calibration and the seconds after it: the largest error it leaves of an ideal source (0..1), the mean error of the four states each second, the fibre at the end. */
export type CalibratedStretch = {
  readonly residual: number
  readonly errors: ReadonlyArray<number>
  readonly fibre: JonesMatrix
}

/** The plates are set for a fibre, which then drifts for these seconds while the ground plate follows the frame. */
export const calibratedStretch = (
  start: JonesMatrix,
  seconds: number,
  draws: Generator,
): CalibratedStretch => {
  const plates = platesElement(calibratedPlates(start, NEUTRAL_PLATES, DOWNLINK, draws))
  const residual = errorsBehind(IDEAL_CONTRAST_DB, IDEAL_CONTRAST_DB, start, plates, DOWNLINK).reduce(
    (a, b) => Math.max(a, b),
  )
  let fibre = start
  const errors = Array.from({ length: seconds }, (_, second) => {
    fibre = drifted(fibre, DRIFT_PER_ROOT_SECOND, draws)
    const ground = groundCorrected(FRAME_TURN * second, GROUND_PLATE_DEVIATION * draws.normal())
    return errorsBehind(POLARIZATION_CONTRAST_DB, PORTABLE_STATION.contrastDb, fibre, plates, ground).reduce(
      (sum, error) => sum + error / 4,
      0,
    )
  })
  return { residual, errors, fibre }
}

/** A day over 15.219 revolutions. Source: SYSTEM.md row 14 [S]. */
const ORBIT_SECONDS = Math.round(86_400 / 15.219)
/** Seconds from one calibration to the next [A]: the length of a pass. */
const CALIBRATION_SECONDS = 300

/** The error (0..1, without background) of every second of an orbit, and the largest that each calibration left of an ideal source. */
export const orbitErrors = (
  seed: string,
): { readonly errors: ReadonlyArray<number>; readonly residuals: ReadonlyArray<number> } => {
  const draws = generator(seed, 'figure 2a')
  const errors: number[] = []
  const residuals: number[] = []
  let fibre = randomFibre(draws)
  while (errors.length < ORBIT_SECONDS) {
    const seconds = Math.min(CALIBRATION_SECONDS, ORBIT_SECONDS - errors.length)
    const stretch = calibratedStretch(fibre, seconds, draws)
    errors.push(...stretch.errors)
    residuals.push(stretch.residual)
    fibre = stretch.fibre
  }
  return { errors, residuals }
}

/** Seconds that a point of Figure 2a is the mean of [A]: a QBER needs counts. */
const POINT_SECONDS = 10

/** A point of Figure 2a: the mean error of the four states without background, in per cent, over the ten seconds from this one on. */
export type OrbitQberRow = { readonly second: number; readonly qberPercent: number }

/** The points of Figure 2a from the error of every second; seconds that fill no point are left out. */
export const orbitQber = (errors: ReadonlyArray<number>): ReadonlyArray<OrbitQberRow> =>
  Array.from({ length: Math.floor(errors.length / POINT_SECONDS) }, (_, point) => {
    const second = POINT_SECONDS * point
    const sum = errors.slice(second, second + POINT_SECONDS).reduce((total, error) => total + error, 0)
    return { second, qberPercent: (100 * sum) / POINT_SECONDS }
  })
