// KW07: vacuum pulses that carry light are taken for a vacuum, which understates the error rate of single photons.
// Source: FINITE_KEY.md section 4; the algebra and its proof are in vacuum.ts.
//
// Eq (8) subtracts a0 S_o/2 as the errors of empty pulses. But S_o = sum_k e^-mu_o mu_o^k/k! s_k has about mu_o s_1 from light, whose
// errors stay in: e1 comes out too low by about (a0/a1) mu_o s_1/2 / s_1 = mu_o/(2 mu_x), with any amount of data. That the same light
// helps Eq (7) is counted in the price, which is the length of (9) less that with the limits (b) and (c) of vacuum.ts, at the same xi.

import { BASES, type Basis } from '../../spec/finiteKey/observations'
import { applies, doesNotApply, type FindingInput, type FindingRule } from './finding'
import { closedIn, type Formula9, judgedOnFormula9, priceOf, wholeLength } from './formula9'
import { boundsWithVacuum, exactCounts, type VacuumBounds } from './vacuum'
import { vacuumOf, weakest } from './vacuumOf'
import { bitsText, grouped, percent, spoken } from './wording'

const errorNumbers = (title: string, { errorUpper }: VacuumBounds) =>
  Object.fromEntries(
    BASES.map((basis: Basis) => [`single-photon error ${basis}, ${title}`, percent(errorUpper[basis])]),
  )

const judgeLight = (input: FindingInput, formula: Formula9) => {
  const vacuum = vacuumOf(input, formula)
  const exact = { ...vacuum, limitsOf: exactCounts }
  const { exact: number } = input.arithmetic
  const bias = vacuum.vacuumMu.dividedBy(number(2).times(formula.input.decoyMu))
  const proper = boundsWithVacuum(formula, vacuum, 'alike')
  const bits = priceOf(formula.bounds.rawLength, proper.length)
  const mu = spoken(vacuum.vacuumMu)
  return applies(
    `The vacuum pulses carry ${mu} photons, so formula (8) understates the single-photon error by about mu_o/(2 mu_x) = ${percent(bias)} absolute however many pulses are sent, and (9) is ${bitsText(bits)} too long.`,
    bits,
    {
      'photons in a vacuum pulse': mu,
      'bias mu_o/(2 mu_x)': percent(bias),
      ...errorNumbers('by (8)', { ...proper, errorUpper: formula.bounds.errorUpper }),
      ...errorNumbers('vacuum light counted', proper),
      ...errorNumbers('by (8), counts taken as exact', boundsWithVacuum(formula, exact, 'none')),
      ...errorNumbers(
        'vacuum light counted, counts taken as exact',
        boundsWithVacuum(formula, exact, 'alike'),
      ),
      'length by (9)': grouped(wholeLength(formula.bounds.rawLength)),
      'length with the vacuum light counted': grouped(wholeLength(proper.length)),
    },
  )
}

export const kw07ImperfectVacuum: FindingRule = {
  code: 'KW07',
  title: 'The vacuum is not empty',
  severity: 'critical',
  remedy:
    'Treat the vacuum as a third intensity: bound the yield of true vacua from both sides (vacuum.ts, limits b and c); composable and direct take every intensity with its declared mean photon number.',
  source: 'FINITE_KEY.md 4, 5; Ma et al., PRA 72, 012326 (2005)',
  judge: (input) => {
    if (weakest(input.observations).meanPhotonNumber.isZero())
      return doesNotApply('The weakest intensity is declared to be exactly empty.')
    return judgedOnFormula9(
      input,
      () => closedIn(input, `${input.analysed} takes every intensity with its declared mean photon number.`),
      (formula) => judgeLight(input, formula),
    )
  },
}
