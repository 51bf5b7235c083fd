// The worked example of docs/frames.md: every line of it as name and value, made by the machines and the plain definitions.

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { ascii, bigEndian, bitAt, bitString, bitsOf, bytesAsBits, joined } from '../../spec/protocol/bits'
import { crc32Bytes } from '../../spec/protocol/crc32'
import { decodeFrame } from '../../spec/protocol/frame'
import { stepGround } from '../../spec/protocol/groundStation'
import { type GroundEvent, initialGround } from '../../spec/protocol/groundStationState'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { polynomialHash } from '../../spec/protocol/polynomialHash'
import type { Prepared } from '../../spec/protocol/primitives'
import { varintBytes } from '../../spec/protocol/reader'
import { stepSatellite } from '../../spec/protocol/satellite'
import { initialSatellite, type SatelliteEvent } from '../../spec/protocol/satelliteState'
import { smallGround, smallSatellite, smallSyndrome } from '../../spec/protocol/smallCode'
import type { Answer } from '../../spec/protocol/step'
import { tagInput, wegmanCarter } from '../../spec/protocol/tag'
import { toeplitz } from '../../spec/protocol/toeplitz'

export type Lines = ReadonlyArray<readonly [string, string]>

const textOf = (length: number, bit: (j: number) => number): string =>
  Array.from({ length }, (_, j) => bit(j)).join('')

/** Values of the plain definitions. */
export const definitionLines = (): Lines => {
  const hashKey = Uint8Array.from({ length: 16 }, (_, i) => i)
  const product = toeplitz(bitsOf('1011001'), bitsOf('11010'), 3)
  const columns = [0, 1, 63].map((j): readonly [string, string] => {
    const column = smallSyndrome(
      0,
      0,
      14,
      bitString(64, (at) => (at === j ? 1 : 0)),
    )
    return [`column ${j}, rows 0 to 13`, textOf(14, (row) => bitAt(column, row))]
  })
  return [
    ['CRC-32 of `123456789`', bytesToHex(crc32Bytes(ascii('123456789')))],
    ...[0, 127, 128, 300, 2 ** 53 - 1].map((n): readonly [string, string] => [
      `varint of ${n}`,
      bytesToHex(Uint8Array.from(varintBytes(n))),
    ]),
    ['Toeplitz, seed 1011001, input 11010, 3 bits', textOf(3, (i) => bitAt(product, i))],
    [
      'hash of `keywitness`, key 00 01 .. 0f',
      bytesToHex(polynomialHash(hashKey, bytesAsBits(ascii('keywitness')))),
    ],
    ['hash of the 5 bits 11010, same key', bytesToHex(polynomialHash(hashKey, bitsOf('11010')))],
    ...columns,
  ]
}

const DETECTIONS = 45
const exampleParameters = (profile: 'literal' | 'hardened'): ProtocolParameters => ({
  ...smallParameters(profile),
  firstBlock: 7,
  packetBits: 32,
})
const position = (i: number): number => (i < 30 ? 3 * i + 2 : 3 * i + 1000)
const places = Array.from({ length: DETECTIONS }, (_, i) => i)
const positions = places.map(position)
const basis = (i: number): number => i % 2
const bit = (i: number): number => ((i * i) % 5) % 2
const isMismatched = (i: number): boolean => i % 9 === 8

const prepared = (): Prepared => ({
  bases: bitString(DETECTIONS, basis),
  bits: bitString(DETECTIONS, bit),
  intensities: Uint8Array.from(places, (i) => (i % 15 === 7 ? 1 : 0)),
})

const generate: GroundEvent = {
  kind: 'generate',
  detections: {
    positions,
    bases: bitString(DETECTIONS, (i) => (isMismatched(i) ? 1 - basis(i) : basis(i))),
    bits: bitString(DETECTIONS, (i) => (isMismatched(i) ? 0 : i === 20 ? 1 - bit(i) : bit(i))),
  },
  sampled: bitString(DETECTIONS, (i) => (i % 9 === 3 ? 1 : 0)),
}

