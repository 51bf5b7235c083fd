// Whether the statements of a certificate are true of its hypotheses, decided in another way than a checker does: rows
// photon number by photon number up to 60, everything in 60 plain digits without enclosures.
// Source: FINITE_KEY.md 2, 3 and 5.

import { Decimal } from 'decimal.js'
import type { Certificate, Parameter } from '../proofs/certificate/certificate'

/** Plain arithmetic of 60 digits. */
export const D = Decimal.clone({ defaults: true, precision: 60 })
/** Relative; a checker may decide what is closer either way. */
const CLOSE = new D('1e-27')
const PHOTONS = [...Array(61).keys()]
const BASES = ['X', 'Z'] as const

/** The number a text spells. */
export const number = (text: Parameter | undefined): Decimal => {
  const [n = '', d = '1'] = typeof text === 'string' ? text.split('/') : ['NaN']
  return new D(n).div(d)
}

/** a <= b, or nearly. */
export const isAtMost = (a: Decimal, b: Decimal, scale: Decimal = D.max(a.abs(), b.abs())): boolean =>
  a.minus(b).lte(scale.times(CLOSE))

/** Length of the word of a number that is a dyadic with a short mantissa, read off its double. */
const wordBits = (value: Decimal, nominal: number): number => {
  if (value.isZero()) return 3
  const size = Math.abs(value.toNumber())
  const e = Math.floor(Math.log2(size))
  const mantissa = Math.round((size / 2 ** e) * 128)
  const m = [0, 1, 2, 3, 4, 5, 6, 7].find((one) => mantissa % 2 ** (7 - one) === 0) ?? Number.NaN
  if (Math.abs(size / 2 ** e - mantissa / 128) > 1e-12) return Number.NaN
  const d = e - nominal
  const z = d > 0 ? 2 * d - 1 : -2 * d
  const place = value.isNegative() ? 2 * z + 4 : 2 * z + 1
  return 2 * Math.floor(Math.log2(place)) + 1 + 3 + Math.max(0, m - 1)
}

const isList = (one: Parameter): one is ReadonlyArray<Parameter> => Array.isArray(one)
/** The members of a list. */
export const listAt = (one: Parameter | undefined): ReadonlyArray<Parameter> =>
  one !== undefined && typeof one !== 'string' && isList(one) ? one : []
/** A member of a parameter. */
export const fieldOf = (one: Parameter | undefined, key: string): Parameter | undefined =>
  one === undefined || typeof one === 'string' || isList(one) ? undefined : one[key]
/** The text of a parameter. */
export const textOf = (one: Parameter | undefined): string => (typeof one === 'string' ? one : '')

/** The hypotheses as numbers of 60 digits. */
export const worldOf = ({ hypotheses }: Certificate) => {
  const { intensities, keyed, counts, bases, leak, sampledFraction, pulses } = hypotheses
  const mu = intensities.map((one) => number(one.mu))
  const probability = intensities.map((one) => number(one.probability))
  const dimmed = intensities.map((_, at) => D.mul(probability[at] ?? 0, D.exp(D.sub(0, mu[at] ?? 0))))
  // Asked for again and again, row by row.
  const weights = new Map<number, Decimal>()
  const weight = (at: number, k: number): Decimal => {
    const place = PHOTONS.length * at + k
    const known = weights.get(place)
    if (known !== undefined) return known
    const found = k === 0 ? new D(dimmed[at] ?? 0) : D.mul(dimmed[at] ?? 0, D.pow(mu[at] ?? 0, k))
    weights.set(place, found)
    return found
  }
  const match = (basis: string): Decimal => {
    const one = bases[basis === 'X' ? 0 : 1]
    return D.mul(number(one?.alice), number(one?.bob))
  }
  const isKeyed = (basis: string, name: string): boolean =>
    keyed.some((one) => one.basis === basis && one.intensity === name)
  const sampled = number(sampledFraction)
  const entry = (kind: string, basis: string, name: string): Decimal | undefined => {
    const one = counts.find((c) => c.kind === kind && c.basis === basis && c.intensity === name)
    return one === undefined ? undefined : number(one.observed)
  }
  const inScope = (scope: string, basis: string): boolean => scope === 'all' || basis === scope
  const announced = (scope: string): ReadonlyArray<Decimal> =>
    keyed.flatMap(({ basis, intensity }) =>
      inScope(scope, basis) && entry('error', basis, intensity) !== undefined
        ? [entry('gain', basis, intensity) ?? new D(Number.NaN)]
        : [],
    )
  const keyedBits = (scope: string): Decimal =>
    D.sum(
      0,
      ...keyed.map(({ basis, intensity }) =>
        inScope(scope, basis) ? (entry('gain', basis, intensity) ?? Number.NaN) : 0,
      ),
    )
  return {
    names: intensities.map(({ name }) => name),
    ...{ mu, probability, weight, match, isKeyed, sampled, entry, announced, keyedBits },
    pulses: number(pulses),
    total: (k: number): Decimal => D.sum(0, ...intensities.map((_, at) => weight(at, k))),
    share: (basis: string, k: number): Decimal =>
      D.sum(0, ...intensities.map(({ name }, at) => (isKeyed(basis, name) ? weight(at, k) : 0))).times(
        D.sub(1, sampled),
      ),
    count: (kind: string, scope: string, name: string): Decimal =>
      D.sum(
        0,
        ...BASES.filter((one) => inScope(scope, one)).map((one) => entry(kind, one, name) ?? Number.NaN),
      ),
    leakBits: D.sum(0, ...leak.map(({ bits }) => bits)),
    leaked: (scope: string): Decimal =>
      D.sum(
        0,
        ...leak.flatMap(({ basis, bits }) => (basis === 'all' || inScope(scope, basis) ? [bits] : [])),
        ...announced(scope).map((gain) => gain.toNumber().toString(2).length * (gain.isZero() ? 0 : 1)),
      ),
  }
}

