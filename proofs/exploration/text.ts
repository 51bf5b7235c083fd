// Traces for people: one numbered line a step, with what changed; and small state graphs as DOT.

import { initialState, type State, stateKey } from '../../spec/protocol/abstract/state'
import { type System, successors } from '../../spec/protocol/abstract/system'
import type { Trace } from './trace'
import { type Named, statesOf, type TraceOf } from './transitionSystem'

const statuses = (before: State, after: State): string =>
  [
    ...after.ogs.flatMap((status, b) =>
      status === before.ogs[b] ? [] : [`O[${b}] ${before.ogs[b]} -> ${status}`],
    ),
    ...after.sat.flatMap((status, b) =>
      status === before.sat[b] ? [] : [`S[${b}] ${before.sat[b]} -> ${status}`],
    ),
    ...after.released.flatMap((times, b) =>
      times === before.released[b] ? [] : [`rel[${b}] ${before.released[b]} -> ${times}`],
    ),
  ].join(', ')

/** One line a step, with what `changes` says of it; the loop of a lasso is marked. */
export const textWith = <S, I extends Named>(
  trace: TraceOf<S, I>,
  changes: (before: S, after: S) => string,
): string => {
  const states = statesOf(trace)
  const width = Math.max(...trace.steps.map(({ instance }) => instance.name.length))
  const lines = trace.steps.flatMap(({ instance, state }, place) => [
    ...(trace.loop === place ? ['     for ever:'] : []),
    `${String(place + 1).padStart(4)} ${instance.name.padEnd(width)}  ${changes(states[place] ?? state, state)}`.trimEnd(),
  ])
  return `${[...lines, ...(trace.loop === trace.steps.length ? ['     and nothing more has to happen'] : [])].join('\n')}\n`
}

/** A trace of the protocol. */
export const textOf = (trace: Trace): string => textWith(trace, statuses)

/** Larger graphs are no picture. */
export const LARGEST_GRAPH = 2000

/** The state graph in DOT, or undefined above LARGEST_GRAPH states. Parallel edges are drawn once, with every name. */
export const dotOf = (system: System): string | undefined => {
  const initial = initialState(system.parameters)
  const numbers = new Map([[stateKey(system.alphabet, initial), 0]])
  const lines: string[] = []
  const label = ({ ogs, sat }: State) => `${ogs.join(' ')}\\n${sat.join(' ')}`
  for (const queue = [initial]; ; ) {
    const state = queue.shift()
    if (state === undefined) break
    const from = numbers.get(stateKey(system.alphabet, state)) ?? 0
    lines.push(`  s${from} [label="${label(state)}"]`)
    const names = new Map<number, ReadonlyArray<string>>()
    for (const { instance, state: next } of successors(system, state)) {
      const key = stateKey(system.alphabet, next)
      const to = numbers.get(key) ?? numbers.size
      if (to === numbers.size) {
        if (to >= LARGEST_GRAPH) return undefined
        numbers.set(key, to)
        queue.push(next)
      }
      names.set(to, [...(names.get(to) ?? []), instance.name])
    }
    for (const [to, all] of names) lines.push(`  s${from} -> s${to} [label="${all.join('\\n')}"]`)
  }
  return `digraph keywitness {\n  node [shape=box, fontsize=10]\n  edge [fontsize=8]\n${lines.join('\n')}\n}\n`
}
