// Steps 2 to 6 of a pass between the two machines of spec/protocol, over the laser link, in virtual time: the machines decide every
// transition, the link what arrives and when, and this file only when a timer fires. Every step is logged as a transcript.
// Source: the paper, Methods 0.3 ("repeated until"); PROTOCOL.md, sections 4 and 8a. Times are whole nanoseconds.

import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import type { BitString } from '../../spec/protocol/bits'
import { instructionSeedBits } from '../../spec/protocol/groundInstructing'
import { stepGround } from '../../spec/protocol/groundStation'
import {
  type Detections,
  type GroundEvent,
  type GroundRecord,
  type GroundState,
  initialGround,
} from '../../spec/protocol/groundStationState'
import type { Header, Line, Party } from '../../spec/protocol/log/line'
import { groundLines, satelliteLines } from '../../spec/protocol/log/ofStep'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import type { GroundPrimitives, KeyLengthRequest, SatellitePrimitives } from '../../spec/protocol/primitives'
import { stepSatellite } from '../../spec/protocol/satellite'
import {
  initialSatellite,
  type SatelliteEvent,
  type SatelliteRecord,
  type SatelliteState,
} from '../../spec/protocol/satelliteState'
import type { Key, Output } from '../../spec/protocol/step'
import { type Direction, type LaserLinkState, nextDelivery, send } from '../laserComm/laserLink'
import type { Generator } from '../randomness/generator'
import { delivering } from './refusals'

/** The detections of a block, complete at a time, and which of them are sampled. */
export type TimedBlock = { readonly at: number; readonly detections: Detections; readonly sampled: BitString }

/** When timers fire, nanoseconds. */
export type Schedule = {
  /** Each party says once in such a time what it has to say, if its transmitter is idle. */
  readonly period: number
  /** Hardened: an open block is given up so long after it was generated. */
  readonly blockTimeout: number
  readonly endOfPass: number
  /** Contact after the end of the pass, for what is left to settle. */
  readonly grace: number
}

/** Whoever sits on the link: what is put on it instead of a frame that a party sent; the same frame alone where it does nothing. */
export type Interference = (
  direction: Direction,
  frame: Uint8Array,
  at: number,
) => ReadonlyArray<{ readonly direction: Direction; readonly frame: Uint8Array }>

export type ExchangeInput = {
  readonly parameters: ProtocolParameters
  readonly satellite: SatellitePrimitives
  readonly ground: GroundPrimitives
  readonly link: LaserLinkState
  readonly blocks: ReadonlyArray<TimedBlock>
  readonly schedule: Schedule
  readonly draws: Generator
  readonly interference?: Interference
  /** Power failures: the party starts again from its journal. */
  readonly restarts?: ReadonlyArray<{ readonly at: number; readonly party: Party }>
}

/** What became of one block. */
export type BlockOutcome = {
  readonly block: number
  readonly groundStation: GroundState['blocks'] extends ReadonlyMap<number, infer B> ? B | undefined : never
  readonly satellite: SatelliteState['blocks'] extends ReadonlyMap<number, infer B> ? B | undefined : never
  readonly satelliteKey?: Key
  readonly groundKey?: Key
  /** What the key length was computed from, one request a part; none where no packet was kept. */
  readonly requests: ReadonlyArray<KeyLengthRequest>
}

export type ExchangeOutcome = {
  readonly header: Header
  readonly lines: ReadonlyArray<Line>
  readonly blocks: ReadonlyArray<BlockOutcome>
  readonly link: LaserLinkState
  /** Frames that the parties sent, repeats included, and bytes of them. */
  readonly frames: number
  readonly bytes: number
  /** Sequence numbers used, each a message that was tagged. */
  readonly taggedMessages: number
  readonly end: number
}

type Run = {
  readonly ground: GroundState
  readonly satellite: SatelliteState
  readonly link: LaserLinkState
}

const CHECK_KEY_BYTES = 16

