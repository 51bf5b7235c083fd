// The shipped codes are what their designs make, as the manifest's digests say, and have the structure that decoding rests on.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as O from 'fp-ts/Option'
import { DESIGNS } from '../../bench/ldpc/designs'
import { digestOf, manifestOf, matricesModule } from '../../bench/ldpc/generate'
import { phiTableModule } from '../../bench/ldpc/tables'
import { constructCode } from '../../model/distillation/fast/ldpcConstruction'
import { disclosedRows, type LdpcCode, packetBits } from '../../model/distillation/ldpcCode'
import { codeOf, codeOfText, SMALL_CODE, textOfCode } from '../../model/distillation/ldpcCodes'
import { MATRICES } from '../../model/distillation/ldpcMatrices'
import { MAXIMUM_ROW_DEGREE } from '../../model/distillation/ldpcTables'

// Compiled tests run from build/test/distillation.
const ROOT = join(__dirname, '../../..')
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const codes: ReadonlyArray<LdpcCode> = MATRICES.map(codeOfText)
const packetCodes = codes.filter(({ id }) => id !== SMALL_CODE)

/** Pairs of circulants that close a cycle of length 4 in the mother code: two columns that meet twice at the same distance. */
const fourCycles = ({ circulant, columns, ...code }: LdpcCode): number => {
  const rows = disclosedRows({ circulant, columns, ...code }, code.motherRows)
  const ofColumn: Array<Array<{ row: number; shift: number }>> = Array.from({ length: columns }, () => [])
  rows.forEach((circulants, row) => {
    for (const { column, shift } of circulants) ofColumn[column]?.push({ row, shift })
  })
  const pairs = ofColumn.flatMap((circulants) =>
    circulants.flatMap((a) =>
      circulants
        .filter((b) => b.row > a.row)
        .map((b) => `${a.row} ${b.row} ${(a.shift - b.shift + circulant) % circulant}`),
    ),
  )
  return pairs.length - new Set(pairs).size
}

describe('the shipped codes', () => {
  it('are those of data/ldpc and its manifest', () => {
    expect(textOf('data/ldpc/manifest.json')).toBe(manifestOf(MATRICES))
    expect(textOf('model/distillation/ldpcMatrices.ts')).toBe(matricesModule(MATRICES))
    const manifest: { codes: ReadonlyArray<{ file: string; sha256: string }> } = JSON.parse(
      textOf('data/ldpc/manifest.json'),
    )
    for (const { file, sha256 } of manifest.codes) expect(digestOf(textOf(file))).toBe(sha256)
  })

  it.each([0, 2])('are made again from their design: code %i', (id) => {
    const design = DESIGNS[id]
    if (design === undefined) throw new Error(`no design ${id}`)
    expect(digestOf(textOfCode(constructCode(design)))).toBe(digestOf(MATRICES[id] ?? ''))
  })

  it('have their number and the size of a packet', () => {
    expect(codes.map(({ id }) => id)).toEqual(codes.map((_, at) => at))
    expect(packetCodes.map(packetBits)).toEqual(packetCodes.map(() => 100_000))
  })

  it.each(packetCodes)('have no cycle of length 4: code $id', (code) => {
    expect(fourCycles(code)).toBe(0)
  })

  it.each(packetCodes)('have fewer columns of degree 2 than rows: code $id', ({ id, motherRows }) => {
    const pairs = DESIGNS[id]?.degrees.find(([degree]) => degree === 2)?.[1] ?? 0
    expect(pairs).toBeGreaterThan(0)
    expect(pairs).toBeLessThan(motherRows)
  })

  it.each(codes)('split a row once and keep rows short enough: code $id', (code) => {
    expect(new Set(code.parents).size).toBe(code.parents.length)
    expect(Math.max(...code.parents)).toBeLessThan(code.motherRows)
    const longest = Math.max(...disclosedRows(code, code.motherRows).map((row) => row.length))
    expect(longest).toBeLessThanOrEqual(MAXIMUM_ROW_DEGREE)
  })
})

describe('codeOf', () => {
  it('is none for a number that no code has', () => {
    expect(codeOf(codes.length)).toEqual(O.none)
    expect(codeOf(-1)).toEqual(O.none)
  })
})

describe('the tables of the decoder', () => {
  it('are made again digit for digit', () => {
    expect(textOf('model/distillation/ldpcPhiTable.ts')).toBe(phiTableModule())
  })
})
