// The chart of an exploration: how many states each level of the search found.

import type { TopLevelSpec } from 'vega-lite'
import { INK, PAGE_CONFIG } from './style'

/** States found at each distance from the initial state, which is at 0. */
export const levelsChart = (levels: ReadonlyArray<number>): TopLevelSpec => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  config: PAGE_CONFIG,
  width: 560,
  height: 180,
  data: { values: levels.map((states, level) => ({ level, states })) },
  mark: { type: 'bar', color: INK.plain },
  encoding: {
    x: {
      field: 'level',
      type: 'ordinal',
      title: 'actions from the initial state',
      axis: { labelAngle: 0, labelOverlap: 'greedy' },
    },
    y: {
      field: 'states',
      type: 'quantitative',
      title: 'new states',
      axis: { tickCount: 4, labelExpr: "replace(format(datum.value, ','), regexp(',', 'g'), '\u00a0')" },
    },
  },
})
