// How many bits name the coefficients of `direct` that were chosen after the data.
// Source: docs/rules.md, "The code"; docs/direct.md section 6.

import { BASES, type Basis } from './document'
import * as F from './fraction'
import { Refusal } from './refusal'

/** Coefficients of one pair of basis and intensity. */
export type Term = {
  readonly basis: Basis
  readonly intensity: string
  readonly isKeyed: boolean
  readonly u: F.Fraction
  readonly w: F.Fraction
}

export type Coefficients = {
  readonly t: F.Fraction
  readonly phi0: Readonly<Record<Basis, F.Fraction>>
  /** X before Z of each intensity. */
  readonly terms: ReadonlyArray<Term>
}

const MAX_EXPONENT = 64
const MANTISSA_BITS = 7
const NOMINAL = { phi0: -6, gain: 3, error: 4, distance: 0 } as const

const isSame = (a: F.Fraction, b: F.Fraction): boolean => F.compare(a, b) === 0

/** Length of a whole number >= 1 in binary. */
const binaryLength = (value: number): number => value.toString(2).length

const powerOfTwo = (e: number): F.Fraction =>
  e < 0 ? F.inverse(F.power(F.fraction(2), -e)) : F.power(F.fraction(2), e)

/** Least b >= 0 with `n < 2^b`, for a whole n >= 0. */
export const bitsOf = (n: F.Fraction): number => {
  let bits = 0
  for (let bound = F.ONE; F.compare(n, bound) >= 0; bits += 1) bound = F.times(bound, F.fraction(2))
  return bits
}

/** Exponent e and fraction bits m of `2^e (1 + f/2^m)`, f odd or m = 0. @throws Refusal for any other number */
const shapeOf = (size: F.Fraction, where: string): { readonly e: number; readonly m: number } => {
  const refuse = () => new Refusal(`number of the code, ${where}`, F.shown(size), '2^e (1 + f/2^m), m <= 7')
  const exponents = [...Array(2 * MAX_EXPONENT + 1).keys()].map((at) => at - MAX_EXPONENT)
  const e = exponents.find(
    (one) => F.compare(size, powerOfTwo(one)) >= 0 && F.compare(size, powerOfTwo(one + 1)) < 0,
  )
  if (e === undefined) throw refuse()
  const scaled = F.times(size, powerOfTwo(MANTISSA_BITS - e))
  const lengths = [...Array(MANTISSA_BITS + 1).keys()]
  const mantissas = [...Array(2 ** MANTISSA_BITS).keys()].map((f) => f + 2 ** MANTISSA_BITS)
  const mantissa = mantissas.find((one) => isSame(scaled, F.fraction(one)))
  if (mantissa === undefined) throw refuse()
  const m = lengths.find((length) => mantissa % 2 ** (MANTISSA_BITS - length) === 0)
  if (m === undefined) throw refuse()
  return { e, m }
}

/** Bits of the word of a number. @throws Refusal if it has none */
export const wordLength = (number: F.Fraction, nominal: number, where: string): number => {
  const sign = F.signOf(number)
  if (sign === 0) return 2 * binaryLength(2) - 1
  const { e, m } = shapeOf(sign < 0 ? F.minus(number) : number, where)
  const d = e - nominal
  const z = d > 0 ? 2 * d - 1 : -2 * d
  return 2 * binaryLength(2 * z + (sign > 0 ? 1 : 4)) - 1 + 3 + Math.max(0, m - 1)
}

/** Whether X and Z have the same coefficients and the same part in every intensity. */
const isPooled = ({ phi0, terms }: Coefficients): boolean =>
  isSame(phi0.X, phi0.Z) &&
  terms.every(({ intensity, u, w, isKeyed }) =>
    terms.every(
      (other) =>
        other.intensity !== intensity ||
        (isSame(u, other.u) && isSame(w, other.w) && isKeyed === other.isKeyed),
    ),
  )

/** b, the bits of the coefficients where N detections were sifted. @throws Refusal where one has no word */
export const codeLength = (coefficients: Coefficients, detections: F.Fraction): number => {
  const { t, phi0, terms } = coefficients
  const coded = isPooled(coefficients) ? terms.filter(({ basis }) => basis === 'X') : terms
  const tests = coded.filter(({ isKeyed }) => !isKeyed)
  const [first, ...others] = coded.filter(({ isKeyed }) => isKeyed)
  if (first === undefined) throw new Refusal('coded keyed terms', 'none', 'at least one')
  const keyedBases = BASES.filter((basis) => [first, ...others].some((term) => term.basis === basis))
  const overT = (value: F.Fraction): F.Fraction => F.times(value, F.inverse(t))
  const places = Math.max(1, bitsOf(detections))
  const lengths = [
    wordLength(t, 1 - Math.floor((places - 1) / 2), 't'),
    ...keyedBases.map((basis) => wordLength(phi0[basis], NOMINAL.phi0, `phi0 of ${basis}`)),
    ...tests.flatMap(({ basis, intensity, u, w }) => [
      wordLength(overT(u), NOMINAL.gain, `u/t of ${basis} ${intensity}`),
      wordLength(overT(w), NOMINAL.error, `w/t of ${basis} ${intensity}`),
    ]),
    ...others.map(({ basis, intensity, u }) =>
      wordLength(overT(F.plus(u, F.minus(first.u))), NOMINAL.distance, `(u - u')/t of ${basis} ${intensity}`),
    ),
  ]
  return lengths.reduce((sum, length) => sum + length, 1)
}
