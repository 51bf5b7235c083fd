// The abstract state that a state of the whole concrete system stands for: what the bytes mean is decided by the ghost facts.
// Source: PROTOCOL.md, sections 2, 3 and 8a. Further rows (MORE, EXTRA) are invisible: an answer that waits for them is in flight.

import * as E from 'fp-ts/Either'
import type { Kind, OgsStatus, SatStatus } from './abstract/alphabet'
import { alphabetOf, kindsOf } from './abstract/alphabet'
import type { State } from './abstract/state'
import { isSame } from './bits'
import { decodeFrame, type Frame } from './frame'
import { groundStatus, type InstructedBlock } from './groundStationState'
import { type Direction, directionOfKind, type MessageKind } from './messages'
import { satelliteStatus } from './satelliteState'
import { isKindOf } from './sealing'
import { partInputs } from './sifting'
import type { Carried, Ghost, SentFrame, Setting, Whole } from './system'

/**
 * The ids that the abstract blocks 0, 1, ... stand for: increasing, the first ones those from `firstBlock` on, as many as will be
 * generated and at least one more. Frames about other blocks mean nothing; an attacker's own ids can be added at the end.
 */
export type Window = ReadonlyArray<number>

/** The first ids of a session. */
export const windowOf = ({ parameters }: Setting, blocks: number): Window =>
  Array.from({ length: blocks }, (_, b) => parameters.firstBlock + b)

/** A message of the abstract system; `block` is a concrete id. */
export type Meaning = { readonly block: number; readonly kind: Kind }

/** Steps 2 and 3 were clean at SAT, and the instruction that it followed is OGS's own, from a clean answer. */
const isCleanKey = ({ sifted, answered, completed }: Ghost, block: number): boolean =>
  sifted.get(block)?.clean === true && answered.get(block) === true && completed.get(block) === true

const genuine = (setting: Setting, ghost: Ghost, { message, block, status }: SentFrame, window: Window) => {
  const isLiteral = setting.parameters.profile === 'literal'
  const one = (kind: Kind): ReadonlyArray<Meaning> => [{ block, kind }]
  switch (message) {
    case 'RAW':
      return one('RAWG')
    case 'SIFT':
      return one('SIFTG')
    case 'INST':
      return one(isLiteral && ghost.answered.get(block) !== true ? 'INSTD' : 'INSTC')
    case 'FB':
      return one(isLiteral && !isCleanKey(ghost, block) ? 'FBD' : 'FBC')
    case 'ABORT':
      return one('ABS')
    case 'STATUS':
      return window.flatMap((id): ReadonlyArray<Meaning> => {
        const entry = status?.entries.find((said) => said.block === id)
        if (entry !== undefined) return [{ block: id, kind: entry.outcome === 'released' ? 'STR' : 'STA' }]
        const closedFrom = status?.closedFrom ?? null
        return closedFrom !== null && id >= closedFrom ? [{ block: id, kind: 'STA' }] : []
      })
    case 'MORE':
    case 'EXTRA':
      return []
  }
}

const LITERAL_FORGED: { readonly [K in MessageKind]?: Kind } = {
  RAW: 'RAWT',
  SIFT: 'SIFTT',
  INST: 'INSTF',
  FB: 'FBF',
}

const forged = ({ parameters }: Setting, direction: Direction, frame: Frame): Kind | undefined => {
  const { kind, session } = frame
  const isOurs = directionOfKind(kind) === direction && isSame(session, parameters.session)
  if (!isOurs || !isKindOf(parameters, kind)) return undefined
  if (parameters.profile === 'literal') return LITERAL_FORGED[kind]
  return direction === 'up' ? 'UF' : 'DF'
}

/**
 * What bytes on a channel mean: as sent if an honest party sent these very bytes that way, otherwise altered or made up. Nothing, if
 * they are no frame, or one of another direction, session or profile: no machine may react to those.
 */
export const meaningOf = (
  setting: Setting,
  ghost: Ghost,
  window: Window,
  direction: Direction,
  { frame, hex }: Carried,
): ReadonlyArray<Meaning> => {
  const sent = ghost.sent.get(hex)
  if (sent !== undefined && directionOfKind(sent.message) === direction)
    return genuine(setting, ghost, sent, window)
  const decoded = decodeFrame(frame)
  if (E.isLeft(decoded)) return []
  const kind = forged(setting, direction, decoded.right)
  const { block } = decoded.right
  return kind === undefined || !window.includes(block) ? [] : [{ block, kind }]
}

