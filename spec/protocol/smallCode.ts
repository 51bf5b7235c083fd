// The error-correcting code, the rule for the final length and the primitives of small parameters: enough for whole runs of the
// protocol in tests and conformance runs, and for nothing else. Source: docs/frames.md, "Small parameters".

import { sha256 } from '@noble/hashes/sha2'
import { type BitString, bitAt, bitString, isSame, xor } from './bits'
import type {
  Authenticator,
  DecodeRequest,
  GroundPrimitives,
  KeyLengthRequest,
  Prepared,
  SatellitePrimitives,
} from './primitives'
import { toeplitz } from './toeplitz'

/** The id of the only code. */
export const SMALL_CODE = 0
/** Rows that are disclosed at first, and again in the first round of further rows; later rounds have none. */
export const SMALL_ROWS = 7
/** Bits of a packet, at least and at most. */
export const SMALL_PACKET_BITS = { least: 2 * SMALL_ROWS, most: 127 }

/** x^7 = x + 1. */
const REDUCTION = 0b0000011
const FIELD_TOP = 1 << (SMALL_ROWS - 1)
const FIELD_MASK = (1 << SMALL_ROWS) - 1

/** The product in GF(2^7). */
const product = (a: number, b: number): number => {
  let result = 0
  for (let bit = FIELD_TOP; bit > 0; bit >>= 1) {
    result = (result & FIELD_TOP) === 0 ? result << 1 : ((result << 1) & FIELD_MASK) ^ REDUCTION
    if ((b & bit) !== 0) result ^= a
  }
  return result
}

/** Column j of the parity-check matrix, 14 bits: the number c = j + 1 in 7 bits, then c^3 in GF(2^7); row 0 is the top bit. */
const column = (j: number): number => {
  const c = j + 1
  return (c << SMALL_ROWS) | product(c, product(c, c))
}

const COLUMNS: ReadonlyArray<number> = Array.from({ length: SMALL_PACKET_BITS.most }, (_, j) => column(j))

/** Rows of a sum of columns; rows that the code does not have are 0. */
const rowsOf = (sum: number, firstRow: number, rows: number): BitString =>
  bitString(rows, (i) =>
    firstRow + i < 2 * SMALL_ROWS ? (sum >> (2 * SMALL_ROWS - 1 - firstRow - i)) & 1 : 0,
  )

/** Rows `firstRow` to `firstRow + rows - 1` of the syndrome: the exclusive or of the columns where the packet has a one. */
export const smallSyndrome = (
  _code: number,
  firstRow: number,
  rows: number,
  packet: BitString,
): BitString => {
  const sum = COLUMNS.reduce((total, entry, j) => (bitAt(packet, j) === 1 ? total ^ entry : total), 0)
  return rowsOf(sum, firstRow, rows)
}

const flipped = (bits: BitString, places: ReadonlyArray<number>): BitString =>
  bitString(bits.length, (j) => bitAt(bits, j) ^ (places.includes(j) ? 1 : 0))

/** Sets of places to flip, in the order in which they are tried: none, one, and with all the rows two. */
const errorPatterns = (length: number, rows: number): ReadonlyArray<ReadonlyArray<number>> => {
  const places = Array.from({ length }, (_, j) => j)
  const pairs = places.flatMap((j) => places.slice(j + 1).map((k) => [j, k]))
  return [[], ...places.map((j) => [j]), ...(rows === 2 * SMALL_ROWS ? pairs : [])]
}

/**
 * The measured packet with the fewest bits flipped that explain the syndrome: at most one with the first 7 rows, at most two with
 * all 14; undefined if no pattern does. At most one does, since any two columns of 7 rows and any four of 14 are independent.
 */
export const smallDecode = ({ code, syndrome, measured }: DecodeRequest): BitString | undefined => {
  if (code !== SMALL_CODE) return undefined
  const rows = syndrome.length
  const wanted = xor(smallSyndrome(SMALL_CODE, 0, rows, measured), syndrome)
  const pattern = errorPatterns(measured.length, rows).find((places) => {
    const sum = places.reduce((total, j) => total ^ (COLUMNS[j] ?? 0), 0)
    return isSame(rowsOf(sum, 0, rows).bytes, wanted.bytes)
  })
  return pattern === undefined ? undefined : flipped(measured, pattern)
}

/**
 * `max(0, bits - 2 syndromeBits - checkBits / 8 - errors)`, errors being all that were counted in the cells of the part. It certifies
 * nothing: it only makes every input count.
 */
export const smallKeyLength = ({ part, bits, syndromeBits, checkBits, cells }: KeyLengthRequest): number => {
  const errors = cells
    .filter(({ basis }) => part === 'all' || basis === part)
    .reduce((sum, { disclosedErrors, keptErrors }) => sum + disclosedErrors + keptErrors, 0)
  return Math.max(0, bits - 2 * syndromeBits - checkBits / 8 - errors)
}

const smallShared = (authenticator: Authenticator) => ({
  authenticator,
  digest: (bytes: Uint8Array): Uint8Array => sha256(bytes),
  amplify: toeplitz,
})

/** The satellite's primitives for small parameters. */
export const smallSatellite = (
  authenticator: Authenticator,
  prepared: (positions: ReadonlyArray<number>) => Prepared | undefined,
): SatellitePrimitives => ({
  ...smallShared(authenticator),
  prepared,
  chooseCode: () => ({ code: SMALL_CODE, rows: SMALL_ROWS }),
  furtherRows: (_, round) => (round === 1 ? SMALL_ROWS : 0),
  syndrome: smallSyndrome,
})

/** The ground station's primitives for small parameters. */
export const smallGround = (authenticator: Authenticator): GroundPrimitives => ({
  ...smallShared(authenticator),
  decode: smallDecode,
  keyLength: smallKeyLength,
})
