// Follows a run from outside: the set of abstract states that it can be in after each thing observed. Channels hold everything
// that was ever sent, for ever, so that loss, repetition, delay and reordering of any length are allowed for and need no line.
// Source: PROTOCOL.md, sections 4 and 8a; the moves are instances of the one action table.

import type { Condition } from '../abstract/action'
import { forgedKinds, type Kind, kindsOf } from '../abstract/alphabet'
import type { Parameters, Profile } from '../abstract/parameters'
import { initialState, type State, stateKey } from '../abstract/state'
import { holds, type Instance, isEnabled, type System, successor, systemOf } from '../abstract/system'

/** What is followed: the system without a limit of its channels, its instances by label, and those that nobody logs. */
export type Observer = {
  readonly system: System
  readonly named: ReadonlyMap<string, ReadonlyArray<Instance>>
  readonly hidden: ReadonlyArray<Instance>
  /** Kinds that can arrive although no honest party sent them. */
  readonly forged: ReadonlyArray<Kind>
}

/** One thing observed: one of these instances happened, with this effect on the two statuses of its block if it is known. */
export type Move = {
  readonly labels: ReadonlyArray<string>
  readonly effect?: 'changes' | 'nothing'
  /** A kind that arrives from the attacker. */
  readonly arriving?: Kind
}

const isLogged = (name: string): boolean => name.startsWith('Send')
const isOfChannel = ({ action: { actor } }: Instance): boolean => actor === 'channel' || actor === 'attacker'

/** An observer of runs of this many blocks. `hidden`: only frames that are sent are seen. */
export const observerOf = (
  profile: Profile,
  blocks: number,
  { hidden, attacker }: { readonly hidden: boolean; readonly attacker: boolean },
): Observer => {
  const parameters: Parameters = {
    profile,
    blocks,
    uplink: Number.POSITIVE_INFINITY,
    downlink: Number.POSITIVE_INFINITY,
    attacks: 0,
    residual: 1,
    mutant: 0,
    sabotages: [],
    endAndTimeouts: true,
  }
  const system = systemOf(parameters)
  const own = system.instances.filter((instance) => !isOfChannel(instance))
  const named = new Map<string, Instance[]>()
  for (const instance of own) named.set(instance.label, [...(named.get(instance.label) ?? []), instance])
  return {
    system,
    named,
    hidden: hidden ? own.filter(({ action }) => !isLogged(action.name)) : [],
    forged: hidden && attacker ? forgedKinds(system.alphabet) : [],
  }
}

/** Everything ever sent can arrive, any number of times. */
const settled = ({ system: { alphabet }, forged }: Observer, state: State): State => ({
  ...state,
  inFlight: state.sent.map((kinds) =>
    Object.fromEntries(
      kindsOf(alphabet)
        .filter((kind) => kinds.includes(kind) || forged.includes(kind))
        .map((kind) => [kind, 1]),
    ),
  ),
})

/** A run that has not begun. */
export const unbegun = (observer: Observer): ReadonlyArray<State> => [
  settled(observer, initialState(observer.system.parameters)),
]

const distinct = ({ system }: Observer, states: ReadonlyArray<State>): ReadonlyArray<State> => {
  if (states.length < 2) return states
  return [...new Map(states.map((state) => [stateKey(system.alphabet, state), state])).values()]
}

/** The set grew past what is followed. */
export class TooManyStates extends Error {}

/** States that hidden steps lead to, the given ones included. @throws TooManyStates */
export const closure = (
  observer: Observer,
  states: ReadonlyArray<State>,
  limit: number,
): ReadonlyArray<State> => {
  const { system, hidden } = observer
  if (hidden.length === 0) return states
  const known = new Map(states.map((state) => [stateKey(system.alphabet, state), state]))
  const queue = [...states]
  for (let state = queue.pop(); state !== undefined; state = queue.pop())
    for (const instance of hidden) {
      if (!isEnabled(system, instance, state)) continue
      const next = settled(observer, successor(system, instance, state))
      const key = stateKey(system.alphabet, next)
      if (known.has(key)) continue
      if (known.size >= limit) throw new TooManyStates()
      known.set(key, next)
      queue.push(next)
    }
  return [...known.values()]
}

