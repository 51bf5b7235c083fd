// The two Chernoff rules: from a count to its expectation, and from an expectation to a count not observed.
// Source: docs/rules.md, `chernoff.expected` and `chernoff.observed`; FINITE_KEY.md section 2.

import { type Conclusion, demandPremises, parametersOf, premiseOf, quantum, type Rule } from './conclusion'
import { BASES, epsilonFrom, parameter, SCOPES } from './document'
import * as F from './fraction'
import { oneOf, textOf } from './json'
import * as R from './real'
import { demand } from './refusal'

/** Proves `E - O + O ln(O/E) >= ln(1/epsilon)` for E > 0, O >= 0, `0 ln 0 = 0`. @throws Refusal */
const proveFar = (expected: F.Fraction, observed: F.Fraction, epsilon: F.Fraction): void => {
  const logarithm = F.signOf(observed) === 0 ? R.whole(0) : R.ln(F.times(observed, F.inverse(expected)))
  const exponent = R.sum(R.real(F.plus(expected, F.minus(observed))), R.product(R.real(observed), logarithm))
  R.prove('E - O + O ln(O/E) >= ln(1/epsilon)', R.ln(F.inverse(epsilon)), exponent)
}

/** `expected kind l in B`, from its count. */
export const chernoffExpected: Rule = (situation) => {
  demandPremises(situation, 0)
  const { light } = situation
  const [kindOf, basis, of, sideOf, epsilonText, valueText] = parametersOf(situation, [
    'kind',
    'basis',
    'intensity',
    'side',
    'epsilon',
    'value',
  ])
  const kind = oneOf(kindOf, 'kind', ['gain', 'error'])
  const scope = oneOf(basis, 'basis', SCOPES)
  const names = light.hypotheses.intensities.map(({ name }) => name)
  const intensity = oneOf(of, 'intensity', names)
  const side = oneOf(sideOf, 'side', ['lower', 'upper'])
  const epsilon = epsilonFrom(epsilonText, 'epsilon')
  const value = parameter(valueText, 'value')
  const observed = F.sumOf(
    BASES.filter((one) => scope === 'all' || one === scope).map((one) => light.count(kind, one, intensity)),
  )
  const sign = F.signOf(value)
  const order = F.compare(value, observed)
  if (side === 'lower') {
    demand(sign >= 0 && order <= 0, 'lower limit', F.shown(value), `from 0 to ${F.shown(observed)}`)
    if (sign > 0) proveFar(value, observed, epsilon)
  } else {
    // Stricter than the letter of the page, which would let E = 0 pass for n = 0.
    demand(sign > 0 && order >= 0, 'upper limit', F.shown(value), `at least ${F.shown(observed)} and above 0`)
    proveFar(value, observed, epsilon)
  }
  const what = `expected ${kind} ${intensity}`
  const event = `${what} in ${scope}: ${side} limit fails [${textOf(epsilonText, 'epsilon')}]`
  return { what, scope, side: side === 'lower' ? '>=' : '<=', value, events: quantum(event, epsilon) }
}

const MEANS = ['keyedMean 0', 'keyedMean 1']

const observedFrom = (
  mean: Conclusion,
  what: string,
  value: F.Fraction,
  epsilon: F.Fraction,
  text: string,
): Conclusion => {
  const event = `${what} in ${mean.scope}: limit fails [${text}]`
  return { ...mean, what, value, events: new Map([...mean.events, ...quantum(event, epsilon)]) }
}

/** `keyed k in B` from `keyedMean k`, or `phaseErrors in B` from `phaseErrorMean`. */
export const chernoffObserved: Rule = (situation) => {
  demandPremises(situation, 1)
  const [epsilonText, valueText] = parametersOf(situation, ['epsilon', 'value'])
  const epsilon = epsilonFrom(epsilonText, 'epsilon')
  const text = textOf(epsilonText, 'epsilon')
  const value = parameter(valueText, 'value')
  if (situation.premises[0]?.side === '<=') {
    const mean = premiseOf(situation, 0, ['phaseErrorMean'], '<=', BASES)
    demand(F.signOf(mean.value) > 0, 'expected phase errors', F.shown(mean.value), '> 0')
    demand(F.compare(value, mean.value) >= 0, 'upper limit', F.shown(value), `>= ${F.shown(mean.value)}`)
    proveFar(mean.value, value, epsilon)
    return observedFrom(mean, 'phaseErrors', value, epsilon, text)
  }
  const mean = premiseOf(situation, 0, MEANS, '>=', BASES)
  const isInside = F.signOf(value) >= 0 && F.compare(value, mean.value) <= 0
  demand(isInside, 'lower limit', F.shown(value), `from 0 to ${F.shown(mean.value)}`)
  if (F.signOf(value) > 0) proveFar(mean.value, value, epsilon)
  return observedFrom(mean, mean.what.replace('keyedMean', 'keyed'), value, epsilon, text)
}
