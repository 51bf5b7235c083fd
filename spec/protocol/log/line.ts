// The lines of a transcript, `keywitness/transcript@1`: what one run of the six steps did, as NDJSON.
// Source: CLI.md, `replay`; docs/replay.md is the format in full.

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, oneOf, problemsOf, textUpTo, wholeNumber } from '../../codec'
import type { Problem } from '../../problem'
import { PROFILES } from '../abstract/parameters'

/** The format's name, the first field of the first line. */
export const TRANSCRIPT_FORMAT = 'keywitness/transcript@1'

/** The two parties, by their roles in the paper: SAT and OGS. */
export const PARTIES = ['satellite', 'groundStation'] as const
export type Party = (typeof PARTIES)[number]

/** Kinds of frame; docs/frames.md has their content. */
export const FRAME_KINDS = ['RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS', 'ABORT'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

/** Most blocks of one transcript. */
export const MAX_BLOCKS = 256

const Count = wholeNumber(0, Number.MAX_SAFE_INTEGER)

const hexadecimal = (least: number, most: number) => {
  const is = (value: unknown): value is string =>
    typeof value === 'string' &&
    /^([0-9a-f]{2})*$/.test(value) &&
    value.length >= 2 * least &&
    value.length <= 2 * most
  return new t.Type<string>(
    `${least} to ${most} bytes in lower-case hexadecimal`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

const Digest = hexadecimal(8, 32)
const Words = textUpTo(200)

/** What is logged: everything the parties do, or only the frames as they are sent, so that all else is hidden. */
export const VIEWS = ['parties', 'wire'] as const

const HeaderFields = t.intersection([
  t.type({
    format: oneOf([TRANSCRIPT_FORMAT]),
    profile: oneOf(PROFILES),
    view: oneOf(VIEWS),
    blocks: wholeNumber(1, MAX_BLOCKS),
  }),
  t.partial({ firstBlock: Count, attacker: t.boolean, note: Words }),
])
/** The first line. `blocks` from `firstBlock` (0) on; `attacker`: altered and made-up frames are to be expected (wire). */
export type Header = Readonly<t.TypeOf<typeof HeaderFields>>
const Header = exactly('a transcript header', HeaderFields)

const OfBlock = t.type({ party: oneOf(PARTIES), block: Count })
const time = t.partial({ at: Count })
const Entries = t.array(
  exactly('a status entry', t.type({ block: Count, released: t.boolean })),
  'an array of status entries',
)
const OfFrame = t.type({ kind: oneOf(FRAME_KINDS), digest: Digest })

/** What became of a frame: it changed the block, it was kept until more syndrome comes, or it changed nothing. */
export const OUTCOMES = ['accepted', 'held', 'discarded'] as const

const EVENTS = {
  generate: exactly(
    'a generate line',
    t.intersection([t.type({ event: oneOf(['generate']), block: Count }), time]),
  ),
  send: exactly(
    'a send line',
    t.intersection([
      t.type({ event: oneOf(['send']) }),
      OfBlock,
      OfFrame,
      time,
      t.partial({ bytes: Count, sequence: Count, entries: Entries }),
    ]),
  ),
  receive: exactly(
    'a receive line',
    t.intersection([
      t.type({ event: oneOf(['receive']), outcome: oneOf(OUTCOMES) }),
      OfBlock,
      OfFrame,
      time,
      t.partial({ bytes: Count, sequence: Count, entries: Entries, reason: Words }),
    ]),
  ),
  release: exactly(
    'a release line',
    t.intersection([t.type({ event: oneOf(['release']), keyDigest: Digest, keyBits: Count }), OfBlock, time]),
  ),
  abandon: exactly(
    'an abandon line',
    t.intersection([t.type({ event: oneOf(['abandon']) }), OfBlock, time, t.partial({ reason: Words })]),
  ),
  confirm: exactly(
    'a confirm line',
    t.intersection([t.type({ event: oneOf(['confirm']), block: Count }), time]),
  ),
  revoke: exactly(
    'a revoke line',
    t.intersection([t.type({ event: oneOf(['revoke']), block: Count }), time]),
  ),
  timeout: exactly('a timeout line', t.intersection([t.type({ event: oneOf(['timeout']) }), OfBlock, time])),
  endOfPass: exactly('an endOfPass line', t.intersection([t.type({ event: oneOf(['endOfPass']) }), time])),
  restart: exactly(
    'a restart line',
    t.intersection([t.type({ event: oneOf(['restart']), party: oneOf(PARTIES) }), time]),
  ),
} as const

type EventName = keyof typeof EVENTS
/** One thing that happened. `at`: nanoseconds, never decreasing. `digest`: of the whole frame, so that repeats can be told from changes. */
export type Line = Readonly<{ [K in EventName]: t.TypeOf<(typeof EVENTS)[K]> }[EventName]>

const Named = t.type({ event: t.keyof(EVENTS, `one of ${Object.keys(EVENTS).join(', ')}`) })

const placed = (line: number, problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> =>
  problems.map((problem) => ({ ...problem, path: `line ${line}, ${problem.path}` }))

/** The first line of a transcript. */
export const parseHeader = (data: unknown): E.Either<ReadonlyArray<Problem>, Header> => {
  const header = decoded(Header, data)
  return E.isLeft(header) ? E.left(placed(1, header.left)) : header
}

/** Any other line; `line` counts from 1. */
export const parseLine = (data: unknown, line: number): E.Either<ReadonlyArray<Problem>, Line> => {
  const named = decoded(Named, data)
  if (E.isLeft(named)) return E.left(placed(line, named.left))
  const codec: t.Decoder<unknown, Line> = EVENTS[named.right.event]
  const result = codec.decode(data)
  return E.isLeft(result) ? E.left(placed(line, problemsOf(result.left))) : result
}
