// The exports: SPIN counts on the Promela text what we count, TLA+ and charts say what the table says.

import { describe, expect, it } from '@jest/globals'
import { mermaidOf } from '../../proofs/exploration/mermaid'
import { promelaOf } from '../../proofs/exploration/promela'
import { dotOf, textOf } from '../../proofs/exploration/text'
import { tlaOf } from '../../proofs/exploration/tla'
import { replayed } from '../../proofs/exploration/trace'
import type { Parameters } from '../../spec/protocol/abstract/parameters'
import { initialState } from '../../spec/protocol/abstract/state'
import { systemOf } from '../../spec/protocol/abstract/system'
import { hasSpin, number, verified } from './spin'
import { exploredFast, livenessOf, parametersOf, type Row } from './systems'

describe('promelaOf', () => {
  const systems: ReadonlyArray<readonly ['literal' | 'hardened', Row, Partial<Parameters>]> = [
    ['literal', [1, 1, 1, 2, 1], {}],
    ['literal', [2, 1, 1, 1, 1], {}],
    ['hardened', [1, 2, 2, 1, 1], {}],
    ['hardened', [2, 1, 1, 0, 1], { pipelined: false }],
  ]
  ;(hasSpin ? it : it.skip).each(systems)(
    'of %s %j, but for %j, has the states, transitions and depth in SPIN that it says',
    (profile, row, rest) => {
      const parameters = parametersOf(profile, row, rest)
      const { states, transitions, depth } = exploredFast(parameters)
      const printed = verified(promelaOf(systemOf(parameters), { states, transitions, depth }))
      expect([
        number(printed, /(\d+) states, stored/),
        number(printed, /(\d+) transitions/) - 1,
        number(printed, /depth reached (\d+)/),
        number(printed, /errors: (\d+)/),
      ]).toEqual([states, transitions, depth, 0])
    },
  )
  ;(hasSpin ? it : it.skip)(
    'carries the properties as a claim, which SPIN finds violated by a mutant only',
    () => {
      const text = (mutant: 0 | 4) =>
        promelaOf(systemOf(parametersOf('literal', [1, 1, 1, 1, 1], { mutant })), undefined)
      expect(number(verified(text(0), '-DPROPERTIES'), /errors: (\d+)/)).toBe(0)
      expect(number(verified(text(4), '-DPROPERTIES'), /errors: (\d+)/)).toBe(1)
    },
  )

  it('says what to expect in its header', () => {
    const text = promelaOf(systemOf(parametersOf('literal', [1, 1, 1, 0, 1])), {
      states: 66,
      transitions: 216,
      depth: 11,
    })
    expect(text).toContain('Expected: 66 states, 216 transitions (SPIN prints 217), depth 11')
    expect(promelaOf(systemOf(parametersOf('literal', [1, 1, 1, 0, 1])), undefined)).toContain('not computed')
  })
})

