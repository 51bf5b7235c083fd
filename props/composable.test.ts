// Laws of the analysis `composable` and of its linear programs.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { composable } from '../spec/finiteKey/analyses/composable'
import { uniformDesign } from '../spec/finiteKey/analyses/composableDesign'
import { predictedDesign } from '../spec/finiteKey/analyses/composablePrediction'
import { detectionBounds, errorBound } from '../spec/finiteKey/analyses/composablePrograms'
import { basisShares, type Setup } from '../spec/finiteKey/analyses/composableSetup'
import type { Statement } from '../spec/finiteKey/analyses/composableStatements'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { keyedCounts } from '../spec/finiteKey/leakage'
import type { Observations } from '../spec/finiteKey/observations'
import { type PhotonNumberModel, photonNumberModel } from '../spec/finiteKey/photonNumbers'
import {
  type Cells,
  decoyRun,
  decoySource,
  observationsFrom,
  photonCounts,
  type SourceText,
} from './arbitraries'
import { law as anyLaw } from './law'

const arithmetic = intervalArithmetic(40, fastTranscendentals)

/** Each run solves linear programs. */
const law = <A>(
  name: string,
  arbitrary: fc.Arbitrary<A>,
  holds: (a: A) => void,
  examples: ReadonlyArray<A> = [],
): void => anyLaw(name, arbitrary, holds, { runs: 60, examples })

const target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** A contradiction of the source model is no key. */
const keyBits = (observations: Observations, epsilons = target, sharp = false): bigint => {
  const designs = sharp ? [predictedDesign(observations, epsilons.secrecy, arithmetic)] : []
  const result = composable(observations, epsilons, arithmetic, ...designs)
  return E.isRight(result) ? result.right.keyBits : 0n
}

const intensity = (name: string, meanPhotonNumber: string, probability: string) => ({
  name,
  meanPhotonNumber,
  probability,
})
/** Four intensities close together: pivots that were rounding made the simplex method lose up to a tenth of this key. */
const FOUR_CLOSE = {
  source: {
    basisX: '0.32',
    intensities: [
      intensity('bright', '0.4', '0.4'),
      intensity('middle', '0.18', '0.15'),
      intensity('weak', '0.09', '0.05'),
      intensity('faint', '0.04', '0.4'),
    ],
  },
  cells: {
    X: {
      bright: { detections: 56838, errors: 2514 },
      middle: { detections: 10629, errors: 943 },
      weak: { detections: 2086, errors: 314 },
      faint: { detections: 10209, errors: 2514 },
    },
    Z: {
      bright: { detections: 256661, errors: 11352 },
      middle: { detections: 47995, errors: 4257 },
      weak: { detections: 9418, errors: 1419 },
      faint: { detections: 46101, errors: 11352 },
    },
  },
}

describe('composable', () => {
  it('loses no key to rounding in the simplex method', () => {
    const { source, cells } = FOUR_CLOSE
    const bits = ['1e-15', '9e-16', '7e-16', '5e-16', '3e-15'].map((correctness) =>
      keyBits(observationsFrom(source, cells), { ...target, correctness: new Exact(correctness) }),
    )
    expect(bits.map(Number)).toEqual([86_804, 86_803, 86_803, 86_802, 86_807])
  })

  law(
    'never gives more bits when more leaked',
    fc.tuple(decoyRun, fc.nat(5000), fc.nat(5000)),
    ([{ source, cells }, leakBits, more]) => {
      const little = keyBits(observationsFrom(source, cells, { leakBits }))
      expect(little >= keyBits(observationsFrom(source, cells, { leakBits: leakBits + more }))).toBe(true)
    },
  )

  law(
    'never gives more bits for a smaller epsilon',
    fc.tuple(decoyRun, fc.constantFrom('0.5', '0.1', '1e-5'), fc.boolean()),
    ([{ source, cells }, factor, secrecyToo]) => {
      const observations = observationsFrom(source, cells)
      const stricter = {
        secrecy: secrecyToo ? target.secrecy.times(factor) : target.secrecy,
        correctness: target.correctness.times(factor),
      }
      expect(keyBits(observations) >= keyBits(observations, stricter)).toBe(true)
    },
    [[FOUR_CLOSE, '0.5', false]],
  )

  law(
    'never gives more bits than were sifted and kept',
    fc.tuple(decoyRun, fc.boolean()),
    ([{ source, cells }, sharp]) => {
      const observations = observationsFrom(source, cells, { sampledFraction: '0.25' })
      const sifted = keyedCounts(observations, 'X').detections + keyedCounts(observations, 'Z').detections
      expect(keyBits(observations, target, sharp) * 4n <= sifted * 3n).toBe(true)
    },
  )

  law('keeps its epsilons within the target, as exact sums', decoyRun, ({ source, cells }) => {
    const result = composable(observationsFrom(source, cells), target, arithmetic)
    if (E.isLeft(result)) return
    const { epsilon, keys } = result.right
    expect(epsilon.secrecy.lessThanOrEqualTo(target.secrecy)).toBe(true)
    expect(epsilon.correctness.lessThanOrEqualTo(target.correctness)).toBe(true)
    for (const { statements, failureRoot } of keys) {
      const tails = statements.reduce((sum, { epsilon: one }) => Exact.add(sum, one), new Exact(0))
      expect(tails.lessThanOrEqualTo(Exact.mul(failureRoot, failureRoot))).toBe(true)
    }
  })
})

