// One run over a channel: counts that the analyses see, and the hidden truth that their bounds are about.
// Source: docs/proof.md section 3: intensities and, up to one photon, bases are drawn afresh, whatever the channel did.

import type { SourceModel } from '../sources'
import { binomial, conditionalChances, type Generator, multinomial } from './generator'

/**
 * What the adversary chose: sifted rounds by photon number. `single` by virtual errors, in order (X, Z) = (0, 0), (1, 0),
 * (0, 1), (1, 1); `multi` in one basis each, with results as the adversary likes.
 */
export type Photons = {
  readonly vacuum: number
  readonly single: readonly [number, number, number, number]
  readonly multi: ReadonlyArray<{
    readonly photons: number
    readonly basis: 0 | 1
    readonly right: number
    readonly wrong: number
  }>
}

/** Which cells are keyed (cell = 2 intensity + basis, X = 0), and the share of their rounds that is disclosed. */
export type Keying = { readonly keyed: ReadonlyArray<boolean>; readonly sampled: number }

/**
 * Shapes: cells, or the two bases. `expected...` are the expectations that the statements of step 1 are about.
 * `wrongSingle[B]`: single photons of both bases that err in B; `phaseErrors[B]`: keyed ones of B that err in the other basis.
 */
export type Run = {
  readonly detections: Float64Array
  readonly errors: Float64Array
  readonly expectedDetections: Float64Array
  readonly expectedErrors: Float64Array
  readonly vacuum: Float64Array
  readonly single: Float64Array
  readonly wrongSingle: Float64Array
  readonly keyedVacuum: Float64Array
  readonly keyedSingle: Float64Array
  readonly phaseErrors: Float64Array
}

export const emptyRun = (intensities: number): Run => {
  const [cells, bases] = [() => new Float64Array(2 * intensities), () => new Float64Array(2)]
  return {
    detections: cells(),
    errors: cells(),
    expectedDetections: cells(),
    expectedErrors: cells(),
    vacuum: bases(),
    single: bases(),
    wrongSingle: bases(),
    keyedVacuum: bases(),
    keyedSingle: bases(),
    phaseErrors: bases(),
  }
}

const add = (to: Float64Array, at: number, value: number): void => {
  to[at] = (to[at] ?? 0) + value
}

/** Draws runs into one and the same `Run`. */
export const runSampler = (model: SourceModel, { keyed, sampled }: Keying) => {
  const run = emptyRun(model.intensities)
  const open = [0, 1].map((k) =>
    conditionalChances(
      (model.given[k] ?? []).flatMap((share) => model.basisShare.map((inBasis) => share * inBasis)),
    ),
  )
  const known = new Map<number, { shares: ReadonlyArray<number>; chances: ReadonlyArray<number> }>()
  const lawOf = (photons: number) => {
    const found = known.get(photons)
    if (found !== undefined) return found
    const shares = model.shares(photons)
    const made = { shares, chances: conditionalChances(shares) }
    known.set(photons, made)
    return made
  }
  const kept = (count: number, g: Generator): number => count - binomial(count, sampled, g)

  const vacuumRounds = (count: number, g: Generator): void =>
    multinomial(count, open[0] ?? [], g, (cell, rounds) => {
      const wrong = binomial(rounds, 0.5, g)
      add(run.detections, cell, rounds)
      add(run.errors, cell, wrong)
      add(run.vacuum, cell & 1, rounds)
      for (let l = 0; l < model.intensities; l += 1) {
        const share = model.given[0]?.[l] ?? 0
        add(run.expectedDetections, 2 * l + (cell & 1), share * rounds)
        add(run.expectedErrors, 2 * l + (cell & 1), share * wrong)
      }
      if (keyed[cell] === true) add(run.keyedVacuum, cell & 1, kept(rounds, g))
    })

  const singleRounds = (count: number, errs: readonly [boolean, boolean], g: Generator): void => {
    for (const basis of [0, 1] as const) if (errs[basis]) add(run.wrongSingle, basis, count)
    multinomial(count, open[1] ?? [], g, (cell, rounds) => {
      const basis = cell & 1
      add(run.detections, cell, rounds)
      if (errs[basis] === true) add(run.errors, cell, rounds)
      add(run.single, basis, rounds)
      for (let l = 0; l < model.intensities; l += 1)
        add(run.expectedDetections, 2 * l + basis, (model.given[1]?.[l] ?? 0) * rounds)
      if (keyed[cell] !== true) return
      const inKey = kept(rounds, g)
      add(run.keyedSingle, basis, inKey)
      if (errs[1 - basis] === true) add(run.phaseErrors, basis, inKey)
    })
  }

  const multiRounds = ({ photons, basis, right, wrong }: Photons['multi'][number], g: Generator): void => {
    const { shares, chances } = lawOf(photons)
    shares.forEach((share, l) => {
      add(run.expectedDetections, 2 * l + basis, share * (right + wrong))
      add(run.expectedErrors, 2 * l + basis, share * wrong)
    })
    multinomial(right, chances, g, (l, rounds) => add(run.detections, 2 * l + basis, rounds))
    multinomial(wrong, chances, g, (l, rounds) => {
      add(run.detections, 2 * l + basis, rounds)
      add(run.errors, 2 * l + basis, rounds)
    })
  }

  return (photons: Photons, g: Generator): Run => {
    for (const list of Object.values(run)) list.fill(0)
    vacuumRounds(photons.vacuum, g)
    const [neither, x, z, both] = photons.single
    singleRounds(neither, [false, false], g)
    singleRounds(x, [true, false], g)
    singleRounds(z, [false, true], g)
    singleRounds(both, [true, true], g)
    for (const group of photons.multi) multiRounds(group, g)
    for (const basis of [0, 1] as const)
      for (let l = 0; l < model.intensities; l += 1)
        add(
          run.expectedErrors,
          2 * l + basis,
          (model.given[1]?.[l] ?? 0) * (model.basisShare[basis] ?? 0) * (run.wrongSingle[basis] ?? 0),
        )
    return run
  }
}
