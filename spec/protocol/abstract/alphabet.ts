// What the abstract system is made of: status of a block at either party, and kinds of message, by profile.
// Source: PROTOCOL.md, sections 2, 3 and 8a. The order is that of the canonical state bytes (section 7).

import type { Profile } from './parameters'

/** Status of a block at OGS; the codes of the canonical bytes are the places in this list. */
export const OGS_STATUSES = [
  'IDLE',
  'RAW',
  'INST_OK',
  'INST_BAD',
  'INST_DIRTY',
  'DONE_MATCH',
  'DONE_MISMATCH',
  'ABORT',
] as const
export type OgsStatus = (typeof OGS_STATUSES)[number]

const LITERAL_SAT = ['WAIT', 'SIFT_C', 'SIFT_D', 'DONE_C', 'DONE_D', 'ABORT'] as const
const HARDENED_SAT = ['WAIT', 'SIFT', 'PROV', 'CONF', 'REVK', 'ABORT'] as const
/** Status of a block at SAT, of either profile. */
export type SatStatus = (typeof LITERAL_SAT)[number] | (typeof HARDENED_SAT)[number]

const LITERAL_UP = ['RAWG', 'RAWT', 'INSTC', 'INSTD', 'INSTF'] as const
const LITERAL_DOWN = ['SIFTG', 'SIFTT', 'FBC', 'FBD', 'FBF'] as const
const HARDENED_UP = ['RAWG', 'INSTC', 'STR', 'STA', 'UF'] as const
const HARDENED_DOWN = ['SIFTG', 'FBC', 'ABS', 'DF'] as const
/** A kind of message, of either profile. */
export type Kind =
  | (typeof LITERAL_UP)[number]
  | (typeof LITERAL_DOWN)[number]
  | (typeof HARDENED_UP)[number]
  | (typeof HARDENED_DOWN)[number]

export type Direction = 'up' | 'down'

/** The statuses and kinds of one profile. `genuine` kinds are those an honest party sends, in the order of the bits of K. */
export type Alphabet = {
  readonly profile: Profile
  readonly sat: ReadonlyArray<SatStatus>
  readonly up: ReadonlyArray<Kind>
  readonly down: ReadonlyArray<Kind>
  readonly genuine: ReadonlyArray<Kind>
  /** What an altered message of a genuine kind becomes. */
  readonly forge: ReadonlyMap<Kind, Kind>
}

const LITERAL: Alphabet = {
  profile: 'literal',
  sat: LITERAL_SAT,
  up: LITERAL_UP,
  down: LITERAL_DOWN,
  genuine: ['RAWG', 'SIFTG', 'INSTC', 'INSTD', 'FBC', 'FBD'],
  forge: new Map([
    ['RAWG', 'RAWT'],
    ['INSTC', 'INSTF'],
    ['INSTD', 'INSTF'],
    ['SIFTG', 'SIFTT'],
    ['FBC', 'FBF'],
    ['FBD', 'FBF'],
  ]),
}

const HARDENED: Alphabet = {
  profile: 'hardened',
  sat: HARDENED_SAT,
  up: HARDENED_UP,
  down: HARDENED_DOWN,
  genuine: ['RAWG', 'SIFTG', 'INSTC', 'FBC', 'ABS', 'STR', 'STA'],
  forge: new Map([
    ['RAWG', 'UF'],
    ['INSTC', 'UF'],
    ['STR', 'UF'],
    ['STA', 'UF'],
    ['SIFTG', 'DF'],
    ['FBC', 'DF'],
    ['ABS', 'DF'],
  ]),
}

/** The alphabet of a profile. */
export const alphabetOf = (profile: Profile): Alphabet => (profile === 'literal' ? LITERAL : HARDENED)

/** All kinds, uplink first. */
export const kindsOf = ({ up, down }: Alphabet): ReadonlyArray<Kind> => [...up, ...down]

/** Kinds that no honest party sends. */
export const forgedKinds = (alphabet: Alphabet): ReadonlyArray<Kind> =>
  kindsOf(alphabet).filter((kind) => !alphabet.genuine.includes(kind))

/** The channel that carries a kind. */
export const directionOf = ({ up }: Alphabet, kind: Kind): Direction => (up.includes(kind) ? 'up' : 'down')

/** OGS has an instruction outstanding. */
export const INSTRUCTED: ReadonlyArray<OgsStatus> = ['INST_OK', 'INST_BAD', 'INST_DIRTY']

/** The other statuses of a list. */
export const except = <A>(all: ReadonlyArray<A>, ...some: ReadonlyArray<A>): ReadonlyArray<A> =>
  all.filter((one) => !some.includes(one))
