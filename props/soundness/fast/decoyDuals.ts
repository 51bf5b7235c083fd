// Every vertex of the dual of the decoy programs, found once for a source: a bound is then the best of them on the data.
// Source: docs/proof.md section 5, Prop. 9. The coefficients do not depend on the data, so neither do the vertices.

import type { SourceModel } from '../sources'

/** Dual vectors, flat: `size` numbers each (one an intensity, then lambda where `hasTotal`). */
export type Duals = { readonly size: number; readonly count: number; readonly vectors: Float64Array }

type Halfspace = { readonly normal: ReadonlyArray<number>; readonly limit: number }

const ROOM = 1e-13

/** Solves a square system by elimination with row exchange; undefined if it is near singular. */
const solved = (planes: ReadonlyArray<Halfspace>): ReadonlyArray<number> | undefined => {
  const size = planes.length
  const rows = planes.map(({ normal, limit }) => {
    const scale = Math.max(...normal.map(Math.abs))
    return [...normal.map((value) => value / scale), limit / scale]
  })
  for (let c = 0; c < size; c += 1) {
    let best = c
    for (let r = c + 1; r < size; r += 1)
      if (Math.abs(rows[r]?.[c] ?? 0) > Math.abs(rows[best]?.[c] ?? 0)) best = r
    const pivotRow = rows[best] ?? []
    const pivot = pivotRow[c] ?? 0
    if (Math.abs(pivot) < 1e-14) return undefined
    rows[best] = rows[c] ?? []
    rows[c] = pivotRow
    for (let r = 0; r < size; r += 1) {
      const row = rows[r] ?? []
      const factor = r === c ? 0 : (row[c] ?? 0) / pivot
      if (factor !== 0) rows[r] = row.map((value, at) => value - factor * (pivotRow[at] ?? 0))
    }
  }
  return rows.map((row, r) => (row[size] ?? 0) / (row[r] ?? 1))
}

const combinations = (size: number, from: number): ReadonlyArray<ReadonlyArray<number>> =>
  size === 0
    ? [[]]
    : Array.from({ length: from }, (_, last) => last).flatMap((last) =>
        combinations(size - 1, last).map((rest) => [...rest, last]),
      )

const product = (normal: ReadonlyArray<number>, y: ReadonlyArray<number>): readonly [number, number] =>
  normal.reduce<readonly [number, number]>(
    ([sum, size], value, at) => {
      const term = value * (y[at] ?? 0)
      return [sum + term, Math.max(size, Math.abs(term))]
    },
    [0, 0],
  )

/** All feasible points where as many of the half-spaces or coordinate planes as there are dimensions meet. */
const verticesOf = (size: number, intensities: number, halfspaces: ReadonlyArray<Halfspace>): Duals => {
  const axes = Array.from({ length: intensities }, (_, l) => ({
    normal: Array.from({ length: size }, (__, at) => (at === l ? 1 : 0)),
    limit: 0,
  }))
  const planes = [...halfspaces, ...axes]
  const found = new Map<string, ReadonlyArray<number>>()
  for (const chosen of combinations(size, planes.length)) {
    const y = solved(chosen.flatMap((at) => planes[at] ?? []))
    if (y === undefined) continue
    const isFeasible = halfspaces.every(({ normal, limit }) => {
      const [sum, scale] = product(normal, y)
      return sum <= limit + ROOM * (1 + scale)
    })
    if (isFeasible) found.set(y.map((value) => value.toPrecision(10)).join(' '), y)
  }
  const list = [...found.values()]
  return { size, count: list.length, vectors: Float64Array.from(list.flat()) }
}

/** Columns of the program: p(l|k) up to the cut-off, and every corner of the tail's enclosure (none for an empty tail). */
const columns = ({ given, tail }: SourceModel): ReadonlyArray<ReadonlyArray<number>> => {
  const corners = tail.reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (made, ends) => made.flatMap((corner) => ends.map((end) => [...corner, end])),
    [[]],
  )
  return tail.length === 0 ? given : [...given, ...corners]
}

/** Duals of "fewest k-photon detections", k = `photons`, with the exact total: `sum y_l p(l|k') + lambda <= [k' = k]`. */
export const detectionDuals = (model: SourceModel, photons: number): Duals =>
  verticesOf(
    model.intensities + 1,
    model.intensities,
    columns(model).map((column, k) => ({ normal: [...column, 1], limit: k === photons ? 1 : 0 })),
  )

/** Duals of "most single-photon errors": `sum y_l p(l|k) >= [k = 1]`, as negated half-spaces. */
export const errorDuals = (model: SourceModel): Duals =>
  verticesOf(
    model.intensities,
    model.intensities,
    columns(model).map((column, k) => ({ normal: column.map((value) => -value), limit: k === 1 ? -1 : 0 })),
  )

/** The best lower bound: `max over y of sum (y_l > 0 ? y_l lower_l : y_l upper_l) + lambda total`, at least 0. */
export const leastDetections = (
  { size, count, vectors }: Duals,
  lower: Float64Array,
  upper: Float64Array,
  total: number,
): number => {
  let best = 0
  for (let v = 0; v < count; v += 1) {
    let value = (vectors[v * size + size - 1] ?? 0) * total
    for (let l = 0; l < size - 1; l += 1) {
      const y = vectors[v * size + l] ?? 0
      value += y * ((y > 0 ? lower[l] : upper[l]) ?? 0)
    }
    if (value > best) best = value
  }
  return best
}

/** The best upper bound: `min over y of sum (y_l > 0 ? y_l upper_l : y_l lower_l)`, at most `ceiling`. */
export const mostErrors = (
  { size, count, vectors }: Duals,
  lower: Float64Array,
  upper: Float64Array,
  ceiling: number,
): number => {
  let best = ceiling
  for (let v = 0; v < count; v += 1) {
    let value = 0
    for (let l = 0; l < size; l += 1) {
      const y = vectors[v * size + l] ?? 0
      value += y * ((y > 0 ? upper[l] : lower[l]) ?? 0)
    }
    if (value < best) best = value
  }
  return Math.max(best, 0)
}
