// Solves (B^T B) d = g for a tall matrix B by Householder QR with scaled columns. Floats: only a suggestion depends on it.
// Source: FINITE_KEY.md 5.2, "Finding coefficients" (normal equations stall where the slacks reach 1e-11).

// Bound once: a global looked up in a hot loop is ten times slower inside a sandbox such as a test runner.
const { abs, sqrt } = Math

/**
 * Overwrites `matrix` (column-major: n columns of `rows` entries, `stride` apart) and `g` (n); afterwards `g` holds d.
 * A column that is zero, or loses its pivot, gets d = 0.
 */
export const solveNormal = (
  matrix: Float64Array,
  stride: number,
  rows: number,
  n: number,
  g: Float64Array,
): void => {
  const scale = new Float64Array(n)
  const places = new Int32Array(n)
  let live = 0
  for (let j = 0; j < n; j += 1) {
    const column = matrix.subarray(j * stride, j * stride + rows)
    let sum = 0
    for (let i = 0; i < rows; i += 1) sum += (column[i] ?? 0) ** 2
    if (!(sum > 0)) {
      g[j] = 0
      continue
    }
    const inverse = 1 / sqrt(sum)
    scale[live] = inverse
    places[live] = j
    live += 1
    for (let i = 0; i < rows; i += 1) column[i] = (column[i] ?? 0) * inverse
  }
  const columns = places.subarray(0, live)
  triangularise(matrix, stride, rows, columns)
  const d = new Float64Array(live)
  for (let j = 0; j < live; j += 1) {
    const own = (columns[j] ?? 0) * stride
    let value = (g[columns[j] ?? 0] ?? 0) * (scale[j] ?? 0)
    for (let i = 0; i < j; i += 1) value -= (matrix[own + i] ?? 0) * (d[i] ?? 0)
    const pivot = matrix[own + j] ?? 0
    d[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
  }
  for (let j = live - 1; j >= 0; j -= 1) {
    let value = d[j] ?? 0
    for (let k = j + 1; k < live; k += 1) value -= (matrix[(columns[k] ?? 0) * stride + j] ?? 0) * (d[k] ?? 0)
    const pivot = matrix[(columns[j] ?? 0) * stride + j] ?? 0
    d[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
    g[columns[j] ?? 0] = (d[j] ?? 0) * (scale[j] ?? 0)
  }
}

/** Householder reflections in place: the upper triangle of the first rows of `columns` becomes R. */
const triangularise = (matrix: Float64Array, stride: number, rows: number, columns: Int32Array): void => {
  for (let j = 0; j < columns.length; j += 1) {
    const start = (columns[j] ?? 0) * stride
    const own = matrix.subarray(start, start + rows)
    let norm = 0
    for (let i = j; i < rows; i += 1) norm += (own[i] ?? 0) ** 2
    norm = sqrt(norm)
    if (norm === 0) continue
    const head = own[j] ?? 0
    const pivot = head > 0 ? -norm : norm
    const first = head - pivot
    const factor = 1 / (-pivot * first)
    for (let k = j + 1; k < columns.length; k += 1) {
      const other = (columns[k] ?? 0) * stride
      const column = matrix.subarray(other, other + rows)
      let dot = first * (column[j] ?? 0)
      for (let i = j + 1; i < rows; i += 1) dot += (own[i] ?? 0) * (column[i] ?? 0)
      const step = dot * factor
      column[j] = (column[j] ?? 0) - step * first
      for (let i = j + 1; i < rows; i += 1) column[i] = (column[i] ?? 0) - step * (own[i] ?? 0)
    }
    own[j] = pivot
  }
}
