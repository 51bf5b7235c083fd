// `keywitness explore` as a process: reports, JSON by its schema, exit codes, limits, traces out and in, hostile traces, models.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020'
import { expectPresentable, expectRefused, fileHolding, keywitness, MAIN, ROOT } from './commandLine'

const explore = (line: string) => keywitness(['explore', ...line.split(' ').filter((word) => word !== '')])

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false })
const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'docs/schemas/explore.json'), 'utf8')))

const json = (line: string) => {
  const { code, stdout, stderr } = explore(`${line} --json`)
  const document = JSON.parse(stdout)
  validate(document)
  expect([stderr, validate.errors ?? []]).toEqual(['', []])
  return { code, document }
}

const SMALL = '--blocks 1 --attacks 2'

describe('keywitness explore --variants', () => {
  const cells = (document: {
    variants: ReadonlyArray<{ name: string; guarantees: unknown; overtaken: boolean }>
  }) => new Map(document.variants.map(({ name, ...rest }) => [name, rest]))

  it('says which guarantee each choice buys', () => {
    const { code, document } = json('--variants')
    const rows = cells(document)
    const broken = (guarantee: string, property: string, length: number, forEver: boolean) =>
      expect.objectContaining({
        guarantees: expect.arrayContaining([{ guarantee, holds: false, property, length, forEver }]),
      })
    expect([code, rows.size]).toEqual([0, 10])
    expect(rows.get('tag-data-only')).toEqual(broken('origin', 'P3a', 7, false))
    expect(rows.get('tag-without-block')).toEqual(broken('origin', 'P3b', 12, false))
    expect(rows.get('no-acknowledgement')).toEqual(broken('settles', 'Settle', 16, true))
    expect(rows.get('no-abort-no-timeout')).toEqual(broken('settles', 'Settle', 6, true))
    expect(rows.get('abandon-on-invalid')).toEqual(broken('delivers', 'Deliver', 23, true))
    const kept = document.guarantees.map(({ name }: { name: string }) => ({ guarantee: name, holds: true }))
    for (const name of ['hardened', 'hardened-one-block']) expect(rows.get(name)?.guarantees).toEqual(kept)
    expect([...rows].filter(([, { overtaken }]) => !overtaken).map(([name]) => name)).toEqual([
      'literal-one-block',
      'hardened-one-block',
    ])
  })

  it('is inconclusive at a limit, and says what is not decided', () => {
    const { code, document } = json('--variants --blocks 2 --max-states 5000')
    const undecided = document.variants.filter(({ complete }: { complete: boolean }) => !complete)
    expect([code, undecided.length]).toEqual([3, 6])
    expect(undecided[0].guarantees[0]).toEqual({ guarantee: 'agreement', holds: null })
  })
})

