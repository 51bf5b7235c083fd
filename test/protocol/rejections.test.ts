// Every reason of a rejection, reached: by bytes that are no frame, by frames that nobody can use, by timers that come too early.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import {
  blockFrom,
  frameOf,
  instructionEvent,
  type Parties,
  parties,
  randomBits,
} from '../../props/protocolRuns'
import {
  injected,
  relabelled,
  resequenced,
  tampered,
  transplanted,
  withFlippedBit,
} from '../../spec/protocol/attacker'
import { bigEndian, bitsOf, joined, NO_BITS } from '../../spec/protocol/bits'
import { decodeFrame, encodeFrame } from '../../spec/protocol/frame'
import type { Message, RawMessage, SiftMessage } from '../../spec/protocol/messages'
import { MAXIMUM_COUNTER, type ProtocolParameters } from '../../spec/protocol/parameters'
import { decodePayload } from '../../spec/protocol/payload'
import { MALFORMED, REFUSED, type RejectReason, UNUSABLE } from '../../spec/protocol/rejection'
import type { Answer } from '../../spec/protocol/step'
import {
  abortedStatus,
  abortFrame,
  generateClean,
  generateWrong,
  genuine,
  run,
  sceneParameters,
  spoilt,
} from './scenes'

type Case = readonly [reason: RejectReason, situation: string, reached: () => RejectReason | undefined]

const literal = sceneParameters('literal')
const hardened = sceneParameters('hardened')

const reasonOf = <State, Record>(answer: Answer<State, Record>): RejectReason | undefined =>
  E.isLeft(answer) ? answer.left.reason : undefined

/** What a fresh party says of bytes. */
const atSatellite = (frame: Uint8Array, parameters: ProtocolParameters = literal): RejectReason | undefined =>
  reasonOf(parties(parameters).satellite({ kind: 'deliver', frame }))

const flawOf = (
  kind: Message['kind'],
  payload: ReadonlyArray<number>,
  parameters = hardened,
): RejectReason | undefined => {
  const decoded = decodePayload(parameters, kind, Uint8Array.from(payload))
  return E.isLeft(decoded) ? decoded.left : undefined
}

const withByte = (frame: Uint8Array, place: number, value: number): Uint8Array =>
  frame.map((byte, at) => (at === place ? value : byte))

const raw = genuine('literal', 'RAW')

/** One packet, kept, without rounds; a part with so many bits of key and of seed, both below 9, and one byte of seed. */
const instructionBytes = (keyBits: number, seedBits: number): ReadonlyArray<number> => [
  ...[1, 0x80, 0, 0],
  ...[0, 0, 0, 0, keyBits],
  ...[0, 0, 0, seedBits, 0],
]

const MALFORMED_CASES: ReadonlyArray<Case> = [
  ['magic', 'another first byte', () => atSatellite(withByte(raw, 0, 0x4c))],
  ['version', 'version 2', () => atSatellite(withByte(raw, 2, 2))],
  ['type', 'type 5', () => atSatellite(withByte(raw, 3, 5))],
  ['truncated', 'no bytes', () => atSatellite(new Uint8Array(0))],
  ['truncated', 'the last byte is missing', () => atSatellite(raw.subarray(0, -1))],
  ['trailing', 'a byte more', () => atSatellite(joined(raw, Uint8Array.of(0)))],
  ['blockRange', 'block 2^53', () => atSatellite(withByte(raw, 21, 0x20))],
  ['untaggedSequence', 'sequence 1 without a tag', () => atSatellite(withByte(raw, 31, 1))],
  ['varint', 'a zero group at the end', () => flawOf('RAW', [0, 0, 0, 1, 0x80, 0x00, 0, 0])],
  ['varint', 'nine groups', () => flawOf('RAW', [0, 0, 0, 1, ...Array(8).fill(0xff), 1, 0, 0])],
  ['varint', 'above 2^53 - 1', () => flawOf('RAW', [0, 0, 0, 1, ...Array(7).fill(0xff), 0x1f, 0, 0])],
  [
    'positionRange',
    'a second position after 2^53 - 1',
    () => flawOf('RAW', [0, 0, 0, 2, ...Array(7).fill(0xff), 0x0f, 0, 0, 0]),
  ],
  ['padding', 'a set bit after the last base', () => flawOf('RAW', [0, 0, 0, 1, 5, 0x40, 0])],
  ['count', 'no detection', () => flawOf('RAW', [0, 0, 0, 0])],
  ['count', 'more detections than the limit', () => flawOf('RAW', [0xff, 0, 0, 0])],
  ['count', 'round 0', () => flawOf('MORE', [0, 0x80, 0])],
  ['count', 'no packet asked for', () => flawOf('MORE', [1, 0, 0])],
  ['count', 'a packet beyond the limit', () => flawOf('MORE', [1, 0, 1])],
  ['count', 'a seed without a key', () => flawOf('INST', instructionBytes(0, 1), literal)],
  ['count', 'a seed too short for its key', () => flawOf('INST', instructionBytes(2, 2), literal)],
  ['order', 'a block twice', () => flawOf('STATUS', [0, 2, ...Array(18).fill(0), 0])],
  [
    'order',
    'closed from a listed block',
    () => flawOf('STATUS', [0, 1, ...Array(9).fill(0), 1, ...Array(8).fill(0)]),
  ],
  [
    'order',
    'a block twice, before a block above 2^53 - 1',
    () => flawOf('STATUS', [0, 2, ...Array(18).fill(0), 1, ...Array(8).fill(0xff)]),
  ],
  ['intensity', 'index 3 of three intensities', () => flawOf('SIFT', [0, 0, 0, 1, 0x80, 0xc0])],
  [
    'part',
    'the part of basis X where there is one for all',
    () => flawOf('INST', [1, 0x80, 0, 0, 1], literal),
  ],
  ['outcome', 'outcome 2', () => flawOf('STATUS', [0, 1, ...Array(8).fill(0), 2, 0])],
]

