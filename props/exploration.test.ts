// The fast exploration against the readable one: packed states, successors, checks, components, and traces written and read.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { compiled } from '../proofs/exploration/fast/compile'
import { fairComponents, type Graph } from '../proofs/exploration/fast/fairComponents'
import { fairLasso } from '../proofs/exploration/fast/lasso'
import { layoutOf, packed, unpacked } from '../proofs/exploration/fast/layout'
import { advance, begun } from '../proofs/exploration/fast/search'
import { itfOf } from '../proofs/exploration/itf'
import { parseItf } from '../proofs/exploration/itfReader'
import { stateAt } from '../proofs/exploration/packedExploration'
import { replay } from '../proofs/exploration/replay'
import { isBrokenBy, isBrokenByStep, replayed } from '../proofs/exploration/trace'
import { WITNESSES } from '../spec/protocol/abstract/action'
import { propertiesOf } from '../spec/protocol/abstract/properties'
import { canonicalBytes, initialState, stateKey } from '../spec/protocol/abstract/state'
import { successors, systemOf, witnessesOf } from '../spec/protocol/abstract/system'
import { law } from './law'
import { labelledGraph, parameters, reached } from './protocolStates'

const sameLists = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted())

describe('a packed state', () => {
  law('unpacks to the state that was packed', reached, ({ system, state }) => {
    const layout = layoutOf(system)
    const back = unpacked(system, layout, packed(system, layout, state), 0)
    return stateKey(system.alphabet, back) === stateKey(system.alphabet, state)
  })

  law('has one canonical byte a variable', reached, ({ system: { alphabet, parameters: sizes }, state }) => {
    const bytes = canonicalBytes(alphabet, state)
    const scalars = sizes.profile === 'hardened' ? 4 : 3
    const kinds = alphabet.up.length + alphabet.down.length
    return (
      bytes.length === scalars + sizes.blocks * (4 + kinds) && bytes.every((byte) => byte >= 0 && byte < 128)
    )
  })
})

describe('the compiled program', () => {
  law(
    'takes from every state the same instances to the same states as the action table',
    reached,
    ({ system, state }) => {
      const search = begun(compiled(system), true, state)
      advance(search, 1)
      const fast = Array.from({ length: search.transitions }, (_, edge) => {
        const instance = system.instances[search.edges?.instances[edge] ?? -1]
        return `${instance?.name} ${stateKey(system.alphabet, stateAt(search, search.edges?.targets[edge] ?? -1))}`
      })
      const plain = successors(system, state).map(
        (step) => `${step.instance.name} ${stateKey(system.alphabet, step.state)}`,
      )
      return sameLists(fast, plain)
    },
  )

  law('finds the same properties broken, and the same ways to end', reached, ({ system, state }) => {
    const program = compiled(system)
    const search = begun(program, false, state)
    advance(search, 1)
    const { safety, steps } = propertiesOf(system.parameters)
    const choices = successors(system, state)
    const plain = [
      ...safety.filter((property) => isBrokenBy(system, property, state)),
      ...steps.filter((property) => choices.some((step) => isBrokenByStep(system, property, state, step))),
    ].map(({ name }) => name)
    const fast = program.properties.filter((_, place) => (search.broken[place] ?? -1) >= 0)
    const shown = new Set(choices.flatMap(({ instance }) => witnessesOf(system, instance, state)))
    const found = WITNESSES.filter((_, place) => search.witnesses[place] === 1)
    return sameLists(fast, plain) && sameLists(found, [...shown])
  })
})

const graphFrom = (rows: ReadonlyArray<ReadonlyArray<{ to: number; label: number }>>): Graph => {
  const own = rows.map((row, from) => row.filter(({ to }) => to !== from))
  const ends = [0, ...own.map((_, last) => own.slice(0, last + 1).flat().length)]
  return {
    states: rows.length,
    offsets: Int32Array.from(ends),
    targets: Int32Array.from(own.flat().map(({ to }) => to)),
    labels: Int16Array.from(own.flat().map(({ label }) => label)),
    labelCount: 4,
  }
}

