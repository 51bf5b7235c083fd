// What a benchmark is: figures of ours, each beside that of a named peer measured in the same run on the same machine.

/** The fastest of some runs counts: other work on the machine only ever slows a run down. `quick` tries the rows, its figures mean nothing. */
export type Effort = 'full' | 'quick'

/** Whom we are held against: measured too, or not installed, and then where Debian has it. */
export type Peer =
  | { readonly name: string; readonly value: number }
  | { readonly name: string; readonly missing: string }

/** One figure. */
export type Row = {
  readonly name: string
  /** Of ours, of the peer's and of the aim. */
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly ours: number
  readonly peer?: Peer
  /** What was to be reached. */
  readonly aim?: number
  readonly note?: string
}

/** A benchmark; `about` is a paragraph for docs/performance.md: what is timed, and how. */
export type Benchmark = {
  readonly title: string
  readonly about: string
  readonly rows: (effort: Effort) => ReadonlyArray<Row>
}

/** How many times as good as the peer we are: above 1, we are ahead; undefined without a figure of the peer's. */
export const ratioOf = ({ better, ours, peer }: Row): number | undefined => {
  if (peer === undefined || 'missing' in peer) return undefined
  return better === 'more' ? ours / peer.value : peer.value / ours
}

/** Is the aim reached? Undefined without one. */
export const isReached = ({ better, ours, aim }: Row): boolean | undefined => {
  if (aim === undefined) return undefined
  return better === 'more' ? ours >= aim : ours <= aim
}

/** Three digits, or all before the point, in groups. */
export const shortNumber = (value: number): string => {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 12)).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, '\u00a0')
}

const cellsOf = (row: Row): ReadonlyArray<string> => {
  const { name, unit, ours, peer, aim, note = '' } = row
  const theirs = peer === undefined ? '' : 'missing' in peer ? 'not installed' : shortNumber(peer.value)
  const ratio = ratioOf(row)
  const aimed = aim === undefined ? '' : `${shortNumber(aim)}${isReached(row) ? '' : ', missed'}`
  return [
    name,
    unit,
    shortNumber(ours),
    peer?.name ?? '',
    theirs,
    ratio === undefined ? '' : shortNumber(ratio),
    aimed,
    peer !== undefined && 'missing' in peer ? `Debian: ${peer.missing}` : note,
  ]
}

/** Titles of the columns of `tableOf`. */
const TITLES = ['what', 'unit', 'keywitness', 'peer', 'peer, measured', 'times as good', 'aim', '']

/** The rows as a Markdown table. */
export const tableOf = (rows: ReadonlyArray<Row>): string => {
  const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |\n`
  return [line(TITLES), line(TITLES.map(() => '---')), ...rows.map((row) => line(cellsOf(row)))].join('')
}

/** Seconds of processor time that some work takes, the least of some rounds, and what it gave first. */
export const leastCpuSeconds = <A>(
  rounds: number,
  work: () => A,
): { readonly seconds: number; readonly result: A } => {
  const once = () => {
    const start = process.cpuUsage()
    const result = work()
    const { user, system } = process.cpuUsage(start)
    return { seconds: (user + system) / 1e6, result }
  }
  const first = once()
  const more = Array.from({ length: rounds - 1 }, () => once().seconds)
  return { ...first, seconds: Math.min(first.seconds, ...more) }
}

/** The value in the middle. */
export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A script prints its rows: as text, or with `--json` for the runner; `--quick` tries them only. */
export const show = ({ title, about, rows }: Benchmark): void => {
  const measured = rows(process.argv.includes('--quick') ? 'quick' : 'full')
  const text = process.argv.includes('--json')
    ? `${JSON.stringify({ title, about, rows: measured })}\n`
    : tableOf(measured)
  process.stdout.write(text)
}
