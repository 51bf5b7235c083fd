// A setting for concrete runs, with real tags, the small code and a source of pulses, and the frames and events made from it.

import { bytesToHex } from '@noble/hashes/utils'
import { injected } from '../spec/protocol/attacker'
import { type BitString, bitAt, bitString, onesOf, weight } from '../spec/protocol/bits'
import type { Message, MessageKind } from '../spec/protocol/messages'
import type { ProtocolParameters } from '../spec/protocol/parameters'
import type { Authenticator, Prepared } from '../spec/protocol/primitives'
import { isTagged } from '../spec/protocol/sealing'
import { sifted } from '../spec/protocol/sifting'
import { smallGround, smallSatellite } from '../spec/protocol/smallCode'
import type { Move, Setting, Whole } from '../spec/protocol/system'
import { wegmanCarter } from '../spec/protocol/tag'

/** Blocks of the window; one fewer are generated, so that the attacker and the end of the pass have one that never is. */
export const BLOCKS = 4
const SPACING = 400
const SEED_BITS = 1200

const mixed = (value: number): number => {
  let hash = Math.imul(value + 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Bits that look random, and are always the same for a seed. */
export const randomBits = (length: number, seed: number): BitString =>
  bitString(length, (j) => mixed(seed * 65_537 + j) & 1)

/** Pulses of a source: pulse p has a bit, a basis, and an intensity, which is the signal for three in four. */
const sourceOf =
  (source: number) =>
  (positions: ReadonlyArray<number>): Prepared | undefined => {
    const pulse = (j: number): number => mixed(SPACING * BLOCKS * source + (positions[j] ?? 0))
    return positions.some((position) => position >= SPACING * BLOCKS)
      ? undefined
      : {
          bits: bitString(positions.length, (j) => pulse(j) & 1),
          bases: bitString(positions.length, (j) => (pulse(j) >> 1) & 1),
          intensities: Uint8Array.from(positions, (_, j) => Math.max(0, ((pulse(j) >> 2) % 8) - 5)),
        }
  }

/** The same answers, each worked out once: the plain polynomial hash is slow. */
const remembering = ({ tag, isTag }: Authenticator): Authenticator => {
  const tags = new Map<string, Uint8Array>()
  const checks = new Map<string, boolean>()
  return {
    tag: (direction, sequence, input) => {
      const key = `${direction} ${sequence} ${bytesToHex(input)}`
      const known = tags.get(key) ?? tag(direction, sequence, input)
      tags.set(key, known)
      return known
    },
    isTag: (direction, sequence, input, claimed) => {
      const key = `${direction} ${sequence} ${bytesToHex(input)} ${bytesToHex(claimed)}`
      const known = checks.get(key) ?? isTag(direction, sequence, input, claimed)
      checks.set(key, known)
      return known
    },
  }
}

const pool = (seed: number, sequences: number): Uint8Array =>
  Uint8Array.from({ length: 32 + 32 * sequences }, (_, i) => mixed(seed * 100_003 + i) & 0xff)

/** The setting of these parameters, with real tags, the small code, and the pulses of a source. */
export const settingOf = (parameters: ProtocolParameters, source = 0): Setting => {
  const authenticator = remembering(wegmanCarter(pool(1, parameters.sequences.end)))
  return {
    parameters,
    satellite: smallSatellite(authenticator, sourceOf(source)),
    ground: smallGround(authenticator),
  }
}

/** A well-formed frame made up from nothing, with a tag of zeros where there has to be one. */
export const madeUp = (
  { parameters, satellite }: Setting,
  kind: MessageKind,
  id: number,
  seed: number,
): Uint8Array => {
  const bits = (length: number): BitString => randomBits(length, seed)
  const bytes = (length: number): Uint8Array => bits(8 * length).bytes
  const digest = bytes(32)
  const positions = Array.from({ length: 128 }, (_, j) => SPACING * (id - parameters.firstBlock) + j)
  const sampled = bitString(128, (j) => (j % 10 === seed % 10 ? 1 : 0))
  const messages: { readonly [K in MessageKind]: Message } = {
    RAW: {
      kind: 'RAW',
      positions,
      bases: satellite.prepared(positions)?.bases ?? bits(128),
      sampled,
      sampledBits: bits(weight(sampled)),
    },
    SIFT: {
      kind: 'SIFT',
      matches: bitString(128, () => 0),
      intensities: new Uint8Array(0),
      disclosed: bits(0),
      code: 0,
      rows: 7,
      syndromes: [],
    },
    MORE: { kind: 'MORE', round: 1 + (seed % Math.max(1, parameters.maximumRounds)), packets: [0] },
    EXTRA: {
      kind: 'EXTRA',
      round: 1 + (seed % Math.max(1, parameters.maximumRounds)),
      packets: [0],
      firstRow: 7,
      rows: 7,
      syndromes: [bits(7)],
    },
    INST: {
      kind: 'INST',
      packets: 1,
      kept: [0],
      rounds: 0,
      checkKey: parameters.profile === 'literal' ? new Uint8Array(0) : bytes(16),
      parts: (parameters.packets === 'mixed' ? (['all'] as const) : (['X', 'Z'] as const)).map((part) => ({
        part,
        keyBits: 40,
        seed: bits(103),
      })),
    },
    FB: { kind: 'FB', check: bytes(parameters.profile === 'literal' ? 4 : 8) },
    STATUS: {
      kind: 'STATUS',
      entries: [
        seed % 2 === 0
          ? { block: id, outcome: 'aborted' }
          : { block: id, outcome: 'released', instruction: digest },
      ],
      closedFrom: seed % 3 === 0 ? id + 1 : null,
    },
    ABORT: { kind: 'ABORT' },
  }
  const own = kind === 'STATUS' ? parameters.firstBlock : id
  return injected(parameters, own, messages[kind], isTagged(parameters, kind) ? 16 : 0)
}

/**
 * The next block as `size` detections, with errors at some of them: numbers below `packetBits` are bits of the first packet, and so on,
 * then the other detections. Undefined where the window has no more blocks.
 */
export const generated = (
  whole: Whole,
  { parameters, satellite }: Setting,
  size: number,
  errors: ReadonlyArray<number>,
): Move | undefined => {
  const index = whole.ground.nextBlock - parameters.firstBlock
  if (index >= BLOCKS) return undefined
  const positions = Array.from({ length: size }, (_, j) => SPACING * index + j)
  const truth = satellite.prepared(positions)
  if (truth === undefined) return undefined
  const bases = bitString(size, (j) => bitAt(truth.bases, j) ^ (j % 8 === 7 ? 1 : 0))
  const sampled = bitString(size, (j) => (j % 10 === 3 ? 1 : 0))
  const matches = bitString(size, (j) => (bitAt(bases, j) === bitAt(truth.bases, j) ? 1 : 0))
  const intensities = Uint8Array.from(onesOf(matches), (j) => truth.intensities[j] ?? 0)
  const packed = sifted(parameters, { bases, sampled, matches, intensities }).packets.flatMap(
    ({ places }) => places,
  )
  const places = [...packed, ...positions.map((_, j) => j).filter((j) => !packed.includes(j))]
  const wrong = new Set(errors.map((error) => places[error % size]))
  return {
    move: 'ground',
    event: {
      kind: 'generate',
      detections: {
        positions,
        bases,
        bits: bitString(size, (j) => bitAt(truth.bits, j) ^ (wrong.has(j) ? 1 : 0)),
      },
      sampled,
    },
  }
}

/** The event that sends the instruction of a block, with its randomness. */
export const instructionFor = (block: number, seed: number) =>
  ({
    kind: 'sendInstruction',
    block,
    seed: randomBits(SEED_BITS, block * 64 + seed),
    checkKey: randomBits(128, 7000 + block * 64 + seed).bytes,
  }) as const
