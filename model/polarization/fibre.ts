// The single-mode fibre between source and telescope: an unknown lossless element that drifts slowly.
// Source: SYSTEM.md row 6; uniform over SU(2): Shoemake, Graphics Gems III (1992), III.6.

import type { Generator } from '../randomness/generator'
import { fromQuaternion, inOrder, type JonesMatrix, rotator, type StokesVector } from './jones'
import { dot, unit } from './poincare'

/** Drift of the fibre in orbit, rad per root second and component [A]: chosen so that a pass stays within the 0-1.0 % of Figure 2a. */
export const DRIFT_PER_ROOT_SECOND = 0.002

/** Any fibre, each as likely: a quaternion of four normal numbers, its norm divided out. */
export const randomFibre = (generator: Generator): JonesMatrix => {
  const [w, x, y, z] = [generator.normal(), generator.normal(), generator.normal(), generator.normal()]
  const norm = Math.sqrt(w * w + x * x + y * y + z * z)
  return fromQuaternion(w / norm, [x / norm, y / norm, z / norm])
}

/**
 * The fibre a while later: turned by a further random rotation vector whose components have this standard deviation (rad).
 * A random walk: the standard deviation of n steps together is sqrt(n) times that of one.
 */
export const drifted = (fibre: JonesMatrix, deviation: number, generator: Generator): JonesMatrix => {
  const step: StokesVector = [
    deviation * generator.normal(),
    deviation * generator.normal(),
    deviation * generator.normal(),
  ]
  const angle = Math.sqrt(dot(step, step))
  return angle === 0 ? fibre : inOrder(fibre, rotator(unit(step), angle))
}
