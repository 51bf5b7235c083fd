// A step of the concrete machines as lines of a transcript. Source: docs/replay.md, "A line for everything that happens".

import * as E from 'fp-ts/Either'
import { hexOf } from '../bits'
import { decodeFrame } from '../frame'
import type { GroundEvent, GroundRecord, GroundState } from '../groundStationState'
import type { StatusMessage } from '../messages'
import type { ProtocolParameters } from '../parameters'
import { decodePayload } from '../payload'
import type { SatelliteEvent, SatelliteRecord, SatelliteState } from '../satelliteState'
import type { Answer, Key, Output } from '../step'
import type { Line, Party } from './line'

/** What a line needs beside the step: the session, how many blocks the transcript has, SHA-256, and the time in nanoseconds. */
export type LogSetting = {
  readonly parameters: ProtocolParameters
  readonly blocks: number
  readonly digest: (bytes: Uint8Array) => Uint8Array
  readonly at: number
}

/** One step of one party, as it was answered. */
export type LoggedStep =
  | {
      readonly party: 'groundStation'
      readonly event: GroundEvent
      readonly before: GroundState
      readonly answer: Answer<GroundState, GroundRecord>
    }
  | {
      readonly party: 'satellite'
      readonly event: SatelliteEvent
      readonly before: SatelliteState
      readonly answer: Answer<SatelliteState, SatelliteRecord>
    }

const DIGEST_BYTES = 8

const shortDigest = ({ digest }: LogSetting, bytes: Uint8Array): string =>
  hexOf(digest(bytes).subarray(0, DIGEST_BYTES))

const entriesOf = (
  { parameters, blocks }: LogSetting,
  { entries, closedFrom }: StatusMessage,
): ReadonlyArray<{ readonly block: number; readonly released: boolean }> => {
  const end = parameters.firstBlock + blocks
  const closed =
    closedFrom === null ? [] : Array.from({ length: Math.max(0, end - closedFrom) }, (_, i) => closedFrom + i)
  return [
    ...entries.map(({ block, outcome }) => ({ block, released: outcome === 'released' })),
    ...closed.map((block) => ({ block, released: false })),
  ]
}

/** What lines say of a frame; undefined for bytes that are none. */
const frameOf = (setting: LogSetting, bytes: Uint8Array) => {
  const frame = decodeFrame(bytes)
  if (E.isLeft(frame)) return undefined
  const { kind, block, sequence, payload } = frame.right
  const status = kind === 'STATUS' ? decodePayload(setting.parameters, kind, payload) : undefined
  const entries =
    status !== undefined && E.isRight(status) && status.right.kind === 'STATUS'
      ? { entries: [...entriesOf(setting, status.right)] }
      : {}
  return { kind, block, digest: shortDigest(setting, bytes), bytes: bytes.length, sequence, ...entries }
}

/** A frame changed its block, is kept until further rows come, or changed nothing (giving a block up is a line of its own). */
const outcomeOf = (step: LoggedStep, kind: string, block: number): 'accepted' | 'held' | 'discarded' => {
  if (E.isLeft(step.answer)) return 'discarded'
  const before = step.before.blocks.get(block)
  const after = step.answer.right.state.blocks.get(block)
  if (kind === 'STATUS')
    return step.answer.right.outputs.some((output) => output.kind === 'alarm') ? 'discarded' : 'accepted'
  if (kind === 'MORE') return 'accepted'
  if (after?.status === 'RAW' && before?.status === 'RAW')
    return after.decoding === before.decoding ? 'discarded' : 'held'
  if (after?.status === 'ABORT')
    return after.reason === 'tag' || after.reason === 'check' || after.reason === 'peer'
      ? 'accepted'
      : 'discarded'
  return before?.status === after?.status ? 'discarded' : 'accepted'
}

const received = (setting: LogSetting, step: LoggedStep, bytes: Uint8Array): ReadonlyArray<Line> => {
  const frame = frameOf(setting, bytes)
  const end = setting.parameters.firstBlock + setting.blocks
  if (frame === undefined || frame.block < setting.parameters.firstBlock || frame.block >= end) return []
  const outcome = outcomeOf(step, frame.kind, frame.block)
  const reason = E.isLeft(step.answer) ? { reason: step.answer.left.reason } : {}
  return [{ event: 'receive', at: setting.at, party: step.party, ...frame, outcome, ...reason }]
}

const eventLines = (setting: LogSetting, step: LoggedStep): ReadonlyArray<Line> => {
  const { event, answer, party } = step
  const { at } = setting
  if (event.kind === 'deliver') return received(setting, step, event.frame)
  if (E.isLeft(answer)) return []
  switch (event.kind) {
    case 'generate':
      return step.party === 'groundStation' ? [{ event: 'generate', at, block: step.before.nextBlock }] : []
    case 'timeout':
      return [{ event: 'timeout', at, party, block: event.block }]
    case 'endPass':
      return party === 'groundStation' ? [{ event: 'endOfPass', at }] : []
    case 'reboot':
      return [{ event: 'restart', at, party }]
    default:
      return []
  }
}

const keyLine = (setting: LogSetting, party: Party, block: number, key: Key): Line => ({
  event: 'release',
  at: setting.at,
  party,
  block,
  keyDigest: shortDigest(setting, key.bytes),
  keyBits: key.length,
})

const outputLines = (
  setting: LogSetting,
  party: Party,
  output: Output<GroundRecord> | Output<SatelliteRecord>,
): ReadonlyArray<Line> => {
  const { at } = setting
  switch (output.kind) {
    case 'send': {
      const frame = frameOf(setting, output.frame)
      return frame === undefined ? [] : [{ event: 'send', at, party, ...frame }]
    }
    case 'release':
      return [keyLine(setting, party, output.block, output.key)]
    case 'confirm':
      return [{ event: 'confirm', at, block: output.block }]
    case 'revoke':
      return [{ event: 'revoke', at, block: output.block }]
    case 'ended':
      return [{ event: 'abandon', at, party, block: output.block, reason: output.reason }]
    case 'journal':
    case 'invalid':
    case 'alarm':
      return []
  }
}

/** The lines that a step leaves in a transcript; none for a timer that had nothing to do. */
export const linesOfStep = (setting: LogSetting, step: LoggedStep): ReadonlyArray<Line> => {
  const own = eventLines(setting, step)
  if (E.isLeft(step.answer)) return own
  return [...own, ...step.answer.right.outputs.flatMap((output) => outputLines(setting, step.party, output))]
}
