// Variants for the tests of designs: the data of a file, and the variant it makes.

import * as E from 'fp-ts/Either'
import { parseVariant, type Variant } from '../../spec/design/variant'

/** A variant over 30 dB for 100 s at 100 MHz, as a file has it. */
export const variantData = {
  format: 'keywitness/variant@1',
  name: 'thirty decibels',
  source: 'made for a test',
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.6', probability: '0.7' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.2' },
    { name: 'vacuum', meanPhotonNumber: '0.001', probability: '0.1' },
  ],
  bases: { X: { probability: '0.5' }, Z: { probability: '0.5' } },
  key: { bases: ['X', 'Z'], intensities: ['signal'], sampledFraction: '0' },
  repetitionRateHz: '100000000',
  channel: { kind: 'loss', lossDb: '30', backgroundPerPulse: '0.0000005', durationSeconds: '100' },
  detector: { efficiency: '0.6', darkCountsPerPulse: '0.0000001' },
  opticalError: '0.005',
  block: { kind: 'pooled' },
  errorCorrection: { efficiency: '1.2' },
  target: { secrecy: '1e-10', correctness: '1e-15' },
  analysis: 'composable',
}

/** The variant of this data. @throws Error for data that is none. */
export const variantOf = (data: unknown): Variant => {
  const variant = parseVariant(data)
  if (E.isLeft(variant)) throw new Error(JSON.stringify(variant.left))
  return variant.right
}
