// A message from station J to Nanshan over two orbits: the key of the first pass, a deposit, the key of the second pass, the relay;
// with the accounts of all four pools before and after, and the time between. Source: docs/relay.md, "Running it"; the paper,
// Methods 0.7, Extended Data Figure 4 and Table 3.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import { ascii, bigEndian, joined } from '../../spec/protocol/bits'
import { type Accounting, accountOf, type Charge, unmatched } from '../../spec/relay/keyPool'
import type { RejectReason } from '../../spec/relay/messages'
import type { BlockOutcome, Interference } from '../distillation/exchange'
import { JINAN1_LASER_LINK, type LaserLinkParameters, laserLink } from '../laserComm/laserLink'
import { lightTime } from '../laserComm/lightTime'
import type { SimulatedPass } from '../mission/mission'
import type { Generator } from '../randomness/generator'
import { type ContactOutcome, inContact } from './contact'
import {
  type Network,
  padLeft,
  type Released,
  type Role,
  type SharedKey,
  type Submission,
  submitted,
  withSharedKey,
} from './network'

/** What the relay takes from a pass: its key, when both ends had it (nanoseconds after the start, milliseconds of UTC), and the link. */
export type RelayPass = {
  readonly name: string
  readonly keys: ReadonlyArray<SharedKey>
  readonly startUtc: number
  readonly highestUtc: number
  readonly keyAt: number
  readonly link: LaserLinkParameters
}

/** A frame has at most 16 MiB of payload; the default of the link is for blocks of sifted key. */
const LARGEST_FRAME = 2 ** 25

/** Identifier of the key of a block: a name for what was simulated, which both ends know; it tells nothing of the key. */
const keyId = ({ mission, seed }: SimulatedPass, block: number): string =>
  bytesToHex(
    sha256(
      joined(
        ascii('keywitness/relay key'),
        bigEndian(block, 8),
        sha256(utf8ToBytes(JSON.stringify([mission, seed]))),
      ),
    ).slice(0, 16),
  )

const sharedKey = (
  pass: SimulatedPass,
  { block, groundKey, satelliteKey }: BlockOutcome,
): ReadonlyArray<SharedKey> => {
  if (groundKey === undefined || satelliteKey === undefined) return []
  const bytes = Math.floor(Math.min(groundKey.length, satelliteKey.length) / 8)
  const whole = (key: Uint8Array): Uint8Array => key.slice(0, bytes)
  return bytes === 0
    ? []
    : [{ id: keyId(pass, block), ground: whole(groundKey.bytes), satellite: whole(satelliteKey.bytes) }]
}

/** A simulated pass for the relay: the blocks whose key both ends released, in whole bytes. */
export const relayPass = (pass: SimulatedPass): RelayPass => {
  const { mission, ephemeris, exchange } = pass
  const { classicalLink } = mission
  const lane = { ...classicalLink, holdNanoseconds: classicalLink.holdMilliseconds * 1e6 }
  const elevations = ephemeris.sightings.map(({ elevationMicrodegrees }) => elevationMicrodegrees)
  const highest = elevations.indexOf(Math.max(...elevations))
  return {
    name: mission.station.name,
    keys: exchange.blocks.flatMap((block) => sharedKey(pass, block)),
    startUtc: ephemeris.startUtc,
    highestUtc: ephemeris.startUtc + highest * ephemeris.stepMilliseconds,
    keyAt: exchange.end,
    link: {
      ...JINAN1_LASER_LINK,
      limits: { ...JINAN1_LASER_LINK.limits, bytesOfFrame: LARGEST_FRAME },
      delayNanoseconds: lightTime(ephemeris),
      disturbance: { up: lane, down: lane },
    },
  }
}

/** One account for both ends of a link: what is in the pools, and charges that one end alone has made. */
export type LinkAccount = {
  readonly ground: Accounting
  readonly satellite: Accounting
  readonly groundAlone: ReadonlyArray<Charge>
  readonly satelliteAlone: ReadonlyArray<Charge>
}

/** The accounts of both links. */
export const accountsOf = ({ machines: { j, sat, n } }: Network): Readonly<Record<Role, LinkAccount>> => {
  const account = (ground: typeof j.pool, aboard: typeof j.pool): LinkAccount => ({
    ground: accountOf(ground),
    satellite: accountOf(aboard),
    groundAlone: unmatched(ground, aboard),
    satelliteAlone: unmatched(aboard, ground),
  })
  return { J: account(j.pool, sat.pools.J), N: account(n.pool, sat.pools.N) }
}

/** Contact for the relay after the key of a pass is there [A]. */
const CONTACT = 30e9

