// The length of `composable` in plain floats, not clamped: what a search of designs climbs. It proves nothing and is never reported.
// Source: FINITE_KEY.md 5.1, with the uniform list of statements; a test ties it to the certified analysis.

import type { Target } from '../finiteKey/analyses/analysis'
import { BASES, type Basis, cellOf, complement, type Observations } from '../finiteKey/observations'
import { simplexEnd } from '../finiteKey/simplex'

const { exp, expm1, log, log1p, log2, max, min, sqrt } = Math

/** Photon numbers that floats enumerate; the tail is one more column. */
const CUTOFF = 8
const STEPS = 60

/** Newton's method from the right of the root of a convex rising function. */
const root = (start: number, step: (x: number) => number): number => {
  let x = start
  for (let i = 0; i < STEPS; i += 1) {
    const next = x - step(x)
    if (!(Math.abs(next - x) > 1e-12 * Math.abs(x))) return next
    x = next
  }
  return x
}

/** Chernoff's limits, FINITE_KEY.md section 2; `beta` is ln(1/eps). */
const expectedLower = (x: number, beta: number): number => {
  if (x <= 0) return 0
  const c = beta / x
  return x * exp(-root(c + sqrt(2 * c), (v) => (v + expm1(-v) - c) / -expm1(-v)))
}
const expectedUpper = (x: number, beta: number): number => {
  if (x <= 0) return beta
  const c = beta / x
  return x + x * root(c + sqrt(2 * c), (d) => ((d - log1p(d) - c) * (1 + d)) / d)
}
const observedUpper = (e: number, beta: number): number => {
  if (e <= 0) return 0
  const c = beta / e
  return e + e * root(c + sqrt(2 * c), (d) => ((1 + d) * log1p(d) - d - c) / log1p(d))
}
const observedLower = (e: number, beta: number): number => {
  const c = beta / e
  if (!(c < 0.9)) return 0
  return e - e * root(min(0.999, sqrt(2 * c)), (y) => ((1 - y) * log1p(-y) + y - c) / -log1p(-y))
}

const binaryEntropy = (p: number): number =>
  p <= 0 ? 0 : p >= 0.5 ? 1 : -(p * log2(p) + (1 - p) * log2(1 - p))

/** Limits on `sum_k coefficient_k x_k`; the last coefficient, that of the tail, lies between two. */
type FloatRow = {
  readonly coefficients: ReadonlyArray<number>
  readonly tail: readonly [number, number]
  readonly lower: number
  readonly upper: number
}

/** The least `cost . x` over the rows, by the dual; `ceiling` bounds x_1 where its cost is negative. */
const least = (costPhotons: number, cost: 1 | -1, rows: ReadonlyArray<FloatRow>, ceiling: number): number => {
  const sides = rows.flatMap(({ coefficients, tail, lower, upper }) => [
    ...(lower > 0 ? [{ gain: lower, column: [...coefficients, tail[1]] }] : []),
    { gain: -upper, column: [...coefficients.map((c) => -c), -tail[0]] },
  ])
  const columns = CUTOFF + 2
  const top = {
    gain: -ceiling,
    column: Array.from({ length: columns }, (_, k) => (k === costPhotons ? -1 : 0)),
  }
  const variables = cost === 1 ? sides : [...sides, top]
  const scale = variables.map(({ gain }) => max(Math.abs(gain), 1e-9))
  const raw = Array.from({ length: columns }, (_, k) =>
    variables.map(({ column }, v) => (column[k] ?? 0) / (scale[v] ?? 1)),
  )
  const sizes = raw.map((row) => max(...row.map(Math.abs), 1e-300))
  const gains = variables.map(({ gain }, v) => gain / (scale[v] ?? 1))
  const end = simplexEnd(
    {
      gain: gains,
      rows: raw.map((row, k) => row.map((value) => value / (sizes[k] ?? 1))),
      limits: Array.from({ length: columns }, (_, k) => (k === costPhotons ? cost / (sizes[k] ?? 1) : 0)),
    },
    cost === 1 ? [] : [{ row: costPhotons, column: variables.length - 1 }],
  )
  return end.basic.reduce((sum, variable, row) => sum + (gains[variable] ?? 0) * (end.values[row] ?? 0), 0)
}

/** p(l|k) up to the cut-off, the tail's bounds behind, intensity by intensity. */
const shares = ({ intensities }: Observations) => {
  const weights = intensities.map(({ probability, meanPhotonNumber }) => ({
    mu: meanPhotonNumber.toNumber(),
    weight: probability.toNumber() * exp(-meanPhotonNumber.toNumber()),
  }))
  const given = (k: number) => {
    const parts = weights.map(({ mu, weight }) => weight * mu ** k)
    const total = parts.reduce((sum, part) => sum + part, 0)
    return parts.map((part) => part / total)
  }
  const table = Array.from({ length: CUTOFF + 2 }, (_, k) => given(k))
  const brightest = max(...weights.map(({ mu }) => mu))
  return intensities.map((_, l) => {
    const tail = table[CUTOFF + 1]?.[l] ?? 0
    return {
      coefficients: table.slice(0, CUTOFF + 1).map((row) => row[l] ?? 0),
      tail: weights[l]?.mu === brightest ? ([tail, 1] as const) : ([0, tail] as const),
    }
  })
}

