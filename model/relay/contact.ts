// The relay during one contact with a station, over the laser link, in virtual time: everyone repeats what there is to say, the link
// decides what arrives and when, the machines every transition. Source: docs/relay.md, "Running it"; the paper, Methods 0.7.

import * as O from 'fp-ts/Option'
import type { RejectReason } from '../../spec/relay/messages'
import type { Machines } from '../../spec/relay/projection'
import type { Interference } from '../distillation/exchange'
import { type Direction, type LaserLinkState, nextDelivery, send } from '../laserComm/laserLink'
import type { Generator } from '../randomness/generator'
import { type Acted, acted, bound, type Network, type NetworkEvent, type Role } from './network'

/** One contact. Times are whole nanoseconds since the start of the pass. */
export type ContactInput = {
  readonly network: Network
  readonly role: Role
  readonly link: LaserLinkState
  readonly draws: Generator
  readonly from: number
  readonly until: number
  /** Called with every state that has to be in memory that lasts, before anything follows from it. */
  readonly journal?: (network: Network) => void
  readonly interference?: Interference
}

/** What a contact came to: frames sent, refusals by reason, and when each message or key was released at the station. */
export type ContactOutcome = {
  readonly network: Network
  readonly frames: number
  readonly refusals: ReadonlyMap<RejectReason, number>
  readonly releasedAt: ReadonlyMap<number, number>
}

/** Repetition of frames [A]. */
const PERIOD = 0.1e9

const upEvents = ({ j, n }: Machines, role: Role): ReadonlyArray<NetworkEvent> =>
  role === 'J'
    ? j.deposits.flatMap(
        ({ number, status }): ReadonlyArray<NetworkEvent> =>
          status === 'sent' ? [{ to: 'j', event: { kind: 'send', number } }] : [],
      )
    : n.delivered.map(({ number }) => ({ to: 'n', event: { kind: 'send', number } }))

const downEvents = ({ sat }: Machines, role: Role): ReadonlyArray<NetworkEvent> =>
  sat.relays
    .filter(({ status }) => (role === 'J' ? status !== 'held' : status === 'bound'))
    .map(({ number }) => ({ to: 'sat', event: { kind: 'send', to: role, number } }))

/** Nothing is left to say over this station: ends a contact that would only repeat itself. */
const isSettled = ({ machines: { j, sat } }: Network, role: Role): boolean =>
  role === 'N'
    ? sat.relays.every(({ status }) => status !== 'bound')
    : j.deposits.every(({ number, status }) => {
        const aboard = sat.relays.find((relay) => relay.number === number)?.status
        return aboard === 'delivered' ? status === 'delivered' : status !== 'sent'
      })

/** One contact. Deterministic: the same input and draws give the same frames. */
export const inContact = (input: ContactInput): ContactOutcome => {
  const { role, draws } = input
  const refusals = new Map<RejectReason, number>()
  let { network, link } = input
  const releasedAt = new Map<number, number>()
  let [frames, now] = [0, input.from]

  const finish = (after: Acted, direction: Direction): void => {
    network = after.network
    if (after.rejection !== undefined) {
      const { reason } = after.rejection
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1)
      return
    }
    if (after.outputs.some(({ kind }) => kind === 'journal')) input.journal?.(network)
    for (const output of after.outputs) {
      if (output.kind === 'release') releasedAt.set(output.number, now)
      if (output.kind !== 'send') continue
      frames += 1
      const carried = input.interference?.(direction, output.frame, now) ?? [
        { direction, frame: output.frame },
      ]
      for (const each of carried) link = send(link, now, each.direction, each.frame, draws)
    }
  }
  const act = (event: NetworkEvent): void => finish(acted(network, event), event.to === 'sat' ? 'down' : 'up')
  const journalHeld = (): void => {
    for (const { number, status } of network.machines.sat.relays)
      if (status === 'held') act({ to: 'sat', event: { kind: 'journalled', number } })
  }
  const deliver = (direction: Direction, bytes: Uint8Array): void => {
    if (direction === 'up') {
      act({ to: 'sat', event: { kind: 'frame', from: role, bytes } })
      journalHeld()
    } else if (role === 'J') act({ to: 'j', event: { kind: 'frame', bytes } })
    else act({ to: 'n', event: { kind: 'frame', bytes } })
  }
  const bindAll = (): void => {
    for (const { number, status } of network.machines.sat.relays)
      if (status === 'stored') finish(bound(network, number), 'down')
  }

  if (role === 'N') bindAll()
  for (let time = input.from; time <= input.until; time += PERIOD) {
    for (;;) {
      const next = nextDelivery(link, time)
      link = next.link
      if (O.isNone(next.delivery)) break
      now = next.delivery.value.at
      deliver(next.delivery.value.direction, next.delivery.value.frame)
    }
    now = time
    if (isSettled(network, role)) break
    if (link.lanes.up.busyUntil <= now) for (const event of upEvents(network.machines, role)) act(event)
    if (link.lanes.down.busyUntil <= now) for (const event of downEvents(network.machines, role)) act(event)
  }
  return { network, frames, refusals, releasedAt }
}
