// The report of `reproduce`: a line an observable, for people and as JSON. Source: CLI.md; schema docs/schemas/reproduce.json.

import { type Entry, isReproduced } from '../model/observables/catalogue'
import type { Range } from '../model/observables/observable'
import { grouped, styled, table } from './terminal'

const figureText = (value: number): string => {
  const size = Math.abs(value)
  if (size >= 100) return grouped(value.toFixed(0))
  if (Number.isInteger(value)) return String(value)
  return size >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(3)))
}

const rangeText = ([low, high]: Range): string => {
  const [from, to] = [figureText(low), figureText(high)]
  if (high === Number.POSITIVE_INFINITY) return `${from} or more`
  return from === to ? from : `${from} to ${to}`
}

/** What is to be run for a row that waits. */
const RUNS = { simulate: 'node . reproduce --simulate', relay: 'node . reproduce --simulate' }

const verdictText = (entry: Entry): string => {
  if (entry.kind === 'awaited') return `not simulated here: ${RUNS[entry.command]}`
  return isReproduced(entry) ? 'inside' : 'OUTSIDE'
}

/** How many entries lie inside their bands, outside, or wait. */
const summaryOf = (entries: ReadonlyArray<Entry>) => {
  const inside = entries.filter(isReproduced).length
  const notSimulated = entries.filter(({ kind }) => kind === 'awaited').length
  return { entries: entries.length, inside, outside: entries.length - inside - notSimulated, notSimulated }
}

const summaryText = (entries: ReadonlyArray<Entry>): string => {
  const { inside, outside, notSimulated } = summaryOf(entries)
  const text = `${inside} of ${entries.length} inside, ${outside} outside, ${notSimulated} not simulated here`
  return styled(inside === entries.length ? 'green' : outside > 0 ? 'red' : 'yellow', text)
}

/** The report for people. `parameters` says how the weakest parameter behind ours is known. */
export const reproduceText = (entries: ReadonlyArray<Entry>, files: ReadonlyArray<string>): string =>
  [
    table(
      [
        { title: 'row', align: 'right' },
        { title: 'paper', align: 'left' },
        { title: 'observable', align: 'left' },
        { title: 'published', align: 'left' },
        { title: 'ours', align: 'left' },
        { title: 'band', align: 'left' },
        { title: 'parameters', align: 'left' },
        { title: 'verdict', align: 'left' },
      ],
      entries.map((entry) => [
        String(entry.row),
        entry.place ?? '',
        entry.name,
        grouped(entry.published),
        entry.kind === 'measured' ? rangeText(entry.ours) : '-',
        rangeText(entry.band),
        entry.parameters,
        verdictText(entry),
      ]),
    ),
    '',
    summaryText(entries),
    ...(files.length === 0 ? [] : ['', ...files.map((file) => `wrote ${file}`)]),
    '',
  ].join('\n')

/** No JSON number is infinite: an open end is null. */
const bandJson = ([low, high]: Range) => [low, high === Number.POSITIVE_INFINITY ? null : high]

const entryJson = (entry: Entry) => ({
  row: entry.row,
  place: entry.place ?? null,
  name: entry.name,
  published: entry.published,
  ours: entry.kind === 'measured' ? entry.ours : null,
  band: bandJson(entry.band),
  parameters: entry.parameters,
  verdict: entry.kind === 'awaited' ? 'not simulated' : isReproduced(entry) ? 'inside' : 'outside',
  command: entry.kind === 'awaited' ? entry.command : null,
})

/** The report as JSON. */
export const reproduceJson = (entries: ReadonlyArray<Entry>, files: ReadonlyArray<string>) => ({
  observables: entries.map(entryJson),
  summary: summaryOf(entries),
  figures: files,
})
