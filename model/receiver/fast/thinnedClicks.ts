// The quantum link by exact thinning: only pulses that may make an event are looked at, by the same law as pulseByPulse.ts.
// Source: thinning with a majorant, Lewis and Shedler (1979), for pulses: candidates by geometric steps at a chance that no
// pulse of the segment exceeds, each kept with its own chance over that one. Laws: props/hardwareQuantum.test.ts.

import { exponential, naturalLogarithm } from '../../randomness/elementary'
import type { Generator } from '../../randomness/generator'
import { stateCodes } from '../../source/fast/stateCodes'
import { SLOT_PICOSECONDS } from '../../source/laser'
import type { Memory } from '../clicks'
import { foundState, measuredFraction } from '../eavesdropper'
import { type Clicks, fateInPulse, isTapped, type QuantumLink, type Segment } from '../quantumLink'
import { FWHM_PER_DEVIATION } from '../receiver'
import { photonNumberChannel } from './photonNumberChannel'
import { registerFrom } from './register'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { floor, max, min, round } = Math

const DETECTORS = 4
const STATES = 4
/** The majorant is larger than the largest chance by this much, which covers rounding. */
const MARGIN = 1 + 1e-9
const LARGEST_MAJORANT = 1 - 2 ** -40

/** `1 - e^-x` for x >= 0, without loss where x is small. */
const oneMinusExp = (x: number): number =>
  x < 0.01 ? x * (1 - (x / 2) * (1 - (x / 3) * (1 - (x / 4) * (1 - x / 5)))) : 1 - exponential(-x)

/** A Poisson number of this mean, by inversion; for small means. */
const poissonNumber = (mean: number, generator: Generator): number => {
  let left = generator.uniform53()
  let weight = exponential(-mean)
  let k = 0
  while (left >= weight && weight > 0) {
    left -= weight
    k += 1
    weight *= mean / k
  }
  return k
}

/** A Poisson number of this mean that is not 0. */
const positivePoissonNumber = (mean: number, generator: Generator): number => {
  let left = generator.uniform53() * oneMinusExp(mean)
  let k = 1
  let weight = mean * exponential(-mean)
  while (left >= weight && weight > 0) {
    left -= weight
    k += 1
    weight *= mean / k
  }
  return k
}

/** An index with a chance proportional to its weight. */
const chosen = (weights: Float64Array, from: number, total: number, generator: Generator): number => {
  let left = generator.uniform53() * total
  let likely = 0
  for (let at = 0; at < DETECTORS; at += 1) {
    const weight = weights[from + at] ?? 0
    if (weight > 0) likely = at
    left -= weight
    if (left < 0 && weight > 0) return at
  }
  return likely
}

/** `-ln(1 - p)` for 0 < p < 1, without loss where p is small. */
const rateOf = (p: number): number =>
  p < 1e-4 ? p * (1 + p * (1 / 2 + p * (1 / 3 + p / 4))) : -naturalLogarithm(1 - p)

/**
 * Fates flat, shape (left alone or found by the eavesdropper, state, detector), and their totals, shape (alone or found, state).
 */
const flatFates = (link: QuantumLink, segment: Segment) => {
  const fates = new Float64Array(2 * STATES * DETECTORS)
  const totals = new Float64Array(2 * STATES)
  for (let row = 0; row < 2 * STATES; row += 1) {
    const state = row % STATES
    const fate = fateInPulse(link, segment.fates, state, row < STATES ? undefined : state)
    for (let detector = 0; detector < DETECTORS; detector += 1) {
      fates[row * DETECTORS + detector] = fate[detector] ?? 0
      totals[row] = (totals[row] ?? 0) + (fate[detector] ?? 0)
    }
  }
  return { fates, totals }
}

/** The clicks of a segment, only the pulses simulated that make an event. Same law as `pulseByPulse`, other draws. */
export const thinnedClicks = (
  link: QuantumLink,
  segment: Segment,
  before: Memory,
  generator: Generator,
): Clicks => {
  const { receiver, eavesdropper, eavesdropperKey } = link
  const codeOf = stateCodes(link.chips)
  const channel = photonNumberChannel(link)
  const register = registerFrom(receiver, before, generator)
  const fraction = measuredFraction(eavesdropper)
  const deviation = receiver.arrivalFwhmPicoseconds / FWHM_PER_DEVIATION
  const { fates, totals } = flatFates(link, segment)
  const noise = Float64Array.from(segment.noise)
  const noiseTotal = noise.reduce((sum, mean) => sum + mean, 0)
  const noiseChance = oneMinusExp(noiseTotal)
  const [start, end] = segment.transmittance
  const slope = (end - start) / segment.pulses
  const stop = segment.firstPulse + segment.pulses

  let largest = 0
  for (const total of totals)
    for (let intensity = 0; intensity < link.meanPhotonNumbers.length; intensity += 1)
      largest = max(largest, channel.chance(intensity, max(start, end), total))
  const majorant = min(LARGEST_MAJORANT, (largest + (1 - largest) * noiseChance) * MARGIN)
  const rate = rateOf(majorant)

  // The pulse in hand; `look` fills these in.
  let intensity = 0
  let row = 0
  let transmittance = 0
  let hit = 0
  const look = (pulse: number): void => {
    const code = codeOf(pulse)
    const found = foundState(eavesdropperKey, fraction, pulse, code >> 2)
    intensity = code & 3
    row = found === undefined ? code >> 2 : STATES + found
    transmittance = start + slope * (pulse - segment.firstPulse)
    hit = channel.chance(intensity, transmittance, totals[row] ?? 0)
  }
  const endSlot = (pulse: number, photonNumber: number): void =>
    register.endSlot(
      pulse,
      photonNumber,
      isTapped(link, photonNumber, row < STATES ? undefined : row - STATES),
    )
  const addNoise = (events: number): void => {
    for (let n = 0; n < events; n += 1) {
      const detector = chosen(noise, 0, noiseTotal, generator)
      register.add(detector, generator.below(SLOT_PICOSECONDS) - SLOT_PICOSECONDS / 2, 'noise')
    }
  }
  /** Afterpulses before a slot: theirs hold no other event, or they would have been kept. */
  const endPending = (limit: number): void => {
    for (let pulse = register.nextPending(); pulse < limit; pulse = register.nextPending()) {
      look(pulse)
      endSlot(pulse, channel.photonNumber(intensity, false, hit, generator))
    }
  }

  let pulse = segment.firstPulse - 1
  for (;;) {
    pulse = rate > 0 ? pulse + 1 + floor(-naturalLogarithm(1 - generator.uniform53()) / rate) : stop
    endPending(min(pulse, stop))
    if (pulse >= stop) break
    look(pulse)
    const drawn = generator.uniform53() * majorant
    if (drawn >= hit + (1 - hit) * noiseChance) continue
    const isHit = drawn < hit
    const photonNumber = channel.photonNumber(intensity, isHit, hit, generator)
    if (isHit) {
      const total = totals[row] ?? 0
      const events = channel.detected(photonNumber, transmittance, total, generator)
      for (let n = 0; n < events; n += 1) {
        const detector = chosen(fates, row * DETECTORS, total, generator)
        register.add(detector, round(deviation * generator.normal()), 'light')
      }
    }
    addNoise(isHit ? poissonNumber(noiseTotal, generator) : positivePoissonNumber(noiseTotal, generator))
    endSlot(pulse, photonNumber)
  }
  return { clicks: register.clicks, memory: register.memory() }
}
