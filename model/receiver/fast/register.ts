// The clicks of a pass as they register, slot by slot, without an object for each event; the plain twin is `registered` in clicks.ts.

import type { Generator } from '../../randomness/generator'
import { SLOT_PICOSECONDS } from '../../source/laser'
import { afterpulse, type Cause, type Click, isBefore, type Memory, type Pending } from '../clicks'
import type { Receiver } from '../receiver'

/** Adds events of the slot in hand, and registers them. */
export type Register = {
  readonly add: (detector: number, offset: number, cause: Cause) => void
  /** The slot of the earliest afterpulse to come. */
  readonly nextPending: () => number
  /** Ends the slot: its events and the afterpulses due in it, in the order of their times, each if its detector is ready. */
  readonly endSlot: (pulse: number, photonNumber: number, tapped: boolean) => void
  readonly clicks: ReadonlyArray<Click>
  readonly memory: () => Memory
}

/** A register that goes on from a memory. */
export const registerFrom = (receiver: Receiver, before: Memory, generator: Generator): Register => {
  const clicks: Click[] = []
  const lastClicks = Float64Array.from(before.lastClicks)
  const pending: Pending[] = [...before.pending]
  const detectors: number[] = []
  const offsets: number[] = []
  const causes: Cause[] = []

  const add = (detector: number, offset: number, cause: Cause): void => {
    let at = offsets.length
    while (at > 0 && (offsets[at - 1] ?? 0) > offset) at -= 1
    detectors.splice(at, 0, detector)
    offsets.splice(at, 0, offset)
    causes.splice(at, 0, cause)
  }

  const expect = (next: Pending): void => {
    let at = pending.length
    while (at > 0 && isBefore(next, pending[at - 1] ?? next)) at -= 1
    pending.splice(at, 0, next)
  }

  const endSlot = (pulse: number, photonNumber: number, tapped: boolean): void => {
    for (let due = pending[0]; due !== undefined && due.pulse === pulse; due = pending[0]) {
      add(due.detector, due.offset, 'afterpulse')
      pending.shift()
    }
    for (let at = 0; at < detectors.length; at += 1) {
      const detector = detectors[at] ?? 0
      const offset = offsets[at] ?? 0
      const time = pulse * SLOT_PICOSECONDS + offset
      if (time - (lastClicks[detector] ?? 0) < receiver.deadPicoseconds) continue
      lastClicks[detector] = time
      const next = afterpulse(receiver, detector, time, generator)
      if (next !== undefined) expect(next)
      clicks.push({ detector, offset, cause: causes[at] ?? 'light', pulse, photonNumber, tapped })
    }
    detectors.length = 0
    offsets.length = 0
    causes.length = 0
  }

  return {
    add,
    nextPending: () => pending[0]?.pulse ?? Number.POSITIVE_INFINITY,
    endSlot,
    clicks,
    memory: () => ({ lastClicks: [...lastClicks], pending: [...pending] }),
  }
}
