// The checks of the key on known values, and their collisions counted in a field small enough to count.

import { describe, expect, it } from '@jest/globals'
import { shake256 } from '@noble/hashes/sha3'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import { Decimal } from 'decimal.js'
import { bytesAsBits } from '../../spec/protocol/bits'
import { crc32 } from '../../spec/protocol/crc32'
import {
  type BinaryField,
  collisionBound,
  hashOfBlocks,
  polynomialHash,
  product,
} from '../../spec/protocol/polynomialHash'

describe('crc32', () => {
  // The check value of the catalogue of parametrised CRC algorithms, and zlib in Python.
  it('is that of zlib', () => {
    expect(crc32(utf8ToBytes('123456789'))).toBe(0xcbf43926)
    expect(crc32(new Uint8Array())).toBe(0)
    expect(crc32(shake256('keywitness crc', { dkLen: 1000 }))).toBe(0x886304cb)
  })
})

describe('polynomialHash', () => {
  // Computed in Python: test/distillation/authentication.test.ts.
  it('begins with the check of the hardened feedback', () => {
    const key = Uint8Array.from({ length: 16 }, (_, at) => at)
    const check = polynomialHash(key, bytesAsBits(utf8ToBytes('a'))).subarray(0, 8)
    expect(bytesToHex(check)).toBe('f261c407df98cdff')
  })
})

describe('collisionBound', () => {
  it('is (ceil(n/128) + 1) / 2^64, exactly', () => {
    const exact = Decimal.clone({ precision: 100 })
    expect(exact.pow(2, -64).mul(2).eq(collisionBound(128, 64))).toBe(true)
    expect(exact.pow(2, -64).mul(3908).eq(collisionBound(500_000, 64))).toBe(true)
  })
})

/** AES's field: x^8 + x^4 + x^3 + x + 1. Small enough to try every key. */
const SMALL: BinaryField = { bits: 8, reduction: 0x1bn }
const KEYS = Array.from({ length: 256 }, (_, r) => BigInt(r))

/** For two messages of blocks, how many keys give each difference of their hashes, shortened to the first `kept` bits. */
const differences = (
  one: ReadonlyArray<bigint>,
  other: ReadonlyArray<bigint>,
  kept: number,
): ReadonlyMap<bigint, number> => {
  const counts = new Map<bigint, number>()
  for (const r of KEYS) {
    const hash = (blocks: ReadonlyArray<bigint>) => hashOfBlocks(SMALL, r, blocks, BigInt(8 * blocks.length))
    const difference = (hash(one) ^ hash(other)) >> BigInt(8 - kept)
    counts.set(difference, (counts.get(difference) ?? 0) + 1)
  }
  return counts
}

const most = (counts: ReadonlyMap<bigint, number>): number => Math.max(...counts.values())

describe('the polynomial hash in GF(2^8), over every key', () => {
  it('multiplies as AES does', () => {
    // FIPS 197, section 4.2.
    expect(product(SMALL, 0x57n, 0x83n)).toBe(0xc1n)
    expect(product(SMALL, 0x57n, 0x13n)).toBe(0xfen)
  })

  it('gives no difference of two hashes more often than blocks + 1, and reaches that', () => {
    const worst = KEYS.map((block) => most(differences([block], [], 8)))
    expect(Math.max(...worst)).toBe(2)
    // (r + 1)(r + 2)(r + 3) r = r^4 + a r^3 + b r^2 + c r: three blocks that 4 keys hash to 0, as every key does no block at all.
    const roots = [1n, 2n, 3n]
    const [a, b, c] = [
      roots.reduce((sum, root) => sum ^ root, 0n),
      product(SMALL, 1n, 2n) ^ product(SMALL, 1n, 3n) ^ product(SMALL, 2n, 3n),
      product(SMALL, product(SMALL, 1n, 2n), 3n),
    ]
    const reaching = KEYS.filter((r) => hashOfBlocks(SMALL, r, [1n, a, b], c) === 0n)
    expect(reaching).toEqual([0n, 1n, 2n, 3n])
  })

  it('collides, shortened to 4 bits, for at most (blocks + 1) 2^4 keys of 256', () => {
    const messages = Array.from({ length: 40 }, (_, label) =>
      [...shake256(`small ${label}`, { dkLen: 3 })].map(BigInt),
    )
    const worst = messages.map((message, at) =>
      Math.max(...messages.slice(at + 1).map((other) => most(differences(message, other, 4))), 0),
    )
    expect(Math.max(...worst)).toBeLessThanOrEqual(4 * 16)
    expect(Math.max(...worst)).toBeGreaterThan(16)
  })
})
