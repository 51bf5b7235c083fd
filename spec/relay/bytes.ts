// Byte strings: one after the other, big-endian integers, exclusive or, hexadecimal. Byte strings are never changed once made.
// Source: docs/relay.md, "Frames".

import * as t from 'io-ts'

/** One byte string after the other. */
export const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  parts.reduce((at, part) => {
    all.set(part, at)
    return at + part.length
  }, 0)
  return all
}

/** An integer from 0 to 2^53 - 1 as `width` bytes, most significant first. */
export const bigEndian = (value: number, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * (width - 1 - i))) % 256)

/** Text of ASCII characters as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0))

/** Exclusive or of two byte strings. @throws Error unless they are of one length: callers compare lengths, nothing is cut here. */
export const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length !== b.length) throw new Error('exclusive or of byte strings of unequal length')
  return a.map((byte, i) => byte ^ (b[i] ?? 0))
}

/** The same bytes. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/** Bytes in lower-case hexadecimal. */
export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Bytes from hexadecimal; undefined unless it is pairs of lower-case digits. */
export const bytesOfHex = (hex: string): Uint8Array | undefined =>
  /^([0-9a-f]{2})*$/.test(hex)
    ? Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
    : undefined

/** Bytes in JSON: lower-case hexadecimal. */
export const HexBytes = new t.Type<Uint8Array, string, unknown>(
  'bytes in lower-case hexadecimal',
  (value): value is Uint8Array => value instanceof Uint8Array,
  (value, context) => {
    const bytes = typeof value === 'string' ? bytesOfHex(value) : undefined
    return bytes === undefined ? t.failure(value, context) : t.success(bytes)
  },
  hexOf,
)

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most: number): t.Type<number, number, unknown> => {
  const is = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  return new t.Type<number, number, unknown>(
    `a whole number from ${least} to ${most}`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}
