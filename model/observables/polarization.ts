// Polarisation over an orbit, fibre, plates: rows 4 and 6 to 8 of SYSTEM.md. See docs/hardware-quantum.md.

import { orbitErrors, orbitQber } from '../figures/polarization'
import { sineAndCosine } from '../polarization/angles'
import { DOWNLINK, groundCorrected } from '../polarization/compensation'
import { DRIFT_PER_ROOT_SECOND, drifted, randomFibre } from '../polarization/fibre'
import { inOrder, type StokesVector } from '../polarization/jones'
import { dot, sphereRotation, turned } from '../polarization/poincare'
import { generator } from '../randomness/generator'
import { fateTable, PORTABLE_STATION, stateErrors } from '../receiver/receiver'
import { preparedPolarizations } from '../source/modulators'
import { exactly, FIGURE_SEED, type Observable, span } from './observable'

/** No error but that of the plate. */
const IDEAL_CONTRAST_DB = 300
const DRIFT_STEPS = 10_000

/** Largest change of a scalar product of two of the four states over many steps of the drift. */
const gramDeviation = (): number => {
  const draws = generator('observables', 'gram')
  const states = preparedPolarizations(IDEAL_CONTRAST_DB)
  let fibre = randomFibre(draws)
  let largest = 0
  for (let step = 0; step < DRIFT_STEPS; step += 1) {
    fibre = drifted(fibre, DRIFT_PER_ROOT_SECOND, draws)
    if (step % 100 !== 99) continue
    const rotation = sphereRotation(fibre)
    const after: ReadonlyArray<StokesVector> = states.map((state) => turned(rotation, state))
    for (const [i, a] of states.entries())
      for (const [j, b] of states.entries())
        largest = Math.max(largest, Math.abs(dot(after[i] ?? a, after[j] ?? b) - dot(a, b)))
  }
  return largest
}

/** The error (0..1) of each state where the ground plate is off by an angle (rad), all else is ideal, and the half-wave plate that an exact one leaves is undone. */
const plateErrors = (plateError: number): ReadonlyArray<number> =>
  stateErrors(
    fateTable(
      { ...PORTABLE_STATION, contrastDb: IDEAL_CONTRAST_DB },
      preparedPolarizations(IDEAL_CONTRAST_DB),
      sphereRotation(inOrder(groundCorrected(0.7, plateError), DOWNLINK)),
    ),
  )

const RADIANS_PER_DEGREE = Math.PI / 180

/** Largest distance of an error from `sin^2(2d)` at several angles. */
const lawDeviation = (): number =>
  [0.1, 1, 5, 20, 45]
    .flatMap((degrees) => {
      const { sine } = sineAndCosine(2 * degrees * RADIANS_PER_DEGREE)
      return plateErrors(degrees * RADIANS_PER_DEGREE).map((error) => Math.abs(error - sine * sine))
    })
    .reduce((a, b) => Math.max(a, b))

/** Row 4 over an orbit, and rows 6 to 8. */
export const polarizationRows = (): ReadonlyArray<Observable> => {
  const { errors, residuals } = orbitErrors(FIGURE_SEED)
  return [
    {
      row: 4,
      place: 'Figure 2a',
      name: 'error over an orbit, means of 10 s, %',
      published: '0-1.0',
      band: [0, 1],
      parameters: 'fitted',
      ours: span(orbitQber(errors).map(({ qberPercent }) => qberPercent)),
    },
    {
      row: 6,
      name: 'change of the Gram matrix, 10 000 steps',
      published: 'rigid',
      band: [0, 1e-9],
      parameters: 'assumed',
      ours: exactly(gramDeviation()),
    },
    {
      row: 7,
      name: 'error that a calibration leaves, %',
      published: 'states return',
      band: [0, 0.1],
      parameters: 'assumed',
      ours: span(residuals.map((error) => 100 * error)),
    },
    {
      row: 8,
      name: 'error of a plate off by 1 degree, %',
      published: '0.12',
      band: [0.1215, 0.1221],
      parameters: 'calculated',
      ours: span(plateErrors(RADIANS_PER_DEGREE).map((error) => 100 * error)),
    },
    {
      row: 8,
      name: 'distance of the errors from sin^2(2d)',
      published: 'exact',
      band: [0, 1e-12],
      parameters: 'calculated',
      ours: exactly(lawDeviation()),
    },
  ]
}
