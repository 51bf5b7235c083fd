// A satellite and a ground station with small parameters, for laws and tests: a deterministic source, detections with chosen errors,
// and both machines stepped by hand or by an honest exchange.

import * as E from 'fp-ts/Either'
import { type BitString, bitAt, bitString } from '../spec/protocol/bits'
import { stepGround } from '../spec/protocol/groundStation'
import {
  type Detections,
  type GroundEvent,
  type GroundRecord,
  type GroundState,
  initialGround,
} from '../spec/protocol/groundStationState'
import type { ProtocolParameters } from '../spec/protocol/parameters'
import type { Prepared } from '../spec/protocol/primitives'
import { stepSatellite } from '../spec/protocol/satellite'
import {
  initialSatellite,
  type SatelliteEvent,
  type SatelliteRecord,
  type SatelliteState,
} from '../spec/protocol/satelliteState'
import { smallGround, smallSatellite } from '../spec/protocol/smallCode'
import type { Answer, Output } from '../spec/protocol/step'
import { wegmanCarter } from '../spec/protocol/tag'

/** 32 bits that depend on a number in no simple way: the finaliser of MurmurHash3. */
export const mixed = (value: number): number => {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Random bits that follow from a seed. */
export const randomBits = (length: number, seed: number): BitString =>
  bitString(length, (j) => mixed(seed * 7919 + j) & 1)

/** Random bytes that follow from a seed. */
export const randomBytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => mixed(seed * 104_729 + i) & 0xff)

const SENT_PULSES = 1_000_000

/** What SAT prepared: half signal, a quarter each of decoy and vacuum; no pulse from 1 000 000 on. */
export const preparedAt = (positions: ReadonlyArray<number>): Prepared | undefined => {
  if (positions.some((position) => position >= SENT_PULSES)) return undefined
  const draws = positions.map(mixed)
  return {
    bases: bitString(draws.length, (j) => (draws[j] ?? 0) & 1),
    bits: bitString(draws.length, (j) => ((draws[j] ?? 0) >> 1) & 1),
    intensities: Uint8Array.from(draws, (draw) => [0, 0, 1, 2][(draw >> 2) & 3] ?? 0),
  }
}

/** A block as OGS sees it. */
export type Block = { readonly detections: Detections; readonly sampled: BitString }

/** `count` detections at every third position from `from`, a tenth sampled; those at the places in `errors` come out wrong. */
export const blockFrom = (from: number, count: number, errors: ReadonlyArray<number> = []): Block => {
  const positions = Array.from({ length: count }, (_, i) => from + 3 * i)
  const prepared = preparedAt(positions)
  if (prepared === undefined) throw new Error('no such pulses')
  const bases = bitString(count, (j) => (mixed(from + j + 0x5bd1) >> 5) & 1)
  const bits = bitString(count, (j) =>
    bitAt(bases, j) === bitAt(prepared.bases, j)
      ? bitAt(prepared.bits, j) ^ (errors.includes(j) ? 1 : 0)
      : mixed(from + j) & 1,
  )
  const sampled = bitString(count, (j) => (mixed(from + j + 77) % 10 === 0 ? 1 : 0))
  return { detections: { positions, bases, bits }, sampled }
}

/** The detections of a block that are key bits, in order. */
export const keyPlaces = ({ detections, sampled }: Block): ReadonlyArray<number> => {
  const prepared = preparedAt(detections.positions)
  return detections.positions.flatMap((_, j) =>
    prepared !== undefined &&
    bitAt(sampled, j) === 0 &&
    prepared.intensities[j] === 0 &&
    bitAt(prepared.bases, j) === bitAt(detections.bases, j)
      ? [j]
      : [],
  )
}

/** The authentication key of `parties`. */
export const POOL = randomBytes(32 + 32 * 4096, 1)

const satellitePrimitives = smallSatellite(wegmanCarter(POOL), preparedAt)
const groundPrimitives = smallGround(wegmanCarter(POOL))

