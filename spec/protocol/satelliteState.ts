// The satellite's state, its journal and its events. S of the abstract system is `status`, with what it stands for.
// Source: PROTOCOL.md, sections 3 and 8a.

import type { BitString } from './bits'
import type { Basis } from './messages'
import { MAXIMUM_COUNTER, type ProtocolParameters } from './parameters'
import type { CodeChoice, SatellitePrimitives } from './primitives'
import type { EndReason } from './rejection'
import type { Answer, Key } from './step'

/** A packet of key bits, and the basis of all of them where packets are cut per basis. */
export type SatellitePacket = { readonly basis: Basis | 'both'; readonly bits: BitString }

/** SIFT: step 3 is done, the answer is repeated. Volatile. */
export type SiftedBlock = {
  readonly status: 'SIFT'
  readonly packets: ReadonlyArray<SatellitePacket>
  readonly choice: CodeChoice
  /** Digest of steps 2 and 3 and of every round of further rows. */
  readonly transcript: Uint8Array
  readonly siftFrame: Uint8Array
  /** Rounds of further rows that were answered, and rows disclosed by now. */
  readonly rounds: number
  readonly rows: number
  readonly extraFrame?: Uint8Array
  /** Invalid frames seen for it. */
  readonly invalid: number
}

/**
 * Step 5 is done: this key was released, once, under OGS's own instruction.
 * DONE (literal): final. OGS may never release it: nothing can promise that (two generals).
 * PROV (hardened): provisional. It may be stored, never used; it never times out.
 * CONF (hardened): confirmed. OGS released the identical key: it may be used.
 */
export type CompletedBlock = {
  readonly status: 'DONE' | 'PROV' | 'CONF'
  readonly key: Key
  /** Digest of the transcript with the instruction; a status entry names it. */
  readonly instruction: Uint8Array
  readonly feedbackFrame: Uint8Array
}

/** REVK (hardened): revoked. OGS never released the key and never will; it is erased, and its number is never used again. */
export type RevokedBlock = { readonly status: 'REVK'; readonly feedbackFrame: Uint8Array }

/** ABORT: given up, without a key. The abort frame is frozen when it is first sent. */
export type SatelliteAbortedBlock = {
  readonly status: 'ABORT'
  readonly reason: EndReason
  readonly abortFrame?: Uint8Array
}

/** A block as SAT keeps it. */
export type SatelliteBlock = SiftedBlock | CompletedBlock | RevokedBlock | SatelliteAbortedBlock

/** Counters that never go back, in non-volatile memory. */
export type SatelliteCounters = {
  /** Blocks from here on are in WAIT; lower ones are not, and those that are not in `blocks` are ABORT ("missed"). */
  readonly horizon: number
  /** The next sequence number of the downlink. */
  readonly nextSequence: number
  /** The highest sequence number of the uplink that was verified; one less than the first before any was. */
  readonly verified: number
  /** Positions up to here belong to a block already; -1 before the first. */
  readonly usedPositions: number
  /** The block that feedback is sent for: the last one completed. */
  readonly feedback: number | null
  /** A contradiction was seen: no frame is taken any more. */
  readonly quarantined: boolean
  /** The pass is over. */
  readonly ended: boolean
}

/** Everything that SAT keeps of a session. */
export type SatelliteState = SatelliteCounters & { readonly blocks: ReadonlyMap<number, SatelliteBlock> }

/** One entry of the non-volatile journal: the newest of each block and of the counters holds. SIFT is never written. */
export type SatelliteRecord =
  | { readonly kind: 'counters'; readonly counters: SatelliteCounters }
  | { readonly kind: 'block'; readonly block: number; readonly content: Exclude<SatelliteBlock, SiftedBlock> }

/** What can happen to the satellite. */
export type SatelliteEvent =
  | { readonly kind: 'deliver'; readonly frame: Uint8Array }
  | { readonly kind: 'sendSift'; readonly block: number }
  | { readonly kind: 'sendExtra'; readonly block: number }
  | { readonly kind: 'sendFeedback' }
  | { readonly kind: 'sendAbort'; readonly block: number }
  | { readonly kind: 'timeout'; readonly block: number }
  | { readonly kind: 'endPass' }
  | { readonly kind: 'reboot' }

/** Nothing has happened yet. */
export const initialSatellite = ({ firstBlock, sequences }: ProtocolParameters): SatelliteState => ({
  horizon: firstBlock,
  nextSequence: sequences.first,
  verified: sequences.first - 1,
  usedPositions: -1,
  feedback: null,
  quarantined: false,
  ended: false,
  blocks: new Map(),
})

/** The status of a block: of those without an entry, ids from the horizon on wait and lower ones were missed. */
export const satelliteStatus = (state: SatelliteState, block: number): SatelliteBlock['status'] | 'WAIT' =>
  state.blocks.get(block)?.status ?? (block >= state.horizon && block <= MAXIMUM_COUNTER ? 'WAIT' : 'ABORT')

/** The state without its blocks. */
export const satelliteCounters = ({ blocks: _, ...counters }: SatelliteState): SatelliteCounters => counters

/** The state that a journal leads to after a reboot: the newest record of each kind; what was volatile is aborted. */
export const rebootSatellite = (
  parameters: ProtocolParameters,
  journal: ReadonlyArray<SatelliteRecord>,
): SatelliteState => ({
  ...initialSatellite(parameters),
  ...journal.findLast((record) => record.kind === 'counters')?.counters,
  blocks: new Map(
    journal.flatMap((record) => (record.kind === 'block' ? [[record.block, record.content] as const] : [])),
  ),
})

/** One step: pure, defined for every event in every state. */
export type StepSatellite = (
  primitives: SatellitePrimitives,
  parameters: ProtocolParameters,
  state: SatelliteState,
  event: SatelliteEvent,
) => Answer<SatelliteState, SatelliteRecord>
