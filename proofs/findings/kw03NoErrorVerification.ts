// KW03: nothing in formula (9) pays for a check that both keys are the same.
// Source: FINITE_KEY.md section 5; Tomamichel, Lim, Gisin, Renner, Nat. Commun. 3, 634 (2012), correctness.
//
// A 2-universal hash of t bits misses an error with probability at most 2^-t, and its t bits are disclosed: t = log2(1/eps_EV) rounded up
// is at most log2(2/eps_EV), the term that every analysis with a correctness epsilon subtracts.

import { applies, type FindingRule } from './finding'
import { closedIn, kindOf } from './formula9'
import { bitsText, spoken, wholeDown } from './wording'

export const kw03NoErrorVerification: FindingRule = {
  code: 'KW03',
  title: 'No error-verification term',
  severity: 'major',
  remedy:
    'Compare a 2-universal hash of the corrected block before privacy amplification and subtract log2(2/eps_EV); composable and direct do, and state eps_cor = eps_EV.',
  source: 'FINITE_KEY.md 4, 5; Nat. Commun. 3, 634 (2012)',
  judge: (input) => {
    if (kindOf(input) !== 'formula9')
      return closedIn(input, `${input.analysed} subtracts log2(2/eps_cor) for error verification.`)
    const { exact } = input.arithmetic
    const correctness = exact(input.target.correctness)
    const bits = wholeDown(exact(2).dividedBy(correctness).log2())
    return applies(
      `Formula (9) states no correctness: a 2-universal hash that misses an error with probability at most ${spoken(correctness)} costs log2(2/eps_EV), ${bitsText(bits)}.`,
      bits,
      { eps_EV: spoken(correctness), bits: `${bits}` },
    )
  },
}
