// The charts of docs/performance.md: how we compare with each peer, and how much of each aim is used. Data in, plain JSON out.

import type { TopLevelSpec } from 'vega-lite'
import { CONFIG, PALETTE } from './style'

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json'
const WIDTH = 420
const ROW = 15

/** A factor; 1 is even with the peer, or with the aim. */
export type FactorBar = { readonly name: string; readonly factor: number }

/** The ticks of a logarithmic axis: powers of ten about all factors and 1. */
const ticksOf = (bars: ReadonlyArray<FactorBar>): ReadonlyArray<number> => {
  const exponents = [0, 0.1, ...bars.map(({ factor }) => Math.log10(factor))]
  const [least, most] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))]
  return Array.from({ length: most - least + 1 }, (_, at) => Number(`1e${least + at}`))
}

const factorChart = (
  bars: ReadonlyArray<FactorBar>,
  title: string,
  axis: string,
  isGoodAbove: boolean,
): TopLevelSpec => {
  const ticks = ticksOf(bars)
  const [above, below] = isGoodAbove ? [PALETTE[0], PALETTE[1]] : [PALETTE[1], PALETTE[0]]
  return {
    $schema: SCHEMA,
    config: CONFIG,
    width: WIDTH,
    height: { step: ROW },
    title,
    layer: [
      {
        data: { values: bars.map((bar) => ({ ...bar, from: 1 })) },
        mark: { type: 'bar', height: 9 },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 0 } },
          x: {
            field: 'from',
            type: 'quantitative',
            title: axis,
            scale: { type: 'log', domain: [ticks[0] ?? 1, ticks.at(-1) ?? 10] },
            axis: { values: [...ticks], format: '~g' },
          },
          x2: { field: 'factor' },
          color: { condition: { test: 'datum.factor >= 1', value: above }, value: below },
        },
      },
      {
        data: { values: [{ one: 1 }] },
        mark: { type: 'rule' },
        encoding: { x: { field: 'one', type: 'quantitative' } },
      },
    ],
  }
}

/** How many times as good as its peer each figure is: right of 1 we are ahead. */
export const ratiosChart = (bars: ReadonlyArray<FactorBar>): TopLevelSpec =>
  factorChart(bars, 'Times as good as the peer', 'times as good (logarithmic)', true)

/** The measured figure over its aim, so that an aim is met left of 1. */
export const aimsChart = (bars: ReadonlyArray<FactorBar>): TopLevelSpec =>
  factorChart(bars, 'Share of each aim', 'share of the aim used (logarithmic); above 1 it is missed', false)
