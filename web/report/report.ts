// What every report needs from outside: a hand that draws charts, and where its numbers come from.

import type { TopLevelSpec } from 'vega-lite'
import { type Html, html } from './html'

/** Draws a chart as SVG text: `web/drawing/svg.ts`. */
export type Draw = (chart: TopLevelSpec) => Promise<string> | string

/** Where a report comes from: nothing of it is read off a clock or a machine. */
export type Origin = {
  /** The file as it was named; empty where none was read. */
  readonly file: string
  /** SHA-256 of the file, 64 hex digits; undefined where it was no file. */
  readonly digest: string | undefined
  /** Commands that do it again, one a line. */
  readonly commands: ReadonlyArray<string>
  /** Name and version of the program. */
  readonly program: string
}

/** Commands and digest: how to get the same numbers again. */
export const againMarkup = ({
  file,
  digest,
  commands,
}: Origin): Html => html`<p>Same input, same answer, on any machine and offline. From the root of the project after <code>npm ci</code>:</p>
<pre tabindex="0">${commands.join('\n')}</pre>
${digest !== undefined && html`<p>SHA-256 of the input <code>${file}</code>: <code class="digest">${digest}</code></p>\n`}`
