// Receiver, background and gate: rows 17 to 20 of SYSTEM.md. See docs/hardware-quantum.md.

import { JINAN1_CHANNEL } from '../link/linkBudget'
import { NOTHING } from '../polarization/jones'
import { sphereRotation } from '../polarization/poincare'
import { exponential, naturalLogarithm } from '../randomness/elementary'
import { generator } from '../randomness/generator'
import { type Click, FRESH } from '../receiver/clicks'
import { detections, GATE_PICOSECONDS, isInGate } from '../receiver/detections'
import { thinnedClicks } from '../receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../receiver/jinan1'
import type { QuantumLink } from '../receiver/quantumLink'
import { FWHM_PER_DEVIATION, fateTable, PORTABLE_STATION, stateErrors } from '../receiver/receiver'
import { PULSES_PER_SECOND, SLOT_PICOSECONDS } from '../source/laser'
import {
  DECOY_PHOTONS,
  INTENSITY_MODULATOR,
  meanPhotonNumbers,
  POLARIZATION_CONTRAST_DB,
  preparedPolarizations,
  ratioOfDecibels,
} from '../source/modulators'
import { preparedState } from '../source/randomChips'
import { exactly, mean, type Observable, span } from './observable'

const SEED = 'observables'
const ALIGNED = sphereRotation(NOTHING)
/** Source: SYSTEM.md row 18 [S]. */
const DETECTOR_EFFICIENCY = 0.6
const PACKET_BITS = 100_000
/** Published loss, detectors included and the gate not, as docs/hardware-quantum.md reads it; the fitted extra loss of all passes. Source: SYSTEM.md row 16 and Table 1. */
const LOSS_DB = { culmination: 37.8, beginning: 44.6 }
const EXTRA_LOSS_DB = 4.65
/** Counts a second of the sky in all detectors [A], chosen for the published QBER of 25 September 2022: fitted. */
const SKY_COUNTS_PER_SECOND = 200
/** B/S in the gate that gives the worst packet of 1 September 2023, the moon in the field: fitted. Source: SYSTEM.md row 19. */
const MOON_RATIO = 0.235
/** Width that clock recovery adds to the arrivals, picoseconds. Source: SYSTEM.md row 21. */
const CLOCK_FWHM_PICOSECONDS = 100

/** Clicks of a stretch of constant transmittance up to the detectors. */
const clicksOf = (
  link: QuantumLink,
  label: string,
  pulses: number,
  transmittance: number,
  skyCountsPerSecond: number,
): ReadonlyArray<Click> => {
  const stretch = { firstPulse: 0, pulses, transmittance: [transmittance, transmittance] } as const
  const segment = jinan1Segment(link, stretch, ALIGNED, skyCountsPerSecond)
  return thinnedClicks(link, segment, FRESH, generator(SEED, `${label} clicks`)).clicks
}

/** Sifted signal detections in the gate, and their errors. */
const signalTally = (link: QuantumLink, clicks: ReadonlyArray<Click>) => {
  const sifted = detections(clicks.filter(isInGate), generator(SEED, 'doubles')).flatMap((found) => {
    const sent = preparedState(link.chips, found.pulse)
    return sent.intensity === 'signal' && sent.basis === found.basis ? [found.bit !== sent.bit] : []
  })
  return { detections: sifted.length, errors: sifted.filter((isError) => isError).length }
}

const transmittanceAt = (lossDb: number): number => 1 / ratioOfDecibels(lossDb) / DETECTOR_EFFICIENCY

/** Half of the pass, seconds. Source: SYSTEM.md row 14. */
const EDGE_SECONDS = 150
/** Metres a second at which the range of the pass grows far from culmination, as SYSTEM.md row 14 has it. */
const SPEED = 7308
const rangeKm = (second: number): number => Math.sqrt(830 * 830 + (SPEED * SPEED * second * second) / 1e6)

/** Loss (dB) a time (s) off culmination: a power of the range that goes through both published values, and the extra loss. */
const lossDbAt = (second: number): number =>
  LOSS_DB.culmination +
  EXTRA_LOSS_DB +
  ((LOSS_DB.beginning - LOSS_DB.culmination) * naturalLogarithm(rangeKm(second) / rangeKm(0))) /
    naturalLogarithm(rangeKm(EDGE_SECONDS) / rangeKm(0))

/** QBER (per cent) of the packet of the pass of 25 September 2022 that begins at this second, culmination at 0. */
const packetQberPercent = (beginning: number): number => {
  const link = jinan1Link(generator(SEED, `packet ${beginning}`))
  const draws = generator(SEED, `packet clicks ${beginning}`)
  let [memory, sifted, errors] = [FRESH, 0, 0]
  for (let second = beginning; sifted < PACKET_BITS && second < EDGE_SECONDS; second += 1) {
    const stretch = {
      firstPulse: PULSES_PER_SECOND * (second + EDGE_SECONDS),
      pulses: PULSES_PER_SECOND,
      transmittance: [transmittanceAt(lossDbAt(second)), transmittanceAt(lossDbAt(second + 1))],
    } as const
    const segment = jinan1Segment(link, stretch, ALIGNED, SKY_COUNTS_PER_SECOND)
    const result = thinnedClicks(link, segment, memory, draws)
    const tally = signalTally(link, result.clicks)
    memory = result.memory
    sifted += tally.detections
    errors += tally.errors
  }
  return (100 * errors) / sifted
}

