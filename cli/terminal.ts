// What people see: aligned tables, colour only on a terminal that has it, and output that survives a closed pipe.

import { styleText } from 'node:util'

/** A table cell: text, and which way it leans. Numbers lean right. */
export type Column = { readonly title: string; readonly align: 'left' | 'right' }

/** Rows as lines with aligned columns, two spaces between, no trailing spaces. */
export const table = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: ReadonlyArray<string>) =>
    columns
      .map(({ align }, at) =>
        align === 'right'
          ? (cells[at] ?? '').padStart(widths[at] ?? 0)
          : (cells[at] ?? '').padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(({ title }) => title)),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
  ].join('\n')
}

/** An integer with thin groups of three digits, for people. */
export const grouped = (value: bigint | number | string): string =>
  String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

type Style = 'bold' | 'green' | 'red' | 'yellow' | 'dim'

/** The text in a style where standard output is a terminal with colour, else the text. */
export const styled = (style: Style, text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text

/** A sentence folded at `width` characters, later lines indented; never inside a grouped number. */
export const folded = (text: string, indent: string, width = 100): string => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!(?<=\d )\d{3}(?!\d))/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${indent}`)
}

const BAR_WIDTH = 30

/** Progress on standard error, where that is a terminal: a bar with the time left, wiped out when done. Nothing elsewhere. */
export const progressBar = (what: string, total: number): { readonly step: () => void } => {
  const started = Date.now()
  let done = 0
  return {
    step: () => {
      done += 1
      if (!process.stderr.isTTY) return
      const filled = Math.round((BAR_WIDTH * done) / total)
      const left = Math.ceil((((Date.now() - started) / done) * (total - done)) / 1000)
      const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`
      process.stderr.write(
        done < total ? `\r[${bar}] ${done} of ${total} ${what}, ${left} s left ` : '\r\x1b[K',
      )
    },
  }
}
