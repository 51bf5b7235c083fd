// Fragments: how a frame is cut for the laser link. The header, a slice of the frame, and a CRC-32 over both.
// Source: docs/frames.md, "Fragments on the link".

import { sha256 } from '@noble/hashes/sha2'
import * as E from 'fp-ts/Either'
import { crc32Fast } from './fast/crc32'

/** A fragment: "KF", version 1, first 8 bytes of SHA-256(frame) as two words, index u24, count u24, payload length u16, payload, CRC-32. */
export type Fragment = {
  readonly digestHigh: number
  readonly digestLow: number
  readonly index: number
  readonly count: number
  readonly payload: Uint8Array
}

/** Why bytes are no fragment, by the first check that fails. */
export type FragmentFault = 'too short' | 'magic' | 'version' | 'length' | 'CRC' | 'index'

const MAGIC = 0x4b46
const VERSION = 1
/** Bytes of a fragment before its payload, and after it. */
export const HEADER_BYTES = 19
export const TRAILER_BYTES = 4
/** Payload bytes of a full fragment unless configured otherwise, at most 65 535. */
export const DEFAULT_PAYLOAD_BYTES = 1024
const LARGEST_COUNT = 2 ** 24 - 1

/** The first 8 bytes of SHA-256 of a frame, as two 32-bit words. */
export const digestPrefix = (frame: Uint8Array): readonly [number, number] => {
  const digest = sha256(frame)
  const view = new DataView(digest.buffer, digest.byteOffset)
  return [view.getUint32(0), view.getUint32(4)]
}

/** A frame with what all its fragments carry; `payloadBytes` is the length of all but the last. */
export type CutFrame = {
  readonly frame: Uint8Array
  readonly digestHigh: number
  readonly digestLow: number
  readonly payloadBytes: number
  readonly count: number
}

/** A frame ready to be sent; an empty one is one fragment without payload. @throws RangeError for a frame of more than 2^24 - 1 fragments, or a payload size outside 1..65535, which parameters exclude. */
export const cut = (frame: Uint8Array, payloadBytes = DEFAULT_PAYLOAD_BYTES): CutFrame => {
  const count = Math.max(1, Math.ceil(frame.length / payloadBytes))
  if (!(payloadBytes >= 1 && payloadBytes <= 0xffff && count <= LARGEST_COUNT))
    throw new RangeError(`no fragments of ${payloadBytes} bytes for a frame of ${frame.length}`)
  const [digestHigh, digestLow] = digestPrefix(frame)
  return { frame, digestHigh, digestLow, payloadBytes, count }
}

/** Bytes on the link of fragment `index`. */
export const fragmentLength = ({ frame, payloadBytes }: CutFrame, index: number): number =>
  HEADER_BYTES + Math.min(payloadBytes, frame.length - index * payloadBytes) + TRAILER_BYTES

/** The bytes of fragment `index`, 0 <= index < count. */
export const fragmentBytes = (whole: CutFrame, index: number): Uint8Array => {
  const payload = whole.frame.subarray(index * whole.payloadBytes, (index + 1) * whole.payloadBytes)
  const bytes = new Uint8Array(HEADER_BYTES + payload.length + TRAILER_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, MAGIC)
  view.setUint8(2, VERSION)
  view.setUint32(3, whole.digestHigh)
  view.setUint32(7, whole.digestLow)
  view.setUint8(11, index >>> 16)
  view.setUint16(12, index & 0xffff)
  view.setUint8(14, whole.count >>> 16)
  view.setUint16(15, whole.count & 0xffff)
  view.setUint16(17, payload.length)
  bytes.set(payload, HEADER_BYTES)
  view.setUint32(HEADER_BYTES + payload.length, crc32Fast(bytes, 0, HEADER_BYTES + payload.length))
  return bytes
}

/** The fragment that these bytes are, all of them, or the first fault. The payload is a view into the bytes. */
export const parseFragment = (bytes: Uint8Array): E.Either<FragmentFault, Fragment> => {
  if (bytes.length < HEADER_BYTES + TRAILER_BYTES) return E.left('too short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint16(0) !== MAGIC) return E.left('magic')
  if (view.getUint8(2) !== VERSION) return E.left('version')
  const end = HEADER_BYTES + view.getUint16(17)
  if (bytes.length !== end + TRAILER_BYTES) return E.left('length')
  if (crc32Fast(bytes, 0, end) !== view.getUint32(end)) return E.left('CRC')
  const [index, count] = [view.getUint32(10) & 0xffffff, view.getUint32(13) & 0xffffff]
  if (index >= count || (count > 1 && end === HEADER_BYTES)) return E.left('index')
  return E.right({
    digestHigh: view.getUint32(3),
    digestLow: view.getUint32(7),
    index,
    count,
    payload: bytes.subarray(HEADER_BYTES, end),
  })
}
