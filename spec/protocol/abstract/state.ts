// A state of the abstract system, the initial one, and its canonical bytes.
// Source: PROTOCOL.md, sections 3, 7 (canonical state bytes) and 8a.

import { type Alphabet, type Kind, OGS_STATUSES, type OgsStatus, type SatStatus } from './alphabet'
import type { Parameters } from './parameters'

/** Everything that distinguishes two states; arrays have one entry a block. Symbols of PROTOCOL.md in the comments. */
export type State = {
  readonly generated: number // g
  readonly feedback: number // fb: 1 + the last block whose privacy amplification SAT completed
  readonly budget: number // adv: attacker actions left
  readonly ended: boolean // E: the pass is over (hardened)
  readonly ogs: ReadonlyArray<OgsStatus> // O
  readonly sat: ReadonlyArray<SatStatus> // S
  readonly released: ReadonlyArray<number> // rel: times SAT released the key, at most 2
  readonly sent: ReadonlyArray<ReadonlyArray<Kind>> // K: kinds an honest party ever sent, in the order of `genuine`
  readonly inFlight: ReadonlyArray<Readonly<Partial<Record<Kind, number>>>> // up, dn: a bag, so reordering is built in
}

const perBlock = <A>({ blocks }: Parameters, value: A): ReadonlyArray<A> => new Array<A>(blocks).fill(value)

/** Nothing has happened yet. */
export const initialState = (parameters: Parameters): State => ({
  generated: 0,
  feedback: 0,
  budget: parameters.attacks,
  ended: false,
  ogs: perBlock(parameters, 'IDLE'),
  sat: perBlock(parameters, 'WAIT'),
  released: perBlock(parameters, 0),
  sent: perBlock(parameters, []),
  inFlight: perBlock(parameters, {}),
})

/** Messages of a block and kind in flight. */
export const copies = ({ inFlight }: State, block: number, kind: Kind): number => inFlight[block]?.[kind] ?? 0

/** Messages in flight on the channel of these kinds. */
export const load = ({ inFlight }: State, kinds: ReadonlyArray<Kind>): number =>
  inFlight.reduce((sum, bag) => kinds.reduce((part, kind) => part + (bag[kind] ?? 0), sum), 0)

const bits = (kinds: ReadonlyArray<Kind>, genuine: ReadonlyArray<Kind>): number =>
  genuine.reduce((sum, kind, place) => sum + (kinds.includes(kind) ? 2 ** place : 0), 0)

/** One byte a variable: g, fb, adv, (hardened: E,) O, S, rel, K, up, dn. */
export const canonicalBytes = (alphabet: Alphabet, state: State): ReadonlyArray<number> => {
  const { up, down, sat, genuine, profile } = alphabet
  return [
    state.generated,
    state.feedback,
    state.budget,
    ...(profile === 'hardened' ? [Number(state.ended)] : []),
    ...state.ogs.map((status) => OGS_STATUSES.indexOf(status)),
    ...state.sat.map((status) => sat.indexOf(status)),
    ...state.released,
    ...state.sent.map((kinds) => bits(kinds, genuine)),
    ...state.inFlight.flatMap((bag) => up.map((kind) => bag[kind] ?? 0)),
    ...state.inFlight.flatMap((bag) => down.map((kind) => bag[kind] ?? 0)),
  ]
}

/** The canonical bytes in lower-case hexadecimal: the state's name. */
export const stateKey = (alphabet: Alphabet, state: State): string =>
  canonicalBytes(alphabet, state)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
