// One point of a design: the expected blocks of a variant, each analysed, its certificate written and put to the kernel.
// Source: docs/designing.md; ARCHITECTURE.md, the way of the data. Plain data out, so that it can cross threads and machines.

import * as E from 'fp-ts/Either'
import { type ExpectedBlock, type ExpectedRun, expectedRun } from '../../spec/design/expectedRun'
import { parametersOf, type Setting } from '../../spec/design/settings'
import { DIRECT_DECLARED, type Variant } from '../../spec/design/variant'
import type { AnalysisResult, Target } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES, RIGOROUS } from '../../spec/finiteKey/analyses/catalogue'
import { type DirectMode, designDirect } from '../../spec/finiteKey/analyses/direct'
import type { DirectDesign } from '../../spec/finiteKey/direct/design'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import { type Decimal, Exact, type IntervalArithmetic } from '../../spec/finiteKey/interval'
import { leakOf } from '../../spec/finiteKey/leakage'
import { BASES, cellOf, type Observations } from '../../spec/finiteKey/observations'
import { type Problem, problemLine } from '../../spec/problem'
import { CERTIFIERS, type Certified } from '../certificate/certify'

/** What the length of a block is worth. Only `certified` counts as key; `no key` is a length of 0. */
export type Standing =
  | 'certified'
  | 'no key'
  | 'proved, no certificate'
  | 'as published'
  | 'arithmetic only'
  | 'refused by the kernel'
  | 'cannot be analysed'

/** One block of a point, `count` of them alike. Whole numbers, and decimals as text; bounds by name with their unit. */
export type BlockResult = {
  readonly count: number
  readonly pulses: string
  readonly keyedBits: number
  readonly qber: string
  readonly detections: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
  readonly leakBits: string
  readonly epsilon: { readonly secrecy: string; readonly correctness: string }
  /** What the analysis gives, and what the kernel accepted of it. */
  readonly lengthBits: string
  readonly keyBits: string
  readonly standing: Standing
  readonly bounds: Readonly<Record<string, string>>
  readonly problems: ReadonlyArray<string>
}

/** A point: every parameter of its variant as text, the certified bits of the run, and its blocks. */
export type PointResult = {
  readonly variant: string
  readonly parameters: Readonly<Record<string, string>>
  /** Certified bits of all blocks; `lengthBits` what the analysis gives where that is more, or is not certified. */
  readonly keyBits: string
  readonly lengthBits: string
  readonly standing: Standing
  readonly keyRatePerPulse: string
  readonly keyBitsPerSecond: string
  readonly epsilon: { readonly secrecy: string; readonly correctness: string; readonly total: string }
  readonly pulses: string
  readonly seconds: string
  readonly blockCount: number
  readonly blocks: ReadonlyArray<BlockResult>
  readonly optimised?: Optimised
}

/** What an optimisation did: whether it beat the start, what the start gave, how often a length was estimated, and the values found. */
export type Optimised = {
  readonly improved: boolean
  readonly startKeyBits: string
  readonly startLengthBits: string
  readonly evaluations: number
  readonly values: ReadonlyArray<Setting>
}

/** Digits of the working precision. */
export const DESIGN_DIGITS = 50
/** Digits that a report shows of a bound, and of a rate. */
const BOUND_DIGITS = 12
const RATE_DIGITS = 6
const EPSILON_DIGITS = 15

const Down = Exact.clone({ precision: EPSILON_DIGITS, rounding: Exact.ROUND_FLOOR })

/** The target of one of m blocks: an m-th of each epsilon of the run, rounded down. */
export const blockTarget = ({ target }: Variant, blockCount: number): Target =>
  blockCount <= 1
    ? target
    : { secrecy: Down.div(target.secrecy, blockCount), correctness: Down.div(target.correctness, blockCount) }

/** The coefficients to declare before a run for these expected counts; left where `direct` cannot serve them. */
export const declaredDesign = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, DirectDesign> =>
  E.map((problem: Parameters<typeof designDirect>[1]) =>
    designDirect(observations.name, problem, target, 'smoothing', arithmetic),
  )(directProblem(observations, arithmetic))

type Outcome = E.Either<
  ReadonlyArray<Problem>,
  { readonly result: AnalysisResult; readonly certificate?: Certified['certificate'] }
>

/** The analysis of a variant on one block, with a certificate where its analysis writes one. */
export const certifiedBlock = (
  analysis: string,
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
): Outcome => {
  if (analysis === DIRECT_DECLARED)
    return E.chain((design: DirectDesign): Outcome => {
      const mode: DirectMode = { kind: 'declared', design }
      const certify = CERTIFIERS.get('direct')
      if (certify === undefined) throw new Error('direct writes certificates')
      return certify(observations, target, arithmetic, mode)
    })(declaredDesign(observations, target, arithmetic))
  const certify = CERTIFIERS.get(analysis)
  if (certify !== undefined) return certify(observations, target, arithmetic, { kind: 'universal' })
  const run = ANALYSES.get(analysis)
  if (run === undefined)
    throw new Error(`${analysis} is not in the catalogue: the variant was checked against it`)
  return E.map((result: AnalysisResult) => ({ result }))(run(observations, target, arithmetic))
}

const isRigorous = (analysis: string): boolean => analysis === DIRECT_DECLARED || RIGOROUS.has(analysis)

