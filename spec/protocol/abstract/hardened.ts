// The hardened profile: every frame is tagged, invalid frames are ignored, blocks are given up by timeout and by authenticated
// abort, and a key is provisional until OGS reports it as released. One row an action, and the sabotages that undo a repair.
// Source: PROTOCOL.md, section 8a.

import {
  type Action,
  type Case,
  type Effect,
  first,
  inPass,
  ogs,
  ogsTo,
  receive,
  room,
  sat,
  satTo,
  send,
} from './action'
import { alphabetOf } from './alphabet'
import { decodesTo, mayBegin, SAT_MISSED, WRONG_CODEWORD } from './decoding'
import { environment } from './environment'
import type { Parameters, Sabotage } from './parameters'

const undoes = ({ sabotages }: Parameters, sabotage: Sabotage): boolean => sabotages.includes(sabotage)

/** An invalid frame changes nothing; sabotaged, it abandons the block. */
const invalid = (parameters: Parameters, abandons: Case): ReadonlyArray<Case> =>
  undoes(parameters, 'abandon-on-invalid') ? [abandons] : []

const groundStation = (parameters: Parameters): ReadonlyArray<Action> => {
  const ground = { actor: 'OGS', fairness: 'always' } as const
  return [
    // 1 (paper, steps 1 and 2). A block of detections is complete.
    {
      ...ground,
      name: 'Gen',
      guard: [inPass, ...mayBegin(parameters)],
      effect: [ogsTo('RAW'), { do: 'generate' }],
    },
    // 2 (step 2). The original key information, repeated until the next frame exists.
    {
      ...ground,
      name: 'SendRaw',
      guard: [inPass, { test: 'generated', is: 'b + 1' }, room('up')],
      effect: send('RAWG'),
    },
    // 3 (step 4). The instruction, repeated until feedback.
    {
      ...ground,
      name: 'SendInst',
      guard: [inPass, ogs('INST_OK', 'INST_BAD'), room('up')],
      effect: send('INSTC'),
    },
    // 4 (step 4). OGS sifts and decodes.
    receive({ name: 'RecvSift', actor: 'OGS', kind: 'SIFTG', cases: [decodesTo('INST_OK')] }),
    ...(parameters.residual === 1 ? [WRONG_CODEWORD] : []),
    // 6 (step 6). OGS compares the CRC of an authentic feedback.
    receive({
      name: 'RecvFb',
      actor: 'OGS',
      kind: 'FBC',
      cases: [
        { when: [ogs('INST_OK')], effect: [ogsTo('DONE_MATCH')], witness: 'delivered' },
        { when: [ogs('INST_BAD')], effect: [ogsTo('ABORT')], witness: 'crc-abort' },
      ],
    }),
    // 21. SAT abandoned the block.
    ...(undoes(parameters, 'no-abort-message')
      ? []
      : [
          receive({
            name: 'RecvAbs',
            actor: 'OGS',
            kind: 'ABS',
            cases: [{ when: [ogs('RAW', 'INST_OK', 'INST_BAD')], effect: [ogsTo('ABORT')] }],
          }),
        ]),
    receive({
      name: 'RecvInvalid',
      actor: 'OGS',
      kind: 'DF',
      cases: invalid(parameters, { when: [ogs('INST_OK', 'INST_BAD')], effect: [ogsTo('ABORT')] }),
    }),
    ...status(parameters),
  ]
}

/** 19. OGS reports blocks as released or aborted, in the pass and after it. */
const status = (parameters: Parameters): ReadonlyArray<Action> => {
  if (undoes(parameters, 'no-status')) return []
  const report = { name: 'SendStat', actor: 'OGS', fairness: 'always' } as const
  const anyGenerated = { test: 'generated', is: 'positive' } as const
  const released = ogs('DONE_MATCH', ...(undoes(parameters, 'early-status') ? (['INST_OK'] as const) : []))
  return [
    { ...report, kind: 'STR', guard: [released, anyGenerated, room('up')], effect: send('STR') },
    { ...report, kind: 'STA', guard: [ogs('ABORT'), anyGenerated, room('up')], effect: send('STA') },
  ]
}

