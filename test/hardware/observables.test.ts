// Every row of SYSTEM.md is in the catalogue of observables, all that is measured lies in its band, and what waits for a run never counts.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { readPublishedTables } from '../../cli/publishedTables'
import { FITTED_EXTRA_LOSS_DB } from '../../model/link/extraLoss'
import {
  entriesOf,
  isReproduced,
  type PublishedTables,
  ROWS,
  sections,
  sectionsOf,
} from '../../model/observables/catalogue'
import { extraLossDb, packetRows, rmsError } from '../../model/observables/extraLoss'
import { AWAITED, type SimulatedPass } from '../../model/observables/simulatedRuns'
import { chiSquareP } from '../../model/observables/source'
import { relayRows } from '../../model/observables/tables'
import { STATIONS } from '../../model/orbit/stations'

const tables = (): PublishedTables => {
  const found = readPublishedTables()
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left))
  return found.right
}
const TABLES = tables()
/** The sections, each made once. */
const SECTIONS = sections(TABLES, {}).map(({ rows, entries }) => {
  const made = entries()
  return { rows, entries: () => made }
})
const ENTRIES = entriesOf(SECTIONS, ROWS, () => {})
const MEASURED = ENTRIES.flatMap((entry) => (entry.kind === 'measured' ? [entry] : []))

describe('the catalogue', () => {
  it('has every row of SYSTEM.md and no other, ascending', () => {
    const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'design', 'SYSTEM.md'), 'utf8')
    const components = text.slice(text.indexOf('## Components'), text.indexOf('## Table 1'))
    const rows = [...components.matchAll(/^\| (\d+) \|/gm)].map(([, row]) => Number(row))
    expect(rows).toEqual(ROWS)
    expect([...new Set(ENTRIES.map(({ row }) => row))]).toEqual(ROWS)
  })

  it.each(MEASURED)('has row $row, $name, within the band', (entry) => {
    expect(entry.ours[0]).toBeGreaterThanOrEqual(entry.band[0])
    expect(entry.ours[1]).toBeLessThanOrEqual(entry.band[1])
    expect(entry.ours[0]).toBeLessThanOrEqual(entry.ours[1])
    expect(isReproduced(entry)).toBe(true)
  })

  it('says fitted wherever a parameter was chosen to meet the published value', () => {
    const fitted = new Set(
      ENTRIES.filter(({ parameters }) => parameters === 'fitted').map(({ row, place }) => place ?? row),
    )
    expect([...fitted]).toEqual([
      'Figure 2a',
      'Figure 2b',
      'Figure 2d',
      16,
      'Table 1',
      'Figure 4b',
      'Figure 4c',
      20,
      21,
    ])
  })

  it('makes only the sections of the rows that are asked for', () => {
    let made = 0
    const entries = entriesOf(SECTIONS, [15, 21], () => {
      made += 1
    })
    expect([...new Set(entries.map(({ row }) => row))]).toEqual([15, 21])
    expect([made, sectionsOf(SECTIONS, [15, 21]).length]).toEqual([2, 2])
  })

  it('names every row of a section that it makes', () => {
    for (const { rows, entries } of SECTIONS)
      expect([...new Set(entries().map(({ row }) => row))].sort()).toEqual([...rows].sort())
  })
})

const PASS: SimulatedPass = {
  counts: Array.from({ length: 300 }, (_, second) => {
    const rangeKm = Math.sqrt(830 ** 2 + (7.308 * (second - 150)) ** 2)
    return { second, rangeKm, countsPerSecond: 20_000 * (830 / rangeKm) ** 3.1 }
  }),
  packets: Array.from({ length: 20 }, (_, at) => ({
    packet: at + 1,
    qber: 0.01,
    lower: 0.009,
    upper: 0.011,
  })),
  keyBits: 406_784,
  keysEqual: true,
  isTamperingAbandoned: true,
  isKeySameAtLoss: true,
}

