// `simulate` as its users run it: the short mission and its files, missions with one thing wrong each, and with many. Source: docs/simulate.md.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { missionOf, PUBLISHED_PASSES, shortMission } from '../../model/mission/published'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness } from './commandLine'
import { errorsOf, jsonFile, textOf } from './schemas'

const SHORT = join('examples', 'short.json')
const short = () => JSON.parse(textOf(SHORT))

/** The short mission with values put in at dotted paths; undefined takes a field away. */
const changed = (changes: Readonly<Record<string, unknown>>) => {
  const mission = short()
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    const parent = names.reduce((inner, name) => inner[name], mission)
    parent[last] = value
  }
  return mission
}

const filesIn = (folder: string) =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))

const outA = join(directory, 'a')
const outB = join(directory, 'b')
const simulated = (out: string, ...more: ReadonlyArray<string>) =>
  keywitness(['simulate', SHORT, '--seed', 'a text', '--out', out, '--json', ...more])

describe('missions in examples/', () => {
  it.each(PUBLISHED_PASSES.map((pass) => [pass.file, missionOf(pass)] as const))(
    '%s is what the table makes',
    (file, mission) => {
      const text = JSON.parse(textOf('examples', `${file}.json`))
      expect(text).toEqual(mission)
      expect(errorsOf('mission', text)).toEqual([])
    },
  )

  it('short is what the table makes', () => {
    expect(short()).toEqual(shortMission())
    expect(errorsOf('mission', short())).toEqual([])
  })

  it('has Wuhan and Nanshan on 1 September 2023 in consecutive revolutions, 1.4 to 1.7 hours apart', () => {
    const [wuhan, nanshan] = ['wuhan', 'nanshan'].map((name) =>
      JSON.parse(textOf('examples', `${name}-2023-09-01.json`)),
    )
    expect(nanshan.elements).toEqual(wuhan.elements)
    const hours = (Date.parse(nanshan.from) - Date.parse(wuhan.from)) / 3.6e6
    expect(hours).toBeGreaterThan(1.4)
    expect(hours).toBeLessThan(1.7)
  })
})

