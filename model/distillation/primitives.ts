// What the machines of spec/protocol compute outside themselves at flown sizes: prepared states from the random chips, LDPC codes,
// privacy amplification and tags, each by the reference implementation. Source: PROTOCOL.md, section 0; docs/frames.md.

import { sha256 } from '@noble/hashes/sha2'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { type BitString, bitString } from '../../spec/protocol/bits'
import type {
  Authenticator,
  BlockSample,
  CodeChoice,
  ErrorCount,
  GroundPrimitives,
  KeyLengthRequest,
  Prepared,
  SatellitePrimitives,
} from '../../spec/protocol/primitives'
import { type KeyPool, sequencesOf } from '../keyStore/keyPool'
import { stateCodes } from '../source/fast/stateCodes'
import type { RandomChips } from '../source/randomChips'
import { isSameTag, tagged } from './authentication'
import { decode } from './fast/ldpcDecoder'
import { syndrome } from './fast/ldpcSyndrome'
import { type LdpcCode, maximumRows, packetBits } from './ldpcCode'
import { codeOf } from './ldpcCodes'
import { chooseRows, furtherRows } from './ldpcRates'
import { RUNGS, type Rung } from './ldpcRungs'
import { amplified } from './privacyAmplification'

/** Tags from a key pool that pays for every message made or taken, and what is left of it. */
export type PaidAuthenticator = Authenticator & { readonly pool: () => KeyPool }

/**
 * Wegman-Carter tags: a pad is charged when it first tags a message and when a received one first proves valid, never for an invalid
 * one. A pool of one party; the two pools start alike.
 */
export const paidAuthenticator = (initial: KeyPool): PaidAuthenticator => {
  let pool = initial
  return {
    pool: () => pool,
    tag: (direction, sequence, input) => {
      const made = tagged(pool, direction, sequence, input, 'status')
      // The machines count sequence numbers within the pool, and never use one twice.
      if (E.isLeft(made)) throw new Error(`no pad for ${direction} ${sequence}: ${made.left}`)
      pool = made.right.pool
      return made.right.tag
    },
    isTag: (direction, sequence, input, tag) => {
      if (sequence >= sequencesOf(pool, direction)) return false
      const expected = tagged(pool, direction, sequence, input, 'status')
      if (E.isLeft(expected) || !isSameTag(expected.right.tag, tag)) return false
      pool = expected.right.pool
      return true
    },
  }
}

const shared = (authenticator: Authenticator) => ({
  authenticator,
  digest: (bytes: Uint8Array): Uint8Array => sha256(bytes),
  amplify: amplified,
})

const codes = new Map<number, LdpcCode>()

/** The code of a number, read once. @throws Error for a number that no code has: frames with one are refused before. */
const codeNumbered = (id: number): LdpcCode => {
  const known = codes.get(id)
  if (known !== undefined) return known
  const code = codeOf(id)
  if (O.isNone(code)) throw new Error(`no code ${id}`)
  codes.set(id, code.value)
  return code.value
}

/** Rows of the protocol are parities; those of a code are circulants of them. */
const paritiesOf = ({ code, rows }: CodeChoice): CodeChoice => ({
  code,
  rows: rows * codeNumbered(code).circulant,
})

const HIGHEST_RUNG: Rung = RUNGS.at(-1) ?? { code: 0, rows: 0 }

const rungOf = ({ errors, of }: ErrorCount): Rung =>
  O.getOrElse(() => HIGHEST_RUNG)(of === 0 ? O.none : chooseRows(errors, of))

/**
 * The rung of the ladder for the sample of a block, but of a code that has rows enough for its worst packet: further rows go to the
 * packets that fail alone. The highest rung where the sample says nothing, or too much.
 */
const choiceFor = (sample: BlockSample): CodeChoice => {
  const [usual, worst] = [rungOf(sample), rungOf(sample.worst)]
  const reaches = ({ code, rows }: Rung) =>
    code >= usual.code && rows >= usual.rows && maximumRows(codeNumbered(code)) >= worst.rows
  return paritiesOf(RUNGS.find(reaches) ?? HIGHEST_RUNG)
}

/** Base rows of a packet after so many rounds of further ones. */
const rowsAfter = (code: LdpcCode, first: number, rounds: number): number => {
  const next = rounds === 0 ? O.none : furtherRows(code, first)
  return O.isNone(next) ? first : rowsAfter(code, next.value, rounds - 1)
}

/** Intensity by the two low bits of a state code, as places in signal, decoy, vacuum. */
const INTENSITIES = [0, 0, 1, 2] as const

/** What the satellite computes: states from its chips, codes by the sample. */
export const satellitePrimitives = (
  authenticator: Authenticator,
  chips: RandomChips,
  pulses: number,
): SatellitePrimitives => {
  const stateOf = stateCodes(chips)
  return {
    ...shared(authenticator),
    prepared: (positions): Prepared | undefined => {
      if ((positions.at(-1) ?? 0) >= pulses) return undefined
      const states = Uint8Array.from(positions, (position) => stateOf(position))
      const bits = (shift: number): BitString =>
        bitString(states.length, (i) => ((states[i] ?? 0) >> shift) & 1)
      return {
        bases: bits(3),
        bits: bits(2),
        intensities: states.map((state) => INTENSITIES[state & 3] ?? 0),
      }
    },
    chooseCode: choiceFor,
    furtherRows: ({ code, rows }, round) => {
      const { circulant } = codeNumbered(code)
      const after = (rounds: number) => rowsAfter(codeNumbered(code), rows / circulant, rounds)
      return (after(round) - after(round - 1)) * circulant
    },
    syndrome: (id, firstRow, rows, packet) => {
      const code = codeNumbered(id)
      const all = syndrome(code, (firstRow + rows) / code.circulant, packet.bytes)
      const disclosed: BitString = { length: firstRow + rows, bytes: all }
      return firstRow === 0
        ? disclosed
        : bitString(rows, (i) => ((all[(firstRow + i) >> 3] ?? 0) >> (7 - ((firstRow + i) & 7))) & 1)
    },
  }
}

/** A decoder needs a rate above 0; an empty or clean sample is no proof of a clean channel. */
const LEAST_RATE = 0.001
const LARGEST_RATE = 0.2

/** What the ground station computes: sum-product decoding at the sampled QBER, and the key length by the rule that is agreed. */
export const groundPrimitives = (
  authenticator: Authenticator,
  keyLength: (request: KeyLengthRequest) => number,
): GroundPrimitives => ({
  ...shared(authenticator),
  decode: ({ code: id, syndrome: disclosed, measured, sample }) => {
    const code = O.toUndefined(codeOf(id)) === undefined ? undefined : codeNumbered(id)
    if (code === undefined || measured.length !== packetBits(code)) return undefined
    if (disclosed.length % code.circulant !== 0 || disclosed.length / code.circulant < code.motherRows)
      return undefined
    if (disclosed.length / code.circulant > code.parts.length) return undefined
    const sampled = sample.of === 0 ? LARGEST_RATE : sample.errors / sample.of
    const rate = Math.min(LARGEST_RATE, Math.max(LEAST_RATE, sampled))
    const decoded = decode(code, disclosed.length / code.circulant, disclosed.bytes, measured.bytes, rate)
    return decoded.success ? { length: measured.length, bytes: decoded.bits } : undefined
  },
  keyLength,
})
