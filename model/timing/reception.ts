// The clicks of a stretch as the ground knows them: time tags, put into slots by the recovered clock, in the order of the slots.
// Source: paper, Methods 0.5; SYSTEM.md row 21. What clock recovery refuses is counted by reason, never guessed.

import { poisson } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'
import type { Click } from '../receiver/clicks'
import type { SlottedClick, Truth } from '../receiver/detections'
import { foundState, measuredFraction } from '../receiver/eavesdropper'
import { isTapped, type QuantumLink } from '../receiver/quantumLink'
import { stateCode } from '../source/randomChips'
import { type Interval, type Refusal, slotOf } from './clockRecovery'
import { type Delay, timeTag } from './syncWords'

/** Clicks with slots, in ascending order of pulses, and how many have none, by reason. */
export type Reception = {
  readonly clicks: ReadonlyArray<SlottedClick & Truth>
  readonly refused: Readonly<Record<Refusal, number>>
}

/** The truth about the pulse of a slot into which the light of another pulse strayed: photons that nobody detected. */
const truthOfOther = (link: QuantumLink, pulse: number, generator: Generator) => {
  const code = stateCode(link.chips, pulse)
  const photonNumber = generator.outcome(poisson(link.meanPhotonNumbers[code & 3] ?? 0))
  const found = foundState(link.eavesdropperKey, measuredFraction(link.eavesdropper), pulse, code >> 2)
  return { photonNumber, tapped: isTapped(link, photonNumber, found) }
}

/** What the ground receives of these clicks. */
export const reception = (
  link: QuantumLink,
  clicks: ReadonlyArray<Click>,
  delay: Delay,
  words: ReadonlyArray<Interval>,
  generator: Generator,
): Reception => {
  const refused = {
    'before the first word': 0,
    'after the last word': 0,
    'gap between words': 0,
    'words inconsistent': 0,
  }
  const slotted: (SlottedClick & Truth)[] = []
  for (const click of clicks) {
    const slot = slotOf(words, timeTag(click, delay))
    if (slot.kind === 'refused') {
      refused[slot.reason] += 1
      continue
    }
    const { pulse, offset } = slot
    const { detector, cause, photonNumber, tapped } = click
    const own = pulse === click.pulse ? { photonNumber, tapped } : truthOfOther(link, pulse, generator)
    slotted.push({ pulse, offset, detector, cause, ...own })
  }
  return { clicks: slotted.sort((a, b) => a.pulse - b.pulse || a.offset - b.offset), refused }
}
