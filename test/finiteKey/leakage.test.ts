// Disclosed bits: as declared, per basis, or implied by an efficiency and then rounded up and said to be assumed.

import { describe, expect, it } from '@jest/globals'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import { keyedCounts, leakOf } from '../../spec/finiteKey/leakage'
import { BLOCK, inBothBases, type ObservationsJson, observationsOf } from './observationsOf'

const leak = (change: Partial<ObservationsJson>) =>
  leakOf(observationsOf({ ...BLOCK, ...change }), intervalArithmetic(50, fastTranscendentals))

describe('leakOf', () => {
  it('takes bits as they are, split by keyed detections, each part rounded up', () => {
    expect(leak({})).toMatchObject({ total: 48_874n, perBasis: { X: 24_437n, Z: 24_437n }, assumed: [] })
    expect(leak({ leakage: { bits: 3 } }).perBasis).toEqual({ X: 2n, Z: 2n })
    expect(leak({}).assumedPerBasis).toHaveLength(1)
  })

  it('charges a single keyed basis everything', () => {
    const one = leak({ key: { ...BLOCK.key, bases: ['Z'] } })
    expect([one.perBasis, one.assumedPerBasis]).toEqual([{ X: 0n, Z: 48_874n }, []])
  })

  it('takes bits per basis as they are', () => {
    expect(leak({ leakage: { X: 10, Z: 20 } })).toEqual({
      total: 30n,
      perBasis: { X: 10n, Z: 20n },
      assumed: [],
      assumedPerBasis: [],
    })
  })

  it('is f n h(E) rounded up where only the efficiency is known', () => {
    // 1.2 * 500 000 * h(0.0101) = 48 873.2...: the reference file states 48 874.
    const { total, assumed } = leak({ leakage: { efficiency: '1.2' } })
    expect(total).toBe(48_874n)
    expect(assumed).toEqual(['the leak is assumed, not observed: 1.2 n h(E)'])
  })

  it('counts only the keyed intensities, less the sample', () => {
    const all = leak({
      leakage: { efficiency: '1' },
      key: { ...BLOCK.key, intensities: ['signal', 'decoy', 'vacuum'] },
    })
    const sampled = leak({ leakage: { efficiency: '1' }, key: { ...BLOCK.key, sampledFraction: '0.5' } })
    const whole = leak({ leakage: { efficiency: '1' } })
    expect(all.total).toBeGreaterThan(whole.total)
    expect([whole.total, whole.total - 1n]).toContain(
      2n * sampled.total - 1n + (whole.total % 2n === 0n ? 1n : 0n),
    )
  })

  it('costs one bit a bit at an error rate of 1/2 and above, and nothing without errors or detections', () => {
    const cost = (detections: number, errors: number) => {
      const cell = { detections, errors }
      const counts = inBothBases({ signal: cell, decoy: cell, vacuum: cell })
      return leak({ counts, leakage: { efficiency: '1' } }).total
    }
    expect([cost(100, 50), cost(100, 51), cost(100, 100)]).toEqual([200n, 200n, 200n])
    expect([cost(100, 0), cost(0, 0)]).toEqual([0n, 0n])
  })
})

describe('keyedCounts', () => {
  it('sum the keyed intensities, and are 0 in a basis without key', () => {
    const observations = observationsOf({
      ...BLOCK,
      key: { bases: ['X'], intensities: ['signal', 'decoy'], sampledFraction: '0' },
    })
    expect(keyedCounts(observations, 'X')).toEqual({ detections: 266_752n, errors: 3246n })
    expect(keyedCounts(observations, 'Z')).toEqual({ detections: 0n, errors: 0n })
  })
})
