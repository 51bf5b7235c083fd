// Fine tracking: a PZT fast steering mirror follows what the coarse loop, vibration and turbulence leave, seen by a fast camera.
// A first-order loop; its residual is Gaussian on both axes and so Rayleigh in radius.
// Source: SYSTEM.md row 10; first-order loop noise as in Gardner, Phaselock Techniques, chapter 6.

import { exponential } from '../randomness/elementary'
import type { Generator } from '../randomness/generator'
import type { Angles } from './arbitration'

/** How a coarse loop moves during one of its cycles: angle (microradians) and rate (a second) at its start, constant acceleration until its end. */
export type Motion = { readonly angle: Angles; readonly rate: Angles; readonly acceleration: Angles }

/** A loop of one end. Angles in microradians on each axis, frequencies in hertz. */
export type FineLoop = {
  readonly sampleHertz: number
  readonly bandwidthHertz: number
  readonly jitterMicroradians: number // rms of vibration or angle of arrival
  readonly jitterHertz: number // its corner frequency
  readonly jitterGrowth: 'none' | 'rootAirMass' // turbulence grows with the path through the air
  readonly noiseMicroradians: number // rms of the camera at the reference range
  readonly noiseGrowth: 'none' | 'rangeSquared' // a camera limited by its own noise, on a beacon that fades
  readonly mirrorHalfRange: number
}

/** Where a loop works; the reference is the closest point of the pass of row 14. */
export type FineConditions = { readonly rangeKilometres: number; readonly airMass: number }

const REFERENCE: FineConditions = { rangeKilometres: 830, airMass: 1.784 }

/** Loop of the satellite: bandwidth, vibration and camera noise [A], chosen to lie in the range of row 10 [R, Fig 2d]. */
export const SATELLITE_FINE_LOOP: FineLoop = {
  sampleHertz: 1000,
  bandwidthHertz: 100,
  jitterMicroradians: 1.1,
  jitterHertz: 10,
  jitterGrowth: 'none',
  noiseMicroradians: 0.62,
  noiseGrowth: 'rangeSquared',
  mirrorHalfRange: 1000,
}

/** Loop of the station: bandwidth, turbulence over 280 mm and camera noise [A], chosen to lie in the range of row 10 [R, Fig 2d]. */
export const STATION_FINE_LOOP: FineLoop = {
  sampleHertz: 1400,
  bandwidthHertz: 60,
  jitterMicroradians: 2.08,
  jitterHertz: 30,
  jitterGrowth: 'rootAirMass',
  noiseMicroradians: 5.2,
  noiseGrowth: 'none',
  mirrorHalfRange: 1000,
}

/** What the mirror must follow: the angle of the coarse loop t seconds after the start of a cycle. */
const within = ({ angle, rate, acceleration }: Motion, t: number): Angles => [
  angle[0] + t * (rate[0] + (t * acceleration[0]) / 2),
  angle[1] + t * (rate[1] + (t * acceleration[1]) / 2),
]

type Axis = { readonly mirror: number; readonly jitter: number }

type Step = {
  readonly gain: number
  readonly memory: number
  readonly kick: number
  readonly noise: number
  readonly limit: number
}

const stepOf = (loop: FineLoop, { rangeKilometres, airMass }: FineConditions): Step => {
  const memory = exponential((-2 * Math.PI * loop.jitterHertz) / loop.sampleHertz)
  const jitter =
    loop.jitterMicroradians *
    (loop.jitterGrowth === 'rootAirMass' ? Math.sqrt(airMass / REFERENCE.airMass) : 1)
  const ratio = rangeKilometres / REFERENCE.rangeKilometres
  return {
    gain: 1 - exponential((-2 * Math.PI * loop.bandwidthHertz) / loop.sampleHertz),
    memory,
    kick: jitter * Math.sqrt(1 - memory * memory),
    noise: loop.noiseMicroradians * (loop.noiseGrowth === 'rangeSquared' ? ratio * ratio : 1),
    limit: loop.mirrorHalfRange,
  }
}

const followed = (
  { gain, memory, kick, noise, limit }: Step,
  axis: Axis,
  coarse: number,
  draws: Generator,
): { readonly axis: Axis; readonly residual: number } => {
  const jitter = memory * axis.jitter + kick * draws.normal()
  const residual = coarse + jitter - axis.mirror
  const asked = axis.mirror + gain * (residual + noise * draws.normal())
  return { axis: { mirror: Math.min(limit, Math.max(-limit, asked)), jitter }, residual }
}

/** The pointing error after fine tracking (microradians, both axes), one a sample of the loop, while the coarse loop goes through these cycles. */
export const fineResiduals = (
  loop: FineLoop,
  conditions: FineConditions,
  coarse: ReadonlyArray<Motion>,
  cycleSeconds: number,
  draws: Generator,
): ReadonlyArray<Angles> => {
  const step = stepOf(loop, conditions)
  const perCycle = Math.round(cycleSeconds * loop.sampleHertz)
  const first = coarse[0]?.angle ?? [0, 0]
  let [x, y]: [Axis, Axis] = [
    { mirror: first[0], jitter: 0 },
    { mirror: first[1], jitter: 0 },
  ]
  const residuals: Angles[] = []
  for (const cycle of coarse)
    for (let sample = 0; sample < perCycle; sample += 1) {
      const [coarseX, coarseY] = within(cycle, sample / loop.sampleHertz)
      const [nextX, nextY] = [followed(step, x, coarseX, draws), followed(step, y, coarseY, draws)]
      residuals.push([nextX.residual, nextY.residual])
      x = nextX.axis
      y = nextY.axis
    }
  return residuals
}

/** Root mean square of the radial error, microradians: sqrt(2) of the Rayleigh parameter. */
export const radialRms = (errors: ReadonlyArray<Angles>): number =>
  Math.sqrt(errors.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / errors.length)
