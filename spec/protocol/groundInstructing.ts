// Step 4 of the paper at the ground station: from SAT's answer to the final key generation instruction, with further rows of the
// syndrome where packets do not decode. One function a step. Source: the paper, Methods 0.3; docs/frames.md, "The ground station".

import * as E from 'fp-ts/Either'
import { type BitString, slice } from './bits'
import {
  cellsOf,
  decodeAll,
  keptPackets,
  measuredPackets,
  partPlans,
  pulsesOf,
  sampleErrors,
  siftedAs,
  undecoded,
  withFurtherRows,
} from './decoding'
import type { Frame } from './frame'
import type { Decoding, GroundEvent, GroundState, InstructedBlock, RawBlock } from './groundStationState'
import {
  abandoned,
  ended,
  type Ground,
  type GroundAnswer,
  isOver,
  rejected,
  stepped,
  uselessness,
  withBlock,
  withInvalid,
} from './groundTransition'
import type { ExtraMessage, InstructionMessage } from './messages'
import { checkKeyBytes } from './payload'
import type { RejectReason } from './rejection'
import { contentOf, isAuthentic, keyFlaw, seal, verifiedAfter } from './sealing'
import { toeplitzSeedBits } from './toeplitz'
import { transcriptWith } from './transcript'

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
    parts: partPlans(primitives.keyLength, parameters, decoding.packets, { cells, pulses: pulsesOf(raw) }),
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
export const receiveSift = (ground: Ground, frame: Frame): GroundAnswer => {
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
  const packets = decodeAll(
    primitives.decode,
    measured,
    sift.code,
    sampleErrors(parameters, raw, places, sift),
  )
  return askOrConclude(ground, block, {
    raw: { ...raw, transcript: transcriptWith(primitives.digest, raw.transcript, 'SIFT', payload) },
    decoding: { sift, packets, rounds: 0 },
    verified: verifiedAfter(parameters, state.verified, frame),
  })
}

/** The request for further rows is repeated until they come. */
export const sendMore = (ground: Ground, block: number): GroundAnswer => {
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
export const receiveExtra = (ground: Ground, frame: Frame): GroundAnswer => {
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
    sampleErrors(parameters, raw, places, decoding.sift),
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
export const sendInstruction = (
  ground: Ground,
  { block, seed, checkKey }: Extract<GroundEvent, { kind: 'sendInstruction' }>,
): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const content = state.blocks.get(block)
  if (content?.status !== 'INST') return rejected('nothingToSend', block)
  if (isOver(ground)) return rejected('ended', block)
  const send = (frame: Uint8Array) => [{ kind: 'send', message: 'INST', block, frame } as const]
  if (content.instruction !== undefined) return stepped(state, state, send(content.instruction.frame))
  const flaw = keyFlaw(parameters, state.nextSequence, 'INST')
  if (flaw !== undefined) return rejected(flaw.reason, block)
  const checkKeySize = checkKeyBytes(parameters)
  if (seed.length < instructionSeedBits(content) || checkKey.length < checkKeySize)
    return rejected('randomness', block)
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
