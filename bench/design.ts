// Certified points a second with one worker and two, CPU time of an optimisation, and Lim 2014 beside float64 numpy.
// Run: npm run -s build && node build/bench/design.js. The figures and what they mean: docs/bench.md.

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
import { comparedWithNumpy } from './peers/lim2014'

const ROOT = join(__dirname, '..', '..')
const PYTHON = process.env.PYTHON ?? 'python3'
const ROUNDS = 3
const SWEEP = 'loss=20:40:0.1'
const POINTS = 201

/** The value of an input that is known to be good. @throws Error otherwise */
const good = <A>(value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new Error(JSON.stringify(value.left))
  return value.right
}

/** Seconds of the wall clock for one run of the command, start-up included. */
const seconds = (analysis: string, workers: number): number => {
  const begin = performance.now()
  const args = [
    '.',
    'design',
    'micius',
    '--sweep',
    SWEEP,
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
const pointsPerCpuSecond = (analysis: string): number => {
  const variant = good(withSettings(good(parseVariant(PRESETS.get('micius')?.())), [['analysis', analysis]]))
  const points = good(pointsOf([variant], [good(parseAxis(SWEEP, '--sweep'))]))
  const [chunk] = chunksOf([variant], points, POINTS)
  good(evaluatedChunk(chunk, arithmetic))
  const begin = process.cpuUsage()
  good(evaluatedChunk(chunk, arithmetic))
  const { user, system } = process.cpuUsage(begin)
  return POINTS / ((user + system) / 1e6)
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

const main = (): void => {
  console.log(`design micius --sweep ${SWEEP}, ${POINTS} certified points, whole process, best of ${ROUNDS}`)
  for (const analysis of ['composable', 'direct-declared']) {
    const best = (workers: number): number =>
      Math.min(...Array.from({ length: ROUNDS }, () => seconds(analysis, workers)))
    const [one, two] = [best(1), best(2)]
    console.log(
      `  ${analysis.padEnd(16)} 1 worker ${(POINTS / one).toFixed(1)} points/s, 2 workers ${(POINTS / two).toFixed(1)} points/s, ${(one / two).toFixed(2)} times; ${pointsPerCpuSecond(analysis).toFixed(1)} points a CPU second`,
    )
  }
  console.log('\n--optimize mu,p,basis on the Jinan pass in one block, CPU seconds, warm')
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<Setting>]> = [
    [
      'jinan-1',
      [
        ['block', 'pooled'],
        ['analysis', 'composable'],
      ],
    ],
    [
      'jinan-1',
      [
        ['block', '500000'],
        ['analysis', 'composable'],
      ],
    ],
    [
      'jinan-1',
      [
        ['block', 'pooled'],
        ['analysis', 'direct-declared'],
        ['key-bases', 'X'],
      ],
    ],
    ['one-decoy', [['key-bases', 'X']]],
    ['four-intensity', [['analysis', 'composable']]],
    [
      'four-intensity',
      [
        ['analysis', 'direct-declared'],
        ['key-bases', 'X'],
      ],
    ],
  ]
  for (const [name, settings] of cases) {
    const { spent, result } = optimisation(name, settings)
    const set = settings.map(([key, value]) => `${key}=${value}`).join(' ')
    console.log(
      `  ${`${name} ${set}`.padEnd(64)} ${spent.toFixed(2)} s, ${result.optimised?.evaluations} estimates, ${result.optimised?.startKeyBits} to ${result.keyBits} bits`,
    )
  }
  const peer = comparedWithNumpy(PYTHON)
  if (peer === undefined) {
    console.log(`\nnumpy is not installed for ${PYTHON} (Debian: python3-numpy; PYTHON names another)`)
    return
  }
  console.log(
    `\nlim2014-chernoff beside float64 numpy: ${peer.points} runs at 30 to 60 dB, ${peer.withKey} with key, largest relative difference ${peer.worst.toExponential(1)}, ${peer.beyond.length} beyond 1e-6`,
  )
  for (const line of peer.beyond) console.log(`  ${line}`)
  for (const { what, ours, numpy } of peer.hard)
    console.log(`  ${what}\n    ours  ${ours}\n    numpy ${numpy}`)
}

main()