/** What one key costs: its statements' beta, and the bits of hashing and verification. */
const budgetOf = (observations: Observations, { secrecy, correctness }: Target) => {
  const keys = observations.key.bases.length
  const trusted = keys === 2 ? correctness.toNumber() : 0
  const own = max(secrecy.toNumber() - trusted, Number.MIN_VALUE) / keys
  const hashing = 0.02 * own
  const statements = 4 * observations.intensities.length + (observations.intensities.length === 2 ? 5 : 3)
  const failureRoot = (own - hashing) / 2
  return {
    beta: -2 * log(failureRoot) + log(statements),
    overhead: -2 * log2(2 * hashing) - log2(correctness.toNumber() / keys / 2),
  }
}

/** The float length of `composable` on counts, bits, the sum over its keys; negative where the leak is more than the secrecy. */
export const composableEstimate = (observations: Observations, target: Target): number => {
  const { intensities, bases, key, leakage } = observations
  const { beta, overhead } = budgetOf(observations, target)
  const model = shares(observations)
  const count = (kind: 'detections' | 'errors', basis: Basis, at: number): number =>
    Number(cellOf(observations, basis, intensities[at]?.name ?? '')[kind])
  const total = (basis: Basis): number =>
    intensities.reduce((n, _, at) => n + count('detections', basis, at), 0)
  const rows = (kind: 'detections' | 'errors', basis: Basis): ReadonlyArray<FloatRow> =>
    model.map((own, at) => ({
      ...own,
      lower: expectedLower(count(kind, basis, at), beta),
      upper: expectedUpper(count(kind, basis, at), beta),
    }))
  const squared = (basis: Basis): number => bases[basis].probability.toNumber() ** 2
  const share = (basis: Basis): number => squared(basis) / (squared('X') + squared('Z'))
  const kept = 1 - key.sampledFraction.toNumber()
  const keyedShare = (k: number): number =>
    kept *
    intensities.reduce(
      (sum, { name }, at) => sum + (key.intensities.includes(name) ? (model[at]?.coefficients[k] ?? 0) : 0),
      0,
    )
  const weakest = intensities.reduce(
    (found, { meanPhotonNumber }, at) =>
      meanPhotonNumber.lessThan(intensities[found]?.meanPhotonNumber ?? 100) ? at : found,
    0,
  )
  const ofKey = (basis: Basis): number => {
    const other = complement(basis)
    const all = total(basis)
    const ones = Array.from({ length: CUTOFF + 1 }, () => 1)
    const vacuumLimit =
      intensities.length > 2
        ? []
        : [
            {
              coefficients: ones.map((_, k) => (k === 0 ? 1 : 0)),
              tail: [0, 0] as const,
              lower: 0,
              upper:
                2 *
                expectedUpper(
                  expectedUpper(count('errors', basis, weakest), beta) /
                    max(model[weakest]?.coefficients[0] ?? 1, 1e-12),
                  beta,
                ),
            },
          ]
    const detections = [
      ...rows('detections', basis),
      ...vacuumLimit,
      { coefficients: ones, tail: [1, 1] as const, lower: all, upper: all },
    ]
    const v1 = least(1, 1, detections, all)
    const v0 = least(0, 1, detections, all)
    const w1 = -least(1, -1, rows('errors', other), share(other) * (total('X') + total('Z')))
    const singles = observedLower(v1 * keyedShare(1), beta)
    const vacua = observedLower(v0 * keyedShare(0), beta)
    const errors = observedUpper((w1 / share(other)) * keyedShare(1) * share(basis), beta)
    const secrecy = vacua + singles * (1 - binaryEntropy(singles > 0 ? errors / singles : 0.5))
    return secrecy - leak(basis) - overhead
  }
  const leak = (basis: Basis): number => {
    const keyed = intensities.flatMap(({ name }, at) => (key.intensities.includes(name) ? [at] : []))
    const n = keyed.reduce((sum, at) => sum + count('detections', basis, at), 0)
    const wrong = keyed.reduce((sum, at) => sum + count('errors', basis, at), 0)
    const announced = key.bases.length === 2 ? keyed.length * log2(n + 1) : 0
    switch (leakage.kind) {
      case 'efficiency':
        return leakage.efficiency.toNumber() * n * kept * binaryEntropy(n === 0 ? 0 : wrong / n) + announced
      case 'perBasis':
        return Number(leakage.bits[basis]) + announced
      case 'bits':
        return Number(leakage.bits) / key.bases.length + announced
    }
  }
  return BASES.filter((basis) => key.bases.includes(basis)).reduce((sum, basis) => sum + ofKey(basis), 0)
}
