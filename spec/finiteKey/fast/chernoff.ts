// The four Chernoff limits as certified enclosures: a double suggests a root, bigints refine it, two logarithms prove both ends.
// Source: FINITE_KEY.md section 2, with t = E/X or O/E: `t - 1 - ln t = beta/X` and `1 - t + t ln t = beta/E`.

import type { ChernoffLimit } from '../interval'
import { expectedStart, longQuotient, observedStart, type Start } from './chernoffStart'
import {
  bitLength,
  type DecimalNumber,
  powerOfTen,
  quotientUp,
  type ScaledEnclosure,
  shiftedDown,
  shiftedUp,
} from './decimalNumber'
import { expOfFixed } from './exponential'
import { type FixedEnclosure, lnFloor } from './logarithm'

/** Enclosures of `beta = ln(1/failure probability) > 0`, a few units wide at any scale asked for. */
export type Beta = (scale: number) => FixedEnclosure

/** `root / count` or, for a root of huge exponent, the same with a power of ten: `lower <= v * 2^scale / 10^tens <= upper`. */
export type RootEnclosure = FixedEnclosure & { readonly scale: number; readonly tens: bigint }

type Equation = 'expected' | 'observed'
type Branch = { readonly equation: Equation; readonly side: 1 | -1 }

const BRANCHES = {
  expectedLower: { equation: 'expected', side: -1 },
  expectedUpper: { equation: 'expected', side: 1 },
  observedLower: { equation: 'observed', side: -1 },
  observedUpper: { equation: 'observed', side: 1 },
} as const

const GUARD_BITS = 16
const ATTEMPTS = 6
const MORE_BITS = 48
const MAX_SCALE = 1 << 20
/** Counts are integers of about their size in digits: larger exponents are refused rather than computed for hours. */
const MAX_COUNT_EXPONENT = 20_000
const LOG2_OF_10 = Math.log2(10)

/** An exact beta >= 0. */
export const exactBeta =
  (beta: DecimalNumber): Beta =>
  (scale) => {
    if (beta.exponent >= 0) {
      const exact = (beta.coefficient * powerOfTen(beta.exponent)) << BigInt(scale)
      return { lower: exact, upper: exact }
    }
    const numerator = beta.coefficient << BigInt(scale)
    const denominator = powerOfTen(-beta.exponent)
    return { lower: numerator / denominator, upper: quotientUp(numerator, denominator) }
  }

/** `beta / count` at `scale`; count > 0. */
const quotientAt = (beta: Beta, count: DecimalNumber, scale: number): FixedEnclosure => {
  const log2Count = bitLength(count.coefficient) + Math.floor(count.exponent * LOG2_OF_10)
  const betaScale = Math.max(GUARD_BITS, scale + 2 - log2Count)
  const { lower, upper } = beta(betaScale)
  const ten = powerOfTen(Math.abs(count.exponent))
  const shift = scale - betaScale
  const up = BigInt(Math.max(shift, 0))
  const multiplier = (count.exponent < 0 ? ten : 1n) << up
  const divisor =
    (count.exponent < 0 ? count.coefficient : count.coefficient * ten) << BigInt(Math.max(-shift, 0))
  return { lower: (lower * multiplier) / divisor, upper: quotientUp(upper * multiplier, divisor) }
}

/** `count - beta` at `scale`, or `undefined` where the scale is too small for its sign or for 64 leading bits. */
const excessAt = (count: DecimalNumber, beta: FixedEnclosure, scale: number): FixedEnclosure | undefined => {
  const { lower: countLower, upper: countUpper } = exactBeta(count)(scale)
  const lower = countLower - beta.upper
  const upper = countUpper - beta.lower
  return upper < 0n || lower >> 64n > upper - lower ? { lower, upper } : undefined
}

