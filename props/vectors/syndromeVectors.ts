// Vectors of syndromes: the small code of conformance runs, and the LDPC codes of flown sizes.
// Source: docs/frames.md, "Small parameters"; docs/ldpc.md, "Codes".

import { bytesToHex } from '@noble/hashes/utils'
import { isSome } from 'fp-ts/Option'
import { syndrome as fastSyndrome } from '../../model/distillation/fast/ldpcSyndrome'
import { syndrome as plainSyndrome } from '../../model/distillation/ldpc'
import { type LdpcCode, maximumRows, packetBits } from '../../model/distillation/ldpcCode'
import { codeOf, textOfCode } from '../../model/distillation/ldpcCodes'
import type { Generator } from '../../model/randomness/generator'
import { type BitString, bitAt, bitString } from '../../spec/protocol/bits'
import { smallSyndrome } from '../../spec/protocol/smallCode'
import { bitText, drawnBits, drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import {
  type Case,
  type Group,
  type Json,
  refused,
  type VectorFile,
  valid,
  vectorFile,
  wrong,
} from './vectorFile'

const reversed = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, bits.length - 1 - j))
const lowFirst = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, 8 * (j >> 3) + 7 - (j & 7)))
const single = (length: number, at: number): BitString => bitString(length, (j) => (j === at ? 1 : 0))

const smallGroup = (): Group => {
  const random = drawsOf('small code')
  const asInput = (firstRow: number, rows: number, packet: BitString): Json => ({
    firstRow,
    rows,
    packet: bitText(packet),
  })
  const right = (comment: string, flag: string, firstRow: number, rows: number, packet: BitString): Case =>
    valid(comment, [flag], asInput(firstRow, rows, packet), bitText(smallSyndrome(0, firstRow, rows, packet)))
  const slip = (comment: string, flag: string, packet: BitString, found: BitString): Case =>
    wrong(comment, [flag], asInput(0, 14, packet), bitText(found), bitText(smallSyndrome(0, 0, 14, packet)))
  const packet = drawnBits(random, 64)
  const other = drawnBits(random, 61)
  /** Columns counted from 0: what the bits would be one place further on. */
  const early = (bits: BitString) =>
    bitString(bits.length, (j) => (j + 1 < bits.length ? bitAt(bits, j + 1) : 0))
  return {
    type: 'smallSyndrome',
    parameters: { code: 0, rows: 14 },
    tests: [
      ...[0, 1, 63].map((j) => right(`column ${j}`, 'Example', 0, 14, single(64, j))),
      right('column 126, the last one', 'Boundary', 0, 14, single(127, 126)),
      right(
        'no ones',
        'Empty',
        0,
        14,
        bitString(64, () => 0),
      ),
      right(
        'nothing but ones',
        'Boundary',
        0,
        14,
        bitString(64, () => 1),
      ),
      right('no rows', 'Empty', 14, 0, packet),
      right('the first 7 rows', 'Ordinary', 0, 7, packet),
      right('the other 7 rows', 'Ordinary', 7, 7, packet),
      right('one row in the middle', 'Boundary', 6, 1, packet),
      ...[14, 15, 32, 64, 100, 127].map((bits) =>
        right(`a packet of ${bits} bits`, 'Random', 0, 14, drawnBits(random, bits)),
      ),
      ...[packet, other].flatMap((bits) => [
        slip(
          `${bits.length} bits from the other end`,
          'Reversed',
          bits,
          smallSyndrome(0, 0, 14, reversed(bits)),
        ),
        slip(
          `${bits.length} bits, the least significant one of a byte first`,
          'BitOrder',
          bits,
          smallSyndrome(0, 0, 14, lowFirst(bits)),
        ),
        slip(
          `${bits.length} bits, columns counted from 0`,
          'OffByOne',
          bits,
          smallSyndrome(0, 0, 14, early(bits)),
        ),
        slip(
          `${bits.length} bits, the last row first`,
          'RowOrder',
          bits,
          reversed(smallSyndrome(0, 0, 14, bits)),
        ),
        slip(
          `${bits.length} bits, cubes before numbers`,
          'RowOrder',
          bits,
          bitString(14, (row) => bitAt(smallSyndrome(0, 0, 14, bits), (row + 7) % 14)),
        ),
      ]),
    ],
  }
}

/** The matrix with every circulant shifted the other way. */
const shiftedBack = (code: LdpcCode): LdpcCode => ({
  ...code,
  parts: code.parts.map((row) =>
    row.map(({ column, shift }) => ({ column, shift: (code.circulant - shift) % code.circulant })),
  ),
})

