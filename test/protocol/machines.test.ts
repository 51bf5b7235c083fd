// What the tables of transitions do not show: limits, status vectors, quarantine, keys and their floor, and the paper's open doors.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import {
  type Block,
  blockFrom,
  exchange,
  frameOf,
  instructionEvent,
  keyPlaces,
  type Parties,
  POOL,
  parties,
  randomBits,
} from '../../props/protocolRuns'
import { resequenced, tampered } from '../../spec/protocol/attacker'
import { decodeFrame } from '../../spec/protocol/frame'
import { groundStatus } from '../../spec/protocol/groundStationState'
import type { Message } from '../../spec/protocol/messages'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { decodePayload } from '../../spec/protocol/payload'
import { satelliteStatus } from '../../spec/protocol/satelliteState'
import { seal } from '../../spec/protocol/sealing'
import { wegmanCarter } from '../../spec/protocol/tag'
import { abortedStatus, genuine, run, sceneParameters, spoilt } from './scenes'

const literal = sceneParameters('literal')
const hardened = sceneParameters('hardened')

const contentOf = (parameters: ProtocolParameters, bytes: Uint8Array): Message => {
  const frame = decodeFrame(bytes)
  if (E.isLeft(frame)) throw new Error(frame.left)
  const message = decodePayload(parameters, frame.right.kind, frame.right.payload)
  if (E.isLeft(message)) throw new Error(message.left)
  return message.right
}

const sequenceOf = (bytes: Uint8Array): number => {
  const frame = decodeFrame(bytes)
  return E.isLeft(frame) ? -1 : frame.right.sequence
}

const content = (block: number): Block => blockFrom(10_000 * block, 900)

/** The block is generated, and its RAW delivered. */
const raise = (both: Parties, block: number): void => {
  both.ground({ kind: 'generate', ...content(block) })
  both.satellite({ kind: 'deliver', frame: frameOf(both.ground({ kind: 'sendRaw' })) })
}

const sat = (both: Parties, block: number) => satelliteStatus(both.satelliteState(), block)
const ogs = (both: Parties, block: number) => groundStatus(both.groundState(), both.parameters, block)

describe('ids', () => {
  it('are missed at both sides once a higher block went on', () => {
    const both = parties(hardened)
    both.ground({ kind: 'generate', ...content(0) })
    raise(both, 1)
    both.ground({ kind: 'deliver', frame: frameOf(both.satellite({ kind: 'sendSift', block: 1 })) })
    expect([sat(both, 0), sat(both, 1), sat(both, 2)]).toEqual(['ABORT', 'SIFT', 'WAIT'])
    expect([ogs(both, 0), ogs(both, 1), ogs(both, 2)]).toEqual(['ABORT', 'INST', 'IDLE'])
  })

  it('are superseded at SAT once it completed a higher block', () => {
    const both = parties(hardened)
    raise(both, 0)
    raise(both, 1)
    both.ground({ kind: 'deliver', frame: frameOf(both.satellite({ kind: 'sendSift', block: 1 })) })
    both.satellite({ kind: 'deliver', frame: frameOf(both.ground(instructionEvent(1))) })
    expect(both.satelliteState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'superseded' })
    expect(sat(both, 1)).toBe('PROV')
  })
})

describe('an invalid frame', () => {
  it('is counted for a block that is open, and as many as the limit time it out', () => {
    const both = parties({ ...hardened, invalidFrames: 3 })
    raise(both, 0)
    const forged = spoilt(genuine('hardened', 'INST'))
    const statuses = [1, 2, 3].map(() => {
      both.satellite({ kind: 'deliver', frame: forged })
      return sat(both, 0)
    })
    expect(statuses).toEqual(['SIFT', 'SIFT', 'ABORT'])
    expect(both.satelliteState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'invalidFrames' })
  })

  it('for a block that nobody knows harms no lower one', () => {
    const both = parties({ ...hardened, invalidFrames: 1 })
    const forged = spoilt(genuine('hardened', 'RAW'))
    for (let copy = 0; copy < 5; copy += 1) both.satellite({ kind: 'deliver', frame: forged })
    expect([sat(both, 0), sat(both, 1)]).toEqual(['WAIT', 'WAIT'])
  })

  it('times out a block that waits at OGS, too', () => {
    const { both } = run('hardened', false, 'generate')
    const forged = spoilt(genuine('hardened', 'SIFT'))
    for (let copy = 0; copy < hardened.invalidFrames; copy += 1)
      both.ground({ kind: 'deliver', frame: forged })
    expect(both.groundState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'invalidFrames' })
  })

  it('never uses a sequence number up or moves the window', () => {
    const { both } = run('hardened', false, 'RAW')
    const before = both.satelliteState()
    both.satellite({ kind: 'deliver', frame: resequenced(genuine('hardened', 'INST'), 200) })
    const after = both.satelliteState()
    expect([after.verified, after.nextSequence]).toEqual([before.verified, before.nextSequence])
  })

  it('is no earlier copy of a request for further rows', () => {
    const { both } = run('hardened', true, 'EXTRA')
    both.satellite({ kind: 'deliver', frame: genuine('hardened', 'MORE', true) })
    expect(both.satelliteState().blocks.get(0)).toMatchObject({ status: 'SIFT', invalid: 0, rounds: 1 })
  })
})

