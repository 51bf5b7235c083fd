// The codec of variants and the presets: what is good comes back as it was, what is wrong is named, all at once.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { PRESET_NAMES } from '../../cli/designInput'
import { PRESETS } from '../../model/design/presets'
import { passText } from '../../model/design/variantPass'
import { parseMission } from '../../model/mission/missionFile'
import { expectedRun } from '../../spec/design/expectedRun'
import { parseVariant, variantText } from '../../spec/design/variant'
import { errorsOf, textOf } from '../cli/schemas'
import { variantData, variantOf } from './variants'

const changed = (change: object): unknown => ({ ...variantData, ...change })

const problemsOf = (data: unknown): ReadonlyArray<string> => {
  const parsed = parseVariant(data)
  return E.isLeft(parsed) ? parsed.left.map(({ code, path }) => `${code} ${path}`) : []
}

const [signal, decoy] = variantData.intensities
const stretch = { seconds: '1', lossDb: '40', backgroundPerPulse: '0' }

describe('parseVariant', () => {
  it('gives back what it read', () => {
    const forms = [
      variantData,
      changed({ note: 'a note', block: { kind: 'blocks', keyedBits: '1000' } }),
      changed({ channel: { kind: 'pass', stretches: [stretch] } }),
      changed({ channel: { kind: 'mission', file: 'pass.json' } }),
      changed({ errorCorrection: { code: [{ upToQber: '0.01', bitsPerBit: '0.1' }] } }),
    ]
    for (const data of forms) {
      expect(errorsOf('variant', data)).toEqual([])
      const text = variantText(variantOf(data))
      expect(variantText(variantOf(text))).toEqual(text)
      expect(errorsOf('variant', text)).toEqual([])
    }
  })

  it.each<[string, object, ReadonlyArray<string>]>([
    ['a field nobody reads', { durationSeconds: '1' }, ['KW-IN101 $.durationSeconds']],
    ['another format', { format: 'keywitness/variant@2' }, ['KW-IN102 $.format']],
    ['one intensity', { intensities: [{ ...signal, probability: '1' }] }, ['KW-IN102 $.intensities']],
    [
      'seven intensities',
      {
        intensities: Array.from({ length: 7 }, (_, at) => ({
          name: at === 0 ? 'signal' : `s${at}`,
          meanPhotonNumber: `0.${at + 1}`,
          probability: at === 0 ? '0.4' : '0.1',
        })),
      },
      ['KW-IN102 $.intensities'],
    ],
    ['probabilities that sum to 0.9', { intensities: [signal, decoy] }, ['KW-IN103 $.intensities']],
    [
      'basis probabilities that sum to 1.1',
      { bases: { X: { probability: '0.6' }, Z: { probability: '0.5' } } },
      ['KW-IN103 $.bases'],
    ],
    [
      'a keyed intensity that is not there',
      { key: { ...variantData.key, intensities: ['bright'] } },
      ['KW-IN106 $.key.intensities[0]'],
    ],
    ['a channel of no kind', { channel: { lossDb: '3' } }, ['KW-IN100 $.channel.kind']],
    ['a channel of another kind', { channel: { kind: 'fibre' } }, ['KW-IN102 $.channel.kind']],
    [
      'a pass without stretches',
      { channel: { kind: 'pass', stretches: [] } },
      ['KW-IN102 $.channel.stretches'],
    ],
    [
      'a loss below 0 dB',
      { channel: { ...variantData.channel, lossDb: '-1' } },
      ['KW-IN102 $.channel.lossDb'],
    ],
    ['a rate as a number', { repetitionRateHz: 1e8 }, ['KW-IN102 $.repetitionRateHz']],
    ['an optical error above 0.5', { opticalError: '0.6' }, ['KW-IN102 $.opticalError']],
    ['blocks of nothing', { block: { kind: 'blocks', keyedBits: 0 } }, ['KW-IN102 $.block.keyedBits']],
    [
      'rungs that fall',
      {
        errorCorrection: {
          code: [
            { upToQber: '0.02', bitsPerBit: '0.2' },
            { upToQber: '0.01', bitsPerBit: '0.1' },
          ],
        },
      },
      ['KW-IN102 $.errorCorrection.code[1]'],
    ],
    ['an unknown analysis', { analysis: 'hope' }, ['KW-IN102 $.analysis']],
    [
      'a secrecy epsilon below that of correctness',
      { target: { secrecy: '1e-16', correctness: '1e-15' } },
      ['KW-AN204 $.target.secrecy'],
    ],
  ])('refuses %s', (_, change, problems) => {
    expect(problemsOf(changed(change))).toEqual(problems)
  })

  it('names every problem at once', () => {
    const data = changed({
      opticalError: 1,
      key: { ...variantData.key, intensities: ['bright'] },
      detector: { efficiency: '2' },
    })
    expect([...problemsOf(data)].sort()).toEqual([
      'KW-IN100 $.detector.darkCountsPerPulse',
      'KW-IN102 $.detector.efficiency',
      'KW-IN102 $.opticalError',
      'KW-IN106 $.key.intensities[0]',
    ])
  })
})

