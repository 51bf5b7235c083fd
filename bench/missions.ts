// Writes the missions of the published passes, and a short one, into a directory: `node build/bench/missions.js examples`.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missionOf, PUBLISHED_PASSES, shortMission } from '../model/mission/published'

const [, , directory = 'examples'] = process.argv
const write = (name: string, mission: unknown): void =>
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(mission, null, 2)}\n`)

for (const pass of PUBLISHED_PASSES) write(pass.file, missionOf(pass))
write('short', shortMission())
