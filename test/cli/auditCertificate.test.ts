// `audit --certificate`, `--write-design` and `--design`: what they write, and what they leave alone when they cannot.

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness, ROOT } from './commandLine'

const BLOCK = 'data/observations_block_500k.json'
const PASS = 'data/observations_pass_2M.json'
const blockText = readFileSync(join(ROOT, BLOCK), 'utf8')
const block = () => JSON.parse(blockText)

/** Nothing is left of a file that was not finished. */
const expectNothingHalfWritten = () =>
  expect(readdirSync(directory).filter((name) => name.includes('partial'))).toEqual([])

const out = (name: string): string => join(directory, name)

describe('audit --certificate', () => {
  it('writes the certificate of the longest certified length, and prints the same report', () => {
    const file = out('longest.json')
    const { code, stdout } = keywitness(['audit', BLOCK, '--certificate', file])
    expect([code, stdout]).toEqual([0, keywitness(['audit', BLOCK]).stdout])
    expect(JSON.parse(readFileSync(file, 'utf8')).claim).toMatchObject({ analysis: 'direct', bits: '117581' })
    expect(JSON.parse(readFileSync(join(ROOT, 'examples/certificate_block_500k.json'), 'utf8'))).toEqual(
      JSON.parse(readFileSync(file, 'utf8')),
    )
    expect(keywitness(['check', file]).code).toBe(0)
    expectNothingHalfWritten()
  })

  it('replaces a file whole', () => {
    const file = fileHolding('old.json', 'x'.repeat(1_000_000))
    expect(keywitness(['audit', BLOCK, '--analysis', 'composable', '--certificate', file]).code).toBe(0)
    expect(JSON.parse(readFileSync(file, 'utf8')).claim).toMatchObject({
      analysis: 'composable',
      bits: '87004',
    })
    expectNothingHalfWritten()
  })

  it('refuses a directory that does not exist, and a directory in place of a file', () => {
    const missing = out('missing/c.json')
    expectRefused(keywitness(['audit', BLOCK, '--certificate', missing]), [`KW-IN001 ${missing}`])
    const taken = out('taken')
    mkdirSync(taken)
    expectRefused(keywitness(['audit', BLOCK, '--certificate', taken]), [`KW-IN001 ${taken}`])
    expect(readdirSync(taken)).toEqual([])
    expectNothingHalfWritten()
  })

  it.each(['lim2014-chernoff', 'direct-renyi', 'jinan1-separate'])(
    'refuses %s, which no rule covers',
    (analysis) => {
      const file = out('none.json')
      expectRefused(keywitness(['audit', BLOCK, '--analysis', analysis, '--certificate', file]), [
        'KW-AN205 --certificate',
      ])
      expect(existsSync(file)).toBe(false)
    },
  )

  it('writes that of lim2014, whose own length the report names', () => {
    const file = out('lim2014.json')
    const { code, stdout } = keywitness(['audit', BLOCK, '--analysis', 'lim2014', '--certificate', file])
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('a certificate of its bounds proves 35522 bits'),
    ])
    const answer = keywitness(['check', file])
    expect([answer.code, answer.stdout]).toEqual([
      0,
      expect.stringContaining('A key of 35 522 bits is 1e-10-secret and 1e-15-correct (lim2014)'),
    ])
  })

  it('refuses where there is no key to certify', () => {
    const nothing = { ...block(), leakage: { bits: 500_000 }, claim: undefined }
    const input = fileHolding('leaking.json', JSON.stringify(nothing))
    for (const analysis of ['all', 'composable', 'direct', 'jinan1', 'lim2014']) {
      const file = out('zero.json')
      const run = keywitness(['audit', input, '--analysis', analysis, '--certificate', file])
      expectRefused(run, ['KW-AN205 --certificate'])
      expect(existsSync(file)).toBe(false)
    }
  })

  it('has a meaning for observations only', () => {
    const passes = 'data/jinan1_table1.csv'
    expectRefused(
      keywitness([
        'audit',
        passes,
        '--certificate',
        out('p.json'),
        '--write-design',
        out('q.json'),
        '--design',
        BLOCK,
      ]),
      ['KW-IN102', 'KW-IN100', 'KW-IN100', 'KW-IN100']
        .map((code, at) => `${code} --design $.${['format', 't', 'phi0', 'terms'][at]}`)
        .concat(
          ['pulses', 'bases', 'intensities', 'counts', 'key', 'leakage', 'claim'].map(
            (name) => `KW-IN101 --design $.${name}`,
          ),
        ),
    )
    expectRefused(
      keywitness(['audit', passes, '--certificate', out('p.json'), '--write-design', out('q.json')]),
      ['KW-US301 --certificate', 'KW-US301 --write-design'],
    )
    expect(existsSync(out('p.json'))).toBe(false)
  })
})

const designs = new Map<string, string>()
/** The design for the counts of a file; each is made once. */
const designFor = (data: string): string => {
  const file = designs.get(data) ?? out(`design-${designs.size}.json`)
  if (!designs.has(data)) {
    const { code, stderr } = keywitness(['audit', data, '--write-design', file])
    expect([code, stderr]).toEqual([0, ''])
    designs.set(data, file)
  }
  return file
}

