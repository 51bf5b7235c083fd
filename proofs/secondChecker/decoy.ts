// Decoy bounds by weak duality, and what share of the pulses they bound is keyed.
// Source: docs/rules.md, `decoy.detections`, `decoy.errors`, `decoy.bitErrors`, `thin.detections`, `thin.errors`; FINITE_KEY.md 5.1.

import {
  type Conclusion,
  demandPremises,
  derived,
  parametersOf,
  premiseOf,
  type Rule,
  type Situation,
} from './conclusion'
import { BASES, type Basis, parameter, wholeParameter } from './document'
import * as F from './fraction'
import { type Json, listOf, oneOf } from './json'
import { cutoffFrom, type Light, type PerIntensity, proveTail } from './light'
import * as R from './real'
import { demand, Refusal } from './refusal'

const VACUUM = 'detections 0'

/** `y_i`, one a premise. */
const dualFrom = (situation: Situation, json: Json | undefined): ReadonlyArray<F.Fraction> => {
  const y = listOf(json, 'y').map((one, at) => parameter(one, `y[${at}]`))
  demandPremises(situation, y.length)
  return y
}

type Combination = {
  /** y by the place of its intensity, 0 where it has none. */
  readonly y: PerIntensity<F.Fraction>
  /** y of `detections 0`, 0 where it is no premise. */
  readonly z: F.Fraction
  /** `sum_i y_i e^mu_i E_i / p_i + sum_i y_i V_i` */
  readonly bound: R.Real
}

/**
 * The premises `expected KIND l` in one basis, and with kind gain `detections 0`, too, each on the side that its y asks
 * for; on either where y is 0.
 */
const combination = (
  situation: Situation,
  kind: 'gain' | 'error' | 'bitError',
  y: ReadonlyArray<F.Fraction>,
  helps: 1 | -1,
  basis: Basis,
): Combination => {
  const { intensities } = situation.light.hypotheses
  const names = intensities.map(({ name }) => `expected ${kind} ${name}`)
  const allowed = kind === 'gain' ? [...names, VACUUM] : names
  const sideOf = (one: F.Fraction, at: number): Conclusion['side'] =>
    F.signOf(one) === 0 ? (situation.premises[at]?.side ?? '>=') : F.signOf(one) === helps ? '>=' : '<='
  const premises = y.map((one, at) => premiseOf(situation, at, allowed, sideOf(one, at), [basis]))
  const vacuum = premises.flatMap(({ what, value }, at) =>
    what === VACUUM ? [{ y: y[at] ?? F.ZERO, value }] : [],
  )
  const terms = intensities.map(({ mu, probability }, place) => {
    const own = premises.flatMap(({ what, value }, at) =>
      names.indexOf(what) === place ? [{ y: y[at] ?? F.ZERO, value }] : [],
    )
    const coefficient = F.sumOf(own.map((one) => one.y))
    const scaled = F.times(F.sumOf(own.map((one) => F.times(one.y, one.value))), F.inverse(probability))
    return { coefficient, bound: R.product(R.real(scaled), R.exp(R.real(mu))) }
  })
  return {
    y: terms.map(({ coefficient }) => coefficient),
    z: F.sumOf(vacuum.map((one) => one.y)),
    bound: R.sum(
      R.real(F.sumOf(vacuum.map((one) => F.times(one.y, one.value)))),
      ...terms.map(({ bound }) => bound),
    ),
  }
}

/** Proves `sum_l y_l mu_l^k + factor(k) R_k <= 0` for k = 0..cutoff, and above with `factor` constant. */
const proveRows = (
  light: Light,
  y: PerIntensity<F.Fraction>,
  factor: (k: number) => F.Fraction,
  cutoff: number,
): void => {
  const { intensities } = light.hypotheses
  for (const k of Array(cutoff + 1).keys()) {
    const powers = intensities.map(({ mu }, at) => F.times(y[at] ?? F.ZERO, F.power(mu, k)))
    const left = R.sum(R.real(F.sumOf(powers)), R.product(R.real(factor(k)), light.total(k)))
    R.prove(`row ${k}`, left, R.whole(0))
  }
  const beyond = R.real(factor(cutoff + 1))
  const coefficients = y.map((one, at) => R.sum(R.real(one), R.product(beyond, light.weight(at, 0))))
  proveTail('row', light, coefficients, cutoff)
}

