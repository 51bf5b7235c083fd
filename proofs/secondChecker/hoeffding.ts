// Hoeffding's two rules: from a count to its expectation over the intensities, and from errors of vacuum pulses, of which
// each is a fair coin, to how many of them were detected.
// Source: docs/rules.md, `hoeffding.expected` and `vacuum.detections`.

import { type Conclusion, classical, demandPremises, parametersOf, premiseOf, type Rule } from './conclusion'
import { BASES, epsilonFrom, parameter } from './document'
import * as F from './fraction'
import { oneOf, textOf } from './json'
import * as R from './real'
import { demand } from './refusal'

const TWO = F.fraction(2)

/** Proves `2 (n - E)^2 >= N ln(1/epsilon)`. @throws Refusal */
const proveApart = (count: F.Fraction, value: F.Fraction, trials: F.Fraction, epsilon: F.Fraction): void => {
  const distance = F.plus(count, F.minus(value))
  R.prove(
    '2 (n - E)^2 >= N ln(1/epsilon)',
    R.product(R.real(trials), R.ln(F.inverse(epsilon))),
    R.real(F.times(TWO, F.times(distance, distance))),
  )
}

/** `expected gain l in B` or `expected bitError l in B`, from its share of the counts of all intensities. */
export const hoeffdingExpected: Rule = (situation): Conclusion => {
  demandPremises(situation, 0)
  const { light } = situation
  const [kindOf, basisOf, of, sideOf, epsilonText, valueText] = parametersOf(situation, [
    'kind',
    'basis',
    'intensity',
    'side',
    'epsilon',
    'value',
  ])
  const kind = oneOf(kindOf, 'kind', ['gain', 'bitError'])
  const scope = oneOf(basisOf, 'basis', BASES)
  const names = light.hypotheses.intensities.map(({ name }) => name)
  const intensity = oneOf(of, 'intensity', names)
  const side = oneOf(sideOf, 'side', ['lower', 'upper'])
  const epsilon = epsilonFrom(epsilonText, 'epsilon')
  const value = parameter(valueText, 'value')
  const countOf = (name: string): F.Fraction => light.count(kind === 'gain' ? 'gain' : 'error', scope, name)
  const [observed, trials] = [countOf(intensity), F.sumOf(names.map(countOf))]
  const order = F.compare(value, observed)
  if (side === 'lower') {
    const isInside = F.signOf(value) >= 0 && order <= 0
    demand(isInside, 'lower limit', F.shown(value), `from 0 to ${F.shown(observed)}`)
    if (F.signOf(value) > 0) proveApart(observed, value, trials, epsilon)
  } else {
    demand(order >= 0, 'upper limit', F.shown(value), `at least ${F.shown(observed)}`)
    proveApart(observed, value, trials, epsilon)
  }
  const what = `expected ${kind} ${intensity}`
  const event = `${what} in ${scope}: ${side} Hoeffding limit fails [${textOf(epsilonText, 'epsilon')}]`
  return { what, scope, side: side === 'lower' ? '>=' : '<=', value, events: classical(event, epsilon) }
}

/** `detections 0 in B <= u`, from how many of them erred at most. */
export const vacuumDetections: Rule = (situation): Conclusion => {
  demandPremises(situation, 1)
  const [epsilonText, valueText] = parametersOf(situation, ['epsilon', 'value'])
  const epsilon = epsilonFrom(epsilonText, 'epsilon')
  const value = parameter(valueText, 'value')
  const errors = premiseOf(situation, 0, ['bitErrors 0'], '<=', BASES)
  demand(F.signOf(errors.value) >= 0, 'vacuum errors', F.shown(errors.value), '>= 0')
  demand(F.signOf(value) > 0, 'u', F.shown(value), '> 0')
  const gap = F.plus(value, F.minus(F.times(TWO, errors.value)))
  demand(F.signOf(gap) >= 0, 'u >= 2 w', F.shown(value), `>= twice ${F.shown(errors.value)}`)
  R.prove(
    '(u - 2 w)^2 >= 2 u ln(1/epsilon)',
    R.product(R.real(F.times(TWO, value)), R.ln(F.inverse(epsilon))),
    R.real(F.times(gap, gap)),
  )
  const { scope, events } = errors
  const event = `bitErrors 0 in ${scope}: Hoeffding limit of half of detections 0 fails [${textOf(epsilonText, 'epsilon')}]`
  return {
    ...{ what: 'detections 0', scope, side: '<=', value },
    events: new Map([...events, ...classical(event, epsilon)]),
  }
}
