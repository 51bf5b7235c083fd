// Bit strings, packed with the most significant bit first; every bit string of a frame, a packet or a key has this form.
// Source: docs/frames.md, "Conventions".

import { hexToBytes } from '@noble/hashes/utils'

/**
 * `length` bits: bit j is `(bytes[j >> 3] >> (7 - (j & 7))) & 1`, `bytes` has `ceil(length / 8)` bytes, and the unused low bits
 * of the last one are 0. The bytes are never changed once made.
 */
export type BitString = { readonly length: number; readonly bytes: Uint8Array }

/** Bytes that hold so many bits. */
export const byteLength = (bits: number): number => Math.ceil(bits / 8)

/** Bit j, 0 or 1; 0 beyond the end. */
export const bitAt = ({ bytes }: BitString, j: number): number => ((bytes[j >> 3] ?? 0) >> (7 - (j & 7))) & 1

/** The bit string whose bit j is `bit(j)`. */
export const bitString = (length: number, bit: (j: number) => number): BitString => {
  const bytes = new Uint8Array(byteLength(length))
  for (let j = 0; j < length; j += 1)
    if (bit(j) === 1) bytes[j >> 3] = (bytes[j >> 3] ?? 0) | (0x80 >> (j & 7))
  return { length, bytes }
}

/** No bits. */
export const NO_BITS: BitString = { length: 0, bytes: new Uint8Array(0) }

/** A bit string written as text of 0 and 1. */
export const bitsOf = (text: string): BitString => bitString(text.length, (j) => (text[j] === '1' ? 1 : 0))

/** Bytes as a bit string of 8 bits each. */
export const bytesAsBits = (bytes: Uint8Array): BitString => ({ length: 8 * bytes.length, bytes })

/** The unused low bits of the last byte are 0, and there are as many bytes as the length needs. */
export const isCanonical = ({ length, bytes }: BitString): boolean =>
  bytes.length === byteLength(length) &&
  (length % 8 === 0 || ((bytes[bytes.length - 1] ?? 0) & (0xff >> (length % 8))) === 0)

/** The places of the ones, increasing. */
export const onesOf = (bits: BitString): ReadonlyArray<number> => {
  const places: number[] = []
  for (let j = 0; j < bits.length; j += 1) if (bitAt(bits, j) === 1) places.push(j)
  return places
}

/** Number of ones. */
export const weight = ({ bytes }: BitString): number => {
  let ones = 0
  for (const byte of bytes) for (let rest = byte; rest !== 0; rest &= rest - 1) ones += 1
  return ones
}

/** The bits at these places, in this order. */
export const bitsAt = (bits: BitString, places: ReadonlyArray<number>): BitString =>
  bitString(places.length, (i) => bitAt(bits, places[i] ?? bits.length))

/** Bits `from` to `to - 1`. */
export const slice = (bits: BitString, from: number, to: number): BitString =>
  bitString(to - from, (j) => bitAt(bits, from + j))

/** One bit string after the other. */
export const concat = (parts: ReadonlyArray<BitString>): BitString => {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(byteLength(length))
  let at = 0
  for (const part of parts)
    for (let j = 0; j < part.length; j += 1, at += 1)
      if (bitAt(part, j) === 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7))
  return { length, bytes }
}

/** Bitwise exclusive or of two bit strings of one length. */
export const xor = (a: BitString, b: BitString): BitString => ({
  length: a.length,
  bytes: a.bytes.map((byte, i) => byte ^ (b.bytes[i] ?? 0)),
})

/** The same bytes. Not constant in time: a specification, not for use against an attacker who measures. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/** One byte string after the other. */
export const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** An integer from 0 to 2^53 - 1 as `width` bytes, most significant first. */
export const bigEndian = (value: number, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * (width - 1 - i))) % 256)

/** Text of ASCII characters as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** Bytes from hexadecimal; undefined unless it is pairs of lower-case digits. */
export const bytesOfHex = (hex: string): Uint8Array | undefined =>
  /^[0-9a-f]*$/.test(hex) && hex.length % 2 === 0 ? hexToBytes(hex) : undefined
