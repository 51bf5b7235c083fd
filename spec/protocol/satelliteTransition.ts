// How a step of the satellite changes its state: what is journalled follows from the change itself, so that nothing is forgotten.
// Source: PROTOCOL.md, section 8a ("journalled before sending or releasing"); docs/frames.md, "Journal and reboot".

import * as E from 'fp-ts/Either'
import type { ProtocolParameters } from './parameters'
import type { SatellitePrimitives } from './primitives'
import type { EndReason, RejectReason } from './rejection'
import {
  type SatelliteBlock,
  type SatelliteRecord,
  type SatelliteState,
  type SiftedBlock,
  satelliteCounters,
} from './satelliteState'
import type { Answer, Output } from './step'

/** What a step puts out, in its order. */
export type Outputs = ReadonlyArray<Output<SatelliteRecord>>
/** The satellite's answer to an event. */
export type SatelliteAnswer = Answer<SatelliteState, SatelliteRecord>

/** A machine in a state: what every step reads. */
export type Satellite = {
  readonly primitives: SatellitePrimitives
  readonly parameters: ProtocolParameters
  readonly state: SatelliteState
}

/** The event is refused: the state stays as it is. */
export const rejected = (reason: RejectReason, block?: number): SatelliteAnswer =>
  E.left(block === undefined ? { reason } : { reason, block })

/** What changed for good between two states: written to the journal in one piece, before anything else happens. */
export const journalOf = (before: SatelliteState, after: SatelliteState): Outputs => {
  const counters = satelliteCounters(after)
  const old = Object.values(satelliteCounters(before))
  const isCounted = Object.values(counters).some((value, i) => value !== old[i])
  const blocks = [...after.blocks].flatMap(
    ([block, content]): ReadonlyArray<SatelliteRecord> =>
      content.status === 'SIFT' || content === before.blocks.get(block)
        ? []
        : [{ kind: 'block', block, content }],
  )
  const records = isCounted ? [...blocks, { kind: 'counters', counters } as const] : blocks
  return records.length === 0 ? [] : [{ kind: 'journal', records }]
}

/** The step from one state to another: its journal, then what else it puts out. */
export const stepped = (
  before: SatelliteState,
  after: SatelliteState,
  outputs: Outputs = [],
): SatelliteAnswer => E.right({ state: after, outputs: [...journalOf(before, after), ...outputs] })

/** The state with another content of a block. */
export const withBlock = (state: SatelliteState, block: number, content: SatelliteBlock): SatelliteState => ({
  ...state,
  blocks: new Map(state.blocks).set(block, content),
})

/** Tells that the block was given up. */
export const ended = (block: number, reason: EndReason): Output<SatelliteRecord> => ({
  kind: 'ended',
  block,
  reason,
})

/** The block is given up; if it was waited for, so are all lower ones ("missed"), which keeps ids monotone. */
export const withAbort = (state: SatelliteState, block: number, reason: EndReason): SatelliteState => ({
  ...withBlock(state, block, { status: 'ABORT', reason }),
  horizon: Math.max(state.horizon, block + 1),
})

/** Number of blocks in a status. */
export const countOf = ({ blocks }: SatelliteState, status: SatelliteBlock['status']): number =>
  [...blocks.values()].filter((block) => block.status === status).length

/** Hardened: an invalid frame for a sifted block is counted; as many as the limit time the block out. */
export const withInvalid = (
  { parameters, state }: Satellite,
  block: number,
  content: SiftedBlock,
): SatelliteAnswer => {
  const invalid = content.invalid + 1
  return invalid < parameters.invalidFrames
    ? stepped(state, withBlock(state, block, { ...content, invalid }), [{ kind: 'invalid', block }])
    : stepped(state, withAbort(state, block, 'invalidFrames'), [
        { kind: 'invalid', block },
        ended(block, 'invalidFrames'),
      ])
}
