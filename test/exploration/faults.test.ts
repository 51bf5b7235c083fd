// Mutants and sabotages: every seeded fault is found, by a shortest counterexample of the published length, and it replays.
// Source: PROTOCOL.md, sections 6 and 8a.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type Finding, shortest } from '../../proofs/exploration/exploration'
import { itfOf } from '../../proofs/exploration/itf'
import { parseItf } from '../../proofs/exploration/itfReader'
import { exploredPlainly } from '../../proofs/exploration/plain'
import { replay } from '../../proofs/exploration/replay'
import { actionsOf, brokenAtTheEnd } from '../../proofs/exploration/trace'
import type { Parameters, Sabotage } from '../../spec/protocol/abstract/parameters'
import { systemOf } from '../../spec/protocol/abstract/system'
import { exploredFast, livenessOf, parametersOf, type Row, violated } from './systems'

/** Every counterexample, written to ITF and read back, is a behaviour of the system, and one of safety breaks its property at its end. */
const expectReplays = (parameters: Parameters, findings: ReadonlyArray<Finding>) => {
  const system = systemOf(parameters)
  for (const { name, counterexample } of findings) {
    if (counterexample === undefined) continue
    const read = parseItf(JSON.parse(JSON.stringify(itfOf(system, counterexample, name))), parameters)
    const answer = E.isRight(read) ? replay(system, read.right) : undefined
    expect([name, answer?.accepted]).toEqual([name, true])
    if (counterexample.loop === undefined) expect(brokenAtTheEnd(system, counterexample)).toContain(name)
  }
}

const MUTANTS: ReadonlyArray<readonly [1 | 2 | 3 | 4 | 5 | 6, Row, string, number, string]> = [
  [
    1,
    [1, 1, 1, 1, 1],
    'P1',
    7,
    'Gen(0) SendRaw(0) RecvRaw(0,RAWG) SendSift(0) RecvSift(0,SIFTG) Inject(0,FBF) RecvFb(0,FBF)',
  ],
  [
    2,
    [1, 1, 1, 0, 1],
    'P4',
    9,
    'Gen(0) SendRaw(0) RecvRaw(0,RAWG) SendSift(0) RecvSift(0,SIFTG) SendInst(0) RecvInst(0,INSTC) SendInst(0) RecvInst(0,INSTC)',
  ],
  [
    3,
    [1, 1, 1, 0, 1],
    'P1',
    9,
    'Gen(0) SendRaw(0) RecvRaw(0,RAWG) SendSift(0) RecvSift(0,SIFTG,wrong codeword) SendInst(0) RecvInst(0,INSTC) SendFb(0) RecvFb(0,FBC)',
  ],
  [4, [1, 1, 1, 1, 1], 'P3a', 5, 'Gen(0) SendRaw(0) RecvRaw(0,RAWG) Inject(0,INSTF) RecvInst(0,INSTF)'],
  [
    5,
    [1, 1, 1, 1, 1],
    'P3a',
    7,
    'Gen(0) SendRaw(0) RecvRaw(0,RAWG) Inject(0,SIFTT) RecvSift(0,SIFTT) SendInst(0) RecvInst(0,INSTD)',
  ],
  [
    6,
    [2, 2, 2, 1, 1],
    'P3b',
    11,
    'Gen(0) SendRaw(0) Gen(1) SendRaw(1) RecvRaw(0,RAWG) SendSift(0) RecvSift(0,SIFTG) SendInst(0) RecvRaw(1,RAWG) Relabel(0,1,INSTC) RecvInst(1,INSTC)',
  ],
]

describe('a mutant', () => {
  it.each(MUTANTS)('%i at %j breaks %s after %i actions', (mutant, row, property, length, actions) => {
    const parameters = parametersOf('literal', row, { mutant })
    const { properties } = exploredFast(parameters)
    const found = shortest(properties)
    expect([found?.property, found?.trace.steps.length]).toEqual([property, length])
    expect(found === undefined ? '' : actionsOf(found.trace).join(' ')).toBe(actions)
    expectReplays(parameters, properties)
  })

  it.each(MUTANTS.slice(0, 5))(
    '%i is found by the plain exploration at the same length',
    (mutant, row, property, length) => {
      const found = shortest(exploredPlainly(systemOf(parametersOf('literal', row, { mutant }))).properties)
      expect([found?.property, found?.trace.steps.length]).toEqual([property, length])
    },
  )

  it('2 and 3 need no attacker, and 3 none but a residual error', () => {
    const length = (mutant: 2 | 3, row: Row) =>
      shortest(exploredFast(parametersOf('literal', row, { mutant })).properties)?.trace.steps.length
    expect(length(2, [1, 1, 1, 1, 1])).toBe(9)
    expect(length(3, [1, 1, 1, 0, 0])).toBe(undefined)
  })
})

describe('a sabotage', () => {
  const found = (sabotages: ReadonlyArray<Sabotage>, row: Row, rest: Partial<Parameters> = {}) => {
    const parameters = parametersOf('hardened', row, { sabotages, ...rest })
    const findings = [...exploredFast(parameters).properties, ...livenessOf(parameters)]
    expectReplays(parameters, findings)
    return findings
  }
  const lengthOf = (findings: ReadonlyArray<Finding>, property: string) =>
    findings.find(({ name }) => name === property)?.counterexample?.steps.length

  it('early-status breaks H1 after 9 actions', () => {
    const findings = found(['early-status'], [1, 1, 1, 1, 1])
    expect(lengthOf(findings, 'H1')).toBe(9)
    expect(violated(findings)).toEqual(['H1', 'X3', 'X4', 'Settle'])
  })

  it('no-revoke breaks Settle, and of the others only the property of the step', () => {
    const findings = found(['no-revoke'], [1, 1, 1, 1, 1])
    expect(violated(findings)).toEqual(['Revoked', 'Settle'])
    expect(lengthOf(findings, 'Revoked')).toBe(10)
  })

  it.each([[[1, 1, 1, 1, 1] satisfies Row], [[2, 1, 1, 0, 1] satisfies Row]])(
    'no-abort-message and no-ogs-timeout at %j break Settle together, each alone nothing',
    (row) => {
      expect(violated(found(['no-abort-message'], row))).toEqual([])
      expect(violated(found(['no-ogs-timeout'], row))).toEqual([])
      expect(violated(found(['no-abort-message', 'no-ogs-timeout'], row))).toEqual(['Settle'])
    },
  )

  it('abandon-on-invalid breaks nothing but Deliver', () => {
    expect(violated(found(['abandon-on-invalid'], [1, 1, 1, 1, 1]))).toEqual([])
    expect(violated(found(['abandon-on-invalid'], [1, 1, 1, 1, 0], { endAndTimeouts: false }))).toEqual([
      'Deliver',
    ])
    expect(violated(found(['abandon-on-invalid'], [1, 1, 1, 0, 0], { endAndTimeouts: false }))).toEqual([])
  })
})