/** A suggestion for the root, or `undefined` where `beta > count` makes it 0. */
const startFor = (
  branch: Branch,
  count: DecimalNumber,
  beta: Beta,
  firstScale: number,
): Start | undefined => {
  const multiplier = powerOfTen(Math.max(-count.exponent, 0))
  const divisor = count.coefficient * powerOfTen(Math.max(count.exponent, 0))
  for (let scale = firstScale; scale <= MAX_SCALE; scale *= 2) {
    const rough = beta(scale)
    if (bitLength(rough.lower) < 64) continue
    const c = longQuotient(rough.lower * multiplier, divisor, -scale)
    if (branch.equation === 'expected') return expectedStart(c, branch.side)
    if (branch.side === 1) return observedStart(c, c, branch.side)
    const excess = excessAt(count, rough, scale)
    if (excess === undefined) continue
    if (excess.upper < 0n) return undefined
    return observedStart(c, longQuotient(excess.lower * multiplier, divisor, -scale), branch.side)
  }
  throw new Error(`beta or its distance from the count is below 2^-${MAX_SCALE}`)
}

/** The start as a fixed-point number. */
const fixedStart = (start: Start, scale: number): bigint => {
  const mantissa = BigInt(Math.round(start.mantissa * 2 ** 53))
  return (start.isOffset ? 1n << BigInt(scale) : 0n) + shiftedDown(mantissa, start.exponent + scale - 53)
}

const MAX_PASSES = 60

/**
 * A better root from a good one, uncertified, with a single logarithm. With t = t0 (1 + u) both equations become
 * `slope u + rho + sum over k >= 2 of (-u)^k a_k = 0`: slope = t0 - 1, a_k = 1/k, and slope = ln t0, a_k = 1/(k (k - 1)).
 */
const refined = (equation: Equation, t0: bigint, c: bigint, scale: number): bigint => {
  const shift = BigInt(scale)
  const one = 1n << shift
  const logarithm = lnFloor(t0, scale) + 1n
  const isExpected = equation === 'expected'
  const slope = isExpected ? t0 - one : logarithm
  const rho = isExpected ? t0 - one - logarithm - c : ((one - c) << shift) / t0 - one + logarithm
  if (slope === 0n) return t0
  let u = 0n
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let power = -u
    let sum = rho
    for (let k = 2; power !== 0n && power !== -1n; k++) {
      power = (-power * u) >> shift
      sum += power / BigInt(isExpected ? k : k * (k - 1))
    }
    const next = (-sum << shift) / slope
    const change = next - u
    u = next
    if (change >= -1n && change <= 1n) break
  }
  return t0 + ((t0 * u) >> shift)
}

/**
 * Whether `t` (fixed point) is certainly at or beyond the root, seen from 1 (`isOutside`), or certainly at or before it,
 * for every `c = beta / count` in the enclosure. Both left sides rise on either side of t = 1, so the sign of their
 * difference from c decides. Only this proves anything here: everything before it merely suggests.
 */
export const isCertified = (
  branch: Branch,
  isOutside: boolean,
  t: bigint,
  c: FixedEnclosure,
  scale: number,
): boolean => {
  const one = 1n << BigInt(scale)
  if (t <= 0n || (branch.side === 1 ? t < one : t > one)) return false
  const lnLower = lnFloor(t, scale)
  const lnUpper = lnLower + 2n
  if (branch.equation === 'expected') {
    return isOutside ? t - one - lnUpper >= c.upper : t - one - lnLower <= c.lower
  }
  return isOutside
    ? one - t + shiftedDown(t * lnLower, -scale) >= c.upper
    : one - t + shiftedUp(t * lnUpper, -scale) <= c.lower
}

const STAGE_RATIO = 4
const DIRECT_BITS = 300

/** Precisions to refine at: a quarter each time, from what a double can start. */
const stages = (bits: number): readonly number[] =>
  bits <= DIRECT_BITS ? [bits] : [...stages(Math.ceil(bits / STAGE_RATIO) + GUARD_BITS), bits]

