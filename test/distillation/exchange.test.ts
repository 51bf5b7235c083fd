// Whole passes of both machines over the link, with the small parameters: equal keys or clean abandonment, and every transcript a run
// of the specification. Source: PROTOCOL.md, sections 5 and 8a; docs/frames.md, "Small parameters".

import { describe, expect, it } from '@jest/globals'
import type { ExchangeOutcome } from '../../model/distillation/exchange'
import { generator } from '../../model/randomness/generator'
import { MILLISECOND, poolBytes, replayed, smallExchange } from '../../props/exchanges'
import { bitAt } from '../../spec/protocol/bits'
import { smallParameters } from '../../spec/protocol/parameters'
import { smallGround } from '../../spec/protocol/smallCode'
import { wegmanCarter } from '../../spec/protocol/tag'

const delivered = ({ blocks }: ExchangeOutcome): number =>
  blocks.filter(({ groundKey }) => groundKey !== undefined).length

const expectSound = (outcome: ExchangeOutcome): void => {
  replayed(outcome)
  for (const { satelliteKey, groundKey, satellite, groundStation } of outcome.blocks) {
    if (groundKey !== undefined) expect(satelliteKey).toEqual(groundKey)
    if (satellite?.status === 'CONF') expect(groundStation?.status).toBe('DONE')
    if (satellite?.status === 'REVK') expect(groundKey).toBe(undefined)
  }
}

describe.each(['literal', 'hardened'] as const)('exchanged, %s', (profile) => {
  const parameters = smallParameters(profile)

  it('delivers every block over a good link, with equal keys', () => {
    const outcome = smallExchange({ parameters, seed: 'good', errors: 0 })
    expectSound(outcome)
    expect(delivered(outcome)).toBe(4)
    expect(outcome.blocks.every(({ groundKey }) => (groundKey?.length ?? 0) > 0)).toBe(true)
  })

  it.each(['a', 'b', 'c', 'd'])('delivers or gives up cleanly at 30 %% burst loss, seed %s', (seed) => {
    const outcome = smallExchange({ parameters, seed, disturbance: { meanLoss: 0.3, meanBurstFragments: 8 } })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })

  it.each(['a', 'b'])('delivers or gives up cleanly at 90 %% loss, seed %s', (seed) => {
    const disturbance = { meanLoss: 0.9, meanBurstFragments: 12 }
    const outcome = smallExchange({ parameters, seed, disturbance, errors: 0 })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })

  it.each(['a', 'b', 'c'])('takes repeated, late and damaged fragments, seed %s', (seed) => {
    const disturbance = {
      duplication: 0.3,
      reordering: 0.3,
      corruption: 0.2,
      holdNanoseconds: 700 * MILLISECOND,
    }
    expectSound(
      smallExchange({ parameters: { ...parameters, maximumRounds: 1 }, seed, disturbance, errors: 0.01 }),
    )
  })

  it('asks for further rows where packets do not decode, and counts them', () => {
    // With seven rows two errors look like one, so that failures have to be made: half of the packets by a bit of theirs.
    const honest = smallGround(wegmanCarter(poolBytes))
    const decode: typeof honest.decode = (request) =>
      request.syndrome.length === 7 && bitAt(request.syndrome, 3) === 1 ? undefined : honest.decode(request)
    const outcome = smallExchange({
      parameters: { ...parameters, maximumRounds: 1 },
      seed: 'rows',
      errors: 0.01,
      more: { ground: { ...honest, decode } },
    })
    expectSound(outcome)
    expect(outcome.lines.some((line) => line.event === 'send' && line.kind === 'EXTRA')).toBe(true)
    expect(delivered(outcome)).toBeGreaterThan(0)
    for (const { requests } of outcome.blocks)
      for (const { syndromeBits, bits } of requests) {
        expect(syndromeBits % 7).toBe(0)
        expect(syndromeBits).toBeGreaterThanOrEqual((7 * bits) / 64)
        expect(syndromeBits).toBeLessThanOrEqual((14 * bits) / 64)
      }
  })

  it('is the same, line for line, for the same seed', () => {
    const again = () =>
      smallExchange({ parameters, seed: 'again', disturbance: { meanLoss: 0.3, meanBurstFragments: 4 } })
    expect(again().lines).toEqual(again().lines)
  })
})

describe('exchanged, hardened', () => {
  const parameters = smallParameters('hardened')

  it.each([700, 1200, 1600, 2100])('settles every block after a restart of either party at %i ms', (at) => {
    for (const party of ['satellite', 'groundStation'] as const) {
      const outcome = smallExchange({
        parameters,
        seed: `restart ${at}`,
        more: { restarts: [{ at: at * MILLISECOND, party }] },
      })
      expectSound(outcome)
      for (const { satellite, groundStation } of outcome.blocks) {
        expect(['DONE', 'ABORT', undefined]).toContain(groundStation?.status)
        expect(['CONF', 'REVK', 'ABORT', undefined]).toContain(satellite?.status)
      }
    }
  })

  it.each(['a', 'b', 'c'])('gives no two different keys to whoever alters bits, seed %s', (seed) => {
    const eve = generator(seed, 'eve')
    const outcome = smallExchange({
      parameters,
      seed,
      more: {
        interference: (direction, frame) => {
          if (eve.below(4) > 0) return [{ direction, frame }]
          const at = eve.below(frame.length)
          return [{ direction, frame: frame.with(at, (frame[at] ?? 0) ^ (1 << eve.below(8))) }]
        },
      },
    })
    expectSound(outcome)
    expect(delivered(outcome)).toBeGreaterThan(0)
  })
})
