// What an audit audits, from its text: observations as JSON or CSV with options, or published passes as CSV.
// Source: CLI.md, sections Observations and Published aggregates.

import * as E from 'fp-ts/Either'
import { shown } from '../codec'
import { Exact } from '../finiteKey/interval'
import { type Observations, parseObservations } from '../finiteKey/observations'
import type { PublishedPass } from '../finiteKey/publishedPasses'
import { type Problem, problemLine } from '../problem'
import { Probability } from '../quantities'
import { type CsvRow, parseCsv } from './csv'
import { parseJson } from './json'
import { PASS_COLUMNS, parsePasses } from './publishedPasses'

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

/** What a text turned out to be. */
export type AuditInput =
  | { readonly kind: 'observations'; readonly from: 'json' | 'csv'; readonly observations: Observations }
  | { readonly kind: 'passes'; readonly passes: ReadonlyArray<PublishedPass> }

/** What the rows of a CSV of observations do not say; every value as it was given. */
export type CsvOptions = {
  readonly name: string
  readonly pulses: string | undefined
  readonly basisX: string
  readonly keyBases: string
  readonly keyIntensities: string | undefined
  readonly sampledFraction: string
  readonly leakBits: string | undefined
  readonly leakEfficiency: string | undefined
  readonly claimBits: string | undefined
}

const OBSERVATION_COLUMNS = [
  'basis',
  'intensity',
  'mean_photon_number',
  'probability',
  'detections',
  'errors',
]

const cell = ({ cells }: CsvRow, column: string): string => cells.get(column) ?? ''

const place = ({ row }: CsvRow, column: string): string => `row ${row}, column ${column}`

/** The JSON path of every cell, so that the one reader of observations reports problems by row and column. */
type Table = { readonly input: unknown; readonly places: ReadonlyMap<string, string> }

/** The option behind a list and each of its members. */
const listPlaces = (path: string, option: string, list: string): ReadonlyArray<readonly [string, string]> => [
  [path, option],
  ...list.split(',').map((_, at) => [`${path}[${at}]`, option] as const),
]

const tableOf = (rows: ReadonlyArray<CsvRow>, options: CsvOptions): Table => {
  const names = [...new Set(rows.map((row) => cell(row, 'intensity')))]
  const firstOf = (name: string) => rows.find((row) => cell(row, 'intensity') === name)
  const counts = (basis: string) =>
    Object.fromEntries(
      rows
        .filter((row) => cell(row, 'basis') === basis)
        .map((row) => [
          cell(row, 'intensity'),
          { detections: cell(row, 'detections'), errors: cell(row, 'errors') },
        ]),
    )
  const places = new Map([
    ...rows.flatMap((row) => {
      const path = `$.counts.${cell(row, 'basis')}.${cell(row, 'intensity')}`
      return [
        [path, `row ${row.row}`] as const,
        [`${path}.detections`, place(row, 'detections')] as const,
        [`${path}.errors`, place(row, 'errors')] as const,
      ]
    }),
    ...names.flatMap((name, at) => {
      const row = firstOf(name)
      if (row === undefined) return []
      return [
        [`$.intensities[${at}]`, `row ${row.row}`] as const,
        [`$.intensities[${at}].name`, place(row, 'intensity')] as const,
        [`$.intensities[${at}].meanPhotonNumber`, place(row, 'mean_photon_number')] as const,
        [`$.intensities[${at}].probability`, place(row, 'probability')] as const,
      ]
    }),
    ['$.intensities', 'columns intensity, mean_photon_number, probability'] as const,
    ['$.pulses', '--pulses'] as const,
    ['$.leakage', '--leak-bits or --leak-efficiency'] as const,
    ['$.leakage.bits', '--leak-bits'] as const,
    ['$.leakage.efficiency', '--leak-efficiency'] as const,
    ['$.claim.keyBits', '--claim-bits'] as const,
    ['$.bases', '--basis-x'] as const,
    ['$.bases.X.probability', '--basis-x'] as const,
    ['$.bases.Z.probability', '--basis-x'] as const,
    ['$.key.sampledFraction', '--sampled-fraction'] as const,
    ...listPlaces('$.key.bases', '--key-bases', options.keyBases),
    ...listPlaces('$.key.intensities', '--key-intensities', options.keyIntensities ?? ''),
  ])
  const x = Probability.decode(options.basisX)
  const leakage =
    options.leakEfficiency !== undefined
      ? { efficiency: options.leakEfficiency }
      : options.leakBits !== undefined
        ? { bits: options.leakBits }
        : undefined
  return {
    places,
    input: {
      format: 'keywitness/observations@1',
      name: options.name,
      ...(options.pulses === undefined ? {} : { pulses: options.pulses }),
      bases: {
        X: { probability: options.basisX },
        Z: { probability: E.isLeft(x) ? options.basisX : Exact.sub(1, x.right).toString() },
      },
      intensities: names.map((name) => {
        const row = firstOf(name)
        return {
          name,
          meanPhotonNumber: row === undefined ? '' : cell(row, 'mean_photon_number'),
          probability: row === undefined ? '' : cell(row, 'probability'),
        }
      }),
      counts: { X: counts('X'), Z: counts('Z') },
      key: {
        bases: options.keyBases.split(','),
        intensities: (options.keyIntensities ?? names[0] ?? '').split(','),
        sampledFraction: options.sampledFraction,
      },
      ...(leakage === undefined ? {} : { leakage }),
      ...(options.claimBits === undefined ? {} : { claim: { keyBits: options.claimBits } }),
    },
  }
}

