// What must hold of the hardened profile. Source: PROTOCOL.md, section 8a.

import { type Condition, ogs, sat } from './action'
import { except, type Kind, OGS_STATUSES, type SatStatus } from './alphabet'
import type { Parameters } from './parameters'
import {
  AGREEMENT,
  type LivenessProperty,
  lower,
  type Properties,
  type SafetyProperty,
  STOP_AND_WAIT,
  terminal,
} from './property'

const SAT_ALL: ReadonlyArray<SatStatus> = ['WAIT', 'SIFT', 'PROV', 'CONF', 'REVK', 'ABORT']
const sent = (kind: Kind, is: boolean): Condition => ({ test: 'sent', at: 'b', kind, is })
const arrived = (kind: Kind): Condition => ({ test: 'inFlight', at: 'b', kind })

const SAFETY: ReadonlyArray<SafetyProperty> = [
  AGREEMENT,
  {
    name: "P2'",
    says: 'OGS authentication: if OGS released, SAT released the key and did not revoke it',
    never: [[ogs('DONE_MATCH'), sat(...except(SAT_ALL, 'PROV', 'CONF'))]],
  },
  {
    name: 'P3b',
    says: 'if SAT released, OGS issued that instruction for that block',
    never: [[sat('PROV', 'CONF', 'REVK'), sent('INSTC', false)]],
  },
  {
    name: 'P4',
    says: 'no key is released twice, and none is done without a release',
    never: [
      [{ test: 'released', at: 'b', in: [2] }],
      [sat('PROV', 'CONF', 'REVK'), { test: 'released', at: 'b', in: [0] }],
    ],
  },
  {
    name: 'P6',
    says: 'block ids are monotone at SAT',
    never: [[sat(...except(SAT_ALL, 'WAIT')), lower(sat('WAIT'))]],
  },
  STOP_AND_WAIT,
  {
    name: 'H1',
    says: 'a confirmed key was released by OGS',
    never: [[sat('CONF'), ogs(...except(OGS_STATUSES, 'DONE_MATCH'))]],
  },
  {
    name: 'H2',
    says: 'a revoked key was aborted by OGS',
    never: [[sat('REVK'), ogs(...except(OGS_STATUSES, 'ABORT'))]],
  },
  {
    name: 'X1',
    says: 'OGS released only after a genuine feedback',
    never: [[ogs('DONE_MATCH'), sent('FBC', false)]],
  },
  {
    name: 'X2',
    says: 'SAT confirmed or revoked only after a genuine status entry',
    never: [
      [sat('CONF'), sent('STR', false)],
      [sat('REVK'), sent('STA', false)],
    ],
  },
  {
    name: 'X3',
    says: 'OGS never reports a block as released and as aborted',
    never: [[sent('STR', true), sent('STA', true)]],
  },
  {
    name: 'X4',
    says: 'SAT never receives a status entry that contradicts its own status',
    never: [
      [arrived('STR'), sat(...except(SAT_ALL, 'PROV', 'CONF'))],
      [arrived('STA'), sat('CONF')],
    ],
  },
]

const SETTLE: LivenessProperty = {
  name: 'Settle',
  says: 'both parties agree on every block in the end: released and confirmed, or aborted at OGS and aborted or revoked at SAT',
  from: [],
  to: [
    [ogs('DONE_MATCH'), sat('CONF')],
    [ogs('ABORT'), sat('ABORT', 'REVK')],
  ],
  blocks: 'each',
}

/** Blocks that are pipelined may miss their turn, all but the last. */
const deliver = (pipelined: boolean): LivenessProperty => ({
  name: 'Deliver',
  says: `without end of pass and timeouts, ${pipelined ? 'the last' : 'every'} block is released and confirmed`,
  from: [],
  to: [[ogs('DONE_MATCH'), sat('CONF')]],
  blocks: pipelined ? 'last' : 'each',
})

/** Safety, steps, and the liveness property that is owed: Settle, or Deliver where nothing ends the pass. */
export const hardenedProperties = ({ endAndTimeouts, pipelined }: Parameters): Properties => ({
  safety: SAFETY,
  steps: [
    {
      name: 'P5',
      says: 'no release after a failure: final statuses never change',
      never: terminal(['DONE_MATCH', 'ABORT'], ['CONF', 'REVK', 'ABORT'], SAT_ALL),
    },
    {
      name: 'Revoked',
      says: 'a key whose block OGS reports as aborted is provisional no longer',
      of: { action: 'RecvStat', kind: 'STA' },
      never: [{ before: [], after: [sat('PROV')] }],
    },
  ],
  liveness: [endAndTimeouts ? SETTLE : deliver(pipelined)],
})
