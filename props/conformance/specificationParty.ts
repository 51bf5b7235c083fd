// A party of the specification behind the shim protocol, as a value: the machines of spec/protocol with the small code and Wegman-Carter
// tags. It is what a conformance run compares with. Source: docs/conformance.md; docs/frames.md.

import { createHash } from 'node:crypto'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { type BitString, bitsOf } from '../../spec/protocol/bits'
import { stepGround } from '../../spec/protocol/groundStation'
import { type GroundEvent, type GroundState, initialGround } from '../../spec/protocol/groundStationState'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import type { Authenticator, Prepared } from '../../spec/protocol/primitives'
import { stepSatellite } from '../../spec/protocol/satellite'
import {
  initialSatellite,
  type SatelliteEvent,
  type SatelliteState,
} from '../../spec/protocol/satelliteState'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import type { Output, Answer as Stepped } from '../../spec/protocol/step'
import { wegmanCarter } from '../../spec/protocol/tag'
import {
  type GroundTimer,
  type PartyRequest,
  type PreparedRequest,
  type ResetRequest,
  type SatelliteTimer,
  shimRequestOf,
  TIMERS,
} from './requests'
import type { Answer, PartyEvent, Peer, Request, Snapshot } from './shimProtocol'

/** What SAT prepared, by position: basis, bit and intensity as digits. */
type Sent = ReadonlyMap<number, readonly [string, string, string]>
/** Random numbers of the next instruction. */
type Randomness = { readonly seed: BitString; readonly checkKey: Uint8Array }
type Fixed = { readonly parameters: ProtocolParameters; readonly authenticator: Authenticator }

/** The satellite of a session: its state, and what it was told of its surroundings. */
export type SatelliteParty = Fixed & {
  readonly role: 'satellite'
  readonly state: SatelliteState
  readonly sent: Sent
}
/** The ground station of a session. */
export type GroundParty = Fixed & {
  readonly role: 'groundStation'
  readonly state: GroundState
  readonly random: Randomness
}
/** A party in a session. */
export type Party = SatelliteParty | GroundParty

/** What became of a party, and its answer. */
export type Answered<P extends Party> = { readonly party: P; readonly answer: Answer }

const NO_RANDOM: Randomness = { seed: bitsOf(''), checkKey: new Uint8Array() }
const NOTHING: Answer = { send: [], events: [] }
const error = <P extends Party>(party: P, text: string): Answered<P> => ({
  party,
  answer: { ...NOTHING, error: text },
})

/** The same answers, each worked out once: the plain polynomial hash is slow, and a run repeats the same tags many times. */
const remembering = ({ tag, isTag }: Authenticator, sequences: number): Authenticator => {
  const known = new Map<string, Uint8Array>()
  const once: Authenticator['tag'] = (direction, sequence, input) => {
    const key = `${direction} ${sequence} ${bytesToHex(input)}`
    const found = known.get(key) ?? tag(direction, sequence, input)
    known.set(key, found)
    return found
  }
  return {
    tag: once,
    isTag: (direction, sequence, input, claimed) =>
      sequence < sequences
        ? bytesToHex(once(direction, sequence, input)) === bytesToHex(claimed)
        : isTag(direction, sequence, input, claimed),
  }
}

/** Tags of a pool of keys, each computed once. */
export const authenticatorOf = (pool: Uint8Array, { sequences }: ProtocolParameters): Authenticator =>
  remembering(wegmanCarter(pool), sequences.end)

/** A satellite at the start of a session. */
export const satelliteParty = (
  parameters: ProtocolParameters,
  authenticator: Authenticator,
): SatelliteParty => ({
  role: 'satellite',
  parameters,
  authenticator,
  state: initialSatellite(parameters),
  sent: new Map(),
})

/** A ground station at the start of a session. */
export const groundParty = (parameters: ProtocolParameters, authenticator: Authenticator): GroundParty => ({
  role: 'groundStation',
  parameters,
  authenticator,
  state: initialGround(parameters),
  random: NO_RANDOM,
})

const eventOf = (output: Output<unknown>): ReadonlyArray<PartyEvent> => {
  switch (output.kind) {
    case 'release': {
      const { length, bytes } = output.key
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return [{ event: 'released', block: output.block, final: output.as === 'final', bits: length, sha256 }]
    }
    case 'confirm':
      return [{ event: 'confirmed', block: output.block }]
    case 'revoke':
      return [{ event: 'revoked', block: output.block }]
    case 'ended':
      return [{ event: 'ended', block: output.block, reason: output.reason }]
    case 'invalid':
    case 'alarm':
      return [{ event: output.kind, block: output.block }]
    case 'journal':
    case 'send':
      return []
  }
}

