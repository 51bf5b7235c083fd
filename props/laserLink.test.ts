// Laws of the laser link: fragments and their reassembly, and what a disturbed link can and cannot deliver.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { crc32Fast } from '../model/laserComm/fast/crc32'
import { cut, fragmentBytes, fragmentLength, parseFragment } from '../model/laserComm/fragments'
import {
  type Delivery,
  type Direction,
  type Disturbance,
  inject,
  JINAN1_LASER_LINK,
  type LaserLinkState,
  laserLink,
  nextDelivery,
  send,
} from '../model/laserComm/laserLink'
import { accept, emptyReassembly, type Reassembly } from '../model/laserComm/reassembly'
import { generator } from '../model/randomness/generator'
import { crc32 } from '../spec/protocol/crc32'
import { law } from './law'

const PAYLOAD = 16

const frame = fc.uint8Array({ maxLength: 200, size: 'max' })
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, n) => byte === b[n])

const fragmentsOf = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const whole = cut(bytes, PAYLOAD)
  return Array.from({ length: whole.count }, (_, index) => fragmentBytes(whole, index))
}

const LIMITS = { buffers: 3, fragmentsOfFrame: 16, bytesOfFrame: 256 }

/** What comes out of a receiver, and its state at the end. */
const received = (fragments: ReadonlyArray<Uint8Array>) =>
  fragments.reduce<{ readonly state: Reassembly; readonly frames: ReadonlyArray<Uint8Array> }>(
    ({ state, frames }, bytes) => {
      const next = accept(state, bytes)
      return {
        state: next.state,
        frames: next.outcome.kind === 'delivered' ? [...frames, next.outcome.frame] : frames,
      }
    },
    { state: emptyReassembly(LIMITS), frames: [] },
  )

describe('crc32Fast', () => {
  law(
    'agrees with the CRC bit by bit on any part of any bytes',
    fc.tuple(fc.uint8Array({ maxLength: 100, size: 'max' }), fc.nat(30), fc.nat(30)),
    ([bytes, skip, drop]) => {
      const [from, to] = [
        Math.min(skip, bytes.length),
        Math.max(Math.min(skip, bytes.length), bytes.length - drop),
      ]
      return crc32Fast(bytes, from, to) === crc32(bytes.subarray(from, to))
    },
  )
})

describe('fragments', () => {
  law('parse back to their parts, at the stated length', frame, (bytes) => {
    const whole = cut(bytes, PAYLOAD)
    return Array.from({ length: whole.count }, (_, index) => {
      const encoded = fragmentBytes(whole, index)
      const parsed = parseFragment(encoded)
      return (
        E.isRight(parsed) &&
        encoded.length === fragmentLength(whole, index) &&
        parsed.right.index === index &&
        parsed.right.count === whole.count &&
        isSame(parsed.right.payload, bytes.subarray(index * PAYLOAD, (index + 1) * PAYLOAD))
      )
    }).every(Boolean)
  })

  law(
    'with one to three bits turned over are no fragments',
    fc.tuple(frame, fc.nat(), fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 })),
    ([bytes, which, places]) => {
      const fragments = fragmentsOf(bytes)
      const fragment = fragments[which % fragments.length] ?? new Uint8Array(0)
      const damaged = [...new Set(places.map((place) => place % (8 * fragment.length)))].reduce(
        (sum, bit) => sum.with(bit >> 3, (sum[bit >> 3] ?? 0) ^ (1 << (bit & 7))),
        fragment,
      )
      return E.isLeft(parseFragment(damaged))
    },
  )
})

