// Both machines with the two channels between them, whoever sits on the channels, and power failures; and what no party knows but
// a proof talks about (ghost facts). One move is one step of the whole system. Source: PROTOCOL.md, sections 3, 4, 8a and 9.

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { absurd } from 'fp-ts/function'
import { decodeFrame } from './frame'
import { stepGround } from './groundStation'
import {
  type GroundEvent,
  type GroundRecord,
  type GroundState,
  initialGround,
  rebootGround,
} from './groundStationState'
import type { Direction, MessageKind, StatusMessage } from './messages'
import type { ProtocolParameters } from './parameters'
import { decodePayload } from './payload'
import type { GroundPrimitives, SatellitePrimitives } from './primitives'
import type { Rejection } from './rejection'
import { stepSatellite } from './satellite'
import {
  initialSatellite,
  rebootSatellite,
  type SatelliteEvent,
  type SatellitePacket,
  type SatelliteRecord,
  type SatelliteState,
} from './satelliteState'
import type { Answer, Key, Output } from './step'

/** What does not change in a run. */
export type Setting = {
  readonly parameters: ProtocolParameters
  readonly satellite: SatellitePrimitives
  readonly ground: GroundPrimitives
}

export type Side = 'satellite' | 'groundStation'

/** Bytes on a channel, and their name: the same bytes in hexadecimal. */
export type Carried = { readonly frame: Uint8Array; readonly hex: string }

/** A frame that an honest party put on a channel; a status frame with what it says. */
export type SentFrame = {
  readonly message: MessageKind
  readonly block: number
  readonly frame: Uint8Array
  readonly status?: StatusMessage
}

/** A key given to its user, by whom and as what. */
export type Release = {
  readonly side: Side
  readonly block: number
  readonly key: Key
  readonly as: 'final' | 'provisional'
}

/** What nobody in the system knows. "Clean": byte for byte what the other side sent for that block. */
export type Ghost = {
  /** Every distinct frame that an honest party ever sent, by its bytes in hexadecimal, in order of first transmission. */
  readonly sent: ReadonlyMap<string, SentFrame>
  /** Blocks that SAT sifted: whether from a clean RAW, and the packets. */
  readonly sifted: ReadonlyMap<
    number,
    { readonly clean: boolean; readonly packets: ReadonlyArray<SatellitePacket> }
  >
  /** Blocks whose transcript at SAT holds a round of further rows that OGS never asked for. */
  readonly strayed: ReadonlySet<number>
  /** Blocks for which OGS took an answer: whether it and all further rows were clean. */
  readonly answered: ReadonlyMap<number, boolean>
  /** Blocks that SAT completed: whether under a clean instruction. */
  readonly completed: ReadonlyMap<number, boolean>
  readonly releases: ReadonlyArray<Release>
  /** Parties that lost their volatile memory at least once. */
  readonly restarted: ReadonlySet<Side>
}

/** The state of everything. The channels are bags: the order of the lists means nothing. */
export type Whole = {
  readonly ground: GroundState
  readonly satellite: SatelliteState
  readonly groundJournal: ReadonlyArray<GroundRecord>
  readonly satelliteJournal: ReadonlyArray<SatelliteRecord>
  readonly up: ReadonlyArray<Carried>
  readonly down: ReadonlyArray<Carried>
  readonly ghost: Ghost
}

/** Nothing has happened yet. */
export const initialWhole = ({ parameters }: Setting): Whole => ({
  ground: initialGround(parameters),
  satellite: initialSatellite(parameters),
  groundJournal: [],
  satelliteJournal: [],
  up: [],
  down: [],
  ghost: {
    sent: new Map(),
    sifted: new Map(),
    strayed: new Set(),
    answered: new Map(),
    completed: new Map(),
    releases: [],
    restarted: new Set(),
  },
})

/**
 * One step. `cut`: power fails after this many outputs of the step happened, and the party starts again from its journal. The end of the pass is one event for both, for both know the orbit; the satellite may stop
 * earlier (its own `endPass`), never later.
 */
export type Move =
  | {
      readonly move: 'ground'
      readonly event: Exclude<GroundEvent, { kind: 'deliver' | 'endPass' }>
      readonly cut?: number
    }
  | {
      readonly move: 'satellite'
      readonly event: Exclude<SatelliteEvent, { kind: 'deliver' }>
      readonly cut?: number
    }
  | { readonly move: 'endPass' }
  | { readonly move: 'deliver'; readonly direction: Direction; readonly index: number; readonly cut?: number }
  | { readonly move: 'drop' | 'repeat'; readonly direction: Direction; readonly index: number }
  | {
      readonly move: 'alter'
      readonly direction: Direction
      readonly index: number
      readonly frame: Uint8Array
    }
  /** A frame that an honest party sent, or one made up, relabelled, reflected or of another session. */
  | { readonly move: 'inject'; readonly direction: Direction; readonly frame: Uint8Array }

