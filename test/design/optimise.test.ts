// The optimiser and what it climbs: float estimates near the certified lengths, exact parameters out, never worse than the start.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { chunksOf, evaluatedChunk } from '../../proofs/design/chunk'
import { optimised } from '../../proofs/design/optimise'
import { blockTarget, certifiedBlock, designPoint } from '../../proofs/design/point'
import { composableEstimate } from '../../spec/design/composableEstimate'
import { expectedRun, meanBlock } from '../../spec/design/expectedRun'
import {
  coordinatesOf,
  type Free,
  freeValues,
  parseFree,
  variantAtPlace,
  withFreeValues,
} from '../../spec/design/freeParameters'
import { climbed } from '../../spec/design/nelderMead'
import { parseVariant, type Variant, variantText } from '../../spec/design/variant'
import { directLengthAtSlope } from '../../spec/finiteKey/analyses/direct'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import { variantData, variantOf } from './variants'

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const variant = variantOf(variantData)

const freeOf = (text: string, of: Variant = variant): Free => {
  const free = parseFree(text, of)
  if (E.isLeft(free)) throw new Error(JSON.stringify(free.left))
  return free.right
}

const observationsOf = (of: Variant) => {
  const run = expectedRun(of)
  const block = E.isRight(run) ? run.right.blocks[0] : undefined
  if (block === undefined) throw new Error('the run has a block')
  return block.observations
}

const [signal, decoy] = variantData.intensities

describe('composableEstimate', () => {
  it.each<[string, object]>([
    ['three intensities', {}],
    ['a sample', { key: { ...variantData.key, sampledFraction: '0.1' } }],
    ['one keyed basis', { key: { ...variantData.key, bases: ['X'] } }],
    ['biased bases', { bases: { X: { probability: '0.8' }, Z: { probability: '0.2' } } }],
    [
      'two intensities',
      {
        intensities: [
          { ...signal, probability: '0.7' },
          { ...decoy, probability: '0.3' },
        ],
      },
    ],
    [
      'two keyed intensities of four',
      {
        intensities: [
          ...variantData.intensities.slice(0, 2),
          { name: 'weak', meanPhotonNumber: '0.02', probability: '0.05' },
          { name: 'vacuum', meanPhotonNumber: '0.001', probability: '0.05' },
        ],
        key: { ...variantData.key, intensities: ['signal', 'decoy'] },
      },
    ],
  ])('is within 10 bits of the certified length for %s', (_, change) => {
    const changed = variantOf({ ...variantData, ...change })
    const { lengthBits } = designPoint(changed, arithmetic)
    const estimate = composableEstimate(observationsOf(changed), changed.target)
    expect(Number(lengthBits)).toBeGreaterThan(50_000)
    expect(Math.abs(estimate - Number(lengthBits))).toBeLessThan(10)
  })

  it('falls below 0 where there is no key', () => {
    expect(
      composableEstimate(observationsOf(variantOf({ ...variantData, opticalError: '0.12' })), variant.target),
    ).toBeLessThan(0)
  })
})

describe('directLengthAtSlope', () => {
  it('is within 2 bits of the declared length at its slope, and no more anywhere', () => {
    const observations = observationsOf(variant)
    const problem = directProblem(observations, arithmetic)
    const outcome = certifiedBlock('direct-declared', observations, blockTarget(variant, 1), arithmetic)
    if (E.isLeft(problem) || E.isLeft(outcome)) throw new Error('the counts are good')
    const length = Number(outcome.right.result.keyBits)
    const at = [0.004, 0.006, 0.009, 0.0135, 0.02, 0.03, 0.045, 0.07].map((phi) =>
      directLengthAtSlope(problem.right, variant.target, 'smoothing', phi),
    )
    expect(Math.max(...at)).toBeGreaterThan(0.98 * length)
    expect(Math.max(...at)).toBeLessThan(length + 2)
  })
})

