// The shipped codes by number, and the text form that `data/ldpc/` has them in.
// Source: SYSTEM.md, "LDPC, n = 100 000"; how they were made: docs/ldpc.md.

import * as O from 'fp-ts/Option'
import type { Circulant, LdpcCode } from './ldpcCode'
import { MATRICES } from './ldpcMatrices'

/** Numbers below 36^2 as two digits of base 36. */
const pair = (value: number): string => value.toString(36).padStart(2, '0')

const pairsOf = (line: string): ReadonlyArray<number> =>
  (line.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 36))

/**
 * The text of a code: a line `id circulant columns motherRows rows` in decimal, a line with the parents, and a line for each
 * column with the row and the shift of its circulants; parents, rows and shifts as two digits of base 36.
 */
export const textOfCode = ({ id, circulant, columns, motherRows, parents, parts }: LdpcCode): string => {
  const ofColumn: string[] = Array.from({ length: columns }, () => '')
  parts.forEach((part, row) => {
    for (const { column, shift } of part) ofColumn[column] += pair(row) + pair(shift)
  })
  const heading = [id, circulant, columns, motherRows, parts.length].join(' ')
  return `${[heading, parents.map(pair).join(''), ...ofColumn].join('\n')}\n`
}

/** The inverse of `textOfCode`; the text is one of ours. */
export const codeOfText = (text: string): LdpcCode => {
  const [heading = '', parents = '', ...ofColumn] = text.trimEnd().split('\n')
  const [id = 0, circulant = 0, columns = 0, motherRows = 0, rows = 0] = heading.split(' ').map(Number)
  const parts: Circulant[][] = Array.from({ length: rows }, () => [])
  ofColumn.forEach((line, column) => {
    const values = pairsOf(line)
    for (let at = 0; at < values.length; at += 2)
      parts[values[at] ?? 0]?.push({ column, shift: values[at + 1] ?? 0 })
  })
  return { id, circulant, columns, motherRows, parents: pairsOf(parents), parts }
}

/** Packets of 64 bits, for conformance runs and examples; code 0 is on no rate ladder. */
export const SMALL_CODE = 0

/** The code of this number; decoding the text takes a millisecond, so keep it. */
export const codeOf = (id: number): O.Option<LdpcCode> => {
  const text = MATRICES[id]
  return text === undefined ? O.none : O.some(codeOfText(text))
}
