// Measuring the far-field divergence from orbit: the satellite steps its beam across the station, the station notes the power,
// and the width of the best Gaussian is the divergence, made a little wider by the jitter of the pointing.
// Source: SYSTEM.md row 12 (Fig 2c).

import { type Beam, relativeIntensity } from '../link/beam'
import { naturalLogarithm } from '../randomness/elementary'
import type { Generator } from '../randomness/generator'

/** One step of a scan: where the beam was aimed (microradians off the station) and the mean power there, relative to the axis. */
export type ScanPoint = { readonly offset: number; readonly power: number }

/** A scan along a line; at each offset the mean over samples with this jitter of the pointing (rms of an axis, microradians). */
export const farFieldScan = (
  beam: Beam,
  offsets: ReadonlyArray<number>,
  jitterMicroradians: number,
  samples: number,
  draws: Generator,
): ReadonlyArray<ScanPoint> =>
  offsets.map((offset) => {
    const powers = Array.from({ length: samples }, () => {
      const [x, y] = [offset + jitterMicroradians * draws.normal(), jitterMicroradians * draws.normal()]
      return relativeIntensity(beam, Math.sqrt(x * x + y * y))
    })
    return { offset, power: powers.reduce((sum, power) => sum + power, 0) / samples }
  })

/** Full angle (microradians) between the 1/e points of the Gaussian that fits the logarithms of the powers best: ln P = a - 4 x^2 / theta^2. Needs two distances from the axis. */
export const fittedDivergence = (scan: ReadonlyArray<ScanPoint>): number => {
  const points = scan.map(({ offset, power }) => ({ x: offset * offset, y: naturalLogarithm(power) }))
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)]
  const slope = mean(({ x, y }) => (x - meanX) * (y - meanY)) / mean(({ x }) => (x - meanX) * (x - meanX))
  return 2 / Math.sqrt(-slope)
}
