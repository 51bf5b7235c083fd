// A whole pass in parts: light to detections, then distillation of its packets, beside the time that the satellite flies.
// Run: npm run -s build && node build/bench/pass.js [examples/jinan-2022-09-25.json]

import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/Either'
import { simulated } from '../model/mission/mission'
import { parseMission } from '../model/mission/missionFile'

const [, , file = 'examples/jinan-2022-09-25.json'] = process.argv

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const main = (): void => {
  const mission = parseMission(JSON.parse(readFileSync(file, 'utf8')))
  if (E.isLeft(mission)) throw new Error(JSON.stringify(mission.left))
  const start = processorSeconds()
  let lit = start
  const pass = simulated(mission.right, '1', {
    progress: (step, done, of) => {
      if (step === 'light' && done === of) lit = processorSeconds()
    },
  })
  if (E.isLeft(pass)) throw new Error(JSON.stringify(pass.left))
  const end = processorSeconds()
  const { seconds, packets, keyBits, keysEqual } = pass.right
  const rows = [
    ['light to detections', `${(lit - start).toFixed(1)} s CPU`],
    [`distillation, ${packets.length} packets, both parties`, `${(end - lit).toFixed(1)} s CPU`],
    ['baseline: the pass itself', `${seconds.length} s`],
    ['largest memory', `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`],
    ['key', `${keyBits} bits, ${keysEqual ? 'equal' : 'NOT EQUAL'}`],
  ]
  process.stdout.write(`${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`)
}

main()
