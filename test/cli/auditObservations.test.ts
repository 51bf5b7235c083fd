// `keywitness audit` on observations: the reference figures, both file formats, the verdict and its exit code.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { expectPresentable, fileHolding, keywitness, ROOT } from './commandLine'

const BLOCK = 'data/observations_block_500k.json'
const PASS = 'data/observations_pass_2M.json'
const BLOCK_TEXT = readFileSync(join(ROOT, BLOCK), 'utf8')

/** What the rows of examples/observations_block_500k.csv do not say. */
const CSV_OPTIONS = ['--pulses', '41238384256', '--leak-bits', '48874', '--claim-bits', '101696']
const CSV = ['audit', 'examples/observations_block_500k.csv', ...CSV_OPTIONS]

const bitsOf = (report: string): Readonly<Record<string, number>> => {
  const { analyses }: { analyses: ReadonlyArray<{ name: string; keyBits?: number }> } = JSON.parse(report)
  return Object.fromEntries(
    analyses.flatMap(({ name, keyBits }) => (keyBits === undefined ? [] : [[name, keyBits]])),
  )
}

describe('audit of observations', () => {
  // Source: FINITE_KEY.md section 5.3; jinan1 (joint, xi = 1e-10), exact bits.
  it.each([
    [BLOCK, 104_405, 101_696],
    [PASS, 505_826, 406_784],
  ])('gives the reference figure of %s', (file, keyBits, claimBits) => {
    const { code, stdout, stderr } = keywitness(['audit', file, '--json'])
    const { jinan1, composable = 0, direct = 0 } = bitsOf(stdout)
    expect(jinan1).toBe(keyBits)
    expect(JSON.parse(stdout).verdict).toEqual({
      holds: true,
      claimBits,
      certifiedBits: Math.max(composable, direct),
      analysis: 'direct',
      basis: 'certified, secrecy 1e-10, correctness 1e-15',
    })
    expect([code, stderr]).toEqual([0, ''])
    expectPresentable(stdout)
  })

  it('has the fields that CLI.md promises', () => {
    const report = JSON.parse(keywitness(['audit', BLOCK, '--json']).stdout)
    expect(Object.keys(report)).toEqual(expect.arrayContaining(['input', 'analyses', 'ledger', 'verdict']))
    for (const analysis of report.analyses)
      if (!('error' in analysis))
        expect(analysis).toMatchObject({
          name: expect.any(String),
          keyBits: expect.any(Number),
          bounds: expect.any(Object),
          sound: expect.any(Boolean),
          assumptions: expect.any(Array),
        })
  })

  it('prints a report for people, without colour where there is no terminal', () => {
    const { code, stdout, stderr } = keywitness(['audit', BLOCK])
    expect(stdout).toMatch(
      /^Verdict {2}HOLDS: claimed 101 696 bits, direct gives 1\d\d \d{3} \(certified, secrecy 1e-10, correctness 1e-15\)$/m,
    )
    expect(stdout).toContain('jinan1, jinan1-separate: arithmetic only, not a security statement')
    expect(stdout).toMatch(/^jinan1 +104 405 +102\.7 % +none +no$/m)
    expect(stdout).toMatch(/^rusca2018 +- +cannot serve this input$/m)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toMatch(/ $/m)
    expectPresentable(stdout)
    expect([code, stderr]).toEqual([0, ''])
  })

  it('reads the same data as CSV', () => {
    const { code, stdout } = keywitness([...CSV, '--json'])
    expect(code).toBe(0)
    expect(bitsOf(stdout)).toEqual(bitsOf(keywitness(['audit', BLOCK, '--json']).stdout))
    expect(bitsOf(stdout).jinan1).toBe(104_405)
  })

  it('reads CSV with a byte-order mark, other line ends and columns in another order', () => {
    const lines = readFileSync(join(ROOT, 'examples/observations_block_500k.csv'), 'utf8').trim().split('\n')
    const turned = lines.map((line) => line.split(',').reverse().join(' , '))
    const file = fileHolding('turned.csv', `\ufeff${turned.join('\r\n')}\r\n\r\n`)
    expect(bitsOf(keywitness(['audit', file, ...CSV_OPTIONS, '--json']).stdout).jinan1).toBe(104_405)
  })

  it('takes every CSV option', () => {
    const report = JSON.parse(
      keywitness([
        ...CSV,
        ...['--json', '--name', 'by hand', '--basis-x', '0.25', '--key-bases', 'Z'],
        ...['--key-intensities', 'signal', '--sampled-fraction', '0.1', '--analysis', 'jinan1'],
      ]).stdout,
    )
    expect(report.input).toMatchObject({
      name: 'by hand',
      bases: { X: { probability: '0.25' }, Z: { probability: '0.75' } },
      key: { bases: ['Z'], intensities: ['signal'], sampledFraction: '0.1' },
    })
  })

  it('assumes a leak from an efficiency, and says so', () => {
    const { stdout } = keywitness([
      ...['audit', 'examples/observations_block_500k.csv', '--pulses', '41238384256'],
      ...['--leak-efficiency', '1.2', '--json'],
    ])
    const report = JSON.parse(stdout)
    // The block's 48 874 bits are 1.2 n h(E), rounded up to whole bits.
    expect(bitsOf(stdout).jinan1).toBe(104_405)
    expect(report.analyses[0].assumptions).toContain('the leak is assumed, not observed: 1.2 n h(E)')
    expect(report.verdict).toBeNull()
  })

  it('exits with 1 for a claim one bit too long, and with 0 for the longest that holds', () => {
    const claiming = (bits: number) =>
      fileHolding(`claim${bits}.json`, BLOCK_TEXT.replace('"keyBits": 101696', `"keyBits": ${bits}`))
    const { certifiedBits } = JSON.parse(keywitness(['audit', BLOCK, '--json']).stdout).verdict
    expect(keywitness(['audit', claiming(certifiedBits)]).code).toBe(0)
    const exceeded = keywitness(['audit', claiming(certifiedBits + 1)])
    expect(exceeded.code).toBe(1)
    expect(exceeded.stdout).toMatch(/^Verdict {2}DOES NOT HOLD: claimed [\d ]+ bits, direct gives [\d ]+ \(/m)
    expect(exceeded.stderr).toBe('')
    expect(keywitness(['audit', claiming(certifiedBits + 1), '--json']).code).toBe(1)
  })

  it('judges a claim by the longest certified length, whichever analysis is shown', () => {
    const { stdout, code } = keywitness(['audit', BLOCK, '--analysis', 'jinan1', '--json'])
    const { verdict } = JSON.parse(keywitness(['audit', BLOCK, '--json']).stdout)
    expect(JSON.parse(stdout).verdict).toEqual(verdict)
    expect(Object.keys(bitsOf(stdout))).toEqual(['jinan1'])
    expect(code).toBe(0)
  })

  it('gives the same bits of jinan1 at every precision', () => {
    for (const digits of ['20', '1000'])
      expect(
        bitsOf(keywitness(['audit', BLOCK, '--analysis', 'jinan1', '--precision', digits, '--json']).stdout),
      ).toEqual({ jinan1: 104_405 })
  })

  it('gives fewer bits for a smaller epsilon', () => {
    const at = (epsilon: string) => bitsOf(keywitness([...CSV, '--epsilon', epsilon, '--json']).stdout)
    const [loose, strict] = [at('1e-5'), at('1e-15')]
    for (const name of ['jinan1', 'jinan1-separate', 'lim2014', 'lim2014-chernoff'])
      expect(strict[name]).toBeLessThan(loose[name] ?? 0)
  })

  it('runs one analysis where one is named', () => {
    expect(bitsOf(keywitness(['audit', BLOCK, '--analysis', 'jinan1-separate', '--json']).stdout)).toEqual({
      'jinan1-separate': 104_314,
    })
  })
})