const deliver = (both: Parties, to: 'satellite' | 'ground', frame: Uint8Array): RejectReason | undefined =>
  to === 'satellite'
    ? reasonOf(both.satellite({ kind: 'deliver', frame }))
    : reasonOf(both.ground({ kind: 'deliver', frame }))

const messageOf = (parameters: ProtocolParameters, frame: Uint8Array): Message => {
  const decoded = decodeFrame(frame)
  if (E.isLeft(decoded)) throw new Error(decoded.left)
  const message = decodePayload(parameters, decoded.right.kind, decoded.right.payload)
  if (E.isLeft(message)) throw new Error(message.left)
  return message.right
}

const rawMessage = (): RawMessage => {
  const message = messageOf(literal, raw)
  if (message.kind !== 'RAW') throw new Error('no RAW')
  return message
}

const siftMessage = (): SiftMessage => {
  const message = messageOf(literal, genuine('literal', 'SIFT'))
  if (message.kind !== 'SIFT') throw new Error('no SIFT')
  return message
}

/** A satellite that waits, with some parameters changed. */
const changed = (changes: Partial<ProtocolParameters>): Parties => parties({ ...hardened, ...changes })

const generate = (both: Parties, from: number): RejectReason | undefined =>
  reasonOf(both.ground({ kind: 'generate', ...blockFrom(from, 900) }))

