// Speed of `check`, warm and as a process, and of the rigorous analyses of one observation set beside Lim 2014 in numpy floats.
// Run: npm run -s build && node build/bench/check.js. The figures: docs/performance.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
import { type Benchmark, type Effort, median, type Peer, type Row, show } from './benchmark'

const ROOT = join(__dirname, '..', '..')
const DATA = join(ROOT, 'data', 'observations_block_500k.json')
const PYTHON = process.env.PYTHON ?? 'python3'
const STARTS = { full: 20, quick: 1 }
/** Runs before, and as many while the clock runs. */
const WARM = { full: { check: 300, analysis: 10 }, quick: { check: 1, analysis: 1 } }
const AIM = { warmMilliseconds: 1, processMilliseconds: 250 }

/** The value of an input that is known to be good. @throws Error otherwise */
const good = <A>(value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new Error(JSON.stringify(value.left))
  return value.right
}

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const target = { secrecy: good(Epsilon.decode('1e-10')), correctness: good(Epsilon.decode('1e-15')) }
const observations = good(parseObservations(JSON.parse(readFileSync(DATA, 'utf8'))))

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

const certificateOf = (analysis: string, mode: DirectMode): Certificate => {
  const certify = CERTIFIERS.get(analysis)
  if (certify === undefined) throw new Error(`no writer for ${analysis}`)
  return good(good(certify(observations, target, arithmetic, mode)).certificate).certificate
}

const checkRows = (
  directory: string,
  { name, analysis, mode }: Analysis,
  effort: Effort,
): ReadonlyArray<Row> => {
  const certificate = certificateOf(analysis, mode)
  const text = JSON.stringify(certificate)
  const file = join(directory, 'certificate.json')
  writeFileSync(file, text)
  const once = () => {
    if (!verdictOn(good(parseCertificate(JSON.parse(text)))).accepted) throw new Error('refused')
  }
  const inside = warm(WARM[effort].check, once)
  // Interleaved with bare node, so that a busy machine slows both.
  const starts = Array.from({ length: STARTS[effort] }, () => ({
    bare: processMilliseconds(['-e', '0']),
    check: processMilliseconds(['.', 'check', file]),
  }))
  const row = {
    unit: 'ms',
    better: 'less',
    note: `${certificate.steps.length} steps, ${text.length} bytes`,
  } as const
  return [
    { ...row, name: `check, warm: ${name}`, ours: inside, aim: AIM.warmMilliseconds },
    {
      ...row,
      name: `check, process: ${name}`,
      ours: median(starts.map(({ check }) => check)),
      peer: { name: `bare node ${process.version}`, value: median(starts.map(({ bare }) => bare)) },
      aim: AIM.processMilliseconds,
    },
  ]
}

type Analysis = {
  readonly name: string
  readonly analysis: string
  readonly mode: DirectMode
  readonly run: () => { readonly keyBits: bigint }
}

const analyses = (): ReadonlyArray<Analysis> => {
  const problem = good(directProblem(observations, arithmetic))
  const design = designDirect('bench', problem, target, 'smoothing', arithmetic)
  const universal: DirectMode = { kind: 'universal' }
  const declared: DirectMode = { kind: 'declared', design }
  const directIn = (mode: DirectMode) => () =>
    good(direct(observations, target, arithmetic, { lemma: 'smoothing', mode }))
  return [
    {
      name: 'composable',
      analysis: 'composable',
      mode: universal,
      run: () => good(composable(observations, target, arithmetic)),
    },
    { name: 'direct, declared', analysis: 'direct', mode: declared, run: directIn(declared) },
    { name: 'direct, universal', analysis: 'direct', mode: universal, run: directIn(universal) },
    {
      name: 'lim2014',
      analysis: 'lim2014',
      mode: universal,
      run: () => good(lim2014(observations, target, arithmetic)),
    },
  ]
}

const numpy = (): Peer => {
  const { status, stdout } = spawnSync(PYTHON, ['-c', PYTHON_PROGRAM, DATA], { encoding: 'utf8' })
  const [version, milliseconds] = stdout?.trim().split(' ') ?? []
  return status === 0
    ? { name: `lim2014 in numpy ${version}, floats`, value: Number(milliseconds) }
    : { name: 'lim2014 in numpy, floats', missing: 'python3-numpy' }
}

const analysisRows = (
  { name, analysis, mode, run }: Analysis,
  peer: Peer,
  effort: Effort,
): ReadonlyArray<Row> => {
  const row = { unit: 'ms', better: 'less', note: `${run().keyBits} bits` } as const
  return [
    {
      ...row,
      name: `length: ${name}`,
      ours: warm(WARM[effort].analysis, run),
      ...(name === 'lim2014' ? { peer } : {}),
    },
    {
      ...row,
      name: `length and certificate: ${name}`,
      ours: warm(WARM[effort].analysis, () => certificateOf(analysis, mode)),
    },
  ]
}

/** Milliseconds of a check and of an analysis. */
export const checkBenchmark: Benchmark = {
  title: 'Checking, and the rigorous analyses',
  about:
    'On `data/observations_block_500k.json`, 50 digits. `check` warm is the whole of it but reading the file: JSON, schema, digests, kernel; median of 300. As a process, start-up included, median of 20, in turn with bare node. An analysis: its length alone, and with its certificate written and accepted by the kernel; median of 10. The peer is Lim et al. 2014 in double precision with numpy, both bases in turn, every intensity keyed as in the paper (`lim2014` here keys the share of the signal); it certifies nothing.',
  rows: (effort) => {
    const all = analyses()
    const peer = numpy()
    const directory = mkdtempSync(join(tmpdir(), 'keywitness-bench-'))
    try {
      return [
        ...all.flatMap((each) => checkRows(directory, each, effort)),
        ...all.flatMap((each) => analysisRows(each, peer, effort)),
      ]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

if (require.main === module) show(checkBenchmark)
