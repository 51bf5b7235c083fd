// The worked example of docs/frames.md against the machines; the lists of the page against the source; a block of flown size.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { mixed } from '../../props/protocolRuns'
import { decoded } from '../../spec/codec'
import { bitString, weight } from '../../spec/protocol/bits'
import { MESSAGE_KINDS, Message } from '../../spec/protocol/messages'
import { flownParameters, ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { decodePayload, encodePayload } from '../../spec/protocol/payload'
import { END_REASONS, MALFORMED, REFUSED, UNUSABLE } from '../../spec/protocol/rejection'
import { asText, definitionLines, runLines } from './example'

const FRAMES = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'frames.md'), 'utf8')

describe('docs/frames.md', () => {
  it('has the values of the plain definitions', () => {
    expect(FRAMES).toContain(asText(definitionLines()))
  })

  it.each(['literal', 'hardened'] as const)('has every frame of the worked example (%s)', (profile) => {
    expect(FRAMES).toContain(asText(runLines(profile)))
  })

  it('explains every reason, in the order of the source', () => {
    const section = FRAMES.split('## Reject reasons')[1] ?? ''
    const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    expect(named).toEqual([...MALFORMED, ...UNUSABLE, ...REFUSED, ...END_REASONS])
  })

  it('names every kind with its type byte', () => {
    for (const [kind, { type }] of Object.entries(MESSAGE_KINDS))
      expect(FRAMES).toMatch(new RegExp(`^\\| ${kind} \\| ${type.toString(16).padStart(2, '0')} \\|`, 'm'))
  })
})

describe('decodePayload', () => {
  it('reads the original key information of two million detections without an object a bit', () => {
    const count = 2_000_000
    const parameters = flownParameters('literal', new Uint8Array(16), 0)
    const sampled = bitString(count, (j) => (mixed(j) % 10 === 0 ? 1 : 0))
    const message = {
      kind: 'RAW' as const,
      positions: Array.from({ length: count }, (_, i) => 90_000 * i + (mixed(i) % 80_000)),
      bases: bitString(count, (j) => mixed(j + 1) & 1),
      sampled,
      sampledBits: bitString(weight(sampled), (j) => j & 1),
    }
    const payload = encodePayload(parameters, message)
    const start = performance.now()
    const result = decodePayload(parameters, 'RAW', payload)
    // 0.3 s alone on the machine this was written on; the bound leaves room for a loaded one.
    expect(performance.now() - start).toBeLessThan(3000)
    expect(E.isRight(result) && result.right.kind === 'RAW' && result.right.positions.length).toBe(count)
  })
})

describe('ProtocolParameters', () => {
  const json = () => ({ ...ProtocolParameters.encode(smallParameters('hardened')) })
  const problems = (value: unknown): ReadonlyArray<string> => {
    const result = decoded(ProtocolParameters, value)
    return E.isLeft(result) ? result.left.map(({ path }) => path) : []
  }

  it('takes the small and the flown ones', () => {
    expect(problems(json())).toEqual([])
    const flown = flownParameters('literal', new Uint8Array(16), 3)
    expect(problems(ProtocolParameters.encode(flown))).toEqual([])
  })

  it('refuses hardened tags that do not cover the transcript', () => {
    expect(problems({ ...json(), tagCoversTranscript: false })).toEqual(['$.tagCoversTranscript'])
  })

  it('refuses unknown intensities, sequence numbers that cross, and fields that nobody reads', () => {
    expect(problems({ ...json(), keyed: ['brightest'] })).toEqual(['$.keyed'])
    expect(problems({ ...json(), intensities: ['a', 'a'], keyed: ['a'] })).toEqual(['$.intensities'])
    expect(problems({ ...json(), sequences: { first: 9, end: 10, floor: 2, window: 1 } })).toEqual([
      '$.sequences',
    ])
    expect(problems({ ...json(), colour: 'red' })).toEqual(['$.colour'])
    expect(problems({ ...json(), session: '00' })).toEqual(['$.session'])
    expect(problems({ ...json(), profile: 'paper' })).toEqual(['$.profile'])
  })
})

describe('Message', () => {
  it('refuses what is no message', () => {
    for (const value of [{}, { kind: 'NONE' }, { kind: 'FB', check: 'xy' }, { kind: 'ABORT', more: 1 }])
      expect(E.isLeft(Message.decode(value))).toBe(true)
    const positions = { kind: 'RAW', positions: [2, 1], bases: {}, sampled: {}, sampledBits: {} }
    expect(E.isLeft(Message.decode(positions))).toBe(true)
    expect(E.isLeft(Message.decode({ ...positions, positions: [1] }))).toBe(true)
  })
})
