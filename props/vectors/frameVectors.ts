// Vectors of the frame codec: bytes and the message they are, and bytes that are none, by the first flaw.
// Source: docs/frames.md, "Frames", "Payloads" and "Reject reasons".

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import type { Generator } from '../../model/randomness/generator'
import {
  type BitString,
  bigEndian,
  bitAt,
  bitString,
  joined,
  NO_BITS,
  weight,
} from '../../spec/protocol/bits'
import { decodeFrame, encodeFrame, type Frame } from '../../spec/protocol/frame'
import type { Message, MessageKind, RawMessage, SiftMessage } from '../../spec/protocol/messages'
import { MAXIMUM_COUNTER, ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { checkBytes, checkKeyBytes, decodePayload, encodePayload, partsOf } from '../../spec/protocol/payload'
import { varintBytes } from '../../spec/protocol/reader'
import { bitText, drawnBits, drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import {
  type Case,
  type Group,
  type Json,
  refused,
  type VectorFile,
  valid,
  vectorFile,
  wrong,
} from './vectorFile'

/** A message as the vectors write it: bits as text, bytes in hexadecimal, an intensity a hexadecimal digit. */
const messageJson = (message: Message): Json => {
  switch (message.kind) {
    case 'RAW':
      return {
        positions: message.positions,
        bases: bitText(message.bases),
        sampled: bitText(message.sampled),
        sampledBits: bitText(message.sampledBits),
      }
    case 'SIFT':
      return {
        matches: bitText(message.matches),
        intensities: Array.from(message.intensities, (one) => one.toString(16)).join(''),
        disclosed: bitText(message.disclosed),
        code: message.code,
        rows: message.rows,
        syndromes: message.syndromes.map(bitText),
      }
    case 'MORE':
      return { round: message.round, packets: message.packets }
    case 'EXTRA': {
      const { round, packets, firstRow, rows, syndromes } = message
      return { round, packets, firstRow, rows, syndromes: syndromes.map(bitText) }
    }
    case 'INST': {
      const { packets, kept, rounds, checkKey, parts } = message
      const written = parts.map(({ part, keyBits, seed }) => ({ part, keyBits, seed: bitText(seed) }))
      return { packets, kept, rounds, checkKey: bytesToHex(checkKey), parts: written }
    }
    case 'FB':
      return { check: bytesToHex(message.check) }
    case 'STATUS': {
      const entries = message.entries.map((entry) =>
        entry.outcome === 'released'
          ? { block: entry.block, outcome: entry.outcome, instruction: bytesToHex(entry.instruction) }
          : { block: entry.block, outcome: entry.outcome },
      )
      return { entries, closedFrom: message.closedFrom }
    }
    case 'ABORT':
      return {}
  }
}

const frameJson = ({ kind, session, block, sequence, tag }: Frame, message: Message): Json => ({
  kind,
  session: bytesToHex(session),
  block,
  sequence,
  tag: bytesToHex(tag),
  message: messageJson(message),
})

/** The frame and its message, or the first flaw. */
const read = (parameters: ProtocolParameters, bytes: Uint8Array): E.Either<string, Json> => {
  const frame = decodeFrame(bytes)
  if (E.isLeft(frame)) return frame
  const message = decodePayload(parameters, frame.right.kind, frame.right.payload)
  return E.isLeft(message) ? message : E.right(frameJson(frame.right, message.right))
}

type Sealing = { readonly block: number; readonly sequence: number; readonly tag: Uint8Array }

const framed = (
  { session }: ProtocolParameters,
  kind: MessageKind,
  payload: Uint8Array,
  { block, sequence, tag }: Sealing,
): Uint8Array => encodeFrame({ kind, session, block, sequence, payload, tag })

/** What an honest party sends, in some variety. */
const messagesOf = (
  parameters: ProtocolParameters,
  random: Generator,
): ReadonlyArray<readonly [string, string, Message]> => {
  const raw = (positions: ReadonlyArray<number>, sampledEvery = 9): RawMessage => {
    const sampled = bitString(positions.length, (i) => (i % sampledEvery === 3 ? 1 : 0))
    const bases = drawnBits(random, positions.length)
    return { kind: 'RAW', positions, bases, sampled, sampledBits: drawnBits(random, weight(sampled)) }
  }
  const positions = (count: number, gap: number): ReadonlyArray<number> => {
    let next = 0
    return Array.from({ length: count }, () => {
      next += 1 + random.below(gap)
      return next
    })
  }
  const sift = (detections: number, packets: number, rows: number): SiftMessage => {
    const matches = drawnBits(random, detections)
    const matched = weight(matches)
    const intensities = Uint8Array.from({ length: matched }, () =>
      random.below(parameters.intensities.length),
    )
    const disclosed = drawnBits(random, Math.floor(matched / 2))
    const syndromes = Array.from({ length: packets }, () => drawnBits(random, rows))
    return { kind: 'SIFT', matches, intensities, disclosed, code: 0, rows, syndromes }
  }
  const checkKey = random.bits(8 * checkKeyBytes(parameters))
  const parts = (bits: number, keyBits: number) =>
    partsOf(parameters).map((part, i) => ({
      part,
      keyBits: keyBits - i,
      seed: drawnBits(random, keyBits === i ? 0 : bits + keyBits - i - 1),
    }))
  const further: ReadonlyArray<readonly [string, string, Message]> =
    parameters.maximumRounds === 0
      ? []
      : [
          ['further rows of two packets', 'Ordinary', { kind: 'MORE', round: 1, packets: [0, 5] }],
          [
            'the last round, the last packet',
            'Boundary',
            { kind: 'MORE', round: parameters.maximumRounds, packets: [parameters.maximumPackets - 1] },
          ],
          [
            'seven further rows',
            'Ordinary',
            {
              kind: 'EXTRA',
              round: 1,
              packets: [0, 5],
              firstRow: 7,
              rows: 7,
              syndromes: [drawnBits(random, 7), drawnBits(random, 7)],
            },
          ],
          [
            'no further rows',
            'Empty',
            { kind: 'EXTRA', round: 1, packets: [1], firstRow: 14, rows: 0, syndromes: [NO_BITS] },
          ],
        ]
  const settled: ReadonlyArray<readonly [string, string, Message]> =
    parameters.profile === 'literal'
      ? []
      : [
          [
            'two blocks settled',
            'Ordinary',
            {
              kind: 'STATUS',
              entries: [
                { block: 7, outcome: 'released', instruction: random.bits(256) },
                { block: 9, outcome: 'aborted' },
              ],
              closedFrom: null,
            },
          ],
          [
            'closed, and nothing else',
            'Boundary',
            { kind: 'STATUS', entries: [], closedFrom: MAXIMUM_COUNTER },
          ],
          ['nothing settled', 'Empty', { kind: 'STATUS', entries: [], closedFrom: null }],
          ['a block given up', 'Empty', { kind: 'ABORT' }],
        ]
  return [
    ['45 detections', 'Ordinary', raw(positions(45, 20))],
    ['one detection, the first pulse', 'Boundary', raw([0])],
    ['one detection, the last pulse there is', 'Boundary', raw([MAXIMUM_COUNTER])],
    [
      'gaps next to the sizes of a varint',
      'Boundary',
      raw([0, 128, 257, 16_641, 33_026, 2_130_178, 2 ** 35, MAXIMUM_COUNTER]),
    ],
    ['consecutive pulses', 'Boundary', raw(Array.from({ length: 16 }, (_, i) => 100 + i))],
    ['nothing sampled', 'Empty', raw([5, 6, 7])],
    ['two packets', 'Ordinary', sift(45, 2, 7)],
    ['no packets', 'Empty', sift(9, 0, 0)],
    [
      'nothing matched',
      'Empty',
      {
        ...sift(8, 0, 0),
        matches: bitString(8, () => 0),
        intensities: new Uint8Array(0),
        disclosed: NO_BITS,
      },
    ],
    ['all rows there are', 'Boundary', sift(17, 1, parameters.packetBits)],
    ['all packets there are', 'Boundary', sift(16, parameters.maximumPackets, 1)],
    [
      'one packet kept',
      'Ordinary',
      { kind: 'INST', packets: 1, kept: [0], rounds: 0, checkKey, parts: parts(64, 17) },
    ],
    [
      'all packets kept',
      'Boundary',
      {
        kind: 'INST',
        packets: 9,
        kept: [0, 1, 2, 3, 4, 5, 6, 7, 8],
        rounds: 0,
        checkKey,
        parts: parts(300, 40),
      },
    ],
    [
      'no key at all',
      'Empty',
      {
        kind: 'INST',
        packets: 2,
        kept: [1],
        rounds: parameters.maximumRounds,
        checkKey,
        parts: partsOf(parameters).map((part) => ({ part, keyBits: 0, seed: NO_BITS })),
      },
    ],
    ['the check', 'Ordinary', { kind: 'FB', check: random.bits(8 * checkBytes(parameters)) }],
    ['a check of zeros', 'Boundary', { kind: 'FB', check: new Uint8Array(checkBytes(parameters)) }],
    ...further,
    ...settled,
  ]
}

const isTagged = ({ profile }: ProtocolParameters, kind: MessageKind): boolean =>
  profile === 'hardened' || kind === 'INST' || kind === 'FB'

const PAYLOAD = 36

/** The frame with one of its parts replaced: bytes `from` to `to - 1`. */
const spliced = (frame: Uint8Array, from: number, to: number, put: Uint8Array): Uint8Array =>
  joined(frame.subarray(0, from), put, frame.subarray(to))

/** A frame of any payload, whatever it says. */
const payloadFrame = (
  parameters: ProtocolParameters,
  random: Generator,
  kind: MessageKind,
  ...payload: ReadonlyArray<Uint8Array>
): Uint8Array =>
  framed(parameters, kind, joined(...payload), {
    block: 3,
    sequence: isTagged(parameters, kind) ? 5 : 0,
    tag: isTagged(parameters, kind) ? random.bits(128) : new Uint8Array(0),
  })

type Bad = readonly [comment: string, flag: string, bytes: Uint8Array]

/** Flaws of the frame around the payload. */
const badFrames = (frame: Uint8Array): ReadonlyArray<Bad> => [
  ['no bytes at all', 'Truncated', new Uint8Array(0)],
  ['one byte', 'Truncated', frame.subarray(0, 1)],
  ['another magic', 'UnknownKind', spliced(frame, 0, 2, Uint8Array.of(0x4b, 0x46))],
  ['version 0', 'UnknownKind', spliced(frame, 2, 3, Uint8Array.of(0))],
  ['version 2', 'UnknownKind', spliced(frame, 2, 3, Uint8Array.of(2))],
  ['type 0', 'UnknownKind', spliced(frame, 3, 4, Uint8Array.of(0))],
  ['a type that only the other direction has', 'UnknownKind', spliced(frame, 3, 4, Uint8Array.of(0x85))],
  ['block 2^53', 'BlockRange', spliced(frame, 20, 28, Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0))],
  ['block 2^64 - 1', 'BlockRange', spliced(frame, 20, 28, new Uint8Array(8).fill(0xff))],
  ['cut in the session', 'Truncated', frame.subarray(0, 12)],
  ['cut in the payload length', 'Truncated', frame.subarray(0, 34)],
  ['cut in the payload', 'Truncated', frame.subarray(0, PAYLOAD + 3)],
  ['without its tag length', 'Truncated', frame.subarray(0, PAYLOAD + 1)],
  ['a payload length of 4 GB', 'Truncated', spliced(frame, 32, 36, new Uint8Array(4).fill(0xff))],
  ['the last byte missing', 'Truncated', frame.subarray(0, frame.length - 1)],
  ['a byte after the end', 'TrailingBytes', joined(frame, Uint8Array.of(0))],
  ['the whole frame twice', 'TrailingBytes', joined(frame, frame)],
]

/** Flaws of payloads. */
const badPayloads = (parameters: ProtocolParameters, random: Generator): ReadonlyArray<Bad> => {
  const make = (kind: MessageKind, ...payload: ReadonlyArray<Uint8Array>) =>
    payloadFrame(parameters, random, kind, ...payload)
  const bytes = (...values: ReadonlyArray<number>) => Uint8Array.from(values)
  const raw = (positions: ReadonlyArray<number>, rest: ReadonlyArray<number>, count = 1) =>
    make('RAW', bigEndian(count, 4), bytes(...positions), bytes(...rest))
  const key = new Uint8Array(checkKeyBytes(parameters))
  const inst = (packets: number, kept: number, rounds: number, ...rest: ReadonlyArray<Uint8Array>) =>
    make('INST', bytes(packets), bigEndian(kept, 2), bytes(rounds), key, ...rest)
  const part = (id: number, keyBits: number, seedBits: number, seed: ReadonlyArray<number>) =>
    joined(bytes(id), bigEndian(keyBits, 4), bigEndian(seedBits, 4), bytes(...seed))
  const first = parameters.packets === 'mixed' ? 0 : 1
  const sift = (count: number, matches: ReadonlyArray<number>, ...rest: ReadonlyArray<Uint8Array>) =>
    make('SIFT', bigEndian(count, 4), bytes(...matches), ...rest)
  const code = joined(bigEndian(0, 2), bigEndian(7, 4))
  const manyIntensities = parameters.intensities.length > 4
  const wide = (digit: number) => bytes(manyIntensities ? digit << 4 : digit << 6)
  const plain: ReadonlyArray<Bad> = [
    ['no detections', 'CountRange', raw([], [], 0)],
    ['4 billion detections', 'CountRange', raw([5], [0, 0], 2 ** 32 - 1)],
    ['one detection more than allowed', 'CountRange', raw([5], [0, 0], parameters.maximumDetections + 1)],
    ['many detections in few bytes', 'Truncated', raw([5], [0, 0], 1000)],
    ['positions missing', 'Truncated', raw([5, 5], [], 3)],
    ['the number 0 in two groups', 'NonMinimalVarint', raw([0x80, 0x00], [0, 0])],
    ['the number 5 in two groups', 'NonMinimalVarint', raw([0x85, 0x00], [0, 0])],
    ['the number 300 in three groups', 'NonMinimalVarint', raw([0xac, 0x82, 0x00], [0, 0])],
    ['the number 2^53', 'VarintRange', raw([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], [0, 0])],
    ['nine groups', 'VarintRange', raw([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0, 0])],
    ['groups without end', 'VarintRange', raw(Array(20).fill(0xff), [0, 0])],
    [
      'positions that add up to more than 2^53 - 1',
      'VarintRange',
      raw([...varintBytes(MAXIMUM_COUNTER), 0], [0, 0], 2),
    ],
    ['a set bit after the bases', 'Padding', raw([5], [0x40, 0])],
    ['a set bit after the sample', 'Padding', raw([5], [0, 0x01])],
    ['a set bit after the sampled bits', 'Padding', raw([5], [0, 0x80, 0x81])],
    ['the sampled bits missing', 'Truncated', raw([5], [0, 0x80])],
    ['a byte after the sampled bits', 'TrailingBytes', raw([5], [0, 0, 0])],
    ['no detections in SIFT', 'CountRange', sift(0, [], bigEndian(0, 4), code, bytes(0))],
    ['a set bit after the matches', 'Padding', sift(1, [0x01], bigEndian(0, 4), code, bytes(0))],
    [
      'an intensity that nobody has',
      'BadValue',
      sift(1, [0x80], wide(parameters.intensities.length), bigEndian(0, 4), code, bytes(0)),
    ],
    [
      'a set bit after the intensities',
      'Padding',
      sift(1, [0x80], bytes(1), bigEndian(0, 4), code, bytes(0)),
    ],
    [
      'more bits disclosed than matched',
      'CountRange',
      sift(1, [0x80], bytes(0), bigEndian(2, 4), bytes(0), code, bytes(0)),
    ],
    [
      'more rows than bits of a packet',
      'CountRange',
      sift(
        1,
        [0x80],
        bytes(0),
        bigEndian(0, 4),
        bigEndian(0, 2),
        bigEndian(parameters.packetBits + 1, 4),
        bytes(0),
      ),
    ],
    [
      'more packets than a block may have',
      'CountRange',
      sift(1, [0x80], bytes(0), bigEndian(0, 4), code, bytes(parameters.maximumPackets + 1)),
    ],
    [
      'a set bit after a syndrome',
      'Padding',
      sift(1, [0x80], bytes(0), bigEndian(0, 4), code, bytes(1, 0x01)),
    ],
    ['a syndrome missing', 'Truncated', sift(1, [0x80], bytes(0), bigEndian(0, 4), code, bytes(2, 0))],
    ['no packet kept', 'CountRange', inst(1, 0, 0)],
    ['a packet kept that there is not', 'CountRange', inst(1, 0x4000, 0)],
    [
      'more packets than a block may have, in INST',
      'CountRange',
      inst(parameters.maximumPackets + 1, 0x8000, 0),
    ],
    ['more rounds than there are', 'CountRange', inst(1, 0x8000, parameters.maximumRounds + 1)],
    ['another partition', 'BadValue', inst(1, 0x8000, 0, part(first === 0 ? 1 : 0, 0, 0, []))],
    ['a part 3', 'BadValue', inst(1, 0x8000, 0, part(3, 0, 0, []))],
    ['a seed for no key', 'CountRange', inst(1, 0x8000, 0, part(first, 0, 1, [0]))],
    ['a key without seed', 'CountRange', inst(1, 0x8000, 0, part(first, 8, 0, []))],
    ['a seed shorter than 2 l - 1 bits', 'CountRange', inst(1, 0x8000, 0, part(first, 8, 14, [0, 0]))],
    [
      'a seed longer than all packets allow',
      'CountRange',
      inst(1, 0x8000, 0, part(first, 1, parameters.maximumPackets * parameters.packetBits + 1, [0, 0])),
    ],
    ['a key of 4 Gbit', 'CountRange', inst(1, 0x8000, 0, part(first, 2 ** 32 - 1, 2 ** 32 - 1, [0, 0]))],
    ['a set bit after the seed', 'Padding', inst(1, 0x8000, 0, part(first, 2, 3, [0x10]))],
    [
      'a byte after the parts',
      'TrailingBytes',
      inst(1, 0x8000, 0, ...partsOf(parameters).map((_, i) => part(first + i, 0, 0, [])), bytes(0)),
    ],
    ['a check one byte short', 'Truncated', make('FB', new Uint8Array(checkBytes(parameters) - 1))],
    ['a check one byte long', 'TrailingBytes', make('FB', new Uint8Array(checkBytes(parameters) + 1))],
  ]
  const rounds: ReadonlyArray<Bad> =
    parameters.maximumRounds === 0
      ? []
      : [
          ['round 0', 'CountRange', make('MORE', bytes(0, 0x80, 0))],
          ['a round too many', 'CountRange', make('MORE', bytes(parameters.maximumRounds + 1, 0x80, 0))],
          ['further rows of no packet', 'CountRange', make('MORE', bytes(1, 0, 0))],
          ['further rows of a packet that no block has', 'CountRange', make('MORE', bytes(1, 0, 1))],
          [
            'rows beyond the packet',
            'CountRange',
            make('EXTRA', bytes(1, 0x80, 0), bigEndian(parameters.packetBits, 4), bigEndian(1, 4), bytes(0)),
          ],
          [
            'rows that add up beyond 2^32',
            'CountRange',
            make('EXTRA', bytes(1, 0x80, 0), bigEndian(2 ** 32 - 1, 4), bigEndian(7, 4), bytes(0)),
          ],
          [
            'a set bit after further rows',
            'Padding',
            make('EXTRA', bytes(1, 0x80, 0), bigEndian(7, 4), bigEndian(7, 4), bytes(0x01)),
          ],
        ]
  const entry = (block: number, outcome: number) =>
    joined(bigEndian(block, 8), bytes(outcome), new Uint8Array(outcome === 1 ? 32 : 0))
  const status: ReadonlyArray<Bad> =
    parameters.profile === 'literal'
      ? []
      : [
          [
            'two entries of one block',
            'Order',
            make('STATUS', bigEndian(2, 2), entry(7, 0), entry(7, 1), bytes(0)),
          ],
          [
            'entries that decrease',
            'Order',
            make('STATUS', bigEndian(2, 2), entry(7, 0), entry(6, 0), bytes(0)),
          ],
          [
            'closed from a block that is listed',
            'Order',
            make('STATUS', bigEndian(1, 2), entry(7, 0), bytes(1), bigEndian(7, 8)),
          ],
          ['an outcome that is neither', 'BadValue', make('STATUS', bigEndian(1, 2), entry(7, 2), bytes(0))],
          ['closed by 2', 'BadValue', make('STATUS', bigEndian(0, 2), bytes(2))],
          [
            'an entry of block 2^53',
            'BlockRange',
            make('STATUS', bigEndian(1, 2), bytes(0, 0x20, 0, 0, 0, 0, 0, 0, 0), bytes(0)),
          ],
          ['an entry missing', 'Truncated', make('STATUS', bigEndian(2, 2), entry(7, 0), bytes(0))],
          ['an abort that says something', 'TrailingBytes', make('ABORT', bytes(0))],
        ]
  return [...plain, ...rounds, ...status]
}

const lowFirst = (bits: BitString): BitString =>
  bitString(bits.length, (j) =>
    8 * (j >> 3) + 7 - (j & 7) < bits.length ? bitAt(bits, 8 * (j >> 3) + 7 - (j & 7)) : 0,
  )

const group = (parameters: ProtocolParameters, label: string): Group => {
  const random = drawsOf(label)
  const genuine = messagesOf(parameters, random).map(([comment, flag, message], i) => {
    const tagged = isTagged(parameters, message.kind)
    const sealing = {
      block: i === 3 ? MAXIMUM_COUNTER : 7 + i,
      sequence: tagged ? i * 1000 : 0,
      tag: tagged ? random.bits(i === 5 ? 512 : 128) : new Uint8Array(0),
    }
    const payload = encodePayload(parameters, message)
    return {
      comment: `${message.kind}: ${comment}`,
      flag,
      message,
      bytes: framed(parameters, message.kind, payload, sealing),
    }
  })
  const output = (bytes: Uint8Array): Json => {
    const found = read(parameters, bytes)
    if (E.isLeft(found)) throw new Error(`a frame of ours is ${found.left}`)
    return found.right
  }
  /** The frame read wrongly: with another message in place of its own. */
  const misread = (
    kind: MessageKind,
    flag: string,
    comment: string,
    change: (message: Message) => Message,
  ): ReadonlyArray<Case> => {
    const found = genuine.find(({ message }) => message.kind === kind)
    const frame = found === undefined ? undefined : decodeFrame(found.bytes)
    if (found === undefined || frame === undefined || E.isLeft(frame)) return []
    return [
      wrong(
        `${kind}: ${comment}`,
        [flag],
        bytesToHex(found.bytes),
        frameJson(frame.right, change(found.message)),
        output(found.bytes),
      ),
    ]
  }
  const [first] = genuine
  const untagged = first === undefined ? new Uint8Array(0) : first.bytes
  const bad: ReadonlyArray<Bad> = [
    ...badFrames(untagged),
    [
      'a sequence number without a tag',
      'UntaggedSequence',
      framed(parameters, 'RAW', bytesOfFirst(untagged), { block: 1, sequence: 1, tag: new Uint8Array(0) }),
    ],
    ...badPayloads(parameters, random),
  ]
  return {
    type: 'frame',
    parameters: ProtocolParameters.encode(parameters),
    tests: [
      ...genuine.map(({ comment, flag, bytes }) => valid(comment, [flag], bytesToHex(bytes), output(bytes))),
      ...misread('RAW', 'GapsAsDifferences', 'positions without the 1 between them', (message) =>
        message.kind === 'RAW'
          ? { ...message, positions: message.positions.map((position, i) => position - i) }
          : message,
      ),
      ...misread('RAW', 'BitOrder', 'the least significant bit of a byte first', (message) =>
        message.kind === 'RAW'
          ? { ...message, bases: lowFirst(message.bases), sampled: lowFirst(message.sampled) }
          : message,
      ),
      ...misread('SIFT', 'BitOrder', 'intensities from the other end of a byte', (message) =>
        message.kind === 'SIFT' ? { ...message, intensities: message.intensities.toReversed() } : message,
      ),
      ...misread('SIFT', 'LittleEndian', 'rows with the least significant byte first', (message) =>
        message.kind === 'SIFT' ? { ...message, rows: 7 * 2 ** 24 } : message,
      ),
      ...misread('INST', 'OffByOne', 'packets counted from 1', (message) =>
        message.kind === 'INST' ? { ...message, kept: message.kept.map((packet) => packet + 1) } : message,
      ),
      ...bad.map(([comment, flag, bytes]) => {
        const found = read(parameters, bytes)
        if (E.isRight(found)) throw new Error(`not refused: ${comment}`)
        return refused(comment, [flag], bytesToHex(bytes), found.left)
      }),
    ],
  }
}

const bytesOfFirst = (frame: Uint8Array): Uint8Array => {
  const decoded = decodeFrame(frame)
  return E.isLeft(decoded) ? new Uint8Array(0) : decoded.right.payload
}

const varintGroup = (): Group => {
  const numbers = [
    0,
    1,
    127,
    128,
    255,
    256,
    300,
    16_383,
    16_384,
    2 ** 21 - 1,
    2 ** 21,
    2 ** 31,
    2 ** 32,
    2 ** 49 - 1,
    2 ** 49,
    MAXIMUM_COUNTER,
  ]
  const bytesOf = (n: number) => bytesToHex(Uint8Array.from(varintBytes(n)))
  const bad: ReadonlyArray<readonly [string, string, string]> = [
    ['8000', 'NonMinimalVarint', 'varint'],
    ['ff00', 'NonMinimalVarint', 'varint'],
    ['ac8200', 'NonMinimalVarint', 'varint'],
    ['80808080808080800100', 'VarintRange', 'varint'],
    ['8080808080808010', 'VarintRange', 'varint'],
    ['ffffffffffffff1f', 'VarintRange', 'varint'],
    ['', 'Truncated', 'truncated'],
    ['80', 'Truncated', 'truncated'],
    ['ffff', 'Truncated', 'truncated'],
    ['0000', 'TrailingBytes', 'trailing'],
  ]
  return {
    type: 'varint',
    parameters: { maximum: MAXIMUM_COUNTER },
    tests: [
      ...numbers.map((n) => valid(`the number ${n}`, ['Boundary'], bytesOf(n), n)),
      ...[300, 2 ** 31].map((n) =>
        wrong(
          `the number ${n}, most significant group first`,
          ['LittleEndian'],
          bytesOf(n),
          varintBytes(n).reduce((value, byte) => value * 128 + (byte & 0x7f), 0),
          n,
        ),
      ),
      ...bad.map(([hex, flag, reason]) =>
        refused(`the bytes ${hex === '' ? 'of nothing' : hex}`, [flag], hex, reason),
      ),
    ],
  }
}

/** `frame_codec.json`. */
export const frameFile = (): VectorFile => {
  const [literal, hardened] = [smallParameters('literal'), smallParameters('hardened')]
  const six = ['signal', 'decoy', 'vacuum', 'a', 'b', 'c']
  return vectorFile({
    name: 'frame_codec.json',
    algorithm: 'Frames and payloads as bytes',
    header: [
      ...PROTOCOL_HEADER,
      'frame: decoding the bytes gives the output, encoding the output gives the bytes; a refusal is the first flaw in reading order. Tags are not checked here.',
      '`intensities` of SIFT has one hexadecimal digit a matched detection.',
    ],
    notes: PROTOCOL_NOTES,
    groups: [
      varintGroup(),
      group(literal, 'frames literal'),
      group({ ...hardened, maximumRounds: 4 }, 'frames hardened'),
      group({ ...hardened, maximumRounds: 1, packets: 'perBasis', intensities: six }, 'frames per basis'),
    ],
  })
}
