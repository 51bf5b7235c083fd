// `check` as its users run it: certificates of every analysis, damaged ones, hostile ones, several at once.
// Source: docs/check.md, docs/certificate.md; the bounds on time and memory are those of the project's issue on certificates.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { sealed } from '../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../proofs/certificate/certificate'
import { directory, expectPresentable, fileHolding, keywitness, type Run } from './commandLine'

const FILES = { block: 'data/observations_block_500k.json', pass: 'data/observations_pass_2M.json' } as const
const ANALYSES = ['composable', 'direct', 'jinan1'] as const

const written = new Map<string, string>()
/** The file of a certificate that `audit` wrote; each is written once. */
const certificateFile = (data: keyof typeof FILES, analysis: string): string => {
  const file = join(directory, `${data}-${analysis}.json`)
  if (!written.has(file)) {
    const { code, stderr } = keywitness([
      ...['audit', FILES[data], '--analysis', analysis, '--certificate', file],
    ])
    expect([code, stderr]).toEqual([0, ''])
    written.set(file, readFileSync(file, 'utf8'))
  }
  return file
}

const certificate = (data: keyof typeof FILES, analysis: string): Certificate => {
  const parsed = parseCertificate(JSON.parse(readFileSync(certificateFile(data, analysis), 'utf8')))
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return parsed.right
}

const fileOf = (name: string, value: unknown): string => fileHolding(name, JSON.stringify(value))

/** The certificate with other members, its head as it should be. */
const resealed = (draft: Certificate, changes: Partial<Certificate>): Certificate =>
  sealed({ ...draft, ...changes })

const oneMore = (bits: string): string => (BigInt(bits) + 1n).toString()

/** The rejection, as `--json` prints it. */
const rejection = (file: string) => {
  const { code, stdout, stderr } = keywitness(['check', file, '--json'])
  expect([code, stderr]).toEqual([1, ''])
  return JSON.parse(stdout)
}

describe.each(Object.keys(FILES).filter((name) => name === 'block' || name === 'pass'))(
  'check, %s',
  (data) => {
    it.each(ANALYSES)('accepts the certificate of %s and prints its theorem', (analysis) => {
      const file = certificateFile(data, analysis)
      const { claim, head } = certificate(data, analysis)
      const { code, stdout, stderr } = keywitness(['check', file])
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain(`ACCEPTED ${file}: `)
      expect(stdout).toContain(claim.bits.replace(/\B(?=(\d{3})+$)/g, ' '))
      expect(stdout).toContain(`Digest  ${head}`)
      expect(stdout.includes('Assumptions\n')).toBe(analysis !== 'jinan1')
      expect(/Nothing is\s+said about\s+secrecy/.test(stdout)).toBe(analysis === 'jinan1')
      expectPresentable(stdout)
      const { accepted, theorem } = JSON.parse(keywitness(['check', file, '--json']).stdout)
      expect(accepted).toBe(true)
      expect(theorem).toMatchObject({ bits: Number(claim.bits), secrecy: claim.secrecy, head })
      expect(theorem.quantity).toBe(analysis === 'jinan1' ? 'formula jinan1' : `key ${analysis}`)
    })

    it.each(ANALYSES)('rejects one bit more than the proof of %s reaches', (analysis) => {
      const draft = certificate(data, analysis)
      const claim = { ...draft.claim, bits: oneMore(draft.claim.bits) }
      const file = fileOf('more.json', resealed(draft, { claim }))
      expect(rejection(file)).toEqual({
        accepted: false,
        step: -1,
        rule: '',
        condition: 'claimed bits',
        found: claim.bits,
        needed: `at most ${draft.claim.bits}`,
      })
    })

    it.each(ANALYSES)('rejects one bit more in the length of %s and in the claim', (analysis) => {
      const draft = certificate(data, analysis)
      const place = draft.steps.findIndex(({ rule }) => rule === 'keyLength' || rule === 'jinan1.length')
      const steps = draft.steps.map((step, at) =>
        at === place && typeof step.p.bits === 'string'
          ? { ...step, p: { ...step.p, bits: oneMore(step.p.bits) } }
          : step,
      )
      const claim = { ...draft.claim, bits: oneMore(draft.claim.bits) }
      const file = fileOf('longer.json', resealed(draft, { claim, steps }))
      expect(rejection(file)).toMatchObject({ step: place, rule: steps[place]?.rule })
      const { stdout } = keywitness(['check', file])
      expect(stdout).toMatch(
        new RegExp(
          `^REJECTED .+: step ${place}, rule ${steps[place]?.rule}\\n {2}condition {2}.+\\n {2}found .+`,
        ),
      )
      expect(stdout).toMatch(/^ {2}needed {5}\S/m)
      expectPresentable(stdout)
    })
  },
)

