// Solves (B^T B) d = g for a tall matrix B by Householder QR with scaled columns. Floats: only a suggestion depends on it.
// Source: FINITE_KEY.md 5.2, "Finding coefficients" (normal equations stall where the slacks reach 1e-11).

// Bound once: a global looked up in a hot loop is ten times slower inside a sandbox such as a test runner.
const { abs, sqrt } = Math

/**
 * Overwrites `matrix` (shape rows x n, row-major) and `g` (n); afterwards `g` holds d.
 * A column that is zero, or loses its pivot, gets d = 0.
 */
export const solveNormal = (matrix: Float64Array, rows: number, n: number, g: Float64Array): void => {
  const scale = new Float64Array(n)
  for (let j = 0; j < n; j += 1) {
    let sum = 0
    for (let i = 0; i < rows; i += 1) sum += (matrix[i * n + j] ?? 0) ** 2
    const inverse = sum > 0 ? 1 / sqrt(sum) : 0
    scale[j] = inverse
    for (let i = 0; i < rows; i += 1) matrix[i * n + j] = (matrix[i * n + j] ?? 0) * inverse
  }
  triangularise(matrix, rows, n)
  for (let j = 0; j < n; j += 1) g[j] = (g[j] ?? 0) * (scale[j] ?? 0)
  for (let j = 0; j < n; j += 1) {
    let value = g[j] ?? 0
    for (let i = 0; i < j; i += 1) value -= (matrix[i * n + j] ?? 0) * (g[i] ?? 0)
    const pivot = matrix[j * n + j] ?? 0
    g[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
  }
  for (let j = n - 1; j >= 0; j -= 1) {
    let value = g[j] ?? 0
    for (let k = j + 1; k < n; k += 1) value -= (matrix[j * n + k] ?? 0) * (g[k] ?? 0)
    const pivot = matrix[j * n + j] ?? 0
    g[j] = abs(pivot) < 1e-14 ? 0 : value / pivot
  }
  for (let j = 0; j < n; j += 1) g[j] = (g[j] ?? 0) * (scale[j] ?? 0)
}

/** Householder reflections in place: the upper triangle of the first n rows becomes R. */
const triangularise = (matrix: Float64Array, rows: number, n: number): void => {
  for (let j = 0; j < n; j += 1) {
    let norm = 0
    for (let i = j; i < rows; i += 1) norm += (matrix[i * n + j] ?? 0) ** 2
    norm = sqrt(norm)
    if (norm === 0) continue
    const head = matrix[j * n + j] ?? 0
    const pivot = head > 0 ? -norm : norm
    const first = head - pivot
    const factor = 1 / (-pivot * first)
    for (let k = j + 1; k < n; k += 1) {
      let dot = first * (matrix[j * n + k] ?? 0)
      for (let i = j + 1; i < rows; i += 1) dot += (matrix[i * n + j] ?? 0) * (matrix[i * n + k] ?? 0)
      const step = dot * factor
      matrix[j * n + k] = (matrix[j * n + k] ?? 0) - step * first
      for (let i = j + 1; i < rows; i += 1)
        matrix[i * n + k] = (matrix[i * n + k] ?? 0) - step * (matrix[i * n + j] ?? 0)
    }
    matrix[j * n + j] = pivot
  }
}
