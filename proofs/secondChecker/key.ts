// From bounds on single-photon rounds to the length of a key, and to all keys together.
// Source: docs/rules.md, `ratio, entropy, secrecy`, `keyLength`, `compose`; FINITE_KEY.md, "From a bound to a key".

import { bitsOf } from './code'
import { type Conclusion, demandPremises, derived, parametersOf, premiseOf, type Rule } from './conclusion'
import { ASSUMPTIONS, BASES, epsilonFrom, named, parameter, type Scope, wholeParameter } from './document'
import * as F from './fraction'
import type { Light } from './light'
import * as R from './real'
import { demand, Refusal } from './refusal'

const HALF = F.fraction('0.5')
const TWO = F.fraction(2)

/** `phaseErrorRate in B <= phi` */
export const ratio: Rule = (situation) => {
  demandPremises(situation, 2)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const errors = premiseOf(situation, 0, ['phaseErrors'], '<=', BASES)
  const rounds = premiseOf(situation, 1, ['keyed 1'], '>=', [errors.scope])
  demand(F.signOf(rounds.value) > 0, 'keyed single photons', F.shown(rounds.value), '> 0')
  R.prove('e <= phi k', R.real(errors.value), R.real(F.times(value, rounds.value)))
  return derived([errors, rounds], { what: 'phaseErrorRate', scope: errors.scope, side: '<=', value })
}

/** `entropy in B <= H`, or `formulaEntropy in B <= H` from `formulaError`. */
export const entropy: Rule = (situation) => {
  demandPremises(situation, 1)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const rate = premiseOf(situation, 0, ['phaseErrorRate', 'formulaError'], '<=', BASES)
  const isRate = F.signOf(rate.value) > 0 && F.compare(rate.value, HALF) <= 0
  demand(isRate, 'phi', F.shown(rate.value), 'above 0, at most 1/2')
  const terms = [rate.value, F.plus(F.ONE, F.minus(rate.value))].map((part) =>
    R.product(R.real(part), R.log2(part)),
  )
  R.prove('h(phi) <= H', R.opposite(R.sum(...terms)), R.real(value))
  const what = rate.what === 'formulaError' ? 'formulaEntropy' : 'entropy'
  return derived([rate], { what, scope: rate.scope, side: '<=', value })
}

/** `secrecy composable in B >= L` */
export const secrecy: Rule = (situation) => {
  const { premises } = situation
  demandPremises(situation, 2, 3)
  const value = parameter(parametersOf(situation, ['value'])[0], 'value')
  const single = premiseOf(situation, 0, ['keyed 1'], '>=', BASES)
  const bound = premiseOf(situation, 1, ['entropy'], '<=', [single.scope])
  const vacuum =
    premises.length === 3 ? premiseOf(situation, 2, ['keyed 0'], '>=', [single.scope]).value : F.ZERO
  const certain = F.plus(F.ONE, F.minus(bound.value))
  demand(F.signOf(certain) >= 0, 'H', F.shown(bound.value), '<= 1')
  R.prove('L', R.real(value), R.real(F.plus(vacuum, F.times(single.value, certain))))
  return derived(premises, { what: 'secrecy composable', scope: single.scope, side: '>=', value })
}

/** Keyed pairs of a scope. */
const keyedIn = ({ hypotheses: { keyed } }: Light, scope: Scope): ReadonlyArray<string> =>
  [...keyed].filter((pair) => scope === 'all' || pair.startsWith(named(scope, '')))

/** Those whose error count was announced. */
const announced = (light: Light, scope: Scope): ReadonlyArray<string> =>
  keyedIn(light, scope).filter((pair) => light.hypotheses.counts.has(named('error', pair)))

/** Detections of a pair. @throws Refusal */
const countOf = ({ hypotheses: { counts } }: Light, pair: string): F.Fraction => {
  const found = counts.get(named('gain', pair))
  if (found === undefined)
    throw new Refusal(`count ${named('gain', pair)}`, 'no entry', 'an entry of the hypotheses')
  return found
}

/** Bits that leak about the key of a scope. */
const leakOf = (light: Light, scope: Scope): F.Fraction => {
  const { leak } = light.hypotheses
  const borne = leak.filter(({ basis }) => scope === 'all' || basis === 'all' || basis === scope)
  demand(borne.length > 0, 'leak', `no entry for ${scope}`, 'at least one')
  const sent = borne.map(({ bits }) => bits)
  const counted = announced(light, scope).map((pair) => F.fraction(bitsOf(countOf(light, pair))))
  return F.sumOf([...sent, ...counted])
}

