// The satellite, trusted: takes deposits after orbit 1, binds each to bytes of K_N once it has them, relays K_J xor K_N with the
// ciphertext after orbit 2, and erases what it held when Nanshan has it. Source: docs/relay.md, "The satellite"; the paper, Methods 0.7.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { xor } from './bytes'
import { type Link, opened, sealed } from './frame'
import { allotted, charged, EMPTY_POOL, type KeyPool, type Span, spanBytes, withKey } from './keyPool'
import type { DeliveredMessage, DepositMessage, Message, Mode } from './messages'
import { type Answer, refused, remains, stepped } from './step'

/**
 * A relay aboard. `held`: in memory that a restart clears, nothing is charged yet. `stored`: journalled, K_J is charged and set
 * aside. `bound`: K_N is charged too, K_J is erased, the relay frame is made, once and for good. `delivered`: only the receipt is left.
 */
export type HeldRelay =
  | {
      readonly status: 'held'
      readonly number: number
      readonly deposit: DepositMessage
    }
  | {
      readonly status: 'stored'
      readonly number: number
      readonly deposit: DepositMessage
      readonly key: Uint8Array
      readonly receipt: Uint8Array
    }
  | {
      readonly status: 'bound'
      readonly number: number
      readonly mode: Mode
      readonly bytes: number
      readonly spansN: ReadonlyArray<Span>
      readonly frame: Uint8Array
      readonly receipt: Uint8Array
    }
  | { readonly status: 'delivered'; readonly number: number; readonly receipt: Uint8Array }

/** Everything but `held` relays is journalled. Sequence numbers of frames down never go back. */
export type SatelliteState = {
  readonly pools: Readonly<Record<'J' | 'N', KeyPool>>
  readonly relays: ReadonlyArray<HeldRelay>
  readonly sequences: Readonly<Record<'J' | 'N', number>>
}

export type SatelliteEvent =
  | {
      readonly kind: 'key'
      readonly station: 'J' | 'N'
      readonly id: string
      readonly material: Uint8Array
    }
  | { readonly kind: 'frame'; readonly from: 'J' | 'N'; readonly bytes: Uint8Array }
  | { readonly kind: 'journalled'; readonly number: number } // the memory that lasts has the deposit
  | { readonly kind: 'bind'; readonly number: number } // a timer: is there key of N for it?
  | { readonly kind: 'send'; readonly to: 'J' | 'N'; readonly number: number } // in contact: receipt, or relay
  | { readonly kind: 'restart' }

/** The two links of the satellite. */
export type Links = Readonly<Record<'J' | 'N', Link>>

/** No key and no relay. */
export const initialSatellite: SatelliteState = {
  pools: { J: EMPTY_POOL, N: EMPTY_POOL },
  relays: [],
  sequences: { J: 0, N: 0 },
}

const withRelay = (state: SatelliteState, relay: HeldRelay): SatelliteState => ({
  ...state,
  relays: state.relays.some(({ number }) => number === relay.number)
    ? state.relays.map((one) => (one.number === relay.number ? relay : one))
    : [...state.relays, relay],
})

/** A new frame takes the next sequence number of its link. */
const made = (
  links: Links,
  { sequences }: SatelliteState,
  to: 'J' | 'N',
  number: number,
  message: Message,
): { readonly frame: Uint8Array; readonly sequences: SatelliteState['sequences'] } => ({
  frame: sealed(links[to], { number, sequence: sequences[to], message }),
  sequences: { ...sequences, [to]: sequences[to] + 1 },
})

/** J's pool as it will be when every held deposit is journalled. */
const promised = ({ pools, relays }: SatelliteState): KeyPool =>
  relays.reduce((pool, relay) => {
    if (relay.status !== 'held') return pool
    const taken = charged(pool, relay.deposit.spans, relay.deposit.mode, relay.number)
    return E.isLeft(taken) ? pool : taken.right.pool
  }, pools.J)

const deposited = (
  state: SatelliteState,
  number: number,
  deposit: DepositMessage,
): Answer<SatelliteState> => {
  if (state.relays.some((one) => one.number === number)) return refused('duplicate', number)
  const taken = charged(promised(state), deposit.spans, deposit.mode, number)
  if (E.isLeft(taken)) return refused(taken.left, number)
  return stepped(withRelay(state, { status: 'held', number, deposit }))
}

