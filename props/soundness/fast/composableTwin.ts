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

/** The bounds of one key, in the order of their making: counts of rounds (`wrongSingle` is w_1), then bits. */
export type KeyBounds = {
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

type CountLimits = { readonly lower: Float64Array; readonly upper: Float64Array }

/** Bounds of both keys (X, Z) from a run, each statement with failure probability `epsilon`; the result is reused. */
export const composableTwin = (model: SourceModel, { keyed, sampled }: Keying, { tails, scope }: Form) => {
  const { intensities } = model
  const duals = dualsOf(model)
  const limits = (): CountLimits => ({
    lower: new Float64Array(intensities),
    upper: new Float64Array(intensities),
  })
  const bounds = (): KeyBounds => ({
    single: 0,
    vacuum: 0,
    wrongSingle: 0,
    keyedSingle: 0,
    keyedVacuum: 0,
    phaseErrors: 0,
    secrecy: 0,
  })
  const keys = [bounds(), bounds()] as const
  const [detections, errors] = [limits(), limits()]
  const shares = [0, 1].map((basis) =>
    [0, 1].map(
      (photons) =>
        (1 - sampled) *
        (model.given[photons] ?? []).reduce(
          (sum, share, l) => sum + (keyed[2 * l + basis] === true ? share : 0),
          0,
        ),
    ),
  )
  const { lower, upper } = LIMITS[tails]
  const atLeast = (from: number, chance: number, beta: number): number =>
    tails === 'sharp' ? binomialLower(from, chance, beta) : observedLower(from * chance, beta)
  const atMost = (from: number, chance: number, beta: number): number =>
    tails === 'sharp' ? binomialUpper(from, chance, beta) : observedUpper(from * chance, beta)

  /** Fills `to` with the limits on counts of one basis, or of both; answers their sum. */
  const fill = (
    to: CountLimits,
    counts: Float64Array,
    basis: number,
    both: boolean,
    beta: number,
  ): number => {
    let total = 0
    for (let l = 0; l < intensities; l += 1) {
      const n = (counts[2 * l + basis] ?? 0) + (both ? (counts[2 * l + 1 - basis] ?? 0) : 0)
      total += n
      to.lower[l] = lower(n, beta)
      to.upper[l] = upper(n, beta)
    }
    return total
  }

  /** v_1 and v_0 of a basis, or of both together. */
  const fillDetections = (key: KeyBounds, run: Run, basis: number, beta: number): void => {
    const total = fill(detections, run.detections, basis, scope === 'both', beta)
    key.single = leastDetections(duals.one, detections.lower, detections.upper, total)
    key.vacuum = leastDetections(duals.none, detections.lower, detections.upper, total)
  }

  return (run: Run, epsilon: number): readonly [KeyBounds, KeyBounds] => {
    const beta = -Math.log(epsilon)
    let sifted = 0
    for (const count of run.detections) sifted += count
    for (const basis of [0, 1] as const) {
      const key = keys[basis]
      if (scope === 'both' && basis === 1) {
        key.single = keys[0].single
        key.vacuum = keys[0].vacuum
      } else fillDetections(key, run, basis, beta)
      const share = model.basisShare[basis]
      const other = model.basisShare[basis === 0 ? 1 : 0]
      const inBasis = scope === 'both' ? share : 1
      const [none = 0, one = 0] = shares[basis] ?? []
      fill(errors, run.errors, 1 - basis, false, beta)
      key.wrongSingle = mostErrors(duals.errors, errors.lower, errors.upper, other * sifted)
      key.keyedSingle = atLeast(key.single, one * inBasis, beta)
      key.keyedVacuum = atLeast(key.vacuum, none * inBasis, beta)
      key.phaseErrors = atMost(key.wrongSingle / other, one * share, beta)
      const rate = key.keyedSingle > 0 ? key.phaseErrors / key.keyedSingle : 0.5
      key.secrecy = key.keyedVacuum + key.keyedSingle * (1 - phaseEntropy(rate))
    }
    return keys
  }
}
