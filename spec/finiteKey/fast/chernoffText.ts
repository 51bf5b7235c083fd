// Chernoff limits from text to text for `compute`, correctly rounded: precision rises until both ends print alike (Ziv's strategy).
// Source: FINITE_KEY.md sections 2 and 7.

import { type Beta, chernoffRoot, limitFrom, type RootEnclosure } from './chernoff'
import {
  type DecimalNumber,
  decimalNumber,
  nearestNumber,
  nearestText,
  numberText,
  quotientUp,
  type ScaledEnclosure,
  shiftedDown,
  shiftedUp,
} from './decimalNumber'
import { type FixedEnclosure, lnOfRatio } from './logarithm'

/** Limits on the expectation: numbers as text, rounded to nearest; `EL = X/(1+d1)`, `EU = X/(1-d2)`, `beta = ln(2/xi)`. No unit. */
export type ExpectedLimits = {
  readonly beta: string
  readonly EL: string
  readonly EU: string
  readonly d1: string
  readonly d2: string
}

/** Limits on the observation, counts as text, rounded to nearest. */
export type ObservedLimits = { readonly OL: string; readonly OU: string }

const LOG2_OF_10 = Math.log2(10)
const GUARD_BITS = 12
const FIRST_RAISE = 64
const MAX_RAISE = 1 << 20
const BETA_STEP = 64

/** `ln(2/xi)` at any scale; computed again only where more is asked for than before. */
const betaFrom = (xi: DecimalNumber): Beta => {
  let known: (FixedEnclosure & { readonly scale: number }) | undefined
  return (scale) => {
    if (known === undefined || known.scale < scale) {
      const rounded = Math.ceil(scale / BETA_STEP) * BETA_STEP
      known = { ...lnOfRatio(2n, xi.coefficient, -xi.exponent, rounded), scale: rounded }
    }
    const drop = scale - known.scale
    return { lower: shiftedDown(known.lower, drop), upper: shiftedUp(known.upper, drop) }
  }
}

type Failure = { readonly text: string; readonly isCertain: boolean; readonly beta: Beta }

let lastFailure: Failure | undefined

/** The failure probability of a statement; `isCertain` where xi = 2, beta = 0. The last one is kept: it seldom changes between lines. */
const failureFrom = (text: string): Failure => {
  if (lastFailure?.text === text) return lastFailure
  const xi = decimalNumber(text)
  const order = compared(xi, 2n)
  if (xi.coefficient <= 0n || order > 0) throw new RangeError(`failure probability outside (0, 2]: ${text}`)
  lastFailure = { text, isCertain: order === 0, beta: betaFrom(xi) }
  return lastFailure
}

/** Sign of `x - whole` for a small whole number > 0. */
const compared = (x: DecimalNumber, whole: bigint): number => {
  const digits = x.coefficient.toString().length + x.exponent
  if (x.coefficient <= 0n || digits < 1) return -1
  if (digits > 1) return 1
  const scaled = whole * 10n ** BigInt(-x.exponent)
  return x.coefficient === scaled ? 0 : x.coefficient > scaled ? 1 : -1
}

const countFrom = (text: string): DecimalNumber => {
  const count = decimalNumber(text)
  if (count.coefficient < 0n) throw new RangeError(`negative count: ${text}`)
  return count
}

/** Repeats with more bits until the result is complete. @throws Error at 2^20 more bits, which no irrational result needs. */
const rounded = <A>(digits: number, evaluate: (bits: number) => A | undefined): A => {
  const bits = Math.ceil(digits * LOG2_OF_10) + GUARD_BITS
  for (let raise = 0; raise <= MAX_RAISE; raise = raise === 0 ? FIRST_RAISE : 2 * raise) {
    const result = evaluate(bits + raise)
    if (result !== undefined) return result
  }
  throw new Error(`cannot round to ${digits} digits`)
}

/** As `nearestText`, times a power of ten of any size. */
const textTimesTen = (enclosure: ScaledEnclosure, tens: bigint, digits: number): string | undefined => {
  if (tens === 0n) return nearestText(enclosure, digits)
  const nearest = nearestNumber(enclosure, digits)
  if (nearest === undefined) return undefined
  return numberText({ coefficient: nearest.coefficient, lead: BigInt(nearest.lead) + tens }, digits)
}

