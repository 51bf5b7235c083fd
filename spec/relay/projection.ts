// From the three machines to the abstract relay: what each has of a message, and which slot of N's pool the satellite bound it to.
// A law says that every step of the abstract system is one of the machines, and what it discards they refuse (props/relay.test.ts).

import type { JStatus, NStatus, SatStatus } from './abstract/alphabet'
import type { Parameters } from './abstract/parameters'
import type { State } from './abstract/state'
import type { NanshanState } from './nanshan'
import type { HeldRelay, SatelliteState } from './satellite'
import type { Deposit, StationJState } from './stationJ'

/** The three machines. */
export type Machines = {
  readonly j: StationJState
  readonly sat: SatelliteState
  readonly n: NanshanState
}

const J_STATUS: Readonly<Record<Deposit['status'], JStatus>> = {
  sent: 'SENT',
  stored: 'STORED',
  delivered: 'DONE',
}
const SAT_STATUS: Readonly<Record<HeldRelay['status'], SatStatus>> = {
  held: 'HELD',
  stored: 'STORED',
  bound: 'BOUND',
  delivered: 'DONE',
}

/** 1 + the place of the message's first byte in N's pool, in slots of `units * unitBytes` bytes; 0 where it is not bound. */
const slotOf = (
  { units }: Parameters,
  unitBytes: number,
  { pools }: SatelliteState,
  number: number,
): number => {
  const first = pools.N.charges.find((charge) => charge.number === number)
  if (first === undefined) return 0
  const place = pools.N.keys.findIndex(({ id }) => id === first.span.key)
  const before = pools.N.keys.slice(0, place).reduce((sum, { material }) => sum + material.length, 0)
  return 1 + (before + first.span.from) / (units * unitBytes)
}

/** The statuses of the abstract state; relay numbers are the messages', and a unit of key has `unitBytes` bytes. */
export const projected = (
  parameters: Parameters,
  unitBytes: number,
  { j, sat, n }: Machines,
): Pick<State, 'j' | 'sat' | 'n' | 'slot'> => {
  const messages = Array.from({ length: parameters.messages }, (_, message) => message)
  return {
    j: messages.map((message): JStatus => {
      const deposit = j.deposits.find(({ number }) => number === message)
      return deposit === undefined ? 'IDLE' : J_STATUS[deposit.status]
    }),
    sat: messages.map((message): SatStatus => {
      const relay = sat.relays.find(({ number }) => number === message)
      return relay === undefined ? 'NONE' : SAT_STATUS[relay.status]
    }),
    n: messages.map(
      (message): NStatus => (n.delivered.some(({ number }) => number === message) ? 'DELIVERED' : 'WAIT'),
    ),
    slot: messages.map((message) => slotOf(parameters, unitBytes, sat, message)),
  }
}
