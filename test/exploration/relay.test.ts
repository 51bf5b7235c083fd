// The key relay explored: counts that SPIN confirms, every property at every size of the table in docs/relay.md, each mutant with a
// shortest counterexample, liveness, charts; and the machinery that it shares with the protocol, against the protocol's own.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Explored, explored, searching } from '../../proofs/exploration/breadthFirst'
import { shortest } from '../../proofs/exploration/exploration'
import { fairFindings } from '../../proofs/exploration/fairRuns'
import { exploredPlainly, transitionSystemOf } from '../../proofs/exploration/plain'
import { relayMermaid, relayText } from '../../proofs/exploration/relay/charts'
import { relayItf } from '../../proofs/exploration/relay/itf'
import { relayPromela } from '../../proofs/exploration/relay/promela'
import { type RelayTrace, relayOf } from '../../proofs/exploration/relay/transitionSystem'
import { actionsOf } from '../../proofs/exploration/transitionSystem'
import { systemOf as protocolOf } from '../../spec/protocol/abstract/system'
import { DEFAULT_PARAMETERS, type Parameters } from '../../spec/relay/abstract/parameters'
import type { State } from '../../spec/relay/abstract/state'
import { type Instance, type Step, successors, systemOf } from '../../spec/relay/abstract/system'
import { hasSpin, number, verified } from './spin'
import { livenessOf, parametersOf, violated } from './systems'

const withSizes = (sizes: Partial<Parameters>): Parameters => ({ ...DEFAULT_PARAMETERS, ...sizes })

/** messages, units, passes, key J, key N, capacity, attacks, restarts; states, transitions, depth. */
const COUNTS: ReadonlyArray<ReadonlyArray<number>> = [
  [1, 1, 1, 1, 1, 1, 0, 0, 163, 539, 19],
  [1, 1, 1, 1, 1, 1, 0, 1, 359, 1312, 20],
  [1, 1, 1, 1, 1, 1, 1, 1, 2436, 13888, 21],
  [1, 1, 1, 1, 1, 2, 1, 1, 7254, 53939, 26],
  [1, 1, 1, 1, 1, 1, 2, 1, 7616, 56197, 22],
  [1, 2, 1, 2, 1, 1, 1, 1, 688, 3446, 14],
  [1, 2, 2, 2, 1, 1, 1, 1, 5458, 32240, 23],
  [2, 1, 1, 2, 1, 1, 0, 1, 5221, 24502, 27],
  [2, 1, 1, 2, 2, 1, 0, 1, 23669, 116978, 33],
]

const parametersOfRow = ([
  messages = 0,
  units = 0,
  passes = 0,
  keyJ = 0,
  keyN = 0,
  capacity = 0,
  attacks = 0,
  restarts = 0,
]: ReadonlyArray<number>): Parameters =>
  withSizes({ messages, units, passes, keyJ, keyN, capacity, attacks, restarts })

type Found = {
  readonly found: Explored<State, Instance>
  readonly live: ReadonlyArray<{ name: string; holds: boolean | null; counterexample?: RelayTrace }>
}
const all = new Map<string, Found>()
/** Each system is explored once. */
const exploredRelay = (parameters: Parameters): Found => {
  const name = JSON.stringify(parameters)
  const system = relayOf(systemOf(parameters))
  const found = all.get(name)?.found ?? explored(system)
  const answer = all.get(name) ?? { found, live: fairFindings(system, found) }
  all.set(name, answer)
  return answer
}

