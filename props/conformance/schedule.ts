// A schedule: what happens to two parties and the frames between them, as a list of events that name frames by what they are. It keeps
// its meaning when events are taken out, so that a failure can be made small. Source: docs/conformance.md, "Schedules".

import * as t from 'io-ts'
import { exactly, oneOf, wholeNumber } from '../../spec/codec'
import { MESSAGE_KINDS, type MessageKind } from '../../spec/protocol/messages'
import { ProtocolParameters } from '../../spec/protocol/parameters'
import type { Setting } from './setting'
import { ROLES, type Role } from './shimProtocol'

/** All kinds of message. */
export const KINDS: ReadonlyArray<MessageKind> = [
  'RAW',
  'MORE',
  'INST',
  'STATUS',
  'SIFT',
  'EXTRA',
  'FB',
  'ABORT',
]

/** Honest sessions of the same setting, other than the one at hand, from which a frame may be taken. */
export const ELSEWHERE = ['plain', 'rows', 'givenUp'] as const

/** A frame: the newest one of a kind and block that was sent, or one some places older; one of another session; or bytes. */
export type FrameName =
  | { readonly from: 'sent'; readonly kind: MessageKind; readonly block: number; readonly back: number }
  | { readonly from: 'elsewhere'; readonly run: (typeof ELSEWHERE)[number]; readonly kind: MessageKind }
  | { readonly from: 'bytes'; readonly bytes: string }

/** What is done to a frame on its way. Places below 0 count from the end; blocks count from the first block of the session. */
export type Change =
  | { readonly change: 'cut'; readonly length: number }
  | { readonly change: 'append'; readonly bytes: string }
  | { readonly change: 'xor'; readonly at: number; readonly mask: number }
  | { readonly change: 'payload'; readonly at: number; readonly remove: number; readonly insert: string }
  | { readonly change: 'block'; readonly to: number }
  | { readonly change: 'sequence'; readonly by: number }
  | { readonly change: 'kind'; readonly to: MessageKind }
  | { readonly change: 'session' }
  | { readonly change: 'tag'; readonly bytes: string }

/** Detections that are not as they should be. */
export const FLAWS = ['unprepared', 'reused', 'unordered', 'counts'] as const

/** One event. Blocks count from the first block of the session. */
export type Event =
  /** The next block: SAT is told what was prepared, OGS what was detected. */
  | {
      readonly do: 'generate'
      readonly size: number
      readonly errors: ReadonlyArray<number>
      readonly flaw?: (typeof FLAWS)[number]
    }
  /** A timer of a party; `sendInstruction` brings random numbers, unless it says that it brings none, or too few. */
  | {
      readonly do: 'timer'
      readonly role: Role
      readonly name: string
      readonly block: number
      readonly random?: 'none' | 'few'
    }
  /** A frame arrives, changed or not, with its own tag or `sealed` again under the key that the parties share; `to` its own sender. */
  | {
      readonly do: 'deliver'
      readonly frame: FrameName
      readonly changes: ReadonlyArray<Change>
      readonly sealed?: boolean
      readonly to?: Role
    }
  | { readonly do: 'reboot'; readonly role: Role }
  | { readonly do: 'snapshot'; readonly role: Role }
  /** A line that is no request. */
  | { readonly do: 'line'; readonly role: Role; readonly text: string }

/** A setting and what happens in it. */
export type Schedule = { readonly setting: Setting; readonly events: ReadonlyArray<Event> }

// The form in JSON

const isKind = (value: unknown): value is MessageKind =>
  typeof value === 'string' && Object.hasOwn(MESSAGE_KINDS, value)
