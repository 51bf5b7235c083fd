// The decoder's tables against the functions they stand for.

import { describe, expect, it } from '@jest/globals'
import { INVERSE } from '../../model/distillation/ldpcPhiTable'
import {
  channelReliability,
  inverseIndex,
  inversePhi,
  LARGEST_RELIABILITY,
  MAXIMUM_ROW_DEGREE,
  PHI_UNIT_BITS,
  phi,
  UNITS_PER_NAT,
} from '../../model/distillation/ldpcTables'

const exactPhi = (x: number): number => -Math.log(Math.tanh(x / 2))

describe('phi', () => {
  it('is the function to half a unit', () => {
    for (let at = 1; at <= LARGEST_RELIABILITY; at++)
      expect(Math.abs(phi(at) - exactPhi(at / UNITS_PER_NAT) * 2 ** PHI_UNIT_BITS)).toBeLessThan(0.501)
  })

  it('cannot overflow 31 bits over the longest row', () => {
    expect(phi(0) * MAXIMUM_ROW_DEGREE).toBeLessThan(2 ** 31)
  })

  it('throws beyond the largest reliability', () => {
    expect(() => phi(LARGEST_RELIABILITY + 1)).toThrow()
  })
})

describe('inversePhi', () => {
  it('undoes phi to a unit of reliability, or the width of a step where the largest ones are a few units of phi apart', () => {
    for (let at = 1; at <= 10 * UNITS_PER_NAT; at++)
      expect(Math.abs(inversePhi(phi(at)) - at)).toBeLessThanOrEqual(1)
  })

  it('never rises with the sum, and has an entry for every sum', () => {
    const sums = Array.from({ length: 31 * 64 }, (_, at) => Math.floor(2 ** (at / 64))).concat(2 ** 31 - 1)
    sums.slice(1).forEach((sum, at) => {
      expect(inversePhi(sum)).toBeLessThanOrEqual(inversePhi(sums[at] ?? 0))
    })
    expect(inverseIndex(2 ** 31 - 1)).toBe(INVERSE.length - 1)
  })
})

describe('channelReliability', () => {
  it('is the rounded logarithm of the odds', () => {
    for (const rate of [0.001, 0.004, 0.01, 0.03, 0.1, 0.3, 0.45])
      expect(channelReliability(rate)).toBe(Math.round(UNITS_PER_NAT * Math.log((1 - rate) / rate)))
  })

  it('is void at one half and beyond, and largest without errors', () => {
    expect(channelReliability(0.5)).toBe(0)
    expect(channelReliability(0.9)).toBe(0)
    expect(channelReliability(0)).toBe(LARGEST_RELIABILITY)
  })
})
