// The language of the action table: conditions and effects as data, so that the explorer, the fast twin, the Promela and TLA+
// exports and the documentation all read the same rows. Conditions always read the state before the action.

import type { Direction, Kind, OgsStatus, SatStatus } from './alphabet'

/** The block of the instance, or its second block (only `Relabel` and properties of two blocks have one). */
export type Place = 'b' | 'c'

/** One atomic test of a state. */
export type Condition =
  | { readonly test: 'ogs'; readonly at: Place; readonly in: ReadonlyArray<OgsStatus> }
  | { readonly test: 'sat'; readonly at: Place; readonly in: ReadonlyArray<SatStatus> }
  | { readonly test: 'released'; readonly at: Place; readonly in: ReadonlyArray<number> }
  | { readonly test: 'inFlight'; readonly at: Place; readonly kind: Kind }
  | { readonly test: 'sent'; readonly at: Place; readonly kind: Kind; readonly is: boolean }
  | { readonly test: 'room'; readonly direction: Direction }
  | { readonly test: 'noneOf'; readonly in: ReadonlyArray<OgsStatus> } // no block of OGS is in one of these
  | { readonly test: 'generated'; readonly is: 'b' | 'b + 1' | 'positive' }
  | { readonly test: 'feedback'; readonly is: 'b + 1' }
  | { readonly test: 'budget' } // the attacker has an action left
  | { readonly test: 'ended'; readonly is: boolean }

/** What an action does; `lower` and `all` change every block c < b, or every block, whose status is in the list. */
export type Effect =
  | { readonly do: 'ogs'; readonly to: OgsStatus }
  | { readonly do: 'sat'; readonly to: SatStatus }
  | {
      readonly do: 'lowerOgs'
      readonly in: ReadonlyArray<OgsStatus>
      readonly to: OgsStatus
      readonly witness?: Witness // shown to be reachable where a block does change
    }
  | {
      readonly do: 'lowerSat'
      readonly in: ReadonlyArray<SatStatus>
      readonly to: SatStatus
      readonly witness?: Witness // shown to be reachable where a block does change
    }
  | { readonly do: 'allOgs'; readonly in: ReadonlyArray<OgsStatus>; readonly to: OgsStatus }
  | { readonly do: 'put'; readonly at: Place; readonly kind: Kind }
  | { readonly do: 'take'; readonly kind: Kind }
  | { readonly do: 'record'; readonly kind: Kind }
  | { readonly do: 'generate' }
  | { readonly do: 'release' }
  | { readonly do: 'feedback' }
  | { readonly do: 'spend' }
  | { readonly do: 'end' }
  | { readonly do: 'first'; readonly of: ReadonlyArray<Case> } // the first case whose conditions hold; none: nothing more

/** What happens in a situation; `witness` names what is thereby shown to be reachable. */
export type Case = {
  readonly when: ReadonlyArray<Condition>
  readonly effect: ReadonlyArray<Effect>
  readonly witness?: Witness
}

/** How a block can end; each has to be reachable, or the properties hold for want of runs. */
export const WITNESSES = [
  'delivered',
  'missed',
  'decode-abort',
  'tag-abort',
  'crc-abort',
  'timeout',
  'confirmed',
  'revoked',
] as const
export type Witness = (typeof WITNESSES)[number]

/** Who acts: a lifeline of a sequence chart. */
export type Actor = 'OGS' | 'SAT' | 'channel' | 'attacker'

/** Strong fairness: never, always, or only for steps after the end of the pass. */
export type Fairness = 'never' | 'always' | 'after the end'

/** One row of the table, for every block b (and every other block c where it has two). */
export type Action = {
  readonly name: string
  readonly actor: Actor
  readonly kind?: Kind
  /** Tells apart two rows of one name and kind: the two outcomes of decoding. They share a fairness label. */
  readonly variant?: string
  readonly twoBlocks?: true
  /** Happens once for the whole system, not once a block. */
  readonly noBlock?: true
  readonly fairness: Fairness
  readonly guard: ReadonlyArray<Condition>
  readonly effect: ReadonlyArray<Effect>
}

/** Block b of OGS is in one of these. */
export const ogs = (...statuses: ReadonlyArray<OgsStatus>): Condition => ({
  test: 'ogs',
  at: 'b',
  in: statuses,
})
/** Block b of SAT is in one of these. */
export const sat = (...statuses: ReadonlyArray<SatStatus>): Condition => ({
  test: 'sat',
  at: 'b',
  in: statuses,
})
/** A copy of the kind for block b is in flight. */
export const arrives = (kind: Kind): Condition => ({ test: 'inFlight', at: 'b', kind })
/** The channel can take one more message. */
export const room = (direction: Direction): Condition => ({ test: 'room', direction })
/** The pass is not over. */
export const inPass: Condition = { test: 'ended', is: false }

/** Block b of OGS changes to this. */
export const ogsTo = (to: OgsStatus): Effect => ({ do: 'ogs', to })
/** Block b of SAT changes to this. */
export const satTo = (to: SatStatus): Effect => ({ do: 'sat', to })
/** An honest party puts one more copy on the channel, and the attacker may replay it from now on. */
export const send = (kind: Kind): ReadonlyArray<Effect> => [
  { do: 'put', at: 'b', kind },
  { do: 'record', kind },
]
/** The first case that applies; if none does, the message is discarded. */
export const first = (...of: ReadonlyArray<Case>): Effect => ({ do: 'first', of })

type Receive = Pick<Action, 'name' | 'actor'> & { readonly kind: Kind; readonly cases: ReadonlyArray<Case> }

/** A receive: one copy leaves the channel, and the first case that applies happens. */
export const receive = ({ name, actor, kind, cases }: Receive): Action => ({
  name,
  actor,
  kind,
  fairness: 'always',
  guard: [arrives(kind)],
  effect: [{ do: 'take', kind }, ...(cases.length === 0 ? [] : [first(...cases)])],
})
