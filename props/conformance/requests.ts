// Requests of the shim protocol as a party of the specification reads them: decoded once, so that the rest trusts its types.
// Source: docs/conformance.md, "Requests".

import * as E from 'fp-ts/Either'
import { type BitString, bitsOf, bytesOfHex } from '../../spec/protocol/bits'
import { ProtocolParameters } from '../../spec/protocol/parameters'
import { ROLES, type Role } from './shimProtocol'

/** Timers of the satellite, and of the ground station; those of the second list name a block. */
export const TIMERS = {
  satellite: {
    plain: ['sendFeedback', 'endPass'],
    ofBlock: ['sendSift', 'sendExtra', 'sendAbort', 'timeout'],
  },
  groundStation: {
    plain: ['sendRaw', 'sendStatus', 'endPass'],
    ofBlock: ['sendMore', 'sendInstruction', 'timeout'],
  },
} as const

export type SatelliteTimer =
  | (typeof TIMERS.satellite.plain)[number]
  | (typeof TIMERS.satellite.ofBlock)[number]
export type GroundTimer =
  | (typeof TIMERS.groundStation.plain)[number]
  | (typeof TIMERS.groundStation.ofBlock)[number]

/** States that were prepared at these positions; a digit is the place of an intensity, in hexadecimal. */
export type PreparedRequest = {
  readonly positions: ReadonlyArray<number>
  readonly bases: string
  readonly bits: string
  readonly intensities: string
}

/** A request to a party in a session. */
export type PartyRequest =
  | { readonly op: 'prepared'; readonly prepared: PreparedRequest }
  | {
      readonly op: 'detections'
      readonly positions: ReadonlyArray<number>
      readonly bases: BitString
      readonly bits: BitString
      readonly sampled: BitString
    }
  | { readonly op: 'random'; readonly seed: BitString; readonly checkKey: Uint8Array }
  | { readonly op: 'deliver'; readonly frame: Uint8Array }
  | { readonly op: 'timer'; readonly name: string; readonly block: number | undefined }
  | { readonly op: 'reboot' }
  | { readonly op: 'snapshot' }

/** A new session. */
export type ResetRequest = {
  readonly op: 'reset'
  readonly role: Role
  readonly parameters: ProtocolParameters
  readonly keys: Uint8Array
}

/** Every request. */
export type ShimRequest = PartyRequest | ResetRequest | { readonly op: 'hello' } | { readonly op: 'bye' }

type Read<A> = E.Either<string, A>
type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const matching = (value: unknown, pattern: RegExp, name: string): Read<string> =>
  typeof value === 'string' && pattern.test(value) ? E.right(value) : E.left(`expected: ${name}`)

const hex = (value: unknown, name: string): Read<Uint8Array> => {
  const bytes = typeof value === 'string' ? bytesOfHex(value) : undefined
  return bytes === undefined ? E.left(`expected: ${name}`) : E.right(bytes)
}

const numbers = (value: unknown, name: string): Read<ReadonlyArray<number>> =>
  Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0)
    ? E.right(value)
    : E.left(`expected: ${name}`)

const BITS = /^[01]*$/

const preparedOf = (value: unknown): Read<PartyRequest> => {
  if (!isRecord(value)) return E.left('expected: prepared')
  const positions = numbers(value.positions, 'positions')
  if (E.isLeft(positions)) return positions
  const texts = [
    matching(value.bases, BITS, 'bases'),
    matching(value.bits, BITS, 'bits'),
    matching(value.intensities, /^[0-9a-f]*$/, 'intensities'),
  ]
  for (const text of texts) {
    if (E.isLeft(text)) return text
    if (text.right.length !== positions.right.length) return E.left('prepared: of different lengths')
  }
  const [bases = '', bits = '', intensities = ''] = texts.map((text) => (E.isRight(text) ? text.right : ''))
  return E.right({ op: 'prepared', prepared: { positions: positions.right, bases, bits, intensities } })
}

const detectionsOf = (value: unknown): Read<PartyRequest> => {
  if (!isRecord(value)) return E.left('expected: detections')
  const positions = numbers(value.positions, 'positions')
  const bases = matching(value.bases, BITS, 'bases')
  const bits = matching(value.bits, BITS, 'bits')
  const sampled = matching(value.sampled, BITS, 'sampled')
  if (E.isLeft(positions)) return positions
  if (E.isLeft(bases)) return bases
  if (E.isLeft(bits)) return bits
  if (E.isLeft(sampled)) return sampled
  return E.right({
    op: 'detections',
    positions: positions.right,
    bases: bitsOf(bases.right),
    bits: bitsOf(bits.right),
    sampled: bitsOf(sampled.right),
  })
}

const randomOf = (value: unknown): Read<PartyRequest> => {
  if (!isRecord(value)) return E.left('expected: random')
  const seed = matching(value.seed, BITS, 'seed')
  const checkKey = hex(value.checkKey ?? '', 'checkKey')
  if (E.isLeft(seed)) return seed
  if (E.isLeft(checkKey)) return checkKey
  return E.right({ op: 'random', seed: bitsOf(seed.right), checkKey: checkKey.right })
}

const resetOf = ({ role: name, profile, parameters: value, keys: pool }: Fields): Read<ResetRequest> => {
  const role = ROLES.find((one) => one === name)
  if (role === undefined) return E.left('expected: role')
  const parameters = ProtocolParameters.decode(value)
  if (E.isLeft(parameters)) return E.left('expected: parameters, as in docs/frames.md')
  if (profile !== parameters.right.profile) return E.left('profile: not that of the parameters')
  const keys = hex(pool, 'keys')
  if (E.isLeft(keys)) return keys
  if (keys.right.length < 32 + 32 * parameters.right.sequences.end)
    return E.left('keys: fewer than the sequence numbers need')
  return E.right({ op: 'reset', role, parameters: parameters.right, keys: keys.right })
}

const timerOf = ({ name, block }: Fields): Read<PartyRequest> => {
  if (typeof name !== 'string') return E.left('expected: name')
  return block === undefined || (typeof block === 'number' && Number.isSafeInteger(block) && block >= 0)
    ? E.right({ op: 'timer', name, block })
    : E.left('expected: block')
}

/** The request of a JSON value, or what is wrong with it, for people. */
export const shimRequestOf = (value: unknown): Read<ShimRequest> => {
  if (!isRecord(value)) return E.left('expected: an object')
  switch (value.op) {
    case 'hello':
    case 'bye':
    case 'reboot':
    case 'snapshot':
      return E.right({ op: value.op })
    case 'reset':
      return resetOf(value)
    case 'inject':
      if (value.prepared !== undefined) return preparedOf(value.prepared)
      if (value.detections !== undefined) return detectionsOf(value.detections)
      return randomOf(value.random)
    case 'deliver': {
      const frame = hex(value.frame, 'frame')
      return E.isLeft(frame) ? frame : E.right({ op: 'deliver', frame: frame.right })
    }
    case 'timer':
      return timerOf(value)
    default:
      return E.left('no such request')
  }
}
