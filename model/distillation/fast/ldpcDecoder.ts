// Layered sum-product decoding of a syndrome, on integers only: the fast twin of `decode` in ldpc.ts, bit for bit.
// Source: Hocevar, SIPS 2004, 107 (layered schedule); Gallager 1963 (the phi form of sum-product); tables: ldpcTables.ts.

import { type Decoded, type LdpcCode, sparseRows } from '../ldpcCode'
import { INVERSE, PHI } from '../ldpcPhiTable'
import {
  channelReliability,
  INVERSE_BITS,
  LARGEST_RELIABILITY,
  MAXIMUM_ITERATIONS,
  MAXIMUM_ROW_DEGREE,
} from '../ldpcTables'
import { wordsOf } from './circulants'
import { bitStringOf, blocksOf, type Matrix, matrixOf, parities } from './ldpcSyndrome'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { clz32, min } = Math

const PHI_TABLE = Int32Array.from(PHI)
const INVERSE_TABLE = Int16Array.from(INVERSE)
/** `inverseIndex` of ldpcTables.ts, written out in the loop. */
const LEAST_INDEXED = 1 << INVERSE_BITS
const TOP_BIT = 31 - INVERSE_BITS

/**
 * Messages of one decoding. `posterior` [columns * size] and `extrinsic` [circulants * size] stay; `without` and `phis`
 * [longest row * size], `sums` and `signs` [size] are those of the row at hand. Signs are in the top bit.
 */
type Messages = {
  readonly posterior: Int16Array
  readonly extrinsic: Int16Array
  readonly without: Int16Array
  readonly phis: Int32Array
  readonly sums: Int32Array
  readonly signs: Int32Array
}

/** First pass over `count` bits of a circulant: takes the row's own message back and adds up phi and signs of what is left. */
const collect = (
  { posterior, extrinsic, without, phis, sums, signs }: Messages,
  bit: number,
  edge: number,
  local: number,
  parity: number,
  count: number,
): void => {
  for (let k = 0; k < count; k++) {
    const value = (posterior[bit + k] ?? 0) - (extrinsic[edge + k] ?? 0)
    const sign = value >> 31
    const size = (value ^ sign) - sign
    const part = PHI_TABLE[min(size, LARGEST_RELIABILITY)] ?? 0
    without[local + k] = value
    phis[local + k] = part
    sums[parity + k] = (sums[parity + k] ?? 0) + part
    signs[parity + k] = (signs[parity + k] ?? 0) ^ value
  }
}

/** Second pass: each bit's new message from all the others of its parity. */
const answer = (
  { posterior, extrinsic, without, phis, sums, signs }: Messages,
  bit: number,
  edge: number,
  local: number,
  parity: number,
  count: number,
): void => {
  for (let k = 0; k < count; k++) {
    const value = without[local + k] ?? 0
    const sum = (sums[parity + k] ?? 0) - (phis[local + k] ?? 0)
    const octave = TOP_BIT - clz32(sum | LEAST_INDEXED)
    const size = INVERSE_TABLE[(octave << INVERSE_BITS) + (sum >>> octave)] ?? 0
    const sign = ((signs[parity + k] ?? 0) ^ value) >> 31
    const message = (size ^ sign) - sign
    extrinsic[edge + k] = message
    posterior[bit + k] = value + message
  }
}

/** One pass over all rows. `wanted` has the parities in blocks of words. */
const iterate = (
  { rows, size, starts, columnOf, shiftOf }: Matrix,
  wanted: Uint32Array,
  messages: Messages,
): void => {
  const words = wordsOf(size)
  for (let row = 0; row < rows; row++) {
    const start = starts[row] ?? 0
    const end = starts[row + 1] ?? 0
    messages.sums.fill(0)
    for (let k = 0; k < size; k++)
      messages.signs[k] = (((wanted[row * words + (k >>> 5)] ?? 0) >>> (k & 31)) & 1) === 1 ? -1 : 0
    for (let pass = 0; pass < 2; pass++) {
      const visit = pass === 0 ? collect : answer
      for (let edge = start; edge < end; edge++) {
        const shift = shiftOf[edge] ?? 0
        const bit = (columnOf[edge] ?? 0) * size
        const local = (edge - start) * size
        visit(messages, bit + shift, edge * size, local, 0, size - shift)
        visit(messages, bit, edge * size + size - shift, local + size - shift, size - shift, shift)
      }
    }
  }
}

