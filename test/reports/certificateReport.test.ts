// `export CERT`: the certificate alone as HTML and as Markdown, accepted, refused, and unusable.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ASSUMPTION_SENTENCES } from '../../proofs/certificate/assumptions'
import { parseCertificate } from '../../proofs/certificate/certificate'
import { directory, expectRefused, fileHolding, keywitness, ROOT } from '../cli/commandLine'
import { faultsOf, textOf } from './wellFormed'

const CERTIFICATE = 'examples/certificate_block_500k.json'
const ONE_MORE = 'examples/certificate_one_bit_more.json'
const TEXT = readFileSync(join(ROOT, CERTIFICATE), 'utf8')
const HEAD: string = JSON.parse(TEXT).head

const exported = (...args: ReadonlyArray<string>) => keywitness(['export', ...args])

describe('export --to html', () => {
  const target = join(directory, 'certificate.html')
  const run = exported(CERTIFICATE, '--to', 'html', '--out', target)
  const page = readFileSync(target, 'utf8')

  it('writes verdict, proof, hypotheses, digest and command, and nothing on standard output', () => {
    expect([run.code, run.stdout, run.stderr]).toEqual([0, '', ''])
    expect(faultsOf(page)).toEqual([])
    const text = textOf(page).replaceAll('\u00a0', ' ')
    for (const words of [
      'ACCEPTED BY THE KERNEL',
      'A key of 117 581 bits is 1e-10-secret and 1e-15-correct',
      'node . check examples/certificate_block_500k.json',
      HEAD,
      'observed in signal in X: 250 000 detections',
      't L <= sum u count(gain, B, l)',
      ...ASSUMPTION_SENTENCES.values(),
    ])
      expect(text).toContain(words)
  })

  it('prints to standard output the bytes that it writes to a file', () => {
    expect(exported(CERTIFICATE, '--to', 'html').stdout).toBe(page)
  })

  it('says of a refused certificate which condition of which rule fails, exit code 1', () => {
    const { code, stdout, stderr } = exported(ONE_MORE, '--to', 'html')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^REJECTED examples\/.*: step 1, rule keyLength: length: found \S+, needed .*\n$/)
    expect(faultsOf(stdout)).toEqual([])
    const text = textOf(stdout)
    for (const words of [
      'REJECTED BY THE KERNEL',
      'Step 1, rule keyLength',
      'Nothing is proved',
      '166586.55519',
    ])
      expect(text).toContain(words)
    expect(text).not.toContain('ACCEPTED')
  })

  it('refuses a certificate with one digit changed, wherever the digit is', () => {
    const digits = [...TEXT.matchAll(/\d/g)].map(({ index }) => index)
    // Spread over the file; each run is a process.
    for (const place of [0.3, 0.6, 0.95].map((share) => digits[Math.floor(share * digits.length)] ?? 0)) {
      const changed = `${TEXT.slice(0, place)}${(Number(TEXT[place]) + 1) % 10}${TEXT.slice(place + 1)}`
      const { code, stdout } = exported(fileHolding('changed.json', changed), '--to', 'html')
      expect(stdout).not.toContain('ACCEPTED')
      expect([1, 2]).toContain(code)
    }
  })

  it('escapes the name of the file and whatever the text holds', () => {
    const hostile = { ...JSON.parse(TEXT), head: '0'.repeat(64) }
    const { code, stdout } = exported(fileHolding('<b>&.json', JSON.stringify(hostile)), '--to', 'html')
    expect([code, faultsOf(stdout)]).toEqual([1, []])
    expect(stdout).not.toContain('<b>&')
    expect(stdout).toContain('The certificate as a whole')
  })
})

describe('export --to markdown', () => {
  const { code, stdout } = exported(CERTIFICATE)

  it('is the default, and has the proof, the rules it used, hypotheses, digest and command', () => {
    expect(code).toBe(0)
    expect(stdout).toMatch(/^# Certificate `examples\/certificate_block_500k\.json`: accepted\n/)
    const text = stdout.replaceAll('\u00a0', ' ')
    for (const words of [
      '- **key, all bases ≥ 117 581, 1e-10-secret, 1e-15-correct** (step 2, `compose`)',
      '    - **secret bits of the keyed rounds (both bases) ≥ ',
      '| certified key | 117 581 |',
      '| total | 1.00001e-10 |',
      '```text\nt > 0 ',
      'node . check examples/certificate_block_500k.json',
      HEAD,
      ...[...ASSUMPTION_SENTENCES.keys()].map((name) => `- Assumed, \`${name}\`: `),
    ])
      expect(text).toContain(words)
    expect(stdout).not.toMatch(/undefined|NaN|\[object|<[a-z]/)
    expect(stdout.match(/^```/gm)?.length).toBe(8)
  })

  it('says of a refused certificate which condition fails, exit code 1, and escapes what it quotes', () => {
    const refused = exported(ONE_MORE, '--to', 'markdown')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain(
      '- Step: 1\n- Rule: `keyLength`\n- Condition: length\n- Found: `166586.55519',
    )
    const changed = JSON.parse(TEXT)
    changed.steps[1].rule = 'a `b` <script> *c*'
    const hostile = exported(fileHolding('*`x`*.json', JSON.stringify(changed)))
    expect(hostile.code).toBe(1)
    expect(hostile.stdout).toContain('*`x`*.json``: rejected\n')
  })

  it('refuses what is no certificate, no format and no path, exit code 2', () => {
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
      [['no/such.json'], 'KW-IN001 no/such.json'],
      [['data/observations_block_500k.json'], 'KW-IN1'],
      [['data'], 'KW-IN001 data'],
    ]
    for (const [args, start] of cases) {
      const run = exported(...args)
      expect([run.code, run.stdout]).toEqual([2, ''])
      expect(run.stderr.startsWith(start)).toBe(true)
    }
    expectRefused(exported(CERTIFICATE, '--to', 'word'), ['KW-US301 --to'])
    expectRefused(exported(), ['KW-US301 arguments'])
    const missing = join(directory, 'no', 'such.md')
    expectRefused(exported(CERTIFICATE, '--out', missing), [`KW-IN001 ${missing}`])
    expect(existsSync(missing)).toBe(false)
  })

  it('refuses a text that is too long to be a certificate, which the kernel does not read', () => {
    const { code: exit, stdout: text } = exported(fileHolding('long.json', `${TEXT}${' '.repeat(1_000_000)}`))
    expect(exit).toBe(1)
    expect(text).toContain('- Step: the certificate as a whole\n- Condition: size\n')
  })
})

describe('parseCertificate', () => {
  it('reads the example, so that a refusal above is a refusal of what was changed', () => {
    expect(parseCertificate(JSON.parse(TEXT))._tag).toBe('Right')
  })
})
