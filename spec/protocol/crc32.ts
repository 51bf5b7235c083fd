// CRC-32 of a byte string: the check that step 5 of the paper puts into the feedback, and that of a fragment on the link.
// Source: IEEE 802.3, as zlib computes it; docs/frames.md, "CRC-32".

import { bigEndian } from './bits'

/** The polynomial x^32+x^26+x^23+x^22+x^16+x^12+x^11+x^10+x^8+x^7+x^5+x^4+x^2+x+1, reflected. */
const POLYNOMIAL = 0xedb88320

const shifted = (value: number): number => {
  let rest = value
  for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1) === 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
  return rest >>> 0
}

const TABLE: ReadonlyArray<number> = Array.from({ length: 256 }, (_, byte) => shifted(byte))

/** The CRC as an integer, 0 to 2^32 - 1; that of `123456789` in ASCII is 0xcbf43926. */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

/** The CRC as 4 bytes, most significant first. */
export const crc32Bytes = (bytes: Uint8Array): Uint8Array => bigEndian(crc32(bytes), 4)
