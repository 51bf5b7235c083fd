// The report on observations: every analysis side by side, what it rests on, and the verdict on the claim.
// Source: CLI.md, minimum fields of `audit`.

import * as E from 'fp-ts/Either'
import {
  type AnalysisResult,
  type Bound,
  byBrightness,
  type Target,
} from '../spec/finiteKey/analyses/analysis'
import { ANALYSES, RIGOROUS } from '../spec/finiteKey/analyses/catalogue'
import type { IntervalArithmetic } from '../spec/finiteKey/interval'
import { BASES, cellOf, type Observations, observationsText } from '../spec/finiteKey/observations'
import { type Problem, problemLine } from '../spec/problem'
import type { ExitCode } from './main'
import { folded, grouped, styled, table } from './terminal'

/** A report for machines and for people, and the exit code that goes with it. */
export type Report = { readonly json: unknown; readonly text: string; readonly exitCode: ExitCode }

type Outcome = { readonly name: string; readonly result: E.Either<ReadonlyArray<Problem>, AnalysisResult> }

const ARITHMETIC_ONLY = 'arithmetic only, not a security statement'

/** The verdict on a claim, or why there is none. */
type Verdict = {
  readonly holds: boolean
  readonly claimBits: bigint
  readonly certifiedBits: bigint
  readonly analysis: string
  readonly basis: string
}

const outcomeOf = (
  name: string,
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
): Outcome => {
  const analysis = ANALYSES.get(name)
  if (analysis === undefined)
    throw new Error(`${name} is not in the catalogue: options and claims are checked against it`)
  return { name, result: analysis(observations, target, arithmetic) }
}

const longest = (outcomes: ReadonlyArray<Outcome>): { name: string; result: AnalysisResult } | undefined => {
  const certified = outcomes.flatMap(({ name, result }) =>
    E.isRight(result) && result.right.sound ? [{ name, result: result.right }] : [],
  )
  return certified.reduce<(typeof certified)[number] | undefined>(
    (best, one) => (best === undefined || one.result.keyBits > best.result.keyBits ? one : best),
    undefined,
  )
}

/** The claim against the longest certified length; where nothing is certified, against its own analysis. */
const verdictOf = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  rigorous: ReadonlyArray<Outcome>,
): E.Either<ReadonlyArray<Problem>, Verdict | undefined> => {
  const { claim } = observations
  if (claim === undefined) return E.right(undefined)
  const analysis = claim.analysis ?? 'jinan1'
  if (!ANALYSES.has(analysis))
    return E.left([
      {
        code: 'KW-IN106',
        path: '$.claim.analysis',
        expected: `one of ${[...ANALYSES.keys()].join(', ')}`,
        found: JSON.stringify(analysis),
      },
    ])
  const verdict = (name: string, certifiedBits: bigint, basis: string): Verdict => ({
    holds: claim.keyBits <= certifiedBits,
    claimBits: claim.keyBits,
    certifiedBits,
    analysis: name,
    basis,
  })
  const best = longest(rigorous)
  if (best !== undefined)
    return E.right(
      verdict(
        best.name,
        best.result.keyBits,
        `certified, secrecy ${target.secrecy}, correctness ${target.correctness}`,
      ),
    )
  return E.map((result: AnalysisResult) => verdict(analysis, result.keyBits, ARITHMETIC_ONLY))(
    outcomeOf(analysis, observations, target, arithmetic).result,
  )
}

const boundJson = ({ value, unit }: Bound) => ({
  lower: value.lower.toString(),
  upper: value.upper.toString(),
  unit,
})

const epsilonJson = ({ epsilon }: AnalysisResult, observations: Observations) => {
  if (epsilon === undefined) return null
  const { authentication } = observations
  const perMessage = authentication?.epsilonPerMessage
  const charged = perMessage?.times(authentication?.messages.toString() ?? 0)
  const total = epsilon.secrecy.plus(epsilon.correctness).plus(charged ?? 0)
  return {
    secrecy: epsilon.secrecy.toString(),
    correctness: epsilon.correctness.toString(),
    authentication: charged?.toString() ?? null,
    total: total.toString(),
  }
}

const analysisJson = ({ name, result }: Outcome, observations: Observations) =>
  E.isLeft(result)
    ? { name, error: { code: result.left[0]?.code, message: result.left.map(problemLine).join('; ') } }
    : {
        name,
        keyBits: Number(result.right.keyBits),
        epsilon: epsilonJson(result.right, observations),
        bounds: Object.fromEntries(result.right.bounds.map((bound) => [bound.name, boundJson(bound)])),
        sound: result.right.sound,
        assumptions: result.right.assumptions,
      }

