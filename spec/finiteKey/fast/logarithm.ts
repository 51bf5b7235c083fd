// Certified natural logarithm in binary fixed point: two table steps, then the artanh series with a proved remainder.
// Source: ln((1+s)/(1-s)) = 2 (s + s^3/3 + s^5/5 + ...); the plain twin is ../transcendental.ts.

import { bitLength, powerOfTen, shiftedDown, shiftedUp } from './decimalNumber'

/** A value `v` with `lower <= v * 2^scale <= upper`. */
export type FixedEnclosure = { readonly lower: bigint; readonly upper: bigint }

const GUARD_BITS = 24
const CONSTANT_GUARD_BITS = 32
const WIDE_BITS = 64
const COARSE_BITS = 10
const FINE_BITS = 15
const TABLE_BITS = COARSE_BITS + FINE_BITS
const FINE_OFFSET = 1024
const CACHED_PRECISIONS = 64

/** Everything kept for one internal precision. Each constant is at most 1 unit below its exact value, at its own scale. */
type Precision = {
  readonly bits: number
  readonly shift: bigint
  readonly one: bigint
  readonly largestStep: bigint
  /** At scale bits + 64, so that products with exponents up to 2^53 stay exact to a unit. */
  readonly wideLn2: bigint
  readonly coarse: (bigint | undefined)[]
  readonly fine: (bigint | undefined)[]
}

const precisions = new Map<number, Precision>()

/** Internal precisions are whole 64-bit limbs, so that calls of nearly equal precision share their tables. */
const roundedPrecision = (bits: number): number => {
  const step = bits > 1024 ? 256 : 64
  return Math.ceil(bits / step) * step
}

const precisionFor = (bits: number): Precision => {
  const known = precisions.get(bits)
  if (known !== undefined) return known
  if (precisions.size >= CACHED_PRECISIONS) precisions.clear()
  const one = 1n << BigInt(bits)
  const made: Precision = {
    bits,
    shift: BigInt(bits),
    one,
    largestStep: one >> 8n,
    wideLn2: ln2Floor(bits + WIDE_BITS),
    coarse: [],
    fine: [],
  }
  precisions.set(bits, made)
  return made
}

/**
 * `artanh(n/d) * 2^bits`, at most `2 * terms + 2` units too small, for 0 <= n/d <= 1/3.
 * Each power is rounded down: an error e becomes e/9 + 1 <= 9/8 units, so a term is at most 9/8 / k + 1 < 2 units low.
 * The omitted powers are below 9/8 + 1 units of the last one and fall by 9 each: less than 2 units together.
 */
const artanhFloor = (n: bigint, d: bigint, bits: number): bigint => {
  const n2 = n * n
  const d2 = d * d
  let power = (n << BigInt(bits)) / d
  let sum = power
  for (let k = 3n; power > 0n; k += 2n) {
    power = (power * n2) / d2
    sum += power / k
  }
  return sum
}

/** `sum of multiplier * 2 artanh(1/d) * 2^bits`, rounded down: at most 1 unit below (fewer than 2^20 terms, multipliers below 50). */
const machinFloor = (
  terms: ReadonlyArray<readonly [multiplier: bigint, d: bigint]>,
  bits: number,
): bigint => {
  let sum = 0n
  for (const [multiplier, d] of terms) sum += multiplier * artanhFloor(1n, d, bits + CONSTANT_GUARD_BITS)
  return sum >> BigInt(CONSTANT_GUARD_BITS)
}

/** ln 2 = 7 ln(16/15) + 5 ln(25/24) + 3 ln(81/80), with ln((d+1)/(d-1)) = 2 artanh(1/d). */
const ln2Floor = (bits: number): bigint =>
  machinFloor(
    [
      [14n, 31n],
      [10n, 49n],
      [6n, 161n],
    ],
    bits,
  )

const ln10Cache = new Map<number, bigint>()

/** `ln 10 * 2^bits` rounded down, at most 1 unit too small: ln 10 = 23 ln(16/15) + 17 ln(25/24) + 10 ln(81/80). */
export const ln10Floor = (bits: number): bigint => {
  const known = ln10Cache.get(bits)
  if (known !== undefined) return known
  if (ln10Cache.size >= CACHED_PRECISIONS) ln10Cache.clear()
  const made = machinFloor(
    [
      [46n, 31n],
      [34n, 49n],
      [20n, 161n],
    ],
    bits,
  )
  ln10Cache.set(bits, made)
  return made
}

/** `-ln(n/d) * 2^bits` to 1 unit, for 1/2 <= n/d <= 2. */
const tableEntry = (n: number, d: number, bits: number): bigint => {
  const wide = 2n * artanhFloor(BigInt(Math.abs(d - n)), BigInt(d + n), bits + CONSTANT_GUARD_BITS)
  const size = wide >> BigInt(CONSTANT_GUARD_BITS)
  return n > d ? -size : size
}

const coarseEntry = (at: Precision, multiplier: number): bigint => {
  const known = at.coarse[multiplier]
  if (known !== undefined) return known
  const made = tableEntry(multiplier, 1 << COARSE_BITS, at.bits)
  at.coarse[multiplier] = made
  return made
}

const fineEntry = (at: Precision, step: number): bigint => {
  const known = at.fine[step + FINE_OFFSET]
  if (known !== undefined) return known
  const made = tableEntry((1 << FINE_BITS) - step, 1 << FINE_BITS, at.bits)
  at.fine[step + FINE_OFFSET] = made
  return made
}