/** Bits that are more likely 1 than 0, in blocks of words. */
const hardDecision = ({ posterior }: Messages, columns: number, size: number): Uint32Array => {
  const words = wordsOf(size)
  const blocks = new Uint32Array(columns * words)
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < size; k++) {
      const word = column * words + (k >>> 5)
      blocks[word] = (blocks[word] ?? 0) | (((posterior[column * size + k] ?? 0) >>> 31) << (k & 31))
    }
  }
  return blocks
}

/** Parities of the sparse rows from the disclosed ones: a split parent is what its whole row has more than the split row. */
const sparseParities = (code: LdpcCode, rows: number, disclosed: Uint8Array): Uint32Array => {
  const { circulant, motherRows, parents } = code
  const words = wordsOf(circulant)
  const wanted = blocksOf(disclosed, rows, circulant)
  for (let child = motherRows; child < rows; child++) {
    const parent = parents[child - motherRows] ?? 0
    for (let word = 0; word < words; word++)
      wanted[parent * words + word] =
        (wanted[parent * words + word] ?? 0) ^ (wanted[child * words + word] ?? 0)
  }
  return wanted
}

const areEqual = (a: Uint32Array, b: Uint32Array): boolean => {
  for (let word = 0; word < a.length; word++) if (a[word] !== b[word]) return false
  return true
}

const messagesAtStart = (matrix: Matrix, received: Uint8Array, reliability: number): Messages => {
  const { rows, columns, size, starts } = matrix
  const degrees = Array.from({ length: rows }, (_, row) => (starts[row + 1] ?? 0) - (starts[row] ?? 0))
  const longest = Math.max(...degrees)
  // Shipped and constructed codes stay far below; a longer row could overflow a sum.
  if (longest > MAXIMUM_ROW_DEGREE) throw new Error(`a row of ${longest} circulants`)
  const posterior = new Int16Array(columns * size)
  for (let j = 0; j < posterior.length; j++)
    posterior[j] = (((received[j >>> 3] ?? 0) >>> (7 - (j & 7))) & 1) === 1 ? -reliability : reliability
  return {
    posterior,
    extrinsic: new Int16Array(matrix.columnOf.length * size),
    without: new Int16Array(longest * size),
    phis: new Int32Array(longest * size),
    sums: new Int32Array(size),
    signs: new Int32Array(size),
  }
}

/**
 * The word of the given syndrome that is near to the received one: `success` only if its syndrome is the given one.
 * `disclosed` is the syndrome of `rows` base rows, `received` a packet that differs from the wanted one at the error rate
 * `qber`; on failure `bits` are the received ones. `iterations` counts passes over all rows, at most MAXIMUM_ITERATIONS.
 */
export const decode = (
  code: LdpcCode,
  rows: number,
  disclosed: Uint8Array,
  received: Uint8Array,
  qber: number,
): Decoded => {
  const { columns, circulant } = code
  const matrix = matrixOf(code, sparseRows(code, rows))
  const wanted = sparseParities(code, rows, disclosed)
  const messages = messagesAtStart(matrix, received, channelReliability(qber))
  for (let iterations = 0; ; iterations++) {
    const decided = hardDecision(messages, columns, circulant)
    if (areEqual(parities(matrix, decided), wanted))
      return { success: true, bits: bitStringOf(decided, columns, circulant), iterations }
    if (iterations === MAXIMUM_ITERATIONS) return { success: false, bits: received, iterations }
    iterate(matrix, wanted, messages)
  }
}
