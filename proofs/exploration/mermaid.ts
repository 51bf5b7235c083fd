// A trace as a Mermaid sequence chart: the two parties, the channel between them, and the attacker.

import type { State } from '../../spec/protocol/abstract/state'
import type { Step } from '../../spec/protocol/abstract/system'
import type { Trace } from './trace'
import { type Named, type StepOf, statesOf, type TraceOf } from './transitionSystem'

/** What changed, as notes over the party it changed at. */
const protocolChanges = (before: State, after: State): ReadonlyArray<string> => [
  ...after.ogs.flatMap((status, b) =>
    status === before.ogs[b] ? [] : [`Note over OGS: block ${b} ${status}`],
  ),
  ...after.sat.flatMap((status, b) =>
    status === before.sat[b] ? [] : [`Note over SAT: block ${b} ${status}`],
  ),
  ...after.released.flatMap((times, b) =>
    times === before.released[b] || times < 2 ? [] : [`Note over SAT: block ${b} released again`],
  ),
]

const sentKind = (before: State, after: State, b: number): string =>
  Object.entries(after.inFlight[b] ?? {}).find(
    ([kind, count]) =>
      count > (Object.entries(before.inFlight[b] ?? {}).find(([one]) => one === kind)?.[1] ?? 0),
  )?.[0] ?? ''

const protocolArrow = ({ instance, state }: Step, before: State): string => {
  const { action, b, c, name } = instance
  const kind = action.kind ?? sentKind(before, state, b)
  switch (action.name) {
    case 'Drop':
      return `channel--xchannel: ${kind} ${b} is lost`
    case 'Dup':
      return `channel->>channel: ${kind} ${b} is repeated`
    case 'Replay':
      return `attacker->>channel: ${kind} ${b} again`
    case 'Tamper':
      return `attacker->>channel: ${kind} ${b} altered to ${sentKind(before, state, b)}`
    case 'Inject':
      return `attacker->>channel: ${kind} ${b} made up`
    case 'Relabel':
      return `attacker->>channel: ${kind} ${b} relabelled as ${kind} ${c}`
  }
  if (action.name.startsWith('Send')) return `${action.actor}->>channel: ${kind} ${b}`
  if (action.name.startsWith('Recv'))
    return `channel->>${action.actor}: ${kind} ${b}${action.variant === undefined ? '' : `, ${action.variant}`}`
  return `Note over ${action.actor}: ${name}`
}

/** How the steps of a system are drawn: lifelines (the attacker only where it acts), an arrow a step, notes on what changed. */
export type Drawing<S, I> = {
  readonly participants: ReadonlyArray<string>
  readonly actorOf: (instance: I) => string
  readonly arrow: (step: StepOf<S, I>, before: S) => string
  readonly changes: (before: S, after: S) => ReadonlyArray<string>
}

/** The chart; a loop of a lasso is drawn as one. */
export const chartOf = <S, I extends Named>(
  trace: TraceOf<S, I>,
  { participants, actorOf, arrow, changes }: Drawing<S, I>,
): string => {
  const states = statesOf(trace)
  const lines = trace.steps.flatMap((step, place) => {
    const before = states[place] ?? trace.initial
    const begins = trace.loop === place ? ['loop for ever'] : []
    return [...begins, arrow(step, before), ...changes(before, step.state)]
  })
  const isAttacked = trace.steps.some(({ instance }) => actorOf(instance) === 'attacker')
  const end =
    trace.loop === undefined
      ? []
      : trace.loop < trace.steps.length
        ? ['end']
        : [`Note over ${participants[0]},${participants.at(-1)}: nothing more has to happen`]
  return `${[
    'sequenceDiagram',
    ...[...participants, ...(isAttacked ? ['attacker'] : [])].map((name) => `  participant ${name}`),
    ...[...lines, ...end].map((line) => `  ${line}`),
  ].join('\n')}\n`
}

/** The chart of a trace of the protocol. */
export const mermaidOf = (trace: Trace): string =>
  chartOf(trace, {
    participants: ['OGS', 'channel', 'SAT'],
    actorOf: ({ action }) => action.actor,
    arrow: protocolArrow,
    changes: protocolChanges,
  })
