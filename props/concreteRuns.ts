// Generators of runs of the whole concrete system: honest parties, a channel, an attacker without key, power failures. A run is a
// list of intents, each read in the state where its turn comes, so that every list is a run and shrinks as a list.

import * as fc from 'fast-check'
import { injected, relabelled, resequenced, transplanted, withFlippedBit } from '../spec/protocol/attacker'
import { type BitString, bitAt, bitString, hexOf } from '../spec/protocol/bits'
import { groundStatus } from '../spec/protocol/groundStationState'
import { type Direction, directionOfKind, type Message, type MessageKind } from '../spec/protocol/messages'
import { type ProtocolParameters, smallParameters } from '../spec/protocol/parameters'
import type { Authenticator, Prepared } from '../spec/protocol/primitives'
import { isTagged } from '../spec/protocol/sealing'
import { smallGround, smallSatellite } from '../spec/protocol/smallCode'
import { initialWhole, type Move, type Moved, moved, type Setting, type Whole } from '../spec/protocol/system'
import { wegmanCarter } from '../spec/protocol/tag'

/** Blocks of the window; one fewer are generated, so that the attacker and the end of the pass have one that never is. */
export const BLOCKS = 4
const SPACING = 400
const SEED_BITS = 1200

const mixed = (value: number): number => {
  let hash = Math.imul(value + 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const randomBits = (length: number, seed: number): BitString =>
  bitString(length, (j) => mixed(seed * 65_537 + j) & 1)

/** Pulse p: its bit, its basis, and its intensity: three in four signal. */
const prepared = (positions: ReadonlyArray<number>): Prepared | undefined =>
  positions.some((position) => position >= SPACING * BLOCKS)
    ? undefined
    : {
        bits: bitString(positions.length, (j) => mixed(positions[j] ?? 0) & 1),
        bases: bitString(positions.length, (j) => (mixed(positions[j] ?? 0) >> 1) & 1),
        intensities: Uint8Array.from(positions, (position) => Math.max(0, ((mixed(position) >> 2) % 8) - 5)),
      }

/** The same answers, each worked out once: the plain polynomial hash is slow. */
const remembering = ({ tag, isTag }: Authenticator): Authenticator => {
  const tags = new Map<string, Uint8Array>()
  const checks = new Map<string, boolean>()
  return {
    tag: (direction, sequence, input) => {
      const key = `${direction} ${sequence} ${hexOf(input)}`
      const known = tags.get(key) ?? tag(direction, sequence, input)
      tags.set(key, known)
      return known
    },
    isTag: (direction, sequence, input, claimed) => {
      const key = `${direction} ${sequence} ${hexOf(input)} ${hexOf(claimed)}`
      const known = checks.get(key) ?? isTag(direction, sequence, input, claimed)
      checks.set(key, known)
      return known
    },
  }
}

const pool = (seed: number, sequences: number): Uint8Array =>
  Uint8Array.from({ length: 32 + 32 * sequences }, (_, i) => mixed(seed * 100_003 + i) & 0xff)

/** The setting of these parameters, with real tags and the small code. */
export const settingOf = (parameters: ProtocolParameters): Setting => {
  const authenticator = remembering(wegmanCarter(pool(1, parameters.sequences.end)))
  return {
    parameters,
    satellite: smallSatellite(authenticator, prepared),
    ground: smallGround(authenticator),
  }
}

/** Parameters with small limits, so that runs meet them. */
export const limits: fc.Arbitrary<Partial<ProtocolParameters>> = fc.record({
  packets: fc.constantFrom('mixed', 'perBasis'),
  maximumRounds: fc.constantFrom(0, 2),
  firstBlock: fc.constantFrom(0, 7),
  maximumOpen: fc.constantFrom(1, 3, 3, 16),
  maximumProvisional: fc.constantFrom(1, 16),
  invalidFrames: fc.constantFrom(1, 3, 16),
  lengthStep: fc.constantFrom(1, 8),
  sequences: fc.constantFrom(
    { first: 0, end: 64, floor: 8, window: 64 },
    { first: 5, end: 21, floor: 6, window: 64 },
    { first: 0, end: 64, floor: 8, window: 2 },
  ),
})

const KINDS: ReadonlyArray<MessageKind> = ['RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS', 'ABORT']

/** What may happen next. Numbers pick from what there is; `cut` cuts the power after so many outputs. */
export type Intent =
  | { readonly intent: 'generate'; readonly size: number; readonly errors: ReadonlyArray<number> }
  | {
      readonly intent: 'send'
      readonly kind: MessageKind
      readonly pick: number
      readonly cut: number | undefined
    }
  /** Something that there is to send. */
  | { readonly intent: 'sendReady'; readonly pick: number; readonly cut: number | undefined }
  | {
      readonly intent: 'deliver'
      readonly direction: Direction
      readonly pick: number
      readonly cut: number | undefined
    }
  | { readonly intent: 'drop' | 'repeat'; readonly direction: Direction; readonly pick: number }
  | { readonly intent: 'replay'; readonly pick: number }
  | { readonly intent: 'alter'; readonly direction: Direction; readonly pick: number; readonly bit: number }
  /** One more frame like one that was sent, with one bit changed: the altered one and the true one both arrive. */
  | { readonly intent: 'alteredCopy'; readonly pick: number; readonly bit: number }
  | { readonly intent: 'makeUp'; readonly kind: MessageKind; readonly block: number; readonly seed: number }
  | { readonly intent: 'relabel' | 'resequence'; readonly pick: number; readonly to: number }
  | { readonly intent: 'reflect' | 'transplant' | 'otherSession'; readonly pick: number }
  | {
      readonly intent: 'timeout'
      readonly party: 'ground' | 'satellite'
      readonly block: number
      readonly cut: number | undefined
    }
  | { readonly intent: 'reboot'; readonly party: 'ground' | 'satellite' }
  | { readonly intent: 'endPass' }
  | { readonly intent: 'satelliteEndsPass' }

/** 63 is the newest frame of a channel. */
const pick = fc.oneof(fc.nat(63), fc.constant(63))
const direction = fc.constantFrom('up' as const, 'down' as const)
const block = fc.nat(BLOCKS - 1)
const party = fc.constantFrom('ground' as const, 'satellite' as const)
const uncut = fc.constant(undefined)
const maybeCut = fc.oneof({ weight: 14, arbitrary: uncut }, { weight: 1, arbitrary: fc.nat(3) })

const generate: fc.Arbitrary<Intent> = fc.record({
  intent: fc.constant('generate'),
  size: fc.constantFrom(128, 240, 128, 240, 128, 20),
  errors: fc.oneof(fc.constant([]), fc.array(fc.nat(239), { maxLength: 4 })),
})
/** Everything that no attacker does; `cut` is when power fails. */
const honest = (cut: fc.Arbitrary<number | undefined>): ReadonlyArray<fc.WeightedArbitrary<Intent>> => [
  { weight: 3, arbitrary: generate },
  {
    weight: 3,
    arbitrary: fc.record({ intent: fc.constant('send'), kind: fc.constantFrom(...KINDS), pick, cut }),
  },
  { weight: 14, arbitrary: fc.record({ intent: fc.constant('sendReady'), pick, cut }) },
  { weight: 18, arbitrary: fc.record({ intent: fc.constant('deliver'), direction, pick, cut }) },
  { weight: 2, arbitrary: fc.record({ intent: fc.constantFrom('drop', 'repeat'), direction, pick }) },
]

const clocks: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 1, arbitrary: fc.record({ intent: fc.constant('timeout'), party, block, cut: maybeCut }) },
  { weight: 1, arbitrary: fc.record({ intent: fc.constantFrom('endPass', 'satelliteEndsPass') }) },
]

