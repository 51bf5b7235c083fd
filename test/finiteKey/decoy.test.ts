// The decoy algebra on yields that are known: exact statistics, so that only the algebra is on trial. KW07 among them.

import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { backgroundFor, type Channel, expectedRates } from '../../spec/finiteKey/channelModel'
import {
  maSinglePhotonYield,
  maVacuumYield,
  poissonWeights,
  rateOrHalf,
  singlePhotonError,
  singlePhotonYield,
} from '../../spec/finiteKey/decoy'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, type Interval, intervalArithmetic, PrecisionTooLow } from '../../spec/finiteKey/interval'

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const { exact, zero, half, between } = arithmetic
const D = Decimal.clone({ precision: 60 })

const from = (lower: string, upper: string) => between(new Exact(lower), new Exact(upper))
const percent = ({ upper }: Interval): string => upper.times(100).toFixed(3)

const [DECOY, SIGNAL] = [exact('0.1'), exact('0.8')]

/** Jinan-1 at a QBER of 1.01 %: FINITE_KEY.md section 9. */
const CHANNEL: Channel = { opticalError: '0.005', transmittance: '0.00006' }
const BACKGROUND = backgroundFor(new Decimal('0.0101'), '0.8', CHANNEL)

/** Rates of a source with these intensities, exactly as the channel gives them: no statistics. */
const ratesOf = (mu: string) => {
  const { detections, errors } = expectedRates(mu, CHANNEL, BACKGROUND)
  return { detections: exact(detections), errors: exact(errors) }
}

/** What single photons really do there: detected with eta + Y0, wrong with e0 eta + Y0/2. */
const TRUE_YIELD = D.add(CHANNEL.transmittance, BACKGROUND)
const TRUE_ERROR = D.div(
  D.add(D.mul(CHANNEL.opticalError, CHANNEL.transmittance), D.div(BACKGROUND, 2)),
  TRUE_YIELD,
)

/** (7) and (8) with exact rates, the vacuum source having this mean photon number. */
const estimatesWith = (vacuumMu: string) => {
  const [signal, decoy, vacuum] = [ratesOf('0.8'), ratesOf('0.1'), ratesOf(vacuumMu)]
  const yieldLower = singlePhotonYield(DECOY, SIGNAL, {
    decoyLower: decoy.detections,
    signalUpper: signal.detections,
    vacuumUpper: vacuum.detections,
  })
  return { yieldLower, errorUpper: singlePhotonError(DECOY, decoy.errors, vacuum.detections, yieldLower) }
}

describe('(7) and (8) with exact statistics', () => {
  it('hold where the vacuum is perfect', () => {
    const { yieldLower, errorUpper } = estimatesWith('0')
    expect(yieldLower.upper.lessThanOrEqualTo(TRUE_YIELD)).toBe(true)
    expect(errorUpper.lower.greaterThanOrEqualTo(TRUE_ERROR)).toBe(true)
    // And they are good: within 6 %, and 0.15 % absolute.
    expect(yieldLower.lower.greaterThan(TRUE_YIELD.times('0.94'))).toBe(true)
    expect(errorUpper.upper.lessThan(TRUE_ERROR.plus('0.0015'))).toBe(true)
  })

  it('KW07: (8) is unsound where the vacuum holds 0.001 photons, 0.521 % against a true 0.909 %', () => {
    const { errorUpper } = estimatesWith('0.001')
    // Source: FINITE_KEY.md section 4, KW07; both figures to the digits given there.
    expect(TRUE_ERROR.times(100).toFixed(3)).toBe('0.909')
    expect(percent(errorUpper)).toBe('0.521')
    expect(errorUpper.upper.lessThan(TRUE_ERROR)).toBe(true)
  })

  it('KW07: understate the error by about mu_o / (2 mu_x), 0.5 % absolute', () => {
    const gap = D.sub(estimatesWith('0').errorUpper.lower, estimatesWith('0.001').errorUpper.upper)
    const rule = D.div('0.001', '0.2')
    expect(gap.dividedBy(rule).minus(1).abs().lessThan('0.2')).toBe(true)
  })
})

describe('poissonWeights', () => {
  it('are e^-mu, mu e^-mu and mu^2/2 e^-mu', () => {
    // e^-0.8 = 0.4493289641172215914...
    expect(poissonWeights(SIGNAL).map(({ lower }) => lower.toSignificantDigits(12).toString())).toEqual([
      '0.449328964117',
      '0.359463171293',
      '0.143785268517',
    ])
  })
})

