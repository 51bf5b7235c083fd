// The satellite as a state machine: steps 3 and 5 of the paper, and what the hardened profile adds. One function a step.
// Source: the paper, Methods 0.3; PROTOCOL.md, sections 4 (actions 7 to 10) and 8a (18, 20 and 21); tables in docs/frames.md.

import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { bitAt, bitString, bitsAt, onesOf } from './bits'
import { checkOf, finalKey, isPossible } from './finalKey'
import type { Frame } from './frame'
import type { MoreMessage, RawMessage, SiftMessage } from './messages'
import { keyedIndices, type ProtocolParameters } from './parameters'
import type { BlockSample, ErrorCount, Prepared, SatellitePrimitives } from './primitives'
import type { EndReason, RejectReason } from './rejection'
import { endPass, reboot, receiveStatus, sendAbort, timeOut } from './satelliteSettling'
import {
  type CompletedBlock,
  type SatelliteEvent,
  type SatelliteState,
  type SiftedBlock,
  type StepSatellite,
  satelliteStatus,
} from './satelliteState'
import {
  countOf,
  ended,
  type Outputs,
  rejected,
  type Satellite,
  type SatelliteAnswer,
  stepped,
  withAbort,
  withBlock,
  withInvalid,
} from './satelliteTransition'
import { contentOf, isAuthentic, keyFlaw, opened, seal, verifiedAfter } from './sealing'
import { partInputs, type Sifted, sifted } from './sifting'
import { transcriptOfRaw, transcriptWith } from './transcript'

// Step 3

/** The sampled basis-matched detections of keyed intensities. */
const sampleOf = (parameters: ProtocolParameters, raw: RawMessage, prepared: Prepared) => {
  const keyed = keyedIndices(parameters)
  return onesOf(raw.sampled).flatMap((place, at) =>
    bitAt(raw.bases, place) === bitAt(prepared.bases, place) && keyed.has(prepared.intensities[place] ?? 0)
      ? [{ place, isError: bitAt(raw.sampledBits, at) !== bitAt(prepared.bits, place) }]
      : [],
  )
}

/** What the code is chosen by: errors of the sample, and of its worst part that lies among the detections of one packet. */
const sampleErrors = (sample: ReturnType<typeof sampleOf>, packets: Sifted['packets']): BlockSample => {
  const count = (part: typeof sample): ErrorCount => ({
    errors: part.filter(({ isError }) => isError).length,
    of: part.length,
  })
  const rate = ({ errors, of }: ErrorCount): number => (of === 0 ? 0 : errors / of)
  const all = count(sample)
  const parts = packets.map(({ places }) => {
    const [first, last] = [places[0] ?? 0, places.at(-1) ?? -1]
    return count(sample.filter(({ place }) => place >= first && place <= last))
  })
  return { ...all, worst: parts.reduce((worst, part) => (rate(part) > rate(worst) ? part : worst), all) }
}

/** Step 3: basis and intensity comparison, code, and syndrome of every packet. */
const compare = (
  { primitives, parameters }: Satellite,
  raw: RawMessage,
  prepared: Prepared,
): Pick<SiftedBlock, 'packets' | 'choice'> & { readonly message: SiftMessage } => {
  const matches = bitString(raw.bases.length, (j) =>
    bitAt(raw.bases, j) === bitAt(prepared.bases, j) ? 1 : 0,
  )
  const intensities = Uint8Array.from(onesOf(matches), (j) => prepared.intensities[j] ?? 0)
  const parts = sifted(parameters, { ...raw, matches, intensities })
  const packets = parts.packets.map(({ basis, places: bits }) => ({
    basis,
    bits: bitsAt(prepared.bits, bits),
  }))
  const choice = primitives.chooseCode(sampleErrors(sampleOf(parameters, raw, prepared), parts.packets))
  const { code, rows } = choice
  const syndromes = packets.map(({ bits }) => primitives.syndrome(code, 0, rows, bits))
  const disclosed = bitsAt(prepared.bits, parts.disclosed)
  return {
    packets,
    choice,
    message: { kind: 'SIFT', matches, intensities, disclosed, code, rows, syndromes },
  }
}

/** Why a block takes no original key information now. */
const rawFlaw = ({ parameters, state }: Satellite, block: number): RejectReason | undefined => {
  const status = satelliteStatus(state, block)
  if (status !== 'WAIT') return status === 'ABORT' ? 'passed' : 'duplicate'
  if (state.ended) return 'ended'
  const open = countOf(state, 'SIFT')
  // Every sifted block may become a provisional key; the literal profile has none of these.
  const provisional = parameters.profile === 'hardened' ? open + countOf(state, 'PROV') : 0
  const isFull = open >= parameters.maximumOpen || provisional >= parameters.maximumProvisional
  return isFull ? 'full' : keyFlaw(parameters, state.nextSequence, 'SIFT')?.reason
}

