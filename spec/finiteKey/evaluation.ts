// Evaluates a formula to a number of correct digits: repeats it with more working precision until both ends of every enclosure round alike.
// This is Ziv's strategy for correct rounding, applied to whole formulas.

import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import {
  Interval,
  type IntervalArithmetic,
  intervalArithmetic,
  PrecisionTooLow,
  type Transcendentals,
} from './interval'

/** What a formula yields: a real number, the whole part of one (never below 0), infinity, or text computed elsewhere. */
export type Outcome = Interval | { readonly wholeBitsOf: Interval } | 'inf'
export type Outcomes = Readonly<Record<string, Outcome>>

const GUARD_DIGITS = 10
const MAX_WORKING_FACTOR = 6
const MAX_WORKING_EXTRA = 400

/** A decimal with `digits` significant digits: positional for moderate exponents, else with an exponent; always with a point (as mpmath prints). */
export const decimalText = (value: Decimal, digits: number): string => {
  if (value.isZero()) return '0.0'
  const positional = value.e > Math.min(-Math.floor(digits / 3), -5) && value.e < digits
  if (positional) {
    const text = value.toFixed()
    return text.includes('.') ? text : `${text}.0`
  }
  const text = value.toExponential()
  return text.includes('.') ? text : text.replace('e', '.0e')
}

const roundedAlike = ({ lower, upper }: Interval, digits: number): Decimal | undefined => {
  const round = (end: Decimal) => end.toSignificantDigits(digits, Decimal.ROUND_HALF_EVEN)
  const rounded = round(lower)
  return rounded.equals(round(upper)) ? rounded : undefined
}

const outcomeText = (outcome: Outcome, digits: number): string | undefined => {
  if (outcome === 'inf') return 'inf'
  if (outcome instanceof Interval) {
    const rounded = roundedAlike(outcome, digits)
    return rounded === undefined ? undefined : decimalText(rounded, digits)
  }
  const { lower, upper } = outcome.wholeBitsOf.clampedBelow(0)
  const whole = lower.floor()
  return whole.equals(upper.floor()) ? `${whole.toFixed()}.0` : undefined
}

const allTexts = (outcomes: Outcomes, digits: number): Readonly<Record<string, string>> | undefined => {
  const texts = Object.entries(outcomes).map(
    ([name, outcome]) => [name, outcomeText(outcome, digits)] as const,
  )
  const decided = texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]))
  return decided.length === texts.length ? Object.fromEntries(decided) : undefined
}

const attempt = (formula: (arithmetic: IntervalArithmetic) => Outcomes, arithmetic: IntervalArithmetic) => {
  try {
    return formula(arithmetic)
  } catch (error) {
    if (error instanceof PrecisionTooLow) return undefined
    throw error
  }
}

/**
 * Each outcome as a decimal string with `digits` correct significant digits (rounded to nearest), or the reason why
 * no working precision up to the limit decides them.
 */
export const evaluateTo = (
  digits: number,
  transcendentals: Transcendentals,
  formula: (arithmetic: IntervalArithmetic) => Outcomes,
): E.Either<string, Readonly<Record<string, string>>> => {
  const limit = digits * MAX_WORKING_FACTOR + MAX_WORKING_EXTRA
  for (let working = digits + GUARD_DIGITS; working <= limit; working = Math.ceil(working * 1.6)) {
    const outcomes = attempt(formula, intervalArithmetic(working, transcendentals))
    const texts = outcomes === undefined ? undefined : allTexts(outcomes, digits)
    if (texts !== undefined) return E.right(texts)
  }
  return E.left(`not decided with ${limit} digits of working precision`)
}
