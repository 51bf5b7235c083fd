/** The rules from photon numbers to a key; above each its inference rule, in the notation of docs/rules.md. */
import { COUNTS, demandTail, negative } from './counts'
import { DIRECT } from './direct'
import { type Enclosure, high, ln, log2, low, total } from './enclosure'
import { ASSUMPTIONS, BASES, type Basis, type Hypotheses, integer, oneOf, row, weight } from './hypotheses'
import { JINAN1 } from './jinan1'
import * as q from './rational'
import { basisOf, epsilonOf, type Premises, type Rule, rule } from './theorem'

/** (1 - s) sum over keyed l of p_l e^-mu_l mu_l^k: the share P_k (1 - s) of the rounds of B, times R_k. */
const keyedWeight = (h: Hypotheses, basis: Basis, k: number): Enclosure =>
  total(h.intensities.filter((one) => h.isKeyed(basis, one.name)).map((one) => weight(one, k)))

/**
 * detections k in B >= v     m >= 0     m R_k <= v (1 - s) sum over keyed (B, l) of W_l(k)
 * ------------------------------------------------------------------- thin.detections
 * keyedMean k in B >= m
 */
const thinDetections = rule({ value: '' }, ['>= detections 0', '>= detections 1'], (h, p, at) => {
  const [from, value] = [at(0), q.parse(p.value)]
  const k = from.quantity === 'detections 0' ? 0 : 1
  const kept = q.times(q.minus(q.ONE, h.sampled), low(keyedWeight(h, basisOf(from), k)))
  q.demandAtMost('sign', q.ZERO, value)
  q.demandAtMost('value', q.times(value, high(row(h.intensities, k))), q.times(from.value, kept))
  return { relation: '>=', quantity: `keyedMean ${k}`, scope: from.scope, value }
})

/**
 * errors in B' <= w, w >= 0     m match(B') R_1 >= w match(B) (1 - s) sum over keyed (B, l) of W_l(1)
 * ------------------------------------------------------------------------------------------------ thin.errors
 * phaseErrorMean in B <= m
 */
const thinErrors = rule({ value: '' }, ['<= errors'], (h, p, at) => {
  const [from, value] = [at(0), q.parse(p.value)]
  const tested = basisOf(from)
  const scope = tested === 'X' ? 'Z' : 'X'
  const kept = q.times(q.minus(q.ONE, h.sampled), high(keyedWeight(h, scope, 1)))
  q.demandAtMost('sign', q.ZERO, from.value)
  const all = q.times(h.match(tested), low(row(h.intensities, 1)))
  q.demandAtMost('value', q.times(q.times(from.value, h.match(scope)), kept), q.times(value, all))
  return { relation: '<=', quantity: 'phaseErrorMean', scope, value }
})

/**
 * keyedMean k in B >= E, O = 0 or 0 < O <= E (phaseErrorMean in B <= E, O >= E > 0)     E - O + O ln(O/E) >= ln(1/epsilon)
 * ------------------------------------------------------------------------------------------- chernoff.observed
 * keyed k in B >= O (phaseErrors in B <= O), unless event [epsilon]
 */
const chernoffObserved = rule(
  { epsilon: '', value: '' },
  ['>= keyedMean 0', '>= keyedMean 1', '<= phaseErrorMean'],
  (_, p, at) => {
    const { relation, quantity: mean, scope, value: limit } = at(0)
    const [epsilon, value, isLower] = [epsilonOf(p.epsilon), q.parse(p.value), relation === '>=']
    q.demandAtMost('side', isLower ? value : limit, isLower ? limit : value)
    q.demandAtMost('sign', q.ZERO, value)
    if (!isLower || value.n > 0n) demandTail(value, limit, epsilon)
    const quantity = isLower ? mean.replace('keyedMean', 'keyed') : 'phaseErrors'
    const statement = `${quantity} in ${scope}: limit fails [${p.epsilon}]`
    return { relation, quantity, scope, value, event: { statement, epsilon } }
  },
)

/**
 * detections k in B >= v     every (B, l) keyed     s = 0
 * --------------------------------------------------- keyed
 * keyed k in B >= v
 */
const keyed = rule({}, ['>= detections 0', '>= detections 1'], (h, _, at) => {
  const [{ relation, quantity, value }, scope] = [at(0), basisOf(at(0))]
  const rest = h.intensities.filter(({ name }) => !h.isKeyed(scope, name))
  q.demand('every pair keyed, nothing sampled', rest.length === 0 && h.sampled.n === 0n, rest.length)
  return { relation, quantity: quantity.replace('detections', 'keyed'), scope, value }
})

