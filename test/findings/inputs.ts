// Inputs of the findings tests: the reference files, with any field replaced, judged by the analysis that the claim names.
// Source: data/observations_block_500k.json and data/observations_pass_2M.json (modelled counts of one pass).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { findingsOf } from '../../proofs/findings/catalogue'
import type { Finding, FindingCode, FindingInput } from '../../proofs/findings/finding'
import type { AnalysisResult } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES, RIGOROUS } from '../../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { parseObservations } from '../../spec/finiteKey/observations'

const ROOT = join(__dirname, '../../..')

export const textFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const fields = (path: string): Readonly<Record<string, unknown>> => {
  const data: unknown = JSON.parse(textFile(path))
  return Object.fromEntries(Object.entries(data ?? {}))
}

/** The reference files as JSON data. */
export const BLOCK = fields('data/observations_block_500k.json')
export const PASS = fields('data/observations_pass_2M.json')

const arithmetic = intervalArithmetic(50, fastTranscendentals)

/** Rows of one basis: signal, decoy and vacuum as [detections, errors]. */
export const row = (
  signal: readonly [number, number],
  decoy: readonly [number, number],
  vacuum: readonly [number, number],
) => ({
  signal: { detections: signal[0], errors: signal[1] },
  decoy: { detections: decoy[0], errors: decoy[1] },
  vacuum: { detections: vacuum[0], errors: vacuum[1] },
})

/** The intensities of the reference files with another vacuum. */
export const intensitiesWithVacuum = (meanPhotonNumber: string) => [
  { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
  { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.25' },
  { name: 'vacuum', meanPhotonNumber, probability: '0.25' },
]

/** What the findings are judged on; `undefined` in `replaced` removes a field. */
export const inputFrom = (
  file: Readonly<Record<string, unknown>>,
  replaced: Readonly<Record<string, unknown>> = {},
  secrecy = '1e-10',
): FindingInput => {
  const given = Object.entries({ ...file, ...replaced }).filter(([, value]) => value !== undefined)
  const parsed = parseObservations(Object.fromEntries(given))
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  const observations = parsed.right
  const target = { secrecy: new Exact(secrecy), correctness: new Exact('1e-15') }
  const analysed = observations.claim?.analysis ?? 'jinan1'
  const result = ANALYSES.get(analysed)?.(observations, target, arithmetic)
  return {
    observations,
    target,
    arithmetic,
    analysed,
    result: result !== undefined && E.isRight(result) ? result.right : undefined,
    rigorous: new Map(),
  }
}

/** The input with what the rigorous analyses certify. */
export const withRigorous = (input: FindingInput): FindingInput => ({
  ...input,
  rigorous: new Map(
    [...RIGOROUS].flatMap(([name, analysis]): ReadonlyArray<readonly [string, AnalysisResult]> => {
      const result = analysis(input.observations, input.target, input.arithmetic)
      return E.isRight(result) ? [[name, result.right]] : []
    }),
  ),
})

/** The finding with this code. */
export const findingIn = (input: FindingInput, code: FindingCode): Finding => {
  const found = findingsOf(input).find((finding) => finding.code === code)
  if (found === undefined) throw new Error(`no finding ${code}`)
  return found
}
