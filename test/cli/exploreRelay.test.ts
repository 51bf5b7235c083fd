// `keywitness explore --system relay` as a process: report, JSON by its schema, exit codes, limits, traces, model, wrong usage.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020'
import { expectPresentable, expectRefused, keywitness, ROOT } from './commandLine'

const explore = (line: string) =>
  keywitness(['explore', '--system', 'relay', ...line.split(' ').filter((word) => word !== '')])

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false })
const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'docs/schemas/explore.json'), 'utf8')))

const json = (line: string) => {
  const { code, stdout, stderr } = explore(`${line} --json`)
  const document = JSON.parse(stdout)
  validate(document)
  expect([stderr, validate.errors ?? []]).toEqual(['', []])
  return { code, document }
}

describe('keywitness explore --system relay', () => {
  it('prints every property, the promise and what the satellite learns', () => {
    const { code, stdout, stderr } = explore('')
    expect([code, stderr]).toEqual([0, ''])
    for (const text of [
      'key relay, 1 message of 1 unit, 1 pass with 1 of K_J and 1 of K_N, capacity 1, 1 attacker action, 1 restart',
      '2 436 states, 13 888 transitions, depth 21',
      '  PadN       holds    no key bit of K_N pads two relays',
      '  Deliver    holds    every message is delivered',
      'What the satellite learns: K_J and K_N in full',
    ])
      expect(stdout).toContain(text)
    expectPresentable(stdout)
  })

  it('has a document of the schema', () => {
    const { code, document } = json('--attacks 2')
    const { states, transitions, depth, counterexample, complete, system, keysSuffice } = document
    expect([code, states, transitions, depth]).toEqual([0, 7616, 56197, 22])
    expect([counterexample, complete, system, keysSuffice]).toEqual([null, true, 'relay', true])
    expect(document.properties.map(({ holds }: { holds: boolean }) => holds)).not.toContain(false)
    expect(document.satelliteLearns).toMatch(/^What the satellite learns/)
    expect(document.digest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('owes no delivery where the keys are too short, and says so', () => {
    const { code, document } = json('--units 2 --key-j 2')
    expect([code, document.keysSuffice, document.properties.at(-1).name]).toEqual([0, false, 'Witnesses'])
    expect(explore('--units 2 --key-j 2').stdout).toContain('the keys are too short for all messages')
  })

  it('has a shortest counterexample and exit code 1 for a mutant', () => {
    const { code, document } = json('--mutant 3')
    expect([code, document.counterexample]).toEqual([
      1,
      { property: 'Recovered', length: 2, actions: ['Inject(0,RELX)', 'RecvInvalid(0,RELX)'] },
    ])
    const text = explore('--mutant 7 --attacks 0 --property Deliver')
    expect([text.code, text.stdout.includes('mutant 7 (receipt before the journal')]).toEqual([1, true])
    expect(text.stdout).toContain('Deliver is violated after 12 actions:\n   1 Rise(J)\n')
    expect(text.stdout).toContain('     for ever:\n')
  })

  it('ends inconclusive at a limit, with what is known, and does not hide a violation', () => {
    const cut = json('--attacks 2 --max-states 2000')
    expect([cut.code, cut.document.complete, cut.document.stopped]).toEqual([3, false, 'states'])
    expect(cut.document.properties[0].holds).toBe(null)
    const slow = explore('--messages 4 --key-j 4 --key-n 4 --capacity 3 --max-seconds 1')
    expect([slow.code, slow.stdout.includes('not every state was explored: the time was over')]).toEqual([
      3,
      true,
    ])
    expect(json('--mutant 3 --attacks 2 --max-states 1000').code).toBe(1)
  })

  it('prints a trace alone, in ITF or as a chart, and nothing where there is none', () => {
    const trace = JSON.parse(explore('--mutant 5 --trace itf').stdout)
    expect(trace.states.map((state: Record<string, unknown>) => state['mbt::actionTaken'])).toEqual([
      'init',
      'Inject',
      'RecvInvalid',
    ])
    expect(trace['#meta']).toMatchObject({ property: 'Origin', parameters: { mutant: 5 } })
    expect(explore('--mutant 5 --trace mermaid').stdout).toMatch(/^sequenceDiagram\n/)
    expect(explore('--trace mermaid')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no counterexample: nothing to print\n',
    })
  })

  it('prints the model with its counts', () => {
    const { code, stdout } = explore('--export promela')
    expect([
      code,
      stdout.includes('Expected: 2436 states, 13888 transitions (SPIN prints 13889), depth 21'),
    ]).toEqual([0, true])
    const cut = explore('--attacks 2 --max-states 1000 --export promela')
    expect([cut.code, cut.stdout.includes('Expected counts: not computed.')]).toEqual([3, true])
  })
})

describe('wrong usage', () => {
  it.each([
    [
      '--messages 5 --capacity 0 --attacks 16 --restarts 4',
      ['--messages', '--capacity', '--attacks', '--restarts'],
    ],
    ['--passes 0 --key-j 10 --key-n x --units 5', ['--passes', '--key-j', '--key-n', '--units']],
    ['--mutant 9', ['--mutant']],
    ['--blocks 1 --profile hardened', ['--profile', '--blocks']],
    [
      '--uplink 1 --downlink 1 --residual 0 --sabotage no-revoke',
      ['--uplink', '--downlink', '--residual', '--sabotage'],
    ],
    ['--no-end-no-timeouts --replay x', ['--no-end-no-timeouts', '--replay']],
    ['--export tla', ['--export']],
    ['--property P1', ['--property']],
    ['--trace itf --json', ['--trace']],
    ['--export promela --json', ['--export']],
    ['--max-states 0 --max-seconds 1.5', ['--max-states', '--max-seconds']],
  ])('%s is refused', (line, names) => {
    expectRefused(
      explore(line),
      names.map((name) => `KW-US301 ${name}`),
    )
  })

  it.each([
    ['--messages 1'],
    ['--key-j 1'],
    ['--units 1'],
    ['--passes 1'],
    ['--restarts 0'],
    ['--capacity 1'],
    ['--key-n 1'],
  ])('%s belongs to the relay', (line) => {
    expectRefused(keywitness(['explore', ...line.split(' ')]), [`KW-US301 ${line.split(' ')[0]}`])
  })

  it('of the system is refused', () => {
    expectRefused(keywitness(['explore', '--system', 'both']), ['KW-US301 --system'])
  })
})
