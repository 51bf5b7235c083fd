// KW05: formula (9) keys the expected number of single photons; the key has the actual ones.
// Source: FINITE_KEY.md section 2 (expected to observed) and section 4.
//
// In the formula's own model, independent clicks with yields s_k, the single photons in the key of basis B are a sum of independent 0/1
// variables with expectation at least E = N_y,B b1 s1^L,B. Except with probability xi/2 they are at least O^L(E), the lower root of
// E - O + O ln(O/E) = ln(2/xi). Priced: (9) with O^L(E) for E, the phase-error rate left alone. Both statements come on top of KW01's.
// An analysis that also counts the total (composable, through binomial tails) pays less; formula (9) has no total to use.

import { observedFromExpected, twoSidedExponent } from '../../spec/finiteKey/chernoff'
import { applies, type FindingRule } from './finding'
import { closedIn, judgedOnFormula9, keyedBases, lengthWith, priceOf } from './formula9'
import { bitsText, spoken } from './wording'

export const kw05ExpectedNotObserved: FindingRule = {
  code: 'KW05',
  title: 'An expectation stands for an observation',
  severity: 'major',
  remedy:
    'Bound the single photons that are in the key, k_B = O^L(...), with a statement of its own in the ledger; composable does with an expected-to-observed bound, direct bounds the whole linear form in one statement.',
  source: 'FINITE_KEY.md 2, 4, 5.1',
  judge: (input) =>
    judgedOnFormula9(
      input,
      () =>
        closedIn(
          input,
          `${input.analysed} bounds the single photons that are in the key, not their expectation.`,
        ),
      (formula) => {
        const { singles, xi, bounds } = formula
        const beta = twoSidedExponent(xi)
        const observed = {
          X: observedFromExpected(singles.X, beta).lower,
          Z: observedFromExpected(singles.Z, beta).lower,
        }
        const bits = priceOf(bounds.rawLength, lengthWith(formula, { singles: observed }))
        const bases = keyedBases(input)
        const told = bases.map(
          (basis) => `${spoken(singles[basis])} in ${basis}, of which ${spoken(observed[basis])} are certain`,
        )
        return applies(
          `Formula (9) keys expected single photons (${told.join('; ')} at failure probability xi/2): ${bitsText(bits)} too many.`,
          bits,
          Object.fromEntries(
            bases.flatMap((basis) => [
              [`expected single photons ${basis}`, spoken(singles[basis])],
              [`single photons ${basis}, lower`, spoken(observed[basis])],
            ]),
          ),
        )
      },
    ),
}
