/** The rules direct.declared and direct.universal: one exponential statement for both bases (FINITE_KEY.md 5.2). */
import { type Enclosure, exp, high, ln, log2, low, total, UNIT } from './enclosure'
import {
  BASES,
  type Basis,
  type Hypotheses,
  type Intensity,
  integer,
  type Of,
  oneOf,
  weight,
} from './hypotheses'
import * as q from './rational'
import { cutoffOf, demandTailRow, epsilonOf, type Rule, rule } from './theorem'

const PARAMETERS = {
  cutoff: '',
  epsilon: '',
  phi0: { X: '', Z: '' },
  t: '',
  terms: [{ basis: '', intensity: '', u: '', w: '' }],
  value: '',
} as const
type Parameters = Of<typeof PARAMETERS>

/** The coefficients of one (intensity, basis), and bounds of its factors: without photons, with one, with more. */
type Term = {
  readonly one: Intensity
  readonly basis: Basis
  readonly isKeyed: boolean
  readonly u: q.Rational
  readonly w: q.Rational
  readonly vacuum: Enclosure
  readonly single: readonly [Enclosure, Enclosure]
  readonly many: readonly [Enclosure, Enclosure]
}

const power = (lower: q.Rational, upper = lower): Enclosure =>
  upper === lower && lower.n === 0n
    ? { lower: UNIT, upper: UNIT }
    : { lower: exp(lower).lower, upper: exp(upper).upper }

/** The terms: one for every intensity and basis in the order of the hypotheses. @throws Rejection */
const readTerms = (h: Hypotheses, p: Parameters, t: q.Rational): readonly Term[] => {
  const pairs = h.intensities.flatMap((one) => BASES.map((basis) => ({ one, basis })))
  q.demand('number of terms', p.terms.length === pairs.length, `${p.terms.length}`, `${pairs.length}`)
  return pairs.map(({ one, basis }, i) => {
    const term = p.terms[i]
    const isHere = term?.basis === basis && term.intensity === one.name
    q.demand('term', isHere, `${term?.basis} ${term?.intensity}`.slice(0, 60), `${basis} ${one.name}`)
    const [u, w, isKeyed] = [q.parse(term.u), q.parse(term.w), h.isKeyed(basis, one.name)]
    q.demand('no errors of a keyed round', !isKeyed || w.n === 0n, term.w.slice(0, 60), '0')
    const clean = power(u)
    if (!isKeyed) {
      const wrong = power(q.minus(u, w))
      const half = { lower: (clean.lower + wrong.lower) / 2n, upper: (clean.upper + wrong.upper) / 2n + 1n }
      return { one, basis, isKeyed, u, w, vacuum: half, single: [clean, wrong], many: [clean, wrong] }
    }
    const phi = q.parse(p.phi0[basis])
    q.demandAtMost('phi0', q.times(q.TWO, phi), q.ONE)
    const vacuum = q.minus(u, t)
    const photon = (chance: q.Rational): Enclosure => {
      const bits = log2(chance)
      return power(q.minus(vacuum, q.times(t, high(bits))), q.minus(vacuum, q.times(t, low(bits))))
    }
    const single = [photon(q.minus(q.ONE, phi)), photon(phi)] as const
    return { one, basis, isKeyed, u, w, vacuum: power(vacuum), single, many: [clean, clean] }
  })
}

/**
 * Checks the rows of k photons: upper end of the left side <= lower end of the right. Answers whether one of them
 * provably fails with every keyed u raised by 2^-48: there, e^(u + 2^-48) >= (1 + 2^-48) e^u.
 */