const reboots: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 1, arbitrary: fc.record({ intent: fc.constant('reboot'), party }) },
]

const attacks: ReadonlyArray<fc.WeightedArbitrary<Intent>> = [
  { weight: 2, arbitrary: fc.record({ intent: fc.constant('replay'), pick }) },
  { weight: 2, arbitrary: fc.record({ intent: fc.constant('alter'), direction, pick, bit: fc.nat(4000) }) },
  { weight: 2, arbitrary: fc.record({ intent: fc.constant('alteredCopy'), pick, bit: fc.nat(4000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      intent: fc.constant('makeUp'),
      kind: fc.constantFrom(...KINDS),
      block,
      seed: fc.nat(99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ intent: fc.constantFrom('relabel', 'resequence'), pick, to: fc.nat(7) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ intent: fc.constantFrom('reflect', 'transplant', 'otherSession'), pick }),
  },
]

/** Lists of intents. A block needs about ten to be delivered, so most runs are given `ways` first: whole deliveries with gaps. */
const listOf = (
  choices: ReadonlyArray<fc.WeightedArbitrary<Intent>>,
): fc.Arbitrary<ReadonlyArray<Intent>> => {
  const one = fc.oneof(...choices)
  const step = (kind: MessageKind): fc.Arbitrary<ReadonlyArray<Intent>> =>
    fc
      .tuple(
        fc.array(one, { maxLength: 2 }),
        fc.constant({ intent: 'send', kind, pick: 0, cut: undefined } as const),
        fc.constant({
          intent: 'deliver',
          direction: directionOfKind(kind),
          pick: 63,
          cut: undefined,
        } as const),
      )
      .map(([others, ...own]) => [...others, ...own])
  const way = fc
    .tuple(
      generate,
      step('RAW'),
      step('SIFT'),
      fc.option(fc.tuple(step('MORE'), step('EXTRA')), { nil: [[]] }),
      step('INST'),
      step('FB'),
      fc.option(step('STATUS'), { nil: [] }),
    )
    .map(
      ([first, raw, sift, more, inst, fb, status]): ReadonlyArray<Intent> => [
        first,
        ...raw,
        ...sift,
        ...more.flat(),
        ...inst,
        ...fb,
        ...status,
      ],
    )
  return fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: way },
        { weight: 2, arbitrary: fc.array(one, { maxLength: 40, size: 'max' }) },
      ),
      {
        minLength: 1,
        maxLength: 4,
        size: 'max',
      },
    )
    .map((parts) => parts.flat())
}

