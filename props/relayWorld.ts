// The three relay machines with channels and an attacker, driven by the names of abstract actions: the concrete side of the law that
// both take the same steps; and small pools, messages and keys to generate.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { bigEndian, isSame, joined } from '../spec/protocol/bits'
import { channelOf, forgedKind, type Kind } from '../spec/relay/abstract/alphabet'
import { LARGEST, type Parameters } from '../spec/relay/abstract/parameters'
import type { Instance } from '../spec/relay/abstract/system'
import type { Authenticator, Cipher, Link } from '../spec/relay/frame'
import type { Rejection } from '../spec/relay/messages'
import { initialNanshan, type NanshanEvent, nanshan } from '../spec/relay/nanshan'
import type { Machines } from '../spec/relay/projection'
import { initialSatellite, type Links, type SatelliteEvent, satellite } from '../spec/relay/satellite'
import { initialStationJ, type StationJEvent, stationJ } from '../spec/relay/stationJ'
import type { Answer, Output } from '../spec/relay/step'

/** Tags for tests: a keyed digest, 16 bytes. */
export const authenticator = (key: number): Authenticator => {
  const tag: Authenticator['tag'] = (direction, sequence, input) =>
    sha256(joined(Uint8Array.of(key, direction === 'up' ? 0 : 1), bigEndian(sequence, 4), input)).slice(0, 16)
  return {
    tag,
    isTag: (direction, sequence, input, claimed) => isSame(tag(direction, sequence, input), claimed),
  }
}

/** A stream of digests; what ciphers are is no matter of the machines. */
const testCipher: Cipher = (seed, bytes) =>
  joined(
    ...Array.from({ length: Math.ceil(bytes.length / 32) }, (_, block) =>
      sha256(joined(seed, bigEndian(block, 4))),
    ),
  )
    .slice(0, bytes.length)
    .map((byte, at) => byte ^ (bytes[at] ?? 0))

const link = (key: number): Link => ({
  session: new Uint8Array(16).fill(key),
  authenticator: authenticator(key),
  cipher: testCipher,
})

/** The links of the satellite; J and N have theirs. */
export const LINKS: Links = { J: link(1), N: link(2) }

/** Bytes that look random and depend on a label alone. */
export const bytesFor = (label: string, length: number): Uint8Array =>
  joined(
    ...Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
      sha256(
        joined(
          Uint8Array.from(label, (c) => c.charCodeAt(0)),
          bigEndian(block, 4),
        ),
      ),
    ),
  ).slice(0, length)

/** Identifier of the key of a pass. */
export const keyId = (station: 'J' | 'N', pass: number): string =>
  bytesToHex(bytesFor(`${station} ${pass}`, 16))

/** A frame on its way, under the name that the abstract system has for it. */
type Flying = { readonly message: number; readonly kind: Kind; readonly bytes: Uint8Array }

/** Everything concrete: machines, what is in flight, what was ever sent, and what was released. */
export type World = Machines & {
  readonly flight: ReadonlyArray<Flying>
  readonly sent: ReadonlyArray<Flying>
  readonly released: ReadonlyArray<Extract<Output, { kind: 'release' }>>
  readonly passes: Readonly<Record<'J' | 'N', number>>
  /** The last event was refused. */
  readonly rejection: Rejection | undefined
}

export const START: World = {
  j: initialStationJ,
  sat: initialSatellite,
  n: initialNanshan,
  flight: [],
  sent: [],
  released: [],
  passes: { J: 0, N: 0 },
  rejection: undefined,
}

/** Bytes of a unit of key. */
export const UNIT = 3

/** What J sends as a message, and what its key and K_N of a pass are. */
export const messageOf = ({ units }: Parameters, message: number): Uint8Array =>
  bytesFor(`message ${message}`, units * UNIT)
const keyOf = ({ keyJ, keyN }: Parameters, station: 'J' | 'N', pass: number): Uint8Array =>
  bytesFor(`key ${station} ${pass}`, (station === 'J' ? keyJ : keyN) * UNIT)

