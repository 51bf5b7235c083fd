// Whether both ends hold the same key: the CRC of the final key, as flown, and the hardened check of the reconciled bits.
// Source: arXiv:2408.10994, step 5 (CRC); docs/design/PROTOCOL.md, section 8a; IEEE 802.3 for CRC-32.

import type { BitString } from './bitString'
import { polynomialHash } from './fast/polynomialHash'
import { collisionBound } from './polynomialHash'

/** x^32+x^26+x^23+x^22+x^16+x^12+x^11+x^10+x^8+x^7+x^5+x^4+x^2+x+1, the lowest power in the highest bit. */
const CRC_POLYNOMIAL = 0xedb88320

const afterByte = (byte: number): number => {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? CRC_POLYNOMIAL : 0)
  return crc
}

const CRC_TABLE: ReadonlyArray<number> = Array.from({ length: 256 }, (_, byte) => afterByte(byte))

/** CRC-32 as zlib has it, 0..2^32-1. It finds errors, not attacks, and tells 32 bits of the key that nothing accounts for. */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}

/** Bits that the check tells about the reconciled bits, charged as leakage. */
export const CHECK_BITS = 64

/** The check of the kept reconciled bits of a block: the first 8 bytes of their polynomial hash under the check key, 16 bytes. */
export const keyCheck = (checkKey: Uint8Array, reconciled: BitString): Uint8Array =>
  polynomialHash(checkKey)(reconciled).subarray(0, CHECK_BITS / 8)

/** Probability at most, over the check key, that two different strings of so many bits have the same check, as an exact decimal. */
export const collisionProbability = (bits: number): string => collisionBound(bits, CHECK_BITS)
