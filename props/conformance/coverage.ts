// What of the specification a run has shown: the cells of the tables of transitions in docs/frames.md (event by state of the block, for
// each profile and party), every reason of a rejection, and every reason for which a block ends.
// Source: docs/conformance.md, "Coverage".

import { type GroundState, groundStatus } from '../../spec/protocol/groundStationState'
import type { MessageKind } from '../../spec/protocol/messages'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import {
  type EndReason,
  MALFORMED,
  REFUSED,
  type RejectReason,
  UNUSABLE,
} from '../../spec/protocol/rejection'
import { type SatelliteState, satelliteStatus } from '../../spec/protocol/satelliteState'
import type { Answer, Role } from './shimProtocol'

type Profile = 'literal' | 'hardened'

/** Columns and rows of a table of docs/frames.md. */
export type TransitionTable = {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<string>
}

const SATELLITE_TIMERS = [
  'sendSift',
  'sendExtra',
  'sendFeedback',
  'sendAbort',
  'timeout',
  'endPass',
  'reboot',
]
const GROUND_TIMERS = ['sendRaw', 'sendMore', 'sendInstruction', 'sendStatus', 'timeout', 'endPass', 'reboot']
const GROUND_COLUMNS = ['IDLE', 'RAW', 'RAW, rows asked', 'INST, not sent', 'INST', 'DONE', 'ABORT']

/** The tables of docs/frames.md; a test holds them against the page. */
export const TABLES: { readonly [P in Profile]: { readonly [R in Role]: TransitionTable } } = {
  literal: {
    satellite: {
      columns: ['WAIT', 'SIFT', 'SIFT, rows sent', 'DONE', 'ABORT'],
      rows: ['RAW', 'RAW, altered', 'MORE', 'INST', 'INST, bad tag', ...SATELLITE_TIMERS],
    },
    groundStation: {
      columns: GROUND_COLUMNS,
      rows: ['generate', 'SIFT', 'EXTRA', 'FB', 'FB, bad tag', ...GROUND_TIMERS],
    },
  },
  hardened: {
    satellite: {
      columns: ['WAIT', 'SIFT', 'SIFT, rows sent', 'PROV', 'CONF', 'REVK', 'ABORT'],
      rows: [
        ...['RAW', 'RAW, bad tag', 'MORE', 'MORE, bad tag', 'INST', 'INST, bad tag'],
        ...['STATUS: released', 'STATUS: aborted', 'STATUS, bad tag', ...SATELLITE_TIMERS],
      ],
    },
    groundStation: {
      columns: GROUND_COLUMNS,
      rows: [
        ...['generate', 'SIFT', 'SIFT, bad tag', 'EXTRA', 'EXTRA, bad tag', 'FB', 'FB, bad tag'],
        ...['ABORT', 'ABORT, bad tag', ...GROUND_TIMERS],
      ],
    },
  },
}

/** Reasons that a party never gives, by why: they are not counted. docs/conformance.md argues each. */
const NEVER: { readonly [P in Profile]: { readonly [R in Role]: ReadonlyArray<RejectReason> } } = {
  literal: {
    satellite: [
      ...(['notGenerated', 'outstanding', 'nothingDecoded', 'randomness', 'detections', 'counter'] as const),
      'intensity', // SIFT alone has intensities
      ...(['order', 'outcome', 'block'] as const), // STATUS alone has them
      ...(['badTag', 'quarantined', 'ended', 'released'] as const), // hardened
    ],
    groundStation: [
      'passed', // it counts the blocks itself
      ...(['varint', 'positionRange'] as const), // RAW alone has varints
      'part', // INST alone has parts
      ...(['order', 'outcome', 'block'] as const),
      ...(['badTag', 'quarantined', 'ended', 'released'] as const),
    ],
  },
  hardened: {
    satellite: [
      ...(['notGenerated', 'outstanding', 'nothingDecoded', 'randomness', 'detections', 'counter'] as const),
      'intensity',
      'tagUnexpected', // every frame has a tag
    ],
    groundStation: [
      'passed',
      ...(['varint', 'positionRange', 'part', 'order', 'outcome', 'block'] as const),
      'tagUnexpected',
      'nothingDecoded', // the block is given up instead
    ],
  },
}

