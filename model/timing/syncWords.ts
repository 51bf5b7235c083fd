// Time as the ground sees it: the delay of the link, the synchronisation words of the laser downlink, and the time tags of clicks.
// Source: paper, Methods 0.5; SYSTEM.md row 21. 625 MHz / 9.5 kHz = 1 250 000 / 19 pulses a word, not an integer.

import type { Generator } from '../randomness/generator'
import type { Click } from '../receiver/clicks'
import { FWHM_PER_DEVIATION } from '../receiver/receiver'
import { SLOT_PICOSECONDS } from '../source/laser'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { floor, max, min } = Math

/** Synchronisation words a second [S]. Source: SYSTEM.md row 21. */
export const SYNC_WORDS_PER_SECOND = 9500

/** Word j leaves with pulse number 1 250 000 j / 19, which is whole for every 19th word only. */
const PULSES_PER_19_WORDS = 1_250_000
const WORDS = 19

/** The pulse number, not whole, at which a word leaves; exact to 1e-4 of a slot over any pass. */
export const pulseOfWord = (word: number): number => (PULSES_PER_19_WORDS * word) / WORDS

/** When a word leaves, picoseconds since the first pulse. */
export const wordTime = (word: number): number => pulseOfWord(word) * SLOT_PICOSECONDS

/** Jitter of a detected word, full width at half maximum, picoseconds [A]; chosen so that interpolation leaves the published 100 ps. */
export const WORD_JITTER_FWHM_PICOSECONDS = 122

/** Delay of the link (ps) at a time after the first pulse (ps). It must be computed by + - * / from rounded data, alike in every engine. */
export type Delay = (picoseconds: number) => number

const PICOSECONDS_PER_METRE = 1e12 / 299_792_458
const PICOSECONDS_PER_SECOND = 1e12

/**
 * The delay of ranges (m) tabulated each second from the first pulse: the cubic with the central differences as slopes, which
 * has no jump in the velocity. Held at the ends. @throws RangeError for fewer than two ranges.
 */
export const delayOfRanges = (metres: ReadonlyArray<number>): Delay => {
  if (metres.length < 2) throw new RangeError('a delay needs the range at two seconds or more')
  const range = (second: number) => metres[min(metres.length - 1, max(0, second))] ?? 0
  const slope = (second: number) => (range(second + 1) - range(second - 1)) / 2
  return (picoseconds) => {
    const seconds = picoseconds / PICOSECONDS_PER_SECOND
    const at = floor(seconds)
    const x = seconds - at
    const [from, to] = [range(at), range(at + 1)]
    const held = (1 - x) * (1 - x) * ((1 + 2 * x) * from + x * slope(at))
    return PICOSECONDS_PER_METRE * (held + x * x * ((3 - 2 * x) * to - (1 - x) * slope(at + 1)))
  }
}

/** A synchronisation word as received: its number, which it carries [A], and when it arrived (ps, the ground's clock). */
export type SyncTag = { readonly word: number; readonly time: number }

/** Arrivals of words `first` to `last`, each with a Gaussian jitter. */
export const syncTags = (
  first: number,
  last: number,
  delay: Delay,
  jitterFwhm: number,
  generator: Generator,
): ReadonlyArray<SyncTag> =>
  Array.from({ length: last - first + 1 }, (_, at) => {
    const left = wordTime(first + at)
    const jitter = (jitterFwhm / FWHM_PER_DEVIATION) * generator.normal()
    return { word: first + at, time: left + delay(left) + jitter }
  })

/** When a click is tagged, ps of the ground's clock. */
export const timeTag = ({ pulse, offset }: Pick<Click, 'pulse' | 'offset'>, delay: Delay): number => {
  const left = pulse * SLOT_PICOSECONDS + offset
  return left + delay(left)
}
