// The lines of a transcript that a step of one of our machines is logged as. Source: docs/replay.md, "A line for everything that
// happens". A frame that a limit of the machine refused has no line: to the other side it was lost.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { joined } from '../bits'
import { decodeFrame, type Frame } from '../frame'
import type { GroundEvent, GroundRecord, GroundState } from '../groundStationState'
import { directionOfKind } from '../messages'
import type { ProtocolParameters } from '../parameters'
import { decodePayload } from '../payload'
import type { RejectReason } from '../rejection'
import type { SatelliteEvent, SatelliteRecord, SatelliteState } from '../satelliteState'
import type { Answer, Key, Output } from '../step'
import type { Line, Party } from './line'

/** The session, and how many blocks of it the transcript's header has. */
export type Logged = { readonly parameters: ProtocolParameters; readonly blocks: number }

type SomeOutput = Output<GroundRecord> | Output<SatelliteRecord>

/** Digests of keys and frames: 16 bytes of SHA-256. */
const digestOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes).subarray(0, 16))

const keyDigest = ({ length, bytes }: Key): string => digestOf(joined(bytes, Uint8Array.of(length % 8)))

/** What a status frame says of the blocks of the transcript. */
const entriesOf = ({ parameters, blocks }: Logged, { kind, payload }: Frame) => {
  const message = decodePayload(parameters, kind, payload)
  if (E.isLeft(message) || message.right.kind !== 'STATUS') return []
  const { entries, closedFrom } = message.right
  const last = parameters.firstBlock + blocks
  const closed = closedFrom === null ? [] : Array.from({ length: Math.max(0, last - closedFrom) })
  return [
    ...entries.map(({ block, outcome }) => ({ block, released: outcome === 'released' })),
    ...closed.map((_, i) => ({ block: (closedFrom ?? 0) + i, released: false })),
  ]
}

/** The fields of a line about a frame; undefined if the bytes are no frame, or one of another session or of a block without a line. */
const frameFields = (logged: Logged, bytes: Uint8Array) => {
  const decoded = decodeFrame(bytes)
  if (E.isLeft(decoded)) return undefined
  const frame = decoded.right
  const { kind, block, sequence, session } = frame
  const { firstBlock } = logged.parameters
  const isKnown = block >= firstBlock && block < firstBlock + logged.blocks
  if (!isKnown || bytesToHex(session) !== bytesToHex(logged.parameters.session)) return undefined
  return {
    kind,
    block,
    digest: digestOf(bytes),
    bytes: bytes.length,
    sequence,
    ...(kind === 'STATUS' ? { entries: entriesOf(logged, frame) } : {}),
  }
}

const outputLines = (logged: Logged, party: Party, outputs: ReadonlyArray<SomeOutput>): ReadonlyArray<Line> =>
  outputs.flatMap((output): ReadonlyArray<Line> => {
    switch (output.kind) {
      case 'send': {
        const fields = frameFields(logged, output.frame)
        return fields === undefined ? [] : [{ event: 'send', party, ...fields }]
      }
      case 'release': {
        const { block, key } = output
        return [{ event: 'release', party, block, keyDigest: keyDigest(key), keyBits: key.length }]
      }
      case 'ended':
        return [{ event: 'abandon', party, block: output.block, reason: output.reason }]
      case 'confirm':
      case 'revoke':
        return [{ event: output.kind, block: output.block }]
      default:
        return []
    }
  })

/** Reasons that say that a frame has no effect by the specification, not by a limit of the machine. */
const DISCARDS: ReadonlyArray<RejectReason> = [
  'duplicate',
  'passed',
  'settled',
  'outstanding',
  'notGenerated',
]

const receiveLines = (
  logged: Logged,
  party: Party,
  frame: Uint8Array,
  answer: E.Either<{ readonly reason: RejectReason }, { readonly outputs: ReadonlyArray<SomeOutput> }>,
  isHeld: boolean,
): ReadonlyArray<Line> => {
  const fields = frameFields(logged, frame)
  const isOurs = fields !== undefined && (directionOfKind(fields.kind) === 'up') === (party === 'satellite')
  if (!isOurs) return []
  if (E.isLeft(answer)) {
    const { reason } = answer.left
    return DISCARDS.includes(reason)
      ? [{ event: 'receive', party, outcome: 'discarded', ...fields, reason }]
      : []
  }
  const { outputs } = answer.right
  const isIgnored = outputs.some(
    (output) =>
      output.kind === 'invalid' ||
      output.kind === 'alarm' ||
      (output.kind === 'ended' && output.reason === 'nothingDecoded'),
  )
  const outcome = isIgnored ? 'discarded' : isHeld ? 'held' : 'accepted'
  return [{ event: 'receive', party, outcome, ...fields }]
}

const eventLines = (
  logged: Logged,
  party: Party,
  event: GroundEvent | SatelliteEvent,
  answer: Answer<GroundState, GroundRecord> | Answer<SatelliteState, SatelliteRecord>,
  isHeld: (block: number) => boolean,
): ReadonlyArray<Line> => {
  if (event.kind === 'deliver') {
    const block = frameFields(logged, event.frame)?.block
    return receiveLines(logged, party, event.frame, answer, block !== undefined && isHeld(block))
  }
  if (E.isLeft(answer)) return []
  if (event.kind === 'timeout') return [{ event: 'timeout', party, block: event.block }]
  if (event.kind === 'reboot') return [{ event: 'restart', party }]
  return event.kind === 'endPass' && party === 'groundStation' ? [{ event: 'endOfPass' }] : []
}

/** The lines of a step of the ground station. */
export const groundLines = (
  logged: Logged,
  before: GroundState,
  event: GroundEvent,
  answer: Answer<GroundState, GroundRecord>,
): ReadonlyArray<Line> => {
  const isHeld = (block: number): boolean => {
    const content = E.isRight(answer) ? answer.right.state.blocks.get(block) : undefined
    return content?.status === 'RAW' && content.decoding !== undefined
  }
  const generated: ReadonlyArray<Line> =
    event.kind === 'generate' && E.isRight(answer) ? [{ event: 'generate', block: before.nextBlock }] : []
  return [
    ...generated,
    ...eventLines(logged, 'groundStation', event, answer, isHeld),
    ...(E.isRight(answer) ? outputLines(logged, 'groundStation', answer.right.outputs) : []),
  ]
}

/** The lines of a step of the satellite. */
export const satelliteLines = (
  logged: Logged,
  event: SatelliteEvent,
  answer: Answer<SatelliteState, SatelliteRecord>,
): ReadonlyArray<Line> => [
  ...eventLines(logged, 'satellite', event, answer, () => false),
  ...(E.isRight(answer) ? outputLines(logged, 'satellite', answer.right.outputs) : []),
]