/** Step 3: SAT takes the original key information of a block that it waits for, and sifts. */
const receiveRaw = (satellite: Satellite, frame: Frame): SatelliteAnswer => {
  const { primitives, parameters, state } = satellite
  const { block, payload } = frame
  const flaw = rawFlaw(satellite, block)
  if (flaw !== undefined) return rejected(flaw, block)
  if (!isAuthentic(primitives.authenticator, parameters, frame)) return rejected('badTag', block)
  const content = contentOf(parameters, frame, 'RAW')
  if (E.isLeft(content)) return content
  const raw = content.right
  const isUnused = (raw.positions[0] ?? 0) > state.usedPositions
  const prepared = isUnused ? primitives.prepared(raw.positions) : undefined
  if (prepared === undefined) return rejected('positions', block)
  const { message, packets, choice } = compare(satellite, raw, prepared)
  const before = transcriptOfRaw(primitives.digest, payload)
  const sealed = seal(primitives.authenticator, parameters, {
    message,
    block,
    sequence: state.nextSequence,
    transcript: before,
  })
  const sift: SiftedBlock = {
    status: 'SIFT',
    packets,
    choice,
    transcript: transcriptWith(primitives.digest, before, 'SIFT', sealed.payload),
    siftFrame: sealed.frame,
    rounds: 0,
    rows: choice.rows,
    invalid: 0,
  }
  return stepped(state, {
    ...withBlock(state, block, sift),
    horizon: block + 1,
    nextSequence: sealed.nextSequence,
    verified: verifiedAfter(parameters, state.verified, frame),
    usedPositions: raw.positions.at(-1) ?? state.usedPositions,
  })
}

/** Step 3: the answer is repeated for as long as the block is sifted. */
const sendSift = ({ parameters, state }: Satellite, block: number): SatelliteAnswer => {
  const content = state.blocks.get(block)
  if (content?.status !== 'SIFT') return rejected('nothingToSend', block)
  if (parameters.profile === 'hardened' && state.ended) return rejected('ended', block)
  return stepped(state, state, [{ kind: 'send', message: 'SIFT', block, frame: content.siftFrame }])
}

// Between steps 3 and 4: further rows

/** A sifted block, or why a frame that is meant for one is of no use. */
const siftedBlock = (state: SatelliteState, block: number): E.Either<RejectReason, SiftedBlock> => {
  const content = state.blocks.get(block)
  if (content?.status === 'SIFT') return E.right(content)
  const status = satelliteStatus(state, block)
  if (status === 'WAIT') return E.left('notAwaited')
  return E.left(status === 'ABORT' ? 'settled' : 'duplicate')
}

const furtherRows = (
  primitives: SatellitePrimitives,
  { packets, choice, rows: firstRow }: SiftedBlock,
  { round, packets: asked }: MoreMessage,
) => {
  const rows = primitives.furtherRows(choice, round)
  const syndromes = asked.flatMap((p) => {
    const packet = packets[p]
    return packet === undefined ? [] : [primitives.syndrome(choice.code, firstRow, rows, packet.bits)]
  })
  return { kind: 'EXTRA', round, packets: asked, firstRow, rows, syndromes } as const
}

/** Further rows of the syndrome for packets that did not decode: each row is disclosed once, however often it is sent. */
const receiveMore = (satellite: Satellite, frame: Frame): SatelliteAnswer => {
  const { primitives, parameters, state } = satellite
  const { block } = frame
  const found = siftedBlock(state, block)
  if (E.isLeft(found)) return rejected(found.left, block)
  const sift = found.right
  const content = contentOf(parameters, frame, 'MORE')
  if (E.isLeft(content)) return content
  const more = content.right
  // An earlier round is recognised before its tag, which covers a transcript that has gone on.
  if (more.round <= sift.rounds) return rejected('duplicate', block)
  if (!isAuthentic(primitives.authenticator, parameters, frame, sift.transcript))
    return withInvalid(satellite, block, sift)
  if (more.round !== sift.rounds + 1) return rejected('round', block)
  if (more.packets.some((packet) => packet >= sift.packets.length)) return rejected('content', block)
  const flaw = keyFlaw(parameters, state.nextSequence, 'EXTRA')
  if (flaw !== undefined) return rejected(flaw.reason, block)
  const asked = transcriptWith(primitives.digest, sift.transcript, 'MORE', frame.payload)
  const message = furtherRows(primitives, sift, more)
  const sealed = seal(primitives.authenticator, parameters, {
    message,
    block,
    sequence: state.nextSequence,
    transcript: asked,
  })
  const answered: SiftedBlock = {
    ...sift,
    transcript: transcriptWith(primitives.digest, asked, 'EXTRA', sealed.payload),
    rounds: more.round,
    rows: sift.rows + message.rows,
    extraFrame: sealed.frame,
  }
  return stepped(state, {
    ...withBlock(state, block, answered),
    nextSequence: sealed.nextSequence,
    verified: verifiedAfter(parameters, state.verified, frame),
  })
}

/** The latest further rows are repeated for as long as the block is sifted. */
const sendExtra = ({ parameters, state }: Satellite, block: number): SatelliteAnswer => {
  const content = state.blocks.get(block)
  if (content?.status !== 'SIFT' || content.extraFrame === undefined) return rejected('nothingToSend', block)
  if (parameters.profile === 'hardened' && state.ended) return rejected('ended', block)
  return stepped(state, state, [{ kind: 'send', message: 'EXTRA', block, frame: content.extraFrame }])
}

