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
  for (let j = 0; j < n; j += 1) {
    const column = matrix.subarray(j * stride, j * stride + rows)
    let sum = 0
    for (let i = 0; i < rows; i += 1) sum += (column[i] ?? 0) ** 2
    const inverse = sum > 0 ? 1 / sqrt(sum) : 0
    scale[j] = inverse
    if (inverse > 0) for (let i = 0; i < rows; i += 1) column[i] = (column[i] ?? 0) * inverse
  }
  triangularise(matrix, stride, rows, n, scale)
  for (let j = 0; j < n; j += 1) g[j] = (g[j] ?? 0) * (scale[j] ?? 0)
  for (let j = 0; j < n; j += 1) {
    let value = g[j] ?? 0
    for (let i = 0; i < j; i += 1) value -= (matrix[j * stride + i] ?? 0) * (g[i] ?? 0)
    const pivot = matrix[j * stride + j] ?? 0
    g[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
  }
  for (let j = n - 1; j >= 0; j -= 1) {
    let value = g[j] ?? 0
    for (let k = j + 1; k < n; k += 1) value -= (matrix[k * stride + j] ?? 0) * (g[k] ?? 0)
    const pivot = matrix[j * stride + j] ?? 0
    g[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
  }
  for (let j = 0; j < n; j += 1) g[j] = (g[j] ?? 0) * (scale[j] ?? 0)
}

/** Householder reflections in place: the upper triangle of the first n rows becomes R. Columns of scale 0 are zero and stay so. */
const triangularise = (
  matrix: Float64Array,
  stride: number,
  rows: number,
  n: number,
  scale: Float64Array,
): void => {
  for (let j = 0; j < n; j += 1) {
    if (scale[j] === 0) continue
    const own = matrix.subarray(j * stride, j * stride + rows)
    let norm = 0
    for (let i = j; i < rows; i += 1) norm += (own[i] ?? 0) ** 2
    norm = sqrt(norm)
    if (norm === 0) continue
    const head = own[j] ?? 0
    const pivot = head > 0 ? -norm : norm
    const first = head - pivot
    const factor = 1 / (-pivot * first)
    for (let k = j + 1; k < n; k += 1) {
      if (scale[k] === 0) continue
      const column = matrix.subarray(k * stride, k * stride + rows)
      let dot = first * (column[j] ?? 0)
      for (let i = j + 1; i < rows; i += 1) dot += (own[i] ?? 0) * (column[i] ?? 0)
      const step = dot * factor
      column[j] = (column[j] ?? 0) - step * first
      for (let i = j + 1; i < rows; i += 1) column[i] = (column[i] ?? 0) - step * (own[i] ?? 0)
    }
    own[j] = pivot
  }
}
