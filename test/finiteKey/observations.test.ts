// Observations from data: what is read, and what is refused with its code and path, all problems at once.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { parseObservations } from '../../spec/finiteKey/observations'
import { problemLine } from '../../spec/problem'
import { BLOCK, inBothBases } from './observationsOf'

/** `CODE path` of every problem. */
const refusals = (input: unknown): ReadonlyArray<string> => {
  const parsed = parseObservations(input)
  return E.isLeft(parsed) ? parsed.left.map(({ code, path }) => `${code} ${path}`) : []
}

const lines = (input: unknown): ReadonlyArray<string> => {
  const parsed = parseObservations(input)
  return E.isLeft(parsed) ? parsed.left.map(problemLine) : []
}

const CELL = { detections: 1, errors: 0 }

describe('parseObservations', () => {
  it('reads the reference file with exact numbers', () => {
    const parsed = parseObservations(BLOCK)
    if (E.isLeft(parsed)) throw new Error('the reference file is read')
    expect(parsed.right.pulses).toBe(41_238_384_256n)
    expect(parsed.right.counts.Z.vacuum).toEqual({ detections: 1443n, errors: 645n })
    expect(parsed.right.intensities[2]?.meanPhotonNumber.toString()).toBe('0.001')
    expect(parsed.right.leakage).toEqual({ kind: 'bits', bits: 48_874n })
  })

  it.each([0, 9_007_199_254_740_991, '0', '1000000000000000', '999999999999999999999999999999'])(
    'reads the count %j',
    (pulses) => {
      const counts = inBothBases({ signal: ZERO, decoy: ZERO, vacuum: ZERO })
      expect(refusals({ ...BLOCK, counts, pulses })).toEqual([])
    },
  )

  it.each([
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    '-1',
    '01',
    '1.0',
    '1e3',
    ' 1',
    '1_000',
    '0x10',
    '',
    '1'.repeat(31),
    null,
    true,
    [1],
    {},
  ])('refuses the count %p', (pulses) => {
    expect(refusals({ ...BLOCK, pulses })).toEqual(['KW-IN102 $.pulses'])
  })

  it.each(['0.25', '2.5e-1', '0.250000', '25E-2', '0.0025e2'])('reads the probability %j', (probability) => {
    const intensities = BLOCK.intensities.map((one) => (one.name === 'decoy' ? { ...one, probability } : one))
    expect(refusals({ ...BLOCK, intensities })).toEqual([])
  })

  it.each([
    '.25',
    '+0.25',
    '0,25',
    '1/4',
    '00.25',
    '25%',
    'NaN',
    '-0.25',
    '0.25 ',
    '1e-99999',
    '0x1p-2',
    `0.${'2'.repeat(1300)}`,
    0.25,
  ])('refuses the probability %p', (probability) => {
    const intensities = BLOCK.intensities.map((one) => (one.name === 'decoy' ? { ...one, probability } : one))
    expect(refusals({ ...BLOCK, intensities })).toEqual(['KW-IN102 $.intensities[1].probability'])
  })

  it('refuses probabilities that sum to 1 only after rounding to 1000 digits', () => {
    const off = `0.25${'0'.repeat(1000)}1`
    const intensities = BLOCK.intensities.map((one) =>
      one.name === 'decoy' ? { ...one, probability: off } : one,
    )
    expect(refusals({ ...BLOCK, intensities })).toEqual(['KW-IN103 $.intensities'])
    const thirds = ['0.3333333333', '0.3333333333', '0.3333333333'].map((probability, at) => ({
      name: `i${at}`,
      meanPhotonNumber: '0.1',
      probability,
    }))
    expect(lines({ ...BLOCK, intensities: thirds })[0]).toBe(
      'KW-IN103 $.intensities: expected probabilities that sum to exactly 1, got "0.9999999999"',
    )
  })

  it('refuses impossible counts, with what they are compared with', () => {
    const counts = { ...BLOCK.counts, X: { ...BLOCK.counts.X, signal: { detections: 8123, errors: 9000 } } }
    expect(lines({ ...BLOCK, counts })).toEqual([
      'KW-IN104 $.counts.X.signal.errors: expected a count <= detections (8123), got 9000',
    ])
    expect(lines({ ...BLOCK, pulses: 536_389 })).toEqual([
      'KW-IN107 $.counts: expected at most as many detections as pulses (536389), got 536390 detections',
    ])
    expect(refusals({ ...BLOCK, pulses: 536_390 })).toEqual([])
  })

  it('refuses a table that does not fit the intensities', () => {
    const { vacuum: _, ...rest } = BLOCK.counts.X
    expect(refusals({ ...BLOCK, counts: { ...BLOCK.counts, X: { ...rest, dark: CELL } } })).toEqual([
      'KW-IN106 $.counts.X.vacuum',
      'KW-IN106 $.counts.X.dark',
    ])
    expect(refusals({ ...BLOCK, counts: { X: BLOCK.counts.X } })).toEqual(['KW-IN100 $.counts.Z'])
    expect(refusals({ ...BLOCK, counts: { ...BLOCK.counts, Y: {} } })).toEqual(['KW-IN101 $.counts.Y'])
  })

  it.each(['__proto__', 'two words', '9lives', '', 'a'.repeat(41)])(
    'refuses counts under the name %j',
    (name) => {
      const X = JSON.parse(`{${JSON.stringify(name)}: {"detections": 1, "errors": 0}}`)
      Object.defineProperties(X, Object.getOwnPropertyDescriptors(BLOCK.counts.X))
      const [first, ...more] = refusals({ ...BLOCK, counts: { ...BLOCK.counts, X } })
      expect(first).toMatch(/^KW-IN102 \$\.counts\.X/)
      expect(more).toEqual([])
    },
  )

  it('refuses intensities and keys of the same name twice, none, or unknown', () => {
    const [signal] = BLOCK.intensities
    expect(refusals({ ...BLOCK, intensities: [...BLOCK.intensities, signal] })).toContain(
      'KW-IN105 $.intensities[3]',
    )
    expect(refusals({ ...BLOCK, intensities: [] })).toContain('KW-IN102 $.intensities')
    const key = (change: object) => refusals({ ...BLOCK, key: { ...BLOCK.key, ...change } })
    expect(key({ bases: [] })).toEqual(['KW-IN105 $.key.bases'])
    expect(key({ bases: ['X', 'X'] })).toEqual(['KW-IN105 $.key.bases'])
    expect(key({ bases: ['Y'] })).toEqual(['KW-IN102 $.key.bases[0]'])
    expect(key({ intensities: [] })).toEqual(['KW-IN105 $.key.intensities'])
    expect(key({ intensities: ['signal', 'signal'] })).toEqual(['KW-IN105 $.key.intensities'])
    expect(key({ intensities: ['laser'] })).toEqual(['KW-IN106 $.key.intensities[0]'])
    expect(key({ sampledFraction: '1' })).toEqual(['KW-IN102 $.key.sampledFraction'])
  })

  it('reads the three forms of leakage, and refuses mixtures', () => {
    const leak = (leakage: unknown) => refusals({ ...BLOCK, leakage })
    expect(leak({ bits: '1000000000000000' })).toEqual([])
    expect(leak({ efficiency: '1.16' })).toEqual([])
    expect(leak({ X: 1, Z: 2 })).toEqual([])
    expect(leak({ X: 1 })).toEqual(['KW-IN100 $.leakage.Z'])
    expect(leak({})).toEqual(['KW-IN102 $.leakage'])
    expect(leak({ efficiency: 1.2 })).toEqual(['KW-IN102 $.leakage.efficiency'])
    expect(leak({ bits: 1, X: 1 })).toEqual(['KW-IN101 $.leakage.bits'])
    expect(leak({ efficiency: '1.2', bits: 1 })).toEqual(['KW-IN101 $.leakage.bits'])
    expect(leak({ bits: -1 })).toEqual(['KW-IN102 $.leakage.bits'])
    expect(leak(null)).toEqual(['KW-IN102 $.leakage'])
  })

  it('reports every problem of one input', () => {
    expect(
      refusals({
        ...BLOCK,
        format: 'other',
        pulses: -1,
        bases: { X: { probability: '0.4' }, Z: { probability: '0.5' } },
        leakage: {},
        extra: 1,
      }),
    ).toEqual([
      'KW-IN102 $.format',
      'KW-IN102 $.pulses',
      'KW-IN103 $.bases',
      'KW-IN102 $.leakage',
      'KW-IN101 $.extra',
    ])
  })

  it.each([null, undefined, 1, 'text', [], [BLOCK]])('refuses %p', (input) => {
    expect(refusals(input)).toHaveLength(1)
  })
})

const ZERO = { detections: 0, errors: 0 }
