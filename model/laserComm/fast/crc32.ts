// CRC-32 eight bytes at a time by eight tables; tied to the bitwise one of ../crc32.ts by a law.
// Source: Kounavis and Berry, "A systematic approach to building high performance, software-based, CRC generators" (slicing-by-8).

const POLYNOMIAL = 0xedb88320
const SLICES = 8

/** Shape [8 x 256]: row s, entry b is the effect of byte b followed by s zero bytes. */
const tablesOf = (): Int32Array => {
  const tables = new Int32Array(SLICES * 256)
  for (let byte = 0; byte < 256; byte += 1) {
    let register = byte
    for (let bit = 0; bit < 8; bit += 1)
      register = register & 1 ? (register >>> 1) ^ POLYNOMIAL : register >>> 1
    tables[byte] = register
  }
  for (let at = 256; at < tables.length; at += 1) {
    const previous = tables[at - 256] ?? 0
    tables[at] = (previous >>> 8) ^ (tables[previous & 255] ?? 0)
  }
  return tables
}

const TABLES = tablesOf()

/** The CRC-32 of bytes from..to-1 of a byte string, an integer 0..2^32-1. */
export const crc32Fast = (bytes: Uint8Array, from = 0, to = bytes.length): number => {
  const t = TABLES
  let crc = -1
  let at = from
  for (; at + SLICES <= to; at += SLICES) {
    crc ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)
    crc =
      (t[1792 + (crc & 255)] ?? 0) ^
      (t[1536 + ((crc >>> 8) & 255)] ?? 0) ^
      (t[1280 + ((crc >>> 16) & 255)] ?? 0) ^
      (t[1024 + (crc >>> 24)] ?? 0) ^
      (t[768 + (bytes[at + 4] ?? 0)] ?? 0) ^
      (t[512 + (bytes[at + 5] ?? 0)] ?? 0) ^
      (t[256 + (bytes[at + 6] ?? 0)] ?? 0) ^
      (t[bytes[at + 7] ?? 0] ?? 0)
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
