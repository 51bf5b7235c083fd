// Laws of the analyses over counts that random channels gave. `composable` has more of its own in composable.test.ts.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import type { AnalysisResult, Target } from '../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { keyedCounts } from '../spec/finiteKey/leakage'
import { type Observations, parseObservations } from '../spec/finiteKey/observations'
import { plainTranscendentals } from '../spec/finiteKey/transcendental'
import { count, observationsFrom, oneDecoyRun, type Run, twoDecoyRun, withMoreErrors } from './arbitraries'
import { law } from './law'

const TARGET: Target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

const observationsOf = (
  run: Run,
  rest: { readonly sampledFraction?: string; readonly pulses?: string } = {},
) => observationsFrom(run.source, run.cells, { leakBits: run.leakBits, ...rest })

const resultOf = (
  name: string,
  observations: Observations,
  target: Target = TARGET,
  arithmetic = intervalArithmetic(30, fastTranscendentals),
): AnalysisResult | undefined => {
  const result = ANALYSES.get(name)?.(observations, target, arithmetic)
  return result === undefined || E.isLeft(result) ? undefined : result.right
}

/** Counts that contradict the source give no key. */
const bits = (...args: Parameters<typeof resultOf>): bigint => resultOf(...args)?.keyBits ?? 0n

/**
 * `plus`: intensities, brightest first, whose errors enter the phase error with a plus sign, and with none elsewhere that could help.
 * Errors of the vacuum (jinan1 uses none, lim2014 subtracts m3) and of the weak decoy (the one-decoy analyses subtract m2)
 * enter with a minus: more of them can give more bits, and no law forbids it.
 */
const SUBJECTS = [
  { name: 'jinan1', run: twoDecoyRun, plus: [1], runs: 40 },
  { name: 'jinan1-separate', run: twoDecoyRun, plus: [1], runs: 40 },
  { name: 'lim2014', run: twoDecoyRun, plus: [0, 1], runs: 40 },
  { name: 'lim2014-chernoff', run: twoDecoyRun, plus: [0, 1], runs: 40 },
  { name: 'rusca2018', run: oneDecoyRun, plus: [0], runs: 40 },
  { name: 'wiesemann2024', run: oneDecoyRun, plus: [0], runs: 40 },
] as const

for (const { name, run, plus, runs } of SUBJECTS) {
  describe(name, () => {
    law(
      'never gives more bits when more leaked',
      fc.tuple(run, fc.nat(10_000)),
      ([one, more]) =>
        bits(name, observationsOf(one)) >=
        bits(name, observationsOf({ ...one, leakBits: one.leakBits + more })),
      { runs },
    )

    law(
      'never gives more bits for a smaller epsilon',
      fc.tuple(run, fc.constantFrom('0.999', '0.5', '1e-5', '1e-100'), fc.boolean()),
      ([one, factor, isSecrecy]) => {
        const stricter = isSecrecy
          ? { ...TARGET, secrecy: TARGET.secrecy.times(factor) }
          : { ...TARGET, correctness: TARGET.correctness.times(factor) }
        return bits(name, observationsOf(one)) >= bits(name, observationsOf(one), stricter)
      },
      { runs },
    )

    law(
      'never gives more bits for more errors in an intensity whose errors count against it',
      fc.tuple(run, fc.constantFrom('X' as const, 'Z' as const), fc.constantFrom(...plus), fc.nat(5000)),
      ([one, basis, intensity, more]) =>
        bits(name, observationsOf(one)) >=
        bits(name, observationsOf(withMoreErrors(one, basis, intensity, more))),
      { runs },
    )

    law(
      'never gives more bits than were sifted and kept',
      fc.tuple(run, fc.constantFrom('0', '0.25')),
      ([one, sampledFraction]) => {
        const observations = observationsOf({ ...one, leakBits: 0 }, { sampledFraction })
        const sifted = keyedCounts(observations, 'X').detections + keyedCounts(observations, 'Z').detections
        return bits(name, observations) * 4n <= sifted * (sampledFraction === '0' ? 4n : 3n)
      },
      { runs },
    )

    law(
      'never gives more bits with fewer digits, and as many with the plain arithmetic',
      fc.tuple(run, fc.integer({ min: 20, max: 29 })),
      ([one, digits]) => {
        const observations = observationsOf(one)
        const found = bits(name, observations)
        return (
          bits(name, observations, TARGET, intervalArithmetic(digits, fastTranscendentals)) <= found &&
          bits(name, observations, TARGET, intervalArithmetic(30, plainTranscendentals)) === found
        )
      },
      { runs: 5 },
    )
  })
}