// Step 5

/** Lower sifted blocks are superseded once a block is completed. */
const withSuperseded = (state: SatelliteState, block: number): readonly [SatelliteState, Outputs] => {
  const lower = [...state.blocks]
    .filter(([id, { status }]) => id < block && status === 'SIFT')
    .map(([id]) => id)
  return [
    lower.reduce((after, id) => withAbort(after, id, 'superseded'), state),
    lower.map((id) => ended(id, 'superseded')),
  ]
}

/** Step 5: the key is made and released, once; feedback for this block is sent from now on. */
const complete = (
  { parameters, state }: Satellite,
  block: number,
  done: CompletedBlock,
  counters: Pick<SatelliteState, 'nextSequence' | 'verified'>,
): SatelliteAnswer => {
  const completed = { ...withBlock(state, block, done), ...counters, feedback: block }
  const [after, superseded] = withSuperseded(completed, block)
  const as = parameters.profile === 'literal' ? 'final' : 'provisional'
  return stepped(state, after, [{ kind: 'release', block, key: done.key, as }, ...superseded])
}

/** Step 5: SAT authenticates the instruction. Literal: on failure the block is abandoned. Hardened: nothing happens. */
const receiveInstruction = (satellite: Satellite, frame: Frame): SatelliteAnswer => {
  const { primitives, parameters, state } = satellite
  const { block } = frame
  const found = siftedBlock(state, block)
  if (E.isLeft(found)) return rejected(found.left, block)
  const sift = found.right
  const abandoned = (reason: EndReason): SatelliteAnswer =>
    stepped(state, withAbort(state, block, reason), [ended(block, reason)])
  if (!isAuthentic(primitives.authenticator, parameters, frame, sift.transcript))
    return parameters.profile === 'literal' ? abandoned('tag') : withInvalid(satellite, block, sift)
  const content = contentOf(parameters, frame, 'INST')
  if (E.isLeft(content)) return content
  const instruction = content.right
  const kept = sift.packets.filter((_, packet) => instruction.kept.includes(packet))
  const inputs = partInputs(parameters, kept)
  const isAgreed = instruction.packets === sift.packets.length && instruction.rounds === sift.rounds
  if (!isAgreed || !isPossible(instruction, inputs)) return abandoned('instruction')
  const flaw = keyFlaw(parameters, state.nextSequence, 'FB')
  if (flaw !== undefined) return rejected(flaw.reason, block)
  const key = finalKey(primitives.amplify, instruction, inputs)
  const transcript = transcriptWith(primitives.digest, sift.transcript, 'INST', frame.payload)
  const sealed = seal(primitives.authenticator, parameters, {
    message: { kind: 'FB', check: checkOf(parameters, instruction, inputs, key) },
    block,
    sequence: state.nextSequence,
    transcript,
  })
  const status = parameters.profile === 'literal' ? 'DONE' : 'PROV'
  return complete(
    satellite,
    block,
    { status, key, instruction: transcript, feedbackFrame: sealed.frame },
    { nextSequence: sealed.nextSequence, verified: verifiedAfter(parameters, state.verified, frame) },
  )
}

/** Step 5: feedback for the last completed block, repeated until the next feedback, whatever became of the key. */
const sendFeedback = ({ state }: Satellite): SatelliteAnswer => {
  const block = state.feedback
  const content = block === null ? undefined : state.blocks.get(block)
  if (block === null || content === undefined || !('feedbackFrame' in content))
    return rejected('nothingToSend')
  return stepped(state, state, [{ kind: 'send', message: 'FB', block, frame: content.feedbackFrame }])
}

const deliver = (satellite: Satellite, bytes: Uint8Array): SatelliteAnswer => {
  const frame = opened(satellite.parameters, 'up', satellite.state, bytes)
  if (E.isLeft(frame)) return frame
  switch (frame.right.kind) {
    case 'RAW':
      return receiveRaw(satellite, frame.right)
    case 'MORE':
      return receiveMore(satellite, frame.right)
    case 'INST':
      return receiveInstruction(satellite, frame.right)
    case 'STATUS':
      return receiveStatus(satellite, frame.right)
    default:
      return rejected('direction', frame.right.block)
  }
}

const dispatch = (satellite: Satellite, event: SatelliteEvent): SatelliteAnswer => {
  switch (event.kind) {
    case 'deliver':
      return deliver(satellite, event.frame)
    case 'sendSift':
      return sendSift(satellite, event.block)
    case 'sendExtra':
      return sendExtra(satellite, event.block)
    case 'sendFeedback':
      return sendFeedback(satellite)
    case 'sendAbort':
      return sendAbort(satellite, event.block)
    case 'timeout':
      return timeOut(satellite, event.block)
    case 'endPass':
      return endPass(satellite)
    case 'reboot':
      return reboot(satellite)
    default:
      return absurd(event)
  }
}

/** One step of the satellite: every event in every state is a transition or a rejection with its reason. */
export const stepSatellite: StepSatellite = (primitives, parameters, state, event) =>
  dispatch({ primitives, parameters, state }, event)
