// The fast solver against the public vectors and at the edges of its domain.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  chernoffExpectedToObserved,
  chernoffObservedToExpected,
} from '../../spec/finiteKey/fast/chernoffText'
import { decimalNumber, nearestText, numberText } from '../../spec/finiteKey/fast/decimalNumber'
import { lnFloor } from '../../spec/finiteKey/fast/logarithm'
import { fastTranscendentals as fast } from '../../spec/finiteKey/fast/transcendental'
import { type ChernoffLimit, type Enclosure, Exact } from '../../spec/finiteKey/interval'

type VectorCase = {
  readonly id: string
  readonly fn: string
  readonly args: Readonly<Record<string, string>>
  readonly result: Readonly<Record<string, string>>
}

// Compiled tests run from build/test/finiteKey.
const parseVectors = (): readonly VectorCase[] =>
  JSON.parse(readFileSync(join(__dirname, '../../../test/vectors/finite_key.json'), 'utf8')).cases

const VECTORS = parseVectors()
const TOLERANCE = '1e-45'

const limit = (which: ChernoffLimit, count: string, beta: string, digits: number): Enclosure =>
  fast.chernoffLimit(which, new Exact(count), new Exact(beta), digits)

const isExactly = ({ lower, upper }: Enclosure, value: string): boolean =>
  lower.equals(value) && upper.equals(value)

/** Whether `(upper - lower) / |lower|` is at most the tolerance. `Exact` must not divide. */
const isTight = ({ lower, upper }: Enclosure, tolerance: string): boolean =>
  Exact.sub(upper, lower).lessThanOrEqualTo(lower.abs().times(tolerance))

/** Whether the enclosure contains the value, given to more digits than the enclosure is wide. */
const contains = ({ lower, upper }: Enclosure, value: string): boolean =>
  lower.lessThanOrEqualTo(value) && upper.greaterThanOrEqualTo(value)

describe('chernoffObservedToExpected', () => {
  for (const { id, args, result } of VECTORS.filter(({ fn }) => fn === 'chernoff_obs2exp'))
    it(`prints the vector ${id}`, () => {
      expect(chernoffObservedToExpected(args.X ?? '', args.xi ?? '', 50)).toEqual(result)
    })

  it('has no lower limit above 0 for no count', () => {
    const { beta, ...rest } = chernoffObservedToExpected('0', '1e-10', 20)
    expect(rest).toEqual({ EL: '0.0', EU: beta, d1: 'inf', d2: '1.0' })
  })

  it('serves failure probabilities outside the range of a double', () => {
    // mpmath 1.3, lambertw at 400 digits.
    expect(chernoffObservedToExpected('1000', '1e-3000', 20)).toEqual({
      beta: '6908.4484261626969974',
      EL: '0.36775975730087866529',
      EU: '10234.181689949625036',
      d1: '2718.1664670962375654',
      d2: '0.90228823072566320377',
    })
  })

  it('prints exponents of any size', () => {
    // mpmath 1.3: EL = X e^-(1 + beta/X) to far more than 20 digits.
    const { EL, EU } = chernoffObservedToExpected('1e-20', '1e-10', 20)
    expect(EL).toBe('1.5553067099464964204e-1030102999566398119542')
    expect(EU).toBe('23.71899811050040215')
  })

  it('is the count itself where the failure probability is certain', () => {
    expect(chernoffObservedToExpected('7', '2', 20)).toEqual({
      beta: '0.0',
      EL: '7.0',
      EU: '7.0',
      d1: '0.0',
      d2: '0.0',
    })
  })

  it('gives 1000 digits that begin with the 50 of the vectors', () => {
    const long = chernoffObservedToExpected('1000', '1e-10', 1000)
    expect(long.EL.slice(0, 50)).toBe('797.71456648809514473478538933030863361733050430901'.slice(0, 50))
    expect(new Exact(long.EL).toSignificantDigits(500).toString()).toBe(
      chernoffObservedToExpected('1000', '1e-10', 500).EL,
    )
  })

  it('refuses a failure probability above 2 and a negative count', () => {
    expect(() => chernoffObservedToExpected('1', '2.0000001', 20)).toThrow(RangeError)
    expect(() => chernoffObservedToExpected('1', '0', 20)).toThrow(RangeError)
    expect(() => chernoffObservedToExpected('-1', '1e-10', 20)).toThrow(RangeError)
  })
})

