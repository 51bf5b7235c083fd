// The published formula of Jinan-1 as arithmetic: its value is at least so much. Nothing is said about secrecy.
// Source: docs/rules.md, `jinan1.yield`, `jinan1.error`, `jinan1.length`; FINITE_KEY.md section 3.

import { demandPremises, derived, eventsOf, parametersOf, premiseOf, type Rule } from './conclusion'
import { BASES, type Basis, type Intensity, named, parameter, type Scope, wholeParameter } from './document'
import * as F from './fraction'
import type { Light } from './light'
import * as R from './real'
import { demand, Refusal } from './refusal'

type Roles = { readonly vacuum: Intensity; readonly decoy: Intensity; readonly signal: Intensity }

const rolesOf = ({ hypotheses: { intensities } }: Light): Roles => {
  const [vacuum, decoy, signal, ...more] = [...intensities].sort((a, b) => F.compare(a.mu, b.mu))
  if (vacuum === undefined || decoy === undefined || signal === undefined || more.length > 0)
    throw new Refusal('intensities', `${intensities.length}`, 'exactly three')
  const isRising = F.compare(vacuum.mu, decoy.mu) < 0 && F.compare(decoy.mu, signal.mu) < 0
  demand(isRising, 'mean photon numbers', 'two equal', 'distinct ones')
  return { vacuum, decoy, signal }
}

/** `N_l(B)`, or the sum over the bases. @throws Refusal where it is 0 */
const sent = (
  { hypotheses: { pulses, match } }: Light,
  { probability }: Intensity,
  scope: Scope,
): F.Fraction => {
  demand(F.signOf(pulses) > 0, 'pulses', '0', 'above 0')
  const share = F.sumOf(BASES.filter((one) => scope === 'all' || one === scope).map((one) => match[one]))
  return F.times(F.times(pulses, probability), share)
}

const per = (a: F.Fraction, b: F.Fraction): F.Fraction => F.times(a, F.inverse(b))

const expected = (kind: 'gain' | 'error', { name }: Intensity): ReadonlyArray<string> => [
  `expected ${kind} ${name}`,
]

/** `e^mu factor` */
const brightened = ({ mu }: Intensity, factor: F.Fraction): R.Real =>
  R.product(R.real(factor), R.exp(R.real(mu)))

/** `formulaYield in B >= s` */
export const jinan1Yield: Rule = (situation) => {
  const { light } = situation
  demandPremises(situation, 3)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const { vacuum, decoy, signal } = rolesOf(light)
  const dim = premiseOf(situation, 0, expected('gain', decoy), '>=', BASES)
  const bright = premiseOf(situation, 1, expected('gain', signal), '<=', [dim.scope])
  const dark = premiseOf(situation, 2, expected('gain', vacuum), '<=', ['all'])
  demand(F.signOf(value) >= 0, 's', F.shown(value), '>= 0')
  const [x, y] = [F.power(decoy.mu, 2), F.power(signal.mu, 2)]
  const gap = F.plus(signal.mu, F.minus(decoy.mu))
  const left = F.times(F.times(value, gap), F.times(decoy.mu, signal.mu))
  const right = R.sum(
    brightened(decoy, F.times(y, per(dim.value, sent(light, decoy, dim.scope)))),
    R.opposite(brightened(signal, F.times(x, per(bright.value, sent(light, signal, dim.scope))))),
    R.real(F.minus(F.times(F.plus(y, F.minus(x)), per(dark.value, sent(light, vacuum, 'all'))))),
  )
  R.prove('formula (7)', R.real(left), right)
  return derived([dim, bright, dark], { what: 'formulaYield', scope: dim.scope, side: '>=', value })
}

/** `formulaError in B <= e` */
export const jinan1Error: Rule = (situation) => {
  const { light } = situation
  demandPremises(situation, 3)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const { vacuum, decoy } = rolesOf(light)
  const errors = premiseOf(situation, 0, expected('error', decoy), '<=', BASES)
  const dark = premiseOf(situation, 1, expected('gain', vacuum), '>=', ['all'])
  const yielded = premiseOf(situation, 2, ['formulaYield'], '>=', [errors.scope])
  demand(F.signOf(yielded.value) > 0, 's', F.shown(yielded.value), '> 0')
  demand(F.signOf(value) >= 0, 'e', F.shown(value), '>= 0')
  const left = R.difference(
    brightened(decoy, per(errors.value, sent(light, decoy, errors.scope))),
    R.real(per(dark.value, F.times(F.fraction(2), sent(light, vacuum, 'all')))),
  )
  R.prove('formula (8)', left, R.real(F.times(F.times(value, decoy.mu), yielded.value)))
  return derived([errors, dark, yielded], { what: 'formulaError', scope: errors.scope, side: '<=', value })
}

/** `formula jinan1 >= bits` */
export const jinan1Length: Rule = (situation) => {
  const { light } = situation
  const { keyed, leak, sampled } = light.hypotheses
  demandPremises(situation, 4)
  const bits = wholeParameter(parametersOf(situation, ['bits'])[0], 'bits')
  const { signal } = rolesOf(light)
  const isKeyed = keyed.size === 2 && BASES.every((basis) => keyed.has(named(basis, signal.name)))
  demand(isKeyed, 'keyed pairs', [...keyed].join(', '), 'the brightest intensity in both bases')
  const events = [...eventsOf(situation.premises).values()]
  const isOneXi = events.every(({ epsilon }) => F.compare(epsilon, events[0]?.epsilon ?? F.ONE) === 0)
  demand(isOneXi, 'one xi', 'different epsilons', 'the same epsilon in every chernoff.expected')
  const isPublished = events.every(({ isClassical }) => !isClassical)
  demand(isPublished, 'limits of the formula', 'one of Hoeffding', 'chernoff.expected only')
  const part = (at: number, basis: Basis, other: Basis): F.Fraction => {
    const { value } = premiseOf(situation, at, ['formulaYield'], '>=', [basis])
    const { value: h } = premiseOf(situation, at + 1, ['formulaEntropy'], '<=', [other])
    const certain = F.plus(F.ONE, F.minus(h))
    demand(F.signOf(certain) >= 0, `H of ${other}`, F.shown(h), '<= 1')
    return F.times(F.times(sent(light, signal, basis), value), certain)
  }
  const both = F.plus(part(0, 'X', 'Z'), part(2, 'Z', 'X'))
  const kept = F.times(F.times(F.plus(F.ONE, F.minus(sampled)), signal.mu), both)
  demand(leak.length > 0, 'leak', 'no entry', 'at least one')
  const charged = F.sumOf([bits, ...leak.map((entry) => entry.bits)])
  R.prove('formula (9)', R.real(charged), R.product(R.real(kept), R.exp(R.real(F.minus(signal.mu)))))
  return {
    ...derived(situation.premises, { what: 'formula jinan1', scope: 'all', side: '>=', value: bits }),
    spent: { secrecy: F.ONE, correctness: F.ONE },
  }
}
