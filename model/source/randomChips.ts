// The two random-number chips on board and the cache that turns their bits into prepared states, indexed by sequence number.
// Source: paper, Methods 0.1 and 0.3 step 1; SYSTEM.md rows 3 and 5. Simulated: chips are seeded counters, nothing here is a secret.

import { BASES, type Basis } from '../../spec/finiteKey/observations'
import type { Generator } from '../randomness/generator'
import { counterOf, threefry, type WordPair } from './threefry'

/** A key for each of the two chips: all that the cache needs to give the state of any pulse. */
export type RandomChips = readonly [WordPair, WordPair]

/** Bits a second that each chip gives [S]. Source: SYSTEM.md row 5. */
export const CHIP_BITS_PER_SECOND = 10e9

/** Chips of a seed. */
export const randomChips = (generator: Generator): RandomChips => {
  const draws = generator.child('random chips')
  return [
    [draws.u32(), draws.u32()],
    [draws.u32(), draws.u32()],
  ]
}

/** A word of 64 bits of the stream: even words come from the first chip, odd ones from the second [A]. */
export const streamWord = (chips: RandomChips, word: number): WordPair =>
  threefry(chips[word % 2 === 0 ? 0 : 1], counterOf(Math.floor(word / 2)))

const BITS_PER_PULSE = 4
const PULSES_PER_WORD = 16
const PULSES_PER_HALF = 8

/**
 * The state of a pulse as 4 bits of the stream, `basis bit intensity intensity`, 0..15: pulse n has bits 4n to 4n+3 and no
 * other has them. The last one goes unread where the third says signal, so a pulse uses 3.5 bits on average.
 */
export const stateCode = (chips: RandomChips, pulse: number): number => {
  const words = streamWord(chips, Math.floor(pulse / PULSES_PER_WORD))
  const place = pulse % PULSES_PER_WORD
  const half = place < PULSES_PER_HALF ? words[0] : words[1]
  return (half >>> (BITS_PER_PULSE * (PULSES_PER_HALF - 1 - (place % PULSES_PER_HALF)))) & 0xf
}

/** The three intensities of Jinan-1. */
export type IntensityName = 'signal' | 'decoy' | 'vacuum'

/** Intensity by the two low bits of a state code: probabilities 1/2, 1/4, 1/4 [S]. */
export const INTENSITY_OF_CODE = ['signal', 'signal', 'decoy', 'vacuum'] as const

/** What is prepared in a pulse; a vacuum pulse has a basis and a bit too. */
export type PreparedState = {
  readonly basis: Basis
  readonly bit: 0 | 1
  readonly intensity: IntensityName
}

/** A state code read. @throws RangeError for a number that is none. */
export const decodedState = (code: number): PreparedState => {
  const basis = BASES[code >> 3]
  const intensity = INTENSITY_OF_CODE[code & 3]
  if (basis === undefined || intensity === undefined) throw new RangeError(`no state has the code ${code}`)
  return { basis, bit: (code & 4) === 0 ? 0 : 1, intensity }
}

/** The state of any pulse, from the cache. */
export const preparedState = (chips: RandomChips, pulse: number): PreparedState =>
  decodedState(stateCode(chips, pulse))

/** Bits of the stream that a state code used: three, or four where the intensity is not the signal. */
export const bitsUsed = (code: number): 3 | 4 => ((code & 2) === 0 ? 3 : 4)

/** The first `words` words of a chip's own output, 8 bytes each, first bit highest: what its health tests see. */
export const chipOutput = (chips: RandomChips, chip: 0 | 1, words: number): Uint8Array =>
  Uint8Array.from(
    Array.from({ length: words }, (_, at) => threefry(chips[chip], counterOf(at))).flatMap((pair) =>
      pair.flatMap((half) => [half >>> 24, half >>> 16, half >>> 8, half]),
    ),
  )
