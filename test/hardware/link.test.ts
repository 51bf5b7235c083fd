// The factors of the quantum channel, point-ahead and the power of the laser link, against figures worked out by hand.

import { describe, expect, it } from '@jest/globals'
import { DOWNLINK, receivedPower, UPLINK } from '../../model/laserComm/opticalPower'
import {
  geometricEfficiency,
  JINAN1_BEAM,
  pointingEfficiency,
  relativeIntensity,
} from '../../model/link/beam'
import { JINAN1_SIGNAL_RATE, siftedSignalBits } from '../../model/link/extraLoss'
import {
  atmosphericTransmittance,
  fractionOf,
  JINAN1_CHANNEL,
  lossDbOf,
  transmittance,
} from '../../model/link/linkBudget'
import { STATIONS } from '../../model/orbit/stations'
import { pointAheadMicroradians } from '../../model/pointing/pointAhead'
import { generator } from '../../model/randomness/generator'

const AT_830 = { rangeMillimetres: 830e6, elevationMicrodegrees: 34.1e6, pointingRmsMicroradians: 0 }

describe('geometricEfficiency', () => {
  it('is (D / (theta L))^2 within 0.1 % at 830 km (SYSTEM.md row 16), 28.53 dB', () => {
    const ours = geometricEfficiency(JINAN1_BEAM, 0.28, 830e3)
    expect(ours / (0.28 / (9e-6 * 830e3)) ** 2).toBeGreaterThan(0.999)
    expect(lossDbOf(ours)).toBeCloseTo(28.53, 2)
  })

  it('is worth 3 dB by the convention (row 12), and 1.59 dB for the half-maximum', () => {
    const of = (convention: 'oneOverE' | 'oneOverESquared' | 'half') =>
      lossDbOf(geometricEfficiency({ divergenceMicroradians: 9, convention }, 0.28, 830e3))
    expect(of('oneOverE') - of('oneOverESquared')).toBeCloseTo(3.007, 2)
    expect(of('half') - of('oneOverE')).toBeCloseTo(1.59, 2)
  })

  it('is all of the beam in a telescope much wider than it', () => {
    expect(geometricEfficiency(JINAN1_BEAM, 100, 830e3)).toBe(1)
  })
})

describe('relativeIntensity', () => {
  it('is at half the divergence what the convention says', () => {
    const at = (convention: 'oneOverE' | 'oneOverESquared' | 'half') =>
      relativeIntensity({ divergenceMicroradians: 9, convention }, 4.5)
    expect(at('oneOverE')).toBeCloseTo(Math.exp(-1), 12)
    expect(at('oneOverESquared')).toBeCloseTo(Math.exp(-2), 12)
    expect(at('half')).toBeCloseTo(0.5, 12)
  })
})

describe('pointingEfficiency', () => {
  it('is the mean intensity under Rayleigh errors, here by simulation within 1 %', () => {
    const draws = generator('pointing', 'link')
    const rms = 1.6
    const samples = Array.from({ length: 40_000 }, () => {
      const [x, y] = [draws.normal(), draws.normal()]
      return relativeIntensity(JINAN1_BEAM, (rms * Math.sqrt(x * x + y * y)) / Math.SQRT2)
    })
    const mean = samples.reduce((sum, each) => sum + each, 0) / samples.length
    expect(mean / pointingEfficiency(JINAN1_BEAM, rms)).toBeCloseTo(1, 2)
  })
})

describe('atmosphericTransmittance', () => {
  it('is T_z at the zenith, T_z^2 at 30 degrees, and refused at the horizon', () => {
    expect(atmosphericTransmittance(0.75, 90e6)).toBeCloseTo(0.75, 12)
    expect(atmosphericTransmittance(0.75, 30e6)).toBeCloseTo(0.5625, 12)
    for (const elevation of [0, -1, Number.NaN])
      expect(() => atmosphericTransmittance(0.75, elevation)).toThrow(RangeError)
  })
})

describe('transmittance', () => {
  it('is the product of its factors to ten digits, 33.85 dB at 830 km without pointing error', () => {
    const { geometric, pointing, atmosphere, receiver, extra, total } = transmittance(JINAN1_CHANNEL, AT_830)
    expect(total / (geometric * pointing * atmosphere * receiver * extra)).toBeCloseTo(1, 9)
    expect(String(total)).toMatch(/^0\.000\d{1,10}$/)
    // 28.53 geometric + 2.228 air (1.784 masses of 1.249) + 3.098 receiver.
    expect(lossDbOf(total)).toBeCloseTo(33.85, 1)
    expect(lossDbOf(transmittance({ ...JINAN1_CHANNEL, extraLossDb: 3 }, AT_830).total / total)).toBeCloseTo(
      3,
      6,
    )
  })
})

describe('fractionOf', () => {
  it('undoes lossDbOf', () => {
    expect(fractionOf(37.8)).toBeCloseTo(10 ** -3.78, 12)
    expect(lossDbOf(fractionOf(37.8))).toBeCloseTo(37.8, 9)
  })
})

describe('siftedSignalBits', () => {
  it('is pulses x probability x half x unsampled x detected for a still satellite', () => {
    const sighting = {
      utc: 0,
      azimuthMicrodegrees: 0,
      radialMicrometresPerSecond: 0,
      radialMicrometresPerSecondSquared: 0,
      transverseMillimetresPerSecond: 0,
      ...AT_830,
    }
    const still = {
      station: STATIONS.Jinan,
      startUtc: 0,
      stepMilliseconds: 1000,
      sightings: [sighting, sighting],
    }
    const eta = transmittance(JINAN1_CHANNEL, AT_830).total * 0.6 * 0.8
    const bits = siftedSignalBits(still, JINAN1_CHANNEL, 0, JINAN1_SIGNAL_RATE)
    expect(bits / (2 * 625e6 * 0.5 * 0.5 * 0.9 * 0.8 * eta)).toBeCloseTo(1, 3)
  })
})

describe('pointAheadMicroradians', () => {
  it('is about 51 urad at 7.6 km/s (SYSTEM.md row 13)', () => {
    expect(pointAheadMicroradians(7600)).toBeCloseTo(50.7, 1)
  })
})

describe('receivedPower', () => {
  it('starts from 2.4 mW down and needs -35 dBm up (SYSTEM.md row 22)', () => {
    expect(10 ** (DOWNLINK.transmitterDbm / 10)).toBeCloseTo(2.4, 4)
    expect(UPLINK.sensitivityDbm).toBe(-35)
    const { receivedDbm, marginDb } = receivedPower(UPLINK, 830e6, 34.1e6)
    // 23 - 41.90 (0.2 m in 24.9 m) - 1.26 (0.85^1.784) - 3.
    expect(receivedDbm).toBeCloseTo(-23.16, 1)
    expect(marginDb).toBeCloseTo(receivedDbm + 35, 9)
  })
})
