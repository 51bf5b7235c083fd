// ln, exp, and the decimal numbers of the fast solver, at known constants and at the edges of their domains.

import { describe, expect, it } from '@jest/globals'
import {
  decimalNumber,
  nearestText,
  numberText,
  outwardDecimals,
} from '../../spec/finiteKey/fast/decimalNumber'
import { lnFloor, lnOfRatio } from '../../spec/finiteKey/fast/logarithm'
import { fastTranscendentals as fast } from '../../spec/finiteKey/fast/transcendental'
import { type Enclosure, Exact } from '../../spec/finiteKey/interval'

const isExactly = ({ lower, upper }: Enclosure, value: string): boolean =>
  lower.equals(value) && upper.equals(value)

/** Whether `(upper - lower) / |lower|` is at most the tolerance. `Exact` must not divide. */
const isTight = ({ lower, upper }: Enclosure, tolerance: string): boolean =>
  Exact.sub(upper, lower).lessThanOrEqualTo(lower.abs().times(tolerance))

/** Whether the enclosure contains the value, given to more digits than the enclosure is wide. */
const contains = ({ lower, upper }: Enclosure, value: string): boolean =>
  lower.lessThanOrEqualTo(value) && upper.greaterThanOrEqualTo(value)

describe('outwardDecimals', () => {
  it('rounds each end away from the other', () => {
    for (const [sign, low, high] of [
      [1n, '1.23e6', '1.24e6'],
      [-1n, '-1.24e6', '-1.23e6'],
    ] as const)
      for (const [value, twos] of [
        [1234567n, 0],
        [1234567n << 10n, -10],
        [154321n, 3],
      ] as const) {
        const m = sign * value
        const ends = outwardDecimals({ lower: m, upper: m, twos, tens: 0 }, 3)
        const exact = new Exact(m.toString()).times(new Exact(2).pow(twos))
        const lower = new Exact(`${ends.lower.coefficient}e${ends.lower.exponent}`)
        const upper = new Exact(`${ends.upper.coefficient}e${ends.upper.exponent}`)
        expect(lower.lessThan(exact) && lower.greaterThanOrEqualTo(low)).toBe(true)
        expect(upper.greaterThan(exact) && upper.lessThanOrEqualTo(high)).toBe(true)
      }
  })
})

describe('fastTranscendentals.ln', () => {
  it('encloses ln 2 and ln 10 (OEIS A002162, A002392)', () => {
    expect(
      contains(fast.ln(new Exact(2), 50), '0.69314718055994530941723212145817656807550013436025525412'),
    ).toBe(true)
    expect(
      contains(fast.ln(new Exact(10), 50), '2.3025850929940456840179914546843642076011014886287729760'),
    ).toBe(true)
  })

  it('is below log2 = 2 where decimal.js rounds up to it', () => {
    const { upper } = fast.ln(new Exact('3.9999999999999999999999999999999999996'), 40)
    expect(upper.lessThan(fast.ln(new Exact(4), 40).lower)).toBe(true)
  })

  it('keeps its relative precision beside 1', () => {
    // ln(1 + d) = d - d^2/2 + ...
    expect(contains(fast.ln(new Exact(`1.${'0'.repeat(99)}1`), 30), `1e-100`)).toBe(true)
    expect(isTight(fast.ln(new Exact(`1.${'0'.repeat(99)}1`), 30), '1e-29')).toBe(true)
    expect(isTight(fast.ln(new Exact(`0.${'9'.repeat(99)}`), 30), '1e-29')).toBe(true)
  })

  it('takes arguments of any exponent', () => {
    expect(
      contains(fast.ln(new Exact('1e-9000000000000000'), 20), '-20723265836946411156.16192309215927784e-3'),
    ).toBe(true)
  })

  it('has an exact zero and refuses what is not positive', () => {
    expect(isExactly(fast.ln(new Exact(1), 30), '0')).toBe(true)
    expect(() => fast.ln(new Exact(0), 30)).toThrow()
    expect(() => fast.ln(new Exact(-1), 30)).toThrow()
  })
})

describe('fastTranscendentals.exp', () => {
  it('encloses e (OEIS A001113)', () => {
    expect(
      contains(fast.exp(new Exact(1), 50), '2.7182818284590452353602874713526624977572470936999595749'),
    ).toBe(true)
  })

  it('is above the value that decimal.js rounds down', () => {
    const x = new Exact('-0.063637120773082414710862755749863411504960955034')
    const { lower, upper } = fast.exp(x, 50)
    expect(fast.ln(lower, 80).upper.lessThanOrEqualTo(x)).toBe(true)
    expect(fast.ln(upper, 80).lower.greaterThanOrEqualTo(x)).toBe(true)
  })

  it('is above 1 for a tiny argument and below 1 for its negative', () => {
    const tiny = fast.exp(new Exact('1e-9000000000000000'), 30)
    expect(tiny.upper.greaterThan(1) && tiny.lower.lessThanOrEqualTo(1)).toBe(true)
    expect(fast.exp(new Exact('-1e-9000000000000000'), 30).lower.lessThan(1)).toBe(true)
  })

  it('encloses what is below the range of exponents by 0 and a tiny number, and refuses what is above', () => {
    expect(fast.exp(new Exact('-3e16'), 30).lower.isZero()).toBe(true)
    expect(fast.exp(new Exact('-3e16'), 30).upper.greaterThan(0)).toBe(true)
    expect(() => fast.exp(new Exact('3e16'), 30)).toThrow('range of exponents')
  })
})

