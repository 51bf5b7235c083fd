// A state of the abstract relay, the initial one, and its canonical bytes.
// Source: docs/relay.md, "The abstract system".

import {
  type Channel,
  CONTACTS,
  type Contact,
  genuineKinds,
  J_STATUSES,
  type JStatus,
  type Kind,
  kindsOf,
  kindsOn,
  N_STATUSES,
  type NStatus,
  SAT_STATUSES,
  type SatStatus,
  type Station,
} from './alphabet'
import type { Parameters } from './parameters'

/** Everything that distinguishes two states; arrays have one entry a message, `used` one a slot. */
export type State = {
  readonly contact: Contact
  readonly restarts: number // restarts left
  readonly budget: number // attacker actions left
  /** Passes that gave key. */
  readonly passes: Readonly<Record<Station, number>>
  readonly j: ReadonlyArray<JStatus>
  readonly sat: ReadonlyArray<SatStatus>
  readonly n: ReadonlyArray<NStatus>
  /** 1 + the slot of N's pool that the message is bound to; 0 none. */
  readonly slot: ReadonlyArray<number>
  /** Messages padded with each slot of a pool, at most 2: the ghost that shows key used twice. */
  readonly used: Readonly<Record<Station, ReadonlyArray<number>>>
  /** Kinds an honest party ever sent, in the order of `genuineKinds`. */
  readonly sent: ReadonlyArray<ReadonlyArray<Kind>>
  /** A bag, so reordering is built in. */
  readonly inFlight: ReadonlyArray<Readonly<Partial<Record<Kind, number>>>>
}

/** Nothing has happened yet. */
export const initialState = ({ messages, restarts, attacks }: Parameters): State => {
  const each = <A>(value: A): ReadonlyArray<A> => new Array<A>(messages).fill(value)
  return {
    contact: 'none',
    restarts,
    budget: attacks,
    passes: { J: 0, N: 0 },
    j: each('IDLE'),
    sat: each('NONE'),
    n: each('WAIT'),
    slot: each(0),
    used: { J: each(0), N: each(0) },
    sent: each([]),
    inFlight: each({}),
  }
}

/** Frames of a message and kind in flight. */
export const copies = ({ inFlight }: State, message: number, kind: Kind): number =>
  inFlight[message]?.[kind] ?? 0

/** Frames in flight on a channel. */
export const load = ({ inFlight }: State, channel: Channel): number =>
  inFlight.reduce((sum, bag) => kindsOn[channel].reduce((part, kind) => part + (bag[kind] ?? 0), sum), 0)

/** Messages bound to a slot of N. */
export const bound = ({ slot }: State): number => slot.filter((place) => place > 0).length

/** One byte a variable: contact, restarts, budget, passes, J, SAT, N, slot, used J, used N, sent, in flight by message. */
export const canonicalBytes = ({ mutant }: Parameters, state: State): ReadonlyArray<number> => {
  const genuine = genuineKinds(mutant)
  const kinds = kindsOf(mutant)
  return [
    CONTACTS.indexOf(state.contact),
    state.restarts,
    state.budget,
    state.passes.J,
    state.passes.N,
    ...state.j.map((status) => J_STATUSES.indexOf(status)),
    ...state.sat.map((status) => SAT_STATUSES.indexOf(status)),
    ...state.n.map((status) => N_STATUSES.indexOf(status)),
    ...state.slot,
    ...state.used.J,
    ...state.used.N,
    ...state.sent.map((all) =>
      genuine.reduce((sum, kind, place) => sum + (all.includes(kind) ? 2 ** place : 0), 0),
    ),
    ...state.inFlight.flatMap((bag) => kinds.map((kind) => bag[kind] ?? 0)),
  ]
}

/** The canonical bytes in lower-case hexadecimal: the state's name. */
export const stateKey = (parameters: Parameters, state: State): string =>
  canonicalBytes(parameters, state)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
