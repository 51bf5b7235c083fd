// Eavesdroppers between the satellite and the telescope, as what they make of photon numbers and of polarisations.
// Source: intercept-resend, Bennett and Brassard 1984; photon-number splitting, Brassard et al., PRL 85, 1330 (2000);
// blinding, Lydersen et al., Nature Photonics 4, 686 (2010).

import type { Generator } from '../randomness/generator'
import { counterOf, threefry, type WordPair } from '../source/threefry'

/**
 * Nobody; or one who measures this fraction of the pulses in a random basis and sends the photons on in the state she found; or
 * who stops this fraction of the single photons, keeps one photon of each larger pulse, and sends the rest on through a link
 * whose transmittance is `gain` times the real one; or who measures and makes the detector of her result click, with blinded
 * detectors: a declared violation of the detector assumptions, which no analysis here covers.
 */
export type Eavesdropper =
  | { readonly kind: 'none' }
  | { readonly kind: 'interceptResend'; readonly fraction: number }
  | { readonly kind: 'photonNumberSplitting'; readonly stoppedSingles: number; readonly gain: number }
  | { readonly kind: 'blinding'; readonly fraction: number }

/** What becomes of a pulse of k photons: with chance `passing` this many go on, each through `gain` times the transmittance. */
export type Forwarding = { readonly passing: number; readonly photons: number; readonly gain: number }

/** What an eavesdropper makes of a pulse of k photons. */
export const forwarding = (eavesdropper: Eavesdropper, k: number): Forwarding => {
  if (eavesdropper.kind !== 'photonNumberSplitting' || k === 0) return { passing: 1, photons: k, gain: 1 }
  if (k === 1) return { passing: 1 - eavesdropper.stoppedSingles, photons: 1, gain: 1 }
  return { passing: 1, photons: k - 1, gain: eavesdropper.gain }
}

/** The fraction of pulses that she measures, whatever their photon number. */
export const measuredFraction = (eavesdropper: Eavesdropper): number =>
  eavesdropper.kind === 'interceptResend' || eavesdropper.kind === 'blinding' ? eavesdropper.fraction : 0

/** The key of an eavesdropper's own choices. */
export const eavesdropperKey = (generator: Generator): WordPair => {
  const draws = generator.child('eavesdropper')
  return [draws.u32(), draws.u32()]
}

/**
 * The state 0..3 (`2 basis + bit`) that she finds in a pulse prepared in `state`, or undefined for a pulse that she leaves
 * alone: in the basis of the pulse she finds its bit, in the other one a random bit. A function of the pulse number.
 */
export const foundState = (
  key: WordPair,
  fraction: number,
  pulse: number,
  state: number,
): number | undefined => {
  if (fraction === 0) return undefined
  const [lot, choice] = threefry(key, counterOf(pulse))
  if (lot >= fraction * 2 ** 32) return undefined
  const basis = choice & 1
  return basis === state >> 1 ? state : 2 * basis + ((choice >> 1) & 1)
}
