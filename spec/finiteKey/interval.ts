// Outward-rounded interval arithmetic over decimal.js: every result encloses the exact value.
// Source: FINITE_KEY.md (never a float in a bound); the measured rounding faults of decimal.js that this file works around are in test/finiteKey/interval.test.ts.

import { Decimal } from 'decimal.js'

export type { Decimal } from 'decimal.js'

/** A closed interval of exact decimals, `lower <= upper`, both finite, no unit. */
export type Enclosure = { readonly lower: Decimal; readonly upper: Decimal }

/** The root of a Chernoff equation that is wanted: direction of the statement and side of the limit. */
export type ChernoffLimit = 'expectedLower' | 'expectedUpper' | 'observedLower' | 'observedUpper'

/**
 * The functions that decimal arithmetic has no exact rounding for, each at one exact point.
 * Each returns an enclosure about 10^-digits wide in relative terms.
 * `chernoffLimit` takes the count or expectation and `beta = ln(1/failure probability)`, all >= 0.
 */
export type Transcendentals = {
  readonly ln: (x: Decimal, digits: number) => Enclosure
  readonly exp: (x: Decimal, digits: number) => Enclosure
  readonly chernoffLimit: (limit: ChernoffLimit, count: Decimal, beta: Decimal, digits: number) => Enclosure
}

/** Working precision that a user can select, in significant decimal digits. */
export const MIN_DIGITS = 20
export const MAX_DIGITS = 1000

/**
 * Thrown where an enclosure is too wide to decide what the formula needs (the sign of a divisor, say).
 * A caller that can repeats the evaluation with more digits; `evaluateTo` does.
 */
export class PrecisionTooLow extends Error {}

/** Settings that never round away a finite value: the exponent range is the widest decimal.js has. */
const EXPONENTS = { minE: -9e15, maxE: 9e15, toExpNeg: -7, toExpPos: 40 } as const

/** Exact decimals; only constructed and compared with, never rounded. */
export const Exact = Decimal.clone({ ...EXPONENTS, precision: 1e9, rounding: Decimal.ROUND_HALF_EVEN })

/** Interval arithmetic at one working precision. Made by `intervalArithmetic`. */
export type IntervalArithmetic = {
  readonly digits: number
  readonly transcendentals: Transcendentals
  /** The value itself, whatever its number of digits. */
  readonly exact: (value: Decimal | string | number | bigint) => Interval
  readonly between: (lower: Decimal, upper: Decimal) => Interval
  readonly zero: Interval
  readonly one: Interval
  readonly half: Interval
  readonly ln2: () => Interval
  readonly Down: typeof Decimal
  readonly Up: typeof Decimal
}

/** A decimal from text or an integer. @throws Error on anything that is not a finite number: input is decoded before it comes here. */
const finite = (value: Decimal | string | number | bigint): Decimal => {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`not an exact integer: ${value}`)
  const decimal = new Exact(typeof value === 'bigint' ? value.toString() : value)
  if (!decimal.isFinite()) throw new Error(`not finite: ${String(value)}`)
  return decimal
}

/** Arithmetic with `digits` significant digits; commands offer MIN_DIGITS to MAX_DIGITS, a solver inside may use more. */
export const intervalArithmetic = (digits: number, transcendentals: Transcendentals): IntervalArithmetic => {
  let ln2: Interval | undefined
  const exact = (value: Decimal | string | number | bigint): Interval => {
    const decimal = finite(value)
    return new Interval(arithmetic, decimal, decimal)
  }
  const arithmetic: IntervalArithmetic = {
    digits,
    transcendentals,
    exact,
    between: (lower, upper) => new Interval(arithmetic, lower, upper),
    get zero() {
      return exact(0)
    },
    get one() {
      return exact(1)
    },
    get half() {
      return exact('0.5')
    },
    ln2: () => {
      ln2 ??= exact(2).ln()
      return ln2
    },
    Down: Decimal.clone({ ...EXPONENTS, precision: digits, rounding: Decimal.ROUND_FLOOR }),
    Up: Decimal.clone({ ...EXPONENTS, precision: digits, rounding: Decimal.ROUND_CEIL }),
  }
  return arithmetic
}

/**
 * An enclosure that knows its arithmetic, so that a formula reads from left to right: `a.times(b).minus(c)`.
 * `+ - * / sqrt` round each end outwards; ln and exp come from `Transcendentals`. No method ever returns a non-finite end.
 */
export class Interval implements Enclosure {
  /** @throws Error when the ends are not finite or not in order, which only a fault in this folder can cause. */
  constructor(
    readonly arithmetic: IntervalArithmetic,
    readonly lower: Decimal,
    readonly upper: Decimal,
  ) {
    if (!lower.isFinite() || !upper.isFinite() || lower.greaterThan(upper))
      throw new Error(`not an enclosure: [${lower}, ${upper}]`)
  }

