// The quantum link one pulse after the other and one photon after the other: what the fast simulation has to agree with.
// Source: SYSTEM.md rows 1-3 and 17-19. For short runs; fast/thinnedClicks.ts draws a whole pass by the same law.

import { type Cumulative, poisson, thresholdOf, weighted } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'
import { SLOT_PICOSECONDS } from '../source/laser'
import { type RandomChips, stateCode } from '../source/randomChips'
import type { WordPair } from '../source/threefry'
import { type Click, type DetectorEvent, type Memory, registered } from './clicks'
import { type Eavesdropper, forwarding, foundState, measuredFraction } from './eavesdropper'
import { type FateTable, FWHM_PER_DEVIATION, type NoisePerSlot, type Receiver } from './receiver'

/** What stays the same over a pass: chips, mean photon numbers by the two low bits of a state code, receiver, eavesdropper. */
export type QuantumLink = {
  readonly chips: RandomChips
  readonly meanPhotonNumbers: readonly [number, number, number, number]
  readonly receiver: Receiver
  readonly eavesdropper: Eavesdropper
  readonly eavesdropperKey: WordPair
}

/**
 * A stretch of pulses, for example a second. The transmittance, from the satellite's telescope to the light on the detectors,
 * goes straight from its first value at the first pulse to its second just past the last one.
 */
export type Segment = {
  readonly firstPulse: number
  readonly pulses: number
  readonly transmittance: readonly [number, number]
  readonly fates: FateTable
  readonly noise: NoisePerSlot
}

/** Clicks in the order of their slots, and what the detectors remember at the end. */
export type Clicks = { readonly clicks: ReadonlyArray<Click>; readonly memory: Memory }

/** The transmittance at a pulse of a segment. */
export const transmittanceAt = ({ firstPulse, pulses, transmittance }: Segment, pulse: number): number =>
  transmittance[0] + ((transmittance[1] - transmittance[0]) * (pulse - firstPulse)) / pulses

/** Where the light of a pulse goes: by fates, or, behind blinded detectors, all that would click to the detector she chose. */
export const fateInPulse = (
  { eavesdropper }: QuantumLink,
  fates: FateTable,
  state: number,
  found: number | undefined,
): ReadonlyArray<number> => {
  const fate = fates[found ?? state] ?? []
  if (found === undefined || eavesdropper.kind !== 'blinding') return fate
  const total = fate.reduce((sum, chance) => sum + chance, 0)
  return fate.map((_, detector) => (detector === found ? total : 0))
}

/** Whether the eavesdropper had a photon of a pulse, in which she found this state. */
export const isTapped = (
  { eavesdropper }: QuantumLink,
  photonNumber: number,
  found: number | undefined,
): boolean =>
  eavesdropper.kind === 'photonNumberSplitting' ? photonNumber >= 2 : found !== undefined && photonNumber > 0

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
