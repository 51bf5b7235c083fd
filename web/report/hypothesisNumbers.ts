// Numbers that the rules read off the hypotheses of a certificate, for reading: doubles. Source: docs/rules.md, Symbols.

import type { Certificate } from '../../proofs/certificate/certificate'
import type { ProofStep } from '../../proofs/certificate/proof'

type Hypotheses = Certificate['hypotheses']

/** A parameter of a step, as text; empty where it has none of that name. */
export const parameter = ({ p }: ProofStep, name: string): string => {
  const value = p[name]
  return typeof value === 'string' ? value : ''
}
/** A parameter of a step, as a number. */
export const number = (step: ProofStep, name: string): number => Number(parameter(step, name))
/** The count of that kind: of one basis, or of both for `all`. */
export const countOf = ({ counts }: Hypotheses, kind: string, scope: string, intensity: string): number =>
  counts
    .filter((one) => one.kind === kind && one.intensity === intensity && [one.basis, 'all'].includes(scope))
    .reduce((sum, { observed }) => sum + Number(observed), 0)

/** W_l(k) = p_l e^-mu_l mu_l^k. */
const weight = ({ mu, probability }: Hypotheses['intensities'][number], k: number): number =>
  Number(probability) * Math.exp(-Number(mu)) * Number(mu) ** k

/** The probability that both parties choose the basis. */
export const match = ({ bases }: Hypotheses, basis: string): number => {
  const own = bases.find(({ name }) => name === basis)
  return Number(own?.alice ?? 0) * Number(own?.bob ?? 0)
}

/** (1 - s) times the share of the weights that is keyed. */
export const keptShare = (h: Hypotheses, scope: string, k: number): number => {
  const all = h.intensities.reduce((sum, one) => sum + weight(one, k), 0)
  const keyed = h.intensities
    .filter(({ name }) => h.keyed.some(({ basis, intensity }) => basis === scope && intensity === name))
    .reduce((sum, one) => sum + weight(one, k), 0)
  return ((1 - Number(h.sampledFraction)) * keyed) / all
}

const bitLength = (count: number): number => (count === 0 ? 0 : count.toString(2).length)

/** What a key has to pay for, in bits. `announced` are the bits of error counts of keyed rounds that were sent. */
export const keyCosts = (
  h: Hypotheses,
  step: ProofStep,
): {
  readonly leak: number
  readonly announced: number
  readonly hashing: number
  readonly verification: number
} => ({
  leak: h.leak
    .filter(({ basis }) => step.scope === 'all' || basis === 'all' || basis === step.scope)
    .reduce((sum, { bits }) => sum + Number(bits), 0),
  announced: h.keyed
    .filter(
      ({ basis, intensity }) =>
        basis === step.scope &&
        h.counts.some((one) => one.kind === 'error' && one.basis === basis && one.intensity === intensity),
    )
    .reduce((sum, { basis, intensity }) => sum + bitLength(countOf(h, 'gain', basis, intensity)), 0),
  hashing: 2 * Math.log2(1 / (2 * number(step, 'hashing'))),
  verification: Math.log2(2 / number(step, 'verification')),
})
