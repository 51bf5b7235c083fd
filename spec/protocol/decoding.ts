// Step 4 at OGS, without the machine: sifting with SAT's comparison, decoding of every packet, the exact counts of the kept ones and
// the final length of each part. Source: the paper, Methods 0.3, step 4; PROTOCOL.md, section 9 (leakage).

import { type BitString, bitAt, bitsAt, concat } from './bits'
import type { Decoding, Detections, GroundPacket, PartPlan } from './groundStationState'
import { BASIS_OF_BIT, type SiftMessage } from './messages'
import type { ProtocolParameters } from './parameters'
import { checkBytes } from './payload'
import type { Cell, ErrorCount, GroundPrimitives } from './primitives'
import { partInputs, type Sifted, sifted } from './sifting'

/** What OGS keeps of a block from step 2 on. */
type Raw = { readonly detections: Detections; readonly sampled: BitString }

/** The block's detections under the comparison; undefined if its counts are not those of the block. */
export const siftedAs = (
  parameters: ProtocolParameters,
  { detections, sampled }: Raw,
  sift: SiftMessage,
): Sifted | undefined => {
  if (sift.matches.length !== detections.positions.length) return undefined
  const places = sifted(parameters, { ...sift, bases: detections.bases, sampled })
  const isAgreed =
    sift.disclosed.length === places.disclosed.length && sift.syndromes.length === places.packets.length
  return isAgreed ? places : undefined
}

/** The packets as OGS measured them, with the syndromes that came. */
export const measuredPackets = (
  { detections }: Raw,
  { packets }: Sifted,
  { syndromes }: SiftMessage,
): ReadonlyArray<GroundPacket> =>
  packets.flatMap(({ basis, places }, p) => {
    const syndrome = syndromes[p]
    return syndrome === undefined ? [] : [{ basis, measured: bitsAt(detections.bits, places), syndrome }]
  })

/** Errors of the sampled basis-matched detections. */
export const sampleErrors = (
  { detections, sampled }: Raw,
  { disclosed }: Sifted,
  sift: SiftMessage,
): ErrorCount => {
  const sampledOnes = disclosed
    .map((place, i) => [place, i] as const)
    .filter(([place]) => bitAt(sampled, place) === 1)
  const errors = sampledOnes.filter(
    ([place, i]) => bitAt(detections.bits, place) !== bitAt(sift.disclosed, i),
  )
  return { errors: errors.length, of: sampledOnes.length }
}

/** Every packet that was not decoded yet is tried with all the rows that are known of it. */
export const decodeAll = (
  decode: GroundPrimitives['decode'],
  packets: ReadonlyArray<GroundPacket>,
  code: number,
  sample: ErrorCount,
): ReadonlyArray<GroundPacket> =>
  packets.map((packet) => {
    if (packet.decoded !== undefined) return packet
    const { syndrome, measured } = packet
    const decoded = decode({ code, syndrome, measured, sample })
    return decoded === undefined ? packet : { ...packet, decoded }
  })

/** Packets with the further rows that came for them. */
export const withFurtherRows = (
  packets: ReadonlyArray<GroundPacket>,
  asked: ReadonlyArray<number>,
  rows: ReadonlyArray<BitString>,
): ReadonlyArray<GroundPacket> =>
  packets.map((packet, p) => {
    const further = rows[asked.indexOf(p)]
    return further === undefined ? packet : { ...packet, syndrome: concat([packet.syndrome, further]) }
  })

/** Packets that did not decode. */
export const undecoded = (packets: ReadonlyArray<GroundPacket>): ReadonlyArray<number> =>
  packets.flatMap(({ decoded }, p) => (decoded === undefined ? [p] : []))

/** Packets that did. */
export const keptPackets = (packets: ReadonlyArray<GroundPacket>): ReadonlyArray<number> =>
  packets.flatMap(({ decoded }, p) => (decoded === undefined ? [] : [p]))

const COUNTS = ['matched', 'disclosed', 'disclosedErrors', 'kept', 'keptErrors'] as const

/** Counts of every basis and intensity: X before Z, intensities in the order of the parameters. */
export const cellsOf = (
  { intensities }: ProtocolParameters,
  { detections }: Raw,
  places: Sifted,
  { sift, packets }: Pick<Decoding, 'sift' | 'packets'>,
): ReadonlyArray<Cell> => {
  const intensityAt = new Uint8Array(detections.positions.length)
  places.matched.forEach((place, i) => {
    intensityAt[place] = sift.intensities[i] ?? 0
  })
  const cells = BASIS_OF_BIT.flatMap((basis) =>
    intensities.map((_, intensity) => ({
      basis,
      intensity,
      matched: 0,
      disclosed: 0,
      disclosedErrors: 0,
      kept: 0,
      keptErrors: 0,
    })),
  )
  const count = (place: number, name: (typeof COUNTS)[number]): void => {
    const cell = cells[bitAt(detections.bases, place) * intensities.length + (intensityAt[place] ?? 0)]
    if (cell !== undefined) cell[name] += 1
  }
  for (const place of places.matched) count(place, 'matched')
  places.disclosed.forEach((place, i) => {
    count(place, 'disclosed')
    if (bitAt(detections.bits, place) !== bitAt(sift.disclosed, i)) count(place, 'disclosedErrors')
  })
  places.packets.forEach((packet, p) => {
    const decoded = packets[p]?.decoded
    if (decoded === undefined) return
    packet.places.forEach((place, i) => {
      count(place, 'kept')
      if (bitAt(detections.bits, place) !== bitAt(decoded, i)) count(place, 'keptErrors')
    })
  })
  return cells
}

/**
 * The parts of the kept bits with the length of the key of each, cut to a multiple of the step. Every distinct row that was
 * disclosed about them is charged once; the hardened check is charged to the first part that has bits.
 * @throws Error if the injected rule gives a length that no key can have.
 */
export const partPlans = (
  keyLength: GroundPrimitives['keyLength'],
  parameters: ProtocolParameters,
  packets: ReadonlyArray<GroundPacket>,
  cells: ReadonlyArray<Cell>,
): ReadonlyArray<PartPlan> => {
  const kept = packets.flatMap(({ basis, decoded, syndrome }) =>
    decoded === undefined ? [] : [{ basis, bits: decoded, syndrome }],
  )
  const inputs = partInputs(parameters, kept)
  const charged = inputs.findIndex(({ input }) => input.length > 0)
  const check = parameters.profile === 'hardened' ? 8 * checkBytes(parameters) : 0
  return inputs.map(({ part, input }, i) => {
    const own = kept.filter(({ basis }) => part === 'all' || basis === part)
    const length = keyLength({
      part,
      bits: input.length,
      syndromeBits: own.reduce((sum, { syndrome }) => sum + syndrome.length, 0),
      checkBits: i === charged ? check : 0,
      cells: cells.filter(({ basis }) => part === 'all' || basis === part),
    })
    if (!Number.isSafeInteger(length) || length < 0 || length > input.length)
      throw new Error(`a key of ${length} bits from ${input.length}`)
    return { part, input, keyBits: length - (length % parameters.lengthStep) }
  })
}
