// All fault schedules to a depth: a contact of two blocks in which at most so many frames meet a fault, each of every kind, and after
// which everything that can be sent is sent again. Source: docs/conformance.md, "Groups of tests".

import type { MessageKind } from '../../spec/protocol/messages'
import { type Event, receiverOf } from './schedule'
import {
  arrives,
  type Events,
  fb,
  generate,
  inst,
  ogs,
  reboot,
  type Scenario,
  SPOILT,
  sat,
  scenario,
  sift,
} from './tour'

type Profile = 'literal' | 'hardened'

/** What can happen to a frame on its way. */
export const FAULT_KINDS = ['lost', 'twice', 'late', 'altered', 'reboot'] as const
type FaultKind = (typeof FAULT_KINDS)[number]

/** A frame that is sent, and delivered. */
type Passage = { readonly before: Events; readonly kind: MessageKind; readonly block: number }

const passages = (profile: Profile): ReadonlyArray<Passage> => [
  { before: [generate(), ogs('sendRaw')], kind: 'RAW', block: 0 },
  { before: [sat('sendSift', 0)], kind: 'SIFT', block: 0 },
  { before: [generate(), ogs('sendRaw')], kind: 'RAW', block: 1 },
  { before: [ogs('sendInstruction', 0)], kind: 'INST', block: 0 },
  { before: [sat('sendFeedback')], kind: 'FB', block: 0 },
  { before: [sat('sendSift', 1)], kind: 'SIFT', block: 1 },
  { before: [ogs('sendInstruction', 1)], kind: 'INST', block: 1 },
  { before: [sat('sendFeedback')], kind: 'FB', block: 1 },
  ...(profile === 'hardened' ? [{ before: [ogs('sendStatus')], kind: 'STATUS', block: 0 } as const] : []),
]

const faulty = ({ before, kind, block }: Passage, fault: FaultKind | undefined) => {
  const frame = arrives(kind, block)
  switch (fault) {
    case undefined:
      return { now: [...before, frame], later: [] }
    case 'lost':
      return { now: before, later: [] }
    case 'twice':
      return { now: [...before, frame, frame], later: [] }
    case 'late':
      return { now: before, later: [frame] }
    case 'altered':
      return { now: [...before, arrives(kind, block, SPOILT)], later: [] }
    case 'reboot':
      return { now: [...before, frame, reboot(receiverOf(kind))], later: [] }
  }
}

/** What is repeated until it arrives. */
const again = (profile: Profile): Events => [
  ...[ogs('sendRaw'), arrives('RAW', 1), ...sift(1), ...inst(1), ...fb(1)],
  ...(profile === 'hardened'
    ? [
        ...[ogs('endPass'), ogs('timeout', 0), ogs('timeout', 1), ogs('sendStatus'), arrives('STATUS')],
        ...[sat('sendAbort', 0), arrives('ABORT', 0)],
      ]
    : []),
]

const choices = (length: number, depth: number): ReadonlyArray<ReadonlyMap<number, FaultKind>> => {
  const from = (first: number, left: number): ReadonlyArray<ReadonlyArray<readonly [number, FaultKind]>> =>
    left === 0
      ? [[]]
      : [
          [],
          ...Array.from({ length: length - first }, (_, i) => first + i).flatMap((place) =>
            FAULT_KINDS.flatMap((kind) =>
              from(place + 1, left - 1).map((rest) => [[place, kind] as const, ...rest]),
            ),
          ),
        ]
  return from(0, depth).map((pairs) => new Map(pairs))
}

const eventsOf = (profile: Profile, faults: ReadonlyMap<number, FaultKind>): Events => {
  const events: Array<Event> = []
  let late: Events = []
  for (const [place, passage] of passages(profile).entries()) {
    const { now, later } = faulty(passage, faults.get(place))
    events.push(...now, ...late)
    late = later
  }
  return [...events, ...late, ...again(profile)]
}

/** Every schedule with at most `depth` faults, in both profiles. */
export const faultSchedules = (depth: number): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) => {
    const frames = passages(profile)
    return choices(frames.length, depth).map((faults) => {
      const names = [...faults].map(([place, kind]) => {
        const passage = frames[place]
        return `${passage?.kind} ${passage?.block} ${kind}`
      })
      return scenario('faults', names.join(', ') || 'none', profile, eventsOf(profile, faults))
    })
  })
