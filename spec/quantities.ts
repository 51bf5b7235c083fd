// Branded quantities and their codecs: what crosses a boundary as text or integer, and its unit and range inside.
// Probabilities, intensities and epsilons are decimal strings; a JSON number is for counts only (STYLE.md, Values and units).

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { Exact } from './finiteKey/interval'

const MAX_DECIMAL_CHARACTERS = 1200
const MAX_EXPONENT = 9999

const MAX_COUNT_CHARACTERS = 30

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,6})?$/

/** A decimal number from text such as `0.5`, `1e-10`; undefined if it is not one, or is too long or too extreme to compute with. */
export const decimalOf = (text: string): Decimal | undefined => {
  if (text.length > MAX_DECIMAL_CHARACTERS || !DECIMAL.test(text)) return undefined
  const value = new Exact(text)
  return value.isZero() || Math.abs(value.e) <= MAX_EXPONENT ? value : undefined
}

const isDecimal = (value: unknown): value is Decimal => Exact.isDecimal(value)

/** A decimal string within a range; `expected` completes "expected ..." in an error. */
export const decimalQuantity = <Brand>(
  expected: string,
  holds: (value: Decimal) => boolean,
): t.Type<t.Branded<Decimal, Brand>, string> => {
  const is = (value: unknown): value is t.Branded<Decimal, Brand> => isDecimal(value) && holds(value)
  return new t.Type(
    expected,
    is,
    (value, context) => {
      const decimal = typeof value === 'string' ? decimalOf(value) : undefined
      return is(decimal) ? t.success(decimal) : t.failure(value, context)
    },
    (decimal) => decimal.toString(),
  )
}

/** A whole number >= 0, as a JSON integer or a string of digits. */
const countQuantity = <Brand>(expected: string): t.Type<t.Branded<bigint, Brand>, string> => {
  const is = (value: unknown): value is t.Branded<bigint, Brand> => typeof value === 'bigint' && value >= 0n
  return new t.Type(
    expected,
    is,
    (value, context) => {
      const text = typeof value === 'number' ? String(value) : value
      if (typeof text !== 'string' || text.length > MAX_COUNT_CHARACTERS || !/^(0|[1-9]\d*)$/.test(text))
        return t.failure(value, context)
      const count = BigInt(text)
      return is(count) ? E.right(count) : t.failure(value, context)
    },
    (count) => count.toString(),
  )
}

export interface ProbabilityBrand {
  readonly Probability: unique symbol
}
/** A probability or a fraction, 0 to 1. */
export type Probability = t.Branded<Decimal, ProbabilityBrand>
export const Probability = decimalQuantity<ProbabilityBrand>(
  'a probability from 0 to 1 as a string, such as "0.5"',
  (p) => p.greaterThanOrEqualTo(0) && p.lessThanOrEqualTo(1),
)

export interface EpsilonBrand {
  readonly Epsilon: unique symbol
}
/** A failure probability, greater than 0 and less than 1. */
export type Epsilon = t.Branded<Decimal, EpsilonBrand>
export const Epsilon = decimalQuantity<EpsilonBrand>(
  'a failure probability between 0 and 1 (both excluded) as a string, such as "1e-10"',
  (epsilon) => epsilon.greaterThan(0) && epsilon.lessThan(1),
)

export interface MeanPhotonNumberBrand {
  readonly MeanPhotonNumber: unique symbol
}
/** Mean photon number of a phase-randomised pulse, photons per pulse, 0 to 100. */
export type MeanPhotonNumber = t.Branded<Decimal, MeanPhotonNumberBrand>
export const MeanPhotonNumber = decimalQuantity<MeanPhotonNumberBrand>(
  'a mean photon number from 0 to 100 as a string, such as "0.8"',
  (mu) => mu.greaterThanOrEqualTo(0) && mu.lessThanOrEqualTo(100),
)

export interface EfficiencyFactorBrand {
  readonly EfficiencyFactor: unique symbol
}
/** Error-correction inefficiency f: bits sent over the Shannon limit, 1 to 10. */
export type EfficiencyFactor = t.Branded<Decimal, EfficiencyFactorBrand>
export const EfficiencyFactor = decimalQuantity<EfficiencyFactorBrand>(
  'an error-correction efficiency from 1 to 10 as a string, such as "1.2"',
  (f) => f.greaterThanOrEqualTo(1) && f.lessThanOrEqualTo(10),
)

export interface DecibelBrand {
  readonly Decibel: unique symbol
}
/** A loss, `-10 log10` of a transmittance, dB, 0 to 200. */
export type Decibel = t.Branded<Decimal, DecibelBrand>
export const Decibel = decimalQuantity<DecibelBrand>(
  'a loss in dB from 0 to 200 as a string, such as "42.5"',
  (loss) => loss.greaterThanOrEqualTo(0) && loss.lessThanOrEqualTo(200),
)

export interface HertzBrand {
  readonly Hertz: unique symbol
}
/** A repetition rate, pulses per second, 1 to 1e12. */
export type Hertz = t.Branded<Decimal, HertzBrand>
export const Hertz = decimalQuantity<HertzBrand>(
  'a rate in Hz from 1 to 1e12 as a string, such as "625e6"',
  (rate) => rate.greaterThanOrEqualTo(1) && rate.lessThanOrEqualTo(1e12),
)

export interface SecondsBrand {
  readonly Seconds: unique symbol
}
/** A duration, s, above 0, to 1e9. */
export type Seconds = t.Branded<Decimal, SecondsBrand>
export const Seconds = decimalQuantity<SecondsBrand>(
  'a duration in seconds above 0 and up to 1e9 as a string, such as "310"',
  (seconds) => seconds.greaterThan(0) && seconds.lessThanOrEqualTo(1e9),
)

export interface CountBrand {
  readonly Count: unique symbol
}
/** A number of pulses, detections, errors or messages. */
export type Count = t.Branded<bigint, CountBrand>
export const Count = countQuantity<CountBrand>('a count: an integer >= 0, below 1e30')

export interface BitsBrand {
  readonly Bits: unique symbol
}
/** A whole number of bits. */
export type Bits = t.Branded<bigint, BitsBrand>
export const Bits = countQuantity<BitsBrand>('a number of bits: an integer >= 0, below 1e30')
