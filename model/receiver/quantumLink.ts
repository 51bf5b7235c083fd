// A quantum link and a segment of its pass, as both simulations read them, and what an eavesdropper's finding means for a pulse.
// Source: SYSTEM.md rows 1-3 and 17-19.

import type { RandomChips } from '../source/randomChips'
import type { WordPair } from '../source/threefry'
import type { Click, Memory } from './clicks'
import type { Eavesdropper } from './eavesdropper'
import type { FateTable, NoisePerSlot, Receiver } from './receiver'

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
 * goes straight from its first value at the first pulse to its second just past the last one. Segments of a pass follow one
 * another without a gap.
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
