// KW17: the claim exceeds what its own analysis gives only by rounding.
// Source: FINITE_KEY.md section 4; the whole length is the lower end of the enclosure, rounded down.
//
// A length is rounded down once for each hash. Rounding up or to nearest, or in floats, adds at most one bit each: formula (9) and direct
// are one hash, the others one a keyed basis. More than that is not rounding. Where (9) has a value, the claim is compared with its
// enclosure, so that a low working precision cannot turn a good claim into a bad one.

import * as E from 'fp-ts/Either'
import { applies, doesNotApply, type FindingInput, type FindingRule, undecided } from './finding'
import { formula9Of, keyedBases, kindOf } from './formula9'
import { bitsText } from './wording'

/** The largest whole length that rounding explains, bits. */
const roundedUp = (input: FindingInput, keyBits: bigint): bigint => {
  const formula = kindOf(input) === 'formula9' ? formula9Of(input) : E.left('')
  if (E.isRight(formula)) {
    const { upper } = formula.right.bounds.rawLength
    return upper.isNegative() ? keyBits : BigInt(upper.ceil().toFixed())
  }
  return keyBits + BigInt(input.analysed === 'direct' ? 1 : keyedBases(input).length)
}

export const kw17Rounding: FindingRule = {
  code: 'KW17',
  title: 'Only rounding separates claim and length',
  severity: 'note',
  remedy:
    'Round lengths down, after the last subtraction, from an enclosure and not from a float; composable and direct round exact enclosures down.',
  source: 'FINITE_KEY.md 4; STYLE.md, Values and units',
  judge: (input) => {
    const { observations, result, analysed } = input
    const { claim } = observations
    if (claim === undefined) return undecided('a claim', 'No length is claimed.')
    if (result === undefined)
      return undecided(
        'an analysis that can serve these observations',
        `${analysed} has no length on this input.`,
      )
    const numbers = { 'claimed bits': `${claim.keyBits}`, 'bits by the analysis': `${result.keyBits}` }
    if (claim.keyBits <= result.keyBits)
      return doesNotApply(
        `The claim of ${bitsText(claim.keyBits)} does not exceed the ${bitsText(result.keyBits)} that ${analysed} gives.`,
        numbers,
      )
    const excess = claim.keyBits - result.keyBits
    return claim.keyBits <= roundedUp(input, result.keyBits)
      ? applies(
          `The claim exceeds the ${bitsText(result.keyBits)} of ${analysed} by ${bitsText(excess)}, which rounding up explains.`,
          excess,
          numbers,
        )
      : doesNotApply(
          `The claim exceeds the ${bitsText(result.keyBits)} of ${analysed} by ${bitsText(excess)}, more than rounding explains.`,
          numbers,
        )
  },
}
