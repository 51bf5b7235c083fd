// The JSON Schemas of certificates, designs, answers of `check`, and of findings and standing in an audit, against the program.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directory, fileHolding, keywitness } from './commandLine'
import { asJson, BLOCK, block, errorsOf, jsonFile, jsonOf, textOf } from './schemas'

describe('audit-observations.json', () => {
  const report = () => jsonOf('audit', BLOCK, '--json')

  it('accepts lengths above 2^53, findings without a claim, a refusal, and the declared mode', () => {
    const huge = { ...block(), claim: undefined, pulses: '41238384256000000000000' }
    const scaled = JSON.stringify(huge).replace(
      /"detections":(\d+),"errors":(\d+)/g,
      '"detections":"$1000000000000","errors":"$2000000000000"',
    )
    const printed = jsonOf('audit', fileHolding('huge.json', scaled), '--json')
    expect(errorsOf('audit-observations', printed)).toEqual([])
    expect(printed.analyses.some(({ keyBits }: { keyBits: unknown }) => typeof keyBits === 'string')).toBe(
      true,
    )
    const design = join(directory, 'design.json')
    keywitness(['audit', BLOCK, '--write-design', design])
    expect(errorsOf('direct-design', JSON.parse(readFileSync(design, 'utf8')))).toEqual([])
    const declared = jsonOf('audit', BLOCK, '--design', design, '--json')
    expect(errorsOf('audit-observations', declared)).toEqual([])
  })

  it.each<[string, (analysis: object, finding: object) => object]>([
    ['no standing', (analysis) => ({ analyses: [{ ...analysis, standing: undefined }] })],
    ['a standing nobody knows', (analysis) => ({ analyses: [{ ...analysis, standing: 'certain' }] })],
    ['a mode nobody knows', (analysis) => ({ analyses: [{ ...analysis, mode: 'best' }] })],
    ['a length as a short string', (analysis) => ({ analyses: [{ ...analysis, keyBits: '12' }] })],
    ['a length that no number holds', (analysis) => ({ analyses: [{ ...analysis, keyBits: 2 ** 60 }] })],
    ['no findings', () => ({ findings: undefined })],
    ['a finding without severity', (_, finding) => ({ findings: [{ ...finding, severity: 'bad' }] })],
    [
      'an undecided finding that needs nothing',
      (_, finding) => ({ findings: [{ ...finding, applies: null }] }),
    ],
    ['numbers that are no text', (_, finding) => ({ findings: [{ ...finding, numbers: { xi: 1 } }] })],
  ])('refuses %s', (_, change) => {
    const { analyses, findings } = report()
    const changed = JSON.parse(JSON.stringify({ ...report(), ...change(analyses[0], findings[0]) }))
    expect(errorsOf('audit-observations', changed)).not.toEqual([])
  })
})

const certificates = join('examples', 'certificate_block_500k.json')
const certificate = () => JSON.parse(textOf(certificates))

