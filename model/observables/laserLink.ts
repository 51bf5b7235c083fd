// Losses and repetitions on the laser link: row 22 of SYSTEM.md. See docs/hardware-pointing.md.

import * as O from 'fp-ts/Option'
import { burstChain, nextIsBad } from '../laserComm/burstLoss'
import {
  JINAN1_LASER_LINK,
  type LaserLinkState,
  laserLink,
  nextDelivery,
  send,
  UNDISTURBED,
} from '../laserComm/laserLink'
import { generator } from '../randomness/generator'
import { good, type Observable, SEEDS, span } from './observable'

const HEAVY = { ...UNDISTURBED, meanLoss: 0.9, meanBurstFragments: 20 }
const FRAGMENTS = 400_000

/** Loss and mean burst of a chain over many fragments. */
export const measuredLoss = (loss: { meanLoss: number; meanBurstFragments: number }, seed: string) => {
  const chain = good(burstChain(loss))
  const draws = generator(seed, 'loss')
  let [isBad, lost, bursts] = [false, 0, 0]
  for (let n = 0; n < FRAGMENTS; n += 1) {
    const next = nextIsBad(chain, isBad, draws)
    lost += Number(next)
    bursts += Number(next && !isBad)
    isBad = next
  }
  return { loss: lost / FRAGMENTS, burst: lost / bursts }
}

/** How often a frame had to be sent at a loss of 90 % until it came out whole. */
export const sendsUntilDelivered = (bytes: number, seed: string): number => {
  const draws = generator(seed, 'link')
  const frame = draws.bits(8 * bytes)
  let link: LaserLinkState = good(
    laserLink({ ...JINAN1_LASER_LINK, disturbance: { up: HEAVY, down: HEAVY } }, draws),
  )
  for (let sends = 1; sends < 1000; sends += 1) {
    link = send(link, 0, 'up', frame, draws)
    const result = nextDelivery(link, Number.MAX_SAFE_INTEGER)
    if (O.isSome(result.delivery)) return sends
    link = result.link
  }
  return Number.POSITIVE_INFINITY
}

/** Row 22. */
export const laserRows = (): ReadonlyArray<Observable> => {
  const measured = SEEDS.map((seed) => measuredLoss(HEAVY, seed))
  return [
    {
      row: 22,
      name: 'loss of fragments, set to 90 %, %',
      published: 'up to 90',
      band: [89, 91],
      parameters: 'assumed',
      ours: span(measured.map(({ loss }) => 100 * loss)),
    },
    {
      row: 22,
      name: 'mean burst, set to 20 fragments',
      published: '-',
      band: [19, 21],
      parameters: 'assumed',
      ours: span(measured.map(({ burst }) => burst)),
    },
    {
      row: 22,
      name: 'sends until a frame of 64 KiB is whole at 90 %',
      published: 'delivered',
      band: [1, 200],
      parameters: 'assumed',
      ours: span(SEEDS.map((seed) => sendsUntilDelivered(65_536, seed))),
    },
  ]
}