/** n (rate ln(rate/p) + (1 - rate) ln((1 - rate)/(1 - p))) rounded down, for n >= 0 and rates from 0 to 1. */
const divergence = (n: q.Rational, rate: q.Rational, p: q.Rational): q.Rational => {
  const pairs = [[rate, p] as const, [q.minus(q.ONE, rate), q.minus(q.ONE, p)] as const]
  return q.times(n, q.sum(pairs.map(([a, b]) => (a.n === 0n ? a : q.times(a, low(ln(q.over(a, b))))))))
}

/**
 * bitErrors 1 in B' <= v, v >= 0     detections 1 in B' >= c > 0     keyed 1 in B >= d >= 3     v/c <= phi <= 1/2
 * p = (v + phi d)/(c + d)     2 divergence(c, v/c, p) + 2 divergence(d, phi, p) >= ln(4 (c + d)/(d epsilon^2))
 * ----------------------------------------------------------------------------------------------- sampling
 * phaseErrorRate in B <= phi, unless event [epsilon]
 */
const sampling = rule(
  { epsilon: '', value: '' },
  ['<= bitErrors 1, >= detections 1, >= keyed 1'],
  (_, p, at) => {
    const [errors, tested, kept] = [at(0).value, at(1).value, at(2).value]
    const [scope, epsilon, value] = [at(2).scope, epsilonOf(p.epsilon), q.parse(p.value)]
    oneOf(`${basisOf(at(0), at(1))} ${scope}`, ['X Z', 'Z X'])
    q.demandAtMost('sign', q.ZERO, errors)
    q.demandAtMost('three keyed', q.whole(3n), kept)
    q.demandAtMost('at most one half', q.times(q.TWO, value), q.ONE)
    const [rate, all] = [q.over(errors, tested), q.plus(tested, kept)]
    q.demandAtMost('side', rate, value)
    const mean = q.over(q.plus(errors, q.times(value, kept)), all)
    const exponent = q.plus(divergence(tested, rate, mean), divergence(kept, value, mean))
    const price = q.over(q.times(q.whole(4n), all), q.times(kept, q.times(epsilon, epsilon)))
    q.demandAtMost('tail', high(ln(price)), q.times(q.TWO, exponent))
    const event = { statement: `phaseErrorRate in ${scope}: sampling limit fails [${p.epsilon}]`, epsilon }
    return { relation: '<=', quantity: 'phaseErrorRate', scope, value, event }
  },
)

/**
 * phaseErrors in B <= e     keyed 1 in B >= k > 0     phi k >= e
 * --------------------------------------------------------- ratio
 * phaseErrorRate in B <= phi
 */
const ratio = rule({ value: '' }, ['<= phaseErrors, >= keyed 1'], (_, p, at) => {
  const value = q.parse(p.value)
  q.demandAtMost('value', q.over(at(0).value, at(1).value), value)
  return { relation: '<=', quantity: 'phaseErrorRate', scope: basisOf(at(0), at(1)), value }
})

/**
 * phaseErrorRate in B <= phi, 0 < phi <= 1/2     - phi log2 phi - (1 - phi) log2(1 - phi) <= H
 * ---------------------------------------------------------------------------------- entropy
 * entropy in B <= H     (and from formulaError to formulaEntropy)
 */
const entropy = rule({ value: '' }, ['<= phaseErrorRate', '<= formulaError'], (_, p, at) => {
  const { quantity: of, scope, value: phi } = at(0)
  const value = q.parse(p.value)
  q.demandAtMost('at most one half', q.times(q.TWO, phi), q.ONE)
  const terms = [phi, q.minus(q.ONE, phi)].map((part) => q.times(part, low(log2(part))))
  q.demandAtMost('value', negative(q.sum(terms)), value)
  return { relation: '<=', quantity: of === 'formulaError' ? 'formulaEntropy' : 'entropy', scope, value }
})

/**
 * keyed 1 in B >= k     entropy in B <= H <= 1     keyed 0 in B >= k0, or k0 = 0     L <= k0 + k (1 - H)
 * --------------------------------------------------------------------------------------- secrecy
 * secrecy composable in B >= L
 */
const secrecy = rule(
  { value: '' },
  ['>= keyed 1, <= entropy', '>= keyed 1, <= entropy, >= keyed 0'],
  (_, p, at, by) => {
    const value = q.parse(p.value)
    q.demandAtMost('entropy', at(1).value, q.ONE)
    const single = q.times(at(0).value, q.minus(q.ONE, at(1).value))
    q.demandAtMost('value', value, q.plus(by[2]?.value ?? q.ZERO, single))
    return { relation: '>=', quantity: 'secrecy composable', scope: basisOf(...by), value }
  },
)