describe('the relay', () => {
  it.each(COUNTS.map((row) => [row]))(
    'of %j has these states, transitions and depth, and keeps every property',
    (row) => {
      const { found, live } = exploredRelay(parametersOfRow(row))
      const { states, transitions, depth, complete, deadlocks, levels, actions } = found.exploration
      expect([states, transitions, depth]).toEqual(row.slice(8))
      expect([complete, deadlocks, violated(found.exploration.properties), violated(live)]).toEqual([
        true,
        0,
        [],
        [],
      ])
      expect(levels.reduce((sum, size) => sum + size, 0)).toBe(states)
      expect([...actions.values()].reduce((sum, fired) => sum + fired, 0)).toBe(transitions)
    },
  )

  it('owes delivery where the keys suffice, and only there', () => {
    const names = (row: ReadonlyArray<number>) =>
      exploredRelay(parametersOfRow(row)).live.map(({ name }) => name)
    expect(names([1, 2, 2, 2, 1, 1, 1, 1])).toEqual(['Deliver', 'Settle'])
    expect(names([1, 2, 1, 2, 1, 1, 1, 1])).toEqual([])
  })

  it('shows Nanshan passing first, a message that waits for key, and delivery after every restart', () => {
    expect(
      exploredRelay(parametersOfRow([1, 2, 2, 2, 1, 1, 1, 1])).found.exploration.witnesses.toSorted(),
    ).toEqual(['delivered', 'restarted', 'reversed', 'settled', 'waits'])
  })

  it('has the counts of the table in docs/relay.md', () => {
    const text = readFileSync(join(__dirname, '../../../docs/relay.md'), 'utf8')
    const rows = [...text.matchAll(/^\| ((?:\d+ ){7}\d+) +\| ([\d ]+?) +\| ([\d ]+?) +\| (\d+) +\|/gm)].map(
      ([, sizes = '', ...counts]) => [
        ...sizes.split(' ').map(Number),
        ...counts.map((count = '') => Number(count.replaceAll(' ', ''))),
      ],
    )
    // The largest row is too long for a test.
    expect(rows.slice(0, -1)).toEqual(COUNTS)
  })
})

describe('SPIN', () => {
  const checked = [COUNTS[2], COUNTS[3], COUNTS[6], COUNTS[8]].flatMap((row) =>
    row === undefined ? [] : [row],
  )
  ;(hasSpin ? it : it.skip).each(checked.map((row) => [row]))('counts the relay of %j alike', (row) => {
    const parameters = parametersOfRow(row)
    const { exploration } = exploredRelay(parameters).found
    const printed = verified(relayPromela(systemOf(parameters), exploration))
    expect([
      number(printed, /(\d+) states, stored/),
      number(printed, /(\d+) transitions/) - 1,
      number(printed, /depth reached (\d+)/),
      number(printed, /errors: (\d+)/),
    ]).toEqual([...row.slice(8), 0])
  })
  ;(hasSpin ? it : it.skip).each([[0], [1], [2], [3], [4], [5], [6], [7], [8]] as const)(
    'finds the properties of mutant %i violated, of 0 alone kept',
    (mutant) => {
      const printed = verified(
        relayPromela(systemOf(withSizes({ ...mutantSizes(mutant), mutant })), undefined),
        '-DPROPERTIES',
      )
      expect(number(printed, /errors: (\d+)/)).toBe(mutant === 0 ? 0 : 1)
    },
  )
})

const TWO = { messages: 2, keyJ: 2, keyN: 2, attacks: 0 } as const
/** The smallest system in which each mutant shows. */
const mutantSizes = (mutant: Parameters['mutant']): Partial<Parameters> =>
  mutant === 1 || mutant === 6
    ? { ...TWO, restarts: mutant === 1 ? 1 : 0 }
    : mutant === 4
      ? { units: 2, keyJ: 2, attacks: 0, restarts: 0 }
      : {}

describe('a mutant', () => {
  it.each([
    [1, 'PadN', 18],
    [2, 'Padded', 9],
    [3, 'Recovered', 2],
    [4, 'Length', 11],
    [5, 'Origin', 2],
    [6, 'PadJ', 7],
    [7, 'Receipt', 7],
    [8, 'Confirmed', 11],
  ] as const)('%i breaks %s after %i actions', (mutant, property, length) => {
    const { found } = exploredRelay(withSizes({ ...mutantSizes(mutant), mutant }))
    const worst = shortest(found.exploration.properties)
    expect([worst?.property, worst?.trace.steps.length]).toEqual([property, length])
  })

  it('that confirms before the journal loses a message for ever', () => {
    const { live } = exploredRelay(withSizes({ mutant: 7 }))
    const lasso = live.find(({ name }) => name === 'Deliver')?.counterexample
    if (lasso === undefined) throw new Error('Deliver fails')
    expect(actionsOf(lasso).slice(5, 8)).toEqual(['SendRcpt(0,RCPT)', 'RecvRcpt(0,RCPT)', 'Restart()'])
    expect(relayText(lasso)).toContain('     for ever:\n')
    expect(relayMermaid(lasso)).toMatch(/\n {2}loop for ever\n(.*\n)+ {2}end\n$/)
  })
})

