// Traces of the relay for people: what a step changed, one line a step, and sequence charts.

import { KINDS } from '../../../spec/relay/abstract/alphabet'
import type { State } from '../../../spec/relay/abstract/state'
import { copies } from '../../../spec/relay/abstract/state'
import type { Instance, Step } from '../../../spec/relay/abstract/system'
import { chartOf } from '../mermaid'
import { textWith } from '../text'
import type { RelayTrace } from './transitionSystem'

type Change = {
  readonly at: 'J' | 'SAT' | 'N'
  readonly message: number
  readonly from: string
  readonly to: string
}

/** What changed at the parties, and slots of either pool that now pad a second message. */
const changesOf = (before: State, after: State): ReadonlyArray<Change> => {
  const party = (at: Change['at'], old: ReadonlyArray<string>, now: ReadonlyArray<string>) =>
    now.flatMap((to, message): ReadonlyArray<Change> => {
      const from = old[message] ?? to
      return from === to ? [] : [{ at, message, from, to }]
    })
  return [
    ...party('J', before.j, after.j),
    ...party('SAT', before.sat, after.sat),
    ...party('N', before.n, after.n),
  ]
}

const reused = (before: State, after: State): ReadonlyArray<string> =>
  (['J', 'N'] as const).flatMap((of) =>
    after.used[of].flatMap((times, slot) =>
      times === 2 && before.used[of][slot] !== 2 ? [`key ${slot} of K_${of} pads a second message`] : [],
    ),
  )

const distilled = (before: State, after: State): ReadonlyArray<string> =>
  (['J', 'N'] as const).flatMap((of) =>
    after.passes[of] === before.passes[of] ? [] : [`K_${of}: pass ${after.passes[of]}`],
  )

const bindings = (before: State, after: State): ReadonlyArray<string> =>
  after.slot.flatMap((slot, message) =>
    slot === before.slot[message]
      ? []
      : [`message ${message} ${slot === 0 ? 'bound to nothing' : `bound to key ${slot - 1} of K_N`}`],
  )

const textChanges = (before: State, after: State): string =>
  [
    ...changesOf(before, after).map(({ at, message, from, to }) => `${at}[${message}] ${from} -> ${to}`),
    ...distilled(before, after),
    ...bindings(before, after),
    ...reused(before, after),
  ].join(', ')

/** One line a step. */
export const relayText = (trace: RelayTrace): string => textWith(trace, textChanges)

const added = (before: State, after: State, message: number): string =>
  KINDS.find((kind) => copies(after, message, kind) > copies(before, message, kind)) ?? ''

const arrow = ({ instance: { action, message, name }, state }: Step, before: State): string => {
  const kind = action.kind ?? added(before, state, message)
  switch (action.name) {
    case 'Rise':
      return `Note over SAT,${action.station}: contact with ${action.station}`
    case 'Restart':
      return 'Note over SAT: restart, contact lost'
    case 'Distil':
      return `Note over SAT,${action.station}: the pass gives K_${action.station}`
    case 'Drop':
      return `channel--xchannel: ${kind} ${message} is lost`
    case 'Dup':
      return `channel->>channel: ${kind} ${message} is repeated`
    case 'Replay':
      return `attacker->>channel: ${kind} ${message} again`
    case 'Tamper':
      return `attacker->>channel: ${kind} ${message} altered to ${added(before, state, message)}`
    case 'Inject':
      return `attacker->>channel: ${kind} ${message} made up`
  }
  if (action.name.startsWith('Send')) return `${action.actor}->>channel: ${kind} ${message}`
  if (action.name.startsWith('Recv')) return `channel->>${action.actor}: ${kind} ${message}`
  return `Note over ${action.actor}: ${name}`
}

/** The sequence chart: the stations, the satellite between them, and the attacker where it acts. */
export const relayMermaid = (trace: RelayTrace): string =>
  chartOf<State, Instance>(trace, {
    participants: ['J', 'channel', 'SAT', 'N'],
    actorOf: ({ action }) => action.actor,
    arrow,
    changes: (before, after) => [
      ...changesOf(before, after).map(({ at, message, to }) => `Note over ${at}: message ${message} ${to}`),
      ...bindings(before, after).map((text) => `Note over SAT: ${text}`),
      ...reused(before, after).map((text) => `Note over J,N: ${text}`),
    ],
  })