/** `keyLength in S >= bits` */
export const keyLength: Rule = (situation) => {
  const { light } = situation
  demandPremises(situation, 1)
  const [bitsText, smoothingText, hashingText, verificationText] = parametersOf(situation, [
    'bits',
    'smoothing',
    'hashing',
    'verification',
  ])
  const bits = wholeParameter(bitsText, 'bits')
  const smoothing = epsilonFrom(smoothingText, 'smoothing')
  const hashing = epsilonFrom(hashingText, 'hashing')
  const verification = epsilonFrom(verificationText, 'verification')
  const isDirect = situation.premises[0]?.scope === 'all'
  const found = isDirect
    ? premiseOf(situation, 0, ['secrecy direct'], '>=', ['all'])
    : premiseOf(situation, 0, ['secrecy composable'], '>=', BASES)
  const failureOf = (isClassical: boolean): F.Fraction =>
    F.sumOf(
      [...found.events.values()].flatMap((one) => (one.isClassical === isClassical ? [one.epsilon] : [])),
    )
  R.prove(
    'smoothing^2 >= 4 f',
    R.real(F.times(F.fraction(4), failureOf(false))),
    R.real(F.times(smoothing, smoothing)),
  )
  const known = isDirect ? announced(light, 'all') : []
  demand(known.length === 0, 'one hash over both bases', `errors of keyed ${known.join(', ')}`, 'none')
  const price = R.sum(
    R.product(R.whole(2), R.log2(F.inverse(F.times(TWO, hashing)))),
    R.log2(F.times(TWO, F.inverse(verification))),
  )
  const charged = R.real(F.plus(bits, leakOf(light, found.scope)))
  const keyed = F.sumOf(keyedIn(light, found.scope).map((pair) => countOf(light, pair)))
  demand(F.compare(bits, keyed) <= 0, 'bits', F.shown(bits), `at most the ${F.shown(keyed)} keyed detections`)
  R.prove('bits + leak + costs', R.sum(charged, price), R.real(found.value))
  return {
    ...derived([found], {
      what: found.what.replace('secrecy', 'keyLength'),
      scope: found.scope,
      side: '>=',
      value: bits,
    }),
    spent: { secrecy: F.sumOf([failureOf(true), smoothing, hashing]), correctness: verification },
  }
}

/** Every assumption, or a refusal. @throws Refusal */
const demandAssumptions = ({ hypotheses: { assumptions } }: Light): void => {
  const missing = ASSUMPTIONS.filter((name) => !assumptions.has(name))
  demand(missing.length === 0, 'assumptions', `without ${missing.join(', ')}`, 'all of docs/rules.md')
}

/** `key NAME` */
export const compose: Rule = (situation): Conclusion => {
  const { light, premises } = situation
  parametersOf(situation, [])
  demandPremises(situation, 1, 2)
  const isDirect = premises[0]?.scope === 'all'
  if (isDirect) demandPremises(situation, 1)
  const parts = premises.map((_, at) =>
    isDirect
      ? premiseOf(situation, at, ['keyLength direct'], '>=', ['all'])
      : premiseOf(situation, at, ['keyLength composable'], '>=', BASES),
  )
  const scopes = new Set(parts.map(({ scope }) => scope))
  demand(scopes.size === parts.length, 'bases of the keys', 'one twice', 'distinct bases')
  demandAssumptions(light)
  const spent = parts.map((part) => {
    if (part.spent === undefined) throw new Refusal('premise', 'no epsilons', 'a key length')
    return { scope: part.scope, ...part.spent }
  })
  const trusted = BASES.filter((basis) => announced(light, basis).length > 0)
  for (const basis of trusted)
    demand(scopes.has(basis), `key of ${basis}`, 'none', 'one, its errors being announced')
  const onTrust = spent.filter(({ scope }) => trusted.some((basis) => basis === scope))
  return {
    ...derived(parts, {
      what: isDirect ? 'key direct' : 'key composable',
      scope: 'all',
      side: '>=',
      value: F.sumOf(parts.map(({ value }) => value)),
    }),
    spent: {
      secrecy: F.sumOf([...spent.map((one) => one.secrecy), ...onTrust.map((one) => one.correctness)]),
      correctness: F.sumOf(spent.map((one) => one.correctness)),
    },
  }
}
