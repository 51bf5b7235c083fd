// Traces of the relay in the Informal Trace Format (ITF), with the action of every step. Source: PROTOCOL.md, section 10.

import { genuineKinds, kindsOf } from '../../../spec/relay/abstract/alphabet'
import type { Parameters } from '../../../spec/relay/abstract/parameters'
import { copies, type State } from '../../../spec/relay/abstract/state'
import type { Instance, System } from '../../../spec/relay/abstract/system'
import type { RelayTrace } from './transitionSystem'

const whole = (value: number) => ({ '#bigint': String(value) })

const byMessage = <A>(values: ReadonlyArray<A>) => ({
  '#map': values.map((value, message) => [whole(message), value] as const),
})

/** The variables of a state, named as in the Promela text; `flight` counts the frames of each kind. */
const variablesOf = ({ mutant }: Parameters, state: State) => ({
  at: state.contact,
  rst: whole(state.restarts),
  adv: whole(state.budget),
  pJ: whole(state.passes.J),
  pN: whole(state.passes.N),
  J: byMessage(state.j),
  S: byMessage(state.sat),
  N: byMessage(state.n),
  slot: byMessage(state.slot.map(whole)),
  uJ: byMessage(state.used.J.map(whole)),
  uN: byMessage(state.used.N.map(whole)),
  K: byMessage(
    state.sent.map((kinds) => ({ '#set': genuineKinds(mutant).filter((kind) => kinds.includes(kind)) })),
  ),
  flight: byMessage(
    state.sent.map((_, message) =>
      Object.fromEntries(kindsOf(mutant).map((kind) => [kind, whole(copies(state, message, kind))])),
    ),
  ),
})

const some = (value: unknown) => ({ tag: 'Some', value })
const none = { tag: 'None', value: { '#tup': [] } }

const withAction = ({ parameters }: System, state: State, index: number, instance?: Instance) => {
  const action = instance?.action
  return {
    '#meta': { index },
    ...variablesOf(parameters, state),
    'mbt::actionTaken': action?.name ?? 'init',
    'mbt::nondetPicks': {
      m: instance === undefined || action?.station !== undefined ? none : some(whole(instance.message)),
      station: typeof action?.station === 'string' ? some(action.station) : none,
      kind: action?.kind === undefined ? none : some(action.kind),
    },
  }
}

/** The document. In a lasso the last state is the one that `loop` names, so that its step is kept too. */
export const relayItf = (system: System, trace: RelayTrace, property: string) => ({
  '#meta': {
    format: 'ITF',
    description: 'keywitness explore --system relay',
    parameters: system.parameters,
    property,
  },
  params: [],
  vars: [
    ...Object.keys(variablesOf(system.parameters, trace.initial)),
    'mbt::actionTaken',
    'mbt::nondetPicks',
  ],
  states: [
    withAction(system, trace.initial, 0),
    ...trace.steps.map(({ instance, state }, place) => withAction(system, state, place + 1, instance)),
  ],
  ...(trace.loop === undefined ? {} : { loop: trace.loop }),
})
