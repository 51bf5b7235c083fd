// What must hold of the literal profile. Source: PROTOCOL.md, sections 5 and 8.

import { type Condition, ogs, sat } from './action'
import { except, type SatStatus } from './alphabet'
import { AGREEMENT, lower, type Properties, STOP_AND_WAIT, terminal } from './property'

const SAT_ALL: ReadonlyArray<SatStatus> = ['WAIT', 'SIFT_C', 'SIFT_D', 'DONE_C', 'DONE_D', 'ABORT']
const CLOSED: ReadonlyArray<ReadonlyArray<Condition>> = [[ogs('DONE_MATCH', 'DONE_MISMATCH', 'ABORT')]]

/** Safety, steps and liveness. */
export const LITERAL_PROPERTIES: Properties = {
  safety: [
    AGREEMENT,
    {
      name: 'P2',
      says: 'OGS authentication: if OGS released, SAT released the key of the clean transcript',
      never: [[ogs('DONE_MATCH'), sat(...except(SAT_ALL, 'DONE_C'))]],
    },
    {
      name: 'P3a',
      says: 'SAT authentication: SAT never releases a key of anything but the clean transcript',
      never: [[sat('DONE_D')]],
    },
    {
      name: 'P3b',
      says: 'if SAT released, OGS issued that instruction for that block',
      never: [[sat('DONE_C'), { test: 'sent', at: 'b', kind: 'INSTC', is: false }]],
    },
    {
      name: 'P4',
      says: 'no key is released twice, and none is done without a release',
      never: [
        [{ test: 'released', at: 'b', in: [2] }],
        [sat('DONE_C', 'DONE_D'), { test: 'released', at: 'b', in: [0] }],
      ],
    },
    {
      name: 'P6',
      says: 'block ids are monotone at SAT',
      never: [[sat(...except(SAT_ALL, 'WAIT')), lower(sat('WAIT'))]],
    },
    STOP_AND_WAIT,
  ],
  steps: [
    {
      name: 'P5',
      says: 'no release after a failure: done and aborted blocks never change',
      never: terminal(['DONE_MATCH', 'DONE_MISMATCH', 'ABORT'], ['DONE_C', 'DONE_D', 'ABORT'], SAT_ALL),
    },
  ],
  liveness: [
    { name: 'LiveO', says: 'each block ends at OGS', from: [], to: CLOSED, blocks: 'each' },
    {
      name: 'LiveS',
      says: 'each block ends at SAT',
      from: [],
      to: [[sat('DONE_C', 'DONE_D', 'ABORT')]],
      blocks: 'each',
    },
    {
      name: 'LiveClose',
      says: 'if SAT released, OGS closes the block',
      from: [sat('DONE_C')],
      to: CLOSED,
      blocks: 'each',
    },
    {
      name: 'LiveAgree',
      says: 'if SAT released, OGS releases',
      from: [sat('DONE_C')],
      to: [[ogs('DONE_MATCH')]],
      blocks: 'each',
    },
  ],
}