const UNUSABLE_CASES: ReadonlyArray<Case> = [
  [
    'direction',
    'a reflected frame',
    () => deliver(parties(literal), 'satellite', genuine('literal', 'SIFT')),
  ],
  ['direction', 'its own frame', () => deliver(parties(literal), 'ground', raw)],
  [
    'session',
    'a frame of another session',
    () => deliver(parties(literal), 'satellite', transplanted(raw, new Uint8Array(16))),
  ],
  ['profile', 'a status frame in literal', () => deliver(parties(literal), 'satellite', abortedStatus())],
  [
    'profile',
    'a request for further rows where there are none',
    () => deliver(changed({ maximumRounds: 0 }), 'satellite', genuine('hardened', 'MORE', true)),
  ],
  [
    'tagUnexpected',
    'a tag on RAW in literal',
    () => deliver(parties(literal), 'satellite', injected(literal, 0, rawMessage(), 16)),
  ],
  [
    'sequence',
    'a number beyond the window',
    () => deliver(parties(hardened), 'satellite', resequenced(genuine('hardened', 'RAW'), 256)),
  ],
  [
    'block',
    'a status frame for another block',
    () => deliver(parties(hardened), 'satellite', relabelled(abortedStatus(), 1)),
  ],
  [
    'notGenerated',
    'an answer before any question',
    () => deliver(parties(literal), 'ground', genuine('literal', 'SIFT')),
  ],
  [
    'passed',
    'RAW of a lower block than was seen',
    () => {
      const both = parties(literal)
      both.satellite({ kind: 'deliver', frame: relabelled(raw, 5) })
      return deliver(both, 'satellite', raw)
    },
  ],
  ['duplicate', 'a second copy of RAW', () => deliver(run('literal', false, 'RAW').both, 'satellite', raw)],
  [
    'notAwaited',
    'an instruction before RAW',
    () => deliver(parties(literal), 'satellite', genuine('literal', 'INST')),
  ],
  [
    'settled',
    'an instruction for an abandoned block',
    () => {
      const { both } = run('literal', false, 'SIFT')
      both.satellite({ kind: 'deliver', frame: spoilt(genuine('literal', 'INST')) })
      return deliver(both, 'satellite', genuine('literal', 'INST'))
    },
  ],
  [
    'outstanding',
    'an answer while an instruction is out',
    () => {
      const { both } = run('hardened', false, 'SIFT')
      generate(both, 5000)
      both.satellite({ kind: 'deliver', frame: frameOf(both.ground({ kind: 'sendRaw' })) })
      return deliver(both, 'ground', frameOf(both.satellite({ kind: 'sendSift', block: 1 })))
    },
  ],
  [
    'round',
    'round 2 before round 1',
    () => {
      const both = parties({ ...literal, maximumRounds: 3 })
      both.satellite({ kind: 'deliver', frame: raw })
      return deliver(both, 'satellite', injected(literal, 0, { kind: 'MORE', round: 2, packets: [0] }, 0))
    },
  ],
  [
    'positions',
    'pulses that SAT never sent',
    () => {
      const { positions, ...rest } = rawMessage()
      const message: RawMessage = { ...rest, positions: positions.map((position) => position + 2_000_000) }
      return deliver(parties(literal), 'satellite', injected(literal, 0, message, 0))
    },
  ],
  [
    'positions',
    'pulses of an earlier block',
    () => deliver(run('literal', false, 'RAW').both, 'satellite', relabelled(raw, 1)),
  ],
  [
    'content',
    'an answer with another number of packets',
    () => {
      const { both } = run('literal', false, 'RAW')
      const message: SiftMessage = { ...siftMessage(), syndromes: [] }
      return deliver(both, 'ground', injected(literal, 0, message, 0))
    },
  ],
  [
    'nothingDecoded',
    'an answer whose packets cannot be decoded, in literal',
    () => {
      const both = parties({ ...literal, maximumRounds: 0, maximumPackets: 1 })
      both.ground(generateWrong)
      both.satellite({ kind: 'deliver', frame: raw })
      return deliver(both, 'ground', frameOf(both.satellite({ kind: 'sendSift', block: 0 })))
    },
  ],
  [
    'badTag',
    'a forged RAW',
    () => deliver(parties(hardened), 'satellite', spoilt(genuine('hardened', 'RAW'))),
  ],
  [
    'full',
    'SAT has as many open blocks as it may',
    () => {
      const both = parties({ ...literal, maximumOpen: 1 })
      both.satellite({ kind: 'deliver', frame: raw })
      generate(both, 5000)
      return deliver(both, 'satellite', relabelled(frameOf(both.ground({ kind: 'sendRaw' })), 1))
    },
  ],
  [
    'full',
    'SAT has as many provisional keys as it may',
    () => {
      const both = changed({ maximumProvisional: 1 })
      for (const event of [generateClean, instructionEvent(0)]) {
        both.ground(event)
        const frame = frameOf(both.ground(event.kind === 'generate' ? { kind: 'sendRaw' } : event))
        both.satellite({ kind: 'deliver', frame })
        if (event.kind === 'generate')
          both.ground({ kind: 'deliver', frame: frameOf(both.satellite({ kind: 'sendSift', block: 0 })) })
      }
      generate(both, 5000)
      return deliver(both, 'satellite', frameOf(both.ground({ kind: 'sendRaw' })))
    },
  ],
  [
    'full',
    'OGS has as many open blocks as it may',
    () => {
      const both = changed({ maximumOpen: 1 })
      generate(both, 0)
      return generate(both, 5000)
    },
  ],
  [
    'quarantined',
    'after an abort of a released block',
    () => {
      const { both } = run('hardened', false, 'FB')
      both.ground({ kind: 'deliver', frame: abortFrame() })
      return deliver(both, 'ground', abortFrame())
    },
  ],
]

