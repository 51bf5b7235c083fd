// The protocol as the paper states it, with its seeded mutants: one row an action.
// Source: PROTOCOL.md, sections 4 and 6; the steps are those of the paper, Methods 0.3.

import {
  type Action,
  type Case,
  type Effect,
  first,
  ogs,
  ogsTo,
  receive,
  room,
  sat,
  satTo,
  send,
} from './action'
import { alphabetOf, INSTRUCTED, type Kind, type SatStatus } from './alphabet'
import { decodesTo, mayBegin, SAT_MISSED, WRONG_CODEWORD } from './decoding'
import { environment } from './environment'
import type { Mutant, Parameters } from './parameters'

/** Step 5: SAT amplifies, releases its key, answers for this block from now on; lower sifted blocks are superseded. */
const completes = (status: SatStatus): ReadonlyArray<Effect> => [
  satTo(status),
  { do: 'release' },
  { do: 'feedback' },
  { do: 'lowerSat', in: ['SIFT_C', 'SIFT_D'], to: 'ABORT' },
]

const groundStation = (parameters: Parameters): ReadonlyArray<Action> => {
  const { residual, mutant } = parameters
  const ground = { actor: 'OGS', fairness: 'always' } as const
  return [
    // 1 (paper, steps 1 and 2). A block of detections is complete; the source keeps producing.
    {
      ...ground,
      name: 'Gen',
      guard: mayBegin(parameters),
      effect: [ogsTo('RAW'), { do: 'generate' }],
    },
    // 2 (step 2). The original key information, repeated until the next frame exists.
    {
      ...ground,
      name: 'SendRaw',
      guard: [{ test: 'generated', is: 'b + 1' }, room('up')],
      effect: send('RAWG'),
    },
    // 3 (step 4). The final key generation instruction, repeated until feedback.
    {
      ...ground,
      name: 'SendInst',
      guard: [ogs(...INSTRUCTED), room('up')],
      effect: [
        first({ when: [ogs('INST_DIRTY')], effect: send('INSTD') }, { when: [], effect: send('INSTC') }),
      ],
    },
    // 4 (step 4). OGS sifts and decodes a genuine answer; a lower block still waiting is missed.
    receive({ name: 'RecvSift', actor: 'OGS', kind: 'SIFTG', cases: [decodesTo('INST_OK')] }),
    // 4'. Decoding ends on a wrong codeword.
    ...(residual === 1 ? [WRONG_CODEWORD] : []),
    // 5 (step 4). It decodes an altered answer.
    receive({ name: 'RecvSift', actor: 'OGS', kind: 'SIFTT', cases: [decodesTo('INST_DIRTY')] }),
    // 6 (step 6). OGS authenticates the feedback, amplifies and compares the CRC.
    ...(['FBC', 'FBD', 'FBF'] as const).map((kind) =>
      receive({ name: 'RecvFb', actor: 'OGS', kind, cases: feedbackCases(kind, mutant) }),
    ),
  ]
}

const feedbackCases = (kind: Kind, mutant: Mutant): ReadonlyArray<Case> => {
  const instructed = ogs(...INSTRUCTED)
  if (kind === 'FBF')
    return mutant === 1
      ? [
          // Mutant 1: no tag check, so the attacker also chooses the CRC.
          { when: [ogs('INST_OK'), sat('DONE_C')], effect: [ogsTo('DONE_MATCH')], witness: 'delivered' },
          { when: [instructed], effect: [ogsTo('DONE_MISMATCH')] },
        ]
      : [{ when: [instructed], effect: [ogsTo('ABORT')], witness: 'tag-abort' }]
  return [
    ...(kind === 'FBC'
      ? [{ when: [ogs('INST_OK')], effect: [ogsTo('DONE_MATCH')], witness: 'delivered' as const }]
      : []),
    // Mutant 3: the key is released before the CRC is compared.
    { when: [instructed], effect: [ogsTo(mutant === 3 ? 'DONE_MISMATCH' : 'ABORT')], witness: 'crc-abort' },
  ]
}

const instructionCases = (kind: Kind, mutant: Mutant): ReadonlyArray<Case> => {
  const sifted = sat('SIFT_C', 'SIFT_D')
  if (kind === 'INSTF')
    return [
      // Mutant 4: no tag check.
      mutant === 4
        ? { when: [sifted], effect: completes('DONE_D') }
        : { when: [sifted], effect: [satTo('ABORT')], witness: 'tag-abort' },
    ]
  return [
    ...(kind === 'INSTC' ? [{ when: [sat('SIFT_C')], effect: completes('DONE_C') }] : []),
    // Mutant 5: the tag covers the privacy-amplification data alone, not the transcript.
    mutant === 5
      ? { when: [sifted], effect: completes('DONE_D') }
      : { when: [sifted], effect: [satTo('ABORT')], witness: 'decode-abort' },
    // Mutant 2: a repeated instruction is carried out again.
    ...(mutant === 2 && kind === 'INSTC'
      ? [{ when: [sat('DONE_C', 'DONE_D')], effect: [{ do: 'release' } as const] }]
      : []),
  ]
}

const satellite = ({ mutant }: Parameters): ReadonlyArray<Action> => {
  const aboard = { actor: 'SAT', fairness: 'always' } as const
  return [
    // 7 (step 3). SAT sifts what it received; a lower block still waited for is missed, which keeps ids monotone.
    ...(['RAWG', 'RAWT'] as const).map((kind) =>
      receive({
        name: 'RecvRaw',
        actor: 'SAT',
        kind,
        cases: [{ when: [sat('WAIT')], effect: [satTo(kind === 'RAWG' ? 'SIFT_C' : 'SIFT_D'), SAT_MISSED] }],
      }),
    ),
    // 8 (step 3). Basis and intensity comparison, and syndrome.
    { ...aboard, name: 'SendSift', guard: [sat('SIFT_C', 'SIFT_D'), room('down')], effect: send('SIFTG') },
    // 9 (step 5). SAT authenticates the instruction; on failure the block is abandoned.
    ...(['INSTC', 'INSTD', 'INSTF'] as const).map((kind) =>
      receive({ name: 'RecvInst', actor: 'SAT', kind, cases: instructionCases(kind, mutant) }),
    ),
    // 10 (step 5). Feedback and CRC, repeated until the next feedback.
    {
      ...aboard,
      name: 'SendFb',
      guard: [{ test: 'feedback', is: 'b + 1' }, room('down')],
      effect: [first({ when: [sat('DONE_C')], effect: send('FBC') }, { when: [], effect: send('FBD') })],
    },
  ]
}

/** Mutant 6: the tag does not bind the block, so an instruction passes for that of another one. */
const RELABEL: Action = {
  name: 'Relabel',
  actor: 'attacker',
  kind: 'INSTC',
  twoBlocks: true,
  fairness: 'never',
  guard: [{ test: 'budget' }, { test: 'sent', at: 'b', kind: 'INSTC', is: true }, room('up')],
  effect: [{ do: 'put', at: 'c', kind: 'INSTC' }, { do: 'spend' }],
}

/** The action table of the literal profile. */
export const literalActions = (parameters: Parameters): ReadonlyArray<Action> => [
  ...groundStation(parameters),
  ...satellite(parameters),
  ...environment(alphabetOf('literal'), parameters),
  ...(parameters.mutant === 6 && parameters.attacks > 0 && parameters.blocks > 1 ? [RELABEL] : []),
]
