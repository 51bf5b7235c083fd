// The other way round: concrete moves for the actions of the abstract system, so that its traces run on the machines. The attacker
// here knows everything but the authentication key, and alters as little as it can. Source: PROTOCOL.md, sections 4 and 6.

import * as E from 'fp-ts/Either'
import type { Kind } from '../spec/protocol/abstract/alphabet'
import type { Instance } from '../spec/protocol/abstract/system'
import { injected, relabelled, tampered, withFlippedBit } from '../spec/protocol/attacker'
import { type BitString, bitAt, bitString } from '../spec/protocol/bits'
import { checkOf, finalKey } from '../spec/protocol/finalKey'
import { decodeFrame } from '../spec/protocol/frame'
import type { Direction, Message } from '../spec/protocol/messages'
import { decodePayload } from '../spec/protocol/payload'
import { type Meaning, meaningOf, windowOf } from '../spec/protocol/projection'
import { isTagged } from '../spec/protocol/sealing'
import { initialWhole, type Move, moved, type Setting, type Whole } from '../spec/protocol/system'
import { BLOCKS, generated, instructionFor, madeUp } from './concreteSetting'

const SIZE = 128

/** A setting in which the outcome of the next decoding is chosen. */
export type Driven = { readonly setting: Setting; readonly decodes: (outcome: 'right' | 'wrong') => void }

const withFirstFlipped = (bits: BitString): BitString =>
  bitString(bits.length, (j) => bitAt(bits, j) ^ (j === 0 ? 1 : 0))

/** The setting with a decoder that ends on a wrong codeword when it is told to. */
export const drivenBy = (setting: Setting): Driven => {
  let next: 'right' | 'wrong' = 'right'
  const { decode } = setting.ground
  return {
    setting: {
      ...setting,
      ground: {
        ...setting.ground,
        decode: (request) => {
          const found = decode(request)
          return found !== undefined && next === 'wrong' ? withFirstFlipped(found) : found
        },
      },
    },
    decodes: (outcome) => {
      next = outcome
    },
  }
}

/** The place of a frame that means this; the newest one, if none does: a relabelled instruction means nothing to the projection. */
const placeOf = (setting: Setting, whole: Whole, direction: Direction, wanted: Meaning): number => {
  const channel = whole[direction]
  const place = channel.findIndex((frame) =>
    meaningOf(setting, whole.ghost, windowOf(setting, BLOCKS), direction, frame).some(
      ({ block, kind }) => block === wanted.block && kind === wanted.kind,
    ),
  )
  return place < 0 ? channel.length - 1 : place
}

const messageOf = ({ parameters }: Setting, bytes: Uint8Array): Message => {
  const frame = decodeFrame(bytes)
  if (E.isLeft(frame)) throw new Error(`no frame: ${frame.left}`)
  const message = decodePayload(parameters, frame.right.kind, frame.right.payload)
  if (E.isLeft(message)) throw new Error(`no payload: ${message.left}`)
  return message.right
}

/** The frames that an honest exchange of this block would have begun with. */
const honestStart = (
  setting: Setting,
  block: number,
): { readonly raw: Uint8Array; readonly sift: Uint8Array } => {
  const start = initialWhole(setting)
  const fresh = { ...start, ground: { ...start.ground, nextBlock: block } }
  const generate = generated(fresh, setting, SIZE, [])
  if (generate === undefined) throw new Error('no such block')
  const moves: ReadonlyArray<Move> = [
    generate,
    { move: 'ground', event: { kind: 'sendRaw' } },
    { move: 'deliver', direction: 'up', index: 0 },
    { move: 'satellite', event: { kind: 'sendSift', block } },
  ]
  const { ghost } = moves.reduce((whole, move) => moved(setting, whole, move).whole, fresh)
  const [raw, sift] = [...ghost.sent.values()]
  if (raw === undefined || sift === undefined) throw new Error('the exchange does not begin')
  return { raw: raw.frame, sift: sift.frame }
}

/** Step 2 or 3 altered in one bit that keeps every count: a sampled bit, or a bit of the syndrome. */
const alteredStart = (setting: Setting, block: number, kind: 'RAWT' | 'SIFTT'): Uint8Array => {
  const { parameters } = setting
  const { raw, sift } = honestStart(setting, block)
  const frame = kind === 'RAWT' ? raw : sift
  const message = messageOf(setting, frame)
  if (message.kind === 'RAW')
    return tampered(parameters, frame, { ...message, sampledBits: withFirstFlipped(message.sampledBits) })
  if (message.kind !== 'SIFT') throw new Error('neither step 2 nor step 3')
  const syndromes = message.syndromes.map((syndrome, p) => (p === 0 ? withFirstFlipped(syndrome) : syndrome))
  return tampered(parameters, frame, { ...message, syndromes })
}

