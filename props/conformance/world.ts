// Both parties of the specification and the frames between them: an event of a schedule becomes requests with the answers that are right.
// Nothing here knows of an implementation. Source: docs/conformance.md, "Schedules"; docs/frames.md.

import { bytesToHex } from '@noble/hashes/utils'
import { bytesOfHex } from '../../spec/protocol/bits'
import type { MessageKind } from '../../spec/protocol/messages'
import { frameRow, groundColumn, type Origin, type Rows, satelliteColumn, shownBy, TABLES } from './coverage'
import { edited, headerOf, sealedAgain } from './edits'
import { type Event, type FrameName, receiverOf, type Schedule } from './schedule'
import { bitsFrom, blockFrom, poolOf, type Setting, textOf } from './setting'
import type { Answer, Request, Role } from './shimProtocol'
import {
  authenticatorOf,
  type GroundParty,
  groundAnswer,
  groundParty,
  type SatelliteParty,
  satelliteAnswer,
  satelliteParty,
} from './specificationParty'

type SentFrame = { readonly kind: MessageKind; readonly block: number; readonly frame: Uint8Array }

/** The two parties, every frame sent, and where the next block's detections begin. */
export type World = {
  readonly setting: Setting
  readonly satellite: SatelliteParty
  readonly ground: GroundParty
  readonly sent: ReadonlyArray<SentFrame>
  readonly position: number
  /** Random numbers drawn so far. */
  readonly drawn: number
}

/** A request to a party, or a line that is none; what is right to answer; and what of the specification that shows. */
export type Exchange = {
  readonly role: Role
  readonly request: Request | string
  readonly expected: Answer
  readonly points: ReadonlyArray<string>
}

/** A world after an event, and what was said in it. */
export type Moved = { readonly world: World; readonly exchanges: ReadonlyArray<Exchange> }

const FIRST_POSITION = 2
const GAP = 100
const SEED_BITS = 700

/** The start of a session. */
export const initialWorld = (setting: Setting): World => {
  const { parameters } = setting
  const authenticator = authenticatorOf(poolOf(setting), parameters)
  return {
    setting,
    satellite: satelliteParty(parameters, authenticator),
    ground: groundParty(parameters, authenticator),
    sent: [],
    position: FIRST_POSITION,
    drawn: 0,
  }
}

const collected = (sent: ReadonlyArray<SentFrame>, { send }: Answer): ReadonlyArray<SentFrame> => {
  const frames = send.flatMap((text) => {
    const frame = bytesOfHex(text) ?? new Uint8Array(0)
    const header = headerOf(frame)
    // A frame that is repeated is no new one.
    const isNew = !sent.some((one) => bytesToHex(one.frame) === text)
    return header === undefined || !isNew ? [] : [{ kind: header.kind, block: header.block, frame }]
  })
  return frames.length === 0 ? sent : [...sent, ...frames]
}

/** A request put to one party of the world. `rows` is what the request is in the tables. */
const asked = (world: World, role: Role, request: Request, rows: Rows = []): Moved => {
  const { parameters } = world.setting
  const table = TABLES[parameters.profile][role]
  const name = `${parameters.profile} ${role}`
  if (role === 'satellite') {
    const { party, answer } = satelliteAnswer(world.satellite, request)
    const column = (block: number) => satelliteColumn(world.satellite.state, block)
    const points = shownBy(name, table, rows, column, answer)
    return {
      world: { ...world, satellite: party, sent: collected(world.sent, answer) },
      exchanges: [{ role, request, expected: answer, points }],
    }
  }
  const { party, answer } = groundAnswer(world.ground, request)
  const column = (block: number) => groundColumn(world.ground.state, parameters, block)
  const points = shownBy(name, table, rows, column, answer)
  return {
    world: { ...world, ground: party, sent: collected(world.sent, answer) },
    exchanges: [{ role, request, expected: answer, points }],
  }
}

/** One after the other. */
const inTurn = (world: World, moves: ReadonlyArray<(world: World) => Moved>): Moved =>
  moves.reduce<Moved>(
    (before, move) => {
      const after = move(before.world)
      return { world: after.world, exchanges: [...before.exchanges, ...after.exchanges] }
    },
    { world, exchanges: [] },
  )

/** The block that an event without a block is about: the last one generated, or the first. */
const currentBlock = ({ setting, ground }: World): number =>
  Math.max(setting.parameters.firstBlock, ground.state.nextBlock - 1)

