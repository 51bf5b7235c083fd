// A run of all benchmarks as data, and docs/performance.md made of it.

import * as t from 'io-ts'
import { exactly } from '../spec/codec'
import { type Row, shortNumber, tableOf } from './benchmark'

/** Format of a report. */
export const BENCH_FORMAT = 'keywitness/bench@1'

const Peer = t.union(
  [
    exactly('a peer that was measured', t.type({ name: t.string, value: t.number })),
    exactly('a peer that is not installed', t.type({ name: t.string, missing: t.string })),
  ],
  'a peer',
)

const RowFields: t.Type<Row, unknown, unknown> = exactly(
  'a row',
  t.intersection([
    t.type({
      name: t.string,
      unit: t.string,
      better: t.union([t.literal('less'), t.literal('more')], 'less or more'),
      ours: t.number,
    }),
    t.partial({ peer: Peer, aim: t.number, note: t.string }),
  ]),
)

/** What a script prints with `--json`. */
export const Measured = exactly(
  'a benchmark',
  t.type({ title: t.string, about: t.string, rows: t.readonlyArray(RowFields, 'rows') }),
)

/** A run of all benchmarks. */
export const BenchReport = exactly(
  'a report',
  t.type({
    format: t.literal(BENCH_FORMAT),
    date: t.string,
    machine: exactly(
      'a machine',
      t.type({
        processor: t.string,
        cores: t.number,
        memoryGibibytes: t.number,
        system: t.string,
        node: t.string,
      }),
    ),
    benchmarks: t.readonlyArray(
      exactly(
        'a measured benchmark',
        t.type({
          script: t.string,
          seconds: t.number,
          /** Cores that other work took meanwhile; null where the system does not tell. */
          otherWork: t.union([t.number, t.null], 'a number of cores, or null'),
          title: t.string,
          about: t.string,
          rows: t.readonlyArray(RowFields, 'rows'),
        }),
      ),
      'benchmarks',
    ),
  }),
)
export type BenchReport = t.TypeOf<typeof BenchReport>

/** Cores of other work from which a machine counts as shared. */
const SHARED = 0.1

const otherWorkOf = ({ otherWork, seconds }: BenchReport['benchmarks'][number], cores: number): string => {
  const took = `Took ${seconds.toFixed(0)} s`
  return otherWork === null
    ? `${took}.`
    : `${took}; other work meanwhile: ${otherWork.toFixed(1)} of ${cores} cores.`
}

const sharing = ({ benchmarks }: BenchReport): string => {
  const shared = benchmarks.filter(({ otherWork }) => otherWork !== null && otherWork > SHARED)
  if (shared.length === 0) return 'Nothing else ran on the machine.'
  return `**The machine was shared**: other work ran beside ${shared.length} of the ${benchmarks.length} benchmarks, as each says; it slows what it runs beside, so that only ratios carry over, and these roughly; aims of milliseconds on the wall clock are not to be judged by it.`
}

/** docs/performance.md. */
export const pageOf = (report: BenchReport): string => {
  const { machine, date, benchmarks } = report
  const { processor, cores, memoryGibibytes, system, node } = machine
  const total = benchmarks.reduce((sum, { seconds }) => sum + seconds, 0)
  return `# Performance

Every benchmark beside a named peer, measured in the same run. Made by

\`\`\`sh
npm run bench
\`\`\`

which takes about ${Math.ceil(total / 60)} minutes and writes this page and [performance/bench.json](performance/bench.json) ([schemas/bench.json](schemas/bench.json)). \`--only a,b\` runs some, \`--quick\` tries all with figures that mean nothing, \`--out DIR\` writes elsewhere; each script also runs alone, \`node build/bench/SCRIPT.js\`. A peer that is not installed is named with its Debian package and left out; \`PYTHON\` and \`GP\` name another Python or PARI.

${date}: ${processor}, ${cores} cores, ${shortNumber(memoryGibibytes)} GiB, ${system}, node ${node}. ${sharing(report)} "Times as good" is how many times as fast as the peer keywitness is; below 1 it is slower.

![Times as good as each peer](performance/ratios.svg)

![Share of each aim](performance/aims.svg)
${benchmarks
  .map(
    (benchmark) => `
## ${benchmark.title}

${benchmark.about} Script: \`${benchmark.script}\`. ${otherWorkOf(benchmark, cores)}

${tableOf(benchmark.rows)}`,
  )
  .join('')}`
}
