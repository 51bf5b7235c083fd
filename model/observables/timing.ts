// Clock recovery: row 21 of SYSTEM.md. See docs/hardware-quantum.md.

import { generator } from '../randomness/generator'
import { FWHM_PER_DEVIATION } from '../receiver/receiver'
import { intervals, slotOf } from '../timing/clockRecovery'
import {
  delayOfRanges,
  pulseOfWord,
  SYNC_WORDS_PER_SECOND,
  syncTags,
  timeTag,
  WORD_JITTER_FWHM_PICOSECONDS,
} from '../timing/syncWords'
import { exactly, type Observable } from './observable'

const SECONDS = 12
const PROBES = 20_000
const PROBE_PERIOD = 300_007.3

/** Ranges (m) from the beginning of the pass on, 830 km at its culmination 150 s later, which passes at 7308 m/s: SYSTEM.md row 14. */
const RANGES = Array.from({ length: SECONDS + 2 }, (_, second) =>
  Math.round(Math.sqrt(830e3 * 830e3 + 7308 * (second - 150) * (7308 * (second - 150)))),
)

/** Probe pulses without jitter of their own over ten seconds: the width that the clock gives them, and how many miss their slots. */
export const clockProbes = (
  seed: string,
): { readonly fwhmPicoseconds: number; readonly misplaced: number; readonly probes: number } => {
  const delay = delayOfRanges(RANGES)
  const tags = syncTags(
    SYNC_WORDS_PER_SECOND - 10,
    SYNC_WORDS_PER_SECOND * (SECONDS - 1) + 10,
    delay,
    WORD_JITTER_FWHM_PICOSECONDS,
    generator(seed, 'words'),
  )
  const words = intervals(tags)
  const found = Array.from({ length: PROBES }, (_, n) => {
    const pulse = Math.floor(pulseOfWord(SYNC_WORDS_PER_SECOND) + n * PROBE_PERIOD)
    const slot = slotOf(words, timeTag({ pulse, offset: 0 }, delay))
    return slot.kind === 'slot' && slot.pulse === pulse ? [slot.offset] : []
  })
  const offsets = found.flat()
  const square = offsets.reduce((sum, offset) => sum + offset * offset, 0) / offsets.length
  return {
    fwhmPicoseconds: FWHM_PER_DEVIATION * Math.sqrt(square),
    misplaced: PROBES - offsets.length,
    probes: PROBES,
  }
}

/** Row 21. */
export const timingRows = (): ReadonlyArray<Observable> => {
  const { fwhmPicoseconds, misplaced, probes } = clockProbes('observables')
  return [
    {
      row: 21,
      name: 'width of the recovered clock, ps FWHM',
      published: 'about 100',
      band: [90, 120],
      parameters: 'fitted',
      ours: exactly(fwhmPicoseconds),
    },
    {
      row: 21,
      name: `pulses of ${probes} not in their slots`,
      published: '-',
      band: [0, 0],
      parameters: 'assumed',
      ours: exactly(misplaced),
    },
  ]
}