describe('rows that need a simulated run', () => {
  const awaited = ENTRIES.filter(({ kind }) => kind === 'awaited')

  it('wait for it, and are not inside', () => {
    expect(awaited.map(({ row }) => row)).toEqual([18, 19, 22, 23, 26, 27, 27, 28, 28])
    expect(awaited.filter(isReproduced)).toEqual([])
  })

  it('are inside with runs that show what was published', () => {
    const runs = { pass: PASS, relay: { isDelivered: true, hoursBetween: 1.58 } }
    const entries = sections(TABLES, runs).at(-1)?.entries() ?? []
    expect(entries.filter((entry) => !isReproduced(entry))).toEqual([])
    expect(entries).toHaveLength(AWAITED.length)
  })

  it.each<[string, Partial<SimulatedPass>, number]>([
    ['unequal keys', { keysEqual: false }, 23],
    ['a key that is too long', { keyBits: 500_000 }, 28],
    ['a packet with too many errors', { packets: [{ packet: 1, qber: 0.03, lower: 0, upper: 1 }] }, 19],
    ['a tampered run with a key', { isTamperingAbandoned: false }, 26],
    ['another key at loss', { isKeySameAtLoss: false }, 22],
    [
      'counts that do not fall',
      { counts: PASS.counts.map((row) => ({ ...row, countsPerSecond: 20_000 })) },
      18,
    ],
  ])('are outside with %s', (_, change, row) => {
    const runs = { pass: { ...PASS, ...change }, relay: { isDelivered: true, hoursBetween: 1.58 } }
    const outside = (sections(TABLES, runs).at(-1)?.entries() ?? []).filter((entry) => !isReproduced(entry))
    expect(outside.map((entry) => entry.row)).toContain(row)
    expect(outside.every(({ kind }) => kind === 'measured')).toBe(true)
  })
})

describe('relayRows', () => {
  it('is outside where a pad is longer than the shorter key', () => {
    const [first, second, ...rest] = TABLES.relays
    if (first === undefined || second === undefined) throw new Error('no relay')
    const broken = relayRows([{ ...first, oneTimePadBits: 96_897 }, second, ...rest])
    expect(broken.filter(({ ours, band }) => ours[0] < band[0]).map(({ name }) => name)).toEqual([
      '2023-07-14 Nanshan, bits of the shorter key',
      'bits left for AES-128, the least of all relays',
    ])
    expect(() => relayRows([first])).toThrow('two passes')
  })
})

describe('chiSquareP', () => {
  // Upper 5 % and 0.1 % points of chi-square with 2 and 4 degrees of freedom: Abramowitz and Stegun, table 26.8.
  it.each([
    [3, 5.991_46, 0.05],
    [3, 13.8155, 0.001],
    [5, 9.487_73, 0.05],
    [5, 18.4668, 0.001],
  ])('of %d cells at %d is %d', (cells, statistic, p) => {
    const counts = Array.from({ length: cells }, (_, at) => 100 + (at === 0 ? Math.sqrt(100 * statistic) : 0))
    expect(chiSquareP(counts, Array(cells).fill(100))).toBeCloseTo(p, 6)
  })

  it('needs an odd number of cells', () => {
    expect(() => chiSquareP([1, 2], [1, 2])).toThrow(RangeError)
  })
})

describe('FITTED_EXTRA_LOSS_DB', () => {
  const rows = packetRows(TABLES.passes)

  it('is the mean of 10 log10(expected / published packets) of a station over Table 1', () => {
    for (const station of ['Jinan', 'Hefei', 'Wuhan', 'Nanshan'] as const) {
      const losses = rows.filter((row) => row.station === station).map(extraLossDb)
      const fitted = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
      expect(Math.abs(fitted - FITTED_EXTRA_LOSS_DB[station])).toBeLessThan(0.006)
    }
    expect(Object.keys(FITTED_EXTRA_LOSS_DB).sort()).toEqual(Object.keys(STATIONS).sort())
  })

  it('is better than no constant by station and worse than one a pass', () => {
    const byStation = rmsError(rows, ({ station }) => FITTED_EXTRA_LOSS_DB[station])
    expect(byStation).toBeLessThan(rmsError(rows, () => 5.22))
    expect(rmsError(rows, extraLossDb)).toBeLessThan(1e-9)
  })
})
