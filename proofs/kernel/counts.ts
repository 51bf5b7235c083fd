/** The rules from counts to photon numbers; above each its inference rule, in the notation of docs/rules.md. */
import { type Enclosure, high, ln, low } from './enclosure'
import { BASES, type Hypotheses, oneOf, row, SCOPES, type Scope, weight } from './hypotheses'
import * as q from './rational'
import type { Conclusion, Premises, Rule } from './theorem'
import { basisOf, cutoffOf, demandTailRow, epsilonOf, rule } from './theorem'

/** -a. */
export const negative = (a: q.Rational): q.Rational => q.minus(q.ZERO, a)
const spent = (epsilon: q.Rational): q.Rational => high(ln(q.over(q.ONE, epsilon)))
/** Refuses unless mean - count + count ln(count/mean) >= ln(1/epsilon), mean > 0. */
export const demandTail = (count: q.Rational, mean: q.Rational, epsilon: q.Rational): void => {
  const logarithm = count.n === 0n ? q.ZERO : q.times(count, low(ln(q.over(count, mean))))
  q.demandAtMost('tail', spent(epsilon), q.plus(q.minus(mean, count), logarithm))
}

type Demand = (count: q.Rational, mean: q.Rational, epsilon: q.Rational, all: () => q.Rational) => void
/** A limit on an expectation: on its side of the count, at least 0, and as far from it as its law demands, if not a lower limit of 0. */
const expected = (
  kinds: readonly string[],
  scopes: readonly Scope[],
  limit: string,
  demandLimit: Demand,
): Rule =>
  rule({ basis: '', epsilon: '', intensity: '', kind: '', side: '', value: '' }, [''], (h, p) => {
    const isLower = oneOf(p.side, ['lower', 'upper']) === 'lower'
    const [scope, epsilon, value] = [oneOf(p.basis, scopes), epsilonOf(p.epsilon), q.parse(p.value)]
    const observed = (name: string): q.Rational =>
      h.count(oneOf(p.kind, kinds).replace('bitError', 'error'), scope, name)
    const count = observed(p.intensity)
    q.demandAtMost('side', isLower ? value : count, isLower ? count : value)
    q.demandAtMost('sign', q.ZERO, value)
    if (!isLower || value.n > 0n)
      demandLimit(count, value, epsilon, () => q.sum(h.intensities.map((one) => observed(one.name))))
    const quantity = `expected ${p.kind} ${p.intensity}`
    const statement = `${quantity} in ${scope}: ${p.side} ${limit} fails [${p.epsilon}]`
    const event = { statement, epsilon, isClassical: limit !== 'limit' }
    return { relation: isLower ? '>=' : '<=', quantity, scope, value, event }
  })

/**
 * n = count(kind, B, l)     lower: E = 0 or 0 < E <= n; upper: E >= n     E = 0 or E - n + n ln(n/E) >= ln(1/epsilon)
 * ------------------------------------------------------------------------------------------- chernoff.expected
 * expected kind l in B >= E (lower), <= E (upper), unless event [epsilon]
 */
const chernoffExpected = expected(['gain', 'error'], SCOPES, 'limit', demandTail)

/**
 * n = count(gain, B, l) or, for kind bitError, count(error, B, l)     N = the sum of these over all l     B not all
 * lower: E = 0 or 0 < E <= n; upper: E >= n     lower and E = 0, or 2 (n - E)^2 >= N ln(1/epsilon)
 * ------------------------------------------------------------------------------------------- hoeffding.expected
 * expected kind l in B >= E (lower), <= E (upper), unless classical event [epsilon]
 */
const hoeffdingExpected = expected(
  ['gain', 'bitError'],
  BASES,
  'Hoeffding limit',
  (count, mean, epsilon, all) =>
    q.demandAtMost('tail', q.times(all(), spent(epsilon)), q.times(q.TWO, q.power(q.minus(count, mean), 2))),
)

const largest = (e: Enclosure, by: q.Rational): q.Rational => q.times(by, by.n < 0n ? low(e) : high(e))

