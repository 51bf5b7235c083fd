// The table of planted bugs in docs/conformance.md: for each, the first test that catches it and the events that show it.
// `npm run build && node build/bench/conformance/plantedBugs.js COMMAND ARGS`.

import { spawnSync } from 'node:child_process'
import * as E from 'fp-ts/Either'
import { conformanceRun, exchangesOf } from '../../props/conformance/runner'
import { capabilitiesFor, type Implementation, seatOf } from '../../props/conformance/seat'
import { GROUPS, STANDARD, scenarios } from '../../props/conformance/suite'
import { processWire } from '../../props/conformance/wire'

const command = process.argv.slice(2)
const [program = '', ...args] = command
const bugs = spawnSync(program, [...args, '--list-bugs'], { encoding: 'utf8' })
  .stdout.trim()
  .split('\n')
const all = scenarios(STANDARD, GROUPS)

const rowOf = async (bug: string): Promise<string> => {
  const sabotaged = [...command, '--bug', bug]
  const implementation: Implementation = { command: sabotaged.join(' '), start: () => processWire(sabotaged) }
  const can = await capabilitiesFor(implementation)
  if (E.isLeft(can)) return `| \`${bug}\` | ${can.left.text} | | |`
  const { results } = await conformanceRun(
    {
      satellite: seatOf('satellite', implementation, can.right),
      groundStation: seatOf('groundStation', implementation, can.right),
    },
    all,
    {
      groups: GROUPS,
      stopsAtFirst: true,
      deadline: Number.POSITIVE_INFINITY,
      onProgress: () => undefined,
      play: exchangesOf,
    },
  )
  const place = results.findIndex(({ outcome }) => outcome.verdict === 'fail' || outcome.verdict === 'error')
  const result = results[place]
  if (result === undefined || (result.outcome.verdict !== 'fail' && result.outcome.verdict !== 'error'))
    return `| \`${bug}\` | not caught | | |`
  const { failure } = result.outcome
  return `| \`${bug}\` | ${result.test} | ${place + 1} | ${failure.originally} | ${failure.schedule.events.length} |`
}

const main = async (): Promise<void> => {
  process.stdout.write('| bug | first test that catches it | tests until then | events | made small |\n')
  process.stdout.write('| --- | --- | ---: | ---: | ---: |\n')
  for (const bug of bugs) process.stdout.write(`${await rowOf(bug)}\n`)
}

main()
