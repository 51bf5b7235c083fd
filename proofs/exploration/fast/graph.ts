// The labelled graph of a finished search, and which of its states satisfy conditions.

import type { Condition } from '../../../spec/protocol/abstract/action'
import type { Graph } from './fairComponents'
import { read } from './layout'
import type { Search } from './search'
import { type Blocks, testsOfAll } from './tests'

/** The graph with fairness labels. @throws Error if the search kept no edges, or is not finished. */
export const graphOf = ({ program, set, edges, expanded, transitions }: Search): Graph => {
  if (edges === undefined || expanded < set.size)
    throw new Error('liveness needs every edge of a finished search')
  const { system, layout } = program
  const names = [...new Set(system.instances.map(({ label }) => label))]
  const { offsets, targets, instances } = edges
  const always = system.instances.map(({ label, action }) =>
    action.fairness === 'always' ? names.indexOf(label) : -1,
  )
  const late = system.instances.map(({ label, action }) =>
    action.fairness === 'never' ? -1 : names.indexOf(label),
  )
  const labels = new Int16Array(transitions)
  for (let state = 0; state < set.size; state += 1) {
    const table = read(set.words, state * set.width, layout.ended) === 1 ? late : always
    for (let edge = offsets[state] ?? 0; edge < (offsets[state + 1] ?? 0); edge += 1)
      labels[edge] = table[instances[edge] ?? 0] ?? -1
  }
  return { states: set.size, offsets, targets, labels, labelCount: names.length }
}

/** Shape [states]: 1 where every condition of one of the lists holds, for these blocks. */
export const satisfying = (
  { program, set }: Search,
  at: Blocks,
  lists: ReadonlyArray<ReadonlyArray<Condition>>,
): Uint8Array => {
  const marks = new Uint8Array(set.size)
  for (const conditions of lists) {
    const tests = testsOfAll(program, at, conditions)
    for (let state = 0; state < set.size; state += 1) {
      let all = 1
      for (const test of tests)
        if (((test.set >>> read(set.words, state * set.width, test)) & 1) === 0) {
          all = 0
          break
        }
      if (all === 1) marks[state] = 1
    }
  }
  return marks
}
