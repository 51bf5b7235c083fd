// Draws a chart as SVG: the same bytes for the same chart, since nothing here asks a clock, a screen or a locale.
// Text is measured by an estimate of vega, never by fonts of the machine.

import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** The chart as the text of an SVG file. */
export const svgOf = async (chart: TopLevelSpec): Promise<string> => {
  const view = new View(parse(compile(chart).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return `${svg}\n`
}