/** The answer of a block that OGS took but that waits for further rows; it counts as in flight. */
export const heldAnswer = ({ ground, ghost }: Whole, id: number): Kind | undefined => {
  const block = ground.blocks.get(id)
  if (block?.status !== 'RAW' || block.decoding === undefined) return undefined
  return ghost.answered.get(id) === true ? 'SIFTG' : 'SIFTT'
}

/** The kept bits are SAT's; or, literal, no key bits come of them, so that every decoding gives the same key. */
const isRightlyDecoded = (
  { parameters }: Setting,
  ghost: Ghost,
  id: number,
  { kept, parts }: InstructedBlock,
): boolean => {
  const packets = ghost.sifted.get(id)?.packets ?? []
  const inputs = partInputs(
    parameters,
    packets.filter((_, packet) => kept.includes(packet)),
  )
  const isEmpty = parameters.profile === 'literal' && parts.every(({ keyBits }) => keyBits === 0)
  return isEmpty || parts.every(({ input }, i) => isSame(input.bytes, inputs[i]?.input.bytes ?? input.bytes))
}

const ogsStatus = (setting: Setting, { ground, ghost }: Whole, id: number): OgsStatus => {
  const status = groundStatus(ground, setting.parameters, id)
  const block = ground.blocks.get(id)
  if (status === 'INST' && block?.status === 'INST') {
    if (ghost.answered.get(id) !== true) return 'INST_DIRTY'
    return isRightlyDecoded(setting, ghost, id, block) ? 'INST_OK' : 'INST_BAD'
  }
  if (status === 'DONE' && block?.status === 'DONE') {
    const own = ghost.releases.find((release) => release.side === 'satellite' && release.block === id)
    const isMatch = own?.key.length === block.key.length && isSame(own.key.bytes, block.key.bytes)
    return isMatch ? 'DONE_MATCH' : 'DONE_MISMATCH'
  }
  return status === 'IDLE' || status === 'RAW' ? status : 'ABORT'
}

const satStatus = ({ parameters }: Setting, { satellite, ghost }: Whole, id: number): SatStatus => {
  const status = satelliteStatus(satellite, id)
  switch (status) {
    case 'SIFT':
      if (parameters.profile === 'hardened') return 'SIFT'
      return ghost.sifted.get(id)?.clean === true ? 'SIFT_C' : 'SIFT_D'
    case 'DONE':
      return isCleanKey(ghost, id) ? 'DONE_C' : 'DONE_D'
    default:
      return status
  }
}

/** A key in the journal counts as released: after a power failure its user finds it there. */
const releasesOf = ({ satellite, ghost }: Whole, id: number): number => {
  const given = ghost.releases.filter(({ side, block }) => side === 'satellite' && block === id).length
  const isDone = ['DONE', 'PROV', 'CONF', 'REVK'].includes(satelliteStatus(satellite, id))
  return Math.min(2, isDone ? Math.max(1, given) : given)
}

const tally = (kinds: ReadonlyArray<Kind>): Readonly<Partial<Record<Kind, number>>> =>
  Object.fromEntries(
    [...new Set(kinds)].map((kind) => [kind, kinds.filter((other) => other === kind).length]),
  )

/** The abstract state of a concrete one; the attacker's budget, which no concrete attacker has, is `budget`. */
export const projected = (setting: Setting, window: Window, whole: Whole, budget: number): State => {
  const { parameters } = setting
  const { ground, satellite, ghost, up, down } = whole
  const meanings = [
    ...up.flatMap((frame) => meaningOf(setting, ghost, window, 'up', frame)),
    ...down.flatMap((frame) => meaningOf(setting, ghost, window, 'down', frame)),
    ...window.flatMap((block): ReadonlyArray<Meaning> => {
      const kind = heldAnswer(whole, block)
      return kind === undefined ? [] : [{ block, kind }]
    }),
  ]
  const everSent = [...ghost.sent.values()].flatMap((sent) => genuine(setting, ghost, sent, window))
  const kindsAt = (of: ReadonlyArray<Meaning>, id: number): ReadonlyArray<Kind> =>
    of.flatMap(({ block, kind }) => (block === id ? [kind] : []))
  const order = kindsOf(alphabetOf(parameters.profile))
  return {
    generated: window.filter((id) => id < ground.nextBlock).length,
    feedback: satellite.feedback === null ? 0 : window.indexOf(satellite.feedback) + 1,
    budget,
    ended: ground.ended,
    ogs: window.map((id) => ogsStatus(setting, whole, id)),
    sat: window.map((id) => satStatus(setting, whole, id)),
    released: window.map((id) => releasesOf(whole, id)),
    sent: window.map((id) => order.filter((kind) => kindsAt(everSent, id).includes(kind))),
    inFlight: window.map((id) => tally(kindsAt(meanings, id))),
  }
}
