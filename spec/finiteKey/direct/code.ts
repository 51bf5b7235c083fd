// The prefix-free code of coefficients that were chosen after the data: its length b is what the choice costs, by Kraft's inequality.
// Source: FINITE_KEY.md 5.2 ("Coefficients must not be fitted to the run for free"); the code is defined in docs/direct.md.

import type { Decimal } from 'decimal.js'
import { Exact } from '../interval'
import type { DirectCoefficients } from './certified'
import type { DirectCounts, DirectProtocol } from './problem'

/** A number whose code is `+-2^exponent (1 + fraction/2^bits)`, or 0. */
export type Coded = 'zero' | { readonly negative: boolean; readonly exponent: number; readonly bits: number }

/** Mantissa bits of a coded number, at most; 3 bits say how many. */
export const MAX_MANTISSA = 7
const MANTISSA_FIELD = 3

/** The exponents a code calls 0: of phi0, and of the ratios u/t and w/t. */
export const PHASE_ERROR_EXPONENT = -6
export const DETECTION_EXPONENT = 3
export const ERROR_EXPONENT = 4

/** A rational, `denominator > 0`, not reduced. */
type Rational = { readonly numerator: bigint; readonly denominator: bigint }

const rational = (value: Decimal): Rational => {
  const places = value.decimalPlaces()
  return { numerator: BigInt(Exact.mul(value, `1e${places}`).toFixed(0)), denominator: 10n ** BigInt(places) }
}

const ratio = (a: Decimal, b: Decimal): Rational => {
  const [above, below] = [rational(a), rational(b)]
  return {
    numerator: above.numerator * below.denominator,
    denominator: above.denominator * below.numerator,
  }
}

const bitLength = (n: bigint): number => n.toString(2).length

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))

/** The coded form of a rational; undefined unless it is 0 or dyadic with at most `MAX_MANTISSA` bits after the leading one. */
const coded = ({ numerator, denominator }: Rational): Coded | undefined => {
  if (numerator === 0n) return 'zero'
  const size = numerator < 0n ? -numerator : numerator
  const common = gcd(size, denominator)
  const [above, below] = [size / common, denominator / common]
  if ((below & (below - 1n)) !== 0n) return undefined
  const trailing = bitLength(above & -above) - 1
  const bits = bitLength(above) - 1 - trailing
  if (bits > MAX_MANTISSA) return undefined
  return { negative: numerator < 0n, exponent: bitLength(above) - bitLength(below), bits }
}

/** The coded form of a float, which is dyadic as it stands; undefined beyond `MAX_MANTISSA`. */
export const codedFloat = (value: number): Coded | undefined => {
  if (value === 0) return 'zero'
  let exponent = Math.floor(Math.log2(Math.abs(value)))
  if (2 ** exponent > Math.abs(value)) exponent -= 1
  if (2 ** (exponent + 1) <= Math.abs(value)) exponent += 1
  const lead = Math.abs(value) / 2 ** exponent
  for (let bits = 0; bits <= MAX_MANTISSA; bits += 1)
    if (Number.isInteger(lead * 2 ** bits)) return { negative: value < 0, exponent, bits }
  return undefined
}

/** Length of the Elias gamma code of n >= 1, bits. */
const gammaLength = (n: number): number => 2 * Math.floor(Math.log2(n)) + 1

/**
 * Length of one number's code, bits: Elias gamma of its place in the list (+, 0), zero, (+, +1), (-, 0), (+, -1), (-, +1), ...
 * of signs and exponents relative to the nominal one; then 3 bits for the number m of mantissa bits and, as the last of
 * them is 1, m - 1 bits.
 */
export const codedLength = (number: Coded, nominal: number): number => {
  if (number === 'zero') return gammaLength(2)
  const deviation = number.exponent - nominal
  const zigzag = deviation > 0 ? 2 * deviation - 1 : -2 * deviation
  const place = number.negative ? 2 * zigzag + 4 : 2 * zigzag + 1
  return gammaLength(place) + MANTISSA_FIELD + Math.max(0, number.bits - 1)
}

