// Speed of `check`, warm and as a process, and of the rigorous analyses of one observation set beside Lim 2014 in numpy floats.
// Run: npm run -s build && node build/bench/check.js. The figures and what they mean: docs/bench.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { type Certificate, parseCertificate } from '../proofs/certificate/certificate'
import { CERTIFIERS } from '../proofs/certificate/certify'
import { verdictOn } from '../proofs/certificate/verdict'
import { composable } from '../spec/finiteKey/analyses/composable'
import { type DirectMode, designDirect, direct } from '../spec/finiteKey/analyses/direct'
import { lim2014 } from '../spec/finiteKey/analyses/lim2014'
import { directProblem } from '../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'
import { parseObservations } from '../spec/finiteKey/observations'
import { Epsilon } from '../spec/quantities'

const ROOT = join(__dirname, '..', '..')
const DATA = join(ROOT, 'data', 'observations_block_500k.json')
const PYTHON = process.env.PYTHON ?? 'python3'
const STARTS = 20
/** Runs before and while the clock runs. */
const WARM = { check: 300, analysis: 10 }

/** The value of an input that is known to be good. @throws Error otherwise */
const good = <A>(value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new Error(JSON.stringify(value.left))
  return value.right
}

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const target = { secrecy: good(Epsilon.decode('1e-10')), correctness: good(Epsilon.decode('1e-15')) }
const observations = good(parseObservations(JSON.parse(readFileSync(DATA, 'utf8'))))

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Median milliseconds of a function that is warm. */
const warm = (runs: number, work: () => unknown): number => {
  for (let run = 0; run < runs; run += 1) work()
  return median(
    Array.from({ length: runs }, () => {
      const begin = performance.now()
      work()
      return performance.now() - begin
    }),
  )
}

/** Lim et al. 2014 with Hoeffding's deviations, key from X and test in Z, both bases in turn, in double precision. */
const PYTHON_PROGRAM = `
import json, sys, time
import numpy as np
o = json.load(open(sys.argv[1]))
mu = np.array([float(i['meanPhotonNumber']) for i in o['intensities']])
p = np.array([float(i['probability']) for i in o['intensities']])
names = [i['name'] for i in o['intensities']]
n = {b: np.array([o['counts'][b][k]['detections'] for k in names], float) for b in 'XZ'}
m = {b: np.array([o['counts'][b][k]['errors'] for k in names], float) for b in 'XZ'}
leak = float(o['leakage']['bits'])
def h(x): return -x * np.log2(x) - (1 - x) * np.log2(1 - x)
def gamma(a, b, c, d):
    return np.sqrt((c + d) * (1 - b) * b / (c * d * np.log(2)) * np.log2((c + d) / (c * d * (1 - b) * b) * 21 ** 2 / a ** 2))
def side(key, test, eps_sec, eps_cor, leak):
    w = np.exp(mu) / p
    tau0, tau1 = np.sum(p * np.exp(-mu)), np.sum(p * np.exp(-mu) * mu)
    def limits(c):
        d = np.sqrt(c.sum() / 2 * np.log(21 / eps_sec))
        return w * np.maximum(c - d, 0), w * (c + d)
    def vacua(c):
        low, high = limits(c)
        return max(0, tau0 * (mu[1] * low[2] - mu[2] * high[1]) / (mu[1] - mu[2]))
    def singles(c):
        low, high = limits(c)
        return tau1 * mu[0] * (low[1] - high[2] - (mu[1] ** 2 - mu[2] ** 2) / mu[0] ** 2 * (high[0] - vacua(c) / tau0)) / (mu[0] * (mu[1] - mu[2]) - mu[1] ** 2 + mu[2] ** 2)
    s0, s1, t1 = vacua(n[key]), singles(n[key]), singles(n[test])
    low, high = limits(m[test])
    v1 = tau1 * (high[1] - low[2]) / (mu[1] - mu[2])
    phi = v1 / t1
    phi = min(0.5, phi + gamma(eps_sec, phi, t1, s1))
    return s0 + s1 * (1 - h(phi)) - leak - 6 * np.log2(21 / eps_sec) - np.log2(2 / eps_cor)
def both(): return side('X', 'Z', 0.5e-10, 0.5e-15, leak / 2) + side('Z', 'X', 0.5e-10, 0.5e-15, leak / 2)
for _ in range(300): both()
times = []
for _ in range(300):
    begin = time.perf_counter(); length = both(); times.append(time.perf_counter() - begin)
print(np.__version__, sorted(times)[150] * 1000, length)
`