/** The key material of a charge at J, before it was erased. */
export const padOf = (parameters: Parameters, { pool }: Machines['j'], number: number): Uint8Array =>
  joined(
    ...pool.charges
      .filter((charge) => charge.number === number)
      .map(({ span }) => {
        const pass = pool.keys.findIndex(({ id }) => id === span.key)
        return keyOf(parameters, 'J', pass).slice(span.from, span.from + span.bytes)
      }),
  )

/** An event of one machine. */
export type Event =
  | { readonly to: 'j'; readonly event: StationJEvent }
  | { readonly to: 'sat'; readonly event: SatelliteEvent }
  | { readonly to: 'n'; readonly event: NanshanEvent }

const KIND_OF = { DEPOSIT: 'DEP', RELAY: 'REL', DELIVERED: 'ACK' } as const

/** The kind of a frame sent: a receipt is of two abstract kinds. */
const kindOf = ({ message, number }: Extract<Output, { kind: 'send' }>, { sat }: Machines): Kind => {
  if (message !== 'RECEIPT') return KIND_OF[message]
  return sat.relays.find((relay) => relay.number === number)?.status === 'delivered' ? 'DLVD' : 'RCPT'
}

const took = <S>(world: World, answer: Answer<S>, placed: (state: S) => Partial<Machines>): World => {
  if (E.isLeft(answer)) return { ...world, rejection: answer.left }
  const { state, outputs } = answer.right
  const machines: Machines = { j: world.j, sat: world.sat, n: world.n, ...placed(state) }
  const flying = outputs.flatMap((output) =>
    output.kind === 'send'
      ? [{ message: output.number, kind: kindOf(output, machines), bytes: output.frame }]
      : [],
  )
  const released = outputs.flatMap((output) => (output.kind === 'release' ? [output] : []))
  return {
    ...world,
    ...machines,
    flight: [...world.flight, ...flying],
    sent: [...world.sent, ...flying],
    released: [...world.released, ...released],
    rejection: undefined,
  }
}

/** One event of one machine; what it sends is in flight. */
export const after = (world: World, { to, event }: Event): World => {
  if (to === 'j') return took(world, stationJ(LINKS.J, world.j, event), (j) => ({ j }))
  if (to === 'sat') return took(world, satellite(LINKS, world.sat, event), (sat) => ({ sat }))
  return took(world, nanshan(LINKS.N, world.n, event), (n) => ({ n }))
}

/** Messages with even numbers are texts, the others are key to hand on. */
export const submission = (parameters: Parameters, message: number): StationJEvent =>
  message % 2 === 0
    ? { kind: 'submit', mode: 'message', message: messageOf(parameters, message) }
    : { kind: 'submit', mode: 'key', bytes: parameters.units * UNIT }

const isThat = (message: number, kind: Kind | undefined) => (one: Flying) =>
  one.message === message && one.kind === kind

const without = (world: World, flying: Flying | undefined): World => ({
  ...world,
  // One copy: a repeated frame is the same object.
  flight: world.flight.filter((_, at) => at !== (flying === undefined ? -1 : world.flight.indexOf(flying))),
})

/** One bit of a frame is flipped. */
export const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === (bit >> 3) % bytes.length ? byte ^ (0x80 >> (bit & 7)) : byte))

const received = (world: World, message: number, kind: Kind): World => {
  const flying = world.flight.find(isThat(message, kind))
  const bytes = flying?.bytes ?? new Uint8Array(0)
  const channel = channelOf(kind)
  const rest = without(world, flying)
  if (channel === 'J down') return after(rest, { to: 'j', event: { kind: 'frame', bytes } })
  if (channel === 'N down') return after(rest, { to: 'n', event: { kind: 'frame', bytes } })
  const from = channel === 'J up' ? 'J' : 'N'
  return after(rest, { to: 'sat', event: { kind: 'frame', from, bytes } })
}

