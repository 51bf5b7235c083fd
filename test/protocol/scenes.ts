// Both machines brought into each of their states, and the frames of a block, for the tables of transitions.

import * as E from 'fp-ts/Either'
import {
  blockFrom,
  frameOf,
  instructionEvent,
  keyPlaces,
  type Parties,
  parties,
} from '../../props/protocolRuns'
import { withFlippedBit } from '../../spec/protocol/attacker'
import type { GroundEvent } from '../../spec/protocol/groundStationState'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import type { SatelliteEvent } from '../../spec/protocol/satelliteState'
import type { Answer } from '../../spec/protocol/step'

type Profile = 'literal' | 'hardened'

export const sceneParameters = (profile: Profile): ProtocolParameters => ({
  ...smallParameters(profile),
  maximumRounds: 1,
})

const clean = blockFrom(0, 900)
const key = keyPlaces(clean)
/** The first and the last bit of the first packet: the first 7 rows tell that it is wrong, not where. */
const wrong = blockFrom(0, 900, [key[0] ?? 0, key[63] ?? 0])

export const generateClean: GroundEvent = { kind: 'generate', ...clean }
export const generateWrong: GroundEvent = { kind: 'generate', ...wrong }

/** The same frame with its last bit changed: the tag's, where it has one. */
export const spoilt = (frame: Uint8Array): Uint8Array => withFlippedBit(frame, 8 * frame.length - 1)

/** What a run of block 0 put on the channel, and the parties at its end. */
export type Run = { readonly both: Parties; readonly frames: ReadonlyMap<string, Uint8Array> }

/** A run of block 0, with a round of further rows or without, as far as `until`. */
export const run = (profile: Profile, withRound: boolean, until: string): Run => {
  const both = parties(sceneParameters(profile))
  const frames = new Map<string, Uint8Array>()
  const up = (name: string, event: GroundEvent) => {
    const frame = frameOf(both.ground(event))
    frames.set(name, frame)
    both.satellite({ kind: 'deliver', frame })
  }
  const down = (name: string, event: SatelliteEvent) => {
    const frame = frameOf(both.satellite(event))
    frames.set(name, frame)
    both.ground({ kind: 'deliver', frame })
  }
  const steps: ReadonlyArray<readonly [string, () => void]> = [
    ['generate', () => both.ground(withRound ? generateWrong : generateClean)],
    ['RAW', () => up('RAW', { kind: 'sendRaw' })],
    ['SIFT', () => down('SIFT', { kind: 'sendSift', block: 0 })],
    ['MORE', () => withRound && up('MORE', { kind: 'sendMore', block: 0 })],
    ['EXTRA', () => withRound && down('EXTRA', { kind: 'sendExtra', block: 0 })],
    ['INST', () => up('INST', instructionEvent(0))],
    ['FB', () => down('FB', { kind: 'sendFeedback' })],
    ['STATUS', () => profile === 'hardened' && up('STATUS', { kind: 'sendStatus' })],
  ]
  for (const [name, step] of steps) {
    if (until === 'start') break
    step()
    if (name === until) break
  }
  return { both, frames }
}

const made = new Map<string, Uint8Array>()
/** The frame of this name, made once. */
const once = (name: string, make: () => Uint8Array): Uint8Array => {
  const frame = made.get(name) ?? make()
  made.set(name, frame)
  return frame
}

/** A frame of a whole run. */
export const genuine = (profile: Profile, name: string, withRound = false): Uint8Array =>
  once(`${profile} ${name} ${withRound}`, () => {
    const frame = run(profile, withRound, 'STATUS').frames.get(name)
    if (frame === undefined) throw new Error(`no ${name}`)
    return frame
  })

/** OGS's status after it gave block 0 up. */
export const abortedStatus = (): Uint8Array =>
  once('aborted', () => {
    const { both } = run('hardened', false, 'generate')
    both.ground({ kind: 'timeout', block: 0 })
    return frameOf(both.ground({ kind: 'sendStatus' }))
  })

/** SAT's abort after it gave block 0 up. */
export const abortFrame = (): Uint8Array =>
  once('abort', () => {
    const { both } = run('hardened', false, 'RAW')
    both.satellite({ kind: 'timeout', block: 0 })
    return frameOf(both.satellite({ kind: 'sendAbort', block: 0 }))
  })

/** States of the satellite by the name of the table's column: how to get there, and whether a round was answered. */
export const satelliteScenes = (
  profile: Profile,
): ReadonlyArray<readonly [string, () => Parties, boolean]> => {
  const at =
    (until: string, withRound = false) =>
    () =>
      run(profile, withRound, until).both
  const aborted = (): Parties => {
    const both = at('RAW')()
    both.satellite(
      profile === 'literal'
        ? { kind: 'deliver', frame: spoilt(genuine(profile, 'INST')) }
        : { kind: 'timeout', block: 0 },
    )
    return both
  }
  const revoked = (): Parties => {
    const both = at('INST')()
    both.satellite({ kind: 'deliver', frame: abortedStatus() })
    return both
  }
  return [
    ['WAIT', at('start'), false],
    ['SIFT', at('RAW'), false],
    ['SIFT, rows sent', at('MORE', true), true],
    ...(profile === 'literal'
      ? [['DONE', at('INST'), false] as const]
      : [
          ['PROV', at('INST'), false] as const,
          ['CONF', at('STATUS'), false] as const,
          ['REVK', revoked, false] as const,
        ]),
    ['ABORT', aborted, false],
  ]
}

/** States of the ground station. */
export const groundScenes = (profile: Profile): ReadonlyArray<readonly [string, () => Parties, boolean]> => {
  const at =
    (until: string, withRound = false) =>
    () =>
      run(profile, withRound, until).both
  /** SIFT has come, and the instruction was not sent yet. */
  const formed = at('SIFT')
  /** The instruction was sent, and nothing came back. */
  const sent = (): Parties => {
    const both = formed()
    both.ground(instructionEvent(0))
    return both
  }
  const aborted = (): Parties => {
    const both = sent()
    both.ground(
      profile === 'literal'
        ? { kind: 'deliver', frame: spoilt(genuine(profile, 'FB')) }
        : { kind: 'timeout', block: 0 },
    )
    return both
  }
  return [
    ['IDLE', at('start'), false],
    ['RAW', at('RAW'), false],
    ['RAW, rows asked', at('SIFT', true), true],
    ['INST, not sent', formed, false],
    ['INST', sent, false],
    ['DONE', at('FB'), false],
    ['ABORT', aborted, false],
  ]
}

/** One cell: the new status if it is another one, and what is put out; or the reason of the rejection. */
export const cell = <State, Record>(answer: Answer<State, Record>, before: string, after: string): string => {
  if (E.isLeft(answer)) return `*${answer.left.reason}*`
  const outputs = answer.right.outputs.flatMap((output) => {
    switch (output.kind) {
      case 'journal':
        return []
      case 'send':
        return [`sends ${output.message}`]
      case 'ended':
        return [`ended: ${output.reason}`]
      case 'release':
        return [`releases (${output.as})`]
      default:
        return [output.kind]
    }
  })
  return [before === after ? 'stays' : `**${after}**`, ...outputs].join(', ')
}

/** A table in Markdown. */
export const markdown = (
  corner: string,
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<readonly [string, ReadonlyArray<string>]>,
): string =>
  [
    [corner, ...columns],
    columns.concat('').map(() => '---'),
    ...rows.map(([name, cells]) => [name, ...cells]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
