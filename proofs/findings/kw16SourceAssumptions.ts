// KW16: the decoy algebra rests on what the source sends, which no count shows.
// Source: FINITE_KEY.md sections 4 and 5 (assumptions); SYSTEM.md, components 1, 2 and 4 (intensity, polarisation contrast).
//
// Shown where formula (9) has a value: the length with the signal or the decoy 1 % brighter or weaker than declared, the worse of the two.
// It is a sensitivity, not a price, because the deviation of this source is not in the input.

import * as E from 'fp-ts/Either'
import { type Jinan1Input, jinan1Bounds } from '../../spec/finiteKey/analyses/jinan1Formula'
import { type FindingRule, type Numbers, undecided } from './finding'
import { type Formula9, formula9Of, kindOf, priceOf } from './formula9'
import { bitsText, grouped } from './wording'

const ONE_PERCENT_OFF = ['0.99', '1.01'] as const

const larger = (a: bigint, b: bigint): bigint => {
  if (a < b) return b
  return a
}

const lostWhen = (formula: Formula9, changed: (factor: string) => Jinan1Input): bigint =>
  ONE_PERCENT_OFF.map((factor) => changed(factor))
    .filter(({ decoyMu, signalMu }) => decoyMu.isBelow(signalMu))
    .map((input) => priceOf(formula.bounds.rawLength, jinan1Bounds(input).rawLength))
    .reduce(larger, 0n)

const sensitivity = (formula: Formula9): { readonly signal: bigint; readonly decoy: bigint } => {
  const { input } = formula
  const { exact } = input.leak.arithmetic
  return {
    signal: lostWhen(formula, (factor) => ({ ...input, signalMu: input.signalMu.times(exact(factor)) })),
    decoy: lostWhen(formula, (factor) => ({ ...input, decoyMu: input.decoyMu.times(exact(factor)) })),
  }
}

export const kw16SourceAssumptions: FindingRule = {
  code: 'KW16',
  title: 'The source is assumed',
  severity: 'major',
  remedy:
    'Measure phase randomisation, the intensity of every state with its drift and its dependence on the pulses before it, and the polarisation contrast, and state them with the length; composable and direct print them as assumptions of the certificate.',
  source: 'FINITE_KEY.md 4, 5; SYSTEM.md',
  judge: (input) => {
    const needs =
      'measurements of the source: phase randomisation, mean photon number of every state with its spread, pattern effects, polarisation contrast'
    const plain =
      'The counts do not show that the pulses are phase-randomised, that each state has its declared mean photon number, whatever was sent before, and that its polarisation carries nothing but basis and bit'
    const formula = kindOf(input) === 'formula9' ? formula9Of(input) : E.left('')
    if (E.isLeft(formula)) return undecided(needs, `${plain}.`)
    const { signal, decoy } = sensitivity(formula.right)
    const numbers: Numbers = {
      'bits lost if the signal is 1 % off': grouped(signal),
      'bits lost if the decoy is 1 % off': grouped(decoy),
    }
    return undecided(
      needs,
      `${plain}; 1 % off in the signal costs formula (9) up to ${bitsText(signal)}, 1 % in the decoy up to ${bitsText(decoy)}.`,
      null,
      numbers,
    )
  },
}
