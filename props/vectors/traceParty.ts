// Both parties of a session with every request and answer written down as the shim protocol has them.
// Source: docs/conformance.md; the machines are those of spec/protocol, with the small code and Wegman-Carter tags.

import { sha256 } from '@noble/hashes/sha2'
import * as E from 'fp-ts/Either'
import { type BitString, hexOf } from '../../spec/protocol/bits'
import { stepGround } from '../../spec/protocol/groundStation'
import { type GroundEvent, initialGround } from '../../spec/protocol/groundStationState'
import { ProtocolParameters } from '../../spec/protocol/parameters'
import { stepSatellite } from '../../spec/protocol/satellite'
import { initialSatellite, type SatelliteEvent } from '../../spec/protocol/satelliteState'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import type { Output, Answer as Stepped } from '../../spec/protocol/step'
import { wegmanCarter } from '../../spec/protocol/tag'
import { type Block, preparedAt } from '../protocolRuns'
import { bitText } from './protocolNotes'
import type { Json } from './vectorFile'

/** Something that happened at a party, as an answer has it. */
export type TraceEvent = {
  readonly event: string
  readonly block: number
  readonly reason?: string
  readonly final?: boolean
  readonly bits?: number
  readonly sha256?: string
}

/** An answer of the shim protocol. */
export type TraceAnswer = {
  readonly send: ReadonlyArray<string>
  readonly events: ReadonlyArray<TraceEvent>
  readonly rejected?: string
}

/** A request with its answer. */
export type Exchange = { readonly request: { readonly [field: string]: Json }; readonly answer: TraceAnswer }

const eventsOf = (output: Output<unknown>): ReadonlyArray<TraceEvent> => {
  switch (output.kind) {
    case 'release': {
      const { length, bytes } = output.key
      const digest = hexOf(sha256(bytes))
      return [
        {
          event: 'released',
          block: output.block,
          final: output.as === 'final',
          bits: length,
          sha256: digest,
        },
      ]
    }
    case 'confirm':
      return [{ event: 'confirmed', block: output.block }]
    case 'revoke':
      return [{ event: 'revoked', block: output.block }]
    case 'ended':
      return [{ event: 'ended', block: output.block, reason: output.reason }]
    case 'invalid':
    case 'alarm':
      return [{ event: output.kind, block: output.block }]
    case 'journal':
    case 'send':
      return []
  }
}

const answerOf = (outputs: ReadonlyArray<Output<unknown>>): TraceAnswer => ({
  send: outputs.flatMap((output) => (output.kind === 'send' ? [hexOf(output.frame)] : [])),
  events: outputs.flatMap(eventsOf),
})

const NOTHING: TraceAnswer = { send: [], events: [] }

/** A machine behind a log: an event of it together with the request that means it. */
const logged = <State, Record, Event>(
  initial: State,
  step: (state: State, event: Event) => Stepped<State, Record>,
  first: Exchange['request'],
) => {
  const log: Exchange[] = [{ request: first, answer: NOTHING }]
  let state = initial
  const note = (request: Exchange['request'], answer: TraceAnswer = NOTHING): TraceAnswer => {
    log.push({ request, answer })
    return answer
  }
  const give = (request: Exchange['request'], event: Event): TraceAnswer => {
    const answer = step(state, event)
    if (E.isLeft(answer)) return note(request, { ...NOTHING, rejected: answer.left.reason })
    state = answer.right.state
    return note(request, answerOf(answer.right.outputs))
  }
  return { log, note, give }
}

/** Timers without a block, and those with one. */
export type SatelliteTimer = 'sendFeedback' | 'endPass'
export type SatelliteBlockTimer = 'sendSift' | 'sendExtra' | 'sendAbort' | 'timeout'
export type GroundTimer = 'sendRaw' | 'sendStatus' | 'endPass'
export type GroundBlockTimer = 'sendMore' | 'timeout'

/** The two parties of one session. */
export type Session = ReturnType<typeof sessionOf>

/** Both parties at the start, with a pool of keys as long as the sequence numbers need. */
export const sessionOf = (parameters: ProtocolParameters, pool: Uint8Array) => {
  const authenticator = wegmanCarter(pool)
  const resetOf = (role: string): Exchange['request'] => ({
    op: 'reset',
    role,
    profile: parameters.profile,
    seed: '0',
    parameters: ProtocolParameters.encode(parameters),
    keys: hexOf(pool),
  })
  const injected = new Set<number>()
  const aboard = smallSatellite(authenticator, (positions) =>
    positions.every((position) => injected.has(position)) ? preparedAt(positions) : undefined,
  )
  const below = smallGround(authenticator)
  const satellite = logged(
    initialSatellite(parameters),
    (state, event: SatelliteEvent) => stepSatellite(aboard, parameters, state, event),
    resetOf('satellite'),
  )
  const ground = logged(
    initialGround(parameters),
    (state, event: GroundEvent) => stepGround(below, parameters, state, event),
    resetOf('groundStation'),
  )
  return {
    satellite: {
      log: satellite.log,
      /** What was prepared at the positions of a block. */
      prepare: ({ detections: { positions } }: Block) => {
        const prepared = preparedAt(positions)
        if (prepared === undefined) throw new Error('no such pulses')
        for (const position of positions) injected.add(position)
        const intensities = Array.from(prepared.intensities, (one) => one.toString(16)).join('')
        const { bases, bits } = prepared
        return satellite.note({
          op: 'inject',
          prepared: { positions, bases: bitText(bases), bits: bitText(bits), intensities },
        })
      },
      deliver: (frame: Uint8Array) =>
        satellite.give({ op: 'deliver', frame: hexOf(frame) }, { kind: 'deliver', frame }),
      timer: (name: SatelliteTimer) => satellite.give({ op: 'timer', name }, { kind: name }),
      blockTimer: (name: SatelliteBlockTimer, block: number) =>
        satellite.give({ op: 'timer', name, block }, { kind: name, block }),
      reboot: () => satellite.give({ op: 'reboot' }, { kind: 'reboot' }),
    },
    ground: {
      log: ground.log,
      generate: ({ detections, sampled }: Block) => {
        const { positions, bases, bits } = detections
        const written = { positions, bases: bitText(bases), bits: bitText(bits), sampled: bitText(sampled) }
        return ground.give({ op: 'inject', detections: written }, { kind: 'generate', detections, sampled })
      },
      /** The random numbers of the next instruction, and its first sending. */
      instruct: (block: number, seed: BitString, checkKey: Uint8Array) => {
        const random = { seed: bitText(seed), ...(checkKey.length > 0 && { checkKey: hexOf(checkKey) }) }
        ground.note({ op: 'inject', random })
        return ground.give(
          { op: 'timer', name: 'sendInstruction', block },
          { kind: 'sendInstruction', block, seed, checkKey },
        )
      },
      /** A later sending, of the same bytes. */
      instructAgain: (block: number) =>
        ground.give(
          { op: 'timer', name: 'sendInstruction', block },
          {
            kind: 'sendInstruction',
            block,
            seed: { length: 0, bytes: new Uint8Array(0) },
            checkKey: new Uint8Array(0),
          },
        ),
      deliver: (frame: Uint8Array) =>
        ground.give({ op: 'deliver', frame: hexOf(frame) }, { kind: 'deliver', frame }),
      timer: (name: GroundTimer) => ground.give({ op: 'timer', name }, { kind: name }),
      blockTimer: (name: GroundBlockTimer, block: number) =>
        ground.give({ op: 'timer', name, block }, { kind: name, block }),
      reboot: () => ground.give({ op: 'reboot' }, { kind: 'reboot' }),
    },
  }
}
