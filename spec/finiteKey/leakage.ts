// The bits that error correction disclosed, as observations declare them or as an efficiency implies them, rounded up.
// Source: FINITE_KEY.md section 3 (leak_EC) and CLI.md (`leakage`).

import { binaryEntropy } from './entropy'
import type { IntervalArithmetic } from './interval'
import { BASES, type Basis, cellOf, type Observations } from './observations'

/** Disclosed bits per basis and in all. The assumptions are sentences: of every analysis, and of those that need the leak per basis. */
export type Leak = {
  readonly total: bigint
  readonly perBasis: Readonly<Record<Basis, bigint>>
  readonly assumed: ReadonlyArray<string>
  readonly assumedPerBasis: ReadonlyArray<string>
}

/** Detections and errors of the keyed intensities in a basis, sample included; 0 for a basis without key. */
export const keyedCounts = (
  observations: Observations,
  basis: Basis,
): { detections: bigint; errors: bigint } => {
  const { bases, intensities } = observations.key
  const cells = bases.includes(basis) ? intensities.map((name) => cellOf(observations, basis, name)) : []
  return cells.reduce(
    (total, cell) => ({ detections: total.detections + cell.detections, errors: total.errors + cell.errors }),
    { detections: 0n, errors: 0n },
  )
}

const dividedUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b

/** `f n h(E)`, bits rounded up: n key bits after the sample left, E their observed error rate. */
const efficiencyBits = (
  observations: Observations,
  efficiency: string,
  { detections, errors }: { detections: bigint; errors: bigint },
  arithmetic: IntervalArithmetic,
): bigint => {
  if (detections === 0n) return 0n
  const kept = arithmetic.one.minus(arithmetic.exact(observations.key.sampledFraction))
  const rate = arithmetic.exact(errors).dividedBy(arithmetic.exact(detections))
  // An error rate above 1/2 costs as much as 1/2: the entropy must not fall again.
  const entropy = binaryEntropy(rate.clampedAbove('0.5'))
  const bits = arithmetic.exact(efficiency).times(arithmetic.exact(detections)).times(kept).times(entropy)
  return BigInt(bits.upper.ceil().toFixed())
}

/** What was disclosed, and per basis where two keys need it. */
export const leakOf = (observations: Observations, arithmetic: IntervalArithmetic): Leak => {
  const { leakage } = observations
  const counts = { X: keyedCounts(observations, 'X'), Z: keyedCounts(observations, 'Z') }
  const pooled = {
    detections: counts.X.detections + counts.Z.detections,
    errors: counts.X.errors + counts.Z.errors,
  }
  switch (leakage.kind) {
    case 'perBasis':
      return {
        total: leakage.bits.X + leakage.bits.Z,
        perBasis: leakage.bits,
        assumed: [],
        assumedPerBasis: [],
      }
    case 'bits': {
      const share = (basis: Basis) =>
        pooled.detections === 0n
          ? leakage.bits
          : dividedUp(leakage.bits * counts[basis].detections, pooled.detections)
      return {
        total: leakage.bits,
        perBasis: { X: share('X'), Z: share('Z') },
        assumed: [],
        assumedPerBasis:
          observations.key.bases.length === BASES.length
            ? ['error-correction packets per basis are assumed: the leak is split by keyed detections']
            : [],
      }
    }
    case 'efficiency': {
      const factor = leakage.efficiency.toString()
      const bits = (cell: { detections: bigint; errors: bigint }) =>
        efficiencyBits(observations, factor, cell, arithmetic)
      return {
        total: bits(pooled),
        perBasis: { X: bits(counts.X), Z: bits(counts.Z) },
        assumed: [`the leak is assumed, not observed: ${factor} n h(E)`],
        assumedPerBasis: [],
      }
    }
  }
}
