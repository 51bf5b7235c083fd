// Every row of SYSTEM.md as a list of entries: measured here, or waiting for a simulated run. None is left out.
// Source: SYSTEM.md, rows 1 to 28.

import type { PublishedPass } from '../../spec/finiteKey/publishedPasses'
import { distillationRows } from './distillation'
import { fitRows } from './extraLoss'
import { laserRows } from './laserLink'
import { type Expectation, isInside, type Observable } from './observable'
import { linkRows, orbitRows, stationRows } from './orbitAndLink'
import { acquisitionRows, attitudeRows, fineRows } from './pointing'
import { polarizationRows } from './polarization'
import { receiverRows } from './receiver'
import { AWAITED, type SimulatedRuns } from './simulatedRuns'
import { chipRows, sourceRows } from './source'
import { keyLengthRows, massRows, type RelayRow, relayRows } from './tables'
import { timingRows } from './timing'

/** An expectation with what ours is, or the command whose run it waits for. */
export type Entry =
  | ({ readonly kind: 'measured' } & Observable)
  | ({ readonly kind: 'awaited'; readonly command: 'simulate' | 'relay' } & Expectation)

/** Whether an entry is shown to lie in its band; what waits is not. */
export const isReproduced = (entry: Entry): boolean => entry.kind === 'measured' && isInside(entry)

/** The rows of SYSTEM.md. */
export const ROWS: ReadonlyArray<number> = Array.from({ length: 28 }, (_, at) => at + 1)

/** Entries that are made together; `rows` are all that they belong to. */
export type Section = { readonly rows: ReadonlyArray<number>; readonly entries: () => ReadonlyArray<Entry> }

/** The published tables. */
export type PublishedTables = {
  readonly passes: ReadonlyArray<PublishedPass>
  readonly relays: ReadonlyArray<RelayRow>
}

/** All sections; those that wait for runs hold an entry for each row that these runs leave open. @throws Error for tables that are not the published ones. */
export const sections = (
  { passes, relays }: PublishedTables,
  runs: SimulatedRuns,
): ReadonlyArray<Section> => {
  const measured = (rows: ReadonlyArray<number>, observables: () => ReadonlyArray<Observable>): Section => ({
    rows,
    entries: () => observables().map((observable) => ({ kind: 'measured', ...observable })),
  })
  return [
    measured([1, 2, 3, 4], sourceRows),
    measured([5], chipRows),
    measured([4, 6, 7, 8], polarizationRows),
    measured([9], attitudeRows),
    measured([10, 12], fineRows),
    measured([11], acquisitionRows),
    measured([13, 14], orbitRows),
    measured([15], stationRows),
    measured([16, 22], linkRows),
    measured([16, 28], () => fitRows(passes)),
    measured([17, 18, 19, 20], receiverRows),
    measured([21], timingRows),
    measured([22], laserRows),
    measured([24, 25], distillationRows),
    measured([27], () => relayRows(relays)),
    measured([28], () => keyLengthRows(passes)),
    measured([28], massRows),
    {
      rows: [...new Set(AWAITED.map(({ row }) => row))],
      entries: () =>
        AWAITED.map(({ measured: read, command, ...expectation }): Entry => {
          const ours = read(runs)
          return ours === undefined
            ? { kind: 'awaited', command, ...expectation }
            : { kind: 'measured', ...expectation, ours }
        }),
    },
  ]
}

/** The sections that hold entries of these rows. */
export const sectionsOf = (
  all: ReadonlyArray<Section>,
  rows: ReadonlyArray<number>,
): ReadonlyArray<Section> => all.filter((section) => section.rows.some((row) => rows.includes(row)))

/** The entries of these rows, ascending; `onSection` is called after each section that had to be made. */
export const entriesOf = (
  all: ReadonlyArray<Section>,
  rows: ReadonlyArray<number>,
  onSection: () => void,
): ReadonlyArray<Entry> =>
  sectionsOf(all, rows)
    .flatMap((section) => {
      const entries = section.entries()
      onSection()
      return entries
    })
    .filter(({ row }) => rows.includes(row))
    .sort((a, b) => a.row - b.row)
