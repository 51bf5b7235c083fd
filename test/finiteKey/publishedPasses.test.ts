// The published passes as modelled blocks: sizes, QBERs, and what becomes of packets that fill no block.

import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import { jinan1 } from '../../spec/finiteKey/analyses/jinan1'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import {
  modelledBlocks,
  PASS_ASSUMPTIONS,
  type PublishedPass,
  steppedLength,
} from '../../spec/finiteKey/publishedPasses'

/** Table 1, 2022-09-25. */
const PASS: PublishedPass = {
  date: '2022-09-25',
  station: 'Jinan',
  maxElevationDeg: '34.1',
  packets: 20,
  qberAverage: new Decimal('0.0101'),
  qberMinimum: new Decimal('0.0076'),
  qberMaximum: new Decimal('0.0179'),
  publishedBits: 406_784n,
}

const blocksOf = (pass: PublishedPass) => {
  const blocks = modelledBlocks(pass, PASS_ASSUMPTIONS)
  if (E.isLeft(blocks)) throw new Error(JSON.stringify(blocks.left))
  return blocks.right
}

describe('modelledBlocks', () => {
  it('have 500 000 signal detections each, half a basis, and leave packets that fill none', () => {
    for (const [packets, blocks] of [
      [20, 4],
      [23, 4],
      [4, 0],
      [37, 7],
    ] as const) {
      const found = blocksOf({ ...PASS, packets })
      expect(found).toHaveLength(blocks)
      for (const { counts } of found)
        expect([counts.X.signal?.detections, counts.Z.signal?.detections]).toEqual([250_000n, 250_000n])
    }
  })

  it('are worst at both ends of the pass', () => {
    const errors = blocksOf(PASS).map(({ counts }) => Number(counts.X.signal?.errors))
    expect(errors[0]).toBe(errors[3])
    expect(errors[1]).toBe(errors[2])
    expect(errors[0]).toBeGreaterThan(errors[1] ?? 0)
  })

  it('give 420 864 bits for the pass of 25 September 2022, 3.5 % above the published length', () => {
    const target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }
    const bits = blocksOf(PASS).reduce((total, block) => {
      const result = jinan1(block, target, intervalArithmetic(50, fastTranscendentals))
      return total + (E.isRight(result) ? steppedLength(result.right.keyBits) : 0n)
    }, 0n)
    expect(bits).toBe(420_864n)
    expect(Number(bits) / Number(PASS.publishedBits)).toBeCloseTo(1.035, 3)
  })

  it('do not exist where the model has no profile or no background', () => {
    const flat = { ...PASS, qberAverage: PASS.qberMinimum }
    expect(modelledBlocks(flat, PASS_ASSUMPTIONS)).toMatchObject({
      _tag: 'Left',
      left: [{ code: 'KW-IN107', path: '2022-09-25 Jinan' }],
    })
    const rate = new Decimal('0.003')
    const tooGood = { ...PASS, packets: 5, qberAverage: rate, qberMinimum: rate, qberMaximum: rate }
    expect(modelledBlocks(tooGood, PASS_ASSUMPTIONS)).toMatchObject({
      _tag: 'Left',
      left: [{ code: 'KW-AN201' }],
    })
  })
})

describe('steppedLength', () => {
  it('rounds down to a multiple of 128', () => {
    expect([0n, 127n, 128n, 104_405n].map(steppedLength)).toEqual([0n, 0n, 128n, 104_320n])
  })
})