/** See `worldOf`. */
export type World = ReturnType<typeof worldOf>

/** h(phi), bits. */
export const entropy = (phi: Decimal): Decimal =>
  D.sub(0, D.add(D.mul(phi, D.log2(phi)), D.mul(D.sub(1, phi), D.log2(D.sub(1, phi)))))

/** `sum_i y_i mu_i^k + factor(k) R_k <= 0` one photon number after the other. */
export const rowsHold = (
  { mu, total }: World,
  y: ReadonlyArray<readonly [number, Decimal]>,
  factor: (k: number) => Decimal,
): boolean =>
  PHOTONS.every((k) => {
    const terms = [
      ...y.map(([at, one]) => (k === 0 ? one : D.mul(one, D.pow(mu[at] ?? 0, k)))),
      D.mul(factor(k), total(k)),
    ]
    return isAtMost(D.sum(0, ...terms), new D(0), D.sum(0, ...terms.map((one) => one.abs())))
  })

/** Every row of `direct` for k = 0..60, as FINITE_KEY.md 5.2 writes them, and `t L <= ...`. */
export const directHolds = (world: World, p: Parameter, isPaid: boolean): boolean => {
  const { match, weight, names, isKeyed, sampled, total, entry } = world
  const [t, epsilon, value] = ['t', 'epsilon', 'value'].map((key) => number(fieldOf(p, key)))
  if (t === undefined || epsilon === undefined || value === undefined || !t.gt(0)) return false
  const phi = (basis: string): Decimal => number(fieldOf(fieldOf(p, 'phi0'), basis))
  const pairs = listAt(fieldOf(p, 'terms')).map((term) => {
    const [basis, name] = [textOf(fieldOf(term, 'basis')), textOf(fieldOf(term, 'intensity'))]
    const [u, w] = [number(fieldOf(term, 'u')), number(fieldOf(term, 'w'))]
    const e = [D.exp(u), D.exp(D.sub(u, w))] as const
    const credit = (bits: Decimal): Decimal =>
      D.add(D.mul(D.sub(1, sampled), D.exp(D.sub(u, D.mul(t, bits)))), D.mul(sampled, D.exp(u)))
    const a = D.add(1, D.log2(D.sub(1, phi(basis))))
    const c = D.log2(D.div(D.sub(1, phi(basis)), phi(basis)))
    const keyed = isKeyed(basis, name)
    const single = keyed ? [credit(a), credit(D.sub(a, c))] : [e[0], e[1]]
    const vacuum = keyed ? credit(new D(1)) : D.div(D.add(e[0], e[1]), 2)
    return { basis, keyed, at: names.indexOf(name), name, ...{ u, w, e, single, vacuum } }
  })
  const q = (basis: string): Decimal => D.div(match(basis), D.add(match('X'), match('Z')))
  type Pair = (typeof pairs)[number]
  const row = (k: number, of: (one: Pair) => Decimal, some = pairs): Decimal =>
    D.sum(0, ...some.map((one) => D.mul(weight(one.at, k), of(one))))
  const pooled = (k: number, of: (one: Pair) => Decimal): boolean =>
    isAtMost(
      row(k, (one) => D.mul(q(one.basis), of(one))),
      total(k),
    )
  const corners = [0, 1].flatMap((x) => [0, 1].map((z) => [x, z] as const))
  const rows = [
    pooled(0, ({ vacuum }) => vacuum),
    ...corners.map(([x, z]) =>
      pooled(1, ({ basis, keyed, single }) => single[(basis === 'X') === keyed ? z : x] ?? new D(Number.NaN)),
    ),
    ...BASES.flatMap((basis) =>
      [0, 1].flatMap((err) =>
        PHOTONS.slice(2).map((k) => {
          const some = pairs.filter((one) => one.basis === basis)
          return isAtMost(
            row(k, ({ keyed, e }) => e[keyed || err === 0 ? 0 : 1], some),
            total(k),
          )
        }),
      ),
    ),
  ]
  const form = D.sum(
    0,
    ...pairs.map(({ basis, name, u, w }) =>
      D.sub(
        D.mul(u, entry('gain', basis, name) ?? Number.NaN),
        w.isZero() ? 0 : D.mul(w, entry('error', basis, name) ?? Number.NaN),
      ),
    ),
  )
  const twin = (one: Pair): Pair | undefined =>
    pairs.find((other) => other.name === one.name && other.basis !== one.basis)
  const isPooled =
    phi('X').eq(phi('Z')) &&
    pairs.every((one) => twin(one)?.keyed === one.keyed && twin(one)?.u.eq(one.u) && twin(one)?.w.eq(one.w))
  const coded = isPooled ? pairs.filter(({ basis }) => basis === 'X') : pairs
  const keyedPairs = coded.filter(({ keyed }) => keyed)
  const gains = D.sum(0, ...pairs.map(({ basis, name }) => entry('gain', basis, name) ?? Number.NaN))
  const places = gains.toNumber().toString(2).length
  const words = [
    wordBits(t, 1 - Math.floor((places - 1) / 2)),
    ...[...new Set(keyedPairs.map(({ basis }) => basis))].map((basis) => wordBits(phi(basis), -6)),
    ...coded.flatMap(({ keyed, u, w }) =>
      keyed ? [] : [wordBits(D.div(u, t), 3), wordBits(D.div(w, t), 4)],
    ),
    ...keyedPairs.slice(1).map(({ u }) => wordBits(D.div(D.sub(u, keyedPairs[0]?.u ?? 0), t), 0)),
  ]
  const b = isPaid ? words.reduce((sum, bits) => sum + bits, 1) : 0
  const right = D.sub(form, D.add(D.mul(b, D.ln(2)), D.ln(D.div(1, epsilon))))
  return rows.every(Boolean) && isAtMost(D.mul(t, value), right)
}

