// What a finding is: one thing that a claimed key length leaves open, judged on one set of observations.
// Source: FINITE_KEY.md section 4; the fields are those of `findings` in CLI.md.

import type { AnalysisResult, Target } from '../../spec/finiteKey/analyses/analysis'
import { type IntervalArithmetic, PrecisionTooLow } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import { grouped } from './wording'

/** The codes, in the order of a report. */
export const FINDING_CODES = [
  'KW01',
  'KW02',
  'KW03',
  'KW04',
  'KW05',
  'KW06',
  'KW07',
  'KW08',
  'KW09',
  'KW10',
  'KW11',
  'KW12',
  'KW13',
  'KW14',
  'KW15',
  'KW16',
  'KW17',
  'KW18',
  'KW19',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/**
 * `critical`: the statement of secrecy or correctness does not hold, or an attack is known. `major`: the length is too long, or rests on
 * something that is neither proved nor stated. `minor`: bookkeeping with a bounded price. `note`: no bearing on security.
 */
export type Severity = 'critical' | 'major' | 'minor' | 'note'

/** What every finding is judged on. */
export type FindingInput = {
  readonly observations: Observations
  readonly target: Target
  readonly arithmetic: IntervalArithmetic
  /** The analysis that the claim names: `claim.analysis`, or `jinan1`. */
  readonly analysed: string
  /** The result of that analysis; undefined where it cannot serve the input. */
  readonly result: AnalysisResult | undefined
  /** Results of `composable` and `direct`, as far as they were run. */
  readonly rigorous: ReadonlyMap<string, AnalysisResult>
}

/** Values with their names, as text: rounded, never a default. */
export type Numbers = Readonly<Record<string, string>>

/**
 * Whether the finding applies to this input (null: the input does not say), and what it costs. `bits` is never overstated; beside
 * `applies: null` it is the price if the finding applies. Prices overlap: each is that of closing this finding alone.
 */
export type Judgement = {
  readonly applies: boolean | null
  readonly bits: bigint | null
  readonly numbers: Numbers
  /** One sentence, with the numbers of this input. */
  readonly text: string
  /** Only where `applies` is null: what the input would have to say. */
  readonly needs?: string
}

/** What of a finding does not depend on the input. */
export type FindingHead = {
  readonly code: FindingCode
  readonly title: string
  readonly severity: Severity
  /** How to close it. */
  readonly remedy: string
  readonly source: string
}

/** One entry of the catalogue: its head and the pure function that judges an input. */
export type FindingRule = FindingHead & { readonly judge: (input: FindingInput) => Judgement }

/** A finding on one input, as a report prints it. */
export type Finding = FindingHead & Judgement

/** The finding applies. */
export const applies = (text: string, bits: bigint | null, numbers: Numbers): Judgement => ({
  applies: true,
  bits,
  numbers,
  text,
})

/** The finding does not apply; the text says why. */
export const doesNotApply = (text: string, numbers: Numbers = {}): Judgement => ({
  applies: false,
  bits: null,
  numbers,
  text,
})

/** The input does not decide; `needs` names what it would have to say. */
export const undecided = (
  needs: string,
  text: string,
  bits: bigint | null = null,
  numbers: Numbers = {},
): Judgement => ({
  applies: null,
  bits,
  numbers,
  text,
  needs,
})

const judged = (rule: FindingRule, input: FindingInput): Judgement => {
  try {
    return rule.judge(input)
  } catch (error) {
    if (!(error instanceof PrecisionTooLow)) throw error
    return undecided(
      'a higher working precision',
      `${input.arithmetic.digits} digits do not decide it: ${error.message}.`,
    )
  }
}

/** Lengths that the rigorous analyses certify on this input, as a sentence; empty where none was run. */
const certifiedHere = ({ rigorous }: FindingInput): string =>
  rigorous.size === 0
    ? ''
    : ` On this input ${[...rigorous].map(([name, { keyBits }]) => `${name} certifies ${grouped(keyBits)} bits`).join(', ')}.`

/** The finding of one rule on one input; where it applies or may apply, the remedy ends with what the rigorous analyses certify. */
export const findingOf = (rule: FindingRule, input: FindingInput): Finding => {
  const { code, title, severity, remedy, source } = rule
  const judgement = judged(rule, input)
  const closing = judgement.applies === false ? '' : certifiedHere(input)
  return { code, title, severity, ...judgement, remedy: `${remedy}${closing}`, source }
}
