// `keywitness reproduce`: every row of SYSTEM.md, the tables and the figures of the paper: published, ours, band, inside or not.
// Source: CLI.md, reproduce.

import * as E from 'fp-ts/Either'
import { attitudeError, farFieldFigure, fineTrackingError } from '../model/figures/pointing'
import { orbitErrors, orbitQber } from '../model/figures/polarization'
import { entriesOf, isReproduced, ROWS, sections, sectionsOf } from '../model/observables/catalogue'
import { FIGURE_SEED } from '../model/observables/observable'
import type { SimulatedRuns } from '../model/observables/simulatedRuns'
import type { Problem } from '../spec/problem'
import type { FigureData } from './figures'
import type { Usage } from './options'
import { readPublishedTables } from './publishedTables'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { reproduceJson, reproduceText } from './reproduceReport'
import { progressBar } from './terminal'

type OptionName = 'rows' | 'figures' | 'simulate' | 'json'

const ALL_ROWS = `${ROWS[0]}-${ROWS.at(-1)}`

export const usage: Usage<OptionName> = {
  command: 'reproduce',
  operands: '',
  operandCount: [0, 0],
  summary:
    'Measures every published observable anew: published, ours, band, inside or not, and how its parameters are known.',
  options: {
    rows: { value: 'N-M,...', help: 'rows of docs/design/SYSTEM.md to show', initial: ALL_ROWS },
    simulate: {
      help: 'also simulates the pass of 25 September 2022 from laser to key, three short ones, and the relay of 1 September 2023: some minutes',
    },
    figures: {
      value: 'DIR',
      writes: 'directory',
      help: 'writes the figures of these rows as SVG and CSV, and makes DIR',
    },
    json: { help: 'one JSON document instead of the report (docs/schemas/reproduce.json)' },
  },
  details: [
    'Ours has fixed seeds, so the report repeats itself.',
    'Parameters: stated by the paper, restored, calculated from stated values, assumed, or fitted to what was published.',
    'Exit codes: 0 all inside their bands, 1 one outside or not simulated here, 2 unusable input.',
  ].join('\n'),
}

/** The rows that a text like `1-8,22` names, or undefined. */
const rowsOf = (text: string): ReadonlyArray<number> | undefined => {
  const parts = text.split(',').map((part) => /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part))
  const ranges = parts.map((part) => {
    const from = Number(part?.[1])
    return { from, to: part?.[2] === undefined ? from : Number(part[2]) }
  })
  const isGood = ranges.every(({ from, to }) => ROWS.includes(from) && ROWS.includes(to) && from <= to)
  return isGood ? ROWS.filter((row) => ranges.some(({ from, to }) => from <= row && row <= to)) : undefined
}

/** The figures of these rows. */
const figureData = (rows: ReadonlyArray<number>, { pass }: SimulatedRuns): FigureData => ({
  ...(rows.includes(4) ? { fig2a: orbitQber(orbitErrors(FIGURE_SEED).errors) } : {}),
  ...(rows.includes(9) ? { fig2b: attitudeError(FIGURE_SEED) } : {}),
  ...(rows.includes(12) ? { fig2c: farFieldFigure(FIGURE_SEED) } : {}),
  ...(rows.includes(10) ? { fig2d: fineTrackingError(FIGURE_SEED) } : {}),
  ...(rows.includes(18) && pass !== undefined ? { fig4b: pass.counts } : {}),
  ...(rows.includes(19) && pass !== undefined ? { fig4c: pass.packets } : {}),
})

/** The files of the figures: none without a directory. */
const writtenFigures = async (
  directory: string | undefined,
  rows: ReadonlyArray<number>,
  runs: SimulatedRuns,
): Promise<E.Either<ReadonlyArray<Problem>, ReadonlyArray<string>>> => {
  if (directory === undefined) return E.right([])
  const data = figureData(rows, runs)
  if (Object.keys(data).length === 0)
    return E.left([badOption('figures', 'rows that have a figure here, such as 4, 9, 10 or 12', directory)])
  const { writeFigures } = await import('./figures.js')
  return writeFigures(directory, data)
}

/** The runs that were asked for: none, or those of `cli/reproduceRuns.ts`. */
const runsFor = async (isWanted: boolean): Promise<E.Either<ReadonlyArray<Problem>, SimulatedRuns>> => {
  if (!isWanted) return E.right({})
  const { RUNS, simulatedRuns } = await import('./reproduceRuns.js')
  return simulatedRuns(progressBar('simulated runs', RUNS).step)
}

/** Measures, prints. What needs a whole pass is read from the runs, and without one is not simulated. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, async ({ value, flag }): Promise<ExitCode> => {
    const rows = rowsOf(value('rows') ?? '')
    if (rows === undefined)
      return refuseInput([badOption('rows', `rows of ${ALL_ROWS}, like 1-8,22`, value('rows'))])
    const simulatedOnes = await runsFor(flag('simulate'))
    if (E.isLeft(simulatedOnes)) return refuseInput(simulatedOnes.left)
    const runs = simulatedOnes.right
    const tables = readPublishedTables()
    if (E.isLeft(tables)) return refuseInput(tables.left)
    const figures = await writtenFigures(value('figures'), rows, runs)
    if (E.isLeft(figures)) return refuseInput(figures.left)
    const all = sections(tables.right, runs)
    const progress = progressBar('sections', sectionsOf(all, rows).length)
    const entries = entriesOf(all, rows, progress.step)
    process.stdout.write(
      flag('json')
        ? `${JSON.stringify(reproduceJson(entries, figures.right), null, 2)}\n`
        : reproduceText(entries, figures.right),
    )
    return entries.every(isReproduced) ? 0 : 1
  })
