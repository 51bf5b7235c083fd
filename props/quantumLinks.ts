// Generators of quantum links over short segments: any losses, noise, mismatch, dead time, eavesdropper, and of contacts with a clock.

import * as fc from 'fast-check'
import { fromQuaternion } from '../model/polarization/jones'
import { sphereRotation } from '../model/polarization/poincare'
import { generator } from '../model/randomness/generator'
import type { Eavesdropper } from '../model/receiver/eavesdropper'
import type { QuantumLink, Segment } from '../model/receiver/quantumLink'
import { fateTable, PORTABLE_STATION, type Receiver } from '../model/receiver/receiver'
import { preparedPolarizations } from '../model/source/modulators'
import { randomChips } from '../model/source/randomChips'

/** A word of 32 bits. */
export const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** A number from 0 to 1. */
export const share = fc.double({ min: 0, max: 1, noNaN: true })
/** The seed of a simulation. */
export const seed = fc.integer({ min: 0, max: 1e9 }).map(String)

/** Any lossless element. */
export const element = fc.tuple(share, share, share, share).map(([w, x, y, z]) => {
  const [a, b, c, d] = [2 * w - 1, 2 * x - 1, 2 * y - 1, 2 * z - 1 + 1e-3]
  const norm = Math.sqrt(a * a + b * b + c * c + d * d)
  return fromQuaternion(a / norm, [b / norm, c / norm, d / norm])
})

const eavesdropper: fc.Arbitrary<Eavesdropper> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  share.map((fraction) => ({ kind: 'interceptResend', fraction }) as const),
  fc
    .tuple(share, fc.double({ min: 0, max: 4, noNaN: true }))
    .map(([stoppedSingles, gain]) => ({ kind: 'photonNumberSplitting', stoppedSingles, gain }) as const),
  share.map((fraction) => ({ kind: 'blinding', fraction }) as const),
)

/** A receiver of dark counts 0: noise is part of the segment. */
export const receiver: fc.Arbitrary<Receiver> = fc
  .record({
    shareX: share,
    contrastDb: fc.double({ min: 3, max: 40, noNaN: true }),
    efficiencies: fc.tuple(share, share, share, share),
    memory: fc.oneof(
      fc.constant({ deadPicoseconds: 0, afterpulseProbability: 0 }),
      fc.record({
        deadPicoseconds: fc.integer({ min: 8000, max: 60_000 }),
        afterpulseProbability: fc.double({ min: 0, max: 0.3, noNaN: true }),
      }),
    ),
    afterpulsePicoseconds: fc.integer({ min: 1, max: 40_000 }),
    arrivalFwhmPicoseconds: fc.integer({ min: 1, max: 1500 }),
  })
  .map(({ efficiencies: [a, b, c, d], memory, ...rest }) => ({
    ...PORTABLE_STATION,
    ...memory,
    ...rest,
    detectors: [
      { efficiency: a, darkCountsPerSecond: 0 },
      { efficiency: b, darkCountsPerSecond: 0 },
      { efficiency: c, darkCountsPerSecond: 0 },
      { efficiency: d, darkCountsPerSecond: 0 },
    ],
  }))

const noiseMean = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 0.2, noNaN: true }))

/** A link and a segment; the pulses lie anywhere in a pass. */
export const quantumRun = fc
  .record({
    seed,
    receiver,
    eavesdropper,
    means: fc.tuple(...[1.2, 0.4, 0.05].map((max) => fc.double({ min: 0, max, noNaN: true }))),
    link: element,
    transmittance: fc.tuple(share, share),
    noise: fc.tuple(noiseMean, noiseMean, noiseMean, noiseMean),
    firstPulse: fc.integer({ min: 0, max: 187_500_000_000 }),
    pulses: fc.constant(20_000),
  })
  .map(({ seed, receiver, eavesdropper, means, link, ...segment }): [QuantumLink, Segment, string] => [
    {
      chips: randomChips(generator(seed, 'link')),
      meanPhotonNumbers: [means[0] ?? 0, means[0] ?? 0, means[1] ?? 0, means[2] ?? 0],
      receiver,
      eavesdropper,
      eavesdropperKey: [1, 2],
    },
    { ...segment, fates: fateTable(receiver, preparedPolarizations(25), sphereRotation(link)) },
    seed,
  ])

/** A second of a pass: ranges (m), jitter and lost words. */
export const contact = fc.record({
  seed,
  // 7.2 km/s at most: 2.5 ns a period.
  velocity: fc.double({ min: -7200, max: 7200, noNaN: true }),
  acceleration: fc.double({ min: 0, max: 110, noNaN: true }),
  lost: fc.double({ min: 0, max: 0.9, noNaN: true }),
  jitter: fc.integer({ min: 0, max: 122 }),
  start: fc.integer({ min: 1, max: 290 }),
})