const answerOf = <State, Record>(
  before: State,
  stepped: Stepped<State, Record>,
): { readonly state: State; readonly answer: Answer } => {
  if (E.isLeft(stepped)) return { state: before, answer: { ...NOTHING, rejected: stepped.left.reason } }
  const { state, outputs } = stepped.right
  const send = outputs.flatMap((output) => (output.kind === 'send' ? [bytesToHex(output.frame)] : []))
  return { state, answer: { send, events: outputs.flatMap(eventOf) } }
}

const snapshotOf = (
  blocks: ReadonlyMap<number, { readonly status: string }>,
  next: number,
  { quarantined, ended }: { readonly quarantined: boolean; readonly ended: boolean },
): Snapshot => ({
  blocks: [...blocks].sort(([a], [b]) => a - b).map(([block, { status }]) => [block, status]),
  next,
  quarantined,
  ended,
})

// The satellite

const preparedIn =
  (sent: Sent) =>
  (positions: ReadonlyArray<number>): Prepared | undefined => {
    const states = positions.flatMap((position) => {
      const state = sent.get(position)
      return state === undefined ? [] : [state]
    })
    if (states.length < positions.length) return undefined
    return {
      bases: bitsOf(states.map(([basis]) => basis).join('')),
      bits: bitsOf(states.map(([, bit]) => bit).join('')),
      intensities: Uint8Array.from(states, ([, , digit]) => Number.parseInt(digit, 16)),
    }
  }

const withPrepared = (
  party: SatelliteParty,
  { positions, bases, bits, intensities }: PreparedRequest,
): Answered<SatelliteParty> => {
  const last = [...party.sent.keys()].at(-1) ?? -1
  if (positions.some((position, i) => position <= (positions[i - 1] ?? last)))
    return error(party, 'positions: expected to increase')
  const states = positions.map(
    (position, i) => [position, [bases.charAt(i), bits.charAt(i), intensities.charAt(i)]] as const,
  )
  return { party: { ...party, sent: new Map([...party.sent, ...states]) }, answer: NOTHING }
}

const isOneOf = <A extends string>(names: ReadonlyArray<A>, name: string): name is A =>
  names.some((one) => one === name)

const satelliteTimer = (name: SatelliteTimer, block: number): SatelliteEvent =>
  name === 'sendFeedback' || name === 'endPass' ? { kind: name } : { kind: name, block }

const satelliteEvent = (request: PartyRequest): E.Either<string, SatelliteEvent> => {
  switch (request.op) {
    case 'deliver':
      return E.right({ kind: 'deliver', frame: request.frame })
    case 'reboot':
      return E.right({ kind: 'reboot' })
    case 'timer': {
      const { name, block } = request
      if (isOneOf(TIMERS.satellite.plain, name)) return E.right(satelliteTimer(name, 0))
      if (!isOneOf(TIMERS.satellite.ofBlock, name)) return E.left('timer: not one of the satellite')
      return block === undefined ? E.left('expected: block') : E.right(satelliteTimer(name, block))
    }
    default:
      return E.left('nothing that the satellite takes')
  }
}

const askedSatellite = (party: SatelliteParty, request: PartyRequest): Answered<SatelliteParty> => {
  if (request.op === 'prepared') return withPrepared(party, request.prepared)
  const { parameters, authenticator, state, sent } = party
  if (request.op === 'snapshot')
    return { party, answer: { ...NOTHING, snapshot: snapshotOf(state.blocks, state.horizon, state) } }
  const event = satelliteEvent(request)
  if (E.isLeft(event)) return error(party, event.left)
  const primitives = smallSatellite(authenticator, preparedIn(sent))
  const stepped = answerOf(state, stepSatellite(primitives, parameters, state, event.right))
  return { party: { ...party, state: stepped.state }, answer: stepped.answer }
}

// The ground station

const groundTimer = (name: GroundTimer, block: number, random: Randomness): GroundEvent => {
  switch (name) {
    case 'sendRaw':
    case 'sendStatus':
    case 'endPass':
      return { kind: name }
    case 'sendInstruction':
      return { kind: name, block, ...random }
    case 'sendMore':
    case 'timeout':
      return { kind: name, block }
  }
}