describe('accept', () => {
  law(
    'delivers a frame from its fragments in any order, each as often as you like',
    frame.chain((bytes) => {
      const fragments = fragmentsOf(bytes)
      const order = fc.array(fc.nat(fragments.length - 1), { maxLength: 20, size: 'max' })
      const every = fc.shuffledSubarray([...fragments.keys()], { minLength: fragments.length })
      return fc.tuple(fc.constant(bytes), order, every)
    }),
    ([bytes, some, every]) => {
      const fragments = fragmentsOf(bytes)
      const { frames } = received([...some, ...every].flatMap((n) => fragments.slice(n, n + 1)))
      return frames.length > 0 && frames.every((each) => isSame(each, bytes))
    },
  )

  law(
    'never holds more than its limits, whatever arrives',
    fc.array(
      fc.record({
        digest: fc.nat(4),
        index: fc.nat(7),
        count: fc.constantFrom(1, 6, 8, 17),
        payload: fc.uint8Array({ maxLength: 100, size: 'max' }),
      }),
      { maxLength: 60, size: 'max' },
    ),
    (made) => {
      const fragments = made.map(({ digest, index, count, payload }) => {
        const bytes = new Uint8Array(23 + payload.length)
        bytes.set([
          0x4b,
          0x46,
          1,
          digest,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          index,
          0,
          0,
          count,
          0,
          payload.length,
          ...payload,
        ])
        new DataView(bytes.buffer).setUint32(
          19 + payload.length,
          crc32(bytes.subarray(0, 19 + payload.length)),
        )
        return bytes
      })
      const { state, frames } = received(fragments)
      // Nobody meets the first 8 bytes of a SHA-256 by chance.
      return (
        frames.length === 0 &&
        state.buffers.length <= LIMITS.buffers &&
        state.buffers.every(
          ({ count, bytes }) => count <= LIMITS.fragmentsOfFrame && bytes <= LIMITS.bytesOfFrame,
        )
      )
    },
  )
})

const probability = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)

const disturbance: fc.Arbitrary<Disturbance> = fc.record({
  meanLoss: fc.integer({ min: 0, max: 9 }).map((tenths) => tenths / 10),
  meanBurstFragments: fc.integer({ min: 10, max: 50 }),
  duplication: probability,
  reordering: probability,
  corruption: fc.integer({ min: 0, max: 9 }).map((tenths) => tenths / 10),
  holdNanoseconds: fc.nat(1_000_000),
})

type Sending = { readonly time: number; readonly direction: Direction; readonly frame: Uint8Array }

const sendings: fc.Arbitrary<ReadonlyArray<Sending>> = fc.array(
  fc.record({ time: fc.nat(15_000_000), direction: fc.constantFrom('up', 'down'), frame }),
  { maxLength: 8, size: 'max' },
)

const DELAY = 2_768_582

const linkOf = (up: Disturbance, down: Disturbance, seed: number) => {
  const draws = generator(String(seed), 'law')
  const link = laserLink(
    { ...JINAN1_LASER_LINK, payloadBytes: PAYLOAD, delayNanoseconds: () => DELAY, disturbance: { up, down } },
    draws,
  )
  // The generators of this file make valid disturbances only.
  if (E.isLeft(link)) throw new Error(JSON.stringify(link.left))
  return { draws, link: link.right }
}

/** Everything that comes out up to a time, and the link then. */
const drained = (
  start: LaserLinkState,
  until = Number.MAX_SAFE_INTEGER,
): { readonly link: LaserLinkState; readonly deliveries: ReadonlyArray<Delivery> } => {
  const { link, delivery } = nextDelivery(start, until)
  if (O.isNone(delivery)) return { link, deliveries: [] }
  const rest = drained(link, until)
  return { link: rest.link, deliveries: [delivery.value, ...rest.deliveries] }
}

const run = (up: Disturbance, down: Disturbance, seed: number, list: ReadonlyArray<Sending>) => {
  const { draws, link } = linkOf(up, down, seed)
  return drained(
    list.reduce(
      (state, { time, direction, frame: bytes }) => send(state, time, direction, bytes, draws),
      link,
    ),
  ).deliveries
}

const scenario = fc.tuple(disturbance, disturbance, fc.nat(), sendings)

