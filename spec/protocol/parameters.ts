// What both parties agree on before a session: profile, identity, sizes and limits. Everything a frame's meaning depends on is here.
// Source: PROTOCOL.md, sections 0, 8a and 9; the numbers of the paper are those of Methods 0.3.

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { exactly, oneOf, refuse, wholeNumber } from '../codec'
import { bytesOfHex } from './bits'

/** Bytes in hexadecimal, any number or exactly `size`. */
export const hexBytes = (size?: number): t.Type<Uint8Array, string, unknown> => {
  const name =
    size === undefined ? 'bytes in lower-case hexadecimal' : `${size} bytes in lower-case hexadecimal`
  return new t.Type<Uint8Array, string, unknown>(
    name,
    (value): value is Uint8Array =>
      value instanceof Uint8Array && (size === undefined || value.length === size),
    (value, context) => {
      const bytes = typeof value === 'string' ? bytesOfHex(value) : undefined
      return bytes === undefined || (size !== undefined && bytes.length !== size)
        ? t.failure(value, context)
        : t.success(bytes)
    },
    bytesToHex,
  )
}

/** The largest integer that a counter of a frame may have: 2^53 - 1. A counter that would pass it stops. */
export const MAXIMUM_COUNTER = Number.MAX_SAFE_INTEGER
/** Sequence numbers have four bytes. */
export const MAXIMUM_SEQUENCE = 2 ** 32 - 1
/** Bytes of a session's name. */
export const SESSION_BYTES = 16

/**
 * The sequence numbers that the session owns, one range for both directions: `first` to `end - 1`. Of these the last `floor`
 * are for status and abort frames only, so that what was begun can be settled. A receiver looks at numbers up to `window` away from
 * the highest that it verified.
 */
const Sequences = exactly(
  'sequence numbers { first, end, floor, window }',
  t.readonly(
    t.type({
      first: wholeNumber(0, MAXIMUM_SEQUENCE),
      end: wholeNumber(1, MAXIMUM_SEQUENCE),
      floor: wholeNumber(0, MAXIMUM_SEQUENCE),
      window: wholeNumber(1, MAXIMUM_SEQUENCE),
    }),
  ),
)

const Fields = exactly(
  'the parameters of a session',
  t.readonly(
    t.type({
      profile: oneOf(['literal', 'hardened']),
      /** Names the session in every frame; never used twice by one pair of parties. */
      session: hexBytes(SESSION_BYTES),
      /** The id of the session's first block: ids go on counting from session to session. */
      firstBlock: wholeNumber(0, MAXIMUM_COUNTER),
      sequences: Sequences,
      /** Literal only: true is the charitable reading of the paper, false the one of mutant 5. Hardened tags always cover it. */
      tagCoversTranscript: t.boolean,
      /** Key bits in order of detection, or those of basis X before those of basis Z, with one hash each. */
      packets: oneOf(['mixed', 'perBasis']),
      intensities: t.readonlyArray(t.string, 'the names of the intensities'),
      /** Intensities whose unsampled basis-matched bits are key bits. */
      keyed: t.readonlyArray(t.string, 'names of intensities'),
      packetBits: wholeNumber(1, 1_000_000),
      maximumPackets: wholeNumber(1, 16),
      /** Detections of a block, at most. */
      maximumDetections: wholeNumber(1, 2 ** 28),
      /** Blocks in RAW or INST at OGS, or in SIFT at SAT, at most: beyond, new blocks are refused. */
      maximumOpen: wholeNumber(1, 65_535),
      /** Hardened: keys whose fate SAT does not know, at most: beyond, new blocks are refused. */
      maximumProvisional: wholeNumber(1, 65_535),
      /** Rounds of further syndrome for packets that did not decode. */
      maximumRounds: wholeNumber(0, 255),
      /** Hardened: invalid frames for an open block that time it out. */
      invalidFrames: wholeNumber(1, 1_000_000),
      /** A key is cut to a multiple of this many bits. */
      lengthStep: wholeNumber(1, 4096),
    }),
  ),
)

/** The parameters of a session; see the comment of each field. */
export type ProtocolParameters = t.TypeOf<typeof Fields>

const flawOf = (
  parameters: ProtocolParameters,
): { readonly key: string; readonly expected: string } | undefined => {
  const { intensities, keyed, sequences, profile } = parameters
  if (intensities.length < 1 || intensities.length > 16 || new Set(intensities).size < intensities.length)
    return { key: 'intensities', expected: '1 to 16 different names' }
  if (!keyed.every((name) => intensities.includes(name)) || new Set(keyed).size < keyed.length)
    return { key: 'keyed', expected: 'different names of intensities' }
  if (sequences.first + sequences.floor > sequences.end)
    return { key: 'sequences', expected: 'first + floor <= end' }
  if (profile === 'hardened' && !parameters.tagCoversTranscript)
    return { key: 'tagCoversTranscript', expected: 'true: hardened tags cover the transcript' }
  return undefined
}

/** The codec of parameters; in JSON the session is 32 hexadecimal digits. */
export const ProtocolParameters = new t.Type<ProtocolParameters, t.OutputOf<typeof Fields>, unknown>(
  Fields.name,
  Fields.is,
  (value, context) => {
    const fields = Fields.validate(value, context)
    if (E.isLeft(fields)) return fields
    const flaw = flawOf(fields.right)
    if (flaw === undefined) return fields
    const place = [...context, { key: flaw.key, type: t.unknown, actual: value }]
    return refuse(value, place, 'KW-IN102', flaw.expected)
  },
  Fields.encode,
)

/** Bits of an intensity index in a frame: 2 for up to 4 intensities, else 4. */
export const intensityBits = ({ intensities }: ProtocolParameters): 2 | 4 => (intensities.length <= 4 ? 2 : 4)

/** Indices of the keyed intensities. */
export const keyedIndices = ({ intensities, keyed }: ProtocolParameters): ReadonlySet<number> =>
  new Set(keyed.map((name) => intensities.indexOf(name)))

/** Small parameters, for tests and conformance runs: packets of 64 bits. */
export const smallParameters = (profile: 'literal' | 'hardened'): ProtocolParameters => ({
  profile,
  session: Uint8Array.from({ length: SESSION_BYTES }, (_, i) => i),
  firstBlock: 0,
  sequences: { first: 0, end: 4096, floor: 64, window: 256 },
  tagCoversTranscript: true,
  packets: 'mixed',
  intensities: ['signal', 'decoy', 'vacuum'],
  keyed: ['signal'],
  packetBits: 64,
  maximumPackets: 9,
  maximumDetections: 4096,
  maximumOpen: 16,
  maximumProvisional: 16,
  maximumRounds: 0,
  invalidFrames: 16,
  lengthStep: 1,
})

/** The sizes that Jinan-1 flew (Methods 0.3): packets of 100 kbit, blocks of up to nine, lengths that are multiples of 128. */
export const flownParameters = (
  profile: 'literal' | 'hardened',
  session: Uint8Array,
  firstBlock: number,
): ProtocolParameters => ({
  ...smallParameters(profile),
  session,
  firstBlock,
  packetBits: 100_000,
  maximumDetections: 8_000_000,
  maximumRounds: 4,
  lengthStep: 128,
})
