// What a key pool keeps through any run of messages, losses, forgeries, repetitions and refills.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { tagged, verified } from '../model/distillation/authentication'
import {
  charged,
  type Direction,
  type KeyPool,
  keyPool,
  padOf,
  padsLeft,
  refilled,
  sequencesOf,
} from '../model/keyStore/keyPool'
import { keyPoolRecord, parseKeyPool } from '../model/keyStore/keyPoolRecord'
import { law } from './law'

type Step =
  | {
      readonly kind: 'send'
      readonly direction: Direction
      readonly sequence: number
      readonly message: number
      readonly isLost: boolean
      readonly isForged: boolean
      readonly isStatus: boolean
    }
  | { readonly kind: 'abandon'; readonly direction: Direction; readonly sequence: number }
  | { readonly kind: 'refill'; readonly key: Uint8Array }

const direction = fc.constantFrom<Direction>('up', 'down')
const sequence = fc.integer({ min: -1, max: 9 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      direction,
      sequence,
      message: fc.nat(2),
      isLost: fc.boolean(),
      isForged: fc.boolean(),
      isStatus: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('abandon' as const), direction, sequence }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refill' as const),
      key: fc.uint8Array({ minLength: 0, maxLength: 100 }),
    }),
  },
)

/** The same pool at both ends, and what happens to it. */
const run = fc.record({
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 32, maxLength: 300 }),
    fc.uint8Array({ minLength: 300, maxLength: 300 }),
  ),
  window: fc.integer({ min: 1, max: 4 }),
  floor: fc.integer({ min: 0, max: 3 }),
  steps: fc.oneof(fc.array(step, { maxLength: 40 }), fc.array(step, { minLength: 40, maxLength: 40 })),
})

type Ends = { readonly sender: KeyPool; readonly receiver: KeyPool }

/** Both ends after a step, and the tag that the sender made. */
const afterStep = (ends: Ends, now: Step): { readonly ends: Ends; readonly tag?: Uint8Array } => {
  const { sender, receiver } = ends
  switch (now.kind) {
    case 'refill':
      return { ends: { sender: refilled(sender, now.key), receiver: refilled(receiver, now.key) } }
    case 'abandon': {
      const after = charged(sender, now.direction, now.sequence, undefined, 'message')
      return { ends: E.isRight(after) ? { sender: after.right, receiver } : ends }
    }
    case 'send': {
      const use = now.isStatus ? 'status' : 'message'
      const input = Uint8Array.of(now.message)
      const made = tagged(sender, now.direction, now.sequence, input, use)
      if (E.isLeft(made)) return { ends }
      const { tag, pool } = made.right
      if (now.isLost) return { ends: { sender: pool, receiver }, tag }
      const sent = now.isForged ? tag.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) : tag
      const taken = verified(receiver, now.direction, now.sequence, input, sent, use)
      return {
        ends: { sender: pool, receiver: E.isRight(taken) ? taken.right : receiver },
        tag,
      }
    }
  }
}

const start = ({ bytes, window, floor }: { bytes: Uint8Array; window: number; floor: number }): Ends => ({
  sender: keyPool(bytes, { window, floor }),
  receiver: keyPool(bytes, { window, floor }),
})

/** Every state of both ends, and every tag with its place. */
const history = (one: typeof run extends fc.Arbitrary<infer A> ? A : never) => {
  const states = [start(one)]
  const tags: { readonly place: string; readonly tag: string }[] = []
  for (const now of one.steps) {
    const { ends, tag } = afterStep(states.at(-1) ?? start(one), now)
    states.push(ends)
    if (tag !== undefined && now.kind === 'send')
      tags.push({ place: `${now.direction} ${now.sequence}`, tag: tag.join(' ') })
  }
  return { states, tags }
}

const pools = (states: ReadonlyArray<Ends>): ReadonlyArray<KeyPool> =>
  states.flatMap(({ sender, receiver }) => [sender, receiver])

const DIRECTIONS: ReadonlyArray<Direction> = ['up', 'down']

describe('a key pool', () => {
  law('never has fewer than no pads, nor more than it holds', run, (one) =>
    pools(history(one).states).every((pool) =>
      DIRECTIONS.every((way) => padsLeft(pool, way) >= 0 && padsLeft(pool, way) <= sequencesOf(pool, way)),
    ),
  )

  law('makes at most one tag of each pad', run, (one) => {
    const { tags } = history(one)
    const made = new Set(tags.map(({ place, tag }) => `${place}: ${tag}`))
    return made.size === new Set(tags.map(({ place }) => place)).size
  })

  law('never gets a pad back, not even by a refill', run, (one) => {
    const { states } = history(one)
    return states.every((ends, at) => {
      const next = states[at + 1]
      if (next === undefined) return true
      const spent = (pool: KeyPool, way: Direction) => sequencesOf(pool, way) - padsLeft(pool, way)
      return DIRECTIONS.every(
        (way) =>
          spent(next.sender, way) >= spent(ends.sender, way) &&
          spent(next.receiver, way) >= spent(ends.receiver, way),
      )
    })
  })

  law('is unchanged at the receiver by a forged message', run, (one) => {
    const { states } = history(one)
    return one.steps.every(
      (now, at) => now.kind !== 'send' || !now.isForged || states[at + 1]?.receiver === states[at]?.receiver,
    )
  })

  law('has its pads where the sequence numbers say, none over another', run, ({ bytes, window, floor }) => {
    const pool = keyPool(bytes, { window, floor })
    const offsets = DIRECTIONS.flatMap((way) =>
      Array.from({ length: sequencesOf(pool, way) }, (_, at) => {
        const pad = padOf(pool, way, at)
        return E.isRight(pad) ? pad.right.byteOffset - bytes.byteOffset : -1
      }),
    )
    const expected = offsets.map((_, at) => 32 + 16 * at)
    return JSON.stringify([...offsets].sort((a, b) => a - b)) === JSON.stringify(expected)
  })

  law('comes back from JSON as it was', run, (one) =>
    pools(history(one).states).every((pool) => {
      const parsed = parseKeyPool(JSON.parse(JSON.stringify(keyPoolRecord(pool))))
      return (
        E.isRight(parsed) &&
        JSON.stringify(keyPoolRecord(parsed.right)) === JSON.stringify(keyPoolRecord(pool))
      )
    }),
  )
})
