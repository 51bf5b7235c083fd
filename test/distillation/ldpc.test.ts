// Syndromes and decoding on codes small enough to follow by hand.

import { describe, expect, it } from '@jest/globals'
import { decode, syndrome } from '../../model/distillation/ldpc'
import { disclosedRows, isRowCount, type LdpcCode, sparseRows } from '../../model/distillation/ldpcCode'

/** Parities of row 0: bit k of column 0, bit k + 1 of column 1, bit k + 2 of column 2, three of each; row 1 is split off it. */
const HAND: LdpcCode = {
  id: 0,
  circulant: 3,
  columns: 3,
  motherRows: 1,
  parents: [0],
  parts: [
    [
      { column: 0, shift: 0 },
      { column: 1, shift: 1 },
    ],
    [{ column: 2, shift: 2 }],
  ],
}

/** Bits as text to a bit string. */
const packed = (bits: string): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    Number.parseInt(bits.slice(8 * at, 8 * at + 8).padEnd(8, '0'), 2),
  )

describe('isRowCount', () => {
  it('is any whole number from the mother code to all parts', () => {
    expect([0, 1, 1.5, 2, 3].map((rows) => isRowCount(HAND, rows))).toEqual([false, true, false, true, false])
    expect(() => sparseRows(HAND, 3)).toThrow()
    expect(() => disclosedRows(HAND, 0)).toThrow()
  })
})

describe('sparseRows', () => {
  it('is the mother row whole before the split, and its two parts after it', () => {
    expect(sparseRows(HAND, 1)).toEqual([[...(HAND.parts[0] ?? []), ...(HAND.parts[1] ?? [])]])
    expect(sparseRows(HAND, 2)).toEqual(HAND.parts)
  })
})

describe('disclosedRows', () => {
  it('keeps the mother row whole after the split', () => {
    expect(disclosedRows(HAND, 2)).toEqual([...sparseRows(HAND, 1), HAND.parts[1]])
  })
})

describe('syndrome', () => {
  it('adds the bits of each parity', () => {
    // Columns 110, 101, 001: parities 1+0+1, 1+1+0, 0+1+0; the split row is column 2 from bit 2 on: 1, 0, 0.
    expect(syndrome(HAND, 1, packed('110101001'))).toEqual(packed('001'))
    expect(syndrome(HAND, 2, packed('110101001'))).toEqual(packed('001100'))
  })
})

/** One column of 7 bits, in two rows: every parity is a bit, and every bit is told twice. */
const TWICE: LdpcCode = {
  id: 0,
  circulant: 7,
  columns: 1,
  motherRows: 2,
  parents: [],
  parts: [[{ column: 0, shift: 0 }], [{ column: 0, shift: 3 }]],
}

describe('decode', () => {
  it('reads off a syndrome that names every bit', () => {
    const disclosed = syndrome(TWICE, 2, packed('1011001'))
    expect(decode(TWICE, 2, disclosed, packed('0000000'), 0.1)).toEqual({
      success: true,
      bits: packed('1011001'),
      iterations: 1,
    })
  })

  it('gives back the received bits when no packet has the syndrome', () => {
    // Rows 0 and 1 are the same bits, so these parities contradict each other.
    expect(decode(TWICE, 2, packed('10000000000000'), packed('0101010'), 0.1)).toEqual({
      success: false,
      bits: packed('0101010'),
      iterations: 120,
    })
  })
})
