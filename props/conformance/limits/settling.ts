// How a block ends: invalid frames, time limits, status and the end of a pass.

import {
  arrives,
  delivery,
  type Events,
  extra,
  fb,
  fromElsewhere,
  generate,
  inst,
  more,
  ogs,
  raw,
  reboot,
  SPOILT,
  sat,
  sealed,
  sift,
  status,
  UNDECODABLE,
} from '../tour'
import { type Case, later, put, to, twoSifted, withoutRandom } from './case'

const endPass: Events = [ogs('endPass'), sat('endPass')]

export const SETTLING: ReadonlyArray<Case> = [
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
