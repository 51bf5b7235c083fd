// `design` as its users run it: report, CSV, JSON, files, plots, threads, and what it refuses.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { usage } from '../../cli/design'
import { variantData } from '../design/variants'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness } from './commandLine'
import { errorsOf, jsonOf, textOf } from './schemas'

const VARIANT = fileHolding('variant.json', JSON.stringify(variantData))
const SWEEP = ['--sweep', 'loss=28:32:2', '--sweep', 'basis=0.5,0.7']

type Record = { readonly [column: string]: string }

describe('design', () => {
  it('reports a point for people', () => {
    const { code, stdout, stderr } = keywitness(['design', VARIANT])
    expect(stdout).toContain(
      'signal 0.6 (0.7), decoy 0.1 (0.2), vacuum 0.001 (0.1); 100000000 Hz, basis X 0.5',
    )
    expect(stdout).toMatch(/ {2}[\d ]+ certified bits, \S+ per pulse/)
    expect(stdout).toContain('modelled: expected counts')
    expectPresentable(stdout)
    expect([code, stderr]).toEqual([0, ''])
  })

  it('shows every option and axis in its help', () => {
    const { stdout } = keywitness(['design', '--help'])
    for (const name of Object.keys(usage.options)) expect(stdout).toContain(`--${name}`)
    for (const line of ['loss of a fixed channel, dB', 'mean photon number of an intensity, photons/pulse'])
      expect(stdout).toContain(line)
  })

  it('prints JSON of its schema, the same whatever the number of threads', () => {
    const report = jsonOf('design', VARIANT, ...SWEEP, '--json')
    expect(errorsOf('design', report)).toEqual([])
    expect(report.points.map(({ settings }: { settings: unknown }) => settings)).toEqual([
      { loss: '28', basis: '0.5' },
      { loss: '28', basis: '0.7' },
      { loss: '30', basis: '0.5' },
      { loss: '30', basis: '0.7' },
      { loss: '32', basis: '0.5' },
      { loss: '32', basis: '0.7' },
    ])
    const bits = report.points.map(({ keyBits }: { keyBits: number }) => keyBits)
    expect(report.best.keyBits).toBe(Math.max(...bits))
    expect(report.points[report.best.index].keyBits).toBe(report.best.keyBits)
    for (const workers of ['2', '3'])
      expect(jsonOf('design', VARIANT, ...SWEEP, '--json', '--workers', workers)).toEqual(report)
  })

  it('prints CSV whose rows are complete: a row alone gives the same point again', () => {
    const { stdout } = keywitness(['design', VARIANT, ...SWEEP, '--csv'])
    expect(stdout.split('\n')[0]).toBe(
      'variant,settings,mu.signal,p.signal,mu.decoy,p.decoy,mu.vacuum,p.vacuum,basis,keyedBases,keyedIntensities,sampled,rate,channel,loss,background,duration,efficiency,dark,optical-error,block,f,epsilon,correctness,analysis,pulses,seconds,blocks,alike,keyed_bits,qber,detections,errors,leak_bits,block_secrecy,block_correctness,bounds,block_key_bits,length_bits,key_bits,key_rate_per_pulse,key_bits_per_second,epsilon_total,standing,start_key_bits,improved,problems',
    )
    const rows: ReadonlyArray<Record> = parse(stdout, { columns: true })
    const row = rows[3]
    expect(row).toMatchObject({
      settings: 'loss=30 basis=0.7',
      loss: '30',
      basis: '0.7',
      standing: 'certified',
    })
    const again = {
      ...variantData,
      bases: { X: { probability: row?.basis }, Z: { probability: '0.3' } },
      channel: { ...variantData.channel, lossDb: row?.loss },
    }
    const alone: ReadonlyArray<Record> = parse(
      keywitness(['design', fileHolding('again.json', JSON.stringify(again)), '--csv']).stdout,
      { columns: true },
    )
    expect({ ...alone[0], settings: '' }).toEqual({ ...row, settings: '' })
  })

  it('writes a certificate that the kernel accepts, for the bits it reports', () => {
    const file = join(directory, 'certificate.json')
    const report = jsonOf('design', VARIANT, '--certificate', file, '--json')
    const { code, stdout } = keywitness(['check', file, '--json'])
    expect(code).toBe(0)
    const answer = JSON.parse(stdout)
    expect(JSON.stringify(answer)).toContain('"accepted":true')
    expect(JSON.parse(readFileSync(file, 'utf8')).claim.bits).toBe(String(report.best.keyBits))
  })

  it('writes the design that an audit of the expected counts then takes, for the same bits', () => {
    const design = join(directory, 'design.json')
    const report = jsonOf('design', VARIANT, '--analysis', 'direct-declared', '--design', design, '--json')
    const [block] = report.best.blocks
    const row = (basis: string) =>
      Object.fromEntries(
        variantData.intensities.map(({ name }) => [
          name,
          { detections: block.detections[`${basis}.${name}`], errors: block.errors[`${basis}.${name}`] },
        ]),
      )
    const observations = {
      format: 'keywitness/observations@1',
      name: 'as expected',
      pulses: block.pulses,
      bases: variantData.bases,
      intensities: variantData.intensities,
      counts: { X: row('X'), Z: row('Z') },
      key: variantData.key,
      leakage: variantData.errorCorrection,
    }
    const file = fileHolding('expected.json', JSON.stringify(observations))
    const audit = JSON.parse(
      keywitness(['audit', file, '--design', design, '--analysis', 'direct', '--json']).stdout,
    )
    expect(audit.analyses[0]).toMatchObject({ mode: 'declared', keyBits: report.best.keyBits })
  })

  it('draws each axis of numbers, and bars where there is none', () => {
    const plots = join(directory, 'plots')
    keywitness(['design', VARIANT, ...SWEEP, '--plot', plots])
    for (const name of ['key-against-loss', 'key-against-basis']) {
      expect(readFileSync(join(plots, `${name}.svg`), 'utf8')).toContain('modelled: at the expected counts')
      expect(readFileSync(join(plots, `${name}.csv`), 'utf8').split('\n')).toHaveLength(8)
    }
    expect(readFileSync(join(plots, 'plots.html'), 'utf8')).toContain('key-against-loss.csv')
    const bars = join(directory, 'bars')
    keywitness(['design', VARIANT, '--plot', bars])
    expect(existsSync(join(bars, 'key-by-variant.svg'))).toBe(true)
  })

  it('compares variants with the first', () => {
    const { stdout } = keywitness(['design', '--compare', VARIANT, 'lim-2014'])
    expect(stdout).toMatch(/thirty decibels .* 1\.000 /)
    expect(stdout).toMatch(/lim-2014 .* 0\.000 .*as published/)
  })

  it('prints presets that are variants', () => {
    const { code, stdout } = keywitness(['design', '--print', 'jinan-1'])
    expect([code, errorsOf('variant', JSON.parse(stdout))]).toEqual([0, []])
    expect(stdout.split('\n').length).toBeLessThan(450)
    const file = fileHolding('printed.json', stdout)
    expect(keywitness(['design', file]).stdout).toBe(keywitness(['design', 'jinan-1']).stdout)
  })

  it('optimises, writes what it found, and says so', () => {
    const [found, certificate] = [join(directory, 'found.json'), join(directory, 'optimum.json')]
    const args = [VARIANT, '--optimize', 'mu,p', '--seed', '3']
    const { code, stdout } = keywitness(['design', ...args, '--save', found, '--certificate', certificate])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/optimum +[\d ]+ bits at the start, [\d ]+ found, 1\.\d\d times/),
    ])
    const report = jsonOf('design', ...args, '--json')
    expect(errorsOf('design', report)).toEqual([])
    expect(jsonOf('design', found, '--json').best.keyBits).toBe(report.best.keyBits)
    expect(JSON.parse(readFileSync(certificate, 'utf8')).claim.bits).toBe(String(report.best.keyBits))
    expect(keywitness(['check', certificate]).code).toBe(0)
    const again = keywitness(['design', found, '--optimize', 'mu.vacuum', '--csv']).stdout
    expect(again).toContain('mu.vacuum')
  })

  it('optimises every point of a sweep, the same on two threads', () => {
    const args = ['design', VARIANT, '--sweep', 'loss=28,32', '--optimize', 'basis', '--csv']
    const { stdout } = keywitness(args)
    const rows: ReadonlyArray<Record> = parse(stdout, { columns: true })
    for (const row of rows) expect(Number(row.key_bits)).toBeGreaterThan(Number(row.start_key_bits))
    expect(keywitness([...args, '--workers', '2']).stdout).toBe(stdout)
  })

  it('says why a point has no key where none could be computed', () => {
    const sweep = keywitness(['design', 'micius', '--sweep', 'basis=1,0.5'])
    expect(sweep.stdout).toMatch(/\n {2}KW-AN\d{3} .+: expected .+, got /s)
    const large = fileHolding(
      'large.json',
      keywitness(['design', '--print', 'micius']).stdout.replace(
        /"block": \{[^}]*\}/,
        '"block": { "kind": "blocks", "keyedBits": 100000000 }',
      ),
    )
    const { code, stdout } = keywitness(['design', large])
    expect(stdout).toContain('no block: the run gives fewer keyed bits than one of 100 000 000\n')
    expect(code).toBe(1)
  })

  it('exits with 1 where no point has key', () => {
    const { code, stdout } = keywitness(['design', VARIANT, '--sweep', 'loss=70,80'])
    expect(stdout).toContain('no key at any point')
    expect(code).toBe(1)
  })
})

