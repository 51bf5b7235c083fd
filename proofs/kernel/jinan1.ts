/** The rules jinan1.*: arithmetic of the formulas (7) to (9) of FINITE_KEY.md 3. They prove nothing about secrecy. */
import { high, low } from './enclosure'
import { BASES, type Hypotheses, type Intensity, integer, oneOf, weight } from './hypotheses'
import * as q from './rational'
import { basisOf, demandPremises, type Judgement, type Rule, rule } from './theorem'

type Sources = { readonly o: Intensity; readonly x: Intensity; readonly y: Intensity }
/** Vacuum, decoy and signal, by their mean photon numbers. @throws Rejection */
const sources = ({ intensities }: Hypotheses): Sources => {
  const [o, x, y] = [...intensities].sort((a, b) => (q.isAtMost(a.mu, b.mu) ? -1 : 1))
  q.demand('three intensities', intensities.length === 3 && !!o && !!x && !!y, intensities.length)
  q.demand('distinct means', !q.isAtMost(x.mu, o.mu) && !q.isAtMost(y.mu, x.mu), 'equal ones')
  return { o, x, y }
}
/** N_l = pulses p_l match of the scope. */
const sent = (h: Hypotheses, { probability }: Intensity, scope: string): q.Rational => {
  const matches = BASES.filter((basis) => scope === 'all' || scope === basis).map(h.match)
  return q.times(q.times(h.pulses, probability), q.sum(matches))
}
/**
 * expected gain x in B >= E_x     expected gain y in B <= E_y     expected gain o in all <= E_o     s >= 0
 * s mu_x mu_y (mu_y - mu_x) <= mu_y^2 e^mu_x E_x/N_x(B) - mu_x^2 e^mu_y E_y/N_y(B) - (mu_y^2 - mu_x^2) E_o/N_o(all)
 * ------------------------------------------------------------------------------------------- jinan1.yield
 * formulaYield in B >= s
 */
const formulaYield = rule({ value: '' }, undefined, (h, p, at, by) => {
  const [{ o, x, y }, value] = [sources(h), q.parse(p.value)]
  demandPremises(by, `>= expected gain ${x.name}, <= expected gain ${y.name}, <= expected gain ${o.name}`)
  const scope = basisOf(at(0), at(1))
  oneOf(at(2).scope, ['all'])
  const [squareX, squareY] = [q.power(x.mu, 2), q.power(y.mu, 2)]
  const gainX = q.over(q.times(squareY, at(0).value), q.times(sent(h, x, scope), high(x.decay)))
  const gainY = q.over(q.times(squareX, at(1).value), q.times(sent(h, y, scope), low(y.decay)))
  const gainO = q.over(q.times(q.minus(squareY, squareX), at(2).value), sent(h, o, 'all'))
  const scale = q.times(q.times(x.mu, y.mu), q.minus(y.mu, x.mu))
  q.demandAtMost('sign', q.ZERO, value)
  q.demandAtMost('value', q.times(value, scale), q.minus(gainX, q.plus(gainY, gainO)))
  return { relation: '>=', quantity: 'formulaYield', scope, value }
})

/**
 * expected error x in B <= E_x     expected gain o in all >= E_o     formulaYield in B >= s > 0     e >= 0
 * e mu_x s >= e^mu_x E_x/N_x(B) - E_o/(2 N_o(all))
 * ------------------------------------------------------------------------------------------- jinan1.error
 * formulaError in B <= e
 */
const formulaError = rule({ value: '' }, undefined, (h, p, at, by) => {
  const [{ o, x }, value] = [sources(h), q.parse(p.value)]
  demandPremises(by, `<= expected error ${x.name}, >= expected gain ${o.name}, >= formulaYield`)
  const scope = basisOf(at(0), at(2))
  oneOf(at(1).scope, ['all'])
  const errors = q.over(at(0).value, q.times(sent(h, x, scope), low(x.decay)))
  const dark = q.over(at(1).value, q.times(q.TWO, sent(h, o, 'all')))
  q.demandAtMost('sign', q.ZERO, value)
  q.demandAtMost('value', q.over(q.minus(errors, dark), q.times(x.mu, at(2).value)), value)
  return { relation: '<=', quantity: 'formulaError', scope, value }
})

/**
 * formulaYield in X >= s_X     formulaEntropy in Z <= H_Z <= 1     formulaYield in Z >= s_Z     formulaEntropy in X <= H_X <= 1
 * every event the same epsilon, xi/2, none classical     keyed: y in X and in Z, nothing else     leak = sum of all leak entries     s = sampled fraction
 * bits + leak <= (1 - s) mu_y e^-mu_y [N_y(X) s_X (1 - H_Z) + N_y(Z) s_Z (1 - H_X)]
 * ------------------------------------------------------------------------------------------- jinan1.length
 * formula jinan1 >= bits; note: evaluates formula (9) at that xi/2, proves no secrecy
 */
const formula = '>= formulaYield, <= formulaEntropy'
const formulaLength = rule({ bits: '' }, [`${formula}, ${formula}`], (h, p, at, by) => {
  const [{ y }, value] = [sources(h), integer(p.bits)]
  oneOf(by.map(({ scope }) => scope).join(' '), ['X Z Z X'])
  const keyed = h.given.keyed.filter(({ intensity }) => intensity === y.name).length
  q.demand('the signal keyed in both bases, nothing else', keyed === 2 && h.given.keyed.length === 2, keyed)
  const events = by.flatMap((one) => one.events)
  q.demand("Chernoff's limits", !events.some((one) => one.isClassical), 'others')
  const halfXi = [...new Set(events.map(({ statement }) => statement.slice(statement.indexOf('['))))]
  q.demand('one xi: every limit with the same epsilon', halfXi.length < 2, halfXi.length)
  const part = (single: Judgement, { value: entropy }: Judgement): q.Rational => {
    q.demandAtMost('entropy', entropy, q.ONE)
    return q.times(q.times(sent(h, y, single.scope), single.value), q.minus(q.ONE, entropy))
  }
  const kept = q.over(q.times(low(weight(y, 1)), q.minus(q.ONE, h.sampled)), y.probability)
  const content = q.times(kept, q.plus(part(at(0), at(1)), part(at(2), at(3))))
  q.demandAtMost('value', q.plus(value, h.leak('all')), content)
  const note = `evaluates formula (9) with xi/2 = ${halfXi}; proves no secrecy`
  return { relation: '>=', quantity: 'formula jinan1', scope: 'all', value, note }
})

/** The rules of this file by name. */
export const JINAN1: Readonly<Record<string, Rule>> = {
  'jinan1.yield': formulaYield,
  'jinan1.error': formulaError,
  'jinan1.length': formulaLength,
}
