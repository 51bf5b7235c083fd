// Laws of the decoy algebra over any yields: with exact rates and a perfect vacuum its limits are limits.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import {
  maSinglePhotonYield,
  maVacuumYield,
  rateOrHalf,
  singlePhotonError,
  singlePhotonYield,
} from '../spec/finiteKey/decoy'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, type Interval, intervalArithmetic } from '../spec/finiteKey/interval'
import {
  decimal,
  decoyAndSignal,
  type PhotonNumberChannel,
  photonNumberChannel,
  probability,
} from './arbitraries'
import { law } from './law'

const { exact, zero, half } = intervalArithmetic(50, fastTranscendentals)

/** Detections and errors a pulse with this mean photon number: sums over the photon numbers that the channel lists. */
const ratesOf = (mu: Interval, channel: PhotonNumberChannel): { detections: Interval; errors: Interval } => {
  let weight = mu.negated().exp()
  let [detections, errors] = [zero, zero]
  for (const [k, photons] of channel.entries()) {
    if (k > 0) weight = weight.times(mu).dividedBy(exact(k))
    const clicks = weight.times(exact(photons.yield))
    detections = detections.plus(clicks)
    errors = errors.plus(clicks.times(exact(photons.error)))
  }
  return { detections, errors }
}

const mayBeAtMost = (a: Interval, b: Interval): boolean => a.lower.lessThanOrEqualTo(b.upper)

describe('(7) and (8)', () => {
  law(
    'hold for all yields where the vacuum is perfect',
    fc.tuple(photonNumberChannel, decoyAndSignal, fc.boolean()),
    ([channel, { decoy, signal }, isSeparate]) => {
      const [x, y] = [exact(decoy), exact(signal)]
      const [weak, strong, vacuum] = [ratesOf(x, channel), ratesOf(y, channel), ratesOf(zero, channel)]
      const rates = {
        decoyLower: weak.detections,
        signalUpper: strong.detections,
        vacuumUpper: vacuum.detections,
      }
      const yieldLower = singlePhotonYield(
        x,
        y,
        isSeparate ? { ...rates, vacuumLower: vacuum.detections } : rates,
      ).clampedBelow(0)
      const single = channel[1]
      if (single === undefined) return false
      const errorUpper = singlePhotonError(x, weak.errors, vacuum.detections, yieldLower)
      return (
        mayBeAtMost(yieldLower, exact(single.yield)) &&
        (mayBeAtMost(exact(single.error), errorUpper) ||
          mayBeAtMost(half, errorUpper) ||
          // Without single photons they have no error rate.
          new Exact(single.yield).isZero())
      )
    },
  )

  law(
    'never give more single photons for fewer decoy detections, more signal detections or a brighter vacuum',
    fc.tuple(
      decoyAndSignal,
      fc.tuple(probability, probability),
      fc.tuple(probability, probability),
      fc.tuple(probability, probability),
    ),
    ([{ decoy, signal }, decoys, signals, vacua]) => {
      const order = ([a, b]: readonly [string, string]) =>
        [exact(Exact.min(a, b)), exact(Exact.max(a, b))] as const
      const [[fewDecoys, manyDecoys], [fewSignals, manySignals], [dark, bright]] = [
        order(decoys),
        order(signals),
        order(vacua),
      ]
      const yieldOf = (decoyLower: Interval, signalUpper: Interval, vacuumUpper: Interval) =>
        singlePhotonYield(exact(decoy), exact(signal), { decoyLower, signalUpper, vacuumUpper })
      const best = yieldOf(manyDecoys, fewSignals, dark)
      return [
        yieldOf(fewDecoys, fewSignals, dark),
        yieldOf(manyDecoys, manySignals, dark),
        yieldOf(manyDecoys, fewSignals, bright),
      ].every((worse) => mayBeAtMost(worse, best))
    },
  )

  law(
    'give at most as much in the variant `separate`',
    fc.tuple(decoyAndSignal, probability, probability, probability, probability),
    ([{ decoy, signal }, decoyRate, signalRate, a, b]) => {
      const rates = {
        decoyLower: exact(decoyRate),
        signalUpper: exact(signalRate),
        vacuumUpper: exact(Exact.max(a, b)),
      }
      const separate = { ...rates, vacuumLower: exact(Exact.min(a, b)) }
      const [x, y] = [exact(decoy), exact(signal)]
      return mayBeAtMost(singlePhotonYield(x, y, separate), singlePhotonYield(x, y, rates))
    },
  )
})

describe('the two-decoy limits of Ma et al.', () => {
  law(
    'hold for all yields',
    fc.tuple(photonNumberChannel, decoyAndSignal, fc.integer({ min: 0, max: 99 })),
    ([channel, { decoy, signal }, percent]) => {
      const nu1 = exact(decoy)
      const nu2 = nu1.times(exact(percent)).times(exact('0.01'))
      const mu = exact(Exact.add(decoy, Exact.add(decoy, signal)))
      const [weak, weaker, strong] = [ratesOf(nu1, channel), ratesOf(nu2, channel), ratesOf(mu, channel)]
      const vacuum = maVacuumYield(nu1, nu2, weak.detections, weaker.detections)
      const single = maSinglePhotonYield(mu, nu1, nu2, {
        signalUpper: strong.detections,
        decoy1Lower: weak.detections,
        decoy2Upper: weaker.detections,
        vacuumYieldLower: vacuum,
      })
      return (
        mayBeAtMost(vacuum, exact(channel[0]?.yield ?? '')) &&
        mayBeAtMost(single, exact(channel[1]?.yield ?? ''))
      )
    },
  )
})

describe('rateOrHalf', () => {
  law('is within [0, 1/2]', fc.tuple(decimal, decimal), ([a, b]) => {
    const { lower, upper } = rateOrHalf(exact(a), exact(b))
    return lower.greaterThanOrEqualTo(0) && upper.lessThanOrEqualTo('0.5')
  })
})
