// The JSON Schemas of docs/schemas against what the built command line really reads and prints.

import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { keywitness } from './commandLine'
import { ajv, BLOCK, block, errorsOf, jsonFile, jsonOf, schemas, textOf } from './schemas'

type Line = { readonly id: string; readonly fn: string; readonly args: unknown }
const cases = (): ReadonlyArray<Line> =>
  JSON.parse(textOf('test', 'vectors', 'finite_key.json')).cases.map(({ id, fn, args }: Line) => ({
    id,
    fn,
    args,
  }))

describe('docs/schemas', () => {
  it('holds schemas of draft 2020-12 only', () => {
    expect(schemas.size).toBeGreaterThan(0)
    for (const schema of schemas.values()) expect(ajv.validateSchema(schema)).toBe(true)
  })
})

describe('observations.json', () => {
  it.each(['observations_block_500k.json', 'observations_pass_2M.json'])('accepts data/%s', (file) => {
    expect(errorsOf('observations', JSON.parse(textOf('data', file)))).toEqual([])
  })

  it('accepts every optional field and form', () => {
    const document = {
      ...block(),
      pulses: '41238384256000000000',
      leakage: { X: 24437, Z: '24437' },
      authentication: { messages: 48, epsilonPerMessage: '1e-35' },
      disclosures: {
        keyChecksum: { bits: 32, oneTimePadded: false },
        announcements: 'after-last-detection',
      },
    }
    expect(errorsOf('observations', document)).toEqual([])
    expect(errorsOf('observations', { ...document, leakage: { efficiency: '1.2' } })).toEqual([])
  })

  it.each([
    ['a missing field', () => ({ ...block(), pulses: undefined, counts: undefined })],
    ['a field nobody reads', () => ({ ...block(), pulse: 1 })],
    [
      'a probability as a number',
      () => ({ ...block(), bases: { X: { probability: 0.5 }, Z: { probability: '0.5' } } }),
    ],
    ['a negative count', () => ({ ...block(), pulses: -1 })],
    ['two forms of leakage', () => ({ ...block(), leakage: { bits: 1, efficiency: '1.2' } })],
    ['a basis nobody knows', () => ({ ...block(), key: { ...block().key, bases: ['Y'] } })],
  ])('refuses %s, as the program does', (_, broken) => {
    expect(errorsOf('observations', JSON.parse(JSON.stringify(broken())))).not.toEqual([])
    const { code, stderr } = keywitness(['audit', jsonFile(broken())])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^KW-IN10\d \$/)])
  })
})

describe('audit-observations.json', () => {
  it.each(['observations_block_500k.json', 'observations_pass_2M.json'])(
    'accepts the report on data/%s',
    (file) => {
      expect(errorsOf('audit-observations', jsonOf('audit', join('data', file), '--json'))).toEqual([])
    },
  )

  it('accepts a report without claim and with an assumed leak', () => {
    const csv = join('examples', 'observations_block_500k.csv')
    const report = jsonOf('audit', csv, '--pulses', '41238384256', '--leak-efficiency', '1.2', '--json')
    expect(report.verdict).toBe(null)
    expect(errorsOf('audit-observations', report)).toEqual([])
  })

  it('refuses a report without key length or with a length that is no integer', () => {
    const report = jsonOf('audit', BLOCK, '--json')
    const [first] = report.analyses
    expect(
      errorsOf('audit-observations', { ...report, analyses: [{ ...first, keyBits: undefined }] }),
    ).not.toEqual([])
    expect(errorsOf('audit-observations', { ...report, analyses: [{ ...first, keyBits: 0.5 }] })).not.toEqual(
      [],
    )
    expect(errorsOf('audit-observations', { ...report, verdict: { holds: 'yes' } })).not.toEqual([])
  })
})

describe('audit-passes.json', () => {
  it('accepts the report on the published passes', () => {
    expect(errorsOf('audit-passes', jsonOf('audit', join('data', 'jinan1_table1.csv'), '--json'))).toEqual([])
  })

  it('refuses a pass that does not say that it is modelled', () => {
    const report = jsonOf('audit', join('data', 'jinan1_table1.csv'), '--json')
    const [first] = report.passes
    expect(errorsOf('audit-passes', { ...report, passes: [{ ...first, modelled: false }] })).not.toEqual([])
  })
})

describe('compute-request.json', () => {
  it('knows exactly the functions that there are', () => {
    const schema = JSON.parse(textOf('docs', 'schemas', 'compute-request.json'))
    const described = schema.oneOf.map(
      ({ properties }: { properties: { fn: { const: string } } }) => properties.fn.const,
    )
    expect(described).toEqual([...FUNCTIONS.keys()])
    expect(schema.properties.fn.enum).toEqual([...FUNCTIONS.keys()])
  })

  it('accepts every published case', () => {
    for (const line of cases()) expect([line.id, errorsOf('compute-request', line)]).toEqual([line.id, []])
  })

  it.each([
    { fn: 'h2', args: { p: 0.5 } },
    { fn: 'h2', args: { p: '0.5', q: '0.5' } },
    { fn: 'h2', args: {} },
    { fn: 'h3', args: { p: '0.5' } },
    { fn: 'h2', args: { p: '0.5' }, digits: 0 },
    { id: [1], fn: 'h2', args: { p: '0.5' } },
    { id: 'a', args: { p: '0.5' } },
  ])('refuses %j, as the program does', (line) => {
    expect(errorsOf('compute-request', line)).not.toEqual([])
    expect(JSON.parse(keywitness(['compute'], JSON.stringify(line)).stdout).error.code).toMatch(/^KW-IN/)
  })
})

describe('compute-answer.json', () => {
  it('accepts the answer to every published case and to bad lines', () => {
    const large = '{"fn": "hoeffding_delta", "args": {"n": "1e39", "eps": "1e-10"}, "digits": 5}'
    const bad = ['not JSON', '{"id": 1}', '{"id": [1]}']
    const lines = [...cases().map((line) => JSON.stringify(line)), large, ...bad]
    const { code, stdout } = keywitness(['compute'], lines.join('\n'))
    const answers = stdout.trim().split('\n')
    expect([code, answers.length]).toEqual([0, lines.length])
    for (const answer of answers)
      expect([answer, errorsOf('compute-answer', JSON.parse(answer))]).toEqual([answer, []])
  })

  it('refuses a number that is not a decimal string, and an answer that says nothing', () => {
    expect(errorsOf('compute-answer', { id: 'a', result: 0.5 })).not.toEqual([])
    expect(errorsOf('compute-answer', { id: 'a', result: 'NaN' })).not.toEqual([])
    expect(errorsOf('compute-answer', { id: 'a' })).not.toEqual([])
  })
})
