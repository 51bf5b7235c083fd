// The end of the key, floors and windows.

import {
  arrives,
  delivery,
  extra,
  fromElsewhere,
  generate,
  inst,
  more,
  ogs,
  raw,
  sat,
  sealed,
  sift,
  status,
  UNDECODABLE,
} from '../tour'
import { type Case, later, put, to, withoutRandom } from './case'

const keys = (first: number, end: number, floor: number, window = 32) => ({
  sequences: { first, end, floor, window },
})

export const KEYS: ReadonlyArray<Case> = [
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
