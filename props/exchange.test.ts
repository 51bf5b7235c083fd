// Key equality under random faults: short passes of both machines over links that lose, repeat, delay and damage, with restarts and
// somebody who alters bits. Source: PROTOCOL.md, sections 5 and 8a. 1000 runs: KEYWITNESS_RUNS=5000.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import { generator } from '../model/randomness/generator'
import { smallParameters } from '../spec/protocol/parameters'
import { MILLISECOND, replayed, smallExchange } from './exchanges'
import { law } from './law'

const percent = (most: number) => fc.integer({ min: 0, max: most }).map((n) => n / 100)

const faultyRun = fc.record({
  profile: fc.constantFrom('literal' as const, 'hardened' as const),
  seed: fc.integer({ min: 0, max: 1e9 }).map(String),
  disturbance: fc.record({
    meanLoss: percent(90),
    meanBurstFragments: fc.integer({ min: 10, max: 30 }),
    duplication: percent(50),
    reordering: percent(50),
    corruption: percent(30),
    holdNanoseconds: fc.integer({ min: 0, max: 1000 }).map((ms) => ms * MILLISECOND),
  }),
  errors: percent(3),
  rounds: fc.constantFrom(0, 1),
  restarts: fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 4000 }).map((ms) => ms * MILLISECOND),
      party: fc.constantFrom('satellite' as const, 'groundStation' as const),
    }),
    { maxLength: 2 },
  ),
  /** One frame in so many has a bit turned over by somebody who keeps the checksums of the link right; 0: none. */
  alteredOneIn: fc.constantFrom(0, 3, 10),
})

describe('exchanged', () => {
  law(
    'gives no two different keys whatever fails, and is a run of the specification',
    faultyRun,
    ({ profile, seed, disturbance, errors, rounds, restarts, alteredOneIn }) => {
      const eve = generator(seed, 'eve')
      const isHardened = profile === 'hardened'
      const outcome = smallExchange({
        parameters: { ...smallParameters(profile), maximumRounds: rounds },
        seed,
        disturbance,
        errors,
        more: {
          // Only the hardened profile has a journal to start again from, and tags that nobody gets round.
          restarts: isHardened ? restarts : [],
          interference: (direction, frame) => {
            if (!isHardened || alteredOneIn === 0 || eve.below(alteredOneIn) > 0)
              return [{ direction, frame }]
            const at = eve.below(frame.length)
            return [{ direction, frame: frame.with(at, (frame[at] ?? 0) ^ (1 << eve.below(8))) }]
          },
        },
      })
      replayed(outcome)
      for (const { groundKey, satelliteKey, satellite } of outcome.blocks) {
        if (groundKey !== undefined && satelliteKey !== undefined) expect(satelliteKey).toEqual(groundKey)
        if (isHardened && groundKey !== undefined) expect(satelliteKey).toEqual(groundKey)
        if (satellite?.status === 'REVK') expect(groundKey).toBe(undefined)
      }
    },
    {
      runs: 40,
      examples: [
        {
          profile: 'hardened',
          seed: '0',
          disturbance: {
            meanLoss: 0,
            meanBurstFragments: 10,
            duplication: 0,
            reordering: 0,
            corruption: 0,
            holdNanoseconds: 0,
          },
          errors: 0.03,
          rounds: 0,
          restarts: [],
          alteredOneIn: 10,
        },
      ],
    },
  )
})
