// Speed of the simulated laser link: fragments sent and arrived a second of processor time, with encoding, CRC, reassembly and digest.
// Run: npm run -s build && node build/bench/laserLink.js. The figures and what they mean: docs/hardware-pointing.md.

import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { JINAN1_LASER_LINK, laserLink, nextDelivery, send, UNDISTURBED } from '../model/laserComm/laserLink'
import { generator } from '../model/randomness/generator'

const FRAME_BYTES = 2 ** 20
/** Longer than the line takes for a frame. */
const PERIOD_NANOSECONDS = 60_000_000
/** Sendings a round, so that each takes about a second. */
const SENDINGS = { 0: 60, 0.5: 200, 0.9: 600 }
/** The fastest of these counts: whatever else the machine does only ever slows a run down. */
const ROUNDS = 3

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

const main = (): void => {
  console.log('loss  sent a second  arrived a second  frames delivered')
  for (const [loss, sendings] of Object.entries(SENDINGS)) {
    const rounds = Array.from({ length: ROUNDS }, () => round(Number(loss), sendings))
    const { counts, seconds } = rounds.reduce((a, b) => (b.seconds < a.seconds ? b : a))
    const perSecond = (count: number): string => (count / seconds).toFixed(0)
    console.log(
      `${loss.padEnd(4)}  ${perSecond(counts.sent).padStart(13)}  ${perSecond(counts.arrived).padStart(16)}  ${String(counts.delivered).padStart(16)}`,
    )
  }
}

main()