/** What the ground station has to say now, in the order of the steps; RAW only until it is answered. */
const groundTimers = (ground: GroundState, draws: Generator): ReadonlyArray<GroundEvent> => {
  const entries = [...ground.blocks]
  const instructions = entries.flatMap(([block, content]): ReadonlyArray<GroundEvent> => {
    if (content.status !== 'INST') return []
    if (content.instruction !== undefined)
      return [{ kind: 'sendInstruction', block, seed: { length: 0, bytes: NO_BYTES }, checkKey: NO_BYTES }]
    // The randomness of a block does not depend on what the link lost: nor does its key.
    const own = draws.child(`instruction ${block}`)
    const length = instructionSeedBits(content)
    const checkKey = own.bits(8 * CHECK_KEY_BYTES)
    return [{ kind: 'sendInstruction', block, seed: { length, bytes: own.bits(length) }, checkKey }]
  })
  const more = entries.flatMap(
    ([block, content]): ReadonlyArray<GroundEvent> =>
      content.status === 'RAW' && content.decoding !== undefined ? [{ kind: 'sendMore', block }] : [],
  )
  const last = ground.blocks.get(ground.nextBlock - 1)
  const isAwaited = last?.status === 'RAW' && last.decoding === undefined
  return [
    ...instructions,
    ...more,
    { kind: 'sendStatus' },
    ...(isAwaited ? [{ kind: 'sendRaw' } as const] : []),
  ]
}

const NO_BYTES = new Uint8Array(0)

const satelliteTimers = ({ blocks }: SatelliteState): ReadonlyArray<SatelliteEvent> => [
  { kind: 'sendFeedback' },
  ...[...blocks].flatMap(([block, content]): ReadonlyArray<SatelliteEvent> => {
    if (content.status === 'ABORT') return [{ kind: 'sendAbort', block }]
    if (content.status !== 'SIFT') return []
    return content.extraFrame === undefined ? [{ kind: 'sendSift', block }] : [{ kind: 'sendExtra', block }]
  }),
]

/** Open blocks whose time is over. */
const overdue = (
  generated: ReadonlyMap<number, number>,
  now: number,
  { blockTimeout, endOfPass }: Schedule,
  open: (block: number) => boolean,
): ReadonlyArray<number> =>
  [...generated].flatMap(([block, at]) =>
    open(block) && now >= Math.min(at + blockTimeout, Math.max(at, endOfPass)) ? [block] : [],
  )

const isOpen = (status: string | undefined): boolean => ['RAW', 'INST', 'SIFT'].includes(status ?? '')

/** Nothing is left to settle: OGS has closed every block, and SAT knows of it (hardened) or cannot be told (literal). */
const isSettled = ({ profile }: ProtocolParameters, { ground, satellite }: Run): boolean =>
  ![...ground.blocks.values()].some(({ status }) => isOpen(status)) &&
  ![...satellite.blocks.values()].some(({ status }) => status === 'SIFT' && profile === 'hardened') &&
  ![...satellite.blocks.values()].some(({ status }) => status === 'PROV')

