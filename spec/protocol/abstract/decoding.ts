// What is the same in both profiles: when OGS may begin a block, which blocks it may decode, what becomes of them and of lower ones.
// Source: PROTOCOL.md, section 4, actions 1, 4, 4' and 7.

import { type Action, arrives, type Case, type Condition, type Effect, ogs, ogsTo } from './action'
import { INSTRUCTED, type OgsStatus } from './alphabet'
import type { Parameters } from './parameters'

/** The next block is b; where blocks are not pipelined, none is open at OGS. */
export const mayBegin = ({ pipelined }: Parameters): ReadonlyArray<Condition> => [
  { test: 'generated', is: 'b' },
  ...(pipelined ? [] : [{ test: 'noneOf', in: ['RAW', ...INSTRUCTED] } as const]),
]

/** Lower blocks for which no answer came are given up. */
export const OGS_MISSED: Effect = { do: 'lowerOgs', in: ['RAW'], to: 'ABORT', witness: 'missed' }

/** Lower blocks that never arrived are given up, which keeps ids monotone. */
export const SAT_MISSED: Effect = { do: 'lowerSat', in: ['WAIT'], to: 'ABORT', witness: 'missed' }

/** The block waits for its answer, and no instruction is outstanding: privacy amplification is stop-and-wait. */
const mayDecode: ReadonlyArray<Condition> = [ogs('RAW'), { test: 'noneOf', in: INSTRUCTED }]

/** Decoding leads to an instruction of this status. */
export const decodesTo = (status: OgsStatus): Case => ({
  when: mayDecode,
  effect: [ogsTo(status), OGS_MISSED],
})

/** 4'. The second outcome of receiving a genuine answer: decoding ends on a wrong codeword. */
export const WRONG_CODEWORD: Action = {
  name: 'RecvSift',
  actor: 'OGS',
  kind: 'SIFTG',
  variant: 'wrong codeword',
  fairness: 'always',
  guard: [arrives('SIFTG'), ...mayDecode],
  effect: [{ do: 'take', kind: 'SIFTG' }, ogsTo('INST_BAD'), OGS_MISSED],
}