describe('simulate', () => {
  const { code, stdout, stderr } = simulated(outA)

  it('ends with equal keys, and prints what the schema says', () => {
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout)
    expect(errorsOf('simulate', report)).toEqual([])
    expect(report).toMatchObject({ seed: 'a text', packets: 2, keysEqual: true, abandonedBlocks: 0 })
    expect(report.keyBits).toBeGreaterThan(0)
    expect(stdout).not.toContain('"key"')
  })

  it('gives the same bytes twice, keys apart that are asked for', () => {
    const again = simulated(outB, '--reveal-keys')
    const revealed = JSON.parse(again.stdout)
    expect(errorsOf('simulate', revealed)).toEqual([])
    expect(revealed.blocks[0].key.length * 4).toBe(revealed.blocks[0].keyBits)
    const hidden = revealed.blocks.map(({ key: _, ...block }: { key: string }) => block)
    expect({ ...revealed, blocks: hidden }).toEqual(JSON.parse(stdout))
    expect(filesIn(outB)).toEqual(filesIn(outA))
  })

  it('gives other keys for another seed', () => {
    const other = JSON.parse(keywitness(['simulate', SHORT, '--json']).stdout)
    expect(other.blocks[0].keyDigest).not.toBe(JSON.parse(stdout).blocks[0].keyDigest)
  })

  it('writes a transcript that replay accepts, and observations that audit does', () => {
    expect(keywitness(['replay', join(outA, 'transcript.ndjson')]).code).toBe(0)
    for (const name of ['observations-0.json', 'observations-1.json', 'observations-pass.json']) {
      const text = JSON.parse(readFileSync(join(outA, name), 'utf8'))
      expect(errorsOf('observations', text)).toEqual([])
      expect(keywitness(['audit', join(outA, name)]).code).toBe(0)
    }
    expect([...filesIn(outA).keys()].filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('makes a key per basis for composable', () => {
    const file = jsonFile(
      changed({
        minimumElevationDegrees: '87.5',
        'protocol.analysis': 'composable',
        'protocol.packetsPerBlock': 2,
      }),
    )
    const report = JSON.parse(keywitness(['simulate', file, '--json']).stdout)
    expect(report).toMatchObject({ keysEqual: true, abandonedBlocks: 0 })
    // Packets come in pairs, one of each basis.
    expect([report.packets > 0, report.packets % 2]).toEqual([true, 0])
    expect(report.keyBits).toBeGreaterThan(0)
  })

  it('flies other hardware, and misses the light of an outage', () => {
    const outages = [
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ]
    const hardware = { signalPhotons: '0.6', darkCountsPerSecond: '0', driftPerRootSecond: '0' }
    const out = join(directory, 'other')
    const file = jsonFile(changed({ hardware, outages, minimumElevationDegrees: '87.5' }))
    expect(keywitness(['simulate', file, '--out', out]).code).toBe(0)
    const [, ...rows] = readFileSync(join(out, 'seconds.csv'), 'utf8').trim().split('\n')
    const detections = rows.map((row) => Number(row.split(',')[5]))
    // Half of the sky's 400 counts a second lie in the gate; the light makes more than 100 000.
    expect(detections.map((count) => count > 1000)).toEqual([true, false, false, true, true, true])
    expect((detections[1] ?? 0) + (detections[2] ?? 0)).toBeLessThan(600)
    const observations = JSON.parse(readFileSync(join(out, 'observations-pass.json'), 'utf8'))
    // 29 dB below the signal.
    expect(observations.intensities.map((one: { meanPhotonNumber: string }) => one.meanPhotonNumber)).toEqual(
      ['0.6', '0.1', String(Number((0.6 * 10 ** -2.9).toPrecision(10)))],
    )
  })

  it('says that blinded detectors are outside the assumptions', () => {
    const file = jsonFile(changed({ eavesdropper: { kind: 'blinding', fraction: '1' } }))
    const run = keywitness(['simulate', file])
    expect(run.stdout).toContain('OUTSIDE THE PROOF: blinded detectors')
    expectPresentable(run.stdout)
    expect(JSON.parse(stdout).outsideAssumptions).toBe(null)
  })

  it('refuses a directory that cannot be written', () => {
    const file = fileHolding('occupied', '')
    const run = keywitness(['simulate', SHORT, '--out', join(file, 'inside')])
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(/^KW-US\d+ --out: expected a directory that can be written, got /)
    expectPresentable(run.stderr)
  })
})

describe('simulate of an unusable mission', () => {
  const problemsOf = (mission: unknown) => {
    const file = jsonFile(mission)
    const { stderr, ...run } = keywitness(['simulate', file])
    return { ...run, stderr: stderr.replaceAll(`${file}: `, '') }
  }

  const { elements } = short()
  it.each<readonly [string, Readonly<Record<string, unknown>>, ReadonlyArray<string>]>([
    ['another format', { format: 'keywitness/mission@2' }, ['KW-IN102 $.format']],
    ['a missing field', { from: undefined }, ['KW-IN100 $.from']],
    ['an unknown field', { color: 'red' }, ['KW-IN101 $.color']],
    ['a name that is too long', { name: 'x'.repeat(201) }, ['KW-IN102 $.name']],
    ['a latitude as a number', { 'station.latitudeDegrees': 36 }, ['KW-IN102 $.station.latitudeDegrees']],
    [
      'a latitude beyond the pole',
      { 'station.latitudeDegrees': '91' },
      ['KW-IN102 $.station.latitudeDegrees'],
    ],
    [
      'a synthetic mark that is no boolean',
      { 'elements.synthetic': 'yes' },
      ['KW-IN102 $.elements.synthetic'],
    ],
    ['a day that no month has', { from: '2022-02-29T14:20:00Z' }, ['KW-IN102 $.from']],
    ['a window that ends before it begins', { to: '2022-09-25T14:19:59Z' }, ['KW-IN102 $.to']],
    ['a window of years', { to: '2032-09-25T14:19:59Z' }, ['KW-IN102 $.to']],
    [
      'an elevation below the horizon',
      { minimumElevationDegrees: '-5' },
      ['KW-IN102 $.minimumElevationDegrees'],
    ],
    ['no pass in the window', { to: '2022-09-25T14:21:00Z' }, ['KW-IN102 $.from']],
    ['no pass so high', { minimumElevationDegrees: '89' }, ['KW-IN102 $.from']],
    [
      'a wrong checksum',
      { 'elements.line1': elements.line1.replace(/.$/, '0') },
      ['KW-IN102 $.elements, element line 1, column 69'],
    ],
    ['a gain from space', { 'quantumChannel.extraLossDb': '-1' }, ['KW-IN102 $.quantumChannel.extraLossDb']],
    [
      'an infinite loss',
      { 'quantumChannel.extraLossDb': 'Infinity' },
      ['KW-IN102 $.quantumChannel.extraLossDb'],
    ],
    ['no sky', { 'quantumChannel.sky': [] }, ['KW-IN102 $.quantumChannel.sky']],
    [
      'a link that loses everything',
      { 'classicalLink.meanLoss': '1' },
      ['KW-IN102 $.classicalLink.meanLoss'],
    ],
    [
      'bursts too short for the loss',
      { 'classicalLink.meanLoss': '0.9', 'classicalLink.meanBurstFragments': '5' },
      ['KW-IN102 $.classicalLink.meanBurstFragments'],
    ],
    ['an unknown profile', { 'protocol.profile': 'soft' }, ['KW-IN102 $.protocol.profile']],
    ['an unknown analysis', { 'protocol.analysis': 'jinan2' }, ['KW-IN102 $.protocol.analysis']],
    ['an epsilon of 0', { 'protocol.secrecy': '0' }, ['KW-IN102 $.protocol.secrecy']],
    ['epsilons that contradict each other', { 'protocol.secrecy': '1e-16' }, ['KW-AN204 $.protocol.secrecy']],
    ['ten packets a block', { 'protocol.packetsPerBlock': 10 }, ['KW-IN102 $.protocol.packetsPerBlock']],
    ['half a packet', { 'protocol.packetsPerBlock': 0.5 }, ['KW-IN102 $.protocol.packetsPerBlock']],
    ['an unknown eavesdropper', { eavesdropper: { kind: 'cloning' } }, ['KW-IN102 $.eavesdropper.kind']],
    [
      'an eavesdropper of another kind',
      { eavesdropper: { kind: 'blinding', gain: '1' } },
      ['KW-IN100 $.eavesdropper.fraction', 'KW-IN101 $.eavesdropper.gain'],
    ],
    [
      'a packet for two bases',
      { 'protocol.analysis': 'composable' },
      ['KW-IN102 $.protocol.packetsPerBlock'],
    ],
    ['hardware that it does not know', { hardware: { mirrors: '2' } }, ['KW-IN101 $.hardware.mirrors']],
    ...Object.entries({
      signalPhotons: ['0.19', '2.1'],
      decoyPhotons: ['0.009', '0.2'],
      detectorEfficiency: ['0', '1.01'],
      darkCountsPerSecond: ['-1', '100001'],
      deadNanoseconds: ['9', '10001'],
      afterpulseProbability: ['-0.1', '0.11'],
      driftPerRootSecond: ['-0.01', '0.2'],
    }).flatMap(([field, values]) =>
      [...values, 'NaN'].map(
        (value) =>
          [
            `hardware with ${field} ${value}`,
            { hardware: { [field]: value } },
            [`KW-IN102 $.hardware.${field}`],
          ] as const,
      ),
    ),
    [
      'a dead time as a number',
      { hardware: { deadNanoseconds: 50 } },
      ['KW-IN102 $.hardware.deadNanoseconds'],
    ],
    ['outages that are no list', { outages: { from: 0, to: 1 } }, ['KW-IN102 $.outages']],
    ['an outage without an end', { outages: [{ from: 0 }] }, ['KW-IN100 $.outages[0].to']],
    ['an outage before the pass', { outages: [{ from: -1, to: 1 }] }, ['KW-IN102 $.outages[0].from']],
    ['an outage of hours', { outages: [{ from: 0, to: 3601 }] }, ['KW-IN102 $.outages[0].to']],
    [
      'outages that end as they begin, or before',
      {
        outages: [
          { from: 0, to: 1 },
          { from: 2, to: 2 },
          { from: 2, to: 1 },
        ],
      },
      ['KW-IN102 $.outages[1].to', 'KW-IN102 $.outages[2].to'],
    ],
  ])('refuses %s', (_, changes, problems) => {
    expectRefused(problemsOf(changed(changes)), problems)
  })

  it('names all that is wrong at once', () => {
    expectRefused(
      problemsOf(
        changed({ 'protocol.secrecy': '1e-20', to: '2022-09-25T14:10:00Z', 'elements.line1': 'no' }),
      ),
      ['KW-IN102 $.to', 'KW-IN102 $.elements, element line 1', 'KW-AN204 $.protocol.secrecy'],
    )
    expectRefused(problemsOf(changed({ format: '', from: 1, 'protocol.lengthStep': 0 })), [
      'KW-IN102 $.format',
      'KW-IN102 $.from',
      'KW-IN102 $.protocol.lengthStep',
    ])
  })
})
