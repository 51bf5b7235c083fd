// Speed of `explore` beside SPIN without partial-order reduction: the same systems, in one run, whole processes, CPU seconds.
// Run: npm run -s build && node build/bench/explore.js. The figures: docs/performance.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promelaOf } from '../proofs/exploration/promela'
import { DEFAULT_PARAMETERS, type Parameters } from '../spec/protocol/abstract/parameters'
import { systemOf } from '../spec/protocol/abstract/system'
import { type Benchmark, type Peer, type Row, show } from './benchmark'

const MAIN = join(__dirname, '..', 'cli', 'main.js')
const ROUNDS = { full: 3, quick: 1 }
const AIM_SECONDS = 15

/** The first is small enough to try; the aim is for the second. */
const SYSTEMS: ReadonlyArray<Parameters & { readonly aim?: number }> = [
  { ...DEFAULT_PARAMETERS, blocks: 2, uplink: 2, downlink: 2 },
  { ...DEFAULT_PARAMETERS, blocks: 3, uplink: 2, downlink: 2, aim: AIM_SECONDS },
  { ...DEFAULT_PARAMETERS, profile: 'hardened', blocks: 2, uplink: 2, downlink: 2 },
]

type Run = { readonly states: number; readonly cpuSeconds: number }

/** One process with its CPU time, user and system, as the shell measures it. */
const timed = (
  command: string,
  directory: string,
): { readonly output: string; readonly cpuSeconds: number } => {
  const { stdout, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${command}`], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const [user = 0, kernel = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { output: stdout, cpuSeconds: user + kernel }
}

const best = (runs: ReadonlyArray<Run>): Run =>
  runs.reduce((fastest, one) => (one.cpuSeconds < fastest.cpuSeconds ? one : fastest))

const options = ({ profile, blocks, uplink, downlink, attacks, residual }: Parameters): string =>
  `--profile ${profile} --blocks ${blocks} --uplink ${uplink} --downlink ${downlink} --attacks ${attacks} --residual ${residual}`

const measured = (directory: string, parameters: Parameters, count: number) => {
  const text = promelaOf(systemOf(parameters), undefined)
  writeFileSync(join(directory, 'model.pml'), text)
  const gcc = 'gcc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM'
  const built = spawnSync(
    'bash',
    ['-c', `spin -a model.pml && ${gcc} -o depth pan.c && ${gcc} -DBFS -o breadth pan.c`],
    { cwd: directory },
  )
  const own = (): Run => {
    const { output, cpuSeconds } = timed(
      `${process.execPath} ${MAIN} explore ${options(parameters)} --json`,
      directory,
    )
    return { states: JSON.parse(output).states, cpuSeconds }
  }
  const spin = (program: string) => (): Run => {
    const { output, cpuSeconds } = timed(`./${program} -E -m10000000 -w22`, directory)
    return { states: Number(/(\d+) states, stored/.exec(output)?.[1]), cpuSeconds }
  }
  const contestants = [
    { name: 'keywitness', run: own },
    ...(built.status === 0
      ? [
          { name: 'SPIN, breadth first', run: spin('breadth') },
          { name: 'SPIN, depth first', run: spin('depth') },
        ]
      : []),
  ]
  const rounds = Array.from({ length: count }, () => contestants.map(({ run }) => run()))
  return contestants.map(({ name }, place) => ({
    name,
    ...best(rounds.flatMap((round) => round.slice(place, place + 1))),
  }))
}

const spinVersion = (): string => {
  const { stdout } = spawnSync('spin', ['-V'], { encoding: 'utf8' })
  return /Version (\S+)/.exec(stdout ?? '')?.[1] ?? ''
}

const rowsOf = (
  directory: string,
  { aim, ...parameters }: (typeof SYSTEMS)[number],
  count: number,
): ReadonlyArray<Row> => {
  const [own, ...others] = measured(directory, parameters, count)
  // We are the first contestant.
  if (own === undefined) throw new Error('nothing was measured')
  const { profile, blocks, uplink, downlink, attacks, residual } = parameters
  const rowBeside = (peer: Peer): Row => ({
    name: `explore ${profile} ${blocks} ${uplink} ${downlink} ${attacks} ${residual}`,
    unit: 's',
    better: 'less',
    ours: own.cpuSeconds,
    peer,
    note: `${own.states} states`,
    ...(aim === undefined ? {} : { aim }),
  })
  if (others.length === 0) return [rowBeside({ name: 'SPIN', missing: 'spin and gcc' })]
  return others.map(({ name, cpuSeconds }) =>
    rowBeside({ name: name.replace('SPIN', `SPIN ${spinVersion()}`), value: cpuSeconds }),
  )
}

/** CPU seconds of whole processes. */
export const exploreBenchmark: Benchmark = {
  title: 'Exploration',
  about:
    '`explore --json` beside SPIN on the exported model (profile, blocks, frames up and down, attacks, residual losses), `gcc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM`, breadth first (`-DBFS`, which finds shortest counterexamples as we do) and depth first. Processor time of whole processes, best of 3. The compilation by SPIN is left out, our start-up, property checks and digest are not; SPIN checks no property here and keywitness all of them, and the hardened run includes the search for Deliver.',
  rows: (effort) => {
    const directory = mkdtempSync(join(tmpdir(), 'keywitness-bench-'))
    const systems = effort === 'full' ? SYSTEMS : SYSTEMS.slice(0, 1)
    try {
      return systems.flatMap((system) => rowsOf(directory, system, ROUNDS[effort]))
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

if (require.main === module) show(exploreBenchmark)
