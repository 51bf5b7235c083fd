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

/** Which row a split makes of row `row` at `rows` rows, or undefined while it is whole. */
export const childOf = ({ motherRows, parents }: LdpcCode, rows: number, row: number): number | undefined => {
  const split = parents.indexOf(row)
  return split >= 0 && motherRows + split < rows ? motherRows + split : undefined
}

/** The rows that a decoder works on: a parent without the part that its split row has taken; shape `[rows][circulants]`. */
export const sparseRows = (code: LdpcCode, rows: number): ReadonlyArray<ReadonlyArray<Circulant>> =>
  code.parts.slice(0, rows).map((part, row) => {
    const split = code.parents.indexOf(row)
    const child = split < 0 ? [] : (code.parts[code.motherRows + split] ?? [])
    return split < 0 || childOf(code, rows, row) !== undefined ? part : [...part, ...child]
  })

/** The rows whose parities are disclosed: the mother's rows whole, then the split rows; shape `[rows][circulants]`. */
export const disclosedRows = (code: LdpcCode, rows: number): ReadonlyArray<ReadonlyArray<Circulant>> => [
  ...sparseRows(code, code.motherRows),
  ...code.parts.slice(code.motherRows, rows),
]

/** What decoding gives: the corrected packet if `success`, else the received one; and the iterations it took. */
export type Decoded = { readonly success: boolean; readonly bits: Uint8Array; readonly iterations: number }
