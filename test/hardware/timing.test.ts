// Synchronisation and clock recovery (SYSTEM.md row 21), and what they leave of a simulated second.

import { describe, expect, it } from '@jest/globals'
import { NOTHING } from '../../model/polarization/jones'
import { sphereRotation } from '../../model/polarization/poincare'
import { type Generator, generator } from '../../model/randomness/generator'
import { FRESH } from '../../model/receiver/clicks'
import { detections, isInGate } from '../../model/receiver/detections'
import { thinnedClicks } from '../../model/receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../../model/receiver/jinan1'
import { FWHM_PER_DEVIATION } from '../../model/receiver/receiver'
import { preparedState } from '../../model/source/randomChips'
import { intervals, LONGEST_GAP_WORDS, slotOf } from '../../model/timing/clockRecovery'
import { reception } from '../../model/timing/reception'
import {
  type Delay,
  delayOfRanges,
  pulseOfWord,
  type SyncTag,
  syncTags,
  timeTag,
  WORD_JITTER_FWHM_PICOSECONDS,
  wordTime,
} from '../../model/timing/syncWords'

/** Ranges (m) of a pass: 830 km at culmination, at second 150, and 1375 km at its ends, as SYSTEM.md row 14. */
const RANGES = Array.from({ length: 302 }, (_, second) =>
  Math.round(Math.sqrt(830e3 ** 2 + (7308 * (second - 150)) ** 2)),
)
const DELAY = delayOfRanges(RANGES)

const tagsFrom = (word: number, count: number, draws: Generator, delay: Delay = DELAY) =>
  syncTags(word, word + count, delay, WORD_JITTER_FWHM_PICOSECONDS, draws)

describe('the synchronisation words', () => {
  it('leave every 65 789.5 pulses, not a whole number, and meet a pulse every 19 words', () => {
    expect(pulseOfWord(1)).toBeCloseTo(65_789.47, 2)
    expect(wordTime(9500)).toBe(1e12)
    expect(Number.isInteger(pulseOfWord(19 * 1234))).toBe(true)
    expect(Number.isInteger(pulseOfWord(18))).toBe(false)
  })

  it('drift with the Doppler shift by up to 2.5 ns a period, and by 2.0 ns at the ends of this pass', () => {
    const drift = (second: number) => {
      const word = second * 9500
      return DELAY(wordTime(word + 1)) - DELAY(wordTime(word))
    }
    expect(Math.abs(drift(1))).toBeGreaterThan(1900)
    expect(Math.max(...Array.from({ length: 300 }, (_, second) => Math.abs(drift(second))))).toBeLessThan(
      2500,
    )
    expect(Math.abs(drift(150))).toBeLessThan(30)
  })
})

describe('delayOfRanges', () => {
  it('passes through the ranges, at 1 m per 3.336 ns, without a jump in velocity', () => {
    expect(DELAY(150e12)).toBeCloseTo((830e3 / 299_792_458) * 1e12, 2)
    for (const second of [3, 77, 150, 260]) {
      const at = second * 1e12
      const [before, after] = [DELAY(at) - DELAY(at - 1e9), DELAY(at + 1e9) - DELAY(at)]
      expect(Math.abs(after - before)).toBeLessThan(1)
    }
  })

  it('needs two ranges', () => {
    expect(() => delayOfRanges([1])).toThrow(RangeError)
  })
})

/** Slots of probe pulses without jitter of their own, one every 0.26 ms, and how far off they come out. */
const probes = (tags: ReadonlyArray<SyncTag>, first: number, count: number, delay: Delay = DELAY) => {
  const words = intervals(tags)
  return Array.from({ length: count }, (_, n) => {
    const pulse = Math.floor(first + n * 163_841)
    return { pulse, slot: slotOf(words, timeTag({ pulse, offset: 0 }, delay)) }
  })
}

