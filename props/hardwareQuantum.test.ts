// Laws of the simulated quantum hardware: fast twins against plain ones, polarisation, clock recovery.
// Statistical laws compare two samples at 1e-9 a comparison: a run of all of them fails by chance less than once in a million.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { measuredRotation, platesElement, platesFor } from '../model/polarization/compensation'
import { inOrder, NOTHING, overlap, STATES, through } from '../model/polarization/jones'
import { dot, followedBy, sphereRotation, transposed } from '../model/polarization/poincare'
import { generator } from '../model/randomness/generator'
import { type Click, FRESH, type Memory, registered } from '../model/receiver/clicks'
import { photonNumberChannel } from '../model/receiver/fast/photonNumberChannel'
import { registerFrom } from '../model/receiver/fast/register'
import { thinnedClicks } from '../model/receiver/fast/thinnedClicks'
import { pulseByPulse } from '../model/receiver/pulseByPulse'
import type { Clicks, QuantumLink } from '../model/receiver/quantumLink'
import { stateCodes } from '../model/source/fast/stateCodes'
import { stateCode } from '../model/source/randomChips'
import { intervals, slotOf } from '../model/timing/clockRecovery'
import { delayOfRanges, syncTags, timeTag, wordTime } from '../model/timing/syncWords'
import { law } from './law'
import { contact, element, quantumRun, receiver, seed, share, word } from './quantumLinks'
import { twoSample } from './statistics'

const CHANCE = 1e-9
describe('the fast state codes', () => {
  law(
    'are those of the plain cache',
    fc.tuple(word, word, word, word, fc.array(fc.integer({ min: 0, max: 2 ** 53 - 1 }), { maxLength: 20 })),
    ([a, b, c, d, pulses]) => {
      const codeOf = stateCodes([
        [a, b],
        [c, d],
      ])
      return pulses.every(
        (pulse) =>
          codeOf(pulse) ===
          stateCode(
            [
              [a, b],
              [c, d],
            ],
            pulse,
          ),
      )
    },
  )
})

const CAUSES = ['light', 'noise', 'afterpulse'] as const

/** Counts over cells, from a cell for each click. */
const histogram = (cells: ReadonlyArray<number>, size: number): ReadonlyArray<number> => {
  const counts = Array<number>(size).fill(0)
  for (const cell of cells) counts[Math.min(size - 1, cell)] = (counts[Math.min(size - 1, cell)] ?? 0) + 1
  return counts
}

/** What two simulations of one law agree on, each as counts over the same cells. */
const STATISTICS: ReadonlyArray<
  readonly [string, (clicks: ReadonlyArray<Click>, run: QuantumLink) => ReadonlyArray<number>]
> = [
  [
    'detector by prepared state and intensity',
    (clicks, { chips }) =>
      histogram(
        clicks.map(({ pulse, detector }) => 4 * stateCode(chips, pulse) + detector),
        64,
      ),
  ],
  [
    'cause by photon number, intensity and knowledge',
    (clicks, { chips }) =>
      histogram(
        clicks.map(
          ({ pulse, cause, photonNumber, tapped }) =>
            (((stateCode(chips, pulse) & 3) * 6 + Math.min(5, photonNumber)) * 3 + CAUSES.indexOf(cause)) *
              2 +
            Number(tapped),
        ),
        144,
      ),
  ],
  [
    'slots since the click before',
    (clicks) =>
      histogram(
        clicks.slice(1).map(({ pulse }, at) => pulse - (clicks[at]?.pulse ?? 0)),
        60,
      ),
  ],
  [
    'slots since the click before of the same detector',
    (clicks) =>
      histogram(
        clicks.flatMap(({ pulse, detector }, at) => {
          const before = clicks
            .slice(Math.max(0, at - 12), at)
            .findLast((other) => other.detector === detector)
          return before === undefined ? [] : [pulse - before.pulse]
        }),
        60,
      ),
  ],
  [
    'offset by cause',
    (clicks) =>
      histogram(
        clicks.map(
          ({ offset, cause }) =>
            20 * CAUSES.indexOf(cause) + Math.min(19, Math.max(0, Math.floor(offset / 100) + 10)),
        ),
        60,
      ),
  ],
  [
    'tenth of the segment',
    (clicks) =>
      histogram(
        clicks.map(({ pulse }) => Math.floor((pulse - (clicks[0]?.pulse ?? 0)) / 2000)),
        11,
      ),
  ],
]

