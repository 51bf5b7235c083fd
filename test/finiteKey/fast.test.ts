// The fast solver against the public vectors and at the edges of its domain.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isCertified } from '../../spec/finiteKey/fast/chernoff'
import {
  chernoffExpectedToObserved,
  chernoffObservedToExpected,
} from '../../spec/finiteKey/fast/chernoffText'
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

  it('is tight on both sides of the step to the series for small roots', () => {
    for (let beta = 20; beta <= 80; beta++) {
      const coarse = limit('expectedLower', '1', `${beta}.25`, 20)
      const fine = limit('expectedLower', '1', `${beta}.25`, 60)
      expect(isTight(coarse, '1e-20')).toBe(true)
      expect(coarse.lower.lessThanOrEqualTo(fine.lower) && fine.upper.lessThanOrEqualTo(coarse.upper)).toBe(
        true,
      )
    }
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

describe('isCertified', () => {
  const SCALE = 120
  const fixed = (value: string): bigint =>
    BigInt(new Exact(value).times(new Exact(2).pow(SCALE)).floor().toFixed())
  // c = 1/10 in both; the roots by mpmath 1.3, lambertw at 60 digits.
  const c = { lower: fixed('0.1'), upper: fixed('0.1') + 1n }
  const cases = [
    {
      equation: 'expected',
      side: -1,
      before: '0.61681683179170516524205630349702',
      beyond: '0.61681683179170516524205630349502',
    },
    {
      equation: 'expected',
      side: 1,
      before: '1.5162211614250221353027572044162',
      beyond: '1.5162211614250221353027572044182',
    },
    {
      equation: 'observed',
      side: -1,
      before: '0.58753961327278798396284688144056',
      beyond: '0.58753961327278798396284688143856',
    },
    {
      equation: 'observed',
      side: 1,
      before: '1.4794327174332243653599644619946',
      beyond: '1.4794327174332243653599644619966',
    },
  ] as const
  for (const { equation, side, before, beyond } of cases)
    it(`tells 30 digits of the root of ${equation} on side ${side}`, () => {
      expect(isCertified({ equation, side }, false, fixed(before), c, SCALE)).toBe(true)
      expect(isCertified({ equation, side }, true, fixed(before), c, SCALE)).toBe(false)
      expect(isCertified({ equation, side }, false, fixed(beyond), c, SCALE)).toBe(false)
      expect(isCertified({ equation, side }, true, fixed(beyond), c, SCALE)).toBe(true)
    })

  it('accepts nothing on the other side of 1, and nothing that is not positive', () => {
    for (const equation of ['expected', 'observed'] as const)
      for (const isOutside of [true, false]) {
        expect(isCertified({ equation, side: -1 }, isOutside, fixed('1.9'), c, SCALE)).toBe(false)
        expect(isCertified({ equation, side: 1 }, isOutside, fixed('0.1'), c, SCALE)).toBe(false)
        expect(isCertified({ equation, side: -1 }, isOutside, 0n, c, SCALE)).toBe(false)
        expect(isCertified({ equation, side: -1 }, isOutside, -1n, c, SCALE)).toBe(false)
      }
  })

  it('needs the claim for every c of the enclosure', () => {
    const wide = { lower: fixed('0.05'), upper: fixed('0.2') }
    for (const isOutside of [true, false])
      expect(isCertified({ equation: 'expected', side: 1 }, isOutside, fixed('1.5'), wide, SCALE)).toBe(false)
  })
})
