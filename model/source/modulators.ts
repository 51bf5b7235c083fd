// The two Sagnac modulators: intensity by an interference, polarisation by a phase between two arms; and their imperfections.
// Source: paper, Methods 0.1; SYSTEM.md rows 2 and 4.

import { sineAndCosine } from '../polarization/angles'
import { STATES, type StokesVector, stokes } from '../polarization/jones'
import { exponential } from '../randomness/elementary'
import type { IntensityName } from './randomChips'

/** A power ratio from decibels, `10^(dB/10)`. */
export const ratioOfDecibels = (decibels: number): number => exponential((decibels * Math.LN10) / 10)

/** Brightest output (photons per pulse) and extinction ratio brightest to darkest. */
export type IntensityModulator = { readonly brightest: number; readonly extinctionDb: number }

/** As flown [S]: 0.8 photons, 29 dB. Source: SYSTEM.md row 2. */
export const INTENSITY_MODULATOR: IntensityModulator = { brightest: 0.8, extinctionDb: 29 }

/** Photons per pulse at a phase (rad) between the two ways round the loop: `I0 cos^2(phase/2) + leakage`. */
export const intensityAt = ({ brightest, extinctionDb }: IntensityModulator, phase: number): number => {
  const leakage = brightest / ratioOfDecibels(extinctionDb)
  const { cosine } = sineAndCosine(phase / 2)
  return (brightest - leakage) * cosine * cosine + leakage
}

const BISECTIONS = 60

/** The phase (rad, 0..pi) that gives an intensity. @throws RangeError outside what the modulator can give. */
export const phaseFor = (modulator: IntensityModulator, intensity: number): number => {
  if (!(intensity <= modulator.brightest && intensity >= intensityAt(modulator, Math.PI)))
    throw new RangeError(`the modulator cannot give ${intensity} photons`)
  let [bright, dark] = [0, Math.PI]
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (bright + dark) / 2
    if (intensityAt(modulator, middle) >= intensity) bright = middle
    else dark = middle
  }
  return bright
}

/** Mean photon numbers of the three intensities. */
export type MeanPhotonNumbers = Readonly<Record<IntensityName, number>>

/** Intensities of a modulator driven at phase 0, at the decoy's phase, and at pi: the vacuum is what the extinction leaves. */
export const meanPhotonNumbers = (modulator: IntensityModulator, decoy: number): MeanPhotonNumbers => ({
  signal: intensityAt(modulator, 0),
  decoy: intensityAt(modulator, phaseFor(modulator, decoy)),
  vacuum: intensityAt(modulator, Math.PI),
})

/** Intensity of the decoy [S]. Source: SYSTEM.md row 2. */
export const DECOY_PHOTONS = 0.1

/** Polarisation contrast of the source, dB [S]. Source: SYSTEM.md row 4. */
export const POLARIZATION_CONTRAST_DB = 25

/** The error that a contrast makes: `1/(1 + 10^(dB/10))`, 0.316 % at 25 dB. */
export const contrastError = (contrastDb: number): number => 1 / (1 + ratioOfDecibels(contrastDb))

/** The BB84 state of basis and bit, X0 X1 Z0 Z1 as `2 basis + bit`: X is + and -, Z is H and V [A]. */
const BB84_STATES = ['+', '-', 'H', 'V'] as const

/**
 * Stokes vectors of the four prepared states X0, X1, Z0, Z1 at a contrast: the orthogonal state is mixed in, so their
 * length is `1 - 2 contrastError`.
 */
export const preparedPolarizations = (contrastDb: number): ReadonlyArray<StokesVector> => {
  const length = 1 - 2 * contrastError(contrastDb)
  return BB84_STATES.map((name) => {
    const [s1, s2, s3] = stokes(STATES[name])
    return [length * s1, length * s2, length * s3]
  })
}
