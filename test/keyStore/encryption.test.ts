// AES-128 in counter mode against its standards, and against another implementation.

import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { aes128Ctr } from '../../model/keyStore/encryption'
import { SEED_BYTES } from '../../spec/relay/messages'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

describe('aes128Ctr', () => {
  it('encrypts the block of FIPS 197, appendix C.1 (the keystream of a counter is the block cipher of it)', () => {
    const seed = bytes('000102030405060708090a0b0c0d0e0f 00112233445566778899aabbccddeeff')
    expect(hex(aes128Ctr(seed, new Uint8Array(16)))).toBe('69c4e0d86a7b0430d8cdb78070b4c55a')
  })

  it('encrypts the block of FIPS 197, appendix B', () => {
    const seed = bytes('2b7e151628aed2a6abf7158809cf4f3c 3243f6a8885a308d313198a2e0370734')
    expect(hex(aes128Ctr(seed, new Uint8Array(16)))).toBe('3925841d02dc09fbdc118597196a0b32')
  })

  // NIST SP 800-38A, F.5.1 and F.5.2.
  const seed = bytes('2b7e151628aed2a6abf7158809cf4f3c f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff')
  const plain = [
    '6bc1bee22e409f96e93d7e117393172a',
    'ae2d8a571e03ac9c9eb76fac45af8e51',
    '30c81c46a35ce411e5fbc1191a0a52ef',
    'f69f2445df4f9b17ad2b417be66c3710',
  ].join('')
  const cipher = [
    '874d6191b620e3261bef6864990db6ce',
    '9806f66b7970fdff8617187bb9fffdff',
    '5ae4df3edbd5d35e5b4f09020db03eab',
    '1e031dda2fbe03d1792170a0f3009cee',
  ].join('')

  it('encrypts and decrypts CTR-AES128 of SP 800-38A, F.5.1 and F.5.2', () => {
    expect(hex(aes128Ctr(seed, bytes(plain)))).toBe(cipher)
    expect(hex(aes128Ctr(seed, bytes(cipher)))).toBe(plain)
  })

  it.each([[0], [1], [15], [17], [1_000_000]])(
    'agrees with OpenSSL on %i bytes, round the end of the counter too',
    (length) => {
      const file = Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255)
      for (const counter of [
        'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
        'ffffffffffffffffffffffffffffffff',
        `00000000${'f'.repeat(24)}`,
      ]) {
        const key = bytes('2b7e151628aed2a6abf7158809cf4f3c')
        const theirs = createCipheriv('aes-128-ctr', key, bytes(counter))
        const ours = aes128Ctr(Uint8Array.from([...key, ...bytes(counter)]), file)
        expect(Buffer.concat([theirs.update(file), theirs.final()]).equals(ours)).toBe(true)
      }
    },
  )

  it('leaves its inputs as they were', () => {
    const [file, own] = [bytes(plain), seed.slice()]
    aes128Ctr(own, file)
    expect([hex(file), hex(own)]).toEqual([plain, hex(seed)])
  })

  it.each([[16], [31], [33]])('takes no seed of %i bytes', (length) => {
    expect(() => aes128Ctr(new Uint8Array(length), new Uint8Array(1))).toThrow(
      `a seed has ${SEED_BYTES} bytes`,
    )
  })
})
