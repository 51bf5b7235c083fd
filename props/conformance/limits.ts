// Every limit and every refusal that no cell of the tables shows: full buffers, the end of the key, windows, contradictions, wrong
// contents under a right tag. Source: docs/frames.md, "Receiving a frame", "Fine points" and "Reject reasons".

import type { ProtocolParameters } from '../../spec/protocol/parameters'
import type { Change, Event } from './schedule'
import {
  arrives,
  delivery,
  type Events,
  extra,
  fb,
  fromElsewhere,
  generate,
  inst,
  MISLEADING,
  more,
  ogs,
  raw,
  reboot,
  type Scenario,
  SPOILT,
  sat,
  scenario,
  sealed,
  sift,
  status,
  UNDECODABLE,
} from './tour'

type Profile = 'literal' | 'hardened'
type Case = {
  readonly name: string
  readonly events: Events
  readonly parameters?: Partial<ProtocolParameters>
  readonly only?: Profile
}

const to = (block: number): Change => ({ change: 'block', to: block })
const later = (by: number): Change => ({ change: 'sequence', by })
const put = (at: number, remove: number, insert: string): Change => ({
  change: 'payload',
  at,
  remove,
  insert,
})
const flawed = (flaw: NonNullable<Extract<Event, { do: 'generate' }>['flaw']>): Event => ({
  do: 'generate',
  size: 45,
  errors: [],
  flaw,
})
const withoutRandom = (random: 'none' | 'few', block = 0): Event => ({
  do: 'timer',
  role: 'groundStation',
  name: 'sendInstruction',
  block,
  random,
})
const reflected = (event: Event, role: 'satellite' | 'groundStation'): Event =>
  event.do === 'deliver' ? { ...event, to: role } : event
const endPass: Events = [ogs('endPass'), sat('endPass')]

const twoSifted: Events = [generate(), ...raw(0), generate(), ...raw(1)]
const keys = (first: number, end: number, floor: number, window = 32) => ({
  sequences: { first, end, floor, window },
})

const BUFFERS: ReadonlyArray<Case> = [
  { name: 'open blocks at OGS', events: [generate(), generate()], parameters: { maximumOpen: 1 } },
  {
    name: 'open blocks at SAT',
    events: [generate(), ...raw(), reboot('groundStation'), generate(), ...raw(1)],
    parameters: { maximumOpen: 1 },
  },
  {
    name: 'provisional keys',
    events: [...delivery(), generate(), ...raw(1), ...status(), arrives('RAW', 1)],
    parameters: { maximumProvisional: 1 },
  },
  {
    name: 'sifted blocks that may become provisional keys',
    events: [generate(), ...raw(), generate(), ...raw(1), ...sift(), ...inst()],
    parameters: { maximumProvisional: 1 },
  },
  {
    name: 'two SIFTs at once',
    events: [
      ...twoSifted,
      ...sift(0),
      ...sift(1),
      ogs('sendInstruction'),
      arrives('INST'),
      ...fb(),
      ...sift(1),
    ],
  },
  {
    name: 'further rows while an instruction is out',
    events: [
      ...[generate(UNDECODABLE), ...raw(0), ...sift(0), ogs('sendMore', 0), generate(), ...raw(1)],
      ...[arrives('MORE', 0), sat('sendExtra', 0), ...sift(1), arrives('EXTRA', 0)],
    ],
  },
]

