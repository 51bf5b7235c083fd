// Attitude control of the satellite: a body that turns freely (double integrator on two axes), flywheels of limited torque, a
// PID controller at 20 Hz, and the capture camera at 40 Hz behind the arbitration of sources. Angles are off the line to the station.
// Source: SYSTEM.md row 9; what is not stated there is an assumption [A].

import type { Generator } from '../randomness/generator'
import {
  type Angles,
  ARBITRATION,
  type Arbitration,
  type ArbitrationParameters,
  arbitrate,
  radial,
  UNTRUSTED,
} from './arbitration'
import type { Motion } from './fineTracking'

/** The body, its wheels, controller and sensors; angles in microradians, torques in newton metres. */
export type AttitudeParameters = {
  readonly inertia: number // kg m^2
  readonly wheelTorqueLimit: number
  readonly wheelTorqueNoise: number // rms of a cycle and axis
  readonly disturbanceTorque: number // constant: drag, magnetic, residual feed-forward
  readonly cycleSeconds: number
  readonly proportional: number // 1/s^2
  readonly integral: number // 1/s^3
  readonly derivative: number // 1/s
  readonly cameraPixel: number
  readonly cameraHalfField: number
  readonly cameraNoise: number
  readonly framesPerCycle: number
  readonly rateNoise: number // of the gyroscope, urad/s
  readonly auxiliaryBias: Angles
  readonly auxiliaryNoise: number
  readonly arbitration: ArbitrationParameters
}

/**
 * Loop 20 Hz, camera 40 Hz of 640 x 640 pixels of 31.9 urad over 1.17 degrees: [S]. Inertia of a cube of 95.9 kg and 0.6 m;
 * a loop of 0.35 Hz, damping 0.7; wheels, gyroscope and auxiliary source such as small satellites have: all [A].
 */
export const JINAN1_ATTITUDE: AttitudeParameters = {
  inertia: 5.75,
  wheelTorqueLimit: 0.02,
  wheelTorqueNoise: 6e-3,
  disturbanceTorque: 1e-4,
  cycleSeconds: 0.05,
  proportional: 4.84,
  integral: 1.5,
  derivative: 3.1,
  cameraPixel: 31.9,
  cameraHalfField: 10_210,
  cameraNoise: 8,
  framesPerCycle: 2,
  rateNoise: 10,
  auxiliaryBias: [600, -450],
  auxiliaryNoise: 40,
  arbitration: ARBITRATION,
}

/** What a cycle's camera frames show: the beacon, nothing (a cloud), or a brighter light at other angles, which hides it. */
export type Scene =
  | { readonly kind: 'beacon' }
  | { readonly kind: 'outage' }
  | { readonly kind: 'falseTarget'; readonly offset: Angles; readonly brightness: number }

/** One cycle: how the body moves, the source that steers it, and whether a wheel is at its limit. */
export type AttitudeSample = Motion & {
  readonly source: Arbitration['using']
  readonly isSaturated: boolean
}

type Axis = { readonly angle: number; readonly rate: number; readonly integral: number }

const limited = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value))

/** The mean of a cycle's frames, each to whole half pixels (a spot covers several), or nothing outside the field. */
const cameraSpot = (p: AttitudeParameters, truth: Angles, brightness: number, draws: Generator) => {
  if (Math.max(Math.abs(truth[0]), Math.abs(truth[1])) > p.cameraHalfField) return undefined
  const grain = p.cameraPixel / 2
  const seen = (angle: number): number =>
    Array.from({ length: p.framesPerCycle }, () =>
      Math.round((angle + p.cameraNoise * draws.normal()) / grain),
    ).reduce((sum, each) => sum + each, 0) *
    (grain / p.framesPerCycle)
  return { angles: [seen(truth[0]), seen(truth[1])] as const, brightness }
}

const spotOf = (p: AttitudeParameters, scene: Scene, angle: Angles, draws: Generator) => {
  switch (scene.kind) {
    case 'outage':
      return undefined
    case 'beacon':
      return cameraSpot(p, angle, 1, draws)
    case 'falseTarget':
      return cameraSpot(p, [angle[0] + scene.offset[0], angle[1] + scene.offset[1]], scene.brightness, draws)
  }
}

/** Torque asked of the wheels turned into an acceleration, microradians a second squared. */
const acceleration = (p: AttitudeParameters, axis: Axis, measured: number, draws: Generator) => {
  const measuredRate = axis.rate + p.rateNoise * draws.normal()
  const wanted = -(p.proportional * measured + p.integral * axis.integral + p.derivative * measuredRate)
  const limit = (p.wheelTorqueLimit / p.inertia) * 1e6
  const wheel = limited(wanted, limit)
  const noise = p.wheelTorqueNoise * draws.normal() + p.disturbanceTorque
  return { total: wheel + (noise / p.inertia) * 1e6, isSaturated: wheel !== wanted }
}

/** The axis a cycle later: constant acceleration is integrated exactly; a saturated wheel stops the integral. */
const moved = (
  p: AttitudeParameters,
  axis: Axis,
  measured: number,
  total: number,
  isSaturated: boolean,
): Axis => {
  const t = p.cycleSeconds
  return {
    angle: axis.angle + t * (axis.rate + (t * total) / 2),
    rate: axis.rate + t * total,
    integral: isSaturated ? axis.integral : axis.integral + t * measured,
  }
}

/** The satellite over one cycle a scene, from rest at an angle (microradians) with the camera not yet trusted. */
export const attitudeRun = (
  p: AttitudeParameters,
  start: Angles,
  scenes: ReadonlyArray<Scene>,
  draws: Generator,
): ReadonlyArray<AttitudeSample> => {
  const samples: AttitudeSample[] = []
  let [x, y]: [Axis, Axis] = [
    { angle: start[0], rate: 0, integral: 0 },
    { angle: start[1], rate: 0, integral: 0 },
  ]
  let arbitration = UNTRUSTED
  for (const scene of scenes) {
    const angle: Angles = [x.angle, y.angle]
    const auxiliary: Angles = [
      x.angle + p.auxiliaryBias[0] + p.auxiliaryNoise * draws.normal(),
      y.angle + p.auxiliaryBias[1] + p.auxiliaryNoise * draws.normal(),
    ]
    arbitration = arbitrate(p.arbitration, arbitration, { spot: spotOf(p, scene, angle, draws), auxiliary })
    const [measuredX, measuredY] = arbitration.output
    const [ax, ay] = [acceleration(p, x, measuredX, draws), acceleration(p, y, measuredY, draws)]
    samples.push({
      angle,
      rate: [x.rate, y.rate],
      acceleration: [ax.total, ay.total],
      source: arbitration.using,
      isSaturated: ax.isSaturated || ay.isSaturated,
    })
    x = moved(p, x, measuredX, ax.total, ax.isSaturated)
    y = moved(p, y, measuredY, ay.total, ay.isSaturated)
  }
  return samples
}

/** Largest less smallest angle of each axis, microradians: the error range of a track. */
export const errorRange = (samples: ReadonlyArray<AttitudeSample>): Angles => {
  const range = (axis: 0 | 1): number => {
    const angles = samples.map(({ angle }) => angle[axis])
    return angles.reduce((a, b) => Math.max(a, b)) - angles.reduce((a, b) => Math.min(a, b))
  }
  return [range(0), range(1)]
}

/** The largest radial angle, microradians. */
export const largestError = (samples: ReadonlyArray<AttitudeSample>): number =>
  samples.reduce((largest, { angle }) => Math.max(largest, radial(angle)), 0)
