// Laws of the plain definitions: bit strings, Toeplitz matrix, polynomial hash, small code.

import { describe, expect } from '@jest/globals'
import { bytesToHex } from '@noble/hashes/utils'
import * as fc from 'fast-check'
import {
  type BitString,
  bigEndian,
  bitAt,
  bitString,
  bitsAt,
  bytesOfHex,
  concat,
  isCanonical,
  isSame,
  onesOf,
  slice,
  weight,
  xor,
} from '../spec/protocol/bits'
import { smallParameters } from '../spec/protocol/parameters'
import { polynomialHash } from '../spec/protocol/polynomialHash'
import { sifted } from '../spec/protocol/sifting'
import { smallDecode, smallSyndrome } from '../spec/protocol/smallCode'
import { toeplitz, toeplitzSeedBits } from '../spec/protocol/toeplitz'
import { law } from './law'
import { bitsArbitrary } from './protocolMessages'

const bits = fc.nat({ max: 70 }).chain(bitsArbitrary)
const pair = fc.nat({ max: 40 }).chain((length) => fc.tuple(bitsArbitrary(length), bitsArbitrary(length)))

describe('bit strings', () => {
  law('have canonical padding, whatever made them', fc.tuple(bits, bits, fc.nat()), ([a, b, at]) => {
    const cut = a.length === 0 ? 0 : at % a.length
    for (const made of [a, concat([a, b]), slice(a, cut, a.length), bitsAt(a, onesOf(a))])
      expect(isCanonical(made)).toBe(true)
    expect(concat([slice(a, 0, cut), slice(a, cut, a.length)])).toEqual(a)
    expect([weight(a), bitsAt(a, onesOf(a)).length]).toEqual([onesOf(a).length, onesOf(a).length])
  })

  law('of bytes are read back from hexadecimal', fc.uint8Array({ maxLength: 20 }), (bytes) =>
    isSame(bytesOfHex(bytesToHex(bytes)) ?? new Uint8Array(99), bytes),
  )

  law('of a counter are its digits', fc.maxSafeNat(), (value) => {
    const read = bigEndian(value, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
    expect(read).toBe(BigInt(value))
  })
})

describe('toeplitz', () => {
  const hashed = fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.nat({ max: 30 }))
    .chain(([n, l]) =>
      fc.tuple(bitsArbitrary(toeplitzSeedBits(n, l)), bitsArbitrary(n), bitsArbitrary(n), fc.constant(l)),
    )

  law('is linear', hashed, ([seed, x, y, l]) => {
    expect(toeplitz(seed, xor(x, y), l)).toEqual(xor(toeplitz(seed, x, l), toeplitz(seed, y, l)))
  })

  law(
    'has equal entries along every diagonal, the seed from the top right to the bottom left',
    hashed,
    ([seed, x, , l]) => {
      const n = x.length
      for (let j = 0; j < n; j += 1) {
        const column = toeplitz(
          seed,
          bitString(n, (at) => (at === j ? 1 : 0)),
          l,
        )
        expect(column).toEqual(bitString(l, (i) => bitAt(seed, n - 1 + i - j)))
      }
    },
  )
})

describe('polynomialHash', () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 })

  law('is linear in messages of one length', fc.tuple(key, pair), ([r, [a, b]]) => {
    const zero: BitString = bitString(a.length, () => 0)
    const sum = [a, b, zero].map((message) => polynomialHash(r, message))
    const [ha, hb, h0] = sum
    expect(polynomialHash(r, xor(a, b))).toEqual(ha?.map((byte, i) => byte ^ (hb?.[i] ?? 0) ^ (h0?.[i] ?? 0)))
  })

  law('tells a message from the same with a zero bit more', fc.tuple(key, bits), ([r, a]) => {
    const longer = concat([a, bitString(1, () => 0)])
    return r.every((byte) => byte === 0) || !isSame(polynomialHash(r, a), polynomialHash(r, longer))
  })
})

describe('the small code', () => {
  const packet = bitsArbitrary(64)
  const flips = (count: number) => fc.uniqueArray(fc.nat({ max: 63 }), { minLength: count, maxLength: count })
  const noisy = (sent: BitString, places: ReadonlyArray<number>): BitString =>
    bitString(64, (j) => bitAt(sent, j) ^ (places.includes(j) ? 1 : 0))
  const decoded = (sent: BitString, places: ReadonlyArray<number>, rows: number) =>
    smallDecode({
      code: 0,
      syndrome: concat([smallSyndrome(0, 0, 7, sent), smallSyndrome(0, 7, rows - 7, sent)]),
      measured: noisy(sent, places),
      sample: { errors: 0, of: 0 },
    })

  law('knows no other code', packet, (sent) => {
    const syndrome = smallSyndrome(0, 0, 7, sent)
    const request = { code: 1, syndrome, measured: sent, sample: { errors: 0, of: 0 } }
    expect(smallDecode(request)).toBe(undefined)
  })

  law('corrects one error with 7 rows', fc.tuple(packet, flips(1)), ([sent, places]) => {
    expect(decoded(sent, places, 7)).toEqual(sent)
  })

  law('corrects two errors with 14 rows', fc.tuple(packet, flips(2)), ([sent, places]) => {
    expect(decoded(sent, places, 14)).toEqual(sent)
  })

  law('never corrects two errors with 7 rows', fc.tuple(packet, flips(2)), ([sent, places]) => {
    expect(decoded(sent, places, 7)).not.toEqual(sent)
  })
})

describe('sifting', () => {
  const comparison = fc.nat({ max: 400 }).chain((count) =>
    fc
      .record({ bases: bitsArbitrary(count), sampled: bitsArbitrary(count), matches: bitsArbitrary(count) })
      .chain((fields) =>
        fc
          .array(fc.nat({ max: 2 }), {
            minLength: weight(fields.matches),
            maxLength: weight(fields.matches),
          })
          .map((indices) => ({ ...fields, intensities: Uint8Array.from(indices) })),
      ),
  )

  law('never lets a disclosed or unmatched bit into a packet', comparison, (fields) => {
    for (const packets of ['mixed', 'perBasis'] as const) {
      const parameters = { ...smallParameters('literal'), packets, packetBits: 14 }
      const { disclosed, packets: cut } = sifted(parameters, fields)
      const key = cut.flatMap(({ places }) => places)
      expect(new Set([...key, ...disclosed]).size).toBe(key.length + disclosed.length)
      for (const place of key)
        expect([bitAt(fields.matches, place), bitAt(fields.sampled, place)]).toEqual([1, 0])
      for (const { basis, places } of cut) {
        expect(places.length).toBe(14)
        if (basis !== 'both')
          expect(places.every((place) => bitAt(fields.bases, place) === (basis === 'X' ? 0 : 1))).toBe(true)
      }
    }
  })
})