/** Intents of a profile, honest or attacked; the literal one has no clocks, and power failures are not part of it. */
const intentsOf = (profile: 'literal' | 'hardened'): fc.Arbitrary<ReadonlyArray<Intent>> =>
  profile === 'literal'
    ? fc.oneof(
        { weight: 1, arbitrary: listOf(honest(uncut)) },
        { weight: 2, arbitrary: listOf([...honest(uncut), ...attacks]) },
      )
    : fc.oneof(
        { weight: 2, arbitrary: listOf(honest(uncut)) },
        { weight: 1, arbitrary: listOf([...honest(uncut), ...clocks]) },
        { weight: 1, arbitrary: listOf([...honest(maybeCut), ...clocks, ...reboots]) },
        { weight: 1, arbitrary: listOf([...honest(uncut), ...attacks]) },
        { weight: 1, arbitrary: listOf([...honest(maybeCut), ...clocks, ...reboots, ...attacks]) },
      )

const at = <A>(list: ReadonlyArray<A>, index: number): A | undefined => list[index % Math.max(1, list.length)]

/** The place on a channel: 63 is the newest frame, so that a way delivers what it has just sent. */
const placeOf = (whole: Whole, where: Direction, index: number): number =>
  index === 63 ? whole[where].length - 1 : index % Math.max(1, whole[where].length)

