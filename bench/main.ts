// Runs every benchmark, each in a process of its own, and writes docs/performance.md with its plots and its data.
// Run: npm run bench [-- --quick] [-- --only a,b] [-- --out DIR].

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import { decoded } from '../spec/codec'
import { aimsChart, type FactorBar, ratiosChart } from '../web/charts/benchCharts'
import { svgOf } from '../web/drawing/svg'
import { type Row, ratioOf, tableOf } from './benchmark'
import { BENCH_FORMAT, BenchReport, Measured, pageOf } from './report'

/** Every benchmark, in the order of docs/performance.md; a new one is a line here, then `npm run bench -- --only NAME`. */
export const SCRIPTS: ReadonlyArray<string> = [
  'compute',
  'chernoff/chernoff',
  'check',
  'explore',
  'amplification',
  'authentication',
  'ldpc',
  'generator',
  'clicks',
  'laserLink',
  'pass',
  'design',
]

const ROOT = join(__dirname, '..', '..')
const TICKS_PER_SECOND = 100

/** The content of a file of the system, where there is one. */
const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Processor seconds of all work on the machine, and of this process with its children; undefined where the system does not tell. */
const processorSeconds = () => {
  // Linux: fields 14 to 17 of stat, counted from the end of the name in brackets.
  const fields = read('/proc/self/stat')?.split(') ').at(-1)?.split(' ').slice(11, 15)
  if (fields === undefined) return undefined
  const own = fields.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND
  const all =
    cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
  return { own, all }
}

const benchmark = (script: string, quick: boolean): E.Either<string, BenchReport['benchmarks'][number]> => {
  const before = processorSeconds()
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, `${script}.js`), '--json', ...(quick ? ['--quick'] : [])],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  const seconds = (performance.now() - start) / 1000
  const after = processorSeconds()
  if (status !== 0) return E.left(`${script} ended with ${status}\n${stderr}`)
  const measured = decoded(Measured, JSON.parse(stdout))
  if (E.isLeft(measured)) return E.left(`${script}: ${JSON.stringify(measured.left)}`)
  const otherWork =
    before === undefined || after === undefined
      ? null
      : Math.max(0, (after.all - before.all - (after.own - before.own)) / seconds)
  return E.right({ script, seconds, otherWork, ...measured.right })
}

const machine = (): BenchReport['machine'] => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGibibytes: Math.round(totalmem() / 2 ** 30),
  system: /^PRETTY_NAME="(.*)"$/m.exec(read('/etc/os-release') ?? '')?.[1] ?? type(),
  node: process.version,
})

const rowsIn = ({ benchmarks }: BenchReport): ReadonlyArray<Row> => benchmarks.flatMap(({ rows }) => rows)

/** The bars of both charts. */
const barsOf = (report: BenchReport) => ({
  ratios: rowsIn(report).flatMap((row): ReadonlyArray<FactorBar> => {
    const factor = ratioOf(row)
    return factor === undefined ? [] : [{ name: `${row.name} / ${row.peer?.name}`, factor }]
  }),
  aims: rowsIn(report).flatMap(({ name, better, ours, aim }): ReadonlyArray<FactorBar> => {
    if (aim === undefined) return []
    return [{ name, factor: better === 'less' ? ours / aim : aim / ours }]
  }),
})

/** The files of a report by name: the page, the data and the plots. */
export const filesOf = async (report: BenchReport): Promise<ReadonlyMap<string, string>> => {
  const { ratios, aims } = barsOf(report)
  return new Map([
    ['performance.md', pageOf(report)],
    ['performance/bench.json', `${JSON.stringify(report, null, 2)}\n`],
    ['performance/ratios.svg', await svgOf(ratiosChart(ratios))],
    ['performance/aims.svg', await svgOf(aimsChart(aims))],
  ])
}

/** What a report that is there already says of the benchmarks that are not measured now. */
const kept = (folder: string, chosen: ReadonlyArray<string>): BenchReport['benchmarks'] => {
  const text = read(join(folder, 'performance', 'bench.json'))
  const report = text === undefined ? undefined : decoded(BenchReport, JSON.parse(text))
  if (report === undefined || E.isLeft(report)) return []
  return report.right.benchmarks.filter(({ script }) => !chosen.includes(script))
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const { quick, only, out = join(ROOT, quick ? 'build' : 'docs') } = values
  const chosen = only?.split(',') ?? SCRIPTS
  const benchmarks = chosen.flatMap((script) => {
    const result = benchmark(script, quick)
    if (E.isRight(result)) {
      process.stdout.write(`${result.right.title}\n${tableOf(result.right.rows)}\n`)
      return [result.right]
    }
    process.stderr.write(`${result.left}\n`)
    process.exitCode = 1
    return []
  })
  if (process.exitCode === 1) return
  const date = new Date().toISOString().slice(0, 10)
  const all = [...benchmarks, ...kept(out, chosen)].toSorted(
    (a, b) => SCRIPTS.indexOf(a.script) - SCRIPTS.indexOf(b.script),
  )
  const files = await filesOf({ format: BENCH_FORMAT, date, machine: machine(), benchmarks: all })
  mkdirSync(join(out, 'performance'), { recursive: true })
  for (const [name, content] of files) writeFileSync(join(out, name), content)
}

if (require.main === module) main()
