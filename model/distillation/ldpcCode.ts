// A quasi-cyclic LDPC code with nested rows: its base matrix, the matrices of fewer rows in it, and its text form.
// Source: SYSTEM.md, "LDPC, n = 100 000"; quasi-cyclic codes: Fossorier, IEEE Trans. Inf. Theory 50 (2004) 1788.

/** A circulant of the base matrix: bit `(k + shift) mod circulant` of the column takes part in parity k of the row. */
export type Circulant = { readonly column: number; readonly shift: number }

/**
 * A code of `columns * circulant` bits. `parts` is the base matrix with every row split: no row has a column twice.
 * Row i < motherRows of the mother code is `parts[i]`, together with each `parts[motherRows + s]` whose
 * `parents[s]` is i (at most one). The matrix of `rows` rows, motherRows <= rows <= parts.length, has the mother's rows
 * and then the parts from motherRows on: a syndrome of fewer rows is a prefix of one of more, and each further row tells
 * which half of its parent's parity is whose.
 */
export type LdpcCode = {
  readonly id: number
  readonly circulant: number
  readonly columns: number
  readonly motherRows: number
  readonly parents: ReadonlyArray<number>
  readonly parts: ReadonlyArray<ReadonlyArray<Circulant>>
}

/** Bits of a packet. */
export const packetBits = ({ circulant, columns }: LdpcCode): number => circulant * columns

/** The most base rows a syndrome can have. */
export const maximumRows = ({ parts }: LdpcCode): number => parts.length

/** Whether a syndrome can have this many base rows; a count that came in a message is asked first. */
export const isRowCount = ({ motherRows, parts }: LdpcCode, rows: number): boolean =>
  Number.isInteger(rows) && rows >= motherRows && rows <= parts.length

type Rows = ReadonlyArray<ReadonlyArray<Circulant>>

/**
 * The rows that a decoder works on: a parent without the part that its split row has taken; shape `[rows][circulants]`.
 * @throws Error if `isRowCount` does not hold.
 */
export const sparseRows = (code: LdpcCode, rows: number): Rows => {
  if (!isRowCount(code, rows)) throw new Error(`code ${code.id} has no ${rows} rows`)
  return code.parts.slice(0, rows).map((part, row) => {
    const child = code.motherRows + code.parents.indexOf(row)
    const isWhole = code.parents.includes(row) && child >= rows
    return isWhole ? [...part, ...(code.parts[child] ?? [])] : part
  })
}

/** The rows whose parities are disclosed: the mother's rows whole, then the split rows. @throws Error if `isRowCount` does not hold. */
export const disclosedRows = (code: LdpcCode, rows: number): Rows => {
  if (!isRowCount(code, rows)) throw new Error(`code ${code.id} has no ${rows} rows`)
  return [...sparseRows(code, code.motherRows), ...code.parts.slice(code.motherRows, rows)]
}

/** What decoding gives: the corrected packet if `success`, else the received one; and the iterations it took. */
export type Decoded = { readonly success: boolean; readonly bits: Uint8Array; readonly iterations: number }
