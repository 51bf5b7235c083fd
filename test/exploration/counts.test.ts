// The published counts, state for state: PROTOCOL.md, sections 7 and 8a. Four other encodings found the same.

import { describe, expect, it } from '@jest/globals'
import { exploredPlainly } from '../../proofs/exploration/plain'
import { systemOf } from '../../spec/protocol/abstract/system'
import { exploredFast, parametersOf, type Row, violated } from './systems'

type Published = readonly [row: Row, states: number, transitions: number, depth: number]

const LITERAL: ReadonlyArray<Published> = [
  [[1, 1, 1, 0, 1], 66, 216, 11],
  [[1, 1, 1, 1, 1], 393, 1585, 11],
  [[1, 1, 1, 2, 1], 1156, 5256, 12],
  [[2, 1, 1, 0, 1], 725, 2681, 20],
  [[2, 2, 2, 0, 0], 2581, 16426, 22],
  [[2, 2, 2, 0, 1], 6414, 41728, 22],
  [[2, 1, 1, 1, 1], 6919, 30754, 20],
  [[2, 2, 2, 1, 1], 69645, 520131, 22],
]

const HARDENED: ReadonlyArray<Published> = [
  [[1, 1, 1, 0, 1], 542, 2260, 14],
  [[1, 1, 1, 1, 1], 1738, 9337, 15],
  [[1, 1, 1, 2, 1], 3124, 18582, 15],
  [[2, 1, 1, 0, 1], 40886, 223101, 26],
  [[1, 2, 2, 1, 1], 8134, 66006, 17],
]

const all = [
  ...LITERAL.map((published) => ['literal' as const, ...published] as const),
  ...HARDENED.map((published) => ['hardened' as const, ...published] as const),
]

describe('exploration over packed states', () => {
  it.each(all)('of %s %j finds %i states, %i transitions, depth %i, and every property holds', (...row) => {
    const [profile, sizes, ...counts] = row
    const { states, transitions, depth, complete, deadlocks, levels, actions, properties } = exploredFast(
      parametersOf(profile, sizes),
    )
    expect([states, transitions, depth]).toEqual(counts)
    expect([complete, deadlocks, violated(properties)]).toEqual([true, 0, []])
    expect(levels).toHaveLength(depth + 1)
    expect(levels.reduce((sum, size) => sum + size, 0)).toBe(states)
    expect([...actions.values()].reduce((sum, fired) => sum + fired, 0)).toBe(transitions)
  })

  it('finds the same above a million states', () => {
    const { states, transitions, depth, digest } = exploredFast(parametersOf('literal', [3, 2, 2, 1, 1]))
    expect([states, transitions, depth, digest]).toEqual([1_232_164, 9_687_247, 31, undefined])
  })
})

describe('exploration of the readable table', () => {
  it.each(all.filter(([, , states]) => states < 8000))(
    'of %s %j finds the same as that over packed states, the state set included',
    (...[profile, sizes]) => {
      const parameters = parametersOf(profile, sizes)
      expect({ ...exploredPlainly(systemOf(parameters)), system: 0 }).toEqual({
        ...exploredFast(parameters),
        system: 0,
      })
    },
  )
})

describe('the state-set digest', () => {
  it.each([
    ['literal' as const, [1, 1, 1, 0, 1], 'bafea76900365b2bf6655c45c5eb8ac3b22086bcd0b454424b41c9af72dafa8f'],
    ['literal' as const, [1, 1, 1, 2, 1], '3f1a8d326a0e684b693a9cda753d5a8f29f747b1d070e8416abf5f70c3bb3b82'],
    ['literal' as const, [2, 2, 2, 1, 1], '37d537276c466a6a9162180a18e757f3625a107f03ac7cbb2e3e04ef1c7d7a00'],
    [
      'hardened' as const,
      [1, 1, 1, 1, 1],
      '7f447928737a03f51756580988a9cf18b491532ff036f3c2d946a9a5360860fb',
    ],
  ] satisfies ReadonlyArray<readonly ['literal' | 'hardened', Row, string]>)(
    'of %s %j never changes',
    (profile, sizes, digest) => {
      expect(exploredFast(parametersOf(profile, sizes)).digest).toBe(digest)
    },
  )
})

describe('witnesses', () => {
  it.each([
    ['literal' as const, [2, 1, 1, 1, 1], 'delivered missed decode-abort tag-abort crc-abort'],
    ['literal' as const, [1, 1, 1, 0, 0], 'delivered'],
    ['hardened' as const, [2, 1, 1, 1, 1], 'delivered missed crc-abort timeout confirmed revoked'],
    ['hardened' as const, [1, 1, 1, 0, 0], 'delivered timeout confirmed revoked'],
  ] satisfies ReadonlyArray<readonly ['literal' | 'hardened', Row, string]>)(
    'of %s %j are exactly those that its parameters allow',
    (profile, sizes, expected) => {
      expect(exploredFast(parametersOf(profile, sizes)).witnesses.join(' ')).toBe(expected)
    },
  )

  it('are owed by every small system of either profile, and reached', () => {
    const rows = [1, 2].flatMap((blocks) =>
      [1, 2].flatMap((uplink) =>
        [0, 1].flatMap((attacks) =>
          ([0, 1] as const).map((residual): Row => [blocks, uplink, 1, attacks, residual]),
        ),
      ),
    )
    for (const row of rows)
      for (const parameters of [
        parametersOf('literal', row),
        ...(row[0] * row[1] < 4 ? [parametersOf('hardened', row)] : []),
        parametersOf('hardened', row, { endAndTimeouts: false }),
        parametersOf('literal', row, { pipelined: false }),
        parametersOf('hardened', row, { endAndTimeouts: false, pipelined: false }),
      ])
        expect([parameters, violated(exploredFast(parameters, false).properties)]).toEqual([parameters, []])
  })
})