const sendInstruction: GroundEvent = {
  kind: 'sendInstruction',
  block: 7,
  seed: bitString(64, (j) => ((j * j * j) % 11) % 2),
  checkKey: Uint8Array.from({ length: 16 }, (_, i) => 16 + i),
}

const right = <State, Record>(answer: Answer<State, Record>) => {
  if (E.isLeft(answer)) throw new Error(`rejected: ${answer.left.reason}`)
  return answer.right
}

/** A fragment of a frame, as the page describes it; the example's frame fits in one. */
const fragment = (frame: Uint8Array, digest: (bytes: Uint8Array) => Uint8Array): Uint8Array => {
  const body = joined(
    ascii('KF'),
    Uint8Array.of(1),
    digest(frame).subarray(0, 8),
    bigEndian(0, 3),
    bigEndian(1, 3),
    bigEndian(frame.length, 2),
    frame,
  )
  return joined(body, crc32Bytes(body))
}

/** The frames of the example's block, with digests and keys on the way. */
export const runLines = (profile: 'literal' | 'hardened'): Lines => {
  const parameters = exampleParameters(profile)
  const authenticator = wegmanCarter(Uint8Array.from({ length: 32 + 32 * 16 }, (_, k) => (7 * k + 1) % 256))
  const aboard = smallSatellite(authenticator, prepared)
  const below = smallGround(authenticator)
  let [ogs, sat] = [initialGround(parameters), initialSatellite(parameters)]
  const ground = (event: GroundEvent) => {
    const { state, outputs } = right(stepGround(below, parameters, ogs, event))
    ogs = state
    return outputs
  }
  const satellite = (event: SatelliteEvent) => {
    const { state, outputs } = right(stepSatellite(aboard, parameters, sat, event))
    sat = state
    return outputs
  }
  const sentBy = (outputs: ReturnType<typeof ground> | ReturnType<typeof satellite>): Uint8Array => {
    for (const output of outputs) if (output.kind === 'send') return output.frame
    throw new Error('nothing was sent')
  }
  ground(generate)
  const raw = sentBy(ground({ kind: 'sendRaw' }))
  const d2 = ogs.blocks.get(7)
  satellite({ kind: 'deliver', frame: raw })
  const d3 = sat.blocks.get(7)
  const sift = sentBy(satellite({ kind: 'sendSift', block: 7 }))
  ground({ kind: 'deliver', frame: sift })
  const inst = sentBy(ground(sendInstruction))
  satellite({ kind: 'deliver', frame: inst })
  const done = sat.blocks.get(7)
  const fb = sentBy(satellite({ kind: 'sendFeedback' }))
  ground({ kind: 'deliver', frame: fb })
  if (d2?.status !== 'RAW' || d3?.status !== 'SIFT' || done === undefined || !('key' in done))
    throw new Error('the example does not complete')
  const decoded = decodeFrame(inst)
  if (E.isLeft(decoded)) throw new Error(decoded.left)
  const [packet] = d3.packets
  if (packet === undefined) throw new Error('the example has one packet')
  return [
    ['RAW', bytesToHex(raw)],
    ['D2', bytesToHex(d2.transcript)],
    ['packet', textOf(32, (j) => bitAt(packet.bits, j))],
    ['SIFT', bytesToHex(sift)],
    ['D3', bytesToHex(d3.transcript)],
    ['INST', bytesToHex(inst)],
    ['tag input of INST', bytesToHex(tagInput({ ...decoded.right, transcript: d3.transcript }))],
    ['D4', bytesToHex(done.instruction)],
    ['key', textOf(done.key.length, (j) => bitAt(done.key, j))],
    ['FB', bytesToHex(fb)],
    ...(profile === 'hardened'
      ? ([['STATUS', bytesToHex(sentBy(ground({ kind: 'sendStatus' })))]] as const)
      : ([['FB as one fragment', bytesToHex(fragment(fb, below.digest))]] as const)),
  ]
}

const WIDTH = 96

/** Lines as the page has them: the name, then the value in rows. */
export const asText = (lines: Lines): string =>
  lines
    .map(([name, value]) =>
      [`${name}:`, ...(value.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [])].join('\n  '),
    )
    .join('\n')
