// The suite on right implementations: everything passes, nothing is skipped, everything of the specification is shown.

import { describe, expect, it } from '@jest/globals'
import { keywitness } from '../cli/commandLine'
import { both, cShim, pythonShim, runOf, scenariosOf, TYPESCRIPT, verdictsOf } from './implementations'

const C = cShim()
const PYTHON = pythonShim()

const whenC = C === undefined ? it.skip : it
const whenPython = PYTHON === undefined ? it.skip : it
const whenBoth = C === undefined || PYTHON === undefined ? it.skip : it

/** The whole suite, in a process of its own: the machines of the specification are slow under Jest. */
const everything = (command: ReadonlyArray<string>) => {
  const amount = ['--depth', '1', '--random', '20']
  const { code, stdout } = keywitness([
    'conform',
    '--json',
    '--require-all',
    ...['--coverage', '100'],
    ...amount,
    '--',
    ...command,
  ])
  const { failures, coverage, executed, of } = JSON.parse(stdout)
  expect([code, failures, coverage]).toEqual([0, [], { transitions: 515, of: 515, missing: [] }])
  expect([executed, executed]).toEqual([of, expect.any(Number)])
  expect(executed).toBeGreaterThan(4000)
}

describe('keywitness conform', () => {
  whenC('passes the shim in C, with nothing skipped and everything shown', () => everything(C ?? []))
  whenPython('passes the shim in Python, with nothing skipped and everything shown', () =>
    everything(PYTHON ?? []),
  )
})

describe('conformanceRun', () => {
  it('passes the reference behind the protocol', async () => {
    const run = await runOf(both(TYPESCRIPT), scenariosOf(['repeatable', 'lines']))
    expect(verdictsOf(run)).toEqual({ pass: run.results.length })
  })

  whenBoth.each([
    { satellite: 'C', groundStation: 'Python' },
    { satellite: 'Python', groundStation: 'C' },
  ] as const)(
    'lets a satellite in $satellite and a ground station in $groundStation work together under faults',
    async (pair) => {
      const commands = { C: C ?? [], Python: PYTHON ?? [] }
      const run = await runOf(
        { satellite: commands[pair.satellite], groundStation: commands[pair.groundStation] },
        scenariosOf(['faults', 'contact']),
      )
      expect(verdictsOf(run)).toEqual({ pass: run.results.length })
    },
  )
})