/** Both machines, with what they put out so far; each function changes the state only where the step is no rejection. */
export type Parties = {
  readonly parameters: ProtocolParameters
  readonly ground: (event: GroundEvent) => Answer<GroundState, GroundRecord>
  readonly satellite: (event: SatelliteEvent) => Answer<SatelliteState, SatelliteRecord>
  readonly groundState: () => GroundState
  readonly satelliteState: () => SatelliteState
  readonly groundOutputs: () => ReadonlyArray<Output<GroundRecord>>
  readonly satelliteOutputs: () => ReadonlyArray<Output<SatelliteRecord>>
}

/** Two parties at the start of a session. */
export const parties = (parameters: ProtocolParameters): Parties => {
  let ogs = initialGround(parameters)
  let sat = initialSatellite(parameters)
  const ogsOutputs: Output<GroundRecord>[] = []
  const satOutputs: Output<SatelliteRecord>[] = []
  return {
    parameters,
    ground: (event) => {
      const answer = stepGround(groundPrimitives, parameters, ogs, event)
      if (E.isRight(answer)) {
        ogs = answer.right.state
        ogsOutputs.push(...answer.right.outputs)
      }
      return answer
    },
    satellite: (event) => {
      const answer = stepSatellite(satellitePrimitives, parameters, sat, event)
      if (E.isRight(answer)) {
        sat = answer.right.state
        satOutputs.push(...answer.right.outputs)
      }
      return answer
    },
    groundState: () => ogs,
    satelliteState: () => sat,
    groundOutputs: () => ogsOutputs,
    satelliteOutputs: () => satOutputs,
  }
}

/** The frames that an answer sends. */
export const framesOf = <State, Record>(answer: Answer<State, Record>): ReadonlyArray<Uint8Array> =>
  E.isLeft(answer)
    ? []
    : answer.right.outputs.flatMap((output) => (output.kind === 'send' ? [output.frame] : []))

/** The one frame that an answer sends. @throws Error if it sends none. */
export const frameOf = <State, Record>(answer: Answer<State, Record>): Uint8Array => {
  const [frame] = framesOf(answer)
  if (frame === undefined)
    throw new Error(E.isLeft(answer) ? `rejected: ${answer.left.reason}` : 'nothing was sent')
  return frame
}

/** The event that makes or repeats the instruction of a block, with randomness that follows from the block. */
export const instructionEvent = (block: number): Extract<GroundEvent, { kind: 'sendInstruction' }> => ({
  kind: 'sendInstruction',
  block,
  seed: randomBits(2400, block + 1),
  checkKey: randomBytes(16, block + 1),
})

/** Steps 2 to 6 of one block without losses: the names of the rejections on the way, none if all went well. */
export const exchange = (both: Parties, block: number, content: Block): ReadonlyArray<string> => {
  const answers = [both.ground({ kind: 'generate', ...content })]
  const pass = (frames: ReadonlyArray<Uint8Array>, to: 'up' | 'down') =>
    frames.map((frame) =>
      to === 'up' ? both.satellite({ kind: 'deliver', frame }) : both.ground({ kind: 'deliver', frame }),
    )
  const all: Answer<unknown, unknown>[] = [...answers]
  all.push(...pass(framesOf(both.ground({ kind: 'sendRaw' })), 'up'))
  all.push(...pass(framesOf(both.satellite({ kind: 'sendSift', block })), 'down'))
  for (let round = 0; round < both.parameters.maximumRounds; round += 1) {
    const more = framesOf(both.ground({ kind: 'sendMore', block }))
    all.push(...pass(more, 'up'))
    if (more.length > 0) all.push(...pass(framesOf(both.satellite({ kind: 'sendExtra', block })), 'down'))
  }
  all.push(...pass(framesOf(both.ground(instructionEvent(block))), 'up'))
  all.push(...pass(framesOf(both.satellite({ kind: 'sendFeedback' })), 'down'))
  if (both.parameters.profile === 'hardened')
    all.push(...pass(framesOf(both.ground({ kind: 'sendStatus' })), 'up'))
  return all.flatMap((answer) => (E.isLeft(answer) ? [answer.left.reason] : []))
}