type SomeOutput = Output<GroundRecord> | Output<SatelliteRecord>

/** The state after a move, with what a machine did or why it refused. */
export type Moved = {
  readonly whole: Whole
  /** Outputs that happened, before a cut. */
  readonly outputs: ReadonlyArray<SomeOutput>
  readonly rejection?: Rejection
  /** The frame that left a channel. */
  readonly taken?: Carried
  /** The machine's power failed. */
  readonly isCut: boolean
}

const carried = (frame: Uint8Array): Carried => ({ frame, hex: bytesToHex(frame) })

const without = <A>(list: ReadonlyArray<A>, index: number): ReadonlyArray<A> => list.toSpliced(index, 1)

const statusOf = (parameters: ProtocolParameters, bytes: Uint8Array): StatusMessage | undefined => {
  const frame = decodeFrame(bytes)
  if (E.isLeft(frame) || frame.right.kind !== 'STATUS') return undefined
  const message = decodePayload(parameters, 'STATUS', frame.right.payload)
  return E.isRight(message) && message.right.kind === 'STATUS' ? message.right : undefined
}

const recordsOf = <Record>(outputs: ReadonlyArray<Output<Record>>): ReadonlyArray<Record> =>
  outputs.flatMap((output) => (output.kind === 'journal' ? output.records : []))

/** Sends go on the channel and are remembered; releases are remembered. */
const heard = (
  { parameters }: Setting,
  side: Side,
  whole: Whole,
  outputs: ReadonlyArray<SomeOutput>,
): Whole => {
  const sends = outputs.flatMap((output) => (output.kind === 'send' ? [output] : []))
  const channel = side === 'groundStation' ? 'up' : 'down'
  const sent = new Map(whole.ghost.sent)
  for (const { message, block, frame } of sends) {
    const { hex } = carried(frame)
    const status = message === 'STATUS' ? statusOf(parameters, frame) : undefined
    if (!sent.has(hex)) sent.set(hex, { message, block, frame, ...(status === undefined ? {} : { status }) })
  }
  const releases = outputs.flatMap((output) =>
    output.kind === 'release' ? [{ side, block: output.block, key: output.key, as: output.as }] : [],
  )
  return {
    ...whole,
    [channel]: [...whole[channel], ...sends.map(({ frame }) => carried(frame))],
    ghost: { ...whole.ghost, sent, releases: [...whole.ghost.releases, ...releases] },
  }
}

const changesOf = <Block>(
  before: ReadonlyMap<number, Block>,
  after: ReadonlyMap<number, Block>,
): ReadonlyArray<readonly [number, Block, Block | undefined]> =>
  [...after].flatMap(([block, content]) => {
    const old = before.get(block)
    return content === old ? [] : [[block, content, old] as const]
  })

/** What the ghosts learn when a frame changed the satellite: what it was made of. */
const satelliteGhost = (ghost: Ghost, before: SatelliteState, after: SatelliteState, by?: Carried): Ghost => {
  const clean = by !== undefined && ghost.sent.has(by.hex)
  const sifted = new Map(ghost.sifted)
  const strayed = new Set(ghost.strayed)
  const completed = new Map(ghost.completed)
  for (const [block, content, old] of changesOf(before.blocks, after.blocks)) {
    if (content.status === 'SIFT' && old === undefined) sifted.set(block, { clean, packets: content.packets })
    if (content.status === 'SIFT' && old?.status === 'SIFT' && content.rounds > old.rounds && !clean)
      strayed.add(block)
    if ((content.status === 'DONE' || content.status === 'PROV') && old?.status === 'SIFT')
      completed.set(block, clean)
  }
  return { ...ghost, sifted, strayed, completed }
}

/** The same at the ground station: whether the answer, and every round of further rows, is SAT's. */
const groundGhost = (ghost: Ghost, before: GroundState, after: GroundState, by?: Carried): Ghost => {
  const clean = by !== undefined && ghost.sent.has(by.hex)
  const answered = new Map(ghost.answered)
  for (const [block, content, old] of changesOf(before.blocks, after.blocks)) {
    const isAnswer =
      old?.status === 'RAW' &&
      (content.status === 'INST' || (content.status === 'RAW' && content.decoding !== old.decoding))
    if (isAnswer) answered.set(block, clean && (answered.get(block) ?? true))
  }
  return { ...ghost, answered }
}