/**
 * `2 artanh(z / (2 + z)) = ln(1 + z)` at scale `at.bits` for |z| <= 2^-8, within `4 * terms + 8` units; returns the value and that bound.
 * s = |z|/(2+z) <= 2^-8 and each power is rounded down, so, as in `artanhFloor`, each term is less than 2 units low
 * and the tail after a power that rounds to 0 is below 2 units.
 */
const seriesOfLn = (z: bigint, at: Precision): readonly [value: bigint, error: bigint] => {
  const { shift, one } = at
  const size = z < 0n ? -z : z
  if (size > at.largestStep) throw new Error('the table step missed: a fault in this file')
  const s = (size << shift) / (one + one + z)
  const square = (s * s) >> shift
  let power = s
  let sum = s
  let k = 3
  for (; power > 0n; k += 2) {
    power = (power * square) >> shift
    sum += power / BigInt(k)
  }
  return [z < 0n ? -2n * sum : 2n * sum, BigInt(2 * k + 8)]
}

/**
 * `v` with `v <= ln(t / 2^scale) * 2^scale <= v + 2`, for `t > 0`.
 * With t = y 2^e, the multipliers r (10 bits) and r' (15 bits) bring y r r' within 2^-8 of 1 and
 * ln t = e ln 2 - ln r - ln r' + ln(y r r'). They come from doubles; the series checks that they do bring it there.
 * @throws Error when t <= 0, which a caller excludes.
 */
export const lnFloor = (t: bigint, scale: number): bigint => {
  if (t <= 0n) throw new Error('logarithm of a number that is not positive')
  const at = precisionFor(roundedPrecision(scale + GUARD_BITS))
  const exponent = bitLength(t) - 1 - scale
  const fractionBits = scale + exponent
  const y =
    fractionBits > 53 ? Number(t >> BigInt(fractionBits - 53)) / 2 ** 53 : Number(t) / 2 ** fractionBits
  const coarse = Math.round(131072 / (Math.floor(y * 128) + 0.5))
  const fine = Math.round(((y * coarse) / 1024 - 1) * 32768)
  const reduced = t * BigInt(coarse * (32768 - fine))
  const z = shiftedDown(reduced, at.bits - fractionBits - TABLE_BITS) - at.one
  const [series, seriesError] = seriesOfLn(z, at)
  const ofExponent = (BigInt(exponent) * at.wideLn2) >> BigInt(WIDE_BITS)
  // 3 units for the tables, 2 for e ln 2 and 2 for the shift of y r r'.
  const error = seriesError + 7n
  const drop = BigInt(at.bits - scale)
  const lower = (series + coarseEntry(at, coarse) + fineEntry(at, fine) + ofExponent - error) >> drop
  if (2n * error > 1n << drop) throw new Error(`too many terms at ${scale} bits`)
  return lower
}

const QUOTIENT_GUARD_BITS = 8
const LARGE_POWER = 400

/**
 * Enclosure of `ln(numerator / denominator * 10^tens)` at `scale`, at most 3 units wide, for positive integers.
 * The mantissa is rounded down to `scale + 8` bits, which moves the logarithm by less than 5 units of that scale.
 */
export const lnOfRatio = (
  numerator: bigint,
  denominator: bigint,
  tens: number,
  scale: number,
): FixedEnclosure => {
  if (numerator <= 0n || denominator <= 0n) throw new Error('logarithm of a number that is not positive')
  if (Math.abs(tens) > LARGE_POWER) {
    const decimals = Math.round((bitLength(numerator) - bitLength(denominator)) * Math.log10(2)) + tens
    if (Math.abs(decimals) > LARGE_POWER) return lnOfLargeRatio(numerator, denominator, tens, decimals, scale)
  }
  const n = tens > 0 ? numerator * powerOfTen(tens) : numerator
  const d = tens < 0 ? denominator * powerOfTen(-tens) : denominator
  const exponent = bitLength(n) - bitLength(d)
  const inner = scale + QUOTIENT_GUARD_BITS
  const shift = inner - exponent
  const mantissa = shift >= 0 ? (n << BigInt(shift)) / d : n / (d << BigInt(-shift))
  const value = lnFloor(mantissa, inner) + (exponent === 0 ? 0n : exponentTimesLn2(exponent, inner))
  // 2 units for the logarithm, 5 for the mantissa (at least 1/4), 1 either way for e ln 2.
  return {
    lower: shiftedDown(value - 1n, -QUOTIENT_GUARD_BITS),
    upper: shiftedUp(value + 8n, -QUOTIENT_GUARD_BITS),
  }
}

/** `e * ln 2` at `scale`, within 1.01 units below and 0.01 units above, for |e| < 2^53. */
const exponentTimesLn2 = (exponent: number, scale: number): bigint => {
  const at = precisionFor(roundedPrecision(scale + GUARD_BITS))
  return (BigInt(exponent) * at.wideLn2) >> BigInt(WIDE_BITS + at.bits - scale)
}

/** As `lnOfRatio` where the value is about 10^decimals, too far from 1 for cancellation: the power of ten is split off. */
const lnOfLargeRatio = (
  n: bigint,
  d: bigint,
  tens: number,
  decimals: number,
  scale: number,
): FixedEnclosure => {
  const inner = scale + QUOTIENT_GUARD_BITS
  const rest = lnOfRatio(n, d, tens - decimals, inner)
  const power = (BigInt(decimals) * ln10Floor(inner + WIDE_BITS)) >> BigInt(WIDE_BITS)
  // The shift rounds down by less than 1 unit; the constant is low by less than 2^-64 units, times |decimals| < 2^53.
  return {
    lower: shiftedDown(rest.lower + power - 1n, -QUOTIENT_GUARD_BITS),
    upper: shiftedUp(rest.upper + power + 2n, -QUOTIENT_GUARD_BITS),
  }
}
