// The two-axis gimbal of a station with its camera under the acquisition machine, in angles off the true direction of the satellite.
// Source: SYSTEM.md row 11; the mount's limits and errors are assumptions [A].

import type { Generator } from '../randomness/generator'
import {
  ACQUISITION,
  type Acquisition,
  type AcquisitionFrame,
  type AcquisitionParameters,
  acquisitionStep,
  spiralCell,
} from './acquisition'
import { type Angles, radial } from './arbitration'
import type { Motion } from './fineTracking'

/** The mount, its camera and the beacons; angles in microradians, rates a second, relative to the motion of the satellite. */
export type GimbalParameters = {
  readonly frameHertz: number
  readonly cameraHalfField: Angles
  readonly cameraPixel: number
  readonly rateLimit: number
  readonly rateNoise: number
  readonly openLoopGain: number // 1/s
  readonly closedLoopGain: number // 1/s
  readonly settledRadius: number
  readonly scanStep: number
  readonly upBeaconHalfAngle: number
  readonly fineHalfField: number
  readonly satelliteLockFrames: number // frames of the up beacon until the satellite's own loops point back
  readonly acquisition: AcquisitionParameters
}

/**
 * Camera 2592 x 1944 at 14 Hz over 1.69 x 1.27 degrees, up beacon of 3.2 mrad: [S]. Gains, rates, noise, fine field and the
 * satellite's two seconds to lock: [A]. The scan steps by 0.8 of the camera's smaller field.
 */
export const STATION_GIMBAL: GimbalParameters = {
  frameHertz: 14,
  cameraHalfField: [14_750, 11_080],
  cameraPixel: 11.4,
  rateLimit: 17_500,
  rateNoise: 150,
  openLoopGain: 4,
  closedLoopGain: 4,
  settledRadius: 1000,
  scanStep: 17_700,
  upBeaconHalfAngle: 1600,
  fineHalfField: 500,
  satelliteLockFrames: 28,
  acquisition: ACQUISITION,
}

/** A frame of a run: what the mount does until the next, and the state of the acquisition. */
export type GimbalSample = Motion & { readonly acquisition: Acquisition['kind'] }

/** What is wrong with the world in a frame: the ephemeris off by `bias` (mount model, element set), the beacon hidden, the satellite below the lowest elevation. */
export type GimbalScene = { readonly bias: Angles; readonly isHidden: boolean; readonly isUp: boolean }

const limited = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value))

/** The beacon in the camera, to whole pixels. */
const spotOf = (
  p: GimbalParameters,
  angle: Angles,
  scene: GimbalScene,
  draws: Generator,
): Angles | undefined => {
  const isInField = Math.abs(angle[0]) <= p.cameraHalfField[0] && Math.abs(angle[1]) <= p.cameraHalfField[1]
  if (scene.isHidden || !isInField) return undefined
  const seen = (value: number): number =>
    p.cameraPixel * Math.round(value / p.cameraPixel + 0.5 * draws.normal())
  return [seen(angle[0]), seen(angle[1])]
}

/** Where the mount is sent: a cell of the scan around the predicted direction, or straight at it. */
const wantedOf = (p: GimbalParameters, state: Acquisition): Angles => {
  if (state.kind !== 'scanning') return [0, 0]
  const [column, row] = spiralCell(state.cell)
  return [column * p.scanStep, row * p.scanStep]
}

const isSteeredBySpot = ({ kind }: Acquisition): boolean =>
  kind === 'coarse' || kind === 'handover' || kind === 'tracking'

/** The mount over one frame a scene, from rest at an angle off the satellite. */
export const gimbalRun = (
  p: GimbalParameters,
  start: Angles,
  scenes: ReadonlyArray<GimbalScene>,
  draws: Generator,
): ReadonlyArray<GimbalSample> => {
  const samples: GimbalSample[] = []
  let [angle, state, lit]: [Angles, Acquisition, number] = [start, { kind: 'idle' }, 0]
  for (const scene of scenes) {
    const spot = spotOf(p, angle, scene, draws)
    const wanted = wantedOf(p, state)
    // Encoders tell the angle off the predicted direction, which is itself off by the bias.
    const off: Angles = [angle[0] - scene.bias[0] - wanted[0], angle[1] - scene.bias[1] - wanted[1]]
    lit = !scene.isHidden && radial(angle) <= p.upBeaconHalfAngle ? lit + 1 : 0
    const frame: AcquisitionFrame = {
      isUp: scene.isUp,
      isSettled: radial(off) <= p.settledRadius,
      spot,
      isInFineField: lit >= p.satelliteLockFrames && radial(angle) <= p.fineHalfField,
    }
    state = acquisitionStep(p.acquisition, state, frame)
    const [error, gain] = isSteeredBySpot(state)
      ? [spot ?? ([0, 0] as const), p.closedLoopGain]
      : [off, p.openLoopGain]
    const rate: Angles = [
      limited(-gain * error[0], p.rateLimit) + p.rateNoise * draws.normal(),
      limited(-gain * error[1], p.rateLimit) + p.rateNoise * draws.normal(),
    ]
    samples.push({ angle, rate, acceleration: [0, 0], acquisition: state.kind })
    angle = [angle[0] + rate[0] / p.frameHertz, angle[1] + rate[1] / p.frameHertz]
  }
  return samples
}

/** Seconds from the first frame to the first of the track that is not lost again, or undefined if there is none. */
export const secondsToTrack = (
  p: GimbalParameters,
  samples: ReadonlyArray<GimbalSample>,
): number | undefined => {
  const last = samples.findLastIndex(({ acquisition }) => acquisition !== 'tracking')
  return last + 1 < samples.length ? (last + 1) / p.frameHertz : undefined
}
