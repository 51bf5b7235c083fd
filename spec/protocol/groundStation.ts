// The ground station as a state machine: steps 2, 4 and 6 of the paper, and what the hardened profile adds. One function a step.
// Source: the paper, Methods 0.3; PROTOCOL.md, sections 4 (actions 1 to 6) and 8a (16, 17, 19 and 21); tables in docs/frames.md.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { type BitString, bitsAt, isSame, onesOf, slice } from './bits'
import {
  cellsOf,
  decodeAll,
  keptPackets,
  measuredPackets,
  partPlans,
  sampleErrors,
  siftedAs,
  undecoded,
  withFurtherRows,
} from './decoding'
import { checkOf, finalKey } from './finalKey'
import type { Frame } from './frame'
import { endPass, reboot, receiveAbort, sendStatus, timeOut } from './groundSettling'
import type {
  Decoding,
  Detections,
  GroundEvent,
  GroundState,
  InstructedBlock,
  RawBlock,
  StepGround,
} from './groundStationState'
import {
  abandoned,
  ended,
  type Ground,
  type GroundAnswer,
  rejected,
  stepped,
  uselessness,
  withBlock,
  withInvalid,
} from './groundTransition'
import type { ExtraMessage, InstructionMessage, RawMessage } from './messages'
import { MAXIMUM_COUNTER } from './parameters'
import { checkKeyBytes } from './payload'
import type { RejectReason } from './rejection'
import { contentOf, isAuthentic, keyFlaw, opened, seal, verifiedAfter } from './sealing'
import { toeplitzSeedBits } from './toeplitz'
import { transcriptOfRaw, transcriptWith } from './transcript'

/** Blocks of one session, at most: a status vector counts its entries with two bytes. */
const MAXIMUM_BLOCKS = 65_535

// Steps 1 and 2

const isIncreasing = (positions: ReadonlyArray<number>): boolean =>
  positions.every((position, i) => Number.isSafeInteger(position) && position > (positions[i - 1] ?? -1))

const isWellFormed = (
  { positions, bases, bits }: Detections,
  sampled: { readonly length: number },
): boolean =>
  [bases, bits, sampled].every(({ length }) => length === positions.length) && isIncreasing(positions)

const openBlocks = ({ blocks }: GroundState): number =>
  [...blocks.values()].filter(({ status }) => status === 'RAW' || status === 'INST').length

/** Why no block can be generated now. */
const generationFlaw = (
  { parameters, state }: Ground,
  detections: Detections,
  sampled: { readonly length: number },
): RejectReason | undefined => {
  if (state.ended) return 'ended'
  if (state.quarantined) return 'quarantined'
  if (state.nextBlock > MAXIMUM_COUNTER || state.nextBlock - parameters.firstBlock >= MAXIMUM_BLOCKS)
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
    ...withBlock(state, block, { status: 'RAW', detections, sampled, transcript, invalid: 0 }),
    nextBlock: block + 1,
    nextSequence: sealed.nextSequence,
    usedPositions: positions.at(-1) ?? state.usedPositions,
    rawFrame: sealed.frame,
  })
}

const isOver = ({ parameters, state }: Ground): boolean => parameters.profile === 'hardened' && state.ended

/** Step 2: the frame of the last block is repeated until the next one exists, whatever became of the block. */
const sendRaw = (ground: Ground): GroundAnswer => {
  const { state } = ground
  if (state.rawFrame === null) return rejected('nothingToSend')
  if (isOver(ground)) return rejected('ended')
  const send = { kind: 'send', message: 'RAW', block: state.nextBlock - 1, frame: state.rawFrame } as const
  return stepped(state, state, [send])
}

// Step 4

/** Privacy amplification is stop-and-wait: one instruction at a time. */
const isInstructed = ({ blocks }: GroundState): boolean =>
  [...blocks.values()].some(({ status }) => status === 'INST')

/** A block on the way to its instruction: what was decoded, and the highest sequence number verified by then. */
type Progress = {
  readonly raw: RawBlock
  readonly decoding: Pick<Decoding, 'sift' | 'packets' | 'rounds'>
  readonly verified: number
}

