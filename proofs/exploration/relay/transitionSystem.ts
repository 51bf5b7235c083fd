// The key relay as a transition system to explore. Source: docs/relay.md.

import type { Parameters } from '../../../spec/relay/abstract/parameters'
import { FINAL, left, livenessOf, SAFETY, witnessesOf } from '../../../spec/relay/abstract/properties'
import { initialState, type State, stateKey } from '../../../spec/relay/abstract/state'
import { allHold, type Instance, type System, successors } from '../../../spec/relay/abstract/system'
import type { Owed, TraceOf, TransitionSystem } from '../transitionSystem'

export type RelayTrace = TraceOf<State, Instance>

/** Actions that the parameters exclude: they fire for no fault of the system. */
const excluded = ({ capacity, attacks, restarts, passes, keyJ, keyN, units }: Parameters) => {
  const deposits = passes * keyJ >= units
  const relays = deposits && passes * keyN >= units
  return [
    ...(capacity === 1 ? ['Dup'] : []), // a full channel repeats nothing
    ...(attacks === 0 ? ['RecvInvalid'] : []), // only the attacker makes invalid frames
    ...(restarts === 0 ? ['Restart'] : []),
    ...(deposits ? [] : ['Submit', 'SendDep', 'RecvDep', 'Journal', 'SendRcpt', 'RecvRcpt', 'Drop', 'Dup']),
    ...(deposits || attacks === 0 ? [] : ['Replay', 'Tamper']),
    ...(relays ? [] : ['Bind', 'SendRel', 'RecvRel', 'SendAck', 'RecvAck']),
  ]
}

const owedBy = ({ parameters, actions }: System): Owed | undefined =>
  parameters.mutant === 0
    ? {
        actions: actions.map(({ name }) => name).filter((name) => !excluded(parameters).includes(name)),
        witnesses: witnessesOf(parameters).map(({ name }) => name),
        says: `every action fires, and ${witnessesOf(parameters)
          .map(({ name }) => name)
          .join(', ')} are reached`,
      }
    : undefined

/** The relay as a transition system. */
export const relayOf = (system: System): TransitionSystem<State, Instance> => {
  const { parameters, instances, actions } = system
  const messages = Array.from({ length: parameters.messages }, (_, message) => message)
  const witnesses = witnessesOf(parameters)
  const initial = initialState(parameters)
  return {
    initial,
    instances,
    successors: (state) => successors(system, state),
    key: (state) => stateKey(parameters, state),
    actions: [...new Set(actions.map(({ name }) => name))],
    actionOf: ({ action }) => action.name,
    labelOf: ({ name }) => name,
    isFair: ({ action }) => action.isFair,
    safety: SAFETY.map(({ name, says, never }) => ({
      name,
      says,
      isBrokenBy: (state) =>
        messages.some((message) =>
          never.some((conditions) => allHold(parameters, conditions, message, state)),
        ),
    })),
    steps: FINAL.map(({ name, says, final }) => ({
      name,
      says,
      isBrokenBy: (before, { state }) =>
        messages.some((message) =>
          final.some(
            (status) =>
              allHold(parameters, [status], message, before) &&
              allHold(parameters, [left(status)], message, state),
          ),
        ),
    })),
    liveness: livenessOf(parameters).map(({ name, says, to }) => ({
      name,
      says,
      goals: messages.map((message) => ({
        from: (state) => state === initial,
        to: (state) => allHold(parameters, to, message, state),
      })),
    })),
    witnessesOf: (_, { state }) =>
      witnesses
        .filter(({ when }) => messages.some((message) => allHold(parameters, when, message, state)))
        .map(({ name }) => name),
    owed: owedBy(system),
  }
}
