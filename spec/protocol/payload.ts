// The payload of each kind of message as bytes, and back. What a payload means may depend on the parameters, never on a state.
// Source: docs/frames.md, "Payloads".

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { type BitString, bigEndian, bitString, joined, onesOf, weight } from './bits'
import {
  type ExtraMessage,
  type InstructionMessage,
  type Message,
  type MessageKind,
  type MoreMessage,
  PARTS,
  type PartInstruction,
  type RawMessage,
  type SiftMessage,
  type StatusEntry,
  type StatusMessage,
} from './messages'
import { intensityBits, MAXIMUM_COUNTER, type ProtocolParameters } from './parameters'
import { HASH_BYTES } from './polynomialHash'
import { type Reader, readerOf, varintBytes } from './reader'
import type { MalformedReason } from './rejection'

/** Bytes of a bitmap of packets. */
const BITMAP_BITS = 16
const DIGEST_BYTES = 32
/** Bytes of the check in the feedback: CRC-32 in literal, half a polynomial hash in hardened. */
export const checkBytes = ({ profile }: ProtocolParameters): 4 | 8 => (profile === 'literal' ? 4 : 8)
/** Bytes of the check key in an instruction: none in literal. */
export const checkKeyBytes = ({ profile }: ProtocolParameters): 0 | 16 =>
  profile === 'literal' ? 0 : HASH_BYTES
/** The parts of the key bits, in their order: one hash each. */
export const partsOf = ({ packets }: ProtocolParameters): ReadonlyArray<PartInstruction['part']> =>
  packets === 'mixed' ? ['all'] : ['X', 'Z']

const bitmapOf = (packets: ReadonlyArray<number>): Uint8Array =>
  bitString(BITMAP_BITS, (p) => (packets.includes(p) ? 1 : 0)).bytes

const readPackets = (reader: Reader, limit: number): ReadonlyArray<number> => {
  const packets = onesOf(reader.bits(BITMAP_BITS))
  reader.demand(packets.length > 0 && packets.every((packet) => packet < limit), 'count')
  return packets
}

// RAW, step 2

/** The first position, then each difference less 1: every sequence of integers is an increasing list. */
const encodePositions = (positions: ReadonlyArray<number>): Uint8Array => {
  const bytes: number[] = []
  let next = 0
  for (const position of positions) {
    const gap = position - next
    if (gap < 0x80) bytes.push(gap)
    else for (const byte of varintBytes(gap)) bytes.push(byte)
    next = position + 1
  }
  return Uint8Array.from(bytes)
}

const readPositions = (reader: Reader, count: number): ReadonlyArray<number> => {
  const positions: number[] = []
  let next = 0
  for (let i = 0; i < count; i += 1) {
    next += reader.varint()
    positions.push(next)
    next += 1
  }
  reader.demand((positions.at(-1) ?? 0) <= MAXIMUM_COUNTER, 'positionRange')
  return positions
}

const encodeRaw = ({ positions, bases, sampled, sampledBits }: RawMessage): Uint8Array =>
  joined(
    bigEndian(positions.length, 4),
    encodePositions(positions),
    bases.bytes,
    sampled.bytes,
    sampledBits.bytes,
  )

const readDetectionCount = (reader: Reader, { maximumDetections }: ProtocolParameters): number => {
  const count = reader.uint(4)
  reader.demand(count >= 1 && count <= maximumDetections, 'count')
  reader.demand(byteLengthAtLeast(count) <= reader.remaining(), 'truncated')
  return count <= maximumDetections && byteLengthAtLeast(count) <= reader.remaining() ? count : 0
}

/** A detection takes at least one bit: so many bytes have to follow, whatever they are. */
const byteLengthAtLeast = (detections: number): number => Math.ceil(detections / 8)

const readRaw = (reader: Reader, parameters: ProtocolParameters): RawMessage => {
  const count = readDetectionCount(reader, parameters)
  const positions = readPositions(reader, count)
  const bases = reader.bits(count)
  const sampled = reader.bits(count)
  return { kind: 'RAW', positions, bases, sampled, sampledBits: reader.bits(weight(sampled)) }
}

// SIFT, step 3

const encodeIntensities = (intensities: Uint8Array, width: 2 | 4): Uint8Array =>
  bitString(
    width * intensities.length,
    (j) => ((intensities[Math.floor(j / width)] ?? 0) >> (width - 1 - (j % width))) & 1,
  ).bytes