/** Rows 17 and 18: what the module does with light, and how many clicks a second come against the law. */
const clickRows = (): ReadonlyArray<Observable> => {
  const link = jinan1Link(generator(SEED, 'rate'))
  const transmittance = transmittanceAt(LOSS_DB.culmination)
  const clicks = clicksOf(link, 'rate', PULSES_PER_SECOND, transmittance, SKY_COUNTS_PER_SECOND)
  const fates = fateTable(PORTABLE_STATION, preparedPolarizations(POLARIZATION_CONTRAST_DB), ALIGNED)
  const { signal, decoy, vacuum } = meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS)
  const { noise } = jinan1Segment(
    link,
    { firstPulse: 0, pulses: 1, transmittance: [0, 0] },
    ALIGNED,
    SKY_COUNTS_PER_SECOND,
  )
  const perPulse = mean(
    [signal, signal, decoy, vacuum].flatMap((photons) =>
      fates.map((fate) =>
        fate.reduce(
          (sum, chance, detector) =>
            sum + 1 - exponential(-(noise[detector] ?? 0) - photons * transmittance * chance),
          0,
        ),
      ),
    ),
  )
  const light = clicks.filter(({ cause }) => cause === 'light')
  return [
    {
      row: 17,
      name: 'efficiency of the optics, %',
      published: '49',
      band: [48.02, 49.98],
      parameters: 'stated',
      ours: exactly(100 * JINAN1_CHANNEL.receiverEfficiency),
    },
    {
      row: 17,
      name: 'light in basis X of the passive module, %',
      published: '50',
      band: [49, 51],
      parameters: 'assumed',
      ours: exactly((100 * light.filter(({ detector }) => detector < 2).length) / light.length),
    },
    {
      row: 18,
      name: 'photons behind the optics that are detected, %',
      published: '60',
      band: [58.8, 61.2],
      parameters: 'stated',
      ours: span(fates.map((fate) => 100 * fate.reduce((sum, chance) => sum + chance, 0))),
    },
    {
      row: 18,
      name: 'clicks at 37.8 dB beside 1-(1-d)e^(-mu eta), %',
      published: 'the law',
      band: [97, 103],
      parameters: 'assumed',
      ours: exactly((100 * clicks.length) / (PULSES_PER_SECOND * perPulse)),
    },
  ]
}

/** Distance (sigma) of the QBER from `(e0 S + B/2)/(S + B)`, and the QBER (per cent), with the moon in the field. */
const moonlit = (): readonly [sigma: number, percent: number] => {
  const dark = { efficiency: DETECTOR_EFFICIENCY, darkCountsPerSecond: 0 }
  const receiver = {
    ...PORTABLE_STATION,
    afterpulseProbability: 0,
    detectors: [dark, dark, dark, dark] as const,
  }
  const link: QuantumLink = { ...jinan1Link(generator(SEED, 'moon')), receiver }
  const [transmittance, gateShare] = [0.0005, 0.8]
  const light = gateShare * meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS).signal
  // B is half of the noise of a slot, S the light of a signal pulse in the gate.
  const sky = (MOON_RATIO * light * transmittance * DETECTOR_EFFICIENCY * 2e12) / SLOT_PICOSECONDS
  const { detections: sifted, errors } = signalTally(
    link,
    clicksOf(link, 'moon', 100_000_000, transmittance, sky),
  )
  const e0 = mean(stateErrors(fateTable(receiver, preparedPolarizations(POLARIZATION_CONTRAST_DB), ALIGNED)))
  const law = (e0 + MOON_RATIO / 2) / (1 + MOON_RATIO)
  return [Math.abs(errors / sifted - law) / Math.sqrt((law * (1 - law)) / sifted), (100 * errors) / sifted]
}

/** Row 19. */
const backgroundRows = (): ReadonlyArray<Observable> => {
  const [sigma, percent] = moonlit()
  return [
    {
      row: 19,
      name: 'QBER from (e0 S + B/2)/(S + B), sigma',
      published: 'the formula',
      band: [0, 5],
      parameters: 'assumed',
      ours: exactly(sigma),
    },
    {
      row: 19,
      place: 'Table 1',
      name: 'QBER, first packet and one at culmination, %',
      published: '0.76-1.79',
      band: [0.76, 1.79],
      parameters: 'fitted',
      ours: span([packetQberPercent(-EDGE_SECONDS), packetQberPercent(-5)]),
    },
    {
      row: 19,
      place: 'Table 1',
      name: 'QBER with the moon in the field, %',
      published: '9.69',
      band: [9.2, 10.2],
      parameters: 'fitted',
      ours: exactly(percent),
    },
  ]
}

/** Row 20. */
const gateRows = (): ReadonlyArray<Observable> => {
  const offsets = Array.from({ length: SLOT_PICOSECONDS }, (_, at) => ({ offset: at - SLOT_PICOSECONDS / 2 }))
  const link = jinan1Link(generator(SEED, 'gate'))
  const draws = generator(SEED, 'clock')
  const light = clicksOf(link, 'gate', 200_000_000, 0.0005, 0).filter(({ cause }) => cause === 'light')
  const kept = light.filter(({ offset }) =>
    isInGate({ offset: offset + (CLOCK_FWHM_PICOSECONDS / FWHM_PER_DEVIATION) * draws.normal() }),
  )
  return [
    {
      row: 20,
      name: `background in the gate of ${GATE_PICOSECONDS} ps, share`,
      published: '-3 dB exactly',
      band: [0.5, 0.5],
      parameters: 'stated',
      ours: exactly(offsets.filter(isInGate).length / offsets.length),
    },
    {
      row: 20,
      name: 'light in the gate, share',
      published: '0.80',
      band: [0.78, 0.82],
      parameters: 'fitted',
      ours: exactly(kept.length / light.length),
    },
  ]
}

/** Rows 17 to 20. */
export const receiverRows = (): ReadonlyArray<Observable> => [
  ...clickRows(),
  ...backgroundRows(),
  ...gateRows(),
]
