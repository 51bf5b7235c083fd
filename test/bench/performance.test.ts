// Benchmarks yield well-formed rows, and docs/performance.md is what its data make. Nothing here is timed.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { isReached, type Row, ratioOf, shortNumber, tableOf } from '../../bench/benchmark'
import { filesOf, SCRIPTS } from '../../bench/main'
import { BenchReport, pageOf } from '../../bench/report'
import { decoded } from '../../spec/codec'
import { directory, ROOT } from '../cli/commandLine'
import { errorsOf, textOf } from '../cli/schemas'

const reportIn = (folder: string): BenchReport => {
  const text = readFileSync(join(folder, 'performance', 'bench.json'), 'utf8')
  const report = decoded(BenchReport, JSON.parse(text))
  if (E.isLeft(report)) throw new Error(JSON.stringify(report.left))
  return report.right
}

const row = (changes: Partial<Row>): Row => ({
  name: 'a figure',
  unit: 'ms',
  better: 'less',
  ours: 2,
  ...changes,
})

describe('ratioOf', () => {
  it('is above 1 where we are ahead, whichever way is better', () => {
    expect(ratioOf(row({ peer: { name: 'peer', value: 6 } }))).toBe(3)
    expect(ratioOf(row({ better: 'more', peer: { name: 'peer', value: 1 } }))).toBe(2)
    expect(ratioOf(row({ peer: { name: 'peer', missing: 'package' } }))).toBe(undefined)
    expect(ratioOf(row({}))).toBe(undefined)
  })
})

describe('isReached', () => {
  it('holds an aim against the right side', () => {
    const aims = [1, 2, 3]
    expect(aims.map((aim) => isReached(row({ aim })))).toEqual([false, true, true])
    expect(aims.map((aim) => isReached(row({ aim, better: 'more' })))).toEqual([true, true, false])
    expect(isReached(row({}))).toBe(undefined)
  })
})

describe('shortNumber', () => {
  it.each([
    [0, '0'],
    [0.0012345, '0.00123'],
    [0.5, '0.500'],
    [12.34, '12.3'],
    [999, '999'],
    [1234567.8, '1\u00a0234\u00a0568'],
  ])('prints %d', (value, text) => {
    expect(shortNumber(value)).toBe(text)
  })
})

describe('tableOf', () => {
  it('names the package of a peer that is not installed, and an aim that is missed', () => {
    const [, , line] = tableOf([row({ peer: { name: 'SPIN', missing: 'spin' }, aim: 1 })]).split('\n')
    expect(line).toBe('| a figure | ms | 2.00 | SPIN | not installed |  | 1.00, missed | Debian: spin |')
  })
})

describe('docs/performance.md', () => {
  const report = reportIn(join(ROOT, 'docs'))

  it('is what its data make, with its plots', async () => {
    for (const [name, content] of await filesOf(report)) expect(textOf('docs', name)).toBe(content)
    expect(readdirSync(join(ROOT, 'docs', 'performance')).sort()).toEqual([
      'aims.svg',
      'bench.json',
      'ratios.svg',
    ])
  })

  it('has every benchmark', () => {
    expect(errorsOf('bench', report)).toEqual([])
    expect(report.benchmarks.map(({ script }) => script)).toEqual(SCRIPTS)
  })

  it('says whether the machine was shared', () => {
    const pageWith = (otherWork: number | null) =>
      pageOf({ ...report, benchmarks: report.benchmarks.map((each) => ({ ...each, otherWork })) })
    expect(pageWith(1)).toContain('The machine was shared')
    expect(pageWith(0)).toContain('Nothing else ran')
    expect(pageWith(null)).not.toContain('other work meanwhile')
  })
})

describe('npm run bench', () => {
  const run = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [join('build', 'bench', 'main.js'), '--quick', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    })

  it('writes rows, page and plots of the benchmarks that are asked for', () => {
    const out = join(directory, 'bench')
    const { status, stderr } = run('--only', 'generator,amplification', '--out', out)
    expect([status, stderr]).toEqual([0, ''])
    const report = reportIn(out)
    expect(errorsOf('bench', report)).toEqual([])
    expect(report.benchmarks.map(({ script }) => script)).toEqual(['generator', 'amplification'])
  })

  it('says which benchmark failed, and writes nothing', () => {
    const out = join(directory, 'nothing')
    const { status, stderr } = run('--only', 'absent', '--out', out)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^absent ended with 1/)
    expect(readdirSync(directory)).not.toContain('nothing')
  })
})