const arrived = (state: State, block: number, kind: Kind | undefined): State =>
  kind === undefined
    ? state
    : { ...state, inFlight: state.inFlight.with(block, { ...state.inFlight[block], [kind]: 1 }) }

const sameStatuses = (a: State, b: State): boolean =>
  a.ogs.every((status, at) => status === b.ogs[at]) && a.sat.every((status, at) => status === b.sat[at])

const fits = ({ effect }: Move, before: State, after: State): boolean =>
  effect === undefined || sameStatuses(before, after) === (effect === 'nothing')

const instancesOf = ({ named }: Observer, { labels }: Move): ReadonlyArray<Instance> =>
  labels.flatMap((label) => named.get(label) ?? [])

/** The states after a move, from any of these; none if it is possible in none. */
export const moved = (observer: Observer, states: ReadonlyArray<State>, move: Move): ReadonlyArray<State> => {
  const instances = instancesOf(observer, move)
  const after = states.flatMap((state) =>
    instances.flatMap((instance) => {
      const ready = arrived(state, instance.b, move.arriving)
      if (!isEnabled(observer.system, instance, ready)) return []
      const next = successor(observer.system, instance, ready)
      return fits(move, state, next) ? [settled(observer, next)] : []
    }),
  )
  return distinct(observer, after)
}

const placed = (instance: Instance, condition: Condition): number =>
  'at' in condition ? instance[condition.at] : instance.b

/** A condition that does not hold, as found and needed. */
const unmet = (instance: Instance, condition: Condition, state: State): string => {
  const block = placed(instance, condition)
  switch (condition.test) {
    case 'ogs':
      return `ground station has block ${block} in ${state.ogs[block]}, needed ${condition.in.join(' or ')}`
    case 'sat':
      return `satellite has block ${block} in ${state.sat[block]}, needed ${condition.in.join(' or ')}`
    case 'released':
      return `block ${block} was released ${state.released[block]} times, needed ${condition.in.join(' or ')}`
    case 'inFlight':
      return `no ${condition.kind} of block ${block} was ever sent`
    case 'sent':
      return `${condition.kind} of block ${block} was ${condition.is ? 'never' : 'already'} sent`
    case 'room':
      return 'the channel is full'
    case 'noInstruction':
      return 'an instruction is outstanding'
    case 'generated':
      return `${state.generated} blocks were generated, needed ${condition.is === 'positive' ? 'at least 1' : condition.is === 'b' ? block : block + 1}`
    case 'feedback':
      return state.feedback === 0
        ? 'the satellite has completed no block'
        : `the satellite's last completed block is ${state.feedback - 1}, needed ${block}`
    case 'budget':
      return 'the attacker has no action left'
    case 'ended':
      return condition.is ? 'the pass is not over' : 'the pass is over'
  }
}

/** The instance that came closest to a move that was not possible, and what it lacked. */
export type Closest = { readonly action: string; readonly failed: ReadonlyArray<string> }

/** Why an enabled instance is not what was observed. */
const possibleBut = ({ effect }: Move, { b }: Instance, { ogs, sat }: State): string =>
  effect === undefined
    ? 'it could have happened before this line, and is not logged'
    : `${effect === 'nothing' ? 'it changes' : 'it does not change'} the block here: ground station ${ogs[b]}, satellite ${sat[b]}`

/** Why a move is possible in none of these states: the instance with the fewest unmet conditions. Blocks count from 0 here. */
export const closestTo = (
  observer: Observer,
  states: ReadonlyArray<State>,
  move: Move,
): Closest | undefined => {
  const { system } = observer
  const attempts = states.flatMap((state) =>
    instancesOf(observer, move).map((instance): Closest => {
      const ready = arrived(state, instance.b, move.arriving)
      const failed = instance.action.guard
        .filter((condition) => !holds(system, condition, instance, ready))
        .map((condition) => unmet(instance, condition, state))
      if (failed.length > 0) return { action: instance.name, failed }
      return { action: instance.name, failed: [possibleBut(move, instance, state)] }
    }),
  )
  return attempts.toSorted((a, b) => a.failed.length - b.failed.length)[0]
}
