// Polarised light as Jones vectors, lossless elements as 2x2 unitary Jones matrices of determinant 1 (rotations of the Poincare sphere).
// Source: Jones, JOSA 31, 488 (1941); the rotation of a unitary: Gordon and Kogelnik, PNAS 97, 4541 (2000), section 2.

import { sineAndCosine } from './angles'

/** A complex number. */
export type Complex = { readonly re: number; readonly im: number }

/** Amplitudes along horizontal and vertical; the power is `|h|^2 + |v|^2`. */
export type JonesVector = { readonly h: Complex; readonly v: Complex }

/** Rows of a Jones matrix: what arrives along h and along v. */
export type JonesMatrix = readonly [JonesVector, JonesVector]

/** A direction or a point in the space of S1 (H against V), S2 (+ against -), S3 (R against L). */
export type StokesVector = readonly [number, number, number]

const complex = (re: number, im = 0): Complex => ({ re, im })
const sum = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im)
const product = (a: Complex, b: Complex): Complex =>
  complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
const conjugate = (a: Complex): Complex => complex(a.re, -a.im)

const HALF = Math.SQRT1_2

/** The six cardinal states, power 1. R is `(H + iV)/sqrt 2`, the point S3 = 1. */
export const STATES = {
  H: { h: complex(1), v: complex(0) },
  V: { h: complex(0), v: complex(1) },
  '+': { h: complex(HALF), v: complex(HALF) },
  '-': { h: complex(HALF), v: complex(-HALF) },
  R: { h: complex(HALF), v: complex(0, HALF) },
  L: { h: complex(HALF), v: complex(0, -HALF) },
} as const

/** `<a|b>`, so that `|<a|b>|^2` is the chance that light in b passes a polariser for a (powers 1). */
export const overlap = (a: JonesVector, b: JonesVector): Complex =>
  sum(product(conjugate(a.h), b.h), product(conjugate(a.v), b.v))

/** The light behind an element. */
export const through = ([toH, toV]: JonesMatrix, light: JonesVector): JonesVector => ({
  h: sum(product(toH.h, light.h), product(toH.v, light.v)),
  v: sum(product(toV.h, light.h), product(toV.v, light.v)),
})

/** Elements in the order in which light meets them, as one. */
export const inOrder = (...elements: ReadonlyArray<JonesMatrix>): JonesMatrix =>
  elements.reduce((whole, next) => composed(next, whole), NOTHING)

const composed = (second: JonesMatrix, first: JonesMatrix): JonesMatrix => {
  const column = (part: 'h' | 'v') => through(second, { h: first[0][part], v: first[1][part] })
  const [left, right] = [column('h'), column('v')]
  return [
    { h: left.h, v: right.h },
    { h: left.v, v: right.v },
  ]
}

/** No element at all. */
export const NOTHING: JonesMatrix = [
  { h: complex(1), v: complex(0) },
  { h: complex(0), v: complex(1) },
]

/**
 * The element `w - i (x s1 + y s2 + z s3)` of a quaternion of norm 1, with s1, s2, s3 the Pauli matrices of S1, S2, S3:
 * it turns the Poincare sphere about (x, y, z) by the angle of which w is the cosine of the half.
 */
export const fromQuaternion = (w: number, [x, y, z]: StokesVector): JonesMatrix => [
  { h: complex(w, -x), v: complex(-z, -y) },
  { h: complex(z, -y), v: complex(w, x) },
]

/** An element that turns the Poincare sphere by `angle` (rad) about `axis` (norm 1), right-handed. */
export const rotator = (axis: StokesVector, angle: number): JonesMatrix => {
  const { sine, cosine } = sineAndCosine(angle / 2)
  return fromQuaternion(cosine, [sine * axis[0], sine * axis[1], sine * axis[2]])
}

/** A wave plate of this retardance, its fast axis at `angle` from horizontal (both rad). */
export const wavePlate = (retardance: number, angle: number): JonesMatrix => {
  const { sine, cosine } = sineAndCosine(2 * angle)
  return rotator([cosine, sine, 0], retardance)
}

/** A quarter-wave plate at an angle (rad). */
export const quarterWavePlate = (angle: number): JonesMatrix => wavePlate(Math.PI / 2, angle)

/** A half-wave plate at an angle (rad). */
export const halfWavePlate = (angle: number): JonesMatrix => wavePlate(Math.PI, angle)

/** The frame of the light turned by `angle` (rad), from horizontal towards vertical. */
export const frameRotation = (angle: number): JonesMatrix => rotator([0, 0, 1], 2 * angle)

/** The point of a state on the Poincare sphere, times its power. */
export const stokes = ({ h, v }: JonesVector): StokesVector => {
  const cross = product(conjugate(h), v)
  return [h.re * h.re + h.im * h.im - v.re * v.re - v.im * v.im, 2 * cross.re, 2 * cross.im]
}
