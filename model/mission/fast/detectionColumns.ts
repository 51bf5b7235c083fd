// The detections of a pass as columns: millions of them, without an object for each. The plain twin is a list of `Detection` with
// `stateCode` of randomChips.ts beside it; the law is in props/mission.test.ts.

import type { Detection } from '../../receiver/detections'
import { stateCodes } from '../../source/fast/stateCodes'
import type { RandomChips } from '../../source/randomChips'

/** One entry a detection, in ascending order of pulses; only model/mission reads the arrays, and only the first `length` entries. */
export type DetectionColumns = {
  readonly length: number
  readonly pulses: Float64Array
  /** `2 basis + bit` as measured, X 0 and Z 1. */
  readonly results: Uint8Array
  /** The state code that was prepared in the pulse, 0..15. */
  readonly prepared: Uint8Array
  /** Photons of the pulse, at most 255. */
  readonly photonNumbers: Uint8Array
  /** 1 where an eavesdropper had one of them. */
  readonly tapped: Uint8Array
}

/** Takes detections in order, and has the columns of all that it took. */
export type DetectionRecorder = {
  readonly add: (detections: ReadonlyArray<Detection>) => void
  readonly columns: () => DetectionColumns
}

const FIRST_CAPACITY = 1 << 16

const longer = <A extends Float64Array | Uint8Array>(empty: A, column: A): A => {
  empty.set(column)
  return empty
}

/** A recorder of the detections of light from these chips. */
export const detectionRecorder = (chips: RandomChips): DetectionRecorder => {
  const codeOf = stateCodes(chips)
  let length = 0
  let capacity = FIRST_CAPACITY
  let pulses = new Float64Array(capacity)
  let results = new Uint8Array(capacity)
  let prepared = new Uint8Array(capacity)
  let photonNumbers = new Uint8Array(capacity)
  let tapped = new Uint8Array(capacity)
  const grow = (): void => {
    capacity *= 2
    pulses = longer(new Float64Array(capacity), pulses)
    results = longer(new Uint8Array(capacity), results)
    prepared = longer(new Uint8Array(capacity), prepared)
    photonNumbers = longer(new Uint8Array(capacity), photonNumbers)
    tapped = longer(new Uint8Array(capacity), tapped)
  }
  return {
    add: (detections) => {
      while (length + detections.length > capacity) grow()
      for (const { pulse, basis, bit, truth } of detections) {
        pulses[length] = pulse
        results[length] = (basis === 'Z' ? 2 : 0) + bit
        prepared[length] = codeOf(pulse)
        photonNumbers[length] = Math.min(255, truth.photonNumber)
        tapped[length] = truth.tapped ? 1 : 0
        length += 1
      }
    },
    columns: () => ({ length, pulses, results, prepared, photonNumbers, tapped }),
  }
}
