// Published passes (packets, QBER, key length, no counts per intensity) against the paper's formula on modelled counts.
// Source: paper, Table 1; FINITE_KEY.md section 9. e0, f, xi and the QBER profile are assumed: every figure from here is modelled.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import type { Problem } from '../problem'
import {
  ASSUMED_CHANNEL,
  type Channel,
  JINAN_1_SOURCE,
  meanQber,
  modelledObservations,
  packetProfile,
} from './channelModel'
import type { IntervalArithmetic } from './interval'
import { leakOf } from './leakage'
import { type Basis, cellOf, type Observations, observationsText, parseObservations } from './observations'

/** One row of the table. QBERs are rates; the elevation is in degrees. */
export type PublishedPass = {
  readonly date: string
  readonly station: string
  readonly maxElevationDeg: string
  readonly packets: number
  readonly qberAverage: Decimal
  readonly qberMinimum: Decimal
  readonly qberMaximum: Decimal
  readonly publishedBits: bigint
}

/** What is assumed in order to recompute a pass. */
export type PassAssumptions = {
  readonly channel: Channel
  readonly efficiency: string
}

export const PASS_ASSUMPTIONS: PassAssumptions = { channel: ASSUMED_CHANNEL, efficiency: '1.2' }

/** A packet is 100 kbit of sifted signal detections; five make a block. Source: paper, Methods 0.3 and 0.6. */
export const PACKET_BITS = 100_000
export const PACKETS_PER_BLOCK = 5
/** All published lengths are multiples of 128. */
export const LENGTH_STEP = 128n

/** The blocks of a pass as modelled observations, in order; packets that do not fill a block are not used. */
export const modelledBlocks = (
  pass: PublishedPass,
  { channel, efficiency }: PassAssumptions,
): E.Either<ReadonlyArray<Problem>, ReadonlyArray<Observations>> => {
  const profile = packetProfile({
    packets: pass.packets,
    average: pass.qberAverage,
    minimum: pass.qberMinimum,
    maximum: pass.qberMaximum,
  })
  if (E.isLeft(profile))
    return E.left([
      {
        code: 'KW-IN107',
        path: `${pass.date} ${pass.station}`,
        expected: 'an average packet QBER that the minimum and maximum allow',
        found: profile.left,
      },
    ])
  const blocks = Array.from({ length: Math.floor(pass.packets / PACKETS_PER_BLOCK) }, (_, block) => {
    const packets = profile.right.slice(block * PACKETS_PER_BLOCK, (block + 1) * PACKETS_PER_BLOCK)
    const qber = meanQber(packets)
    return modelledObservations({
      name: `${pass.date} ${pass.station}, block ${block + 1} (modelled counts)`,
      qber,
      signalDetectionsPerBasis: (PACKET_BITS * PACKETS_PER_BLOCK) / 2,
      channel,
      source: JINAN_1_SOURCE,
      efficiency,
    })
  })
  const problems = blocks.flatMap((block) => (E.isLeft(block) ? block.left : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(blocks.flatMap((block) => (E.isRight(block) ? [block.right] : [])))
}

/** The blocks of a pass as one: counts, pulses and leak added. @throws Error without a block. */
export const pooledBlocks = (
  blocks: ReadonlyArray<Observations>,
  name: string,
  arithmetic: IntervalArithmetic,
): Observations => {
  const [first] = blocks
  if (first === undefined) throw new Error('no block to pool')
  const sum = (value: (block: Observations) => bigint) =>
    blocks.reduce((total, block) => total + value(block), 0n).toString()
  const row = (basis: Basis) =>
    Object.fromEntries(
      first.intensities.map((intensity) => [
        intensity.name,
        {
          detections: sum((block) => cellOf(block, basis, intensity.name).detections),
          errors: sum((block) => cellOf(block, basis, intensity.name).errors),
        },
      ]),
    )
  const pooled = parseObservations({
    ...observationsText(first),
    name,
    pulses: sum((block) => block.pulses),
    counts: { X: row('X'), Z: row('Z') },
    leakage: { bits: sum((block) => leakOf(block, arithmetic).total) },
  })
  if (E.isLeft(pooled)) throw new Error('sums of good counts are good')
  return pooled.right
}

/** A length rounded down to a multiple of 128 bits. */
export const steppedLength = (bits: bigint): bigint => (bits / LENGTH_STEP) * LENGTH_STEP
