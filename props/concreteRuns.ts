// Runs of the whole concrete system. A run is a list of intents, each read in the state where its turn comes, so that every list is a
// run and shrinks as a list.

import * as fc from 'fast-check'
import { relabelled, resequenced, transplanted, withFlippedBit } from '../spec/protocol/attacker'
import { groundStatus } from '../spec/protocol/groundStationState'
import { type Direction, directionOfKind, type MessageKind } from '../spec/protocol/messages'
import { type ProtocolParameters, smallParameters } from '../spec/protocol/parameters'
import { initialWhole, type Move, type Moved, moved, type Setting, type Whole } from '../spec/protocol/system'
import { type Intent, intentsOf, KINDS, limits } from './concreteIntents'
import { BLOCKS, generated, instructionFor, madeUp, randomBits, settingOf } from './concreteSetting'

const at = <A>(list: ReadonlyArray<A>, index: number): A | undefined => list[index % Math.max(1, list.length)]

/** The place on a channel: 63 is the newest frame, so that a way delivers what it has just sent. */
const placeOf = (whole: Whole, where: Direction, index: number): number =>
  index === 63 ? whole[where].length - 1 : index % Math.max(1, whole[where].length)

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

const withBitFromEnd = (frame: Uint8Array, bit: number): Uint8Array => {
  const bits = 8 * frame.length
  return withFlippedBit(frame, bits - 1 - (bit % bits))
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
      const altered = withBitFromEnd(frame, intent.bit)
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
          return inject(where, withBitFromEnd(frame, intent.bit))
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

/** Two errors of the first packet whose columns sum to one beyond it: seven rows cannot correct them. */
const UNDECODABLE: ReadonlyArray<number> = [0, 63]

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

/** A frame of this kind from an honest run of another session under the same authentication key, with other pulses. */
const elsewhere = (parameters: ProtocolParameters, kind: MessageKind): Uint8Array | undefined => {
  const name = JSON.stringify(parameters)
  const other = settingOf({ ...parameters, session: randomBits(128, 5).bytes }, 1)
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
