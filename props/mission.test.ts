// The specification against the whole simulated system: short passes from the laser to the key. What the proofs certify is held
// against what only the simulation knows. Source: SYSTEM.md; FINITE_KEY.md, sections 5 and 9.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { detectionRecorder } from '../model/mission/fast/detectionColumns'
import type { SimulatedPass } from '../model/mission/mission'
import { generator } from '../model/randomness/generator'
import type { Detection } from '../model/receiver/detections'
import { randomChips, stateCode } from '../model/source/randomChips'
import { ANALYSES } from '../spec/finiteKey/analyses/catalogue'
import { composable } from '../spec/finiteKey/analyses/composable'
import { type Channel, expectedRates } from '../spec/finiteKey/channelModel'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { law } from './law'
import { passOf, rejectionOf, replayable, type ShortRun, shortRun, wholeTruth } from './missions'
import { seed } from './quantumLinks'

const arithmetic = intervalArithmetic(40, fastTranscendentals)
const target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

const QUIET: ShortRun = { seed: 'quiet', quantumChannel: {}, classicalLink: { meanLoss: '0' }, protocol: {} }

/** What the certified numbers of the whole pass claim too much, in words; nothing without counts. */
const overclaims = (pass: SimulatedPass): ReadonlyArray<string> => {
  const { pooled } = pass
  if (pooled === undefined) return []
  const truth = wholeTruth(pass)
  const result = composable(pooled, target, arithmetic)
  if (E.isLeft(result)) return [JSON.stringify(result.left)]
  return result.right.keys.flatMap((key) => {
    const other = key.basis === 'X' ? 'Z' : 'X'
    // A rate of 1/2 claims nothing, and so does one of no photons at all.
    const trueRate = Math.min(0.5, truth.singleErrors[other] / Math.max(1, truth.singles[other]))
    return [
      ...(key.v1.lessThanOrEqualTo(truth.singles[key.basis]) ? [] : [`single photons ${key.v1}`]),
      ...(key.v0.lessThanOrEqualTo(truth.vacua[key.basis]) ? [] : [`vacua ${key.v0}`]),
      ...(key.w1.greaterThanOrEqualTo(truth.singleErrors[other]) ? [] : [`single-photon errors ${key.w1}`]),
      ...(key.phaseErrorRate.greaterThanOrEqualTo(trueRate)
        ? []
        : [`phase-error rate ${key.phaseErrorRate}`]),
    ]
  })
}

const entropy = (p: number): number => (p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p))

/** Secret bits that the true vacua, single photons and their errors in the better basis allow, the leak not taken off. */
const trueSecrecy = (pass: SimulatedPass): number => {
  const { keyedVacua, keyedSingles, singles, singleErrors } = wholeTruth(pass)
  // Without single photons nothing is counted at any rate.
  const rateOf = (basis: 'X' | 'Z') => singleErrors[basis] / Math.max(1, singles[basis])
  const rate = Math.min(rateOf('X'), rateOf('Z'))
  return keyedVacua + keyedSingles * (1 - entropy(Math.min(0.5, rate)))
}

const lengthBy = (name: string, { pooled }: SimulatedPass): number => {
  const result = pooled === undefined ? undefined : ANALYSES.get(name)?.(pooled, target, arithmetic)
  return result !== undefined && E.isRight(result) ? Number(result.right.keyBits) : 0
}

const leakOf = ({ exchange }: SimulatedPass): number =>
  exchange.blocks
    .flatMap(({ requests }) => requests)
    .reduce((sum, { syndromeBits, checkBits }) => sum + syndromeBits + checkBits, 0)

/** What the counts of the pass have against a channel: cells more than 6 deviations and 2 % of the expected number away from it. */
const oddCells = (
  pass: SimulatedPass,
  channel: Channel,
  backgroundPerSecond: number,
): ReadonlyArray<string> => {
  const truth = wholeTruth(pass)
  const signal = truth.cell('signal', ({ detections }) => detections)
  const background = backgroundPerSecond / 625e6
  const declared = pass.pooled?.intensities ?? []
  const rates = (['signal', 'decoy', 'vacuum'] as const).flatMap((name) => {
    const intensity = declared.find((one) => one.name === name)
    if (intensity === undefined) return []
    const { meanPhotonNumber, probability } = intensity
    const { detections, errors } = expectedRates(meanPhotonNumber.toString(), channel, background)
    return [
      {
        name,
        detections: detections.times(probability).toNumber(),
        errors: errors.times(probability).toNumber(),
      },
    ]
  })
  const pulses = signal / (rates[0]?.detections ?? 1)
  return rates.flatMap(({ name, ...expected }) =>
    (['detections', 'errors'] as const).flatMap((what) => {
      const wanted = pulses * expected[what]
      const found = truth.cell(name, (cell) => cell[what])
      const slack = 6 * Math.sqrt(wanted) + 0.02 * wanted
      return Math.abs(found - wanted) <= slack
        ? []
        : [`${what} of ${name}: ${found}, not ${wanted.toFixed(0)}`]
    }),
  )
}

/** Gated background of the short mission a second: half of the sky's 400 counts, of the dark ones, and of the afterpulses (0.5 % of clicks). */
const backgroundOf = ({ seconds }: SimulatedPass): number =>
  (400 + 4 * 25 + (0.005 * seconds.reduce((sum, { clicks }) => sum + clicks, 0)) / seconds.length) / 2
/** Transmittance to a gated click: about that of the link about the zenith, detectors and gate included. */
const CHANNEL: Channel = { opticalError: '0.005', transmittance: '0.0005' }

