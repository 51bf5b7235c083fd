// The tour: every event in every state of a block, cell by cell of the tables of docs/frames.md, and every limit and refusal beside them.
// Source: docs/conformance.md, "Groups of tests"; docs/frames.md.

import type { MessageKind } from '../../spec/protocol/messages'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import { TABLES } from './coverage'
import type { Change, Event, FrameName } from './schedule'
import type { Role } from './shimProtocol'

type Profile = 'literal' | 'hardened'
export type Events = ReadonlyArray<Event>

/** The next block; 45 detections have one packet of 32 bits. */
export const generate = (errors: ReadonlyArray<number> = [], size = 45): Event => ({
  do: 'generate',
  size,
  errors,
})
/** A timer of the satellite. */
export const sat = (name: string, block = 0): Event => ({ do: 'timer', role: 'satellite', name, block })
/** A timer of the ground station. */
export const ogs = (name: string, block = 0): Event => ({ do: 'timer', role: 'groundStation', name, block })
/** The newest frame of a kind and block arrives, with changes. */
export const arrives = (kind: MessageKind, block = 0, ...changes: ReadonlyArray<Change>): Event => ({
  do: 'deliver',
  frame: { from: 'sent', kind, block, back: 0 },
  changes,
})
/** A frame of another session of the same setting arrives, with changes. */
export const fromElsewhere = (
  run: Extract<FrameName, { from: 'elsewhere' }>['run'],
  kind: MessageKind,
  ...changes: ReadonlyArray<Change>
): Event => ({ do: 'deliver', frame: { from: 'elsewhere', run, kind }, changes })
/** The same, with a tag by somebody who has the key. */
export const sealed = (event: Event): Event => (event.do === 'deliver' ? { ...event, sealed: true } : event)
export const reboot = (role: Role): Event => ({ do: 'reboot', role })

/** The last bit, which is one of the tag where there is one. */
export const SPOILT: Change = { change: 'xor', at: -1, mask: 1 }
/** Errors of a packet of 32 bits that 7 rows see and cannot correct: columns 1 and 32 sum to 33, which is beyond the packet. */
export const UNDECODABLE: ReadonlyArray<number> = [0, 31]
/** Errors that end on a wrong codeword: columns 1 and 2 sum to 3. */
export const MISLEADING: ReadonlyArray<number> = [0, 1]

/** How a block comes from one state to the next. */
export const raw = (block = 0): Events => [ogs('sendRaw'), arrives('RAW', block)]
export const sift = (block = 0): Events => [sat('sendSift', block), arrives('SIFT', block)]
export const more = (block = 0): Events => [ogs('sendMore', block), arrives('MORE', block)]
export const extra = (block = 0): Events => [sat('sendExtra', block), arrives('EXTRA', block)]
export const inst = (block = 0): Events => [ogs('sendInstruction', block), arrives('INST', block)]
export const fb = (block = 0): Events => [sat('sendFeedback'), arrives('FB', block)]
export const status = (): Events => [ogs('sendStatus'), arrives('STATUS')]
/** From detections to the key at both sides. */
export const delivery = (block = 0): Events => [
  generate(),
  ...raw(block),
  ...sift(block),
  ...inst(block),
  ...fb(block),
]
const SNAPSHOTS: Events = [
  { do: 'snapshot', role: 'satellite' },
  { do: 'snapshot', role: 'groundStation' },
]

/** A test of one setting. `needs` is what an implementation must have for it. */
export type Scenario = {
  readonly group: string
  readonly name: string
  readonly profile: Profile
  readonly parameters: Partial<ProtocolParameters>
  readonly events: Events
  /** The role that it is about; absent: both. */
  readonly role?: Role
}

/** A scenario, its blocks compared at the end. */
export const scenario = (
  group: string,
  name: string,
  profile: Profile,
  events: Events,
  parameters: Partial<ProtocolParameters> = {},
  role?: Role,
): Scenario => ({
  ...{ group, name, profile, parameters },
  events: [...events, ...SNAPSHOTS],
  ...(role === undefined ? {} : { role }),
})

// States

const withRows: Events = [generate(UNDECODABLE), ...raw(), ...sift()]

