// Whole runs of both machines with small parameters: what each holds in the end, in either profile.

import { describe, expect, it } from '@jest/globals'
import { blockFrom, exchange, keyPlaces, parties } from '../../props/protocolRuns'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'

const DETECTIONS = 900

const keysOf = (outputs: ReadonlyArray<{ readonly kind: string }>): ReadonlyArray<unknown> =>
  outputs.flatMap((output) => ('key' in output ? [output.key] : []))

const VARIANTS: ReadonlyArray<readonly [string, ProtocolParameters]> = (
  ['literal', 'hardened'] as const
).flatMap((profile) => [
  [profile, smallParameters(profile)] as const,
  [`${profile}, packets per basis`, { ...smallParameters(profile), packets: 'perBasis' }] as const,
  [
    `${profile}, further rows, first block 7, lengths in steps of 8`,
    { ...smallParameters(profile), maximumRounds: 1, firstBlock: 7, lengthStep: 8 },
  ] as const,
])

describe.each(VARIANTS)('an honest run (%s)', (_name, parameters) => {
  it('gives both parties the same keys, block after block', () => {
    const both = parties(parameters)
    for (let i = 0; i < 4; i += 1) {
      const clean = blockFrom(10_000 * i, DETECTIONS)
      const errors = keyPlaces(clean).filter((_, at) => at % 150 === 5 * i)
      const block = parameters.firstBlock + i
      expect(exchange(both, block, blockFrom(10_000 * i, DETECTIONS, errors))).toEqual([])
      expect(both.groundState().blocks.get(block)?.status).toBe('DONE')
      expect(both.satelliteState().blocks.get(block)?.status).toBe(
        parameters.profile === 'literal' ? 'DONE' : 'CONF',
      )
    }
    const keys = keysOf(both.groundOutputs())
    expect(keys.length).toBe(4)
    expect(keysOf(both.satelliteOutputs())).toEqual(keys)
  })
})
