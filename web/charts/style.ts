// What all charts share: size, letters, colours that colour-blind readers tell apart, axes that name their unit.
// Source: colours of Okabe and Ito, "Color Universal Design" (2008).

import type { Config } from 'vega-lite/build/src/config'

/** Blue, vermilion, green, purple, orange, sky blue, black: told apart under every common colour blindness. */
export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const

/** Pixels of one panel. */
export const PANEL = { width: 520, height: 260 } as const

const FONT = 'DejaVu Sans, Verdana, sans-serif'

/** The configuration of every chart. */
export const CONFIG: Config = {
  font: FONT,
  background: 'white',
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e4e4e4' },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', symbolStrokeWidth: 2 },
  title: { fontSize: 14, subtitleFontSize: 11, anchor: 'start', subtitleColor: '#444444' },
  range: { category: [...PALETTE] },
}
