// The paper's formula (9) taken apart, so that a finding can put back one missing piece and price it.
// Source: paper, Methods 0.6, Eqs (7)-(9); FINITE_KEY.md section 3.

import * as E from 'fp-ts/Either'
import { wholeBits } from '../../spec/finiteKey/analyses/analysis'
import { jinan1Input } from '../../spec/finiteKey/analyses/jinan1'
import {
  type Jinan1Bounds,
  type Jinan1Input,
  jinan1Bounds,
} from '../../spec/finiteKey/analyses/jinan1Formula'
import { poissonWeights } from '../../spec/finiteKey/decoy'
import { phaseErrorEntropy } from '../../spec/finiteKey/entropy'
import type { Interval } from '../../spec/finiteKey/interval'
import { BASES, type Basis, complement } from '../../spec/finiteKey/observations'
import { doesNotApply, type FindingInput, type Judgement, undecided } from './finding'
import { wholeDown } from './wording'

/** Which kind of analysis a claim rests on: formula (9), one whose length is certified, or one of the literature. */
export type AnalysisKind = 'formula9' | 'certified' | 'literature'

/** `direct` in any of its variants: one hash over all bases. */
export const isDirect = (analysis: string): boolean => analysis === 'direct' || analysis.startsWith('direct-')

/** The kind of the analysis that the claim names. */
export const kindOf = ({ analysed, result }: FindingInput): AnalysisKind => {
  if (analysed === 'jinan1' || analysed === 'jinan1-separate') return 'formula9'
  const isRigorous = result?.sound === true || analysed === 'composable' || isDirect(analysed)
  return isRigorous ? 'certified' : 'literature'
}

type PerBasis = Readonly<Record<Basis, Interval>>

const perBasis = (value: (basis: Basis) => Interval): PerBasis => ({ X: value('X'), Z: value('Z') })

/** Formula (9) on one input: what it takes, its bounds, and the two factors of each basis. */
export type Formula9 = {
  readonly input: Jinan1Input
  readonly xi: Interval
  /** Where xi comes from. */
  readonly xiSource: 'the claim' | 'the secrecy asked for, as the claim names none'
  readonly bounds: Jinan1Bounds
  /** `N_y,B b1 s1^L,B`, counts: expected single photons in the key. */
  readonly singles: PerBasis
  /** `e1^U` of the other basis, rate: what (9) takes as the phase error of this one. */
  readonly phaseError: PerBasis
}

/** `N_y,B b1 s1^L,B`, counts. */
export const expectedSingles = (input: Jinan1Input, yieldLower: PerBasis): PerBasis => {
  const [, b1] = poissonWeights(input.signalMu)
  return perBasis((basis) => input.keyedPulses[basis].times(b1).times(yieldLower[basis]))
}

const computeFormula9 = ({
  observations,
  target,
  arithmetic,
  analysed,
  result,
}: FindingInput): E.Either<string, Formula9> => {
  const claimed = observations.claim?.failureProbability
  const xi = arithmetic.exact(claimed ?? target.secrecy)
  const input = jinan1Input(observations, xi, analysed === 'jinan1-separate' ? 'separate' : 'joint')
  if (E.isLeft(input))
    return E.left(
      input.left.map(({ path, expected, found }) => `${path}: ${expected}, not ${found}`).join('; '),
    )
  if (result === undefined)
    return E.left('counts and intensities of one source, so that formula (9) has a value')
  const bounds = jinan1Bounds(input.right)
  return E.right({
    input: input.right,
    xi,
    xiSource: claimed === undefined ? 'the secrecy asked for, as the claim names none' : 'the claim',
    bounds,
    singles: expectedSingles(input.right, bounds.yieldLower),
    phaseError: perBasis((basis) => bounds.errorUpper[complement(basis)]),
  })
}

/** One input is judged by nineteen findings: its formula is computed once. Inputs never change. */
const known = new WeakMap<FindingInput, E.Either<string, Formula9>>()

/** Formula (9) on the input, or what the input lacks for it. */
export const formula9Of = (input: FindingInput): E.Either<string, Formula9> => {
  const found = known.get(input)
  if (found !== undefined) return found
  const made = computeFormula9(input)
  known.set(input, made)
  return made
}

/** (9) `sum_B singles_B (1 - h(phase error_B)) - leak`, bits, with either factor replaced. */
export const lengthWith = (
  { input, singles, phaseError }: Formula9,
  replaced: { readonly singles?: PerBasis; readonly phaseError?: PerBasis },
): Interval =>
  BASES.map((basis) => {
    const secret = input.leak.arithmetic.one.minus(
      phaseErrorEntropy((replaced.phaseError ?? phaseError)[basis]),
    )
    return (replaced.singles ?? singles)[basis].times(secret)
  })
    .reduce((total, bits) => total.plus(bits))
    .minus(input.leak)

/** What replacing one length by another costs, whole bits, rounded down; lengths below 0 count as 0. */
export const priceOf = (before: Interval, after: Interval): bigint =>
  wholeDown(before.clampedBelow(0).minus(after.clampedBelow(0)))

/** The certain whole length. */
export const wholeLength = wholeBits

/** Bases that make key. */
export const keyedBases = ({ observations }: FindingInput): ReadonlyArray<Basis> =>
  BASES.filter((basis) => observations.key.bases.includes(basis))

/**
 * The one-sided statements behind (9): s1 of either basis takes S_x^L and S_y^U, both take the pooled S_o^U, e1 of the basis opposite a
 * keyed one takes T_x^U, and all share S_o^L. Eight with two keyed bases, seven with one.
 */
export const statementCount = (input: FindingInput): number => 2 * BASES.length + 2 + keyedBases(input).length

/** The judgement where another analysis than (9) is named and has what the finding misses: it must have a length on this input. */
export const closedIn = (input: FindingInput, text: string): Judgement =>
  input.result === undefined
    ? undecided(
        'a claim by an analysis that can serve these observations',
        `${input.analysed} has no length on this input.`,
      )
    : doesNotApply(text)

/** The judgement of a finding on formula (9): other analyses do not have it, and an input that (9) cannot serve is not judged. */
export const judgedOnFormula9 = (
  input: FindingInput,
  otherwise: () => Judgement,
  judge: (formula: Formula9) => Judgement,
): Judgement => {
  if (kindOf(input) !== 'formula9') return otherwise()
  const formula = formula9Of(input)
  return E.isLeft(formula)
    ? undecided(formula.left, 'Formula (9) has no value on this input, so nothing can be priced.')
    : judge(formula.right)
}