/**
 * sum_i y_i e^mu_i E_i / p_i (y_i V_i for detections 0, beside gains only) rounded down, if for all k >= 0
 * sum_i y_i mu_i^k + (rest(k) + [k = 0] z) R_k <= 0; z the sum of the y_i of detections 0, rest(k) constant from k = 2 on.
 */
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
    const isVacuum = kind === 'gain' && quantity === 'detections 0'
    q.demand(`premises of expected ${kind}`, one !== undefined || isVacuum, quantity)
    const isFitting = y.n === 0n || y.n > 0n === (relation === '>=')
    q.demand('>= where y > 0, <= where y < 0', isFitting, `${relation} ${quantity}`)
    const scale = one ? q.times(one.probability, y.n > 0n ? high(one.decay) : low(one.decay)) : q.ONE
    return { one, y, part: q.times(y, q.over(value, scale)) }
  })
  const used = rows.filter(({ y }) => y.n !== 0n)
  const multiplier = (of: unknown): q.Rational => q.sum(used.flatMap(({ one, y }) => (one === of ? [y] : [])))
  const terms = h.intensities.map((one) => ({ one, y: multiplier(one) }))
  for (let k = 0; k <= cutoff; k++) {
    const own = k === 0 ? q.plus(rest(k), multiplier(undefined)) : rest(k)
    const sum = q.sum(terms.map(({ y, one }) => q.times(y, q.power(one.mu, k))))
    q.demandAtMost(`row ${k}`, q.plus(sum, largest(row(h.intensities, k), own)), q.ZERO)
  }
  demandTailRow(
    terms.map(({ one, y }) => [one.mu, q.plus(y, largest(weight(one, 0), rest(cutoff + 1)))]),
    cutoff + 1,
  )
  return q.sum(used.map(({ part }) => part))
}

/**
 * expected gain l_i in B >= E_i (y_i >= 0) or <= E_i (y_i <= 0)     v <= sum_i y_i e^mu_i E_i / p_i + z V + lambda n_B
 * detections 0 in B >= V (z >= 0) or <= V (z <= 0), or z = 0     n_B = sum_l count(gain, B, l)
 * for all k >= 0: sum_i y_i mu_i^k + (lambda + z [k = 0] - [k = j]) R_k <= 0
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

/** Errors of j photons from above, by limits on expectations of a kind. */
const errors = (
  h: Hypotheses,
  p: { readonly cutoff: string; readonly value: string; readonly y: readonly string[] },
  by: Premises,
  kind: string,
  photons: string,
): Conclusion => {
  const [value, y] = [q.parse(p.value), p.y.map((one) => negative(q.parse(one)))]
  const rest = (k: number): q.Rational => (photons === `${k}` ? q.ONE : q.ZERO)
  q.demandAtMost('value', negative(dual(h, by, kind, y, rest, cutoffOf(p.cutoff))), value)
  return { relation: '<=', quantity: `${kind}s ${photons}`, scope: basisOf(...by), value }
}

/**
 * expected error l_i in B <= E_i (y_i >= 0) or >= E_i (y_i <= 0)     v >= sum_i y_i e^mu_i E_i / p_i
 * for all k >= 0: sum_i y_i mu_i^k >= [k = 1] R_1
 * ----------------------------------------------------------------------------------------- decoy.errors
 * errors in B <= v
 */
const decoyErrors = rule({ cutoff: '', value: '', y: [''] }, undefined, (h, p, _, by) => ({
  ...errors(h, p, by, 'error', '1'),
  quantity: 'errors',
}))

/**
 * expected bitError l_i in B <= E_i (y_i >= 0) or >= E_i (y_i <= 0)     v >= sum_i y_i e^mu_i E_i / p_i
 * for all k >= 0: sum_i y_i mu_i^k >= [k = j] R_j
 * ----------------------------------------------------------------------------------------- decoy.bitErrors
 * bitErrors j in B <= v
 */
const decoyBitErrors = rule({ cutoff: '', photons: '', value: '', y: [''] }, undefined, (h, p, _, by) =>
  errors(h, p, by, 'bitError', oneOf(p.photons, ['0', '1'])),
)

/**
 * bitErrors 0 in B <= w, w >= 0     u > 0     u >= 2 w     (u - 2 w)^2 >= 2 u ln(1/epsilon)
 * -------------------------------------------------------------------------- vacuum.detections
 * detections 0 in B <= u, unless classical event [epsilon]
 */
const vacuumDetections = rule({ epsilon: '', value: '' }, ['<= bitErrors 0'], (_, p, at) => {
  const [{ scope, value: wrong }, epsilon, value] = [at(0), epsilonOf(p.epsilon), q.parse(p.value)]
  const more = q.minus(value, q.times(q.TWO, wrong))
  q.demand('above 0', value.n > 0n, p.value)
  q.demandAtMost('sign', q.ZERO, wrong)
  q.demandAtMost('side', q.ZERO, more)
  q.demandAtMost('tail', q.times(q.times(q.TWO, value), spent(epsilon)), q.power(more, 2))
  const statement = `bitErrors 0 in ${scope}: Hoeffding limit of half of detections 0 fails [${p.epsilon}]`
  const event = { statement, epsilon, isClassical: true }
  return { relation: '<=', quantity: 'detections 0', scope, value, event }
})

/** The rules of this file by name. */
export const COUNTS: Readonly<Record<string, Rule>> = {
  'chernoff.expected': chernoffExpected,
  'hoeffding.expected': hoeffdingExpected,
  'decoy.detections': decoyDetections,
  'decoy.errors': decoyErrors,
  'decoy.bitErrors': decoyBitErrors,
  'vacuum.detections': vacuumDetections,
}
