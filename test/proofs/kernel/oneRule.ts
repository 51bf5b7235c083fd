// One rule of the kernel asked alone, under the hypotheses of a certificate that a test builds.

import { fits, HYPOTHESES, type Hypotheses, readHypotheses } from '../../../proofs/kernel/hypotheses'
import { parse, Rejection } from '../../../proofs/kernel/rational'
import { RULES } from '../../../proofs/kernel/rules'
import type { Conclusion, Judgement } from '../../../proofs/kernel/theorem'
import type { Draft } from './builder'

/** The hypotheses of a draft, with some of them changed. */
export const hypothesesOf = (draft: Draft, change: Record<string, unknown> = {}): Hypotheses => {
  const value: unknown = { ...draft.hypotheses, ...change }
  if (!fits(value, HYPOTHESES)) throw new Error('the builder writes the shape')
  return readHypotheses(value)
}

/** A premise from its text, `>= expected gain decoy`. */
export const judged = (
  text: string,
  scope: Judgement['scope'],
  value: string,
  more: Partial<Judgement> = {},
): Judgement => ({
  relation: text.startsWith('>=') ? '>=' : '<=',
  quantity: text.slice(3),
  scope,
  value: parse(value),
  events: [],
  notes: [],
  ...more,
})

/** What the rule concludes. @throws Rejection where it refuses. */
export const concluded = (
  h: Hypotheses,
  rule: string,
  p: unknown,
  by: readonly Judgement[] = [],
): Conclusion => {
  const conclude = RULES[rule]
  if (conclude === undefined) throw new Error(`no rule ${rule}`)
  return conclude(h, p, by)
}

/** The condition on which the rule refuses, or 'accepted'. */
export const outcomeOf = (h: Hypotheses, rule: string, p: unknown, by: readonly Judgement[] = []): string => {
  try {
    concluded(h, rule, p, by)
    return 'accepted'
  } catch (error) {
    return error instanceof Rejection ? error.condition : `thrown: ${error}`
  }
}