const distilled = (world: World, parameters: Parameters, station: 'J' | 'N'): World => {
  const pass = world.passes[station]
  const key = { kind: 'key', id: keyId(station, pass), material: keyOf(parameters, station, pass) } as const
  const aboard = after(world, { to: 'sat', event: { ...key, station } })
  const both = after(aboard, { to: station === 'J' ? 'j' : 'n', event: key })
  return { ...both, passes: { ...both.passes, [station]: pass + 1 } }
}

/** The attacker's frame: one that was sent, with a bit flipped, or a frame of another authentication key, or nonsense. */
const forgery = (world: World, kind: Kind, pick: number): Uint8Array => {
  const genuine = world.sent[pick % Math.max(1, world.sent.length)]
  if (genuine === undefined || pick % 3 === 0) return bytesFor(`forged ${pick}`, pick % 200)
  // A frame of the other link, or of the other direction, is as good as any forgery here; one of this channel is altered.
  return channelOf(genuine.kind) === channelOf(kind) ? flipped(genuine.bytes, pick) : genuine.bytes
}

/** The concrete counterpart of an abstract instance that is enabled; `pick` decides what the attacker does exactly. */
export const following = (
  world: World,
  parameters: Parameters,
  { action, message }: Instance,
  pick: number,
): World => {
  const { kind, station } = action
  const flying = world.flight.find(isThat(message, kind))
  const number = message
  const isTo = (one: 'J' | 'N'): SatelliteEvent => ({ kind: 'send', to: one, number })
  switch (action.name) {
    case 'Rise':
      return { ...world, flight: [] }
    case 'Restart':
      return { ...after(world, { to: 'sat', event: { kind: 'restart' } }), flight: [] }
    case 'Distil':
      return distilled(world, parameters, station ?? 'J')
    case 'Submit':
      return after(world, { to: 'j', event: submission(parameters, message) })
    case 'SendDep':
      return after(world, { to: 'j', event: { kind: 'send', number } })
    case 'Journal':
      return after(world, { to: 'sat', event: { kind: 'journalled', number } })
    case 'Bind':
      return after(world, { to: 'sat', event: { kind: 'bind', number } })
    case 'SendRcpt':
      return after(world, { to: 'sat', event: isTo('J') })
    case 'SendRel':
      return after(world, { to: 'sat', event: isTo('N') })
    case 'SendAck':
      return after(world, { to: 'n', event: { kind: 'send', number } })
    case 'Drop':
      return without(world, flying)
    case 'Dup':
      return { ...world, flight: [...world.flight, ...(flying === undefined ? [] : [flying])] }
    case 'Replay': {
      const old = world.sent.find(isThat(message, kind))
      return { ...world, flight: [...world.flight, ...(old === undefined ? [] : [old])] }
    }
    case 'Tamper': {
      if (flying === undefined) return world
      const altered = {
        message,
        kind: forgedKind(channelOf(flying.kind)),
        bytes: flipped(flying.bytes, pick),
      }
      return { ...without(world, flying), flight: [...without(world, flying).flight, altered] }
    }
    case 'Inject': {
      const made = kind === undefined ? [] : [{ message, kind, bytes: forgery(world, kind, pick) }]
      return { ...world, flight: [...world.flight, ...made] }
    }
    default:
      return kind === undefined ? world : received(world, message, kind)
  }
}

/** Sizes of a relay; mutants have no concrete machine. */
export const relaySizes: fc.Arbitrary<Parameters> = fc.record({
  messages: fc.integer({ min: 1, max: 3 }),
  capacity: fc.integer({ min: 1, max: LARGEST.capacity }),
  attacks: fc.integer({ min: 0, max: 4 }),
  restarts: fc.integer({ min: 0, max: 3 }),
  passes: fc.integer({ min: 1, max: 3 }),
  keyJ: fc.integer({ min: 0, max: 6 }),
  keyN: fc.integer({ min: 0, max: 6 }),
  units: fc.integer({ min: 1, max: 2 }),
  mutant: fc.constant(0 as const),
})
