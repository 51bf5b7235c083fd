/** The rules direct.declared and direct.universal: one exponential statement for both bases (FINITE_KEY.md 5.2). */
import { exp, high, ln, log2, low, UNIT } from './enclosure'
import { BASES, type Basis, type Hypotheses, type Intensity, type Of, oneOf, row, weight } from './hypotheses'
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
type Parameters = Of<typeof PARAMETERS>

/** The coefficients of one (intensity, basis), and upper ends of its factors: no photon, one, more; without and with an error. */
type Term = {
  readonly one: Intensity
  readonly basis: Basis
  readonly isKeyed: boolean
  readonly u: q.Rational
  readonly w: q.Rational
  readonly vacuum: bigint
  readonly single: readonly [bigint, bigint]
  readonly many: readonly [bigint, bigint]
}

/** The upper end of e^x; exactly 1 for 0. */
const power = (x: q.Rational): bigint => (x.n === 0n ? UNIT : exp(x).upper)
/** (1 - part) a + part b rounded up, for a part from 0 to 1. */
const mixture = ({ n, d }: q.Rational, a: bigint, b: bigint): bigint => (a * (d - n) + b * n) / d + 1n

/** The terms: one for every intensity and basis in the order of the hypotheses. @throws Rejection */
const readTerms = (h: Hypotheses, p: Parameters, t: q.Rational): readonly Term[] => {
  const pairs = h.intensities.flatMap((one) => BASES.map((basis) => ({ one, basis })))
  q.demand(`${pairs.length} terms`, p.terms.length === pairs.length, p.terms.length)
  return pairs.map(({ one, basis }, i) => {
    const term = p.terms[i]
    const isHere = term?.basis === basis && term.intensity === one.name
    q.demand(`term of ${one.name} in ${basis}`, isHere, `${term?.intensity} in ${term?.basis}`)
    const [u, w, isKeyed] = [q.parse(term.u), q.parse(term.w), h.isKeyed(basis, one.name)]
    const [clean, wrong] = [power(u), power(q.minus(u, w))]
    const test = { one, basis, isKeyed, u, w, many: [clean, wrong] } as const
    if (!isKeyed) return { ...test, vacuum: mixture({ n: 1n, d: 2n }, clean, wrong), single: test.many }
    const [phi, credited] = [q.parse(p.phi0[basis]), q.minus(u, t)]
    q.demand('no w of a keyed pair', w.n === 0n, term.w)
    q.demandAtMost('phi0', q.times(q.TWO, phi), q.ONE)
    const photon = (chance: q.Rational): bigint =>
      mixture(h.sampled, power(q.minus(credited, q.times(t, low(log2(chance))))), clean)
    const single = [photon(q.minus(q.ONE, phi)), photon(phi)] as const
    return { ...test, vacuum: mixture(h.sampled, power(credited), clean), single }
  })
}

/** Refuses unless a row of k photons holds: the sum of the bases' left sides, times their shares, is at most R_k. */
const demandRow = (
  h: Hypotheses,
  terms: readonly Term[],
  k: number,
  bases: readonly Basis[],
  factor: (term: Term) => bigint,
): void => {
  const part = (term: Term): q.Rational =>
    q.times(h.match(term.basis), { n: weight(term.one, k).upper * factor(term), d: UNIT * UNIT })
  const left = q.sum(terms.filter(({ basis }) => bases.includes(basis)).map(part))
  q.demandAtMost(`row ${k}`, left, q.times(q.sum(bases.map(h.match)), low(row(h.intensities, k))))
}
const EITHER = [0, 1] as const

/** Refuses unless the rows hold for every number of photons; above the cut-off: sum_l p_l e^-mu_l (factor - 1) mu_l^k <= 0. */
const demandRows = (h: Hypotheses, terms: readonly Term[], cutoff: number): void => {
  demandRow(h, terms, 0, BASES, (term) => term.vacuum)
  const isCrossed = (term: Term): boolean => term.isKeyed === (term.basis === 'X')
  for (const x of EITHER)
    for (const z of EITHER) demandRow(h, terms, 1, BASES, (term) => term.single[isCrossed(term) ? z : x])
  for (const basis of BASES)
    for (const wrong of EITHER) {
      for (let k = 2; k <= cutoff; k++) demandRow(h, terms, k, [basis], (term) => term.many[wrong])
      const rest = terms
        .filter((term) => term.basis === basis)
        .map(({ one, many }) => {
          const excess = many[wrong] - UNIT
          const decay = excess < 0n ? one.decay.lower : one.decay.upper
          return [one.mu, q.times(one.probability, { n: excess * decay, d: UNIT * UNIT })] as const
        })
      demandTailRow(rest, cutoff + 1)
    }
}

/**
 * The bits of the word of 0 or +-2^e (1 + f/2^m), m <= 7, f odd or m = f = 0: Elias gamma code of the place of sign and
 * e - nominal in the list (+, 0), zero, (+, 1), (-, 0), (+, -1), (-, 1), ...; 3 bits for m; m - 1 bits for f.
 */
