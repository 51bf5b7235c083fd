// The messages of steps 2 to 6, what each says and in which direction it goes; the codecs give each a form in JSON, for logs.
// Source: the paper, Methods 0.3; PROTOCOL.md, sections 0 and 8a; the bytes of each are in docs/frames.md.

import * as t from 'io-ts'
import { exactly, wholeNumber } from '../codec'
import { type BitString, isCanonical } from './bits'
import { hexBytes, MAXIMUM_COUNTER } from './parameters'

/** Bases of a bit string of bases: 0 is X, 1 is Z. */
export const BASIS_OF_BIT = ['X', 'Z'] as const
export type Basis = (typeof BASIS_OF_BIT)[number]

/** A part of the key bits that is hashed on its own: all of them, or those of one basis. */
export const PARTS = ['all', 'X', 'Z'] as const
export type Part = (typeof PARTS)[number]

const BitsFields = exactly(
  '{ length, bytes }',
  t.readonly(t.type({ length: wholeNumber(0, 2 ** 31 - 1), bytes: hexBytes() })),
)

/** A bit string in JSON: `{ "length": 12, "bytes": "a5f0" }`. */
export const Bits: t.Type<BitString, t.OutputOf<typeof BitsFields>, unknown> = new t.Type(
  'a bit string { length, bytes }: the unused low bits of the last byte are 0',
  (value): value is BitString => BitsFields.is(value) && isCanonical(value),
  (value, context) => {
    const fields = BitsFields.validate(value, context)
    return fields._tag === 'Left' || isCanonical(fields.right) ? fields : t.failure(value, context)
  },
  BitsFields.encode,
)