/**
 * secrecy in S >= L unless classical events of total probability g or others of f     smoothing^2 >= 4 f     S = all: no keyed error announced
 * leak = sum of the declared leaks that S or all has to bear + sum over announced keyed (B, l) in S of bits(count(gain, B, l))
 * bits + leak + 2 log2(1/(2 hashing)) + log2(2/verification) <= L     bits <= sum over keyed (B, l) in S of count(gain, B, l)
 * --------------------------------------------------------------------------------------------- keyLength
 * keyLength in S >= bits, (g + smoothing + hashing)-secret, verification-correct
 */
const keyLength = rule(
  { bits: '', hashing: '', smoothing: '', verification: '' },
  ['>= secrecy composable', '>= secrecy direct'],
  (h, p, at) => {
    const { quantity, scope, value: content, events } = at(0)
    const [smoothing, hashing] = [epsilonOf(p.smoothing), epsilonOf(p.hashing)]
    const [correctness, value] = [epsilonOf(p.verification), integer(p.bits)]
    const failure = (isClassical: boolean): q.Rational =>
      q.sum(events.flatMap((one) => (!!one.isClassical === isClassical ? [one.epsilon] : [])))
    q.demandAtMost('smoothing', q.times(q.whole(4n), failure(false)), q.times(smoothing, smoothing))
    const pairs = BASES.flatMap((basis) => h.intensities.map(({ name }) => ({ basis, name })))
    const announced = pairs.filter(({ basis, name }) => h.isAnnounced(basis, name))
    const isHashed = ({ basis, name }: (typeof pairs)[number]): boolean =>
      h.isKeyed(basis, name) && (scope === 'all' || basis === scope)
    const hashed = pairs.filter(isHashed).map(({ basis, name }) => h.count('gain', basis, name))
    q.demandAtMost('bits of the keyed detections', value, q.sum(hashed))
    q.demand('one hash: no keyed error', scope !== 'all' || announced.length === 0, announced.length)
    const counts = announced
      .filter(({ basis }) => basis === scope)
      .map(({ basis, name }) => h.count('gain', basis, name))
    const leak = q.plus(h.leak(scope), q.sum(counts.map((count) => q.whole(BigInt(q.bits(count.n))))))
    const hash = q.times(q.TWO, high(log2(q.over(q.ONE, q.times(q.TWO, hashing)))))
    const cost = q.sum([leak, hash, high(log2(q.over(q.TWO, correctness)))])
    q.demandAtMost('length', q.plus(value, cost), content)
    const epsilons = { secrecy: q.sum([failure(true), smoothing, hashing]), correctness }
    return { relation: '>=', quantity: quantity.replace('secrecy', 'keyLength'), scope, value, ...epsilons }
  },
)

/**
 * keyLength in S_i >= l_i, s_i-secret, c_i-correct, the S_i distinct bases, or S_1 = all alone
 * every basis with an announced keyed error is an S_i     every name of ASSUMPTIONS is assumed
 * ------------------------------------------------------------------------------- compose
 * key >= sum l_i, (sum s_i + sum of c_i over the bases with announced keyed errors)-secret, (sum c_i)-correct
 */
const compose = rule(
  {},
  ['>= keyLength composable', '>= keyLength composable, >= keyLength composable', '>= keyLength direct'],
  (h, _, at, by) => {
    const scopes = by.map((key) => key.scope)
    q.demand('distinct bases', new Set(scopes).size === by.length, scopes)
    q.demand('every assumption named', h.given.assumptions.length === ASSUMPTIONS.length, h.given.assumptions)
    const trusted = BASES.filter((basis) => h.intensities.some(({ name }) => h.isAnnounced(basis, name)))
    const verified = by.filter(({ scope }) => trusted.some((basis) => basis === scope))
    q.demand('announced errors are verified', verified.length === trusted.length, scopes, `${trusted}`)
    const failures = (keys: Premises): q.Rational => q.sum(keys.map((key) => key.correctness ?? q.ONE))
    const secrecy = q.plus(q.sum(by.map((key) => key.secrecy ?? q.ONE)), failures(verified))
    const [quantity, value] = [at(0).quantity.replace('keyLength', 'key'), q.sum(by.map((key) => key.value))]
    return { relation: '>=', quantity, scope: 'all', value, secrecy, correctness: failures(by) }
  },
)

/** Every rule by its name. */
export const RULES: Readonly<Record<string, Rule>> = Object.freeze({
  ...COUNTS,
  'thin.detections': thinDetections,
  'thin.errors': thinErrors,
  'chernoff.observed': chernoffObserved,
  keyed,
  sampling,
  ratio,
  entropy,
  secrecy,
  keyLength,
  compose,
  ...DIRECT,
  ...JINAN1,
})
