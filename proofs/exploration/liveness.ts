// What happens in the end, under strong fairness: every liveness property that a system owes, with a lasso where it fails.
// Source: PROTOCOL.md, sections 8 and 8a.

import { propertiesOf } from '../../spec/protocol/abstract/properties'
import type { LivenessProperty } from '../../spec/protocol/abstract/property'
import type { Finding } from './exploration'
import type { Graph } from './fast/fairComponents'
import { graphOf, satisfying } from './fast/graph'
import { fairLasso, type Lasso } from './fast/lasso'
import { type Search, wayTo } from './fast/search'
import { stateAt } from './packedExploration'
import { type Trace, traceThrough } from './trace'

const traceOf = (search: Search, graph: Graph, { from, way, loop }: Lasso): Trace => {
  const { system } = search.program
  const start = traceThrough(
    system,
    wayTo(search, from).map((at) => stateAt(search, at)),
  )
  const steps = [...way, ...loop].map((edge) => {
    const instance = system.instances[search.edges?.instances[edge] ?? 0]
    // Edges carry instances of the system.
    if (instance === undefined) throw new Error('an edge without an instance')
    return { instance, state: stateAt(search, graph.targets[edge] ?? 0) }
  })
  return { initial: start.initial, steps: [...start.steps, ...steps], loop: start.steps.length + way.length }
}

const livenessFinding = (
  search: Search,
  graph: Graph,
  { name, says, from, to, blocks }: LivenessProperty,
): Finding => {
  const all = Array.from({ length: search.program.system.parameters.blocks }, (_, block) => block)
  for (const b of blocks === 'last' ? all.slice(-1) : all) {
    const at = { b, c: b }
    const alive = satisfying(search, at, to).map((reached) => 1 - reached)
    const triggers = satisfying(search, at, [from])
    const roots = from.length === 0 ? [0] : numbersOf(triggers)
    const lasso = fairLasso(graph, roots, alive)
    if (lasso !== undefined)
      return { name, says, holds: false, counterexample: traceOf(search, graph, lasso) }
  }
  return { name, says, holds: true }
}

const numbersOf = (marks: Uint8Array): ReadonlyArray<number> => {
  const numbers: number[] = []
  marks.forEach((mark, state) => {
    if (mark === 1) numbers.push(state)
  })
  return numbers
}

/** Every liveness property of the system of a finished search that kept its edges. */
export const livenessFindings = (search: Search): ReadonlyArray<Finding> => {
  const graph = graphOf(search)
  return propertiesOf(search.program.system.parameters).liveness.map((property) =>
    livenessFinding(search, graph, property),
  )
}
