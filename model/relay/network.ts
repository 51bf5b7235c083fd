// Station J, the satellite and Nanshan with what they share: key pools, and sessions whose Wegman-Carter tags are paid from these
// pools. Data only; every change is a new network, to be kept in memory that lasts before anything follows from it.
// Source: docs/relay.md, "Running it"; the paper, Methods 0.7.

import { sha256 } from '@noble/hashes/sha2'
import * as E from 'fp-ts/Either'
import { ascii, bigEndian, joined } from '../../spec/protocol/bits'
import { SESSION_BYTES } from '../../spec/protocol/parameters'
import type { Authenticator, Link } from '../../spec/relay/frame'
import { allotted, charged, type KeyPool, type PoolRefusal, type Span } from '../../spec/relay/keyPool'
import type { Mode, Rejection } from '../../spec/relay/messages'
import { initialNanshan, type NanshanEvent, nanshan } from '../../spec/relay/nanshan'
import type { Machines } from '../../spec/relay/projection'
import { initialSatellite, type SatelliteEvent, satellite } from '../../spec/relay/satellite'
import { initialStationJ, type StationJEvent, stationJ } from '../../spec/relay/stationJ'
import type { Answer, Output } from '../../spec/relay/step'
import { type PaidAuthenticator, paidAuthenticator } from '../distillation/primitives'
import { aes128Ctr } from '../keyStore/encryption'
import { keyPool, refilled, TAG_BYTES, type KeyPool as TagPool } from '../keyStore/keyPool'

/** The roles of the two stations. */
export type Role = 'J' | 'N'

/** A session of a link: its name, and at either end the key for its tags with what of it is spent. */
export type Session = { readonly name: Uint8Array; readonly ground: TagPool; readonly satellite: TagPool }

/** What a station has received and nobody has taken yet. */
export type Released = Extract<Output, { kind: 'release' }>

/** `stations` are the names of the two; `inbox` what N has received and its user has not taken. */
export type Network = {
  readonly stations: Readonly<Record<Role, string>>
  readonly machines: Machines
  readonly sessions: Readonly<Partial<Record<Role, Session>>>
  readonly inbox: ReadonlyArray<Released>
}

/** An event of one of the three. */
export type NetworkEvent =
  | { readonly to: 'j'; readonly event: StationJEvent }
  | { readonly to: 'sat'; readonly event: SatelliteEvent }
  | { readonly to: 'n'; readonly event: NanshanEvent }

/** The network after an event with what it said; or refused, and then only pads of valid tags may be newly spent. */
export type Acted = {
  readonly network: Network
  readonly outputs: ReadonlyArray<Output>
  readonly rejection?: Rejection
}

/** Two stations that share nothing with the satellite yet. */
export const newNetwork = (stations: Network['stations']): Network => ({
  stations,
  machines: { j: initialStationJ, sat: initialSatellite, n: initialNanshan },
  sessions: {},
  inbox: [],
})

/** A receiver remembers tags so far behind the highest sequence number [A]. */
const WINDOW = 256
/** Tags of a relay: over J one deposit and two receipts, whose sequence numbers go up to twice as high; over N a relay and its answer. */
const PADS_OF_RELAY = { J: 4, N: 2 } as const

const nothingShared: Authenticator = {
  // No machine has a frame to send over a link before the key that opens its session.
  tag: () => {
    throw new Error('no session on this link')
  },
  isTag: () => false,
}

/** Both ends' links; the authenticators pay as they are used. */
const linksOf = (sessions: Network['sessions'], end: 'ground' | 'satellite') => {
  const authenticators: Partial<Record<Role, PaidAuthenticator>> = {}
  const link = (role: Role): Link => {
    const session = sessions[role]
    if (session === undefined)
      return { session: new Uint8Array(SESSION_BYTES), authenticator: nothingShared, cipher: aes128Ctr }
    const authenticator = paidAuthenticator(session[end])
    authenticators[role] = authenticator
    return { session: session.name, authenticator, cipher: aes128Ctr }
  }
  const links = { J: link('J'), N: link('N') }
  const paid = (role: Role): Network['sessions'] => {
    const [session, authenticator] = [sessions[role], authenticators[role]]
    return session === undefined || authenticator === undefined
      ? {}
      : { [role]: { ...session, [end]: authenticator.pool() } }
  }
  return { links, paid: (): Network['sessions'] => ({ ...sessions, ...paid('J'), ...paid('N') }) }
}

/** One event of one machine, its tags paid for. */
export const acted = (network: Network, { to, event }: NetworkEvent): Acted => {
  const { machines, sessions } = network
  const { links, paid } = linksOf(sessions, to === 'sat' ? 'satellite' : 'ground')
  const took = <S>(answer: Answer<S>, placed: (state: S) => Partial<Machines>): Acted => {
    if (E.isLeft(answer))
      return { network: { ...network, sessions: paid() }, outputs: [], rejection: answer.left }
    const { state, outputs } = answer.right
    const received = to === 'n' ? outputs.filter((output) => output.kind === 'release') : []
    return {
      network: {
        ...network,
        machines: { ...machines, ...placed(state) },
        sessions: paid(),
        inbox: [...network.inbox, ...received],
      },
      outputs,
    }
  }
  switch (to) {
    case 'j':
      return took(stationJ(links.J, machines.j, event), (j) => ({ j }))
    case 'sat':
      return took(satellite(links, machines.sat, event), (sat) => ({ sat }))
    case 'n':
      return took(nanshan(links.N, machines.n, event), (n) => ({ n }))
  }
}