describe('simulated', () => {
  law(
    'a pass is a run of the specification with equal keys, and certifies no more than is true',
    shortRun,
    replayable((run) => {
      const pass = passOf(run)
      expect(rejectionOf(pass)).toBe(undefined)
      expect(pass.keysEqual).toBe(true)
      expect(overclaims(pass)).toEqual([])
      const allowed = Math.max(0, trueSecrecy(pass) - leakOf(pass))
      for (const name of ['composable', 'direct']) expect(lengthBy(name, pass)).toBeLessThanOrEqual(allowed)
      if (run.protocol.analysis !== 'jinan1') expect(pass.keyBits).toBeLessThanOrEqual(allowed)
    }),
    { runs: 2, isShrunk: false },
  )

  const quiet = passOf(QUIET)
  const background = backgroundOf(quiet)

  it('counts what the channel model expects', () => {
    expect(oddCells(quiet, CHANNEL, background)).toEqual([])
    // The transmittance of the link itself, detectors (0.6) and gate (0.8) included, gives the signal's rate within 3 %.
    const link = quiet.seconds.map(({ transmittance }) => transmittance * 0.6 * 0.8)
    const mean = link.reduce((sum, each) => sum + each, 0) / link.length
    const detections = quiet.seconds.reduce((sum, second) => sum + second.detections, 0)
    const photons = 0.5 * 0.8 + 0.25 * 0.1 + 0.25 * 0.001
    const expected = quiet.seconds.length * (625e6 * mean * photons + background)
    expect(Math.abs(detections / expected - 1)).toBeLessThan(0.03)
  })

  it('does not count what a wrong model expects', () => {
    expect(oddCells(quiet, CHANNEL, 2 * background)).not.toEqual([])
    expect(oddCells(quiet, { ...CHANNEL, opticalError: '0.007' }, background)).not.toEqual([])
  })

  it('gives less key the more Eve measures, and at 30 % none', () => {
    const [some = quiet, much = quiet] = ['0.1', '0.3'].map((fraction) =>
      passOf({ ...QUIET, eavesdropper: { kind: 'interceptResend', fraction } }),
    )
    expect(quiet.keyBits).toBeGreaterThan(some.keyBits)
    expect(much.keyBits).toBe(0)
    for (const name of ['composable', 'direct']) {
      expect(lengthBy(name, quiet)).toBeGreaterThan(lengthBy(name, some))
      expect(lengthBy(name, some)).toBeGreaterThanOrEqual(lengthBy(name, much))
      expect(lengthBy(name, much)).toBe(0)
    }
    for (const pass of [some, much]) expect(overclaims(pass)).toEqual([])
  })

  it('gives no key where Eve splits photon numbers', () => {
    const pass = passOf({
      ...QUIET,
      eavesdropper: { kind: 'photonNumberSplitting', stoppedSingles: '1', gain: '4' },
    })
    expect(pass.packets.length).toBeGreaterThan(0)
    expect(pass.keyBits).toBe(0)
    expect(['composable', 'direct'].map((name) => lengthBy(name, pass))).toEqual([0, 0])
    expect(wholeTruth(pass).keyedSingles).toBeLessThan(1000)
  })
})

describe('detectionRecorder', () => {
  law(
    'has the detections that it was given, and the states that were prepared',
    fc.tuple(
      seed,
      fc.array(
        fc.array(
          fc.record({
            pulse: fc.integer({ min: 0, max: 2 ** 38 }),
            basis: fc.constantFrom('X' as const, 'Z' as const),
            bit: fc.constantFrom(0 as const, 1 as const),
            clicks: fc.constant('one' as const),
            truth: fc.record({
              photonNumber: fc.integer({ min: 0, max: 300 }),
              tapped: fc.boolean(),
              cause: fc.constant('light' as const),
            }),
          }),
        ),
        { maxLength: 5 },
      ),
    ),
    ([text, seconds]: [string, Detection[][]]) => {
      const chips = randomChips(generator(text, 'columns'))
      const recorder = detectionRecorder(chips)
      for (const second of seconds) recorder.add(second)
      const columns = recorder.columns()
      const all = seconds.flat()
      expect(columns.length).toBe(all.length)
      all.forEach(({ pulse, basis, bit, truth }, at) => {
        expect(columns.pulses[at]).toBe(pulse)
        expect(columns.results[at]).toBe(2 * (basis === 'Z' ? 1 : 0) + bit)
        expect(columns.prepared[at]).toBe(stateCode(chips, pulse))
        expect(columns.photonNumbers[at]).toBe(Math.min(255, truth.photonNumber))
        expect(columns.tapped[at]).toBe(truth.tapped ? 1 : 0)
      })
    },
  )

  it('goes on past its first capacity', () => {
    const recorder = detectionRecorder(randomChips(generator('1', 'capacity')))
    const truth = { photonNumber: 1, tapped: false, cause: 'light' } as const
    const some = (from: number): ReadonlyArray<Detection> =>
      Array.from({ length: 50_000 }, (_, i) => ({
        pulse: from + i,
        basis: 'X',
        bit: 1,
        clicks: 'one',
        truth,
      }))
    for (const from of [0, 50_000, 100_000]) recorder.add(some(from))
    const { length, pulses } = recorder.columns()
    expect([length, pulses[0], pulses[65_535], pulses[65_536], pulses[149_999]]).toEqual([
      150_000, 0, 65_535, 65_536, 149_999,
    ])
  })
})