const satelliteState = (profile: Profile, column: string): Events => {
  const begun = [generate(), ...raw()]
  const released = [...begun, ...sift(), ...inst()]
  switch (column) {
    case 'WAIT':
      return [generate()]
    case 'SIFT':
      return begun
    case 'SIFT, rows sent':
      return [...withRows, ...more()]
    case 'DONE':
    case 'PROV':
      return released
    case 'CONF':
      return [...released, ...fb(), ...status()]
    case 'REVK':
      return [...released, ogs('timeout'), ...status()]
    default:
      return profile === 'literal'
        ? [...begun, fromElsewhere('plain', 'INST', SPOILT)]
        : [...begun, sat('timeout')]
  }
}

const groundState = (profile: Profile, column: string): Events => {
  const formed = [generate(), ...raw(), ...sift()]
  const sent = [...formed, ...inst()]
  switch (column) {
    case 'IDLE':
      return []
    case 'RAW':
      return [generate()]
    case 'RAW, rows asked':
      return withRows
    case 'INST, not sent':
      return formed
    case 'INST':
      return sent
    case 'DONE':
      return [...sent, ...fb()]
    default:
      return profile === 'literal'
        ? [...sent, sat('sendFeedback'), arrives('FB', 0, SPOILT)]
        : [...sent, ogs('timeout')]
  }
}

// Events

const satelliteEvent = (row: string, run: 'plain' | 'rows'): Event => {
  switch (row) {
    case 'RAW':
      return fromElsewhere(run, 'RAW')
    case 'RAW, altered':
      // The low bit of the fourth gap: the frame stays a frame.
      return fromElsewhere(run, 'RAW', { change: 'xor', at: 43, mask: 1 })
    case 'RAW, bad tag':
      return fromElsewhere(run, 'RAW', SPOILT)
    case 'MORE':
      return fromElsewhere('rows', 'MORE')
    case 'MORE, bad tag':
      return fromElsewhere('rows', 'MORE', SPOILT)
    case 'INST':
      return fromElsewhere(run, 'INST')
    case 'INST, bad tag':
      return fromElsewhere(run, 'INST', SPOILT)
    case 'STATUS: released':
      return fromElsewhere(run, 'STATUS')
    case 'STATUS: aborted':
      return fromElsewhere('givenUp', 'STATUS')
    case 'STATUS, bad tag':
      return fromElsewhere('givenUp', 'STATUS', SPOILT)
    case 'reboot':
      return reboot('satellite')
    default:
      return sat(row)
  }
}

const groundEvent = (row: string, run: 'plain' | 'rows'): Event => {
  switch (row) {
    case 'generate':
      return generate()
    case 'SIFT':
      return fromElsewhere(run, 'SIFT')
    case 'SIFT, bad tag':
      return fromElsewhere(run, 'SIFT', SPOILT)
    case 'EXTRA':
      return fromElsewhere('rows', 'EXTRA')
    case 'EXTRA, bad tag':
      return fromElsewhere('rows', 'EXTRA', SPOILT)
    case 'FB':
      return fromElsewhere(run, 'FB')
    case 'FB, bad tag':
      return fromElsewhere(run, 'FB', SPOILT)
    case 'ABORT':
      return fromElsewhere('givenUp', 'ABORT')
    case 'ABORT, bad tag':
      return fromElsewhere('givenUp', 'ABORT', SPOILT)
    case 'reboot':
      return reboot('groundStation')
    default:
      return ogs(row)
  }
}

const cells = (profile: Profile, role: Role): ReadonlyArray<Scenario> =>
  TABLES[profile][role].columns.flatMap((column) =>
    TABLES[profile][role].rows.map((row) => {
      const run = column.includes('rows') ? 'rows' : 'plain'
      const [state, event] =
        role === 'satellite'
          ? [satelliteState(profile, column), satelliteEvent(row, run)]
          : [groundState(profile, column), groundEvent(row, run)]
      return scenario('tour', `${row} in ${column}`, profile, [...state, event], {}, role)
    }),
  )

/** Every cell of the four tables. */
export const tour = (): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) => [
    ...cells(profile, 'satellite'),
    ...cells(profile, 'groundStation'),
  ])
