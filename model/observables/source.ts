// Laser, modulators and random chips: rows 1 to 5 of SYSTEM.md. See docs/hardware-quantum.md.

import { NOTHING } from '../polarization/jones'
import { sphereRotation } from '../polarization/poincare'
import { exponential } from '../randomness/elementary'
import { generator } from '../randomness/generator'
import { FRESH } from '../receiver/clicks'
import { thinnedClicks } from '../receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../receiver/jinan1'
import { CHIP_CLAIM, cutoffs, firstAlarm } from '../source/healthTests'
import { phaseKey, phaseOf } from '../source/laser'
import {
  contrastError,
  DECOY_PHOTONS,
  INTENSITY_MODULATOR,
  meanPhotonNumbers,
  POLARIZATION_CONTRAST_DB,
} from '../source/modulators'
import {
  bitsUsed,
  chipOutput,
  decodedState,
  type RandomChips,
  stateCode,
  streamWord,
} from '../source/randomChips'
import { exactly, type Observable } from './observable'

const SEED = 'observables'
const POISSON_CELLS = 7
const PHASE_CELLS = 17
const PHASES = 17_000
const STATES = 200_000
const HEALTH_WORDS = 20_000

/**
 * The p-value of counts against expected ones over an odd number of cells: chi-square with 2m degrees of freedom lies above x
 * with probability `e^(-x/2) sum_(k<m) (x/2)^k / k!`. @throws RangeError for an even number of cells.
 */
export const chiSquareP = (counts: ReadonlyArray<number>, expected: ReadonlyArray<number>): number => {
  if (counts.length % 2 === 0) throw new RangeError('the closed form needs an odd number of cells')
  const half =
    counts.reduce((sum, count, at) => {
      const wanted = expected[at] ?? 0
      return sum + ((count - wanted) * (count - wanted)) / wanted
    }, 0) / 2
  let [term, sum] = [1, 0]
  for (let k = 1; k <= (counts.length - 1) / 2; k += 1) {
    sum += term
    term *= half / k
  }
  return sum * exponential(-Math.min(half, 700))
}

/** How many of the values, each 0..cells-1, are in each cell. */
const tallied = (values: ReadonlyArray<number>, cells: number): ReadonlyArray<number> => {
  const counts = Array<number>(cells).fill(0)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** p-value of the photon numbers of signal pulses that clicked on a weak link: k - 1 is Poisson of mean 0.8. */
const photonNumberP = (): number => {
  const link = jinan1Link(generator(SEED, 'photons'))
  const stretch = { firstPulse: 0, pulses: 30_000_000, transmittance: [0.002, 0.002] } as const
  const segment = jinan1Segment(link, stretch, sphereRotation(NOTHING), 0)
  const { clicks } = thinnedClicks(link, segment, FRESH, generator(SEED, 'photon clicks'))
  const photons = clicks
    .filter(({ cause, pulse }) => cause === 'light' && (stateCode(link.chips, pulse) & 2) === 0)
    .map(({ photonNumber }) => Math.min(photonNumber, POISSON_CELLS) - 1)
  const { signal } = meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS)
  const law: number[] = []
  for (let k = 0, term = exponential(-signal); k < POISSON_CELLS - 1; k += 1, term *= signal / k)
    law.push(term)
  const rest = 1 - law.reduce((sum, p) => sum + p, 0)
  return chiSquareP(
    tallied(photons, POISSON_CELLS),
    [...law, rest].map((p) => p * photons.length),
  )
}

const phaseP = (): number => {
  const key = phaseKey(generator(SEED, 'phases'))
  const cells = Array.from({ length: PHASES }, (_, pulse) => Math.floor(PHASE_CELLS * phaseOf(key, pulse)))
  return chiSquareP(tallied(cells, PHASE_CELLS), Array(PHASE_CELLS).fill(PHASES / PHASE_CELLS))
}

