// Our `lim2014-chernoff` beside the same formula in float64 with numpy: satellite losses of 30 to 60 dB, and inputs where floats go wrong.
// Source: PRA 89, 022307; bench/peers/lim2014.py. Run by bench/design.ts.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { generator } from '../../model/randomness/generator'
import { expectedRun } from '../../spec/design/expectedRun'
import { parseVariant } from '../../spec/design/variant'
import { lim2014Bounds, type Triple } from '../../spec/finiteKey/analyses/lim2014Formula'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { type Interval, intervalArithmetic, PrecisionTooLow } from '../../spec/finiteKey/interval'
import { leakOf } from '../../spec/finiteKey/leakage'
import { cellOf, type Observations } from '../../spec/finiteKey/observations'

const PROGRAM = join(__dirname, '..', '..', '..', 'bench', 'peers', 'lim2014.py')
const POINTS = 1000
const arithmetic = intervalArithmetic(60, fastTranscendentals)
const { exact } = arithmetic

/** A run as both sides take it. Numbers that are no floats go as text. */
type Case = {
  readonly what: string
  readonly mu: ReadonlyArray<string>
  readonly p: ReadonlyArray<string>
  readonly keyed: ReadonlyArray<string>
  readonly test: ReadonlyArray<string>
  readonly errors: ReadonlyArray<string>
  readonly secrecy: string
  readonly correctness: string
  readonly leak: string
}

const triple = (values: ReadonlyArray<string>): Triple => {
  const [a, b, c] = values
  if (a === undefined || b === undefined || c === undefined) throw new Error('three intensities')
  return [exact(a), exact(b), exact(c)]
}

const inputOf = (run: Case): Parameters<typeof lim2014Bounds>[0] => ({
  mus: triple(run.mu),
  ps: triple(run.p),
  keyDetections: triple(run.keyed),
  testDetections: triple(run.test),
  testErrors: triple(run.errors),
  epsSec: exact(run.secrecy),
  epsCor: exact(run.correctness),
  leak: exact(run.leak),
  bound: 'chernoff',
})

/** Our length before the floor, or why there is none. */
const ours = (run: Case): Interval | string => {
  const [a = '0', b = '0', c = '0'] = run.mu
  if (Number(a) <= Number(b) + Number(c)) return 'refused: needs mu1 > mu2 + mu3'
  try {
    return lim2014Bounds(inputOf(run)).rawLength
  } catch (error) {
    if (!(error instanceof PrecisionTooLow)) throw error
    return `refused: ${error.message}`
  }
}

const caseOf = (what: string, observations: Observations): Case => {
  const counts = (basis: 'X' | 'Z', kind: 'detections' | 'errors') =>
    observations.intensities.map(({ name }) => cellOf(observations, basis, name)[kind].toString())
  return {
    what,
    mu: observations.intensities.map(({ meanPhotonNumber }) => meanPhotonNumber.toString()),
    p: observations.intensities.map(({ probability }) => probability.toString()),
    keyed: counts('X', 'detections'),
    test: counts('Z', 'detections'),
    errors: counts('Z', 'errors'),
    secrecy: '1e-10',
    correctness: '1e-15',
    leak: leakOf(observations, arithmetic).total.toString(),
  }
}

/** Runs over random sources and losses from 30 to 60 dB; expected counts, as `design` has them. */
const satelliteCases = (): ReadonlyArray<Case> => {
  const draws = generator('bench', 'lim2014')
  const between = (low: number, high: number): number =>
    low + ((high - low) * draws.below(1_000_001)) / 1_000_000
  return Array.from({ length: POINTS }, (_, at) => {
    const [decoy, weakest] = [between(0.05, 0.25), between(0, 0.005)]
    const signal = decoy + weakest + between(0.1, 0.6)
    const [p2, p3] = [between(0.05, 0.3), between(0.02, 0.2)]
    const basis = between(0.4, 0.95)
    const variant = parseVariant({
      format: 'keywitness/variant@1',
      name: `case ${at}`,
      source: 'bench',
      intensities: [
        {
          name: 'a',
          meanPhotonNumber: signal.toFixed(6),
          probability: (1 - Number(p2.toFixed(4)) - Number(p3.toFixed(4))).toFixed(4),
        },
        { name: 'b', meanPhotonNumber: decoy.toFixed(6), probability: p2.toFixed(4) },
        { name: 'c', meanPhotonNumber: weakest.toFixed(6), probability: p3.toFixed(4) },
      ],
      bases: {
        X: { probability: basis.toFixed(4) },
        Z: { probability: (1 - Number(basis.toFixed(4))).toFixed(4) },
      },
      key: { bases: ['X'], intensities: ['a', 'b', 'c'], sampledFraction: '0' },
      repetitionRateHz: '1000000000',
      channel: {
        kind: 'loss',
        lossDb: between(30, 60).toFixed(2),
        backgroundPerPulse: `${between(0, 5).toFixed(3)}e-8`,
        durationSeconds: between(100, 10_000).toFixed(0),
      },
      detector: { efficiency: '0.5', darkCountsPerPulse: '1e-8' },
      opticalError: between(0.003, 0.02).toFixed(4),
      block: { kind: 'pooled' },
      errorCorrection: { efficiency: '1.16' },
      target: { secrecy: '1e-10', correctness: '1e-15' },
      analysis: 'lim2014-chernoff',
    })
    if (E.isLeft(variant)) throw new Error(JSON.stringify(variant.left))
    const run = expectedRun(variant.right)
    const block = E.isRight(run) ? run.right.blocks[0] : undefined
    if (block === undefined) throw new Error('the run is one block')
    return caseOf(`case ${at}`, block.observations)
  })
}

