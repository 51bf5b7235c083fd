// The labelled graph of a search over readable states, in the form that the fair components are found in.

import type { Graph } from './fairComponents'

/** The graph of edges in the order of their states, `labels` one an edge, -1 where an edge is owed nothing. */
export const graphOfEdges = (
  { offsets, targets }: { readonly offsets: ReadonlyArray<number>; readonly targets: ReadonlyArray<number> },
  labels: ReadonlyArray<number>,
  labelCount: number,
): Graph => ({
  states: offsets.length - 1,
  offsets: Int32Array.from(offsets),
  targets: Int32Array.from(targets),
  labels: Int16Array.from(labels),
  labelCount,
})

/** Shape [states]: 1 where the claim holds. */
export const marksOf = <State>(states: ReadonlyArray<State>, claim: (state: State) => boolean): Uint8Array =>
  Uint8Array.from(states, (state) => (claim(state) ? 1 : 0))
