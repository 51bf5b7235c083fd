// Square systems of linear equations in integers, solved exactly without fractions.
// Source: E. H. Bareiss, Math. Comp. 22 (1968) 565: every division below is exact.

const at = <A>(list: ReadonlyArray<A>, index: number): A => {
  const found = list[index]
  if (found === undefined) throw new Error(`no element ${index} in a list of ${list.length}`)
  return found
}

/**
 * The solution `numerators / divisor` of a square system; undefined if it is singular.
 * @param matrix n rows of n coefficients and the right side
 */
export const solvedExactly = (
  matrix: ReadonlyArray<ReadonlyArray<bigint>>,
): { readonly numerators: ReadonlyArray<bigint>; readonly divisor: bigint } | undefined => {
  const size = matrix.length
  let rows = matrix
  let previous = 1n
  for (let step = 0; step < size; step += 1) {
    const pivotAt = rows.findIndex((row, r) => r >= step && at(row, step) !== 0n)
    if (pivotAt < 0) return undefined
    const pivotRow = at(rows, pivotAt)
    const pivot = at(pivotRow, step)
    const rest = rows.map((row, r) => (r === pivotAt ? at(rows, step) : row))
    const divisor = previous
    // Gauss-Jordan: rows above are eliminated too, and Bareiss's division stays exact for them.
    rows = rest.map((row, r) =>
      r === step
        ? pivotRow
        : row.map((value, c) => (pivot * value - at(row, step) * at(pivotRow, c)) / divisor),
    )
    previous = pivot
  }
  return { numerators: rows.map((row) => at(row, size)), divisor: previous }
}