/** A made-up feedback whose check is the one that OGS computes: without a tag check the attacker may guess it. */
const guessedFeedback = (setting: Setting, whole: Whole, block: number): Uint8Array => {
  const { parameters, ground } = setting
  const content = whole.ground.blocks.get(block)
  if (content?.status !== 'INST' || content.instruction === undefined) return madeUp(setting, 'FB', block, 0)
  const { message } = content.instruction
  const key = finalKey(ground.amplify, message, content.parts)
  const check = checkOf(parameters, message, content.parts, key)
  return injected(parameters, block, { kind: 'FB', check }, isTagged(parameters, 'FB') ? 16 : 0)
}

const forgery = (setting: Setting, whole: Whole, block: number, kind: Kind): Uint8Array => {
  switch (kind) {
    case 'RAWT':
    case 'SIFTT':
      return alteredStart(setting, block, kind)
    case 'FBF':
      return guessedFeedback(setting, whole, block)
    case 'DF':
      return madeUp(setting, 'FB', block, 0)
    default:
      return madeUp(setting, 'INST', block, 0)
  }
}

/** A frame in flight, altered: its last bit, which is one of the tag; where there is no tag, as if made up. */
const alteration = (
  setting: Setting,
  whole: Whole,
  { block, kind }: Meaning,
  frame: Uint8Array,
): Uint8Array => {
  if (kind === 'RAWG' && setting.parameters.profile === 'literal')
    return forgery(setting, whole, block, 'RAWT')
  if (kind === 'SIFTG' && setting.parameters.profile === 'literal')
    return forgery(setting, whole, block, 'SIFTT')
  return withFlippedBit(frame, 8 * frame.length - 1)
}

const UP: ReadonlyArray<Kind> = ['RAWG', 'RAWT', 'INSTC', 'INSTD', 'INSTF', 'STR', 'STA', 'UF']

/** The move for an action where its turn comes; it is one that the abstract system has enabled. */
export const moveFor = ({ setting, decodes }: Driven, whole: Whole, { action, b, c }: Instance): Move => {
  const { firstBlock } = setting.parameters
  const [block, other] = [firstBlock + b, firstBlock + c]
  const kind = action.kind ?? 'RAWG'
  const direction = UP.includes(kind) ? 'up' : 'down'
  const meaning = { block, kind }
  const index = placeOf(setting, whole, direction, meaning)
  const frame = whole[direction][index]?.frame ?? new Uint8Array(0)
  const known = [...whole.ghost.sent.values()].find((sent) =>
    meaningOf(setting, whole.ghost, windowOf(setting, BLOCKS), direction, {
      frame: sent.frame,
      hex: [...whole.ghost.sent].find(([, one]) => one === sent)?.[0] ?? '',
    }).some((one) => one.block === block && one.kind === kind),
  )?.frame
  if (action.name.startsWith('Recv')) {
    decodes(action.variant === undefined ? 'right' : 'wrong')
    return { move: 'deliver', direction, index }
  }
  switch (action.name) {
    case 'Gen':
      return generated(whole, setting, SIZE, []) ?? { move: 'ground', event: { kind: 'sendRaw' } }
    case 'SendRaw':
      return { move: 'ground', event: { kind: 'sendRaw' } }
    case 'SendInst':
      return { move: 'ground', event: instructionFor(block, 0) }
    case 'SendSift':
      return { move: 'satellite', event: { kind: 'sendSift', block } }
    case 'SendFb':
      return { move: 'satellite', event: { kind: 'sendFeedback' } }
    case 'SendAbs':
      return { move: 'satellite', event: { kind: 'sendAbort', block } }
    case 'EndPass':
      return { move: 'endPass' }
    case 'TimeoutO':
      return { move: 'ground', event: { kind: 'timeout', block } }
    case 'TimeoutS':
      return { move: 'satellite', event: { kind: 'timeout', block } }
    case 'Drop':
      return { move: 'drop', direction, index }
    case 'Dup':
      return { move: 'repeat', direction, index }
    case 'Tamper':
      return { move: 'alter', direction, index, frame: alteration(setting, whole, meaning, frame) }
    case 'Inject':
      return { move: 'inject', direction, frame: forgery(setting, whole, block, kind) }
    case 'Replay':
      return { move: 'inject', direction, frame: known ?? frame }
    case 'Relabel':
      return { move: 'inject', direction, frame: relabelled(known ?? frame, other) }
    default:
      throw new Error(`no move for ${action.name}`)
  }
}
