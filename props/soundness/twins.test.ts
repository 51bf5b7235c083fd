// The doubles that the campaign draws with say what the exact code says, to 1e-9.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { composable } from '../../spec/finiteKey/analyses/composable'
import { jinan1Bounds } from '../../spec/finiteKey/analyses/jinan1Formula'
import { expectedFromObserved, observedFromExpected } from '../../spec/finiteKey/chernoff'
import { directFlaws, entropyBits } from '../../spec/finiteKey/direct/certified'
import { exactFloat } from '../../spec/finiteKey/direct/coefficients'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { binomialTail, poissonTail } from '../../spec/finiteKey/tails'
import { averageCells, type Cells, observationsFrom, channel as randomChannel } from '../arbitraries'
import { law } from '../law'
import { CHANNELS } from './channels'
import { keyingOf } from './composableCampaign'
import { designFor, evaluated, protocolOf, scatter } from './directCampaign'
import { composableTwin, statementCount } from './fast/composableTwin'
import { generator } from './fast/generator'
import { jinan1Twin } from './fast/jinan1Twin'
import * as limits from './fast/limits'
import { emptyRun, type Run } from './fast/run'
import { JINAN, sourceModel, TRUE_VACUUM, withBias } from './sources'

/** Exact code is slow: a law here runs less often than most. */
const FEW = { runs: 60 }
const arithmetic = intervalArithmetic(40, fastTranscendentals)
const { exact } = arithmetic

/** To 1e-9; `total`: what was subtracted to get there, of which doubles lose 1e-12. */
const agrees = (twin: number, truth: { toNumber: () => number }, total = 0): boolean =>
  Math.abs(twin - truth.toNumber()) <= 1e-9 * (1 + Math.abs(truth.toNumber())) + 1e-12 * total

const count = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 10_000_000 }))
const beta = fc.double({ min: 0.5, max: 60, noNaN: true })

describe('limits', () => {
  law('of Chernoff are the exact ones', fc.tuple(count, beta), ([x, b]) => {
    const [n, exponent] = [exact(x), exact(exactFloat(b))]
    const [expected, observed] = [expectedFromObserved(n, exponent), observedFromExpected(n, exponent)]
    return (
      agrees(limits.expectedLower(x, b), expected.lower.lower) &&
      agrees(limits.expectedUpper(x, b), expected.upper.lower) &&
      agrees(limits.observedLower(x, b), observed.lower.lower) &&
      agrees(limits.observedUpper(x, b), observed.upper.lower)
    )
  })

  law(
    'of Poisson are the exact ones to 1e-6 of the count',
    fc.tuple(count, beta),
    ([x, b]) => {
      const tail = (side: 'expectedLower' | 'expectedUpper'): number =>
        poissonTail(side, new Exact(x), exact(exactFloat(b)), arithmetic).toNumber()
      const [low, high] = [limits.sharpExpectedLower(x, b), limits.sharpExpectedUpper(x, b)]
      const [exactLow, exactHigh] = [tail('expectedLower'), tail('expectedUpper')]
      const near = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-6 * (1 + x)
      return near(low, exactLow) && near(high, exactHigh)
    },
    FEW,
  )

  law(
    'of the binomial are within 1 of the exact ones',
    fc.tuple(
      fc.integer({ min: 20, max: 1_000_000 }),
      fc.integer({ min: 1, max: 99 }),
      fc.double({ min: 1, max: 30, noNaN: true }),
    ),
    ([n, percent, b]) => {
      const p = percent / 100
      const [low, high] = [limits.binomialLower(n, p, b), limits.binomialUpper(n, p, b)]
      const tail = (side: 'observedLower' | 'observedUpper'): number =>
        binomialTail(
          side,
          new Exact(n),
          new Exact(percent).times('0.01'),
          exact(exactFloat(b)),
          true,
          arithmetic,
        ).toNumber()
      return Math.abs(low - tail('observedLower')) <= 1 && Math.abs(high - tail('observedUpper')) <= 1
    },
    FEW,
  )
})

const SOURCES = [JINAN, TRUE_VACUUM, withBias(JINAN, '0.9'), withBias(TRUE_VACUUM, '0.7')]
const observed = fc.tuple(fc.constantFrom(...SOURCES), randomChannel, fc.constantFrom('0', '0.1'))

const runFrom = (cells: Cells, names: ReadonlyArray<string>): Run => {
  const run = emptyRun(names.length)
  names.forEach((name, l) => {
    for (const [b, basis] of (['X', 'Z'] as const).entries()) {
      run.detections[2 * l + b] = cells[basis][name]?.detections ?? 0
      run.errors[2 * l + b] = cells[basis][name]?.errors ?? 0
    }
  })
  return run
}