/** Step 4: the block has its packets and lengths. Lower blocks for which no answer came are given up ("missed"). */
const conclude = (
  { primitives, parameters, state }: Ground,
  block: number,
  { raw, decoding, verified }: Progress,
): GroundAnswer => {
  const kept = keptPackets(decoding.packets)
  const places = siftedAs(parameters, raw, decoding.sift)
  if (kept.length === 0 || places === undefined)
    return parameters.profile === 'literal'
      ? rejected('nothingDecoded', block)
      : abandoned(state, { ...state, verified }, block, 'nothingDecoded')
  const cells = cellsOf(parameters, raw, places, decoding)
  const instructed: InstructedBlock = {
    status: 'INST',
    packets: decoding.packets.length,
    kept,
    rounds: decoding.rounds,
    parts: partPlans(primitives.keyLength, parameters, decoding.packets, cells),
    cells,
    transcript: raw.transcript,
    invalid: raw.invalid,
  }
  const missed = [...state.blocks]
    .filter(([id, { status }]) => id < block && status === 'RAW')
    .map(([id]) => id)
  const after = missed.reduce(
    (before, id) => withBlock(before, id, { status: 'ABORT', reason: 'missed' }),
    withBlock({ ...state, verified }, block, instructed),
  )
  return stepped(
    state,
    after,
    missed.map((id) => ended(id, 'missed')),
  )
}

/** Further rows are asked for, while rounds are left; else the block goes on with the packets that decoded. */
const askOrConclude = (ground: Ground, block: number, progress: Progress): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const { raw, decoding, verified } = progress
  const packets = undecoded(decoding.packets)
  const isLast = packets.length === 0 || decoding.rounds >= parameters.maximumRounds
  if (isLast || keyFlaw(parameters, state.nextSequence, 'MORE') !== undefined)
    return conclude(ground, block, progress)
  const sealed = seal(primitives.authenticator, parameters, {
    message: { kind: 'MORE', round: decoding.rounds + 1, packets },
    block,
    sequence: state.nextSequence,
    transcript: raw.transcript,
  })
  const asking: RawBlock = {
    ...raw,
    transcript: transcriptWith(primitives.digest, raw.transcript, 'MORE', sealed.payload),
    decoding: { ...decoding, asked: packets, moreFrame: sealed.frame },
  }
  return stepped(state, {
    ...withBlock(state, block, asking),
    nextSequence: sealed.nextSequence,
    verified,
  })
}

/** Step 4: OGS sifts with SAT's comparison and decodes every packet. */
const receiveSift = (ground: Ground, frame: Frame): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const { block, payload } = frame
  const raw = state.blocks.get(block)
  if (raw?.status !== 'RAW') return rejected(uselessness(ground, block), block)
  if (raw.decoding !== undefined) return rejected('duplicate', block)
  if (isInstructed(state)) return rejected('outstanding', block)
  if (!isAuthentic(primitives.authenticator, parameters, frame, raw.transcript))
    return withInvalid(ground, block, raw)
  const content = contentOf(parameters, frame, 'SIFT')
  if (E.isLeft(content)) return content
  const sift = content.right
  const places = siftedAs(parameters, raw, sift)
  if (places === undefined) return rejected('content', block)
  const measured = measuredPackets(raw, places, sift)
  const packets = decodeAll(primitives.decode, measured, sift.code, sampleErrors(raw, places, sift))
  return askOrConclude(ground, block, {
    raw: { ...raw, transcript: transcriptWith(primitives.digest, raw.transcript, 'SIFT', payload) },
    decoding: { sift, packets, rounds: 0 },
    verified: verifiedAfter(parameters, state.verified, frame),
  })
}

/** The request for further rows is repeated until they come. */
const sendMore = (ground: Ground, block: number): GroundAnswer => {
  const { state } = ground
  const raw = state.blocks.get(block)
  if (raw?.status !== 'RAW' || raw.decoding === undefined) return rejected('nothingToSend', block)
  if (isOver(ground)) return rejected('ended', block)
  return stepped(state, state, [{ kind: 'send', message: 'MORE', block, frame: raw.decoding.moreFrame }])
}

