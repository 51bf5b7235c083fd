// The charts of an audit: lengths against the claim, where bits and epsilons went, published passes. Data in, plain JSON out.

import type { TopLevelSpec } from 'vega-lite'
import { INK, PAGE_CONFIG } from './style'

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json'
const WIDTH = 480
const ROW = 26

/** Names of rows, in full. */
const rows = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 0 } } as const

/** Digits in groups, as in the text of a report. */
const GROUPED = "replace(format(datum.value, ','), regexp(',', 'g'), '\u00a0')"
const BITS_AXIS = { tickCount: 5, labelExpr: GROUPED } as const

/** Text that stays legible where a line crosses it: its own outline in the colour of the page. */
const HALO = { type: 'text', align: 'left', dx: 5, stroke: INK.paper, strokeWidth: 4 } as const
const LABEL = { type: 'text', align: 'left', dx: 5 } as const

/** A length of an analysis; `kind` is what it is worth. */
export type LengthBar = {
  readonly name: string
  readonly bits: number
  readonly kind: 'certified' | 'proved, no certificate' | 'not a proof'
  readonly label: string
}

const KINDS = ['certified', 'proved, no certificate', 'not a proof'] as const

/** Key lengths as bars, in the order given, the claim as a line through all of them. */
export const lengthsChart = (bars: ReadonlyArray<LengthBar>, claimBits: number | undefined): TopLevelSpec => {
  const most = Math.max(...bars.map(({ bits }) => bits), claimBits ?? 0, 1)
  const scale = { domain: [0, 1.22 * most] }
  const label = {
    y: rows,
    x: { field: 'bits', type: 'quantitative' },
    text: { field: 'label', type: 'nominal' },
  } as const
  // Copies: what draws a chart may mark its rows.
  const values = () => bars.map((bar) => ({ ...bar }))
  const claims = claimBits === undefined ? [] : [{ claim: claimBits, label: 'claim' }]
  return {
    $schema: SCHEMA,
    config: PAGE_CONFIG,
    width: WIDTH,
    height: { step: ROW },
    layer: [
      {
        data: { values: values() },
        mark: { type: 'bar', height: 16 },
        encoding: {
          y: rows,
          x: { field: 'bits', type: 'quantitative', title: 'key length, bits', scale, axis: BITS_AXIS },
          color: {
            field: 'kind',
            type: 'nominal',
            title: null,
            scale: { domain: [...KINDS], range: [INK.good, INK.plain, INK.muted] },
            legend: { labelLimit: 0 },
          },
        },
      },
      {
        data: { values: claims },
        mark: { type: 'rule', strokeWidth: 2, strokeDash: [6, 3], color: INK.bad },
        encoding: { x: { field: 'claim', type: 'quantitative' } },
      },
      {
        data: { values: claims },
        mark: {
          type: 'text',
          align: 'center',
          baseline: 'bottom',
          dy: -3,
          color: INK.bad,
          fontWeight: 'bold',
        },
        encoding: {
          x: { field: 'claim', type: 'quantitative' },
          y: { value: 0 },
          text: { field: 'label', type: 'nominal' },
        },
      },
      { data: { values: values() }, mark: HALO, encoding: label },
      { data: { values: values() }, mark: LABEL, encoding: label },
    ],
  }
}

/** One bar of a waterfall, from where it starts to where it ends. */
export type FallBar = {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly kind: 'total' | 'step' | 'limit'
  readonly label: string
}

/** A waterfall: totals from 0, steps from where the one before ended; labels at the far end of each bar. */
export const waterfallChart = (bars: ReadonlyArray<FallBar>, title: string): TopLevelSpec => {
  const most = Math.max(...bars.flatMap(({ from, to }) => [from, to]))
  const kind = {
    field: 'kind',
    type: 'nominal',
    legend: null,
    scale: { domain: ['total', 'step', 'limit'], range: [INK.plain, INK.mark, INK.good] },
  } as const
  const label = {
    y: rows,
    x: { field: 'end', type: 'quantitative' },
    text: { field: 'label', type: 'nominal' },
  } as const
  return {
    $schema: SCHEMA,
    config: PAGE_CONFIG,
    width: WIDTH,
    height: { step: ROW },
    data: { values: bars.map((bar) => ({ ...bar, end: Math.max(bar.from, bar.to) })) },
    layer: [
      {
        // The outline keeps a bar visible that is thinner than a pixel.
        mark: { type: 'bar', height: 16, strokeWidth: 1 },
        encoding: {
          y: rows,
          x: {
            field: 'from',
            type: 'quantitative',
            title,
            scale: { domain: [0, 1.25 * most] },
            axis: BITS_AXIS,
          },
          x2: { field: 'to' },
          color: kind,
          stroke: kind,
        },
      },
      { mark: HALO, encoding: label },
      { mark: LABEL, encoding: label },
    ],
  }
}

/** A pass with its lengths in bits. */
export type PassBar = { readonly pass: string; readonly series: string; readonly bits: number }

/** Lengths of passes side by side, a mark a series. */
export const passesChart = (points: ReadonlyArray<PassBar>, series: ReadonlyArray<string>): TopLevelSpec => ({
  $schema: SCHEMA,
  config: PAGE_CONFIG,
  width: WIDTH,
  height: { step: 22 },
  data: { values: points.map((point) => ({ ...point })) },
  mark: { type: 'point', filled: true, size: 70, opacity: 1 },
  encoding: {
    y: { field: 'pass', type: 'nominal', sort: null, title: null, axis: { grid: true, labelLimit: 0 } },
    x: { field: 'bits', type: 'quantitative', title: 'key length, bits', axis: BITS_AXIS },
    color: {
      field: 'series',
      type: 'nominal',
      title: null,
      sort: null,
      scale: { domain: [...series], range: [INK.bad, INK.muted, INK.plain, INK.good] },
    },
    shape: {
      field: 'series',
      type: 'nominal',
      title: null,
      sort: null,
      scale: { domain: [...series], range: ['diamond', 'circle', 'square', 'triangle-up'] },
    },
  },
})
