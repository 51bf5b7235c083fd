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

/** Colours of a chart in a page: names of custom properties that the page's style sheet sets, for light and for dark. */
export const INK = {
  text: 'var(--chart-text)',
  paper: 'var(--paper)',
  faint: 'var(--chart-faint)',
  good: 'var(--chart-good)',
  plain: 'var(--chart-plain)',
  muted: 'var(--chart-muted)',
  bad: 'var(--chart-bad)',
  mark: 'var(--chart-mark)',
} as const

/** The configuration of a chart in a page: no title and no background, which the page has; hidden from screen readers, which get the caption and the table. */
export const PAGE_CONFIG: Config = {
  font: FONT,
  background: 'transparent',
  aria: false,
  view: { stroke: null },
  text: { color: INK.text, fontSize: 12 },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: INK.text,
    titleColor: INK.text,
    gridColor: INK.faint,
    domainColor: INK.faint,
    tickColor: INK.faint,
    labelLimit: 0,
  },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    labelColor: INK.text,
    titleColor: INK.text,
    labelLimit: 0,
    orient: 'top',
  },
}