const KEYS: ReadonlyArray<Case> = [
  {
    name: 'no block below the floor',
    events: [...delivery(), generate(), ...raw(1)],
    parameters: keys(0, 4, 2),
  },
  {
    name: 'no answer below the floor',
    events: [...delivery(), generate(), ...raw(1), arrives('RAW', 0, to(1))],
    parameters: keys(0, 4, 2),
  },
  {
    name: 'no feedback below the floor',
    events: [...delivery(), generate(), ...raw(1), sealed(arrives('INST', 0, to(1), later(1)))],
    parameters: keys(0, 2, 1),
    only: 'literal',
  },
  {
    name: 'no feedback without key',
    events: [...delivery(), generate(), ...raw(1), ...sift(1), ...inst(1), sealed(arrives('INST', 0, to(1)))],
    parameters: keys(0, 1, 0),
    only: 'literal',
  },
  {
    name: 'no further rows below the floor',
    events: [generate(UNDECODABLE), ...raw(), ...sift(), ogs('sendMore'), ...inst()],
    parameters: keys(0, 2, 1),
  },
  {
    name: 'no answer to MORE below the floor',
    events: [generate(UNDECODABLE), ...raw(), fromElsewhere('rows', 'MORE'), sat('sendExtra')],
    parameters: keys(3, 5, 1),
  },
  {
    name: 'no further rows for SAT below the floor',
    events: [
      ...[generate(), ...raw(), ...sift(), sealed(arrives('RAW', 0)), generate(UNDECODABLE), ...raw(1)],
      ...[
        ...sift(1),
        ...more(1),
        ...extra(1),
        sealed(arrives('RAW', 1, { change: 'kind', to: 'MORE' }, put(0, 99, '018000'))),
      ],
    ],
    parameters: keys(0, 4, 2),
  },
  {
    name: 'an instruction below the floor, without random numbers',
    events: [
      ...delivery(),
      generate(),
      ...raw(1),
      ...sift(1),
      ogs('sendInstruction', 1),
      withoutRandom('none', 1),
    ],
    parameters: keys(0, 2, 1),
  },
  {
    name: 'nothing without key',
    events: [
      ...[
        generate(),
        ...raw(),
        ogs('timeout'),
        sat('timeout'),
        sat('sendAbort'),
        ogs('sendStatus'),
        generate(),
      ],
    ],
    parameters: keys(0, 1, 0),
  },
  {
    name: 'status and abort below the floor, to the end of the key',
    events: [
      ...[generate(), ...raw(), sat('timeout'), sat('sendAbort'), arrives('ABORT'), ...status(), generate()],
      ...[ogs('endPass'), ...status(), sat('timeout', 1), sat('sendAbort', 1), sat('sendAbort', 0)],
    ],
    parameters: keys(0, 3, 2),
  },
  {
    name: 'numbers that do not begin at 0',
    events: [...delivery(), ...status(), generate(), ...raw(1), ...sift(1), ...inst(1)],
    parameters: keys(9, 40, 3, 4),
  },
  {
    name: 'numbers outside the session and the window',
    events: [
      ...[generate(), ...raw(), ...sift(), ogs('sendInstruction')],
      ...[-9, -1, 5, 6, 40].map((by) => sealed(arrives('INST', 0, later(by)))),
      arrives('INST'),
      sat('sendFeedback'),
      ...[-9, -1, 5, 6, 40].map((by) => sealed(arrives('FB', 0, later(by)))),
      arrives('FB'),
      ...[...status(), generate(), ...raw(1)],
    ],
    parameters: keys(9, 40, 3, 5),
  },
]

