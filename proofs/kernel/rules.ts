/** The rules of counting, from counts to a key; above each its inference rule, in the notation of docs/rules.md. */
import { DIRECT } from './direct'
import { type Enclosure, high, ln, log2, low, total } from './enclosure'
import { BASES, type Basis, type Hypotheses, integer, oneOf, row, SCOPES, weight } from './hypotheses'
import { JINAN1 } from './jinan1'
import * as q from './rational'
import { basisOf, cutoffOf, demandTailRow, epsilonOf, type Premises, type Rule, rule } from './theorem'

const negative = (a: q.Rational): q.Rational => q.minus(q.ZERO, a)
/** Refuses unless mean - count + count ln(count/mean) >= ln(1/epsilon), mean > 0. */
const demandTail = (count: q.Rational, mean: q.Rational, epsilon: q.Rational): void => {
  const logarithm = count.n === 0n ? q.ZERO : q.times(count, low(ln(q.over(count, mean))))
  q.demandAtMost('tail', high(ln(q.over(q.ONE, epsilon))), q.plus(q.minus(mean, count), logarithm))
}

/**
 * n = count(kind, B, l)     lower: E = 0 or 0 < E <= n; upper: E >= n     E = 0 or E - n + n ln(n/E) >= ln(1/epsilon)
 * ------------------------------------------------------------------------------------------- chernoff.expected
 * expected kind l in B >= E (lower), <= E (upper), unless event [epsilon]
 */
const chernoffExpected = rule(
  { basis: '', epsilon: '', intensity: '', kind: '', side: '', value: '' },
  [''],
  (h, p) => {
    const isLower = oneOf(p.side, ['lower', 'upper']) === 'lower'
    const [scope, epsilon, value] = [oneOf(p.basis, SCOPES), epsilonOf(p.epsilon), q.parse(p.value)]
    const count = h.count(p.kind, scope, p.intensity)
    q.demandAtMost('side', isLower ? value : count, isLower ? count : value)
    q.demandAtMost('sign', q.ZERO, value)
    if (!isLower || value.n > 0n) demandTail(count, value, epsilon)
    const quantity = `expected ${p.kind} ${p.intensity}`
    const statement = `${quantity} in ${scope}: ${p.side} limit fails [${p.epsilon}]`
    return { relation: isLower ? '>=' : '<=', quantity, scope, value, event: { statement, epsilon } }
  },
)

const largest = (e: Enclosure, by: q.Rational): q.Rational => q.times(by, by.n < 0n ? low(e) : high(e))

/** sum_i y_i e^mu_i E_i / p_i rounded down, if sum_i y_i mu_i^k + rest(k) R_k <= 0 for all k >= 0; rest(k) is constant from k = 2 on. */
const dual = (
  h: Hypotheses,
  by: Premises,
  kind: string,
  given: readonly q.Rational[],
  rest: (k: number) => q.Rational,
  cutoff: number,
): q.Rational => {
  q.demand('a multiplier for each premise', by.length === given.length, given.length)
  const rows = by.map(({ relation, quantity, value }, i) => {
    const one = h.intensities.find(({ name }) => quantity === `expected ${kind} ${name}`)
    const y = given[i] ?? q.ZERO
    q.demand(`premises of expected ${kind}`, one !== undefined, quantity)
    const isFitting = y.n === 0n || y.n > 0n === (relation === '>=')
    q.demand('>= where y > 0, <= where y < 0', isFitting, `${relation} ${quantity}`)
    const scale = q.times(one.probability, y.n > 0n ? high(one.decay) : low(one.decay))
    return { one, y, part: q.times(y, q.over(value, scale)) }
  })
  const used = rows.filter(({ y }) => y.n !== 0n)
  for (let k = 0; k <= cutoff; k++) {
    const sum = q.sum(used.map(({ y, one }) => q.times(y, q.power(one.mu, k))))
    q.demandAtMost(`row ${k}`, q.plus(sum, largest(row(h.intensities, k), rest(k))), q.ZERO)
  }
  const terms = h.intensities.map((one) => {
    const own = q.sum(used.filter((each) => each.one === one).map(({ y }) => y))
    return [one.mu, q.plus(own, largest(weight(one, 0), rest(cutoff + 1)))] as const
  })
  demandTailRow(terms, cutoff + 1)
  return q.sum(used.map(({ part }) => part))
}

/**
 * expected gain l_i in B >= E_i (y_i >= 0) or <= E_i (y_i <= 0)     v <= sum_i y_i e^mu_i E_i / p_i + lambda n_B
 * for all k >= 0: sum_i y_i mu_i^k + (lambda - [k = j]) R_k <= 0     n_B = sum_l count(gain, B, l)
 * ------------------------------------------------------------------------------------------- decoy.detections
 * detections j in B >= v
 */
