// The analysis `direct`: one exponential statement over all counts, one hash over the whole key. Certified with outward rounding.
// Source: FINITE_KEY.md 5.2; derivations, the code of the coefficients and the Renyi lemma in docs/direct.md.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import { type DirectCoefficients, entropyBits, provenCutoff } from '../direct/certified'
import { codeLength } from '../direct/code'
import { declaredCoefficients, idleCoefficients, universalCoefficients } from '../direct/coefficients'
import { coefficientsOf, type DirectDesign, designOf } from '../direct/design'
import { floatEntropy, floatRows, keyedRoom } from '../direct/fast/evaluate'
import { bitsAtSlope, isSymmetric } from '../direct/fast/program'
import { type DirectCounts, type DirectProblem, type DirectProtocol, directProblem } from '../direct/problem'
import { Exact, type Interval, type IntervalArithmetic } from '../interval'
import { leakOf } from '../leakage'
import type { Basis, Observations } from '../observations'
import { type AnalysisResult, decided, type LedgerEntry, type Target, wholeBits } from './analysis'
import { RIGOROUS_ASSUMPTIONS } from './assumptions'

/**
 * How the exponential statement becomes a key. `smoothing`: H_min >= L except with p_fail, then the leftover hash lemma, eps_sec =
 * 2 sqrt(p_fail) + eps_PA. `renyi`: the same expectation bounds a sandwiched Renyi entropy and the hash lemma for it (Dupuis,
 * arXiv:2105.05342) gives eps_sec without a square root.
 */
export type DirectLemma = 'smoothing' | 'renyi'

/** Coefficients fixed before the data, or chosen after it and paid for by the length of their code. */
export type DirectMode =
  | { readonly kind: 'declared'; readonly design: DirectDesign }
  | { readonly kind: 'universal' }

export type DirectOptions = { readonly lemma: DirectLemma; readonly mode: DirectMode }

/** Everything that a certificate of this length needs, beside the observations. */
export type DirectResult = AnalysisResult & {
  readonly mode: DirectMode['kind']
  readonly lemma: DirectLemma
  readonly problem: DirectProblem
  readonly coefficients: DirectCoefficients
  /** Photon numbers up to this are enumerated, the tail row covers the others. */
  readonly cutoff: number
  /** Length of the code of the coefficients, bits; 0 where they were declared. */
  readonly codeBits: number
  /** The failure probability of the statement `secret bits >= entropy`; in the Renyi lemma eps_sec itself. */
  readonly failureProbability: Decimal
  /** eps_PA; 0 in the Renyi lemma. */
  readonly hashing: Decimal
  /** L, bits. */
  readonly entropy: Interval
}

/** eps_PA as a part of eps_sec: fixed for all runs, so before the data; within 3 bits of the optimum of both reference files. */
const HASHING_PART = '0.005'

const sharesOf = (
  secrecy: Decimal,
  lemma: DirectLemma,
): { failureProbability: Decimal; hashing: Decimal } => {
  if (lemma === 'renyi') return { failureProbability: secrecy, hashing: new Exact(0) }
  const hashing = Exact.mul(secrecy, HASHING_PART)
  const root = Exact.mul(Exact.sub(secrecy, hashing), '0.5')
  return { failureProbability: Exact.mul(root, root), hashing }
}

/** ln(1/failure probability) + b ln 2, nats. */
const costOf = (failureProbability: Decimal, codeBits: number, arithmetic: IntervalArithmetic): Interval =>
  arithmetic
    .exact(failureProbability)
    .ln()
    .negated()
    .plus(arithmetic.ln2().times(arithmetic.exact(codeBits)))

/** What the lemma and error verification take from L, bits (negative: they give). */
const overheadOf = (
  lemma: DirectLemma,
  hashing: Decimal,
  correctness: Decimal,
  arithmetic: IntervalArithmetic,
) => {
  const { exact } = arithmetic
  const verification = exact(2).dividedBy(exact(correctness)).log2()
  if (lemma === 'renyi') return verification.minus(exact(2))
  return verification.minus(exact(Exact.mul(hashing, 2)).log2().times(exact(2)))
}

/** A design good for the counts a channel model expects, for one lemma and eps_sec. Made before the data. */
export const designDirect = (
  name: string,
  problem: Pick<DirectProblem, 'protocol' | 'counts'>,
  { secrecy }: Target,
  lemma: DirectLemma,
  arithmetic: IntervalArithmetic,
): DirectDesign => {
  const cost = costOf(sharesOf(secrecy, lemma).failureProbability, 0, arithmetic).upper.toNumber()
  const { coefficients } = declaredCoefficients(problem.protocol, problem.counts, cost, arithmetic)
  return designOf(name, problem.protocol, coefficients)
}

