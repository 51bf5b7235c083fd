// A sequence chart as SVG text: draws the charts that proofs/exploration writes in the notation of Mermaid, and nothing beyond.
// Source: Mermaid, "Sequence diagrams": participants, arrows `->>` and `--x`, notes over one or more, `loop` to `end`.

import { INK } from './style'

type Row =
  | {
      readonly kind: 'arrow'
      readonly from: string
      readonly to: string
      readonly isLost: boolean
      readonly text: string
    }
  | { readonly kind: 'note'; readonly over: ReadonlyArray<string>; readonly text: string }
  | { readonly kind: 'loop'; readonly text: string }
  | { readonly kind: 'end' }

/** Participants, and what happens, in order. */
export type SequenceChart = {
  readonly participants: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Row>
}

const rowOf = (line: string): Row | undefined => {
  const arrow = /^(\w+)(->>|--x)(\w+): (.*)$/.exec(line)
  if (arrow !== null) {
    const [, from = '', head, to = '', text = ''] = arrow
    return { kind: 'arrow', from, to, isLost: head === '--x', text }
  }
  const note = /^Note over ([\w,]+): (.*)$/.exec(line)
  if (note !== null) return { kind: 'note', over: (note[1] ?? '').split(','), text: note[2] ?? '' }
  if (line.startsWith('loop ')) return { kind: 'loop', text: line.slice(5) }
  return line === 'end' ? { kind: 'end' } : undefined
}

/** The chart that a text of ours describes. @throws Error for a line that our charts do not have. */
export const parseSequence = (text: string): SequenceChart => {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())
  if (head !== 'sequenceDiagram') throw new Error(`no sequence chart of ours: ${head}`)
  const isParticipant = (line: string): boolean => line.startsWith('participant ')
  const rows = lines
    .filter((line) => !isParticipant(line))
    .map((line) => {
      const row = rowOf(line)
      if (row === undefined) throw new Error(`no line of our charts: ${line}`)
      return row
    })
  return { participants: lines.filter(isParticipant).map((line) => line.slice('participant '.length)), rows }
}

const [ROW, TOP, COLUMN, MARGIN, LETTER] = [34, 44, 190, 110, 7]
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, rest = ''): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}"${rest}/>`

const label = (x: number, y: number, text: string, fill: string = INK.text): string =>
  `<text x="${x}" y="${y}" text-anchor="middle" fill="${fill}" stroke="${INK.paper}" stroke-width="4" paint-order="stroke">${escaped(text)}</text>`

const box = (middle: number, top: number, width: number, height: number, stroke: string): string =>
  `<rect x="${middle - width / 2}" y="${top}" width="${width}" height="${height}" rx="4" fill="${INK.paper}" stroke="${stroke}"/>`

const head = (x: number, y: number, toTheRight: boolean, fill: string): string => {
  const back = toTheRight ? x - 8 : x + 8
  return `<path d="M${x},${y}L${back},${y - 4}L${back},${y + 4}Z" fill="${fill}"/>`
}

const arrowMarkup = (
  { from, to, isLost, text }: Extract<Row, { kind: 'arrow' }>,
  y: number,
  at: (name: string) => number,
): string => {
  const colour = from === 'attacker' || isLost ? INK.bad : INK.plain
  const [start, end] = [at(from), at(to)]
  const dash = isLost ? ' stroke-dasharray="4 3"' : ''
  if (start === end) {
    const far = start + 26
    return `${line(start, y - 6, far, y - 6, colour, dash)}${line(far, y - 6, far, y + 6, colour, dash)}${
      isLost
        ? `<path d="M${start + 8},${y + 2}l8,8m0,-8l-8,8" stroke="${colour}"/>`
        : `${line(far, y + 6, start, y + 6, colour)}${head(start, y + 6, false, colour)}`
    }<text x="${far + 6}" y="${y + 4}" fill="${INK.text}">${escaped(text)}</text>`
  }
  return `${line(start, y, end, y, colour, dash)}${head(end, y, end > start, colour)}${label((start + end) / 2, y - 6, text)}`
}

const noteMarkup = (
  { over, text }: Extract<Row, { kind: 'note' }>,
  y: number,
  at: (name: string) => number,
): string => {
  const [first = 0, last = first] = [over[0] ?? '', over.at(-1) ?? ''].map(at)
  const middle = (first + last) / 2
  const isBad = /WRONG|ABORT|FAIL|again|lost/.test(text)
  return `${box(middle, y - 12, Math.max(Math.abs(last - first), LETTER * text.length) + 16, 22, isBad ? INK.bad : INK.muted)}${label(middle, y + 3, text)}`
}

const rowMarkup = (row: Row, y: number, at: (name: string) => number): string => {
  switch (row.kind) {
    case 'arrow':
      return arrowMarkup(row, y, at)
    case 'note':
      return noteMarkup(row, y, at)
    case 'loop':
      return `<text x="14" y="${y + 2}" fill="${INK.text}">${escaped(row.text)}</text>`
    case 'end':
      return ''
  }
}

/** The chart as SVG text, in the colours of the page; the same chart gives the same text. */
export const sequenceSvg = ({ participants, rows }: SequenceChart): string => {
  const at = (name: string): number => MARGIN + COLUMN * Math.max(0, participants.indexOf(name))
  const width = 2 * MARGIN + COLUMN * (participants.length - 1)
  const height = TOP + ROW * (rows.length + 1)
  const yOf = (place: number): number => TOP + ROW * (place + 0.75)
  const heads = participants.map(
    (name) =>
      `${line(at(name), 30, at(name), height, INK.faint)}${box(at(name), 4, LETTER * name.length + 28, 26, name === 'attacker' ? INK.bad : INK.plain)}${label(at(name), 21, name)}`,
  )
  const loop = rows.findIndex(({ kind }) => kind === 'loop')
  const end = rows.findIndex(({ kind }) => kind === 'end')
  const loopBox =
    loop < 0
      ? ''
      : `<rect x="6" y="${yOf(loop) - 16}" width="${width - 12}" height="${ROW * (end - loop) + 12}" fill="none" stroke="${INK.mark}" stroke-dasharray="6 3"/>`
  const body = rows.map((row, place) => rowMarkup(row, yOf(place), at))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">${heads.join('')}${loopBox}${body.join('')}</svg>`
}
