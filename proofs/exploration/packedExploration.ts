// The findings of a search over packed states, in the words of the specification.

import { WITNESSES } from '../../spec/protocol/abstract/action'
import { propertiesOf } from '../../spec/protocol/abstract/properties'
import { stateKey } from '../../spec/protocol/abstract/state'
import {
  type Exploration,
  type Finding,
  generalFindingsOf,
  LARGEST_DIGEST,
  owedBy,
  stateSetDigest,
} from './exploration'
import { unpacked } from './fast/layout'
import { type Search, wayTo } from './fast/search'
import { type Trace, traceThrough } from './trace'

/** The state of this number. */
export const stateAt = ({ program: { system, layout }, set }: Search, number: number) =>
  unpacked(system, layout, set.words, number * set.width)

const safetyFindings = (search: Search, complete: boolean): ReadonlyArray<Finding> => {
  const { system } = search.program
  const { safety, steps } = propertiesOf(system.parameters)
  const found = (name: string, says: string, place: number, trace: (from: number) => Trace): Finding => {
    const from = search.broken[place] ?? -1
    return from < 0
      ? { name, says, holds: complete ? true : null }
      : { name, says, holds: false, counterexample: trace(from) }
  }
  const through = (numbers: ReadonlyArray<number>) => numbers.map((number) => stateAt(search, number))
  return [
    ...safety.map(({ name, says }, place) =>
      found(name, says, place, (at) => traceThrough(system, through(wayTo(search, at)))),
    ),
    ...steps.map((property, index) => {
      const place = safety.length + index
      return found(property.name, property.says, place, (at) =>
        traceThrough(system, through([...wayTo(search, at), search.brokenEnd[place] ?? 0]), property),
      )
    }),
  ]
}

/** What a search has found so far. Differs from the search: states found but not expanded are counted as found. */
export const explorationOf = (search: Search, withDigest = true): Exploration => {
  const { program, set, levels, expanded, transitions, deadlocks, deadlock, fired } = search
  const { system } = program
  const complete = expanded === set.size
  const actions = new Map<string, number>(system.actions.map(({ name }) => [name, 0]))
  system.instances.forEach(({ action }, number) => {
    actions.set(action.name, (actions.get(action.name) ?? 0) + (fired[number] ?? 0))
  })
  const witnesses = WITNESSES.filter((_, number) => search.witnesses[number] === 1)
  const dead =
    deadlock < 0
      ? undefined
      : traceThrough(
          system,
          wayTo(search, deadlock).map((at) => stateAt(search, at)),
        )
  const keys = () =>
    Array.from({ length: set.size }, (_, number) => stateKey(system.alphabet, stateAt(search, number)))
  return {
    system,
    complete,
    states: set.size,
    transitions,
    depth: levels.length - 1,
    levels,
    actions,
    deadlocks,
    witnesses,
    ...(withDigest && complete && set.size <= LARGEST_DIGEST ? { digest: stateSetDigest(keys()) } : {}),
    properties: [
      ...safetyFindings(search, complete),
      ...generalFindingsOf(owedBy(system), complete, { count: deadlocks, trace: dead }, actions, witnesses),
    ],
  }
}