describe('lnFloor', () => {
  it('is within 2 units of a value with 200 more bits', () => {
    for (let i = 1; i <= 2000; i++) {
      const scale = 60 + (i % 500)
      const t = ((BigInt(i) * 0x9e3779b97f4a7c15n) % (1n << 64n)) << BigInt(Math.max(0, scale - 64 + (i % 3)))
      const rough = lnFloor(t + 1n, scale)
      const fine = lnFloor((t + 1n) << 200n, scale + 200)
      expect(rough << 200n <= fine + 2n && fine <= (rough + 2n) << 200n).toBe(true)
    }
  })
})

describe('lnOfRatio', () => {
  it('is 2 units wide and contains the value with 200 more bits', () => {
    for (let i = 1; i <= 2000; i++) {
      const scale = 60 + (i % 200)
      const n = ((BigInt(i) * 0x9e3779b97f4a7c15n) % (1n << 64n)) + 1n
      const d = ((BigInt(i) * 0xc2b2ae3d27d4eb4fn) % (1n << BigInt(10 + (i % 90)))) + 1n
      const tens = (i % 7) * (i % 3 === 0 ? 300 : -3)
      const rough = lnOfRatio(n, d, tens, scale)
      const fine = lnOfRatio(n, d, tens, scale + 200)
      expect(rough.upper - rough.lower).toBeLessThanOrEqual(2n)
      expect(rough.lower << 200n <= fine.lower && fine.upper <= rough.upper << 200n).toBe(true)
    }
  })
})

describe('decimalNumber', () => {
  it('reads integers, points and exponents exactly', () => {
    expect(decimalNumber('2.50e3')).toEqual({ coefficient: 250n, exponent: 1 })
    expect(decimalNumber('-1e-3000')).toEqual({ coefficient: -1n, exponent: -3000 })
  })

  it('refuses every other text', () => {
    for (const text of [
      '',
      '1_000',
      '0x10',
      '.5',
      '5.',
      'NaN',
      ' 1',
      '1e',
      '1e1.5',
      '--1',
      '1e1000000000000000000',
    ])
      expect(() => decimalNumber(text)).toThrow('not a decimal number')
  })
})

describe('nearestText', () => {
  const exact = (text: string, digits: number): string | undefined => {
    const { coefficient, exponent } = decimalNumber(text)
    return nearestText({ lower: coefficient, upper: coefficient, twos: 0, tens: exponent }, digits)
  }

  it('prints like mpmath', () => {
    expect(exact('0', 50)).toBe('0.0')
    expect(exact('1', 50)).toBe('1.0')
    expect(exact('-0.5', 50)).toBe('-0.5')
    expect(exact('3e-12', 50)).toBe('0.000000000003')
    expect(exact('1e-15', 50)).toBe('0.000000000000001')
    expect(exact('1e-16', 50)).toBe('1.0e-16')
    expect(exact('1e49', 50)).toBe('10000000000000000000000000000000000000000000000000.0')
    expect(exact('1e50', 50)).toBe('1.0e+50')
    expect(exact('1e-5', 5)).toBe('1.0e-5')
    expect(exact('12345', 3)).toBe('1.23e+4')
  })

  it('carries into a new digit', () => {
    expect(exact('9.996', 3)).toBe('10.0')
    expect(exact('99.96', 3)).toBe('100.0')
    expect(exact('999.6', 3)).toBe('1.0e+3')
  })

  it('says nothing where the ends round differently', () => {
    expect(nearestText({ lower: 1449n, upper: 1451n, twos: 0, tens: 0 }, 2)).toBeUndefined()
    expect(nearestText({ lower: -1n, upper: 1n, twos: 0, tens: 0 }, 2)).toBeUndefined()
    expect(nearestText({ lower: 1446n, upper: 1449n, twos: 0, tens: 0 }, 2)).toBe('1.4e+3')
  })

  it('takes exponents beyond 2^53', () => {
    expect(numberText({ coefficient: 1234n, lead: 10n ** 20n }, 4)).toBe('1.234e+100000000000000000000')
  })
})
