// A step of a certificate as a lemma of Coq about the run `r`: what it is called, what it bounds, which failures it rests on.
// Source: CERTIFICATE.md section 4.

import type { Step } from '../certificate/certificate'
import type { Hypotheses as Checked } from '../kernel/hypotheses'
import { comment, textOf } from './notation'
import type { Basis } from './protocol'

/** A tail event: its name, when it happens in a run `r`, and its probability. */
export type Failure = { readonly name: string; readonly definition: string; readonly epsilon: string }

/** A step in Coq: its lemma `step_N`, what it bounds and by what value, and the failures it rests on. */
export type Written = {
  readonly name: string
  readonly text: string
  readonly basis: Basis
  readonly value: string
  readonly failures: ReadonlyArray<Failure>
  readonly by: ReadonlyArray<Written>
  readonly intensity: string
  readonly photons: string
}

/** What a rule sees: its place and parameters, the premises as written, the hypotheses as checked, the names of the epsilons. */
export type Place = {
  readonly place: number
  readonly step: Step
  readonly by: ReadonlyArray<Written>
  readonly checked: Checked
  readonly epsilonName: (epsilon: string) => string
}

/** A parameter of the step. */
export const parameter = ({ step }: Place, name: string): string => textOf(step.p[name])
/** A premise of a step. */
export const premise = (by: ReadonlyArray<Written>, at: number): Written => {
  const found = by[at]
  // The kernel has accepted the step, so it has the premises of its rule.
  if (found === undefined) throw new Error('a premise of an accepted step is missing')
  return found
}

/** Failures once each, in the order they first occur. */
export const distinct = (failures: ReadonlyArray<Failure>): ReadonlyArray<Failure> => [
  ...new Map(failures.map((one) => [one.name, one])).values(),
]

type More = {
  readonly intensity?: string
  readonly photons?: string
  readonly failure?: Failure
}

/** The lemma of a step, after what it needs before it. */
export const written = (
  at: Place,
  basis: Basis,
  statement: string,
  proof: ReadonlyArray<string>,
  { intensity = '', photons = '', failure }: More = {},
  before: ReadonlyArray<string> = [],
): Written => ({
  name: `step_${at.place}`,
  text: [
    comment(`step ${at.place}: ${at.step.rule}`),
    ...before,
    `Lemma step_${at.place} : ${statement}.`,
    `Proof. ${proof.join('\n  ')} Qed.`,
  ].join('\n'),
  basis,
  value: parameter(at, 'value'),
  failures: distinct([
    ...at.by.flatMap(({ failures }) => failures),
    ...(failure === undefined ? [] : [failure]),
  ]),
  by: at.by,
  intensity,
  photons,
})