describe('clock recovery', () => {
  it.each([2, 75, 150, 297])(
    'leaves a width of 90 to 120 ps (FWHM) at second %d, every pulse in its slot',
    (second) => {
      const tags = tagsFrom(second * 9500, 9500, generator('timing', `width ${second}`))
      const found = probes(tags, pulseOfWord(second * 9500 + 1), 3800)
      const offsets = found.flatMap(({ slot }) => (slot.kind === 'slot' ? [slot.offset] : []))
      expect(found.every(({ pulse, slot }) => slot.kind === 'slot' && slot.pulse === pulse)).toBe(true)
      const width =
        FWHM_PER_DEVIATION * Math.sqrt(offsets.reduce((sum, x) => sum + x * x, 0) / offsets.length)
      expect(width).toBeGreaterThan(90)
      expect(width).toBeLessThan(120)
    },
  )

  it('would lose the slot with the nominal period: the Doppler shift alone is more than a slot a period', () => {
    const tags = tagsFrom(9500, 20, generator('timing', 'nominal'))
    const [from] = tags
    const pulse = Math.floor(pulseOfWord(9500)) + 65_000
    const elapsed = timeTag({ pulse, offset: 0 }, DELAY) - (from?.time ?? 0)
    expect(Math.round(pulseOfWord(9500) + elapsed / 1600)).not.toBe(pulse)
    expect(probes(tags, pulse, 1)[0]?.slot).toMatchObject({ kind: 'slot', pulse })
  })

  it('refuses what lies before the first word and after the last', () => {
    const words = intervals(tagsFrom(9500, 100, generator('timing', 'ends')))
    const at = (word: number) => slotOf(words, wordTime(word) + DELAY(wordTime(word)))
    expect(at(9499)).toEqual({ kind: 'refused', reason: 'before the first word' })
    expect(at(9601)).toEqual({ kind: 'refused', reason: 'after the last word' })
    expect(at(9550).kind).toBe('slot')
  })

  it.each([
    ['late by a slot', 1600],
    ['early by a slot', -1600],
    ['late by half a slot', 800],
    ['late by 100 ns', 100_000],
  ])('refuses both intervals of a word that is %s, and no other', (_, error) => {
    const tags = tagsFrom(9500, 200, generator('timing', 'late')).map((tag) =>
      tag.word === 9600 ? { ...tag, time: tag.time + error } : tag,
    )
    const refused = intervals(tags).filter(({ refusal }) => refusal !== undefined)
    expect(refused.map(({ from, to, refusal }) => [from.word, to.word, refusal])).toEqual([
      [9599, 9600, 'words inconsistent'],
      [9600, 9601, 'words inconsistent'],
    ])
  })

  it('refuses a clock that jumps by a slot and stays, at the jump', () => {
    const tags = tagsFrom(9500, 200, generator('timing', 'jump')).map((tag) =>
      tag.word >= 9600 ? { ...tag, time: tag.time + 1600 } : tag,
    )
    const refused = intervals(tags).filter(({ refusal }) => refusal !== undefined)
    expect(refused.map(({ from }) => from.word)).toEqual([9599])
  })

  it('refuses misread numbers of words', () => {
    const tags = tagsFrom(9500, 200, generator('timing', 'misread')).map((tag) =>
      tag.word === 9600 ? { ...tag, word: 9619 } : tag,
    )
    const refused = intervals(tags).filter(({ refusal }) => refusal !== undefined)
    expect(refused.map(({ from }) => from.word)).toEqual([9599, 9619])
  })

  it('refuses the interval between a word and its repetition, even at the same time', () => {
    const tags = tagsFrom(9500, 200, generator('timing', 'twice'))
    const repeated = tags.flatMap((tag) => (tag.word === 9600 ? [tag, tag] : [tag]))
    const refused = intervals(repeated).filter(({ refusal }) => refusal !== undefined)
    expect(refused.map(({ from, to }) => [from.word, to.word])).toEqual([[9600, 9600]])
  })

  it('interpolates over 95 missing words and refuses more', () => {
    const without = (gap: number) =>
      tagsFrom(28_500, 400, generator('timing', 'gap')).filter(
        ({ word }) => word <= 28_600 || word >= 28_600 + gap,
      )
    const slotIn = (gap: number) => probes(without(gap), pulseOfWord(28_600 + gap / 2), 1)[0]
    const bridged = slotIn(LONGEST_GAP_WORDS)
    expect(bridged?.slot).toMatchObject({ kind: 'slot', pulse: bridged?.pulse })
    expect(slotIn(LONGEST_GAP_WORDS + 1)?.slot).toEqual({ kind: 'refused', reason: 'gap between words' })
  })

  it('refuses two words alone, which nothing confirms', () => {
    const [interval] = intervals(tagsFrom(9500, 1, generator('timing', 'two')))
    expect(interval?.refusal).toBe('words inconsistent')
  })
})

