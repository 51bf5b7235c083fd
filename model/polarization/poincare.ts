// Rotations of the Poincare sphere as real 3x3 matrices: what a lossless element does to Stokes vectors.
// Source: Gordon and Kogelnik, PNAS 97, 4541 (2000), section 2.

import { type JonesMatrix, STATES, type StokesVector, stokes, through } from './jones'

/** Rows of a 3x3 matrix over S1, S2, S3. */
export type SphereRotation = readonly [StokesVector, StokesVector, StokesVector]

/** The scalar product. */
export const dot = (a: StokesVector, b: StokesVector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** The vector product. */
export const cross = (a: StokesVector, b: StokesVector): StokesVector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

/** `a + factor b`. */
export const plus = (a: StokesVector, b: StokesVector, factor = 1): StokesVector => [
  a[0] + factor * b[0],
  a[1] + factor * b[1],
  a[2] + factor * b[2],
]

/** A vector of norm 1 along a. @throws RangeError for 0, which has no direction. */
export const unit = (a: StokesVector): StokesVector => {
  const norm = Math.sqrt(dot(a, a))
  if (!(norm > 0)) throw new RangeError('a vector of norm 0 has no direction')
  return [a[0] / norm, a[1] / norm, a[2] / norm]
}

/** Rows and columns exchanged: the inverse of a rotation. */
export const transposed = ([a, b, c]: SphereRotation): SphereRotation => [
  [a[0], b[0], c[0]],
  [a[1], b[1], c[1]],
  [a[2], b[2], c[2]],
]

/** Where a point goes. */
export const turned = (rotation: SphereRotation, point: StokesVector): StokesVector => [
  dot(rotation[0], point),
  dot(rotation[1], point),
  dot(rotation[2], point),
]

/** Both rotations, `first` first. */
export const followedBy = (first: SphereRotation, second: SphereRotation): SphereRotation => {
  const [x, y, z] = transposed(first)
  return transposed([turned(second, x), turned(second, y), turned(second, z)])
}

/** What a lossless element does to Stokes vectors. */
export const sphereRotation = (element: JonesMatrix): SphereRotation =>
  transposed([
    stokes(through(element, STATES.H)),
    stokes(through(element, STATES['+'])),
    stokes(through(element, STATES.R)),
  ])
