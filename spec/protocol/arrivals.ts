// What the arrival of a frame is in the abstract system, by what the frame meant. Source: PROTOCOL.md, sections 4 and 8a.

import type { Kind } from './abstract/alphabet'
import { heldAnswer, type Meaning, meaningOf, type Window } from './projection'
import { MALFORMED, type RejectReason } from './rejection'
import type { Move, Moved, Setting, Whole } from './system'

/** Names of action instances, in order. */
export type Actions = ReadonlyArray<string>
/** Where a move starts. */
export type Origin = {
  readonly setting: Setting
  readonly window: Window
  readonly before: Whole
}

const RECEIVES: { readonly [K in Kind]: string } = {
  RAWG: 'RecvRaw',
  RAWT: 'RecvRaw',
  INSTC: 'RecvInst',
  INSTD: 'RecvInst',
  INSTF: 'RecvInst',
  STR: 'RecvStat',
  STA: 'RecvStat',
  UF: 'RecvInvalid',
  SIFTG: 'RecvSift',
  SIFTT: 'RecvSift',
  FBC: 'RecvFb',
  FBD: 'RecvFb',
  FBF: 'RecvFb',
  ABS: 'RecvAbs',
  DF: 'RecvInvalid',
}

/** The action of this name for the block and kind of a meaning. */
export const named = (name: string, { window }: Origin, { block, kind }: Meaning): string =>
  `${name}(${window.indexOf(block)},${kind})`

/** One action for each meaning of a frame. */
export const eachNamed = (name: string, origin: Origin, meanings: ReadonlyArray<Meaning>): Actions =>
  meanings.map((meaning) => named(name, origin, meaning))

const received = (origin: Origin, meaning: Meaning): string => named(RECEIVES[meaning.kind], origin, meaning)

/** An answer has two outcomes: the right codeword, or a wrong one. */
const decoded = (origin: Origin, meaning: Meaning): ReadonlyArray<Actions> => {
  const name = received(origin, meaning)
  return meaning.kind === 'SIFTG' ? [[name], [`${name.slice(0, -1)},wrong codeword)`]] : [[name]]
}

/** Reasons for which a machine may refuse what the abstract system would take: it has limits, and bytes that can be wrong. */
export const LIMITS: ReadonlyArray<RejectReason> = [
  ...MALFORMED,
  'sequence',
  'full',
  'keyFloor',
  'keyExhausted',
  'counter',
  'randomness',
  'detections',
  'quarantined',
]
/** The same for frames that nothing authenticates. */
const UNTAGGED: ReadonlyArray<RejectReason> = [
  'positions',
  'content',
  'nothingDecoded',
  'tagUnexpected',
  'untaggedSequence',
]

const mayRefuse = ({ setting, before }: Origin, { kind, block }: Meaning, reason: RejectReason): boolean =>
  LIMITS.includes(reason) ||
  (setting.parameters.profile === 'literal' && UNTAGGED.includes(reason)) ||
  // SAT may have stopped before OGS; an answer is held already; no instruction is out yet.
  (kind.startsWith('RAW') && reason === 'ended') ||
  (kind.startsWith('SIFT') && reason === 'duplicate' && heldAnswer(before, block) !== undefined) ||
  (kind.startsWith('FB') && reason === 'notAwaited')

const endedAs = ({ outputs }: Moved, reason: string): boolean =>
  outputs.some((output) => output.kind === 'ended' && output.reason === reason)

/** A frame of one meaning that arrived. */
const arrival = (origin: Origin, meaning: Meaning, result: Moved): ReadonlyArray<Actions> => {
  const { before, window } = origin
  const { block, kind } = meaning
  const b = window.indexOf(block)
  const [drop, receive] = [named('Drop', origin, meaning), received(origin, meaning)]
  if (result.rejection !== undefined)
    return mayRefuse(origin, meaning, result.rejection.reason) ? [[receive], [drop]] : [[receive]]
  if (kind === 'UF') return [[receive], [receive, `TimeoutS(${b})`]]
  if (kind === 'DF') return [[receive], [receive, `TimeoutO(${b})`]]
  const isHeld = kind.startsWith('SIFT') && heldAnswer(result.whole, block) !== undefined
  const isAstray = before.ghost.strayed.has(block) || endedAs(result, 'instruction')
  return [
    ...(isHeld ? [[]] : decoded(origin, meaning)),
    ...(kind === 'SIFTG' && endedAs(result, 'nothingDecoded') ? [[drop, `TimeoutO(${b})`]] : []),
    // Literal: rows that OGS never asked for have parted the transcripts, which one altered instruction would do as well.
    ...(isAstray && (kind === 'INSTC' || kind === 'INSTD')
      ? [[named('Tamper', origin, meaning), `RecvInst(${b},INSTF)`]]
      : []),
  ]
}

/** Further rows, which nobody sees: they may complete the answer that waited for them, or, untagged, alter it. */
const furtherRows = (origin: Origin, result: Moved): ReadonlyArray<Actions> =>
  origin.window.flatMap((block): ReadonlyArray<Actions> => {
    const held = heldAnswer(origin.before, block)
    const still = heldAnswer(result.whole, block)
    if (held === undefined || result.rejection !== undefined) return []
    const tamper = named('Tamper', origin, { block, kind: held })
    const isAltered = held === 'SIFTG' && result.whole.ghost.answered.get(block) === false
    if (still !== undefined) return isAltered ? [[tamper]] : []
    if (endedAs(result, 'nothingDecoded')) return [[`TimeoutO(${origin.window.indexOf(block)})`]]
    return isAltered
      ? [[tamper, received(origin, { block, kind: 'SIFTT' })]]
      : decoded(origin, { block, kind: held })
  })

/** What may account for a frame that arrived: one of these. */
export const delivery = (
  origin: Origin,
  move: Extract<Move, { move: 'deliver' }>,
  result: Moved,
): ReadonlyArray<Actions> => {
  const { setting, window, before } = origin
  const { taken } = result
  if (taken === undefined) return [[]]
  const meanings = meaningOf(setting, before.ghost, window, move.direction, taken)
  const [only] = meanings
  if (only === undefined) return [[], ...furtherRows(origin, result)]
  if (only.kind === 'STR' || only.kind === 'STA') {
    const all = meanings.map((meaning) => received(origin, meaning))
    const reason = result.rejection?.reason
    return reason !== undefined && mayRefuse(origin, only, reason)
      ? [all, eachNamed('Drop', origin, meanings)]
      : [all]
  }
  return arrival(origin, only, result)
}