/** No difference between two simulations that one in a billion pairs of samples would not show. */
const agree = (thinned: Clicks, plain: Clicks, link: QuantumLink): string[] => {
  const [a, b] = [thinned.clicks.length, plain.clicks.length]
  // Two photons make two clicks, afterpulses make more: the variance of a count is at most three times the count.
  const spread = 6.5 * Math.sqrt(3 * (a + b) + 1)
  return [
    ...(Math.abs(a - b) > spread ? [`counts ${a} and ${b}`] : []),
    ...STATISTICS.flatMap(([name, of]) => {
      const p = twoSample(of(thinned.clicks, link), of(plain.clicks, link))
      return p < CHANCE ? [`${name}: p = ${p}`] : []
    }),
  ]
}

describe('thinned detections', () => {
  law(
    'have the law of the pulses one by one',
    quantumRun,
    ([link, segment, name]) => {
      const thinned = thinnedClicks(link, segment, FRESH, generator(name, 'thinned'))
      const plain = pulseByPulse(link, segment, FRESH, generator(name, 'plain'))
      const differences = agree(thinned, plain, link)
      if (differences.length > 0) throw new Error(differences.join('; '))
    },
    { runs: 40 },
  )

  law(
    'come in the order of slots, over two segments in a row, from detectors that were ready',
    quantumRun,
    ([link, segment, name]) => {
      const draws = generator(name, 'thinned')
      const middle = segment.firstPulse + segment.pulses
      const end = middle + segment.pulses
      const first = thinnedClicks(link, segment, FRESH, draws)
      const second = thinnedClicks(link, { ...segment, firstPulse: middle }, first.memory, draws)
      const last = [-Infinity, -Infinity, -Infinity, -Infinity]
      const all = [...first.clicks, ...second.clicks]
      for (const { pulse, offset, detector } of all) {
        const time = pulse * 1600 + offset
        if (time - (last[detector] ?? 0) < link.receiver.deadPicoseconds) return false
        last[detector] = time
      }
      return (
        first.clicks.every(({ pulse }) => pulse >= segment.firstPulse && pulse < middle) &&
        second.clicks.every(({ pulse }) => pulse >= middle && pulse < end) &&
        all.every(({ pulse }, at) => at === 0 || pulse >= (all[at - 1]?.pulse ?? 0)) &&
        second.memory.lastClicks.every((time, detector) => time === last[detector]) &&
        second.memory.pending.every(({ pulse }) => pulse >= end)
      )
    },
    { runs: 60 },
  )

  law(
    'have, without an eavesdropper, the chance 1 - e^(-mu eta) in every slot',
    fc.tuple(quantumRun, share, share),
    ([[link], transmittance, total]) => {
      const honest = photonNumberChannel({ ...link, eavesdropper: { kind: 'none' } })
      return link.meanPhotonNumbers.every((mu, intensity) => {
        const exact = -Math.expm1(-mu * transmittance * total)
        return Math.abs(honest.chance(intensity, transmittance, total) - exact) <= 1e-13 * exact + 1e-17
      })
    },
  )
})

/** Steps of times in the law below, picoseconds: so coarse that an event often comes just when its detector is ready again. */
const STEP = 400

const detectorEvent = fc.record({
  detector: fc.integer({ min: 0, max: 3 }),
  offset: fc.integer({ min: -6, max: 6 }).map((steps) => STEP * steps),
  cause: fc.constantFrom(...CAUSES),
})

