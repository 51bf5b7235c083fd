// The ground station as a state machine: steps 2, 4 and 6 of the paper, and what the hardened profile adds. One function a step.
// Source: the paper, Methods 0.3; PROTOCOL.md, sections 4 (actions 1 to 6) and 8a (16, 17, 19 and 21); tables in docs/frames.md.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { type BitString, bitsAt, isCanonical, isSame, onesOf } from './bits'
import { checkOf, finalKey } from './finalKey'
import type { Frame } from './frame'
import { receiveExtra, receiveSift, sendInstruction, sendMore } from './groundInstructing'
import { endPass, reboot, receiveAbort, sendStatus, timeOut } from './groundSettling'
import type { Detections, GroundEvent, GroundState, StepGround } from './groundStationState'
import {
  abandoned,
  type Ground,
  type GroundAnswer,
  isOver,
  rejected,
  stepped,
  uselessness,
  withBlock,
  withInvalid,
} from './groundTransition'
import type { RawMessage } from './messages'
import { MAXIMUM_COUNTER } from './parameters'
import type { RejectReason } from './rejection'
import { contentOf, isAuthentic, keyFlaw, opened, seal, verifiedAfter } from './sealing'
import { transcriptOfRaw } from './transcript'

/** Blocks of one session, at most: a status vector counts its entries with two bytes. */
const MAXIMUM_BLOCKS = 65_535

// Steps 1 and 2

const isIncreasing = (positions: ReadonlyArray<number>): boolean =>
  positions.every((position, i) => Number.isSafeInteger(position) && position > (positions[i - 1] ?? -1))

const isWellFormed = ({ positions, bases, bits }: Detections, sampled: BitString): boolean =>
  [bases, bits, sampled].every((one) => one.length === positions.length && isCanonical(one)) &&
  isIncreasing(positions)

const openBlocks = ({ blocks }: GroundState): number =>
  [...blocks.values()].filter(({ status }) => status === 'RAW' || status === 'INST').length

/** Why no block can be generated now. */
const generationFlaw = (
  { parameters, state }: Ground,
  detections: Detections,
  sampled: BitString,
): RejectReason | undefined => {
  if (state.ended) return 'ended'
  if (state.quarantined) return 'quarantined'
  // The block after the last one has to be a counter too: a status vector names it when the pass is over.
  if (state.nextBlock >= MAXIMUM_COUNTER || state.nextBlock - parameters.firstBlock >= MAXIMUM_BLOCKS)
    return 'counter'
  if (openBlocks(state) >= parameters.maximumOpen) return 'full'
  const count = detections.positions.length
  if (count < 1 || count > parameters.maximumDetections || !isWellFormed(detections, sampled))
    return 'detections'
  if ((detections.positions[0] ?? 0) <= state.usedPositions) return 'positions'
  return keyFlaw(parameters, state.nextSequence, 'RAW')?.reason
}

/** Steps 1 and 2: a block of detections is complete; its original key information is formed and cached. */
const generate = (
  ground: Ground,
  { detections, sampled }: Extract<GroundEvent, { kind: 'generate' }>,
): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const block = state.nextBlock
  const flaw = generationFlaw(ground, detections, sampled)
  if (flaw !== undefined) return rejected(flaw, block)
  const { positions, bases, bits } = detections
  const message: RawMessage = {
    kind: 'RAW',
    positions,
    bases,
    sampled,
    sampledBits: bitsAt(bits, onesOf(sampled)),
  }
  const sealed = seal(primitives.authenticator, parameters, { message, block, sequence: state.nextSequence })
  const transcript = transcriptOfRaw(primitives.digest, sealed.payload)
  return stepped(state, {
    ...withBlock(state, block, {
      status: 'RAW',
      detections,
      sampled,
      after: state.usedPositions,
      transcript,
      invalid: 0,
    }),
    nextBlock: block + 1,
    nextSequence: sealed.nextSequence,
    usedPositions: positions.at(-1) ?? state.usedPositions,
    rawFrame: sealed.frame,
  })
}

/** Step 2: the frame of the last block is repeated until the next one exists, whatever became of the block. */
const sendRaw = (ground: Ground): GroundAnswer => {
  const { state } = ground
  if (state.rawFrame === null) return rejected('nothingToSend')
  if (isOver(ground)) return rejected('ended')
  const send = { kind: 'send', message: 'RAW', block: state.nextBlock - 1, frame: state.rawFrame } as const
  return stepped(state, state, [send])
}

// Step 6

/** Step 6: OGS authenticates the feedback, amplifies, compares the check, and only then releases its key. */
const receiveFeedback = (ground: Ground, frame: Frame): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const { block } = frame
  const content = state.blocks.get(block)
  if (content?.status !== 'INST') return rejected(uselessness(ground, block), block)
  const { instruction, parts } = content
  if (instruction === undefined) return rejected('notAwaited', block)
  if (!isAuthentic(primitives.authenticator, parameters, frame, instruction.digest))
    return parameters.profile === 'literal'
      ? abandoned(state, state, block, 'tag')
      : withInvalid(ground, block, content)
  const feedback = contentOf(parameters, frame, 'FB')
  if (E.isLeft(feedback)) return feedback
  const verified = { ...state, verified: verifiedAfter(parameters, state.verified, frame) }
  const key = finalKey(primitives.amplify, instruction.message, parts)
  if (!isSame(feedback.right.check, checkOf(parameters, instruction.message, parts, key)))
    return abandoned(state, verified, block, 'check')
  const done = withBlock(verified, block, { status: 'DONE', key, instruction: instruction.digest })
  return stepped(state, done, [{ kind: 'release', block, key, as: 'final' }])
}

const deliver = (ground: Ground, bytes: Uint8Array): GroundAnswer => {
  const frame = opened(ground.parameters, 'down', ground.state, bytes)
  if (E.isLeft(frame)) return frame
  switch (frame.right.kind) {
    case 'SIFT':
      return receiveSift(ground, frame.right)
    case 'EXTRA':
      return receiveExtra(ground, frame.right)
    case 'FB':
      return receiveFeedback(ground, frame.right)
    case 'ABORT':
      return receiveAbort(ground, frame.right)
    default:
      return rejected('direction', frame.right.block)
  }
}

const dispatch = (ground: Ground, event: GroundEvent): GroundAnswer => {
  switch (event.kind) {
    case 'generate':
      return generate(ground, event)
    case 'sendRaw':
      return sendRaw(ground)
    case 'sendMore':
      return sendMore(ground, event.block)
    case 'sendInstruction':
      return sendInstruction(ground, event)
    case 'sendStatus':
      return sendStatus(ground)
    case 'deliver':
      return deliver(ground, event.frame)
    case 'timeout':
      return timeOut(ground, event.block)
    case 'endPass':
      return endPass(ground)
    case 'reboot':
      return reboot(ground)
    default:
      return absurd(event)
  }
}

/** One step of the ground station: every event in every state is a transition or a rejection with its reason. */
export const stepGround: StepGround = (primitives, parameters, state, event) =>
  dispatch({ primitives, parameters, state }, event)
