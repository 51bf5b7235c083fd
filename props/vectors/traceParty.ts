// Both parties of a session with every request and answer written down as the shim protocol has them.
// Source: docs/conformance.md; the parties are those of props/conformance/specificationParty.ts.

import { bytesToHex } from '@noble/hashes/utils'
import type { BitString } from '../../spec/protocol/bits'
import { ProtocolParameters } from '../../spec/protocol/parameters'
import { type Answer, ROLES, type Role } from '../conformance/shimProtocol'
import {
  type Answered,
  authenticatorOf,
  groundAnswer,
  groundParty,
  type Party,
  satelliteAnswer,
  satelliteParty,
} from '../conformance/specificationParty'
import { type Block, preparedAt } from '../protocolRuns'
import { bitText } from './protocolNotes'
import type { Json } from './vectorFile'

/** A request of the shim protocol. */
export type TraceRequest = { readonly op: string; readonly [field: string]: Json }

/** A request with its answer. */
export type Exchange = { readonly request: TraceRequest; readonly answer: Answer }

/** A party behind a log of what it was asked. @throws Error for a request that it does not take: the script is wrong then. */
const logged = <P extends Party>(
  start: P,
  answered: (party: P, request: TraceRequest) => Answered<P>,
  reset: TraceRequest,
) => {
  const log: Exchange[] = [{ request: reset, answer: { send: [], events: [] } }]
  let party = start
  const ask = (request: TraceRequest): Answer => {
    const next = answered(party, request)
    if (next.answer.error !== undefined) throw new Error(next.answer.error)
    party = next.party
    log.push({ request, answer: next.answer })
    return next.answer
  }
  return {
    log,
    ask,
    deliver: (frame: Uint8Array) => ask({ op: 'deliver', frame: bytesToHex(frame) }),
    /** A timer that means no block. */
    timer: (name: string) => ask({ op: 'timer', name }),
    blockTimer: (name: string, block: number) => ask({ op: 'timer', name, block }),
    reboot: () => ask({ op: 'reboot' }),
  }
}

/** The two parties of one session. */
export type Session = ReturnType<typeof sessionOf>

/** Both parties at the start, with a pool of keys as long as the sequence numbers need. */
export const sessionOf = (parameters: ProtocolParameters, pool: Uint8Array) => {
  const authenticator = authenticatorOf(pool, parameters)
  const [aboard, below] = ROLES
  const resetOf = (role: Role): TraceRequest => ({
    op: 'reset',
    role,
    profile: parameters.profile,
    seed: '0',
    parameters: ProtocolParameters.encode(parameters),
    keys: bytesToHex(pool),
  })
  const satellite = logged(satelliteParty(parameters, authenticator), satelliteAnswer, resetOf(aboard))
  const ground = logged(groundParty(parameters, authenticator), groundAnswer, resetOf(below))
  return {
    satellite: {
      ...satellite,
      /** What was prepared at the positions of a block. */
      prepare: ({ detections: { positions } }: Block) => {
        const prepared = preparedAt(positions)
        if (prepared === undefined) throw new Error('no such pulses')
        const intensities = Array.from(prepared.intensities, (one) => one.toString(16)).join('')
        const { bases, bits } = prepared
        return satellite.ask({
          op: 'inject',
          prepared: { positions, bases: bitText(bases), bits: bitText(bits), intensities },
        })
      },
    },
    ground: {
      ...ground,
      generate: ({ detections, sampled }: Block) => {
        const { positions, bases, bits } = detections
        const written = { positions, bases: bitText(bases), bits: bitText(bits), sampled: bitText(sampled) }
        return ground.ask({ op: 'inject', detections: written })
      },
      /** The random numbers of the next instruction, and its first sending. */
      instruct: (block: number, seed: BitString, checkKey: Uint8Array) => {
        const random = { seed: bitText(seed), ...(checkKey.length > 0 && { checkKey: bytesToHex(checkKey) }) }
        ground.ask({ op: 'inject', random })
        return ground.blockTimer('sendInstruction', block)
      },
    },
  }
}