const journalled = (links: Links, state: SatelliteState, number: number): Answer<SatelliteState> => {
  const relay = state.relays.find((one) => one.number === number)
  if (relay === undefined) return refused('unknownRelay', number)
  if (relay.status !== 'held') return refused('duplicate', number)
  if (!remains('sequence', state.sequences.J)) return refused('counter', number)
  const taken = charged(state.pools.J, relay.deposit.spans, relay.deposit.mode, number)
  if (E.isLeft(taken)) return refused(taken.left, number)
  const { frame, sequences } = made(links, state, 'J', number, { kind: 'RECEIPT', status: 'stored' })
  const stored: HeldRelay = {
    status: 'stored',
    number,
    deposit: relay.deposit,
    key: taken.right.material,
    receipt: frame,
  }
  const pools = { ...state.pools, J: taken.right.pool }
  return stepped(withRelay({ ...state, pools, sequences }, stored), { kind: 'journal' })
}

/** All of the key or none: where K_N is too short the relay waits, whole, for the next pass. */
const bound = (links: Links, state: SatelliteState, number: number): Answer<SatelliteState> => {
  const relay = state.relays.find((one) => one.number === number)
  if (relay === undefined) return refused('unknownRelay', number)
  if (relay.status !== 'stored') return refused('notAwaited', number)
  if (!remains('sequence', state.sequences.N)) return refused('counter', number)
  const { mode, spans: spansJ, ciphertext } = relay.deposit
  const spansN = allotted(state.pools.N, relay.key.length)
  if (E.isLeft(spansN)) return refused(spansN.left, number)
  const taken = charged(state.pools.N, spansN.right, 'relay', number)
  if (E.isLeft(taken)) return refused(taken.left, number)
  const { frame, sequences } = made(links, state, 'N', number, {
    kind: 'RELAY',
    mode,
    spansJ,
    spansN: spansN.right,
    relayed: xor(relay.key, taken.right.material),
    ciphertext,
  })
  const pools = { ...state.pools, N: taken.right.pool }
  const { receipt } = relay
  const bytes = spanBytes(spansJ)
  return stepped(
    withRelay(
      { ...state, pools, sequences },
      { status: 'bound', number, mode, bytes, spansN: spansN.right, frame, receipt },
    ),
    { kind: 'journal' },
  )
}

const acknowledged = (
  links: Links,
  state: SatelliteState,
  number: number,
  { bytes }: DeliveredMessage,
): Answer<SatelliteState> => {
  const relay = state.relays.find((one) => one.number === number)
  if (relay === undefined) return refused('unknownRelay', number)
  if (relay.status === 'delivered') return refused('duplicate', number)
  if (relay.status !== 'bound') return refused('notAwaited', number)
  if (relay.bytes !== bytes) return refused('bytes', number)
  if (!remains('sequence', state.sequences.J)) return refused('counter', number)
  const { frame, sequences } = made(links, state, 'J', number, { kind: 'RECEIPT', status: 'delivered' })
  return stepped(withRelay({ ...state, sequences }, { status: 'delivered', number, receipt: frame }), {
    kind: 'journal',
  })
}

const sent = (state: SatelliteState, to: 'J' | 'N', number: number): Answer<SatelliteState> => {
  const relay = state.relays.find((one) => one.number === number)
  if (relay === undefined) return refused('unknownRelay', number)
  if (to === 'N')
    return relay.status === 'bound'
      ? stepped(state, { kind: 'send', message: 'RELAY', number, frame: relay.frame })
      : refused('nothingToSend', number)
  return relay.status === 'held'
    ? refused('nothingToSend', number)
    : stepped(state, { kind: 'send', message: 'RECEIPT', number, frame: relay.receipt })
}

const received = (
  links: Links,
  state: SatelliteState,
  from: 'J' | 'N',
  bytes: Uint8Array,
): Answer<SatelliteState> => {
  if (from === 'J') {
    const frame = opened(links.J, ['DEPOSIT'], bytes)
    return E.isLeft(frame) ? frame : deposited(state, frame.right.number, frame.right.message)
  }
  const frame = opened(links.N, ['DELIVERED'], bytes)
  return E.isLeft(frame) ? frame : acknowledged(links, state, frame.right.number, frame.right.message)
}

/** The next state of the satellite, or why the event is refused. */
export const satellite = (
  links: Links,
  state: SatelliteState,
  event: SatelliteEvent,
): Answer<SatelliteState> => {
  switch (event.kind) {
    case 'key': {
      const pool = withKey(state.pools[event.station], event.id, event.material)
      if (E.isLeft(pool)) return refused(pool.left)
      const pools = { ...state.pools, [event.station]: pool.right }
      return stepped({ ...state, pools }, { kind: 'journal' })
    }
    case 'frame':
      return received(links, state, event.from, event.bytes)
    case 'journalled':
      return journalled(links, state, event.number)
    case 'bind':
      return bound(links, state, event.number)
    case 'send':
      return sent(state, event.to, event.number)
    case 'restart':
      return stepped({ ...state, relays: state.relays.filter(({ status }) => status !== 'held') })
    default:
      return absurd(event)
  }
}
