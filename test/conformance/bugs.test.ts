// Every planted bug is caught, and shown by few events. Source: docs/conformance.md, "Planted bugs".

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { cShim, pythonShim } from './implementations'

const ROOT = join(__dirname, '..', '..', '..')
const GUIDE = readFileSync(join(ROOT, 'docs', 'conformance.md'), 'utf8')
const BUGS = [...(GUIDE.split('| bug |')[1] ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(
  ([, name = '']) => name,
)
/** The issue asks for a trace of at most so many events. */
const MOST_EVENTS = 15

/** The rows of the table: name, test, tests until then, events, and events when made small. A process of its own: Jest is slow. */
const rows = (command: ReadonlyArray<string>, bugs: ReadonlyArray<string>) => {
  const program = join(ROOT, 'build', 'bench', 'conformance', 'plantedBugs.js')
  const env = { ...process.env, BUGS: bugs.join(',') }
  const { stdout } = spawnSync(process.execPath, [program, ...command], { encoding: 'utf8', env })
  const lines = stdout.trim().split('\n').slice(2)
  return lines.map((line) => line.split(' | ').map((cell) => cell.replace(/[|`]/g, '').trim()))
}

const areCaught = (command: ReadonlyArray<string>, bugs: ReadonlyArray<string>): void => {
  const found = rows(command, bugs)
  expect(found.map(([name]) => name)).toEqual(bugs)
  const uncaught = found.filter(({ length, 4: events }) => length !== 5 || !(Number(events) <= MOST_EVENTS))
  expect(uncaught).toEqual([])
}

const C = cShim()
const PYTHON = pythonShim()

describe('conformanceRun', () => {
  const inC = C === undefined ? it.skip : it
  inC('catches every bug in C with few events, which the shim without it passes', () => {
    expect(BUGS.length).toBe(29)
    areCaught(C ?? [], BUGS)
  })

  const inPython = PYTHON === undefined ? it.skip : it
  inPython('catches bugs in Python', () => {
    areCaught(PYTHON ?? [], ['tag-without-transcript', 'release-on-retry', 'positions-reused'])
  })
})
