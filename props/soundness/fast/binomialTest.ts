// The exact binomial test: how likely a bound with failure probability epsilon fails at least this often.

const { abs, exp, log, log1p } = Math

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln x! */
const logFactorial = (x: number): number => {
  const sum = LANCZOS.reduce((total, c, at) => total + c / (x + at + 1), 0.99999999999980993)
  const t = x + 7.5
  return log(2 * Math.PI) / 2 + (x + 0.5) * log(t) - t + log(sum)
}

/** `P(Bin(draws, epsilon) >= failures)`: the p-value of the hypothesis that the failure probability is at most epsilon. */
export const failurePValue = (failures: number, draws: number, epsilon: number): number => {
  if (failures <= 0) return 1
  if (epsilon >= 1) return 1
  // Below the mean the complement is summed, so that the larger part is never lost to rounding.
  const below = failures <= draws * epsilon
  let k = below ? failures - 1 : failures
  let term = exp(
    logFactorial(draws) -
      logFactorial(k) -
      logFactorial(draws - k) +
      k * log(epsilon) +
      (draws - k) * log1p(-epsilon),
  )
  let sum = 0
  while (k >= 0 && k <= draws && term > 0) {
    const before = sum
    sum += term
    if (sum === before) break
    term *= below
      ? (k * (1 - epsilon)) / ((draws - k + 1) * epsilon)
      : ((draws - k) * epsilon) / ((k + 1) * (1 - epsilon))
    k += below ? -1 : 1
  }
  const tail = below ? 1 - sum : sum
  return abs(tail) > 1 ? 1 : Math.max(0, tail)
}
