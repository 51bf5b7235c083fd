// Speed of the quantum link: from laser to detector clicks, beside the plain twin that simulates every pulse.
// Run: npm run -s build && node build/bench/clicks.js. The figures: docs/performance.md.

import { NOTHING } from '../model/polarization/jones'
import { sphereRotation } from '../model/polarization/poincare'
import { generator } from '../model/randomness/generator'
import { FRESH } from '../model/receiver/clicks'
import { thinnedClicks } from '../model/receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../model/receiver/jinan1'
import { pulseByPulse } from '../model/receiver/pulseByPulse'
import { type Benchmark, leastCpuSeconds, show } from './benchmark'

/** Pulses of a second of flight. */
const SECOND = 625_000_000
/** Pulses that the plain twin simulates; its time is scaled to a second of flight. */
const PLAIN_PULSES = { full: 1_000_000, quick: 1000 }
const ROUNDS = { full: 5, quick: 1 }
/** End to end at culmination without the detectors: 37.8 dB and the fitted 4.65 dB, efficiency 0.6. Source: SYSTEM.md row 16. */
const TRANSMITTANCE = 10 ** (-(37.8 + 4.65) / 10) / 0.6
const SKY_COUNTS_PER_SECOND = 200

const link = jinan1Link(generator('bench', 'link'))
const segmentOf = (pulses: number) =>
  jinan1Segment(
    link,
    { firstPulse: 0, pulses, transmittance: [TRANSMITTANCE, TRANSMITTANCE] },
    sphereRotation(NOTHING),
    SKY_COUNTS_PER_SECOND,
  )

/** CPU seconds of a second of flight. */
export const clicksBenchmark: Benchmark = {
  title: 'Laser to clicks',
  about:
    'Processor time of a second of flight at culmination, 625 million pulses, best of 5. The plain twin simulates every pulse and photon; a million of them are timed, and its figure is scaled.',
  rows: (effort) => {
    const clicksBy = (pulses: number, by: typeof thinnedClicks) =>
      leastCpuSeconds(
        ROUNDS[effort],
        () => by(link, segmentOf(pulses), FRESH, generator('bench', 'clicks')).clicks,
      )
    const fast = clicksBy(SECOND, thinnedClicks)
    const plain = clicksBy(PLAIN_PULSES[effort], pulseByPulse)
    return [
      {
        name: 'clicks of a second of flight',
        unit: 's',
        better: 'less',
        ours: fast.seconds,
        peer: { name: 'every pulse, plain twin', value: (plain.seconds * SECOND) / PLAIN_PULSES[effort] },
        note: `${fast.result.length} clicks`,
      },
    ]
  },
}

if (require.main === module) show(clicksBenchmark)
