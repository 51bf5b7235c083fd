// From the single photons tested in one basis to those keyed in the other: all of a basis keyed, and random sampling.
// Source: docs/rules.md, `keyed` and `sampling`.

import {
  type Conclusion,
  demandPremises,
  derived,
  parametersOf,
  premiseOf,
  quantum,
  type Rule,
} from './conclusion'
import { BASES, epsilonFrom, named, parameter } from './document'
import * as F from './fraction'
import { textOf } from './json'
import * as R from './real'
import { demand } from './refusal'

const HALF = F.fraction('0.5')
const LEAST_KEYED = F.fraction(3)

const less = (a: F.Fraction, b: F.Fraction): F.Fraction => F.plus(a, F.minus(b))
const per = (a: F.Fraction, b: F.Fraction): F.Fraction => F.times(a, F.inverse(b))

/** `keyed k in B`, where nothing detected in B is left out of the key. */
export const keyed: Rule = (situation): Conclusion => {
  demandPremises(situation, 1)
  parametersOf(situation, [])
  const { keyed: pairs, intensities, sampled } = situation.light.hypotheses
  const found = premiseOf(situation, 0, ['detections 0', 'detections 1'], '>=', BASES)
  const left = intensities.filter(({ name }) => !pairs.has(named(found.scope, name)))
  const names = left.map(({ name }) => name).join(', ')
  demand(left.length === 0, `intensities of ${found.scope} that are not keyed`, names, 'none')
  demand(F.signOf(sampled) === 0, 'sampledFraction', F.shown(sampled), '0')
  return { ...found, what: found.what.replace('detections', 'keyed') }
}

/** `a ln(a / b)` for a >= 0 and b > 0; 0 where a is. */
const timesLn = (a: F.Fraction, b: F.Fraction): R.Real =>
  F.signOf(a) === 0 ? R.whole(0) : R.product(R.real(a), R.ln(per(a, b)))

/**
 * `c kl(v/c || p) + d kl(phi || p)` in nats, p what both parts together have: the sum over the four cells, tested or
 * keyed and erring or not, of `cell ln(cell / what p gives it)`. For phi > 0 and v/c, phi < 1.
 */
const exponentOf = (v: F.Fraction, c: F.Fraction, d: F.Fraction, phi: F.Fraction): R.Real => {
  const kept = F.times(phi, d)
  const p = per(F.plus(v, kept), F.plus(c, d))
  const q = less(F.ONE, p)
  return R.sum(
    timesLn(v, F.times(c, p)),
    timesLn(less(c, v), F.times(c, q)),
    timesLn(kept, F.times(d, p)),
    timesLn(less(d, kept), F.times(d, q)),
  )
}

/** `phaseErrorRate in B <= phi`, from the single-photon errors in the other basis. */
export const sampling: Rule = (situation): Conclusion => {
  demandPremises(situation, 3)
  const [epsilonText, valueText] = parametersOf(situation, ['epsilon', 'value'])
  const epsilon = epsilonFrom(epsilonText, 'epsilon')
  const phi = parameter(valueText, 'value')
  const errors = premiseOf(situation, 0, ['bitErrors 1'], '<=', BASES)
  const tested = premiseOf(situation, 1, ['detections 1'], '>=', [errors.scope])
  const rounds = premiseOf(situation, 2, ['keyed 1'], '>=', [errors.scope === 'X' ? 'Z' : 'X'])
  const [v, c, d] = [errors.value, tested.value, rounds.value]
  demand(F.signOf(v) >= 0, 'errors', F.shown(v), '>= 0')
  demand(F.signOf(c) > 0, 'tested single photons', F.shown(c), '> 0')
  demand(F.compare(d, LEAST_KEYED) >= 0, 'keyed single photons', F.shown(d), '>= 3')
  // A phi of 0, which the page lets pass here, has exponent 0 and never enough.
  demand(
    F.signOf(phi) > 0 && F.compare(phi, HALF) <= 0,
    'phi of the sample',
    F.shown(phi),
    'above 0, at most 1/2',
  )
  demand(F.compare(v, F.times(phi, c)) <= 0, 'v/c <= phi', F.shown(per(v, c)), `<= ${F.shown(phi)}`)
  R.prove(
    'exponent >= ln(2/epsilon) + ln((c + d)/d)/2',
    R.sum(R.ln(per(F.fraction(2), epsilon)), R.product(R.real(HALF), R.ln(per(F.plus(c, d), d)))),
    exponentOf(v, c, d, phi),
  )
  const event = `phaseErrorRate in ${rounds.scope}: sampling limit fails [${textOf(epsilonText, 'epsilon')}]`
  const rate = derived([errors, tested, rounds], {
    ...{ what: 'phaseErrorRate', scope: rounds.scope, side: '<=', value: phi },
  })
  return { ...rate, events: new Map([...rate.events, ...quantum(event, epsilon)]) }
}