describe('keywitness explore --json', () => {
  it('has the fields of the schema and the published counts', () => {
    const { code, document } = json(SMALL)
    const { states, transitions, depth, digest, deadlocks, counterexample, complete, stopped } = document
    expect([code, states, transitions, depth, deadlocks]).toEqual([0, 1156, 5256, 12, 0])
    expect([counterexample, complete, stopped]).toEqual([null, true, null])
    expect(digest).toBe('3f1a8d326a0e684b693a9cda753d5a8f29f747b1d070e8416abf5f70c3bb3b82')
    expect(document.properties.map(({ holds }: { holds: boolean }) => holds)).not.toContain(false)
    expect(document.promise).toContain('two generals')
  })

  it('keeps a state in less than 200 bytes', () => {
    const { document } = json('--blocks 3 --uplink 2 --downlink 2')
    expect([document.states, document.bytesPerState < 200]).toEqual([1_232_164, true])
  })

  it('has a shortest counterexample and exit code 1 where a property is violated', () => {
    const { code, document } = json('--blocks 1 --mutant 4')
    expect(code).toBe(1)
    expect(document.counterexample).toEqual({
      property: 'P3a',
      length: 5,
      actions: ['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'Inject(0,INSTF)', 'RecvInst(0,INSTF)'],
    })
  })

  it('has the lasso of a liveness property', () => {
    const { code, document } = json('--blocks 1 --attacks 0 --liveness')
    expect(code).toBe(1)
    expect(document.counterexample).toMatchObject({ property: 'LiveAgree', loop: 9 })
    expect(document.counterexample.length).toBe(document.counterexample.actions.length)
  })

  it('checks the hardened profile also for liveness, unasked', () => {
    const { code, document } = json('--profile hardened --blocks 1')
    expect([code, document.states, document.transitions, document.depth]).toEqual([0, 1738, 9337, 15])
    const names = document.properties.map(({ name }: { name: string }) => name)
    expect(names.slice(-2)).toEqual(['Settle', 'Deliver'])
    const alone = json('--profile hardened --blocks 1 --residual 0 --no-end-no-timeouts').document
    expect([alone.states, alone.properties.at(-1).name]).toEqual([164, 'Deliver'])
  })

  it('finds what a sabotage breaks, Deliver in the system that owes it', () => {
    const { code, document } = json('--profile hardened --blocks 1 --sabotage abandon-on-invalid')
    expect([code, document.counterexample.property]).toEqual([1, 'Deliver'])
    const both = json('--profile hardened --blocks 1 --attacks 0 --sabotage no-ogs-timeout,no-abort-message')
    expect([both.code, both.document.counterexample.property]).toEqual([1, 'Settle'])
  })
})

describe('limits', () => {
  it('end inconclusive, with exit code 3 and what is known', () => {
    const { code, document } = json('--blocks 3 --uplink 2 --downlink 2 --max-states 5000')
    expect([code, document.complete, document.stopped]).toEqual([3, false, 'states'])
    expect(document.states).toBeGreaterThan(5000)
    expect(document.properties.every(({ holds }: { holds: boolean | null }) => holds !== false)).toBe(true)
    expect(document.properties[0].holds).toBe(null)
    const text = explore('--blocks 4 --uplink 3 --downlink 3 --max-seconds 1')
    expect([text.code, text.stderr]).toEqual([3, ''])
    expect(text.stdout).toContain('not every state was explored: the time was over')
  })

  it('do not hide a violation', () => {
    expect(json('--blocks 3 --uplink 2 --downlink 2 --mutant 4 --max-states 20000').code).toBe(1)
  })

  it('include Ctrl-C, which prints what is known', async () => {
    const child = spawn(process.execPath, [MAIN, 'explore', '--blocks', '6', '--uplink', '3', '--json'], {
      cwd: ROOT,
    })
    let output = ''
    child.stdout.on('data', (part) => {
      output += String(part)
    })
    const code = new Promise((resolve) => child.on('close', resolve))
    setTimeout(() => child.kill('SIGINT'), 2000)
    expect(await code).toBe(3)
    expect(JSON.parse(output)).toMatchObject({ complete: false, stopped: 'interrupt' })
  })
})

describe('the report for people', () => {
  it('names the system, every property, and what can be promised', () => {
    const { code, stdout, stderr } = explore(SMALL)
    expect([code, stderr]).toEqual([0, ''])
    for (const text of [
      'literal profile, 1 block, capacity 1 up and 1 down, 2 attacker actions, residual errors',
      '1 156 states, 5 256 transitions, depth 12',
      '  P7         holds    at most one block of OGS has an instruction outstanding',
      'Not promised, by anyone (two generals)',
    ])
      expect(stdout.replace(/\n(?=\S)/g, ' ')).toContain(text)
    expectPresentable(stdout)
  })

  it('shows the counterexample of the property asked for', () => {
    const { stdout } = explore('--blocks 1 --residual 0 --liveness --property LiveS')
    expect(stdout).toContain(
      'LiveS is violated after 11 actions:\n   1 Gen(0)             O[0] IDLE -> RAW\n',
    )
    expect(stdout).toContain('     for ever:\n   8 SendRaw(0)\n')
  })
})

describe('traces', () => {
  const itf = (line: string) => explore(`${line} --trace itf`).stdout

  it.each([
    ['--blocks 1 --mutant 1', 'P1'],
    ['--blocks 1 --attacks 0 --mutant 2', 'P4'],
    ['--blocks 1 --attacks 0 --mutant 3', 'P1'],
    ['--blocks 1 --mutant 4', 'P3a'],
    ['--blocks 1 --mutant 5', 'P3a'],
    ['--uplink 2 --downlink 2 --mutant 6', 'P3b'],
    ['--profile hardened --blocks 1 --sabotage early-status --property H1', 'H1'],
    ['--profile hardened --blocks 1 --sabotage no-revoke', 'Revoked'],
  ])('of %s in ITF replay to the same violation', (line, property) => {
    const file = fileHolding('trace.itf.json', itf(line))
    const { code, stdout } = explore(`--replay ${file} --json`)
    const document = JSON.parse(stdout)
    expect([validate(document), code, document.accepted]).toEqual([true, 1, true])
    expect(document.broken).toContain(property)
  })

  it('of a liveness property replay round their loop', () => {
    const file = fileHolding('lasso.itf.json', itf('--blocks 1 --attacks 0 --liveness'))
    const { code, stdout } = explore(`--replay ${file}`)
    expect([code, stdout.includes('     for ever:\n')]).toEqual([0, true])
    expect(explore(`--replay ${file} --trace itf`).stdout.length).toBeGreaterThan(1000)
    expect(explore(`--replay ${file} --trace mermaid`).stdout).toContain('loop for ever')
  })

  it('carry the action and the picks of every step, and integers as #bigint', () => {
    const document = JSON.parse(itf('--blocks 1 --mutant 4'))
    expect(document.vars).toEqual(
      expect.arrayContaining(['g', 'O', 'dn', 'mbt::actionTaken', 'mbt::nondetPicks']),
    )
    expect(document.states.map((state: Record<string, unknown>) => state['mbt::actionTaken'])).toEqual([
      'init',
      'Gen',
      'SendRaw',
      'RecvRaw',
      'Inject',
      'RecvInst',
    ])
    expect(document.states[3]['mbt::nondetPicks']).toMatchObject({
      b: { tag: 'Some', value: { '#bigint': '0' } },
      c: { tag: 'None' },
      kind: { tag: 'Some', value: 'RAWG' },
    })
    expect(document.states[1].g).toEqual({ '#bigint': '1' })
  })

  it('are read without parameters, actions, zero counts or #bigint too', () => {
    const state = (g: number, status: string) => ({
      ...{ g, fb: 0, adv: 1, O: [status, 'IDLE'], S: ['WAIT', 'WAIT'], rel: [0, 0], K: [[], []] },
      ...{ up: [{}, {}], dn: [{}, {}] },
    })
    const file = fileHolding('bare.json', JSON.stringify({ states: [state(0, 'IDLE'), state(1, 'RAW')] }))
    expect(explore(`--replay ${file}`).code).toBe(0)
    const wrong = explore(`--replay ${file} --attacks 2 --json`)
    expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([1, { accepted: false, step: 0 }])
  })

  it('that are no behaviour of the system are rejected with the step', () => {
    const document = JSON.parse(itf('--blocks 1 --mutant 4'))
    const literal = { ...document, '#meta': { parameters: { ...document['#meta'].parameters, mutant: 0 } } }
    const { code, stdout } = explore(`--replay ${fileHolding('honest.json', JSON.stringify(literal))} --json`)
    const answer = JSON.parse(stdout)
    expect([validate(answer), code, answer.accepted, answer.step]).toEqual([true, 1, false, 5])
    const renamed = structuredClone(document)
    renamed.states[1]['mbt::actionTaken'] = 'SendRaw'
    const text = explore(`--replay ${fileHolding('renamed.json', JSON.stringify(renamed))}`)
    expect([text.code, text.stdout]).toEqual([
      1,
      expect.stringContaining('SendRaw(0) does not lead to this state'),
    ])
    const loop = { ...document, loop: 1 }
    expect(explore(`--replay ${fileHolding('loop.json', JSON.stringify(loop))}`).stdout).toContain(
      'the loop begins',
    )
  })

  it('print alone, and nothing where there is no counterexample', () => {
    expect(explore('--blocks 1 --mutant 4 --trace mermaid').stdout).toMatch(/^sequenceDiagram\n/)
    expect(explore('--blocks 1 --trace mermaid')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no counterexample: nothing to print\n',
    })
  })
})