const jsonOf = (
  observations: Observations,
  outcomes: ReadonlyArray<Outcome>,
  verdict: Verdict | undefined,
) => ({
  input: observationsText(observations),
  analyses: outcomes.map((outcome) => analysisJson(outcome, observations)),
  ledger: outcomes.flatMap(({ name, result }) =>
    E.isRight(result)
      ? result.right.ledger.map(({ statement, epsilon }) => ({
          analysis: name,
          statement,
          epsilon: epsilon.toString(),
        }))
      : [],
  ),
  verdict:
    verdict === undefined
      ? null
      : { ...verdict, claimBits: Number(verdict.claimBits), certifiedBits: Number(verdict.certifiedBits) },
})

const countsTable = (observations: Observations): string =>
  table(
    [
      { title: 'intensity', align: 'left' },
      { title: 'photons/pulse', align: 'right' },
      { title: 'probability', align: 'right' },
      ...BASES.flatMap((basis) => [
        { title: `detections ${basis}`, align: 'right' } as const,
        { title: `errors ${basis}`, align: 'right' } as const,
      ]),
    ],
    byBrightness(observations).map(({ name, meanPhotonNumber, probability }) => [
      name,
      meanPhotonNumber.toString(),
      probability.toString(),
      ...BASES.flatMap((basis) => {
        const { detections, errors } = cellOf(observations, basis, name)
        return [grouped(detections), grouped(errors)]
      }),
    ]),
  )

const analysesTable = (outcomes: ReadonlyArray<Outcome>, claim: bigint | undefined): string =>
  table(
    [
      { title: 'analysis', align: 'left' },
      { title: 'key bits', align: 'right' },
      { title: 'of claim', align: 'right' },
      { title: 'secrecy', align: 'right' },
      { title: 'certified', align: 'left' },
    ],
    outcomes.map(({ name, result }) =>
      E.isLeft(result)
        ? [name, '-', '', '', 'cannot serve this input']
        : [
            name,
            grouped(result.right.keyBits),
            claim === undefined || claim === 0n
              ? ''
              : `${(Number((result.right.keyBits * 10000n) / claim) / 100).toFixed(1)} %`,
            result.right.epsilon?.secrecy.toString() ?? 'none',
            result.right.sound ? 'yes' : 'no',
          ],
    ),
  )

/** Assumptions and refusals, each sentence once with the analyses it belongs to. */
const notes = (outcomes: ReadonlyArray<Outcome>): string => {
  const names = new Map<string, ReadonlyArray<string>>()
  for (const { name, result } of outcomes)
    for (const line of E.isLeft(result) ? result.left.map(problemLine) : result.right.assumptions)
      names.set(line, [...(names.get(line) ?? []), name])
  return [...names].map(([line, own]) => `  ${folded(`${own.join(', ')}: ${line}`, '    ')}`).join('\n')
}

const verdictLine = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return 'No claim to judge.'
  const { holds, claimBits, certifiedBits, analysis, basis } = verdict
  const sentence = `claimed ${grouped(claimBits)} bits, ${analysis} gives ${grouped(certifiedBits)} (${basis})`
  return holds ? `${styled('green', 'HOLDS')}: ${sentence}` : `${styled('red', 'DOES NOT HOLD')}: ${sentence}`
}

const textOf = (
  observations: Observations,
  outcomes: ReadonlyArray<Outcome>,
  verdict: Verdict | undefined,
): string =>
  [
    styled('bold', observations.name),
    ...(observations.note === undefined ? [] : [folded(observations.note, '')]),
    '',
    `Verdict  ${verdictLine(verdict)}`,
    '',
    `Counts   ${grouped(observations.pulses)} pulses sent; sifted detections, sample included`,
    countsTable(observations),
    '',
    'Key length by analysis',
    analysesTable(outcomes, observations.claim?.keyBits),
    '',
    'What these lengths rest on',
    notes(outcomes),
    '',
  ].join('\n')

/** Runs the analyses and judges the claim; left when nothing certified, nor the claim's own analysis, can serve this input. */
export const auditObservations = (
  observations: Observations,
  names: ReadonlyArray<string>,
  target: Target,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, Report> => {
  const run = (name: string) => outcomeOf(name, observations, target, arithmetic)
  const outcomes = new Map([...new Set([...RIGOROUS.keys(), ...names])].map((name) => [name, run(name)]))
  const select = (wanted: Iterable<string>) => [...wanted].flatMap((name) => outcomes.get(name) ?? [])
  const shown = select(names)
  return E.map(
    (verdict: Verdict | undefined): Report => ({
      json: jsonOf(observations, shown, verdict),
      text: textOf(observations, shown, verdict),
      exitCode: verdict === undefined || verdict.holds ? 0 : 1,
    }),
  )(verdictOf(observations, target, arithmetic, select(RIGOROUS.keys())))
}