describe('the fast register', () => {
  law(
    'registers what the plain one does, draw for draw',
    fc.tuple(
      receiver,
      seed,
      fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.array(detectorEvent, { maxLength: 4 }))),
    ),
    ([anyStation, name, slots]) => {
      const deadPicoseconds = STEP * Math.ceil(anyStation.deadPicoseconds / STEP)
      const station = { ...anyStation, deadPicoseconds }
      const [fastDraws, plainDraws] = [generator(name, 'register'), generator(name, 'register')]
      const fast = registerFrom(station, FRESH, fastDraws)
      let memory: Memory = FRESH
      const clicks: Click[] = []
      let pulse = 0
      for (const [wait, events] of slots) {
        pulse = Math.min(pulse + wait, fast.nextPending())
        for (const { detector, offset, cause } of events) fast.add(detector, offset, cause)
        fast.endSlot(pulse, events.length, false)
        const due = memory.pending.filter((pending) => pending.pulse === pulse)
        const rest = { ...memory, pending: memory.pending.filter((pending) => pending.pulse > pulse) }
        const late = due.map(({ detector, offset }) => ({ detector, offset, cause: 'afterpulse' as const }))
        const result = registered(station, rest, pulse, [...events, ...late], plainDraws)
        memory = result.memory
        for (const event of result.clicks)
          clicks.push({ ...event, pulse, photonNumber: events.length, tapped: false })
      }
      return (
        JSON.stringify(fast.clicks.map((click) => Object.entries(click).sort())) ===
          JSON.stringify(clicks.map((click) => Object.entries(click).sort())) &&
        JSON.stringify(fast.memory()) === JSON.stringify(memory)
      )
    },
  )
})

describe('lossless elements', () => {
  law('keep every overlap', fc.tuple(element, element), ([a, b]) =>
    (['H', '+', 'R'] as const).every((one) =>
      (['H', 'V', '-', 'L'] as const).every((other) => {
        const before = overlap(STATES[one], STATES[other])
        const whole = inOrder(a, b)
        const behind = overlap(through(whole, STATES[one]), through(whole, STATES[other]))
        return Math.abs(before.re - behind.re) < 1e-13 && Math.abs(before.im - behind.im) < 1e-13
      }),
    ),
  )

  law('turn the sphere one after the other, and back', fc.tuple(element, element), ([a, b]) => {
    const [first, second] = [sphereRotation(a), sphereRotation(b)]
    const both = sphereRotation(inOrder(a, b))
    const back = followedBy(followedBy(first, second), transposed(both))
    const identity = sphereRotation(NOTHING)
    return back.every((row, i) => row.every((value, j) => Math.abs(value - (identity[i]?.[j] ?? 9)) < 1e-12))
  })

  law('are all within reach of the three plates', element, (wanted) => {
    const rotation = sphereRotation(wanted)
    const reached = sphereRotation(platesElement(platesFor(rotation)))
    return reached.every((row, i) =>
      row.every((value, j) => Math.abs(value - (rotation[i]?.[j] ?? 9)) < 1e-9),
    )
  })

  law(
    'are deduced from the balances of four states, detectors unequal by up to 20 % or not',
    fc.tuple(element, fc.double({ min: -0.1, max: 0.1, noNaN: true })),
    ([whole, offset]) => {
      const rotation = sphereRotation(whole)
      const points = { H: [1, 0, 0], V: [-1, 0, 0], '+': [0, 1, 0], R: [0, 0, 1] } as const
      const measured = measuredRotation(
        (sent, basis) =>
          dot(rotation[basis === 'Z' ? 0 : 1], points[sent]) + (sent === 'H' || sent === 'V' ? offset : 0),
      )
      return measured.every((row, i) =>
        row.every((value, j) => Math.abs(value - (rotation[i]?.[j] ?? 9)) < 1e-9),
      )
    },
  )
})

describe('clock recovery', () => {
  law(
    'gives a time tag its own pulse or none, under any Doppler shift and lost words',
    contact,
    ({ seed: name, velocity, acceleration, lost, jitter, start }) => {
      const draws = generator(name, 'contact')
      const ranges = Array.from({ length: 302 }, (_, at) =>
        Math.round(900e3 + velocity * (at - start) + (acceleration * (at - start) ** 2) / 2),
      )
      const delay = delayOfRanges(ranges)
      const first = start * 9500
      const words = intervals(
        syncTags(first, first + 500, delay, jitter, draws).filter(() => draws.uniform53() >= lost),
      )
      let inSlot = 0
      for (let n = 0; n < 200; n += 1) {
        const pulse = Math.floor((wordTime(first) + n * 262e6) / 1600)
        const offset = draws.below(801) - 400
        const slot = slotOf(words, timeTag({ pulse, offset }, delay))
        if (slot.kind === 'refused') continue
        inSlot += 1
        if (slot.pulse !== pulse || Math.abs(slot.offset - offset) > 400) return false
      }
      return lost > 0.5 || inSlot > 150
    },
  )
})
