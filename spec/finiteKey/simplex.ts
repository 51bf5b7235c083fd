// A primal simplex method in floats on a condensed tableau: it only suggests a basis, nothing believes its numbers.
// Source: Chvatal, Linear Programming (1983), chapters 2 and 3; Bland's rule against cycling.

/** `maximise gain . z` subject to `rows z <= limits`, `z >= 0`, all limits >= 0, so that z = 0 is a start. */
export type Tableau = {
  readonly gain: ReadonlyArray<number>
  readonly rows: ReadonlyArray<ReadonlyArray<number>>
  readonly limits: ReadonlyArray<number>
}

/**
 * Where the method stopped. Variables are numbered 0..n-1, the slack of row r is n + r.
 * `basic[r]` is the variable that row r determines, `values[r]` its value.
 * `ray`: the objective grows without end when variable `entering` does, each basic variable falling by `falls[r]`.
 */
export type SimplexEnd = {
  readonly kind: 'optimum' | 'stopped' | 'ray'
  readonly basic: ReadonlyArray<number>
  readonly values: ReadonlyArray<number>
  readonly entering?: number
  readonly falls?: ReadonlyArray<number>
}

const TOLERANCE = 1e-12
/** Entries below are rounding, not pivots: dividing by one ends in a basis far from the best. All entries are of the order of 1. */
const LEAST_PIVOT = 1e-9
const MAX_STEPS = 400
const STEPS_BEFORE_BLAND = 60

type State = {
  readonly gain: ReadonlyArray<number>
  readonly rows: ReadonlyArray<ReadonlyArray<number>>
  readonly values: ReadonlyArray<number>
  readonly basic: ReadonlyArray<number>
  readonly free: ReadonlyArray<number>
}

const at = <A>(list: ReadonlyArray<A>, index: number): A => {
  const found = list[index]
  if (found === undefined) throw new Error(`no element ${index} in a list of ${list.length}`)
  return found
}

/** `row` after the exchange of variables; `pivotRow` is the pivot's row after it. */
const eliminated = (
  row: ReadonlyArray<number>,
  pivotRow: ReadonlyArray<number>,
  column: number,
): ReadonlyArray<number> => {
  const factor = at(row, column)
  return row.map((value, c) => (c === column ? 0 : value) - factor * at(pivotRow, c))
}

const pivoted = (state: State, row: number, column: number): State => {
  const pivot = at(at(state.rows, row), column)
  const pivotRow = at(state.rows, row).map((value, c) => (c === column ? 1 : value) / pivot)
  const pivotValue = at(state.values, row) / pivot
  return {
    gain: eliminated(state.gain, pivotRow, column),
    rows: state.rows.map((other, r) => (r === row ? pivotRow : eliminated(other, pivotRow, column))),
    values: state.values.map((value, r) =>
      r === row ? pivotValue : Math.max(0, value - at(at(state.rows, r), column) * pivotValue),
    ),
    basic: state.basic.map((variable, r) => (r === row ? at(state.free, column) : variable)),
    free: state.free.map((variable, c) => (c === column ? at(state.basic, row) : variable)),
  }
}

/** The column to enter: the largest gain, or after many steps the first variable that gains (Bland). */
const enteringColumn = (state: State, bland: boolean): number | undefined => {
  const gaining = state.gain.flatMap((gain, c) => (gain > TOLERANCE ? [c] : []))
  const better = (a: number, b: number): boolean =>
    bland ? at(state.free, a) < at(state.free, b) : at(state.gain, a) > at(state.gain, b)
  return gaining.reduce<number | undefined>(
    (best, c) => (best === undefined || better(c, best) ? c : best),
    undefined,
  )
}

/** The row that limits the step; among equals the largest pivot, or the first variable (Bland). */
const leavingRow = (state: State, column: number, bland: boolean): number | undefined => {
  const candidates = state.rows.flatMap((row, r) => (at(row, column) > LEAST_PIVOT ? [r] : []))
  const ratio = (r: number): number => at(state.values, r) / at(at(state.rows, r), column)
  const least = Math.min(...candidates.map(ratio))
  const equals = candidates.filter((r) => ratio(r) <= least * (1 + TOLERANCE) + Number.MIN_VALUE)
  const better = (a: number, b: number): boolean =>
    bland
      ? at(state.basic, a) < at(state.basic, b)
      : at(at(state.rows, a), column) > at(at(state.rows, b), column)
  return equals.reduce<number | undefined>(
    (best, r) => (best === undefined || better(r, best) ? r : best),
    undefined,
  )
}

/** Runs the method. `forced` pivots (row, column) come first: they are the caller's way to a feasible start. */
export const simplexEnd = (
  { gain, rows, limits }: Tableau,
  forced: ReadonlyArray<{ readonly row: number; readonly column: number }> = [],
): SimplexEnd => {
  const start: State = {
    gain,
    rows,
    values: limits,
    basic: rows.map((_, r) => gain.length + r),
    free: gain.map((_, c) => c),
  }
  let state = forced.reduce((s, { row, column }) => pivoted(s, row, column), start)
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const bland = step >= STEPS_BEFORE_BLAND
    const column = enteringColumn(state, bland)
    if (column === undefined) return { kind: 'optimum', basic: state.basic, values: state.values }
    const row = leavingRow(state, column, bland)
    if (row === undefined)
      return {
        kind: 'ray',
        basic: state.basic,
        values: state.values,
        entering: at(state.free, column),
        falls: state.rows.map((r) => at(r, column)),
      }
    state = pivoted(state, row, column)
  }
  return { kind: 'stopped', basic: state.basic, values: state.values }
}