const DETECTIONS: ReadonlyArray<Case> = [
  ...(['unordered', 'counts', 'unprepared'] as const).map((flaw) => ({
    name: `detections: ${flaw}`,
    events: [flawed(flaw), ...raw(), generate(), ...raw(flaw === 'unprepared' ? 1 : 0)],
  })),
  { name: 'detections: positions of the block before', events: [generate(), flawed('reused'), ...raw()] },
  {
    name: 'no detections, and too many',
    events: [generate([], 0), generate([], 46), generate(), ...raw()],
    parameters: { maximumDetections: 45 },
  },
  {
    name: 'positions of an earlier block under another number',
    events: [generate(), ...raw(), sealed(arrives('RAW', 0, to(1), later(1))), ...sift()],
  },
  {
    name: 'a block that was passed over',
    events: [
      ...[generate(), ogs('sendRaw'), generate(), ogs('sendRaw'), arrives('RAW', 1), arrives('RAW', 0)],
      ...[...sift(1), ...inst(1), ...fb(1), ...status(), sat('sendAbort', 0), arrives('ABORT', 0)],
    ],
  },
  {
    name: 'a higher block goes on first',
    events: [...twoSifted, ...sift(1), ...inst(1), ...sift(0), sat('sendFeedback'), arrives('FB', 1)],
  },
  {
    name: 'the last block numbers',
    events: [...delivery(), generate(), ogs('endPass'), sat('endPass'), ...status()],
    parameters: { firstBlock: 2 ** 53 - 2 },
  },
  {
    name: 'block numbers beyond 32 bits',
    events: [...delivery(), generate(), ...raw(1), ...sift(1), ...inst(1), ...fb(1), ...status()],
    parameters: { firstBlock: 2 ** 32 - 1 },
  },
  {
    name: 'blocks below the first',
    events: [
      ...[generate(), ...raw(), arrives('RAW', 0, to(-1)), fromElsewhere('plain', 'INST', to(-1))],
      ...[
        fromElsewhere('plain', 'SIFT', to(-1)),
        sat('sendAbort', -1),
        sat('timeout', -1),
        sat('sendSift', -1),
      ],
      ...[ogs('timeout', -1), ogs('sendMore', -1), ogs('endPass'), ogs('timeout', -1)],
    ],
    parameters: { firstBlock: 7 },
  },
]