const readIntensities = (reader: Reader, count: number, parameters: ProtocolParameters): Uint8Array => {
  const width = intensityBits(parameters)
  const { bytes } = reader.bits(width * count)
  const perByte = 8 / width
  const intensities = Uint8Array.from(
    { length: count },
    (_, i) => ((bytes[Math.floor(i / perByte)] ?? 0) >> (8 - width * ((i % perByte) + 1))) & (2 ** width - 1),
  )
  reader.demand(
    intensities.every((intensity) => intensity < parameters.intensities.length),
    'intensity',
  )
  return intensities
}

const encodeSift = (
  { matches, intensities, disclosed, code, rows, syndromes }: SiftMessage,
  parameters: ProtocolParameters,
): Uint8Array =>
  joined(
    bigEndian(matches.length, 4),
    matches.bytes,
    encodeIntensities(intensities, intensityBits(parameters)),
    bigEndian(disclosed.length, 4),
    disclosed.bytes,
    bigEndian(code, 2),
    bigEndian(rows, 4),
    Uint8Array.of(syndromes.length),
    ...syndromes.map(({ bytes }) => bytes),
  )

const readSyndromes = (reader: Reader, packets: number, rows: number): ReadonlyArray<BitString> =>
  Array.from({ length: packets }, () => reader.bits(rows))

const readSift = (reader: Reader, parameters: ProtocolParameters): SiftMessage => {
  const matches = reader.bits(readDetectionCount(reader, parameters))
  const matched = weight(matches)
  const intensities = readIntensities(reader, matched, parameters)
  const disclosedCount = reader.uint(4)
  reader.demand(disclosedCount <= matched, 'count')
  const disclosed = reader.bits(disclosedCount)
  const code = reader.uint(2)
  const rows = reader.uint(4)
  const packets = reader.uint(1)
  reader.demand(rows <= parameters.packetBits && packets <= parameters.maximumPackets, 'count')
  return {
    kind: 'SIFT',
    matches,
    intensities,
    disclosed,
    code,
    rows,
    syndromes: readSyndromes(reader, packets, rows),
  }
}

// MORE and EXTRA, between steps 3 and 4

const encodeMore = ({ round, packets }: MoreMessage): Uint8Array =>
  joined(Uint8Array.of(round), bitmapOf(packets))

const readRound = (reader: Reader, { maximumRounds }: ProtocolParameters): number => {
  const round = reader.uint(1)
  reader.demand(round >= 1 && round <= maximumRounds, 'count')
  return round
}

const readMore = (reader: Reader, parameters: ProtocolParameters): MoreMessage => ({
  kind: 'MORE',
  round: readRound(reader, parameters),
  packets: readPackets(reader, parameters.maximumPackets),
})

const encodeExtra = ({ round, packets, firstRow, rows, syndromes }: ExtraMessage): Uint8Array =>
  joined(
    Uint8Array.of(round),
    bitmapOf(packets),
    bigEndian(firstRow, 4),
    bigEndian(rows, 4),
    ...syndromes.map(({ bytes }) => bytes),
  )

const readExtra = (reader: Reader, parameters: ProtocolParameters): ExtraMessage => {
  const round = readRound(reader, parameters)
  const packets = readPackets(reader, parameters.maximumPackets)
  const firstRow = reader.uint(4)
  const rows = reader.uint(4)
  reader.demand(firstRow + rows <= parameters.packetBits, 'count')
  return {
    kind: 'EXTRA',
    round,
    packets,
    firstRow,
    rows,
    syndromes: readSyndromes(reader, packets.length, rows),
  }
}

// INST, step 4

const encodeInstruction = ({ packets, kept, rounds, checkKey, parts }: InstructionMessage): Uint8Array =>
  joined(
    Uint8Array.of(packets),
    bitmapOf(kept),
    Uint8Array.of(rounds),
    checkKey,
    ...parts.flatMap(({ part, keyBits, seed }) => [
      Uint8Array.of(PARTS.indexOf(part)),
      bigEndian(keyBits, 4),
      bigEndian(seed.length, 4),
      seed.bytes,
    ]),
  )