const isTight = (h: Hypotheses, terms: readonly Term[], k: number): boolean => {
  const weights = new Map(h.intensities.map((one) => [one, weight(one, k)]))
  const all = total([...weights.values()])
  const part = (basis: Basis, factor: (term: Term) => Enclosure): Enclosure =>
    total(
      terms
        .filter((term) => term.basis === basis)
        .map((term) => {
          const [size = all, { lower, upper }] = [weights.get(term.one), factor(term)]
          const raised = term.isKeyed ? lower + (lower >> 48n) : lower
          return { lower: (size.lower * raised) / UNIT, upper: (size.upper * upper) / UNIT + 1n }
        }),
    )
  const isTightRow = (bases: readonly Basis[], factor: (term: Term) => Enclosure): boolean => {
    const sides = bases.map((basis) => ({ share: k < 2 ? h.match(basis) : q.ONE, left: part(basis, factor) }))
    const shares = q.sum(sides.map(({ share }) => share))
    const left = q.sum(sides.map(({ share, left: { upper } }) => q.times(share, { n: upper, d: UNIT })))
    q.demandAtMost(`row ${k}`, left, q.times(shares, low(all)))
    return !q.isAtMost(
      q.sum(sides.map((side) => q.times(side.share, low(side.left)))),
      q.times(shares, high(all)),
    )
  }
  if (k === 0) return isTightRow(BASES, (term) => term.vacuum)
  const errors = [0, 1] as const
  const tight =
    k === 1
      ? errors.flatMap((x) =>
          errors.map((z) =>
            isTightRow(BASES, (term) => term.single[term.isKeyed === (term.basis === 'X') ? z : x]),
          ),
        )
      : errors.flatMap((wrong) => BASES.map((basis) => isTightRow([basis], (term) => term.many[wrong])))
  return tight.includes(true)
}

/** Checks the rows of more than K photons, the right side subtracted: sum_l p_l e^-mu_l (factor - 1) mu_l^k <= 0. */
const demandTail = (terms: readonly Term[], cutoff: number): void => {
  for (const basis of BASES)
    for (const wrong of [0, 1] as const) {
      const rows = terms
        .filter((term) => term.basis === basis)
        .map(({ one, many }) => {
          const excess = many[wrong].upper - UNIT
          const decay = excess < 0n ? one.decay.lower : one.decay.upper
          return [one.mu, q.times(one.probability, { n: excess * decay, d: UNIT * UNIT })] as const
        })
      demandTailRow(rows, cutoff + 1)
    }
}

/** Refuses unless value = +-(2^M + m) 2^(e - M) with e in first..first + 15, 0 <= m < 2^M; 0 is spelt as -2^first. */
const demandSpelt = (value: q.Rational, mantissa: number, first: number): void => {
  const [n, least] = [(value.n < 0n ? -value.n : value.n) << BigInt(mantissa - first), 1n << BigInt(mantissa)]
  const isSpelt = Array.from({ length: 16 }, (_, e) => value.d << BigInt(e)).some(
    (unit) => n % unit === 0n && n / unit >= least && n / unit < 2n * least,
  )
  const isZero = n === value.d << BigInt(mantissa) && value.n < 0n
  q.demand(
    'coefficient in the encoding',
    value.n === 0n || (isSpelt && !isZero),
    q.shown(value),
    `${mantissa} mantissa bits`,
  )
}

/**
 * The bits of the code of the coefficients (docs/rules.md, "The code"): 1 symmetry, 4 mantissa length M, 4 + M each for
 * t and phi0, 5 + M each for u/t and w/t of a test and for (u - u')/t of a keyed pair, u' the first keyed u: derived.
 */
const codeBits = (
  p: Parameters,
  symmetric: string,
  mantissa: string,
  t: q.Rational,
  terms: readonly Term[],
): number => {
  const M = Number(integer(mantissa).n)
  q.demand('mantissa bits', M <= 15, `${M}`, '0 to 15')
  const isSymmetric = oneOf(symmetric, ['yes', 'no']) === 'yes'
  const isTwin = terms.every((term, i) => {
    const [own, twin] = [p.terms[i], p.terms[i ^ 1]]
    return own?.u === twin?.u && own?.w === twin?.w && term.isKeyed === terms[i ^ 1]?.isKeyed
  })
  q.demand('symmetric coefficients', !isSymmetric || (isTwin && p.phi0.X === p.phi0.Z), 'different', 'X as Z')
  const first = terms.find((term) => term.isKeyed)
  const derived = first?.u ?? q.ZERO
  q.demand(
    'grid of the derived u',
    (derived.n << 48n) % derived.d === 0n,
    q.shown(derived),
    'a multiple of 2^-48',
  )
  const positive = [t, q.parse(p.phi0.X), ...(isSymmetric ? [] : [q.parse(p.phi0.Z)])]
  const coded = terms.filter((term, i) => term !== first && !(isSymmetric && i % 2 === 1))
  const signed = coded.flatMap(({ isKeyed, u, w }) => (isKeyed ? [q.minus(u, derived)] : [u, w]))
  for (const value of positive) demandSpelt(value, M, -16)
  for (const value of signed) demandSpelt(q.over(value, t), M, -8)
  return 5 + (4 + M) * positive.length + (5 + M) * signed.length
}

