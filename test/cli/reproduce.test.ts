// `keywitness reproduce`: every row, the exit code, wrong options, and the files of the figures.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseRelays } from '../../cli/publishedTables'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness, ROOT } from './commandLine'
import { errorsOf } from './schemas'

const ALL = keywitness(['reproduce', '--json'])

describe('reproduce', () => {
  it('has every row of SYSTEM.md, and its JSON fits the schema', () => {
    const report = JSON.parse(ALL.stdout)
    expect(errorsOf('reproduce', report)).toEqual([])
    const rows = new Set(report.observables.map(({ row }: { row: number }) => row))
    expect([...rows]).toEqual(Array.from({ length: 28 }, (_, at) => at + 1))
    const places = new Set(report.observables.map(({ place }: { place: string | null }) => place))
    for (const place of ['Table 1', 'ED Tables 1, 2', 'ED Table 3', 'Figure 2a', 'Figure 2b'])
      expect(places).toContain(place)
    for (const place of ['Figure 2c', 'Figure 2d', 'Figure 4b', 'Figure 4c']) expect(places).toContain(place)
  })

  it('has no observable outside its band, and counts none as inside that was not simulated', () => {
    const { observables, summary } = JSON.parse(ALL.stdout)
    const count = (wanted: string) =>
      observables.filter(({ verdict }: { verdict: string }) => verdict === wanted).length
    expect(summary).toEqual({
      entries: observables.length,
      inside: count('inside'),
      outside: 0,
      notSimulated: count('not simulated'),
    })
    expect(summary.notSimulated).toBeGreaterThan(0)
    expect(count('inside') + count('not simulated')).toBe(observables.length)
    expect([ALL.code, ALL.stderr]).toEqual([1, ''])
  })

  it('shows an observable a line, with what is published, ours, band, provenance and verdict', () => {
    const { code, stdout, stderr } = keywitness(['reproduce', '--rows', '2,10-12,27'])
    expect(stdout).toMatch(
      /^ {2}2 +vacuum from 29 dB extinction, photons +0\.001 +0\.00101 +.*calculated +inside$/m,
    )
    expect(stdout).toMatch(/^ 10 +Figure 2d +fine error of the satellite, .* fitted +inside$/m)
    expect(stdout).toMatch(/^ 27 .*pad 80 640 +96 896 +80 640 or more +stated +inside$/m)
    expect(stdout).toMatch(/^ 27 +message delivered .* not simulated here: node \. reproduce --simulate$/m)
    expect(stdout).not.toMatch(/^ (1|9|13|28) /m)
    expectPresentable(stdout)
    expect([code, stderr]).toEqual([1, ''])
  })

  it('exits with 0 where all is inside', () => {
    const { code, stdout } = keywitness(['reproduce', '--rows', '1-2,15'])
    expect(stdout).toMatch(/^6 of 6 inside, 0 outside, 0 not simulated here$/m)
    expect(code).toBe(0)
  })

  it('measures the same twice, whichever rows are asked for', () => {
    const args = ['reproduce', '--rows', '1-12,17-22', '--json']
    const { observables } = JSON.parse(keywitness(args).stdout)
    const rows = new Set(observables.map(({ row }: { row: number }) => row))
    const first = JSON.parse(ALL.stdout).observables.filter(({ row }: { row: number }) => rows.has(row))
    expect(observables).toEqual(first)
  })

  it('refuses a report whose open end or provenance is something else', () => {
    const report = JSON.parse(ALL.stdout)
    const [first] = report.observables
    for (const change of [{ band: [0] }, { band: [0, 'more'] }, { parameters: 'guessed' }, { row: 29 }])
      expect(errorsOf('reproduce', { ...report, observables: [{ ...first, ...change }] })).not.toEqual([])
  })
})

describe('reproduce --figures', () => {
  it('writes the figures of the rows, the same bytes twice', () => {
    const [one, two] = [join(directory, 'one'), join(directory, 'two')]
    const { code, stdout, stderr } = keywitness(['reproduce', '--rows', '4,9,10,12', '--figures', one])
    expect(stdout).toContain(`wrote ${join(one, 'fig2a.svg')}`)
    expect([code, stderr]).toEqual([0, ''])
    keywitness(['reproduce', '--rows', '4,9,10,12', '--figures', two])
    const names = readdirSync(one)
    expect(names).toHaveLength(8)
    for (const name of names)
      expect([name, readFileSync(join(two, name), 'utf8')]).toEqual([
        name,
        readFileSync(join(one, name), 'utf8'),
      ])
  })

  it('says why a directory cannot be written, and prints no report', () => {
    const file = fileHolding('not-a-directory', '')
    for (const target of [file, join(file, 'below')]) {
      const run = keywitness(['reproduce', '--rows', '12', '--figures', target])
      expectRefused(run, ['KW-US301 --figures'])
      expect(run.stderr).toContain(
        'expected a directory that can be written, got "a file where a directory should be"',
      )
    }
    mkdirSync(join(directory, 'taken', 'fig2c.csv'), { recursive: true })
    const target = join(directory, 'taken')
    const run = keywitness(['reproduce', '--rows', '12', '--figures', target])
    expectRefused(run, [`KW-IN001 ${join(target, 'fig2c.csv')}`])
    expect(readdirSync(target).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('refuses rows that have no figure', () => {
    expectRefused(keywitness(['reproduce', '--rows', '1-3', '--figures', directory]), ['KW-US301 --figures'])
  })
})

describe('reproduce with wrong options', () => {
  it.each(['0', '29', '3-2', '', 'all', '1,,2', '1-', '-3', '1.5', '1 2', '1e1', '001'])(
    'refuses the rows %j',
    (rows) => {
      expectRefused(keywitness(['reproduce', `--rows=${rows}`]), ['KW-US301 --rows'])
    },
  )

  it('refuses an operand and an unknown option', () => {
    expectRefused(keywitness(['reproduce', 'data/jinan1_table1.csv']), ['KW-US301 arguments'])
    expectRefused(keywitness(['reproduce', '--seed', '1']), ['KW-US301 --seed', 'KW-US301 arguments'])
  })
})

describe('parseRelays', () => {
  const header = 'date,station,sifted_packets,final_key_bits,one_time_pad_bits,aes128_bytes'

  it('reads a row with and without a pad', () => {
    expect(
      parseRelays(`${header}\n2023-07-14,Nanshan,7,96896,80640,1\n2023-07-15,Nanshan,23,382720,,\n`),
    ).toEqual({
      _tag: 'Right',
      right: [
        { date: '2023-07-14', station: 'Nanshan', keyBits: 96_896, oneTimePadBits: 80_640 },
        { date: '2023-07-15', station: 'Nanshan', keyBits: 382_720, oneTimePadBits: undefined },
      ],
    })
  })

  it('has a problem for every wrong cell', () => {
    expect(parseRelays(`${header}\n2023-07-14,Nanshan,7,,many,\n2023-07-15,Nanshan,23,-1,,\n`)).toMatchObject(
      {
        left: [
          { code: 'KW-IN102', path: 'row 2, column final_key_bits' },
          { code: 'KW-IN102', path: 'row 2, column one_time_pad_bits' },
          { code: 'KW-IN102', path: 'row 3, column final_key_bits' },
        ],
      },
    )
  })
})

describe('the chart library', () => {
  it('is not loaded before a figure is drawn', () => {
    const program = [
      "require('./build/cli/reproduce.js')",
      "console.log(Object.keys(require.cache).filter((file) => file.includes('vega')).length)",
    ].join('\n')
    const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: ROOT, encoding: 'utf8' })
    expect(stdout.trim()).toBe('0')
  })
})
