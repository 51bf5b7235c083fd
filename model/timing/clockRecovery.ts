// Clock recovery: from the arrivals of synchronisation words to the pulse number of a time tag, or a refusal that says why.
// Source: SYSTEM.md row 21: the period drifts by up to 2.5 ns with the Doppler shift, so pulse numbers are interpolated.

import { SLOT_PICOSECONDS } from '../source/laser'
import { pulseOfWord, type SyncTag, wordTime } from './syncWords'

/** Largest change of a period by the Doppler shift, picoseconds [S]. Source: SYSTEM.md row 21. */
export const DOPPLER_PICOSECONDS_PER_PERIOD = 2500

/** Periods between two words over which a tag may be interpolated [A]: 10 ms, in which the velocity changes the middle by 5 ps. */
export const LONGEST_GAP_WORDS = 95

/** Largest departure of an interval from what its neighbours foretell, picoseconds [A]: 8 deviations of the difference of two words. */
export const STRETCH_TOLERANCE_PICOSECONDS = 600

/** Received words over which the stretch before and after an interval is measured, and how many such measurements on each side. */
const BASELINE = 32
const BASELINES = 3

/** Why a tag has no pulse number. */
export type Refusal =
  | 'before the first word'
  | 'after the last word'
  | 'gap between words'
  | 'words inconsistent'

/** An interval between two received words; trusted, or why not. */
export type Interval = { readonly from: SyncTag; readonly to: SyncTag; readonly refusal: Refusal | undefined }

const median = (values: ReadonlyArray<number>): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** How much longer than at the satellite it is between two received words, picoseconds. */
const excess = (from: SyncTag, to: SyncTag): number =>
  to.time - from.time - (wordTime(to.word) - wordTime(from.word))

/** Excess per period over the baseline that starts at each tag; undefined where its words do not ascend, or it has no end. */
const stretches = (tags: ReadonlyArray<SyncTag>, baseline: number): ReadonlyArray<number | undefined> =>
  tags.map((from, start) => {
    const to = tags[start + baseline]
    return to === undefined || to.word <= from.word ? undefined : excess(from, to) / (to.word - from.word)
  })

/**
 * The intervals between received words in the order of arrival. One is trusted where its words ascend within the longest gap,
 * its period is within Doppler's reach, and its length is what the words before and after foretell: a word that is late by as
 * much as half a slot, or misread, spoils both its intervals and no other.
 */
export const intervals = (tags: ReadonlyArray<SyncTag>): ReadonlyArray<Interval> => {
  const baseline = Math.min(BASELINE, Math.floor((tags.length - 1) / 2))
  const stretch = stretches(tags, baseline)
  /** The median of several baselines before and after the interval that starts at this tag, none of which holds it. */
  const usualAt = (at: number): number | undefined => {
    const found: number[] = []
    for (let n = 0; n < BASELINES; n += 1) {
      const [before, after] = [stretch[at - n - baseline], stretch[at + 1 + n]]
      if (before !== undefined) found.push(before)
      if (after !== undefined) found.push(after)
    }
    return median(found)
  }
  return tags.slice(1).map((to, at) => {
    const from = tags[at] ?? to
    const words = to.word - from.word
    if (words > LONGEST_GAP_WORDS) return { from, to, refusal: 'gap between words' }
    const usual = usualAt(at)
    const isConsistent =
      words >= 1 &&
      usual !== undefined &&
      Math.abs(excess(from, to)) <= DOPPLER_PICOSECONDS_PER_PERIOD * words + STRETCH_TOLERANCE_PICOSECONDS &&
      Math.abs(excess(from, to) - usual * words) <= STRETCH_TOLERANCE_PICOSECONDS
    return { from, to, refusal: isConsistent ? undefined : 'words inconsistent' }
  })
}

/** The slot of a time tag and its distance from the centre (ps, -800 to 800), or why it has none. */
export type SlotOrRefusal =
  | { readonly kind: 'slot'; readonly pulse: number; readonly offset: number }
  | { readonly kind: 'refused'; readonly reason: Refusal }

/** The last interval that starts at or before a time, -1 if there is none. */
const intervalAt = (all: ReadonlyArray<Interval>, time: number): number => {
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((all[middle]?.from.time ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The slot of a time tag (ps of the ground's clock), by interpolation between the two words around it. */
export const slotOf = (all: ReadonlyArray<Interval>, time: number): SlotOrRefusal => {
  const interval = all[intervalAt(all, time)]
  if (interval === undefined) return { kind: 'refused', reason: 'before the first word' }
  const { from, to, refusal } = interval
  if (time > to.time) return { kind: 'refused', reason: 'after the last word' }
  if (refusal !== undefined) return { kind: 'refused', reason: refusal }
  const [first, last] = [pulseOfWord(from.word), pulseOfWord(to.word)]
  const at = first + ((last - first) * (time - from.time)) / (to.time - from.time)
  const pulse = Math.round(at)
  return { kind: 'slot', pulse, offset: (at - pulse) * SLOT_PICOSECONDS }
}
