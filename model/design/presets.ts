// The variants that `design` knows by name, each with the source of its numbers. Source: as each says; [S], [A] and [I] as in SYSTEM.md.

import * as E from 'fp-ts/Either'
import { VARIANT_FORMAT } from '../../spec/design/variant'
import { parseMission } from '../mission/missionFile'
import { clicksPerGate } from '../mission/missionPass'
import { missionOf, PUBLISHED_PASSES } from '../mission/published'
import { PORTABLE_STATION } from '../receiver/receiver'
import { passText } from './variantPass'

const intensity = (name: string, meanPhotonNumber: string, probability: string) => ({
  name,
  meanPhotonNumber,
  probability,
})

const bases = (x: string, z: string) => ({ X: { probability: x }, Z: { probability: z } })

const darkCountsPerPulse = clicksPerGate(
  PORTABLE_STATION.detectors.reduce((sum, { darkCountsPerSecond }) => sum + darkCountsPerSecond, 0),
).toPrecision(4)

const JINAN_PASS = 'jinan-2022-09-25'

/** The pass of 25 September 2022 over Jinan. @throws Error if the published mission were not one, which a test excludes. */
const jinanPass = () => {
  const pass = PUBLISHED_PASSES.find(({ file }) => file === JINAN_PASS)
  if (pass === undefined) throw new Error(`no published pass ${JINAN_PASS}`)
  const channel = E.chain(passText)(parseMission(missionOf(pass)))
  if (E.isLeft(channel)) throw new Error(JSON.stringify(channel.left))
  return channel.right
}

const TARGET = { secrecy: '1e-10', correctness: '1e-15' }

const jinan1 = () => ({
  format: VARIANT_FORMAT,
  name: 'jinan-1',
  source:
    'arXiv:2408.10994, Methods 0.1, 0.5 and 0.6: intensities, probabilities, 625 MHz, 60 % detectors, 10 % sample, blocks of 500 kbit. Channel: the pass of 25 September 2022 over Jinan as examples/jinan-2022-09-25.json models it (extra loss and sky fitted to Table 1). Assumed: f = 1.2, optical error 0.5 %, dark counts.',
  intensities: [
    intensity('signal', '0.8', '0.5'),
    intensity('decoy', '0.1', '0.25'),
    intensity('vacuum', '0.001', '0.25'),
  ],
  bases: bases('0.5', '0.5'),
  key: { bases: ['X', 'Z'], intensities: ['signal'], sampledFraction: '0.1' },
  repetitionRateHz: '625000000',
  channel: jinanPass(),
  detector: { efficiency: '0.6', darkCountsPerPulse },
  opticalError: '0.005',
  block: { kind: 'blocks', keyedBits: 500000 },
  errorCorrection: { efficiency: '1.2' },
  target: TARGET,
  analysis: 'composable',
})

const micius = () => ({
  format: VARIANT_FORMAT,
  name: 'micius',
  source:
    'Liao et al., Nature 549, 43 (2017): 100 MHz, intensities 0.8, 0.1 and vacuum with probabilities 1/2, 1/4, 1/4, 50 % detectors, 273 s over Xinglong on 19 December 2016 with 1 671 072 sifted bits at a QBER of 1.1 %. One mean loss, fitted to the sifted bits taken as signals; background fitted to the QBER. Assumed: a residual of 0.001 photons in vacuum pulses, optical error 0.5 %, f = 1.2.',
  intensities: [
    intensity('signal', '0.8', '0.5'),
    intensity('decoy', '0.1', '0.25'),
    intensity('vacuum', '0.001', '0.25'),
  ],
  bases: bases('0.5', '0.5'),
  key: { bases: ['X', 'Z'], intensities: ['signal'], sampledFraction: '0' },
  repetitionRateHz: '100000000',
  channel: { kind: 'loss', lossDb: '32.18', backgroundPerPulse: '2.98e-6', durationSeconds: '273' },
  detector: { efficiency: '0.5', darkCountsPerPulse: '0' },
  opticalError: '0.005',
  block: { kind: 'pooled' },
  errorCorrection: { efficiency: '1.2' },
  target: TARGET,
  analysis: 'composable',
})

const lim2014 = () => ({
  format: VARIANT_FORMAT,
  name: 'lim-2014',
  source:
    'Lim, Curty, Walenta, Xu, Zbinden, PRA 89, 022307 (2014), the model of its numerical part: three intensities all keyed, the weakest 2e-4, key from X alone, 10 % detectors with dark counts of 6e-7 a pulse each, misalignment 0.5 %, f = 1.16; 20 dB are 100 km of fibre. Assumed, since the paper optimises them: the other intensities, the probabilities, 1 GHz for 100 s in one block. Left out: its 4 % of afterpulses.',
  intensities: [
    intensity('signal', '0.5', '0.7'),
    intensity('decoy', '0.15', '0.2'),
    intensity('weakest', '0.0002', '0.1'),
  ],
  bases: bases('0.9', '0.1'),
  key: { bases: ['X'], intensities: ['signal', 'decoy', 'weakest'], sampledFraction: '0' },
  repetitionRateHz: '1000000000',
  channel: { kind: 'loss', lossDb: '20', backgroundPerPulse: '0', durationSeconds: '100' },
  detector: { efficiency: '0.1', darkCountsPerPulse: '0.0000012' },
  opticalError: '0.005',
  block: { kind: 'pooled' },
  errorCorrection: { efficiency: '1.16' },
  target: TARGET,
  analysis: 'lim2014-chernoff',
})

const oneDecoy = () => ({
  ...jinan1(),
  name: 'one-decoy',
  source:
    'Two intensities after Rusca et al., APL 112, 171104 (2018), on channel and hardware of the preset jinan-1. Assumed: the two intensities and their probabilities, and the whole pass in one block. Analysis direct-declared: certificates of composable do not cover two intensities.',
  intensities: [intensity('signal', '0.7', '0.7'), intensity('decoy', '0.15', '0.3')],
  block: { kind: 'pooled' },
  analysis: 'direct-declared',
})

const fourIntensity = () => ({
  ...jinan1(),
  name: 'four-intensity',
  source:
    'Four intensities after Jiang, Gao, Yan, Wang, Ma, arXiv:1502.02249 (2015), on channel and hardware of the preset jinan-1. Assumed: intensities and probabilities, and the whole pass in one block.',
  intensities: [
    intensity('signal', '0.8', '0.6'),
    intensity('bright', '0.3', '0.1'),
    intensity('decoy', '0.1', '0.2'),
    intensity('vacuum', '0.001', '0.1'),
  ],
  block: { kind: 'pooled' },
})

/** The presets by name: the data of a variant file, made when asked for. */
export const PRESETS: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ['jinan-1', jinan1],
  ['micius', micius],
  ['lim-2014', lim2014],
  ['one-decoy', oneDecoy],
  ['four-intensity', fourIntensity],
])
