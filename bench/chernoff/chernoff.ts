// Chernoff limits at 50 digits: microseconds a verification and a certified solution here, in mpmath, PARI and MPFR, in one run on one machine.
// Run: npm run build && node build/bench/chernoff/chernoff.js. A peer that is not installed is skipped with the reason.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exactBeta, isCertified } from '../../spec/finiteKey/fast/chernoff'
import { decimalNumber } from '../../spec/finiteKey/fast/decimalNumber'
import { lnFloor } from '../../spec/finiteKey/fast/logarithm'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact } from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

const DIGITS = 50
const FIRST_COUNT = 1000
const BETA = '23.718998110500402149597146668301818644086515020648'
const SOURCES = join(__dirname, '../../../bench/chernoff')

/** Microseconds a call, after a warm-up of as many calls. */
const microseconds = (calls: number, call: (i: number) => unknown): number => {
  for (let i = 0; i < calls; i++) call(i)
  const start = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) call(i)
  return Number(process.hrtime.bigint() - start) / 1000 / calls
}

type Row = { readonly name: string; readonly verify: number | undefined; readonly solve: number }

const ours = (): Row => {
  const scale = 200
  const beta = exactBeta(decimalNumber(BETA))(scale)
  const t = (4n << BigInt(scale)) / 5n
  const verify = microseconds(20_000, (i) => {
    const count = BigInt(FIRST_COUNT + (i % 1000))
    const c = { lower: beta.lower / count, upper: beta.upper / count + 1n }
    return isCertified({ equation: 'expected', side: -1 }, true, t - BigInt(i), c, scale)
  })
  return { name: 'bigint (this)', verify, solve: solutions(fastTranscendentals, 5000) }
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

/** A peer prints "verify solve" in microseconds. */
const peer = (name: string, command: string, args: readonly string[]): Row | string => {
  try {
    const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const [verify, solve] = output.trim().split(/\s+/).map(Number)
    if (verify === undefined || solve === undefined || !(solve > 0))
      return `${name}: unexpected output ${output}`
    return { name, verify, solve }
  } catch (error) {
    return `${name}: skipped, ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'failed'}`
  }
}

const compiledPeer = (): Row | string => {
  const folder = mkdtempSync(join(tmpdir(), 'chernoff-'))
  try {
    const program = join(folder, 'peer')
    execFileSync('cc', ['-O2', '-o', program, join(SOURCES, 'peer.c'), '-lmpfr', '-lgmp', '-lm'], {
      stdio: 'pipe',
    })
    return peer('MPFR in C', program, [])
  } catch {
    return 'MPFR in C: skipped, no C compiler or no MPFR headers'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const logarithmRates = (): string =>
  [40, 80, 160, 1000]
    .map((digits) => {
      const scale = Math.ceil(digits * Math.log2(10))
      const points = Array.from(
        { length: 64 },
        (_, i) => (BigInt(i * i + 3) << BigInt(scale)) / BigInt(2 * i + 1),
      )
      const time = microseconds(digits > 500 ? 500 : 30_000, (i) => lnFloor(points[i % 64] ?? 1n, scale))
      return `${digits} digits ${Math.round(1e6 / time)}`
    })
    .join(', ')

const main = (): void => {
  const rows = [
    ours(),
    { name: 'decimal.js (plain)', verify: undefined, solve: solutions(plainTranscendentals, 100) },
    compiledPeer(),
    peer('PARI', 'gp', ['-q', '-f', join(SOURCES, 'peer.gp')]),
    peer('mpmath', 'python3', [join(SOURCES, 'peer.py')]),
  ]
  process.stdout.write(`${DIGITS} digits, microseconds a call\n`)
  for (const row of rows) {
    if (typeof row === 'string') process.stdout.write(`${row}\n`)
    else
      process.stdout.write(
        `${row.name.padEnd(20)} verify ${(row.verify?.toFixed(1) ?? '-').padStart(8)}  solve ${row.solve.toFixed(1).padStart(8)}\n`,
      )
  }
  process.stdout.write(`ln a second here: ${logarithmRates()}\n`)
}

main()