describe('PRESETS', () => {
  it('are those that the command line names', () => {
    expect([...PRESETS.keys()]).toEqual([...PRESET_NAMES])
  })

  it.each([...PRESETS])('%s is a variant with its source, and its run has blocks', (name, data) => {
    const variant = variantOf(data())
    expect(errorsOf('variant', JSON.parse(JSON.stringify(data())))).toEqual([])
    expect(variant.name).toBe(name)
    expect(variant.source).toMatch(/arXiv|PRA|APL|Nature/)
    const run = expectedRun(variant)
    expect(E.isRight(run) && run.right.blockCount).toBeGreaterThan(0)
  })

  // Liao et al., Nature 549, 43: 1 671 072 sifted bits at 1.1 %; fitted, so that only the fit is tested.
  it('micius gives the sifted bits and the QBER it was fitted to', () => {
    const run = expectedRun(variantOf(PRESETS.get('micius')?.()))
    const block = E.isRight(run) ? run.right.blocks[0] : undefined
    expect((block?.keyedDetections ?? 0) / 1671072).toBeCloseTo(1, 2)
    expect((block?.keyedErrors ?? 0) / (block?.keyedDetections ?? 1)).toBeCloseTo(0.011, 4)
  })

  // Table 1: 20 packets of 100 kbit at 1.01 %; simulated from the same mission with seed 1, which has more noise, at 0.94 %.
  it('jinan-1 gives four blocks near the published QBER', () => {
    const run = expectedRun(variantOf(PRESETS.get('jinan-1')?.()))
    if (E.isLeft(run)) throw new Error('the preset has a run')
    const sum = (of: 'keyedErrors' | 'keyedDetections') =>
      run.right.blocks.reduce((total, block) => total + block[of], 0)
    expect(run.right.blockCount).toBe(4)
    expect(sum('keyedErrors') / sum('keyedDetections')).toBeGreaterThan(0.0085)
    expect(sum('keyedErrors') / sum('keyedDetections')).toBeLessThan(0.0101)
  })
})

describe('passText', () => {
  it('has the seconds of a mission, each with its loss and background', () => {
    const mission = E.chain(passText)(parseMission(JSON.parse(textOf('examples', 'short.json'))))
    if (E.isLeft(mission)) throw new Error('the example is a mission')
    expect(mission.right.stretches).toHaveLength(4)
    // 400 sky counts a second, half of the slot in the gate: 400 x 0.8 ns.
    expect(mission.right.stretches[0]).toEqual({
      seconds: '1',
      lossDb: expect.stringMatching(/^\d\d\.\d{3}$/),
      backgroundPerPulse: '3.200e-7',
    })
  })
})
