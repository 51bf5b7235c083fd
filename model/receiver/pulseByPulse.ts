// The quantum link one pulse after the other and one photon after the other: what the fast simulation has to agree with.
// Source: SYSTEM.md rows 1-3 and 17-19. For short runs; fast/thinnedClicks.ts draws a whole pass by the same law.

import { type Cumulative, poisson, thresholdOf, weighted } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'
import { SLOT_PICOSECONDS } from '../source/laser'
import { stateCode } from '../source/randomChips'
import { type Click, type DetectorEvent, type Memory, registered } from './clicks'
import { forwarding, foundState, measuredFraction } from './eavesdropper'
import {
  type Clicks,
  fateInPulse,
  isTapped,
  type QuantumLink,
  type Segment,
  transmittanceAt,
} from './quantumLink'
import { FWHM_PER_DEVIATION } from './receiver'

/** The detector that a photon makes fire, or none. */
const photonEvents = (
  link: QuantumLink,
  fate: ReadonlyArray<number>,
  survival: number,
  generator: Generator,
): ReadonlyArray<DetectorEvent> => {
  const chances = fate.map((chance) => chance * survival)
  const lost = Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0))
  const detector = generator.outcome(weighted([...chances, lost]))
  if (detector === fate.length) return []
  const deviation = link.receiver.arrivalFwhmPicoseconds / FWHM_PER_DEVIATION
  return [{ detector, offset: Math.round(deviation * generator.normal()), cause: 'light' }]
}

/** Poisson numbers of the photons of each intensity and of the noise of each detector. */
type Tables = { readonly photons: ReadonlyArray<Cumulative>; readonly noise: ReadonlyArray<Cumulative> }

const noiseEvents = (noise: ReadonlyArray<Cumulative>, generator: Generator): ReadonlyArray<DetectorEvent> =>
  noise.flatMap((table, detector) =>
    Array.from({ length: generator.outcome(table) }, () => ({
      detector,
      offset: generator.below(SLOT_PICOSECONDS) - SLOT_PICOSECONDS / 2,
      cause: 'noise' as const,
    })),
  )

/** One pulse: its photons, what the eavesdropper leaves of them, and the events that they and the noise make. */
const pulseEvents = (
  link: QuantumLink,
  segment: Segment,
  tables: Tables,
  pulse: number,
  generator: Generator,
) => {
  const code = stateCode(link.chips, pulse)
  const state = code >> 2
  const photonNumber = generator.outcome(tables.photons[code & 3] ?? [])
  const found = foundState(link.eavesdropperKey, measuredFraction(link.eavesdropper), pulse, state)
  const { passing, photons, gain } = forwarding(link.eavesdropper, photonNumber)
  const sent = generator.bernoulli(thresholdOf(passing)) ? photons : 0
  const survival = Math.min(1, gain * transmittanceAt(segment, pulse))
  const fate = fateInPulse(link, segment.fates, state, found)
  const light = Array.from({ length: sent }, () => photonEvents(link, fate, survival, generator)).flat()
  const tapped = isTapped(link, photonNumber, found)
  return { events: [...light, ...noiseEvents(tables.noise, generator)], photonNumber, tapped }
}

/** The clicks of a segment, each pulse simulated. */
export const pulseByPulse = (
  link: QuantumLink,
  segment: Segment,
  before: Memory,
  generator: Generator,
): Clicks => {
  const tables = { photons: link.meanPhotonNumbers.map(poisson), noise: segment.noise.map(poisson) }
  const clicks: Click[] = []
  let memory = before
  for (let pulse = segment.firstPulse; pulse < segment.firstPulse + segment.pulses; pulse += 1) {
    const { events, photonNumber, tapped } = pulseEvents(link, segment, tables, pulse, generator)
    const due = memory.pending.filter((pending) => pending.pulse === pulse)
    const all = [
      ...events,
      ...due.map(({ detector, offset }) => ({ detector, offset, cause: 'afterpulse' as const })),
    ]
    if (all.length === 0) continue
    const rest = { ...memory, pending: memory.pending.filter((pending) => pending.pulse > pulse) }
    const result = registered(link.receiver, rest, pulse, all, generator)
    memory = result.memory
    clicks.push(...result.clicks.map((event) => ({ ...event, pulse, photonNumber, tapped })))
  }
  return { clicks, memory }
}
