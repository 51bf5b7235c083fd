// Outward rounding: where decimal.js alone rounds to the wrong side, what encloses the truth all the same, and what is refused.

import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import {
  type Enclosure,
  Exact,
  Interval,
  intervalArithmetic,
  PrecisionTooLow,
} from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

const IMPLEMENTATIONS = [
  ['plain', plainTranscendentals],
  ['fast', fastTranscendentals],
] as const

const rounding = (precision: number, mode: Decimal.Rounding) =>
  Decimal.clone({ precision, rounding: mode, minE: -9e15, maxE: 9e15 })

/** So many digits that the last ones do not matter here. */
const Truth = rounding(250, Decimal.ROUND_HALF_EVEN)

const encloses = ({ lower, upper }: Enclosure, truth: Decimal): boolean =>
  lower.lessThanOrEqualTo(truth) && upper.greaterThanOrEqualTo(truth)

/** `upper - lower` in units of the last of `digits` digits of the lower end. */
const widthInUlps = ({ lower, upper }: Enclosure, digits: number): Decimal =>
  Exact.sub(upper, lower).times(`1e${digits - 1 - lower.e}`)

const HARD_LOG2 = '3.9999999999999999999999999999999999996'
const HARD_EXP = '-0.063637120773082414710862755749863411504960955034'
const HARD_LN = '1.4021405034053205395539603337145560498677303'

// Source: CERTIFICATE.md section 1, measured again here: which of the two directions fails is as found with decimal.js 10.6.
describe('decimal.js alone', () => {
  const Down = rounding(20, Decimal.ROUND_FLOOR)
  const Up = rounding(20, Decimal.ROUND_CEIL)

  it('rounds log2 of a number below 4 down to 2', () => {
    expect(Down.log2(HARD_LOG2).toString()).toBe('2')
    expect(Truth.log2(HARD_LOG2).lessThan(2)).toBe(true)
  })

  it('rounds the square root, as a power, of 1 + 1e-17 down to something too big', () => {
    const power = Down.pow('1.00000000000000001', '0.5')
    expect(power.greaterThan(Truth.sqrt('1.00000000000000001'))).toBe(true)
  })

  it('rounds 2^1e-34 up to 1', () => {
    expect(Up.pow(2, '1e-34').toString()).toBe('1')
    expect(Truth.pow(2, '1e-34').greaterThan(1)).toBe(true)
  })

  it('rounds an exponential down to something too big, at every precision from 20 to 38', () => {
    for (let precision = 20; precision <= 38; precision += 1)
      expect(rounding(precision, Decimal.ROUND_FLOOR).exp(HARD_EXP).greaterThan(Truth.exp(HARD_EXP))).toBe(
        true,
      )
  })

  it('rounds a logarithm down to something too big', () => {
    expect(Down.ln(HARD_LN).toString()).toBe('0.338')
    expect(Truth.ln(HARD_LN).lessThan('0.338')).toBe(true)
  })

  it('reads text that is no decimal number, which is why input has a grammar of its own', () => {
    expect(new Decimal('1_000').toString()).toBe('1000')
    expect(new Decimal('0x10').toString()).toBe('16')
  })
})

