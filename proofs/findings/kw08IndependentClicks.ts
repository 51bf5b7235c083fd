// KW08: Chernoff limits on clicks need independent clicks, which an eavesdropper need not grant, and (9) takes N_l for realised.
// Source: FINITE_KEY.md sections 4 and 5 (the lemma).
//
// Given the photon numbers, the intensity of each round is independent of all that Eve did, with probability p(l|k); so sums over
// intensities are sums of independent variables, while clicks over rounds are not. The N_l = pulses p_l p_B^2 of (9) is an expectation:
// a binomial number of standard deviation sqrt(pulses p (1 - p)), p = p_l p_B^2, is what was sent. No price: the statement lacks a proof.

import { BASES } from '../../spec/finiteKey/observations'
import { applies, type FindingRule } from './finding'
import { closedIn, kindOf } from './formula9'
import { grouped, spoken, wholeDown } from './wording'

export const kw08IndependentClicks: FindingRule = {
  code: 'KW08',
  title: 'Clicks are taken for independent',
  severity: 'major',
  remedy:
    'Condition on the photon numbers and let only the random choice of intensity and basis carry the statistics, with the probabilities p_l; composable and direct do, so they hold against coherent attacks.',
  source: 'FINITE_KEY.md 4, 5',
  judge: (input) => {
    const { observations, arithmetic, analysed } = input
    if (kindOf(input) !== 'formula9')
      return closedIn(
        input,
        `${analysed} conditions on the photon numbers and uses the probabilities of the intensities.`,
      )
    const { exact, one } = arithmetic
    const sent = BASES.flatMap((basis) =>
      observations.intensities.map(({ name, probability }) => {
        const p = exact(probability).times(exact(observations.bases[basis].probability).squared())
        const mean = exact(observations.pulses).times(p)
        return { at: `${name} in ${basis}`, mean, deviation: mean.times(one.minus(p)).sqrt() }
      }),
    )
    const widest = sent.reduce((a, b) => (a.deviation.isBelow(b.deviation) ? b : a))
    return applies(
      `Formula (9) needs independent clicks, which a coherent attack does not leave, and takes ${grouped(wholeDown(widest.mean))} pulses (${widest.at}) for realised, an expectation with standard deviation ${spoken(widest.deviation)}.`,
      null,
      Object.fromEntries(
        sent.map(({ at, mean, deviation }) => [
          `pulses ${at}`,
          `${grouped(wholeDown(mean))} +- ${spoken(deviation)}`,
        ]),
      ),
    )
  },
}
