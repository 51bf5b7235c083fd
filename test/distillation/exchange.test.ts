// Whole passes of both machines over the link, with the small parameters: equal keys or clean abandonment, and every transcript a run
// of the specification. Source: PROTOCOL.md, sections 5 and 8a; docs/frames.md, "Small parameters".

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type ExchangeInput, type ExchangeOutcome, exchanged } from '../../model/distillation/exchange'
import { type Disturbance, JINAN1_LASER_LINK, laserLink, UNDISTURBED } from '../../model/laserComm/laserLink'
import { generator } from '../../model/randomness/generator'
import { type BitString, bitAt, bitString } from '../../spec/protocol/bits'
import { advanced, begunCheck, type Check } from '../../spec/protocol/log/check'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import { wegmanCarter } from '../../spec/protocol/tag'

const MILLISECOND = 1_000_000
const DETECTIONS = 500

const poolBytes = generator('pool', 'exchange').bits(8 * 200_000)

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

type Case = {
  readonly parameters: ProtocolParameters
  readonly seed: string
  readonly disturbance?: Partial<Disturbance>
  readonly errors?: number
  readonly more?: Partial<ExchangeInput>
}

const run = ({ parameters, seed, disturbance, errors = 0.004, more }: Case): ExchangeOutcome => {
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
const replayed = ({ header, lines }: ExchangeOutcome): Check => {
  let check = begunCheck(header)
  for (const line of lines) {
    const next = advanced(check, line)
    if (next.verdict !== 'possible') throw new Error(JSON.stringify({ ...next, was: line }))
    check = next.check
  }
  return check
}

const delivered = ({ blocks }: ExchangeOutcome): number =>
  blocks.filter(({ groundKey }) => groundKey !== undefined).length

const expectSound = (outcome: ExchangeOutcome): void => {
  replayed(outcome)
  for (const { satelliteKey, groundKey, satellite, groundStation } of outcome.blocks) {
    if (groundKey !== undefined) expect(satelliteKey).toEqual(groundKey)
    if (satellite?.status === 'CONF') expect(groundStation?.status).toBe('DONE')
    if (satellite?.status === 'REVK') expect(groundKey).toBe(undefined)
  }
}

describe.each(['literal', 'hardened'] as const)('exchanged, %s', (profile) => {
  const parameters = smallParameters(profile)

  it('delivers every block over a good link, with equal keys', () => {
    const outcome = run({ parameters, seed: 'good', errors: 0 })
    expectSound(outcome)
    expect(delivered(outcome)).toBe(4)
    expect(outcome.blocks.every(({ groundKey }) => (groundKey?.length ?? 0) > 0)).toBe(true)
  })

  it.each(['a', 'b', 'c', 'd'])('delivers or gives up cleanly at 30 %% burst loss, seed %s', (seed) => {
    const outcome = run({ parameters, seed, disturbance: { meanLoss: 0.3, meanBurstFragments: 8 } })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })

  it.each(['a', 'b'])('delivers or gives up cleanly at 90 %% loss, seed %s', (seed) => {
    const disturbance = { meanLoss: 0.9, meanBurstFragments: 12 }
    const outcome = run({ parameters, seed, disturbance, errors: 0 })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })

  it.each(['a', 'b', 'c'])('takes repeated, late and damaged fragments, seed %s', (seed) => {
    const disturbance = {
      duplication: 0.3,
      reordering: 0.3,
      corruption: 0.2,
      holdNanoseconds: 700 * MILLISECOND,
    }
    expectSound(run({ parameters: { ...parameters, maximumRounds: 1 }, seed, disturbance, errors: 0.01 }))
  })

  it('asks for further rows where packets do not decode, and counts them', () => {
    // With seven rows two errors look like one, so that failures have to be made: half of the packets by a bit of theirs.
    const honest = smallGround(wegmanCarter(poolBytes))
    const decode: typeof honest.decode = (request) =>
      request.syndrome.length === 7 && bitAt(request.syndrome, 3) === 1 ? undefined : honest.decode(request)
    const outcome = run({
      parameters: { ...parameters, maximumRounds: 1 },
      seed: 'rows',
      errors: 0.01,
      more: { ground: { ...honest, decode } },
    })
    expectSound(outcome)
    expect(outcome.lines.some((line) => line.event === 'send' && line.kind === 'EXTRA')).toBe(true)
    expect(delivered(outcome)).toBeGreaterThan(0)
    for (const { requests } of outcome.blocks)
      for (const { syndromeBits, bits } of requests) {
        expect(syndromeBits % 7).toBe(0)
        expect(syndromeBits).toBeGreaterThanOrEqual((7 * bits) / 64)
        expect(syndromeBits).toBeLessThanOrEqual((14 * bits) / 64)
      }
  })

  it('is the same, line for line, for the same seed', () => {
    const again = () =>
      run({ parameters, seed: 'again', disturbance: { meanLoss: 0.3, meanBurstFragments: 4 } })
    expect(again().lines).toEqual(again().lines)
  })
})

describe('exchanged, hardened', () => {
  const parameters = smallParameters('hardened')

  it.each([700, 1200, 1600, 2100])('settles every block after a restart of either party at %i ms', (at) => {
    for (const party of ['satellite', 'groundStation'] as const) {
      const outcome = run({
        parameters,
        seed: `restart ${at}`,
        more: { restarts: [{ at: at * MILLISECOND, party }] },
      })
      expectSound(outcome)
      for (const { satellite, groundStation } of outcome.blocks) {
        expect(['DONE', 'ABORT', undefined]).toContain(groundStation?.status)
        expect(['CONF', 'REVK', 'ABORT', undefined]).toContain(satellite?.status)
      }
    }
  })

  it.each(['a', 'b', 'c'])('gives no two different keys to whoever alters bits, seed %s', (seed) => {
    const eve = generator(seed, 'eve')
    const outcome = run({
      parameters,
      seed,
      more: {
        interference: (direction, frame) => {
          if (eve.below(4) > 0) return [{ direction, frame }]
          const at = eve.below(frame.length)
          return [{ direction, frame: frame.with(at, (frame[at] ?? 0) ^ (1 << eve.below(8))) }]
        },
      },
    })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })
})
