// Expected counts against the channel model in decimals, and how a run falls into blocks.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { clickProbability, decay, transmittanceOf } from '../../spec/design/deterministicFloats'
import { type ExpectedRun, expectedRun } from '../../spec/design/expectedRun'
import { expectedRates } from '../../spec/finiteKey/channelModel'
import { cellOf } from '../../spec/finiteKey/observations'
import { variantData, variantOf } from './variants'

const runOf = (change: object): ExpectedRun => {
  const run = expectedRun(variantOf({ ...variantData, ...change }))
  if (E.isLeft(run)) throw new Error(JSON.stringify(run.left))
  return run.right
}

describe('expectedRun', () => {
  // The model adds Y0 to the light, the run takes 1 - (1 - Y0)(1 - light): apart by Y0 times the light, 2e-10 of 6e-4.
  it('gives the rates of the channel model of FINITE_KEY.md, to a count', () => {
    const [block] = runOf({}).blocks
    const channel = { opticalError: '0.005', transmittance: '0.0006' }
    for (const { name, meanPhotonNumber, probability } of variantData.intensities) {
      const { detections, errors } = expectedRates(meanPhotonNumber, channel, '0.0000006')
      const sent = 1e10 * Number(probability) * 0.25
      const cell = block === undefined ? undefined : cellOf(block.observations, 'X', name)
      expect(Math.abs(Number(cell?.detections) - detections.toNumber() * sent)).toBeLessThan(1.5)
      expect(Math.abs(Number(cell?.errors) - errors.toNumber() * sent)).toBeLessThan(1.5)
    }
  })

  it('cuts a run into full blocks of key bits that the sample leaves', () => {
    const key = { ...variantData.key, sampledFraction: '0.1' }
    const { blocks, blockCount } = runOf({ key, block: { kind: 'blocks', keyedBits: 100000 } })
    // 1e10 pulses, 0.7 of them signals, half sifted, S = 3.6e-4: 1.26e6 detections, nine tenths of them kept.
    expect(blockCount).toBe(11)
    expect(blocks.map(({ count }) => count)).toEqual([11])
    for (const { keyedDetections } of blocks) expect(Math.abs(keyedDetections * 0.9 - 100000)).toBeLessThan(2)
  })

  it('takes the stretches of a pass in the order of time', () => {
    const stretch = (lossDb: string) => ({ seconds: '50', lossDb, backgroundPerPulse: '0.0000005' })
    const pass = (losses: ReadonlyArray<string>) => ({
      channel: { kind: 'pass', stretches: losses.map(stretch) },
      block: { kind: 'blocks', keyedBits: 100000 },
    })
    const qbers = (losses: ReadonlyArray<string>) =>
      runOf(pass(losses)).blocks.map(({ keyedErrors, keyedDetections }) => keyedErrors / keyedDetections)
    const [rising, falling] = [qbers(['30', '36']), qbers(['36', '30'])]
    expect(rising.at(0)).toBeLessThan(rising.at(-1) ?? 0)
    expect(falling.at(0)).toBeGreaterThan(falling.at(-1) ?? 1)
    expect(runOf({ ...pass(['30', '36']), block: { kind: 'pooled' } }).pulses).toBe(1e10)
  })

  it('takes the leak of a code from the first rung for the error rate, and refuses a rate above the last', () => {
    const errorCorrection = {
      code: [
        { upToQber: '0.001', bitsPerBit: '0.02' },
        { upToQber: '0.02', bitsPerBit: '0.2' },
      ],
    }
    const [block] = runOf({ errorCorrection }).blocks
    const { detections } =
      block === undefined ? { detections: 0n } : cellOf(block.observations, 'X', 'signal')
    expect(block?.observations.leakage).toMatchObject({
      kind: 'perBasis',
      bits: { X: BigInt(Math.ceil(Number(detections) * 0.2)) },
    })
    const noisy = expectedRun(variantOf({ ...variantData, errorCorrection, opticalError: '0.03' }))
    expect(E.isLeft(noisy) && noisy.left.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'KW-AN201 $.errorCorrection.code',
      'KW-AN201 $.errorCorrection.code',
    ])
  })

  it('refuses more than a hundred thousand blocks', () => {
    const run = expectedRun(variantOf({ ...variantData, block: { kind: 'blocks', keyedBits: 1 } }))
    expect(E.isLeft(run) && run.left.map(({ path }) => path)).toEqual(['$.block.keyedBits'])
  })
})

describe('deterministic floats', () => {
  it.each([0, 1e-12, 3e-5, 0.2, 0.35, 0.36, 1, 5, 37, 300, 699])('agree with Math at %p', (x) => {
    expect(Math.abs(decay(x) - Math.exp(-x))).toBeLessThanOrEqual(1e-15 * Math.exp(-x))
    expect(Math.abs(clickProbability(x) + Math.expm1(-x))).toBeLessThanOrEqual(1e-15 * -Math.expm1(-x))
    expect(Math.abs(transmittanceOf(x) - 10 ** (-x / 10))).toBeLessThanOrEqual(1e-13 * 10 ** (-x / 10))
  })
})
