// Writes the plots of a design: one SVG and one CSV an axis of numbers, bars where there is none, and one page with all of them.
// It brings the chart library along, so it is loaded only where plots are asked for.

import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import type { TopLevelSpec } from 'vega-lite'
import { type Axis, parameterOfAxis } from '../spec/design/sweep'
import type { Problem } from '../spec/problem'
import { barChart, curveChart } from '../web/charts/designCharts'
import { svgOf } from '../web/drawing/svg'
import type { Row } from './designReport'
import { madeDirectory } from './figures'
import { writeText } from './output'

type Plot = { readonly name: string; readonly chart: TopLevelSpec; readonly csv: string }

const isCertified = ({ result }: Row): boolean => result.keyBits === result.lengthBits

const bitsOf = ({ result }: Row): number => Number(result.lengthBits)

/** What a curve is called: the variant and the settings of the other axes, and that its lengths are not certified. */
const seriesOf = (row: Row, except: string, severalVariants: boolean): string => {
  const others = row.settings.filter(([name]) => name !== except).map(([name, value]) => `${name} = ${value}`)
  const words = [...(severalVariants || others.length === 0 ? [row.result.variant] : []), ...others].join(
    ', ',
  )
  return isCertified(row) ? words : `${words} (not certified)`
}

const csvText = (
  header: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
): string =>
  `${[header, ...rows].map((cells) => cells.map((cell) => (/[",]/.test(String(cell)) ? `"${cell}"` : cell)).join(',')).join('\n')}\n`

/** Losses scale the rate; everything else is read as the key of the run. */
const keyShown = (name: string) => (/loss$/.test(name) ? ('keyPerPulse' as const) : ('keyBits' as const))

const curvePlot = (axis: Axis, rows: ReadonlyArray<Row>, severalVariants: boolean): Plot => {
  const { name } = axis
  const parameter = parameterOfAxis(axis)
  const curve = rows.flatMap((row) => {
    const x = Number(new Map(row.settings).get(name))
    const keyBits = bitsOf(row)
    const pulses = Number(row.result.pulses)
    return Number.isFinite(x)
      ? [
          {
            x,
            series: seriesOf(row, name, severalVariants),
            keyBits,
            keyPerPulse: pulses > 0 ? keyBits / pulses : 0,
          },
        ]
      : []
  })
  // A logarithmic axis has no place for 0.
  const logarithmic = parameter.logarithmic && curve.every(({ x }) => x > 0)
  return {
    name: `key-against-${name}`,
    chart: curveChart(curve, { ...parameter, logarithmic, key: keyShown(name) }),
    csv: csvText(
      [name, 'series', 'key_bits', 'key_per_pulse'],
      curve.map(({ x, series, keyBits, keyPerPulse }) => [x, series, keyBits, keyPerPulse.toPrecision(6)]),
    ),
  }
}

const barPlot = (rows: ReadonlyArray<Row>): Plot => {
  const bars = rows.map((row) => ({ label: seriesOf(row, '', true), keyBits: bitsOf(row) }))
  return {
    name: 'key-by-variant',
    chart: barChart(bars),
    csv: csvText(
      ['variant', 'key_bits'],
      bars.map(({ label, keyBits }) => [label, keyBits]),
    ),
  }
}

const plotsOf = (axes: ReadonlyArray<Axis>, rows: ReadonlyArray<Row>): ReadonlyArray<Plot> => {
  const severalVariants = new Set(rows.map(({ result }) => result.variant)).size > 1
  const curves = axes.filter((axis) => parameterOfAxis(axis).isNominal !== true && axis.values.length > 1)
  return curves.length > 0 ? curves.map((axis) => curvePlot(axis, rows, severalVariants)) : [barPlot(rows)]
}

const page = (plots: ReadonlyArray<{ readonly name: string; readonly svg: string }>): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Plots of a design</title></head><body>',
    ...plots.map(
      ({ name, svg }) =>
        `<figure>${svg}<figcaption><a href="${name}.csv">${name}.csv</a></figcaption></figure>`,
    ),
    '</body></html>',
    '',
  ].join('\n')

/** Draws and writes NAME.svg and NAME.csv of each plot, and plots.html. Left: what the system refused. */
export const writePlots = async (
  directory: string,
  axes: ReadonlyArray<Axis>,
  rows: ReadonlyArray<Row>,
): Promise<E.Either<ReadonlyArray<Problem>, void>> => {
  const made = madeDirectory(directory)
  if (E.isLeft(made)) return made
  const drawn = await Promise.all(
    plotsOf(axes, rows).map(async ({ name, chart, csv }) => ({ name, csv, svg: await svgOf(chart) })),
  )
  const files: ReadonlyArray<readonly [string, string]> = [
    ...drawn.flatMap(({ name, csv, svg }) => [[`${name}.svg`, svg] as const, [`${name}.csv`, csv] as const]),
    ['plots.html', page(drawn)],
  ]
  const problems = files.flatMap(([name, text]) => {
    const written = writeText(join(directory, name), text)
    return E.isLeft(written) ? written.left : []
  })
  return problems.length > 0 ? E.left(problems) : E.right(undefined)
}
