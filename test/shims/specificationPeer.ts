// The machines of the specification behind the shim protocol of docs/conformance.md, in this process, with the small code and
// Wegman-Carter tags: a peer for the shims by another hand.

import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { type BitString, bitsOf, bytesAsBits, hexOf } from '../../spec/protocol/bits'
import { stepGround } from '../../spec/protocol/groundStation'
import { type GroundEvent, initialGround } from '../../spec/protocol/groundStationState'
import { ProtocolParameters } from '../../spec/protocol/parameters'
import { polynomialHash } from '../../spec/protocol/polynomialHash'
import type { Authenticator, Prepared } from '../../spec/protocol/primitives'
import { stepSatellite } from '../../spec/protocol/satellite'
import { initialSatellite, type SatelliteEvent } from '../../spec/protocol/satelliteState'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import type { Output, Answer as Stepped } from '../../spec/protocol/step'
import type { Answer, PartyEvent, Peer, Request } from './shimProcess'

const bytesOf = (hex: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(hex), 'hex'))

const authenticatorOf = (pool: Uint8Array): Authenticator => {
  const tag: Authenticator['tag'] = (direction, sequence, input) => {
    const down = direction === 'down' ? 1 : 0
    const hash = polynomialHash(pool.slice(16 * down, 16 * down + 16), bytesAsBits(input))
    const pad = pool.slice(32 + 16 * (2 * sequence + down))
    return hash.map((byte, i) => byte ^ (pad[i] ?? 0))
  }
  return {
    tag,
    isTag: (direction, sequence, input, found) => hexOf(tag(direction, sequence, input)) === hexOf(found),
  }
}

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

/** A machine with its state; an event gives an answer of the shim protocol. */
const machine = <State, Record, Event>(
  initial: State,
  step: (state: State, event: Event) => Stepped<State, Record>,
): ((event: Event) => Answer) => {
  let state = initial
  return (event) => {
    const answer = step(state, event)
    if (E.isLeft(answer)) return { send: [], events: [], rejected: answer.left.reason }
    state = answer.right.state
    const { outputs } = answer.right
    const send = outputs.flatMap((output) => (output.kind === 'send' ? [hexOf(output.frame)] : []))
    return { send, events: outputs.flatMap(eventOf) }
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => Object(value)
const numbersOf = (value: unknown): ReadonlyArray<number> => (Array.isArray(value) ? value.map(Number) : [])
const bitsIn = (value: unknown): BitString => bitsOf(String(value))
const NO_RANDOM: { readonly seed: BitString; readonly checkKey: Uint8Array } = {
  seed: bitsOf(''),
  checkKey: new Uint8Array(),
}
const NOTHING: Answer = { send: [], events: [] }

/** The satellite of the specification. */
const satelliteOf = (parameters: ProtocolParameters, pool: Uint8Array): ((request: Request) => Answer) => {
  const sent = new Map<number, readonly [string, string, string]>()
  const prepared = (positions: ReadonlyArray<number>): Prepared | undefined => {
    const states = positions.flatMap((position) => {
      const state = sent.get(position)
      return state === undefined ? [] : [state]
    })
    if (states.length < positions.length) return undefined
    const [bases, bits] = [0, 1].map((k) => bitsOf(states.map((state) => state[k]).join('')))
    const intensities = Uint8Array.from(states.map(([, , digit]) => Number.parseInt(digit, 16)))
    return bases === undefined || bits === undefined ? undefined : { bases, bits, intensities }
  }
  const primitives = smallSatellite(authenticatorOf(pool), prepared)
  const give = machine(initialSatellite(parameters), (state, event: SatelliteEvent) =>
    stepSatellite(primitives, parameters, state, event),
  )
  return (request) => {
    const block = Number(request.block)
    if (request.op === 'inject') {
      const { positions, bases, bits, intensities } = fieldsOf(request.prepared)
      numbersOf(positions).forEach((position, i) => {
        sent.set(position, [String(bases).charAt(i), String(bits).charAt(i), String(intensities).charAt(i)])
      })
      return NOTHING
    }
    if (request.op === 'deliver') return give({ kind: 'deliver', frame: bytesOf(request.frame) })
    if (request.op === 'reboot') return give({ kind: 'reboot' })
    const name = String(request.name)
    if (name === 'sendFeedback' || name === 'endPass') return give({ kind: name })
    if (name === 'sendSift' || name === 'sendExtra' || name === 'sendAbort' || name === 'timeout')
      return give({ kind: name, block })
    return { ...NOTHING, error: 'no such request' }
  }
}

/** The ground station of the specification. */
const groundOf = (parameters: ProtocolParameters, pool: Uint8Array): ((request: Request) => Answer) => {
  const primitives = smallGround(authenticatorOf(pool))
  const give = machine(initialGround(parameters), (state, event: GroundEvent) =>
    stepGround(primitives, parameters, state, event),
  )
  const instructed = new Set<number>()
  let random = NO_RANDOM
  return (request) => {
    const block = Number(request.block)
    if (request.op === 'inject' && request.random !== undefined) {
      const { seed, checkKey } = fieldsOf(request.random)
      random = { seed: bitsIn(seed), checkKey: bytesOf(checkKey ?? '') }
      return NOTHING
    }
    if (request.op === 'inject') {
      const { positions, bases, bits, sampled } = fieldsOf(request.detections)
      const detections = { positions: numbersOf(positions), bases: bitsIn(bases), bits: bitsIn(bits) }
      return give({ kind: 'generate', detections, sampled: bitsIn(sampled) })
    }
    if (request.op === 'deliver') return give({ kind: 'deliver', frame: bytesOf(request.frame) })
    if (request.op === 'reboot') return give({ kind: 'reboot' })
    const name = String(request.name)
    if (name === 'sendInstruction') {
      const answer = give({ kind: name, block, ...random })
      if (answer.send.length > 0 && !instructed.has(block)) random = NO_RANDOM
      if (answer.send.length > 0) instructed.add(block)
      return answer
    }
    if (name === 'sendRaw' || name === 'sendStatus' || name === 'endPass') return give({ kind: name })
    if (name === 'sendMore' || name === 'timeout') return give({ kind: name, block })
    return { ...NOTHING, error: 'no such request' }
  }
}

/** A peer that starts anew at every `reset`; `snapshot` is not answered. */
export const specificationPeer = (): Peer => {
  let party: (request: Request) => Answer = () => ({ ...NOTHING, error: 'reset first' })
  return {
    ask: (request) => {
      if (request.op !== 'reset') return Promise.resolve(party(request))
      const parameters = ProtocolParameters.decode(request.parameters)
      if (E.isLeft(parameters)) throw new Error('a test reset with parameters that are none')
      const role = request.role === 'satellite' ? satelliteOf : groundOf
      party = role(parameters.right, bytesOf(request.keys))
      return Promise.resolve(NOTHING)
    },
    stop: () => undefined,
  }
}
