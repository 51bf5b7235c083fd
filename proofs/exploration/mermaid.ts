// A trace as a Mermaid sequence chart: the two parties, the channel between them, and the attacker.

import type { State } from '../../spec/protocol/abstract/state'
import type { Step } from '../../spec/protocol/abstract/system'
import { statesOf, type Trace } from './trace'

/** What changed, as notes over the party it changed at. */
const changes = (before: State, after: State): ReadonlyArray<string> => [
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

const arrow = ({ instance, state }: Step, before: State): string => {
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

/** The chart; a loop of a lasso is drawn as one. */
export const mermaidOf = (trace: Trace): string => {
  const states = statesOf(trace)
  const lines = trace.steps.flatMap((step, place) => {
    const before = states[place] ?? trace.initial
    const begins = trace.loop === place ? ['loop for ever'] : []
    return [...begins, arrow(step, before), ...changes(before, step.state)]
  })
  const isAttacked = trace.steps.some(({ instance }) => instance.action.actor === 'attacker')
  const end =
    trace.loop === undefined
      ? []
      : trace.loop < trace.steps.length
        ? ['end']
        : ['Note over OGS,SAT: nothing more has to happen']
  return `${[
    'sequenceDiagram',
    ...['OGS', 'channel', 'SAT', ...(isAttacked ? ['attacker'] : [])].map((name) => `  participant ${name}`),
    ...[...lines, ...end].map((line) => `  ${line}`),
  ].join('\n')}\n`
}
