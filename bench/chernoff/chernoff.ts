// Chernoff limits at 50 digits: microseconds a verification and a certified solution here, in mpmath, PARI and MPFR, in one run on one machine.
// Run: npm run build && node build/bench/chernoff/chernoff.js. The figures: docs/performance.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exactBeta, isCertified } from '../../spec/finiteKey/fast/chernoff'
import { decimalNumber } from '../../spec/finiteKey/fast/decimalNumber'
import { lnFloor } from '../../spec/finiteKey/fast/logarithm'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact } from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'
import { type Benchmark, leastCpuSeconds, type Row, show } from '../benchmark'

const DIGITS = 50
const FIRST_COUNT = 1000
const BETA = '23.718998110500402149597146668301818644086515020648'
const CALLS = {
  full: { verify: 20_000, solve: 5000, plain: 100, logarithm: 30_000 },
  quick: { verify: 10, solve: 10, plain: 1, logarithm: 10 },
}
const PYTHON = process.env.PYTHON ?? 'python3'
const GP = process.env.GP ?? 'gp'
const SOURCES = join(__dirname, '../../../bench/chernoff')

/** Microseconds of processor time a call, after a warm-up of as many calls. */
const microseconds = (calls: number, call: (i: number) => unknown): number => {
  const work = () => {
    for (let i = 0; i < calls; i++) call(i)
  }
  work()
  return (leastCpuSeconds(1, work).seconds * 1e6) / calls
}

/** Microseconds of a certified solution, and of a verification where there is one. */
type Times = { readonly verify?: number; readonly solve: number }
type Named =
  | { readonly name: string; readonly times: Times }
  | { readonly name: string; readonly missing: string }

const verification = (calls: number): number => {
  const scale = 200
  const beta = exactBeta(decimalNumber(BETA))(scale)
  const t = (4n << BigInt(scale)) / 5n
  return microseconds(calls, (i) => {
    const count = BigInt(FIRST_COUNT + (i % 1000))
    const c = { lower: beta.lower / count, upper: beta.upper / count + 1n }
    return isCertified({ equation: 'expected', side: -1 }, true, t - BigInt(i), c, scale)
  })
}

const solutions = (solver: typeof fastTranscendentals, calls: number): number => {
  const beta = new Exact(BETA)
  return microseconds(calls, (i) =>
    solver.chernoffLimit(
      i % 2 === 0 ? 'expectedLower' : 'expectedUpper',
      new Exact(FIRST_COUNT + (i % 1000)),
      beta,
      DIGITS,
    ),
  )
}

/** A peer prints "verify solve" in microseconds, "-" for what it has not. */
const timesOf = (command: string, args: ReadonlyArray<string>): Times | undefined => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) return undefined
  const [verify, solve] = stdout.trim().split(/\s+/).map(Number)
  if (verify === undefined || solve === undefined || !(solve > 0))
    throw new Error(`${command} printed ${stdout}`)
  return Number.isFinite(verify) ? { verify, solve } : { solve }
}

const compiled = (): Times | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'keywitness-bench-'))
  try {
    const program = join(folder, 'peer')
    const { status } = spawnSync('cc', [
      '-O2',
      '-o',
      program,
      join(SOURCES, 'peer.c'),
      '-lmpfr',
      '-lgmp',
      '-lm',
    ])
    return status === 0 ? timesOf(program, []) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const peers = (effort: keyof typeof CALLS): ReadonlyArray<Named> => {
  const named = (name: string, missing: string, times: Times | undefined): Named =>
    times === undefined ? { name, missing } : { name, times }
  return [
    {
      name: 'decimal.js, plain twin',
      times: { solve: solutions(plainTranscendentals, CALLS[effort].plain) },
    },
    named('MPFR in C', 'gcc, libmpfr-dev and libgmp-dev', compiled()),
    named('PARI', 'pari-gp', timesOf(GP, ['-q', '-f', join(SOURCES, 'peer.gp')])),
    named('mpmath', 'python3-mpmath', timesOf(PYTHON, [join(SOURCES, 'peer.py')])),
  ]
}

const logarithmRow = (digits: number, calls: number): Row => {
  const scale = Math.ceil(digits * Math.log2(10))
  const points = Array.from(
    { length: 64 },
    (_, i) => (BigInt(i * i + 3) << BigInt(scale)) / BigInt(2 * i + 1),
  )
  return {
    name: `ln to ${digits} digits`,
    unit: 'µs',
    better: 'less',
    ours: microseconds(digits > 500 ? Math.ceil(calls / 60) : calls, (i) =>
      lnFloor(points[i % 64] ?? 1n, scale),
    ),
  }
}

/** Microseconds a call. */
export const chernoffBenchmark: Benchmark = {
  title: 'One Chernoff limit',
  about:
    'One verified and one certified Chernoff limit to 50 digits, without process and text around it, processor time. The peers certify nothing. The logarithm is that of the certified solver.',
  rows: (effort) => {
    const calls = CALLS[effort]
    const ours = { verify: verification(calls.verify), solve: solutions(fastTranscendentals, calls.solve) }
    const beside = (what: keyof typeof ours, name: string): ReadonlyArray<Row> =>
      all.flatMap((peer): ReadonlyArray<Row> => {
        const row = { name, unit: 'µs', better: 'less', ours: ours[what] } as const
        if ('missing' in peer) return [{ ...row, peer }]
        const value = peer.times[what]
        return value === undefined ? [] : [{ ...row, peer: { name: peer.name, value } }]
      })
    const all = peers(effort)
    return [
      ...beside('solve', 'a certified limit'),
      ...beside('verify', 'a verified limit'),
      ...[40, 160, 1000].map((digits) => logarithmRow(digits, calls.logarithm)),
    ]
  },
}

if (require.main === module) show(chernoffBenchmark)
