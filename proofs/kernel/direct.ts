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
  row,
  weight,
} from './hypotheses'
import * as q from './rational'
import { type Conclusion, cutoffOf, demandTailRow, epsilonOf, type Rule, rule } from './theorem'

const PARAMETERS = {
  cutoff: '',
  epsilon: '',
  phi0: { X: '', Z: '' },
  t: '',
  terms: [{ basis: '', intensity: '', u: '', w: '' }],
  value: '',
} as const
const UNIVERSAL = { ...PARAMETERS, mantissa: '', symmetric: '' } as const
type Parameters = Of<typeof PARAMETERS>
type Universal = Of<typeof UNIVERSAL>

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
  q.demand(`${pairs.length} terms`, p.terms.length === pairs.length, p.terms.length)
  return pairs.map(({ one, basis }, i) => {
    const term = p.terms[i]
    const isHere = term?.basis === basis && term.intensity === one.name
    q.demand(`term of ${one.name} in ${basis}`, isHere, `${term?.intensity} in ${term?.basis}`)
    const [u, w, isKeyed] = [q.parse(term.u), q.parse(term.w), h.isKeyed(basis, one.name)]
    const clean = power(u)
    if (!isKeyed) {
      const wrong = power(q.minus(u, w))
      const half = { lower: (clean.lower + wrong.lower) / 2n, upper: (clean.upper + wrong.upper) / 2n + 1n }
      return { one, basis, isKeyed, u, w, vacuum: half, single: [clean, wrong], many: [clean, wrong] }
    }
    const [phi, vacuum] = [q.parse(p.phi0[basis]), q.minus(u, t)]
    q.demand('no w of a keyed pair', w.n === 0n, term.w)
    q.demandAtMost('phi0', q.times(q.TWO, phi), q.ONE)
    const photon = ({ lower, upper }: Enclosure): Enclosure =>
      power(
        q.minus(vacuum, q.times(t, { n: upper, d: UNIT })),
        q.minus(vacuum, q.times(t, { n: lower, d: UNIT })),
      )
    const single = [photon(log2(q.minus(q.ONE, phi))), photon(log2(phi))] as const
    return { one, basis, isKeyed, u, w, vacuum: power(vacuum), single, many: [clean, clean] }
  })
}

/**
 * Checks the rows of k photons: upper end of the left side <= lower end of the right. Answers whether one of them
 * provably fails with every keyed u raised by 2^-48: there, e^(u + 2^-48) >= (1 + 2^-48) e^u.
 */
const isTight = (h: Hypotheses, terms: readonly Term[], k: number): boolean => {
  const all = row(h.intensities, k)
  const isTightRow = (bases: readonly Basis[], factor: (term: Term) => Enclosure): boolean => {
    const sides = bases.map((basis) => {
      const parts = terms
        .filter((term) => term.basis === basis)
        .map((term) => {
          const [size, { lower, upper }] = [weight(term.one, k), factor(term)]
          const raised = term.isKeyed ? lower + (lower >> 48n) : lower
          return { lower: (size.lower * raised) / UNIT, upper: (size.upper * upper) / UNIT + 1n }
        })
      return { share: k < 2 ? h.match(basis) : q.ONE, left: total(parts) }
    })
    const shares = q.sum(sides.map(({ share }) => share))
    const left = (end: (e: Enclosure) => q.Rational) =>
      q.sum(sides.map((one) => q.times(one.share, end(one.left))))
    q.demandAtMost(`row ${k}`, left(high), q.times(shares, low(all)))
    return !q.isAtMost(left(low), q.times(shares, high(all)))
  }
  if (k === 0) return isTightRow(BASES, (term) => term.vacuum)
  const crossed = (term: Term): boolean => term.isKeyed === (term.basis === 'X')
  const tight =
    k === 1
      ? CORNERS.map(([x, z]) => isTightRow(BASES, (term) => term.single[crossed(term) ? z : x]))
      : BASES.flatMap((basis) =>
          ([0, 1] as const).map((wrong) => isTightRow([basis], (term) => term.many[wrong])),
        )
  return tight.includes(true)
}
const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const

