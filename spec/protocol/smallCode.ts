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

/** The only code, and the rows that are disclosed at first and in the first round of further rows; later rounds have none. */
export const SMALL_CODE = 0
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

/** Rows `firstRow` to `firstRow + rows - 1` of the syndrome: the exclusive or of the columns where the packet has a one. */
export const smallSyndrome = (
  _code: number,
  firstRow: number,
  rows: number,
  packet: BitString,
): BitString => {
  const sum = COLUMNS.reduce((total, entry, j) => (bitAt(packet, j) === 1 ? total ^ entry : total), 0)
  return bitString(rows, (i) => (sum >> (2 * SMALL_ROWS - 1 - firstRow - i)) & 1)
}

const flipped = (bits: BitString, places: ReadonlyArray<number>): BitString =>
  bitString(bits.length, (j) => bitAt(bits, j) ^ (places.includes(j) ? 1 : 0))

/**
 * The measured packet with the fewest bits flipped that explain the syndrome: at most one with the first 7 rows, at most two with
 * all 14; undefined if there is no such pattern. It is unique, since two columns differ and any four are independent.
 */
export const smallDecode = ({ syndrome, measured }: DecodeRequest): BitString | undefined => {
  const { length } = measured
  const rows = syndrome.length
  const wanted = xor(smallSyndrome(SMALL_CODE, 0, rows, measured), syndrome)
  const explains = (...places: ReadonlyArray<number>): boolean =>
    isSame(
      smallSyndrome(
        SMALL_CODE,
        0,
        rows,
        bitString(length, (j) => (places.includes(j) ? 1 : 0)),
      ).bytes,
      wanted.bytes,
    )
  if (explains()) return measured
  for (let j = 0; j < length; j += 1) if (explains(j)) return flipped(measured, [j])
  if (rows < 2 * SMALL_ROWS) return undefined
  for (let j = 0; j < length; j += 1)
    for (let k = j + 1; k < length; k += 1) if (explains(j, k)) return flipped(measured, [j, k])
  return undefined
}

/**
 * `max(0, bits - 2 syndromeBits - checkBits / 8 - errors)`, errors being all that were counted in the cells of the part. It certifies
 * nothing: it only makes every input count.
 */
export const smallKeyLength = ({ bits, syndromeBits, checkBits, cells }: KeyLengthRequest): number => {
  const errors = cells.reduce((sum, { disclosedErrors, keptErrors }) => sum + disclosedErrors + keptErrors, 0)
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
