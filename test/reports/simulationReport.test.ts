// The HTML report of `simulate`: well formed, with the numbers of the JSON, the same bytes twice, whatever the mission is called.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { svgOf } from '../../web/drawing/svg'
import { grouped } from '../../web/report/numbers'
import { type SimulationReport, simulationReport } from '../../web/report/simulationReport'
import { directory, expectRefused, fileHolding, keywitness, ROOT } from '../cli/commandLine'
import { faultsOf, textOf } from './wellFormed'

const target = join(directory, 'simulation.html')
const simulated = (mission: string) => {
  const run = keywitness(['simulate', mission, '--json', '--report', target])
  return { ...run, page: existsSync(target) ? readFileSync(target, 'utf8') : '' }
}

describe('simulate --report', () => {
  const hostile = JSON.parse(readFileSync(join(ROOT, 'examples/short.json'), 'utf8'))
  hostile.name = '<script>alert(1)</script>'
  hostile.note = '</p><img src=x> & "quoted"'
  const run = simulated(fileHolding('mission.json', JSON.stringify(hostile)))
  const json = JSON.parse(run.stdout)

  it('writes a page without fault, the names escaped, five drawings, nothing on standard error', () => {
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(faultsOf(run.page)).toEqual([])
    expect(run.page).not.toMatch(/<script|<img/)
    expect(run.page.match(/<svg/g)).toHaveLength(5)
  })

  it('has the numbers of the JSON', () => {
    const text = textOf(run.page).replaceAll('\u00a0', ' ')
    const spaced = (count: number) => grouped(count).replaceAll('\u00a0', ' ')
    for (const words of [
      `${spaced(json.keyBits)} bits of key, equal at both ends`,
      `${spaced(json.detections)} detections, ${json.packets} packets`,
      `${spaced(json.frames.fragmentsLost)} of ${spaced(json.frames.fragments)} fragments`,
      ...json.analyses.map(
        ({ name, keyBits }: { name: string; keyBits: number }) => `${name} ${spaced(keyBits)}`,
      ),
      ...json.blocks.map(
        ({ keyBits, keyDigest }: { keyBits: number; keyDigest: string }) =>
          spaced(keyBits) && keyDigest.slice(0, 12),
      ),
      `Key at the end: ${spaced(json.keyBits)} bits`,
      'node . simulate',
    ])
      expect(text).toContain(words)
  })

  it('refuses a path that cannot be written', () => {
    const missing = join(directory, 'no', 'such.html')
    expectRefused(keywitness(['simulate', 'examples/short.json', '--report', missing]), [
      `KW-IN001 ${missing}`,
    ])
  })
})

const EMPTY: SimulationReport = {
  simulation: {
    mission: 'a pass',
    seed: '1',
    seconds: 1,
    maximumElevationDegrees: 20,
    detections: 0,
    packets: 0,
    siftedBits: 0,
    qber: null,
    keyBits: 0,
    keysEqual: true,
    analyses: [],
    blocks: [],
    frames: { sent: 0, bytes: 0, tagged: 0, fragments: 0, fragmentsLost: 0 },
    outsideAssumptions: null,
    truth: [],
  },
  note: undefined,
  protocol: { profile: 'literal', analysis: 'direct', secrecy: '1e-10', correctness: '1e-15' },
  eavesdropper: undefined,
  seconds: [{ second: 0, elevationDegrees: 20, rangeKm: 1000, countsPerSecond: 0 }],
  packets: [],
  tracking: [{ end: 'station', second: 5, rmsMicroradians: 3 }],
  key: [{ party: 'satellite', second: 0, bits: 0 }],
  frames: [{ what: 'sent', second: 0, frames: 0 }],
  origin: { file: 'x', digest: undefined, commands: [], program: 'p' },
}

describe('simulationReport', () => {
  it('says so where there is no key, where keys differ, and where no proof covers it', async () => {
    const words = async (change: Partial<SimulationReport['simulation']>) => {
      const page = await simulationReport({ ...EMPTY, simulation: { ...EMPTY.simulation, ...change } }, svgOf)
      expect(faultsOf(page)).toEqual([])
      return textOf(page)
    }
    expect(await words({})).toContain('NO KEY')
    expect(await words({ keysEqual: false, keyBits: 5 })).toContain('THE KEYS DIFFER')
    expect(await words({ outsideAssumptions: 'blinded', keyBits: 5 })).toContain('OUTSIDE THE PROOF')
  })

  it('is the same text for the same numbers', async () => {
    expect(await simulationReport(EMPTY, svgOf)).toBe(await simulationReport(EMPTY, svgOf))
  })
})
