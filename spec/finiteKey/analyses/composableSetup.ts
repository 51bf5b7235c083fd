// What the steps of `composable` share: the counts of a run or of a prediction, and what the declared source says about them.
// Source: FINITE_KEY.md section 5, lemma.

import type { Decimal } from 'decimal.js'
import { Exact, type Interval, type IntervalArithmetic } from '../interval'
import { BASES, type Basis, type Observations } from '../observations'
import type { PhotonNumberModel } from '../photonNumbers'
import type { KeyDesign } from './composableDesign'

/** The part of observations that the bounds read; a prediction has it too. Counts per basis and intensity. */
export type Counted = Pick<Observations, 'bases' | 'intensities' | 'key'> & {
  readonly counts: Readonly<
    Record<Basis, Readonly<Record<string, { readonly detections: bigint; readonly errors: bigint }>>>
  >
}

/** Counts, source model and fixed choices of one evaluation. `basisShare` is q_B: that of a sifted round whose basis is still open. */
export type Setup = {
  readonly observations: Counted
  readonly arithmetic: IntervalArithmetic
  readonly model: PhotonNumberModel
  readonly basisShare: Readonly<Record<Basis, Interval>>
  readonly designs: Readonly<Record<Basis, KeyDesign>>
}

/** Counts of one basis, or of both together. */
export type Scope = Basis | 'both'

export type CountKind = 'detections' | 'errors'

/** The exact sum. */
export const sum = (values: ReadonlyArray<Decimal>): Decimal =>
  values.reduce((total, value) => Exact.add(total, value), new Exact(0))

/** One count, summed over the bases in scope. @throws Error for an intensity that the observations do not have. */
export const countOf = (
  { observations }: Pick<Setup, 'observations'>,
  kind: CountKind,
  scope: Scope,
  intensity: string,
): bigint => {
  const bases: ReadonlyArray<Basis> = scope === 'both' ? BASES : [scope]
  return bases.reduce((n, basis) => {
    const cell = observations.counts[basis][intensity]
    if (cell === undefined) throw new Error(`no counts for ${basis} ${intensity}`)
    return n + cell[kind]
  }, 0n)
}

/** Sifted detections of all intensities. */
export const allDetections = (setup: Pick<Setup, 'observations'>, scope: Scope): bigint =>
  setup.observations.intensities.reduce((n, { name }) => n + countOf(setup, 'detections', scope, name), 0n)

/** `q_B = p_B^2 / (p_X^2 + p_Z^2)`, for both bases, each above 0. */
export const basisShares = (
  { bases }: Pick<Counted, 'bases'>,
  arithmetic: IntervalArithmetic,
): Setup['basisShare'] => {
  const squared = (basis: Basis): Interval => arithmetic.exact(bases[basis].probability).squared()
  const both = squared('X').plus(squared('Z'))
  return { X: squared('X').dividedBy(both), Z: squared('Z').dividedBy(both) }
}