/** Every set of states in which a fair run can stay, by trying all of them: strongly connected, and taking what it enables. */
const fairSets = ({ states, offsets, targets, labels }: Graph): ReadonlyArray<number> => {
  const edges = Array.from({ length: states }, (_, from) =>
    Array.from({ length: (offsets[from + 1] ?? 0) - (offsets[from] ?? 0) }, (__, place) => ({
      from,
      to: targets[(offsets[from] ?? 0) + place] ?? 0,
      label: labels[(offsets[from] ?? 0) + place] ?? -1,
    })),
  ).flat()
  return Array.from({ length: 2 ** states - 1 }, (_, index) => index + 1).filter((set) => {
    const has = (state: number) => ((set >> state) & 1) === 1
    const inner = edges.filter(({ from, to }) => has(from) && has(to))
    const members = Array.from({ length: states }, (_, state) => state).filter(has)
    const reaches = (start: number) => {
      const seen = new Set([start])
      for (const state of seen) for (const { from, to } of inner) if (from === state) seen.add(to)
      return seen.size
    }
    const isConnected = members.every((start) => reaches(start) === members.length)
    const enabled = edges.filter(({ from, label }) => has(from) && label >= 0).map(({ label }) => label)
    return isConnected && enabled.every((label) => inner.some((edge) => edge.label === label))
  })
}

describe('fair components', () => {
  law('are found exactly where trying every set of states finds one', labelledGraph, (rows) => {
    const graph = graphFrom(rows)
    const all = Array.from({ length: graph.states }, (_, state) => state)
    const found = fairComponents(graph, all)
    const sets = fairSets(graph)
    const bits = (members: ReadonlyArray<number>) => members.reduce((sum, state) => sum | (1 << state), 0)
    return (
      found.every((one) => sets.includes(bits(one))) &&
      sets.every((set) => found.some((one) => (set & ~bits(one)) === 0))
    )
  })

  law('give a loop that comes back and takes whatever it enables', labelledGraph, (rows) => {
    const graph = graphFrom(rows)
    const lasso = fairLasso(graph, [0], new Uint8Array(graph.states).fill(1))
    if (lasso === undefined) return fairComponents(graph, reachable(graph)).length === 0
    const start = lasso.way.reduce((_, edge) => graph.targets[edge] ?? -1, lasso.from)
    const visited = lasso.loop.map((edge) => graph.targets[edge] ?? -1)
    const taken = new Set(lasso.loop.map((edge) => graph.labels[edge]))
    const enabled = [start, ...visited].flatMap((state) => [
      ...graph.labels.subarray(graph.offsets[state] ?? 0, graph.offsets[state + 1] ?? 0),
    ])
    return (visited.at(-1) ?? start) === start && enabled.every((label) => label < 0 || taken.has(label))
  })
})

const reachable = ({ offsets, targets }: Graph): ReadonlyArray<number> => {
  const seen = new Set([0])
  for (const state of seen)
    for (const to of targets.subarray(offsets[state] ?? 0, offsets[state + 1] ?? 0)) seen.add(to)
  return [...seen]
}

describe('a trace in ITF', () => {
  const walk = fc.tuple(parameters, fc.array(fc.nat(999), { maxLength: 25 }))
  law('is read back as it was written, and replays', walk, ([chosen, picks]) => {
    const system = systemOf(chosen)
    const names: string[] = []
    picks.reduce((state, pick) => {
      const choices = successors(system, state)
      const step = choices[pick % Math.max(1, choices.length)]
      if (step === undefined) return state
      names.push(step.instance.name)
      return step.state
    }, initialState(chosen))
    const walked = replayed(system, initialState(chosen), names)
    if (!('trace' in walked)) return false
    const document: unknown = JSON.parse(JSON.stringify(itfOf(system, walked.trace, undefined)))
    const read = parseItf(document, chosen)
    if (E.isLeft(read)) return false
    const answer = replay(system, read.right)
    return (
      JSON.stringify(read.right.parameters) === JSON.stringify(chosen) &&
      answer.accepted &&
      JSON.stringify(answer.trace.steps.map(({ instance }) => instance.name)) === JSON.stringify(names)
    )
  })
})
