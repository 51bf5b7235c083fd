// The documents that `audit --json` prints, as types for those who read them. Source: docs/schemas/audit-observations.json, docs/schemas/audit-passes.json.

import type { Finding } from '../../proofs/findings/finding'
import type { observationsText } from '../../spec/finiteKey/observations'

/** A whole number: a string of digits where a JSON number would not be exact. */
export type Whole = number | string

/** An analysis that served the input. */
export type ServedAnalysis = {
  readonly name: string
  readonly keyBits: Whole
  readonly epsilon: { readonly secrecy: string; readonly correctness: string } | null
  readonly sound: boolean
  readonly standing: string
  readonly assumptions: ReadonlyArray<string>
}
/** One that could not. */
export type RefusedAnalysis = { readonly name: string; readonly error: { readonly message: string } }

export type FindingDocument = Omit<Finding, 'bits'> & { readonly bits: Whole | null }

/** Of observations. */
export type AuditDocument = {
  readonly input: ReturnType<typeof observationsText>
  readonly analyses: ReadonlyArray<ServedAnalysis | RefusedAnalysis>
  readonly ledger: ReadonlyArray<{
    readonly analysis: string
    readonly statement: string
    readonly epsilon: string
  }>
  readonly findings: ReadonlyArray<FindingDocument>
  readonly verdict: {
    readonly holds: boolean
    readonly claimBits: Whole
    readonly certifiedBits: Whole
    readonly analysis: string
    readonly basis: string
  } | null
}

/** Of published passes. */
export type PassesDocument = {
  readonly passes: ReadonlyArray<{
    readonly date: string
    readonly station: string
    readonly packets: number
    readonly blocks: number
    readonly publishedBits: Whole
    readonly recomputedBits: Whole
    readonly ratio: number | null
    readonly composableBlockBits?: Whole | null
    readonly composablePooledBits?: Whole | null
    readonly directBlockBits?: Whole | null
    readonly directPooledBits?: Whole | null
  }>
  readonly summary: {
    readonly meanRatio: number | null
    readonly rms: number | null
    readonly worst: number | null
    readonly within10Percent: number
  }
  readonly assumptions: {
    readonly opticalError: string
    readonly transmittance: string
    readonly efficiency: string
    readonly failureProbability: string
  }
}
