// Vectors of sifting: which detections are key bits, which are disclosed, how packets are cut.
// Source: docs/frames.md, "Sifting".

import type { Generator } from '../../model/randomness/generator'
import { type BitString, bitAt, bitString, weight } from '../../spec/protocol/bits'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { type Comparison, type PacketPlaces, type Sifted, sifted } from '../../spec/protocol/sifting'
import { bitText, drawnBits, drawsOf, PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import { type Case, type Group, type Json, type VectorFile, valid, vectorFile, wrong } from './vectorFile'

const digits = (intensities: Uint8Array): string =>
  Array.from(intensities, (one) => one.toString(16)).join('')

const asInput = ({ bases, sampled, matches, intensities }: Comparison): Json => ({
  bases: bitText(bases),
  sampled: bitText(sampled),
  matches: bitText(matches),
  intensities: digits(intensities),
})

const asOutput = ({ matched, disclosed, packets }: Sifted): Json => ({
  matched,
  disclosed,
  packets: packets.map(({ basis, places }) => ({ basis, places })),
})

/** A block of detections: 45 % matched, a tenth sampled, four of ten not keyed. */
const block = (random: Generator, detections: number): Comparison => {
  const matches = bitString(detections, () => (random.below(100) < 45 ? 1 : 0))
  return {
    bases: drawnBits(random, detections),
    sampled: bitString(detections, () => (random.below(10) === 0 ? 1 : 0)),
    matches,
    intensities: Uint8Array.from({ length: weight(matches) }, () => Math.max(0, random.below(10) - 7)),
  }
}

const all = (length: number, bit: 0 | 1): BitString => bitString(length, () => bit)

/** A block in which every detection is a key bit. */
const allKey = (random: Generator, detections: number): Comparison => ({
  bases: drawnBits(random, detections),
  sampled: all(detections, 0),
  matches: all(detections, 1),
  intensities: new Uint8Array(detections),
})

/** The intensities of a comparison in which more is matched: those of the new places are the signal's. */
const everywhere = (comparison: Comparison): Comparison => {
  const { length } = comparison.matches
  let next = 0
  const intensities = Uint8Array.from({ length }, (_, place) => {
    if (bitAt(comparison.matches, place) === 0) return 0
    next += 1
    return comparison.intensities[next - 1] ?? 0
  })
  return { ...comparison, matches: all(length, 1), intensities }
}

const inOtherOrder = (packets: ReadonlyArray<PacketPlaces>): ReadonlyArray<PacketPlaces> =>
  packets.map(({ basis, places }) => ({ basis, places: places.toReversed() }))

const slips = (parameters: ProtocolParameters, what: string, comparison: Comparison): ReadonlyArray<Case> => {
  const right = sifted(parameters, comparison)
  const slip = (flag: string, how: string, output: Sifted): Case =>
    wrong(`${what}: ${how}`, [flag], asInput(comparison), asOutput(output), asOutput(right))
  const keyed = { ...parameters, keyed: parameters.intensities }
  const sampled = comparison.sampled.length
  const packed = new Set(right.packets.flatMap(({ places }) => places))
  const onlySampled = right.disclosed.filter((place) => bitAt(comparison.sampled, place) === 1)
  const leftOver = right.matched.filter((place) => !packed.has(place) && !onlySampled.includes(place))
  return [
    slip(
      'SampleNotRemoved',
      'sampled bits stay in the key',
      sifted(parameters, { ...comparison, sampled: all(sampled, 0) }),
    ),
    slip('DecoyInKey', 'all intensities are keyed', sifted(keyed, comparison)),
    slip('MismatchInKey', 'detections in another basis too', sifted(parameters, everywhere(comparison))),
    slip('PartialPacket', 'only the sample is disclosed', { ...right, disclosed: onlySampled }),
    slip('PartialPacket', 'a last packet that is not whole', {
      ...right,
      packets: [...right.packets, { basis: right.packets[0]?.basis ?? 'both', places: leftOver }],
    }),
    slip('PacketOrder', 'bits of a packet from its end', { ...right, packets: inOtherOrder(right.packets) }),
    slip('PacketOrder', 'the last packet first', { ...right, packets: right.packets.toReversed() }),
  ]
}

const group = (parameters: ProtocolParameters, random: Generator): Group => {
  const { packets, packetBits, maximumPackets, intensities, keyed } = parameters
  const right = (comment: string, flag: string, comparison: Comparison): Case =>
    valid(comment, [flag], asInput(comparison), asOutput(sifted(parameters, comparison)))
  const many = allKey(random, packetBits * (maximumPackets + 2) + 5)
  const [some, more] = [block(random, 400), block(random, 700)]
  const tooMany = sifted({ ...parameters, maximumPackets: 16 }, many)
  return {
    type: 'sifting',
    parameters: { packets, packetBits, maximumPackets, intensities, keyed },
    tests: [
      right('a block', 'Random', some),
      right('a longer block', 'Random', more),
      right('one detection, matched', 'Boundary', allKey(random, 1)),
      right('nothing matched', 'Empty', { ...some, matches: all(400, 0), intensities: new Uint8Array(0) }),
      right('everything sampled', 'Empty', { ...some, sampled: all(400, 1) }),
      right('no keyed intensity', 'Empty', { ...some, intensities: some.intensities.map(() => 2) }),
      right('one key bit too few for a packet', 'Boundary', {
        ...allKey(random, packetBits - 1),
        bases: all(packetBits - 1, 0),
      }),
      right('exactly one packet', 'Boundary', { ...allKey(random, packetBits), bases: all(packetBits, 1) }),
      right('one key bit left over', 'Boundary', {
        ...allKey(random, packetBits + 1),
        bases: all(packetBits + 1, 1),
      }),
      right('more packets than a block may have', 'TooManyPackets', many),
      ...slips(parameters, 'a block', some),
      ...slips(parameters, 'a longer block', more),
      wrong(
        'packets beyond the last one allowed',
        ['TooManyPackets'],
        asInput(many),
        asOutput(tooMany),
        asOutput(sifted(parameters, many)),
      ),
    ],
  }
}

/** `sifting.json`. */
export const siftingFile = (): VectorFile => {
  const small = { ...smallParameters('literal'), packetBits: 32, maximumPackets: 3 }
  return vectorFile({
    name: 'sifting.json',
    algorithm: 'Sifting: key bits, disclosed bits and packets of a block',
    header: [
      ...PROTOCOL_HEADER,
      'input: one bit a detection in `bases` (0 X, 1 Z), `sampled` and `matches`; one hexadecimal digit a matched detection in `intensities`.',
      'output: places of detections, counted from 0.',
    ],
    notes: PROTOCOL_NOTES,
    groups: [
      group(small, drawsOf('sifting mixed')),
      group({ ...small, packets: 'perBasis' }, drawsOf('sifting per basis')),
      group({ ...small, packetBits: 14, keyed: ['signal', 'decoy'] }, drawsOf('sifting two keyed')),
    ],
  })
}