/** Zero counts for each intensity. */
const emptyCells = ({ intensities }: SourceText): Cells => {
  const row = Object.fromEntries(intensities.map(({ name }) => [name, { detections: 0, errors: 0 }]))
  return { X: row, Z: row }
}

/** Statements that put the true expectation of every count within `width` of itself, and counts that add up as the rounds do. */
const trueStatements = (
  model: PhotonNumberModel,
  kind: 'detections' | 'errors',
  photons: ReadonlyArray<number>,
  width: number,
): ReadonlyArray<Statement> => {
  const limits = model.names.map((_, at) =>
    photons.reduce(
      (sum, count, k) => sum.plus((model.given[k]?.[at] ?? arithmetic.zero).times(arithmetic.exact(count))),
      arithmetic.zero,
    ),
  )
  return model.names.flatMap((name, at) =>
    (['lower', 'upper'] as const).map((side): Statement => {
      const mean = limits[at] ?? arithmetic.zero
      const limit =
        side === 'lower' ? mean.lower.times(String(1 - width)) : mean.upper.times(String(1 + width))
      return {
        name: `${kind}.${name}.${side}`,
        basis: 'X',
        side: side === 'lower' ? 'expectedLower' : 'expectedUpper',
        tail: 'chernoff',
        count: limit,
        epsilon: new Exact('0.5'),
        limit,
      }
    }),
  )
}

const setupWith = (source: SourceText, total: number, model: PhotonNumberModel): Setup => {
  const cell = { detections: total, errors: 0 }
  const none = { detections: 0, errors: 0 }
  const row = Object.fromEntries(source.intensities.map(({ name }, at) => [name, at === 0 ? cell : none]))
  const observations = observationsFrom(source, { X: row, Z: row })
  const design = uniformDesign(observations)
  return {
    observations,
    arithmetic,
    model,
    basisShare: basisShares(observations, arithmetic),
    designs: { X: design, Z: design },
  }
}

describe('the linear programs', () => {
  law(
    'never exceed the true numbers, whatever the photon numbers of the detections, above the cut-off too',
    fc.tuple(decoySource, photonCounts, fc.constantFrom(0, 0.01, 0.3), fc.integer({ min: 0, max: 4 })),
    ([anySource, photons, width, cutoff]) => {
      const source = { ...anySource, basisX: '0.5' }
      const total = photons.reduce((sum, count) => sum + count, 0)
      const probe = observationsFrom(source, emptyCells(source))
      const wide = photonNumberModel(probe, arithmetic, photons.length)
      const model = photonNumberModel(probe, arithmetic, cutoff)
      if (wide === undefined || model === undefined) return
      const setup = setupWith(source, total, model)
      const found = detectionBounds(setup, 'X', trueStatements(wide, 'detections', photons, width), undefined)
      expect(E.isRight(found)).toBe(true)
      if (E.isLeft(found)) return
      expect(found.right.v1.value.lessThanOrEqualTo(photons[1] ?? 0)).toBe(true)
      expect(found.right.v0.value.lessThanOrEqualTo(photons[0] ?? 0)).toBe(true)
      const errors = errorBound(setup, 'X', trueStatements(wide, 'errors', photons, width))
      const singles = setup.basisShare.X.times(arithmetic.exact(2 * total)).upper
      expect(
        E.isRight(errors) && errors.right.value.greaterThanOrEqualTo(Exact.min(photons[1] ?? 0, singles)),
      ).toBe(true)
    },
  )
})
