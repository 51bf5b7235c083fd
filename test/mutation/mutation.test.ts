/** A sample of the mutants of the kernel, the same each time: the tests notice every one, or it is argued. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { EQUIVALENTS } from './equivalents'
import { mutants, sampleOf } from './score'

describe('the tests of the kernel', () => {
  it('notice every mutant of a sample of 20 that is not argued', () => {
    const run = spawnSync(process.execPath, [join(__dirname, 'main.js'), '--sample', '20'], {
      encoding: 'utf8',
    })
    expect([run.stderr, run.stdout.match(/SURVIVED.*/g), run.status]).toEqual(['', null, 0])
    expect(run.stdout).toMatch(/^20 mutants of \d{4}: \d+ killed, \d+ argued, 0 survived/m)
  })
})

describe('mutants', () => {
  const all = mutants()
  it('change every file of the kernel, and each once', () => {
    expect(all.length).toBeGreaterThan(2000)
    expect(new Set(all.map(({ file }) => file)).size).toBe(9)
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length)
  })
  it('leave out every condition, and turn every comparison of one', () => {
    const changes = all.map(({ change }) => change)
    for (const change of [
      "q.demandAtMost('smoothing', q.times(q.whole(4n), failure(false)), q.times(smoothing, smoothing)); => ;",
      "demandAtMost('claimed bits', integer(claim.bits), theorem.value); => ;",
      'a.n * b.d <= b.n * a.d => ((a.n * b.d) < (b.n * a.d))',
      'sum + 2n => (sum)',
      'high => low',
      'isLower ? value : count => (count)',
    ])
      expect(changes).toContain(change)
  })
  it('are drawn for a sample alike each time', () => {
    expect(sampleOf(all, 5, 1n)).toEqual(sampleOf(all, 5, 1n))
    expect(sampleOf([1, 2, 3], 5, 1n)).toHaveLength(3)
  })
  it('that are argued exist', () => {
    const idle = EQUIVALENTS.filter(
      (one) =>
        !all.some(
          ({ file, source, change }) =>
            file === one.file && source.includes(one.line) && change.includes(one.change),
        ),
    )
    expect(idle).toEqual([])
  })
})
