// The export to Coq, what both analyses share: the intensities and the protocol as definitions, the precision of the proofs by
// intervals, and the lists that lie in the certificate's hypotheses.
// Source: docs/certificate.md, Hypotheses; CERTIFICATE.md section 4.

import type { Certificate } from '../certificate/certificate'
import { bits, isAtMost, parse, sum, times } from '../kernel/rational'
import { constant, identifier, list, real } from './notation'

export type Basis = 'X' | 'Z'
export const BASES: ReadonlyArray<Basis> = ['X', 'Z']
export const asBasis = (text: string): Basis => (text === 'Z' ? 'Z' : 'X')
/** The complementary basis. */
export const otherOf = (basis: Basis): Basis => (basis === 'X' ? 'Z' : 'X')
export type Hypotheses = Certificate['hypotheses']

/** The Coq name of an intensity. */
export const intensityName = (name: string): string => identifier('intensity', name)

/** A count of the table as written in the certificate; undefined where it has none. */
export const countOf = (
  {
    counts,
  }: {
    readonly counts: ReadonlyArray<Readonly<Record<'kind' | 'basis' | 'intensity' | 'observed', string>>>
  },
  kind: 'gain' | 'error',
  basis: string,
  intensity: string,
): string | undefined =>
  counts.find((one) => one.kind === kind && one.basis === basis && one.intensity === intensity)?.observed

/** All sifted detections of a basis. */
export const siftedOf = ({ counts }: Hypotheses, basis: Basis): string =>
  constant(
    sum(
      counts
        .filter((one) => one.kind === 'gain' && one.basis === basis)
        .map(({ observed }) => parse(observed)),
    ),
  )

/** Whether the pair makes key. */
export const isKeyed = ({ keyed }: Hypotheses, basis: Basis, intensity: string): boolean =>
  keyed.some((pair) => pair.basis === basis && pair.intensity === intensity)

/** Bits beyond the point that the kernel's enclosures have; what it accepts it accepts by more than 2^-128 of a unit. */
const KERNEL_BITS = 128
const GUARD_BITS = 40
/** CERTIFICATE.md section 4: 3.4 bits a digit, twice the bits of the distance of a limit from its count, and 60. */
const BITS_PER_DIGIT = 3.4
const MARGIN_BITS = 60

/** The precision of `interval`, in bits: enough for what the kernel decides on these counts, and for every limit as written. */
export const precisionOf = ({ hypotheses, steps }: Certificate): number => {
  const detections = sum(
    hypotheses.counts.map(({ kind, observed }) => parse(kind === 'gain' ? observed : '0')),
  )
  const limits = steps
    .filter(({ rule }) => rule.startsWith('chernoff'))
    .map(({ p }) => (typeof p.value === 'string' ? p.value.replace(/\D/g, '').length : 0))
  const digits = limits.reduce((most, one) => Math.max(most, one), 0)
  // No limit of a count n is nearer to it than 1/n of it, so twice the bits of n are enough.
  const deviation = 2 * bits(detections.n)
  return Math.max(
    KERNEL_BITS + bits(detections.n) + GUARD_BITS,
    Math.ceil(BITS_PER_DIGIT * digits) + deviation + MARGIN_BITS,
  )
}

/** A function of the basis in Coq. */
export const byBasis = (value: (basis: Basis) => string): string =>
  `(fun b => match b with ${BASES.map((basis) => `basis_${basis} => ${value(basis)}`).join(' | ')} end)`

const brightestOf = ({ intensities }: Hypotheses): string => {
  const [first, ...rest] = intensities
  // The kernel accepts no hypotheses without intensities.
  if (first === undefined) throw new Error('a certificate without intensities')
  const brightest = rest.reduce((most, one) => (isAtMost(parse(one.mu), parse(most.mu)) ? most : one), first)
  return intensityName(brightest.name)
}

/** The probability that both parties choose the basis, as a Coq constant. */
export const matchingOf = ({ bases }: Hypotheses, basis: Basis): string => {
  const probabilities = bases.find(({ name }) => name === basis)
  return constant(times(parse(probabilities?.alice ?? '0'), parse(probabilities?.bob ?? '0')))
}

/** The intensities, and the proof that they are a source of light. */
export const protocolText = (hypotheses: Hypotheses): string => {
  const { intensities } = hypotheses
  return [
    ...intensities.map(
      ({ name, mu, probability }) =>
        `Definition ${intensityName(name)} : source := Source ${real(mu)} ${real(probability)}.`,
    ),
    `Definition emitted_light : list source := ${list(intensities.map(({ name }) => intensityName(name)))}.`,
    'Ltac each := intros ? It; repeat (destruct It as [<-|It]); [..|destruct It].',
    'Lemma light : light_ok emitted_light.',
    `Proof. split; [unfold emitted_light; each; cbn; lra|]. exists ${brightestOf(hypotheses)}. split; [cbn; tauto|cbn; lra]. Qed.`,
    '',
  ].join('\n')
}

/** The protocol of `composable`. */
export const settingText = (hypotheses: Hypotheses): string => {
  const keyed = (basis: Basis): string =>
    list(
      hypotheses.intensities
        .filter(({ name }) => isKeyed(hypotheses, basis, name))
        .map(({ name }) => intensityName(name)),
    )
  const matching = byBasis((basis) => matchingOf(hypotheses, basis))
  return `Definition protocol : setting := Setting emitted_light ${matching} ${byBasis(keyed)} ${real(hypotheses.sampledFraction)}.`
}

/** The tactics that compute: definitions unfolded, these among them, and `interval` at the precision of the certificate. */
export const tacticsText = (certificate: Certificate, definitions: ReadonlyArray<string>): string => {
  const names = certificate.hypotheses.intensities.map(({ name }) => intensityName(name))
  return [
    '',
    `Ltac by_interval := interval with (i_prec ${precisionOf(certificate)}).`,
    `Ltac unfolded := cbv [total fold_right weight row mu probability fst snd log2 h emitted_light ${[...names, ...definitions].join(' ')}].`,
    'Ltac computed := unfolded; by_interval.',
    '',
  ].join('\n')
}
