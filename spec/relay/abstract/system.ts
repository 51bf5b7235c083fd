// One relay system: its instances, and what each does to a state. The plain reading of the action table.
// Source: docs/relay.md, "The abstract system".

import { absurd } from 'fp-ts/function'
import type { Action, Condition, Effect } from './action'
import { genuineKinds, type Kind } from './alphabet'
import type { Parameters } from './parameters'
import { bound, copies, load, type State } from './state'
import { actionsOf } from './table'

/** An action with its message, 0 where it is about none. */
export type Instance = {
  readonly action: Action
  readonly message: number
  /** `RecvRel(0,REL)`, `Rise(J)`, `Restart()`: distinguishes every instance that can be enabled at one time. */
  readonly name: string
}

/** A table with its parameters, and its instances. */
export type System = {
  readonly parameters: Parameters
  readonly actions: ReadonlyArray<Action>
  readonly instances: ReadonlyArray<Instance>
}

const instancesOf = (action: Action, { messages }: Parameters): ReadonlyArray<Instance> => {
  const { name, kind, station } = action
  if (station !== undefined) return [{ action, message: 0, name: `${name}(${station ?? ''})` }]
  return Array.from({ length: messages }, (_, message) => ({
    action,
    message,
    name: `${name}(${[message, ...(kind === undefined ? [] : [kind])].join(',')})`,
  }))
}

/** The system of these parameters. */
export const systemOf = (parameters: Parameters): System => {
  const actions = actionsOf(parameters)
  return { parameters, actions, instances: actions.flatMap((action) => instancesOf(action, parameters)) }
}

const member = <A>(value: A | undefined, values: ReadonlyArray<A>): boolean =>
  value !== undefined && values.includes(value)

/** A condition holds in a state, for this message. */
export const holds = (
  { keyJ, keyN, units, passes, capacity }: Parameters,
  condition: Condition,
  message: number,
  state: State,
): boolean => {
  switch (condition.test) {
    case 'j':
      return member(state.j[message], condition.in)
    case 'sat':
      return member(state.sat[message], condition.in)
    case 'n':
      return member(state.n[message], condition.in)
    case 'inOrder':
      return state.j.every((status, lower) => lower >= message || status !== 'IDLE')
    case 'contact':
      return (state.contact === condition.with) === condition.is
    case 'passes': {
      const given = state.passes[condition.over]
      if (condition.is === 'left') return given < passes
      return given > 0 === (condition.is === 'some')
    }
    case 'enough':
      return condition.of === 'J'
        ? (message + 1) * units <= state.passes.J * keyJ === condition.is
        : (bound(state) + 1) * units <= state.passes.N * keyN === condition.is
    case 'anyKeyN':
      return bound(state) * units < state.passes.N * keyN
    case 'used':
      return member(state.used[condition.of][message], condition.times)
    case 'inFlight':
      return copies(state, message, condition.kind) > 0
    case 'sent':
      return (state.sent[message] ?? []).includes(condition.kind) === condition.is
    case 'room':
      return load(state, condition.channel) < capacity
    case 'budget':
      return state.budget > 0
    case 'restarts':
      return condition.is === 'left' ? state.restarts > 0 : state.restarts === 0
    default:
      return absurd(condition)
  }
}

/** All conditions hold in a state, for this message. */
export const allHold = (
  parameters: Parameters,
  conditions: ReadonlyArray<Condition>,
  message: number,
  state: State,
): boolean => conditions.every((condition) => holds(parameters, condition, message, state))

const changed = (state: State, message: number, kind: Kind, by: number): State => ({
  ...state,
  inFlight: state.inFlight.with(message, {
    ...state.inFlight[message],
    [kind]: copies(state, message, kind) + by,
  }),
})

const recorded = (genuine: ReadonlyArray<Kind>, state: State, message: number, kind: Kind): State => {
  const known = state.sent[message] ?? []
  const all = genuine.filter((one) => one === kind || known.includes(one))
  return known.includes(kind) ? state : { ...state, sent: state.sent.with(message, all) }
}

/** One more message is padded with the slot, if there is one. */
const padded = (state: State, of: 'J' | 'N', slot: number): State => ({
  ...state,
  used: {
    ...state.used,
    [of]: state.used[of].map((times, place) => (place === slot ? Math.min(2, times + 1) : times)),
  },
})

/** The state after one effect; `before` is the state that conditions read. */
const after = (
  parameters: Parameters,
  effect: Effect,
  message: number,
  before: State,
  state: State,
): State => {
  switch (effect.do) {
    case 'j':
      return { ...state, j: state.j.with(message, effect.to) }
    case 'sat':
      return { ...state, sat: state.sat.with(message, effect.to) }
    case 'n':
      return { ...state, n: state.n.with(message, effect.to) }
    case 'allSat':
      return { ...state, sat: state.sat.map((status) => (effect.in.includes(status) ? effect.to : status)) }
    case 'forget':
      return { ...state, slot: state.slot.map((slot, at) => (member(state.sat[at], effect.in) ? 0 : slot)) }
    case 'contact':
      return { ...state, contact: effect.with }
    case 'clear':
      return { ...state, inFlight: state.inFlight.map(() => ({})) }
    case 'distil':
      return { ...state, passes: { ...state.passes, [effect.over]: state.passes[effect.over] + 1 } }
    case 'padJ':
      return padded(state, 'J', effect.slot === 'own' ? message : 0)
    case 'bind':
      return { ...state, slot: state.slot.with(message, bound(state) + 1) }
    case 'padN':
      return padded(state, 'N', (state.slot[message] ?? 0) - 1)
    case 'put':
      return changed(state, message, effect.kind, 1)
    case 'take':
      return changed(state, message, effect.kind, -1)
    case 'record':
      return recorded(genuineKinds(parameters.mutant), state, message, effect.kind)
    case 'spend':
      return { ...state, budget: state.budget - 1 }
    case 'restart':
      return { ...state, restarts: state.restarts - 1 }
    case 'first': {
      const chosen = effect.of.find(({ when }) => allHold(parameters, when, message, before))
      return chosen === undefined ? state : afterAll(parameters, chosen.effect, message, before, state)
    }
    default:
      return absurd(effect)
  }
}

const afterAll = (
  parameters: Parameters,
  effects: ReadonlyArray<Effect>,
  message: number,
  before: State,
  state: State,
): State => effects.reduce((current, effect) => after(parameters, effect, message, before, current), state)

/** An instance can happen in a state. */
export const isEnabled = ({ parameters }: System, { action, message }: Instance, state: State): boolean =>
  allHold(parameters, action.guard, message, state)

/** The state after an enabled instance. */
export const successor = ({ parameters }: System, { action, message }: Instance, state: State): State =>
  afterAll(parameters, action.effect, message, state, state)

/** A step that can be taken from a state. */
export type Step = { readonly instance: Instance; readonly state: State }

/** Every enabled instance with the state it leads to. */
export const successors = (system: System, state: State): ReadonlyArray<Step> =>
  system.instances
    .filter((instance) => isEnabled(system, instance, state))
    .map((instance) => ({ instance, state: successor(system, instance, state) }))
