// Laws of error correction: the fast twins agree with the plain functions, syndromes nest, success is never wrong, rates are safe.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { constructCode } from '../model/distillation/fast/ldpcConstruction'
import * as fast from '../model/distillation/fast/ldpcDecoder'
import { syndrome } from '../model/distillation/fast/ldpcSyndrome'
import * as plain from '../model/distillation/ldpc'
import { packetBits, sparseRows } from '../model/distillation/ldpcCode'
import { codeOfText, textOfCode } from '../model/distillation/ldpcCodes'
import { chooseRows, isUpperLimit, leakBits } from '../model/distillation/ldpcRates'
import { law } from './law'
import { bitString, codeAndRows, codeDesign, noisyPacket, twoPackets } from './ldpcCodes'

/** The first bits of a bit string. */
const prefix = (bytes: Uint8Array, bits: number): Uint8Array =>
  bytes
    .slice(0, Math.ceil(bits / 8))
    .map((byte, at) => (8 * at + 8 <= bits ? byte : byte & (0xff00 >> (bits % 8))))

describe('syndrome', () => {
  law('agrees with the plain one', twoPackets, ({ code, rows, packet }) =>
    expect(syndrome(code, rows, packet)).toEqual(plain.syndrome(code, rows, packet)),
  )

  law('of fewer rows is a prefix', twoPackets, ({ code, rows, packet }) => {
    const all = syndrome(code, code.parts.length, packet)
    expect(syndrome(code, rows, packet)).toEqual(prefix(all, rows * code.circulant))
  })

  law('of a sum is the sum of the syndromes', twoPackets, ({ code, rows, packet, other }) => {
    const sum = syndrome(
      code,
      rows,
      packet.map((byte, at) => byte ^ (other[at] ?? 0)),
    )
    const [one, two] = [syndrome(code, rows, packet), syndrome(code, rows, other)]
    expect(sum).toEqual(one.map((byte, at) => byte ^ (two[at] ?? 0)))
  })
})

describe('decode', () => {
  law(
    'agrees with the plain one bit for bit',
    noisyPacket,
    ({ code, rows, packet, received, qber }) => {
      const disclosed = syndrome(code, rows, packet)
      expect(fast.decode(code, rows, disclosed, received, qber)).toEqual(
        plain.decode(code, rows, disclosed, received, qber),
      )
    },
    { runs: 40 },
  )

  law(
    'never reports success with a wrong syndrome',
    twoPackets.chain(({ code, rows, packet, other }) =>
      fc.record({
        code: fc.constant(code),
        rows: fc.constant(rows),
        received: fc.constant(packet),
        // One that some packet has, or any bits at all: not every syndrome has a packet.
        disclosed: fc.oneof(fc.constant(syndrome(code, rows, other)), bitString(rows * code.circulant)),
        qber: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      }),
    ),
    ({ code, rows, received, disclosed, qber }) => {
      const { success, bits } = fast.decode(code, rows, disclosed, received, qber)
      expect(success ? plain.syndrome(code, rows, bits) : bits).toEqual(success ? disclosed : received)
    },
  )

  law('leaves a packet without errors alone', twoPackets, ({ code, rows, packet }) =>
    expect(fast.decode(code, rows, syndrome(code, rows, packet), packet, 0.01)).toEqual({
      success: true,
      bits: packet,
      iterations: 0,
    }),
  )
})

describe('constructCode', () => {
  law('gives every column its degree, at most once a row', codeDesign, (design) => {
    const code = constructCode(design)
    const columns = sparseRows(code, code.motherRows).flatMap((row) => {
      expect(new Set(row.map(({ column }) => column)).size).toBe(row.length)
      return row.map(({ column }) => column)
    })
    const degrees = Array.from({ length: code.columns }, (_, at) => columns.filter((c) => c === at).length)
    const wanted = design.degrees.flatMap(([degree, count]) => Array.from({ length: count }, () => degree))
    expect([...degrees].sort()).toEqual([...wanted].sort())
    expect(code.parts.length).toBe(design.motherRows + design.splits)
  })

  law('keeps all circulants in a text', codeAndRows, ({ code }) => {
    const sorted = (parts: typeof code.parts) =>
      parts.map((part) => [...part].sort((a, b) => a.column - b.column))
    const read = codeOfText(textOfCode(code))
    expect({ ...read, parts: sorted(read.parts) }).toEqual({ ...code, parts: sorted(code.parts) })
  })
})

const choose = (n: number, k: number): bigint =>
  Array.from({ length: k }, (_, at) => BigInt(at)).reduce((c, at) => (c * (BigInt(n) - at)) / (at + 1n), 1n)

const sample = fc
  .integer({ min: 0, max: 80 })
  .chain((size) => fc.record({ size: fc.constant(size), errors: fc.integer({ min: 0, max: size }) }))

describe('chooseRows', () => {
  law(
    'rests on the exact binomial distribution',
    fc.record({ sample, thousandths: fc.integer({ min: 1, max: 999 }) }),
    ({ sample: { size, errors }, thousandths }) => {
      const [p, rest] = [BigInt(thousandths), BigInt(1000 - thousandths)]
      const terms = Array.from(
        { length: errors + 1 },
        (_, j) => choose(size, j) * p ** BigInt(j) * rest ** BigInt(size - j),
      )
      const tenfold = 10n * terms.reduce((sum, term) => sum + term, 0n)
      const all = 1000n ** BigInt(size)
      // Floats may answer either way on a tie.
      expect(tenfold === all || isUpperLimit(thousandths / 1000, errors, size, 0.1) === tenfold < all).toBe(
        true,
      )
    },
  )

  law(
    'never gives fewer rows to more errors',
    fc.record({ size: fc.integer({ min: 500, max: 50_000 }), errors: fc.nat(2000), more: fc.nat(200) }),
    ({ size, errors, more }) => {
      const rows = (count: number) =>
        O.getOrElse(() => ({ code: 0, rows: Number.POSITIVE_INFINITY }))(
          chooseRows(Math.min(count, size), size),
        )
      expect(rows(errors + more).rows).toBeGreaterThanOrEqual(rows(errors).rows)
    },
  )
})

describe('leakBits', () => {
  law('counts the bits of the syndrome', codeAndRows, ({ code, rows }) => {
    const bits = leakBits([{ code, rows }])
    expect(Math.ceil(bits / 8)).toBe(syndrome(code, rows, new Uint8Array(packetBits(code))).length)
    expect(bits % code.circulant).toBe(0)
  })
})