describe.each(IMPLEMENTATIONS)('Interval over %s transcendentals', (_, transcendentals) => {
  it.each([20, 30, 37, 50])('encloses what decimal.js rounds to the wrong side, at %d digits', (digits) => {
    const { exact } = intervalArithmetic(digits, transcendentals)
    expect(encloses(exact(HARD_LOG2).log2(), Truth.log2(HARD_LOG2))).toBe(true)
    expect(encloses(exact('1.00000000000000001').sqrt(), Truth.sqrt('1.00000000000000001'))).toBe(true)
    expect(encloses(exact('1e-34').times(exact(2).ln()).exp(), Truth.pow(2, '1e-34'))).toBe(true)
    expect(encloses(exact(HARD_EXP).exp(), Truth.exp(HARD_EXP))).toBe(true)
    expect(encloses(exact(HARD_LN).ln(), Truth.ln(HARD_LN))).toBe(true)
  })

  it('is a few units of the last digit wide, at most 11 where a power of ten lies inside', () => {
    const { exact } = intervalArithmetic(20, transcendentals)
    for (const x of ['0.5', '2', '3e-300', '7e300', '1.0000000001', HARD_LN])
      expect(widthInUlps(exact(x).ln(), 20).lessThanOrEqualTo(11)).toBe(true)
    for (const x of ['0.5', '-0.5', '700', '-700', '1e-30', HARD_EXP])
      expect(widthInUlps(exact(x).exp(), 20).lessThanOrEqualTo(11)).toBe(true)
  })

  it('knows ln 1 and exp 0 exactly', () => {
    const { exact, zero, one } = intervalArithmetic(20, transcendentals)
    expect(one.ln().isZero()).toBe(true)
    expect(zero.exp().lower.equals(1) && zero.exp().upper.equals(1)).toBe(true)
    expect(exact('0.1').minus(exact('0.1')).exp().lower.equals(1)).toBe(true)
  })

  it('refuses a logarithm that reaches 0', () => {
    const { between, zero, exact } = intervalArithmetic(20, transcendentals)
    expect(() => zero.ln()).toThrow(PrecisionTooLow)
    expect(() => exact(-1).ln()).toThrow(PrecisionTooLow)
    expect(() => between(new Exact(0), new Exact(1)).ln()).toThrow(PrecisionTooLow)
  })

  it('takes the image of a whole interval', () => {
    const { between } = intervalArithmetic(20, transcendentals)
    const image = between(new Exact(1), new Exact(2)).ln()
    expect(image.lower.isZero()).toBe(true)
    expect(image.upper.greaterThanOrEqualTo(Truth.ln(2))).toBe(true)
  })
})

describe('precision', () => {
  const LN_2_40 = '0.6931471805599453094172321214581765680755'
  const E_40 = '2.718281828459045235360287471352662497757'

  it.each(IMPLEMENTATIONS)(
    'reaches 1000 digits of ln and exp with %s transcendentals',
    (_, transcendentals) => {
      const { exact } = intervalArithmetic(1000, transcendentals)
      const ln = exact(2).ln()
      expect(widthInUlps(ln, 1000).lessThanOrEqualTo(6)).toBe(true)
      expect(ln.lower.toString().startsWith(LN_2_40)).toBe(true)
      const e = exact(1).exp()
      expect(widthInUlps(e, 1000).lessThanOrEqualTo(6)).toBe(true)
      expect(e.lower.toString().startsWith(E_40)).toBe(true)
    },
  )

  it('of the plain and the fast ln is the same at 1000 digits', () => {
    const plain = plainTranscendentals.ln(new Exact(3), 1000)
    const fast = fastTranscendentals.ln(new Exact(3), 1000)
    expect(plain.lower.lessThanOrEqualTo(fast.upper) && fast.lower.lessThanOrEqualTo(plain.upper)).toBe(true)
  })

  it('has an end with the plain ln, whose constants have 1025 digits; the fast one goes on', () => {
    expect(() => plainTranscendentals.ln(new Exact(2), 1004)).toThrow(PrecisionTooLow)
    const { lower, upper } = fastTranscendentals.ln(new Exact(2), 3000)
    expect(Exact.sub(upper, lower).lessThan('1e-2998')).toBe(true)
  })
})