/** Why further rows are of no use. An earlier round is recognised before its tag, which covers a transcript that has gone on. */
const extraFlaw = (extra: ExtraMessage, { rounds, asked, packets }: Decoding): RejectReason | undefined => {
  if (extra.round !== rounds + 1) return extra.round <= rounds ? 'duplicate' : 'round'
  const isAsked =
    asked.length === extra.packets.length &&
    asked.every(
      (packet, i) => packet === extra.packets[i] && packets[packet]?.syndrome.length === extra.firstRow,
    )
  return isAsked ? undefined : 'content'
}

/** Step 4, again: the packets that failed are decoded with the further rows. */
const receiveExtra = (ground: Ground, frame: Frame): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const { block, payload } = frame
  const raw = state.blocks.get(block)
  const decoding = raw?.status === 'RAW' ? raw.decoding : undefined
  if (raw?.status !== 'RAW' || decoding === undefined) return rejected(uselessness(ground, block), block)
  if (isInstructed(state)) return rejected('outstanding', block)
  const content = contentOf(parameters, frame, 'EXTRA')
  if (E.isLeft(content)) return content
  const extra = content.right
  const flaw = extraFlaw(extra, decoding)
  if (flaw === 'duplicate') return rejected(flaw, block)
  if (!isAuthentic(primitives.authenticator, parameters, frame, raw.transcript))
    return withInvalid(ground, block, raw)
  const places = siftedAs(parameters, raw, decoding.sift)
  if (flaw !== undefined || places === undefined) return rejected(flaw ?? 'content', block)
  const packets = decodeAll(
    primitives.decode,
    withFurtherRows(decoding.packets, extra.packets, extra.syndromes),
    decoding.sift.code,
    sampleErrors(raw, places, decoding.sift),
  )
  return askOrConclude(ground, block, {
    raw: { ...raw, transcript: transcriptWith(primitives.digest, raw.transcript, 'EXTRA', payload) },
    decoding: { sift: decoding.sift, packets, rounds: extra.round },
    verified: verifiedAfter(parameters, state.verified, frame),
  })
}

/** Bits of randomness that the instruction of a block takes. */
export const instructionSeedBits = ({ parts }: InstructedBlock): number =>
  parts.reduce((sum, { input, keyBits }) => sum + toeplitzSeedBits(input.length, keyBits), 0)

/** The instruction, with the seeds of its parts taken one after the other from the front of the random bits. */
const instructionOf = (
  { packets, kept, rounds, parts }: InstructedBlock,
  seed: BitString,
  checkKey: Uint8Array,
): InstructionMessage => {
  let at = 0
  const seeded = parts.map(({ part, input, keyBits }) => {
    const from = at
    at += toeplitzSeedBits(input.length, keyBits)
    return { part, keyBits, seed: slice(seed, from, at) }
  })
  return { kind: 'INST', packets, kept, rounds, checkKey, parts: seeded }
}

/** Step 4: the final key generation instruction, signed when it is first sent and the same ever after, repeated until feedback. */
const sendInstruction = (
  ground: Ground,
  { block, seed, checkKey }: Extract<GroundEvent, { kind: 'sendInstruction' }>,
): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const content = state.blocks.get(block)
  if (content?.status !== 'INST') return rejected('nothingToSend', block)
  if (isOver(ground)) return rejected('ended', block)
  const send = (frame: Uint8Array) => [{ kind: 'send', message: 'INST', block, frame } as const]
  if (content.instruction !== undefined) return stepped(state, state, send(content.instruction.frame))
  const checkKeySize = checkKeyBytes(parameters)
  if (seed.length < instructionSeedBits(content) || checkKey.length < checkKeySize)
    return rejected('randomness', block)
  const flaw = keyFlaw(parameters, state.nextSequence, 'INST')
  if (flaw !== undefined) return rejected(flaw.reason, block)
  const message = instructionOf(content, seed, checkKey.slice(0, checkKeySize))
  const { frame, payload, nextSequence } = seal(primitives.authenticator, parameters, {
    message,
    block,
    sequence: state.nextSequence,
    transcript: content.transcript,
  })
  const digest = transcriptWith(primitives.digest, content.transcript, 'INST', payload)
  const frozen = { ...content, instruction: { message, frame, digest } }
  return stepped(state, { ...withBlock(state, block, frozen), nextSequence }, send(frame))
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
