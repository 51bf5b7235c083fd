// The language of the relay's action table: conditions and effects as data, read by the search, the Promela export and the charts.
// Conditions read the state before the action; effects are in an order in which that makes no difference.

import type { Channel, Contact, JStatus, Kind, NStatus, SatStatus, Station } from './alphabet'

/** One atomic test of a state, about the message of the instance where it is about one. */
export type Condition =
  | { readonly test: 'j'; readonly in: ReadonlyArray<JStatus> }
  | { readonly test: 'sat'; readonly in: ReadonlyArray<SatStatus> }
  | { readonly test: 'n'; readonly in: ReadonlyArray<NStatus> }
  | { readonly test: 'inOrder' } // J has begun with every lower message
  | { readonly test: 'contact'; readonly with: Contact; readonly is: boolean }
  | { readonly test: 'passes'; readonly over: Station; readonly is: 'none' | 'some' | 'left' } // left: fewer than all that give key
  | { readonly test: 'enough'; readonly of: Station; readonly is: boolean } // key of the pool for this message; N: for one more binding
  | { readonly test: 'anyKeyN' } // a unit of K_N is not bound
  | { readonly test: 'used'; readonly of: Station; readonly times: ReadonlyArray<number> } // of the slot with the message's number
  | { readonly test: 'inFlight'; readonly kind: Kind }
  | { readonly test: 'sent'; readonly kind: Kind; readonly is: boolean }
  | { readonly test: 'room'; readonly channel: Channel }
  | { readonly test: 'budget' } // the attacker has an action left
  | { readonly test: 'restarts'; readonly is: 'left' | 'used' }

/** What an action does. A slot is the key of one message in a pool. */
export type Effect =
  | { readonly do: 'j'; readonly to: JStatus }
  | { readonly do: 'sat'; readonly to: SatStatus }
  | { readonly do: 'n'; readonly to: NStatus }
  | { readonly do: 'allSat'; readonly in: ReadonlyArray<SatStatus>; readonly to: SatStatus }
  | { readonly do: 'forget'; readonly in: ReadonlyArray<SatStatus> } // bindings of the messages in these statuses
  | { readonly do: 'contact'; readonly with: Contact }
  | { readonly do: 'clear' } // what is in flight is lost
  | { readonly do: 'distil'; readonly over: Station }
  | { readonly do: 'padJ'; readonly slot: 'own' | 'first' } // the message is padded with key of J
  | { readonly do: 'bind' } // the first slot of N that no message is bound to
  | { readonly do: 'padN' } // the message's key of J is padded with the slot it is bound to
  | { readonly do: 'put' | 'take' | 'record'; readonly kind: Kind }
  | { readonly do: 'spend' }
  | { readonly do: 'restart' }
  | { readonly do: 'first'; readonly of: ReadonlyArray<Case> } // the first case whose conditions hold; none: nothing more

/** What happens in a situation. */
export type Case = { readonly when: ReadonlyArray<Condition>; readonly effect: ReadonlyArray<Effect> }

/** Who acts: a lifeline of a sequence chart. */
export type Actor = 'J' | 'SAT' | 'N' | 'channel' | 'attacker'

/** One row of the table, for every message, or for a station where it names one, or once. */
export type Action = {
  readonly name: string
  readonly actor: Actor
  readonly kind?: Kind
  /** Happens to the whole system: of this station, or (null) once. */
  readonly station?: Station | null
  /** Strong fairness: taken infinitely often if it can be infinitely often. */
  readonly isFair: boolean
  readonly guard: ReadonlyArray<Condition>
  readonly effect: ReadonlyArray<Effect>
}

/** The message at J is in one of these. */
export const j = (...statuses: ReadonlyArray<JStatus>): Condition => ({ test: 'j', in: statuses })
/** The message at the satellite is in one of these. */
export const sat = (...statuses: ReadonlyArray<SatStatus>): Condition => ({ test: 'sat', in: statuses })
/** The message at N is in one of these. */
export const n = (...statuses: ReadonlyArray<NStatus>): Condition => ({ test: 'n', in: statuses })
/** The satellite is above the station. */
export const above = (station: Station): Condition => ({ test: 'contact', with: station, is: true })
/** A copy of the kind for this message is in flight. */
export const arrives = (kind: Kind): Condition => ({ test: 'inFlight', kind })
/** An honest party has sent the kind for this message, or never has. */
export const sent = (kind: Kind, is = true): Condition => ({ test: 'sent', kind, is })

/** The message at J changes to this. */
export const jTo = (to: JStatus): Effect => ({ do: 'j', to })
/** The message at the satellite changes to this. */
export const satTo = (to: SatStatus): Effect => ({ do: 'sat', to })
/** The message at N changes to this. */
export const nTo = (to: NStatus): Effect => ({ do: 'n', to })
