// The audit of observations as JSON. Source: CLI.md, minimum fields of `audit`; schema in docs/schemas/audit-observations.json.

import * as E from 'fp-ts/Either'
import type { AnalysisResult, Bound } from '../../spec/finiteKey/analyses/analysis'
import { type Observations, observationsText } from '../../spec/finiteKey/observations'
import { problemLine } from '../../spec/problem'
import type { Finding } from '../findings/finding'
import { type ObservationsAudit, type Outcome, standingOf } from './observations'
import { wholeJson } from './whole'

const boundJson = ({ value, unit }: Bound) => ({
  lower: value.lower.toString(),
  upper: value.upper.toString(),
  unit,
})

const epsilonJson = ({ epsilon }: AnalysisResult, { authentication }: Observations) => {
  if (epsilon === undefined) return null
  const charged = authentication?.epsilonPerMessage.times(authentication.messages.toString())
  return {
    secrecy: epsilon.secrecy.toString(),
    correctness: epsilon.correctness.toString(),
    authentication: charged?.toString() ?? null,
    total: epsilon.secrecy
      .plus(epsilon.correctness)
      .plus(charged ?? 0)
      .toString(),
  }
}

const modeOf = (result: AnalysisResult) =>
  'mode' in result && typeof result.mode === 'string' ? { mode: result.mode } : {}

const analysisJson = (outcome: Outcome, observations: Observations) => {
  const { name, result } = outcome
  if (E.isLeft(result))
    return { name, error: { code: result.left[0]?.code, message: result.left.map(problemLine).join('; ') } }
  const { keyBits, bounds, sound, assumptions } = result.right
  return {
    name,
    ...modeOf(result.right),
    keyBits: wholeJson(keyBits),
    epsilon: epsilonJson(result.right, observations),
    bounds: Object.fromEntries(bounds.map((bound) => [bound.name, boundJson(bound)])),
    sound,
    standing: standingOf(outcome),
    assumptions,
  }
}

const findingJson = ({ bits, ...finding }: Finding) => ({
  ...finding,
  bits: bits === null ? null : wholeJson(bits),
})

const ledgerJson = ({ name, result }: Outcome) =>
  E.isRight(result)
    ? result.right.ledger.map(({ statement, epsilon }) => ({
        analysis: name,
        statement,
        epsilon: epsilon.toString(),
      }))
    : []

/** The document of `audit --json`. */
export const auditJson = ({ observations, outcomes, verdict, findings }: ObservationsAudit) => ({
  input: observationsText(observations),
  analyses: outcomes.map((outcome) => analysisJson(outcome, observations)),
  ledger: outcomes.flatMap(ledgerJson),
  findings: findings.map(findingJson),
  verdict:
    verdict === undefined
      ? null
      : {
          ...verdict,
          claimBits: wholeJson(verdict.claimBits),
          certifiedBits: wholeJson(verdict.certifiedBits),
        },
})