describe('reception', () => {
  const SECOND = 40
  const link = jinan1Link(generator('timing', 'link'))
  const firstPulse = 625e6 * SECOND
  const segment = jinan1Segment(
    link,
    { firstPulse, pulses: 50e6, transmittance: [0.001, 0.0009] },
    sphereRotation(NOTHING),
    5000,
  )
  const { clicks } = thinnedClicks(link, segment, FRESH, generator('timing', 'clicks'))
  const words = intervals(tagsFrom(9500 * SECOND - 100, 1000, generator('timing', 'words')))
  const received = reception(link, clicks, DELAY, words, generator('timing', 'truth'))
  const inGate = received.clicks.filter(isInGate)
  const qber = (shift: number) => {
    const sifted = detections(inGate, generator('timing', 'doubles')).flatMap(({ pulse, basis, bit }) => {
      const state = preparedState(link.chips, pulse + shift)
      return state.basis === basis && state.intensity === 'signal' ? [Number(state.bit !== bit)] : []
    })
    return sifted.reduce((sum, error) => sum + error, 0) / sifted.length
  }

  it('gives every click a slot between the words, and counts the others', () => {
    expect(received.clicks.length + Object.values(received.refused).reduce((a, b) => a + b)).toBe(
      clicks.length,
    )
    expect(received.clicks.length / clicks.length).toBeGreaterThan(0.99)
    const early = reception(link, clicks, DELAY, words.slice(400), generator('timing', 'truth'))
    expect(early.refused['before the first word']).toBeGreaterThan(0.3 * clicks.length)
  })

  it('orders clicks by the slots in which they arrive, where light strays past the click after it', () => {
    const click = { detector: 0, cause: 'light', photonNumber: 1, tapped: false } as const
    const stray = [
      { ...click, pulse: firstPulse, offset: 2000 },
      { ...click, pulse: firstPulse + 1, offset: -100, photonNumber: 9 },
      { ...click, pulse: firstPulse + 2, offset: -1700 },
    ]
    const ordered = reception(link, stray, DELAY, words, generator('timing', 'stray')).clicks
    expect(ordered.map(({ pulse }) => pulse - firstPulse)).toEqual([1, 1, 1])
    const offsets = ordered.map(({ offset }) => offset)
    expect(offsets).toEqual([...offsets].sort((x, y) => x - y))
    expect(offsets[2]).toBeGreaterThan(200)
    expect(ordered.filter(({ photonNumber }) => photonNumber === 9)).toHaveLength(1)
  })

  it('keeps 78 to 82 % of the light in the gate (row 20), in ascending slots', () => {
    const light = received.clicks.filter(({ cause }) => cause === 'light')
    expect(light.filter(isInGate).length / light.length).toBeGreaterThan(0.78)
    expect(light.filter(isInGate).length / light.length).toBeLessThan(0.82)
    expect(
      received.clicks.every(({ pulse }, at) => at === 0 || pulse >= (received.clicks[at - 1]?.pulse ?? 0)),
    ).toBe(true)
  })

  it('has a QBER below 2 % in the right slots, and of 50 % in any other: wrong slots are never silent', () => {
    expect(qber(0)).toBeLessThan(0.02)
    for (const shift of [-2, -1, 1, 2]) expect(Math.abs(qber(shift) - 0.5)).toBeLessThan(0.03)
  })
})