/** Why a block can end at each party. Blocks that SAT passes over give no event, so that it never says `missed`. */
const ENDS: { readonly [P in Profile]: { readonly [R in Role]: ReadonlyArray<EndReason> } } = {
  literal: {
    satellite: ['superseded', 'tag', 'instruction', 'reboot'],
    groundStation: ['missed', 'tag', 'check', 'reboot'],
  },
  hardened: {
    satellite: ['superseded', 'instruction', 'timeout', 'invalidFrames', 'peer', 'reboot'],
    groundStation: ['missed', 'check', 'nothingDecoded', 'timeout', 'invalidFrames', 'peer', 'reboot'],
  },
}

const ALL_REASONS: ReadonlyArray<RejectReason> = [...MALFORMED, ...UNUSABLE, ...REFUSED]

/** Everything to be shown of a party in a profile. */
export const pointsOf = (profile: Profile, role: Role): ReadonlyArray<string> => {
  const { columns, rows } = TABLES[profile][role]
  const name = `${profile} ${role}`
  return [
    ...rows.flatMap((row) => columns.map((column) => `${name}: ${row} / ${column}`)),
    ...ALL_REASONS.filter((reason) => !NEVER[profile][role].includes(reason)).map(
      (reason) => `${name}: rejected ${reason}`,
    ),
    ...ENDS[profile][role].map((reason) => `${name}: ended ${reason}`),
  ]
}

/** The column of a block of SAT. */
export const satelliteColumn = (state: SatelliteState, block: number): string => {
  const content = state.blocks.get(block)
  return content?.status === 'SIFT' && content.extraFrame !== undefined
    ? 'SIFT, rows sent'
    : satelliteStatus(state, block)
}

/** The column of a block of OGS. */
export const groundColumn = (state: GroundState, parameters: ProtocolParameters, block: number): string => {
  const content = state.blocks.get(block)
  if (content?.status === 'RAW' && content.decoding !== undefined) return 'RAW, rows asked'
  if (content?.status === 'INST' && content.instruction === undefined) return 'INST, not sent'
  return groundStatus(state, parameters, block)
}

/** How a frame came to be: as a party made it; made by somebody with the key; or altered by somebody without. */
export type Origin = 'genuine' | 'sealed' | 'altered'

/** What an event is in the tables: rows with the block of each. */
export type Rows = ReadonlyArray<{ readonly row: string; readonly block: number }>

/** The row of a frame of this kind. */
export const frameRow = (
  kind: MessageKind,
  origin: Origin,
  { rows }: TransitionTable,
): string | undefined => {
  if (origin === 'genuine') return kind
  if (origin === 'sealed') return undefined
  return [`${kind}, bad tag`, `${kind}, altered`].find((row) => rows.includes(row))
}

/** Reasons that come before the state of the block is looked at: no cell of a table. */
const BEFORE_THE_STATE: ReadonlyArray<string> = [
  ...MALFORMED,
  'direction',
  'session',
  'quarantined',
  'tagUnexpected',
  'sequence',
  'block',
]

/** What an answer has shown. */
export const shownBy = (
  name: string,
  table: TransitionTable,
  rows: Rows,
  columnOf: (block: number) => string,
  { rejected, events }: Answer,
): ReadonlyArray<string> => {
  const isBefore = rejected !== undefined && BEFORE_THE_STATE.includes(rejected)
  return [
    ...(isBefore ? [] : rows)
      .map(({ row, block }) => ({ row, column: columnOf(block) }))
      .filter(({ row, column }) => table.rows.includes(row) && table.columns.includes(column))
      .map(({ row, column }) => `${name}: ${row} / ${column}`),
    ...(rejected === undefined ? [] : [`${name}: rejected ${rejected}`]),
    ...events.flatMap(({ event, reason }) =>
      event === 'ended' && reason !== undefined ? [`${name}: ended ${reason}`] : [],
    ),
  ]
}