describe('Interval', () => {
  const { exact, between, zero, one } = intervalArithmetic(20, fastTranscendentals)
  const third = one.dividedBy(exact(3))
  const from = (lower: string, upper: string) => between(new Exact(lower), new Exact(upper))
  const ends = ({ lower, upper }: Interval) => [lower.toString(), upper.toString()]

  it('rounds + - * / and sqrt outwards, one unit wide where the result is not exact', () => {
    const tiny = exact('1e-30')
    expect(ends(third)).toEqual(['0.33333333333333333333', '0.33333333333333333334'])
    expect(ends(one.plus(tiny))).toEqual(['1', '1.0000000000000000001'])
    expect(ends(one.minus(tiny))).toEqual(['0.99999999999999999999', '1'])
    expect(ends(exact('1.0000000001').times(exact('1.00000000001')))).toEqual(
      ['1.000000000110000000001', '1.000000000110000000001'].map((text, at) =>
        new Decimal(text).toSignificantDigits(20, at === 0 ? 3 : 2).toString(),
      ),
    )
    expect(ends(exact(2).sqrt())).toEqual(['1.4142135623730950488', '1.4142135623730950489'])
    expect(ends(exact(-1).dividedBy(exact(3)))).toEqual([
      '-0.33333333333333333334',
      '-0.33333333333333333333',
    ])
  })

  it('is exact where the result has the digits', () => {
    expect(ends(exact('0.1').plus(exact('0.2')))).toEqual(['0.3', '0.3'])
    expect(ends(exact(9).sqrt())).toEqual(['3', '3'])
    expect(ends(one.dividedBy(exact(8)))).toEqual(['0.125', '0.125'])
  })

  it('takes the right ends of factors of any sign', () => {
    expect(ends(from('-2', '3').times(from('-5', '7')))).toEqual(['-15', '21'])
    expect(ends(from('-2', '-1').times(from('3', '4')))).toEqual(['-8', '-3'])
    expect(ends(from('-2', '3').squared())).toEqual(['0', '9'])
    expect(ends(from('-3', '-2').squared())).toEqual(['4', '9'])
    expect(ends(from('-6', '6').dividedBy(from('2', '3')))).toEqual(['-3', '3'])
    expect(ends(from('6', '12').dividedBy(from('-3', '-2')))).toEqual(['-6', '-2'])
    expect(ends(from('2', '3').minus(from('1', '5')))).toEqual(['-3', '2'])
    expect(ends(from('2', '3').negated())).toEqual(['-3', '-2'])
  })

  it('refuses a divisor that may be 0', () => {
    for (const divisor of [zero, zero.negated(), from('-1', '1'), from('0', '1'), from('-1', '0')])
      expect(() => one.dividedBy(divisor)).toThrow(PrecisionTooLow)
  })

  it('refuses the square root of what may be negative', () => {
    expect(() => from('-1e-30', '1').sqrt()).toThrow(PrecisionTooLow)
    expect(zero.negated().sqrt().isZero()).toBe(true)
  })

  it('clamps both ends', () => {
    expect(ends(from('-1', '2').clampedBelow(0))).toEqual(['0', '2'])
    expect(ends(from('-1', '2').clampedAbove('0.5'))).toEqual(['-1', '0.5'])
    expect(ends(from('1', '4').min(from('2', '3')))).toEqual(['1', '3'])
  })

  it('is certain only where every value is', () => {
    expect(from('1', '2').isAtMost(from('2', '3'))).toBe(true)
    expect(from('1', '2').isBelow(from('2', '3'))).toBe(false)
    expect(from('1', '2.1').isAtMost(from('2', '3'))).toBe(false)
    expect(from('0', '1').isZero()).toBe(false)
  })

  it('is made of nothing that is not finite and in order', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53])
      expect(() => exact(value)).toThrow()
    expect(() => exact('Infinity')).toThrow()
    expect(() => from('2', '1')).toThrow()
    expect(() => from('1', 'Infinity')).toThrow()
    expect(() => new Interval(one.arithmetic, new Exact('NaN'), new Exact(1))).toThrow()
  })

  it('keeps every digit of what it is given', () => {
    const long = `0.${'123456789'.repeat(40)}`
    expect(exact(long).lower.toString()).toBe(long)
    expect(exact(10n ** 40n + 1n).lower.toFixed()).toBe(`1${'0'.repeat(39)}1`)
  })
})
