// Writes figures of the paper into a directory, each as SVG and as CSV: what `reproduce` and `simulate` do with `--figures DIR`.
// It brings the chart library along, so a command loads it only where figures are asked for.
// Source: CLI.md; SYSTEM.md, Figures 2a-2d, 4b and 4c.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import type { TopLevelSpec } from 'vega-lite'
import type { CountsRow, PacketQberRow } from '../model/figures/pass'
import type { AttitudeRow, FineTrackingRow } from '../model/figures/pointing'
import type { OrbitQberRow } from '../model/figures/polarization'
import type { ScanPoint } from '../model/pointing/farField'
import type { Problem } from '../spec/problem'
import {
  attitudeChart,
  countsChart,
  farFieldChart,
  fineTrackingChart,
  orbitQberChart,
  packetQberChart,
} from '../web/charts/paperFigures'
import { svgOf } from '../web/drawing/svg'
import { reasonOf } from './input'
import { writeText } from './output'

/** The rows of each figure that is to be written. */
export type FigureData = {
  readonly fig2a?: ReadonlyArray<OrbitQberRow>
  readonly fig2b?: ReadonlyArray<AttitudeRow>
  readonly fig2c?: { readonly scan: ReadonlyArray<ScanPoint>; readonly divergenceMicroradians: number }
  readonly fig2d?: ReadonlyArray<FineTrackingRow>
  readonly fig4b?: ReadonlyArray<CountsRow>
  readonly fig4c?: ReadonlyArray<PacketQberRow>
}

type Row = Readonly<Record<string, string | number>>

/** A figure: the name of its files, its chart, and its rows, whose fields are the columns. */
type Figure = {
  readonly name: string
  readonly chart: TopLevelSpec
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Row>
}

const figure = <Field extends string>(
  name: string,
  chart: TopLevelSpec,
  columns: ReadonlyArray<Field>,
  rows: ReadonlyArray<Readonly<Record<Field, string | number>>>,
): Figure => ({ name, chart, columns, rows })

const figuresOf = ({ fig2a, fig2b, fig2c, fig2d, fig4b, fig4c }: FigureData): ReadonlyArray<Figure> => [
  ...(fig2a === undefined ? [] : [figure('fig2a', orbitQberChart(fig2a), ['second', 'qberPercent'], fig2a)]),
  ...(fig2b === undefined
    ? []
    : [figure('fig2b', attitudeChart(fig2b), ['second', 'xMicroradians', 'yMicroradians'], fig2b)]),
  ...(fig2c === undefined
    ? []
    : [
        figure(
          'fig2c',
          farFieldChart(fig2c.scan, fig2c.divergenceMicroradians),
          ['offsetMicroradians', 'relativePower'],
          fig2c.scan.map(({ offset, power }) => ({ offsetMicroradians: offset, relativePower: power })),
        ),
      ]),
  ...(fig2d === undefined
    ? []
    : [figure('fig2d', fineTrackingChart(fig2d), ['end', 'second', 'rmsMicroradians'], fig2d)]),
  ...(fig4b === undefined
    ? []
    : [figure('fig4b', countsChart(fig4b), ['second', 'rangeKm', 'countsPerSecond'], fig4b)]),
  ...(fig4c === undefined
    ? []
    : [figure('fig4c', packetQberChart(fig4c), ['packet', 'qber', 'lower', 'upper'], fig4c)]),
]

/** Cells have six digits: no figure shows more, and the last ones of a double can differ between engines. */
const DIGITS = 6

const cellOf = (value: string | number): string =>
  typeof value === 'string' ? value : String(Number(value.toPrecision(DIGITS)))

/** A figure as CSV; the header has the names of the fields in snake case, the unit last (`range_km`). */
const csvOf = ({ columns, rows }: Figure): string => {
  const header = columns.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  const lines = rows.map((row) => columns.map((name) => cellOf(row[name] ?? '')).join(','))
  return `${[header.join(','), ...lines].join('\n')}\n`
}

/** Makes the directory where there is none. */
export const madeDirectory = (directory: string): E.Either<ReadonlyArray<Problem>, void> => {
  try {
    mkdirSync(directory, { recursive: true })
    return E.right(undefined)
  } catch (error) {
    return E.left([
      {
        code: 'KW-IN001',
        path: directory,
        expected: 'a directory that exists or can be made',
        found: reasonOf(error),
      },
    ])
  }
}

/**
 * Writes `fig2a.svg`, `fig2a.csv` and so on for the figures that the data have; makes the directory. All are drawn before the
 * first is written, and each file is written whole or not at all. Right: the files in order. Left: what the system refused.
 */
export const writeFigures = async (
  directory: string,
  data: FigureData,
): Promise<E.Either<ReadonlyArray<Problem>, ReadonlyArray<string>>> => {
  const made = madeDirectory(directory)
  if (E.isLeft(made)) return made
  const files: [string, string][] = []
  for (const each of figuresOf(data)) {
    files.push([join(directory, `${each.name}.svg`), await svgOf(each.chart)])
    files.push([join(directory, `${each.name}.csv`), csvOf(each)])
  }
  const problems = files.flatMap(([file, text]) => {
    const written = writeText(file, text)
    return E.isLeft(written) ? written.left : []
  })
  return problems.length > 0 ? E.left(problems) : E.right(files.map(([file]) => file))
}