const BASE: Case = {
  what: 'a usual run',
  mu: ['0.5', '0.15', '0.0002'],
  p: ['0.7', '0.2', '0.1'],
  keyed: ['2000000', '170000', '700'],
  test: ['30000', '2600', '11'],
  errors: ['180', '18', '5'],
  secrecy: '1e-10',
  correctness: '1e-15',
  leak: '200000',
}

/** A hundred times the counts of the usual run, so that there is key for any epsilon. */
const LONG: Case = {
  ...BASE,
  keyed: ['200000000', '17000000', '70000'],
  test: ['3000000', '260000', '1100'],
  errors: ['18000', '1800', '500'],
  leak: '20000000',
}

/** Inputs on which floats are known to fail, and a usual one. */
const HARD: ReadonlyArray<Case> = [
  BASE,
  { ...LONG, what: 'eps_sec = 1e-320, a subnormal double', secrecy: '1e-320' },
  { ...LONG, what: 'eps_sec = 1e-400, below the doubles', secrecy: '1e-400' },
  {
    ...BASE,
    what: 'decoys that differ by 1e-15 (and counts that contradict them)',
    mu: ['0.5', '0.15', '0.149999999999999'],
  },
  {
    ...BASE,
    what: 'mu1 = 0.3 = mu2 + mu3 (0.2 + 0.1): not above, but in doubles 0.3 - 0.1 is not 0.2',
    mu: ['0.3', '0.2', '0.1'],
  },
  { ...BASE, what: 'mu1 below mu2 + mu3', mu: ['0.3', '0.29', '0.02'] },
  {
    ...BASE,
    what: 'counts of 1e22',
    keyed: ['20000000000000000000001', '1700000000000000000001', '7000000000000000001'],
    test: ['20000000000000000000001', '1700000000000000000001', '7000000000000000001'],
    errors: ['100000000000000000001', '10000000000000000001', '3000000000000000001'],
    leak: '5000000000000000000000',
  },
]

/** The lengths that numpy gives, or undefined where it is not installed. */
const theirs = (python: string, cases: ReadonlyArray<Case>): ReadonlyArray<number> | undefined => {
  const input = JSON.stringify({
    mu: cases.map(({ mu }) => mu.map(Number)),
    p: cases.map(({ p }) => p.map(Number)),
    n_key: cases.map(({ keyed }) => keyed.map(Number)),
    n_test: cases.map(({ test }) => test.map(Number)),
    m_test: cases.map(({ errors }) => errors.map(Number)),
    eps_sec: cases.map(({ secrecy }) => Number(secrecy)),
    eps_cor: cases.map(({ correctness }) => Number(correctness)),
    leak: cases.map(({ leak }) => Number(leak)),
  })
  const { status, stdout } = spawnSync(python, ['-c', readFileSync(PROGRAM, 'utf8')], {
    encoding: 'utf8',
    input,
  })
  return status === 0
    ? stdout
        .trim()
        .split('\n')
        .map((line) => Number(line.replace('inf', 'Infinity')))
    : undefined
}

/** What the comparison found: points with key on either side, the largest relative difference there, and what each says of the hard inputs. */
export type PeerReport = {
  readonly points: number
  readonly withKey: number
  readonly worst: number
  readonly beyond: ReadonlyArray<string>
  readonly hard: ReadonlyArray<{ readonly what: string; readonly ours: string; readonly numpy: string }>
}

const AGREEMENT = 1e-6

const text = (value: Interval | string): string =>
  typeof value === 'string' ? value : value.lower.toSignificantDigits(20).toString()

/** A run with key on either side, the relative difference, and both lengths. */
type Compared = {
  readonly run: Case
  readonly difference: number
  readonly float: number
  readonly own: string
}

/** The comparison, or undefined without numpy for this Python. */
export const comparedWithNumpy = (python: string): PeerReport | undefined => {
  const cases = satelliteCases()
  const [floats, hard] = [theirs(python, cases), theirs(python, HARD)]
  if (floats === undefined || hard === undefined) return undefined
  const rows = cases.flatMap((run, at): ReadonlyArray<Compared> => {
    const own = ours(run)
    const float = floats[at] ?? Number.NaN
    if (typeof own === 'string') return [{ run, difference: Number.POSITIVE_INFINITY, float, own }]
    const exactLength = own.lower.toNumber()
    // Without key on either side both say 0.
    if (exactLength < 1 && float < 1) return []
    return [{ run, difference: Math.abs(float - exactLength) / Math.abs(exactLength), float, own: text(own) }]
  })
  return {
    points: cases.length,
    withKey: rows.length,
    worst: Math.max(0, ...rows.map(({ difference }) => difference)),
    beyond: rows
      .filter(({ difference }) => !(difference <= AGREEMENT))
      .map(({ run, float, own }) => `${run.what}: ours ${own}, numpy ${float}`),
    hard: HARD.map((run, at) => ({ what: run.what, ours: text(ours(run)), numpy: String(hard[at]) })),
  }
}