const assumptionsOf = (
  { key }: Observations,
  leakAssumed: ReadonlyArray<string>,
  mode: DirectMode['kind'],
  lemma: DirectLemma,
): ReadonlyArray<string> => [
  ...RIGOROUS_ASSUMPTIONS,
  'the leak counts every bit that error correction sent, both ways, as a prefix-free transcript',
  ...leakAssumed,
  ...(key.sampledFraction.isZero()
    ? []
    : [
        'the sample is a Bernoulli choice drawn after detection; its own counts are unknown and give no credit',
      ]),
  ...(mode === 'declared'
    ? ['the coefficients were fixed before the data']
    : ['the coefficients are a function of announced data; their code is paid for']),
  ...(lemma === 'renyi'
    ? ['the leftover hash lemma for the sandwiched Renyi entropy (Dupuis, arXiv:2105.05342)']
    : []),
]

type Chosen = {
  readonly coefficients: DirectCoefficients
  readonly cutoff: number
  readonly codeBits: number
}

/** The declared coefficients if they prove anything here; coded ones for these counts otherwise. */
const chosen = (
  { protocol, counts }: DirectProblem,
  mode: DirectMode,
  cost: Interval,
): E.Either<ReadonlyArray<Problem>, Chosen | undefined> => {
  if (mode.kind === 'universal') return E.right(coded(protocol, counts, cost))
  const coefficients = coefficientsOf(mode.design, protocol)
  if (E.isLeft(coefficients)) return coefficients
  const proof = provenCutoff(protocol, coefficients.right, cost.arithmetic)
  if ('cutoff' in proof)
    return E.right({ coefficients: coefficients.right, cutoff: proof.cutoff, codeBits: 0 })
  return E.left(
    proof.flaws.map(({ inequality, excess }) => ({
      code: 'KW-AN201' as const,
      path: '$.design',
      expected: `coefficients that satisfy ${inequality}`,
      found: `an excess of ${excess}`,
    })),
  )
}

const coded = (protocol: DirectProtocol, counts: DirectCounts, cost: Interval): Chosen | undefined => {
  const proven = universalCoefficients(protocol, counts, cost.lower.toNumber(), cost.arithmetic)
  const codeBits = proven === undefined ? undefined : codeLength(protocol, counts, proven.coefficients)
  return proven === undefined || codeBits === undefined ? undefined : { ...proven, codeBits }
}

const ledgerOf = (
  lemma: DirectLemma,
  target: Target,
  p: Decimal,
  hashing: Decimal,
): ReadonlyArray<LedgerEntry> => [
  ...(lemma === 'renyi'
    ? [{ statement: 'secrecy of the hashed key, Renyi lemma', epsilon: target.secrecy }]
    : [
        { statement: 'secret bits of the keyed rounds >= L (enters as 2 sqrt)', epsilon: p },
        { statement: 'leftover hash', epsilon: hashing },
      ]),
  { statement: 'error verification', epsilon: target.correctness },
]

const keyedDetections = ({ protocol, counts }: DirectProblem): Decimal =>
  protocol.cells.reduce(
    (sum, { keyed }, at) => (keyed ? Exact.add(sum, counts.detections[at] ?? 0) : sum),
    new Exact(0),
  )

/** L above the number of keyed rounds, which their secret bits never exceed: a run that this source gives with probability p at most. */
const contradiction = (entropy: Interval, problem: DirectProblem): ReadonlyArray<Problem> => {
  const keyed = keyedDetections(problem)
  if (!entropy.lower.greaterThan(keyed) || keyed.isZero()) return []
  return [
    {
      code: 'KW-AN202',
      path: '$.counts',
      expected: `counts that the declared source can give: at most ${keyed.toFixed()} secret bits in as many keyed rounds`,
      found: `${entropy.lower.floor().toFixed()}`,
    },
  ]
}

/** Whole bits, at least 0; none without keyed rounds. */
const lengthOf = (raw: Interval, problem: DirectProblem): bigint =>
  keyedDetections(problem).isZero() ? 0n : wholeBits(raw)

