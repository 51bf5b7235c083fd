// Polarisation compensation in two steps: a half-wave plate on the ground undoes the turning frame, three plates on board the rest.
// Source: paper, Methods 0.4 and Extended Data Figure 1; SYSTEM.md rows 7-8. Two quarter-wave plates and a half-wave plate give
// every rotation: Simon and Mukunda, Phys. Lett. A 143, 165 (1990).

import { thresholdOf } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'
import { angleOf } from './angles'
import {
  frameRotation,
  halfWavePlate,
  inOrder,
  type JonesMatrix,
  NOTHING,
  quarterWavePlate,
  STATES,
  stokes,
} from './jones'
import {
  cross,
  dot,
  followedBy,
  plus,
  type SphereRotation,
  sphereRotation,
  transposed,
  unit,
} from './poincare'

/** Angles (rad) of the three motorised plates on board, in the order in which light meets them. */
export type Plates = {
  readonly firstQuarter: number
  readonly secondQuarter: number
  readonly half: number
}

/** The plates as one element. */
export const platesElement = ({ firstQuarter, secondQuarter, half }: Plates): JonesMatrix =>
  inOrder(quarterWavePlate(firstQuarter), quarterWavePlate(secondQuarter), halfWavePlate(half))

/** Step of the motors, rad [A]: 0.1 degree. */
export const MOTOR_STEP = Math.PI / 1800

/** Clicks for each calibration state and basis [A]: under a second at the rates of a pass. */
export const CALIBRATION_CLICKS = 4000

/** Standard deviation of the angle of the ground plate, rad [A]: 0.25 degree, which costs 0.008 %. */
export const GROUND_PLATE_DEVIATION = Math.PI / 720

/** Below this sine of the middle Euler angle the outer two are one: only their sum counts. */
const DEGENERATE = 1e-12

/**
 * Plates that turn the sphere by this rotation. With the plates at a, b, c it is `Rz(4c - 2b) Ry(2a - 2b) Rz(-2a)`, axes
 * S1, S2, S3, so a, b, c follow from its Euler angles.
 */
export const platesFor = ([first, second, third]: SphereRotation): Plates => {
  const tilt = Math.sqrt(first[2] * first[2] + second[2] * second[2])
  const middle = angleOf(third[2], tilt)
  const outer = tilt < DEGENERATE ? angleOf(second[1], -first[1]) : angleOf(first[2], second[2])
  const inner = tilt < DEGENERATE ? 0 : angleOf(-third[0], third[1])
  const firstQuarter = -inner / 2
  const secondQuarter = firstQuarter - middle / 2
  return { firstQuarter, secondQuarter, half: (outer + 2 * secondQuarter) / 4 }
}

/** The nearest angles that motors with this step (rad, > 0) can take. */
export const motorAngles = (plates: Plates, step: number): Plates => {
  const nearest = (angle: number) => Math.round(angle / step) * step
  return {
    firstQuarter: nearest(plates.firstQuarter),
    secondQuarter: nearest(plates.secondQuarter),
    half: nearest(plates.half),
  }
}

/**
 * The downlink behind the ground half-wave plate: a frame turned by `turn` (rad), the plate at `turn / 2 + plateError`.
 * Without error it is a half-wave plate at 0 whatever the turn; an error d makes every BB84 state err with `sin^2(2d)`.
 */
export const groundCorrected = (turn: number, plateError: number): JonesMatrix =>
  inOrder(frameRotation(turn), halfWavePlate(turn / 2 + plateError))

/** What `groundCorrected` leaves when it is exact. */
export const DOWNLINK: JonesMatrix = halfWavePlate(0)

/** The states that are sent to learn the rotation. */
export type CalibrationState = Extract<keyof typeof STATES, 'H' | 'V' | '+' | 'R'>

/** The balance (clicks of bit 0 - clicks of bit 1)/(both), -1..1, of a basis of the BB84 module, for light sent in a state. */
export type Balance = (sent: CalibrationState, basis: 'X' | 'Z') => number

/** The balances that a link shows on average. */
export const expectedBalance =
  (whole: SphereRotation): Balance =>
  (sent, basis) =>
    dot(whole[basis === 'Z' ? 0 : 1], stokes(STATES[sent]))

/** The balances of a link as counted, with this many clicks for each state and basis. */
export const countedBalance = (whole: SphereRotation, clicks: number, generator: Generator): Balance => {
  const expected = expectedBalance(whole)
  return (sent, basis) => {
    // Rounding can carry a balance past 1 by a unit in the last place.
    const threshold = thresholdOf(Math.min(1, Math.max(0, (1 + expected(sent, basis)) / 2)))
    let zeros = 0
    for (let click = 0; click < clicks; click += 1) zeros += Number(generator.bernoulli(threshold))
    return (2 * zeros) / clicks - 1
  }
}

/**
 * The rotation of the whole link from the balances of four states: Z shows S1 and X shows S2, so two rows are measured, made
 * perpendicular in equal parts, and the third is their vector product. H and V together cancel unequal detectors.
 * @throws RangeError where the two rows do not span a plane: no light arrived.
 */
export const measuredRotation = (balance: Balance): SphereRotation => {
  const row = (basis: 'X' | 'Z') =>
    [(balance('H', basis) - balance('V', basis)) / 2, balance('+', basis), balance('R', basis)] as const
  const [s1, s2] = [unit(row('Z')), unit(row('X'))]
  const [between, across] = [unit(plus(s1, s2)), unit(plus(s1, s2, -1))]
  const [first, second] = [unit(plus(between, across)), unit(plus(between, across, -1))]
  return [first, second, cross(first, second)]
}

/**
 * The rotation that the plates must make, from the one they make now and the measured one of the whole link, fibre then
 * plates then downlink: with `whole = D W F` the fibre is `F = W' D' whole`, and `D W* F = 1` asks for `W* = D' whole' D W`.
 */
export const wantedPlateRotation = (
  whole: SphereRotation,
  plates: SphereRotation,
  downlink: SphereRotation,
): SphereRotation =>
  followedBy(followedBy(followedBy(plates, downlink), transposed(whole)), transposed(downlink))

/** Plates that are set to nothing: the start of a first calibration. */
export const NEUTRAL_PLATES: Plates = platesFor(sphereRotation(NOTHING))

/**
 * The plates after a calibration: the four states sent through fibre, plates and downlink as they are, their balances counted,
 * the rotation deduced with the downlink taken for an exact one, the motors turned.
 */
export const calibratedPlates = (
  fibre: JonesMatrix,
  plates: Plates,
  downlink: JonesMatrix,
  generator: Generator,
): Plates => {
  const element = platesElement(plates)
  const whole = sphereRotation(inOrder(fibre, element, downlink))
  const measured = measuredRotation(countedBalance(whole, CALIBRATION_CLICKS, generator))
  const wanted = wantedPlateRotation(measured, sphereRotation(element), sphereRotation(DOWNLINK))
  return motorAngles(platesFor(wanted), MOTOR_STEP)
}
