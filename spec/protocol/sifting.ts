// Which detections become key bits, which are disclosed, and how key bits are cut into packets: the same at both parties.
// Source: the paper, Methods 0.3, steps 2 to 4; PROTOCOL.md, section 9 ("sampled bits never enter a key").

import { type BitString, bitAt, concat, onesOf } from './bits'
import { BASIS_OF_BIT, type Basis, type Part } from './messages'
import { keyedIndices, type ProtocolParameters } from './parameters'
import { partsOf } from './payload'

/** Places, among the detections, of the bits of one packet, and the basis of all of them where packets are cut per basis. */
export type PacketPlaces = { readonly basis: Basis | 'both'; readonly places: ReadonlyArray<number> }

/** The places of the matched detections, of those whose bits SAT discloses, and of those of each whole packet. */
export type Sifted = {
  readonly matched: ReadonlyArray<number>
  readonly disclosed: ReadonlyArray<number>
  readonly packets: ReadonlyArray<PacketPlaces>
}

/** What both parties know of a block's detections once the comparison is made. */
export type Comparison = {
  readonly bases: BitString
  readonly sampled: BitString
  readonly matches: BitString
  /** One byte a matched detection. */
  readonly intensities: Uint8Array
}

const wholePackets = (
  { packetBits }: ProtocolParameters,
  basis: PacketPlaces['basis'],
  places: ReadonlyArray<number>,
): ReadonlyArray<PacketPlaces> =>
  Array.from({ length: Math.floor(places.length / packetBits) }, (_, p) => ({
    basis,
    places: places.slice(p * packetBits, (p + 1) * packetBits),
  }))

/**
 * Key bits are basis-matched, not sampled and of a keyed intensity; SAT's other matched bits are disclosed. Key bits are cut into
 * packets in order of detection, or those of X before those of Z; what is over after the last whole packet is dropped.
 */
export const sifted = (
  parameters: ProtocolParameters,
  { bases, sampled, matches, intensities }: Comparison,
): Sifted => {
  const keyedIntensities = keyedIndices(parameters)
  const matched = onesOf(matches)
  const isKeyed = (place: number, i: number): boolean =>
    bitAt(sampled, place) === 0 && keyedIntensities.has(intensities[i] ?? 0)
  const disclosed: number[] = []
  const key: number[] = []
  matched.forEach((place, i) => {
    if (isKeyed(place, i)) key.push(place)
    else disclosed.push(place)
  })
  const packets =
    parameters.packets === 'mixed'
      ? wholePackets(parameters, 'both', key)
      : BASIS_OF_BIT.flatMap((basis, bit) =>
          wholePackets(
            parameters,
            basis,
            key.filter((place) => bitAt(bases, place) === bit),
          ),
        )
  return { matched, disclosed, packets: packets.slice(0, parameters.maximumPackets) }
}

/** The kept packets of each part of the key, one after the other. */
export const partInputs = (
  parameters: ProtocolParameters,
  packets: ReadonlyArray<{ readonly basis: Basis | 'both'; readonly bits: BitString }>,
): ReadonlyArray<{ readonly part: Part; readonly input: BitString }> =>
  partsOf(parameters).map((part) => ({
    part,
    input: concat(packets.filter(({ basis }) => part === 'all' || basis === part).map(({ bits }) => bits)),
  }))
