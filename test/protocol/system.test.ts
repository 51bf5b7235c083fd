// The readable action table: its first states, its names, its canonical bytes, and rows that the paper makes easy to get wrong.

import { describe, expect, it } from '@jest/globals'
import { replayed } from '../../proofs/exploration/trace'
import type { Parameters } from '../../spec/protocol/abstract/parameters'
import { DEFAULT_PARAMETERS } from '../../spec/protocol/abstract/parameters'
import { promise, propertiesOf } from '../../spec/protocol/abstract/properties'
import { canonicalBytes, initialState, type State, stateKey } from '../../spec/protocol/abstract/state'
import { successors, systemOf } from '../../spec/protocol/abstract/system'

const stateAfter = (parameters: Parameters, names: ReadonlyArray<string>): State => {
  const walked = replayed(systemOf(parameters), initialState(parameters), names)
  if (!('trace' in walked)) throw new Error(`stuck at ${names[walked.stuckAt]}: ${walked.enabled.join(' ')}`)
  return walked.trace.steps.at(-1)?.state ?? walked.trace.initial
}

const enabled = (parameters: Parameters, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  successors(systemOf(parameters), stateAfter(parameters, names)).map(({ instance }) => instance.name)

const LITERAL: Parameters = DEFAULT_PARAMETERS
const HARDENED: Parameters = { ...DEFAULT_PARAMETERS, profile: 'hardened' }

describe('systemOf', () => {
  it.each([
    ['literal', LITERAL],
    ['hardened', HARDENED],
    ['every mutant', { ...LITERAL, mutant: 6 }],
  ] satisfies ReadonlyArray<readonly [string, Parameters]>)(
    'of %s names every instance once',
    (_, parameters) => {
      const names = systemOf(parameters).instances.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
    },
  )

  it('begins with generation and the attacker, who may name blocks that do not exist yet', () => {
    expect(enabled(LITERAL, [])).toEqual([
      'Gen(0)',
      ...['RAWT', 'INSTF', 'SIFTT', 'FBF'].flatMap((kind) => [`Inject(0,${kind})`, `Inject(1,${kind})`]),
    ])
    expect(enabled({ ...HARDENED, attacks: 0 }, [])).toEqual([
      'Gen(0)',
      'EndPass()',
      'TimeoutS(0)',
      'TimeoutS(1)',
    ])
  })

  it('has no attacker without budget, and no relabelling but in mutant 6', () => {
    const names = (parameters: Parameters) => new Set(systemOf(parameters).actions.map(({ name }) => name))
    for (const attack of ['Replay', 'Tamper', 'Inject', 'Relabel'])
      expect(names({ ...LITERAL, attacks: 0, mutant: 6 }).has(attack)).toBe(false)
    expect(names(LITERAL).has('Relabel')).toBe(false)
    expect(names({ ...LITERAL, mutant: 6 }).has('Relabel')).toBe(true)
  })
})

describe('canonicalBytes', () => {
  it('are those of section 7 in the literal profile', () => {
    const system = systemOf({ ...LITERAL, uplink: 2 })
    const state = stateAfter(system.parameters, [
      'Gen(0)',
      'SendRaw(0)',
      'Inject(1,INSTF)',
      'RecvRaw(0,RAWG)',
      'SendSift(0)',
    ])
    expect(canonicalBytes(system.alphabet, state)).toEqual([
      ...[1, 0, 0], // g fb adv
      ...[1, 0, 1, 0, 0, 0], // O S rel
      ...[1 + 2, 0], // K: RAWG, SIFTG
      ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 1], // up
      ...[1, 0, 0, 0, 0, 0, 0, 0, 0, 0], // dn
    ])
  })

  it('are those of section 8a in the hardened profile', () => {
    const system = systemOf(HARDENED)
    const state = stateAfter(HARDENED, [
      'Gen(0)',
      'EndPass()',
      'TimeoutS(0)',
      'SendAbs(0)',
      'SendStat(1,STA)',
    ])
    expect(stateKey(system.alphabet, state)).toBe(
      ['01000101', '0107', '0500', '0000', '1040', '0000000000', '0000000100', '00000100', '00000000'].join(
        '',
      ),
    )
  })
})

describe('the literal table', () => {
  it('gives up lower blocks that were missed, at either party', () => {
    const steps = ['Gen(0)', 'Gen(1)', 'SendRaw(1)', 'RecvRaw(1,RAWG)']
    expect(stateAfter(LITERAL, steps).sat).toEqual(['ABORT', 'SIFT_C'])
    expect(stateAfter(LITERAL, [...steps, 'SendSift(1)', 'RecvSift(1,SIFTG)']).ogs).toEqual([
      'ABORT',
      'INST_OK',
    ])
  })

  it('repeats the newest frame whatever became of its block, and no older one', () => {
    expect(enabled(LITERAL, ['Gen(0)', 'Gen(1)'])).not.toContain('SendRaw(0)')
    const aborted = ['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'Inject(0,INSTF)', 'RecvInst(0,INSTF)']
    expect(enabled(LITERAL, aborted)).toContain('SendRaw(0)')
  })

  it('discards an answer while another instruction is outstanding', () => {
    const state = stateAfter({ ...LITERAL, downlink: 2 }, [
      ...['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'Gen(1)', 'SendRaw(1)', 'RecvRaw(1,RAWG)'],
      ...['SendSift(0)', 'SendSift(1)', 'RecvSift(0,SIFTG)', 'RecvSift(1,SIFTG)'],
    ])
    expect(state.ogs).toEqual(['INST_OK', 'RAW'])
  })

  it('has two outcomes of one receive only where the block may be decoded', () => {
    const steps = ['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'SendSift(0)']
    const both = ['RecvSift(0,SIFTG)', 'RecvSift(0,SIFTG,wrong codeword)']
    expect(enabled(LITERAL, steps)).toEqual(expect.arrayContaining(both))
    expect(enabled({ ...LITERAL, residual: 0 }, steps)).not.toContain(both[1])
    expect(enabled(LITERAL, [...steps, 'RecvSift(0,SIFTG)', 'SendSift(0)'])).not.toContain(both[1])
  })
})

describe('the hardened table', () => {
  it('ends the pass once: nothing new is generated or instructed, but statuses are still sent', () => {
    const ended = enabled({ ...HARDENED, attacks: 0 }, ['Gen(0)', 'EndPass()'])
    expect(ended).toEqual(['SendStat(1,STA)', 'TimeoutO(0)', 'TimeoutS(0)', 'TimeoutS(1)'])
  })

  it('ignores invalid frames', () => {
    const sifted = ['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'Inject(0,UF)', 'RecvInvalid(0,UF)']
    expect(stateAfter(HARDENED, sifted).sat[0]).toBe('SIFT')
    expect(stateAfter({ ...HARDENED, sabotages: ['abandon-on-invalid'] }, sifted).sat[0]).toBe('ABORT')
  })
})

describe('properties', () => {
  it('have one name each, and say something', () => {
    for (const parameters of [LITERAL, HARDENED, { ...HARDENED, endAndTimeouts: false }]) {
      const { safety, steps, liveness } = propertiesOf(parameters)
      const all = [...safety, ...steps, ...liveness]
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
      for (const { says } of all) expect(says.length).toBeGreaterThan(10)
    }
  })

  it.each(['literal', 'hardened'] as const)('come with the sentence on two generals in %s', (profile) => {
    expect(promise(profile)).toContain(
      'Not promised, by anyone (two generals): SAT released => OGS released.',
    )
  })
})
