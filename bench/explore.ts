// Speed of `explore` beside SPIN without partial-order reduction: the same systems, in one run, whole processes, CPU seconds.
// Run: npm run -s build && node build/bench/explore.js. The figures and what they mean: docs/bench.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promelaOf } from '../proofs/exploration/promela'
import { DEFAULT_PARAMETERS, type Parameters } from '../spec/protocol/abstract/parameters'
import { systemOf } from '../spec/protocol/abstract/system'

const MAIN = join(__dirname, '..', 'cli', 'main.js')
/** The fastest of these counts: other work on the machine only ever slows a run down. */
const ROUNDS = 3
const TARGET_SECONDS = 15

const SYSTEMS: ReadonlyArray<Parameters> = [
  { ...DEFAULT_PARAMETERS, blocks: 2, uplink: 2, downlink: 2 },
  { ...DEFAULT_PARAMETERS, blocks: 3, uplink: 2, downlink: 2 },
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

const measured = (directory: string, parameters: Parameters) => {
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
  const rounds = Array.from({ length: ROUNDS }, () => contestants.map(({ run }) => run()))
  return contestants.map(({ name }, place) => ({
    name,
    ...best(rounds.flatMap((round) => round.slice(place, place + 1))),
  }))
}

const main = () => {
  const directory = mkdtempSync(join(tmpdir(), 'keywitness-bench-'))
  try {
    for (const parameters of SYSTEMS) {
      process.stdout.write(`${options(parameters)}\n`)
      for (const { name, states, cpuSeconds } of measured(directory, parameters))
        process.stdout.write(
          `  ${name.padEnd(20)} ${String(states).padStart(8)} states  ${cpuSeconds.toFixed(2).padStart(6)} s CPU  ${String(Math.round(states / cpuSeconds)).padStart(8)} states/s${cpuSeconds > TARGET_SECONDS ? '  above the target' : ''}\n`,
        )
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

main()
