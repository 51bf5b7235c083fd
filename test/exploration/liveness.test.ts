// The rows of PROTOCOL.md, sections 8 and 8a: what happens in the end under strong fairness, and where it does not.

import { describe, expect, it } from '@jest/globals'
import { statesOf, type Trace } from '../../proofs/exploration/trace'
import { stateKey } from '../../spec/protocol/abstract/state'
import { isEnabled, successors, systemOf } from '../../spec/protocol/abstract/system'
import { livenessOf, parametersOf, type Row, violated } from './systems'

const ROWS: ReadonlyArray<readonly [Row, ReadonlyArray<string>]> = [
  [[1, 1, 1, 0, 0], []],
  [[1, 1, 1, 0, 1], ['LiveAgree']],
  [
    [1, 1, 1, 1, 0],
    ['LiveO', 'LiveS', 'LiveAgree'],
  ],
  [[2, 1, 1, 0, 0], []],
  [[2, 1, 1, 0, 1], ['LiveAgree']],
  [
    [2, 1, 1, 1, 0],
    ['LiveO', 'LiveS', 'LiveAgree'],
  ],
]

/** On the plain table: the loop comes back, and takes a step of every fair label that one of its states enables. */
const expectFair = (parameters: ReturnType<typeof parametersOf>, { initial, steps, loop }: Trace) => {
  const system = systemOf(parameters)
  const states = statesOf({ initial, steps })
  const key = (place: number) => stateKey(system.alphabet, states[place] ?? initial)
  expect(key(loop ?? -1)).toBe(key(steps.length))
  const isFair = (fairness: string, ended: boolean) =>
    fairness === 'always' || (fairness === 'after the end' && ended)
  const labels = (place: number) => {
    const state = states[place] ?? initial
    return system.instances
      .filter(
        (instance) => isFair(instance.action.fairness, state.ended) && isEnabled(system, instance, state),
      )
      .map(({ label }) => label)
  }
  const places = Array.from({ length: steps.length - (loop ?? 0) }, (_, place) => (loop ?? 0) + place)
  const enabled = new Set([...places, steps.length].flatMap(labels))
  const taken = new Set(places.map((place) => steps[place]?.instance.label ?? ''))
  expect([...enabled].filter((label) => !taken.has(label))).toEqual([])
  expect(successors(system, initial).length).toBeGreaterThan(0)
}

describe('liveness of the literal profile', () => {
  it.each(ROWS)('at %j fails for exactly %j, by a fair loop', (row, expected) => {
    const parameters = parametersOf('literal', row)
    const findings = livenessOf(parameters)
    expect(findings.map(({ name }) => name)).toEqual(['LiveO', 'LiveS', 'LiveClose', 'LiveAgree'])
    expect(violated(findings)).toEqual(expected)
    for (const { counterexample } of findings)
      if (counterexample !== undefined) expectFair(parameters, counterexample)
  })

  it.each([
    ['LiveO', 'RAW', 'ABORT', 'INSTF'],
    ['LiveS', 'ABORT', 'SIFT_C', 'FBF'],
  ])('of %s fails with OGS in %s and SAT in %s after one forged %s', (name, ogs, sat, kind) => {
    const finding = livenessOf(parametersOf('literal', [1, 1, 1, 1, 0])).find((one) => one.name === name)
    const last = finding?.counterexample?.steps.at(-1)?.state
    expect([last?.ogs, last?.sat]).toEqual([[ogs], [sat]])
    const attacks = finding?.counterexample?.steps.filter(
      ({ instance }) => instance.action.actor === 'attacker',
    )
    expect(attacks?.map(({ instance }) => instance.name)).toEqual([`Inject(0,${kind})`])
  })
})

describe('liveness of the hardened profile', () => {
  it.each([
    [[1, 1, 1, 0, 1]],
    [[1, 1, 1, 1, 1]],
    [[1, 1, 1, 2, 1]],
    [[1, 2, 2, 1, 1]],
    [[2, 1, 1, 0, 1]],
  ] satisfies ReadonlyArray<readonly [Row]>)('settles at %j', (row) => {
    expect(livenessOf(parametersOf('hardened', row)).map(({ name, holds }) => [name, holds])).toEqual([
      ['Settle', true],
    ])
  })

  it.each([
    [[1, 1, 1, 0, 0]],
    [[1, 1, 1, 1, 0]],
    [[2, 1, 1, 0, 0]],
    [[2, 1, 1, 1, 0]],
    [[1, 2, 2, 2, 0]],
  ] satisfies ReadonlyArray<readonly [Row]>)('delivers at %j without end of pass and timeouts', (row) => {
    const parameters = parametersOf('hardened', row, { endAndTimeouts: false })
    expect(livenessOf(parameters).map(({ name, holds }) => [name, holds])).toEqual([['Deliver', true]])
  })

  it('delivers every block where they are not pipelined', () => {
    const parameters = parametersOf('hardened', [2, 1, 1, 1, 0], { endAndTimeouts: false, pipelined: false })
    expect(livenessOf(parameters).map(({ says, holds }) => [says.includes('every block'), holds])).toEqual([
      [true, true],
    ])
  })

  it('does not deliver where decoding may end on a wrong codeword', () => {
    const parameters = parametersOf('hardened', [1, 1, 1, 0, 1], { endAndTimeouts: false })
    const [deliver] = livenessOf(parameters)
    expect(deliver?.holds).toBe(false)
    if (deliver?.counterexample !== undefined) expectFair(parameters, deliver.counterexample)
  })
})
