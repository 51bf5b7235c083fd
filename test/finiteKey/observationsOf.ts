// Observations for tests: the reference files, and the same with some fields changed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import type { AnalysisResult, Target } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'

type Counts = Readonly<
  Record<string, { readonly detections: number | string; readonly errors: number | string }>
>

/** The fields of an observations file, as its JSON holds them. */
export type ObservationsJson = {
  readonly pulses: string
  readonly bases: Readonly<Record<'X' | 'Z', { readonly probability: string }>>
  readonly intensities: ReadonlyArray<{
    readonly name: string
    readonly meanPhotonNumber: string
    readonly probability: string
  }>
  readonly counts: Readonly<Record<'X' | 'Z', Counts>>
  readonly key: {
    readonly bases: ReadonlyArray<string>
    readonly intensities: ReadonlyArray<string>
    readonly sampledFraction: string
  }
  readonly leakage: Readonly<Record<string, number | string>>
  readonly claim?: Readonly<Record<string, number | string>>
}

// Compiled tests run from build/test/finiteKey.
const read = (name: string): ObservationsJson =>
  JSON.parse(readFileSync(join(__dirname, '../../../data', name), 'utf8'))

export const BLOCK = read('observations_block_500k.json')
export const PASS = read('observations_pass_2M.json')

/** The block as a source with one decoy would have given it: no vacuum pulses. */
export const ONE_DECOY: ObservationsJson = {
  ...BLOCK,
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.8', probability: '0.75' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.25' },
  ],
  counts: {
    X: { signal: { detections: 375_000, errors: 3787 }, decoy: { detections: 16_752, errors: 721 } },
    Z: { signal: { detections: 375_000, errors: 3787 }, decoy: { detections: 16_752, errors: 721 } },
  },
}

/** The same counts in both bases. */
export const inBothBases = (counts: Counts) => ({ X: counts, Z: counts })

/** @throws Error for observations that are refused. */
export const observationsOf = (json: ObservationsJson): Observations => {
  const parsed = parseObservations(json)
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return parsed.right
}

const TARGET: Target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** What an analysis makes of observations, at 50 digits unless asked otherwise. */
export const analysed = (
  name: string,
  json: ObservationsJson,
  target: Partial<Target> = {},
  digits = 50,
): E.Either<ReadonlyArray<Problem>, AnalysisResult> => {
  const analysis = ANALYSES.get(name)
  if (analysis === undefined) throw new Error(`no analysis ${name}`)
  return analysis(
    observationsOf(json),
    { ...TARGET, ...target },
    intervalArithmetic(digits, fastTranscendentals),
  )
}

/** The length. @throws Error where the analysis cannot serve the observations. */
export const keyBits = (name: string, json: ObservationsJson, target: Partial<Target> = {}): bigint => {
  const result = analysed(name, json, target)
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right.keyBits
}