/** The certified length of the observations, or the reasons why the analysis or the design cannot serve them. */
export const direct = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  { lemma, mode }: DirectOptions,
): E.Either<ReadonlyArray<Problem>, DirectResult> => {
  const posed = directProblem(observations, arithmetic)
  if (E.isLeft(posed)) return posed
  const problem = posed.right
  const { failureProbability, hashing } = sharesOf(target.secrecy, lemma)
  const outcome = decided(arithmetic, () => {
    const found = chosen(problem, mode, costOf(failureProbability, 0, arithmetic))
    if (E.isLeft(found)) return found
    // Where no code word was found, coefficients whose L is negative whatever the counts: the length is 0.
    const used = found.right ?? { ...idleCoefficients(problem.protocol, arithmetic), codeBits: 0 }
    const entropy = entropyBits(
      problem.counts,
      used.coefficients,
      costOf(failureProbability, used.codeBits, arithmetic),
    )
    const impossible = contradiction(entropy, problem)
    if (impossible.length > 0) return E.left(impossible)
    const raw = entropy
      .minus(arithmetic.exact(problem.leakBits))
      .minus(overheadOf(lemma, hashing, target.correctness, arithmetic))
    return E.right({
      ...used,
      mode: mode.kind,
      lemma,
      problem,
      failureProbability,
      hashing,
      entropy,
      keyBits: lengthOf(raw, problem),
      bounds: [
        { name: 'secret bits of the keyed rounds', value: entropy, unit: 'bits' },
        { name: 'length before rounding', value: raw, unit: 'bits' },
        { name: 'code of the coefficients', value: arithmetic.exact(used.codeBits), unit: 'bits' },
        ...slopeBounds(used.coefficients, arithmetic),
      ],
      epsilon: { secrecy: target.secrecy, correctness: target.correctness },
      ledger: ledgerOf(lemma, target, failureProbability, hashing),
      sound: true,
      assumptions: assumptionsOf(observations, leakOf(observations, arithmetic).assumed, mode.kind, lemma),
    })
  })
  return E.isLeft(outcome) ? outcome : outcome.right
}

const slopeBounds = ({ phaseError }: DirectCoefficients, { exact, one }: IntervalArithmetic) =>
  (['X', 'Z'] satisfies ReadonlyArray<Basis>).flatMap((basis) => {
    const phi = exact(phaseError[basis])
    const a = one.plus(one.minus(phi).log2())
    return [
      { name: `a_${basis}: bits of a single-photon round`, value: a, unit: 'bits' },
      {
        name: `c_${basis}: bits that a phase error costs`,
        value: a.minus(one).minus(phi.log2()),
        unit: 'bits',
      },
    ]
  })

const floatOverhead = (lemma: DirectLemma, hashing: number, correctness: number): number =>
  Math.log2(2 / correctness) - (lemma === 'renyi' ? 2 : 2 * Math.log2(2 * hashing))

/**
 * The length in plain floats, bits, not rounded and not clamped; -Infinity for coefficients that break an inequality. For
 * simulations: nothing is certified, and a test ties it to `direct`.
 */
export const directFloatLength = (
  problem: DirectProblem,
  coefficients: DirectCoefficients,
  { secrecy, correctness }: Target,
  lemma: DirectLemma,
  codeBits: number,
): number => {
  const floats = {
    t: coefficients.t.toNumber(),
    phaseError: { X: coefficients.phaseError.X.toNumber(), Z: coefficients.phaseError.Z.toNumber() },
    u: coefficients.u.map((value) => value.toNumber()),
    w: coefficients.w.map((value) => value.toNumber()),
  }
  if (keyedRoom(floatRows(problem.protocol), floats) < -1e-15) return Number.NEGATIVE_INFINITY
  const { failureProbability, hashing } = sharesOf(secrecy, lemma)
  const cost = codeBits * Math.LN2 - Math.log(failureProbability.toNumber())
  const overhead = floatOverhead(lemma, hashing.toNumber(), correctness.toNumber())
  return floatEntropy(problem.counts, floats, cost) - Number(problem.leakBits) - overhead
}

/** The length that declared coefficients with this slope phi0 would reach, floats, bits, not clamped: what a search of designs climbs. */
export const directLengthAtSlope = (
  { protocol, counts, leakBits }: DirectProblem,
  { secrecy, correctness }: Target,
  lemma: DirectLemma,
  phi0: number,
): number => {
  const { failureProbability, hashing } = sharesOf(secrecy, lemma)
  const pooled = isSymmetric(protocol, counts)
  const bits = bitsAtSlope(protocol, counts, -Math.log(failureProbability.toNumber()), pooled, phi0)
  return bits - Number(leakBits) - floatOverhead(lemma, hashing.toNumber(), correctness.toNumber())
}