describe('design refuses', () => {
  it.each<[string, ReadonlyArray<string>, ReadonlyArray<string>]>([
    ['no variant', [], ['KW-US301 arguments']],
    ['a missing file', ['missing.json'], ['KW-IN001 missing.json']],
    [
      'wrong options, axes and files at once',
      ['missing.json', '--analysis', 'hope', '--workers', '0', '--sweep', 'loss=1:2 hope=1'],
      [
        'KW-US301 --analysis',
        'KW-US301 --workers',
        'KW-US301 --sweep',
        'KW-US301 --sweep',
        'KW-IN001 missing.json',
      ],
    ],
    ['an axis twice', [VARIANT, '--sweep', 'loss=1', '--sweep', 'loss=2'], ['KW-US301 --sweep']],
    ['a value that the variant cannot take', [VARIANT, '--sweep', 'loss=-1,20'], ['KW-US301 --sweep loss']],
    [
      'a certificate of many points',
      [VARIANT, '--sweep', 'loss=20,30', '--certificate', join(directory, 'none.json')],
      ['KW-US301 --certificate'],
    ],
    [
      'a certificate of an analysis without',
      [VARIANT, '--analysis', 'direct-renyi', '--certificate', join(directory, 'none.json')],
      ['KW-AN205 --certificate'],
    ],
    [
      'a design for another analysis',
      [VARIANT, '--design', join(directory, 'none.json')],
      ['KW-US301 --design'],
    ],
    ['to optimise what is not there', [VARIANT, '--optimize', 'hope'], ['KW-US301 --optimize']],
    ['a seed that is none', [VARIANT, '--optimize', 'p', '--seed', 'x'], ['KW-US301 --seed']],
    [
      'to save many points',
      [VARIANT, '--sweep', 'loss=20,30', '--save', join(directory, 'none.json')],
      ['KW-US301 --save'],
    ],
    ['printing a file', [VARIANT, '--print'], ['KW-US301 --print']],
  ])('%s', (_, args, problems) => {
    expectRefused(keywitness(['design', ...args]), problems)
  })

  it('a name that is neither, and lists the presets', () => {
    expect(keywitness(['design', 'jinan']).stderr).toContain('or a preset: jinan-1, micius, lim-2014')
  })

  it('every problem of a file, each with the file', () => {
    const bad = fileHolding(
      'bad.json',
      JSON.stringify({ ...variantData, opticalError: '1', analysis: 'hope' }),
    )
    expectRefused(keywitness(['design', bad]), [
      `KW-IN102 ${bad} $.opticalError`,
      `KW-IN102 ${bad} $.analysis`,
    ])
  })

  it('a mission file that is none, by its name', () => {
    const mission = fileHolding('mission.json', '{}')
    const variant = fileHolding(
      'on-mission.json',
      JSON.stringify({ ...variantData, channel: { kind: 'mission', file: 'mission.json' } }),
    )
    const { code, stderr } = keywitness(['design', variant])
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      expect.stringContaining(`KW-IN100 ${mission} $.format`),
    ])
  })
})

describe('docs/figures', () => {
  it.each([
    [
      'key-against-basis',
      'jinan-1 --analysis direct-declared --sweep block=pooled --sweep key-bases=XZ,X --sweep basis=0.5,0.6,0.7,0.8,0.9',
    ],
    ['key-against-block', 'jinan-1 --sweep block=5e4,1e5,2e5,5e5,1e6,pooled'],
    [
      'key-against-loss',
      'micius --sweep analysis=composable,direct-declared,lim2014-chernoff --sweep loss=24:40:2',
    ],
  ])('%s.svg is what the guide says it is', (name, args) => {
    const figures = join(directory, 'figures')
    expect(keywitness(['design', ...args.split(' '), '--plot', figures]).code).toBe(0)
    expect(readFileSync(join(figures, `${name}.svg`), 'utf8')).toBe(textOf('docs', 'figures', `${name}.svg`))
  })
})
