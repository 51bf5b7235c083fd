// The suite on right implementations: everything passes, nothing is skipped, everything of the specification is shown.

import { describe, expect, it } from '@jest/globals'
import { GROUPS } from '../../props/conformance/suite'
import {
  both,
  cShim,
  failuresOf,
  pythonShim,
  runOf,
  scenariosOf,
  TYPESCRIPT,
  verdictsOf,
} from './implementations'

const C = cShim()
const PYTHON = pythonShim()
const whole = scenariosOf(GROUPS)

const whenC = C === undefined ? it.skip : it
const whenPython = PYTHON === undefined ? it.skip : it
const whenBoth = C === undefined || PYTHON === undefined ? it.skip : it

const everything = (run: Awaited<ReturnType<typeof runOf>>) => {
  expect(failuresOf(run).slice(0, 3)).toEqual([])
  expect(verdictsOf(run)).toEqual({ pass: run.results.length })
  expect(run.coverage.missing).toEqual([])
}

describe('conformanceRun', () => {
  whenC('passes the shim in C, with nothing skipped and everything shown', async () => {
    everything(await runOf(both(C ?? []), whole))
  })

  whenPython(
    'passes the shim in Python, with everything shown by the groups that a person wrote',
    async () => {
      everything(
        await runOf(
          both(PYTHON ?? []),
          scenariosOf(['repeatable', 'tour', 'limits', 'lines', 'attacks', 'codec']),
        ),
      )
    },
  )

  it('passes the reference behind the protocol', async () => {
    const run = await runOf(both(TYPESCRIPT), scenariosOf(['repeatable', 'tour', 'lines']))
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