/** A well-formed frame made up from nothing, with a tag of zeros where there has to be one. */
export const madeUp = ({ parameters }: Setting, kind: MessageKind, id: number, seed: number): Uint8Array => {
  const bits = (length: number): BitString => randomBits(length, seed)
  const bytes = (length: number): Uint8Array => bits(8 * length).bytes
  const digest = bytes(32)
  const messages: { readonly [K in MessageKind]: Message } = {
    RAW: {
      kind: 'RAW',
      positions: Array.from({ length: 128 }, (_, j) => SPACING * (id - parameters.firstBlock) + j),
      bases:
        prepared(Array.from({ length: 128 }, (_, j) => SPACING * (id - parameters.firstBlock) + j))?.bases ??
        bits(128),
      sampled: bitString(128, (j) => (j % 10 === seed % 10 ? 1 : 0)),
      sampledBits: bits(Array.from({ length: 128 }, (_, j) => j).filter((j) => j % 10 === seed % 10).length),
    },
    SIFT: {
      kind: 'SIFT',
      matches: bitString(128, () => 0),
      intensities: new Uint8Array(0),
      disclosed: bits(0),
      code: 0,
      rows: 7,
      syndromes: [],
    },
    MORE: { kind: 'MORE', round: 1 + (seed % Math.max(1, parameters.maximumRounds)), packets: [0] },
    EXTRA: {
      kind: 'EXTRA',
      round: 1 + (seed % Math.max(1, parameters.maximumRounds)),
      packets: [0],
      firstRow: 7,
      rows: 7,
      syndromes: [bits(7)],
    },
    INST: {
      kind: 'INST',
      packets: 1,
      kept: [0],
      rounds: 0,
      checkKey: parameters.profile === 'literal' ? new Uint8Array(0) : bytes(16),
      parts: (parameters.packets === 'mixed' ? (['all'] as const) : (['X', 'Z'] as const)).map((part) => ({
        part,
        keyBits: 40,
        seed: bits(103),
      })),
    },
    FB: { kind: 'FB', check: bytes(parameters.profile === 'literal' ? 4 : 8) },
    STATUS: {
      kind: 'STATUS',
      entries: [
        seed % 2 === 0
          ? { block: id, outcome: 'aborted' }
          : { block: id, outcome: 'released', instruction: digest },
      ],
      closedFrom: seed % 3 === 0 ? id + 1 : null,
    },
    ABORT: { kind: 'ABORT' },
  }
  const own = kind === 'STATUS' ? parameters.firstBlock : id
  return injected(parameters, own, messages[kind], isTagged(parameters, kind) ? 16 : 0)
}

/** The next block as `size` detections, with errors at some of them; undefined where the window has no more. */
export const generated = (
  whole: Whole,
  { parameters }: Setting,
  size: number,
  errors: ReadonlyArray<number>,
): Move | undefined => {
  const index = whole.ground.nextBlock - parameters.firstBlock
  if (index >= BLOCKS) return undefined
  const positions = Array.from({ length: size }, (_, j) => SPACING * index + j)
  const truth = prepared(positions)
  if (truth === undefined) return undefined
  const wrong = new Set(errors.map((place) => place % size))
  return {
    move: 'ground',
    event: {
      kind: 'generate',
      detections: {
        positions,
        bases: bitString(size, (j) => bitAt(truth.bases, j) ^ (j % 8 === 7 ? 1 : 0)),
        bits: bitString(size, (j) => bitAt(truth.bits, j) ^ (wrong.has(j) ? 1 : 0)),
      },
      sampled: bitString(size, (j) => (j % 10 === 3 ? 1 : 0)),
    },
  }
}

/** The event that sends the instruction of a block, with its randomness. */
export const instructionFor = (block: number, seed: number) =>
  ({
    kind: 'sendInstruction',
    block,
    seed: randomBits(SEED_BITS, block * 64 + seed),
    checkKey: randomBits(128, 7000 + block * 64 + seed).bytes,
  }) as const

const sending = (
  whole: Whole,
  { parameters }: Setting,
  intent: Extract<Intent, { intent: 'send' }>,
): Move => {
  const { firstBlock } = parameters
  const ids = Array.from({ length: BLOCKS }, (_, b) => firstBlock + b)
  const cut = intent.cut === undefined ? {} : { cut: intent.cut }
  /** Blocks that have something to send, if there are any: the others are only worth a refusal. */
  const among = (isReady: (id: number) => boolean): number => {
    const ready = ids.filter(isReady)
    return at(ready.length === 0 || intent.pick === 62 ? ids : ready, intent.pick) ?? firstBlock
  }
  const isAsking = (id: number): boolean => {
    const content = whole.ground.blocks.get(id)
    return content?.status === 'RAW' && content.decoding !== undefined
  }
  const atSatellite = (status: string) => (id: number) => whole.satellite.blocks.get(id)?.status === status
  switch (intent.kind) {
    case 'RAW':
      return { move: 'ground', event: { kind: 'sendRaw' }, ...cut }
    case 'MORE':
      return {
        move: 'ground',
        event: { kind: 'sendMore', block: among((id) => isAsking(id)) },
        ...cut,
      }
    case 'INST': {
      const id = among((one) => groundStatus(whole.ground, parameters, one) === 'INST')
      return { move: 'ground', event: instructionFor(id, intent.pick), ...cut }
    }
    case 'STATUS':
      return { move: 'ground', event: { kind: 'sendStatus' }, ...cut }
    case 'SIFT':
      return { move: 'satellite', event: { kind: 'sendSift', block: among(atSatellite('SIFT')) }, ...cut }
    case 'EXTRA':
      return { move: 'satellite', event: { kind: 'sendExtra', block: among(atSatellite('SIFT')) }, ...cut }
    case 'FB':
      return { move: 'satellite', event: { kind: 'sendFeedback' }, ...cut }
    case 'ABORT':
      return { move: 'satellite', event: { kind: 'sendAbort', block: among(atSatellite('ABORT')) }, ...cut }
  }
}