const wordBits = ({ n, d }: q.Rational, nominal: number): number => {
  if (n === 0n) return 3
  const size = n < 0n ? -n : n
  const common = q.divisor(size, d)
  const [above, below] = [size / common, d / common]
  const m = q.bits(above) - q.bits(above & -above)
  q.demand('0 or +-2^e (1 + f/2^m), m <= 7', (below & (below - 1n)) === 0n && m <= 7, `${n}/${d}`)
  const deviation = q.bits(above) - q.bits(below) - nominal
  const zigzag = deviation > 0 ? 2 * deviation - 1 : -2 * deviation
  return 2 * q.bits(BigInt(n > 0n ? 2 * zigzag + 1 : 2 * zigzag + 4)) - 1 + 3 + Math.max(0, m - 1)
}

/** The bits of the code of the coefficients, docs/rules.md: all but the common shift of the keyed u, given the number of detections. */
const codeBits = (h: Hypotheses, p: Parameters, t: q.Rational, terms: readonly Term[]): number => {
  const isTwin = terms.every((term, i) => {
    const [own, twin] = [p.terms[i], p.terms[i ^ 1]]
    return own?.u === twin?.u && own?.w === twin?.w && term.isKeyed === terms[i ^ 1]?.isKeyed
  })
  const isPooled = isTwin && p.phi0.X === p.phi0.Z
  const coded = terms.filter((_, i) => !isPooled || i % 2 === 0)
  const first = coded.find((term) => term.isKeyed)?.u ?? q.ZERO
  const detected = q.sum(h.intensities.map((one) => h.count('gain', 'all', one.name)))
  const slopes = BASES.filter((basis) => coded.some((term) => term.isKeyed && term.basis === basis))
  const ratio = (value: q.Rational, nominal: number): number => wordBits(q.over(value, t), nominal)
  const offsets = coded.filter((term) => term.isKeyed).slice(1)
  const words = [
    wordBits(t, 1 - Math.floor((Math.max(1, q.bits(detected.n)) - 1) / 2)),
    ...slopes.map((basis) => wordBits(q.parse(p.phi0[basis]), -6)),
    ...coded.filter((term) => !term.isKeyed).flatMap(({ u, w }) => [ratio(u, 3), ratio(w, 4)]),
    ...offsets.map(({ u }) => ratio(q.minus(u, first), 0)),
  ]
  return words.reduce((a, b) => a + b, 1)
}

const direct = (h: Hypotheses, p: Parameters, mode: 'declared' | 'universal'): Conclusion => {
  const [t, epsilon, value] = [q.parse(p.t), epsilonOf(p.epsilon), q.parse(p.value)]
  oneOf(h.given.design.mode, [mode])
  q.demand('t above 0', t.n > 0n, p.t)
  const terms = readTerms(h, p, t)
  demandRows(h, terms, cutoffOf(p.cutoff))
  const words = mode === 'universal' ? codeBits(h, p, t, terms) : 0
  const count = (kind: string, { basis, one }: Term): q.Rational => h.count(kind, basis, one.name)
  const gains = q.sum(terms.map((term) => q.times(term.u, count('gain', term))))
  const errors = q.sum(
    terms.flatMap((term) => (term.w.n === 0n ? [] : [q.times(term.w, count('error', term))])),
  )
  const price = high(ln(q.over(q.whole(2n ** BigInt(words)), epsilon)))
  q.demandAtMost('value', q.times(value, t), q.minus(q.minus(gains, errors), price))
  const event = { statement: `secrecy direct in all: linear form fails [${p.epsilon}]`, epsilon }
  const conclusion = { relation: '>=', quantity: 'secrecy direct', scope: 'all', value, event } as const
  if (mode === 'universal') return conclusion
  return { ...conclusion, note: `coefficients fixed before the data by the design ${h.given.design.digest}` }
}

/**
 * t > 0     0 < phi0_B <= 1/2     a_B = 1 + log2(1 - phi0_B), c_B = log2((1 - phi0_B)/phi0_B)     w = 0 for keyed pairs
 * the rows of docs/rules.md hold for every number of photons     mode = declared
 * t L <= sum u n - sum w m - ln(1/epsilon)
 * ------------------------------------------------------------------------------------- direct.declared
 * secrecy direct in all >= L, unless event [epsilon]; note: the coefficients were fixed by the design
 */
const directDeclared = rule(PARAMETERS, [''], (h, p) => direct(h, p, 'declared'))

/**
 * as direct.declared, mode = universal, ln(2^b/epsilon) for ln(1/epsilon), b = length of the code of the coefficients
 * ------------------------------------------------------------------------------------- direct.universal
 * secrecy direct in all >= L, unless event [epsilon]
 */
const directUniversal = rule(PARAMETERS, [''], (h, p) => direct(h, p, 'universal'))

/** The rules of this file by name. */
export const DIRECT: Readonly<Record<string, Rule>> = {
  'direct.declared': directDeclared,
  'direct.universal': directUniversal,
}