const readPart = (
  reader: Reader,
  part: PartInstruction['part'],
  { maximumPackets, packetBits }: ProtocolParameters,
): PartInstruction => {
  reader.demand(reader.uint(1) === PARTS.indexOf(part), 'part')
  const keyBits = reader.uint(4)
  const seedBits = reader.uint(4)
  const most = maximumPackets * packetBits
  // The seed has n + l - 1 bits where 1 <= l <= n, none where l = 0.
  const isPossible = keyBits === 0 ? seedBits === 0 : seedBits >= 2 * keyBits - 1 && seedBits < most + keyBits
  reader.demand(isPossible, 'count')
  return { part, keyBits, seed: reader.bits(isPossible ? seedBits : 0) }
}

const readInstruction = (reader: Reader, parameters: ProtocolParameters): InstructionMessage => {
  const packets = reader.uint(1)
  reader.demand(packets <= parameters.maximumPackets, 'count')
  const kept = readPackets(reader, packets)
  const rounds = reader.uint(1)
  reader.demand(rounds <= parameters.maximumRounds, 'count')
  const checkKey = reader.bytes(checkKeyBytes(parameters))
  return {
    kind: 'INST',
    packets,
    kept,
    rounds,
    checkKey,
    parts: partsOf(parameters).map((part) => readPart(reader, part, parameters)),
  }
}

// STATUS, step 6

const encodeEntry = (entry: StatusEntry): Uint8Array =>
  entry.outcome === 'aborted'
    ? joined(bigEndian(entry.block, 8), Uint8Array.of(0))
    : joined(bigEndian(entry.block, 8), Uint8Array.of(1), entry.instruction)

const encodeStatus = ({ entries, closedFrom }: StatusMessage): Uint8Array =>
  joined(
    bigEndian(entries.length, 2),
    ...entries.map(encodeEntry),
    closedFrom === null ? Uint8Array.of(0) : joined(Uint8Array.of(1), bigEndian(closedFrom, 8)),
  )

const readFlag = (reader: Reader): boolean => {
  const flag = reader.uint(1)
  reader.demand(flag <= 1, 'outcome')
  return flag === 1
}

const readEntry = (reader: Reader): StatusEntry => {
  const block = reader.counter()
  return readFlag(reader)
    ? { block, outcome: 'released', instruction: reader.bytes(DIGEST_BYTES) }
    : { block, outcome: 'aborted' }
}

const readStatus = (reader: Reader): StatusMessage => {
  const entries: StatusEntry[] = []
  const isNext = (block: number): boolean => block > (entries.at(-1)?.block ?? -1)
  for (let left = reader.uint(2); left > 0; left -= 1) {
    const entry = readEntry(reader)
    reader.demand(isNext(entry.block), 'order')
    entries.push(entry)
  }
  const closedFrom = readFlag(reader) ? reader.counter() : null
  reader.demand(closedFrom === null || isNext(closedFrom), 'order')
  return { kind: 'STATUS', entries, closedFrom }
}

/** The payload of a message, which is taken to be valid for the parameters. */
export const encodePayload = (parameters: ProtocolParameters, message: Message): Uint8Array => {
  switch (message.kind) {
    case 'RAW':
      return encodeRaw(message)
    case 'SIFT':
      return encodeSift(message, parameters)
    case 'MORE':
      return encodeMore(message)
    case 'EXTRA':
      return encodeExtra(message)
    case 'INST':
      return encodeInstruction(message)
    case 'FB':
      return message.check
    case 'STATUS':
      return encodeStatus(message)
    case 'ABORT':
      return new Uint8Array(0)
    default:
      return absurd(message)
  }
}

const read = (reader: Reader, parameters: ProtocolParameters, kind: MessageKind): Message => {
  switch (kind) {
    case 'RAW':
      return readRaw(reader, parameters)
    case 'SIFT':
      return readSift(reader, parameters)
    case 'MORE':
      return readMore(reader, parameters)
    case 'EXTRA':
      return readExtra(reader, parameters)
    case 'INST':
      return readInstruction(reader, parameters)
    case 'FB':
      return { kind, check: reader.bytes(checkBytes(parameters)) }
    case 'STATUS':
      return readStatus(reader)
    case 'ABORT':
      return { kind }
    default:
      return absurd(kind)
  }
}

/** The message of a payload, or the first flaw. */
export const decodePayload = (
  parameters: ProtocolParameters,
  kind: MessageKind,
  payload: Uint8Array,
): E.Either<MalformedReason, Message> => {
  const reader = readerOf(payload)
  const message = read(reader, parameters, kind)
  const flaw = reader.finish()
  return flaw === undefined ? E.right(message) : E.left(flaw)
}
