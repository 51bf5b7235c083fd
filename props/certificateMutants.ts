// Certificates changed in one place: a number by one unit of any digit, a name, a reference, a step, a member of a list;
// with the claim set to what the changed steps would reach and the digests made right again.

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { type Data, designDigest, sealed } from '../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../proofs/certificate/certificate'

const KINDS = [
  'nudge',
  'nudge',
  'nudge',
  'set',
  'borrow',
  'negate',
  'index',
  'drop',
  'repeat',
  'swap',
] as const

/** Where and how to change a certificate; places are counted around. */
export type Mutation = {
  readonly kind: (typeof KINDS)[number]
  /** Which part: hypotheses and claim, or steps. */
  readonly part: 'steps' | 'all'
  readonly place: number
  readonly other: number
  readonly digit: number
  readonly isUp: boolean
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  part: fc.constantFrom('steps', 'all'),
  place: fc.nat(100_000),
  other: fc.nat(100_000),
  digit: fc.nat(60),
  isUp: fc.boolean(),
})

type Path = ReadonlyArray<string | number>

const isList = (data: Data): data is ReadonlyArray<Data> => Array.isArray(data)

/** Every value in the data with its path, the whole first. */
const placesIn = (data: Data, path: Path = []): ReadonlyArray<readonly [Path, Data]> => {
  if (typeof data !== 'object') return [[path, data]]
  const members: ReadonlyArray<readonly [string | number, Data]> = isList(data)
    ? data.map((member, at) => [at, member])
    : Object.entries(data)
  return [[path, data], ...members.flatMap(([key, member]) => placesIn(member, [...path, key]))]
}

/** The data with a value replaced; none, one or more members where it is one of a list. */
export const replaced = (data: Data, path: Path, by: (old: Data) => ReadonlyArray<Data>): Data => {
  const [key, ...rest] = path
  if (key === undefined || typeof data !== 'object') return by(data)[0] ?? data
  const next = (member: Data): ReadonlyArray<Data> =>
    rest.length === 0 ? by(member) : [replaced(member, rest, by)]
  if (isList(data)) return data.flatMap((member, at) => (at === key ? next(member) : [member]))
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, member]) =>
      name === key ? next(member).map((one) => [name, one]) : [[name, member]],
    ),
  )
}

const around = <A>(list: ReadonlyArray<A>, place: number): A | undefined => list[place % list.length]

const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/

/** The number with one digit, or one just after its end, moved by one. */
const nudged = (text: string, digit: number, isUp: boolean): string => {
  if (!NUMBER.test(text)) return text
  const [whole = '0', places = ''] = text.split('.')
  const length = whole.replace('-', '').length + places.length
  // From the first digit to one after the last.
  const from = digit % (length + 1)
  const power = BigInt(length - from)
  const scaled = BigInt(`${whole}${places}0`) + (isUp ? 1n : -1n) * 10n ** power
  const isWhole = places === '' && power > 0n
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places.length + 2, '0')
  const cut = digits.length - places.length - 1
  const tail = digits.slice(cut).replace(/0+$/, '')
  const text1 = isWhole || tail === '' ? digits.slice(0, cut) : `${digits.slice(0, cut)}.${tail}`
  return scaled < 0n ? `-${text1}` : text1
}

const negated = (text: string): string =>
  !NUMBER.test(text) || text === '0' ? text : text.startsWith('-') ? text.slice(1) : `-${text}`

const moved = (data: Data, { kind, digit, isUp, other }: Mutation, pool: ReadonlyArray<Data>): Data => {
  if (typeof data === 'number') return kind === 'nudge' ? data + (isUp ? 1 : -1) : other % 40
  if (typeof data !== 'string') return data
  if (kind === 'nudge') return nudged(data, digit, isUp)
  if (kind === 'negate') return negated(data)
  if (kind === 'set') return around(['0', '1', '0.5', '-1', '1/3', '64', '1000000'], other) ?? data
  // Text for text, number for number: what is at least of the right kind.
  const alike = pool.filter(
    (one) => typeof one === 'string' && NUMBER.test(one) === NUMBER.test(data) && one !== data,
  )
  return around(alike, other) ?? data
}