describe('meanBlock', () => {
  it('is the whole run where it is pooled, and a block of the size asked for where it is not', () => {
    const pooled = meanBlock(variant)
    expect(E.isRight(pooled) && pooled.right).toEqual({ count: 1, observations: observationsOf(variant) })
    const cut = meanBlock(variantOf({ ...variantData, block: { kind: 'blocks', keyedBits: 100000 } }))
    if (E.isLeft(cut)) throw new Error('the run has blocks')
    const { X, Z } = cut.right.observations.counts
    expect(Number(X.signal?.detections) + Number(Z.signal?.detections)).toBe(100000)
    expect(Math.floor(cut.right.count)).toBe(12)
  })
})

describe('climbed', () => {
  it('finds the top of a bent ridge', () => {
    const ridge = ([x = 0, y = 0]: ReadonlyArray<number>): number => -((1 - x) ** 2) - 10 * (y - x * x) ** 2
    const { place, value } = climbed(ridge, [-1, 1], 0.5, 400)
    expect(value).toBeGreaterThan(-1e-6)
    expect(place[0]).toBeCloseTo(1, 2)
  })

  it('keeps to its budget, and to places with a value', () => {
    let asked = 0
    const { value } = climbed(
      ([x = 0]) => {
        asked += 1
        return x > 0.5 ? Number.NEGATIVE_INFINITY : x
      },
      [0, 0],
      0.3,
      40,
    )
    expect(asked).toBeLessThanOrEqual(44)
    expect(value).toBeLessThanOrEqual(0.5)
    expect(value).toBeGreaterThan(0.4)
  })
})

describe('freeParameters', () => {
  it('frees light that is no residue, and what is named', () => {
    expect(freeOf('mu').mus).toEqual(['signal', 'decoy'])
    expect(freeOf('mu.vacuum,p')).toEqual({ mus: ['vacuum'], probabilities: true, basis: false })
  })

  it.each(['', 'hope', 'mu,mu', 'mu.bright', 'p.signal'])('refuses %j', (text) => {
    const free = parseFree(text, variant)
    expect(E.isLeft(free) && free.left.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'KW-US301 --optimize',
    ])
  })

  it('gives probabilities that sum to exactly 1 at any place, and comes back from its values', () => {
    const free = freeOf('mu,p,basis')
    for (const place of [
      [0, 0, 0, 0, 0],
      [9, -9, 30, -30, 30],
      [-20, 3, -30, -30, -30],
      [0.1, -2, 700, 800, -800],
    ]) {
      const made = variantAtPlace(variant, free, place)
      expect(E.isRight(parseVariant(variantText(made)))).toBe(true)
      expect(withFreeValues(variant, freeValues(made, free))).toEqual(made)
    }
    expect(variantAtPlace(variant, free, coordinatesOf(variant, free))).toEqual(variant)
  })
})

describe('optimised', () => {
  it.each(['composable', 'direct-declared', 'lim2014-chernoff'])(
    'beats a poor start with %s, and its bits are those of the variant found',
    (analysis) => {
      const start = { ...variant, analysis }
      const result = optimised(start, freeOf('mu,p,basis'), 1, arithmetic)
      expect(result.optimised?.improved).toBe(true)
      expect(Number(result.lengthBits)).toBeGreaterThan(1.3 * Number(result.optimised?.startLengthBits))
      const found = withFreeValues(start, result.optimised?.values ?? [])
      const { optimised: _, ...rest } = result
      expect(designPoint(found, arithmetic)).toEqual(rest)
    },
  )

  it('says that nothing is better than an optimum', () => {
    const free = freeOf('basis')
    const first = optimised(variant, free, 1, arithmetic)
    const best = withFreeValues(variant, first.optimised?.values ?? [])
    const again = optimised(best, free, 1, arithmetic)
    expect([again.optimised?.improved, again.keyBits]).toEqual([false, first.keyBits])
  })

  it('is the same for the same seed, as a chunk and at once', () => {
    const [chunk] = chunksOf([variant], [{ variant: 0, settings: [] }], 1, { free: 'mu,p', seed: 7 })
    const done = evaluatedChunk(JSON.parse(JSON.stringify(chunk)), arithmetic)
    expect(E.isRight(done) && done.right.results[0]).toEqual(
      optimised(variant, freeOf('mu,p'), 7, arithmetic),
    )
  })
})
