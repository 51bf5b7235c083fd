// Vectors of the polynomial hash and of Wegman-Carter tags. Source: docs/frames.md, "Polynomial hash" and "Tags".

import { bytesToHex } from '@noble/hashes/utils'
import { ascii, type BitString, bigEndian, bitsOf, bytesAsBits, joined } from '../../spec/protocol/bits'
import { directionOfKind } from '../../spec/protocol/messages'
import { FIELD_OF_TAGS, HASH_BYTES, hashOfBlocks, polynomialHash } from '../../spec/protocol/polynomialHash'
import { type Tagged, tagInput, wegmanCarter } from '../../spec/protocol/tag'
import { drawnBits, drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
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

const reflectedByte = (byte: number): number =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce((value, bit) => value | (((byte >> bit) & 1) << (7 - bit)), 0)

/** 16 bytes with the order of their bits turned round. */
const turned = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: HASH_BYTES }, (_, i) => reflectedByte(bytes[HASH_BYTES - 1 - i] ?? 0))

const integerOf = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes)}`)
const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: HASH_BYTES }, (_, i) => Number((value >> BigInt(120 - 8 * i)) & 0xffn))

const blocksOf = (message: Uint8Array): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.ceil(message.length / HASH_BYTES) }, (_, at) => {
    const block = new Uint8Array(HASH_BYTES)
    block.set(message.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1)))
    return block
  })

/** The hash in the bit order of GHASH. */
const reflectedHash = (key: Uint8Array, { bytes, length }: BitString): Uint8Array => {
  const blocks = [...blocksOf(bytes), bigEndian(length, HASH_BYTES)].map((block) => integerOf(turned(block)))
  return turned(bytesOf(hashOfBlocks(FIELD_OF_TAGS, integerOf(turned(key)), blocks, 0n)))
}

/** The hash without the block that tells the length. */
const lengthlessHash = (key: Uint8Array, { bytes }: BitString): Uint8Array => {
  const blocks = blocksOf(bytes).map(integerOf)
  return bytesOf(hashOfBlocks(FIELD_OF_TAGS, integerOf(key), blocks.slice(0, -1), blocks.at(-1) ?? 0n))
}

const hashInput = (key: Uint8Array, message: BitString): Json => ({
  key: bytesToHex(key),
  bits: message.length,
  message: bytesToHex(message.bytes),
})

const hashGroup = (): Group => {
  const random = drawsOf('polynomial hash')
  const key = Uint8Array.from({ length: HASH_BYTES }, (_, i) => i)
  const example = bytesAsBits(ascii('keywitness'))
  const right = (comment: string, flag: string, r: Uint8Array, message: BitString): Case =>
    valid(comment, [flag], hashInput(r, message), bytesToHex(polynomialHash(r, message)))
  const slip = (comment: string, flag: string, r: Uint8Array, message: BitString, found: Uint8Array): Case =>
    wrong(comment, [flag], hashInput(r, message), bytesToHex(found), bytesToHex(polynomialHash(r, message)))
  const long = drawnBits(random, 1000)
  const other = random.bits(128)
  return {
    type: 'polynomialHash',
    parameters: { bits: 128 },
    tests: [
      right('keywitness in ASCII', 'Example', key, example),
      right('the 5 bits 11010', 'Example', key, bitsOf('11010')),
      right('nothing', 'Empty', other, bitsOf('')),
      right('a key of zeros', 'Boundary', new Uint8Array(HASH_BYTES), example),
      right('the key 1', 'Boundary', bigEndian(1, HASH_BYTES), example),
      right(
        'the key x^127',
        'Boundary',
        Uint8Array.from({ length: HASH_BYTES }, (_, i) => (i === 0 ? 0x80 : 0)),
        example,
      ),
      ...[1, 7, 8, 127, 128, 129, 255, 256, 257, 4096].map((bits) =>
        right(`${bits} bits`, 'Random', random.bits(128), drawnBits(random, bits)),
      ),
      right('one bit 0', 'Boundary', other, bitsOf('0')),
      right('eight bits 0', 'Boundary', other, bitsOf('00000000')),
      ...[example, long].flatMap((message) => [
        slip(`${message.length} bits`, 'BitReflected', other, message, reflectedHash(other, message)),
        slip(`${message.length} bits`, 'NoLength', other, message, lengthlessHash(other, message)),
        slip(
          `${message.length} bits: their number in bytes`,
          'NoLength',
          other,
          message,
          polynomialHash(other, { ...message, length: message.bytes.length }),
        ),
        slip(
          `${message.length} bits: the first 16 bytes, or all but the last`,
          'TruncatedMessage',
          other,
          message,
          polynomialHash(
            other,
            bytesAsBits(message.bytes.subarray(0, Math.min(16, message.bytes.length - 1))),
          ),
        ),
      ]),
    ],
  }
}

const POOL_SEQUENCES = 8

const tagGroup = (): Group => {
  const random = drawsOf('tags')
  const pool = Uint8Array.from({ length: 32 + 32 * POOL_SEQUENCES }, (_, k) => (7 * k + 1) % 256)
  const { tag } = wegmanCarter(pool)
  const session = Uint8Array.from({ length: 16 }, (_, i) => i)
  const message = (kind: Tagged['kind'], block: number, sequence: number, bytes: number): Tagged => {
    const transcript = ['SIFT', 'MORE', 'EXTRA', 'INST', 'FB'].includes(kind)
      ? { transcript: random.bits(256) }
      : {}
    return { kind, session, block, sequence, payload: random.bits(8 * bytes), ...transcript }
  }
  const asInput = ({ kind, block, sequence, transcript, payload }: Tagged): Json => ({
    kind,
    block,
    sequence,
    transcript: transcript === undefined ? null : bytesToHex(transcript),
    payload: bytesToHex(payload),
  })
  const tagOf = (tagged: Tagged, sequence = tagged.sequence, direction = directionOfKind(tagged.kind)) =>
    tag(direction, sequence, tagInput(tagged))
  const output = (tagged: Tagged, found: Uint8Array): Json => ({
    tagInput: bytesToHex(tagInput(tagged)),
    tag: bytesToHex(found),
  })
  const right = (comment: string, flag: string, tagged: Tagged): Case =>
    valid(comment, [flag], asInput(tagged), output(tagged, tagOf(tagged)))
  /** The tag of something else, given as that of the message. */
  const slip = (
    flag: string,
    comment: string,
    tagged: Tagged,
    found: Uint8Array,
    read: Tagged = tagged,
  ): Case => wrong(comment, [flag], asInput(tagged), output(read, found), output(tagged, tagOf(tagged)))
  const other = (flag: string, comment: string, tagged: Tagged, changed: Partial<Tagged>): Case =>
    slip(flag, comment, tagged, tagOf({ ...tagged, ...changed }, tagged.sequence), { ...tagged, ...changed })
  const slips = (tagged: Tagged): ReadonlyArray<Case> => {
    const { kind, payload } = tagged
    const genuine = tagOf(tagged)
    const pad = pool.subarray(32 + 16 * (2 * tagged.sequence + (directionOfKind(kind) === 'up' ? 0 : 1)))
    const { transcript, ...bare } = tagged
    return [
      other('TruncatedMessage', `${kind}: the first 16 bytes of the payload`, tagged, {
        payload: payload.subarray(0, 16),
      }),
      ...(transcript === undefined
        ? []
        : [slip('NoTranscript', `${kind}: no transcript`, tagged, tagOf(bare), bare)]),
      other('NoBlock', `${kind}: block 0 whatever the block`, tagged, { block: 0 }),
      other('NoSession', `${kind}: another session`, tagged, { session: new Uint8Array(16) }),
      other('OffByOne', `${kind}: the next sequence number in the message`, tagged, {
        sequence: tagged.sequence + 1,
      }),
      slip('PadReused', `${kind}: the next pad`, tagged, tagOf(tagged, tagged.sequence + 1)),
      slip(
        'Reflected',
        `${kind}: keys of the other direction`,
        tagged,
        tagOf(tagged, tagged.sequence, directionOfKind(kind) === 'up' ? 'down' : 'up'),
      ),
      slip(
        'NoPad',
        `${kind}: no pad`,
        tagged,
        genuine.map((byte, i) => byte ^ (pad[i] ?? 0)),
      ),
      slip(
        'TagAltered',
        `${kind}: the last bit`,
        tagged,
        genuine.map((byte, i) => (i === 15 ? byte ^ 1 : byte)),
      ),
      slip('TagAltered', `${kind}: a byte short`, tagged, genuine.subarray(0, 15)),
      slip('TagAltered', `${kind}: a byte long`, tagged, joined(genuine, Uint8Array.of(0))),
      slip('TagAltered', `${kind}: no tag`, tagged, new Uint8Array(0)),
    ]
  }
  const instruction = message('INST', 7, 1, 35)
  return {
    type: 'tag',
    parameters: { scheme: 'wegman-carter', session: bytesToHex(session), pool: bytesToHex(pool) },
    tests: [
      ...(['RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS'] as const).map((kind, i) =>
        right(kind, 'Ordinary', message(kind, 3 * i, i % POOL_SEQUENCES, 10 + 7 * i)),
      ),
      right('ABORT, whose payload is empty', 'Empty', message('ABORT', 5, 0, 0)),
      right('the last pad of the pool', 'Boundary', message('INST', 1, POOL_SEQUENCES - 1, 16)),
      right('the last block there is', 'Boundary', message('FB', Number.MAX_SAFE_INTEGER, 2, 4)),
      ...[15, 16, 17].map((bytes) =>
        right(`a payload of ${bytes} bytes`, 'Boundary', message('STATUS', 0, 3, bytes)),
      ),
      right('a payload of 1000 bytes', 'Large', message('SIFT', 4_294_967_296, 4, 1000)),
      ...slips(instruction),
      ...slips(message('FB', 12, 2, 17)),
      ...slips(message('RAW', 12, 3, 60)),
      refused(
        'a sequence number beyond the pool',
        ['KeyExhausted'],
        asInput(message('INST', 7, POOL_SEQUENCES, 35)),
        'keyExhausted',
      ),
      refused(
        'the largest sequence number',
        ['KeyExhausted'],
        asInput(message('FB', 7, 2 ** 32 - 1, 4)),
        'keyExhausted',
      ),
    ],
  }
}

/** `authentication_tag.json`. */
export const tagFile = (): VectorFile =>
  vectorFile({
    name: 'authentication_tag.json',
    algorithm: 'Polynomial hash and Wegman-Carter tag',
    header: [
      ...PROTOCOL_HEADER,
      'polynomialHash: `bits` is the length of the message, whose bytes are padded with zero bits. tag: `tagInput` are the bytes that the tag covers.',
    ],
    notes: PROTOCOL_NOTES,
    groups: [hashGroup(), tagGroup()],
  })
