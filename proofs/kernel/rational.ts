/** Exact rationals over bigint, never reduced; the one spelling of a number; the one way to refuse. */

/** The number n / d, with d > 0. */
export type Rational = { readonly n: bigint; readonly d: bigint }

/** A condition that does not hold. Whatever a rule throws, the certificate is rejected. */
export class Rejection extends Error {
  constructor(
    readonly condition: string,
    readonly found: string,
    readonly needed: string,
  ) {
    super(condition)
  }
}
/** Refuses unless the condition holds; what was found is told only then. @throws Rejection */
export function demand(condition: string, holds: boolean, found: unknown, needed = condition): asserts holds {
  if (!holds) throw new Rejection(condition, `${found}`.slice(0, 80), needed)
}

const SPELLING = /^(?:0|(-?[1-9]\d*)|-?(?:0|[1-9]\d*)\.(\d*[1-9])|(-?[1-9]\d*)\/([1-9]\d*))$/
/** The greatest common divisor, of b >= 0. */
export const divisor = (a: bigint, b: bigint): bigint => {
  while (b !== 0n) [a, b] = [b, a % b]
  return a < 0n ? -a : a
}
/** The number of binary digits of n >= 0: the least b with n < 2^b. */
export const bits = (n: bigint): number => (n === 0n ? 0 : n.toString(2).length)

/** The number a text spells: an integer, else a terminating decimal, else a reduced fraction. @throws Rejection */
export const parse = (text: string, characters = 4000): Rational => {
  const spelt = text.length <= characters ? SPELLING.exec(text) : null
  demand('a number in its one spelling', spelt !== null, text, `at most ${characters} characters`)
  const [, , decimals = '', top, bottom] = spelt
  if (top === undefined || bottom === undefined)
    return { n: BigInt(text.replace('.', '')), d: 10n ** BigInt(decimals.length) }
  const [n, d] = [BigInt(top), BigInt(bottom)]
  const isOnly = divisor(n, d) === 1n && 10n ** BigInt(bits(d)) % d !== 0n
  demand('a reduced fraction that does not terminate', isOnly, text)
  return { n, d }
}

export const whole = (n: bigint): Rational => ({ n, d: 1n })
export const ZERO = whole(0n)
export const ONE = whole(1n)
export const TWO = whole(2n)
export const plus = (a: Rational, b: Rational): Rational =>
  a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
export const minus = (a: Rational, b: Rational): Rational => plus(a, { n: -b.n, d: b.d })
export const times = (a: Rational, b: Rational): Rational => ({ n: a.n * b.n, d: a.d * b.d })
export const power = (a: Rational, k: number): Rational => ({ n: a.n ** BigInt(k), d: a.d ** BigInt(k) })
export const sum = (terms: readonly Rational[]): Rational => terms.reduce(plus, ZERO)
/** a / b for b > 0. @throws Rejection */
export const over = (a: Rational, b: Rational): Rational => {
  demand('a divisor above 0', b.n > 0n, b.n)
  return { n: a.n * b.d, d: a.d * b.n }
}
export const isAtMost = (a: Rational, b: Rational): boolean => a.n * b.d <= b.n * a.d

/** A number for people, cut after 45 decimals. */
export const shown = ({ n, d }: Rational): string => {
  const digits = `${((n < 0n ? -n : n) * 10n ** 45n) / d}`.padStart(46, '0')
  return `${n < 0n ? '-' : ''}${digits.slice(0, -45)}.${digits.slice(-45)}`.replace(/\.?0+$/, '')
}
/** Refuses unless a <= b. @throws Rejection */
export const demandAtMost = (condition: string, a: Rational, b: Rational): void => {
  if (!isAtMost(a, b)) throw new Rejection(condition, shown(a), `at most ${shown(b)}`)
}
