// Events at the four detectors and the clicks that they register: dead time and afterpulses.
// Source: SYSTEM.md row 18.

import { naturalLogarithm } from '../randomness/elementary'
import type { Generator } from '../randomness/generator'
import { SLOT_PICOSECONDS } from '../source/laser'
import type { Receiver } from './receiver'

/** Why a detector fired. */
export type Cause = 'light' | 'noise' | 'afterpulse'

/** Something that makes a detector (0..3: X0, X1, Z0, Z1) fire if it is ready; the offset (ps) is from the centre of the slot. */
export type DetectorEvent = { readonly detector: number; readonly offset: number; readonly cause: Cause }

/**
 * A registered click of the slot of a pulse, with what only the simulation knows: why, how many photons left the satellite in
 * that pulse, and whether the eavesdropper had one of them.
 */
export type Click = DetectorEvent & {
  readonly pulse: number
  readonly photonNumber: number
  readonly tapped: boolean
}

/** An afterpulse that is to come. */
export type Pending = { readonly pulse: number; readonly offset: number; readonly detector: number }

/** When each detector clicked last (ps since the first slot), and the afterpulses to come, the earliest first. */
export type Memory = { readonly lastClicks: ReadonlyArray<number>; readonly pending: ReadonlyArray<Pending> }

/** Four detectors that have not clicked yet. */
export const FRESH: Memory = { lastClicks: Array(4).fill(Number.NEGATIVE_INFINITY), pending: [] }

/** Whether a comes before b: by slot, then by offset. */
export const isBefore = (a: Pending, b: Pending): boolean =>
  a.pulse < b.pulse || (a.pulse === b.pulse && a.offset < b.offset)

/** Slots of dead time that put an afterpulse into a later slot than its click, however early that came. */
const LEAST_DEAD_SLOTS = 5

/**
 * The afterpulse of a click at this time (ps), if one follows: delayed by the dead time and an exponential number.
 * @throws RangeError for afterpulses with a dead time below 8 ns: the slots are worked through in order.
 */
export const afterpulse = (
  receiver: Receiver,
  detector: number,
  time: number,
  generator: Generator,
): Pending | undefined => {
  if (receiver.afterpulseProbability === 0) return undefined
  if (!(receiver.deadPicoseconds >= LEAST_DEAD_SLOTS * SLOT_PICOSECONDS))
    throw new RangeError(`a dead time of ${receiver.deadPicoseconds} ps is below ${LEAST_DEAD_SLOTS} slots`)
  if (generator.uniform53() >= receiver.afterpulseProbability) return undefined
  const wait = -naturalLogarithm(1 - generator.uniform53()) * receiver.afterpulsePicoseconds
  const later = time + receiver.deadPicoseconds + Math.round(wait)
  const pulse = Math.round(later / SLOT_PICOSECONDS)
  return { pulse, offset: later - pulse * SLOT_PICOSECONDS, detector }
}

/** The events of one slot, in the order of their times, that find their detector ready, and the memory after them. */
export const registered = (
  receiver: Receiver,
  memory: Memory,
  pulse: number,
  events: ReadonlyArray<DetectorEvent>,
  generator: Generator,
): { readonly clicks: ReadonlyArray<DetectorEvent>; readonly memory: Memory } =>
  [...events]
    .sort((a, b) => a.offset - b.offset)
    .reduce<{ readonly clicks: ReadonlyArray<DetectorEvent>; readonly memory: Memory }>(
      (so, event) => {
        const time = pulse * SLOT_PICOSECONDS + event.offset
        const last = so.memory.lastClicks[event.detector] ?? Number.NEGATIVE_INFINITY
        if (time - last < receiver.deadPicoseconds) return so
        const next = afterpulse(receiver, event.detector, time, generator)
        const { pending } = so.memory
        return {
          clicks: [...so.clicks, event],
          memory: {
            lastClicks: so.memory.lastClicks.with(event.detector, time),
            pending:
              next === undefined
                ? pending
                : [...pending, next].sort((a, b) => (isBefore(a, b) ? -1 : Number(isBefore(b, a)))),
          },
        }
      },
      { clicks: [], memory },
    )
