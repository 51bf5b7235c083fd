// Breadth-first search on the readable action table: slow, and the reference for the search over packed states.

import { WITNESSES, type Witness } from '../../spec/protocol/abstract/action'
import { propertiesOf } from '../../spec/protocol/abstract/properties'
import { initialState, type State, stateKey } from '../../spec/protocol/abstract/state'
import { type Step, type System, successors, witnessesOf } from '../../spec/protocol/abstract/system'
import { type Exploration, type Finding, generalFindings, stateSetDigest } from './exploration'
import { isBrokenBy, isBrokenByStep, type Trace } from './trace'

type Reached = { readonly state: State; readonly from?: Reached; readonly by?: Step }

const traceTo = (reached: Reached): Trace => {
  const steps: Step[] = []
  let at = reached
  while (at.from !== undefined && at.by !== undefined) {
    steps.push(at.by)
    at = at.from
  }
  return { initial: at.state, steps: steps.reverse() }
}

/** Explores every reachable state. */
export const exploredPlainly = (system: System): Exploration => {
  const { safety, steps } = propertiesOf(system.parameters)
  const initial: Reached = { state: initialState(system.parameters) }
  const seen = new Set([stateKey(system.alphabet, initial.state)])
  const actions = new Map<string, number>(system.actions.map(({ name }) => [name, 0]))
  const witnesses = new Set<Witness>()
  const broken = new Map<string, Trace>()
  const dead: Trace[] = []
  const levels: number[] = []
  let transitions = 0
  let deadlocks = 0
  for (let level: ReadonlyArray<Reached> = [initial]; level.length > 0; ) {
    levels.push(level.length)
    const next: Reached[] = []
    for (const reached of level) {
      for (const property of safety)
        if (!broken.has(property.name) && isBrokenBy(system, property, reached.state))
          broken.set(property.name, traceTo(reached))
      const choices = successors(system, reached.state)
      transitions += choices.length
      if (choices.length === 0) {
        deadlocks += 1
        dead.push(traceTo(reached))
      }
      for (const step of choices) {
        const { action } = step.instance
        actions.set(action.name, (actions.get(action.name) ?? 0) + 1)
        for (const witness of witnessesOf(system, step.instance, reached.state)) witnesses.add(witness)
        for (const property of steps)
          if (!broken.has(property.name) && isBrokenByStep(system, property, reached.state, step))
            broken.set(property.name, traceTo({ state: step.state, from: reached, by: step }))
        const key = stateKey(system.alphabet, step.state)
        if (seen.has(key)) continue
        seen.add(key)
        next.push({ state: step.state, from: reached, by: step })
      }
    }
    level = next
  }
  const reachable = WITNESSES.filter((witness) => witnesses.has(witness))
  return {
    system,
    complete: true,
    states: seen.size,
    transitions,
    depth: levels.length - 1,
    levels,
    actions,
    deadlocks,
    witnesses: reachable,
    digest: stateSetDigest([...seen]),
    properties: [
      ...[...safety, ...steps].map(({ name, says }): Finding => {
        const counterexample = broken.get(name)
        return counterexample === undefined
          ? { name, says, holds: true }
          : { name, says, holds: false, counterexample }
      }),
      ...generalFindings(system, true, { count: deadlocks, trace: dead[0] }, actions, reachable),
    ],
  }
}