describe('singlePhotonYield', () => {
  const rates = { decoyLower: exact('1.2e-4'), signalUpper: exact('1e-3'), vacuumUpper: exact('6e-7') }

  it('is smaller in the variant `separate`', () => {
    const separate = singlePhotonYield(DECOY, SIGNAL, { ...rates, vacuumLower: exact('5e-7') })
    expect(separate.isBelow(singlePhotonYield(DECOY, SIGNAL, rates))).toBe(true)
  })

  it('is the same in both where the vacuum rate is known exactly', () => {
    const separate = singlePhotonYield(DECOY, SIGNAL, { ...rates, vacuumLower: rates.vacuumUpper })
    const joint = singlePhotonYield(DECOY, SIGNAL, rates)
    expect(
      separate.lower.lessThanOrEqualTo(joint.upper) && joint.lower.lessThanOrEqualTo(separate.upper),
    ).toBe(true)
  })

  it('may be negative: whoever uses it clamps it', () => {
    expect(singlePhotonYield(DECOY, SIGNAL, { ...rates, decoyLower: zero }).upper.lessThan(0)).toBe(true)
  })

  it('refuses equal intensities rather than divide by 0', () => {
    expect(() => singlePhotonYield(SIGNAL, SIGNAL, rates)).toThrow(PrecisionTooLow)
  })
})

describe('rateOrHalf', () => {
  const ends = ({ lower, upper }: Interval) => [lower.toString(), upper.toString()]

  it('is the quotient within [0, 1/2]', () => {
    expect(ends(rateOrHalf(exact(1), exact(8)))).toEqual(['0.125', '0.125'])
    expect(ends(rateOrHalf(exact(-1), exact(8)))).toEqual(['0', '0'])
    expect(ends(rateOrHalf(exact(7), exact(8)))).toEqual(['0.5', '0.5'])
  })

  it('is 1/2 where there is nothing to divide by', () => {
    expect(ends(rateOrHalf(zero, zero))).toEqual(['0.5', '0.5'])
    expect(ends(rateOrHalf(exact(1), from('-2', '0')))).toEqual(['0.5', '0.5'])
  })

  it('reaches up to 1/2 where the divisor may be 0', () => {
    expect(ends(rateOrHalf(exact(1), from('0', '8')))).toEqual(['0.125', '0.5'])
    expect(ends(rateOrHalf(exact(1), from('-1', '8')))).toEqual(['0.125', '0.5'])
    expect(half.isAtMost(rateOrHalf(exact(1), zero))).toBe(true)
  })
})

describe('singlePhotonError', () => {
  it('is 1/2 without single photons and 0 without errors', () => {
    expect(singlePhotonError(DECOY, exact('1e-6'), zero, zero).lower.toString()).toBe('0.5')
    expect(singlePhotonError(DECOY, zero, zero, exact('1e-3')).isZero()).toBe(true)
    expect(singlePhotonError(DECOY, zero, exact('1e-6'), exact('1e-3')).isZero()).toBe(true)
  })
})

describe('the two-decoy limits of Ma et al.', () => {
  it('hold for yields that are known', () => {
    const background = exact(BACKGROUND)
    const [strong, weak, signal] = [ratesOf('0.1'), ratesOf('0.001'), ratesOf('0.8')]
    const vacuum = maVacuumYield(DECOY, exact('0.001'), strong.detections, weak.detections)
    expect(vacuum.upper.lessThanOrEqualTo(background.lower)).toBe(true)
    expect(vacuum.lower.greaterThan(background.lower.times('0.9'))).toBe(true)
    const single = maSinglePhotonYield(SIGNAL, DECOY, exact('0.001'), {
      signalUpper: signal.detections,
      decoy1Lower: strong.detections,
      decoy2Upper: weak.detections,
      vacuumYieldLower: vacuum,
    })
    expect(single.upper.lessThanOrEqualTo(TRUE_YIELD)).toBe(true)
    expect(single.lower.greaterThan(TRUE_YIELD.times('0.94'))).toBe(true)
  })

  it('refuse equal decoys, and a signal that is the sum of both', () => {
    const gains = {
      signalUpper: exact('1e-3'),
      decoy1Lower: exact('1e-4'),
      decoy2Upper: exact('1e-6'),
      vacuumYieldLower: zero,
    }
    expect(() => maVacuumYield(DECOY, DECOY, zero, zero)).toThrow(PrecisionTooLow)
    expect(() => maSinglePhotonYield(exact('0.5'), exact('0.375'), exact('0.125'), gains)).toThrow(
      PrecisionTooLow,
    )
  })
})