export type TwoOrbitsInput = {
  readonly network: Network
  readonly passes: Readonly<Record<Role, RelayPass>>
  readonly bytes: Uint8Array
  readonly draws: Generator
  /** Called with every state that has to be in memory that lasts, before anything follows from it. */
  readonly journal?: (network: Network) => void
  readonly interference?: Interference
}

/** Where a message is, and if it is not with N, why. */
export type Fate =
  | { readonly kind: 'delivered'; readonly bytes: Uint8Array; readonly seconds: number }
  | { readonly kind: 'refused'; readonly reason: RejectReason } // J has not enough key
  | { readonly kind: 'waiting'; readonly where: 'J' | 'satellite'; readonly reason: RejectReason | 'contact' }

export type TwoOrbitsOutcome = {
  readonly network: Network
  readonly mode: Submission['mode']
  readonly number: number
  readonly fate: Fate
  /** All that N received now, earlier messages that had waited included. */
  readonly received: ReadonlyArray<Released>
  /** Before J takes the message, with the key of the first pass; before the relay, with that of the second; at the end. */
  readonly accounts: Readonly<Record<'afterKeyJ' | 'afterKeyN' | 'end', Readonly<Record<Role, LinkAccount>>>>
  readonly contacts: Readonly<Record<Role, Pick<ContactOutcome, 'frames' | 'refusals'>>>
  readonly betweenPassesSeconds: number
}

const fateOf = (
  { machines: { sat } }: Network,
  number: number,
  received: ReadonlyArray<Released>,
  seconds: number | undefined,
): Fate => {
  const release = received.find((one) => one.number === number)
  if (release !== undefined && seconds !== undefined)
    return { kind: 'delivered', bytes: release.bytes, seconds }
  const aboard = sat.relays.find((relay) => relay.number === number)?.status
  if (aboard === undefined) return { kind: 'waiting', where: 'J', reason: 'contact' }
  return { kind: 'waiting', where: 'satellite', reason: aboard === 'stored' ? 'keyTooShort' : 'contact' }
}

/**
 * A message over two orbits; one-time pad where K_J has the bytes, AES-128 seeded with 32 of them where not. Left: what is wrong
 * with the parameters of a link. Deterministic: the same input and draws give the same frames.
 */
export const overTwoOrbits = (input: TwoOrbitsInput): E.Either<ReadonlyArray<Problem>, TwoOrbitsOutcome> => {
  const { passes, bytes, draws } = input
  const journal = input.journal ?? (() => undefined)
  const drawsOf = { J: draws.child('contact J'), N: draws.child('contact N') }
  const [linkJ, linkN] = [laserLink(passes.J.link, drawsOf.J), laserLink(passes.N.link, drawsOf.N)]
  if (E.isLeft(linkJ)) return linkJ
  if (E.isLeft(linkN)) return linkN
  const meet = (network: Network, role: Role): ContactOutcome =>
    inContact({
      network,
      role,
      link: role === 'J' ? linkJ.right : linkN.right,
      draws: drawsOf[role],
      from: passes[role].keyAt,
      until: passes[role].keyAt + CONTACT,
      journal,
      ...(input.interference === undefined ? {} : { interference: input.interference }),
    })
  const sharing = (network: Network, role: Role): Network => {
    const shared = passes[role].keys.reduce((all, key) => withSharedKey(all, role, key), network)
    journal(shared)
    return shared
  }
  const withJ = sharing(input.network, 'J')
  const mode = bytes.length <= padLeft(withJ) ? 'message' : 'file'
  const number = withJ.machines.j.next
  const taken = submitted(withJ, { mode, bytes })
  journal(taken.network)
  const first = meet(taken.network, 'J')
  const withN = sharing(first.network, 'N')
  const second = meet(withN, 'N')
  const before = new Set(input.network.inbox.map((one) => one.number))
  const received = second.network.inbox.filter((one) => !before.has(one.number))
  const utc = (role: Role, nanoseconds: number): number => passes[role].startUtc / 1000 + nanoseconds / 1e9
  const releasedAt = second.releasedAt.get(number)
  const seconds = releasedAt === undefined ? undefined : utc('N', releasedAt) - utc('J', passes.J.keyAt)
  return E.right({
    network: second.network,
    mode,
    number,
    fate:
      taken.rejection === undefined
        ? fateOf(second.network, number, received, seconds)
        : { kind: 'refused', reason: taken.rejection.reason },
    received,
    accounts: {
      afterKeyJ: accountsOf(withJ),
      afterKeyN: accountsOf(withN),
      end: accountsOf(second.network),
    },
    contacts: { J: first, N: second },
    betweenPassesSeconds: (passes.N.highestUtc - passes.J.highestUtc) / 1000,
  })
}
