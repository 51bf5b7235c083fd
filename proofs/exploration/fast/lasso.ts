// A run that never reaches a goal and is fair: the part of the graph without the goal, a fair component of it, the shortest way
// there, and a loop in it that takes whatever it keeps enabling.

import { fairComponents, type Graph } from './fairComponents'

/** Edges by number: those that lead into the loop, and those of the loop; `from` is the state where the way begins. */
export type Lasso = {
  readonly from: number
  readonly way: ReadonlyArray<number>
  readonly loop: ReadonlyArray<number>
}

/** The source of an edge, by bisection. */
const sourceOf = ({ offsets, states }: Graph, edge: number): number => {
  let low = 0
  let high = states
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((offsets[middle] ?? 0) <= edge) low = middle
    else high = middle
  }
  return low
}

type Reach = { readonly states: ReadonlyArray<number>; readonly by: Int32Array }

/** States reached from `roots` through states where `alive` is 1, nearest first; `by` is the edge into each (-1: a root, -2: not reached). */
const reach = (graph: Graph, roots: ReadonlyArray<number>, alive: Uint8Array): Reach => {
  const by = new Int32Array(graph.states).fill(-2)
  const states: number[] = []
  for (const root of roots)
    if (alive[root] === 1 && by[root] === -2) {
      by[root] = -1
      states.push(root)
    }
  for (let at = 0; at < states.length; at += 1) {
    const from = states[at] ?? 0
    for (let edge = graph.offsets[from] ?? 0; edge < (graph.offsets[from + 1] ?? 0); edge += 1) {
      const to = graph.targets[edge] ?? 0
      if (alive[to] !== 1 || by[to] !== -2) continue
      by[to] = edge
      states.push(to)
    }
  }
  return { states, by }
}

/** The edges to a reached state, and the root they begin at. */
const wayBack = (graph: Graph, by: Int32Array, state: number) => {
  const way: number[] = []
  let from = state
  for (let edge = by[from] ?? -1; edge >= 0; edge = by[from] ?? -1) {
    way.push(edge)
    from = sourceOf(graph, edge)
  }
  return { from, way: way.reverse() }
}

/** Loop through `start` inside the component, until every label that a state on it enables is taken on it; empty: the run stops. */
const loopThrough = (
  graph: Graph,
  start: number,
  component: ReadonlyArray<number>,
): ReadonlyArray<number> => {
  const { offsets, targets, labels } = graph
  const inside = new Uint8Array(graph.states)
  for (const state of component) inside[state] = 1
  const taken = new Set<number>()
  const wanted: number[] = []
  const visited = new Set<number>()
  const loop: number[] = []
  if (component.length === 1) return loop
  let at = start
  const visit = (state: number) => {
    at = state
    if (visited.has(state)) return
    visited.add(state)
    for (let edge = offsets[state] ?? 0; edge < (offsets[state + 1] ?? 0); edge += 1)
      if ((labels[edge] ?? -1) >= 0) wanted.push(labels[edge] ?? 0)
  }
  const follow = (edges: ReadonlyArray<number>) => {
    for (const edge of edges) {
      loop.push(edge)
      taken.add(labels[edge] ?? -1)
      visit(targets[edge] ?? 0)
    }
  }
  /** Goes to the nearest edge inside the component that carries the label, and takes it. */
  const take = (label: number) => {
    const { states, by } = reach(graph, [at], inside)
    for (const state of states)
      for (let edge = offsets[state] ?? 0; edge < (offsets[state + 1] ?? 0); edge += 1)
        if (labels[edge] === label && inside[targets[edge] ?? 0] === 1) {
          follow([...wayBack(graph, by, state).way, edge])
          return
        }
  }
  const home = () => follow(wayBack(graph, reach(graph, [at], inside).by, start).way)
  visit(start)
  for (let done = false; !done; ) {
    for (let place = 0; place < wanted.length; place += 1)
      if (!taken.has(wanted[place] ?? 0)) take(wanted[place] ?? 0)
    home()
    done = loop.length > 0 && wanted.every((label) => taken.has(label))
    // Nothing fair is enabled here: any way round will do.
    if (loop.length === 0) {
      const out = targets.subarray(offsets[start] ?? 0, offsets[start + 1] ?? 0)
      follow([(offsets[start] ?? 0) + out.findIndex((to) => inside[to] === 1)])
    }
  }
  return loop
}

/** A fair run from one of `roots` on which `alive` is always 1; undefined if there is none. */
export const fairLasso = (
  graph: Graph,
  roots: ReadonlyArray<number>,
  alive: Uint8Array,
): Lasso | undefined => {
  const { states, by } = reach(graph, roots, alive)
  const componentOf = new Map<number, ReadonlyArray<number>>()
  for (const component of fairComponents(graph, states))
    for (const state of component) componentOf.set(state, component)
  const start = states.find((state) => componentOf.has(state))
  const component = start === undefined ? undefined : componentOf.get(start)
  if (start === undefined || component === undefined) return undefined
  return { ...wayBack(graph, by, start), loop: loopThrough(graph, start, component) }
}