describe('audit --write-design, then --design', () => {
  // Source: docs/direct.md, section 7, declared coefficients.
  it.each([
    [BLOCK, 124_731],
    [PASS, 544_462],
  ])('certifies %s in declared mode', (data, bits) => {
    const file = out('declared.json')
    const { code, stdout } = keywitness([
      ...[
        'audit',
        data,
        '--analysis',
        'direct',
        '--design',
        designFor(data),
        '--certificate',
        file,
        '--json',
      ],
    ])
    const [direct] = JSON.parse(stdout).analyses
    expect([code, direct.mode, direct.keyBits, direct.standing]).toEqual([0, 'declared', bits, 'certified'])
    const checked = keywitness(['check', file])
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(/note: coefficients fixed before the data by the design\s+[0-9a-f]{64}/)
    const { hypotheses } = JSON.parse(readFileSync(file, 'utf8'))
    expect(hypotheses.design.mode).toBe('declared')
  })

  it('prints the design as JSON where that is asked for', () => {
    const file = out('again.json')
    const { stdout } = keywitness(['audit', BLOCK, '--write-design', file, '--json'])
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(file, 'utf8')))
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(designFor(BLOCK), 'utf8'))
  })

  it('serves counts that came out otherwise, at a shorter length', () => {
    const { stdout } = keywitness([
      'audit',
      PASS,
      '--analysis',
      'direct',
      '--design',
      designFor(BLOCK),
      '--json',
    ])
    const [direct] = JSON.parse(stdout).analyses
    expect(direct).toMatchObject({ mode: 'declared', standing: 'certified' })
    expect(direct.keyBits).toBeLessThan(544_462)
    expect(direct.keyBits).toBeGreaterThan(400_000)
  })

  it('writes nothing into a directory that does not exist', () => {
    const missing = out('nowhere/d.json')
    expectRefused(keywitness(['audit', BLOCK, '--write-design', missing]), [`KW-IN001 ${missing}`])
  })
})

describe('audit --design that does not fit', () => {
  const changed = (
    change: (design: { t: string; phi0: object; terms: ReadonlyArray<object> }) => object,
  ): string =>
    fileHolding('changed.json', JSON.stringify(change(JSON.parse(readFileSync(designFor(BLOCK), 'utf8')))))

  it.each<[string, () => string, ReadonlyArray<string>]>([
    ['no file', () => 'missing.json', ['KW-IN001 missing.json']],
    ['no JSON', () => fileHolding('text.json', '{'), ['KW-IN010 --design line 1, column 2']],
    ['a t that is a number', () => changed((design) => ({ ...design, t: 0.004 })), ['KW-IN102 --design $.t']],
    ['no terms', () => changed(({ terms: _, ...design }) => design), ['KW-IN100 --design $.terms']],
    ['a further field', () => changed((design) => ({ ...design, u: '1' })), ['KW-IN101 --design $.u']],
  ])('refuses %s', (_, file, problems) => {
    expectRefused(keywitness(['audit', BLOCK, '--design', file()]), problems)
  })

  it.each<[string, () => string, string]>([
    ['a t of 0', () => changed((design) => ({ ...design, t: '0' })), 't > 0'],
    ['a huge t', () => changed((design) => ({ ...design, t: '1e400' })), 't <= ln 2 / 2'],
    ['a tiny t', () => changed((design) => ({ ...design, t: '1e-400' })), 'k = 0'],
    [
      'slopes outside their range',
      () => changed((design) => ({ ...design, phi0: { X: '-3', Z: '0.7' } })),
      '0 < phi0 < 1/2, X',
    ],
    [
      'a coefficient that breaks a row',
      () => changed((design) => ({ ...design, terms: design.terms.map((term) => ({ ...term, u: '1' })) })),
      'k = 0',
    ],
    [
      'a term too few',
      () => changed((design) => ({ ...design, terms: design.terms.slice(1) })),
      'a term of the design for X.signal',
    ],
    [
      'a term twice',
      () => changed((design) => ({ ...design, terms: [...design.terms, ...design.terms.slice(0, 1)] })),
      'one term for each of X.signal',
    ],
  ])('reports %s as an analysis that cannot serve, and goes on with the others', (_, file, expected) => {
    const { code, stdout, stderr } = keywitness(['audit', BLOCK, '--design', file(), '--json'])
    const report = JSON.parse(stdout)
    const { error } = report.analyses.find(({ name }: { name: string }) => name === 'direct')
    expect(error.code).toBe('KW-AN201')
    expect(error.message).toContain(expected)
    expect(report.verdict).toMatchObject({ analysis: 'composable', holds: false })
    expect([code, stderr]).toEqual([1, ''])
    expectPresentable(stdout)
  })

  it('does not serve other intensities', () => {
    const renamed = fileHolding('renamed.json', blockText.replaceAll('"decoy"', '"Weak"'))
    const run = keywitness(['audit', renamed, '--analysis', 'direct', '--design', designFor(BLOCK), '--json'])
    expect(JSON.parse(run.stdout).analyses[0].error.message).toContain('a term of the design for X.Weak')
    const certificate = keywitness([
      ...[
        'audit',
        renamed,
        '--analysis',
        'direct',
        '--design',
        designFor(BLOCK),
        '--certificate',
        out('w.json'),
      ],
    ])
    expect([certificate.code, certificate.stdout, existsSync(out('w.json'))]).toEqual([2, '', false])
    expect(certificate.stderr).toMatch(/^KW-AN201 \$\.terms: /)
  })
})