describe('certificate.json', () => {
  it.each(['composable', 'direct', 'jinan1'])(
    'accepts the certificate of %s, as the program does',
    (analysis) => {
      const file = join(directory, 'c.json')
      keywitness(['audit', BLOCK, '--analysis', analysis, '--certificate', file])
      expect(errorsOf('certificate', JSON.parse(readFileSync(file, 'utf8')))).toEqual([])
    },
  )

  it.each<[string, () => object]>([
    ['a missing field', () => ({ ...certificate(), head: undefined })],
    ['a further field', () => ({ ...certificate(), note: '' })],
    ['another spelling', () => ({ ...certificate(), claim: { ...certificate().claim, secrecy: '1e-10' } })],
    ['a number that is no text', () => ({ ...certificate(), claim: { ...certificate().claim, bits: 5 } })],
    [
      'another analysis',
      () => ({ ...certificate(), claim: { ...certificate().claim, analysis: 'wiesemann2024' } }),
    ],
    [
      'a step that points by text',
      () => ({ ...certificate(), steps: [{ rule: 'ratio', p: {}, by: ['0'] }] }),
    ],
    [
      'a number among parameters',
      () => ({ ...certificate(), steps: [{ rule: 'ratio', p: { value: 1 }, by: [] }] }),
    ],
    [
      'deep parameters',
      () => ({ ...certificate(), steps: [{ rule: 'ratio', p: { value: [[[['1']]]] }, by: [] }] }),
    ],
    [
      'a further hypothesis',
      () => ({ ...certificate(), hypotheses: { ...certificate().hypotheses, xi: '1' } }),
    ],
  ])('refuses %s, as the program does', (_, broken) => {
    expect(errorsOf('certificate', asJson(broken()))).not.toEqual([])
    const { code, stderr } = keywitness(['check', jsonFile(broken())])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/: KW-IN10\d \$/)])
  })

  it('accepts what only the limits of the kernel refuse', () => {
    const long = { ...certificate(), steps: Array(257).fill({ rule: 'ratio', p: {}, by: [] }) }
    expect(errorsOf('certificate', long)).toEqual([])
    expect(keywitness(['check', jsonFile(long)]).code).toBe(1)
  })
})

describe('direct-design.json', () => {
  const design = {
    format: 'keywitness/direct-design@1',
    name: 'by hand',
    note: 'optional',
    t: '0.004',
    phi0: { X: '0.02', Z: '2e-2' },
    terms: [{ basis: 'X', intensity: 'signal', u: '-0.000578', w: '0' }],
  }

  it('accepts every form', () => {
    expect(errorsOf('direct-design', design)).toEqual([])
  })

  it.each<[string, object]>([
    ['a missing field', { ...design, t: undefined }],
    ['a further field', { ...design, u: '1' }],
    ['a number that is no text', { ...design, t: 0.004 }],
    ['another format', { ...design, format: 'keywitness/direct-design@2' }],
    ['a basis nobody knows', { ...design, terms: [{ basis: 'Y', intensity: 'signal', u: '1', w: '0' }] }],
    ['a term without w', { ...design, terms: [{ basis: 'X', intensity: 'signal', u: '1' }] }],
  ])('refuses %s, as the program does', (_, broken) => {
    expect(errorsOf('direct-design', asJson(broken))).not.toEqual([])
    const { code, stderr } = keywitness(['audit', BLOCK, '--design', jsonFile(broken)])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^KW-IN10\d --design \$/)])
  })
})

describe('check.json', () => {
  const rejected = join('examples', 'certificate_one_bit_more.json')
  const unusable = BLOCK

  it.each([
    ['an accepted certificate', [certificates]],
    ['a rejected one', [rejected]],
    ['no certificate', [unusable]],
    ['all of them', [certificates, rejected, unusable]],
  ])('accepts the answer to %s', (_, files) => {
    expect(errorsOf('check', jsonOf('check', ...files, '--json'))).toEqual([])
  })

  it.each<[string, (answers: ReadonlyArray<object & { theorem: object }>) => unknown]>([
    ['an answer without verdict', ([good]) => ({ ...good, accepted: undefined })],
    ['an acceptance without theorem', ([good]) => ({ ...good, theorem: undefined })],
    [
      'a theorem without hypotheses',
      ([good]) => ({ ...good, theorem: { ...good?.theorem, hypotheses: undefined } }),
    ],
    [
      'a theorem about something else',
      ([good]) => ({ ...good, theorem: { ...good?.theorem, quantity: 'key' } }),
    ],
    ['a rejection without condition', ([, bad]) => ({ ...bad, condition: '' })],
    ['a rejection before the first step', ([, bad]) => ({ ...bad, step: -2 })],
    ['an unusable file without problems', ([, , none]) => ({ ...none, problems: [] })],
    ['a list that does not say which file', ([good]) => [good, { ...good, file: undefined }]],
  ])('refuses %s', (_, change) => {
    const answers = jsonOf('check', certificates, rejected, unusable, '--json')
    expect(errorsOf('check', JSON.parse(JSON.stringify(change(answers))))).not.toEqual([])
  })
})