const generated = (world: World, event: Extract<Event, { do: 'generate' }>): Moved => {
  const { setting, position } = world
  const { size, errors, flaw } = event
  const block = blockFrom(setting, position, size, errors)
  const { positions } = block
  const { prepared, detected } = block
  const seen = (list: ReadonlyArray<number>, bits: string): Request => ({
    op: 'inject',
    detections: { positions: list, bases: textOf(detected.bases), bits, sampled: textOf(detected.sampled) },
  })
  const bits = textOf(detected.bits)
  const detections =
    flaw === 'reused'
      ? seen(
          positions.map((at) => at - position),
          bits,
        )
      : flaw === 'unordered'
        ? seen([...positions].reverse(), bits)
        : seen(positions, flaw === 'counts' ? `${bits}0` : bits)
  const injected: Request = {
    op: 'inject',
    prepared: {
      positions,
      bases: textOf(prepared.bases),
      bits: textOf(prepared.bits),
      intensities: prepared.intensities,
    },
  }
  const row = { row: 'generate', block: currentBlock(world) }
  const moved = inTurn(world, [
    ...(flaw === 'unprepared' ? [] : [(at: World) => asked(at, 'satellite', injected)]),
    (at) => asked(at, 'groundStation', detections, [row]),
  ])
  return { ...moved, world: { ...moved.world, position: (positions.at(-1) ?? position) + GAP } }
}

const BLOCKLESS = ['sendRaw', 'sendStatus', 'sendFeedback', 'endPass']

const timed = (world: World, { role, name, block, random }: Extract<Event, { do: 'timer' }>): Moved => {
  const { parameters } = world.setting
  const id = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, parameters.firstBlock + block))
  const isBlockless = BLOCKLESS.includes(name)
  const request = { op: 'timer', name, ...(isBlockless ? {} : { block: id }) }
  const rows = [{ row: name, block: isBlockless ? currentBlock(world) : id }]
  if (role === 'satellite' || name !== 'sendInstruction' || random === 'none')
    return asked(world, role, request, rows)
  const seed = textOf(bitsFrom(random === 'few' ? 3 : SEED_BITS, 5000 + world.drawn))
  const checkKey = bytesToHex(bitsFrom(128, 9000 + world.drawn).bytes)
  const numbers = { seed, ...(parameters.profile === 'hardened' && { checkKey }) }
  return inTurn({ ...world, drawn: world.drawn + 1 }, [
    (at) => asked(at, 'groundStation', { op: 'inject', random: numbers }),
    (at) => asked(at, 'groundStation', request, rows),
  ])
}

const timer = (role: Role, name: string, block = 0): Event => ({ do: 'timer', role, name, block })
const arrives = (kind: MessageKind): Event => ({
  do: 'deliver',
  frame: { from: 'sent', kind, block: 0, back: 0 },
  changes: [],
})

/** Honest sessions of block 0: delivered, delivered with further rows, and given up by both sides. */
const ELSEWHERE_EVENTS: {
  readonly [R in Extract<FrameName, { from: 'elsewhere' }>['run']]: ReadonlyArray<Event>
} = {
  plain: [
    { do: 'generate', size: 45, errors: [] },
    ...[timer('groundStation', 'sendRaw'), arrives('RAW')],
    ...[timer('satellite', 'sendSift'), arrives('SIFT')],
    ...[timer('groundStation', 'sendInstruction'), arrives('INST')],
    ...[timer('satellite', 'sendFeedback'), arrives('FB')],
    timer('groundStation', 'sendStatus'),
  ],
  rows: [
    { do: 'generate', size: 45, errors: [0, 31] },
    ...[timer('groundStation', 'sendRaw'), arrives('RAW')],
    ...[timer('satellite', 'sendSift'), arrives('SIFT')],
    ...[timer('groundStation', 'sendMore'), arrives('MORE')],
    ...[timer('satellite', 'sendExtra'), arrives('EXTRA')],
    ...[timer('groundStation', 'sendInstruction'), arrives('INST')],
    ...[timer('satellite', 'sendFeedback'), arrives('FB')],
    timer('groundStation', 'sendStatus'),
  ],
  givenUp: [
    { do: 'generate', size: 45, errors: [] },
    ...[timer('groundStation', 'sendRaw'), arrives('RAW')],
    ...[timer('satellite', 'timeout'), timer('satellite', 'sendAbort')],
    ...[timer('groundStation', 'timeout'), timer('groundStation', 'sendStatus')],
  ],
}

const elsewhere = new WeakMap<Setting, Map<string, ReadonlyArray<SentFrame>>>()

const sentElsewhere = (
  setting: Setting,
  run: Extract<FrameName, { from: 'elsewhere' }>['run'],
): ReadonlyArray<SentFrame> => {
  const known = elsewhere.get(setting) ?? new Map<string, ReadonlyArray<SentFrame>>()
  elsewhere.set(setting, known)
  const sent =
    known.get(run) ??
    ELSEWHERE_EVENTS[run].reduce((world, event) => moved(world, event).world, initialWorld(setting)).sent
  known.set(run, sent)
  return sent
}

