// Published passes from the text of a CSV table. Source: CLI.md, Published aggregates.

import * as E from 'fp-ts/Either'
import { shown } from '../codec'
import { Exact } from '../finiteKey/interval'
import type { PublishedPass } from '../finiteKey/publishedPasses'
import type { Problem } from '../problem'
import { Count, decimalOf } from '../quantities'
import { type CsvRow, parseCsv } from './csv'

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

/** The columns of the table. */
export const PASS_COLUMNS = [
  'date',
  'station',
  'max_elevation_deg',
  'sifted_packets',
  'qber_avg_percent',
  'qber_min_percent',
  'qber_max_percent',
  'final_key_bits',
]

const cell = ({ cells }: CsvRow, column: string): string => cells.get(column) ?? ''

const place = ({ row }: CsvRow, column: string): string => `row ${row}, column ${column}`

const MAX_PACKETS = 100_000

const passOf = (row: CsvRow): Parsed<PublishedPass> => {
  const problems: Problem[] = []
  const number = (
    column: string,
    expected: string,
    holds: (value: InstanceType<typeof Exact>) => boolean,
  ) => {
    const value = decimalOf(cell(row, column))
    if (value !== undefined && holds(value)) return value
    problems.push({ code: 'KW-IN102', path: place(row, column), expected, found: shown(cell(row, column)) })
    return new Exact(0)
  }
  const percent = (column: string) =>
    Exact.mul(
      number(column, 'a percentage from 0 to below 50', (x) => x.greaterThanOrEqualTo(0) && x.lessThan(50)),
      '0.01',
    )
  const elevation = number(
    'max_elevation_deg',
    'an angle from 0 to 90 degrees',
    (x) => x.greaterThanOrEqualTo(0) && x.lessThanOrEqualTo(90),
  )
  const packets = number(
    'sifted_packets',
    `an integer from 1 to ${MAX_PACKETS}`,
    (x) => x.isInteger() && x.greaterThanOrEqualTo(1) && x.lessThanOrEqualTo(MAX_PACKETS),
  )
  const [qberAverage, qberMinimum, qberMaximum] = [
    percent('qber_avg_percent'),
    percent('qber_min_percent'),
    percent('qber_max_percent'),
  ]
  const bits = Count.decode(cell(row, 'final_key_bits'))
  if (E.isLeft(bits))
    problems.push({
      code: 'KW-IN102',
      path: place(row, 'final_key_bits'),
      expected: Count.name,
      found: shown(cell(row, 'final_key_bits')),
    })
  for (const column of ['date', 'station'])
    if (cell(row, column) === '')
      problems.push({ code: 'KW-IN100', path: place(row, column), expected: `a ${column}`, found: 'nothing' })
  if (
    problems.length === 0 &&
    !(qberMinimum.lessThanOrEqualTo(qberAverage) && qberAverage.lessThanOrEqualTo(qberMaximum))
  )
    problems.push({
      code: 'KW-IN107',
      path: `row ${row.row}`,
      expected: 'minimum <= average <= maximum of the packet QBER',
      found: `${cell(row, 'qber_min_percent')}, ${cell(row, 'qber_avg_percent')}, ${cell(row, 'qber_max_percent')}`,
    })
  if (problems.length > 0 || E.isLeft(bits)) return E.left(problems)
  return E.right({
    date: cell(row, 'date'),
    station: cell(row, 'station'),
    maxElevationDeg: elevation.toString(),
    packets: packets.toNumber(),
    qberAverage,
    qberMinimum,
    qberMaximum,
    publishedBits: bits.right,
  })
}

/** Published passes from the text of a CSV file. */
export const parsePasses = (text: string): Parsed<ReadonlyArray<PublishedPass>> => {
  const rows = parseCsv(text, PASS_COLUMNS)
  if (E.isLeft(rows)) return rows
  const passes = rows.right.map(passOf)
  const problems = passes.flatMap((pass) => (E.isLeft(pass) ? pass.left : []))
  if (problems.length > 0) return E.left(problems)
  return E.right(passes.flatMap((pass) => (E.isRight(pass) ? [pass.right] : [])))
}
