// The ground station's state, its journal and its events. O of the abstract system is `status`, with what it stands for.
// Source: PROTOCOL.md, sections 3 and 8a.

import type { BitString } from './bits'
import type { Basis, InstructionMessage, SiftMessage } from './messages'
import type { ProtocolParameters } from './parameters'
import type { Cell, GroundPrimitives } from './primitives'
import type { EndReason } from './rejection'
import type { Answer, Key } from './step'

/** What was detected: one bit each in `bases` (0 X, 1 Z) and `bits`; positions are pulse numbers, increasing. */
export type Detections = {
  readonly positions: ReadonlyArray<number>
  readonly bases: BitString
  readonly bits: BitString
}

/** A packet as OGS measured it, and as it decoded it. */
export type GroundPacket = {
  readonly basis: Basis | 'both'
  readonly measured: BitString
  readonly syndrome: BitString
  readonly decoded?: BitString
}

/** Packets still to be decoded, and the request for further rows that is out. */
export type Decoding = {
  readonly sift: SiftMessage
  readonly packets: ReadonlyArray<GroundPacket>
  readonly rounds: number
  readonly asked: ReadonlyArray<number>
  readonly moreFrame: Uint8Array
}

/** RAW: step 2 is done, an answer is awaited. Volatile. */
export type RawBlock = {
  readonly status: 'RAW'
  readonly detections: Detections
  readonly sampled: BitString
  readonly transcript: Uint8Array
  /** An answer came, but some packets need further rows. */
  readonly decoding?: Decoding
  readonly invalid: number
}

/** A part of the kept bits and the length that its key will have. */
export type PartPlan = { readonly part: 'all' | Basis; readonly input: BitString; readonly keyBits: number }

/** The instruction as it was frozen at first transmission. */
export type Instruction = {
  readonly message: InstructionMessage
  readonly frame: Uint8Array
  /** Digest of the transcript with the instruction. */
  readonly digest: Uint8Array
}

/** INST: step 4 is done, feedback is awaited. Volatile: there is at most one instruction a block for ever. */
export type InstructedBlock = {
  readonly status: 'INST'
  readonly packets: number
  readonly kept: ReadonlyArray<number>
  readonly rounds: number
  readonly parts: ReadonlyArray<PartPlan>
  readonly cells: ReadonlyArray<Cell>
  readonly transcript: Uint8Array
  /** Absent until the first transmission, which brings the randomness. */
  readonly instruction?: Instruction
  readonly invalid: number
}

/** DONE: step 6 is done. OGS released this key, once; SAT released the identical one before. */
export type GroundDoneBlock = { readonly status: 'DONE'; readonly key: Key; readonly instruction: Uint8Array }

/** ABORT: given up, without a key. */
export type GroundAbortedBlock = { readonly status: 'ABORT'; readonly reason: EndReason }

/** A block as OGS keeps it. */
export type GroundBlock = RawBlock | InstructedBlock | GroundDoneBlock | GroundAbortedBlock

/** The status vector as it was frozen at first transmission. */
export type FrozenStatus = { readonly payload: Uint8Array; readonly frame: Uint8Array }

/** Counters that never go back, in non-volatile memory. */
export type GroundCounters = {
  /** The next block: lower ones were generated; those that are not in `blocks` are ABORT. */
  readonly nextBlock: number
  /** The next sequence number of the uplink. */
  readonly nextSequence: number
  /** The highest sequence number of the downlink that was verified; one less than the first before any was. */
  readonly verified: number
  /** Positions up to here belong to a block already; -1 before the first. */
  readonly usedPositions: number
  readonly status: FrozenStatus | null
  /** A contradiction was seen: no frame is taken any more. */
  readonly quarantined: boolean
  /** The pass is over: blocks from `nextBlock` on will never be generated. */
  readonly ended: boolean
}

/** Everything that OGS keeps of a session. */
export type GroundState = GroundCounters & {
  readonly blocks: ReadonlyMap<number, GroundBlock>
  /** The frame of the last block generated, repeated whatever became of the block. Volatile. */
  readonly rawFrame: Uint8Array | null
}

/** One entry of the non-volatile journal: the newest of each block and of the counters holds. RAW and INST are never written. */
export type GroundRecord =
  | { readonly kind: 'counters'; readonly counters: GroundCounters }
  | {
      readonly kind: 'block'
      readonly block: number
      readonly content: GroundDoneBlock | GroundAbortedBlock
    }

/** What can happen to the ground station; random bits come with the events that use them. */
export type GroundEvent =
  /** Steps 1 and 2: a block of detections is complete; `sampled` marks those whose bits are disclosed. */
  | { readonly kind: 'generate'; readonly detections: Detections; readonly sampled: BitString }
  | { readonly kind: 'sendRaw' }
  | { readonly kind: 'sendMore'; readonly block: number }
  /** At the first transmission the Toeplitz seeds are taken from the front of `seed`; later both fields are not looked at. */
  | {
      readonly kind: 'sendInstruction'
      readonly block: number
      readonly seed: BitString
      readonly checkKey: Uint8Array
    }
  | { readonly kind: 'sendStatus' }
  | { readonly kind: 'deliver'; readonly frame: Uint8Array }
  | { readonly kind: 'timeout'; readonly block: number }
  | { readonly kind: 'endPass' }
  | { readonly kind: 'reboot' }

/** Nothing has happened yet. */
export const initialGround = ({ firstBlock, sequences }: ProtocolParameters): GroundState => ({
  nextBlock: firstBlock,
  nextSequence: sequences.first,
  verified: sequences.first - 1,
  usedPositions: -1,
  status: null,
  quarantined: false,
  ended: false,
  blocks: new Map(),
  rawFrame: null,
})

/** The status of a block; after the end of the pass a block that was never generated is aborted. */
export const groundStatus = (
  state: GroundState,
  { firstBlock }: ProtocolParameters,
  block: number,
): GroundBlock['status'] | 'IDLE' => {
  const isGenerated = block >= firstBlock && block < state.nextBlock
  return state.blocks.get(block)?.status ?? (isGenerated || state.ended ? 'ABORT' : 'IDLE')
}

/** The state without what is volatile or kept elsewhere. */
export const groundCounters = ({ blocks: _, rawFrame: __, ...counters }: GroundState): GroundCounters =>
  counters

/** The state that a journal leads to after a reboot: the newest record of each kind; what was volatile is aborted. */
export const rebootGround = (
  parameters: ProtocolParameters,
  journal: ReadonlyArray<GroundRecord>,
): GroundState => ({
  ...initialGround(parameters),
  ...journal.findLast((record) => record.kind === 'counters')?.counters,
  blocks: new Map(
    journal.flatMap((record) => (record.kind === 'block' ? [[record.block, record.content] as const] : [])),
  ),
})

/** One step: pure, defined for every event in every state. */
export type StepGround = (
  primitives: GroundPrimitives,
  parameters: ProtocolParameters,
  state: GroundState,
  event: GroundEvent,
) => Answer<GroundState, GroundRecord>
