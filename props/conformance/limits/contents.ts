// Wrong contents under a right tag.

import {
  arrives,
  delivery,
  fb,
  generate,
  inst,
  more,
  ogs,
  raw,
  sat,
  sealed,
  sift,
  UNDECODABLE,
} from '../tour'
import { type Case, put, to, twoSifted, withoutRandom } from './case'

export const CONTENTS: ReadonlyArray<Case> = [
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