/** Increasing whole numbers, checked in one go: a block has millions of positions. */
const increasing = (name: string): t.Type<ReadonlyArray<number>, ReadonlyArray<number>, unknown> => {
  const is = (value: unknown): value is ReadonlyArray<number> =>
    Array.isArray(value) &&
    value.every((place, i) => Number.isSafeInteger(place) && place > (i === 0 ? -1 : value[i - 1]))
  return new t.Type<ReadonlyArray<number>, ReadonlyArray<number>, unknown>(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

const Kind = <K extends string>(kind: K) => t.literal(kind, `the kind ${kind}`)
const Packets = increasing('increasing packet numbers')
const Count = wholeNumber(0, 2 ** 32 - 1)

/** Step 2, up: the original key information of a block. One bit a detection; `sampledBits` has one a sampled detection. */
export const RawMessage = exactly(
  'RAW { positions, bases, sampled, sampledBits }',
  t.readonly(
    t.type({
      kind: Kind('RAW'),
      /** Pulse numbers within the pass, increasing. */
      positions: increasing('increasing pulse numbers'),
      bases: Bits,
      sampled: Bits,
      sampledBits: Bits,
    }),
  ),
)
export type RawMessage = t.TypeOf<typeof RawMessage>

/** Step 3, down: the comparison of bases and intensities, and the syndrome of every packet. */
export const SiftMessage = exactly(
  'SIFT { matches, intensities, disclosed, code, rows, syndromes }',
  t.readonly(
    t.type({
      kind: Kind('SIFT'),
      /** One bit a detection: the bases are the same. */
      matches: Bits,
      /** One byte a matched detection: the place of its intensity in the parameters. */
      intensities: hexBytes(),
      /** SAT's bits of the matched detections that are in no packet, in order of detection. */
      disclosed: Bits,
      code: wholeNumber(0, 65_535),
      rows: Count,
      syndromes: t.readonlyArray(Bits, 'one syndrome a packet'),
    }),
  ),
)
export type SiftMessage = t.TypeOf<typeof SiftMessage>

/** Between steps 3 and 4, up: these packets did not decode. */
export const MoreMessage = exactly(
  'MORE { round, packets }',
  t.readonly(t.type({ kind: Kind('MORE'), round: wholeNumber(1, 255), packets: Packets })),
)
export type MoreMessage = t.TypeOf<typeof MoreMessage>

/** Between steps 3 and 4, down: further rows of the syndrome, `firstRow` and the following ones. */
export const ExtraMessage = exactly(
  'EXTRA { round, packets, firstRow, rows, syndromes }',
  t.readonly(
    t.type({
      kind: Kind('EXTRA'),
      round: wholeNumber(1, 255),
      packets: Packets,
      firstRow: Count,
      rows: Count,
      syndromes: t.readonlyArray(Bits, 'the further rows of each packet'),
    }),
  ),
)
export type ExtraMessage = t.TypeOf<typeof ExtraMessage>

/** The hash of one part of the kept bits: `keyBits` from a Toeplitz matrix with this seed. */
export const PartInstruction = exactly(
  '{ part, keyBits, seed }',
  t.readonly(
    t.type({
      part: t.keyof({ all: null, X: null, Z: null }, 'one of all, X, Z'),
      keyBits: Count,
      seed: Bits,
    }),
  ),
)
export type PartInstruction = t.TypeOf<typeof PartInstruction>

/** Step 4, up: the final key generation instruction. */
export const InstructionMessage = exactly(
  'INST { packets, kept, rounds, checkKey, parts }',
  t.readonly(
    t.type({
      kind: Kind('INST'),
      /** Packets of the block, of which these were kept. */
      packets: wholeNumber(0, 16),
      kept: Packets,
      /** Rounds of MORE and EXTRA that were used. */
      rounds: wholeNumber(0, 255),
      /** Hardened: the 16-byte key of the check in the feedback; literal: empty. */
      checkKey: hexBytes(),
      parts: t.readonlyArray(PartInstruction, 'the hash of each part'),
    }),
  ),
)
export type InstructionMessage = t.TypeOf<typeof InstructionMessage>

/** Step 5, down: literal, the CRC-32 of the final key; hardened, 8 bytes of the polynomial hash of the kept reconciled bits. */
export const FeedbackMessage = exactly(
  'FB { check }',
  t.readonly(t.type({ kind: Kind('FB'), check: hexBytes() })),
)
export type FeedbackMessage = t.TypeOf<typeof FeedbackMessage>

/** What became of a block at OGS; a released one names its instruction by its digest. */
export const StatusEntry = t.union(
  [
    exactly(
      '{ block, outcome: released, instruction }',
      t.readonly(
        t.type({
          block: wholeNumber(0, MAXIMUM_COUNTER),
          outcome: t.literal('released'),
          instruction: hexBytes(32),
        }),
      ),
    ),
    exactly(
      '{ block, outcome: aborted }',
      t.readonly(t.type({ block: wholeNumber(0, MAXIMUM_COUNTER), outcome: t.literal('aborted') })),
    ),
  ],
  'a status entry',
)
export type StatusEntry = t.TypeOf<typeof StatusEntry>

/** Step 6, up, hardened: everything that OGS settled in the session, by increasing block. */
export const StatusMessage = exactly(
  'STATUS { entries, closedFrom }',
  t.readonly(
    t.type({
      kind: Kind('STATUS'),
      entries: t.readonlyArray(StatusEntry, 'the settled blocks'),
      /** After the end of the pass: this block and all later ones are aborted, for they will never be generated. */
      closedFrom: t.union([wholeNumber(0, MAXIMUM_COUNTER), t.null], 'a block number, or null'),
    }),
  ),
)
export type StatusMessage = t.TypeOf<typeof StatusMessage>

/** Down, hardened: SAT has given the block up. */
export const AbortMessage = exactly('ABORT {}', t.readonly(t.type({ kind: Kind('ABORT') })))
export type AbortMessage = t.TypeOf<typeof AbortMessage>

/** A message of any kind; read by its `kind`. */
export type Message =
  | RawMessage
  | SiftMessage
  | MoreMessage
  | ExtraMessage
  | InstructionMessage
  | FeedbackMessage
  | StatusMessage
  | AbortMessage

/** The kinds with their type byte and direction. Bit 7 of the type byte is set for the downlink. */
export const MESSAGE_KINDS = {
  RAW: { type: 0x01, direction: 'up' },
  MORE: { type: 0x02, direction: 'up' },
  INST: { type: 0x03, direction: 'up' },
  STATUS: { type: 0x04, direction: 'up' },
  SIFT: { type: 0x81, direction: 'down' },
  EXTRA: { type: 0x82, direction: 'down' },
  FB: { type: 0x83, direction: 'down' },
  ABORT: { type: 0x84, direction: 'down' },
} as const
export type MessageKind = keyof typeof MESSAGE_KINDS
export type Direction = 'up' | 'down'

/** Where a kind goes. */
export const directionOfKind = (kind: MessageKind): Direction => MESSAGE_KINDS[kind].direction

const CODECS: { readonly [K in MessageKind]: t.Type<Extract<Message, { kind: K }>, unknown> } = {
  RAW: RawMessage,
  SIFT: SiftMessage,
  MORE: MoreMessage,
  EXTRA: ExtraMessage,
  INST: InstructionMessage,
  FB: FeedbackMessage,
  STATUS: StatusMessage,
  ABORT: AbortMessage,
}

const isKind = (value: unknown): value is MessageKind =>
  typeof value === 'string' && Object.hasOwn(CODECS, value)

/** The codec of a message in JSON: read by `kind` first, so that an error names one kind. */
export const Message: t.Type<Message, unknown, unknown> = new t.Type<Message, unknown, unknown>(
  'a message',
  (value): value is Message =>
    t.UnknownRecord.is(value) && isKind(value.kind) && CODECS[value.kind].is(value),
  (value, context) =>
    t.UnknownRecord.is(value) && isKind(value.kind)
      ? CODECS[value.kind].validate(value, context)
      : t.failure(value, context),
  (message) => encoded(message),
)

const encoded = (message: Message): unknown => {
  switch (message.kind) {
    case 'RAW':
      return RawMessage.encode(message)
    case 'SIFT':
      return SiftMessage.encode(message)
    case 'MORE':
      return MoreMessage.encode(message)
    case 'EXTRA':
      return ExtraMessage.encode(message)
    case 'INST':
      return InstructionMessage.encode(message)
    case 'FB':
      return FeedbackMessage.encode(message)
    case 'STATUS':
      return StatusMessage.encode(message)
    case 'ABORT':
      return AbortMessage.encode(message)
  }
}