describe('tlaOf', () => {
  it('has a definition, a disjunct and, where it is fair, a conjunct for each action', () => {
    const system = systemOf(parametersOf('hardened', [2, 1, 1, 1, 1]))
    const text = tlaOf(system, { states: 1, transitions: 2, depth: 3 })
    expect(text.split('\n')[0]).toMatch(/^-+ MODULE Keywitness -+$/)
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^=+$/)
    const count = (pattern: RegExp) => [...text.matchAll(pattern)].length
    expect(count(/^ {2}\\\/ /gm)).toBe(system.actions.length)
    expect(count(/SF_vars/g)).toBe(20)
    expect(text).toContain(
      '\\A b \\in Blocks : SF_vars(RecvSift_SIFTG(b) \\/ RecvSift_SIFTG_wrong_codeword(b))',
    )
    expect(text).toContain('\\A b \\in Blocks : SF_vars(E /\\ TimeoutO(b))')
    expect(text).toContain('TLC prints 3 and 4')
  })

  it('balances its brackets and changes or keeps every variable in every action', () => {
    for (const parameters of [
      parametersOf('literal', [2, 2, 2, 1, 1], { mutant: 6 }),
      parametersOf('hardened', [2, 1, 1, 1, 1]),
    ]) {
      const text = tlaOf(systemOf(parameters), undefined)
      for (const [open, close] of ['()', '[]', '{}'].map((pair) => [...pair]))
        expect(text.split(open ?? '').length).toBe(text.split(close ?? '').length)
      const bodies = text
        .split('\n\n')
        .filter((part) => /^\w+(\(b(, c)?\))? ==\n/.test(part) && part.includes("' ="))
      expect(bodies.length).toBeGreaterThan(40)
      for (const body of bodies) {
        const changed = [...body.matchAll(/^ {2}\/\\ (\w+)' =/gm)].map(([, name]) => name)
        const kept = /UNCHANGED <<(.*)>>/.exec(body)?.[1]?.split(', ') ?? []
        expect([...changed, ...kept].sort()).toEqual([
          'E',
          'K',
          'O',
          'S',
          'adv',
          'dn',
          'fb',
          'g',
          'rel',
          'up',
        ])
      }
    }
  })
})

describe('charts of a trace', () => {
  const system = systemOf(parametersOf('literal', [2, 2, 2, 2, 1], { mutant: 6 }))
  const names = [
    'Gen(0)',
    'SendRaw(0)',
    'Dup(0,RAWG)',
    'Drop(0,RAWG)',
    'RecvRaw(0,RAWG)',
    'SendSift(0)',
    'RecvSift(0,SIFTG,wrong codeword)',
    'SendInst(0)',
    'Relabel(0,1,INSTC)',
    'Tamper(0,INSTC)',
  ]
  const walked = replayed(system, initialState(system.parameters), names)

  it('show every step, with the attacker where there is one', () => {
    if (!('trace' in walked)) throw new Error('the steps are enabled')
    expect(mermaidOf(walked.trace).trimEnd().split('\n')).toEqual([
      'sequenceDiagram',
      '  participant OGS',
      '  participant channel',
      '  participant SAT',
      '  participant attacker',
      '  Note over OGS: Gen(0)',
      '  Note over OGS: block 0 RAW',
      '  OGS->>channel: RAWG 0',
      '  channel->>channel: RAWG 0 is repeated',
      '  channel--xchannel: RAWG 0 is lost',
      '  channel->>SAT: RAWG 0',
      '  Note over SAT: block 0 SIFT_C',
      '  SAT->>channel: SIFTG 0',
      '  channel->>OGS: SIFTG 0, wrong codeword',
      '  Note over OGS: block 0 INST_BAD',
      '  OGS->>channel: INSTC 0',
      '  attacker->>channel: INSTC 0 relabelled as INSTC 1',
      '  attacker->>channel: INSTC 0 altered to INSTF',
    ])
    expect(textOf(walked.trace)).toContain('   7 RecvSift(0,SIFTG,wrong codeword)  O[0] RAW -> INST_BAD\n')
  })

  it('draw a loop', () => {
    const lasso = livenessOf(parametersOf('literal', [1, 1, 1, 1, 0]))[0]?.counterexample
    if (lasso === undefined) throw new Error('LiveO fails')
    expect(mermaidOf(lasso)).toMatch(/\n {2}loop for ever\n(.*\n)+ {2}end\n$/)
    expect(textOf(lasso)).toContain('     for ever:\n')
  })

  it('stop at the first step that is not enabled', () => {
    expect(replayed(system, initialState(system.parameters), ['Gen(0)', 'Gen(0)'])).toMatchObject({
      stuckAt: 1,
    })
  })
})

describe('dotOf', () => {
  it('draws every state of a small system once, and no large one', () => {
    const graph = dotOf(systemOf(parametersOf('literal', [1, 1, 1, 0, 1]))) ?? ''
    expect([...graph.matchAll(/^ {2}s\d+ \[/gm)]).toHaveLength(66)
    expect(dotOf(systemOf(parametersOf('literal', [2, 1, 1, 1, 1])))).toBe(undefined)
  })
})