describe('laserLink', () => {
  law(
    'delivers only what was sent that way, in order of time, never before light and line could bring it',
    scenario,
    ([up, down, seed, list]) => {
      const deliveries = run(up, down, seed, list)
      return deliveries.every(
        ({ at, direction, frame: bytes }, n) =>
          Number.isInteger(at) &&
          at >= (deliveries[n - 1]?.at ?? 0) &&
          list.some(
            (each) =>
              each.direction === direction &&
              isSame(each.frame, bytes) &&
              at >= each.time + DELAY + Math.floor((8e3 * bytes.length) / 156),
          ),
      )
    },
  )

  law('does the same again for the same seed', scenario, ([up, down, seed, list]) => {
    const [once, again] = [run(up, down, seed, list), run(up, down, seed, list)]
    return (
      once.length === again.length &&
      once.every(
        ({ at, frame: bytes }, n) =>
          at === again[n]?.at && isSame(bytes, again[n]?.frame ?? new Uint8Array(1)),
      )
    )
  })

  law(
    'delivers the same to a caller who steps from sending to sending in time',
    fc.tuple(disturbance, fc.nat(), sendings),
    ([kind, seed, unordered]) => {
      const list = [...unordered].sort((a, b) => a.time - b.time)
      const { draws, link } = linkOf(kind, kind, seed)
      const stepped = list.reduce<{
        readonly link: LaserLinkState
        readonly deliveries: ReadonlyArray<Delivery>
      }>(
        (state, { time, direction, frame: bytes }) => {
          const early = drained(state.link, time)
          return {
            link: send(early.link, time, direction, bytes, draws),
            deliveries: state.deliveries.concat(early.deliveries),
          }
        },
        { link, deliveries: [] },
      )
      const all = stepped.deliveries.concat(drained(stepped.link).deliveries)
      const once = run(kind, kind, seed, list)
      return (
        all.length === once.length &&
        all.every(({ at, frame: bytes }, n) => at === once[n]?.at && isSame(bytes, once[n].frame))
      )
    },
  )

  law(
    'delivers everything, each frame as often as it was sent or less, where nothing is lost or damaged',
    fc.tuple(disturbance, fc.nat(), sendings),
    ([some, seed, list]) => {
      const kind = { ...some, meanLoss: 0, corruption: 0 }
      const deliveries = run(kind, kind, seed, list)
      return list.every(({ direction, frame: bytes }) =>
        deliveries.some((each) => each.direction === direction && isSame(each.frame, bytes)),
      )
    },
  )

  law(
    'delivers at 90 % loss what is sent often enough',
    fc.tuple(fc.integer({ min: 9, max: 30 }), fc.nat(), frame),
    ([meanBurstFragments, seed, bytes]) => {
      const heavy = {
        meanLoss: 0.9,
        meanBurstFragments,
        duplication: 0,
        reordering: 0,
        corruption: 0,
        holdNanoseconds: 0,
      }
      const list = Array.from({ length: 1000 }, () => ({ time: 0, direction: 'up', frame: bytes }) as const)
      return run(heavy, heavy, seed, list).length > 0
    },
    { runs: 30 },
  )

  law(
    'delivers nothing but true frames where an attacker repeats and alters fragments with right CRCs',
    fc.tuple(
      fc.nat(),
      frame,
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(255)), { maxLength: 10, size: 'max' }),
    ),
    ([seed, bytes, attacks]) => {
      const clean = {
        meanLoss: 0,
        meanBurstFragments: 1,
        duplication: 0,
        reordering: 0,
        corruption: 0,
        holdNanoseconds: 0,
      }
      const { draws, link } = linkOf(clean, clean, seed)
      const fragments = fragmentsOf(bytes)
      const attacked = attacks.reduce(
        (state, [which, place, value]) => {
          const fragment = fragments[which % fragments.length] ?? new Uint8Array(0)
          const body = fragment.subarray(0, -4).with(place % (fragment.length - 4), value)
          const forged = new Uint8Array(fragment.length)
          forged.set(body)
          new DataView(forged.buffer).setUint32(body.length, crc32(body))
          return inject(state, place % (2 * DELAY), 'up', forged)
        },
        send(send(link, 0, 'up', bytes, draws), 0, 'up', bytes, draws),
      )
      return drained(attacked).deliveries.every((each) => isSame(each.frame, bytes))
    },
  )
})
