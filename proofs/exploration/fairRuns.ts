// What happens in the end, under strong fairness, in any transition system that was explored over readable states.
// Source: PROTOCOL.md, section 8 (strong fairness: what can be taken infinitely often is).

import type { Explored } from './breadthFirst'
import type { FindingOf } from './exploration'
import { graphOfEdges, marksOf } from './fast/edgeGraph'
import { fairLasso, type Lasso } from './fast/lasso'
import type { Named, TraceOf, TransitionSystem } from './transitionSystem'

/** The fairness label of each edge, by number; -1 where nothing is owed. */
const labelsOf = <State, Instance extends Named>(
  system: TransitionSystem<State, Instance>,
  { states, edges }: Explored<State, Instance>,
) => {
  const names = [...new Set(system.instances.map(system.labelOf))]
  const numbers = new Map(names.map((name, number) => [name, number]))
  const labels = states.flatMap((state, from) =>
    edges.instances.slice(edges.offsets[from], edges.offsets[from + 1]).map((place) => {
      const instance = system.instances[place]
      if (instance === undefined || !system.isFair(instance, state)) return -1
      return numbers.get(system.labelOf(instance)) ?? -1
    }),
  )
  return { labels, count: names.length }
}

const traceOf = <State, Instance extends Named>(
  system: TransitionSystem<State, Instance>,
  { states, edges, wayTo }: Explored<State, Instance>,
  { from, way, loop }: Lasso,
): TraceOf<State, Instance> => {
  const start = wayTo(from)
  const steps = [...way, ...loop].map((edge) => {
    const instance = system.instances[edges.instances[edge] ?? -1]
    const state = states[edges.targets[edge] ?? -1]
    // Edges carry instances and lead to states of the search.
    if (instance === undefined || state === undefined) throw new Error('an edge of another search')
    return { instance, state }
  })
  return { initial: start.initial, steps: [...start.steps, ...steps], loop: start.steps.length + way.length }
}

/** Every liveness property of a system, of a search of it that is complete; a lasso where one fails. */
export const fairFindings = <State, Instance extends Named>(
  system: TransitionSystem<State, Instance>,
  explored: Explored<State, Instance>,
): ReadonlyArray<FindingOf<TraceOf<State, Instance>>> => {
  const { labels, count } = labelsOf(system, explored)
  const graph = graphOfEdges(explored.edges, labels, count)
  return system.liveness.map(({ name, says, goals }) => {
    for (const { from, to } of goals) {
      const roots = explored.states.flatMap((state, number) => (from(state) ? [number] : []))
      const alive = marksOf(explored.states, (state) => !to(state))
      const lasso = fairLasso(graph, roots, alive)
      if (lasso !== undefined)
        return { name, says, holds: false, counterexample: traceOf(system, explored, lasso) }
    }
    return { name, says, holds: true }
  })
}
