// The published tables that come with the program: Table 1 and Extended Data Table 3.
// Source: data/jinan1_table1.csv, data/jinan1_relay.csv.

import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { PublishedTables } from '../model/observables/catalogue'
import type { RelayRow } from '../model/observables/tables'
import { shown } from '../spec/codec'
import { type CsvRow, parseCsv } from '../spec/input/csv'
import { parsePasses } from '../spec/input/publishedPasses'
import type { Problem } from '../spec/problem'
import { readText } from './input'
import { wholeNumber } from './options'

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const ROOT = join(__dirname, '..', '..')

/** A file that comes with the program, by its path from the root. */
export const shipped = (path: string): string => join(ROOT, path)

const RELAY_COLUMNS = [
  'date',
  'station',
  'sifted_packets',
  'final_key_bits',
  'one_time_pad_bits',
  'aes128_bytes',
]

const relayOf = ({ row, cells }: CsvRow): Parsed<RelayRow> => {
  const cell = (column: string): string => cells.get(column) ?? ''
  const [key, pad] = ['final_key_bits', 'one_time_pad_bits'].map(cell)
  const isPadded = pad !== ''
  const problems = [
    ...(Number.isNaN(wholeNumber(key)) ? [{ column: 'final_key_bits', found: key }] : []),
    ...(isPadded && Number.isNaN(wholeNumber(pad)) ? [{ column: 'one_time_pad_bits', found: pad }] : []),
  ].map(
    ({ column, found }): Problem => ({
      code: 'KW-IN102',
      path: `row ${row}, column ${column}`,
      expected: 'a number of bits',
      found: shown(found),
    }),
  )
  return problems.length > 0
    ? E.left(problems)
    : E.right({
        date: cell('date'),
        station: cell('station'),
        keyBits: wholeNumber(key),
        oneTimePadBits: isPadded ? wholeNumber(pad) : undefined,
      })
}

/** The rows of a relay table from the text of a CSV file. */
export const parseRelays = (text: string): Parsed<ReadonlyArray<RelayRow>> =>
  pipe(
    parseCsv(text, RELAY_COLUMNS),
    E.chain((rows) => {
      const relays = rows.map(relayOf)
      const problems = relays.flatMap((relay) => (E.isLeft(relay) ? relay.left : []))
      return problems.length > 0
        ? E.left(problems)
        : E.right(relays.flatMap((relay) => (E.isRight(relay) ? [relay.right] : [])))
    }),
  )

/** Both tables. Left only where the installed files are damaged. */
export const readPublishedTables = (): Parsed<PublishedTables> =>
  pipe(
    E.Do,
    E.bind('passes', () => E.chain(parsePasses)(readText(shipped('data/jinan1_table1.csv')))),
    E.bind('relays', () => E.chain(parseRelays)(readText(shipped('data/jinan1_relay.csv')))),
  )
