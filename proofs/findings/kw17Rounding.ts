// KW17: the claim exceeds the length it is judged by only through rounding.
// Source: FINITE_KEY.md section 4; the whole length is the lower end of the enclosure, rounded down.
//
// A claim is judged by the longest certified length, or by its own analysis where none was run. A length is rounded down once for each
// hash. Rounding up or to nearest, or in floats, adds at most one bit each: formula (9) and direct are one hash, the others one a keyed
// basis. More than that is not rounding. Where (9) is what judges, the claim is compared with its enclosure, so that a low working
// precision cannot turn a good claim into a bad one.

import * as E from 'fp-ts/Either'
import { applies, doesNotApply, type FindingInput, type FindingRule, undecided } from './finding'
import { formula9Of, isDirect, keyedBases, kindOf } from './formula9'
import { bitsText } from './wording'

type Judge = { readonly name: string; readonly keyBits: bigint }

/** The longest certified length, or that of the analysis that the claim names. */
const judgeOf = ({ rigorous, analysed, result }: FindingInput): Judge | undefined => {
  const own = result === undefined ? undefined : { name: analysed, keyBits: result.keyBits }
  const certified = [...rigorous].map(([name, { keyBits }]): Judge => ({ name, keyBits }))
  return (
    certified.reduce<Judge | undefined>(
      (best, next) => (best === undefined || best.keyBits < next.keyBits ? next : best),
      undefined,
    ) ?? own
  )
}

/** The largest whole length that rounding explains, bits. */
const roundedUp = (input: FindingInput, { name, keyBits }: Judge): bigint => {
  const isFormula9 = name === input.analysed && kindOf(input) === 'formula9'
  const formula = isFormula9 ? formula9Of(input) : E.left('')
  if (E.isRight(formula)) {
    const { upper } = formula.right.bounds.rawLength
    return upper.isNegative() ? keyBits : BigInt(upper.ceil().toFixed())
  }
  return keyBits + BigInt(isDirect(name) ? 1 : keyedBases(input).length)
}

export const kw17Rounding: FindingRule = {
  code: 'KW17',
  title: 'Only rounding separates claim and length',
  severity: 'note',
  remedy:
    'Round lengths down, after the last subtraction, from an enclosure and not from a float; composable and direct round exact enclosures down.',
  source: 'FINITE_KEY.md 4; STYLE.md, Values and units',
  judge: (input) => {
    const { claim } = input.observations
    if (claim === undefined) return undecided('a claim', 'No length is claimed.')
    const judge = judgeOf(input)
    if (judge === undefined)
      return undecided(
        'a claim by an analysis that can serve these observations',
        `${input.analysed} has no length on this input.`,
      )
    const { name, keyBits } = judge
    const numbers = { 'claimed bits': `${claim.keyBits}`, 'judged by': name, 'bits it gives': `${keyBits}` }
    if (claim.keyBits <= keyBits)
      return doesNotApply(
        `The claim of ${bitsText(claim.keyBits)} does not exceed the ${bitsText(keyBits)} that ${name} gives.`,
        numbers,
      )
    const excess = claim.keyBits - keyBits
    const sentence = `The claim exceeds the ${bitsText(keyBits)} of ${name} by ${bitsText(excess)}`
    return claim.keyBits <= roundedUp(input, judge)
      ? applies(`${sentence}, which rounding up explains.`, excess, numbers)
      : doesNotApply(`${sentence}, more than rounding explains.`, numbers)
  },
}
