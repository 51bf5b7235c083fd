// How a step of the ground station changes its state: what is journalled follows from the change itself, so that nothing is forgotten.
// Source: PROTOCOL.md, section 8a ("journalled before sending or releasing"); docs/frames.md, "Journal and reboot".

import * as E from 'fp-ts/Either'
import {
  type GroundBlock,
  type GroundRecord,
  type GroundState,
  groundCounters,
  groundStatus,
  type InstructedBlock,
  type RawBlock,
} from './groundStationState'
import type { ProtocolParameters } from './parameters'
import type { GroundPrimitives } from './primitives'
import type { EndReason, RejectReason } from './rejection'
import type { Answer, Output } from './step'

/** What a step puts out, in its order. */
export type Outputs = ReadonlyArray<Output<GroundRecord>>
/** The ground station's answer to an event. */
export type GroundAnswer = Answer<GroundState, GroundRecord>

/** A machine in a state: what every step reads. */
export type Ground = {
  readonly primitives: GroundPrimitives
  readonly parameters: ProtocolParameters
  readonly state: GroundState
}

/** The event is refused: the state stays as it is. */
export const rejected = (reason: RejectReason, block?: number): GroundAnswer =>
  E.left(block === undefined ? { reason } : { reason, block })

/** What changed for good between two states: written to the journal in one piece, before anything else happens. */
export const journalOf = (before: GroundState, after: GroundState): Outputs => {
  const counters = groundCounters(after)
  const old = Object.values(groundCounters(before))
  const isCounted = Object.values(counters).some((value, i) => value !== old[i])
  const blocks = [...after.blocks].flatMap(
    ([block, content]): ReadonlyArray<GroundRecord> =>
      content.status === 'RAW' || content.status === 'INST' || content === before.blocks.get(block)
        ? []
        : [{ kind: 'block', block, content }],
  )
  const records = isCounted ? [...blocks, { kind: 'counters', counters } as const] : blocks
  return records.length === 0 ? [] : [{ kind: 'journal', records }]
}

/** The step from one state to another: its journal, then what else it puts out. */
export const stepped = (before: GroundState, after: GroundState, outputs: Outputs = []): GroundAnswer =>
  E.right({ state: after, outputs: [...journalOf(before, after), ...outputs] })

/** The state with another content of a block. */
export const withBlock = (state: GroundState, block: number, content: GroundBlock): GroundState => ({
  ...state,
  blocks: new Map(state.blocks).set(block, content),
})

/** Tells that the block was given up. */
export const ended = (block: number, reason: EndReason): Output<GroundRecord> => ({
  kind: 'ended',
  block,
  reason,
})

/** The block is given up; `changed` is the state with whatever else changes. */
export const abandoned = (
  before: GroundState,
  changed: GroundState,
  block: number,
  reason: EndReason,
): GroundAnswer =>
  stepped(before, withBlock(changed, block, { status: 'ABORT', reason }), [ended(block, reason)])

/** Hardened: an invalid frame for an open block is counted; as many as the limit time the block out. */
export const withInvalid = (
  { parameters, state }: Ground,
  block: number,
  content: RawBlock | InstructedBlock,
): GroundAnswer => {
  const invalid = content.invalid + 1
  return invalid < parameters.invalidFrames
    ? stepped(state, withBlock(state, block, { ...content, invalid }), [{ kind: 'invalid', block }])
    : stepped(state, withBlock(state, block, { status: 'ABORT', reason: 'invalidFrames' }), [
        { kind: 'invalid', block },
        ended(block, 'invalidFrames'),
      ])
}

/** Why a frame is of no use to a block that does not wait for it. */
export const uselessness = ({ parameters, state }: Ground, block: number): RejectReason => {
  switch (groundStatus(state, parameters, block)) {
    case 'IDLE':
      return 'notGenerated'
    case 'RAW':
      return 'notAwaited'
    case 'INST':
    case 'DONE':
      return 'duplicate'
    case 'ABORT':
      return 'settled'
  }
}

/** Hardened: after the pass nothing is begun any more. */
export const isOver = ({ parameters, state }: Ground): boolean =>
  parameters.profile === 'hardened' && state.ended