describe('check, a digit changed without a new head', () => {
  it.each<[string, (draft: Certificate) => Certificate]>([
    ['of the claim', (draft) => ({ ...draft, claim: { ...draft.claim, bits: oneMore(draft.claim.bits) } })],
    [
      'of the hypotheses',
      (draft) => ({ ...draft, hypotheses: { ...draft.hypotheses, pulses: '41238384257' } }),
    ],
    [
      'of the head',
      (draft) => ({ ...draft, head: draft.head.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
    ],
    ['of a step', (draft) => ({ ...draft, steps: draft.steps.map((step) => ({ ...step, by: [] })) })],
  ])('rejects the head: %s', (_, changed) => {
    const file = fileOf('changed.json', changed(certificate('block', 'direct')))
    expect(rejection(file)).toMatchObject({ step: -1, rule: '', condition: 'head' })
    expect(keywitness(['check', file]).stdout).toContain(`REJECTED ${file}: the certificate as a whole\n`)
  })
})

const step = { rule: 'ratio', p: { value: '1' }, by: [] }
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** What a hostile author may send, and the exit code that it ends with. */
const HOSTILE: ReadonlyArray<[string, 1 | 2, (draft: Certificate) => string]> = [
  ['100 000 steps', 1, (draft) => JSON.stringify({ ...draft, steps: Array(100_000).fill(step) })],
  [
    '20 000 steps under a good head',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: Array(20_000).fill(step) })),
  ],
  [
    '257 steps under a good head',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: Array(257).fill(step) })),
  ],
  [
    'numbers of 4000 digits',
    1,
    (draft) => {
      const digits = '7'.repeat(4000)
      const counts = draft.hypotheses.counts.map((count) => ({ ...count, observed: digits }))
      return JSON.stringify(resealed(draft, { hypotheses: { ...draft.hypotheses, counts } }))
    },
  ],
  [
    'fractions of 4000 characters everywhere',
    1,
    (draft) => {
      const fraction = `${'7'.repeat(2000)}/${'3'.repeat(1998)}1`
      const steps = draft.steps.map((one) => ({
        ...one,
        p: { ...one.p, ...(typeof one.p.value === 'string' ? { value: fraction } : {}) },
      }))
      return JSON.stringify(resealed(draft, { steps }))
    },
  ],
  [
    'a number of 4001 digits',
    1,
    (draft) => JSON.stringify(resealed(draft, { claim: { ...draft.claim, bits: '1'.repeat(4001) } })),
  ],
  [
    'a rule named __proto__',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: [{ ...step, rule: '__proto__' }] })),
  ],
  [
    'a rule named constructor',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: [{ ...step, rule: 'constructor' }] })),
  ],
  ['no steps', 1, (draft) => JSON.stringify(resealed(draft, { steps: [] }))],
  [
    'a step that rests on itself',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: [{ ...step, by: [0] }] })),
  ],
  [
    'parameters of another rule',
    1,
    (draft) => JSON.stringify(resealed(draft, { steps: [{ ...step, rule: 'compose' }] })),
  ],
  ['text of 2 MB that is no JSON', 1, () => '{'.repeat(2_000_000)],
  ['nesting of 100 000 levels', 2, () => nested(100_000)],
  [
    'nesting of 60 levels',
    2,
    (draft) =>
      JSON.stringify({ ...draft, steps: [{ ...step, p: { value: '@' } }] }).replace('"@"', nested(50)),
  ],
  ['a field __proto__', 2, (draft) => JSON.stringify(draft).replace('{', '{"__proto__":{"format":"x"},')],
  [
    'parameters named __proto__',
    1,
    (draft) =>
      JSON.stringify({ ...draft, steps: [{ ...step, p: { value: '@' } }] }).replace(
        '{"value":"@"}',
        '{"__proto__":"1"}',
      ),
  ],
  ['a key twice', 2, (draft) => JSON.stringify(draft).replace('{', '{"head":"0",')],
  ['a key 90 000 times', 2, () => `{${Array(90_000).fill('"a":1').join(',')}}`],
  ['90 000 unknown fields', 2, () => `{${Array.from({ length: 90_000 }, (_, at) => `"${at}":1`).join(',')}}`],
  ['90 000 wrong steps', 2, (draft) => JSON.stringify({ ...draft, steps: Array(90_000).fill(1) })],
  ['wrong types', 2, (draft) => JSON.stringify({ ...draft, hypotheses: [], claim: 'x', steps: {}, head: 0 })],
  ['JSON numbers for texts', 2, (draft) => JSON.stringify({ ...draft, claim: { ...draft.claim, bits: 5 } })],
  [
    'another spelling',
    2,
    (draft) => JSON.stringify({ ...draft, claim: { ...draft.claim, secrecy: '1e-10' } }),
  ],
  ['observations', 2, () => readFileSync(join(__dirname, '../../..', FILES.block), 'utf8')],
  ['null', 2, () => 'null'],
  ['no JSON', 2, () => 'certificate'],
  ['half a certificate', 2, (draft) => JSON.stringify(draft).slice(0, -200)],
  ['an empty file', 2, () => ''],
  ['bytes that are no text', 2, () => '\u0000\u0001'],
]