/** There is a frame of this kind to send. */
const isReady = ({ parameters }: Setting, { ground, satellite }: Whole, kind: MessageKind): boolean => {
  const [up, down] = [[...ground.blocks.values()], [...satellite.blocks.values()]]
  switch (kind) {
    case 'RAW':
      return ground.rawFrame !== null
    case 'MORE':
      return up.some((one) => one.status === 'RAW' && one.decoding !== undefined)
    case 'INST':
      return up.some(({ status }) => status === 'INST')
    case 'STATUS':
      return (
        parameters.profile === 'hardened' && up.some(({ status }) => status === 'DONE' || status === 'ABORT')
      )
    case 'SIFT':
      return down.some(({ status }) => status === 'SIFT')
    case 'EXTRA':
      return down.some((one) => one.status === 'SIFT' && one.extraFrame !== undefined)
    case 'FB':
      return satellite.feedback !== null
    case 'ABORT':
      return parameters.profile === 'hardened' && down.some(({ status }) => status === 'ABORT')
  }
}

/** The move of an intent in a state; undefined if there is nothing to do it with. */
export const moveOf = (setting: Setting, whole: Whole, intent: Intent): Move | undefined => {
  const { parameters } = setting
  const { firstBlock } = parameters
  const sent = [...whole.ghost.sent.values()]
  const inject = (where: Direction, frame: Uint8Array): Move => ({ move: 'inject', direction: where, frame })
  switch (intent.intent) {
    case 'generate':
      return whole.ground.nextBlock - firstBlock < BLOCKS - 1
        ? generated(whole, setting, intent.size, intent.errors)
        : undefined
    case 'send':
      return sending(whole, setting, intent)
    case 'sendReady': {
      const kinds = KINDS.filter((kind) => isReady(setting, whole, kind))
      const kind = at(kinds, intent.pick)
      if (kind === undefined) return undefined
      return sending(whole, setting, { ...intent, intent: 'send', kind, pick: intent.pick % 8 })
    }
    case 'deliver': {
      if (whole[intent.direction].length === 0) return undefined
      const index = placeOf(whole, intent.direction, intent.pick)
      const move = { move: 'deliver', direction: intent.direction, index } as const
      return intent.cut === undefined ? move : { ...move, cut: intent.cut }
    }
    case 'drop':
    case 'repeat':
      if (whole[intent.direction].length === 0) return undefined
      return {
        move: intent.intent,
        direction: intent.direction,
        index: placeOf(whole, intent.direction, intent.pick),
      }
    case 'alter': {
      const index = placeOf(whole, intent.direction, intent.pick)
      const frame = whole[intent.direction][index]?.frame
      if (frame === undefined) return undefined
      const altered = withFlippedBit(frame, intent.bit % (8 * frame.length))
      return { move: 'alter', direction: intent.direction, index, frame: altered }
    }
    case 'makeUp':
      return inject(
        directionOfKind(intent.kind),
        madeUp(setting, intent.kind, firstBlock + intent.block, intent.seed),
      )
    case 'timeout': {
      const cut = intent.cut === undefined ? {} : { cut: intent.cut }
      return { move: intent.party, event: { kind: 'timeout', block: firstBlock + intent.block }, ...cut }
    }
    case 'reboot':
      return { move: intent.party, event: { kind: 'reboot' } }
    case 'endPass':
      return { move: 'endPass' }
    case 'satelliteEndsPass':
      return { move: 'satellite', event: { kind: 'endPass' } }
    default: {
      const chosen = at(sent, intent.pick)
      if (chosen === undefined) return undefined
      const { message, frame } = chosen
      const where = directionOfKind(message)
      switch (intent.intent) {
        case 'replay':
          return inject(where, frame)
        case 'alteredCopy':
          return inject(where, withFlippedBit(frame, intent.bit % (8 * frame.length)))
        case 'relabel':
          return inject(where, relabelled(frame, firstBlock + (intent.to % BLOCKS)))
        case 'resequence':
          return inject(where, resequenced(frame, parameters.sequences.first + intent.to))
        case 'reflect':
          return inject(where === 'up' ? 'down' : 'up', frame)
        case 'otherSession':
          return inject(where, transplanted(frame, randomBits(128, 5).bytes))
        case 'transplant':
          return inject(where, transplanted(elsewhere(parameters, message) ?? frame, parameters.session))
      }
    }
  }
}