describe('the status vector', () => {
  it('is cumulative, is frozen when it is first sent, and takes a new number when it changes', () => {
    const both = parties(hardened)
    exchange(both, 0, content(0))
    const first = frameOf(both.ground({ kind: 'sendStatus' }))
    expect(frameOf(both.ground({ kind: 'sendStatus' }))).toEqual(first)
    both.ground({ kind: 'generate', ...content(1) })
    expect(frameOf(both.ground({ kind: 'sendStatus' }))).toEqual(first)
    both.ground({ kind: 'timeout', block: 1 })
    const second = frameOf(both.ground({ kind: 'sendStatus' }))
    expect(sequenceOf(second)).toBeGreaterThan(sequenceOf(first))
    const released = both.groundState().blocks.get(0)
    expect(contentOf(hardened, second)).toEqual({
      kind: 'STATUS',
      entries: [
        {
          block: 0,
          outcome: 'released',
          instruction: released?.status === 'DONE' ? released.instruction : undefined,
        },
        { block: 1, outcome: 'aborted' },
      ],
      closedFrom: null,
    })
  })

  it('closes the session after the pass: SAT waits for nothing any more', () => {
    const both = parties(hardened)
    exchange(both, 0, content(0))
    both.ground({ kind: 'endPass' })
    const frame = frameOf(both.ground({ kind: 'sendStatus' }))
    both.satellite({ kind: 'deliver', frame })
    expect([sat(both, 0), sat(both, 1), sat(both, 1000)]).toEqual(['CONF', 'ABORT', 'ABORT'])
    expect(both.satellite({ kind: 'deliver', frame })).toEqual(E.left({ reason: 'duplicate', block: 0 }))
  })

  it('closes a session whose last block was generated, too', () => {
    const last = Number.MAX_SAFE_INTEGER - 1
    const both = parties({ ...hardened, firstBlock: last })
    exchange(both, last, content(0))
    expect(both.ground({ kind: 'generate', ...content(1) })).toEqual(
      E.left({ reason: 'counter', block: last + 1 }),
    )
    both.ground({ kind: 'endPass' })
    both.satellite({ kind: 'deliver', frame: frameOf(both.ground({ kind: 'sendStatus' })) })
    expect([sat(both, last), sat(both, last + 1)]).toEqual(['CONF', 'ABORT'])
  })

  it('survives a reboot of OGS as the same frame, and then tells of the blocks that were lost', () => {
    const both = parties(hardened)
    exchange(both, 0, content(0))
    const before = frameOf(both.ground({ kind: 'sendStatus' }))
    both.ground({ kind: 'reboot' })
    expect(frameOf(both.ground({ kind: 'sendStatus' }))).toEqual(before)
    raise(both, 1)
    both.ground({ kind: 'reboot' })
    both.satellite({ kind: 'deliver', frame: frameOf(both.ground({ kind: 'sendStatus' })) })
    expect([sat(both, 0), sat(both, 1)]).toEqual(['CONF', 'ABORT'])
  })

  it('quarantines the session, and applies nothing, when it contradicts what is confirmed', () => {
    const { both } = run('hardened', false, 'STATUS')
    expect(sat(both, 0)).toBe('CONF')
    both.satellite({ kind: 'deliver', frame: abortedStatus() })
    expect(sat(both, 0)).toBe('CONF')
    expect(both.satelliteState().quarantined).toBe(true)
    expect(both.satelliteOutputs().some(({ kind }) => kind === 'alarm')).toBe(true)
    both.ground({ kind: 'generate', ...content(1) })
    const frame = frameOf(both.ground({ kind: 'sendRaw' }))
    expect(both.satellite({ kind: 'deliver', frame })).toEqual(E.left({ reason: 'quarantined', block: 1 }))
  })
})

describe('an authentic instruction', () => {
  it.each([
    ['another number of packets', 1, 0, 73],
    ['a round that SAT did not answer', 3, 1, 73],
    ['a seed that does not fit the kept bits', 3, 0, 80],
  ])('that has %s is not carried out', (_what, packets, rounds, seedBits) => {
    const { both } = run('hardened', false, 'RAW')
    const sift = both.satelliteState().blocks.get(0)
    if (sift?.status !== 'SIFT') throw new Error('no SIFT')
    expect(sift.packets.length).toBe(3)
    const { frame } = seal(wegmanCarter(POOL), hardened, {
      message: {
        kind: 'INST',
        packets,
        kept: [0],
        rounds,
        checkKey: new Uint8Array(16),
        parts: [{ part: 'all', keyBits: 10, seed: randomBits(seedBits, 1) }],
      },
      block: 0,
      sequence: 1,
      transcript: sift.transcript,
    })
    both.satellite({ kind: 'deliver', frame })
    expect(both.satelliteState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'instruction' })
  })
})

