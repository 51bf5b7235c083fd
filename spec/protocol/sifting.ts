// Which detections become key bits, which are disclosed, and how key bits are cut into packets: the same at both parties.
// Source: the paper, Methods 0.3, steps 2 to 4; PROTOCOL.md, section 9 ("sampled bits never enter a key").

import { type BitString, bitAt, concat, onesOf } from './bits'
import { BASIS_OF_BIT, type Basis, type Part } from './messages'
import { keyedIndices, type ProtocolParameters } from './parameters'
import { partsOf } from './payload'

/** Places, among the detections, of the bits of one packet, and the basis of all of them where packets are cut per basis. */
export type PacketPlaces = { readonly basis: Basis | 'both'; readonly places: ReadonlyArray<number> }

/** The places of the matched detections, of those whose bits SAT discloses, and of those of each whole packet; each in order. */
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
 * Key bits are basis-matched, not sampled and of a keyed intensity. They are cut into packets in order of detection, or those of X
 * before those of Z. SAT discloses its bits of all matched detections that are in no packet: sampled ones, those of other intensities,
 * and what is left over after the last whole packet, so that every matched detection is counted as an error or not.
 */
export const sifted = (
  parameters: ProtocolParameters,
  { bases, sampled, matches, intensities }: Comparison,
): Sifted => {
  const keyedIntensities = keyedIndices(parameters)
  const matched = onesOf(matches)
  const isKeyed = (place: number, i: number): boolean =>
    bitAt(sampled, place) === 0 && keyedIntensities.has(intensities[i] ?? 0)
  const key = matched.filter(isKeyed)
  const all =
    parameters.packets === 'mixed'
      ? wholePackets(parameters, 'both', key)
      : BASIS_OF_BIT.flatMap((basis, bit) =>
          wholePackets(
            parameters,
            basis,
            key.filter((place) => bitAt(bases, place) === bit),
          ),
        )
  const packets = all.slice(0, parameters.maximumPackets)
  const lastPacked = {
    both: packets.findLast(({ basis }) => basis === 'both')?.places.at(-1) ?? -1,
    X: packets.findLast(({ basis }) => basis === 'X')?.places.at(-1) ?? -1,
    Z: packets.findLast(({ basis }) => basis === 'Z')?.places.at(-1) ?? -1,
  }
  // Key bits are packed in order, so that those up to the last place of a packet of theirs are in one.
  const isPacked = (place: number, i: number): boolean =>
    isKeyed(place, i) &&
    place <= lastPacked[parameters.packets === 'mixed' ? 'both' : (BASIS_OF_BIT[bitAt(bases, place)] ?? 'X')]
  return { matched, disclosed: matched.filter((place, i) => !isPacked(place, i)), packets }
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
