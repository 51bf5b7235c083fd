// One system: its instances (actions with their blocks), and what each does to a state. The plain reading of the action table.
// Source: PROTOCOL.md, section 4.

import { absurd } from 'fp-ts/function'
import type { Action, Condition, Effect, Witness } from './action'
import { type Alphabet, alphabetOf, type Kind } from './alphabet'
import { hardenedActions } from './hardened'
import { literalActions } from './literal'
import type { Parameters } from './parameters'
import { copies, load, type State } from './state'

/** An action with its blocks; `c` is `b` where there is no second block. */
export type Instance = {
  readonly action: Action
  readonly b: number
  readonly c: number
  /** `RecvRaw(0,RAWG)`: distinguishes every instance of a system. */
  readonly name: string
  /** The instances that strong fairness counts as one. */
  readonly label: string
}

/** A table with its parameters, and its instances. */
export type System = {
  readonly parameters: Parameters
  readonly alphabet: Alphabet
  readonly actions: ReadonlyArray<Action>
  readonly instances: ReadonlyArray<Instance>
}

const instanceOf = (action: Action, b: number, c: number): Instance => {
  const blocks = action.noBlock ? [] : action.twoBlocks ? [b, c] : [b]
  const kinds = action.kind === undefined ? [] : [action.kind]
  const label = `${action.name}(${[...blocks, ...kinds].join(',')})`
  return {
    action,
    b,
    c,
    label,
    name: action.variant === undefined ? label : `${label.slice(0, -1)},${action.variant})`,
  }
}

const instancesOf = (action: Action, { blocks }: Parameters): ReadonlyArray<Instance> => {
  const all = Array.from({ length: blocks }, (_, block) => block)
  if (action.noBlock) return [instanceOf(action, 0, 0)]
  if (action.twoBlocks)
    return all.flatMap((b) => all.filter((c) => c !== b).map((c) => instanceOf(action, b, c)))
  return all.map((b) => instanceOf(action, b, b))
}

/** The system of these parameters. */
export const systemOf = (parameters: Parameters): System => {
  const actions = parameters.profile === 'literal' ? literalActions(parameters) : hardenedActions(parameters)
  return {
    parameters,
    alphabet: alphabetOf(parameters.profile),
    actions,
    instances: actions.flatMap((action) => instancesOf(action, parameters)),
  }
}

type Blocks = { readonly b: number; readonly c: number }

const member = <A>(value: A | undefined, values: ReadonlyArray<A>): boolean =>
  value !== undefined && values.includes(value)

/** A condition holds in a state, for these blocks. */
export const holds = (system: System, condition: Condition, blocks: Blocks, state: State): boolean => {
  switch (condition.test) {
    case 'ogs':
      return member(state.ogs[blocks[condition.at]], condition.in)
    case 'sat':
      return member(state.sat[blocks[condition.at]], condition.in)
    case 'released':
      return member(state.released[blocks[condition.at]], condition.in)
    case 'inFlight':
      return copies(state, blocks[condition.at], condition.kind) > 0
    case 'sent':
      return (state.sent[blocks[condition.at]] ?? []).includes(condition.kind) === condition.is
    case 'room':
      return condition.direction === 'up'
        ? load(state, system.alphabet.up) < system.parameters.uplink
        : load(state, system.alphabet.down) < system.parameters.downlink
    case 'noneOf':
      return !state.ogs.some((status) => condition.in.includes(status))
    case 'generated':
      if (condition.is === 'positive') return state.generated > 0
      return state.generated === (condition.is === 'b' ? blocks.b : blocks.b + 1)
    case 'feedback':
      return state.feedback === blocks.b + 1
    case 'budget':
      return state.budget > 0
    case 'ended':
      return state.ended === condition.is
    default:
      return absurd(condition)
  }
}

/** All conditions hold in a state, for these blocks. */
export const allHold = (
  system: System,
  conditions: ReadonlyArray<Condition>,
  blocks: Blocks,
  state: State,
): boolean => conditions.every((condition) => holds(system, condition, blocks, state))