/** The matrix whose split rows have lost their other part: what is disclosed of them is the part that stays. */
const unsplit = (code: LdpcCode, rows: number): LdpcCode => ({
  ...code,
  motherRows: rows,
  parents: [],
  parts: code.parts.slice(0, rows),
})

/** A packet as bits of a pattern over and over: flown packets would make large files. */
type Pattern = { readonly bits: number; readonly pattern: BitString }
const repeated = ({ bits, pattern }: Pattern): BitString =>
  bitString(bits, (j) => bitAt(pattern, j % pattern.length))

const codeGroup = (id: number, random: Generator): Group => {
  const found = codeOf(id)
  if (!isSome(found)) throw new Error(`no code ${id}`)
  const code = found.value
  const size = packetBits(code)
  const most = maximumRows(code)
  const isSmall = size < 1000
  const syndromeOf = (one: LdpcCode, rows: number, packet: BitString): BitString => ({
    length: rows * code.circulant,
    bytes: (isSmall ? plainSyndrome : fastSyndrome)(one, rows, packet.bytes),
  })
  const asInput = (rows: number, { pattern }: Pattern): Json => ({
    rows,
    packetBits: size,
    patternBits: pattern.length,
    pattern: bytesToHex(pattern.bytes),
  })
  const right = (comment: string, flag: string, rows: number, packet: Pattern): Case =>
    valid(comment, [flag], asInput(rows, packet), bytesToHex(syndromeOf(code, rows, repeated(packet)).bytes))
  const slip = (comment: string, flag: string, rows: number, packet: Pattern, wrongly: BitString): Case =>
    wrong(
      comment,
      [flag],
      asInput(rows, packet),
      bytesToHex(wrongly.bytes),
      bytesToHex(syndromeOf(code, rows, repeated(packet)).bytes),
    )
  // A prime number of bytes, so that no circulant sees the same bits twice.
  const drawn = (): Pattern => ({ bits: size, pattern: drawnBits(random, isSmall ? size : 8 * 251) })
  const packet = drawn()
  const whole = repeated(packet)
  const some = Math.floor((code.motherRows + most) / 2)
  const ones: Pattern = { bits: size, pattern: bitString(1, () => 1) }
  return {
    type: 'ldpcSyndrome',
    parameters: {
      code: id,
      circulant: code.circulant,
      columns: code.columns,
      motherRows: code.motherRows,
      rows: most,
      matrix: textOfCode(code),
    },
    tests: [
      right('the rows of the mother code', 'Ordinary', code.motherRows, packet),
      right('some rows added', 'Ordinary', some, packet),
      ...(isSmall
        ? [
            right('all rows', 'Boundary', most, packet),
            right('no ones', 'Empty', most, { bits: size, pattern: bitString(1, () => 0) }),
          ]
        : []),
      right('nothing but ones', 'Boundary', code.motherRows, ones),
      ...(isSmall
        ? [0, 1, 63].map((j) =>
            right(`bit ${j} alone`, 'Boundary', most, { bits: size, pattern: single(size, j) }),
          )
        : []),
      slip(
        'circulants shifted the other way',
        'ShiftReversed',
        code.motherRows,
        packet,
        syndromeOf(shiftedBack(code), code.motherRows, whole),
      ),
      slip(
        'the least significant bit of a byte first',
        'BitOrder',
        code.motherRows,
        packet,
        syndromeOf(code, code.motherRows, lowFirst(whole)),
      ),
      ...(isSmall
        ? [
            slip(
              'the packet from its other end',
              'Reversed',
              most,
              packet,
              syndromeOf(code, most, reversed(whole)),
            ),
            slip('the last row first', 'RowOrder', most, packet, reversed(syndromeOf(code, most, whole))),
          ]
        : []),
      slip(
        'split rows without their other part',
        'SplitRow',
        some,
        packet,
        syndromeOf(unsplit(code, some), some, whole),
      ),
      refused('one row too few', ['Rows'], asInput(code.motherRows - 1, packet), 'rows'),
      refused('one row too many', ['Rows'], asInput(most + 1, packet), 'rows'),
    ],
  }
}

/** `ldpc_syndrome.json`. */
export const syndromeFile = (): VectorFile =>
  vectorFile({
    name: 'ldpc_syndrome.json',
    algorithm: 'Syndromes of packets',
    header: [
      ...PROTOCOL_HEADER,
      'smallSyndrome: bits as text. ldpcSyndrome: the packet is the bits of `pattern` over and over, cut at `packetBits`; the matrix is the text that docs/ldpc.md describes.',
    ],
    notes: PROTOCOL_NOTES,
    groups: [smallGroup(), ...Array.from({ length: 12 }, (_, id) => codeGroup(id, drawsOf(`code ${id}`)))],
  })
