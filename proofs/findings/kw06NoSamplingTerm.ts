// KW06: the phase errors of one basis are read off the bit errors of the other with nothing for the sampling.
// Source: FINITE_KEY.md sections 2 and 4.
//
// The single-photon state does not depend on the basis, so each of the E = N_y,B b1 s1^L,B keyed single photons has a phase error with
// probability at most e1^U of the other basis: E e1^U are expected. Their actual number is at most O^U(E e1^U) except with probability
// xi/2, so the rate in (9) has to be O^U(E e1^U)/E. Priced: (9) with that rate, the number E left alone (KW05 prices that).

import { observedFromExpected, twoSidedExponent } from '../../spec/finiteKey/chernoff'
import { rateOrHalf } from '../../spec/finiteKey/decoy'
import type { Basis } from '../../spec/finiteKey/observations'
import { applies, type FindingRule } from './finding'
import { closedIn, judgedOnFormula9, keyedBases, lengthWith, priceOf } from './formula9'
import { bitsText, percent } from './wording'

export const kw06NoSamplingTerm: FindingRule = {
  code: 'KW06',
  title: 'No sampling term in the phase error',
  severity: 'major',
  remedy:
    'Bound the phase errors among the keyed single photons, e_B = O^U(...), with a statement of its own; composable does, direct has the errors inside its one statement.',
  source: 'FINITE_KEY.md 2, 4, 5.1',
  judge: (input) =>
    judgedOnFormula9(
      input,
      () =>
        closedIn(
          input,
          `${input.analysed} adds a term for the step from errors seen in one basis to phase errors in the other.`,
        ),
      (formula) => {
        const { singles, phaseError, xi, bounds } = formula
        const beta = twoSidedExponent(xi)
        const sampled = (basis: Basis) =>
          rateOrHalf(
            observedFromExpected(singles[basis].times(phaseError[basis]), beta).upper,
            singles[basis],
          )
        const rates = { X: sampled('X'), Z: sampled('Z') }
        const bits = priceOf(bounds.rawLength, lengthWith(formula, { phaseError: rates }))
        const bases = keyedBases(input)
        const told = bases.map(
          (basis) => `${percent(phaseError[basis])} in ${basis} has to be ${percent(rates[basis])}`,
        )
        return applies(
          `Formula (9) takes the error rate of one basis for the phase error of the other as it is: ${told.join('; ')}, which costs ${bitsText(bits)}.`,
          bits,
          Object.fromEntries(
            bases.flatMap((basis) => [
              [`phase error ${basis} in (9)`, percent(phaseError[basis])],
              [`phase error ${basis}, upper`, percent(rates[basis])],
            ]),
          ),
        )
      },
    ),
}
