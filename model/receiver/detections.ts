// From clicks with slots to detections with a basis and a bit: the time gate, the quiet time, double clicks.
// Source: paper, Methods 0.5; SYSTEM.md rows 18 and 20; double clicks: Fung, Chau, Lo, PRA 84, 020303 (2011) and FINITE_KEY.md KW15.

import { BASES, type Basis } from '../../spec/finiteKey/observations'
import type { Generator } from '../randomness/generator'
import type { Cause } from './clicks'

/** Length of the gate about the centre of a slot, picoseconds [S]. Source: SYSTEM.md row 20. */
export const GATE_PICOSECONDS = 800

/** A click with the slot that clock recovery gave it; the offset is from the centre of that slot, picoseconds. */
export type SlottedClick = { readonly pulse: number; readonly offset: number; readonly detector: number }

/** Photons of the pulse of a slot, whether an eavesdropper had one of them, and why it clicked: hidden from both parties. */
export type Truth = { readonly photonNumber: number; readonly tapped: boolean; readonly cause: Cause }

/** Whether a click counts: half of the slot, and so half of the background. */
export const isInGate = ({ offset }: { readonly offset: number }): boolean =>
  offset >= -GATE_PICOSECONDS / 2 && offset < GATE_PICOSECONDS / 2

/**
 * Clicks in ascending order of pulses without those of slots that come less than `slots` after a slot with any click: dropped
 * by click times alone, as the proof asks where detectors have dead times.
 */
export const afterQuietTime = <A extends SlottedClick>(
  clicks: ReadonlyArray<A>,
  slots: number,
): ReadonlyArray<A> => {
  let last = Number.NEGATIVE_INFINITY
  let isQuiet = true
  return clicks.filter(({ pulse }) => {
    if (pulse !== last) isQuiet = pulse - last >= slots
    last = pulse
    return isQuiet
  })
}

/** What a slot with a click gave; `clicks` says how many detectors fired and whether in both bases. */
export type Detection = {
  readonly pulse: number
  readonly basis: Basis
  readonly bit: 0 | 1
  readonly clicks: 'one' | 'two in a basis' | 'in both bases'
  /** Of the first click of the slot. */
  readonly truth: Truth
}

/**
 * The result of a slot from its detectors that fired, `2 basis + bit`. Two in a basis give a random bit. Clicks in both bases
 * of the passive module give a random one of them [A], and its bit, random if both its detectors fired: never dropped.
 * @throws RangeError for no detector at all.
 */
export const resultOf = (
  detectors: ReadonlySet<number>,
  generator: Generator,
): Pick<Detection, 'basis' | 'bit' | 'clicks'> => {
  const fired = [0, 1].map((basis) => [0, 1].filter((bit) => detectors.has(2 * basis + bit)))
  const isCross = fired.every((bits) => bits.length > 0)
  const chosen = isCross ? generator.below(2) : fired.findIndex((bits) => bits.length > 0)
  const bits = fired[chosen] ?? []
  const basis = BASES[chosen]
  if (basis === undefined) throw new RangeError('no detector fired')
  const first = bits.length === 2 ? generator.below(2) : bits[0]
  const clicks = isCross ? 'in both bases' : bits.length === 2 ? 'two in a basis' : 'one'
  return { basis, bit: first === 1 ? 1 : 0, clicks }
}

/** Detections of clicks in ascending order of pulses, one a slot. */
export const detections = (
  clicks: ReadonlyArray<SlottedClick & Truth>,
  generator: Generator,
): ReadonlyArray<Detection> => {
  const found: Detection[] = []
  let at = 0
  for (let first = clicks[at]; first !== undefined; first = clicks[at]) {
    const { pulse, photonNumber, tapped, cause } = first
    const truth = { photonNumber, tapped, cause }
    const basis = BASES[first.detector >> 1]
    // Nearly all slots: one click, and nothing to draw.
    if (clicks[at + 1]?.pulse !== pulse && basis !== undefined) {
      found.push({ pulse, basis, bit: (first.detector & 1) === 1 ? 1 : 0, clicks: 'one', truth })
      at += 1
      continue
    }
    const fired = new Set<number>()
    for (let next = clicks[at]; next?.pulse === pulse; at += 1, next = clicks[at]) fired.add(next.detector)
    found.push({ pulse, ...resultOf(fired, generator), truth })
  }
  return found
}
