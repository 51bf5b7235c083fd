// What eavesdroppers do to the counts of a pass, against the truth that the simulation keeps and against decoy bounds.

import { describe, expect, it } from '@jest/globals'
import { NOTHING } from '../../model/polarization/jones'
import { sphereRotation } from '../../model/polarization/poincare'
import { generator } from '../../model/randomness/generator'
import { FRESH } from '../../model/receiver/clicks'
import { detections } from '../../model/receiver/detections'
import { type Eavesdropper, foundState } from '../../model/receiver/eavesdropper'
import { thinnedClicks } from '../../model/receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../../model/receiver/jinan1'
import type { QuantumLink } from '../../model/receiver/quantumLink'
import { PORTABLE_STATION } from '../../model/receiver/receiver'
import { type IntensityName, stateCode } from '../../model/source/randomChips'
import { type Tally, tally } from './tally'

const PULSES = 120_000_000
const TRANSMITTANCE = 0.001

const run = (eavesdropper: Eavesdropper): Readonly<Record<IntensityName, Tally>> => {
  const link = jinan1Link(generator('eavesdropper', 'test'), eavesdropper)
  const stretch = { firstPulse: 0, pulses: PULSES, transmittance: [TRANSMITTANCE, TRANSMITTANCE] } as const
  const segment = jinan1Segment(link, stretch, sphereRotation(NOTHING), 200)
  const { clicks } = thinnedClicks(link, segment, FRESH, generator('eavesdropper', 'clicks'))
  const found = detections(clicks, generator('eavesdropper', 'doubles'))
  const of = (intensity: IntensityName) => tally(link.chips, found, intensity)
  return { signal: of('signal'), decoy: of('decoy'), vacuum: of('vacuum') }
}

/** Bound (7) of FINITE_KEY.md on the single-photon detections of the signal, with means for limits and both bases together. */
const singlesBound = ({ signal, decoy, vacuum }: Readonly<Record<IntensityName, Tally>>): number => {
  const sent = (probability: number) => (PULSES * probability) / 2
  const [x, y, o] = [
    decoy.detections / sent(0.25),
    signal.detections / sent(0.5),
    vacuum.detections / sent(0.25),
  ]
  const poisson = (mu: number) => [Math.exp(-mu), mu * Math.exp(-mu), (mu * mu * Math.exp(-mu)) / 2] as const
  const [a0, a1, a2] = poisson(0.1)
  const [b0, b1, b2] = poisson(0.8)
  return (sent(0.5) * b1 * (b2 * x - a2 * y - (a0 * b2 - a2 * b0) * o)) / (a1 * b2 - a2 * b1)
}

const HONEST = run({ kind: 'none' })
const qber = ({ detections: n, errors }: Tally): number => errors / n

describe('without an eavesdropper', () => {
  it('the decoy bound lies below the single photons and within 6 % of them', () => {
    const bound = singlesBound(HONEST)
    const deviation =
      5 * Math.sqrt(HONEST.decoy.detections) * (HONEST.signal.singles / HONEST.decoy.detections)
    expect(bound).toBeLessThan(HONEST.signal.singles + deviation)
    expect(bound).toBeGreaterThan(0.94 * HONEST.signal.singles - deviation)
    expect(HONEST.signal.tapped).toBe(0)
  })

  it('QBER is 0.4 to 0.7 %', () => {
    expect(qber(HONEST.signal)).toBeGreaterThan(0.004)
    expect(qber(HONEST.signal)).toBeLessThan(0.007)
  })
})

describe('intercept-resend', () => {
  it.each([0.1, 0.5, 1])(
    'on a fraction %d adds a quarter of it to the QBER, and she knows that fraction',
    (fraction) => {
      const { signal } = run({ kind: 'interceptResend', fraction })
      const base = qber(HONEST.signal)
      const expected = (1 - fraction) * base + fraction * (0.25 + base / 2)
      expect(Math.abs(qber(signal) - expected)).toBeLessThan(5 * Math.sqrt(0.25 / signal.detections))
      expect(Math.abs(signal.tapped / signal.detections - fraction)).toBeLessThan(0.02)
    },
  )
})

