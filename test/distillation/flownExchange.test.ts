// Distillation at flown sizes, from random bits instead of light: packets of 100 000 bits over a link that loses much, to equal keys.
// Source: the paper, Methods 0.3 and Table 1 (QBER 0.8 to 1.8 %); SYSTEM.md row 22.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type ExchangeOutcome, exchanged } from '../../model/distillation/exchange'
import { groundPrimitives, paidAuthenticator, satellitePrimitives } from '../../model/distillation/primitives'
import { keyPool } from '../../model/keyStore/keyPool'
import { JINAN1_LASER_LINK, laserLink, UNDISTURBED } from '../../model/laserComm/laserLink'
import { generator } from '../../model/randomness/generator'
import { stateCodes } from '../../model/source/fast/stateCodes'
import { randomChips } from '../../model/source/randomChips'
import { bitAt, bitString } from '../../spec/protocol/bits'
import { advanced, begunCheck } from '../../spec/protocol/log/check'
import { flownParameters, type ProtocolParameters } from '../../spec/protocol/parameters'

const SECOND = 1e9

/** Detections of every third pulse in the basis that was sent, at one error rate; every tenth is sampled, as decided by the generator. */
const blockAt = (seed: string, block: number, detections: number, qber: number) => {
  const codeOf = stateCodes(randomChips(generator(seed, 'chips')))
  const draws = generator(seed, `block ${block}`)
  const positions = Array.from({ length: detections }, (_, j) => 3 * (block * detections + j) + 1)
  const codes = Uint8Array.from(positions, codeOf)
  return {
    at: (block + 1) * 10 * SECOND,
    detections: {
      positions,
      bases: bitString(detections, (j) => (codes[j] ?? 0) >> 3),
      bits: bitString(
        detections,
        (j) => (((codes[j] ?? 0) >> 2) & 1) ^ (draws.below(100_000) < 1e5 * qber ? 1 : 0),
      ),
    },
    sampled: bitString(detections, () => (draws.below(10) === 0 ? 1 : 0)),
  }
}

type Case = {
  readonly seed: string
  readonly parameters: ProtocolParameters
  readonly qbers: ReadonlyArray<number>
  readonly meanLoss: number
}

const PULSES = 2 ** 30

/** Half of the pulses are signal, of which nine tenths are not sampled; one per cent more than needed. */
const run = ({ seed, parameters, qbers, meanLoss }: Case): ExchangeOutcome => {
  const detections = Math.ceil((1.01 * parameters.packetBits * parameters.maximumPackets) / 0.45)
  const lane = { ...UNDISTURBED, meanLoss, meanBurstFragments: 20 }
  const draws = generator(seed, 'link')
  const link = laserLink({ ...JINAN1_LASER_LINK, disturbance: { up: lane, down: lane } }, draws)
  if (E.isLeft(link)) throw new Error(JSON.stringify(link.left))
  const pool = keyPool(generator(seed, 'pool').bits(8 * 40_000), { window: 256, floor: 64 })
  return exchanged({
    parameters,
    satellite: satellitePrimitives(paidAuthenticator(pool), randomChips(generator(seed, 'chips')), PULSES),
    // A fifth of the bits: the length is not what is tested here.
    ground: groundPrimitives(paidAuthenticator(pool), ({ bits }) => Math.floor(bits / 5)),
    link: link.right,
    blocks: qbers.map((qber, block) => blockAt(seed, block, detections, qber)),
    schedule: {
      period: 0.1 * SECOND,
      blockTimeout: 300 * SECOND,
      endOfPass: 310 * SECOND,
      grace: 60 * SECOND,
    },
    draws,
  })
}

const isAccepted = ({ header, lines }: ExchangeOutcome): boolean => {
  let check = begunCheck(header)
  return lines.every((line) => {
    const next = advanced(check, line)
    if (next.verdict === 'possible') check = next.check
    return next.verdict === 'possible'
  })
}

const flown = (profile: 'literal' | 'hardened', more: Partial<ProtocolParameters>): ProtocolParameters => ({
  ...flownParameters(profile, generator('session', profile).bits(128), 0),
  ...more,
})

describe('exchanged at flown sizes', () => {
  it('distils 20 packets at 0.8 to 1.8 % over a link with 30 % burst loss to equal keys', () => {
    const outcome = run({
      seed: 'thirty',
      parameters: flown('hardened', { maximumPackets: 5 }),
      qbers: [0.018, 0.008, 0.01, 0.014],
      meanLoss: 0.3,
    })
    expect(outcome.blocks.map(({ groundKey }) => groundKey?.length)).toEqual([99_968, 99_968, 99_968, 99_968])
    for (const { groundKey, satelliteKey, satellite, requests } of outcome.blocks) {
      expect(satelliteKey).toEqual(groundKey)
      expect(satellite?.status).toBe('CONF')
      expect(requests.map(({ bits }) => bits)).toEqual([500_000])
    }
    expect(isAccepted(outcome)).toBe(true)
  }, 300_000)

  it('distils packets per basis at 90 % loss to equal keys', () => {
    // Two packets only: the frames of a large block hardly ever arrive whole, which is the link's doing and not the parties'.
    const outcome = run({
      seed: 'ninety',
      parameters: flown('literal', { maximumPackets: 2, packets: 'perBasis' }),
      qbers: [0.01],
      meanLoss: 0.9,
    })
    const [block] = outcome.blocks
    expect(block?.groundKey?.length).toBeGreaterThan(0)
    expect(block?.satelliteKey).toEqual(block?.groundKey)
    expect(outcome.link.counts.lost / outcome.link.counts.sent).toBeGreaterThan(0.8)
    expect(isAccepted(outcome)).toBe(true)
  }, 300_000)

  it('finds the errors that were put in', () => {
    const { detections } = blockAt('errors', 0, 10_000, 0.018)
    const codeOf = stateCodes(randomChips(generator('errors', 'chips')))
    const errors = detections.positions.filter(
      (position, j) => ((codeOf(position) >> 2) & 1) !== bitAt(detections.bits, j),
    )
    expect(errors.length).toBeGreaterThan(120)
    expect(errors.length).toBeLessThan(240)
  })
})