const groundEvent = (request: PartyRequest, random: Randomness): E.Either<string, GroundEvent> => {
  switch (request.op) {
    case 'detections': {
      const { positions, bases, bits, sampled } = request
      return E.right({ kind: 'generate', detections: { positions, bases, bits }, sampled })
    }
    case 'deliver':
      return E.right({ kind: 'deliver', frame: request.frame })
    case 'reboot':
      return E.right({ kind: 'reboot' })
    case 'timer': {
      const { name, block } = request
      if (isOneOf(TIMERS.groundStation.plain, name)) return E.right(groundTimer(name, 0, random))
      if (!isOneOf(TIMERS.groundStation.ofBlock, name)) return E.left('timer: not one of the ground station')
      return block === undefined ? E.left('expected: block') : E.right(groundTimer(name, block, random))
    }
    default:
      return E.left('nothing that the ground station takes')
  }
}

const isFrozen = ({ blocks }: GroundState, block: number | undefined): boolean => {
  const content = block === undefined ? undefined : blocks.get(block)
  return content?.status === 'INST' && content.instruction !== undefined
}

const askedGround = (party: GroundParty, request: PartyRequest): Answered<GroundParty> => {
  const { parameters, authenticator, state } = party
  if (request.op === 'random') {
    const { seed, checkKey } = request
    return { party: { ...party, random: { seed, checkKey } }, answer: NOTHING }
  }
  if (request.op === 'snapshot')
    return { party, answer: { ...NOTHING, snapshot: snapshotOf(state.blocks, state.nextBlock, state) } }
  const event = groundEvent(request, party.random)
  if (E.isLeft(event)) return error(party, event.left)
  const stepped = answerOf(state, stepGround(smallGround(authenticator), parameters, state, event.right))
  const isUsed =
    request.op === 'timer' && !isFrozen(state, request.block) && isFrozen(stepped.state, request.block)
  return {
    party: { ...party, state: stepped.state, random: isUsed ? NO_RANDOM : party.random },
    answer: stepped.answer,
  }
}

/** The satellite's answer to a request, and the satellite after it. */
export const satelliteAnswer = (party: SatelliteParty, request: Request): Answered<SatelliteParty> => {
  const read = shimRequestOf(request)
  return E.isLeft(read) || read.right.op === 'reset' || read.right.op === 'hello' || read.right.op === 'bye'
    ? error(party, E.isLeft(read) ? read.left : 'no request of a session')
    : askedSatellite(party, read.right)
}

/** The ground station's answer to a request, and the ground station after it. */
export const groundAnswer = (party: GroundParty, request: Request): Answered<GroundParty> => {
  const read = shimRequestOf(request)
  return E.isLeft(read) || read.right.op === 'reset' || read.right.op === 'hello' || read.right.op === 'bye'
    ? error(party, E.isLeft(read) ? read.left : 'no request of a session')
    : askedGround(party, read.right)
}

const newParty = ({ role, parameters, keys }: ResetRequest): Party => {
  const authenticator = authenticatorOf(keys, parameters)
  return role === 'satellite'
    ? satelliteParty(parameters, authenticator)
    : groundParty(parameters, authenticator)
}

const HELLO = {
  protocol: 1,
  name: 'keywitness-specification',
  roles: ['satellite', 'groundStation'],
  profiles: ['literal', 'hardened'],
  packets: ['mixed', 'perBasis'],
  rounds: 255,
  snapshot: true,
}

/** Sessions one after the other: a `reset` starts a new one. */
const sessions = (): ((request: PartyRequest | ResetRequest) => Answer) => {
  let party: Party | undefined
  return (request) => {
    if (request.op === 'reset') {
      party = newParty(request)
      return NOTHING
    }
    if (party === undefined) return { ...NOTHING, error: 'reset first' }
    const answered = party.role === 'satellite' ? askedSatellite(party, request) : askedGround(party, request)
    party = answered.party
    return answered.answer
  }
}

/** The whole shim: answers any JSON value, one after the other. */
export const specificationShim = (): ((value: unknown) => object) => {
  const answer = sessions()
  return (value) => {
    const read = shimRequestOf(value)
    if (E.isLeft(read)) return { error: read.left }
    if (read.right.op === 'hello') return { ...NOTHING, ...HELLO }
    if (read.right.op === 'bye') return NOTHING
    const { error: flaw, ...answered } = answer(read.right)
    return flaw === undefined ? answered : { error: flaw }
  }
}

/** The same as a peer in this process, for requests of sessions. */
export const specificationPeer = (): Peer => {
  const answer = sessions()
  return {
    ask: async (request) => {
      const read = shimRequestOf(request)
      if (E.isLeft(read)) return { ...NOTHING, error: read.left }
      return read.right.op === 'hello' || read.right.op === 'bye' ? NOTHING : answer(read.right)
    },
    stop: () => undefined,
  }
}
