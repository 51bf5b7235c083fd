/** Enclosures of ln, log2 and exp of a rational, in fixed point, each with its error bound proved beside it. */
import { bits, demand, type Rational } from './rational'

/** A real number between lower and upper, both in units of 2^-128. */
export type Enclosure = { readonly lower: bigint; readonly upper: bigint }

const PRECISION = 128n
const GUARD = 32n
const WORKING = PRECISION + GUARD
/** 1 in fixed point. */
export const UNIT = 1n << PRECISION
export const low = (e: Enclosure): Rational => ({ n: e.lower, d: UNIT })
export const high = (e: Enclosure): Rational => ({ n: e.upper, d: UNIT })
export const total = (terms: readonly Enclosure[]): Enclosure => ({
  lower: terms.reduce((rest, term) => rest + term.lower, 0n),
  upper: terms.reduce((rest, term) => rest + term.upper, 0n),
})

/**
 * |ln(n/d)| = 2 atanh(|n - d| / (n + d)) for n/d in [1/2, 2], in units u = 2^-160, to within 2^10 u: z <= 1/3 is
 * wrong by less than 1 u, z^2 and each power by 2 u, each quotient by 1 more; at most 51 powers are not 0, and what
 * is left out is below 4 u; doubled, less than 2 (51 * 3 + 4) u.
 */
const series = (n: bigint, d: bigint): bigint => {
  const z = ((n > d ? n - d : d - n) << WORKING) / (n + d)
  const square = (z * z) >> WORKING
  let sum = 0n
  let term = z
  for (let odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd
    term = (term * square) >> WORKING
  }
  return 2n * sum
}
const LN2 = series(2n, 1n)

/** ln x, x > 0: with x = 2^k m, 1/2 <= m <= 2, it is k ln 2 + ln m, to within (2^20 + 1) 2^10 u < 2^31 u = 2^-129. */
export const ln = (x: Rational): Enclosure => {
  demand('argument of ln above 0', x.n > 0n, x.n)
  const k = bits(x.n) - bits(x.d)
  demand('argument of ln from 2^-1048576 to 2^1048576', Math.abs(k) <= 1048576, k)
  const n = k < 0 ? x.n << BigInt(-k) : x.n
  const d = k > 0 ? x.d << BigInt(k) : x.d
  const sum = (BigInt(k) * LN2 + (n < d ? -series(n, d) : series(n, d))) >> GUARD
  return { lower: sum - 1n, upper: sum + 2n }
}
const BIT: Enclosure = { lower: (LN2 >> GUARD) - 1n, upper: (LN2 >> GUARD) + 2n }

/** log2 x = ln x / ln 2, x > 0. Division cuts towards 0, so each end moves out by one. */
export const log2 = (x: Rational): Enclosure => {
  const { lower, upper } = ln(x)
  return {
    lower: (lower << PRECISION) / (lower < 0n ? BIT.lower : BIT.upper) - 1n,
    upper: (upper << PRECISION) / (upper < 0n ? BIT.upper : BIT.lower) + 1n,
  }
}

/**
 * e^x, |x| <= 64: with x = k ln 2 + r, |r| < 0.7, |k| <= 93, it is 2^k e^r. r is wrong by less than 2^17 u, so e^r
 * by 2^18 u; each of at most 64 terms by 4 u, and what is left out is below 8 u: less than 2^19 u, times 2^k. Shifts, also
 * that by a negative k, round down.
 */
export const exp = (x: Rational): Enclosure => {
  const argument = (x.n << WORKING) / x.d
  demand('argument of exp from -64 to 64', argument ** 2n <= 4096n << (2n * WORKING), argument >> WORKING)
  const k = argument / LN2
  const r = argument - k * LN2
  let sum = 0n
  let term = 1n << WORKING
  for (let j = 1n; term !== 0n; j += 1n) {
    sum += term
    term = ((term * r) >> WORKING) / j
  }
  const scaled = (end: bigint): bigint => (end << k) >> GUARD
  return { lower: scaled(sum - (1n << 19n)), upper: scaled(sum + (1n << 19n)) + 1n }
}
