// Traces in the Informal Trace Format (ITF), written with the variables of PROTOCOL.md and with the action of every step.
// Source: PROTOCOL.md, section 10; Apalache ADR 015.

import type { Alphabet, Kind } from '../../spec/protocol/abstract/alphabet'
import type { State } from '../../spec/protocol/abstract/state'
import { copies } from '../../spec/protocol/abstract/state'
import type { Instance, System } from '../../spec/protocol/abstract/system'
import type { Trace } from './trace'

const whole = (value: number) => ({ '#bigint': String(value) })

/** A function of the block. */
const byBlock = <A>(values: ReadonlyArray<A>) => ({
  '#map': values.map((value, block) => [whole(block), value] as const),
})

const counts = (state: State, kinds: ReadonlyArray<Kind>) =>
  byBlock(
    state.inFlight.map((_, block) =>
      Object.fromEntries(kinds.map((kind) => [kind, whole(copies(state, block, kind))])),
    ),
  )

/** The variables of a state, in the order of section 3. */
export const variablesOf = ({ up, down }: Alphabet, state: State) => ({
  g: whole(state.generated),
  fb: whole(state.feedback),
  adv: whole(state.budget),
  E: state.ended,
  O: byBlock(state.ogs),
  S: byBlock(state.sat),
  rel: byBlock(state.released.map(whole)),
  K: byBlock(state.sent.map((kinds) => ({ '#set': kinds }))),
  up: counts(state, up),
  dn: counts(state, down),
})

const some = (value: unknown) => ({ tag: 'Some', value })
const none = { tag: 'None', value: { '#tup': [] } }

/** The parameters of the step's action, as options; an action without block or kind has none of it. */
const picksOf = (instance: Instance | undefined) => {
  const action = instance?.action
  return {
    b: instance === undefined || action?.noBlock ? none : some(whole(instance.b)),
    c: instance !== undefined && action?.twoBlocks ? some(whole(instance.c)) : none,
    kind: action?.kind === undefined ? none : some(action.kind),
    variant: action?.variant === undefined ? none : some(action.variant),
  }
}

const withAction = ({ alphabet }: System, state: State, index: number, instance?: Instance) => ({
  '#meta': { index },
  ...variablesOf(alphabet, state),
  'mbt::actionTaken': instance?.action.name ?? 'init',
  'mbt::nondetPicks': picksOf(instance),
})

/** The document. In a lasso the last state is the one that `loop` names, so that its step is kept too. */
export const itfOf = (system: System, trace: Trace, property: string | undefined) => ({
  '#meta': {
    format: 'ITF',
    description: 'keywitness explore',
    parameters: system.parameters,
    ...(property === undefined ? {} : { property }),
  },
  params: [],
  vars: [...Object.keys(variablesOf(system.alphabet, trace.initial)), 'mbt::actionTaken', 'mbt::nondetPicks'],
  states: [
    withAction(system, trace.initial, 0),
    ...trace.steps.map(({ instance, state }, place) => withAction(system, state, place + 1, instance)),
  ],
  ...(trace.loop === undefined ? {} : { loop: trace.loop }),
})
