// A whole pass in parts: light to detections, then distillation of its packets, beside the time that the satellite flies.
// Run: npm run -s build && node build/bench/pass.js. The figures: docs/performance.md.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { simulated } from '../model/mission/mission'
import { parseMission } from '../model/mission/missionFile'
import { type Benchmark, type Effort, show } from './benchmark'

const EXAMPLES = join(__dirname, '..', '..', 'examples')
const FILES = { full: 'jinan-2022-09-25.json', quick: 'short.json' }
const AIM_SECONDS = 30
const AIM_MEBIBYTES = 2048

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const measured = (effort: Effort) => {
  const mission = parseMission(JSON.parse(readFileSync(join(EXAMPLES, FILES[effort]), 'utf8')))
  if (E.isLeft(mission)) throw new Error(JSON.stringify(mission.left))
  const start = processorSeconds()
  let lit = start
  const pass = simulated(mission.right, '1', {
    progress: (step, done, of) => {
      if (step === 'light' && done === of) lit = processorSeconds()
    },
  })
  if (E.isLeft(pass)) throw new Error(JSON.stringify(pass.left))
  if (!pass.right.keysEqual) throw new Error('the keys differ')
  return { pass: pass.right, light: lit - start, distillation: processorSeconds() - lit }
}

/** CPU seconds of a pass, and its largest memory. */
export const passBenchmark: Benchmark = {
  title: 'A pass',
  about:
    'Processor time of `examples/jinan-2022-09-25.json`, seed 1, one run: 310 s of light to 4.9 million detections, then both parties\u2019 side of the six steps for 20 packets, over a link with 30 % burst loss, key lengths by `jinan1` included.',
  rows: (effort) => {
    const { pass, light, distillation } = measured(effort)
    const row = {
      unit: 's',
      better: 'less',
      peer: { name: 'the satellite flies', value: pass.seconds.length },
    } as const
    return [
      { ...row, name: 'pass, light to detections', ours: light },
      {
        ...row,
        name: `pass, distillation by both parties, ${pass.packets.length} packets`,
        ours: distillation,
        aim: AIM_SECONDS,
        note: `${pass.keyBits} bits, equal`,
      },
      {
        name: 'pass, largest memory',
        unit: 'MiB',
        better: 'less',
        ours: process.resourceUsage().maxRSS / 1024,
        aim: AIM_MEBIBYTES,
      },
    ]
  },
}

if (require.main === module) show(passBenchmark)
