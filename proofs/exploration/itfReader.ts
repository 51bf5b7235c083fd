// Reads a trace in ITF. Everything is checked: values by their kind, blocks and kinds against the parameters, sizes against limits.
// Source: PROTOCOL.md, section 10. Variables are taken from the states; integers may be numbers or `#bigint`.

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, oneOf, shown, wholeNumber } from '../../spec/codec'
import type { Problem } from '../../spec/problem'
import { type Alphabet, alphabetOf, type Kind, OGS_STATUSES } from '../../spec/protocol/abstract/alphabet'
import {
  LARGEST,
  MUTANTS,
  type Parameters,
  PROFILES,
  SABOTAGES,
} from '../../spec/protocol/abstract/parameters'
import type { State } from '../../spec/protocol/abstract/state'

/** A trace as it was read: states, what each says of the step into it, and the parameters if the trace names them. */
export type ReadTrace = {
  readonly parameters: Parameters
  readonly states: ReadonlyArray<State>
  /** The name that the step into each state claims; undefined where it claims none. */
  readonly actions: ReadonlyArray<string | undefined>
  readonly loop?: number
}

/** Longer traces are refused. */
export const MAX_TRACE_STATES = 10_000

const MAX_PROBLEMS = 20

const ParametersOfTrace = exactly(
  'parameters',
  t.intersection([
    t.type({
      profile: oneOf(PROFILES),
      blocks: wholeNumber(1, LARGEST.blocks),
      uplink: wholeNumber(1, LARGEST.uplink),
      downlink: wholeNumber(1, LARGEST.downlink),
      attacks: wholeNumber(0, LARGEST.attacks),
      residual: oneOf([0, 1] as const),
      mutant: oneOf(MUTANTS),
      sabotages: t.array(oneOf(SABOTAGES), 'a list of sabotages'),
      endAndTimeouts: t.boolean,
    }),
    /** Traces of before the choice was there have none. */
    t.partial({ pipelined: t.boolean }),
  ]),
)

const Document = t.intersection(
  [
    t.type({ states: t.array(t.UnknownRecord, 'an array of states') }),
    t.partial({ '#meta': t.UnknownRecord, loop: wholeNumber(0, MAX_TRACE_STATES) }),
  ],
  'an ITF trace',
)

const withPipelining = (parameters: t.TypeOf<typeof ParametersOfTrace>): Parameters => ({
  ...parameters,
  pipelined: parameters.pipelined ?? true,
})

