// Observations as a form holds them: texts in fields, a row an intensity. What the form does not show travels along.
// Source: docs/observations.md.

import * as E from 'fp-ts/Either'
import { Exact } from '../../spec/finiteKey/interval'
import { BASES, type Basis, type Observations, observationsText } from '../../spec/finiteKey/observations'
import { Probability } from '../../spec/quantities'

/** Detections and errors of one basis, as typed. */
export type DraftCell = { readonly detections: string; readonly errors: string }

/** One intensity with its counts. */
export type DraftRow = {
  readonly name: string
  readonly meanPhotonNumber: string
  readonly probability: string
  readonly isKeyed: boolean
  readonly cells: Readonly<Record<Basis, DraftCell>>
}

/** The form's three ways to state the leak: bits, bits a basis, an efficiency. */
export type DraftLeakage =
  | { readonly kind: 'bits'; readonly bits: string }
  | { readonly kind: 'perBasis'; readonly X: string; readonly Z: string }
  | { readonly kind: 'efficiency'; readonly efficiency: string }

/** What the form holds. Empty optional texts mean that the input says nothing; `rest` is kept as it is. */
export type Draft = {
  readonly name: string
  readonly note: string
  readonly pulses: string
  readonly basisX: string
  readonly rows: ReadonlyArray<DraftRow>
  readonly keyBases: ReadonlyArray<Basis>
  readonly sampledFraction: string
  readonly leakage: DraftLeakage
  readonly claimBits: string
  readonly authenticationMessages: string
  readonly authenticationEpsilon: string
  readonly rest: { readonly disclosures?: object; readonly claim?: object }
}

const leakageOf = ({ leakage }: Observations): DraftLeakage => {
  switch (leakage.kind) {
    case 'bits':
      return { kind: 'bits', bits: `${leakage.bits}` }
    case 'perBasis':
      return { kind: 'perBasis', X: `${leakage.bits.X}`, Z: `${leakage.bits.Z}` }
    case 'efficiency':
      return { kind: 'efficiency', efficiency: leakage.efficiency.toString() }
  }
}

/** The fields of the form for these observations. */
export const draftOf = (observations: Observations): Draft => {
  const { disclosures, claim } = observationsText(observations)
  const cell = (basis: Basis, name: string): DraftCell => ({
    detections: `${observations.counts[basis][name]?.detections ?? ''}`,
    errors: `${observations.counts[basis][name]?.errors ?? ''}`,
  })
  const { authentication } = observations
  return {
    name: observations.name,
    note: observations.note ?? '',
    pulses: `${observations.pulses}`,
    basisX: observations.bases.X.probability.toString(),
    rows: observations.intensities.map(({ name, meanPhotonNumber, probability }) => ({
      name,
      meanPhotonNumber: meanPhotonNumber.toString(),
      probability: probability.toString(),
      isKeyed: observations.key.intensities.includes(name),
      cells: { X: cell('X', name), Z: cell('Z', name) },
    })),
    keyBases: observations.key.bases,
    sampledFraction: observations.key.sampledFraction.toString(),
    leakage: leakageOf(observations),
    claimBits: observations.claim === undefined ? '' : `${observations.claim.keyBits}`,
    authenticationMessages: authentication === undefined ? '' : `${authentication.messages}`,
    authenticationEpsilon: authentication?.epsilonPerMessage.toString() ?? '',
    rest: {
      ...(disclosures === undefined ? {} : { disclosures }),
      ...(claim === undefined ? {} : { claim }),
    },
  }
}

const leakageData = (leakage: DraftLeakage, keyBases: ReadonlyArray<Basis>): object => {
  switch (leakage.kind) {
    case 'bits':
      return { bits: leakage.bits }
    case 'efficiency':
      return { efficiency: leakage.efficiency }
    case 'perBasis':
      return Object.fromEntries(keyBases.map((basis) => [basis, leakage[basis]]))
  }
}

/** The observations that the form states, as data for `parseObservations`, which finds what is wrong with them. */
export const draftData = (draft: Draft): object => {
  const x = Probability.decode(draft.basisX)
  const { claim, ...rest } = draft.rest
  const counts = (basis: Basis) =>
    Object.fromEntries(draft.rows.map(({ name, cells }) => [name, cells[basis]]))
  const isAuthenticated = draft.authenticationMessages !== '' || draft.authenticationEpsilon !== ''
  return {
    format: 'keywitness/observations@1',
    name: draft.name,
    ...(draft.note === '' ? {} : { note: draft.note }),
    ...rest,
    pulses: draft.pulses,
    bases: {
      X: { probability: draft.basisX },
      Z: { probability: E.isLeft(x) ? draft.basisX : Exact.sub(1, x.right).toString() },
    },
    intensities: draft.rows.map(({ name, meanPhotonNumber, probability }) => ({
      name,
      meanPhotonNumber,
      probability,
    })),
    counts: { X: counts('X'), Z: counts('Z') },
    key: {
      bases: BASES.filter((basis) => draft.keyBases.includes(basis)),
      intensities: draft.rows.filter(({ isKeyed }) => isKeyed).map(({ name }) => name),
      sampledFraction: draft.sampledFraction,
    },
    leakage: leakageData(draft.leakage, draft.keyBases),
    ...(isAuthenticated
      ? {
          authentication: {
            messages: draft.authenticationMessages,
            epsilonPerMessage: draft.authenticationEpsilon,
          },
        }
      : {}),
    ...(draft.claimBits === '' ? {} : { claim: { ...claim, keyBits: draft.claimBits } }),
  }
}
