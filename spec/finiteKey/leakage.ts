// Bits that error correction disclosed, per basis, for analyses that make a key of each basis.
// Source: FINITE_KEY.md sections 3 and 5.1; CLI.md, `leakage`.

import type { Decimal } from 'decimal.js'
import { binaryEntropy } from './entropy'
import type { IntervalArithmetic } from './interval'
import { type Basis, cellOf, type Observations } from './observations'

/** Leak per basis, in whole bits, and what had to be assumed to state it. */
export type LeakPerBasis = {
  readonly bits: Readonly<Record<Basis, bigint>>
  readonly assumptions: ReadonlyArray<string>
}

/** Detections and errors of the keyed intensities in one basis, the disclosed sample included. */
export const keyedCounts = (
  observations: Observations,
  basis: Basis,
): { readonly detections: bigint; readonly errors: bigint } => {
  const cells = observations.key.intensities.map((name) => cellOf(observations, basis, name))
  return {
    detections: cells.reduce((n, cell) => n + cell.detections, 0n),
    errors: cells.reduce((n, cell) => n + cell.errors, 0n),
  }
}

const wholeUp = (value: Decimal): bigint => BigInt(value.ceil().toFixed(0))

/** `f n h(E)` rounded up: n the detections left after the sample, E the error rate of all keyed detections. */
const assumedLeak = (
  observations: Observations,
  basis: Basis,
  efficiency: Decimal,
  arithmetic: IntervalArithmetic,
): bigint => {
  const { detections, errors } = keyedCounts(observations, basis)
  if (detections === 0n) return 0n
  const all = arithmetic.exact(detections)
  const kept = all.times(arithmetic.one.minus(arithmetic.exact(observations.key.sampledFraction)))
  const entropy = binaryEntropy(arithmetic.exact(errors).dividedBy(all).clampedAbove(1))
  return wholeUp(arithmetic.exact(efficiency).times(kept).times(entropy).upper)
}

/** One number split in proportion to the keyed detections, the first basis rounded up; the parts add up to the number. */
const splitLeak = (observations: Observations, bits: bigint): Readonly<Record<Basis, bigint>> => {
  const { bases } = observations.key
  if (!bases.includes('Z')) return { X: bits, Z: 0n }
  if (!bases.includes('X')) return { X: 0n, Z: bits }
  const x = keyedCounts(observations, 'X').detections
  const all = x + keyedCounts(observations, 'Z').detections
  const toX = all === 0n ? bits : (bits * x + all - 1n) / all
  return { X: toX, Z: bits - toX }
}

/** The leak of each keyed basis. */
export const leakPerBasis = (observations: Observations, arithmetic: IntervalArithmetic): LeakPerBasis => {
  const { leakage, key } = observations
  const isKeyed = (basis: Basis): boolean => key.bases.includes(basis)
  switch (leakage.kind) {
    case 'bits':
      return {
        bits: splitLeak(observations, leakage.bits),
        assumptions:
          key.bases.length < 2
            ? []
            : ['error-correction packets hold bits of one basis each: the leak is split by keyed detections'],
      }
    case 'perBasis':
      return { bits: leakage.bits, assumptions: [] }
    case 'efficiency': {
      const leak = (basis: Basis): bigint =>
        isKeyed(basis) ? assumedLeak(observations, basis, leakage.efficiency, arithmetic) : 0n
      return {
        bits: { X: leak('X'), Z: leak('Z') },
        assumptions: [`the leak is assumed, not transmitted: ${leakage.efficiency} n h(E), rounded up`],
      }
    }
  }
}
