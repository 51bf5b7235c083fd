// Laws of designs: more loss never gives more key, settings keep probabilities exact, chunks merge to the same bytes in any order.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { chunksOf, evaluatedChunk, mergedResults } from '../proofs/design/chunk'
import { optimised } from '../proofs/design/optimise'
import { designPoint } from '../proofs/design/point'
import { parseFree, withFreeValues } from '../spec/design/freeParameters'
import { withSettings } from '../spec/design/settings'
import { parseVariant, type Variant, variantText } from '../spec/design/variant'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { decoySource } from './arbitraries'
import { law } from './law'

const arithmetic = intervalArithmetic(30, fastTranscendentals)

/** Variants of two to four intensities over a fixed loss, counted in hundreds of thousands to millions of key bits. */
const variant: fc.Arbitrary<Variant> = fc
  .record({
    source: decoySource,
    lossDb: fc.integer({ min: 20, max: 45 }),
    background: fc.integer({ min: 0, max: 20 }),
    opticalError: fc.integer({ min: 0, max: 30 }),
    blocks: fc.constantFrom({ kind: 'pooled' }, { kind: 'blocks', keyedBits: 200_000 }),
    sampled: fc.constantFrom('0', '0.1'),
  })
  .map(({ source, lossDb, background, opticalError, blocks, sampled }) => {
    const basisZ = Exact.sub(1, source.basisX).toString()
    const made = parseVariant({
      format: 'keywitness/variant@1',
      name: 'generated',
      source: 'a generator',
      intensities: source.intensities,
      bases: { X: { probability: source.basisX }, Z: { probability: basisZ } },
      key: { bases: ['X', 'Z'], intensities: [source.intensities[0]?.name], sampledFraction: sampled },
      repetitionRateHz: '100000000',
      channel: {
        kind: 'loss',
        lossDb: String(lossDb),
        backgroundPerPulse: `${background}e-7`,
        durationSeconds: '60',
      },
      detector: { efficiency: '0.6', darkCountsPerPulse: '1e-8' },
      opticalError: String(opticalError / 1000),
      block: blocks,
      errorCorrection: { efficiency: '1.2' },
      target: { secrecy: '1e-10', correctness: '1e-15' },
      analysis: 'composable',
    })
    if (E.isLeft(made)) throw new Error(JSON.stringify(made.left))
    return made.right
  })

const length = (of: Variant): bigint => BigInt(designPoint(of, arithmetic).lengthBits)

const changed = (of: Variant, name: string, value: string): Variant => {
  const made = withSettings(of, [[name, value]])
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left))
  return made.right
}

describe('design', () => {
  law(
    'half a decibel more loss never gives more key',
    fc.record({ of: variant, analysis: fc.constantFrom('composable', 'lim2014-chernoff', 'jinan1') }),
    ({ of, analysis }) => {
      const pooled: Variant = { ...of, analysis, block: { kind: 'pooled' } }
      return length(changed(pooled, 'extra-loss', '0.5')) <= length(pooled)
    },
    { runs: 30 },
  )

  law(
    'a larger epsilon never gives less key',
    variant,
    (of) => length(changed(of, 'epsilon', '1e-6')) >= length(of),
    { runs: 15 },
  )

  law(
    'a probability that is set leaves a sum of exactly 1, and the others in proportion',
    fc.record({ of: variant, at: fc.nat(5), thousandths: fc.integer({ min: 1, max: 999 }) }),
    ({ of, at, thousandths }) => {
      const chosen = of.intensities[at % of.intensities.length]
      const made = changed(of, `p.${chosen?.name}`, String(thousandths / 1000))
      // A variant that comes back from its text has a sum of exactly 1.
      if (E.isLeft(parseVariant(variantText(made)))) return false
      const others = (list: Variant['intensities']) =>
        list.filter(({ name }) => name !== chosen?.name).map(({ probability }) => probability.toNumber())
      const [before, after] = [others(of.intensities), others(made.intensities)]
      const scale = (1 - thousandths / 1000) / before.reduce((sum, p) => sum + p, 0)
      return after.every((p, place) => Math.abs(p - (before[place] ?? 0) * scale) < 1e-10)
    },
  )

  law(
    'an optimisation never gives less key than its start, and its probabilities sum to exactly 1',
    fc.record({ of: variant, free: fc.constantFrom('mu', 'p', 'basis', 'mu,p,basis'), seed: fc.nat(1000) }),
    ({ of, free, seed }) => {
      const parsed = parseFree(free, of)
      if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
      const result = optimised(of, parsed.right, seed, arithmetic)
      const found = withFreeValues(of, result.optimised?.values ?? [])
      return (
        BigInt(result.keyBits) >= BigInt(result.optimised?.startKeyBits ?? 0) &&
        BigInt(result.lengthBits) >= BigInt(result.optimised?.startLengthBits ?? 0) &&
        E.isRight(parseVariant(variantText(found)))
      )
    },
    { runs: 8 },
  )

  law(
    'chunks of any size, in any order, some of them twice, merge to the same bytes',
    fc.record({
      of: variant,
      size: fc.integer({ min: 1, max: 7 }),
      order: fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }),
    }),
    ({ of, size, order }) => {
      const points = ['0', '1', '2', '3', '5', '8', '13'].map((loss) => ({
        variant: 0,
        settings: [['extra-loss', loss] as const],
      }))
      const parts = chunksOf([of], points, size).map((chunk) => {
        const done = evaluatedChunk(JSON.parse(JSON.stringify(chunk)), arithmetic)
        if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
        return done.right
      })
      const shuffled = parts
        .map((part, at) => ({ part, place: order[at] ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .flatMap(({ part, place }) => (place % 3 === 0 ? [part, part] : [part]))
      const alone = points.map(({ settings: [setting] }) =>
        designPoint(changed(of, 'extra-loss', setting?.[1] ?? '0'), arithmetic),
      )
      return JSON.stringify(mergedResults(points.length, shuffled)) === JSON.stringify(E.right(alone))
    },
    { runs: 6 },
  )
})
