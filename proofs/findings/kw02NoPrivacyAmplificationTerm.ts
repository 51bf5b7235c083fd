// KW02: formula (9) hashes to the whole min-entropy, which leaves the distance from uniform unbounded.
// Source: leftover hash lemma (Renner 2005; Tomamichel et al., IEEE Trans. Inf. Theory 57, 5524 (2011)); FINITE_KEY.md section 5.
//
// A 2-universal hash to l bits is eps_PA = 2^-((H_min - leak - l)/2) / 2 from uniform, so l loses 2 log2(1/(2 eps_PA)). The split of
// FINITE_KEY.md 5.1 gives privacy amplification 2 % of the secrecy; no split can give it more than all, so `at least` uses all of it.

import { applies, type FindingRule } from './finding'
import { closedIn, kindOf } from './formula9'
import { bitsText, spoken, wholeDown } from './wording'

const SHARE = '0.02'

export const kw02NoPrivacyAmplificationTerm: FindingRule = {
  code: 'KW02',
  title: 'No privacy-amplification term',
  severity: 'major',
  remedy:
    'Subtract 2 log2(1/(2 eps_PA)) once for each hash; composable (one hash a basis) and direct (one hash) do.',
  source: 'FINITE_KEY.md 4, 5; leftover hash lemma',
  judge: (input) => {
    if (kindOf(input) !== 'formula9')
      return closedIn(input, `${input.analysed} subtracts a term for privacy amplification from its length.`)
    const { exact } = input.arithmetic
    const secrecy = exact(input.target.secrecy)
    const lost = (epsilon: typeof secrecy) => exact(2).times(exact(2).times(epsilon).log2().negated())
    const epsilon = secrecy.times(exact(SHARE))
    const bits = wholeDown(lost(epsilon))
    const least = wholeDown(lost(secrecy))
    return applies(
      `Formula (9) subtracts nothing for privacy amplification: with eps_PA = ${spoken(epsilon)}, 2 % of the secrecy asked for, 2 log2(1/(2 eps_PA)) is ${bitsText(bits)}.`,
      bits,
      { eps_PA: spoken(epsilon), bits: `${bits}`, 'at least, whatever the split': `${least}` },
    )
  },
}
