// The bounds of `composable` in doubles, for one key at a time, with the uniform list of statements.
// Source: FINITE_KEY.md 5.1; docs/proof.md sections 4 to 6 and 9. Tied to the exact analysis by laws.

import type { SourceModel } from '../sources'
import { detectionDuals, errorDuals, leastDetections, mostErrors } from './decoyDuals'
import {
  binomialLower,
  binomialUpper,
  expectedLower,
  expectedUpper,
  observedLower,
  observedUpper,
  phaseEntropy,
  sharpExpectedLower,
  sharpExpectedUpper,
} from './limits'
import type { Keying, Run } from './run'

/** Chernoff's limits with the detections of the key's basis, or the sharp tails with those of both bases. */
export type Form = { readonly tails: 'chernoff' | 'sharp'; readonly scope: 'basis' | 'both' }

/** The bounds of one key; limits one an intensity (errors of the other basis). */
export type KeyBounds = {
  readonly detectionsLower: Float64Array
  readonly detectionsUpper: Float64Array
  readonly errorsLower: Float64Array
  readonly errorsUpper: Float64Array
  single: number
  vacuum: number
  wrongSingle: number
  keyedSingle: number
  keyedVacuum: number
  phaseErrors: number
  secrecy: number
}

/** Statements of one key: two limits on each count of detections and of errors, and three on the keyed rounds. */
export const statementCount = (intensities: number): number => 4 * intensities + 3

const LIMITS = {
  chernoff: { lower: expectedLower, upper: expectedUpper },
  sharp: { lower: sharpExpectedLower, upper: sharpExpectedUpper },
} as const

const allDuals = (model: SourceModel) => ({
  none: detectionDuals(model, 0),
  one: detectionDuals(model, 1),
  errors: errorDuals(model),
})

/** The duals take a quarter of a second to find: once a source. */
const knownDuals = new WeakMap<SourceModel, ReturnType<typeof allDuals>>()

const dualsOf = (model: SourceModel): ReturnType<typeof allDuals> => {
  const duals = knownDuals.get(model) ?? allDuals(model)
  knownDuals.set(model, duals)
  return duals
}

/** Bounds of the key of a basis (X = 0) from a run, each statement with failure probability `epsilon`; the result is reused. */
export const composableTwin = (model: SourceModel, { keyed, sampled }: Keying, { tails, scope }: Form) => {
  const { intensities } = model
  const duals = dualsOf(model)
  const list = () => new Float64Array(intensities)
  const bounds: KeyBounds = {
    detectionsLower: list(),
    detectionsUpper: list(),
    errorsLower: list(),
    errorsUpper: list(),
    single: 0,
    vacuum: 0,
    wrongSingle: 0,
    keyedSingle: 0,
    keyedVacuum: 0,
    phaseErrors: 0,
    secrecy: 0,
  }
  const keyedShare = (photons: number, basis: number): number =>
    (1 - sampled) *
    (model.given[photons] ?? []).reduce(
      (sum, share, l) => sum + (keyed[2 * l + basis] === true ? share : 0),
      0,
    )
  const { lower, upper } = LIMITS[tails]
  const atLeast = (from: number, chance: number, beta: number): number =>
    tails === 'sharp' ? binomialLower(from, chance, beta) : observedLower(from * chance, beta)
  const atMost = (from: number, chance: number, beta: number): number =>
    tails === 'sharp' ? binomialUpper(from, chance, beta) : observedUpper(from * chance, beta)

  return (run: Run, basis: 0 | 1, epsilon: number): KeyBounds => {
    const beta = -Math.log(epsilon)
    const other = 1 - basis
    let total = 0
    let totalOther = 0
    for (let l = 0; l < intensities; l += 1) {
      const own = run.detections[2 * l + basis] ?? 0
      const there = run.detections[2 * l + other] ?? 0
      const n = scope === 'both' ? own + there : own
      total += n
      totalOther += own + there
      bounds.detectionsLower[l] = lower(n, beta)
      bounds.detectionsUpper[l] = upper(n, beta)
      const m = run.errors[2 * l + other] ?? 0
      bounds.errorsLower[l] = lower(m, beta)
      bounds.errorsUpper[l] = upper(m, beta)
    }
    const share = model.basisShare[basis] ?? 0
    const shareOther = model.basisShare[other] ?? 0
    const inBasis = scope === 'both' ? share : 1
    bounds.single = leastDetections(duals.one, bounds.detectionsLower, bounds.detectionsUpper, total)
    bounds.vacuum = leastDetections(duals.none, bounds.detectionsLower, bounds.detectionsUpper, total)
    bounds.wrongSingle = mostErrors(
      duals.errors,
      bounds.errorsLower,
      bounds.errorsUpper,
      shareOther * totalOther,
    )
    bounds.keyedSingle = atLeast(bounds.single, keyedShare(1, basis) * inBasis, beta)
    bounds.keyedVacuum = atLeast(bounds.vacuum, keyedShare(0, basis) * inBasis, beta)
    bounds.phaseErrors = atMost(bounds.wrongSingle / shareOther, keyedShare(1, basis) * share, beta)
    const rate = bounds.keyedSingle > 0 ? bounds.phaseErrors / bounds.keyedSingle : 0.5
    bounds.secrecy = bounds.keyedVacuum + bounds.keyedSingle * (1 - phaseEntropy(rate))
    return bounds
  }
}
