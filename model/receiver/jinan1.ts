// The quantum hardware of Jinan-1 put together: a link of a seed, and segments of a pass from what orbit, pointing and sky give.
// Source: SYSTEM.md rows 1-8 and 17-20.

import type { SphereRotation } from '../polarization/poincare'
import type { Generator } from '../randomness/generator'
import {
  DECOY_PHOTONS,
  INTENSITY_MODULATOR,
  meanPhotonNumbers,
  POLARIZATION_CONTRAST_DB,
  preparedPolarizations,
} from '../source/modulators'
import { randomChips } from '../source/randomChips'
import { type Eavesdropper, eavesdropperKey } from './eavesdropper'
import type { QuantumLink, Segment } from './quantumLink'
import { fateTable, noisePerSlot, PORTABLE_STATION, type Receiver } from './receiver'

/** What of source and detectors is not as flown: mean photon numbers, and each of the four detectors alike. */
export type OtherHardware = {
  readonly signalPhotons?: number
  readonly decoyPhotons?: number
  readonly detectorEfficiency?: number
  readonly darkCountsPerSecond?: number
  readonly deadNanoseconds?: number
  readonly afterpulseProbability?: number
}

const receiverOf = ({
  detectorEfficiency,
  darkCountsPerSecond,
  deadNanoseconds,
  afterpulseProbability,
}: OtherHardware): Receiver => {
  const [flown] = PORTABLE_STATION.detectors
  const detector = {
    efficiency: detectorEfficiency ?? flown.efficiency,
    darkCountsPerSecond: darkCountsPerSecond ?? flown.darkCountsPerSecond,
  }
  return {
    ...PORTABLE_STATION,
    detectors: [detector, detector, detector, detector],
    deadPicoseconds:
      deadNanoseconds === undefined ? PORTABLE_STATION.deadPicoseconds : 1000 * deadNanoseconds,
    afterpulseProbability: afterpulseProbability ?? PORTABLE_STATION.afterpulseProbability,
  }
}

/** The link of a seed: what is drawn on board and by an eavesdropper is fixed by the generator's own seed and labels. */
export const jinan1Link = (
  generator: Generator,
  eavesdropper: Eavesdropper = { kind: 'none' },
  hardware: OtherHardware = {},
): QuantumLink => {
  const { signalPhotons, decoyPhotons } = hardware
  const modulator = { ...INTENSITY_MODULATOR, brightest: signalPhotons ?? INTENSITY_MODULATOR.brightest }
  const { signal, decoy, vacuum } = meanPhotonNumbers(modulator, decoyPhotons ?? DECOY_PHOTONS)
  return {
    chips: randomChips(generator),
    meanPhotonNumbers: [signal, signal, decoy, vacuum],
    receiver: receiverOf(hardware),
    eavesdropper,
    eavesdropperKey: eavesdropperKey(generator),
  }
}

/**
 * A segment of a pass: the transmittance (from the satellite's telescope to the light on the detectors, the 49 % of the ground
 * optics included, the detectors' 60 % not), the rotation that compensation leaves, and the sky's counts a second in all detectors, moon included.
 */
export const jinan1Segment = (
  { receiver }: QuantumLink,
  stretch: Pick<Segment, 'firstPulse' | 'pulses' | 'transmittance'>,
  rotation: SphereRotation,
  skyCountsPerSecond: number,
): Segment => ({
  ...stretch,
  fates: fateTable(receiver, preparedPolarizations(POLARIZATION_CONTRAST_DB), rotation),
  noise: noisePerSlot(receiver, skyCountsPerSecond),
})
