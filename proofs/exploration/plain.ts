// Breadth-first search on the readable action table of the protocol: slow, and the reference for the search over packed states.

import { WITNESSES } from '../../spec/protocol/abstract/action'
import { propertiesOf } from '../../spec/protocol/abstract/properties'
import { initialState, type State, stateKey } from '../../spec/protocol/abstract/state'
import {
  allHold,
  type Instance,
  type System,
  successors,
  witnessesOf,
} from '../../spec/protocol/abstract/system'
import { explored } from './breadthFirst'
import { type Exploration, owedBy } from './exploration'
import { isBrokenBy, isBrokenByStep } from './trace'
import type { TransitionSystem } from './transitionSystem'

/** The protocol as a transition system. */
export const transitionSystemOf = (system: System): TransitionSystem<State, Instance> => {
  const { parameters, alphabet, instances, actions } = system
  const { safety, steps, liveness } = propertiesOf(parameters)
  const blocks = Array.from({ length: parameters.blocks }, (_, block) => block)
  const initial = initialState(parameters)
  return {
    initial,
    instances,
    successors: (state) => successors(system, state),
    key: (state) => stateKey(alphabet, state),
    actions: actions.map(({ name }) => name),
    actionOf: ({ action }) => action.name,
    labelOf: ({ label }) => label,
    isFair: ({ action: { fairness } }, { ended }) =>
      fairness === 'always' || (fairness === 'after the end' && ended),
    safety: safety.map((property) => ({
      ...property,
      isBrokenBy: (state) => isBrokenBy(system, property, state),
    })),
    steps: steps.map((property) => ({
      ...property,
      isBrokenBy: (before, step) => isBrokenByStep(system, property, before, step),
    })),
    liveness: liveness.map(({ name, says, from, to, blocks: which }) => ({
      name,
      says,
      goals: (which === 'last' ? blocks.slice(-1) : blocks).map((b) => ({
        from: (state) => (from.length === 0 ? state === initial : allHold(system, from, { b, c: b }, state)),
        to: (state) => to.some((conditions) => allHold(system, conditions, { b, c: b }, state)),
      })),
    })),
    witnessesOf: (before, { instance }) => witnessesOf(system, instance, before),
    owed: owedBy(system),
  }
}

/** Explores every reachable state. */
export const exploredPlainly = (system: System): Exploration => {
  const { exploration } = explored(transitionSystemOf(system))
  const witnesses = WITNESSES.filter((witness) => exploration.witnesses.includes(witness))
  return { ...exploration, system, witnesses }
}