describe('chernoffExpectedToObserved', () => {
  for (const { id, args, result } of VECTORS.filter(({ fn }) => fn === 'chernoff_exp2obs'))
    it(`prints the vector ${id}`, () => {
      expect(chernoffExpectedToObserved(args.E ?? '', args.xi ?? '', 50)).toEqual(result)
    })

  it('changes from 0 to a positive lower limit between 50-digit neighbours of ln(2/xi)', () => {
    expect(
      chernoffExpectedToObserved('23.718998110500402149597146668301818644086515020647', '1e-10', 20).OL,
    ).toBe('0.0')
    expect(
      chernoffExpectedToObserved('23.718998110500402149597146668301818644086515020649', '1e-10', 20).OL,
    ).toMatch(/e-5\d$/)
  })
})

describe('fastTranscendentals.chernoffLimit', () => {
  for (const { id, args, result } of VECTORS.filter(({ fn }) => fn.startsWith('chernoff_')))
    it(`encloses the vector ${id} to ${TOLERANCE}`, () => {
      const beta = chernoffObservedToExpected('0', args.xi ?? '', 70).EU
      const limits = {
        EL: 'expectedLower',
        EU: 'expectedUpper',
        OL: 'observedLower',
        OU: 'observedUpper',
      } as const
      for (const [name, which] of Object.entries(limits)) {
        const value = result[name]
        if (value === undefined) continue
        const { lower, upper } = limit(which, args.X ?? args.E ?? '', beta, 50)
        const slack = new Exact(value).times(TOLERANCE)
        expect(lower.minus(value).abs().lessThanOrEqualTo(slack)).toBe(true)
        expect(upper.minus(value).abs().lessThanOrEqualTo(slack)).toBe(true)
      }
    })

  it('is exact where the equation is trivial', () => {
    expect(isExactly(limit('expectedLower', '0', '23.5', 30), '0')).toBe(true)
    expect(isExactly(limit('expectedUpper', '0', '23.5', 30), '23.5')).toBe(true)
    expect(isExactly(limit('observedLower', '0', '23.5', 30), '0')).toBe(true)
    expect(isExactly(limit('observedUpper', '0', '23.5', 30), '0')).toBe(true)
    for (const which of ['expectedLower', 'expectedUpper', 'observedLower', 'observedUpper'] as const)
      expect(isExactly(limit(which, '12.5', '0', 30), '12.5')).toBe(true)
  })

  it('has observedLower 0 up to expectation = beta, and a positive one as soon as it is above', () => {
    expect(isExactly(limit('observedLower', '23.4', '23.5', 30), '0')).toBe(true)
    expect(isExactly(limit('observedLower', '23.5', '23.5', 30), '0')).toBe(true)
    const barely = limit('observedLower', `23.5${'0'.repeat(400)}1`, '23.5', 30)
    // mpmath 1.3, lambertw at 900 digits.
    expect(barely.lower.greaterThan('1.0676477578436518506e-405')).toBe(true)
    expect(barely.upper.lessThan('1.0676477578436518508e-405')).toBe(true)
    expect(isTight(barely, '1e-28')).toBe(true)
  })

  it('stays tight from tiny to huge counts and for tiny and huge beta', () => {
    for (const count of ['1e-20', '0.001', '1', '7', '1e6', '1e15', '1e30'])
      for (const beta of ['1e-9', '0.5', '23.7189981105004', '690.8', '6907.8'])
        for (const which of ['expectedLower', 'expectedUpper', 'observedUpper'] as const) {
          if (count === '1e-20' && which === 'expectedLower' && beta !== '1e-9') continue
          expect(isTight(limit(which, count, beta, 40), '1e-39')).toBe(true)
        }
  })

  it('solves the equation: the ends of the enclosure are on either side of beta', () => {
    // E - X - X ln(E/X) - beta changes sign in the enclosure; the logarithm is taken with 40 more digits.
    const [x, beta] = [new Exact('123456789'), new Exact('17.25')]
    const sign = (at: string): boolean => {
      const e = new Exact(at)
      const ln = fast.ln(e, 90).lower.minus(fast.ln(x, 90).lower)
      return e.minus(x).minus(x.times(ln)).greaterThan(beta)
    }
    const { lower, upper } = fast.chernoffLimit('expectedLower', x, beta, 50)
    expect([sign(lower.toFixed()), sign(upper.toFixed())]).toEqual([true, false])
  })

  it('encloses a limit below the range of exponents by 0 and a tiny number', () => {
    const { lower, upper } = limit('expectedLower', '1e-20', '23.5', 30)
    expect(lower.isZero()).toBe(true)
    expect(upper.greaterThan(0) && upper.lessThan('1e-8999999999990000')).toBe(true)
  })

  it('refuses negative counts', () => {
    expect(() => limit('expectedLower', '-1', '1', 30)).toThrow()
    expect(() => limit('expectedLower', '1', '-1', 30)).toThrow()
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