const direct = (
  h: Hypotheses,
  p: Parameters,
  mode: string,
  code: (t: q.Rational, terms: readonly Term[]) => number,
) => {
  const [t, epsilon, value] = [q.parse(p.t), epsilonOf(p.epsilon), q.parse(p.value)]
  q.demand('mode of the design', h.given.design.mode === mode, h.given.design.mode, mode)
  q.demandAtMost('sample is an intensity of its own', h.sampled, q.ZERO)
  q.demand('t', t.n > 0n, q.shown(t), 'above 0')
  const terms = readTerms(h, p, t)
  const cutoff = cutoffOf(p.cutoff)
  const tight = Array.from({ length: cutoff + 1 }, (_, k) => isTight(h, terms, k))
  demandTail(terms, cutoff)
  const bits = code(t, terms)
  q.demand(
    'derived u is the largest',
    mode === 'declared' || tight.includes(true),
    'room for more',
    'a tight row',
  )
  const count = ({ basis, one }: Term, kind: string): q.Rational => h.count(kind, basis, one.name)
  const gains = terms.map((term) => q.times(term.u, count(term, 'gain')))
  const errors = terms.map((term) => (term.w.n === 0n ? q.ZERO : q.times(term.w, count(term, 'error'))))
  const price = high(ln(q.over(q.whole(2n ** BigInt(bits)), epsilon)))
  q.demandAtMost('value', q.times(value, t), q.minus(q.minus(q.sum(gains), q.sum(errors)), price))
  const event = { statement: `linear form of the keyed rounds fails [${p.epsilon}]`, epsilon }
  return { relation: '>=', quantity: 'secrecy direct', scope: 'all', value, event } as const
}

/**
 * t > 0     0 < phi0_B <= 1/2     a_B = 1 + log2(1 - phi0_B), c_B = log2((1 - phi0_B)/phi0_B)     no sampled fraction
 * the rows of docs/rules.md hold for every number of photons     w = 0 for keyed pairs     mode = declared
 * t L <= sum u n - sum w m - ln(1/eps)
 * ------------------------------------------------------------------------------------- direct.declared
 * secrecy direct in all >= L, unless event [eps]; note: the coefficients were fixed by the design
 */
const directDeclared = rule(PARAMETERS, [''], (h, p) => ({
  ...direct(h, p, 'declared', () => 0),
  note: `the coefficients were fixed before the data by the design ${h.given.design.digest}`,
}))

/**
 * as direct.declared, mode = universal, with ln(2^b/eps) for ln(1/eps); b = length of the code of the coefficients
 * the first keyed u is a multiple of 2^-48, and with all keyed u raised by 2^-48 a row fails
 * ------------------------------------------------------------------------------------- direct.universal
 * secrecy direct in all >= L, unless event [eps]
 */
const directUniversal = rule({ ...PARAMETERS, mantissa: '', symmetric: '' }, [''], (h, p) =>
  direct(h, p, 'universal', (t, terms) => codeBits(p, p.symmetric, p.mantissa, t, terms)),
)

/** The rules of this file by name. */
export const DIRECT: Readonly<Record<string, Rule>> = {
  'direct.declared': directDeclared,
  'direct.universal': directUniversal,
}