describe('the length of a key', () => {
  it('is charged for every row once, further ones too, and for every error', () => {
    const { both } = run('literal', true, 'EXTRA')
    both.ground({ kind: 'deliver', frame: genuine('literal', 'EXTRA', true) })
    const block = both.groundState().blocks.get(0)
    if (block?.status !== 'INST') throw new Error('no INST')
    // Three packets of 64 bits, 7 rows each and 7 more for the first, two errors corrected.
    expect(block.parts.map(({ keyBits }) => keyBits)).toEqual([3 * 64 - 2 * (3 * 7 + 7) - 2])
  })
})

describe('a released entry', () => {
  it('confirms only a key of the instruction that it names', () => {
    const other = run('hardened', true, 'STATUS').frames.get('STATUS') ?? new Uint8Array(0)
    const { both } = run('hardened', false, 'INST')
    both.satellite({ kind: 'deliver', frame: other })
    expect([sat(both, 0), both.satelliteState().quarantined]).toEqual(['PROV', true])
  })
})

describe('authentication key', () => {
  it('stops the generation of blocks above the floor, and still serves status', () => {
    // RAW, INST of one block; the second block has no number above the floor left.
    const both = parties({ ...hardened, sequences: { first: 0, end: 4, floor: 2, window: 8 } })
    expect(exchange(both, 0, content(0))).toEqual([])
    expect(both.ground({ kind: 'generate', ...content(1) })).toEqual(E.left({ reason: 'keyFloor', block: 1 }))
    expect(sat(both, 0)).toBe('CONF')
    both.ground({ kind: 'endPass' })
    expect(E.isRight(both.ground({ kind: 'sendStatus' }))).toBe(true)
    expect(both.groundState().nextSequence).toBe(4)
  })

  it('is charged for a block that is given up', () => {
    const { both } = run('hardened', false, 'INST')
    const before = both.groundState().nextSequence
    both.ground({ kind: 'timeout', block: 0 })
    expect(both.groundState().nextSequence).toBe(before)
    expect(before).toBe(2)
  })
})

describe('a provisional key', () => {
  it('is kept for as long as it takes, and revoked when OGS gave the block up', () => {
    const { both } = run('hardened', false, 'INST')
    both.satellite({ kind: 'endPass' })
    both.satellite({ kind: 'reboot' })
    expect(both.satellite({ kind: 'timeout', block: 0 })).toEqual(E.left({ reason: 'released', block: 0 }))
    expect(sat(both, 0)).toBe('PROV')
    both.satellite({ kind: 'deliver', frame: abortedStatus() })
    expect(both.satelliteState().blocks.get(0)).not.toHaveProperty('key')
    expect(sat(both, 0)).toBe('REVK')
  })
})

describe('an undetected decoding error', () => {
  it.each(['literal', 'hardened'] as const)('is seen by the check alone (%s)', (profile) => {
    const parameters = smallParameters(profile)
    const both = parties(parameters)
    const key = keyPlaces(content(0))
    // Errors at bits 0 and 1 of the first packet: columns 1 and 2 sum to column 3, so bit 2 is flipped as well.
    const errors = [key[0] ?? 0, key[1] ?? 0]
    exchange(both, 0, blockFrom(0, 900, errors))
    expect(both.groundState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'check' })
    expect(sat(both, 0)).toBe(profile === 'literal' ? 'DONE' : 'REVK')
  })
})

describe('the literal reading of the paper', () => {
  /** An altered answer reaches OGS, whose instruction then reaches SAT. */
  const attacked = (tagCoversTranscript: boolean): Parties => {
    const both = parties({ ...literal, tagCoversTranscript })
    raise(both, 0)
    const frame = frameOf(both.satellite({ kind: 'sendSift', block: 0 }))
    const sift = contentOf(literal, frame)
    if (sift.kind !== 'SIFT') throw new Error('no SIFT')
    const [first, ...others] = sift.syndromes
    // Row 6 of the first packet flipped: OGS corrects a bit that was right.
    const syndromes = [
      { length: 7, bytes: (first?.bytes ?? new Uint8Array(1)).map((byte) => byte ^ 2) },
      ...others,
    ]
    both.ground({ kind: 'deliver', frame: tampered(literal, frame, { ...sift, syndromes }) })
    both.satellite({ kind: 'deliver', frame: frameOf(both.ground(instructionEvent(0))) })
    return both
  }

  it('lets an altered answer make SAT release a key that nobody shares (mutant 5)', () => {
    const both = attacked(false)
    expect(sat(both, 0)).toBe('DONE')
    both.ground({ kind: 'deliver', frame: frameOf(both.satellite({ kind: 'sendFeedback' })) })
    expect(both.groundState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'check' })
  })

  it('does not if the tag covers the transcript', () => {
    expect(attacked(true).satelliteState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'tag' })
  })

  it('lets one forged instruction kill a block', () => {
    const both = parties(literal)
    raise(both, 0)
    both.satellite({ kind: 'deliver', frame: spoilt(genuine('literal', 'INST')) })
    expect(both.satelliteState().blocks.get(0)).toEqual({ status: 'ABORT', reason: 'tag' })
  })
})