/** One attempt at a root of relative precision `bits` (of t and of |t - 1|); `undefined` where an end could not be certified. */
const attempt = (
  branch: Branch,
  count: DecimalNumber,
  beta: Beta,
  start: Start,
  bits: number,
): RootEnclosure | undefined => {
  // f(t (1 + w)) - f(t) is about w (t-1), and w is to be a fraction 2^-bits of |t-1|.
  const gapBits = Math.ceil(Math.max(0, -start.log2Gap))
  const rootBits = Math.ceil(Math.max(0, -start.log2Root))
  const scaleOf = (precision: number): number => precision + 2 * gapBits + rootBits + GUARD_BITS
  const scale = scaleOf(bits)
  const c = quotientAt(beta, count, scale)
  let t = fixedStart(start, scale)
  for (const stage of stages(bits)) {
    const drop = scaleOf(stage) - scale
    const better = refined(branch.equation, shiftedDown(t, drop), shiftedDown(c.lower, drop), scaleOf(stage))
    t = shiftedDown(better, -drop)
  }
  const gap = t - (1n << BigInt(scale))
  const size = gap < 0n ? -gap : gap
  const width = ((size < t ? size : t) >> BigInt(bits)) + 1n
  const lower = t - width
  const upper = t + width
  const isProved =
    isCertified(branch, branch.side === -1, lower, c, scale) &&
    isCertified(branch, branch.side === 1, upper, c, scale)
  return isProved ? { lower, upper, scale, tens: 0n } : undefined
}

/**
 * The lower root of `t - 1 - ln t = c` for large c, where t = T(x) = x + x^2 + 3/2 x^3 + ..., x = e^(-1-c) (the tree function):
 * x (1 + x) <= t <= x (1 + x + 2 x^2) for x <= 1/32, since n^(n-1)/n! grows by less than e a step.
 */
const smallRoot = (count: DecimalNumber, beta: Beta, bits: number): RootEnclosure => {
  const scale = bits + GUARD_BITS
  const shift = BigInt(scale)
  const one = 1n << shift
  const c = quotientAt(beta, count, scale)
  const x = expOfFixed({ lower: -one - c.upper, upper: -one - c.lower }, scale)
  const decimals = -x.tens
  const ten = decimals > BigInt(scale) ? undefined : powerOfTen(Number(decimals))
  const plainLower = ten === undefined ? 0n : x.lower / ten
  const plainUpper = ten === undefined ? 1n : x.upper / ten + 1n
  const factorUpper = one + plainUpper + shiftedUp(2n * plainUpper * plainUpper, -scale)
  return {
    lower: (x.lower * (one + plainLower)) >> shift,
    upper: shiftedUp(x.upper * factorUpper, -scale),
    scale,
    tens: x.tens,
  }
}

/**
 * Certified enclosure of `E/X` or `O/E` at the limit, its ends about 2^-bits of the smaller of the ratio and its distance from 1 apart;
 * `undefined` where `observedLower` is 0. For count > 0, beta > 0 and beta not exactly the count.
 * Source: FINITE_KEY.md section 2.
 * @throws RangeError for a count with an exponent beyond 20 000, Error when six rising precisions fail, which no input is known to cause.
 */
export const chernoffRoot = (
  limit: ChernoffLimit,
  count: DecimalNumber,
  beta: Beta,
  bits: number,
): RootEnclosure | undefined => {
  if (Math.abs(count.exponent) > MAX_COUNT_EXPONENT)
    throw new RangeError(`count out of range: 10^${count.exponent}`)
  const branch = BRANCHES[limit]
  const start = startFor(branch, count, beta, bits + MORE_BITS)
  if (start === undefined) return undefined
  // x is about 2^log2Root, and the terms left out are 2 x^2 of the root: less than 2^-bits from here on.
  if (limit === 'expectedLower' && start.log2Root < -(bits / 2 + GUARD_BITS))
    return smallRoot(count, beta, bits)
  for (let extra = 0; extra < ATTEMPTS; extra++) {
    const root = attempt(branch, count, beta, start, bits + extra * MORE_BITS)
    if (root !== undefined) return root
  }
  throw new Error(`no certified root for ${limit} of ${count.coefficient}e${count.exponent}`)
}

/** The limit itself, `count * root`; for a root with a power of ten in the range of a number. */
export const limitFrom = (count: DecimalNumber, root: RootEnclosure): ScaledEnclosure => ({
  lower: count.coefficient * root.lower,
  upper: count.coefficient * root.upper,
  twos: -root.scale,
  tens: count.exponent,
})