/** Rows that one JSON object could not hold: a basis nobody knows, a row twice, or one intensity described in two ways. */
const rowProblems = (rows: ReadonlyArray<CsvRow>): ReadonlyArray<Problem> =>
  rows.flatMap((row, at) => {
    const basis = cell(row, 'basis')
    const intensity = cell(row, 'intensity')
    const earlier = rows.slice(0, at).filter((other) => cell(other, 'intensity') === intensity)
    const problem = (code: Problem['code'], column: string, expected: string): Problem => ({
      code,
      path: place(row, column),
      expected,
      found: shown(cell(row, column)),
    })
    return [
      ...(basis === 'X' || basis === 'Z'
        ? []
        : [problem('KW-IN102', 'basis', 'the name of a basis, "X" or "Z"')]),
      ...(earlier.some((other) => cell(other, 'basis') === basis)
        ? [problem('KW-IN105', 'intensity', `each intensity once in basis ${basis}`)]
        : []),
      ...['mean_photon_number', 'probability'].flatMap((column) => {
        const other = earlier[0]
        return other === undefined || cell(other, column) === cell(row, column)
          ? []
          : [problem('KW-IN105', column, `the same value as in row ${other.row} (${cell(other, column)})`)]
      }),
    ]
  })

const observationsFromCsv = (text: string, options: CsvOptions): Parsed<AuditInput> => {
  const rows = parseCsv(text, OBSERVATION_COLUMNS)
  if (E.isLeft(rows)) return rows
  const { input, places } = tableOf(rows.right, options)
  const observations = parseObservations(input)
  const found = E.isLeft(observations)
    ? observations.left.map((problem) => ({ ...problem, path: places.get(problem.path) ?? problem.path }))
    : []
  // Both bases take their probability from one option, whose fault shows once.
  const problems = [
    ...new Map([...rowProblems(rows.right), ...found].map((fault) => [problemLine(fault), fault])).values(),
  ]
  if (problems.length > 0 || E.isLeft(observations)) return E.left(problems)
  return E.right({ kind: 'observations', from: 'csv', observations: observations.right })
}

/** The text as one of the three formats of an audit: JSON by its first character, the CSVs by their header. */
export const parseAuditInput = (text: string, options: CsvOptions): Parsed<AuditInput> => {
  if (/^\s*[{[]/.test(text)) {
    const observations = E.chain(parseObservations)(parseJson(text))
    return E.map(
      (found: Observations): AuditInput => ({ kind: 'observations', from: 'json', observations: found }),
    )(observations)
  }
  const header = text.trimStart().split(/\r?\n/, 1)[0] ?? ''
  if (header.split(',').some((name) => name.trim() === 'sifted_packets'))
    return E.map((passes: ReadonlyArray<PublishedPass>): AuditInput => ({ kind: 'passes', passes }))(
      parsePasses(text),
    )
  if (header.split(',').some((name) => name.trim() === 'intensity')) return observationsFromCsv(text, options)
  return E.left([
    {
      code: 'KW-IN020',
      path: 'line 1',
      expected: `observations as JSON, or the CSV header ${OBSERVATION_COLUMNS.join(',')} or ${PASS_COLUMNS.join(',')}`,
      found: shown(header),
    },
  ])
}