/** A key of a pass as its two ends hold it; whole bytes. */
export type SharedKey = { readonly id: string; readonly ground: Uint8Array; readonly satellite: Uint8Array }

/** The network with a key over one station at both ends; unchanged where the key was there before. */
export const withSharedKey = (
  network: Network,
  role: Role,
  { id, ground, satellite }: SharedKey,
): Network => {
  const to = role === 'J' ? 'j' : 'n'
  const below = acted(network, { to, event: { kind: 'key', id, material: ground } })
  const event = { kind: 'key', station: role, id, material: satellite } as const
  return acted(below.network, { to: 'sat', event }).network
}

const poolOf = ({ j, n }: Machines, role: Role): KeyPool => (role === 'J' ? j.pool : n.pool)

const withPools = (machines: Machines, role: Role, ground: KeyPool, aboard: KeyPool): Machines => ({
  j: role === 'J' ? { ...machines.j, pool: ground } : machines.j,
  n: role === 'N' ? { ...machines.n, pool: ground } : machines.n,
  sat: { ...machines.sat, pools: { ...machines.sat.pools, [role]: aboard } },
})

/** Public, and never the same twice, since no span of key is charged twice. */
const sessionName = (spans: ReadonlyArray<Span>): Uint8Array =>
  sha256(
    joined(
      ascii('keywitness/relay session'),
      ...spans.flatMap(({ key, from, bytes }) => [ascii(key), bigEndian(from, 4), bigEndian(bytes, 4)]),
    ),
  ).slice(0, SESSION_BYTES)

/**
 * The network in which both ends of a link have charged key for the tags of one more relay; the first time, for the hash keys too.
 * J allots K_J and the satellite K_N, for tags as for relays: the other end charges later, so what it has free may be taken already.
 */
const withTags = (network: Network, role: Role, number: number): E.Either<PoolRefusal, Network> => {
  const { machines, sessions } = network
  const known = sessions[role]
  const bytes = TAG_BYTES * (PADS_OF_RELAY[role] + (known === undefined ? 2 : 0))
  const spans = allotted(role === 'J' ? machines.j.pool : machines.sat.pools.N, bytes)
  if (E.isLeft(spans)) return spans
  const ground = charged(poolOf(machines, role), spans.right, 'authentication', number)
  if (E.isLeft(ground)) return ground
  const aboard = charged(machines.sat.pools[role], spans.right, 'authentication', number)
  if (E.isLeft(aboard)) return aboard
  const pool = (old: TagPool | undefined, key: Uint8Array) =>
    old === undefined ? keyPool(key, { window: WINDOW, floor: 0 }) : refilled(old, key)
  const session: Session = {
    name: known?.name ?? sessionName(spans.right),
    ground: pool(known?.ground, ground.right.material),
    satellite: pool(known?.satellite, aboard.right.material),
  }
  return E.right({
    ...network,
    machines: withPools(machines, role, ground.right.pool, aboard.right.pool),
    sessions: { ...sessions, [role]: session },
  })
}

/** What J is given to send: a message is padded, a file enciphered under a seed of key. */
export type Submission = { readonly mode: Exclude<Mode, 'key'>; readonly bytes: Uint8Array }

/** The event with key charged for its tags first; refused where either key does not suffice, and then nothing is charged. */
const actedWithTags = (network: Network, role: Role, number: number, event: NetworkEvent): Acted => {
  const ready = withTags(network, role, number)
  if (E.isLeft(ready)) return { network, outputs: [], rejection: { reason: ready.left, number } }
  const after = acted(ready.right, event)
  return after.rejection === undefined ? after : { ...after, network }
}

/** J takes a message or a file: key of K_J is charged for it and for its tags, and its deposit is made. */
export const submitted = (network: Network, { mode, bytes }: Submission): Acted =>
  actedWithTags(network, 'J', network.machines.j.next, {
    to: 'j',
    event:
      mode === 'message' ? { kind: 'submit', mode, message: bytes } : { kind: 'submit', mode, file: bytes },
  })

/** The satellite binds a stored relay to key of K_N, charged for it and for its tags. */
export const bound = (network: Network, number: number): Acted =>
  actedWithTags(network, 'N', number, { to: 'sat', event: { kind: 'bind', number } })

/** The network once what is in the inbox has been taken. */
export const emptied = (network: Network): Network => ({ ...network, inbox: [] })

/** Bytes of K_J that a message may have now, after what its tags take; never negative. */
export const padLeft = ({ machines, sessions }: Network): number => {
  const tags = TAG_BYTES * (PADS_OF_RELAY.J + (sessions.J === undefined ? 2 : 0))
  const { keys, charges } = machines.j.pool
  const total = keys.reduce((sum, { material }) => sum + material.length, 0)
  const used = charges.reduce((sum, { span }) => sum + span.bytes, 0)
  return Math.max(0, total - used - tags)
}