describe('hostile traces', () => {
  const text = explore('--blocks 1 --mutant 4 --trace itf').stdout
  const good = (): Record<string, unknown> => JSON.parse(text)
  const states = (change: Record<string, unknown>) => {
    const document = good()
    return { ...document, states: [{ ...Object(document.states)[0], ...change }] }
  }
  const meta = (change: Record<string, unknown>) => ({
    ...good(),
    '#meta': { parameters: { ...Object(good()['#meta']).parameters, ...change } },
  })
  it.each([
    ['no object', () => [], ['KW-IN102 $', 'KW-IN102 $']],
    ['no states', () => ({}), ['KW-IN100 $.states']],
    ['an empty list of states', () => ({ states: [] }), ['KW-IN102 $.states']],
    ['states that are no records', () => ({ states: [1] }), ['KW-IN102 $.states[0]']],
    ['too many states', () => ({ ...good(), states: new Array(10_001).fill({}) }), ['KW-IN102 $.states']],
    ['a state without variables', () => ({ states: [{}] }), ['KW-IN100 $.states[0].up']],
    ['a loop outside', () => ({ ...good(), loop: 6 }), ['KW-IN102 $.loop']],
    ['an unknown status', () => states({ O: ['DONE'] }), ['KW-IN102 $.states[0].O']],
    ['an unknown kind', () => states({ up: [{ NOPE: 1 }] }), ['KW-IN102 $.states[0].up']],
    [
      'a prototype as kind',
      () => states({ up: [JSON.parse('{"__proto__": 1}')] }),
      ['KW-IN102 $.states[0].up'],
    ],
    ['a negative count', () => states({ up: [{ RAWG: -1 }] }), ['KW-IN102 $.states[0].up.RAWG']],
    ['a fraction', () => states({ g: 0.5 }), ['KW-IN102 $.states[0].g']],
    ['a huge integer', () => states({ g: { '#bigint': '9'.repeat(400) } }), ['KW-IN102 $.states[0].g']],
    ['too many blocks', () => states({ rel: [0, 0] }), ['KW-IN102 $.states[0].rel']],
    [
      'a block twice',
      () =>
        states({
          rel: {
            '#map': [
              [0, 0],
              [0, 0],
            ],
          },
        }),
      ['KW-IN102 $.states[0].rel'],
    ],
    ['a map of triples', () => states({ rel: { '#map': [[0, 0, 0]] } }), ['KW-IN102 $.states[0].rel[0]']],
    ['an end that is no boolean', () => states({ E: 1 }), ['KW-IN102 $.states[0].E']],
    [
      'an action that is no name',
      () => states({ 'mbt::actionTaken': 7 }),
      ['KW-IN102 $.states[0].mbt::actionTaken'],
    ],
    ['a million blocks', () => meta({ blocks: 1_000_000 }), ['KW-IN102 $["#meta"].parameters.blocks']],
    ['an unknown parameter', () => meta({ extra: 1 }), ['KW-IN101 $["#meta"].parameters.extra']],
    [
      'an unknown sabotage',
      () => meta({ sabotages: ['x'] }),
      ['KW-IN102 $["#meta"].parameters.sabotages[0]'],
    ],
  ])('with %s are refused', (_, document, problems) => {
    const file = fileHolding('hostile.json', JSON.stringify(document()))
    const run = explore(`--replay ${file}`)
    expectRefused({ ...run, stderr: run.stderr.replaceAll(`${file}: `, '') }, problems)
  })

  it.each([
    ['no JSON', '{', 'KW-IN010'],
    ['a key twice', '{"states": [], "states": []}', 'KW-IN011'],
    ['a deep nest', '['.repeat(100_000), 'KW-IN012'],
    ['nothing', '', 'KW-IN003'],
  ])('of %s are refused', (_, content, code) => {
    const { code: exit, stderr, stdout } = explore(`--replay ${fileHolding('hostile.json', content)}`)
    expect([exit, stdout, stderr.includes(code)]).toEqual([2, '', true])
    expectPresentable(stderr)
  })
})

