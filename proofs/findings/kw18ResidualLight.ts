// KW18: the light that is left in a vacuum pulse may differ from decoy light, and then it says nothing about the other pulses.
// Source: FINITE_KEY.md section 4; limits (d) of vacuum.ts.
//
// A modulator at extinction leaves light whose modes, timing or polarisation need not be those of a decoy. If Eve can tell it apart, she
// may click on every such photon: of S_o only S_o - (1 - e^-mu_o) is sure to come from empty pulses, which is nothing where
// S_o < mu_o. Then (8) has nothing to subtract. Priced: (9) with the light counted as alike (KW07) less (9) with it distinguishable.

import * as E from 'fp-ts/Either'
import { doesNotApply, type FindingRule, undecided } from './finding'
import { formula9Of, kindOf, priceOf, wholeLength } from './formula9'
import { boundsWithVacuum } from './vacuum'
import { vacuumOf, weakest } from './vacuumOf'
import { bitsText, grouped, spoken } from './wording'

export const kw18ResidualLight: FindingRule = {
  code: 'KW18',
  title: 'Residual vacuum light may be distinguishable',
  severity: 'major',
  remedy:
    'Show that residual light has the modes and the modulation of the other pulses, or give up its information: in direct u_o <= 0, u_o - w_o <= 0 and the vacuum out of the rows k >= 1; composable assumes alike light and prints it.',
  source: 'FINITE_KEY.md 4, 5',
  judge: (input) => {
    const { observations, arithmetic } = input
    const { meanPhotonNumber } = weakest(observations)
    if (meanPhotonNumber.isZero())
      return doesNotApply('The weakest intensity is declared to be exactly empty.')
    const mu = spoken(arithmetic.exact(meanPhotonNumber))
    const needs =
      'a measurement that the residual light of vacuum pulses has the spectrum, timing and polarisation of the other pulses'
    const sentence = `The vacuum pulses carry ${mu} photons, and the counts do not show that they are like those of the other pulses`
    const formula = kindOf(input) === 'formula9' ? formula9Of(input) : E.left('')
    if (E.isLeft(formula)) return undecided(needs, `${sentence}.`, null, { 'photons in a vacuum pulse': mu })
    const vacuum = vacuumOf(input, formula.right)
    const alike = boundsWithVacuum(formula.right, vacuum, 'alike').length
    const apart = boundsWithVacuum(formula.right, vacuum, 'distinguishable').length
    const bits = priceOf(alike, apart)
    return undecided(needs, `${sentence}: if they are not, formula (9) loses ${bitsText(bits)}.`, bits, {
      'photons in a vacuum pulse': mu,
      'length if alike': grouped(wholeLength(alike)),
      'length if distinguishable': grouped(wholeLength(apart)),
    })
  },
}
