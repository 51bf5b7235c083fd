// The laser diode: 625 MHz, gain-switched, so that each pulse starts from noise with a phase of its own and Poisson light.
// Source: paper, Methods 0.1; SYSTEM.md row 1. Photon numbers are drawn from `poisson` in randomness/distributions.ts.

import type { Generator } from '../randomness/generator'
import { counterOf, threefry, type WordPair } from './threefry'

/** Pulses a second [S]. Source: SYSTEM.md row 1. */
export const PULSES_PER_SECOND = 625e6

/** Length of a slot, picoseconds: 1e12 / 625e6 [S]. */
export const SLOT_PICOSECONDS = 1600

/** The key of the phases of a seed. */
export const phaseKey = (generator: Generator): WordPair => {
  const draws = generator.child('laser phase')
  return [draws.u32(), draws.u32()]
}

/** Optical phase of any pulse, turns in [0, 1): uniform, and independent from pulse to pulse. Nobody in the link sees it. */
export const phaseOf = (key: WordPair, pulse: number): number => threefry(key, counterOf(pulse))[0] / 2 ** 32