/** A step of a run. */
export type RunStep = { readonly before: Whole; readonly move: Move; readonly result: Moved }
export type Run = { readonly setting: Setting; readonly steps: ReadonlyArray<RunStep>; readonly end: Whole }

/** What happens when these intents are read one after the other. */
export const runOf = (setting: Setting, intents: ReadonlyArray<Intent>): Run => {
  const steps: RunStep[] = []
  let whole = initialWhole(setting)
  for (const intent of intents) {
    const move = moveOf(setting, whole, intent)
    if (move === undefined) continue
    const result = moved(setting, whole, move)
    steps.push({ before: whole, move, result })
    whole = result.whole
  }
  return { setting, steps, end: whole }
}

/** The intents of one whole delivery of a block. */
export const delivery = (size: number, errors: ReadonlyArray<number> = []): ReadonlyArray<Intent> => [
  { intent: 'generate', size, errors },
  ...(['RAW', 'SIFT', 'INST', 'FB'] as const).flatMap(
    (kind): ReadonlyArray<Intent> => [
      { intent: 'send', kind, pick: 0, cut: undefined },
      { intent: 'deliver', direction: directionOfKind(kind), pick: 63, cut: undefined },
    ],
  ),
]

/** Two errors of a block of 128 detections whose columns sum to one beyond the packet: seven rows cannot correct them. */
const UNDECODABLE: ReadonlyArray<number> = [0, 89]

/** The same with a packet that does not decode at first, a round of further rows, and the report in the end. */
export const deliveryWithRows = (size: number): ReadonlyArray<Intent> => [
  { intent: 'generate', size, errors: UNDECODABLE },
  ...(['RAW', 'SIFT', 'MORE', 'EXTRA', 'INST', 'FB', 'STATUS'] as const).flatMap(
    (kind): ReadonlyArray<Intent> => [
      { intent: 'send', kind, pick: 0, cut: undefined },
      { intent: 'deliver', direction: directionOfKind(kind), pick: 63, cut: undefined },
    ],
  ),
]

const KNOWN = new Map<string, Run>()

/** A frame of this kind from an honest run of another session under the same authentication key. */
const elsewhere = (parameters: ProtocolParameters, kind: MessageKind): Uint8Array | undefined => {
  const name = JSON.stringify(parameters)
  const other = settingOf({ ...parameters, session: randomBits(128, 5).bytes })
  const run = KNOWN.get(name) ?? runOf(other, delivery(240))
  KNOWN.set(name, run)
  return [...run.end.ghost.sent.values()].find(({ message }) => message === kind)?.frame
}

/** Parameters and what is to happen; the run itself is worked out where it is looked at, so that a failure prints only this. */
export type Plan = { readonly parameters: ProtocolParameters; readonly intents: ReadonlyArray<Intent> }

/** Plans of a profile, with some parameters fixed. */
export const plans = (
  profile: 'literal' | 'hardened',
  fixed: Partial<ProtocolParameters> = {},
): fc.Arbitrary<Plan> =>
  fc.record({ chosen: limits, intents: intentsOf(profile) }).map(({ chosen, intents }) => ({
    parameters: { ...smallParameters(profile), ...chosen, ...fixed },
    intents,
  }))

/** The run of a plan. */
export const runOfPlan = ({ parameters, intents }: Plan): Run => runOf(settingOf(parameters), intents)
