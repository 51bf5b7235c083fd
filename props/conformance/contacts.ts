// Contacts of two implementations with the runner between them: honest parties that repeat what they have to, over a channel that loses,
// repeats and reorders frames. Source: docs/conformance.md, "Groups of tests".

import type { MessageKind } from '../../spec/protocol/messages'
import { type Draw, drawsOf } from './randomSchedules'
import type { Event } from './schedule'
import {
  arrives,
  type Events,
  generate,
  ogs,
  reboot,
  type Scenario,
  sat,
  scenario,
  UNDECODABLE,
} from './tour'

type Profile = 'literal' | 'hardened'

const BLOCKS = 3
const LOST_PERCENT = 20
const TWICE_PERCENT = 15
const REBOOT_PERCENT = 2

const timers = (block: number, profile: Profile): ReadonlyArray<readonly [Event, MessageKind]> => [
  [ogs('sendRaw'), 'RAW'],
  [sat('sendSift', block), 'SIFT'],
  [ogs('sendMore', block), 'MORE'],
  [sat('sendExtra', block), 'EXTRA'],
  [ogs('sendInstruction', block), 'INST'],
  [sat('sendFeedback'), 'FB'],
  ...(profile === 'hardened'
    ? ([
        [ogs('sendStatus'), 'STATUS'],
        [sat('sendAbort', block), 'ABORT'],
      ] as const)
    : []),
]

const round = (draw: Draw, block: number, profile: Profile): Events => {
  const waiting: Array<Event> = []
  const events: Array<Event> = []
  for (const [send, kind] of timers(block, profile)) {
    events.push(send)
    const frame = arrives(kind, block)
    if (draw(100) >= LOST_PERCENT) waiting.push(frame)
    if (draw(100) < TWICE_PERCENT) waiting.push(frame)
    while (waiting.length > draw(3)) events.push(...waiting.splice(draw(waiting.length), 1))
    if (draw(100) < REBOOT_PERCENT) events.push(reboot(draw(2) === 0 ? 'satellite' : 'groundStation'))
  }
  return [...events, ...waiting]
}

const eventsOf = (profile: Profile, draw: Draw): Events => {
  const blocks = Array.from({ length: BLOCKS }, (_, block) => [
    generate([[], [], UNDECODABLE, [draw(32)]][draw(4)]),
    ...Array.from({ length: 3 }, () => round(draw, block, profile)).flat(),
  ]).flat()
  if (profile === 'literal') return blocks
  const open = Array.from({ length: BLOCKS }, (_, block) => ogs('timeout', block))
  return [...blocks, ogs('endPass'), sat('endPass'), ...open, ogs('sendStatus'), arrives('STATUS')]
}

/** So many contacts for each profile. */
export const contacts = (count: number, seed: number): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) =>
    Array.from({ length: count }, (_, i) => {
      const one = (seed * 999_983 + i) >>> 0
      const sequences = { first: 0, end: 128, floor: 16, window: 64 }
      return scenario('contact', `seed ${one}`, profile, eventsOf(profile, drawsOf(one)), { sequences })
    }),
  )