const standingOf = (analysis: string, outcome: Outcome): Standing => {
  if (E.isLeft(outcome)) return 'cannot be analysed'
  const { result, certificate } = outcome.right
  if (result.keyBits === 0n) return 'no key'
  if (result.epsilon === undefined) return 'arithmetic only'
  if (!isRigorous(analysis)) return result.sound ? 'proved, no certificate' : 'as published'
  if (certificate === undefined || E.isLeft(certificate)) return 'proved, no certificate'
  return certificate.right.verdict.accepted ? 'certified' : 'refused by the kernel'
}

const decimalText = (value: Decimal, digits: number): string => value.toSignificantDigits(digits).toString()

const boundsOf = ({ bounds }: AnalysisResult): BlockResult['bounds'] =>
  Object.fromEntries(
    bounds.map(({ name, value, unit }) => [
      unit === '' ? name : `${name} (${unit})`,
      decimalText(value.lower, BOUND_DIGITS),
    ]),
  )

const cellsOf = (
  observations: Observations,
  kind: 'detections' | 'errors',
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    BASES.flatMap((basis) =>
      observations.intensities.map(({ name }) => [
        `${basis}.${name}`,
        cellOf(observations, basis, name)[kind].toString(),
      ]),
    ),
  )

const blockResult = (
  variant: Variant,
  { count, observations, keyedDetections, keyedErrors }: ExpectedBlock,
  target: Target,
  arithmetic: IntervalArithmetic,
): BlockResult => {
  const outcome = certifiedBlock(variant.analysis, observations, target, arithmetic)
  const standing = standingOf(variant.analysis, outcome)
  const length = E.isRight(outcome) ? outcome.right.result.keyBits : 0n
  const kept = 1 - variant.key.sampledFraction.toNumber()
  return {
    count,
    pulses: observations.pulses.toString(),
    keyedBits: Math.round(keyedDetections * kept),
    qber: (keyedDetections === 0 ? 0 : keyedErrors / keyedDetections).toPrecision(RATE_DIGITS),
    detections: cellsOf(observations, 'detections'),
    errors: cellsOf(observations, 'errors'),
    leakBits: leakOf(observations, arithmetic).total.toString(),
    epsilon: { secrecy: target.secrecy.toString(), correctness: target.correctness.toString() },
    lengthBits: length.toString(),
    keyBits: (standing === 'certified' ? length : 0n).toString(),
    standing,
    bounds: E.isRight(outcome) ? boundsOf(outcome.right.result) : {},
    problems: E.isLeft(outcome) ? outcome.left.map(problemLine) : [],
  }
}

const WORST_FIRST: ReadonlyArray<Standing> = [
  'refused by the kernel',
  'cannot be analysed',
  'arithmetic only',
  'as published',
  'proved, no certificate',
  'certified',
  'no key',
]

const rate = (bits: bigint, of: number): string =>
  (of > 0 ? Number(bits) / of : 0).toExponential(RATE_DIGITS - 1)

const noRun = (
  problems: ReadonlyArray<Problem>,
): ExpectedRun & { readonly problems: ReadonlyArray<Problem> } => ({
  blocks: [],
  blockCount: 0,
  pulses: 0,
  seconds: 0,
  problems,
})

/** The certified key of a variant at the counts its channel promises. The channel is not a mission file any more. */
export const designPoint = (variant: Variant, arithmetic: IntervalArithmetic): PointResult => {
  const expected = expectedRun(variant)
  const run = E.isRight(expected) ? { ...expected.right, problems: [] } : noRun(expected.left)
  const target = blockTarget(variant, run.blockCount)
  const blocks = run.blocks.map((block) => blockResult(variant, block, target, arithmetic))
  const sum = (of: 'keyBits' | 'lengthBits'): bigint =>
    blocks.reduce((bits, block) => bits + BigInt(block[of]) * BigInt(block.count), 0n)
  const keyBits = sum('keyBits')
  const standings = new Set(blocks.map(({ standing }) => standing))
  const standing = WORST_FIRST.find((one) => standings.has(one)) ?? 'no key'
  return {
    variant: variant.name,
    parameters: parametersOf(variant),
    keyBits: keyBits.toString(),
    lengthBits: sum('lengthBits').toString(),
    standing: run.problems.length > 0 ? 'cannot be analysed' : standing,
    keyRatePerPulse: rate(keyBits, run.pulses),
    keyBitsPerSecond: rate(keyBits, run.seconds),
    epsilon: {
      secrecy: variant.target.secrecy.toString(),
      correctness: variant.target.correctness.toString(),
      total: Exact.add(variant.target.secrecy, variant.target.correctness).toString(),
    },
    pulses: run.pulses.toString(),
    seconds: run.seconds.toString(),
    blockCount: run.blockCount,
    blocks:
      run.problems.length === 0
        ? blocks
        : [{ ...emptyBlock(target), problems: run.problems.map(problemLine) }],
  }
}

const emptyBlock = (target: Target): BlockResult => ({
  count: 0,
  pulses: '0',
  keyedBits: 0,
  qber: '0',
  detections: {},
  errors: {},
  leakBits: '0',
  epsilon: { secrecy: target.secrecy.toString(), correctness: target.correctness.toString() },
  lengthBits: '0',
  keyBits: '0',
  standing: 'cannot be analysed',
  bounds: {},
  problems: [],
})
