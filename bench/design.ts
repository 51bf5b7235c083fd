// Certified points a second with one worker and two, CPU time of an optimisation, and Lim 2014 beside float64 numpy.
// Run: npm run -s build && node build/bench/design.js. The figures: docs/performance.md; what they mean: docs/designing.md.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { PRESETS } from '../model/design/presets'
import { chunksOf, evaluatedChunk } from '../proofs/design/chunk'
import { optimised } from '../proofs/design/optimise'
import { parseFree } from '../spec/design/freeParameters'
import { type Setting, withSettings } from '../spec/design/settings'
import { parseAxis, pointsOf } from '../spec/design/sweep'
import { parseVariant } from '../spec/design/variant'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'
import { type Benchmark, type Effort, type Row, show } from './benchmark'
import { comparedWithNumpy } from './peers/lim2014'

const ROOT = join(__dirname, '..', '..')
const PYTHON = process.env.PYTHON ?? 'python3'
const ROUNDS = { full: 3, quick: 1 }
const SWEEP = { full: 'loss=20:40:0.1', quick: 'loss=20:40:10' }
const POINTS = { full: 201, quick: 3 }
/** What a float tool takes for an optimisation, seconds. */
const AIM_OPTIMISATION = 3

/** The value of an input that is known to be good. @throws Error otherwise */
const good = <A>(value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new Error(JSON.stringify(value.left))
  return value.right
}

/** Seconds of the wall clock for one run of the command, start-up included. */
const seconds = (analysis: string, workers: number, effort: Effort): number => {
  const begin = performance.now()
  const args = [
    '.',
    'design',
    'micius',
    '--sweep',
    SWEEP[effort],
    '--analysis',
    analysis,
    '--workers',
    `${workers}`,
    '--csv',
  ]
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error('`node . design` failed: is it built?')
  return (performance.now() - begin) / 1000
}

/** Points of the sweep for a CPU second of one thread, warm. */
const pointsPerCpuSecond = (analysis: string, effort: Effort): number => {
  const variant = good(withSettings(good(parseVariant(PRESETS.get('micius')?.())), [['analysis', analysis]]))
  const points = good(pointsOf([variant], [good(parseAxis(SWEEP[effort], '--sweep'))]))
  const [chunk] = chunksOf([variant], points, POINTS[effort])
  good(evaluatedChunk(chunk, arithmetic))
  const begin = process.cpuUsage()
  good(evaluatedChunk(chunk, arithmetic))
  const { user, system } = process.cpuUsage(begin)
  return POINTS[effort] / ((user + system) / 1e6)
}

const arithmetic = intervalArithmetic(50, fastTranscendentals)

/** CPU seconds of an optimisation of intensities, probabilities and bases on the Jinan pass, the second time, and its report. */
const optimisation = (name: string, settings: ReadonlyArray<Setting>) => {
  const variant = good(withSettings(good(parseVariant(PRESETS.get(name)?.())), settings))
  const run = () => optimised(variant, good(parseFree('mu,p,basis', variant)), 1, arithmetic)
  run()
  const begin = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(begin)
  return { spent: (user + system) / 1e6, result }
}

/** Whole processes, start-up included: two workers beside one. */
const sweepRow = (analysis: string, effort: Effort): Row => {
  const best = (workers: number): number =>
    Math.min(...Array.from({ length: ROUNDS[effort] }, () => seconds(analysis, workers, effort)))
  const [one, two] = [best(1), best(2)]
  return {
    name: `\`design micius\`, ${POINTS[effort]} certified points, ${analysis}, two workers`,
    unit: 'points/s',
    better: 'more',
    ours: POINTS[effort] / two,
    peer: { name: 'one worker', value: POINTS[effort] / one },
    note: `${pointsPerCpuSecond(analysis, effort).toFixed(0)} points a second of one processor, warm`,
  }
}

const ONE_BLOCK: Setting = ['block', 'pooled']
const FROM_X: Setting = ['key-bases', 'X']
const CASES: ReadonlyArray<readonly [string, string, ReadonlyArray<Setting>]> = [
  ['jinan-1', 'composable, one block', [ONE_BLOCK, ['analysis', 'composable']]],
  ['jinan-1', 'composable, blocks of 500 kbit', [['analysis', 'composable']]],
  ['jinan-1', 'direct declared, one block, key from X', [ONE_BLOCK, ['analysis', 'direct-declared'], FROM_X]],
  ['one-decoy', 'direct declared, key from X', [FROM_X]],
  ['four-intensity', 'composable', [['analysis', 'composable']]],
  ['four-intensity', 'direct declared, key from X', [['analysis', 'direct-declared'], FROM_X]],
]

const optimisationRow = ([name, says, settings]: (typeof CASES)[number]): Row => {
  const { spent, result } = optimisation(name, settings)
  return {
    name: `optimised mu, p, basis: ${name}, ${says}`,
    unit: 's of one processor',
    better: 'less',
    ours: spent,
    aim: AIM_OPTIMISATION,
    note: `${result.optimised?.startKeyBits} to ${result.keyBits} certified bits, ${result.optimised?.evaluations} estimates`,
  }
}

/** None where numpy is not installed: then there is nothing to say. */
const numpyRows = (): ReadonlyArray<Row> => {
  const peer = comparedWithNumpy(PYTHON)
  if (peer === undefined) return []
  const { points, withKey, worst, beyond } = peer
  return [
    {
      name: 'Lim 2014, runs within 1e-6 of float64 numpy',
      unit: 'runs',
      better: 'more',
      ours: points - beyond.length,
      aim: points,
      note: `30 to 60 dB, ${withKey} with key, largest relative difference ${worst.toExponential(1)}`,
    },
  ]
}

/** Sweeps, optimisations, and agreement with floats. */
export const designBenchmark: Benchmark = {
  title: 'Design of variants',
  about:
    'Certified points of a sweep by the wall clock, two worker threads beside one; optimisations of the Jinan pass by processor time, the second run, beside the three seconds that a float tool takes; and `lim2014-chernoff` beside float64 numpy, where that is right (where it is not: docs/designing.md).',
  rows: (effort) => [
    ...['composable', 'direct-declared'].map((analysis) => sweepRow(analysis, effort)),
    ...(effort === 'quick' ? CASES.slice(0, 1) : CASES).map(optimisationRow),
    ...numpyRows(),
  ],
}

if (require.main === module) show(designBenchmark)
