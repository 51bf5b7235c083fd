// What the abstract relay is made of: stations, status of a message at each party, and kinds of frame. The order of each list is
// that of the canonical state bytes. Source: docs/relay.md, "The abstract system".

import type { Mutant } from './parameters'

/** J deposits after its orbit, N (Nanshan) receives after its own; the satellite has a pool of key with each. */
export const STATIONS = ['J', 'N'] as const
export type Station = (typeof STATIONS)[number]

/** Which station the satellite is above. */
export const CONTACTS = ['none', 'J', 'N'] as const
export type Contact = (typeof CONTACTS)[number]

/** A message at J: deposited and repeated, stored by the satellite, delivered to N. */
export const J_STATUSES = ['IDLE', 'SENT', 'STORED', 'DONE'] as const
export type JStatus = (typeof J_STATUSES)[number]

/** At the satellite: held in memory that a restart clears, stored for good, bound to key of N, acknowledged. BARE and CUT: mutants 2 and 4. */
export const SAT_STATUSES = ['NONE', 'HELD', 'STORED', 'BOUND', 'DONE', 'BARE', 'CUT'] as const
export type SatStatus = (typeof SAT_STATUSES)[number]

/** At N. SHORT (truncated) and WRONG (another key than K_J) only in mutants. */
export const N_STATUSES = ['WAIT', 'DELIVERED', 'SHORT', 'WRONG'] as const
export type NStatus = (typeof N_STATUSES)[number]

/** The four channels: each link in both directions, up to the satellite and down from it. */
export const CHANNELS = ['J up', 'J down', 'N down', 'N up'] as const
export type Channel = (typeof CHANNELS)[number]

/** Kinds of frame. An X stands for any frame with an invalid tag; RELS is a truncated relay, RELP one without pad (mutants). */
export const KINDS = [
  'DEP',
  'DEPX',
  'RCPT',
  'DLVD',
  'RCPX',
  'REL',
  'RELS',
  'RELP',
  'RELX',
  'ACK',
  'ACKX',
] as const
export type Kind = (typeof KINDS)[number]

const CHANNEL_OF: Readonly<Record<Kind, Channel>> = {
  DEP: 'J up',
  DEPX: 'J up',
  RCPT: 'J down',
  DLVD: 'J down',
  RCPX: 'J down',
  REL: 'N down',
  RELS: 'N down',
  RELP: 'N down',
  RELX: 'N down',
  ACK: 'N up',
  ACKX: 'N up',
}

/** The channel that carries a kind. */
export const channelOf = (kind: Kind): Channel => CHANNEL_OF[kind]

/** The station at the other end of a channel. */
export const stationOf = (channel: Channel): Station => (channel.startsWith('J') ? 'J' : 'N')

const FORGED: Readonly<Record<Channel, Kind>> = {
  'J up': 'DEPX',
  'J down': 'RCPX',
  'N down': 'RELX',
  'N up': 'ACKX',
}

/** What an altered or made-up frame of a channel is. */
export const forgedKind = (channel: Channel): Kind => FORGED[channel]

const CORRECT: ReadonlyArray<Kind> = ['DEP', 'RCPT', 'DLVD', 'REL', 'ACK']
const withKind = (kinds: ReadonlyArray<Kind>, ...more: ReadonlyArray<Kind>): ReadonlyArray<Kind> =>
  KINDS.filter((kind) => kinds.includes(kind) || more.includes(kind))
const CUTTING = withKind(CORRECT, 'RELS')
const BARING = withKind(CORRECT, 'RELP')

/** Kinds that an honest party of this mutant sends, in the order of `KINDS`. */
export const genuineKinds = (mutant: Mutant): ReadonlyArray<Kind> => {
  if (mutant === 4) return CUTTING
  return mutant === 2 ? BARING : CORRECT
}

const FORGERIES = CHANNELS.map(forgedKind)
const ALL_OF: ReadonlyMap<ReadonlyArray<Kind>, ReadonlyArray<Kind>> = new Map(
  [CORRECT, CUTTING, BARING].map((kinds) => [kinds, withKind(kinds, ...FORGERIES)]),
)

/** All kinds that can be in flight in this mutant, in the order of `KINDS`. */
export const kindsOf = (mutant: Mutant): ReadonlyArray<Kind> => ALL_OF.get(genuineKinds(mutant)) ?? KINDS

/** The kinds that a channel carries. */
export const kindsOn: Readonly<Record<Channel, ReadonlyArray<Kind>>> = {
  'J up': KINDS.filter((kind) => channelOf(kind) === 'J up'),
  'J down': KINDS.filter((kind) => channelOf(kind) === 'J down'),
  'N down': KINDS.filter((kind) => channelOf(kind) === 'N down'),
  'N up': KINDS.filter((kind) => channelOf(kind) === 'N up'),
}
