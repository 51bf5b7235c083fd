// CRC-32 as in Ethernet, zlib and PNG, bit by bit: the plain twin of fast/crc32.ts.
// Source: ISO/IEC/IEEE 8802-3, 3.2.9; reflected polynomial 0xEDB88320, initial value and final complement all ones.

const POLYNOMIAL = 0xedb88320

const afterBit = (register: number): number => (register & 1 ? (register >>> 1) ^ POLYNOMIAL : register >>> 1)

/** The CRC-32 of a byte string, an integer 0..2^32-1. */
export const crc32 = (bytes: Uint8Array): number => {
  const register = bytes.reduce(
    (state, byte) => Array.from({ length: 8 }).reduce<number>(afterBit, state ^ byte),
    0xffffffff,
  )
  return (register ^ 0xffffffff) >>> 0
}
