// Strongly connected components of a part of a graph (Tarjan, without recursion), and those in which a run can stay for ever
// under strong fairness: what is enabled in a component has to be taken in it, or the states that enable it are left out.
// Source: Tarjan, SIAM J. Comput. 1 (1972) 146; Emerson and Lei, Sci. Comput. Program. 8 (1987) 275 (strong fairness).

/** A graph in compressed rows; `labels` has the fairness label of each edge, or -1. */
export type Graph = {
  readonly states: number
  readonly offsets: Int32Array
  readonly targets: Int32Array
  readonly labels: Int16Array
  readonly labelCount: number
}

/** Buffers of Tarjan's algorithm, each of shape [states]; `order` is 0 for a state that was not visited. */
export type Scratch = {
  readonly order: Int32Array
  readonly low: Int32Array
  readonly onStack: Uint8Array
  readonly edge: Int32Array
}

/** Buffers for a graph. */
export const scratchFor = ({ states }: Graph): Scratch => ({
  order: new Int32Array(states),
  low: new Int32Array(states),
  onStack: new Uint8Array(states),
  edge: new Int32Array(states),
})

/** The components of the states whose `part` is `id`, using only edges between them. */
export const components = (
  { offsets, targets }: Graph,
  members: ReadonlyArray<number>,
  part: Int32Array,
  id: number,
  { order, low, onStack, edge }: Scratch,
): ReadonlyArray<ReadonlyArray<number>> => {
  for (const state of members) order[state] = 0
  const found: number[][] = []
  const stack: number[] = []
  let clock = 0
  for (const root of members) {
    if (order[root] !== 0) continue
    const path = [root]
    while (path.length > 0) {
      const at = path[path.length - 1] ?? 0
      if (order[at] === 0) {
        clock += 1
        order[at] = clock
        low[at] = clock
        edge[at] = offsets[at] ?? 0
        stack.push(at)
        onStack[at] = 1
      }
      let descends = false
      const end = offsets[at + 1] ?? 0
      while ((edge[at] ?? 0) < end) {
        const to = targets[edge[at] ?? 0] ?? 0
        if (part[to] !== id) {
          edge[at] = (edge[at] ?? 0) + 1
        } else if (order[to] === 0) {
          path.push(to)
          descends = true
          break
        } else {
          // A child that is finished, or any other edge: its low counts while it is on the stack.
          if (onStack[to] === 1) low[at] = Math.min(low[at] ?? 0, low[to] ?? 0)
          edge[at] = (edge[at] ?? 0) + 1
        }
      }
      if (descends) continue
      path.pop()
      if (low[at] === order[at]) {
        const component: number[] = []
        for (;;) {
          const member = stack.pop() ?? at
          onStack[member] = 0
          component.push(member)
          if (member === at) break
        }
        found.push(component)
      }
    }
  }
  return found
}

/** The labels of edges that leave the members (`inside` false), or stay among the states whose `part` is `id`. */
const labelsIn = (
  { offsets, targets, labels, labelCount }: Graph,
  members: ReadonlyArray<number>,
  part: Int32Array,
  id: number,
  inside: boolean,
): Uint8Array => {
  const present = new Uint8Array(labelCount)
  for (const state of members)
    for (let at = offsets[state] ?? 0; at < (offsets[state + 1] ?? 0); at += 1) {
      const label = labels[at] ?? -1
      if (label >= 0 && (!inside || part[targets[at] ?? 0] === id)) present[label] = 1
    }
  return present
}

/**
 * The components in which a fair run can stay for ever, all of their states in `region`.
 * A single state is one where nothing fair is enabled: there are no self-loops, and the run may stop.
 */
export const fairComponents = (
  graph: Graph,
  region: ReadonlyArray<number>,
): ReadonlyArray<ReadonlyArray<number>> => {
  const { offsets, labels, states } = graph
  const part = new Int32Array(states).fill(-1)
  const scratch = scratchFor(graph)
  const found: Array<ReadonlyArray<number>> = []
  let parts = 0
  const open: Array<ReadonlyArray<number>> = [region]
  for (let members = open.pop(); members !== undefined; members = open.pop()) {
    const id = parts
    parts += 1
    for (const state of members) part[state] = id
    for (const component of components(graph, members, part, id, scratch)) {
      const own = parts
      parts += 1
      for (const state of component) part[state] = own
      const taken = labelsIn(graph, component, part, own, true)
      const enabled = labelsIn(graph, component, part, own, false)
      if (enabled.every((one, label) => one === 0 || taken[label] === 1)) {
        found.push(component)
        continue
      }
      const rest = component.filter((state) => {
        for (let at = offsets[state] ?? 0; at < (offsets[state + 1] ?? 0); at += 1) {
          const label = labels[at] ?? -1
          if (label >= 0 && taken[label] === 0) return false
        }
        return true
      })
      for (const state of component) part[state] = -1
      if (rest.length > 0 && rest.length < component.length) open.push(rest)
    }
  }
  return found
}