/** The references of every step, moved along where a step was put in or taken out. */
const shifted = (steps: Data, from: number, by: number): Data =>
  !isList(steps)
    ? steps
    : steps.map((step, at) =>
        at < from
          ? step
          : replaced(step, ['by'], (old) => [
              isList(old)
                ? old.map((index) => (typeof index === 'number' && index >= from ? index + by : index))
                : old,
            ]),
      )

/** A member of a list taken out, put in twice, or exchanged with another; steps with their references. */
const rearranged = (data: Data, { kind, place, other }: Mutation, root: Path): Data => {
  const lists = placesIn(data).filter(
    ([path, value]) => isList(value) && value.length > 0 && path[0] === (root[0] ?? path[0]),
  )
  const [path = [], list = []] = around(lists, place) ?? []
  if (!isList(list)) return data
  const at = other % list.length
  const rest = list.filter((_, index) => index !== at)
  const changed =
    kind === 'drop'
      ? rest
      : kind === 'repeat'
        ? list.flatMap((one, index) => (index === at ? [one, one] : [one]))
        : [
            ...rest.slice(0, place % list.length),
            ...list.slice(at, at + 1),
            ...rest.slice(place % list.length),
          ]
  const isSteps = path.length === 1 && path[0] === 'steps'
  const fixed = isSteps && kind !== 'swap' ? shifted(changed, at + 1, kind === 'drop' ? -1 : 1) : changed
  return replaced(data, path, () => [fixed])
}

/** The certificate changed once. It may come out as it was. */
export const mutated = (data: Data, mutation: Mutation): Data => {
  const { kind, part, place } = mutation
  const root: Path = part === 'steps' ? ['steps'] : []
  if (kind === 'drop' || kind === 'repeat' || kind === 'swap') return rearranged(data, mutation, root)
  const leaves = placesIn(data).filter(
    ([path, value]) => typeof value !== 'object' && path[0] === (root[0] ?? path[0]) && path[0] !== 'head',
  )
  const wanted = leaves.filter(([, value]) => (kind === 'index') === (typeof value === 'number'))
  const [path, leaf] = around(wanted, place) ?? []
  if (path === undefined || leaf === undefined) return data
  const key = path.at(-1)
  // What stands at places of the same name first, so that borrowed values often fit.
  const namesakes = leaves.filter(([one]) => one.at(-1) === key)
  const pool = (mutation.digit % 2 === 0 ? namesakes : leaves).map(([, value]) => value)
  return replaced(data, path, (old) => [moved(old, mutation, pool)])
}

const textAt = (data: Data, ...path: Path): string => {
  const found = placesIn(data).find(
    ([one]) => one.length === path.length && one.every((k, i) => k === path[i]),
  )
  return typeof found?.[1] === 'string' ? found[1] : ''
}

/** The bits that the last step adds up from the lengths of the steps. */
const bitsReached = (steps: Data): string => {
  if (!isList(steps)) return '0'
  const lengths = steps
    .filter((step) => ['keyLength', 'jinan1.length'].includes(textAt(step, 'rule')))
    .map((step) => textAt(step, 'p', 'bits'))
  return lengths.every((bits) => /^[0-9]+$/.test(bits))
    ? lengths.reduce((sum, bits) => sum + BigInt(bits), 0n).toString()
    : '0'
}

/** The claim that asks for all the bits and the weakest epsilons; what an adversary would claim. */
export const withBestClaim = (data: Data): Data => {
  if (typeof data !== 'object' || isList(data)) return data
  const bits = bitsReached(data.steps ?? [])
  const analysis = textAt(data, 'claim', 'analysis')
  return { ...data, claim: { analysis, bits, secrecy: '1', correctness: '1', authentication: '1' } }
}

/** The digest that the step of a declared design would have, in its place. */
const withDigest = (certificate: Certificate): Certificate => {
  const { phi0, t, terms } = certificate.steps.find(({ rule }) => rule === 'direct.declared')?.p ?? {}
  const { design } = certificate.hypotheses
  return phi0 === undefined || t === undefined || terms === undefined || design.mode !== 'declared'
    ? certificate
    : {
        ...certificate,
        hypotheses: {
          ...certificate.hypotheses,
          design: { ...design, digest: designDigest({ phi0, t, terms }) },
        },
      }
}

/** The certificate with its digests computed anew, or undefined where it is not of the format. */
export const resealed = (data: Data): Certificate | undefined => {
  const parsed = parseCertificate(data)
  return E.isLeft(parsed) ? undefined : sealed(withDigest(parsed.right))
}
