// The algebra behind KW07 and KW18: it is formula (9) where the vacuum is empty, sound where (9) is not, and as good as a linear program.

import { beforeAll, describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import loadHighs from 'highs'
import { type Formula9, formula9Of } from '../../proofs/findings/formula9'
import { boundsWithVacuum, chernoffLimits, exactCounts } from '../../proofs/findings/vacuum'
import { vacuumOf } from '../../proofs/findings/vacuumOf'
import { BLOCK, inputFrom, row } from './inputs'

const formulaOf = (input: ReturnType<typeof inputFrom>): Formula9 => {
  const formula = formula9Of(input)
  if (E.isLeft(formula)) throw new Error(formula.left)
  return formula.right
}

const INPUT = inputFrom(BLOCK)
const FORMULA = formulaOf(INPUT)
const VACUUM = vacuumOf(INPUT, FORMULA)

describe('boundsWithVacuum', () => {
  it('is formula (9) where the vacuum is taken for empty', () => {
    const { length, yieldLower, errorUpper } = boundsWithVacuum(FORMULA, VACUUM, 'none')
    const { rawLength, ...bounds } = FORMULA.bounds
    expect(length.minus(rawLength).upper.abs().lessThan('1e-30')).toBe(true)
    expect(yieldLower.X.minus(bounds.yieldLower.X).upper.abs().lessThan('1e-40')).toBe(true)
    expect(errorUpper.Z.minus(bounds.errorUpper.Z).upper.abs().lessThan('1e-40')).toBe(true)
  })
})

/** Yields s_k and errors t_k per photon number; the last entry holds for every larger one. */
type Channel = { readonly yields: ReadonlyArray<number>; readonly errors: ReadonlyArray<number> }

const honest = (transmittance: number, background: number, opticalError: number): Channel => {
  const arrives = Array.from({ length: 12 }, (_, k) => 1 - (1 - transmittance) ** k)
  return {
    yields: arrives.map((p) => p + background),
    errors: arrives.map((p) => opticalError * p + background / 2),
  }
}

/** True single-photon yields and errors, and a vacuum that errs half of the time, as (8) has it. */
const CHANNELS: ReadonlyArray<readonly [string, Channel]> = [
  ['the pass of the reference files', honest(6e-5, 5e-7, 0.005)],
  ['no background', honest(1e-3, 0, 0.01)],
  ['background only', honest(0, 1e-6, 0)],
  ['photon-number splitting', { yields: [1e-6, 1e-5, 9e-4, 9e-4], errors: [5e-7, 5e-6, 0, 0] }],
  ['all light in one photon number', { yields: [0, 1e-3, 0, 0], errors: [0, 1e-4, 0, 0] }],
  ['single photons blocked', { yields: [2e-6, 0, 1e-3, 1e-3], errors: [1e-6, 0, 1e-5, 1e-5] }],
]

const PULSES = 10n ** 26n

const poissonMean = (mu: number, values: ReadonlyArray<number>): number => {
  const last = values.at(-1) ?? 0
  const terms = Array.from({ length: 40 }, (_, k) => k).map((k) => {
    const weight = Array.from({ length: k }, (_, j) => mu / (j + 1)).reduce(
      (product, x) => product * x,
      Math.exp(-mu),
    )
    return weight * (values[k] ?? last)
  })
  return terms.reduce((total, x) => total + x, 0)
}

/** Counts without fluctuation, so that only a wrong formula can miss. */
const exactly = (mu: number, probability: number, { yields, errors }: Channel) => {
  const count = (values: ReadonlyArray<number>) =>
    BigInt(Math.round(poissonMean(mu, values) * probability * 0.25 * 1e18)) * (PULSES / 10n ** 18n)
  return { detections: count(yields).toString(), errors: count(errors).toString() }
}

const runOf = (channel: Channel) => {
  const cells = {
    signal: exactly(0.8, 0.5, channel),
    decoy: exactly(0.1, 0.25, channel),
    vacuum: exactly(0.001, 0.25, channel),
  }
  return inputFrom(BLOCK, { pulses: PULSES.toString(), counts: { X: cells, Z: cells }, leakage: { bits: 0 } })
}

const boundsOn = (channel: Channel, light: 'none' | 'alike' | 'distinguishable') => {
  const input = runOf(channel)
  const formula = formulaOf(input)
  const { yieldLower, errorUpper } = boundsWithVacuum(formula, vacuumOf(input, formula, exactCounts), light)
  return { yieldLower: yieldLower.X.upper.toNumber(), errorUpper: errorUpper.X.upper.toNumber() }
}

const ROUNDING = 1e-6

describe('the limits on a true vacuum', () => {
  it.each(CHANNELS)('hold on %s', (_, channel) => {
    const [yieldOfOne, errorOfOne] = [channel.yields[1] ?? 0, channel.errors[1] ?? 0]
    for (const light of ['alike', 'distinguishable'] as const) {
      const { yieldLower, errorUpper } = boundsOn(channel, light)
      expect(yieldLower).toBeLessThanOrEqual(yieldOfOne * (1 + ROUNDING) + 1e-12)
      if (yieldOfOne > 0)
        expect(errorUpper).toBeGreaterThanOrEqual(Math.min(0.5, errorOfOne / yieldOfOne) * (1 - ROUNDING))
    }
  })

  it('fail in formula (8) on the very channel of the reference files', () => {
    const channel = honest(6e-5, 5e-7, 0.005)
    const truth = (channel.errors[1] ?? 0) / (channel.yields[1] ?? 1)
    expect(truth).toBeCloseTo(0.00909, 4)
    expect(boundsOn(channel, 'none').errorUpper).toBeLessThan(0.0053)
    expect(boundsOn(channel, 'alike').errorUpper).toBeGreaterThan(truth)
  })

  it('hold where only one basis has light that errs', () => {
    const input = inputFrom(BLOCK, {
      counts: {
        X: row([250000, 2525], [16752, 0], [1443, 645]),
        Z: row([250000, 9000], [16752, 900], [1443, 645]),
      },
    })
    const { errorUpper } = boundsWithVacuum(formulaOf(input), vacuumOf(input, formulaOf(input)), 'alike')
    expect(errorUpper.Z.lower.greaterThan(errorUpper.X.upper)).toBe(true)
  })
})

describe('the limits against a linear program', () => {
  let highs: Awaited<ReturnType<typeof loadHighs>>
  beforeAll(async () => {
    highs = await loadHighs()
  })

  const PHOTONS = Array.from({ length: 21 }, (_, k) => k)
  const weight = (mu: number, k: number): number =>
    Array.from({ length: k }, (_, j) => mu / (j + 1)).reduce((product, x) => product * x, 1)
  const sum = (mu: number, letter: string): string =>
    PHOTONS.map((k) => `${weight(mu, k).toExponential(15)} ${letter}${k}`).join(' + ')

  /** Yields and errors in units of 1e-6, both bases alike. */
  const programOf = (formula: Formula9, objective: string): string => {
    const limits = chernoffLimits(formula)
    const { vacuumPulses, vacuumDetections, bases } = formula.input
    const { decoyDetections, decoyErrors, decoyPulses, signalDetections, signalPulses } = bases.X
    const rate = (
      count: typeof vacuumDetections,
      pulses: typeof vacuumDetections,
      side: 'lower' | 'upper',
      mu: number,
    ) => (limits(count)[side].dividedBy(pulses).lower.toNumber() * Math.exp(mu) * 1e6).toExponential(15)
    return [
      objective,
      'Subject To',
      ` a: ${sum(0.001, 's')} >= ${rate(vacuumDetections, vacuumPulses, 'lower', 0.001)}`,
      ` b: ${sum(0.001, 's')} <= ${rate(vacuumDetections, vacuumPulses, 'upper', 0.001)}`,
      ` c: ${sum(0.1, 's')} >= ${rate(decoyDetections, decoyPulses, 'lower', 0.1)}`,
      ` d: ${sum(0.1, 's')} <= ${rate(decoyDetections, decoyPulses, 'upper', 0.1)}`,
      ` e: ${sum(0.8, 's')} <= ${rate(signalDetections, signalPulses, 'upper', 0.8)}`,
      ` f: ${sum(0.1, 't')} <= ${rate(decoyErrors, decoyPulses, 'upper', 0.1)}`,
      ' g: t0 - 0.5 s0 = 0',
      'End',
    ].join('\n')
  }

  it('lose less than a thousandth of what it allows', () => {
    const solved = (objective: string) => {
      const found = highs.solve(programOf(FORMULA, objective))
      if (found.Status !== 'Optimal') throw new Error(found.Status)
      return found.ObjectiveValue * 1e-6
    }
    const yieldOptimum = solved('Minimize\n obj: s1')
    const errorOptimum = solved('Maximize\n obj: t1') / yieldOptimum
    const { yieldLower, errorUpper } = boundsWithVacuum(FORMULA, VACUUM, 'alike')
    const found = { yield: yieldLower.X.lower.toNumber(), error: errorUpper.X.upper.toNumber() }
    expect(found.yield).toBeLessThanOrEqual(yieldOptimum * (1 + 1e-6))
    expect(found.yield).toBeGreaterThan(yieldOptimum * 0.999)
    expect(found.error).toBeGreaterThanOrEqual(errorOptimum * (1 - 1e-6))
    expect(found.error).toBeLessThan(errorOptimum * 1.001)
  })
})
