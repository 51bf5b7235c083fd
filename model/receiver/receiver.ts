// The receiver of the portable ground station: passive BB84 module and four single-photon detectors. The loss of its optics is
// part of the link's.
// Source: paper, Methods 0.5; SYSTEM.md rows 17-20. Parameters marked [A] are assumed: not published.

import type { StokesVector } from '../polarization/jones'
import { dot, type SphereRotation } from '../polarization/poincare'
import { SLOT_PICOSECONDS } from '../source/laser'
import { contrastError } from '../source/modulators'

/** One detector: efficiency 0..1, dark counts a second. */
export type Detector = { readonly efficiency: number; readonly darkCountsPerSecond: number }

/** Four detectors in the order X0, X1, Z0, Z1 (`2 basis + bit`, as the prepared states), and what is before and behind them. */
export type Receiver = {
  /** Share of the light that the passive beam splitter sends to basis X. */
  readonly shareX: number
  /** Contrast of the polarising beam splitters, dB. */
  readonly contrastDb: number
  readonly detectors: readonly [Detector, Detector, Detector, Detector]
  /** A detector gives no second click within this time after a click, picoseconds. */
  readonly deadPicoseconds: number
  /** Chance that a click is followed by an afterpulse, and the mean of its exponential delay past the dead time. */
  readonly afterpulseProbability: number
  readonly afterpulsePicoseconds: number
  /** Full width at half maximum of the arrival of light about the centre of its slot, but for the synchronisation: Gaussian. */
  readonly arrivalFwhmPicoseconds: number
}

/** Jitter of a detector, full width at half maximum, picoseconds [S] (published as an upper limit). Source: SYSTEM.md row 18. */
const JITTER_FWHM_PICOSECONDS = 350

/** Width of laser pulse and electronics [I]: fitted so that all together are 735 ps and the gate keeps 80 %. Source: SYSTEM.md row 20. */
const PULSE_FWHM_PICOSECONDS = 638

/** Efficiency 60 % [S]; 25 dark counts a second [A]; equal detectors [A]. */
const DETECTOR: Detector = { efficiency: 0.6, darkCountsPerSecond: 25 }

/** As flown where published (60 %, 350 ps), else assumed: 30 dB, 50 ns dead time, 0.5 % afterpulses of mean delay 100 ns [A]. */
export const PORTABLE_STATION: Receiver = {
  shareX: 0.5,
  contrastDb: 30,
  detectors: [DETECTOR, DETECTOR, DETECTOR, DETECTOR],
  deadPicoseconds: 50_000,
  afterpulseProbability: 0.005,
  afterpulsePicoseconds: 100_000,
  arrivalFwhmPicoseconds: Math.sqrt(
    JITTER_FWHM_PICOSECONDS * JITTER_FWHM_PICOSECONDS + PULSE_FWHM_PICOSECONDS * PULSE_FWHM_PICOSECONDS,
  ),
}

/** FWHM of a Gaussian over its standard deviation, `2 sqrt(2 ln 2)`. */
export const FWHM_PER_DEVIATION = 2 * Math.sqrt(2 * Math.LN2)

/** Chances that a photon behind the optics makes an event in X0, X1, Z0, Z1; they sum to at most 1. */
export type PhotonFate = readonly [number, number, number, number]

/** The fate of a photon by the state it was prepared in, X0, X1, Z0, Z1. */
export type FateTable = ReadonlyArray<PhotonFate>

/** Directions of + and H, which the two arms of the module let pass to bit 0. */
const X_AXIS: StokesVector = [0, 1, 0]
const Z_AXIS: StokesVector = [1, 0, 0]

/** The fate of a photon of this polarisation (norm at most 1) behind the link. */
const fateOf = (receiver: Receiver, polarization: StokesVector): PhotonFate => {
  const { shareX, contrastDb, detectors } = receiver
  const sharpness = 1 - 2 * contrastError(contrastDb)
  const chance = (detector: Detector, share: number, axis: StokesVector, sign: 1 | -1): number =>
    (share * detector.efficiency * (1 + sign * sharpness * dot(axis, polarization))) / 2
  return [
    chance(detectors[0], shareX, X_AXIS, 1),
    chance(detectors[1], shareX, X_AXIS, -1),
    chance(detectors[2], 1 - shareX, Z_AXIS, 1),
    chance(detectors[3], 1 - shareX, Z_AXIS, -1),
  ]
}

/** Fates of the four prepared polarisations behind a link that turns the sphere. */
export const fateTable = (
  receiver: Receiver,
  polarizations: ReadonlyArray<StokesVector>,
  link: SphereRotation,
): FateTable =>
  polarizations.map((polarization) =>
    fateOf(receiver, [dot(link[0], polarization), dot(link[1], polarization), dot(link[2], polarization)]),
  )

/** The error of each prepared state in its own basis, 0..1: what background and double clicks come on top of. */
export const stateErrors = (fates: FateTable): ReadonlyArray<number> =>
  fates.map((fate, state) => {
    const [right, wrong] = [fate[state] ?? 0, fate[state ^ 1] ?? 0]
    return wrong / (right + wrong)
  })

/** Mean noise events of each detector in a slot, before dead time. */
export type NoisePerSlot = readonly [number, number, number, number]

/** Noise of a sky that makes this many events a second in all detectors together, in equal parts, and of the dark counts. */
export const noisePerSlot = ({ detectors }: Receiver, skyCountsPerSecond: number): NoisePerSlot => {
  const mean = ({ darkCountsPerSecond }: Detector) =>
    ((skyCountsPerSecond / detectors.length + darkCountsPerSecond) * SLOT_PICOSECONDS) / 1e12
  return [mean(detectors[0]), mean(detectors[1]), mean(detectors[2]), mean(detectors[3])]
}
