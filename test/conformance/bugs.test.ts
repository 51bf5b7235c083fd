// Every planted bug is caught, and shown by few events. Source: docs/conformance.md, "Planted bugs".

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { examined } from '../../props/conformance/examination'
import { processWire } from '../../props/conformance/wire'
import { playedOut } from '../../props/conformance/world'
import { both, cShim, failuresOf, pythonShim, runOf, scenariosOf } from './implementations'

const GUIDE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'conformance.md'), 'utf8')
const BUGS = [...(GUIDE.split('| bug |')[1] ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(
  ([, name = '']) => name,
)
/** The issue asks for a trace of at most so many events. */
const MOST_EVENTS = 15

const tests = scenariosOf(['tour', 'limits', 'codec'])

const caught = async (command: ReadonlyArray<string>, name: string): Promise<void> => {
  const sabotaged = [...command, '--bug', name]
  const [failure] = failuresOf(await runOf(both(sabotaged), tests, { stopsAtFirst: true }))
  if (failure === undefined) throw new Error(`${name} passes everything`)
  const { schedule, role, at } = failure
  expect(schedule.events.length).toBeLessThanOrEqual(MOST_EVENTS)
  expect(at).toBe(schedule.events.length - 1)

  const { exchanges } = playedOut(schedule)
  const verdicts: Array<string> = []
  for (const one of [sabotaged, command]) {
    const wire = processWire(one)
    const options = { snapshots: true, pace: 'one by one' } as const
    verdicts.push((await examined(wire, schedule.setting, role, exchanges, options)).verdict)
    await wire.stop()
  }
  expect(verdicts).toEqual(['fail', 'pass'])
}

const C = cShim()
const PYTHON = pythonShim()

describe('conformanceRun', () => {
  const inC = C === undefined ? it.skip : it
  inC.each(BUGS)('catches %s in C with few events, which a right implementation passes', (name) =>
    caught(C ?? [], name),
  )

  const inPython = PYTHON === undefined ? it.skip : it
  inPython.each(BUGS.filter((_, place) => place % 10 === 4))('catches %s in Python', (name) =>
    caught(PYTHON ?? [], name),
  )

  it('knows the bugs of the page', () => {
    expect(BUGS.length).toBe(29)
  })
})
