// What becomes of the photons of a pulse, by their number: chances that light makes an event, and draws given that it does.
// Source: SYSTEM.md rows 1 and 18; an eavesdropper's rules by photon number, `forwarding` in eavesdropper.ts.

import { exponential } from '../../randomness/elementary'
import type { Generator } from '../../randomness/generator'
import { forwarding } from '../eavesdropper'
import type { QuantumLink } from '../quantumLink'

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { max, min } = Math

/** Photon numbers beyond which less than this remains are left out. */
const NEGLIGIBLE = 2 ** -60

/** Poisson weights of photon numbers 0, 1, ... of one intensity. */
const photonWeights = (mean: number): Float64Array => {
  const weights: number[] = []
  for (let k = 0, weight = exponential(-mean); k <= mean || weight > NEGLIGIBLE; k += 1) {
    weights.push(weight)
    weight *= mean / (k + 1)
  }
  return Float64Array.from(weights)
}

/**
 * The channel of a link by photon number, shape of the tables: photon number. `hits` of the last call of `chance` holds, for
 * each k, the chance that light of k photons makes an event.
 */
export const photonNumberChannel = (link: QuantumLink) => {
  const weights = link.meanPhotonNumbers.map(photonWeights)
  const largest = max(...weights.map(({ length }) => length))
  const rules = Array.from({ length: largest }, (_, k) => forwarding(link.eavesdropper, k))
  const passing = Float64Array.from(rules, (rule) => rule.passing)
  const photons = Int32Array.from(rules, (rule) => rule.photons)
  const gain = Float64Array.from(rules, (rule) => rule.gain)
  const hits = new Float64Array(largest)

  /** The chance that one forwarded photon of a k-photon pulse makes an event. */
  const single = (k: number, transmittance: number, total: number): number =>
    min(1, (gain[k] ?? 1) * transmittance) * total

  /** The chance that the light of a pulse makes an event. */
  const chance = (intensity: number, transmittance: number, total: number): number => {
    const weight = weights[intensity] ?? hits
    let sum = 0
    let hit = 0
    let count = 0
    let last = -1
    for (let k = 0; k < weight.length; k += 1) {
      const y = single(k, transmittance, total)
      const j = photons[k] ?? 0
      // Photon numbers ascend while the gain stays, so that the chance for j grows from that for fewer.
      if (y !== last) {
        hit = 0
        count = 0
        last = y
      }
      for (; count < j; count += 1) hit += (1 - hit) * y
      hits[k] = (passing[k] ?? 1) * hit
      sum += (weight[k] ?? 0) * (hits[k] ?? 0)
    }
    return sum
  }

  /** A photon number given that the light made an event, or that it made none, by the `hits` of the pulse. */
  const photonNumber = (intensity: number, isHit: boolean, sum: number, generator: Generator): number => {
    const weight = weights[intensity] ?? hits
    let left = generator.uniform53() * (isHit ? sum : 1 - sum)
    let likely = 0
    for (let k = 0; k < weight.length; k += 1) {
      const part = (weight[k] ?? 0) * (isHit ? (hits[k] ?? 0) : 1 - (hits[k] ?? 0))
      if (part > 0) likely = k
      left -= part
      if (left < 0 && part > 0) return k
    }
    // Rounding left a rest: the last photon number that can be.
    return likely
  }

  /** Photons that make an event out of those forwarded of k, given that one does. */
  const detected = (k: number, transmittance: number, total: number, generator: Generator): number => {
    const y = single(k, transmittance, total)
    const j = photons[k] ?? 0
    // hit(n): chance that one of n makes an event. The first that does, then the others freely.
    let count = 0
    for (let rest = j; rest > 0; rest -= 1) {
      let hit = 0
      for (let n = 0; n < rest; n += 1) hit += (1 - hit) * y
      if (generator.uniform53() * (count === 0 ? hit : 1) < y) count += 1
    }
    return count
  }

  return { chance, photonNumber, detected }
}
