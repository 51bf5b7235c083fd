// What of the observations makes key. Source: CLI.md, field `key` of the observations.

import { keyedCounts } from '../../spec/finiteKey/leakage'
import { BASES, type Observations } from '../../spec/finiteKey/observations'

/** Detections and errors of the keyed intensities in the keyed bases, counts, sample included. */
export const allKeyed = (observations: Observations): { detections: bigint; errors: bigint } => {
  const counts = BASES.map((basis) => keyedCounts(observations, basis))
  return {
    detections: counts.reduce((total, { detections }) => total + detections, 0n),
    errors: counts.reduce((total, { errors }) => total + errors, 0n),
  }
}

/** Some detection can enter a key. */
export const hasKeyedBits = (observations: Observations): boolean => allKeyed(observations).detections > 0n
