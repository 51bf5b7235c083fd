// Chi-square tests for the simulated hardware: p-values by the Wilson-Hilferty cube root, good to a few per cent in the tail.
// Source: Wilson and Hilferty, PNAS 17, 684 (1931).

/** The chance that a standard normal number is above z. Source: Abramowitz and Stegun, 7.1.26, to 1.5e-7. */
export const normalTail = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  const tail = (series.reduce((sum, c) => (sum + c) * t, 0) * Math.exp(-x * x)) / 2
  return z >= 0 ? tail : 1 - tail
}

const tailOf = (statistic: number, degrees: number): number => {
  const spread = 2 / (9 * degrees)
  return normalTail((Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread))
}

/** p-value of counts against what is expected; expected counts below 5 are pooled. One degree is lost to the total. */
export const chiSquare = (counts: ReadonlyArray<number>, expected: ReadonlyArray<number>): number => {
  const cells = counts.map((count, at) => ({ count, wanted: expected[at] ?? 0 }))
  const rare = cells
    .filter(({ wanted }) => wanted < 5)
    .reduce((a, b) => ({ count: a.count + b.count, wanted: a.wanted + b.wanted }), { count: 0, wanted: 0 })
  const used = [...cells.filter(({ wanted }) => wanted >= 5), ...(rare.wanted >= 1 ? [rare] : [])]
  const statistic = used.reduce((sum, { count, wanted }) => sum + (count - wanted) ** 2 / wanted, 0)
  return tailOf(statistic, used.length - 1)
}

/** p-value that two lists of counts, over the same cells, come from one law; cells with fewer than 10 together are pooled. */
export const twoSample = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
  const pairs = a.map((count, at) => [count, b[at] ?? 0] as const)
  const rare = pairs
    .filter(([x, y]) => x + y < 10)
    .reduce<readonly [number, number]>(([p, q], [x, y]) => [p + x, q + y], [0, 0])
  const used = [...pairs.filter(([x, y]) => x + y >= 10), ...(rare[0] + rare[1] >= 5 ? [rare] : [])]
  const sumA = used.reduce((sum, [x]) => sum + x, 0)
  const sumB = used.reduce((sum, [, y]) => sum + y, 0)
  const statistic = used.reduce(
    (sum, [x, y]) => sum + (x * Math.sqrt(sumB / sumA) - y * Math.sqrt(sumA / sumB)) ** 2 / (x + y),
    0,
  )
  return tailOf(statistic, used.length - 1)
}