/** The bytes of a frame of this name; undefined if there is none. */
const frameOf = ({ setting, sent }: World, name: FrameName): Uint8Array | undefined => {
  switch (name.from) {
    case 'bytes':
      return bytesOfHex(name.bytes)
    case 'elsewhere':
      return sentElsewhere(setting, name.run).findLast(({ kind }) => kind === name.kind)?.frame
    case 'sent': {
      const block = setting.parameters.firstBlock + name.block
      const all = sent.filter(
        (one) => one.kind === name.kind && (one.block === block || one.kind === 'STATUS'),
      )
      return all.at(-1 - name.back)?.frame
    }
  }
}

/** What a tag of this kind and block covers, as its receiver knows it. */
const transcriptOf = (
  { satellite, ground }: World,
  kind: MessageKind,
  block: number,
): Uint8Array | undefined => {
  const content =
    receiverOf(kind) === 'satellite' ? satellite.state.blocks.get(block) : ground.state.blocks.get(block)
  if (content?.status === 'INST') return content.instruction?.digest
  return content?.status === 'SIFT' || content?.status === 'RAW' ? content.transcript : undefined
}

const statusRows = (payload: Uint8Array): Rows => {
  const count = (payload[0] ?? 0) * 256 + (payload[1] ?? 0)
  const rows: Array<{ readonly row: string; readonly block: number }> = []
  let at = 2
  for (let i = 0; i < count && at + 9 <= payload.length; i += 1) {
    const block = payload.subarray(at, at + 8).reduce((value, byte) => 256 * value + byte, 0)
    const isReleased = payload[at + 8] === 1
    rows.push({ row: isReleased ? 'STATUS: released' : 'STATUS: aborted', block })
    at += isReleased ? 41 : 9
  }
  return rows
}

const rowsOf = (frame: Uint8Array, origin: Origin, profile: 'literal' | 'hardened', to: Role): Rows => {
  const header = headerOf(frame)
  if (header === undefined || receiverOf(header.kind) !== to) return []
  if (header.kind === 'STATUS' && origin !== 'altered') return statusRows(frame.subarray(36))
  const row = frameRow(header.kind, origin, TABLES[profile][to])
  return row === undefined ? [] : [{ row, block: header.block }]
}

const delivered = (world: World, event: Extract<Event, { do: 'deliver' }>): Moved => {
  const { setting, satellite } = world
  const { parameters } = setting
  const original = frameOf(world, event.frame)
  if (original === undefined) return { world, exchanges: [] }
  const altered = edited(parameters, original, event.changes)
  const header = headerOf(altered)
  const isSealed = event.sealed === true && header !== undefined
  const frame = isSealed
    ? sealedAgain(
        satellite.authenticator,
        parameters,
        altered,
        transcriptOf(world, header.kind, header.block),
      )
    : altered
  const kind = headerOf(original)?.kind ?? 'RAW'
  const to = event.to ?? receiverOf(kind)
  const origin = event.changes.length === 0 ? 'genuine' : isSealed ? 'sealed' : 'altered'
  const request = { op: 'deliver', frame: bytesToHex(frame) }
  return asked(world, to, request, rowsOf(frame, origin, parameters.profile, to))
}

/** The world after an event. An event about a frame that was never sent does nothing. */
export const moved = (world: World, event: Event): Moved => {
  switch (event.do) {
    case 'generate':
      return generated(world, event)
    case 'timer':
      return timed(world, event)
    case 'deliver':
      return delivered(world, event)
    case 'reboot':
      return asked(world, event.role, { op: 'reboot' }, [{ row: 'reboot', block: currentBlock(world) }])
    case 'snapshot':
      return asked(world, event.role, { op: 'snapshot' })
    case 'line': {
      const expected = { send: [], events: [], error: 'any text' }
      return { world, exchanges: [{ role: event.role, request: event.text, expected, points: [] }] }
    }
  }
}

/** An exchange, and the place of its event in the schedule. */
export type Placed = Exchange & { readonly at: number }

/** Everything that is said in a schedule, and the world at its end. */
export const playedOut = ({
  setting,
  events,
}: Schedule): { readonly world: World; readonly exchanges: ReadonlyArray<Placed> } => {
  const exchanges: Array<Placed> = []
  let world = initialWorld(setting)
  for (const [at, event] of events.entries()) {
    const after = moved(world, event)
    world = after.world
    for (const exchange of after.exchanges) exchanges.push({ ...exchange, at })
  }
  return { world, exchanges }
}
