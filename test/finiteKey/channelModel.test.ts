// The channel model against its own equations and against the reference files, which were made elsewhere with the same model.

import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import {
  ASSUMED_CHANNEL,
  backgroundFor,
  expectedRates,
  JINAN_1_SOURCE,
  meanQber,
  modelledObservations,
  packetProfile,
} from '../../spec/finiteKey/channelModel'
import { BLOCK } from './observationsOf'

const BLOCK_MODEL = {
  name: 'block',
  qber: new Decimal('0.0101'),
  signalDetectionsPerBasis: 250_000,
  channel: ASSUMED_CHANNEL,
  source: JINAN_1_SOURCE,
  efficiency: '1.2',
}

const profile = (packets: number, average: string, minimum: string, maximum: string) =>
  packetProfile({
    packets,
    average: new Decimal(average),
    minimum: new Decimal(minimum),
    maximum: new Decimal(maximum),
  })

const profileOf = (...summary: Parameters<typeof profile>) => {
  const found = profile(...summary)
  if (E.isLeft(found)) throw new Error(found.left)
  return found.right
}

describe('expectedRates', () => {
  it('are those of darkness alone without light, and of light alone without darkness', () => {
    const dark = expectedRates('0', ASSUMED_CHANNEL, '1e-6')
    expect([dark.detections.toString(), dark.errors.toString()]).toEqual(['0.000001', '0.0000005'])
    const light = expectedRates('0.8', { opticalError: '0.01', transmittance: '1' }, 0)
    // 1 - e^-0.8 = 0.55067103588277840...
    expect(light.detections.toFixed(15)).toBe('0.550671035882778')
    expect(light.errors.toFixed(15)).toBe('0.005506710358828')
  })
})

describe('backgroundFor', () => {
  it.each(['0.005', '0.0101', '0.05', '0.11', '0.49'])('gives the signal the QBER %s', (qber) => {
    const background = backgroundFor(new Decimal(qber), '0.8', ASSUMED_CHANNEL)
    const { detections, errors } = expectedRates('0.8', ASSUMED_CHANNEL, background)
    expect(errors.dividedBy(detections).minus(qber).abs().lessThan('1e-35')).toBe(true)
  })
})

describe('modelledObservations', () => {
  it('gives the counts of the reference block', () => {
    const found = modelledObservations(BLOCK_MODEL)
    if (E.isLeft(found)) throw new Error('the reference block is modelled')
    const { counts, pulses } = found.right
    // The file's 41 238 384 256 leave out coincidences of light and background, a relative 5e-7 that FINITE_KEY.md section 9 drops.
    expect(Math.abs(Number(pulses) / Number(BLOCK.pulses) - 1)).toBeLessThan(1e-6)
    for (const basis of ['X', 'Z'] as const)
      for (const [name, { detections, errors }] of Object.entries(BLOCK.counts[basis]))
        expect([counts[basis][name]?.detections, counts[basis][name]?.errors]).toEqual([
          BigInt(detections),
          BigInt(errors),
        ])
  })

  it('says that its counts are modelled', () => {
    const found = modelledObservations(BLOCK_MODEL)
    expect(E.isRight(found) && found.right.note).toMatch(/^modelled counts: QBER 0\.0101, /)
  })

  it.each(['0.00499', '0.5', '0.7'])('refuses the QBER %s', (qber) => {
    const found = modelledObservations({ ...BLOCK_MODEL, qber: new Decimal(qber) })
    expect(E.isLeft(found) && found.left).toMatchObject([{ code: 'KW-AN201', path: '$.qber', found: qber }])
  })

  it('models bases that are used unequally', () => {
    const source = { ...JINAN_1_SOURCE, basisX: '0.9' }
    const found = modelledObservations({ ...BLOCK_MODEL, source })
    if (E.isLeft(found)) throw new Error('biased bases are modelled')
    const { X, Z } = found.right.counts
    // Detections go with p_B^2: 0.81 to 0.01.
    expect(X.signal?.detections).toBe(250_000n)
    expect(Z.signal?.detections).toBe(3086n)
  })
})

describe('packetProfile', () => {
  it('has the published average, between minimum and maximum, best in the middle', () => {
    // Table 1, 2022-09-25: 20 packets, 1.01 %, 0.76 % to 1.79 %.
    const qbers = profileOf(20, '0.0101', '0.0076', '0.0179')
    expect(qbers).toHaveLength(20)
    expect(meanQber(qbers).minus('0.0101').abs().lessThan('1e-24')).toBe(true)
    for (const [at, qber] of qbers.entries()) {
      expect(qber.greaterThanOrEqualTo('0.0076') && qber.lessThanOrEqualTo('0.0179')).toBe(true)
      expect(
        qber
          .minus(qbers[19 - at] ?? 0)
          .abs()
          .lessThan('1e-30'),
      ).toBe(true)
      if (at > 0 && at < 10) expect(qber.lessThan(qbers[at - 1] ?? 0)).toBe(true)
    }
  })

  it('is flat where minimum, average and maximum are one', () => {
    expect(profileOf(7, '0.01', '0.01', '0.01').map(String)).toEqual(Array.from({ length: 7 }, () => '0.01'))
  })

  it('has the minimum itself in the middle of an odd number of packets', () => {
    expect(profileOf(5, '0.01', '0.008', '0.02')[2]?.toString()).toBe('0.008')
  })

  it.each([
    ['at the minimum', '0.01', '0.01', '0.02'],
    ['below the minimum', '0.009', '0.01', '0.02'],
    ['at the maximum', '0.02', '0.01', '0.02'],
    ['off a flat range', '0.011', '0.01', '0.01'],
  ])('does not exist for an average %s', (_, average, minimum, maximum) => {
    expect(E.isLeft(profile(10, average, minimum, maximum))).toBe(true)
  })

  it('does not exist for one packet that is not at an end', () => {
    expect(E.isLeft(profile(1, '0.015', '0.01', '0.02'))).toBe(true)
  })
})
