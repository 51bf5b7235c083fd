// The far field of the quantum beam: how much of it a telescope collects, on axis and off it.
// Source: SYSTEM.md rows 12 and 16; Gaussian far field as in Siegman, Lasers, section 17.1.

import { exponential } from '../randomness/elementary'

/** The intensity, relative to the axis, at which the divergence is measured; a published divergence does not say it. */
export type DivergenceConvention = 'oneOverE' | 'oneOverESquared' | 'half'

/** A Gaussian beam by the full angle between the two directions of that intensity. */
export type Beam = { readonly divergenceMicroradians: number; readonly convention: DivergenceConvention }

/**
 * 9 urad: SYSTEM.md row 12 [R, Fig 2c]. The convention is an assumption [A]: with 1/e the collected fraction is the formula
 * (D / (theta L))^2 of row 16 to first order; with 1/e^2 it would be twice that.
 */
export const JINAN1_BEAM: Beam = { divergenceMicroradians: 9, convention: 'oneOverE' }

/** ln of the intensity on axis over that at half the divergence. */
const LEVELS: Readonly<Record<DivergenceConvention, number>> = {
  oneOverE: 1,
  oneOverESquared: 2,
  half: Math.LN2,
}

/** The fraction (0..1) of a well pointed beam that a telescope collects: 1 - exp(-c (D / (theta L))^2). */
export const geometricEfficiency = (beam: Beam, apertureMetres: number, rangeMetres: number): number => {
  const ratio = apertureMetres / (beam.divergenceMicroradians * 1e-6 * rangeMetres)
  return 1 - exponential(-LEVELS[beam.convention] * ratio * ratio)
}

/** Intensity (0..1) off axis, relative to the axis: exp(-c (2 rho / theta)^2), rho in microradians. */
export const relativeIntensity = (beam: Beam, offsetMicroradians: number): number => {
  const ratio = (2 * offsetMicroradians) / beam.divergenceMicroradians
  return exponential(-LEVELS[beam.convention] * ratio * ratio)
}

/**
 * The mean of `relativeIntensity` (0..1) where the radial pointing error is Rayleigh distributed with this root mean square
 * (microradians): 1 / (1 + c (2 rms / theta)^2), since the square of the error is exponential.
 */
export const pointingEfficiency = (beam: Beam, radialRmsMicroradians: number): number => {
  const ratio = (2 * radialRmsMicroradians) / beam.divergenceMicroradians
  return 1 / (1 + LEVELS[beam.convention] * ratio * ratio)
}
