// Follows a run from outside: the set of abstract states that it can be in after each thing observed. Channels hold everything
// that was ever sent, for ever, so that loss, repetition, delay and reordering of any length are allowed for and need no line.
// Source: PROTOCOL.md, sections 4 and 8a; the moves are instances of the one action table.

import type { Condition } from '../abstract/action'
import {
  type Alphabet,
  forgedKinds,
  type Kind,
  kindsOf,
  type OgsStatus,
  type SatStatus,
} from '../abstract/alphabet'
import type { Parameters, Profile } from '../abstract/parameters'
import { initialState, type State } from '../abstract/state'
import { holds, type Instance, isEnabled, type System, successor, systemOf } from '../abstract/system'

/** What is followed: the system without a limit of its channels, and its instances by label. */
export type Observer = {
  readonly system: System
  readonly named: ReadonlyMap<string, ReadonlyArray<Instance>>
  /** Only frames that are sent are seen; else nothing is hidden. */
  readonly hides: boolean
  /** Steps that nobody logs, by block. */
  readonly hidden: ReadonlyArray<ReadonlyArray<Instance>>
  /** Kinds that can arrive although no honest party sent them. */
  readonly forged: ReadonlyArray<Kind>
  /** One state for each that can still be told apart, by key and by identity, with what was found out about it. */
  readonly known: { readonly byKey: Map<string, Known>; readonly byState: WeakMap<State, Known> }
}

/** A state, where hidden steps lead from it, and where the moves that were made from it lead, once that is known. */
type Known = {
  readonly state: State
  /** By how many blocks were looked at. */
  readonly hidden: Map<number, ReadonlyArray<Known>>
  readonly moves: Map<string, ReadonlyArray<State>>
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
    pipelined: true,
  }
  const system = systemOf(parameters)
  const own = system.instances.filter((instance) => !isOfChannel(instance))
  const named = new Map<string, Instance[]>()
  for (const instance of own) named.set(instance.label, [...(named.get(instance.label) ?? []), instance])
  const silent = own.filter(({ action }) => hidden && !isLogged(action.name))
  return {
    system,
    named,
    hides: hidden,
    hidden: Array.from({ length: blocks }, (_, block) => silent.filter(({ b }) => b === block)),
    forged: hidden && attacker ? forgedKinds(system.alphabet) : [],
    known: { byKey: new Map(), byState: new WeakMap() },
  }
}

const arrivable = (
  { system: { alphabet }, forged }: Observer,
  sent: ReadonlyArray<Kind>,
): Readonly<Partial<Record<Kind, number>>> =>
  Object.fromEntries(
    kindsOf(alphabet)
      .filter((kind) => sent.includes(kind) || forged.includes(kind))
      .map((kind) => [kind, 1]),
  )

/** Everything ever sent of block b can arrive, any number of times. */
const settled = (observer: Observer, state: State, b: number): State => ({
  ...state,
  inFlight: state.inFlight.with(b, arrivable(observer, state.sent[b] ?? [])),
})

/** A run that has not begun. */
export const unbegun = (observer: Observer): ReadonlyArray<State> => {
  const initial = initialState(observer.system.parameters)
  return [{ ...initial, inFlight: initial.sent.map((sent) => arrivable(observer, sent)) }]
}

const CLOSED_OGS: ReadonlyArray<OgsStatus> = ['DONE_MATCH', 'DONE_MISMATCH', 'ABORT']
const RELEASED_SAT: ReadonlyArray<SatStatus> = ['PROV', 'CONF', 'REVK']
const CLOSED_SAT: ReadonlyArray<SatStatus> = ['DONE_C', 'DONE_D', 'ABORT', 'CONF', 'REVK']

/**
 * Tells states apart by what later frames can depend on: in the literal profile no frame tells how a block closed at OGS, and in
 * the hardened one none tells what became of a key at SAT; without this every closed block would double the states. Sends are all
 * seen, so that K is the same in every state of one time, and its size tells the times apart.
 */
const keyOf = ({ system: { alphabet }, hides }: Observer, state: State): string => {
  const { generated, feedback, ended, ogs, sat, released, sent } = state
  const ground =
    hides && alphabet.profile === 'literal'
      ? ogs.map((status) => (CLOSED_OGS.includes(status) ? 'ABORT' : status))
      : ogs
  const satellite = hides ? sat.map((status) => (RELEASED_SAT.includes(status) ? 'PROV' : status)) : sat
  const size = sent.reduce((sum, kinds) => sum + kinds.length, 0)
  return `${[generated, feedback, ended, size]};${ground};${satellite};${released}`
}

/** What a status of the satellite may have become unseen. A timeout gives up blocks that were never generated, too. */
const hiddenSatellite = ({ profile }: Alphabet, status: SatStatus): ReadonlyArray<SatStatus> => {
  if (profile === 'hardened' && status === 'WAIT') return ['WAIT', 'ABORT']
  return RELEASED_SAT.includes(status) ? RELEASED_SAT : [status]
}