const decoyDetections = rule(
  { basis: '', cutoff: '', lambda: '', photons: '', value: '', y: [''] },
  undefined,
  (h, p, _, by) => {
    const [scope, photons, cutoff] = [oneOf(p.basis, BASES), oneOf(p.photons, ['0', '1']), cutoffOf(p.cutoff)]
    const [lambda, value, y] = [q.parse(p.lambda), q.parse(p.value), p.y.map((one) => q.parse(one))]
    const rest = (k: number): q.Rational => (photons === `${k}` ? q.minus(lambda, q.ONE) : lambda)
    const bound = dual(h, by, 'gain', y, rest, cutoff)
    const count = q.sum(h.intensities.map((one) => h.count('gain', scope, one.name)))
    oneOf(scope, [basisOf(...by)])
    q.demandAtMost('value', value, q.plus(bound, q.times(lambda, count)))
    return { relation: '>=', quantity: `detections ${photons}`, scope, value }
  },
)

/**
 * expected error l_i in B <= E_i (y_i >= 0) or >= E_i (y_i <= 0)     v >= sum_i y_i e^mu_i E_i / p_i
 * for all k >= 0: sum_i y_i mu_i^k >= [k = 1] R_1
 * ----------------------------------------------------------------------------------------- decoy.errors
 * errors in B <= v
 */
const decoyErrors = rule({ cutoff: '', value: '', y: [''] }, undefined, (h, p, _, by) => {
  const [value, y] = [q.parse(p.value), p.y.map((one) => negative(q.parse(one)))]
  const bound = dual(h, by, 'error', y, (k) => (k === 1 ? q.ONE : q.ZERO), cutoffOf(p.cutoff))
  q.demandAtMost('value', negative(bound), value)
  return { relation: '<=', quantity: 'errors', scope: basisOf(...by), value }
})

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
 * secrecy in S >= L unless events of total probability f     smoothing^2 >= 4 f     S = all: no keyed error announced
 * leak = sum of the declared leaks that S or all has to bear + sum over announced keyed (B, l) in S of bits(count(gain, B, l))
 * bits + leak + 2 log2(1/(2 hashing)) + log2(2/verification) <= L
 * --------------------------------------------------------------------------------------------- keyLength
 * keyLength in S >= bits, (smoothing + hashing)-secret, verification-correct
 */
const keyLength = rule(
  { bits: '', hashing: '', smoothing: '', verification: '' },
  ['>= secrecy composable', '>= secrecy direct'],
  (h, p, at) => {
    const { quantity, scope, value: content, events } = at(0)
    const [smoothing, hashing] = [epsilonOf(p.smoothing), epsilonOf(p.hashing)]
    const [correctness, value] = [epsilonOf(p.verification), integer(p.bits)]
    const failure = q.sum(events.map((event) => event.epsilon))
    q.demandAtMost('smoothing', q.times(q.whole(4n), failure), q.times(smoothing, smoothing))
    const pairs = BASES.flatMap((basis) => h.intensities.map(({ name }) => ({ basis, name })))
    const announced = pairs.filter(({ basis, name }) => h.isAnnounced(basis, name))
    q.demand('one hash: no keyed error', scope !== 'all' || announced.length === 0, announced.length)
    const counts = announced
      .filter(({ basis }) => basis === scope)
      .map(({ basis, name }) => h.count('gain', basis, name))
    const leak = q.plus(h.leak(scope), q.sum(counts.map((count) => q.whole(BigInt(q.bits(count.n))))))
    const hash = q.times(q.TWO, high(log2(q.over(q.ONE, q.times(q.TWO, hashing)))))
    const cost = q.sum([leak, hash, high(log2(q.over(q.TWO, correctness)))])
    q.demandAtMost('length', q.plus(value, cost), content)
    const epsilons = { secrecy: q.plus(smoothing, hashing), correctness }
    return { relation: '>=', quantity: quantity.replace('secrecy', 'keyLength'), scope, value, ...epsilons }
  },
)

/** What the proof assumes of devices and protocol; docs/rules.md has each in a sentence. */
export const ASSUMPTIONS = (
  'active-basis-choice announced-after-detection authenticated-channel basis-independent-detection ' +
  'bernoulli-sample direct-reconciliation ideal-bb84-states no-early-keyed-messages no-post-selection ' +
  'phase-randomised-poisson sealed-laboratories statements-fixed-beforehand true-randomness ' +
  'vacuum-like-the-others verified-together'
).split(' ')

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
    const missing = ASSUMPTIONS.filter((name) => !h.given.assumptions.includes(name))
    q.demand('every assumption named', missing.length === 0, `without ${missing}`)
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
  'chernoff.expected': chernoffExpected,
  'decoy.detections': decoyDetections,
  'decoy.errors': decoyErrors,
  'thin.detections': thinDetections,
  'thin.errors': thinErrors,
  'chernoff.observed': chernoffObserved,
  ratio,
  entropy,
  secrecy,
  keyLength,
  compose,
  ...DIRECT,
  ...JINAN1,
})
