// The polynomial hash over GF(2^128): the hash of Wegman-Carter tags, and the check of the reconciled bits in the hardened
// feedback. The plain definition, on integers of 128 bits. Source: SYSTEM.md, "Authentication"; docs/frames.md, "Polynomial hash".

import type { BitString } from './bits'

/** Bytes of a block, of a hash and of a hash key. */
export const HASH_BYTES = 16

/** x^128 = x^7 + x^2 + x + 1. */
const REDUCTION = 0x87n
const TOP = 1n << 127n
const MASK = (1n << 128n) - 1n

/** 16 bytes as a polynomial: the first byte's most significant bit is the coefficient of x^127. */
const polynomial = (bytes: Uint8Array): bigint =>
  Array.from({ length: HASH_BYTES }, (_, i) => BigInt(bytes[i] ?? 0)).reduce(
    (value, byte) => (value << 8n) | byte,
    0n,
  )

const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: HASH_BYTES }, (_, i) =>
    Number((value >> BigInt(8 * (HASH_BYTES - 1 - i))) & 0xffn),
  )

/** The product in GF(2^128), by Horner's rule over the bits of b. */
const product = (a: bigint, b: bigint): bigint => {
  let result = 0n
  for (let bit = TOP; bit > 0n; bit >>= 1n) {
    result = (result & TOP) === 0n ? result << 1n : ((result << 1n) & MASK) ^ REDUCTION
    if ((b & bit) !== 0n) result ^= a
  }
  return result
}

/**
 * 16 bytes: `h = 0; h = (h xor m) r` for every 16-byte block m, the last one filled with zeros, then for the block that holds
 * the number of bits. Two messages of at most L bits collide with probability (ceil(L/128) + 1) / 2^128 over the 16-byte key r.
 */
export const polynomialHash = (key: Uint8Array, message: BitString): Uint8Array => {
  const r = polynomial(key)
  let hash = 0n
  for (let at = 0; at < message.bytes.length; at += HASH_BYTES)
    hash = product(hash ^ polynomial(message.bytes.subarray(at, at + HASH_BYTES)), r)
  return bytesOf(product(hash ^ BigInt(message.length), r))
}