/** Checks the rows of more than K photons, the right side subtracted: sum_l p_l e^-mu_l (factor - 1) mu_l^k <= 0. */
const demandRest = (terms: readonly Term[], cutoff: number): void => {
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
const demandSpelt = (value: q.Rational, M: number, first: number): void => {
  const [n, least] = [(value.n < 0n ? -value.n : value.n) << BigInt(M - first), 1n << BigInt(M)]
  const units = Array.from({ length: 16 }, (_, e) => value.d << BigInt(e))
  const isSpelt = units.some((unit) => n % unit === 0n && n / unit >= least && n / unit < 2n * least)
  const isZero = value.n < 0n && n === value.d * least
  q.demand(`a coefficient of ${M} mantissa bits`, value.n === 0n || (isSpelt && !isZero), q.shown(value))
}

/**
 * The bits of the code of the coefficients (docs/rules.md, "The code"): 1 symmetry, 4 mantissa length M, 4 + M each for
 * t and phi0, 5 + M each for u/t and w/t of a test and for (u - u')/t of a keyed pair, u' the first keyed u: derived.
 */
const codeBits = (p: Universal, t: q.Rational, terms: readonly Term[]): number => {
  const M = Number(integer(p.mantissa).n)
  q.demand('at most 15 mantissa bits', M <= 15, M)
  const isSymmetric = oneOf(p.symmetric, ['yes', 'no']) === 'yes'
  const isTwin = terms.every((term, i) => {
    const [own, twin] = [p.terms[i], p.terms[i ^ 1]]
    return own?.u === twin?.u && own?.w === twin?.w && term.isKeyed === terms[i ^ 1]?.isKeyed
  })
  q.demand('symmetric coefficients', !isSymmetric || (isTwin && p.phi0.X === p.phi0.Z), 'others')
  const first = terms.find((term) => term.isKeyed)
  const derived = first?.u ?? q.ZERO
  q.demand('a derived u on the grid of 2^-48', (derived.n << 48n) % derived.d === 0n, q.shown(derived))
  const positive = [t, q.parse(p.phi0.X), ...(isSymmetric ? [] : [q.parse(p.phi0.Z)])]
  const coded = terms.filter((term, i) => term !== first && !(isSymmetric && i % 2 === 1))
  const signed = coded.flatMap(({ isKeyed, u, w }) => (isKeyed ? [q.minus(u, derived)] : [u, w]))
  q.demand(
    'phi0 above 0',
    positive.every(({ n }) => n > 0n),
    p.phi0.Z,
  )
  for (const value of positive) demandSpelt(value, M, -16)
  for (const value of signed) demandSpelt(q.over(value, t), M, -8)
  return 5 + (4 + M) * positive.length + (5 + M) * signed.length
}

const direct = (h: Hypotheses, p: Parameters, universal?: Universal): Conclusion => {
  const [t, epsilon, value, cutoff] = [
    q.parse(p.t),
    epsilonOf(p.epsilon),
    q.parse(p.value),
    cutoffOf(p.cutoff),
  ]
  oneOf(h.given.design.mode, [universal ? 'universal' : 'declared'])
  q.demandAtMost('sampled fraction', h.sampled, q.ZERO)
  q.demand('t above 0', t.n > 0n, q.shown(t))
  const terms = readTerms(h, p, t)
  const tight = Array.from({ length: cutoff + 1 }, (_, k) => isTight(h, terms, k))
  demandRest(terms, cutoff)
  q.demand('the largest derived u: a tight row', !universal || tight.includes(true), 'room for more')
  const bits = universal ? codeBits(universal, t, terms) : 0
  const count = (kind: string, { basis, one }: Term): q.Rational => h.count(kind, basis, one.name)
  const gains = q.sum(terms.map((term) => q.times(term.u, count('gain', term))))
  const errors = q.sum(
    terms.flatMap((term) => (term.w.n === 0n ? [] : [q.times(term.w, count('error', term))])),
  )
  const price = high(ln(q.over(q.whole(2n ** BigInt(bits)), epsilon)))
  q.demandAtMost('value', q.times(value, t), q.minus(q.minus(gains, errors), price))
  const event = { statement: `linear form of the keyed rounds fails [${p.epsilon}]`, epsilon }
  return { relation: '>=', quantity: 'secrecy direct', scope: 'all', value, event }
}

/**
 * t > 0     0 < phi0_B <= 1/2     a_B = 1 + log2(1 - phi0_B), c_B = log2((1 - phi0_B)/phi0_B)     no sampled fraction
 * the rows of docs/rules.md hold for every number of photons     w = 0 for keyed pairs     mode = declared
 * t L <= sum u n - sum w m - ln(1/eps)
 * ------------------------------------------------------------------------------------- direct.declared
 * secrecy direct in all >= L, unless event [eps]; note: the coefficients were fixed by the design
 */
const directDeclared = rule(PARAMETERS, [''], (h, p) => ({
  ...direct(h, p),
  note: `the coefficients were fixed before the data by the design ${h.given.design.digest}`,
}))

/**
 * as direct.declared, mode = universal, with ln(2^b/eps) for ln(1/eps); b = length of the code of the coefficients
 * the first keyed u is a multiple of 2^-48, and with all keyed u raised by 2^-48 a row fails
 * ------------------------------------------------------------------------------------- direct.universal
 * secrecy direct in all >= L, unless event [eps]
 */
const directUniversal = rule(UNIVERSAL, [''], (h, p) => direct(h, p, p))

/** The rules of this file by name. */
export const DIRECT: Readonly<Record<string, Rule>> = {
  'direct.declared': directDeclared,
  'direct.universal': directUniversal,
}
