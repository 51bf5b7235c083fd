// The polynomial hash over GF(2^128): the hash of Wegman-Carter tags, and the check of the reconciled bits in the hardened
// feedback. The plain definition, on integers; over any binary field, so that collisions can be counted in a small one.
// Source: den Boer (1993), Johansson, Kabatianskii and Smeets (1993), Taylor (1993); docs/frames.md, "Polynomial hash".

import type { BitString } from './bits'

/** GF(2^bits), x^bits = the polynomial `reduction`; an element is the integer whose bit k is the coefficient of x^k. */
export type BinaryField = { readonly bits: number; readonly reduction: bigint }

/** The field of tags: x^128 = x^7 + x^2 + x + 1. Source: NIST SP 800-38D, 6.3, the polynomial of GHASH. */
export const FIELD_OF_TAGS: BinaryField = { bits: 128, reduction: 0x87n }

/** Bytes of a block, of a hash and of a hash key. */
export const HASH_BYTES = 16

/** The product of two elements, by Horner's rule over the bits of b. */
export const product = ({ bits, reduction }: BinaryField, a: bigint, b: bigint): bigint => {
  const top = 1n << BigInt(bits)
  let sum = 0n
  for (let bit = top >> 1n; bit > 0n; bit >>= 1n) {
    sum <<= 1n
    if ((sum & top) !== 0n) sum ^= top ^ reduction
    if ((b & bit) !== 0n) sum ^= a
  }
  return sum
}

/**
 * `h = 0; h = (h xor m) r` for every block m, then for `length`. Two messages whose lengths are told apart by `length` and that
 * have at most k blocks give hashes with any one difference for at most k + 1 keys r: the difference is a polynomial of degree
 * at most k + 1 in r, and not constant.
 */
export const hashOfBlocks = (
  field: BinaryField,
  r: bigint,
  blocks: ReadonlyArray<bigint>,
  length: bigint,
): bigint => [...blocks, length].reduce((h, block) => product(field, h ^ block, r), 0n)

/**
 * Probability at most, over the key, that the first `keptBits` of the hashes of two different messages of at most `bits` differ in
 * a given way, such as not at all: (ceil(bits/128) + 1) / 2^keptBits, as an exact decimal. Each of the 2^(128 - keptBits) ways in
 * which the rest can differ has at most ceil(bits/128) + 1 of the 2^128 keys.
 */
export const collisionBound = (bits: number, keptBits: number): string => {
  const keys = BigInt(Math.ceil(bits / 128)) + 1n
  // k / 2^e = k 5^e / 10^e.
  return `${keys * 5n ** BigInt(keptBits)}e-${keptBits}`
}

/** 16 bytes as an element: the first byte's most significant bit is the coefficient of x^127; missing bytes are 0. */
const element = (bytes: Uint8Array): bigint =>
  Array.from({ length: HASH_BYTES }, (_, i) => BigInt(bytes[i] ?? 0)).reduce(
    (value, byte) => (value << 8n) | byte,
    0n,
  )

const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: HASH_BYTES }, (_, i) =>
    Number((value >> BigInt(8 * (HASH_BYTES - 1 - i))) & 0xffn),
  )

/** The hash of a message, 16 bytes, under a key of 16 bytes: blocks of 16 bytes, the last filled with zeros, and the count of bits. */
export const polynomialHash = (key: Uint8Array, message: BitString): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(message.bytes.length / HASH_BYTES) }, (_, at) =>
    element(message.bytes.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1))),
  )
  return bytesOf(hashOfBlocks(FIELD_OF_TAGS, element(key), blocks, BigInt(message.length)))
}
