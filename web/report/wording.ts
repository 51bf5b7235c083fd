// Quantities of the rules in words, for readers who know the field and not the notation. Source: docs/rules.md, Symbols.

import type { ProofStep } from '../../proofs/certificate/proof'
import { approximate, epsilonText, grouped } from './numbers'

const FIXED: Readonly<Record<string, string>> = {
  errors: 'single-photon errors, expected, all intensities',
  phaseErrorMean: 'phase errors of the key, expected',
  phaseErrors: 'phase errors of the key',
  phaseErrorRate: 'phase-error rate of the key',
  entropy: 'entropy of the phase-error rate',
  'secrecy composable': 'secret bits of the keyed rounds',
  'secrecy direct': 'secret bits of the keyed rounds',
  'keyLength composable': 'key length',
  'keyLength direct': 'key length',
  'key composable': 'key, all bases',
  'key direct': 'key, all bases',
  formulaYield: 'formula (7), single-photon yield',
  formulaError: 'formula (8), single-photon error rate',
  formulaEntropy: 'entropy of formula (8)',
  'formula jinan1': 'value of formula (9)',
}

const PHOTONS: Readonly<Record<string, string>> = { 0: 'vacuum', 1: 'single-photon' }
const OF_PHOTONS: Readonly<Record<string, string>> = {
  detections: 'detections',
  bitErrors: 'errors',
  keyedMean: 'rounds of the key, expected',
  keyed: 'rounds of the key',
}
const EXPECTED: Readonly<Record<string, string>> = {
  gain: 'expected detections',
  error: 'expected errors',
  bitError: 'expected errors, given the bases',
}

/** A quantity of a conclusion in words, with its basis. */
export const quantityText = ({ quantity, scope }: Pick<ProofStep, 'quantity' | 'scope'>): string => {
  const [first = '', second = '', third = ''] = quantity.split(' ')
  const words =
    FIXED[quantity] ??
    (first === 'expected'
      ? `${EXPECTED[second] ?? second}, ${third}`
      : `${PHOTONS[second] ?? second} ${OF_PHOTONS[first] ?? first}`)
  const isWhole = quantity.startsWith('key ') || quantity.startsWith('formula jinan1')
  return scope === 'all' ? `${words}${isWhole ? '' : ' (both bases)'}` : `${words} (${scope})`
}

/** A conclusion in words: `single-photon detections (X) ≥ 442 991.0`. */
export const conclusionText = (step: ProofStep): string => {
  const { relation, value, secrecy, correctness } = step
  const epsilons = [
    ...(secrecy === undefined ? [] : [`${epsilonText(secrecy)}-secret`]),
    ...(correctness === undefined ? [] : [`${epsilonText(correctness)}-correct`]),
  ]
  const bound = `${quantityText(step)} ${relation === '>=' ? '≥' : '≤'} ${approximate(value)}`
  return epsilons.length === 0 ? bound : `${bound}, ${epsilons.join(', ')}`
}

/** `1 bit`, `2 bits`. */
export const bitsText = (bits: number | string): string =>
  `${grouped(bits)}\u00a0${String(bits) === '1' ? 'bit' : 'bits'}`