/** `detections j in B >= v` */
export const decoyDetections: Rule = (situation) => {
  const { light } = situation
  const [basisOf, photonsOf, cutoffOf, lambdaOf, dual, valueText] = parametersOf(situation, [
    'basis',
    'photons',
    'cutoff',
    'lambda',
    'y',
    'value',
  ])
  const basis = oneOf(basisOf, 'basis', BASES)
  const photons = oneOf(photonsOf, 'photons', ['0', '1'])
  const cutoff = cutoffFrom(wholeParameter(cutoffOf, 'cutoff'))
  const lambda = parameter(lambdaOf, 'lambda')
  const value = parameter(valueText, 'value')
  const { y, z, bound } = combination(situation, 'gain', dualFrom(situation, dual), 1, basis)
  const factor = (k: number): F.Fraction =>
    F.sumOf([lambda, k === 0 ? z : F.ZERO, photons === `${k}` ? F.fraction(-1) : F.ZERO])
  proveRows(light, y, factor, cutoff)
  const all = F.sumOf(light.hypotheses.intensities.map(({ name }) => light.count('gain', basis, name)))
  R.prove('value', R.real(value), R.sum(bound, R.real(F.times(lambda, all))))
  return derived(situation.premises, { what: `detections ${photons}`, scope: basis, side: '>=', value })
}

/** What is counted is at most v: the programme of both kinds of errors, for j photons. */
const errorsFrom = (
  situation: Situation,
  kind: 'error' | 'bitError',
  photons: number,
  what: string,
  [cutoffOf, dual, valueText]: ReadonlyArray<Json>,
): Conclusion => {
  const { light, premises } = situation
  const cutoff = cutoffFrom(wholeParameter(cutoffOf, 'cutoff'))
  const value = parameter(valueText, 'value')
  const basis = BASES.find((one) => one === premises[0]?.scope)
  if (basis === undefined) throw new Refusal('premise 0', 'none in a basis', `an expected ${kind} in X or Z`)
  const { y, bound } = combination(situation, kind, dualFrom(situation, dual), -1, basis)
  proveRows(light, y.map(F.minus), (k) => (k === photons ? F.ONE : F.ZERO), cutoff)
  R.prove('value', bound, R.real(value))
  return derived(premises, { what, scope: basis, side: '<=', value })
}

/** `errors in B <= v` */
export const decoyErrors: Rule = (situation) =>
  errorsFrom(situation, 'error', 1, 'errors', parametersOf(situation, ['cutoff', 'y', 'value']))

/** `bitErrors j in B <= v` */
export const decoyBitErrors: Rule = (situation) => {
  const [photonsOf, ...rest] = parametersOf(situation, ['photons', 'cutoff', 'y', 'value'])
  const photons = oneOf(photonsOf, 'photons', ['0', '1'])
  return errorsFrom(situation, 'bitError', Number(photons), `bitErrors ${photons}`, rest)
}

/** Stricter than the page: where all light is vacuum, `R_1 = 0` would let any mean pass. */
const proveEmitted = (light: Light, k: number): void => {
  const isEmitted = k === 0 || light.hypotheses.intensities.some(({ mu }) => F.signOf(mu) > 0)
  demand(isEmitted, `pulses of ${k} photons`, 'none', 'an intensity above 0')
}

/** `keyedMean k in B >= m` */
export const thinDetections: Rule = (situation) => {
  const { light } = situation
  demandPremises(situation, 1)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const found = premiseOf(situation, 0, ['detections 0', 'detections 1'], '>=', BASES)
  const [k, basis] = [found.what === 'detections 0' ? 0 : 1, BASES.find((one) => one === found.scope) ?? 'X']
  demand(F.signOf(value) >= 0, 'mean', F.shown(value), '>= 0')
  proveEmitted(light, k)
  const left = R.product(R.real(value), light.total(k))
  R.prove('m R_k', left, R.product(R.real(found.value), light.keptWeight(basis, k)))
  return derived([found], { what: `keyedMean ${k}`, scope: basis, side: '>=', value })
}

/** `phaseErrorMean in B <= m`, from the errors in the other basis. */
export const thinErrors: Rule = (situation): Conclusion => {
  const { light } = situation
  const { match } = light.hypotheses
  demandPremises(situation, 1)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const found = premiseOf(situation, 0, ['errors'], '<=', BASES)
  const [measured, basis]: readonly [Basis, Basis] = found.scope === 'X' ? ['X', 'Z'] : ['Z', 'X']
  demand(F.signOf(found.value) >= 0, 'errors', F.shown(found.value), '>= 0')
  proveEmitted(light, 1)
  const kept = R.product(R.real(F.times(found.value, match[basis])), light.keptWeight(basis, 1))
  R.prove("m match(B') R_1", kept, R.product(R.real(F.times(value, match[measured])), light.total(1)))
  return derived([found], { what: 'phaseErrorMean', scope: basis, side: '<=', value })
}
