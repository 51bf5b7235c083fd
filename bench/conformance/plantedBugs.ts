// The table of planted bugs in docs/conformance.md: for each, the first test that catches it and the events that show it.
// `npm run build && node build/bench/conformance/plantedBugs.js COMMAND ARGS`.

import { spawnSync } from 'node:child_process'
import * as E from 'fp-ts/Either'
import { examined } from '../../props/conformance/examination'
import { conformanceRun, exchangesOf, type Failure } from '../../props/conformance/runner'
import type { Event, Schedule } from '../../props/conformance/schedule'
import { capabilitiesFor, type Implementation, seatOf } from '../../props/conformance/seat'
import { GROUPS, STANDARD, scenarios } from '../../props/conformance/suite'
import { processWire } from '../../props/conformance/wire'

const command = process.argv.slice(2)
const [program = '', ...args] = command
const listed = spawnSync(program, [...args, '--list-bugs'], { encoding: 'utf8' })
  .stdout.trim()
  .split('\n')
/** BUGS in the environment: of these names only, with commas between. */
const bugs = process.env.BUGS === undefined ? listed : process.env.BUGS.split(',')
const all = scenarios(STANDARD, GROUPS)

const said = new Map<ReadonlyArray<Event>, ReturnType<typeof exchangesOf>>()
/** All these implementations can do everything, and have the same schedules. */
const remembered = (schedule: Schedule): ReturnType<typeof exchangesOf> => {
  const exchanges = said.get(schedule.events) ?? exchangesOf(schedule)
  said.set(schedule.events, exchanges)
  return exchanges
}

/** What the implementation without a bug, and the one with it, come to by the small schedule. */
const verdictsOn = async (
  sabotaged: ReadonlyArray<string>,
  { schedule, role }: Failure,
): Promise<ReadonlyArray<string>> => {
  const verdicts: Array<string> = []
  for (const one of [command, sabotaged]) {
    const wire = processWire(one)
    const options = { snapshots: true, pace: 'one by one' } as const
    verdicts.push((await examined(wire, schedule.setting, role, exchangesOf(schedule), options)).verdict)
    await wire.stop()
  }
  return verdicts
}

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
      play: remembered,
    },
  )
  const place = results.findIndex(({ outcome }) => outcome.verdict === 'fail' || outcome.verdict === 'error')
  const result = results[place]
  if (result === undefined || (result.outcome.verdict !== 'fail' && result.outcome.verdict !== 'error'))
    return `| \`${bug}\` | not caught | | |`
  const { failure } = result.outcome
  const verdicts = await verdictsOn(sabotaged, failure)
  if (verdicts.join() !== 'pass,fail') return `| \`${bug}\` | without it and with it: ${verdicts} | | |`
  return `| \`${bug}\` | ${result.test} | ${place + 1} | ${failure.originally} | ${failure.schedule.events.length} |`
}

const main = async (): Promise<void> => {
  process.stdout.write('| bug | first test that catches it | tests until then | events | made small |\n')
  process.stdout.write('| --- | --- | ---: | ---: | ---: |\n')
  for (const bug of bugs) process.stdout.write(`${await rowOf(bug)}\n`)
}

main()
