// Makes a code from its design: progressive edge growth on the lifted graph, circulant by circulant, then the splitting of rows.
// Source: Hu, Eleftheriou and Arnold, IEEE Trans. Inf. Theory 51 (2005) 386 (PEG); Li and Kumar, ISIT 2004, 1031 (quasi-cyclic PEG).

import type { Circulant, LdpcCode } from '../ldpcCode'
import { doubledWordsOf, uniteShifted, wordsOf, writeDoubled } from './circulants'
import { integerGenerator } from './integerGenerator'

/** What a code is made from; `degrees` are pairs of a column degree and how many columns have it. */
export type CodeDesign = {
  readonly id: number
  readonly circulant: number
  readonly degrees: ReadonlyArray<readonly [degree: number, columns: number]>
  readonly motherRows: number
  readonly splits: number
  readonly seed: number
}

/** A circulant seen from one of its ends: the base row, or column, at the other, and the shift. */
type Edge = { readonly node: number; readonly shift: number }
type Edges = Edge[][]

/** Unites with `to` what one step from `from` reaches: column bit k joins row parity k - shift, and `back` the other way. */
const step = (from: Uint32Array, edges: Edges, back: boolean, to: Uint32Array, size: number): void => {
  const words = wordsOf(size)
  const doubled = new Uint32Array(doubledWordsOf(size))
  for (let i = 0; i < edges.length; i++) {
    let any = 0
    for (let word = 0; word < words; word++) any |= from[i * words + word] ?? 0
    if (any === 0) continue
    writeDoubled(from, i * words, doubled, 0, size)
    for (const { node, shift } of edges[i] ?? []) {
      uniteShifted(doubled, 0, back ? (size - shift) % size : shift, to, node * words, words)
    }
  }
}

/** The graph while it grows. */
type Graph = { readonly size: number; readonly ofColumn: Edges; readonly ofRow: Edges }

/** How many lifted rows of a base row are outside a set. */
const outsideOf = (reached: Uint32Array, row: number, size: number): number => {
  const words = wordsOf(size)
  let outside = size
  for (let word = row * words; word < (row + 1) * words; word++) {
    for (let bits = reached[word] ?? 0; bits !== 0; bits &= bits - 1) outside--
  }
  return outside
}

/** Base rows that the column does not have yet and that are not wholly in `reached`. */
const openRows = ({ size, ofColumn, ofRow }: Graph, column: number, reached: Uint32Array): number[] => {
  const open: number[] = []
  for (let row = 0; row < ofRow.length; row++) {
    const isTaken = ofColumn[column]?.some(({ node }) => node === row) ?? false
    if (!isTaken && outsideOf(reached, row, size) > 0) open.push(row)
  }
  return open
}

/**
 * Lifted rows to keep away from: those within the greatest distance of bit 0 of the column that leaves any to choose.
 * The first step leads to rows at distance 3, which would close a cycle of length 4.
 */
const nearRows = (graph: Graph, column: number): Uint32Array => {
  const { size, ofColumn, ofRow } = graph
  const words = wordsOf(size)
  let reached = new Uint32Array(ofRow.length * words)
  for (const { node, shift } of ofColumn[column] ?? []) {
    const k = (size - shift) % size
    reached[node * words + (k >>> 5)] = (reached[node * words + (k >>> 5)] ?? 0) | (1 << (k & 31))
  }
  for (;;) {
    const columns = new Uint32Array(ofColumn.length * words)
    const next = reached.slice()
    step(reached, ofRow, true, columns, size)
    step(columns, ofColumn, false, next, size)
    for (let row = 0; row < ofRow.length; row++) {
      const last = (row + 1) * words - 1
      next[last] = ((next[last] ?? 0) << (words * 32 - size)) >>> (words * 32 - size)
    }
    if (openRows(graph, column, next).length === 0) return reached
    if (next.every((bits, word) => bits === reached[word])) return reached
    reached = next
  }
}

