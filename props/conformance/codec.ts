// Frames that are wrong in one way each, in a state that waits for the right one: bytes changed without the key, where a tag has to catch
// it, and payloads changed by somebody who has the key, where the decoder has to. Source: docs/frames.md, "Frames", "Payloads", "Tags".

import type { MessageKind } from '../../spec/protocol/messages'
import { type Change, type Event, receiverOf } from './schedule'
import { settingOf } from './setting'
import {
  arrives,
  type Events,
  extra,
  fb,
  generate,
  inst,
  more,
  ogs,
  raw,
  type Scenario,
  sat,
  scenario,
  sealed,
  sift,
  UNDECODABLE,
} from './tour'
import { playedOut } from './world'

type Profile = 'literal' | 'hardened'

/** How a frame of each kind comes to be sent, to a party that waits for it. */
const WAITING: { readonly [K in MessageKind]: Events } = {
  RAW: [generate(), ogs('sendRaw')],
  SIFT: [generate(), ...raw(), sat('sendSift')],
  MORE: [generate(UNDECODABLE), ...raw(), ...sift(), ogs('sendMore')],
  EXTRA: [generate(UNDECODABLE), ...raw(), ...sift(), ...more(), sat('sendExtra')],
  INST: [generate(), ...raw(), ...sift(), ogs('sendInstruction')],
  FB: [generate(), ...raw(), ...sift(), ...inst(), sat('sendFeedback')],
  STATUS: [generate(), ...raw(), ...sift(), ...inst(), ...fb(), ogs('endPass'), ogs('sendStatus')],
  ABORT: [generate(), ...raw(), sat('timeout'), sat('sendAbort')],
}

/** What comes after the right frame, to see that it did what it does. */
const AFTER: { readonly [K in MessageKind]: Events } = {
  RAW: sift(),
  SIFT: inst(),
  MORE: extra(),
  EXTRA: inst(),
  INST: fb(),
  FB: [],
  STATUS: [],
  ABORT: [],
}

const xor = (at: number, mask: number): Change => ({ change: 'xor', at, mask })
const put = (at: number, remove: number, insert: string): Change => ({
  change: 'payload',
  at,
  remove,
  insert,
})
const tag = (bytes: string): Change => ({ change: 'tag', bytes })

/** Changes to the frame around the payload, by somebody without the key. */
const HEADER: ReadonlyArray<readonly [string, Change]> = [
  ['no bytes', { change: 'cut', length: 0 }],
  ...[1, 3, 4, 20, 28, 32, 35, 36, 37].map(
    (length) => [`cut to ${length}`, { change: 'cut', length }] as const,
  ),
  ...[-1, -2, -3, -16, -17, -18].map((length) => [`cut by ${-length}`, { change: 'cut', length }] as const),
  ['a byte more', { change: 'append', bytes: '00' }],
  ['the frame twice over', { change: 'append', bytes: '4b5701' }],
  ['magic', xor(0, 1)],
  ['magic, second byte', xor(1, 0x20)],
  ['version 0', xor(2, 1)],
  ['version 3', xor(2, 2)],
  ...[0x07, 0x10, 0x40, 0x0e].map((mask) => [`type xor ${mask}`, xor(3, mask)] as const),
  ['type of the other direction', xor(3, 0x80)],
  ['session, first byte', xor(4, 0x80)],
  ['session, last byte', xor(19, 1)],
  ['block 2^53', xor(21, 0x20)],
  ['block 2^63', xor(20, 0x80)],
  ['block 2^32', xor(23, 1)],
  ['the next block', { change: 'block', to: 1 }],
  ['a far block', { change: 'block', to: 60_000 }],
  ['sequence number + 1', { change: 'sequence', by: 1 }],
  ['sequence number + 2^31', { change: 'sequence', by: 2 ** 31 }],
  ['payload longer by 1', xor(35, 1)],
  ['payload longer by 2^31', xor(32, 0x80)],
  ['no tag', tag('')],
  ['a tag of 1 byte', tag('00')],
  ['a tag of 15 bytes', tag('00'.repeat(15))],
  ['a tag of 17 bytes', tag('00'.repeat(17))],
  ['a tag of zeros', tag('00'.repeat(16))],
  ['tag, first bit', xor(-16, 0x80)],
  ['tag, a bit in the middle', xor(-8, 0x10)],
  ['tag, last bit', xor(-1, 1)],
  ['payload, first bit', xor(36, 0x80)],
  ['payload, second byte', xor(37, 1)],
]

/** Changes to the payload under a right tag. */
const payloadChanges = (bytes: number): ReadonlyArray<readonly [string, Change]> => [
  ['an empty payload', put(0, bytes, '')],
  ['a payload longer by 00', put(bytes, 0, '00')],
  ['a payload longer by ff', put(bytes, 0, 'ff')],
  ...Array.from({ length: bytes }, (_, at) => [
    ...(['01', '80', 'ff', '00', '7f'] as const).map(
      (byte) => [`payload byte ${at} as ${byte}`, put(at, 1, byte)] as const,
    ),
    [`payload without byte ${at}`, put(at, 1, '')] as const,
    [`payload with 80 before byte ${at}`, put(at, 0, '80')] as const,
  ]).flat(),
  ...[
    '8000',
    'ff00',
    '80808080808080808000',
    'ffffffffffffff7f',
    'ffffffffffffff0f',
    'ffffffffffffffff01',
  ].map((varint) => [`payload byte 4 as ${varint}`, put(4, 1, varint)] as const),
]

const scenarios = (profile: Profile, kind: MessageKind): ReadonlyArray<Scenario> => {
  const before = WAITING[kind]
  const { world } = playedOut({ setting: settingOf(profile), events: before })
  const bytes = world.sent.findLast((one) => one.kind === kind)?.frame
  if (bytes === undefined) return []
  const payloadBytes = ((bytes[34] ?? 0) << 8) | (bytes[35] ?? 0)
  const one = (name: string, event: Event): Scenario =>
    scenario(
      'codec',
      `${kind}: ${name}`,
      profile,
      [...before, event, arrives(kind), ...AFTER[kind]],
      {},
      receiverOf(kind),
    )
  return [
    ...HEADER.map(([name, change]) => one(name, arrives(kind, 0, change))),
    ...payloadChanges(payloadBytes).map(([name, change]) =>
      one(`${name}, under a right tag`, sealed(arrives(kind, 0, change))),
    ),
  ]
}

const KINDS: ReadonlyArray<MessageKind> = ['RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS', 'ABORT']

/** Every kind of frame in both profiles, with every change. */
export const codec = (): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) => KINDS.flatMap((kind) => scenarios(profile, kind)))
