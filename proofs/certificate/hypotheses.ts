// What every certificate of ours assumes: the observations and the named assumptions, in the spelling of a certificate.
// Source: docs/certificate.md, Hypotheses; docs/rules.md, Assumptions.

import type { Decimal } from '../../spec/finiteKey/interval'
import { BASES, type Basis, cellOf, type Observations } from '../../spec/finiteKey/observations'
import { ASSUMPTIONS } from '../kernel/hypotheses'
import type { Certificate, Parameter } from './certificate'

type Hypotheses = Certificate['hypotheses']
type Claim = Certificate['claim']

/** A step before it has its place: earlier steps are named by what they conclude. */
export type Step = Certificate['steps'][number]

/** A decimal in its one spelling. */
export const numberText = (value: Decimal): string => (value.isZero() ? '0' : value.toFixed())

/** The pairs (basis, intensity) that make key. */
export type Keyed = ReadonlyArray<{ readonly basis: Basis; readonly intensity: string }>

export const keyedPairs = (
  { key, intensities }: Observations,
  bases: ReadonlyArray<Basis> = key.bases,
): Keyed =>
  intensities.flatMap(({ name }) =>
    BASES.filter((basis) => bases.includes(basis) && key.intensities.includes(name)).map((basis) => ({
      basis,
      intensity: name,
    })),
  )

/** What a writer chooses beside the observations. `hasErrors` says which error counts the certificate states. */
export type Choices = {
  readonly keyed: Keyed
  readonly hasErrors: (basis: Basis, intensity: string) => boolean
  readonly leak: ReadonlyArray<{ readonly basis: Basis | 'all'; readonly bits: bigint }>
  readonly design: Hypotheses['design']
}

const countsOf = (observations: Observations, { hasErrors }: Choices): Hypotheses['counts'] =>
  observations.intensities.flatMap(({ name }) =>
    BASES.flatMap((basis) => {
      const { detections, errors } = cellOf(observations, basis, name)
      const entry = (kind: 'gain' | 'error', observed: bigint) => ({
        kind,
        basis,
        intensity: name,
        observed: observed.toString(),
      })
      return [entry('gain', detections), ...(hasErrors(basis, name) ? [entry('error', errors)] : [])]
    }),
  )

/** The hypotheses of a certificate about these observations. */
export const hypothesesOf = (observations: Observations, choices: Choices): Hypotheses => {
  const { authentication, bases, intensities, key, pulses } = observations
  return {
    assumptions: [...ASSUMPTIONS],
    authentication: {
      messages: authentication === undefined ? '0' : authentication.messages.toString(),
      epsilon: authentication === undefined ? '0' : numberText(authentication.epsilonPerMessage),
    },
    bases: BASES.map((name) => {
      const probability = numberText(bases[name].probability)
      return { name, alice: probability, bob: probability }
    }),
    counts: countsOf(observations, choices),
    design: choices.design,
    intensities: intensities.map(({ name, meanPhotonNumber, probability }) => ({
      name,
      mu: numberText(meanPhotonNumber),
      probability: numberText(probability),
    })),
    keyed: [...choices.keyed],
    leak: choices.leak.map(({ basis, bits }) => ({ basis, bits: bits.toString() })),
    protocol: 'decoy-bb84',
    pulses: pulses.toString(),
    sampledFraction: numberText(key.sampledFraction),
  }
}

/** What authentication costs in epsilon: messages times epsilon, 0 where the observations state none. */
export const authenticationEpsilon = ({ authentication }: Observations): string =>
  authentication === undefined
    ? '0'
    : numberText(authentication.epsilonPerMessage.times(authentication.messages.toString()))

/** Collects steps; `add` returns the place by which later steps refer to the new one. */
export const stepList = () => {
  const steps: Step[] = []
  return {
    steps,
    add: (rule: string, p: Readonly<Record<string, Parameter>>, by: ReadonlyArray<number> = []): number =>
      steps.push({ rule, p, by: [...by] }) - 1,
  }
}

/** The claim of a composable statement. */
export const claimOf = (
  observations: Observations,
  analysis: Claim['analysis'],
  bits: bigint,
  { secrecy, correctness }: { readonly secrecy: Decimal; readonly correctness: Decimal },
): Claim => ({
  analysis,
  authentication: authenticationEpsilon(observations),
  bits: bits.toString(),
  correctness: numberText(correctness),
  secrecy: numberText(secrecy),
})