/** Largest distance, in standard deviations, of a frequency from its probability: the 16 codes, and the five sources. */
const worstSigma = (codes: ReadonlyArray<number>): readonly [states: number, sources: number] => {
  const n = codes.length
  const sigma = (count: number, p: number): number => Math.abs(count - n * p) / Math.sqrt(n * p * (1 - p))
  const counts = tallied(codes, 16)
  const sourceOf = (code: number): string => {
    const { intensity, basis } = decodedState(code)
    return intensity === 'vacuum' ? 'o' : `${intensity === 'decoy' ? 'x' : 'y'} ${basis}`
  }
  const sources = { o: 1 / 4, 'x X': 1 / 8, 'x Z': 1 / 8, 'y X': 1 / 4, 'y Z': 1 / 4 }
  const sourceCount = (name: string): number =>
    counts.reduce((sum, count, code) => sum + (sourceOf(code) === name ? count : 0), 0)
  const largest = (values: ReadonlyArray<number>): number => values.reduce((a, b) => Math.max(a, b))
  return [
    largest(counts.map((count) => sigma(count, 1 / 16))),
    largest(Object.entries(sources).map(([name, p]) => sigma(sourceCount(name), p))),
  ]
}

/** Pulses among the first 640 whose state is not bits 4n to 4n+3 of the stream: with none, no bit serves two pulses. */
const pulsesOffTheirBits = (chips: RandomChips): number => {
  const stream = Array.from({ length: 40 }, (_, word) => streamWord(chips, word)).flatMap((pair) =>
    pair.flatMap((half) => [...half.toString(2).padStart(32, '0')].map(Number)),
  )
  const own = (n: number): number => stream.slice(4 * n, 4 * n + 4).reduce((code, bit) => 2 * code + bit, 0)
  return Array.from({ length: 640 }, (_, n) => n).filter((n) => stateCode(chips, n) !== own(n)).length
}

/** Rows 1 to 3, and the source's part of row 4. */
export const sourceRows = (): ReadonlyArray<Observable> => {
  const { signal, decoy, vacuum } = meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS)
  const { chips } = jinan1Link(generator(SEED, 'states'))
  const [states, sources] = worstSigma(Array.from({ length: STATES }, (_, pulse) => stateCode(chips, pulse)))
  const poisson = { row: 1, published: 'Poisson', band: [1e-3, 1], parameters: 'stated' } as const
  const choices = { row: 3, band: [0, 5], parameters: 'stated' } as const
  return [
    { ...poisson, name: 'photons of signal pulses, p of chi-square', ours: exactly(photonNumberP()) },
    { ...poisson, name: 'phases, p of chi-square', published: 'uniform', ours: exactly(phaseP()) },
    {
      row: 2,
      name: 'signal, photons',
      published: '0.8',
      band: [0.784, 0.816],
      parameters: 'stated',
      ours: exactly(signal),
    },
    {
      row: 2,
      name: 'decoy, photons',
      published: '0.1',
      band: [0.098, 0.102],
      parameters: 'stated',
      ours: exactly(decoy),
    },
    {
      row: 2,
      name: 'vacuum from 29 dB extinction, photons',
      published: '0.001',
      band: [0.00098, 0.00102],
      parameters: 'calculated',
      ours: exactly(vacuum),
    },
    { ...choices, name: 'worst of 16 states, sigma', published: '.5, .25, .25', ours: exactly(states) },
    { ...choices, name: 'worst of five sources, sigma', published: 'o x1 x2 y1 y2', ours: exactly(sources) },
    {
      row: 4,
      name: 'error of the source from 25 dB, %',
      published: '0.316',
      band: [0.25, 0.4],
      parameters: 'stated',
      ours: exactly(100 * contrastError(POLARIZATION_CONTRAST_DB)),
    },
  ]
}

/** Row 5. */
export const chipRows = (): ReadonlyArray<Observable> => {
  const { chips } = jinan1Link(generator(SEED, 'chips'))
  const ends = cutoffs(CHIP_CLAIM)
  const alarms = ([0, 1] as const).filter(
    (chip) => firstAlarm(ends, chipOutput(chips, chip, HEALTH_WORDS)) !== undefined,
  )
  const bits = Array.from({ length: 16 }, (_, code) => bitsUsed(code)).reduce<number>((a, b) => a + b, 0) / 16
  return [
    {
      row: 5,
      name: 'random bits a pulse',
      published: '3.5',
      band: [3.5, 3.5],
      parameters: 'stated',
      ours: exactly(bits),
    },
    {
      row: 5,
      name: 'pulses with bits that are not theirs alone',
      published: 'none',
      band: [0, 0],
      parameters: 'assumed',
      ours: exactly(pulsesOffTheirBits(chips)),
    },
    {
      row: 5,
      name: 'alarms of the health tests',
      published: '-',
      band: [0, 0],
      parameters: 'assumed',
      ours: exactly(alarms.length),
    },
  ]
}
