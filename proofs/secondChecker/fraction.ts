// Exact rational numbers as quotients of decimal.js numbers that are never rounded, and the one spelling of a number.
// Source: docs/certificate.md, "Numbers".

import { Decimal } from 'decimal.js'
import { demand } from './refusal'

/** Sums and products of decimals are exact at any size that fits a certificate. */
const Exact = Decimal.clone({ defaults: true, precision: 1e9 })

/** n / d with d > 0, both terminating decimals, not necessarily reduced. */
export type Fraction = { readonly n: Decimal; readonly d: Decimal }

const ONE_DECIMAL = new Exact(1)

/** A whole number, or any decimal as text. */
export const fraction = (value: number | string | Decimal): Fraction => ({
  n: new Exact(value),
  d: ONE_DECIMAL,
})

export const ZERO = fraction(0)
export const ONE = fraction(1)

const isWhole = ({ d }: Fraction): boolean => d.eq(1)

/** a b */
export const times = (a: Fraction, b: Fraction): Fraction => ({
  n: a.n.times(b.n),
  d: isWhole(a) ? b.d : isWhole(b) ? a.d : a.d.times(b.d),
})

/** a + b */
export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.d.eq(b.d) ? { n: a.n.plus(b.n), d: a.d } : { n: a.n.times(b.d).plus(b.n.times(a.d)), d: a.d.times(b.d) }

/** -a */
export const minus = (a: Fraction): Fraction => ({ n: a.n.neg(), d: a.d })

/** 1 / a for a other than 0. */
export const inverse = ({ n, d }: Fraction): Fraction =>
  n.isNegative() ? { n: d.neg(), d: n.neg() } : { n: d, d: n }

/** The sum; 0 of none. */
export const sumOf = (terms: ReadonlyArray<Fraction>): Fraction => terms.reduce(plus, ZERO)

/** a^k for a whole k >= 0, and 0^0 = 1. */
export const power = (a: Fraction, k: number): Fraction =>
  k === 0 ? ONE : k % 2 === 1 ? times(a, power(a, k - 1)) : power(times(a, a), k / 2)

/** -1, 0 or 1. */
export const signOf = ({ n }: Fraction): number => (n.isZero() ? 0 : n.isNegative() ? -1 : 1)

/** The sign of a - b. */
export const compare = (a: Fraction, b: Fraction): number => signOf(plus(a, minus(b)))

/** Digits of numerator and denominator together. */
export const digitsOf = ({ n, d }: Fraction): number => n.precision() + d.precision()

/** For people: some 25 digits. */
export const shown = ({ n, d }: Fraction): string =>
  Decimal.clone({ defaults: true, precision: 25, toExpNeg: -60, toExpPos: 60 }).div(n, d).toString()

/** A whole number in full. */
export const wholeText = ({ n }: Fraction): string => n.toFixed()

const INTEGER = /^(?:0|-?[1-9][0-9]*)$/
const DECIMAL = /^-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]$/
const QUOTIENT = /^(-?[1-9][0-9]*)\/([1-9][0-9]*)$/

const greatestDivisor = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** Whether 1/d has no end as a decimal: 10^(digits of d in binary) is then no multiple of d. */
const isEndless = (d: bigint): boolean => 10n ** BigInt(d.toString(2).length) % d !== 0n

/** The number a text spells. @throws Refusal unless it is that number's only spelling, within `limit` characters */
export const numberFrom = (text: string, where: string, limit = 4000): Fraction => {
  demand(text.length <= limit, `length of ${where}`, `${text.length} characters`, `at most ${limit}`)
  if (INTEGER.test(text) || DECIMAL.test(text)) return fraction(text)
  const [, n, d] = QUOTIENT.exec(text) ?? []
  const isProper =
    n !== undefined && d !== undefined && greatestDivisor(BigInt(n), BigInt(d)) === 1n && isEndless(BigInt(d))
  demand(isProper, where, text.slice(0, 60), 'the one spelling of a number')
  return { n: new Exact(n ?? 0), d: new Exact(d ?? 1) }
}

/** An integer >= 0. @throws Refusal */
export const countFrom = (text: string, where: string): Fraction => {
  const number = numberFrom(text, where)
  demand(INTEGER.test(text) && signOf(number) >= 0, where, text.slice(0, 60), 'an integer >= 0')
  return number
}
