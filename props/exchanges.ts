// Whole passes of both machines with the small parameters, from random prepared states: what tests and laws of exchanges share.

import * as E from 'fp-ts/Either'
import { type ExchangeInput, type ExchangeOutcome, exchanged } from '../model/distillation/exchange'
import { type Disturbance, JINAN1_LASER_LINK, laserLink, UNDISTURBED } from '../model/laserComm/laserLink'
import { generator } from '../model/randomness/generator'
import { type BitString, bitAt, bitString } from '../spec/protocol/bits'
import { advanced, begunCheck } from '../spec/protocol/log/check'
import type { Check } from '../spec/protocol/log/claims'
import type { ProtocolParameters } from '../spec/protocol/parameters'
import { smallGround, smallSatellite } from '../spec/protocol/smallCode'
import { wegmanCarter } from '../spec/protocol/tag'

/** Nanoseconds. */
export const MILLISECOND = 1_000_000
const DETECTIONS = 500

/** A key pool that no run uses up. */
export const poolBytes = generator('pool', 'exchange').bits(8 * 200_000)

/** Detections of random prepared states, with an error now and then. */
const detected = (seed: string, blocks: number, errors: number) => {
  const draws = generator(seed, 'detections')
  const total = blocks * DETECTIONS
  const random = (): BitString => ({ length: total, bytes: draws.bits(total) })
  const [satelliteBases, satelliteBits, groundBases, noise] = [random(), random(), random(), random()]
  const intensities = Uint8Array.from({ length: total }, () => (draws.below(10) === 0 ? 1 : 0))
  const isError = Array.from({ length: total }, () => draws.below(10_000) < 10_000 * errors)
  const measured = bitString(total, (j) =>
    bitAt(satelliteBases, j) === bitAt(groundBases, j)
      ? bitAt(satelliteBits, j) ^ (isError[j] === true ? 1 : 0)
      : bitAt(noise, j),
  )
  const positionOf = (j: number) => 7 * j + 3
  const part = (bits: BitString, b: number) => bitString(DETECTIONS, (j) => bitAt(bits, b * DETECTIONS + j))
  return {
    prepared: (positions: ReadonlyArray<number>) => {
      const places = positions.map((position) => (position - 3) / 7)
      const at = (bits: BitString) => bitString(places.length, (i) => bitAt(bits, places[i] ?? total))
      return places.every((place) => Number.isInteger(place) && place >= 0 && place < total)
        ? {
            bases: at(satelliteBases),
            bits: at(satelliteBits),
            intensities: Uint8Array.from(places, (place) => intensities[place] ?? 0),
          }
        : undefined
    },
    blocks: Array.from({ length: blocks }, (_, b) => ({
      at: (b + 1) * 500 * MILLISECOND,
      detections: {
        positions: Array.from({ length: DETECTIONS }, (__, j) => positionOf(b * DETECTIONS + j)),
        bases: part(groundBases, b),
        bits: part(measured, b),
      },
      sampled: bitString(DETECTIONS, () => (draws.below(10) === 0 ? 1 : 0)),
    })),
  }
}

/** One run: errors as a part of the bits, what the link does, and whatever else the exchange takes. */
export type SmallRun = {
  readonly parameters: ProtocolParameters
  readonly seed: string
  readonly disturbance?: Partial<Disturbance>
  readonly errors?: number
  readonly more?: Partial<ExchangeInput>
}

/** The run of four blocks of 500 detections. */
export const smallExchange = ({
  parameters,
  seed,
  disturbance,
  errors = 0.004,
  more,
}: SmallRun): ExchangeOutcome => {
  const lane = { ...UNDISTURBED, ...disturbance }
  const draws = generator(seed, 'link')
  const link = laserLink(
    { ...JINAN1_LASER_LINK, payloadBytes: 64, disturbance: { up: lane, down: lane } },
    draws,
  )
  if (E.isLeft(link)) throw new Error(JSON.stringify(link.left))
  const { prepared, blocks } = detected(seed, 4, errors)
  const authenticator = wegmanCarter(poolBytes)
  return exchanged({
    parameters,
    satellite: smallSatellite(authenticator, prepared),
    ground: smallGround(authenticator),
    link: link.right,
    blocks,
    schedule: {
      period: 10 * MILLISECOND,
      blockTimeout: 20_000 * MILLISECOND,
      endOfPass: 4_000 * MILLISECOND,
      grace: 60_000 * MILLISECOND,
    },
    draws,
    ...more,
  })
}

/** The transcript's check at its end; throws where the specification has no such run. */
export const replayed = ({ header, lines }: ExchangeOutcome): Check => {
  let check = begunCheck(header)
  for (const line of lines) {
    const next = advanced(check, line)
    if (next.verdict !== 'possible') throw new Error(JSON.stringify({ ...next, was: line }))
    check = next.check
  }
  return check
}
