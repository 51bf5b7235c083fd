// Writes the missions of the published passes into a directory: `node build/bench/missions.js examples`.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missionOf, PUBLISHED_PASSES } from '../model/mission/published'

const [, , directory = 'examples'] = process.argv
for (const pass of PUBLISHED_PASSES)
  writeFileSync(join(directory, `${pass.file}.json`), `${JSON.stringify(missionOf(pass), null, 2)}\n`)
