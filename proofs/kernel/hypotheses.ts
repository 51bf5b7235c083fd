/** What a certificate assumes: plain JSON data, checked once. The shape is that of docs/certificate.md. */
import { type Enclosure, exp, total } from './enclosure'
import * as q from './rational'

/** A shape of plain data: null anything, '' a string, 0 an index, [s] a list of s, a record: exactly these own keys. */
export type Shape = null | '' | 0 | readonly [Shape] | { readonly [key: string]: Shape }
/** The data of a shape. */
export type Of<S> = S extends null
  ? unknown
  : S extends ''
    ? string
    : S extends 0
      ? number
      : S extends readonly [infer T]
        ? readonly Of<T>[]
        : { readonly [K in keyof S]: Of<S[K]> }

const matches = (value: unknown, shape: Shape): boolean => {
  if (shape === null) return true
  if (shape === '') return typeof value === 'string'
  if (shape === 0) return Number.isSafeInteger(value)
  if (Array.isArray(shape))
    return Array.isArray(value) && value.length <= 256 && value.every((one) => matches(one, shape[0]))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const own = new Map<string, unknown>(Object.entries(value))
  const keys = Object.entries(shape)
  return (
    own.size === keys.length && keys.every(([key, inner]) => own.has(key) && matches(own.get(key), inner))
  )
}
/** Whether plain data has the shape: exact keys, lists of at most 256. */
export const fits = <const S extends Shape>(value: unknown, shape: S): value is Of<S> => matches(value, shape)

export const BASES = ['X', 'Z'] as const
export const SCOPES = ['X', 'Z', 'all'] as const
export type Basis = (typeof BASES)[number]
/** One basis, or both together. */
export type Scope = (typeof SCOPES)[number]

/** A light source: mean photon number, probability, and e^-mu. */
export type Intensity = {
  readonly name: string
  readonly mu: q.Rational
  readonly probability: q.Rational
  readonly decay: Enclosure
}

/** The shape of the hypotheses. */
export const HYPOTHESES = {
  assumptions: [''],
  authentication: { epsilon: '', messages: '' },
  bases: [{ alice: '', bob: '', name: '' }],
  counts: [{ basis: '', intensity: '', kind: '', observed: '' }],
  design: { digest: '', mode: '' },
  intensities: [{ mu: '', name: '', probability: '' }],
  keyed: [{ basis: '', intensity: '' }],
  leak: [{ basis: '', bits: '' }],
  protocol: '',
  pulses: '',
  sampledFraction: '',
} as const

/** What the proof assumes of devices and protocol; docs/rules.md has each in a sentence. */
export const ASSUMPTIONS = (
  'active-basis-choice announced-after-detection authenticated-channel basis-independent-detection ' +
  'bernoulli-sample direct-reconciliation ideal-bb84-states no-early-keyed-messages no-post-selection ' +
  'phase-randomised-poisson sealed-laboratories statements-fixed-beforehand true-randomness ' +
  'vacuum-like-the-others verified-together'
).split(' ')

/** One of a closed set of words. @throws Rejection */
export const oneOf = <T extends string>(value: string, words: readonly T[]): T => {
  const word = words.find((candidate) => candidate === value)
  q.demand('one of the words', word !== undefined, value, words.join(' '))
  return word
}
/** An integer >= 0. @throws Rejection */
export const integer = (text: string): q.Rational => {
  const number = q.parse(text)
  q.demand('an integer of at least 0', number.d === 1n && number.n >= 0n, text)
  return number
}
/** A number from 0 to a limit. @throws Rejection */
export const share = (text: string, limit = q.ONE, characters = 4000): q.Rational => {
  const number = q.parse(text, characters)
  q.demand(`from 0 to ${limit.n}`, number.n >= 0n && q.isAtMost(number, limit), text)
  return number
}
const short = (text: string, limit = q.ONE): q.Rational => share(text, limit, 40)
const demandDistinct = (what: string, names: readonly string[]): void =>
  q.demand(`distinct ${what}`, new Set(names).size === names.length, names)
const demandDistribution = (what: string, parts: readonly q.Rational[]): void => {
  const all = q.sum(parts)
  q.demand(`${what} above 0, of sum 1`, all.n === all.d && parts.every(({ n }) => n > 0n), q.shown(all))
}