/**
 * The exponent that t is coded relative to, from the number N of sifted detections: about 1.5 N^(-1/2).
 * It is free: every statement is conditional on the detected rounds, whose number is N.
 */
export const stepExponent = (counts: DirectCounts): number => {
  const total = counts.detections.reduce((sum, n) => sum + BigInt(n.floor().toFixed(0)), 0n)
  return 1 - Math.floor((bitLength(total) - 1) / 2)
}

/** What is coded, in order: cells that carry a coefficient of their own. `first` is the keyed cell whose u is derived. */
export type CodePlan = {
  readonly first: number
  readonly offsets: ReadonlyArray<number>
  readonly tests: ReadonlyArray<number>
  readonly slopes: ReadonlyArray<'X' | 'Z'>
}

/** Cells whose coefficients are coded: all, or those of the first basis that has the state where the bases share them. */
export const codePlan = (protocol: DirectProtocol, pooled: boolean): CodePlan => {
  const all = protocol.cells.map((_, at) => at)
  const own = all.filter(
    (at) =>
      !pooled || all.findIndex((other) => protocol.cells[other]?.state === protocol.cells[at]?.state) === at,
  )
  const keyed = own.filter((at) => protocol.cells[at]?.keyed === true)
  const keyedBases = (['X', 'Z'] as const).filter((basis) =>
    protocol.cells.some((cell) => cell.keyed && cell.basis === basis),
  )
  return {
    first: keyed[0] ?? 0,
    offsets: keyed.slice(1),
    tests: own.filter((at) => protocol.cells[at]?.keyed !== true),
    slopes: pooled ? keyedBases.slice(0, 1) : keyedBases,
  }
}

/** Whether the coefficients of both bases are the same, so that one of each is coded. */
const isPooled = (protocol: DirectProtocol, { phaseError, u, w }: DirectCoefficients): boolean =>
  phaseError.X.equals(phaseError.Z) &&
  protocol.cells.every((cell, at) => {
    const twin = protocol.cells.findIndex((other) => other.state === cell.state && other.basis !== cell.basis)
    return (
      protocol.cells[twin]?.keyed === cell.keyed &&
      u[twin]?.equals(u[at] ?? Number.NaN) === true &&
      w[twin]?.equals(w[at] ?? Number.NaN) === true
    )
  })

/**
 * Length b of the code of these coefficients, bits; undefined where the code has no word for them.
 * Not coded: the common shift of u of all keyed cells, because the largest shift that satisfies the rows makes L the largest,
 * and a smaller one claims less (docs/direct.md).
 */
export const codeLength = (
  protocol: DirectProtocol,
  counts: DirectCounts,
  coefficients: DirectCoefficients,
): number | undefined => {
  const { t, phaseError, u, w } = coefficients
  if (!t.greaterThan(0)) return undefined
  const plan = codePlan(protocol, isPooled(protocol, coefficients))
  const zero = new Exact(0)
  const perT = (value: Decimal | undefined, nominal: number) => ({
    number: coded(ratio(value ?? zero, t)),
    nominal,
  })
  const numbers = [
    { number: coded(rational(t)), nominal: stepExponent(counts) },
    ...plan.slopes.map((basis) => ({
      number: coded(rational(phaseError[basis])),
      nominal: PHASE_ERROR_EXPONENT,
    })),
    ...plan.tests.flatMap((at) => [perT(u[at], DETECTION_EXPONENT), perT(w[at], ERROR_EXPONENT)]),
    ...plan.offsets.map((at) => perT(Exact.sub(u[at] ?? zero, u[plan.first] ?? zero), 0)),
  ]
  return numbers.reduce<number | undefined>(
    (length, { number, nominal }) =>
      length === undefined || number === undefined ? undefined : length + codedLength(number, nominal),
    1,
  )
}
