// Real numbers as expressions: exact where they are rational, else enclosed to as many digits as a proof asks for.

import type { Decimal } from 'decimal.js'
import * as F from './fraction'
import { type Enclosure, enclosureAt, type Interval, negated } from './interval'
import { demand, Refusal } from './refusal'

/** A real number. `exact` is undefined where it is not rational or its fraction would be too long. */
export type Real = {
  readonly exact: F.Fraction | undefined
  readonly within: (digits: number) => Interval
}

/** Digits tried until a comparison is decided. */
const DIGITS = [50, 100, 200] as const
/** Longer fractions are only enclosed. */
const MAX_EXACT_DIGITS = 20_000
/** Exponents of e beyond this are refused (docs/certificate.md, "Limits", read in the stricter way). */
const MAX_EXPONENT = F.fraction(64)

const ENCLOSURES: ReadonlyMap<number, Enclosure> = new Map(DIGITS.map((d) => [d, enclosureAt(d)] as const))

const enclosure = (digits: number): Enclosure => {
  const found = ENCLOSURES.get(digits)
  if (found === undefined) throw new Error(`no arithmetic of ${digits} digits`)
  return found
}

const enclosed = (value: (arithmetic: Enclosure, digits: number) => Interval): Real => {
  const known = new Map<number, Interval>()
  const within = (digits: number): Interval => {
    const interval = known.get(digits) ?? value(enclosure(digits), digits)
    known.set(digits, interval)
    return interval
  }
  return { exact: undefined, within }
}

/** A rational number. */
export const real = (value: F.Fraction): Real => {
  const enclosing = enclosed((arithmetic) => arithmetic.of(value))
  return F.digitsOf(value) <= MAX_EXACT_DIGITS ? { exact: value, within: enclosing.within } : enclosing
}

/** A whole number. */
export const whole = (value: number): Real => real(F.fraction(value))

/** The sum; 0 of none. */
export const sum = (...terms: ReadonlyArray<Real>): Real => {
  const [first = whole(0), second, ...rest] = terms
  if (second === undefined) return first
  const both =
    first.exact !== undefined && second.exact !== undefined
      ? real(F.plus(first.exact, second.exact))
      : enclosed((a, digits) => a.plus(first.within(digits), second.within(digits)))
  return sum(both, ...rest)
}

/** -a */
export const opposite = (a: Real): Real =>
  a.exact !== undefined ? real(F.minus(a.exact)) : enclosed((_, digits) => negated(a.within(digits)))

/** a - b */
export const difference = (a: Real, b: Real): Real => sum(a, opposite(b))

const isZero = ({ exact }: Real): boolean => exact !== undefined && F.signOf(exact) === 0

/** The product; 1 of none. A factor that is exactly 0 makes it exactly 0. */
export const product = (...factors: ReadonlyArray<Real>): Real => {
  const [first = whole(1), second, ...rest] = factors
  if (second === undefined) return first
  if (isZero(first) || isZero(second)) return whole(0)
  const both =
    first.exact !== undefined && second.exact !== undefined
      ? real(F.times(first.exact, second.exact))
      : enclosed((a, digits) => a.times(first.within(digits), second.within(digits)))
  return product(both, ...rest)
}

/** e^a, exactly 1 where a is exactly 0. @throws Refusal where a is beyond 64 */
export const exp = (a: Real): Real => {
  if (isZero(a)) return whole(1)
  const size = a.within(DIGITS[0])
  const isSmall = size.lo.gte(F.minus(MAX_EXPONENT).n) && size.hi.lte(MAX_EXPONENT.n)
  demand(isSmall, 'exponent of e', numeral(size), 'from -64 to 64')
  return enclosed((arithmetic, digits) => arithmetic.exp(a.within(digits)))
}

/** e^a - 1, exactly 0 where a is. @throws Refusal where a is beyond 64 */
export const expLessOne = (a: Real): Real => difference(exp(a), whole(1))

/** ln a for a rational a > 0, exactly 0 where a is 1. */
export const ln = (a: F.Fraction): Real => {
  if (F.signOf(a) <= 0) throw new Refusal('argument of ln', F.shown(a), '> 0')
  if (F.compare(a, F.ONE) === 0) return whole(0)
  return enclosed((arithmetic) => arithmetic.ln(arithmetic.of(a)))
}

const LN_2 = ln(F.fraction(2))

/** log2 a for a rational a > 0; exact for 1/2, 1 and 2. */
export const log2 = (a: F.Fraction): Real => {
  const known = [-1, 0, 1].find((k) => F.compare(a, F.fraction(2 ** k)) === 0)
  if (known !== undefined) return whole(known)
  const logarithm = ln(a)
  return enclosed((arithmetic, digits) =>
    arithmetic.times(logarithm.within(digits), arithmetic.inverse(LN_2.within(digits))),
  )
}

/** b ln 2 for a whole b. */
export const timesLn2 = (b: number): Real => product(whole(b), LN_2)

/** A number that is at least a: its enclosure's upper end, or itself where rational. */
export const upperEnd = (a: Real): F.Fraction => a.exact ?? F.fraction(a.within(DIGITS[0]).hi)

const numeral = ({ lo, hi }: Interval): string => {
  const digits = (value: Decimal): string => value.toSignificantDigits(25).toString()
  return digits(lo) === digits(hi) ? digits(lo) : `${digits(lo)} to ${digits(hi)}`
}

const described = (a: Real): string =>
  a.exact === undefined ? numeral(a.within(DIGITS[0])) : F.shown(a.exact)

/** Whether a <= b is proved. False means refuted or not decided. */
export const isAtMost = (a: Real, b: Real): boolean => {
  const gap = difference(b, a)
  if (gap.exact !== undefined) return F.signOf(gap.exact) >= 0
  for (const digits of DIGITS) {
    const { lo, hi } = gap.within(digits)
    if (lo.gte(0)) return true
    if (hi.lt(0)) return false
  }
  return false
}

/** Proves a <= b. @throws Refusal where that fails */
export const prove = (condition: string, a: Real, b: Real): void => {
  if (!isAtMost(a, b)) throw new Refusal(condition, described(a), `<= ${described(b)}`)
}