/** Checked hypotheses: numbers, and functions over tables that nobody else holds. */
export type Hypotheses = Readonly<ReturnType<typeof readHypotheses>>
/** Reads hypotheses. @throws Rejection */
export const readHypotheses = (given: Of<typeof HYPOTHESES>) => {
  oneOf(given.protocol, ['decoy-bb84'])
  const { assumptions, design } = given
  oneOf(design.mode, ['none', 'declared', 'universal'])
  const isDigest = design.mode === 'declared' ? /^[0-9a-f]{64}$/.test(design.digest) : design.digest === ''
  q.demand('64 hex digits of a declared design, else none', isDigest, design.digest)
  for (const name of assumptions) oneOf(name, ASSUMPTIONS)
  demandDistinct('assumptions', assumptions)
  oneOf(given.bases.map((basis) => basis.name).join(' '), ['X Z'])
  const parties = (['alice', 'bob'] as const).map((party) => given.bases.map((basis) => short(basis[party])))
  for (const party of parties) demandDistribution('basis probabilities', party)
  const intensities = given.intensities.map((one): Intensity => {
    q.demand('a short name', /^[A-Za-z][\w-]{0,39}$/.test(one.name), one.name)
    const [mu, probability] = [short(one.mu, q.whole(16n)), short(one.probability)]
    return { name: one.name, mu, probability, decay: exp(q.minus(q.ZERO, mu)) }
  })
  const names = intensities.map((one) => one.name)
  const shares = intensities.map((one) => one.probability)
  demandDistinct('intensities', names)
  demandDistribution('intensity probabilities', shares)
  q.demand('2 to 16 intensities', names.length >= 2 && names.length <= 16, names.length)
  const rows = given.counts.map(({ kind, basis, intensity, observed }) => {
    const key = `${oneOf(kind, ['gain', 'error'])} ${oneOf(basis, BASES)} ${oneOf(intensity, names)}`
    return [key, integer(observed)] as const
  })
  const table = new Map(rows)
  q.demand('distinct counts', table.size === rows.length, rows.length)
  const find = (key: string): q.Rational => {
    const found = table.get(key)
    q.demand('an entry of the table', found !== undefined, 'none', key)
    return found
  }
  for (const [key, count] of rows) q.demandAtMost('errors', count, find(key.replace('error', 'gain')))
  const pairs = given.keyed.map((one) => `${oneOf(one.basis, BASES)} ${oneOf(one.intensity, names)}`)
  demandDistinct('keyed pairs', pairs)
  const sampled = short(given.sampledFraction)
  q.demand('a sampled fraction below 1, and a keyed pair', sampled.n < sampled.d && pairs.length > 0, pairs)
  const leaks = given.leak.map((leak) => ({ scope: oneOf(leak.basis, SCOPES), bits: integer(leak.bits) }))
  const covers = (scope: Scope, part: Scope): boolean => scope === 'all' || part === 'all' || scope === part
  return {
    given,
    pulses: integer(given.pulses),
    intensities,
    sampled,
    authentication: q.times(integer(given.authentication.messages), share(given.authentication.epsilon)),
    /** The probability that both parties choose the basis. */
    match: (basis: Basis): q.Rational =>
      parties.map((party) => party[BASES.indexOf(basis)] ?? q.ZERO).reduce(q.times),
    count: (kind: string, scope: Scope, intensity: string): q.Rational =>
      q.sum(BASES.flatMap((basis) => (covers(scope, basis) ? [find(`${kind} ${basis} ${intensity}`)] : []))),
    isKeyed: (basis: Basis, intensity: string): boolean => pairs.includes(`${basis} ${intensity}`),
    /** Whether the errors of a keyed pair were announced. */
    isAnnounced: (basis: Basis, intensity: string): boolean =>
      pairs.includes(`${basis} ${intensity}`) && table.has(`error ${basis} ${intensity}`),
    leak: (scope: Scope): q.Rational => {
      const borne = leaks.filter((leak) => covers(scope, leak.scope))
      q.demand('a declared leak', borne.length > 0, `none for ${scope}`)
      return q.sum(borne.map((leak) => leak.bits))
    },
  }
}

/** p_l e^-mu_l mu_l^k, enclosed: that is k! tau_k p(l|k). */
export const weight = ({ mu, probability, decay }: Intensity, k: number): Enclosure => {
  const factor = q.times(probability, q.power(mu, k))
  return { lower: (decay.lower * factor.n) / factor.d, upper: (decay.upper * factor.n) / factor.d + 1n }
}
/** R_k: the sum of the weights of the intensities. */
export const row = (intensities: readonly Intensity[], k: number): Enclosure =>
  total(intensities.map((one) => weight(one, k)))