const timed = (file: string): Run & { readonly seconds: number } => {
  const start = performance.now()
  const run = keywitness(['check', file], '', ['--max-old-space-size=512'])
  return { ...run, seconds: (performance.now() - start) / 1000 }
}

describe('check, hostile certificates', () => {
  it.each(HOSTILE)('ends cleanly on %s with exit code %i', (name, expected, text) => {
    const file = fileHolding('hostile.json', text(certificate('block', 'composable')))
    const { code, stdout, stderr, seconds } = timed(file)
    expect([name, code]).toEqual([name, expected])
    expect(seconds).toBeLessThan(2)
    expectPresentable(stdout + stderr)
    if (expected === 1) {
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^REJECTED .+\n {2}condition {2}\S.*\n {2}found .*\n(?:.+\n)* {2}needed {5}\S/)
    } else {
      expect(stdout).toBe('')
      for (const line of stderr.trimEnd().split('\n'))
        expect(line).toMatch(/KW-IN\d{3} .+: expected .+, got .+/)
    }
  })

  it('refuses a file that is not there, and a directory', () => {
    for (const file of ['missing.json', 'docs']) {
      const { code, stdout, stderr } = keywitness(['check', file])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/KW-IN001 .+: expected a readable file, got .+\n$/)
    }
  })
})

describe('check, several files', () => {
  const good = () => certificateFile('block', 'direct')
  const other = () => certificateFile('block', 'composable')
  const bad = () => {
    const draft = certificate('block', 'direct')
    return fileOf('bad.json', { ...draft, head: '0'.repeat(64) })
  }
  const none = () => fileHolding('none.json', '{}')

  it('prints every verdict in order, and one list as JSON', () => {
    const files = [good(), bad(), other()]
    const { code, stdout, stderr } = keywitness(['check', ...files])
    expect([code, stderr]).toEqual([1, ''])
    expect(
      [...stdout.matchAll(/^(ACCEPTED|REJECTED) (\S+):/gm)].map(([, word, file]) => [word, file]),
    ).toEqual([
      ['ACCEPTED', files[0]],
      ['REJECTED', files[1]],
      ['ACCEPTED', files[2]],
    ])
    const answers = JSON.parse(keywitness(['check', ...files, '--json']).stdout)
    expect(
      answers.map(({ file, accepted }: { file: string; accepted: boolean }) => [file, accepted]),
    ).toEqual([
      [files[0], true],
      [files[1], false],
      [files[2], true],
    ])
  })

  it('exits with the worst code: 0 all accepted, 1 one rejected, 2 one unusable', () => {
    expect(keywitness(['check', good(), other()]).code).toBe(0)
    expect(keywitness(['check', good(), bad()]).code).toBe(1)
    expect(keywitness(['check', bad(), none(), good()]).code).toBe(2)
  })

  it('answers an unusable file in JSON too, beside the others', () => {
    const { code, stdout } = keywitness(['check', good(), none(), '--json'])
    const [first, second] = JSON.parse(stdout)
    expect([code, first.accepted, second.accepted]).toEqual([2, true, null])
    expect(second.problems[0]).toMatchObject({ code: 'KW-IN100', path: '$.claim' })
  })
})