  private make(lower: Decimal, upper: Decimal): Interval {
    return new Interval(this.arithmetic, lower, upper)
  }

  plus(other: Interval): Interval {
    const { Down, Up } = this.arithmetic
    return this.make(Down.add(this.lower, other.lower), Up.add(this.upper, other.upper))
  }

  minus(other: Interval): Interval {
    const { Down, Up } = this.arithmetic
    return this.make(Down.sub(this.lower, other.upper), Up.sub(this.upper, other.lower))
  }

  negated(): Interval {
    return this.make(this.upper.negated(), this.lower.negated())
  }

  times(other: Interval): Interval {
    const { Down, Up } = this.arithmetic
    if (!this.lower.isNegative() && !other.lower.isNegative())
      return this.make(Down.mul(this.lower, other.lower), Up.mul(this.upper, other.upper))
    const pairs = [this.lower, this.upper].flatMap((a) =>
      [other.lower, other.upper].map((b) => [a, b] as const),
    )
    return this.make(
      Exact.min(...pairs.map(([a, b]) => Down.mul(a, b))),
      Exact.max(...pairs.map(([a, b]) => Up.mul(a, b))),
    )
  }

  /** @throws PrecisionTooLow when the divisor's enclosure contains 0. */
  dividedBy(other: Interval): Interval {
    if (!other.lower.isPositive() || other.lower.isZero()) {
      if (other.upper.isNegative() && !other.upper.isZero()) return this.negated().dividedBy(other.negated())
      throw new PrecisionTooLow(`divisor may be 0: [${other.lower}, ${other.upper}]`)
    }
    const { Down, Up } = this.arithmetic
    return this.make(
      Down.div(this.lower, this.lower.isNegative() ? other.lower : other.upper),
      Up.div(this.upper, this.upper.isNegative() ? other.upper : other.lower),
    )
  }

  squared(): Interval {
    const size = this.lower.isNegative() && !this.upper.isNegative() ? this.clampedBelow(0) : this
    if (size === this) return this.times(this)
    const { Up } = this.arithmetic
    return this.make(new Exact(0), Exact.max(Up.mul(this.lower, this.lower), Up.mul(this.upper, this.upper)))
  }

  /** @throws PrecisionTooLow when the enclosure reaches below 0. */
  sqrt(): Interval {
    if (this.lower.isNegative() && !this.lower.isZero())
      throw new PrecisionTooLow(`square root of [${this.lower}, ${this.upper}]`)
    const { Down, Up } = this.arithmetic
    return this.make(Down.sqrt(this.lower), Up.sqrt(this.upper))
  }

  /** Natural logarithm. @throws PrecisionTooLow when the enclosure reaches 0. */
  ln(): Interval {
    if (!this.lower.greaterThan(0)) throw new PrecisionTooLow(`logarithm of [${this.lower}, ${this.upper}]`)
    return this.monotone(this.arithmetic.transcendentals.ln)
  }

  log2(): Interval {
    return this.ln().dividedBy(this.arithmetic.ln2())
  }

  exp(): Interval {
    return this.monotone(this.arithmetic.transcendentals.exp)
  }

  private monotone(increasing: (x: Decimal, digits: number) => Enclosure): Interval {
    const { digits } = this.arithmetic
    const low = increasing(this.lower, digits)
    const high = this.lower.equals(this.upper) ? low : increasing(this.upper, digits)
    return this.make(low.lower, high.upper)
  }

  /** The larger of this and a constant, end by end: the enclosure of `max(x, floor)`. */
  clampedBelow(floor: Decimal | number): Interval {
    return this.make(Exact.max(this.lower, floor), Exact.max(this.upper, floor))
  }

  /** The enclosure of `min(x, ceiling)`. */
  clampedAbove(ceiling: Decimal | number | string): Interval {
    return this.make(Exact.min(this.lower, ceiling), Exact.min(this.upper, ceiling))
  }

  min(other: Interval): Interval {
    return this.make(Exact.min(this.lower, other.lower), Exact.min(this.upper, other.upper))
  }

  /** Certainly so: every value in this enclosure is at most every value in the other. */
  isAtMost(other: Interval): boolean {
    return this.upper.lessThanOrEqualTo(other.lower)
  }

  /** Certainly so: every value in this enclosure is below every value in the other. */
  isBelow(other: Interval): boolean {
    return this.upper.lessThan(other.lower)
  }

  isZero(): boolean {
    return this.lower.isZero() && this.upper.isZero()
  }
}