describe('models', () => {
  it('carry their counts', () => {
    expect(explore(`${SMALL} --export promela`).stdout).toContain('Expected: 1156 states, 5256 transitions')
    expect(explore(`${SMALL} --export tla`).stdout).toContain('Expected: 1156 states, 5256 transitions')
    expect(explore(`${SMALL} --export dot`).stdout).toMatch(/^digraph keywitness \{\n/)
    const cut = explore('--blocks 3 --uplink 2 --downlink 2 --max-states 5000 --export promela')
    expect([cut.code, cut.stdout.includes('Expected counts: not computed.')]).toEqual([3, true])
  })
})

describe('wrong usage of explore', () => {
  it.each([
    ['--blocks 0', ['--blocks']],
    ['--blocks 7 --uplink 8 --downlink x --attacks 16', ['--blocks', '--uplink', '--downlink', '--attacks']],
    ['--residual 2 --mutant 7 --profile other', ['--profile', '--residual', '--mutant']],
    ['--profile hardened --mutant 1', ['--mutant']],
    ['--sabotage no-revoke', ['--sabotage']],
    ['--profile hardened --sabotage no-revoke,no-revoke', ['--sabotage']],
    ['--no-end-no-timeouts', ['--no-end-no-timeouts']],
    ['--variants --mutant 1 --liveness --no-pipelining', ['--mutant', '--no-pipelining', '--liveness']],
    ['--trace itf --json', ['--trace']],
    ['--export tla --json', ['--export']],
    ['--export java', ['--export']],
    ['--export tla --replay x', ['--export']],
    ['--property P99', ['--property']],
    ['--max-states 0 --max-seconds 1.5', ['--max-states', '--max-seconds']],
    ['--export dot --blocks 2', ['--export']],
    ['file', ['arguments']],
  ])('%s is refused', (line, names) => {
    expectRefused(
      explore(line),
      names.map((name) => `KW-US301 ${name}`),
    )
  })
})
