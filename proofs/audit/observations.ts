// The audit of observations: every analysis asked for, certificates of the rigorous ones checked by the kernel, findings, verdict.
// Source: CLI.md, section audit. What reports make of it is theirs.

import * as E from 'fp-ts/Either'
import type { AnalysisResult, Target } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES, RIGOROUS } from '../../spec/finiteKey/analyses/catalogue'
import type { DirectMode } from '../../spec/finiteKey/analyses/direct'
import type { IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { CERTIFIERS, type Certified } from '../certificate/certify'
import { findingsOf } from '../findings/catalogue'
import type { Finding } from '../findings/finding'

/** One analysis on this input; the certificate is there for those that can write one. */
export type Outcome = {
  readonly name: string
  readonly result: E.Either<ReadonlyArray<Problem>, AnalysisResult>
  readonly certificate?: Certified['certificate']
}

/** How much a length is worth: a theorem of the kernel, a proof without certificate, a formula, a published bound. */
export type Standing =
  | 'certified'
  | 'refused by the kernel'
  | 'proved, no certificate'
  | 'arithmetic only'
  | 'as published'
  | 'cannot serve this input'

/** The verdict on a claim; `basis` says what it rests on. */
export type Verdict = {
  readonly holds: boolean
  readonly claimBits: bigint
  readonly certifiedBits: bigint
  readonly analysis: string
  readonly basis: string
}

/** All that the audit found. `outcomes` are those asked for; `best` is the longest certified one, asked for or not. */
export type ObservationsAudit = {
  readonly observations: Observations
  readonly outcomes: ReadonlyArray<Outcome>
  readonly best: Outcome | undefined
  readonly verdict: Verdict | undefined
  readonly findings: ReadonlyArray<Finding>
}

/** What was asked for. `mode` is that of the analysis `direct`. */
export type AuditRequest = {
  readonly analyses: ReadonlyArray<string>
  readonly target: Target
  readonly arithmetic: IntervalArithmetic
  readonly mode: DirectMode
}

const ARITHMETIC_ONLY = 'arithmetic only, not a security statement'

/** One analysis of the catalogue on this input. @throws Error for a name that is not in the catalogue */
export const outcomeOf = (
  name: string,
  observations: Observations,
  { target, arithmetic, mode }: AuditRequest,
): Outcome => {
  const certified = CERTIFIERS.get(name)?.(observations, target, arithmetic, mode)
  if (certified !== undefined)
    return E.isLeft(certified)
      ? { name, result: certified }
      : { name, result: E.right(certified.right.result), certificate: certified.right.certificate }
  const analysis = ANALYSES.get(name)
  if (analysis === undefined)
    throw new Error(`${name} is not in the catalogue: options and claims are checked against it`)
  return { name, result: analysis(observations, target, arithmetic) }
}

/** What the length of an outcome is worth. */
export const standingOf = ({ name, result, certificate }: Outcome): Standing => {
  if (E.isLeft(result)) return 'cannot serve this input'
  if (certificate !== undefined && E.isRight(certificate) && !certificate.right.verdict.accepted)
    return 'refused by the kernel'
  if (result.right.epsilon === undefined) return 'arithmetic only'
  if (RIGOROUS.has(name) && certificate !== undefined && E.isRight(certificate)) return 'certified'
  return result.right.ledger.length > 0 ? 'proved, no certificate' : 'as published'
}

const keyBits = ({ result }: Outcome): bigint => (E.isRight(result) ? result.right.keyBits : 0n)

const longest = (outcomes: ReadonlyArray<Outcome>): Outcome | undefined =>
  outcomes
    .filter((outcome) => standingOf(outcome) === 'certified')
    .reduce<Outcome | undefined>(
      (best, one) => (best === undefined || keyBits(one) > keyBits(best) ? one : best),
      undefined,
    )

const claimedAnalysis = ({ claim }: Observations): string => claim?.analysis ?? 'jinan1'

const assumedLeak = ({ leakage }: Observations): string =>
  leakage.kind === 'efficiency' ? ', the leak assumed' : ''

/** The claim against the longest certified length; where no rigorous analysis can serve the input, against its own analysis. */
const verdictOf = (
  observations: Observations,
  { target }: AuditRequest,
  rigorous: ReadonlyArray<Outcome>,
  claimed: Outcome,
): E.Either<ReadonlyArray<Problem>, Verdict | undefined> => {
  const { claim } = observations
  if (claim === undefined) return E.right(undefined)
  const verdict = (analysis: string, certifiedBits: bigint, basis: string): Verdict => ({
    holds: claim.keyBits <= certifiedBits,
    claimBits: claim.keyBits,
    certifiedBits,
    analysis,
    basis,
  })
  const served = rigorous.filter(({ result }) => E.isRight(result))
  if (served.length > 0) {
    const best = longest(served)
    const standing = best === undefined ? 'no certified length' : 'certified'
    const basis = `${standing}, secrecy ${target.secrecy}, correctness ${target.correctness}${assumedLeak(observations)}`
    return E.right(
      verdict(
        best?.name ?? served.map(({ name }) => name).join(', '),
        best === undefined ? 0n : keyBits(best),
        basis,
      ),
    )
  }
  return E.map((result: AnalysisResult) => verdict(claimed.name, result.keyBits, ARITHMETIC_ONLY))(
    claimed.result,
  )
}

const claimProblems = (observations: Observations): ReadonlyArray<Problem> =>
  ANALYSES.has(claimedAnalysis(observations))
    ? []
    : [
        {
          code: 'KW-IN106',
          path: '$.claim.analysis',
          expected: `one of ${[...ANALYSES.keys()].join(', ')}`,
          found: JSON.stringify(claimedAnalysis(observations)),
        },
      ]

/** What an audit has to run, those first that decide the verdict; left when the claim names no analysis. */
export const neededAnalyses = (
  observations: Observations,
  { analyses }: AuditRequest,
): E.Either<ReadonlyArray<Problem>, ReadonlyArray<string>> => {
  const problems = claimProblems(observations)
  return problems.length > 0
    ? E.left(problems)
    : E.right([...new Set([...RIGOROUS.keys(), claimedAnalysis(observations), ...analyses])])
}

/** The outcomes of the claimed analysis and of the rigorous ones. */
const decisive = (observations: Observations, all: ReadonlyMap<string, Outcome>) => {
  const claimed = all.get(claimedAnalysis(observations))
  if (claimed === undefined) throw new Error('the claimed analysis is needed, so it has been run')
  return { claimed, rigorous: [...RIGOROUS.keys()].flatMap((name) => all.get(name) ?? []) }
}

/** The verdict and the longest certified outcome, as soon as the rigorous analyses and the claimed one have run. */
export type Judgement = Pick<ObservationsAudit, 'best' | 'verdict'>

/** How many of `neededAnalyses` the verdict waits for: the first ones. */
export const decisiveCount = (observations: Observations): number =>
  new Set([...RIGOROUS.keys(), claimedAnalysis(observations)]).size

/** Judges the claim from the decisive outcomes, by name; left when none can serve the input. */
export const judgementOf = (
  observations: Observations,
  request: AuditRequest,
  all: ReadonlyMap<string, Outcome>,
): E.Either<ReadonlyArray<Problem>, Judgement> => {
  const { claimed, rigorous } = decisive(observations, all)
  return E.map((verdict: Verdict | undefined): Judgement => ({ best: longest(rigorous), verdict }))(
    verdictOf(observations, request, rigorous, claimed),
  )
}

/** The whole audit from the outcomes of `neededAnalyses`, by name: verdict and findings; left when none can serve the input. */
export const judged = (
  observations: Observations,
  request: AuditRequest,
  all: ReadonlyMap<string, Outcome>,
): E.Either<ReadonlyArray<Problem>, ObservationsAudit> => {
  const { claimed, rigorous } = decisive(observations, all)
  const right = ({ name, result }: Outcome) => (E.isRight(result) ? [[name, result.right] as const] : [])
  return E.map(
    (judgement: Judgement): ObservationsAudit => ({
      observations,
      outcomes: request.analyses.flatMap((name) => all.get(name) ?? []),
      ...judgement,
      findings: findingsOf({
        observations,
        target: request.target,
        arithmetic: request.arithmetic,
        analysed: claimed.name,
        result: E.isRight(claimed.result) ? claimed.result.right : undefined,
        rigorous: new Map(rigorous.flatMap(right)),
      }),
    }),
  )(judgementOf(observations, request, all))
}

/** Runs the analyses, judges the claim, lists the findings; left when the claim names no analysis, or none can serve the input. */
export const auditObservations = (
  observations: Observations,
  request: AuditRequest,
): E.Either<ReadonlyArray<Problem>, ObservationsAudit> =>
  E.chain((names: ReadonlyArray<string>) =>
    judged(
      observations,
      request,
      new Map(names.map((name) => [name, outcomeOf(name, observations, request)])),
    ),
  )(neededAnalyses(observations, request))
