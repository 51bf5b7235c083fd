// The surroundings of a session, all from numbers: the keys that both sides share, and what was prepared and detected in each block.
// Source: docs/conformance.md, "Schedules".

import { bytesToHex } from '@noble/hashes/utils'
import { type BitString, bitAt, bitString, onesOf } from '../../spec/protocol/bits'
import { ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { sifted } from '../../spec/protocol/sifting'
import type { Request, Role } from './shimProtocol'

/** A session's parameters and the seed of everything else. */
export type Setting = { readonly parameters: ProtocolParameters; readonly seed: number }

/** Parameters of a schedule: packets of 32 bits, so that a block is one of 45 detections, and keys for few sequence numbers. */
export const settingOf = (
  profile: 'literal' | 'hardened',
  replaced: Partial<ProtocolParameters> = {},
  seed = 1,
): Setting => ({
  parameters: {
    ...smallParameters(profile),
    packetBits: 32,
    maximumRounds: 1,
    sequences: { first: 0, end: 64, floor: 8, window: 32 },
    ...replaced,
  },
  seed,
})

/** 32 bits that depend on a number in no simple way. Source: the finaliser of MurmurHash3 (Austin Appleby, public domain). */
const mixed = (value: number): number => {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Bits that look random, the same for the same numbers. */
export const bitsFrom = (length: number, seed: number): BitString =>
  bitString(length, (j) => mixed(seed * 65_537 + j) & 1)

/** Bits as text. */
export const textOf = (bits: BitString): string =>
  Array.from({ length: bits.length }, (_, j) => bitAt(bits, j)).join('')

const pools = new WeakMap<Setting, Uint8Array>()

/** The key pool that both sides share, as long as the sequence numbers need. Made once: many schedules have one setting. */
export const poolOf = (setting: Setting): Uint8Array => {
  const { parameters, seed } = setting
  const pool = pools.get(setting) ?? bitsFrom(8 * (32 + 32 * parameters.sequences.end), 1000 + seed).bytes
  pools.set(setting, pool)
  return pool
}

/** The request that starts a session. */
export const resetOf = (setting: Setting, role: Role): Request => ({
  op: 'reset',
  role,
  profile: setting.parameters.profile,
  seed: String(setting.seed),
  parameters: ProtocolParameters.encode(setting.parameters),
  keys: bytesToHex(poolOf(setting)),
})

/** Pulses from one detection to the next. */
const SPACING = 3

/** A block: what SAT prepared at the positions of the detections, and what OGS measured there. */
export type Block = {
  readonly positions: ReadonlyArray<number>
  readonly prepared: { readonly bases: BitString; readonly bits: BitString; readonly intensities: string }
  readonly detected: { readonly bases: BitString; readonly bits: BitString; readonly sampled: BitString }
}

/**
 * `size` detections from position `from` on. Of every 9, one is sampled and one measured in the other basis; of every 15, one is of
 * another intensity than the first. `errors` are places among the bits of the packets, one packet after the other, then among the rest.
 */
export const blockFrom = (
  { parameters, seed }: Setting,
  from: number,
  size: number,
  errors: ReadonlyArray<number>,
): Block => {
  const places = Array.from({ length: size }, (_, i) => i)
  const others = parameters.intensities.length - 1
  const intensity = (i: number): number =>
    i % 15 === 7 && others > 0 ? 1 + (Math.floor(i / 15) % others) : 0
  const bits = bitString(size, (i) => mixed(seed * 7919 + from + SPACING * i) & 1)
  const bases = bitString(size, (i) => i & 1)
  const measured = bitString(size, (i) => (i % 9 === 8 ? 1 - (i & 1) : i & 1))
  const sampled = bitString(size, (i) => (i % 9 === 3 ? 1 : 0))
  const matches = bitString(size, (i) => (i % 9 === 8 ? 0 : 1))
  const intensities = Uint8Array.from(onesOf(matches), intensity)
  const packed = sifted(parameters, { bases: measured, sampled, matches, intensities }).packets.flatMap(
    (packet) => packet.places,
  )
  const inPackets = new Set(packed)
  const ordered = [...packed, ...places.filter((place) => !inPackets.has(place))]
  const wrong = new Set(errors.map((error) => ordered[error % Math.max(1, size)]))
  return {
    positions: places.map((i) => from + SPACING * i),
    prepared: { bases, bits, intensities: places.map((i) => intensity(i).toString(16)).join('') },
    detected: {
      bases: measured,
      bits: bitString(size, (i) => bitAt(bits, i) ^ (wrong.has(i) ? 1 : 0)),
      sampled,
    },
  }
}