/** The published formulas in the paper's own form: a_k and b_k instead of powers and e^mu. */
export const jinan1Holds = (
  world: World,
  rule: string,
  value: Decimal,
  by: ReadonlyArray<Sentence>,
): boolean => {
  const { mu, probability, match, pulses, names, sampled } = world
  const [o = 0, x = 0, y = 0] = [...names.keys()].sort((a, b) => D.sub(mu[a] ?? 0, mu[b] ?? 0).toNumber())
  const share = (at: number, k: number): Decimal => {
    const one = new D(mu[at] ?? 0)
    return D.div(D.mul(D.exp(one.neg()), k === 0 ? 1 : D.pow(one, k)), [1, 1, 2][k] ?? Number.NaN)
  }
  const scopes = by[0]?.scope ?? ''
  const sent = (at: number, scope: string): Decimal =>
    D.mul(D.mul(pulses, probability[at] ?? 0), scope === 'all' ? D.add(match('X'), match('Z')) : match(scope))
  const [first, second, third, fourth] = by.map((one) => one.value)
  if (first === undefined || second === undefined || third === undefined) return false
  const [a0, a1, a2] = [share(x, 0), share(x, 1), share(x, 2)]
  const [b0, b1, b2] = [share(y, 0), share(y, 1), share(y, 2)]
  if (rule === 'jinan1.yield') {
    const vacuum = D.mul(D.sub(D.mul(a0, b2), D.mul(a2, b0)), D.div(third, sent(o, 'all')))
    const rest = D.sub(D.mul(b2, D.div(first, sent(x, scopes))), D.mul(a2, D.div(second, sent(y, scopes))))
    return isAtMost(value, D.div(D.sub(rest, vacuum), D.sub(D.mul(a1, b2), D.mul(a2, b1))))
  }
  if (rule === 'jinan1.error') {
    const vacuum = D.mul(a0, D.div(D.div(second, sent(o, 'all')), 2))
    return isAtMost(D.div(D.sub(D.div(first, sent(x, scopes)), vacuum), D.mul(a1, third)), value)
  }
  if (fourth === undefined) return false
  const length = D.add(
    D.mul(D.mul(sent(y, 'X'), first), D.sub(1, second)),
    D.mul(D.mul(sent(y, 'Z'), third), D.sub(1, fourth)),
  )
  return isAtMost(D.add(value, world.leakBits), D.mul(D.mul(D.sub(1, sampled), b1), length))
}

/** A statement that may fail, and whether it takes no smoothing. */
export type Mishap = { readonly epsilon: Decimal; readonly isClassical: boolean }

/** What a step said: in the words of docs/rules.md, its value, and what it rests on. */
export type Sentence = {
  readonly text: string
  readonly scope: string
  readonly value: Decimal
  readonly events: ReadonlyMap<string, Mishap>
  /** Of a key length and of a key. */
  readonly secrecy?: Decimal
  readonly correctness?: Decimal
}