/** A lifted row to join to bit 0 of the column, evenly among those far away in the emptiest open base rows. */
const drawEdge = (graph: Graph, column: number, draw: (below: number) => number): Edge => {
  const { size, ofRow } = graph
  const words = wordsOf(size)
  const near = nearRows(graph, column)
  const open = openRows(graph, column, near)
  const load = (row: number): number => ofRow[row]?.length ?? 0
  const least = open.reduce((smallest, row) => Math.min(smallest, load(row)), Number.POSITIVE_INFINITY)
  const emptiest = open.filter((row) => load(row) === least)
  let left = draw(emptiest.reduce((sum, row) => sum + outsideOf(near, row, size), 0))
  for (const row of emptiest) {
    for (let k = 0; k < size; k++) {
      const isNear = (((near[row * words + (k >>> 5)] ?? 0) >>> (k & 31)) & 1) === 1
      if (!isNear && left-- === 0) return { node: row, shift: (size - k) % size }
    }
  }
  // A design has no column with more circulants than there are rows.
  throw new Error(`column ${column} has no row left`)
}

/** The mother code's edges by column: degree by degree upwards, each edge as far as it can be, in the emptiest row there. */
const growEdges = (design: CodeDesign, draw: (below: number) => number): Edges => {
  const columns = [...design.degrees]
    .sort(([a], [b]) => a - b)
    .flatMap(([degree, count]) => Array.from({ length: count }, () => degree))
  const graph: Graph = {
    size: design.circulant,
    ofColumn: columns.map(() => []),
    ofRow: Array.from({ length: design.motherRows }, () => []),
  }
  columns.forEach((degree, column) => {
    for (let edge = 0; edge < degree; edge++) {
      const { node, shift } = drawEdge(graph, column, draw)
      graph.ofColumn[column]?.push({ node, shift })
      graph.ofRow[node]?.push({ node: column, shift })
    }
  })
  return graph.ofColumn
}

const shuffled = <A>(items: ReadonlyArray<A>, draw: (below: number) => number): ReadonlyArray<A> =>
  items
    .map((item, at) => ({ item, at, key: draw(2 ** 32) }))
    .sort((a, b) => a.key - b.key || a.at - b.at)
    .map(({ item }) => item)

/** Halves a row: its columns by degree, dealt in turn to one side and the other. */
const halves = (
  row: ReadonlyArray<Circulant>,
  degreeOf: (column: number) => number,
  draw: (below: number) => number,
): readonly [ReadonlyArray<Circulant>, ReadonlyArray<Circulant>] => {
  const dealt = [...shuffled(row, draw)].sort((a, b) => degreeOf(a.column) - degreeOf(b.column))
  return [dealt.filter((_, at) => at % 2 === 0), dealt.filter((_, at) => at % 2 === 1)]
}

/** The code of a design; the same for the same design, everywhere. */
export const constructCode = (design: CodeDesign): LdpcCode => {
  const { id, circulant, motherRows, splits } = design
  const draw = integerGenerator(design.seed)
  const grown = growEdges(design, draw)
  // Columns in random order: the bits of a packet come in order of time, and no degree shall meet one part of the pass.
  const edges = shuffled(grown, draw)
  const rows: Circulant[][] = Array.from({ length: motherRows }, () => [])
  edges.forEach((ofColumn, column) => {
    for (const { node, shift } of ofColumn) rows[node]?.push({ column, shift })
  })
  const degreeOf = (column: number): number => edges[column]?.length ?? 0
  const parents = shuffled(
    rows.map((_, row) => row),
    draw,
  ).slice(0, splits)
  const parted = new Map(parents.map((row) => [row, halves(rows[row] ?? [], degreeOf, draw)] as const))
  return {
    id,
    circulant,
    columns: edges.length,
    motherRows,
    parents,
    parts: [
      ...rows.map((row, at) => parted.get(at)?.[0] ?? row),
      ...parents.map((row) => parted.get(row)?.[1] ?? []),
    ],
  }
}
