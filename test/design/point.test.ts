// One certified point, chunks of points, and their merge.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { verdictOn } from '../../proofs/certificate/verdict'
import { chunkDigest, chunksOf, evaluatedChunk, mergedResults } from '../../proofs/design/chunk'
import { blockTarget, certifiedBlock, designPoint } from '../../proofs/design/point'
import { expectedRun } from '../../spec/design/expectedRun'
import { parseAxis, pointsOf } from '../../spec/design/sweep'
import { VARIANT_ANALYSES } from '../../spec/design/variant'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import { variantData, variantOf } from './variants'

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const variant = variantOf(variantData)

describe('designPoint', () => {
  it.each(['composable', 'direct-declared'])(
    'certifies %s: the kernel accepts the bits that are reported',
    (analysis) => {
      const result = designPoint({ ...variant, analysis }, arithmetic)
      const run = expectedRun(variant)
      const observations = E.isRight(run) ? run.right.blocks[0]?.observations : undefined
      if (observations === undefined) throw new Error('the run has a block')
      const outcome = certifiedBlock(analysis, observations, blockTarget(variant, 1), arithmetic)
      const certificate = E.isRight(outcome) ? outcome.right.certificate : undefined
      if (certificate === undefined || E.isLeft(certificate)) throw new Error('there is a certificate')
      expect(verdictOn(certificate.right.certificate).accepted).toBe(true)
      expect(result.standing).toBe('certified')
      expect(Number(result.keyBits)).toBeGreaterThan(100_000)
      expect(certificate.right.certificate.claim.bits).toBe(result.keyBits)
      expect(result.keyRatePerPulse).toBe((Number(result.keyBits) / 1e10).toExponential(5))
    },
  )

  it.each(VARIANT_ANALYSES)('counts no bit of %s as key unless the kernel accepted it', (analysis) => {
    const result = designPoint({ ...variant, analysis }, arithmetic)
    const isCertified = ['composable', 'direct', 'direct-declared'].includes(analysis)
    expect(result.standing === 'certified').toBe(isCertified)
    expect(result.keyBits !== '0').toBe(isCertified)
  })

  it('gives each of m blocks an m-th of the epsilons, and counts every block', () => {
    const result = designPoint(
      variantOf({ ...variantData, block: { kind: 'blocks', keyedBits: 100000 } }),
      arithmetic,
    )
    const [block] = result.blocks
    expect(result.blockCount).toBe(12)
    expect(Number(block?.epsilon.secrecy) * 12).toBeLessThanOrEqual(1e-10)
    expect(Number(block?.epsilon.secrecy) * 12).toBeGreaterThan(0.999e-10)
    expect(result.keyBits).toBe(String(12 * Number(block?.keyBits)))
    expect(result.epsilon.secrecy).toBe('1e-10')
  })

  it('names what keeps it from a key', () => {
    const result = designPoint({ ...variant, analysis: 'rusca2018' }, arithmetic)
    expect(result.standing).toBe('cannot be analysed')
    expect(result.blocks[0]?.problems[0]).toMatch(/^KW-AN201 \$\.intensities: expected exactly 2 intensities/)
    const noisy = designPoint(
      variantOf({ ...variantData, errorCorrection: { code: [{ upToQber: '0.001', bitsPerBit: '0.02' }] } }),
      arithmetic,
    )
    expect([noisy.standing, noisy.keyBits, noisy.blocks[0]?.problems.length]).toEqual([
      'cannot be analysed',
      '0',
      2,
    ])
  })
})

const axis = (text: string) => {
  const parsed = parseAxis(text, '--sweep')
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return parsed.right
}

describe('chunks', () => {
  const variants = [variant, variantOf({ ...variantData, name: 'other', opticalError: '0.01' })]
  const points = pointsOf(variants, [axis('loss=20:40:10'), axis('basis=0.5,0.7')])
  if (E.isLeft(points)) throw new Error('the axes are good')
  const chunks = chunksOf(variants, points.right, 5)

  it('hold every point once, with the variants they need', () => {
    expect(chunks.map(({ first, variants: own, points: some }) => [first, own.length, some.length])).toEqual([
      [0, 1, 5],
      [5, 2, 5],
      [10, 1, 2],
    ])
    expect(new Set(chunks.map(chunkDigest)).size).toBe(3)
  })

  it('give the same bytes in any order, in any size, through JSON, and done twice', () => {
    const results = (size: number, order: (index: number) => number) =>
      chunksOf(variants, points.right, size)
        .map((chunk, index) => ({ chunk: JSON.parse(JSON.stringify(chunk)), place: order(index) }))
        .sort((a, b) => a.place - b.place)
        .map(({ chunk }) => {
          const done = evaluatedChunk(chunk, arithmetic)
          if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
          return done.right
        })
    const merged = (parts: ReturnType<typeof results>) => JSON.stringify(mergedResults(12, parts))
    const expected = merged(results(12, (index) => index))
    const backwards = results(2, (index) => -index)
    expect(merged(backwards)).toBe(expected)
    expect(merged([...backwards, ...results(5, (index) => index)])).toBe(expected)
  })

  it('name the points without a result', () => {
    const last = evaluatedChunk(chunks[2], arithmetic)
    if (E.isLeft(last)) throw new Error('the chunk is good')
    expect(mergedResults(12, [last.right])).toEqual(E.left([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  it.each<[string, unknown, string]>([
    ['no chunk', 'chunk', 'KW-IN102 $'],
    ['another format', { ...chunks[0], format: 'x' }, 'KW-IN102 $.format'],
    [
      'a bad variant',
      { ...chunks[0], variants: [{ ...variantData, opticalError: '1' }] },
      'KW-IN102 $.variants[0].opticalError',
    ],
    ['a variant that is not there', { ...chunks[0], variants: [] }, 'KW-IN106 $.points[0].variant'],
    [
      'a bad setting',
      { ...chunks[0], points: [{ variant: 0, settings: [['loss', '-1']] }] },
      'KW-US301 $.points[0].settings loss',
    ],
  ])('refuse %s', (_, chunk, problem) => {
    const refused = evaluatedChunk(chunk, arithmetic)
    const [first] = E.isLeft(refused) ? refused.left : []
    expect(`${first?.code} ${first?.path}`).toBe(problem)
  })
})