/** The statuses of a block that this state stands for: where no frame tells them apart, all of them. */
export const statusesOf = (
  { system: { alphabet }, hides }: Observer,
  { ogs, sat, sent }: State,
  b: number,
): { readonly ogs: ReadonlyArray<OgsStatus>; readonly sat: ReadonlyArray<SatStatus> } => {
  const [ground, satellite] = [ogs[b] ?? 'IDLE', sat[b] ?? 'WAIT']
  const answered = sent[b]?.includes('FBC') === true
  const isClosed = hides && alphabet.profile === 'literal' && CLOSED_OGS.includes(ground)
  return {
    ogs: isClosed ? [...(answered ? (['DONE_MATCH'] as const) : []), 'ABORT'] : [ground],
    sat: hides ? hiddenSatellite(alphabet, satellite) : [satellite],
  }
}

const knownOf = (observer: Observer, state: State): Known => {
  const { byKey, byState } = observer.known
  const before = byState.get(state)
  if (before !== undefined) return before
  const key = keyOf(observer, state)
  const known = byKey.get(key) ?? { state, hidden: new Map(), moves: new Map() }
  byKey.set(key, known)
  byState.set(state, known)
  return known
}

const distinct = (observer: Observer, states: ReadonlyArray<State>): ReadonlyArray<State> =>
  states.length < 2 ? states : [...new Set(states.map((state) => knownOf(observer, state).state))]

const includes = <A>(statuses: ReadonlyArray<A>, status: A | undefined): boolean =>
  status !== undefined && statuses.includes(status)

/** Of so many blocks a hidden step may change something that tells: those generated, the next one, and those that are looked at. */
const reachOf = ({ forged, system }: Observer, { generated }: State, reach: number): number =>
  forged.length > 0
    ? system.parameters.blocks
    : Math.min(system.parameters.blocks, Math.max(generated + 1, reach))

/** Blocks of which a hidden step can still change something; an attacker may reach any. */
const openBlocks = ({ ogs, sat }: State, count: number): ReadonlyArray<number> => {
  const numbers = Array.from({ length: count }, (_, b) => b)
  return numbers.filter((b) => b === 0 || !(includes(CLOSED_OGS, ogs[b]) && includes(CLOSED_SAT, sat[b])))
}

const oneHiddenStepFrom = (observer: Observer, known: Known, reach: number): ReadonlyArray<Known> => {
  const { system, hidden } = observer
  const { state } = known
  const count = reachOf(observer, state, reach)
  const before = known.hidden.get(count)
  if (before !== undefined) return before
  const found = openBlocks(state, count)
    .flatMap((b) => hidden[b] ?? [])
    .filter((instance) => isEnabled(system, instance, state))
    .map((instance) => knownOf(observer, settled(observer, successor(system, instance, state), instance.b)))
  known.hidden.set(count, found)
  return found
}

/** The set grew past what is followed. */
export class TooManyStates extends Error {}

/**
 * States that hidden steps lead to, the given ones included. Blocks beyond the next one and `reach` are left alone: the satellite
 * may give them up, but as well when a line is about them. @throws TooManyStates
 */
export const closure = (
  observer: Observer,
  states: ReadonlyArray<State>,
  limit: number,
  reach: number,
): ReadonlyArray<State> => {
  if (!observer.hides) return states
  const reached = new Set(states.map((state) => knownOf(observer, state)))
  for (const known of reached) {
    for (const next of oneHiddenStepFrom(observer, known, reach)) reached.add(next)
    if (reached.size > limit) throw new TooManyStates()
  }
  return [...reached].map(({ state }) => state)
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

const movedFrom = (observer: Observer, state: State, move: Move): ReadonlyArray<State> =>
  instancesOf(observer, move).flatMap((instance) => {
    const ready = arrived(state, instance.b, move.arriving)
    if (!isEnabled(observer.system, instance, ready)) return []
    const next = successor(observer.system, instance, ready)
    return fits(move, state, next) ? [settled(observer, next, instance.b)] : []
  })

/** The same, found once: frames are repeated many times, and most repeats change nothing. */
const movedOnce = (observer: Observer, state: State, move: Move): ReadonlyArray<State> => {
  const { moves } = knownOf(observer, state)
  const name = `${move.labels} ${move.effect} ${move.arriving}`
  const found =
    moves.get(name) ?? movedFrom(observer, state, move).map((next) => knownOf(observer, next).state)
  moves.set(name, found)
  return found
}

/** The states after a move, from any of these; none if it is possible in none. */
export const moved = (observer: Observer, states: ReadonlyArray<State>, move: Move): ReadonlyArray<State> =>
  observer.hides
    ? [...new Set(states.flatMap((state) => movedOnce(observer, state, move)))]
    : distinct(
        observer,
        states.flatMap((state) => movedFrom(observer, state, move)),
      )

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
    case 'noneOf':
      return 'an instruction is outstanding' // observed runs are pipelined: nothing else is asked of all blocks
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
