// Transcripts made of walks of the abstract system: what the specification does is accepted, logged in full or on the wire
// alone; what a mutant or a sabotage does beyond it is rejected.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { exploredPlainly } from '../proofs/exploration/plain'
import type { Trace } from '../proofs/exploration/trace'
import { DEFAULT_PARAMETERS, type Parameters, PROFILES } from '../spec/protocol/abstract/parameters'
import { initialState, type State } from '../spec/protocol/abstract/state'
import { type Step, successors, systemOf } from '../spec/protocol/abstract/system'
import { type Advance, advanced, begunCheck, outcome } from '../spec/protocol/log/check'
import type { Header, Line } from '../spec/protocol/log/line'
import { law } from './law'
import { linesOf } from './transcripts'

type Walk = {
  readonly parameters: Parameters
  readonly states: ReadonlyArray<State>
  readonly lines: ReadonlyArray<Line>
}

const logged = (parameters: Parameters, initial: State, steps: ReadonlyArray<Step>): Walk => {
  const states = [initial, ...steps.map(({ state }) => state)]
  return {
    parameters,
    states,
    lines: steps.flatMap((step, at) => linesOf(parameters.profile, step, states[at] ?? initial)),
  }
}

const walks = (blocks: number, attacks: number): fc.Arbitrary<Walk> =>
  fc
    .record({
      profile: fc.constantFrom(...PROFILES),
      blocks: fc.integer({ min: 1, max: blocks }),
      attacks: fc.integer({ min: 0, max: attacks }),
      picks: fc.array(fc.nat(999), { maxLength: 80 }),
    })
    .map(({ picks, ...sizes }) => {
      const parameters: Parameters = { ...DEFAULT_PARAMETERS, ...sizes, uplink: 3, downlink: 3 }
      const system = systemOf(parameters)
      const initial = initialState(parameters)
      const steps: Step[] = []
      for (const pick of picks) {
        const choices = successors(system, steps.at(-1)?.state ?? initial)
        const step = choices[pick % choices.length]
        if (step !== undefined) steps.push(step)
      }
      return logged(parameters, initial, steps)
    })

const headerOf = ({ profile, blocks, attacks }: Parameters, view: Header['view']): Header => ({
  format: 'keywitness/transcript@1',
  profile,
  view,
  blocks,
  attacker: attacks > 0,
})

const checked = (header: Header, lines: ReadonlyArray<Line>): Advance => {
  let current: Advance = { verdict: 'possible', check: begunCheck(header) }
  for (const line of lines) {
    if (current.verdict !== 'possible') return current
    current = advanced(current.check, line)
  }
  return current
}

const counterexample = (parameters: Parameters): Trace => {
  const found = exploredPlainly(systemOf(parameters)).properties.find(({ holds }) => holds === false)
  if (found?.counterexample === undefined) throw new Error('this mutant breaks nothing')
  return found.counterexample
}

describe('a transcript of what both parties do', () => {
  law(
    'is accepted for every run of the specification, attacked or not',
    walks(4, 3),
    ({ parameters, lines, states }) => {
      const end = checked(headerOf(parameters, 'parties'), lines)
      if (end.verdict !== 'possible') throw new Error(JSON.stringify(end))
      const last = states.at(-1)
      return outcome(end.check).every(
        ({ block, groundStation, satellite }) =>
          groundStation.some((one) => one === last?.ogs[block]) &&
          satellite.includes(last?.sat[block] ?? 'WAIT'),
      )
    },
  )

  const small = { ...DEFAULT_PARAMETERS, blocks: 1, uplink: 1, downlink: 1, attacks: 1 }
  const seeded: ReadonlyArray<readonly [string, Parameters]> = [
    ...([1, 2, 3, 4, 5] as const).map((mutant) => [`mutant ${mutant}`, { ...small, mutant }] as const),
    ['mutant 6', { ...small, blocks: 2, uplink: 2, residual: 0, mutant: 6 }],
    ['sabotage early-status', { ...small, profile: 'hardened', attacks: 0, sabotages: ['early-status'] }],
  ]
  for (const [name, parameters] of seeded)
    it(`is rejected for the counterexample of ${name}`, () => {
      const { initial, steps } = counterexample(parameters)
      const walk = logged(parameters, initial, steps)
      expect(checked(headerOf(parameters, 'parties'), walk.lines).verdict).toBe('rejected')
    })
})

describe('a transcript of the frames that were sent', () => {
  const wire = (lines: ReadonlyArray<Line>) => lines.filter(({ event }) => event === 'send')

  law(
    'is accepted for every run of the specification',
    walks(2, 2),
    ({ parameters, lines }) => checked(headerOf(parameters, 'wire'), wire(lines)).verdict === 'possible',
    { runs: 60 },
  )

  law(
    'with the statuses that the run ended in among the compatible ones',
    walks(2, 0),
    ({ parameters, lines, states }) => {
      const end = checked(headerOf(parameters, 'wire'), wire(lines))
      const last = states.at(-1)
      return (
        end.verdict === 'possible' &&
        outcome(end.check).every(({ block, satellite }) => satellite.includes(last?.sat[block] ?? 'WAIT'))
      )
    },
    { runs: 60 },
  )
})