/** `|1/t - 1|` for t enclosed by the root, printed: the relative deviations d1 (t < 1) and d2 (t > 1). */
const deviationText = (root: RootEnclosure, digits: number): string | undefined => {
  const { lower: low, upper: high, scale, tens } = root
  const shift = BigInt(scale)
  const one = 1n << shift
  const fixed = (lower: bigint, upper: bigint) => ({ lower, upper, twos: -scale, tens: 0 })
  if (tens === 0n && low >= one)
    return nearestText(fixed(((low - one) << shift) / low, quotientUp((high - one) << shift, high)), digits)
  const ten = -tens > shift ? undefined : 10n ** -tens
  const inverseLower = (one << shift) / high
  const inverseUpper = quotientUp(one << shift, low)
  // 1/t - 1: exact where the power of ten is small, otherwise 1 is less than a unit of the mantissa.
  if (ten !== undefined) return nearestText(fixed(inverseLower * ten - one, inverseUpper * ten - one), digits)
  return textTimesTen(fixed(inverseLower - 1n, inverseUpper), -tens, digits)
}

/**
 * Both limits on the expectation of an observed count, each failing with probability xi/2: 0 < xi <= 2, 1 to 1000 digits.
 * At X = 0: EL = 0, d1 = "inf", EU = beta, d2 = 1. Source: FINITE_KEY.md section 2, `chernoff_obs2exp`.
 * @throws RangeError on a negative count or an xi outside its range.
 */
export const chernoffObservedToExpected = (X: string, xi: string, digits: number): ExpectedLimits => {
  const count = countFrom(X)
  const { isCertain, beta } = failureFrom(xi)
  const isZero = count.coefficient === 0n
  if (isCertain) {
    const same = exactText(count, digits)
    return { beta: '0.0', EL: same, EU: same, d1: isZero ? 'inf' : '0.0', d2: isZero ? '1.0' : '0.0' }
  }
  return rounded(digits, (bits) => {
    const betaText = nearestText({ ...beta(bits), twos: -bits, tens: 0 }, digits)
    if (betaText === undefined) return undefined
    if (isZero) return { beta: betaText, EL: '0.0', EU: betaText, d1: 'inf', d2: '1.0' }
    const low = chernoffRoot('expectedLower', count, beta, bits)
    const high = chernoffRoot('expectedUpper', count, beta, bits)
    if (low === undefined || high === undefined) return undefined
    const EL = textTimesTen(limitFrom(count, low), low.tens, digits)
    const EU = nearestText(limitFrom(count, high), digits)
    const d1 = deviationText(low, digits)
    const d2 = deviationText(high, digits)
    if (EL === undefined || EU === undefined || d1 === undefined || d2 === undefined) return undefined
    return { beta: betaText, EL, EU, d1, d2 }
  })
}

const exactText = ({ coefficient, exponent }: DecimalNumber, digits: number): string =>
  nearestText({ lower: coefficient, upper: coefficient, twos: 0, tens: exponent }, digits) ?? '0.0'

/**
 * Both limits on the observation of a count with expectation E, each failing with probability xi/2: 0 < xi <= 2, 1 to 1000 digits.
 * OL = 0 where E <= ln(2/xi), OU = 0 where E = 0. Source: FINITE_KEY.md section 2, `chernoff_exp2obs`.
 * @throws RangeError on a negative expectation or an xi outside its range.
 */
export const chernoffExpectedToObserved = (E: string, xi: string, digits: number): ObservedLimits => {
  const expectation = countFrom(E)
  const { isCertain, beta } = failureFrom(xi)
  if (expectation.coefficient === 0n) return { OL: '0.0', OU: '0.0' }
  if (isCertain) return { OL: exactText(expectation, digits), OU: exactText(expectation, digits) }
  return rounded(digits, (bits) => {
    const low = chernoffRoot('observedLower', expectation, beta, bits)
    const high = chernoffRoot('observedUpper', expectation, beta, bits)
    const OL = low === undefined ? '0.0' : nearestText(limitFrom(expectation, low), digits)
    const OU = high && nearestText(limitFrom(expectation, high), digits)
    return OL === undefined || OU === undefined ? undefined : { OL, OU }
  })
}