describe('jinan1', () => {
  law(
    'is unchanged when pulses are scaled: N cancels in N s1 and in e1',
    fc.tuple(twoDecoyRun, fc.integer({ min: 1, max: 1_000_000 })),
    ([one, factor]) => {
      const pulses = 100_000_000_000n
      const scaled = observationsOf(one, { pulses: String(pulses * BigInt(factor)) })
      return bits('jinan1', observationsOf(one, { pulses: String(pulses) })) === bits('jinan1', scaled)
    },
    { runs: 40 },
  )

  law(
    'gives at least as much as its variant `separate`',
    twoDecoyRun,
    (one) => bits('jinan1', observationsOf(one)) >= bits('jinan1-separate', observationsOf(one)),
    { runs: 40 },
  )
})

/** The same run as a file has it. */
const fileOf = ({ source, cells, leakBits }: Run) => ({
  format: 'keywitness/observations@1',
  name: 'generated',
  pulses: '100000000000',
  bases: { X: { probability: '0.5' }, Z: { probability: '0.5' } },
  intensities: source.intensities,
  counts: cells,
  key: { bases: ['X', 'Z'], intensities: [source.intensities[0]?.name], sampledFraction: '0' },
  leakage: { bits: leakBits },
})

/** `CODE path` of every problem. */
const refusals = (input: unknown): ReadonlyArray<string> => {
  const parsed = parseObservations(input)
  return E.isLeft(parsed) ? parsed.left.map(({ code, path }) => `${code} ${path}`) : []
}

describe('parseObservations', () => {
  law('accepts what a channel gave', twoDecoyRun, (one) => refusals(fileOf(one)).length === 0)

  law(
    'refuses more errors than detections, naming the cell',
    fc.tuple(twoDecoyRun, fc.constantFrom('X' as const, 'Z' as const), fc.nat(2), fc.integer({ min: 1 })),
    ([one, basis, intensity, more]) => {
      const name = one.source.intensities[intensity]?.name ?? ''
      const detections = one.cells[basis][name]?.detections ?? 0
      const wrong = { ...one.cells[basis], [name]: { detections, errors: detections + more } }
      const found = refusals(fileOf({ ...one, cells: { ...one.cells, [basis]: wrong } }))
      return found.length === 1 && found[0] === `KW-IN104 $.counts.${basis}.${name}.errors`
    },
  )

  law('refuses more detections than pulses', fc.tuple(twoDecoyRun, fc.nat()), ([one, fewer]) => {
    const detections = Object.values(one.cells)
      .flatMap((row) => Object.values(row))
      .reduce((total, cell) => total + cell.detections, 0)
    const pulses = Math.max(0, detections - 1 - fewer)
    const found = refusals({ ...fileOf(one), pulses })
    return detections === 0 || (found.length === 1 && found[0] === 'KW-IN107 $.counts')
  })

  law('reads every count as it is written', count, (text) => {
    const nothing = { detections: 0, errors: 0 }
    const row = { a: { detections: text, errors: 0 }, b: nothing }
    const parsed = parseObservations({
      ...fileOf({ source: { basisX: '0.5', intensities: [] }, cells: { X: {}, Z: {} }, leakBits: 0 }),
      pulses: '1000000000000000',
      intensities: [
        { name: 'a', meanPhotonNumber: '0.5', probability: '0.5' },
        { name: 'b', meanPhotonNumber: '0', probability: '0.5' },
      ],
      counts: { X: row, Z: { a: nothing, b: nothing } },
      key: { bases: ['X'], intensities: ['a'], sampledFraction: '0' },
    })
    return E.isRight(parsed) && parsed.right.counts.X.a?.detections.toString() === text
  })

  law('never throws, whatever it is given', fc.anything(), (input) => E.isLeft(parseObservations(input)))
})
