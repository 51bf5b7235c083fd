// Generators of small codes, with packets and syndromes to go with them.

import * as fc from 'fast-check'
import { type CodeDesign, constructCode } from '../model/distillation/fast/ldpcConstruction'
import { type LdpcCode, maximumRows, packetBits } from '../model/distillation/ldpcCode'

/** Four to eight mother rows, some of them split, and columns of degree 2 and 3; circulants of less than a word to more than two. */
export const codeDesign: fc.Arbitrary<CodeDesign> = fc.integer({ min: 4, max: 8 }).chain((motherRows) =>
  fc
    .record({
      circulant: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 70 })),
      pairs: fc.integer({ min: 0, max: motherRows - 1 }),
      triples: fc.integer({ min: 4, max: 10 }),
      splits: fc.integer({ min: 0, max: motherRows }),
      seed: fc.nat(),
    })
    .map(({ circulant, pairs, triples, splits, seed }) => ({
      id: 0,
      circulant,
      motherRows,
      splits,
      seed,
      degrees: [
        [2, pairs],
        [3, triples],
      ] as const,
    })),
)

/** A code with a number of rows that a syndrome of it can have. */
export const codeAndRows: fc.Arbitrary<{ readonly code: LdpcCode; readonly rows: number }> = codeDesign
  .map(constructCode)
  .chain((code) =>
    fc.record({
      code: fc.constant(code),
      rows: fc.integer({ min: code.motherRows, max: maximumRows(code) }),
    }),
  )

/** Bit strings of this many bits. */
export const bitString = (bits: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: Math.ceil(bits / 8), maxLength: Math.ceil(bits / 8) }).map((bytes) => {
    const stray = 8 * bytes.length - bits
    return bytes.map((byte, at) => (at === bytes.length - 1 ? (byte >> stray) << stray : byte))
  })

/** A code, rows of it, and two packets. */
export const twoPackets = codeAndRows.chain(({ code, rows }) =>
  fc.record({
    code: fc.constant(code),
    rows: fc.constant(rows),
    packet: bitString(packetBits(code)),
    other: bitString(packetBits(code)),
  }),
)

/** A packet and a copy with up to a tenth of its bits turned over (so few that most decode), and the error rate assumed. */
export const noisyPacket = codeAndRows.chain(({ code, rows }) =>
  fc
    .record({
      packet: bitString(packetBits(code)),
      errors: fc.uniqueArray(fc.nat(packetBits(code) - 1), { maxLength: Math.ceil(packetBits(code) / 10) }),
      qber: fc.double({ min: 0, max: 0.5, noNaN: true }),
    })
    .map(({ packet, errors, qber }) => ({
      code,
      rows,
      packet,
      received: packet.map((byte, at) =>
        errors.filter((j) => j >> 3 === at).reduce((value, j) => value ^ (128 >> (j & 7)), byte),
      ),
      qber,
    })),
)
