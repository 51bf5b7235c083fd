// Toeplitz hashing on examples done by hand, on flown block sizes, and on lengths that do not fit.

import { describe, expect, it } from '@jest/globals'
import { sha256 } from '@noble/hashes/sha2'
import { shake256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { amplified } from '../../model/distillation/privacyAmplification'
import type { BitString } from '../../spec/protocol/bits'
import { toeplitz, toeplitzSeedBits } from '../../spec/protocol/toeplitz'

const stream = (label: string, length: number): BitString => ({
  length,
  bytes: shake256(`keywitness toeplitz ${label}`, { dkLen: Math.ceil(length / 8) }),
})

const ones = (length: number): BitString => ({
  length,
  bytes: new Uint8Array(Math.ceil(length / 8)).fill(255),
})

const zeros = (length: number): BitString => ({ length, bytes: new Uint8Array(Math.ceil(length / 8)) })

describe('amplified', () => {
  // T has the rows (t2 t1 t0) and (t3 t2 t1); t = 1011, x = 110: y0 = 1 + 0, y1 = 1 + 1.
  it('multiplies the input with the matrix whose diagonals are the seed', () => {
    const seed = { length: 4, bytes: Uint8Array.of(0b10110000) }
    const input = { length: 3, bytes: Uint8Array.of(0b11000000) }
    const key = { length: 2, bytes: Uint8Array.of(0b10000000) }
    expect(amplified(seed, input, 2)).toEqual(key)
    expect(toeplitz(seed, input, 2)).toEqual(key)
  })

  // Digests of the same hash in Python, by shifts and xor of whole integers; input and seed are SHAKE-256 of labels.
  it.each([
    [500_000, 100_000, '5fc2fa249280bcf31bd5c799fd63635d82d140ab7fdaaf0d1cba0beb1d6fbe7c'],
    [900_000, 200_000, '80a3f9191b45e7b88c3ef9a25a5370a8faef1d85c74df61fcd661aa0d08c1955'],
  ])('hashes a block of %i bits to %i as an independent program does', (inputBits, keyBits, digest) => {
    const seed = stream('seed', toeplitzSeedBits(inputBits, keyBits))
    expect(bytesToHex(sha256(amplified(seed, stream('key', inputBits), keyBits).bytes))).toBe(digest)
  })

  it('writes zeros behind the last bit, and does not read what is there', () => {
    // 10 bits to 5, so 14 bits of seed; the rest of both second bytes is noise that no bit string has.
    const hashed = (seedRest: number, inputRest: number) =>
      amplified(
        { length: 14, bytes: Uint8Array.of(0xa5, 0xc8 | seedRest) },
        { length: 10, bytes: Uint8Array.of(0xc7, 0x40 | inputRest) },
        5,
      ).bytes
    expect(hashed(3, 0x3f)).toEqual(hashed(0, 0))
    expect((hashed(3, 0x3f)[0] ?? 0) & 7).toBe(0)
  })

  it('counts a million ones exactly', () => {
    const hashOfOnes = (bits: number) => amplified(ones(toeplitzSeedBits(bits, bits)), ones(bits), bits).bytes
    expect(hashOfOnes(2 ** 20).every((byte) => byte === 0)).toBe(true)
    expect(
      hashOfOnes(2 ** 20 - 9)
        .subarray(0, -1)
        .every((byte) => byte === 255),
    ).toBe(true)
  })

  it('makes nothing where nothing is asked for', () => {
    expect(amplified(zeros(0), ones(8), 0)).toEqual(zeros(0))
    expect(amplified(zeros(0), zeros(0), 0)).toEqual(zeros(0))
    expect([toeplitzSeedBits(8, 0), toeplitzSeedBits(1, 1), toeplitzSeedBits(500_000, 100_000)]).toEqual([
      0, 1, 599_999,
    ])
  })

  it('refuses lengths that do not fit', () => {
    expect(() => amplified(zeros(16), zeros(8), 9)).toThrow(RangeError)
    expect(() => amplified(zeros(6), zeros(8), -1)).toThrow(RangeError)
    expect(() => amplified(zeros(9), zeros(8), 1.5)).toThrow(RangeError)
    expect(() => amplified(zeros(8), zeros(8), 2)).toThrow(RangeError)
    expect(() => amplified(zeros(10), zeros(8), 2)).toThrow(RangeError)
    expect(() => amplified(zeros(2 ** 21 + 1), zeros(2 ** 20 + 1), 2 ** 20 + 1)).toThrow(RangeError)
  })
})