describe('photon-number splitting', () => {
  // She stops every single photon and makes up for it from larger pulses: with mu / (mu - 1 + e^-mu) = 3.209 the signal's counts
  // and QBER stay, the decoy's counts fall.
  const split = run({ kind: 'photonNumberSplitting', stoppedSingles: 1, gain: 3.209 })

  it('keeps the signal counts within 2 % and the QBER within 0.3 %', () => {
    expect(Math.abs(split.signal.detections / HONEST.signal.detections - 1)).toBeLessThan(0.02)
    expect(Math.abs(qber(split.signal) - qber(HONEST.signal))).toBeLessThan(0.003)
  })

  it('gives her all of the light of the key, and the decoy bound says so', () => {
    expect(split.signal.singles / split.signal.detections).toBeLessThan(0.01)
    expect(split.signal.tapped / split.signal.detections).toBeGreaterThan(0.98)
    expect(split.decoy.detections / HONEST.decoy.detections).toBeLessThan(0.25)
    expect(singlesBound(split)).toBeLessThan(0.02 * split.signal.detections)
  })

  it('of half of the single photons is bounded by what is left', () => {
    const half = run({ kind: 'photonNumberSplitting', stoppedSingles: 0.5, gain: 2.488 })
    const deviation = 5 * Math.sqrt(half.decoy.detections) * (half.signal.singles / half.decoy.detections)
    expect(singlesBound(half)).toBeLessThan(half.signal.singles + deviation)
    expect(half.signal.singles / HONEST.signal.singles).toBeCloseTo(0.5, 1)
  })
})

describe('photon-number splitting over a link that cannot be better', () => {
  it('loses nothing on the way and no more than nothing', () => {
    const link: QuantumLink = {
      ...jinan1Link(generator('eavesdropper', 'lossless'), {
        kind: 'photonNumberSplitting',
        stoppedSingles: 1,
        gain: 3,
      }),
      receiver: { ...PORTABLE_STATION, afterpulseProbability: 0, deadPicoseconds: 0 },
    }
    const pulses = 200_000
    const stretch = { firstPulse: 0, pulses, transmittance: [0.5, 0.5] } as const
    const segment = {
      ...jinan1Segment(link, stretch, sphereRotation(NOTHING), 0),
      noise: [0, 0, 0, 0] as const,
    }
    const { clicks } = thinnedClicks(link, segment, FRESH, generator('eavesdropper', 'lossless clicks'))
    const slots = new Set(
      clicks.filter(({ pulse }) => (stateCode(link.chips, pulse) & 2) === 0).map(({ pulse }) => pulse),
    )
    const chance = [2, 3, 4, 5, 6, 7, 8].reduce((sum, k) => {
      const factorial = Array.from({ length: k }, (_, at) => at + 1).reduce((a, b) => a * b)
      return sum + ((Math.exp(-0.8) * 0.8 ** k) / factorial) * (1 - 0.4 ** (k - 1))
    }, 0)
    const expected = (pulses / 2) * chance
    expect(Math.abs(slots.size - expected)).toBeLessThan(5 * Math.sqrt(expected))
  })
})

describe('blinding, a declared violation', () => {
  it('gives her the whole key with no error of hers: QBER cannot show it', () => {
    const { signal } = run({ kind: 'blinding', fraction: 1 })
    expect(qber(signal)).toBeLessThan(qber(HONEST.signal))
    expect(signal.tapped / signal.detections).toBeGreaterThan(0.98)
  })
})

describe('foundState', () => {
  it('is the state in its own basis and a random one of the other basis, each half the time', () => {
    const found = Array.from({ length: 8000 }, (_, pulse) => foundState([5, 6], 1, pulse, 2))
    const shareOf = (state: number) => found.filter((other) => other === state).length / found.length
    for (const [state, share] of [
      [0, 0.25],
      [1, 0.25],
      [2, 0.5],
      [3, 0],
    ] as const)
      expect(Math.abs(shareOf(state) - share)).toBeLessThan(0.028)
  })

  it('leaves a fraction alone, the same pulses each time', () => {
    const found = Array.from({ length: 8000 }, (_, pulse) => foundState([5, 6], 0.3, pulse, 1))
    expect(Math.abs(found.filter((state) => state !== undefined).length / 8000 - 0.3)).toBeLessThan(0.026)
    expect(found).toEqual(Array.from({ length: 8000 }, (_, pulse) => foundState([5, 6], 0.3, pulse, 1)))
  })
})
