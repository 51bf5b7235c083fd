// KW12: the key length is computed from the counts, and a statement about a length fixed beforehand does not cover that.
// Source: FINITE_KEY.md sections 4 and 5; variable-length decoy-state QKD: Tupkary et al., arXiv:2408.17349.
//
// A fixed-length theorem says: if the test passes, l bits are secret. Here l moves with the data, so the statement has to be about every
// length at once, the list of bounds and the split of epsilon fixed before the data, and a dropped packet has to be an announced event.
// Shown: the length with one standard deviation, sqrt(m_x) rounded up, more decoy errors in each basis.

import { jinan1Bounds } from '../../spec/finiteKey/analyses/jinan1Formula'
import type { Interval } from '../../spec/finiteKey/interval'
import { applies, type FindingRule, undecided } from './finding'
import { closedIn, judgedOnFormula9, kindOf, priceOf, wholeLength } from './formula9'
import { bitsText, grouped } from './wording'

const oneDeviationMore = (count: Interval): Interval =>
  count.plus(count.arithmetic.exact(count.sqrt().upper.ceil()))

export const kw12LengthDependsOnData: FindingRule = {
  code: 'KW12',
  title: 'The length depends on the data',
  severity: 'major',
  remedy:
    'Prove the statement for a length that varies, with bounds and split fixed before the data, and announce dropped packets; composable and direct are variable-length statements.',
  source: 'FINITE_KEY.md 4, 5; arXiv:2408.17349',
  judge: (input) =>
    judgedOnFormula9(
      input,
      () =>
        kindOf(input) === 'certified'
          ? closedIn(input, `${input.analysed} is a statement about a length that varies with the data.`)
          : undecided(
              'whether the length was fixed before the pass or taken from its counts',
              `${input.analysed} is stated for a length that a test accepts or refuses.`,
            ),
      (formula) => {
        const { X, Z } = formula.input.bases
        const moved = jinan1Bounds({
          ...formula.input,
          bases: {
            X: { ...X, decoyErrors: oneDeviationMore(X.decoyErrors) },
            Z: { ...Z, decoyErrors: oneDeviationMore(Z.decoyErrors) },
          },
        }).rawLength
        const shift = priceOf(formula.bounds.rawLength, moved)
        return applies(
          `The ${bitsText(wholeLength(formula.bounds.rawLength))} of formula (9) are computed from the counts of the run, without a statement for a length that varies: one standard deviation more decoy errors makes them ${bitsText(shift)} fewer.`,
          null,
          {
            'length from these counts': grouped(wholeLength(formula.bounds.rawLength)),
            'bits fewer with one standard deviation more decoy errors': grouped(shift),
          },
        )
      },
    ),
}
