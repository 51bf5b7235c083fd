// Generators of systems of the abstract protocol, and of states that they reach: by walks, so that every state is reachable.

import * as fc from 'fast-check'
import { MUTANTS, type Parameters, SABOTAGES } from '../spec/protocol/abstract/parameters'
import { initialState, type State } from '../spec/protocol/abstract/state'
import { type System, successors, systemOf } from '../spec/protocol/abstract/system'

const sizes = {
  blocks: fc.integer({ min: 1, max: 4 }),
  uplink: fc.integer({ min: 1, max: 3 }),
  downlink: fc.integer({ min: 1, max: 3 }),
  attacks: fc.integer({ min: 0, max: 3 }),
  residual: fc.constantFrom(0 as const, 1 as const),
}

/** Parameters of either profile, mutants and sabotages included. */
export const parameters: fc.Arbitrary<Parameters> = fc.oneof(
  fc.record({
    ...sizes,
    profile: fc.constant('literal' as const),
    mutant: fc.constantFrom(...MUTANTS),
    sabotages: fc.constant([]),
    endAndTimeouts: fc.constant(true),
    pipelined: fc.boolean(),
  }),
  fc.record({
    ...sizes,
    profile: fc.constant('hardened' as const),
    mutant: fc.constant(0 as const),
    sabotages: fc.subarray([...SABOTAGES]),
    endAndTimeouts: fc.boolean(),
    pipelined: fc.boolean(),
  }),
)

/** A system and a state that it reaches in at most 60 steps. */
export const reached: fc.Arbitrary<{ readonly system: System; readonly state: State }> = fc
  .tuple(parameters, fc.array(fc.nat(999), { maxLength: 60 }))
  .map(([chosen, picks]) => {
    const system = systemOf(chosen)
    const state = picks.reduce((from, pick) => {
      const choices = successors(system, from)
      return choices[pick % Math.max(1, choices.length)]?.state ?? from
    }, initialState(chosen))
    return { system, state }
  })

/** A small graph: the targets of each state's edges, each with a fairness label or -1. */
export const labelledGraph: fc.Arbitrary<
  ReadonlyArray<ReadonlyArray<{ readonly to: number; readonly label: number }>>
> = fc.integer({ min: 1, max: 7 }).chain((states) =>
  fc.array(
    fc.array(fc.record({ to: fc.nat(states - 1), label: fc.integer({ min: -1, max: 3 }) }), {
      maxLength: 4,
    }),
    { minLength: states, maxLength: states },
  ),
)