const LENGTHS: ReadonlyArray<Case> = [
  { name: 'no packet', events: [generate([], 20), ...raw(), ...sift(), ogs('sendInstruction'), ...status()] },
  {
    name: 'a wrong codeword',
    events: [generate(MISLEADING), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
  },
  {
    name: 'errors that are counted and corrected',
    events: [generate([3, 40, 43]), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
  },
  {
    name: 'further rows are charged',
    events: [
      ...[generate(UNDECODABLE), ...raw(), ...sift(), ...more(), ...extra(), ...inst(), ...fb(), ...status()],
    ],
    parameters: { packetBits: 64 },
  },
  {
    name: 'two packets, one of which does not decode',
    events: [generate([32, 63], 90), ...raw(), ...sift(), ...more(), ...extra(), ...inst(), ...fb()],
  },
  {
    name: 'two packets, one of which is left out',
    events: [generate([32, 63], 90), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: { maximumRounds: 0 },
  },
  {
    name: 'a second round, which has no rows',
    events: [
      ...[
        generate([0, 1, 3], 45),
        ...raw(),
        ...sift(),
        ...more(),
        ...extra(),
        ...more(),
        ...extra(),
        ...inst(),
      ],
    ],
    parameters: { maximumRounds: 2 },
  },
  {
    name: 'packets of each basis',
    events: [generate([2], 100), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
    parameters: { packets: 'perBasis' },
  },
  {
    name: 'packets of one basis only',
    events: [generate([], 80), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
    parameters: { packets: 'perBasis' },
  },
  {
    name: 'more packets than are taken',
    events: [generate([], 200), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: { maximumPackets: 2 },
  },
  { name: 'lengths in bytes', events: [...delivery(), ...status()], parameters: { lengthStep: 8 } },
  {
    name: 'lengths that are cut to nothing',
    events: [...delivery(), ...status()],
    parameters: { lengthStep: 64 },
  },
  {
    name: 'five intensities, two of them keyed',
    events: [generate([], 60), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: {
      intensities: ['signal', 'decoy', 'vacuum', 'more', 'most'],
      keyed: ['decoy', 'signal'],
    },
  },
  { name: 'one intensity', events: delivery(), parameters: { intensities: ['signal'], keyed: ['signal'] } },
  {
    name: 'tags that do not cover the transcript',
    events: delivery(),
    parameters: { tagCoversTranscript: false },
    only: 'literal',
  },
]

const CONTENTS: ReadonlyArray<Case> = [
  {
    name: 'SIFT of a block of another size',
    events: [
      generate([], 60),
      ...raw(0),
      generate(),
      ...raw(1),
      sat('sendSift'),
      sealed(arrives('SIFT', 0, to(1))),
      ...sift(1),
    ],
  },
  {
    name: 'MORE of a round that is not the next, and for a packet that there is not',
    events: [
      ...[generate(UNDECODABLE), ...raw(), ...sift(), ogs('sendMore')],
      ...[put(0, 1, '02'), put(0, 1, '03'), put(1, 2, '4000')].map((change) =>
        sealed(arrives('MORE', 0, change)),
      ),
      ...[arrives('MORE'), arrives('MORE')],
    ],
    parameters: { maximumRounds: 2 },
  },
  {
    name: 'EXTRA of a round that is not the next, for other packets, from another row',
    events: [
      ...[generate(UNDECODABLE, 90), ...raw(), ...sift(), ...more(), sat('sendExtra')],
      ...[put(0, 1, '02'), put(1, 2, '4000'), put(6, 1, '06')].map((change) =>
        sealed(arrives('EXTRA', 0, change)),
      ),
      ...[arrives('EXTRA'), arrives('EXTRA')],
    ],
    parameters: { maximumRounds: 2 },
  },
  ...[
    { name: 'another number of packets', change: put(0, 1, '02') },
    { name: 'another number of rounds', change: put(3, 1, '01') },
  ].map(({ name, change }) => ({
    name: `INST with ${name}`,
    events: [
      generate(),
      ...raw(),
      ...sift(),
      ogs('sendInstruction'),
      sealed(arrives('INST', 0, change)),
      arrives('INST'),
    ],
  })),
  {
    name: 'INST with a check key of its own',
    events: [
      ...[generate(), ...raw(), ...sift(), ogs('sendInstruction')],
      ...[sealed(arrives('INST', 0, put(4, 1, 'ff'))), ...fb()],
    ],
    only: 'hardened',
  },
  {
    name: 'FB with another check',
    events: [
      ...[generate(), ...raw(), ...sift(), ...inst(), sat('sendFeedback')],
      sealed(arrives('FB', 0, put(0, 1, '00'))),
      arrives('FB'),
    ],
  },
  {
    name: 'an instruction that is repeated',
    events: [...delivery(), ogs('sendInstruction'), arrives('INST'), ...fb(), sat('sendFeedback')],
  },
  {
    name: 'no random numbers, and too few',
    events: [
      ...[
        generate(),
        ...raw(),
        ...sift(),
        withoutRandom('none'),
        withoutRandom('few'),
        withoutRandom('none'),
      ],
      ...[...inst(), ...fb()],
    ],
  },
  {
    name: 'random numbers are used once',
    events: [
      ...[...twoSifted, ...sift(0), ...inst(0), ...fb(0), ...sift(1)],
      { do: 'timer', role: 'groundStation', name: 'sendInstruction', block: 1, random: 'none' },
      ...inst(1),
    ],
  },
]

const SETTLING: ReadonlyArray<Case> = [
  {
    name: 'invalid frames end a block',
    events: [
      ...[generate(), ogs('sendRaw'), arrives('RAW', 0, SPOILT), arrives('RAW'), sat('sendSift')],
      ...[arrives('SIFT', 0, SPOILT), arrives('SIFT', 0, SPOILT), arrives('SIFT')],
      ...[
        fromElsewhere('plain', 'INST', SPOILT),
        fromElsewhere('plain', 'INST', SPOILT),
        ogs('sendInstruction'),
        arrives('INST'),
      ],
    ],
    parameters: { invalidFrames: 2 },
  },
  {
    name: 'counts of invalid frames are per block, and gone with the power',
    events: [
      ...[
        generate(),
        ...raw(),
        fromElsewhere('plain', 'INST', SPOILT),
        generate(),
        ...raw(1),
        reboot('satellite'),
      ],
      ...[generate(), ...raw(2), ...sift(2), fromElsewhere('plain', 'INST', to(2)), ...inst(2), ...fb(2)],
    ],
    parameters: { invalidFrames: 2 },
  },
  {
    name: 'a released entry of another instruction',
    events: [
      ...delivery(),
      ogs('sendStatus'),
      sealed(arrives('STATUS', 0, put(20, 1, 'ff'))),
      arrives('STATUS'),
      generate(),
      ...raw(1),
    ],
    only: 'hardened',
  },
  {
    name: 'a released entry of another instruction, of a confirmed key',
    events: [
      ...delivery(),
      ...status(),
      sealed(arrives('STATUS', 0, put(20, 1, 'ff'), later(1))),
      arrives('STATUS'),
    ],
    only: 'hardened',
  },
  {
    name: 'one contradiction leaves the whole vector unapplied',
    events: [
      ...[...delivery(0), generate(), ...raw(1), ...sift(1), ...inst(1), ...fb(1), ogs('sendStatus')],
      ...[
        sealed(arrives('STATUS', 0, put(60, 1, 'ff'))),
        arrives('STATUS'),
        sat('sendFeedback'),
        sat('timeout', 2),
      ],
    ],
    only: 'hardened',
  },
  {
    name: 'ABORT of a released block',
    events: [
      ...[...delivery(), sealed(arrives('FB', 0, { change: 'kind', to: 'ABORT' }, put(0, 8, ''), later(1)))],
      ...[arrives('FB'), generate(), ...raw(1), ...sift(1), ogs('sendStatus')],
    ],
    only: 'hardened',
  },
  {
    name: 'a status of another block than the first',
    events: [
      ...delivery(),
      ogs('sendStatus'),
      sealed(arrives('STATUS', 0, to(1))),
      arrives('STATUS'),
      arrives('STATUS'),
    ],
    only: 'hardened',
  },
  {
    name: 'a status is frozen until it changes',
    events: [
      ...[
        ...delivery(),
        ...status(),
        ...status(),
        generate(),
        ogs('timeout', 1),
        ...status(),
        ogs('endPass'),
        ...status(),
      ],
    ],
    only: 'hardened',
  },
  {
    name: 'a status before anything is settled',
    events: [ogs('sendStatus'), generate(), ...status(), ogs('endPass'), ...status()],
    only: 'hardened',
  },
  {
    name: 'a status whose entries do not increase',
    events: [
      ...[...delivery(), generate(), ogs('timeout', 1), ogs('sendStatus')],
      sealed(arrives('STATUS', 0, put(43, 8, '0000000000000000'))),
      arrives('STATUS'),
    ],
    only: 'hardened',
  },
  {
    name: 'the end of the pass',
    events: [
      ...[
        ...twoSifted,
        ...sift(0),
        ...sift(1),
        ...inst(0),
        generate(),
        ...endPass,
        ...endPass,
        ogs('sendRaw'),
      ],
      ...[
        ogs('sendInstruction'),
        ...fb(0),
        sat('sendSift', 1),
        arrives('RAW', 2),
        generate(),
        ogs('sendMore', 1),
      ],
      ...[
        ...status(),
        ogs('timeout', 1),
        ogs('timeout', 2),
        ...status(),
        sat('sendAbort', 1),
        sat('sendAbort', 5),
      ],
    ],
  },
  {
    name: 'further rows after the end of the pass',
    events: [
      ...[
        generate(UNDECODABLE),
        ...raw(),
        ...sift(),
        ...more(),
        ...endPass,
        ogs('sendMore'),
        sat('sendExtra'),
      ],
    ],
  },
  {
    name: 'further rows come twice, and late',
    events: [
      ...[
        generate(UNDECODABLE),
        ...raw(),
        ...sift(),
        ...more(),
        arrives('MORE'),
        ...extra(),
        arrives('EXTRA'),
      ],
      ...[...inst(), arrives('MORE'), arrives('EXTRA'), ...fb(), arrives('MORE'), arrives('EXTRA')],
    ],
  },
  {
    name: 'numbers of SAT go on after the power is lost',
    events: [
      ...[generate(), ...raw(), fromElsewhere('plain', 'INST'), reboot('satellite'), generate(), ...raw(1)],
      ...[sealed(fromElsewhere('plain', 'INST', to(1), later(1))), sat('sendFeedback'), sat('sendSift', 1)],
    ],
  },
  ...(['satellite', 'groundStation'] as const).flatMap((role) => [
    {
      name: `power is lost: ${role}, before the key`,
      events: [
        ...[
          ...twoSifted,
          reboot(role),
          sat('sendSift', 1),
          ogs('sendRaw'),
          ...sift(1),
          ...inst(1),
          generate(),
        ],
        ...[
          ...raw(2),
          ...sift(2),
          ...inst(2),
          ...fb(2),
          ...status(),
          sat('sendAbort', 1),
          arrives('ABORT', 1),
        ],
      ],
    },
    {
      name: `power is lost: ${role}, after the key`,
      events: [
        ...[...delivery(), reboot(role), sat('sendFeedback'), arrives('FB'), arrives('INST'), ...status()],
        ...[generate(), ...raw(1), ...sift(1), ...inst(1), ...fb(1), reboot(role), ...status()],
      ],
    },
  ]),
  {
    name: 'numbers go on after the power is lost, random numbers are kept',
    events: [
      ...[...delivery(), generate(), ...raw(1), ...sift(1), withoutRandom('few')],
      ...[
        reboot('groundStation'),
        generate(),
        ...raw(2),
        ...sift(2),
        ogs('sendInstruction', 2),
        arrives('INST', 2),
      ],
    ],
  },
]

const FIELDS: ReadonlyArray<Case> = [
  {
    name: 'frames that come back to their sender',
    events: [
      ...[generate(), ...raw(), reflected(arrives('RAW'), 'groundStation'), sat('sendSift')],
      reflected(arrives('SIFT'), 'satellite'),
      arrives('SIFT'),
    ],
  },
  {
    name: 'kinds that the session does not have',
    events: [
      ...[generate(), ...raw(), fromElsewhere('plain', 'RAW', { change: 'kind', to: 'MORE' })],
      ...[fromElsewhere('plain', 'SIFT', { change: 'kind', to: 'EXTRA' }), ...sift()],
    ],
    parameters: { maximumRounds: 0 },
  },
  {
    name: 'kinds that the profile does not have',
    events: [
      ...[generate(), ...raw(), fromElsewhere('plain', 'RAW', { change: 'kind', to: 'STATUS' })],
      ...[fromElsewhere('plain', 'SIFT', { change: 'kind', to: 'ABORT' }), ...sift()],
    ],
  },
  {
    name: 'tags on frames that have none',
    events: [
      ...[
        generate(),
        ogs('sendRaw'),
        arrives('RAW', 0, { change: 'tag', bytes: '00'.repeat(16) }),
        arrives('RAW'),
      ],
      ...[sat('sendSift'), arrives('SIFT', 0, { change: 'tag', bytes: 'ff' }), arrives('SIFT')],
    ],
  },
]

const GROUPS: ReadonlyArray<readonly [string, ReadonlyArray<Case>]> = [
  ['buffers', BUFFERS],
  ['keys', KEYS],
  ['detections', DETECTIONS],
  ['lengths', LENGTHS],
  ['contents', CONTENTS],
  ['settling', SETTLING],
  ['fields', FIELDS],
]

/** All of them, in every profile that has them. */
export const limits = (): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) =>
    GROUPS.flatMap(([about, cases]) =>
      cases
        .filter(({ only }) => only === undefined || only === profile)
        .map(({ name, events, parameters }) =>
          scenario('limits', `${about}: ${name}`, profile, events, parameters),
        ),
    ),
  )
