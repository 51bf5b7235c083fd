// The lines of the shim protocol as values: requests, answers, and what an answer may look like. Source: docs/conformance.md.

import * as E from 'fp-ts/Either'

/** The two parties of a session. */
export const ROLES = ['satellite', 'groundStation'] as const
export type Role = (typeof ROLES)[number]

/** One request, as it goes out; see docs/conformance.md for the fields of each `op`. */
export type Request = { readonly op: string; readonly [field: string]: unknown }

/** Things that happen at a party. */
export const EVENTS = ['released', 'confirmed', 'revoked', 'ended', 'invalid', 'alarm'] as const

/** Something that happened at a party. */
export type PartyEvent = {
  readonly event: (typeof EVENTS)[number]
  readonly block: number
  readonly reason?: string
  readonly final?: boolean
  readonly bits?: number
  readonly sha256?: string
}

/** What a party knows of its blocks. */
export type Snapshot = {
  readonly blocks: ReadonlyArray<readonly [number, string]>
  readonly next: number
  readonly quarantined: boolean
  readonly ended: boolean
}

/** One answer: frames in hexadecimal and events, with the reason if nothing changed; or an error, which has neither. */
export type Answer = {
  readonly send: ReadonlyArray<string>
  readonly events: ReadonlyArray<PartyEvent>
  readonly rejected?: string
  readonly error?: string
  readonly snapshot?: Snapshot
}

/** What an implementation says that it can do. */
export type Capabilities = {
  readonly protocol: number
  readonly name: string
  readonly roles: ReadonlyArray<Role>
  readonly profiles: ReadonlyArray<'literal' | 'hardened'>
  readonly packets: ReadonlyArray<'mixed' | 'perBasis'>
  readonly rounds: number
  readonly snapshot: boolean
}

/** A party that answers requests, one at a time. */
export type Peer = {
  readonly ask: (request: Request) => Promise<Answer>
  readonly stop: () => void
}

/** The version of the protocol. */
export const PROTOCOL_VERSION = 1

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isHex = (value: unknown): boolean => typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value)

const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value)

const isText = (value: unknown): boolean => typeof value === 'string'

const isPartyEvent = (value: unknown): value is PartyEvent =>
  isRecord(value) &&
  EVENTS.some((event) => event === value.event) &&
  Number.isSafeInteger(value.block) &&
  isOptional(value.reason, isText) &&
  isOptional(value.sha256, isHex) &&
  isOptional(value.final, (final) => typeof final === 'boolean') &&
  isOptional(value.bits, Number.isSafeInteger)

/** 2^53: the satellite waits for no block any more. */
const HORIZON_OF_A_CLOSED_SESSION = 2 ** 53

const isSnapshot = (value: unknown): value is Snapshot =>
  isRecord(value) &&
  Array.isArray(value.blocks) &&
  value.blocks.every(
    (entry) =>
      Array.isArray(entry) && entry.length === 2 && Number.isSafeInteger(entry[0]) && isText(entry[1]),
  ) &&
  (Number.isSafeInteger(value.next) || value.next === HORIZON_OF_A_CLOSED_SESSION) &&
  typeof value.quarantined === 'boolean' &&
  typeof value.ended === 'boolean'

const isAnswer = (value: Fields): value is Fields & Answer =>
  Array.isArray(value.send) &&
  value.send.every(isHex) &&
  Array.isArray(value.events) &&
  value.events.every(isPartyEvent) &&
  isOptional(value.rejected, isText) &&
  isOptional(value.snapshot, isSnapshot)

const objectOf = (line: string): E.Either<string, Fields> => {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? E.right(value) : E.left('the line is no JSON object')
  } catch {
    return E.left('the line is no JSON')
  }
}

const only = (value: unknown, names: ReadonlyArray<string>): unknown =>
  isRecord(value)
    ? Object.fromEntries(names.flatMap((name) => (Object.hasOwn(value, name) ? [[name, value[name]]] : [])))
    : value

/** The fields of the protocol, wherever there are more: a later version may add some. */
const withoutUnknown = ({ send, events, rejected, snapshot }: Fields): Fields => ({
  send,
  events: Array.isArray(events)
    ? events.map((event) => only(event, ['event', 'block', 'reason', 'final', 'bits', 'sha256']))
    : events,
  ...(rejected === undefined ? {} : { rejected }),
  ...(snapshot === undefined ? {} : { snapshot: only(snapshot, ['blocks', 'next', 'quarantined', 'ended']) }),
})

/** The answer of a line, or what is wrong with the line. Unknown fields are ignored. */
export const answerOf = (line: string): E.Either<string, Answer> => {
  const value = objectOf(line)
  if (E.isLeft(value)) return value
  const fields = value.right
  if (fields.error !== undefined)
    return typeof fields.error === 'string'
      ? E.right({ send: [], events: [], error: fields.error })
      : E.left('`error` is no text')
  const answer = withoutUnknown(fields)
  return isAnswer(answer)
    ? E.right(answer)
    : E.left('the object is no answer: `send` and `events` are lists, of frames and of events')
}

const listOf = <A extends string>(value: unknown, all: ReadonlyArray<A>): ReadonlyArray<A> | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((one) => all.includes(one))
    ? all.filter((one) => value.includes(one))
    : undefined

/** What the answer to `hello` says, or what is wrong with it. */
export const capabilitiesOf = (line: string): E.Either<string, Capabilities> => {
  const value = objectOf(line)
  if (E.isLeft(value)) return value
  const { protocol, name, rounds, snapshot, ...lists } = value.right
  if (protocol !== PROTOCOL_VERSION)
    return E.left(`protocol: expected ${PROTOCOL_VERSION}, got ${JSON.stringify(protocol) ?? 'nothing'}`)
  const roles = listOf(lists.roles, ROLES)
  const profiles = listOf(lists.profiles, ['literal', 'hardened'] as const)
  const packets = listOf(lists.packets, ['mixed', 'perBasis'] as const)
  if (roles === undefined) return E.left('roles: expected a list of satellite, groundStation')
  if (profiles === undefined) return E.left('profiles: expected a list of literal, hardened')
  if (packets === undefined) return E.left('packets: expected a list of mixed, perBasis')
  if (typeof rounds !== 'number' || !Number.isSafeInteger(rounds) || rounds < 0)
    return E.left('rounds: expected a whole number')
  if (typeof snapshot !== 'boolean') return E.left('snapshot: expected true or false')
  const named = typeof name === 'string' ? name : 'no name'
  return E.right({ protocol, name: named, roles, profiles, packets, rounds, snapshot })
}
