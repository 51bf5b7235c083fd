// Plots of a design: key against one parameter, or variant against variant, as Vega-Lite charts.
// Every number in them is modelled: certified at expected counts of a declared channel.

import type { TopLevelSpec } from 'vega-lite'
import { CONFIG, PALETTE, PANEL } from './style'

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json'
const MODELLED = 'modelled: at the expected counts of the declared channel'
const LINE_HEIGHT = 26
const WIDE = 5
/** Room for the number behind the longest bar. */
const BAR_ROOM = 1.15

/** One point of a curve: where on the axis, which curve, and its key; 0 where there is none. */
export type CurveRow = {
  readonly x: number
  readonly series: string
  readonly keyBits: number
  readonly keyPerPulse: number
}

/** What a curve is drawn over: the parameter's meaning and unit, whether its axis is logarithmic, and which key is shown. */
export type CurveAxis = {
  readonly help: string
  readonly unit: string
  readonly logarithmic: boolean
  readonly key: 'keyBits' | 'keyPerPulse'
}

const keyTitle = { keyBits: 'key of the run, bits', keyPerPulse: 'key, bits per pulse' } as const

const named = ({ help, unit }: CurveAxis): string => (unit === '' ? help : `${help}, ${unit}`)

/** Key against a parameter, one line a series, the key on a logarithmic axis where it changes by more than WIDE; points without key are left out. */
export const curveChart = (rows: ReadonlyArray<CurveRow>, axis: CurveAxis): TopLevelSpec => {
  const shown = rows.filter(({ keyBits }) => keyBits > 0)
  const left = rows.length - shown.length
  const series = new Set(rows.map((row) => row.series))
  const keys = shown.map((row) => row[axis.key])
  const isWide = Math.max(...keys) > WIDE * Math.min(...keys)
  const x = {
    field: 'x',
    type: 'quantitative',
    title: named(axis),
    scale: axis.logarithmic
      ? ({ type: 'log', nice: false } as const)
      : ({ type: 'linear', zero: false, nice: false } as const),
    axis: { format: axis.logarithmic ? '.1~e' : '~g', labelOverlap: true },
  } as const
  const y = {
    field: axis.key,
    type: 'quantitative',
    title: keyTitle[axis.key],
    scale: isWide ? ({ type: 'log' } as const) : ({ type: 'linear', zero: false } as const),
    axis: { format: axis.key === 'keyBits' ? '.3~s' : '.1~e', labelOverlap: true },
  } as const
  const curve = { field: 'series', type: 'nominal', title: null, sort: null } as const
  const several = series.size > 1
  return {
    $schema: SCHEMA,
    config: { ...CONFIG, legend: { ...CONFIG.legend, orient: 'bottom', columns: 1, labelLimit: 600 } },
    ...PANEL,
    title: {
      text: `Key against ${axis.help}`,
      subtitle: left === 0 ? MODELLED : `${MODELLED}; ${left} of ${rows.length} points have no key`,
    },
    data: { values: shown },
    encoding: { x, y },
    // Lines and points have the same colours; apart, so that the legend shows colour and shape together.
    ...(several ? { resolve: { scale: { color: 'independent', shape: 'independent' } } } : {}),
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2, color: PALETTE[0] },
        encoding: several ? { color: { ...curve, legend: null } } : {},
      },
      {
        mark: { type: 'point', filled: true, size: 36, opacity: 1, color: PALETTE[0] },
        encoding: several ? { color: curve, shape: curve } : {},
      },
    ],
  }
}

/** One bar: what it stands for, and its key. */
export type BarRow = { readonly label: string; readonly keyBits: number }

/** Variants (or passes) against each other, in the order given. */
export const barChart = (rows: ReadonlyArray<BarRow>): TopLevelSpec => {
  const y = { field: 'label', type: 'nominal', title: null, sort: null, axis: { labelLimit: 400 } } as const
  const longest = Math.max(1, ...rows.map(({ keyBits }) => keyBits))
  const x = {
    field: 'keyBits',
    type: 'quantitative',
    title: keyTitle.keyBits,
    scale: { domainMin: 0, domainMax: BAR_ROOM * longest, nice: false },
    axis: { format: '.3~s' },
  } as const
  return {
    $schema: SCHEMA,
    config: CONFIG,
    width: PANEL.width,
    height: LINE_HEIGHT * rows.length,
    title: { text: 'Key by variant', subtitle: MODELLED },
    data: { values: [...rows] },
    layer: [
      { mark: { type: 'bar', color: PALETTE[0] }, encoding: { x, y } },
      {
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 11 },
        encoding: { x, y, text: { field: 'keyBits', type: 'quantitative', format: ',' } },
      },
    ],
  }
}
