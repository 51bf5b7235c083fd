// Speed of the simulated laser link: fragments sent and arrived a second of processor time, with encoding, CRC, reassembly and digest.
// Run: npm run -s build && node build/bench/laserLink.js. The figures: docs/performance.md.

import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { cut, fragmentLength } from '../model/laserComm/fragments'
import { JINAN1_LASER_LINK, laserLink, nextDelivery, send, UNDISTURBED } from '../model/laserComm/laserLink'
import { generator } from '../model/randomness/generator'
import { type Benchmark, show } from './benchmark'

const FRAME_BYTES = 2 ** 20
/** Longer than the line takes for a frame. */
const PERIOD_NANOSECONDS = 60_000_000
/** Sendings a round, so that each takes about a second. */
const SENDINGS = { 0: 60, 0.5: 200, 0.9: 600 }
const ROUNDS = { full: 3, quick: 1 }
/** Bytes of a whole fragment on the line. */
const FRAGMENT_BYTES = fragmentLength(cut(new Uint8Array(FRAME_BYTES), JINAN1_LASER_LINK.payloadBytes), 0)

/** Fragments sent and arrived, and frames delivered, in one round; and how many seconds of processor time it took. */
const round = (meanLoss: number, sendings: number) => {
  const draws = generator('speed', String(meanLoss))
  const frame = draws.bits(8 * FRAME_BYTES)
  const disturbance = { ...UNDISTURBED, meanLoss, meanBurstFragments: 20 }
  const opened = laserLink(
    { ...JINAN1_LASER_LINK, disturbance: { up: disturbance, down: disturbance } },
    draws,
  )
  if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left))
  let link = opened.right
  const start = process.cpuUsage()
  for (let sent = 1; sent <= sendings; sent += 1) {
    link = send(link, (sent - 1) * PERIOD_NANOSECONDS, 'up', frame, draws)
    let result = nextDelivery(link, sent * PERIOD_NANOSECONDS)
    while (O.isSome(result.delivery)) result = nextDelivery(result.link, sent * PERIOD_NANOSECONDS)
    link = result.link
  }
  return { counts: link.counts, seconds: process.cpuUsage(start).user / 1e6 }
}

/** Fragments a second of processor time. */
export const laserLinkBenchmark: Benchmark = {
  title: 'Laser link',
  about:
    'Fragments a second of processor time, best of 3: a frame of one mebibyte (1024 fragments) sent again and again, with encoding, CRC, reassembly and digest. Lost fragments are never encoded, and a frame sent again is not hashed again by its sender. The line itself carries so many fragments a second of flight.',
  rows: (effort) =>
    Object.entries(SENDINGS).map(([loss, sendings]) => {
      const count = effort === 'full' ? sendings : 2
      const rounds = Array.from({ length: ROUNDS[effort] }, () => round(Number(loss), count))
      const { counts, seconds } = rounds.reduce((a, b) => (b.seconds < a.seconds ? b : a))
      return {
        name: `link at ${100 * Number(loss)} % loss`,
        unit: 'fragments/s',
        better: 'more',
        ours: counts.sent / seconds,
        peer: { name: 'the line, 156 Mbit/s', value: JINAN1_LASER_LINK.bitsPerSecond / 8 / FRAGMENT_BYTES },
        note: `${(counts.arrived / seconds).toFixed(0)} arrived/s`,
      }
    }),
}

if (require.main === module) show(laserLinkBenchmark)