/** What a machine's answer comes to, where power may fail on the way. */
const outcomeOf = <State, Record>(
  answer: Answer<State, Record>,
  before: { readonly state: State; readonly journal: ReadonlyArray<Record> },
  reboot: (journal: ReadonlyArray<Record>) => State,
  cut: number | undefined,
) => {
  const { state: reached, outputs: all } = E.isRight(answer)
    ? answer.right
    : { state: before.state, outputs: [] }
  const outputs = cut === undefined ? all : all.slice(0, cut)
  const journal = [...before.journal, ...recordsOf(outputs)]
  return {
    reached,
    outputs,
    journal,
    state: cut === undefined ? reached : reboot(journal),
    rest: { isCut: cut !== undefined, ...(E.isLeft(answer) ? { rejection: answer.left } : {}) },
  }
}

const isRestart = ({ kind }: { readonly kind: string }, cut: number | undefined): boolean =>
  kind === 'reboot' || cut !== undefined

const restarted = (ghost: Ghost, side: Side): Ghost => ({
  ...ghost,
  restarted: new Set(ghost.restarted).add(side),
})

const atGround = (setting: Setting, whole: Whole, event: GroundEvent, cut?: number, by?: Carried): Moved => {
  const { parameters, ground } = setting
  const { reached, outputs, journal, state, rest } = outcomeOf(
    stepGround(ground, parameters, whole.ground, event),
    { state: whole.ground, journal: whole.groundJournal },
    (records) => rebootGround(parameters, records),
    cut,
  )
  const ghost = groundGhost(whole.ghost, whole.ground, reached, by)
  const known = isRestart(event, cut) ? restarted(ghost, 'groundStation') : ghost
  const next = { ...whole, ground: state, groundJournal: journal, ghost: known }
  return { whole: heard(setting, 'groundStation', next, outputs), outputs, ...rest }
}

const atSatellite = (
  setting: Setting,
  whole: Whole,
  event: SatelliteEvent,
  cut?: number,
  by?: Carried,
): Moved => {
  const { parameters, satellite } = setting
  const { reached, outputs, journal, state, rest } = outcomeOf(
    stepSatellite(satellite, parameters, whole.satellite, event),
    { state: whole.satellite, journal: whole.satelliteJournal },
    (records) => rebootSatellite(parameters, records),
    cut,
  )
  const ghost = satelliteGhost(whole.ghost, whole.satellite, reached, by)
  const known = isRestart(event, cut) ? restarted(ghost, 'satellite') : ghost
  const next = { ...whole, satellite: state, satelliteJournal: journal, ghost: known }
  return { whole: heard(setting, 'satellite', next, outputs), outputs, ...rest }
}

/** The satellite stops no later than the ground station. */
const ended = (setting: Setting, whole: Whole): Moved => {
  const first = atSatellite(setting, whole, { kind: 'endPass' })
  const second = atGround(setting, first.whole, { kind: 'endPass' })
  return { ...second, outputs: [...first.outputs, ...second.outputs] }
}

const still = (whole: Whole): Moved => ({ whole, outputs: [], isCut: false })

const onChannel = (
  setting: Setting,
  whole: Whole,
  move: Extract<Move, { readonly direction: Direction; readonly index: number }>,
): Moved => {
  const { direction, index } = move
  const channel = whole[direction]
  const taken = channel[index]
  if (taken === undefined) return still(whole)
  const rest = { ...whole, [direction]: without(channel, index) }
  switch (move.move) {
    case 'drop':
      return { ...still(rest), taken }
    case 'repeat':
      return { ...still({ ...whole, [direction]: [...channel, taken] }), taken }
    case 'alter':
      return { ...still({ ...rest, [direction]: channel.with(index, carried(move.frame)) }), taken }
    case 'deliver': {
      const event = { kind: 'deliver', frame: taken.frame } as const
      const to = direction === 'up' ? atSatellite : atGround
      return { ...to(setting, rest, event, move.cut, taken), taken }
    }
    default:
      return absurd(move)
  }
}

/** The state after a move: defined for every move in every state. A frame that is not there does nothing. */
export const moved = (setting: Setting, whole: Whole, move: Move): Moved => {
  switch (move.move) {
    case 'ground':
      return atGround(setting, whole, move.event, move.cut)
    case 'satellite':
      return atSatellite(setting, whole, move.event, move.cut)
    case 'endPass':
      return ended(setting, whole)
    case 'inject': {
      const channel = [...whole[move.direction], carried(move.frame)]
      return still({ ...whole, [move.direction]: channel })
    }
    default:
      return onChannel(setting, whole, move)
  }
}
