// Breadth-first search over packed states by the program of compile.ts. The plain twin is proofs/exploration/plain.ts.

import { WITNESSES } from '../../../spec/protocol/abstract/action'
import { initialState, type State } from '../../../spec/protocol/abstract/state'
import { OP } from './assembler'
import type { Program } from './compile'
import { packed } from './layout'
import { emptySet, insert, type StateSet } from './stateSet'

// Bound once, for the same reason as in stateSet.ts.
const { TEST, TEST_NEXT, BEGIN, WRITE, EMIT, JUMP, WITNESS, BROKEN, BROKEN_STEP } = OP

/** A search under way; counts are those of the states expanded so far. */
export type Search = {
  readonly program: Program
  readonly set: StateSet
  /** Shape [states]: the state from which each was first reached; -1 for the initial one. */
  parents: Int32Array
  expanded: number
  transitions: number
  deadlocks: number
  /** The first state without successor, or -1. */
  deadlock: number
  /** States a level; the last entry is the level that is being found. */
  readonly levels: number[]
  /** Shape [instances]: how often each fired. */
  readonly fired: Float64Array
  readonly witnesses: Uint8Array
  /** Shape [properties]: the first state that breaks each (or from which a step does), else -1; and that step's end. */
  readonly broken: Int32Array
  readonly brokenEnd: Int32Array
  /** Edges where they are kept: those of state s are at offsets[s] to offsets[s + 1] - 1. */
  edges: Edges | undefined
}

/** A graph in compressed rows. */
export type Edges = { offsets: Int32Array; targets: Int32Array; instances: Uint16Array }

const doubled = <A extends Int32Array | Uint16Array>(array: A, copy: (length: number) => A): A => {
  const larger = copy(array.length * 2)
  larger.set(array)
  return larger
}

const ints = (length: number) => new Int32Array(length)
const shorts = (length: number) => new Uint16Array(length)

/** A search that has found the initial state only, or another one. */
export const begun = (
  program: Program,
  keepEdges: boolean,
  from: State = initialState(program.system.parameters),
): Search => {
  const { system, layout, properties } = program
  const set = emptySet(layout.words)
  insert(set, packed(system, layout, from))
  return {
    program,
    set,
    parents: ints(1024).fill(-1),
    expanded: 0,
    transitions: 0,
    deadlocks: 0,
    deadlock: -1,
    levels: [1],
    fired: new Float64Array(system.instances.length),
    witnesses: new Uint8Array(WITNESSES.length),
    broken: ints(properties.length).fill(-1),
    brokenEnd: ints(properties.length).fill(-1),
    edges: keepEdges ? { offsets: ints(1024), targets: ints(4096), instances: shorts(4096) } : undefined,
  }
}

const keepEdge = (edges: Edges, at: number, target: number, instance: number): void => {
  if (at >= edges.targets.length) {
    edges.targets = doubled(edges.targets, ints)
    edges.instances = doubled(edges.instances, shorts)
  }
  edges.targets[at] = target
  edges.instances[at] = instance
}

const keepOffset = (edges: Edges, state: number, at: number): void => {
  if (state >= edges.offsets.length) edges.offsets = doubled(edges.offsets, ints)
  edges.offsets[state] = at
}

/** Expands up to `count` further states; true when every reachable state is expanded. */
export const advance = (search: Search, count: number): boolean => {
  const { set, levels, fired, witnesses, broken, brokenEnd, edges } = search
  const { code } = search.program
  const { width } = set
  const old = new Int32Array(width)
  const next = new Int32Array(width)
  const stop = search.expanded + count
  let { parents, expanded, transitions } = search
  let levelEnd = levels.reduce((sum, size) => sum + size, 0)
  while (expanded < set.size && expanded < stop) {
    if (expanded === levelEnd) {
      levels.push(set.size - levelEnd)
      levelEnd = set.size
    }
    const { words } = set
    for (let at = 0; at < width; at += 1) old[at] = words[expanded * width + at] ?? 0
    if (edges !== undefined) keepOffset(edges, expanded, transitions)
    const before = transitions
    for (let pc = 0; ; ) {
      const head = code[pc] ?? 0
      const op = head & 15
      if (op === TEST) {
        // A shift counts modulo 32, so the mask above it does no harm.
        const value = ((old[(head >>> 4) & 15] ?? 0) >>> (head >>> 8)) & (head >>> 16)
        pc = ((code[pc + 1] ?? 0) >>> value) & 1 ? pc + 3 : (code[pc + 2] ?? 0)
      } else if (op === WRITE) {
        const word = (head >>> 4) & 15
        next[word] = ((next[word] ?? 0) & (code[pc + 1] ?? 0)) + (code[pc + 2] ?? 0)
        pc += 3
      } else if (op === BEGIN) {
        for (let at = 0; at < width; at += 1) next[at] = old[at] ?? 0
        pc += 1
      } else if (op === EMIT) {
        const instance = code[pc + 1] ?? 0
        const known = set.size
        const target = insert(set, next)
        if (target === known) {
          if (target >= parents.length) parents = doubled(parents, ints)
          parents[target] = expanded
        }
        if (edges !== undefined) keepEdge(edges, transitions, target, instance)
        fired[instance] = (fired[instance] ?? 0) + 1
        transitions += 1
        pc += 2
      } else if (op === JUMP) {
        pc = code[pc + 1] ?? 0
      } else if (op === TEST_NEXT) {
        // A shift counts modulo 32, so the mask above it does no harm.
        const value = ((next[(head >>> 4) & 15] ?? 0) >>> (head >>> 8)) & (head >>> 16)
        pc = ((code[pc + 1] ?? 0) >>> value) & 1 ? pc + 3 : (code[pc + 2] ?? 0)
      } else if (op === WITNESS) {
        witnesses[code[pc + 1] ?? 0] = 1
        pc += 2
      } else if (op === BROKEN) {
        const property = code[pc + 1] ?? 0
        if (broken[property] === -1) broken[property] = expanded
        pc += 2
      } else if (op === BROKEN_STEP) {
        const property = code[pc + 1] ?? 0
        if (broken[property] === -1) {
          broken[property] = expanded
          const known = set.size
          const end = insert(set, next)
          if (end === known) {
            if (end >= parents.length) parents = doubled(parents, ints)
            parents[end] = expanded
          }
          brokenEnd[property] = end
        }
        pc += 2
      } else break
    }
    if (transitions === before) {
      search.deadlocks += 1
      if (search.deadlock === -1) search.deadlock = expanded
    }
    expanded += 1
  }
  Object.assign(search, { parents, expanded, transitions })
  if (expanded < set.size) return false
  if (edges !== undefined) keepOffset(edges, expanded, transitions)
  return true
}

/** The states on a shortest way to a state, the initial one first. */
export const wayTo = ({ parents }: Search, state: number): ReadonlyArray<number> => {
  const way: number[] = []
  for (let at = state; at >= 0; at = parents[at] ?? -1) way.push(at)
  return way.reverse()
}

/** Bytes of all buffers, edges excepted, for each state found. */
export const bytesPerState = ({ set, parents }: Search): number =>
  (set.words.byteLength + set.slots.byteLength + parents.byteLength) / set.size