describe('charts of a relay', () => {
  const system = systemOf(withSizes({ ...TWO, attacks: 1, capacity: 2, mutant: 1 }))
  const relay = relayOf(system)
  const names = [
    'Rise(J)',
    'Distil(J)',
    'Submit(0)',
    'SendDep(0,DEP)',
    'Dup(0,DEP)',
    'Drop(0,DEP)',
    'Tamper(0,DEP)',
    'RecvInvalid(0,DEPX)',
    'SendDep(0,DEP)',
    'RecvDep(0,DEP)',
    'Journal(0)',
    'Rise(N)',
    'Distil(N)',
    'Bind(0)',
    'Restart()',
  ]
  const steps: Step[] = []
  for (const name of names) {
    const step = successors(system, steps.at(-1)?.state ?? relay.initial).find(
      ({ instance }) => instance.name === name,
    )
    if (step === undefined) throw new Error(`${name} is not enabled`)
    steps.push(step)
  }
  const trace: RelayTrace = { initial: relay.initial, steps }

  it('show every step, as a sequence chart and as text', () => {
    expect(relayMermaid(trace).trimEnd().split('\n')).toEqual([
      'sequenceDiagram',
      '  participant J',
      '  participant channel',
      '  participant SAT',
      '  participant N',
      '  participant attacker',
      '  Note over SAT,J: contact with J',
      '  Note over SAT,J: the pass gives K_J',
      '  Note over J: Submit(0)',
      '  Note over J: message 0 SENT',
      '  J->>channel: DEP 0',
      '  channel->>channel: DEP 0 is repeated',
      '  channel--xchannel: DEP 0 is lost',
      '  attacker->>channel: DEP 0 altered to DEPX',
      '  channel->>SAT: DEPX 0',
      '  J->>channel: DEP 0',
      '  channel->>SAT: DEP 0',
      '  Note over SAT: message 0 HELD',
      '  Note over SAT: Journal(0)',
      '  Note over SAT: message 0 STORED',
      '  Note over SAT,N: contact with N',
      '  Note over SAT,N: the pass gives K_N',
      '  Note over SAT: Bind(0)',
      '  Note over SAT: message 0 BOUND',
      '  Note over SAT: message 0 bound to key 0 of K_N',
      '  Note over SAT: restart, contact lost',
      '  Note over SAT: message 0 STORED',
      '  Note over SAT: message 0 bound to nothing',
    ])
    expect(relayText(trace)).toContain(
      '  14 Bind(0)              SAT[0] STORED -> BOUND, message 0 bound to key 0 of K_N\n',
    )
  })

  it('have every variable and action in ITF', () => {
    const { states, vars } = relayItf(system, trace, 'PadN')
    expect(states).toHaveLength(names.length + 1)
    for (const state of states) expect(Object.keys(state).sort()).toEqual(['#meta', ...vars].sort())
    expect(states.at(-2)).toMatchObject({
      'mbt::actionTaken': 'Bind',
      'mbt::nondetPicks': { m: { tag: 'Some', value: { '#bigint': '0' } }, station: { tag: 'None' } },
      slot: {
        '#map': [
          [{ '#bigint': '0' }, { '#bigint': '1' }],
          [{ '#bigint': '1' }, { '#bigint': '0' }],
        ],
      },
    })
  })
})

describe('the machinery that both systems share', () => {
  it('reports on the way, and answers when it is cut short', () => {
    const search = searching(relayOf(systemOf(DEFAULT_PARAMETERS)))
    const first = search.next()
    if (first.done === true) throw new Error('2436 states take several reports')
    expect(first.value.expanded).toBe(512)
    const { exploration, states } = first.value.answer()
    expect([exploration.complete, exploration.states, exploration.digest]).toEqual([
      false,
      first.value.found,
      undefined,
    ])
    expect(exploration.properties.map(({ holds }) => holds)).not.toContain(true)
    expect(states).toHaveLength(first.value.found)
  })

  it('finds the liveness of the protocol as the search over packed states does', () => {
    for (const parameters of [
      parametersOf('literal', [1, 1, 1, 0, 1]),
      parametersOf('literal', [1, 1, 1, 1, 0]),
      parametersOf('literal', [2, 1, 1, 0, 0]),
      parametersOf('hardened', [1, 1, 1, 1, 1]),
      parametersOf('hardened', [1, 1, 1, 1, 0], { endAndTimeouts: false, sabotages: ['abandon-on-invalid'] }),
    ]) {
      const system = transitionSystemOf(protocolOf(parameters))
      const plain = fairFindings(system, explored(system))
      const fast = livenessOf(parameters)
      const verdicts = (findings: typeof fast) =>
        findings.map(({ name, holds, counterexample }) => [name, holds, counterexample?.loop])
      expect(verdicts(plain)).toEqual(verdicts(fast))
      expect(exploredPlainly(protocolOf(parameters)).complete).toBe(true)
    }
  })
})