/** One pass of both machines. Deterministic: the same input and draws give the same lines. */
export const exchanged = (input: ExchangeInput): ExchangeOutcome => {
  const { parameters, schedule, draws } = input
  const count = Math.max(1, input.blocks.length)
  const logged = { parameters, blocks: count }
  const deadline = schedule.endOfPass + schedule.grace
  const lines: Line[] = []
  const keys = { satellite: new Map<number, Key>(), groundStation: new Map<number, Key>() }
  const requests = new Map<number, ReadonlyArray<KeyLengthRequest>>()
  const generated = new Map<number, number>()
  const asked: KeyLengthRequest[] = []
  const groundPrimitives: GroundPrimitives = {
    ...input.ground,
    keyLength: (request) => {
      asked.push(request)
      return input.ground.keyLength(request)
    },
  }
  let run: Run = {
    ground: initialGround(parameters),
    satellite: initialSatellite(parameters),
    link: input.link,
  }
  let [frames, bytes, now] = [0, 0, 0]

  const transmit = (direction: Direction, frame: Uint8Array): void => {
    frames += 1
    bytes += frame.length
    const carried = input.interference?.(direction, frame, now) ?? [{ direction, frame }]
    for (const each of carried) run = { ...run, link: send(run.link, now, each.direction, each.frame, draws) }
  }
  const finish = (
    party: Party,
    logged: ReadonlyArray<Line>,
    outputs: ReadonlyArray<Output<GroundRecord> | Output<SatelliteRecord>>,
  ): void => {
    for (const line of logged) lines.push({ ...line, at: now })
    for (const output of outputs) {
      if (output.kind === 'send') transmit(party === 'satellite' ? 'down' : 'up', output.frame)
      if (output.kind === 'release') keys[party].set(output.block, output.key)
    }
  }
  const toGround = delivering((state: GroundState, frame) =>
    stepGround(groundPrimitives, parameters, state, { kind: 'deliver', frame }),
  )
  const toSatellite = delivering((state: SatelliteState, frame) =>
    stepSatellite(input.satellite, parameters, state, { kind: 'deliver', frame }),
  )
  const ground = (event: GroundEvent): void => {
    const before = run.ground
    const answer =
      event.kind === 'deliver'
        ? toGround(before, event.frame)
        : stepGround(groundPrimitives, parameters, before, event)
    if (E.isRight(answer)) run = { ...run, ground: answer.right.state }
    for (const [block, { status }] of run.ground.blocks)
      if (status === 'INST' && before.blocks.get(block)?.status === 'RAW') requests.set(block, [...asked])
    asked.length = 0
    const outputs = E.isRight(answer) ? answer.right.outputs : []
    finish('groundStation', groundLines(logged, before, event, answer), outputs)
  }
  const satellite = (event: SatelliteEvent): void => {
    const answer =
      event.kind === 'deliver'
        ? toSatellite(run.satellite, event.frame)
        : stepSatellite(input.satellite, parameters, run.satellite, event)
    if (E.isRight(answer)) run = { ...run, satellite: answer.right.state }
    const outputs = E.isRight(answer) ? answer.right.outputs : []
    finish('satellite', satelliteLines(logged, event, answer), outputs)
  }
  const deliverUntil = (time: number): void => {
    for (;;) {
      const { link, delivery } = nextDelivery(run.link, time)
      run = { ...run, link }
      if (O.isNone(delivery)) break
      now = delivery.value.at
      const event = { kind: 'deliver', frame: delivery.value.frame } as const
      if (delivery.value.direction === 'up') satellite(event)
      else ground(event)
    }
    now = time
  }
  const tick = (): void => {
    if (run.link.lanes.up.busyUntil <= now) for (const event of groundTimers(run.ground, draws)) ground(event)
    if (run.link.lanes.down.busyUntil <= now)
      for (const event of satelliteTimers(run.satellite)) satellite(event)
    if (parameters.profile === 'literal') return
    const openAtGround = (block: number) => isOpen(run.ground.blocks.get(block)?.status)
    for (const block of overdue(generated, now, schedule, openAtGround)) ground({ kind: 'timeout', block })
    const openAtSatellite = (block: number) => isOpen(run.satellite.blocks.get(block)?.status)
    for (const block of overdue(generated, now, schedule, openAtSatellite))
      satellite({ kind: 'timeout', block })
  }

  const planned = [
    ...input.blocks.map(({ at, detections, sampled }) => ({
      at,
      act: () => {
        generated.set(run.ground.nextBlock, at)
        ground({ kind: 'generate', detections, sampled })
      },
    })),
    ...(input.restarts ?? []).map(({ at, party }) => ({
      at,
      act: () => (party === 'satellite' ? satellite({ kind: 'reboot' }) : ground({ kind: 'reboot' })),
    })),
    {
      at: schedule.endOfPass,
      act: () => {
        ground({ kind: 'endPass' })
        satellite({ kind: 'endPass' })
      },
    },
  ].toSorted((a, b) => a.at - b.at)
  let next = 0
  for (let time = 0; time <= deadline; time += schedule.period) {
    for (let plan = planned[next]; plan !== undefined && plan.at <= time; next += 1, plan = planned[next]) {
      deliverUntil(plan.at)
      plan.act()
    }
    deliverUntil(time)
    tick()
    if (next === planned.length && isSettled(parameters, run)) break
  }
  const { firstBlock } = parameters
  return {
    header: {
      format: 'keywitness/transcript@1',
      profile: parameters.profile,
      view: 'parties',
      blocks: count,
      firstBlock,
    },
    lines,
    blocks: Array.from({ length: run.ground.nextBlock - firstBlock }, (_, i) => {
      const block = firstBlock + i
      const [satelliteKey, groundKey] = [keys.satellite.get(block), keys.groundStation.get(block)]
      return {
        block,
        groundStation: run.ground.blocks.get(block),
        satellite: run.satellite.blocks.get(block),
        ...(satelliteKey === undefined ? {} : { satelliteKey }),
        ...(groundKey === undefined ? {} : { groundKey }),
        requests: requests.get(block) ?? [],
      }
    }),
    link: run.link,
    frames,
    bytes,
    taggedMessages: run.ground.nextSequence + run.satellite.nextSequence - 2 * parameters.sequences.first,
    end: now,
  }
}