const changed = (state: State, block: number, kind: Kind, by: number): State => ({
  ...state,
  inFlight: state.inFlight.with(block, { ...state.inFlight[block], [kind]: copies(state, block, kind) + by }),
})

const recorded = ({ genuine }: Alphabet, state: State, block: number, kind: Kind): State => {
  const known = state.sent[block] ?? []
  return known.includes(kind)
    ? state
    : {
        ...state,
        sent: state.sent.with(
          block,
          genuine.filter((one) => one === kind || known.includes(one)),
        ),
      }
}

/** The state after one effect; `before` is the state that conditions read. */
const after = (system: System, effect: Effect, blocks: Blocks, before: State, state: State): State => {
  const { b } = blocks
  switch (effect.do) {
    case 'ogs':
      return { ...state, ogs: state.ogs.with(b, effect.to) }
    case 'sat':
      return { ...state, sat: state.sat.with(b, effect.to) }
    case 'lowerOgs':
      return {
        ...state,
        ogs: state.ogs.map((status, c) => (c < b && effect.in.includes(status) ? effect.to : status)),
      }
    case 'lowerSat':
      return {
        ...state,
        sat: state.sat.map((status, c) => (c < b && effect.in.includes(status) ? effect.to : status)),
      }
    case 'allOgs':
      return { ...state, ogs: state.ogs.map((status) => (effect.in.includes(status) ? effect.to : status)) }
    case 'put':
      return changed(state, blocks[effect.at], effect.kind, 1)
    case 'take':
      return changed(state, b, effect.kind, -1)
    case 'record':
      return recorded(system.alphabet, state, b, effect.kind)
    case 'generate':
      return { ...state, generated: state.generated + 1 }
    case 'release':
      return { ...state, released: state.released.with(b, Math.min(2, (state.released[b] ?? 0) + 1)) }
    case 'feedback':
      return { ...state, feedback: b + 1 }
    case 'spend':
      return { ...state, budget: state.budget - 1 }
    case 'end':
      return { ...state, ended: true }
    case 'first': {
      const chosen = effect.of.find(({ when }) => allHold(system, when, blocks, before))
      return chosen === undefined ? state : afterAll(system, chosen.effect, blocks, before, state)
    }
    default:
      return absurd(effect)
  }
}

const afterAll = (
  system: System,
  effects: ReadonlyArray<Effect>,
  blocks: Blocks,
  before: State,
  state: State,
): State => effects.reduce((current, effect) => after(system, effect, blocks, before, current), state)

/** An instance can happen in a state. */
export const isEnabled = (system: System, instance: Instance, state: State): boolean =>
  allHold(system, instance.action.guard, instance, state)

/** The state after an enabled instance. */
export const successor = (system: System, instance: Instance, state: State): State =>
  afterAll(system, instance.action.effect, instance, state, state)

/** A step that can be taken from a state. */
export type Step = { readonly instance: Instance; readonly state: State }

/** Every enabled instance with the state it leads to. */
export const successors = (system: System, state: State): ReadonlyArray<Step> =>
  system.instances
    .filter((instance) => isEnabled(system, instance, state))
    .map((instance) => ({ instance, state: successor(system, instance, state) }))

/** What a step from this state shows to be reachable. */
export const witnessesOf = (system: System, instance: Instance, before: State): ReadonlyArray<Witness> => {
  const shownBy = (effects: ReadonlyArray<Effect>): ReadonlyArray<Witness> =>
    effects.flatMap((effect): ReadonlyArray<Witness> => {
      if (effect.do === 'first') {
        const chosen = effect.of.find(({ when }) => allHold(system, when, instance, before))
        if (chosen === undefined) return []
        return [...(chosen.witness === undefined ? [] : [chosen.witness]), ...shownBy(chosen.effect)]
      }
      if ((effect.do !== 'lowerOgs' && effect.do !== 'lowerSat') || effect.witness === undefined) return []
      const isHit =
        effect.do === 'lowerOgs'
          ? before.ogs.some((status, c) => c < instance.b && effect.in.includes(status))
          : before.sat.some((status, c) => c < instance.b && effect.in.includes(status))
      return isHit ? [effect.witness] : []
    })
  return shownBy(instance.action.effect)
}