const REFUSED_CASES: ReadonlyArray<Case> = [
  [
    'ended',
    'a block after the pass',
    () => {
      const both = parties(hardened)
      both.ground({ kind: 'endPass' })
      return generate(both, 0)
    },
  ],
  ['nothingToSend', 'RAW before any block', () => reasonOf(parties(literal).ground({ kind: 'sendRaw' }))],
  [
    'randomness',
    'an instruction with a short seed',
    () => {
      const { both } = run('literal', false, 'SIFT')
      return reasonOf(both.ground({ ...instructionEvent(0), seed: randomBits(10, 1) }))
    },
  ],
  [
    'detections',
    'fewer bits than positions',
    () => {
      const { detections, sampled } = blockFrom(0, 9)
      return reasonOf(
        parties(literal).ground({ kind: 'generate', detections: { ...detections, bits: NO_BITS }, sampled }),
      )
    },
  ],
  [
    'detections',
    'positions that do not increase',
    () => {
      const detections = { positions: [4, 4], bases: bitsOf('00'), bits: bitsOf('00') }
      return reasonOf(parties(literal).ground({ kind: 'generate', detections, sampled: bitsOf('00') }))
    },
  ],
  [
    'keyFloor',
    'a block when only the floor is left',
    () => generate(changed({ sequences: { first: 0, end: 8, floor: 8, window: 8 } }), 0),
  ],
  [
    'keyExhausted',
    'a block when nothing is left',
    () => {
      const both = changed({ sequences: { first: 0, end: 1, floor: 0, window: 8 } })
      generate(both, 0)
      return generate(both, 5000)
    },
  ],
  [
    'counter',
    'block 2^53 - 1, after which no status could name the next one',
    () => {
      const both = changed({ firstBlock: MAXIMUM_COUNTER - 1 })
      generate(both, 0)
      return generate(both, 5000)
    },
  ],
  [
    'released',
    'a timeout of a provisional key',
    () => reasonOf(run('hardened', false, 'INST').both.satellite({ kind: 'timeout', block: 0 })),
  ],
]

const CASES = [...MALFORMED_CASES, ...UNUSABLE_CASES, ...REFUSED_CASES]

describe('a rejection', () => {
  it.each(CASES)('says %s: %s', (reason, _situation, reached) => {
    expect(reached()).toBe(reason)
  })

  it('has no reason that is not reached here', () => {
    const reached = new Set<string>(CASES.map(([reason]) => reason))
    expect([...MALFORMED, ...UNUSABLE, ...REFUSED].filter((reason) => !reached.has(reason))).toEqual([])
  })
})

describe('the tag of a frame', () => {
  const rejectedOrHarmless = (frame: Uint8Array): boolean => {
    const { both } = run('hardened', false, 'SIFT')
    both.satellite({ kind: 'deliver', frame })
    return both.satelliteState().blocks.get(0)?.status === 'SIFT'
  }
  const instruction = genuine('hardened', 'INST')

  it('binds every bit of an instruction', () => {
    const bits = Array.from({ length: 8 * instruction.length }, (_, bit) => bit).filter(
      (bit) => bit % 7 === 0,
    )
    expect(bits.filter((bit) => !rejectedOrHarmless(withFlippedBit(instruction, bit)))).toEqual([])
  })

  it('binds the block and the sequence number where nothing else would tell', () => {
    const frame = genuine('hardened', 'RAW')
    for (const altered of [relabelled(frame, 5), resequenced(frame, 1)])
      expect(deliver(parties(hardened), 'satellite', altered)).toBe('badTag')
    expect(deliver(parties(hardened), 'satellite', frame)).toBe(undefined)
  })

  it('binds session, block, sequence and kind', () => {
    const other = tampered(hardened, instruction, { kind: 'MORE', round: 1, packets: [0] })
    for (const frame of [
      transplanted(instruction, new Uint8Array(16)),
      relabelled(instruction, 1),
      resequenced(instruction, 2),
      other,
    ])
      expect(rejectedOrHarmless(frame)).toBe(true)
    expect(rejectedOrHarmless(instruction)).toBe(false)
  })
})

describe('a frame', () => {
  it('has its block in 8 bytes', () => {
    const decoded = decodeFrame(raw)
    if (E.isLeft(decoded)) throw new Error(decoded.left)
    const bytes = encodeFrame({ ...decoded.right, block: MAXIMUM_COUNTER })
    expect(bytes.subarray(20, 28)).toEqual(bigEndian(MAXIMUM_COUNTER, 8))
    expect(decodeFrame(bytes)).toEqual(E.right({ ...decoded.right, block: MAXIMUM_COUNTER }))
  })
})
