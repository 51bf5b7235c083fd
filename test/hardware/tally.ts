// Counts of a simulated run by intensity, as the tests of the hardware read them.

import type { Detection } from '../../model/receiver/detections'
import { type IntensityName, preparedState, type RandomChips } from '../../model/source/randomChips'

/** Sifted detections of an intensity: all, wrong ones, those of a pulse with one photon, those that an eavesdropper shares. */
export type Tally = {
  readonly detections: number
  readonly errors: number
  readonly singles: number
  readonly tapped: number
}

/** The sifted detections of an intensity: basis-matched, bit compared with the prepared one. */
export const tally = (
  chips: RandomChips,
  found: ReadonlyArray<Detection>,
  intensity: IntensityName,
): Tally => {
  const sifted = found.flatMap((detection) => {
    const state = preparedState(chips, detection.pulse)
    return state.intensity === intensity && state.basis === detection.basis ? [{ ...detection, state }] : []
  })
  return {
    detections: sifted.length,
    errors: sifted.filter(({ bit, state }) => bit !== state.bit).length,
    singles: sifted.filter(({ truth }) => truth.photonNumber === 1).length,
    tapped: sifted.filter(({ truth }) => truth.tapped).length,
  }
}