/** 5 of the paper: SAT amplifies; the key is provisional. Lower sifted blocks are superseded. */
const COMPLETES: ReadonlyArray<Effect> = [
  satTo('PROV'),
  { do: 'release' },
  { do: 'feedback' },
  { do: 'lowerSat', in: ['SIFT'], to: 'ABORT' },
]

/** 20. OGS released the key, or will never release it. */
const statusReceived = (parameters: Parameters): ReadonlyArray<Action> => {
  const revoked: Case = { when: [sat('PROV')], effect: [satTo('REVK')], witness: 'revoked' }
  return [
    receive({
      name: 'RecvStat',
      actor: 'SAT',
      kind: 'STR',
      cases: [{ when: [sat('PROV')], effect: [satTo('CONF')], witness: 'confirmed' }],
    }),
    receive({
      name: 'RecvStat',
      actor: 'SAT',
      kind: 'STA',
      cases: [
        ...(undoes(parameters, 'no-revoke') ? [] : [revoked]),
        { when: [sat('WAIT', 'SIFT')], effect: [satTo('ABORT'), SAT_MISSED] },
      ],
    }),
  ]
}

const satellite = (parameters: Parameters): ReadonlyArray<Action> => {
  const aboard = { actor: 'SAT', fairness: 'always' } as const
  return [
    // 7 (step 3). SAT sifts.
    receive({
      name: 'RecvRaw',
      actor: 'SAT',
      kind: 'RAWG',
      cases: [{ when: [sat('WAIT')], effect: [satTo('SIFT'), SAT_MISSED] }],
    }),
    // 8 (step 3). Comparison and syndrome.
    { ...aboard, name: 'SendSift', guard: [inPass, sat('SIFT'), room('down')], effect: send('SIFTG') },
    // 9 (step 5). SAT carries out an authentic instruction, once.
    receive({
      name: 'RecvInst',
      actor: 'SAT',
      kind: 'INSTC',
      cases: [{ when: [sat('SIFT')], effect: COMPLETES }],
    }),
    // 10 (step 5). Feedback and CRC for the last completed block, whatever became of it.
    {
      ...aboard,
      name: 'SendFb',
      guard: [{ test: 'feedback', is: 'b + 1' }, room('down')],
      effect: send('FBC'),
    },
    ...(undoes(parameters, 'no-status') ? [] : statusReceived(parameters)),
    // 21. SAT tells that it abandoned a block.
    ...(undoes(parameters, 'no-abort-message')
      ? []
      : [{ ...aboard, name: 'SendAbs', guard: [sat('ABORT'), room('down')], effect: send('ABS') }]),
    receive({
      name: 'RecvInvalid',
      actor: 'SAT',
      kind: 'UF',
      cases: invalid(parameters, { when: [sat('SIFT')], effect: [satTo('ABORT')] }),
    }),
  ]
}

/** End of pass and timeouts. A timeout may fire at any time, which covers every timer value; it has to only after the pass. */
const clocks = (parameters: Parameters): ReadonlyArray<Action> => [
  // 16. The pass is over; blocks that were never generated never will be.
  {
    name: 'EndPass',
    actor: 'OGS',
    noBlock: true,
    fairness: 'always',
    guard: [inPass],
    effect: [{ do: 'end' }, { do: 'allOgs', in: ['IDLE'], to: 'ABORT' }],
  },
  // 17. OGS gives a block up.
  ...(undoes(parameters, 'no-ogs-timeout')
    ? []
    : [
        {
          name: 'TimeoutO',
          actor: 'OGS',
          fairness: 'after the end',
          guard: [ogs('RAW', 'INST_OK', 'INST_BAD')],
          effect: [first({ when: [], effect: [ogsTo('ABORT')], witness: 'timeout' })],
        } as const,
      ]),
  // 18. SAT gives a block up, but never one whose key it released.
  {
    name: 'TimeoutS',
    actor: 'SAT',
    fairness: 'after the end',
    guard: [sat('WAIT', 'SIFT')],
    effect: [satTo('ABORT'), SAT_MISSED],
  },
]

/** The action table of the hardened profile. */
export const hardenedActions = (parameters: Parameters): ReadonlyArray<Action> => [
  ...groundStation(parameters),
  ...satellite(parameters),
  ...(parameters.endAndTimeouts ? clocks(parameters) : []),
  ...environment(alphabetOf('hardened'), parameters),
]
