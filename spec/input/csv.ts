// Turns text into the rows of a CSV table with known columns. Source: RFC 4180.

import { parse as parseCsvText } from 'csv-parse/sync'
import * as E from 'fp-ts/Either'
import { shown } from '../codec'
import type { Problem } from '../problem'

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const MAX_SHOWN = 200

/** One record of a CSV table by column name; `row` counts from 1, the header included. */
export type CsvRow = { readonly row: number; readonly cells: ReadonlyMap<string, string> }

/** The header as it was found, in one line of sensible length. */
const headerShown = (names: ReadonlyArray<string>): string => {
  const text = names.join(',')
  if (text.trim() === '') return text === '' ? 'nothing' : JSON.stringify(text.slice(0, MAX_SHOWN))
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}...`
}

/** The rows of a CSV table with exactly the columns of `header`, in any order. */
export const parseCsv = (text: string, header: ReadonlyArray<string>): Parsed<ReadonlyArray<CsvRow>> => {
  let records: ReadonlyArray<ReadonlyArray<string>>
  try {
    records = parseCsvText(text, { relax_column_count: true, skip_empty_lines: true, trim: true, bom: true })
  } catch (error) {
    return E.left([
      {
        code: 'KW-IN020',
        path: 'CSV',
        expected: 'a table of comma-separated values',
        found: error instanceof Error ? error.message : 'text',
      },
    ])
  }
  const [names = [], ...rows] = records
  const flaws = [
    ...header
      .filter((name) => !names.includes(name))
      .map(
        (name): Problem => ({
          code: 'KW-IN020',
          path: 'row 1',
          expected: `a column ${name}`,
          found: headerShown(names),
        }),
      ),
    ...names
      .filter((name, at) => !header.includes(name) || names.indexOf(name) < at)
      .map(
        (name): Problem => ({
          code: 'KW-IN020',
          path: 'row 1',
          expected: `each of the columns ${header.join(',')} once`,
          found: shown(name),
        }),
      ),
    ...rows.flatMap(
      (cells, at): ReadonlyArray<Problem> =>
        cells.length === names.length
          ? []
          : [
              {
                code: 'KW-IN020',
                path: `row ${at + 2}`,
                expected: `${names.length} values`,
                found: `${cells.length}`,
              },
            ],
    ),
    ...(rows.length === 0
      ? [
          {
            code: 'KW-IN020' as const,
            path: 'row 2',
            expected: 'at least one row of values',
            found: 'the end of the text',
          },
        ]
      : []),
  ]
  if (flaws.length > 0) return E.left(flaws)
  return E.right(
    rows.map((cells, at) => ({
      row: at + 2,
      cells: new Map(names.map((name, column) => [name, cells[column] ?? ''])),
    })),
  )
}