const Kind = new t.Type<MessageKind>(
  'a kind of message',
  isKind,
  (value, context) => (isKind(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
)
const Block = wholeNumber(-1, 65_535)
const Place = wholeNumber(-(2 ** 31), 2 ** 31)
const Hex = new t.Type<string>(
  'bytes in lower-case hexadecimal',
  t.string.is,
  (value, context) =>
    typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value)
      ? t.success(value)
      : t.failure(value, context),
  t.identity,
)
const is = <K extends string>(kind: K) => t.literal(kind, `the word ${kind}`)
const record = <P extends t.Props>(name: string, props: P) => exactly(name, t.readonly(t.type(props)))

const FrameName: t.Type<FrameName, unknown> = t.union(
  [
    record('a frame that was sent', {
      from: is('sent'),
      kind: Kind,
      block: Block,
      back: wholeNumber(0, 999),
    }),
    record('a frame of another session', { from: is('elsewhere'), run: oneOf(ELSEWHERE), kind: Kind }),
    record('bytes', { from: is('bytes'), bytes: Hex }),
  ],
  'a frame',
)

const Change: t.Type<Change, unknown> = t.union(
  [
    record('a cut', { change: is('cut'), length: Place }),
    record('bytes more', { change: is('append'), bytes: Hex }),
    record('a byte changed', { change: is('xor'), at: Place, mask: wholeNumber(1, 255) }),
    record('another payload', {
      change: is('payload'),
      at: Place,
      remove: wholeNumber(0, 2 ** 31),
      insert: Hex,
    }),
    record('another block', { change: is('block'), to: Block }),
    record('another sequence number', { change: is('sequence'), by: Place }),
    record('another kind', { change: is('kind'), to: Kind }),
    record('another session', { change: is('session') }),
    record('another tag', { change: is('tag'), bytes: Hex }),
  ],
  'a change',
)

const optional = <P extends t.Props, Q extends t.Props>(name: string, props: P, more: Q) =>
  exactly(name, t.intersection([t.readonly(t.type(props)), t.readonly(t.partial(more))]))

const EventCodec: t.Type<Event, unknown> = t.union(
  [
    optional(
      'generate',
      {
        do: is('generate'),
        size: wholeNumber(0, 100_000),
        errors: t.readonlyArray(wholeNumber(0, 100_000), 'places of errors'),
      },
      { flaw: oneOf(FLAWS) },
    ),
    optional(
      'timer',
      { do: is('timer'), role: oneOf(ROLES), name: t.string, block: Block },
      { random: oneOf(['none', 'few'] as const) },
    ),
    optional(
      'deliver',
      { do: is('deliver'), frame: FrameName, changes: t.readonlyArray(Change, 'changes') },
      { sealed: t.boolean, to: oneOf(ROLES) },
    ),
    record('reboot', { do: is('reboot'), role: oneOf(ROLES) }),
    record('snapshot', { do: is('snapshot'), role: oneOf(ROLES) }),
    record('line', { do: is('line'), role: oneOf(ROLES), text: t.string }),
  ],
  'an event',
)

/** The name of the format of a schedule in a file. */
export const SCHEDULE_FORMAT = 'keywitness/schedule@1'

/** A schedule in a file, with the test it is of, the role that failed, and what was different. */
export const ScheduleFile = optional(
  'a schedule',
  {
    format: is(SCHEDULE_FORMAT),
    test: t.string,
    role: oneOf(ROLES),
    seed: wholeNumber(0, 2 ** 32 - 1),
    parameters: ProtocolParameters,
    events: t.readonlyArray(EventCodec, 'events'),
  },
  { difference: t.string },
)
export type ScheduleFile = t.TypeOf<typeof ScheduleFile>

// For people

const frameText = (frame: FrameName): string => {
  switch (frame.from) {
    case 'sent':
      return `${frame.kind} ${frame.block}${frame.back === 0 ? '' : `, ${frame.back} before the newest`}`
    case 'elsewhere':
      return `${frame.kind} of another session (${frame.run})`
    case 'bytes':
      return frame.bytes === '' ? 'no bytes' : `bytes ${frame.bytes}`
  }
}

const placeText = (at: number): string => (at < 0 ? `${-at} from the end` : String(at))

const changeText = (change: Change): string => {
  switch (change.change) {
    case 'cut':
      return change.length < 0
        ? `without its last ${-change.length} bytes`
        : `only its first ${change.length} bytes`
    case 'append':
      return `with ${change.bytes} after it`
    case 'xor':
      return `byte ${placeText(change.at)} xor ${change.mask.toString(16).padStart(2, '0')}`
    case 'payload':
      return `payload byte ${placeText(change.at)}: ${change.remove} removed, ${change.insert === '' ? 'nothing' : change.insert} put in`
    case 'block':
      return `as block ${change.to}`
    case 'sequence':
      return `sequence number ${change.by < 0 ? '' : '+'}${change.by}`
    case 'kind':
      return `as ${change.to}`
    case 'session':
      return 'of another session'
    case 'tag':
      return change.bytes === '' ? 'without tag' : `tag ${change.bytes}`
  }
}

/** Who takes frames of a kind. */
export const receiverOf = (kind: MessageKind): Role =>
  MESSAGE_KINDS[kind].direction === 'up' ? 'satellite' : 'groundStation'

const PLAIN_TIMERS = ['sendRaw', 'sendStatus', 'sendFeedback', 'endPass']

/** An event in one line. */
export const eventText = (event: Event): string => {
  switch (event.do) {
    case 'generate': {
      const errors = event.errors.length === 0 ? '' : `, errors at ${event.errors.join(' ')}`
      return `generate ${event.size} detections${errors}${event.flaw === undefined ? '' : `, ${event.flaw}`}`
    }
    case 'timer': {
      const random = event.random === undefined ? '' : `, ${event.random} random numbers`
      return `${event.role}: ${event.name}${PLAIN_TIMERS.includes(event.name) ? '' : ` ${event.block}`}${random}`
    }
    case 'deliver': {
      const changes = [...event.changes.map(changeText), ...(event.sealed === true ? ['sealed again'] : [])]
      const to = event.to === undefined ? '' : ` to ${event.to}`
      return `deliver ${frameText(event.frame)}${to}${changes.length === 0 ? '' : `: ${changes.join('; ')}`}`
    }
    case 'line':
      return `${event.role}: the line ${JSON.stringify(event.text.slice(0, 60))}`
    case 'reboot':
    case 'snapshot':
      return `${event.role}: ${event.do}`
  }
}
