// Vectors of the CRC-32 of step 5. Source: docs/frames.md, "CRC-32" and "FB"; IEEE 802.3.

import { bytesToHex } from '@noble/hashes/utils'
import { ascii, bigEndian } from '../../spec/protocol/bits'
import { crc32Bytes } from '../../spec/protocol/crc32'
import { drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import { type Case, type VectorFile, valid, vectorFile, wrong } from './vectorFile'

/** A CRC-32 with its conventions as arguments. */
const crcWith =
  (polynomial: number, start: number, final: number) =>
  (bytes: Uint8Array): number => {
    let crc = start
    for (const byte of bytes) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    }
    return (crc ^ final) >>> 0
  }

const notReflected = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

const noFinalXor = crcWith(0xedb88320, 0xffffffff, 0)
const startsAtZero = crcWith(0xedb88320, 0, 0xffffffff)
const castagnoli = crcWith(0x82f63b78, 0xffffffff, 0xffffffff)

const right = (comment: string, flag: string, bytes: Uint8Array): Case =>
  valid(comment, [flag], bytesToHex(bytes), bytesToHex(crc32Bytes(bytes)))

const slip = (comment: string, flag: string, bytes: Uint8Array, crc: Uint8Array): Case =>
  wrong(comment, [flag], bytesToHex(bytes), bytesToHex(crc), bytesToHex(crc32Bytes(bytes)))

const slips = (what: string, bytes: Uint8Array): ReadonlyArray<Case> => [
  slip(what, 'NotReflected', bytes, bigEndian(notReflected(bytes), 4)),
  slip(what, 'NoFinalXor', bytes, bigEndian(noFinalXor(bytes), 4)),
  slip(what, 'StartsAtZero', bytes, bigEndian(startsAtZero(bytes), 4)),
  slip(what, 'OtherPolynomial', bytes, bigEndian(castagnoli(bytes), 4)),
  slip(what, 'LittleEndian', bytes, crc32Bytes(bytes).toReversed()),
]

/** `crc32.json`. */
export const crcFile = (): VectorFile => {
  const random = drawsOf('crc32')
  const key = Uint8Array.of(0x34, 0x26, 0x80)
  const flown = random.bits(101_696)
  const tests = [
    right('123456789 in ASCII', 'Example', ascii('123456789')),
    right('nothing: a key of 0 bits', 'Empty', new Uint8Array(0)),
    ...[0x00, 0x01, 0x80, 0xff].map((byte) => right(`the byte ${byte}`, 'Boundary', Uint8Array.of(byte))),
    right('four zero bytes', 'Boundary', new Uint8Array(4)),
    right('four bytes of ones', 'Boundary', new Uint8Array(4).fill(0xff)),
    right('the key of the worked example, 17 bits', 'Example', key),
    ...[1, 2, 3, 15, 16, 17, 31, 32, 33, 255, 256].map((bytes) =>
      right(`${bytes} bytes`, 'Random', random.bits(8 * bytes)),
    ),
    right('a key of 101 696 bits', 'Large', flown),
    ...slips('123456789 in ASCII', ascii('123456789')),
    ...slips('the key of the worked example', key),
    slip('the last byte of a key of 17 bits left out', 'PaddingLeftOut', key, crc32Bytes(key.subarray(0, 2))),
    slip(
      'the key of 17 bits filled up with ones',
      'PaddingLeftOut',
      key,
      crc32Bytes(Uint8Array.of(0x34, 0x26, 0xff)),
    ),
    slip(
      'the key of 17 bits as the integer that it spells',
      'PaddingLeftOut',
      key,
      crc32Bytes(Uint8Array.of(0, 0x68, 0x4d)),
    ),
  ]
  return vectorFile({
    name: 'crc32.json',
    algorithm: 'CRC-32 of a key',
    header: [
      ...PROTOCOL_HEADER,
      'input: the bytes of a key, a bit string with its padding; output: the four bytes of FB in literal.',
    ],
    notes: PROTOCOL_NOTES,
    groups: [{ type: 'crc32', parameters: {}, tests }],
  })
}
