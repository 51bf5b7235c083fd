// What the machines compute outside themselves, as records of pure functions: the specification's own plain ones for small
// parameters (smallCode.ts, tag.ts), the reference implementation's fast ones for flown sizes.
// Source: PROTOCOL.md, section 0 ("through an injected record of primitives").

import type { BitString } from './bits'
import type { Basis, Direction, Part } from './messages'

/** Tags of one session's authentication key, or a signature scheme. The tag's scheme is told to nobody: both sides know it. */
export type Authenticator = {
  /** The tag of these canonical bytes (tag.ts). One sequence number of one direction is used for one message only. */
  readonly tag: (direction: Direction, sequence: number, input: Uint8Array) => Uint8Array
  /** Whether a tag, of any length, is that of these bytes. Never uses anything up. */
  readonly isTag: (direction: Direction, sequence: number, input: Uint8Array, tag: Uint8Array) => boolean
}

/** A count of errors, of so many bits compared. */
export type ErrorCount = { readonly errors: number; readonly of: number }

/** The sample of a block, and the part of it among the detections of that packet whose part has the most errors for its size. */
export type BlockSample = ErrorCount & { readonly worst: ErrorCount }

/** What SAT prepared at some positions: one bit each in `bases` (0 X, 1 Z) and `bits`, one byte each in `intensities`. */
export type Prepared = {
  readonly bases: BitString
  readonly bits: BitString
  readonly intensities: Uint8Array
}

/** An error-correcting code and how many rows of its syndrome are disclosed at first. */
export type CodeChoice = { readonly code: number; readonly rows: number }

/** Needed by both parties. */
type SharedPrimitives = {
  readonly authenticator: Authenticator
  /** SHA-256. */
  readonly digest: (bytes: Uint8Array) => Uint8Array
  /** `keyBits` bits of the Toeplitz hash of the input: as toeplitz.ts defines it. */
  readonly amplify: (seed: BitString, input: BitString, keyBits: number) => BitString
}

/** What SAT computes outside the machine. */
export type SatellitePrimitives = SharedPrimitives & {
  /** What was prepared at these pulse numbers; undefined if one of them was never sent. */
  readonly prepared: (positions: ReadonlyArray<number>) => Prepared | undefined
  /** The code for the errors of the sample. */
  readonly chooseCode: (sample: BlockSample) => CodeChoice
  /** Rows disclosed in a round of further syndrome, 1 or later; 0 where the code has no more. */
  readonly furtherRows: (choice: CodeChoice, round: number) => number
  /** Rows `firstRow` to `firstRow + rows - 1` of the syndrome of a packet. */
  readonly syndrome: (code: number, firstRow: number, rows: number, packet: BitString) => BitString
}

/** One packet to decode: what OGS measured, and all rows of the syndrome that are known of SAT's packet. */
export type DecodeRequest = {
  readonly code: number
  readonly syndrome: BitString
  readonly measured: BitString
  readonly sample: ErrorCount
}

/** One basis and intensity of a block, after decoding: the exact errors of what the key is made of. */
export type Cell = {
  readonly basis: Basis
  readonly intensity: number
  /** Basis-matched detections. */
  readonly matched: number
  /** Of these, ones in no packet, whose bits SAT disclosed, and the errors among them. */
  readonly disclosed: number
  readonly disclosedErrors: number
  /** Of the disclosed ones, those of a keyed intensity that were not sampled: left over after the last whole packet. */
  readonly leftOver: number
  /** Of these, bits of the kept packets and the errors that were corrected. */
  readonly kept: number
  readonly keptErrors: number
}

/** From what the final length of a part is computed. */
export type KeyLengthRequest = {
  readonly part: Part
  /** Bits of the kept packets of this part. */
  readonly bits: number
  /** Rows of syndrome disclosed about them, each distinct one once. */
  readonly syndromeBits: number
  /** Bits of the check that is computed from the reconciled bits: 64 in hardened, for the first part that has bits; else 0. */
  readonly checkBits: number
  /** Pulses of the block: those after the last detection of the block before, up to the last of this one. */
  readonly pulses: number
  /** Counts of every basis and intensity: the errors of one basis bound the phase errors of the other. */
  readonly cells: ReadonlyArray<Cell>
}

/** What OGS computes outside the machine. */
export type GroundPrimitives = SharedPrimitives & {
  /** SAT's packet, as far as decoding can tell; undefined if it fails. */
  readonly decode: (request: DecodeRequest) => BitString | undefined
  /** Bits of the final key of a part, from 0 to `bits`. */
  readonly keyLength: (request: KeyLengthRequest) => number
}
