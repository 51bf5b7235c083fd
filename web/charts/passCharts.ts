// The charts of a simulated pass: orbit and counts, QBER of packets, tracking, frames, growth of the key. Data in, plain JSON out.

import type { TopLevelSpec } from 'vega-lite'
import { INK, PAGE_CONFIG } from './style'

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json'
const WIDTH = 560
const LOW = 110
const HIGH = 180
/** Rows as they are drawn have six digits: the last ones of a double can differ between engines. */
const DIGITS = 6
const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

const time = {
  field: 'second',
  type: 'quantitative',
  title: 'time, s from the rise of the satellite',
  scale: { nice: false },
} as const
const GROUPED = "replace(format(datum.value, ','), regexp(',', 'g'), '\u00a0')"

/** A second of the pass: elevation in degrees, range in km, clicks in all detectors. */
export type SecondRow = {
  readonly second: number
  readonly elevationDegrees: number
  readonly rangeKm: number
  readonly countsPerSecond: number
}

/** Elevation, range and counts a second, above one another. */
export const orbitChart = (rows: ReadonlyArray<SecondRow>): TopLevelSpec => {
  const panel = (field: keyof SecondRow, title: string, color: string, zero: boolean) =>
    ({
      width: WIDTH,
      height: LOW,
      mark: { type: 'line', strokeWidth: 1.5, color },
      encoding: {
        x: time,
        y: {
          field,
          type: 'quantitative',
          title,
          scale: { zero },
          axis: { tickCount: 4, labelExpr: GROUPED },
        },
      },
    }) as const
  return {
    $schema: SCHEMA,
    config: PAGE_CONFIG,
    data: {
      values: rows.map(({ second, elevationDegrees, rangeKm, countsPerSecond }) => ({
        second,
        elevationDegrees: rounded(elevationDegrees),
        rangeKm: rounded(rangeKm),
        countsPerSecond,
      })),
    },
    vconcat: [
      panel('elevationDegrees', 'elevation, degrees', INK.good, false),
      panel('rangeKm', 'range, km', INK.mark, false),
      panel('countsPerSecond', 'counts, 1/s', INK.plain, true),
    ],
  }
}

/** A packet: QBER and its 95 % confidence interval, all 0..1, and the block it was hashed in. */
export type PacketRow = {
  readonly packet: number
  readonly block: number
  readonly qber: number
  readonly lower: number
  readonly upper: number
}

/** QBER of each packet in per cent, with its confidence interval. */
export const packetsChart = (rows: ReadonlyArray<PacketRow>): TopLevelSpec => {
  const x = {
    field: 'packet',
    type: 'ordinal',
    title: 'packet of 100 000 bits',
    axis: { labelAngle: 0, labelOverlap: 'greedy' },
  } as const
  return {
    $schema: SCHEMA,
    config: PAGE_CONFIG,
    width: WIDTH,
    height: HIGH,
    data: {
      values: rows.map(({ packet, qber, lower, upper }) => ({
        packet,
        qber: rounded(100 * qber),
        lower: rounded(100 * lower),
        upper: rounded(100 * upper),
      })),
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5, color: INK.muted },
        encoding: {
          x,
          y: { field: 'lower', type: 'quantitative', title: 'QBER, %', scale: { zero: true } },
          y2: { field: 'upper' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1, color: INK.plain },
        encoding: { x, y: { field: 'qber', type: 'quantitative', title: 'QBER, %' } },
      },
    ],
  }
}

/** Error after fine tracking at an end, radial root mean square in microradians. */
export type TrackingRow = { readonly end: string; readonly second: number; readonly rmsMicroradians: number }

/** A quantity over time, a line a series. */
const seriesChart = (
  values: ReadonlyArray<Readonly<Record<string, string | number>>>,
  series: string,
  y: { readonly field: string; readonly title: string; readonly isStep: boolean },
): TopLevelSpec => ({
  $schema: SCHEMA,
  config: PAGE_CONFIG,
  width: WIDTH,
  height: HIGH,
  data: { values: values.map((row) => ({ ...row })) },
  mark: { type: 'line', strokeWidth: 1.8, ...(y.isStep ? { interpolate: 'step-after' as const } : {}) },
  encoding: {
    x: time,
    y: { field: y.field, type: 'quantitative', title: y.title, axis: { tickCount: 4, labelExpr: GROUPED } },
    color: {
      field: series,
      type: 'nominal',
      title: null,
      sort: null,
      scale: { range: [INK.plain, INK.mark] },
    },
    strokeDash: { field: series, type: 'nominal', title: null, sort: null },
  },
})

/** The error after fine tracking at both ends. */
export const trackingChart = (rows: ReadonlyArray<TrackingRow>): TopLevelSpec =>
  seriesChart(
    rows.map((row) => ({ ...row, rmsMicroradians: rounded(row.rmsMicroradians) })),
    'end',
    { field: 'rmsMicroradians', title: 'error, µrad rms', isStep: false },
  )

/** Key that a party holds from a second on, bits in all. */
export type KeyRow = { readonly party: string; readonly second: number; readonly bits: number }

/** The growth of the key at both parties. */
export const keyChart = (rows: ReadonlyArray<KeyRow>): TopLevelSpec =>
  seriesChart(rows, 'party', { field: 'bits', title: 'released key, bits', isStep: true })

/** Frames in an interval that begins at this second. */
export type FramesRow = { readonly what: string; readonly second: number; readonly frames: number }

/** Frames that were sent and that arrived. */
export const framesChart = (rows: ReadonlyArray<FramesRow>): TopLevelSpec =>
  seriesChart(rows, 'what', { field: 'frames', title: 'frames', isStep: true })