describe('composable', () => {
  const epsSec = new Exact('0.4')
  const twins = new Map(
    SOURCES.flatMap((source) =>
      ['0', '0.1'].map((sampledFraction) => {
        const keying = { keyed: [true, true, false, false, false, false], sampled: Number(sampledFraction) }
        const form = { tails: 'chernoff', scope: 'basis' } as const
        return [
          `${SOURCES.indexOf(source)} ${sampledFraction}`,
          composableTwin(sourceModel(source), keying, form),
        ]
      }),
    ),
  )
  law(
    'has the exact bounds',
    observed,
    ([source, over, sampledFraction]) => {
      const cells = averageCells(source, over)
      const names = source.intensities.map(({ name }) => name)
      const found = composable(
        observationsFrom(source, cells, { sampledFraction }),
        { secrecy: epsSec, correctness: new Exact('1e-15') },
        arithmetic,
      )
      if (E.isLeft(found)) return true
      const twin = twins.get(`${SOURCES.indexOf(source)} ${sampledFraction}`)
      const run = runFrom(cells, names)
      const total = run.detections.reduce((sum, n) => sum + n, 0)
      const root = found.right.keys[0]?.failureRoot.toNumber() ?? 0
      const made = twin?.(run, root ** 2 / statementCount(names.length))
      return found.right.keys.every((key) => {
        const own = made?.[key.basis === 'X' ? 0 : 1]
        return (
          own !== undefined &&
          agrees(own.single, key.v1, total) &&
          agrees(own.vacuum, key.v0, total) &&
          agrees(own.wrongSingle, key.w1, total) &&
          agrees(own.keyedSingle, key.keyedSinglePhotons, total) &&
          agrees(own.keyedVacuum, key.keyedVacuum, total) &&
          agrees(own.phaseErrors, key.phaseErrors, total) &&
          agrees(own.secrecy, key.secrecy, total)
        )
      })
    },
    FEW,
  )
})

describe('direct', () => {
  const channels = CHANNELS.filter(({ name }) => /honest|vacuum only/.test(name))

  it.each(channels.map((channel) => ({ name: channel.name, channel })))(
    'has the exact L: $name',
    ({ channel }) => {
      const design = designFor(channel, channel, 4)
      const { gained } = evaluated(design, keyingOf(channel))
      const run = emptyRun(channel.source.intensities.length)
      const g = generator(6)
      for (let cell = 0; cell < run.detections.length; cell += 1) {
        run.detections[cell] = Math.floor(1e5 * g.uniform())
        run.errors[cell] = Math.floor((run.detections[cell] ?? 0) * g.uniform())
      }
      const decimals = (list: ArrayLike<number>) => Array.from(list, exactFloat)
      const bits = entropyBits(
        { detections: decimals(run.detections), errors: decimals(run.errors) },
        {
          t: exactFloat(design.t),
          phaseError: { X: exactFloat(design.phaseError.X), Z: exactFloat(design.phaseError.Z) },
          u: decimals(design.u),
          w: decimals(design.w),
        },
        exact(5),
      )
      expect(agrees(gained(run) - 5 / design.t, bits.lower)).toBe(true)
    },
  )

  it('has scattered coefficients that the exact rows accept', () => {
    const [channel] = CHANNELS
    if (channel === undefined) throw new Error('no channels')
    const many = scatter(channel, designFor(channel, channel, 4), 20, 0.5, generator(2))
    for (const { t, phaseError, u, w } of many)
      expect(
        directFlaws(
          protocolOf(channel),
          {
            t: exactFloat(t),
            phaseError: { X: exactFloat(phaseError.X), Z: exactFloat(phaseError.Z) },
            u: u.map(exactFloat),
            w: w.map(exactFloat),
          },
          12,
          arithmetic,
        ),
      ).toEqual([])
  })
})

describe('jinan1', () => {
  law(
    'has the exact (7) and (8)',
    fc.array(fc.integer({ min: 1_000, max: 100_000 }), { minLength: 4, maxLength: 4 }),
    (counts) => {
      const [y = 1, x = 1, o = 1, errors = 1] = counts
      const xi = exact('0.01')
      const basis = {
        signalPulses: exact('1e9'),
        signalDetections: exact(40 * y),
        decoyPulses: exact('5e8'),
        decoyDetections: exact(x),
        decoyErrors: exact(errors),
      }
      const found = jinan1Bounds({
        decoyMu: exact('0.1'),
        signalMu: exact('0.8'),
        xi,
        vacuumPulses: exact('1e9'),
        vacuumDetections: exact(Math.floor(o / 1000)),
        bases: { X: basis, Z: basis },
        keyedPulses: { X: exact('1e9'), Z: exact('1e9') },
        leak: exact(0),
        variant: 'joint',
      })
      const twin = jinan1Twin(
        {
          signalMu: 0.8,
          decoyMu: 0.1,
          signal: { pulses: 1e9, detections: 40 * y },
          decoy: { pulses: 5e8, detections: x, errors },
          vacuum: { pulses: 1e9, detections: Math.floor(o / 1000) },
        },
        0.01,
      )
      return (
        agrees(twin.yieldLower, found.yieldLower.X.lower) && agrees(twin.errorUpper, found.errorUpper.X.lower)
      )
    },
    FEW,
  )
})