/** Thrown inside one reading only, and turned into a problem at its end. */
class Unfit extends Error {
  constructor(
    readonly path: string,
    readonly expected: string,
    readonly found: unknown,
  ) {
    super(expected)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const field = (value: unknown, name: string, path: string): unknown => {
  if (!isRecord(value) || !Object.hasOwn(value, name))
    throw new Unfit(`${path}.${name}`, 'a value', undefined)
  return value[name]
}

const wholeOf = (value: unknown, path: string): number => {
  const digits = isRecord(value) ? value['#bigint'] : value
  const number = typeof digits === 'string' && /^\d{1,9}$/.test(digits) ? Number(digits) : digits
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 1e9)
    throw new Unfit(path, 'a whole number >= 0', value)
  return number
}

const arrayOf = (value: unknown, tag: '#map' | '#set', path: string): ReadonlyArray<unknown> => {
  const list = isRecord(value) ? value[tag] : value
  if (!Array.isArray(list)) throw new Unfit(path, `an array or a ${tag}`, value)
  return list
}

/** One value a block, from a `#map` of block numbers or an array in the order of the blocks. */
const blocksOf = (value: unknown, blocks: number, path: string): ReadonlyArray<unknown> => {
  const list = arrayOf(value, '#map', path)
  const isMap = isRecord(value)
  const entries = new Map(
    list.map((entry, place): [number, unknown] => {
      if (!isMap) return [place, entry]
      const pair: ReadonlyArray<unknown> = Array.isArray(entry) ? entry : []
      if (pair.length !== 2) throw new Unfit(`${path}[${place}]`, 'a pair of key and value', entry)
      return [wholeOf(pair[0], `${path}[${place}]`), pair[1]]
    }),
  )
  if (
    list.length !== blocks ||
    entries.size !== blocks ||
    [...entries.keys()].some((block) => block >= blocks)
  )
    throw new Unfit(path, `one value for each of the ${blocks} blocks`, value)
  return Array.from({ length: blocks }, (_, block) => entries.get(block))
}

const named = <A extends string>(value: unknown, names: ReadonlyArray<A>, path: string): A => {
  const name = names.find((one) => one === value)
  if (name === undefined) throw new Unfit(path, `one of ${names.join(', ')}`, value)
  return name
}

const bagOf = (value: unknown, kinds: ReadonlyArray<Kind>, path: string): Partial<Record<Kind, number>> => {
  if (!isRecord(value)) throw new Unfit(path, 'a record of counts by kind', value)
  return Object.fromEntries(
    Object.entries(value).flatMap(([kind, count]) => {
      const copies = wholeOf(count, `${path}.${kind}`)
      const name = named(kind, kinds, path)
      return copies > 0 ? [[name, copies] as const] : []
    }),
  )
}

const stateOf = (alphabet: Alphabet, blocks: number, value: unknown, path: string): State => {
  const at = (name: string) => `${path}.${name}`
  const each = (name: string) => blocksOf(field(value, name, path), blocks, at(name))
  const ended = isRecord(value) && Object.hasOwn(value, 'E') ? value.E : false
  if (typeof ended !== 'boolean') throw new Unfit(at('E'), 'true or false', ended)
  const up = each('up').map((bag) => bagOf(bag, alphabet.up, at('up')))
  const down = each('dn').map((bag) => bagOf(bag, alphabet.down, at('dn')))
  return {
    generated: wholeOf(field(value, 'g', path), at('g')),
    feedback: wholeOf(field(value, 'fb', path), at('fb')),
    budget: wholeOf(field(value, 'adv', path), at('adv')),
    ended,
    ogs: each('O').map((status) => named(status, OGS_STATUSES, at('O'))),
    sat: each('S').map((status) => named(status, alphabet.sat, at('S'))),
    released: each('rel').map((times) => wholeOf(times, at('rel'))),
    sent: each('K').map((kinds) => {
      const all = arrayOf(kinds, '#set', at('K')).map((kind) => named(kind, alphabet.genuine, at('K')))
      return alphabet.genuine.filter((kind) => all.includes(kind))
    }),
    inFlight: up.map((bag, block) => ({ ...bag, ...down[block] })),
  }
}

/** The name of the step into a state, from `mbt::actionTaken` and `mbt::nondetPicks`. */
const actionOf = (value: Readonly<Record<string, unknown>>, path: string): string | undefined => {
  const taken = value['mbt::actionTaken']
  if (taken === undefined || taken === 'init') return undefined
  if (typeof taken !== 'string') throw new Unfit(`${path}.mbt::actionTaken`, 'a name', taken)
  const picks = value['mbt::nondetPicks']
  if (!isRecord(picks)) return taken
  const pick = (name: string): ReadonlyArray<string> => {
    const one = picks[name]
    if (!isRecord(one) || one.tag !== 'Some') return []
    return [
      typeof one.value === 'string'
        ? one.value
        : String(wholeOf(one.value, `${path}.mbt::nondetPicks.${name}`)),
    ]
  }
  return `${taken}(${[...pick('b'), ...pick('c'), ...pick('kind'), ...pick('variant')].join(',')})`
}

const attempted = <A>(read: () => A): E.Either<Problem, A> => {
  try {
    return E.right(read())
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    const { path, expected, found } = error
    const code = found === undefined ? 'KW-IN100' : 'KW-IN102'
    return E.left({ code, path, expected, found: shown(found) })
  }
}

const problem = (path: string, expected: string, found: unknown): ReadonlyArray<Problem> => [
  { code: 'KW-IN102', path, expected, found: shown(found) },
]

/** The trace in a JSON document; `fallback` serves a trace that does not name its parameters. */
export const parseItf = (
  value: unknown,
  fallback: Parameters,
): E.Either<ReadonlyArray<Problem>, ReadTrace> => {
  const document = decoded(Document, value)
  if (E.isLeft(document)) return document
  const { states: raw, loop } = document.right
  const given = document.right['#meta']?.parameters
  const parameters =
    given === undefined ? E.right(fallback) : E.map(withPipelining)(decoded(ParametersOfTrace, given))
  if (E.isLeft(parameters))
    return E.left(
      parameters.left.map((one) => ({ ...one, path: one.path.replace(/^\$/, '$["#meta"].parameters') })),
    )
  if (raw.length === 0 || raw.length > MAX_TRACE_STATES)
    return E.left(problem('$.states', `1 to ${MAX_TRACE_STATES} states`, raw))
  if (loop !== undefined && loop >= raw.length)
    return E.left(problem('$.loop', `the number of a state, below ${raw.length}`, loop))
  const { profile, blocks } = parameters.right
  const alphabet = alphabetOf(profile)
  const read = raw.map((state, place) =>
    attempted(() => ({
      state: stateOf(alphabet, blocks, state, `$.states[${place}]`),
      action: actionOf(state, `$.states[${place}]`),
    })),
  )
  const problems = read.flatMap((one) => (E.isLeft(one) ? [one.left] : []))
  if (problems.length > 0) return E.left(problems.slice(0, MAX_PROBLEMS))
  const good = read.flatMap((one) => (E.isRight(one) ? [one.right] : []))
  return E.right({
    parameters: parameters.right,
    states: good.map(({ state }) => state),
    actions: good.map(({ action }) => action),
    ...(loop === undefined ? {} : { loop }),
  })
}