const processMilliseconds = (args: ReadonlyArray<string>): number => {
  const begin = performance.now()
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
  return performance.now() - begin
}

const line = (name: string, ...cells: ReadonlyArray<string>): void =>
  console.log(name.padEnd(40) + cells.map((cell) => cell.padStart(14)).join(''))

const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 1)} ms`

const certificateOf = (analysis: string, mode: DirectMode): Certificate => {
  const certify = CERTIFIERS.get(analysis)
  if (certify === undefined) throw new Error(`no writer for ${analysis}`)
  return good(good(certify(observations, target, arithmetic, mode)).certificate).certificate
}

const checkTimes = (directory: string, name: string, certificate: Certificate): void => {
  const text = JSON.stringify(certificate)
  const file = join(directory, `${name}.json`)
  writeFileSync(file, text)
  const once = () => {
    if (!verdictOn(good(parseCertificate(JSON.parse(text)))).accepted) throw new Error('refused')
  }
  const inside = warm(WARM.check, once)
  // Interleaved with bare node, so that a busy machine slows both.
  const starts = Array.from({ length: STARTS }, () => ({
    bare: processMilliseconds(['-e', '0']),
    check: processMilliseconds(['.', 'check', file]),
  }))
  line(
    name,
    `${certificate.steps.length}`,
    `${statSync(file).size}`,
    ms(inside),
    ms(median(starts.map(({ check }) => check))),
    ms(median(starts.map(({ bare }) => bare))),
  )
}

const main = (): void => {
  const design = designDirect(
    'bench',
    good(directProblem(observations, arithmetic)),
    target,
    'smoothing',
    arithmetic,
  )
  const universal: DirectMode = { kind: 'universal' }
  const declared: DirectMode = { kind: 'declared', design }
  console.log(`node ${process.version}; ${observations.name}\n`)
  line('check', 'steps', 'bytes', 'warm', 'process', 'bare node')
  const directory = mkdtempSync(join(tmpdir(), 'keywitness-bench-'))
  try {
    checkTimes(directory, 'composable', certificateOf('composable', universal))
    checkTimes(directory, 'direct, declared', certificateOf('direct', declared))
    checkTimes(directory, 'direct, universal', certificateOf('direct', universal))
    checkTimes(directory, 'jinan1', certificateOf('jinan1', universal))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  console.log('')
  line('analysis, 50 digits', 'length', 'certified', 'key bits')
  const analyses: ReadonlyArray<readonly [string, string, DirectMode, () => { readonly keyBits: bigint }]> = [
    ['composable', 'composable', universal, () => good(composable(observations, target, arithmetic))],
    [
      'direct, declared',
      'direct',
      declared,
      () => good(direct(observations, target, arithmetic, { lemma: 'smoothing', mode: declared })),
    ],
    [
      'direct, universal',
      'direct',
      universal,
      () => good(direct(observations, target, arithmetic, { lemma: 'smoothing', mode: universal })),
    ],
    ['lim2014, not certified', '', universal, () => good(lim2014(observations, target, arithmetic))],
  ]
  for (const [name, analysis, mode, run] of analyses)
    line(
      name,
      ms(warm(WARM.analysis, run)),
      analysis === '' ? '' : ms(warm(WARM.analysis, () => certificateOf(analysis, mode))),
      `${run().keyBits}`,
    )
  const { status, stdout } = spawnSync(PYTHON, ['-c', PYTHON_PROGRAM, DATA], { encoding: 'utf8' })
  const [version, milliseconds, length] = stdout.trim().split(' ')
  if (status !== 0)
    console.log(`numpy is not installed for ${PYTHON} (Debian: python3-numpy; PYTHON names another)`)
  else line(`lim2014 in numpy ${version}, floats`, ms(Number(milliseconds)), '', Number(length).toFixed(0))
}

main()
