// What becomes of every detection of a block: packet, sample, other intensity or left over. Source: docs/frames.md, Sifting.

import { describe, expect, it } from '@jest/globals'
import { bitsOf } from '../../spec/protocol/bits'
import { cellsOf, pulsesOf, sampleErrors } from '../../spec/protocol/decoding'
import type { SiftMessage } from '../../spec/protocol/messages'
import { smallParameters } from '../../spec/protocol/parameters'
import { partInputs, sifted } from '../../spec/protocol/sifting'

const parameters = { ...smallParameters('literal'), packetBits: 2 }

//          place   0123456789
const bases = bitsOf('0000000111')
const matches = bitsOf('1111111011')
const sampled = bitsOf('0100000000')
// Nine matched detections; place 2 is a decoy and place 9 vacuum.
const intensities = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 2)
const comparison = { bases, sampled, matches, intensities }

describe('sifted', () => {
  it('cuts key bits into packets in order, and discloses every other matched bit', () => {
    const { matched, disclosed, packets } = sifted(parameters, comparison)
    expect(matched).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9])
    expect(packets.map(({ places }) => places)).toEqual([
      [0, 3],
      [4, 5],
      [6, 8],
    ])
    expect(disclosed).toEqual([1, 2, 9])
  })

  it('leaves over what fills no packet, of each basis where packets are cut per basis', () => {
    const { disclosed, packets } = sifted({ ...parameters, packets: 'perBasis' }, comparison)
    expect(packets).toEqual([
      { basis: 'X', places: [0, 3] },
      { basis: 'X', places: [4, 5] },
    ])
    expect(disclosed).toEqual([1, 2, 6, 8, 9])
  })

  it('leaves over what passes the largest number of packets', () => {
    const { disclosed, packets } = sifted({ ...parameters, maximumPackets: 1 }, comparison)
    expect(packets.map(({ places }) => places)).toEqual([[0, 3]])
    expect(disclosed).toEqual([1, 2, 4, 5, 6, 8, 9])
  })

  it('never puts a sampled bit into a key', () => {
    const { packets } = sifted({ ...parameters, packetBits: 1 }, comparison)
    expect(packets.flatMap(({ places }) => places)).not.toContain(1)
  })
})

describe('counts of a block', () => {
  const perBasis = { ...parameters, packets: 'perBasis' as const }
  const places = sifted(perBasis, comparison)
  // The satellite's bits are all 0; the ground station has errors at places 1 (sampled), 3 (key), 8 (left over) and 9 (vacuum).
  const detections = { positions: [5, 6, 7, 8, 9, 10, 11, 12, 13, 20], bases, bits: bitsOf('0101000011') }
  const raw = { detections, sampled, after: 3 }
  const sift: SiftMessage = {
    kind: 'SIFT',
    matches,
    intensities,
    disclosed: bitsOf('00000'),
    code: 0,
    rows: 0,
    syndromes: [],
  }
  const packet = { basis: 'X', measured: bitsOf('00'), syndrome: bitsOf(''), decoded: bitsOf('00') } as const

  it('know the errors of every matched detection of the kept packets, the sample, other intensities and what is left over', () => {
    const cells = cellsOf(perBasis, raw, places, { sift, packets: [packet, packet] })
    const nothing = { disclosed: 0, disclosedErrors: 0, leftOver: 0, kept: 0, keptErrors: 0 }
    expect(cells).toEqual([
      {
        basis: 'X',
        intensity: 0,
        matched: 6,
        disclosed: 2,
        disclosedErrors: 1,
        leftOver: 1,
        kept: 4,
        keptErrors: 1,
      },
      { ...nothing, basis: 'X', intensity: 1, matched: 1, disclosed: 1 },
      { ...nothing, basis: 'X', intensity: 2, matched: 0 },
      { ...nothing, basis: 'Z', intensity: 0, matched: 1, disclosed: 1, disclosedErrors: 1, leftOver: 1 },
      { ...nothing, basis: 'Z', intensity: 1, matched: 0 },
      { ...nothing, basis: 'Z', intensity: 2, matched: 1, disclosed: 1, disclosedErrors: 1 },
    ])
  })

  it('choose the code by the sample of keyed intensities alone', () => {
    const all = { ...raw, sampled: bitsOf('0110000001') }
    expect(sampleErrors(perBasis, all, places, sift)).toEqual({ errors: 1, of: 1 })
  })

  it('are of the pulses since the block before', () => {
    expect(pulsesOf(raw)).toBe(17)
  })
})

describe('partInputs', () => {
  it('are the packets of each part, one after the other', () => {
    const packets = [
      { basis: 'X', bits: bitsOf('01') },
      { basis: 'Z', bits: bitsOf('11') },
      { basis: 'X', bits: bitsOf('10') },
    ] as const
    expect(partInputs({ ...parameters, packets: 'perBasis' }, packets)).toEqual([
      { part: 'X', input: bitsOf('0110') },
      { part: 'Z', input: bitsOf('11') },
    ])
  })
})
