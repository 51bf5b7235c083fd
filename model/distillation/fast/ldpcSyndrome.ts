// Syndromes by circulant shifts of whole words: the fast twin of `syndrome` in ldpc.ts.

import { disclosedRows, type LdpcCode } from '../ldpcCode'
import { addShifted, doubledWordsOf, wordsOf, writeDoubled } from './circulants'

/** The circulants of a matrix row after row: those of row r are at `starts[r]` to `starts[r + 1] - 1`. */
export type Matrix = {
  readonly rows: number
  readonly columns: number
  readonly size: number
  readonly starts: Int32Array
  readonly columnOf: Int32Array
  readonly shiftOf: Int32Array
}

/** The rows in flat arrays. */
export const matrixOf = (
  { columns, circulant }: LdpcCode,
  rows: ReadonlyArray<ReadonlyArray<{ readonly column: number; readonly shift: number }>>,
): Matrix => {
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, at) => {
    starts[at + 1] = (starts[at] ?? 0) + row.length
  })
  const all = rows.flat()
  return {
    rows: rows.length,
    columns,
    size: circulant,
    starts,
    columnOf: Int32Array.from(all, ({ column }) => column),
    shiftOf: Int32Array.from(all, ({ shift }) => shift),
  }
}

/** Bit strings (most significant first) to blocks of words (least significant first): block b starts at word `b * wordsOf(size)`. */
export const blocksOf = (bits: Uint8Array, count: number, size: number): Uint32Array => {
  const words = wordsOf(size)
  const blocks = new Uint32Array(count * words)
  for (let block = 0; block < count; block++) {
    for (let k = 0; k < size; k++) {
      const j = block * size + k
      const bit = ((bits[j >>> 3] ?? 0) >>> (7 - (j & 7))) & 1
      const word = block * words + (k >>> 5)
      blocks[word] = (blocks[word] ?? 0) | (bit << (k & 31))
    }
  }
  return blocks
}

/** The inverse of `blocksOf`. */
export const bitStringOf = (blocks: Uint32Array, count: number, size: number): Uint8Array => {
  const words = wordsOf(size)
  const bits = new Uint8Array((count * size + 7) >>> 3)
  for (let block = 0; block < count; block++) {
    for (let k = 0; k < size; k++) {
      const j = block * size + k
      const bit = ((blocks[block * words + (k >>> 5)] ?? 0) >>> (k & 31)) & 1
      bits[j >>> 3] = (bits[j >>> 3] ?? 0) | (bit << (7 - (j & 7)))
    }
  }
  return bits
}

/** Parities of all rows, in blocks of words without stray bits; `columns` are the bits of the packet in such blocks. */
export const parities = (
  { rows, columns, size, starts, columnOf, shiftOf }: Matrix,
  packet: Uint32Array,
): Uint32Array => {
  const words = wordsOf(size)
  const doubledWords = doubledWordsOf(size)
  const doubled = new Uint32Array(columns * doubledWords)
  for (let column = 0; column < columns; column++)
    writeDoubled(packet, column * words, doubled, column * doubledWords, size)
  const sums = new Uint32Array(rows * words)
  const stray = words * 32 - size
  for (let row = 0; row < rows; row++) {
    const end = starts[row + 1] ?? 0
    for (let edge = starts[row] ?? 0; edge < end; edge++)
      addShifted(doubled, (columnOf[edge] ?? 0) * doubledWords, shiftOf[edge] ?? 0, sums, row * words, words)
    const last = row * words + words - 1
    sums[last] = ((sums[last] ?? 0) << stray) >>> stray
  }
  return sums
}

/**
 * The syndrome of `rows` base rows of a packet: `rows * circulant` bits, a bit string.
 * Fewer rows give a prefix. motherRows <= rows <= maximumRows.
 */
export const syndrome = (code: LdpcCode, rows: number, bits: Uint8Array): Uint8Array => {
  const { circulant, columns } = code
  const packet = blocksOf(bits, columns, circulant)
  return bitStringOf(parities(matrixOf(code, disclosedRows(code, rows)), packet), rows, circulant)
}
