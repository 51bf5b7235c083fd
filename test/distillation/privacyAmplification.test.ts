// Toeplitz hashing on examples done by hand, on flown block sizes, and on lengths that do not fit.

import { describe, expect, it } from '@jest/globals'
import { sha256 } from '@noble/hashes/sha2'
import { shake256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { amplified, amplifiedByDefinition, seedBits } from '../../model/distillation/privacyAmplification'

const stream = (label: string, bits: number): Uint8Array =>
  shake256(`keywitness toeplitz ${label}`, { dkLen: Math.ceil(bits / 8) })

describe('amplified', () => {
  // T has the rows (t2 t1 t0) and (t3 t2 t1); t = 1011, x = 110: y0 = 1 + 0, y1 = 1 + 1.
  it('multiplies the key with the matrix whose diagonals are the seed', () => {
    const [seed, key] = [Uint8Array.of(0b10110000), Uint8Array.of(0b11000000)]
    expect([...amplified(seed, key, 3, 2)]).toEqual([0b10000000])
    expect([...amplifiedByDefinition(seed, key, 3, 2)]).toEqual([0b10000000])
  })

  // Digests of the same hash in Python, by shifts and xor of whole integers; key and seed are SHAKE-256 of labels.
  it.each([
    [500_000, 100_000, '5fc2fa249280bcf31bd5c799fd63635d82d140ab7fdaaf0d1cba0beb1d6fbe7c'],
    [900_000, 200_000, '80a3f9191b45e7b88c3ef9a25a5370a8faef1d85c74df61fcd661aa0d08c1955'],
  ])('hashes a block of %i bits to %i as an independent program does', (keyBits, outputBits, digest) => {
    const hashed = amplified(
      stream('seed', seedBits(keyBits, outputBits)),
      stream('key', keyBits),
      keyBits,
      outputBits,
    )
    expect(bytesToHex(sha256(hashed))).toBe(digest)
  })

  it('does not read bits behind the last, and writes zeros there', () => {
    // 10 bits to 5, so 14 bits of seed; the rest of both second bytes is noise.
    const hashed = (seedRest: number, keyRest: number) =>
      amplified(Uint8Array.of(0xa5, 0xc8 | seedRest), Uint8Array.of(0xc7, 0x40 | keyRest), 10, 5)
    expect([...hashed(3, 0x3f)]).toEqual([...hashed(0, 0)])
    expect((hashed(3, 0x3f)[0] ?? 0) & 7).toBe(0)
  })

  it('counts a million ones exactly', () => {
    const ones = (bits: number) => new Uint8Array(Math.ceil(bits / 8)).fill(255)
    const hashOfOnes = (bits: number) => amplified(ones(seedBits(bits, bits)), ones(bits), bits, bits)
    expect(hashOfOnes(2 ** 20).every((byte) => byte === 0)).toBe(true)
    expect(
      hashOfOnes(2 ** 20 - 9)
        .subarray(0, -1)
        .every((byte) => byte === 255),
    ).toBe(true)
  })

  it('makes nothing where nothing is asked for', () => {
    expect(amplified(new Uint8Array(), Uint8Array.of(255), 8, 0)).toEqual(new Uint8Array())
    expect(amplified(new Uint8Array(), new Uint8Array(), 0, 0)).toEqual(new Uint8Array())
    expect([seedBits(0, 0), seedBits(8, 0), seedBits(1, 1), seedBits(500_000, 100_000)]).toEqual([
      0, 0, 1, 599_999,
    ])
  })

  it('refuses lengths that do not fit', () => {
    const bytes = (n: number) => new Uint8Array(n)
    expect(() => amplified(bytes(2), bytes(1), 8, 9)).toThrow(RangeError)
    expect(() => amplified(bytes(2), bytes(1), 8, -1)).toThrow(RangeError)
    expect(() => amplified(bytes(2), bytes(1), 8, 1.5)).toThrow(RangeError)
    expect(() => amplified(bytes(1), bytes(1), 8, 2)).toThrow(RangeError)
    expect(() => amplified(bytes(3), bytes(1), 8, 2)).toThrow(RangeError)
    expect(() => amplified(bytes(2), bytes(2), 8, 2)).toThrow(RangeError)
    expect(() => amplified(bytes(2 ** 18), bytes(2 ** 17), 2 ** 20, 2 ** 20)).not.toThrow()
    expect(() => amplified(bytes(2 ** 18 + 1), bytes(2 ** 17 + 1), 2 ** 20 + 1, 2 ** 20 + 1)).toThrow(
      RangeError,
    )
  })
})
