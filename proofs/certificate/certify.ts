// From observations to a checked length: the analysis computes, the certificate states, the kernel decides.
// Source: ARCHITECTURE.md, the way of the data.

import * as E from 'fp-ts/Either'
import type { Analysis, AnalysisResult, Target } from '../../spec/finiteKey/analyses/analysis'
import { composable } from '../../spec/finiteKey/analyses/composable'
import { type DirectMode, direct } from '../../spec/finiteKey/analyses/direct'
import { jinan1, xiOf } from '../../spec/finiteKey/analyses/jinan1'
import { lim2014 } from '../../spec/finiteKey/analyses/lim2014'
import { rusca2018 } from '../../spec/finiteKey/analyses/oneDecoyAnalyses'
import type { IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import type { Verdict } from '../kernel/check'
import type { Certificate } from './certificate'
import { type ClosedForm, closedFormCertificate } from './closedForms'
import { composableCertificate } from './fromComposable'
import { directCertificate } from './fromDirect'
import { jinan1Certificate } from './fromJinan1'
import { LIM_2014 } from './fromLim2014'
import { RUSCA_2018 } from './fromRusca2018'
import { verdictOn } from './verdict'

type Outcome<A> = E.Either<ReadonlyArray<Problem>, A>

/** A length, its certificate where the rules cover it, and what the kernel says of that certificate. */
export type Certified = {
  readonly result: AnalysisResult
  readonly certificate: Outcome<{ readonly certificate: Certificate; readonly verdict: Verdict }>
}

export type Certifier = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  mode: DirectMode,
) => Outcome<Certified>

const checked = (certificate: Outcome<Certificate>): Certified['certificate'] =>
  E.map((found: Certificate) => ({ certificate: found, verdict: verdictOn(found) }))(certificate)

/** An analysis of the literature with the certificate of what its bounds prove, which may be fewer bits or more. */
const published =
  (analysis: Analysis, form: ClosedForm): Certifier =>
  (observations, target, arithmetic) =>
    E.map((result: AnalysisResult): Certified => {
      const certificate = checked(closedFormCertificate(observations, target, arithmetic, form))
      const proved =
        E.isRight(certificate) && certificate.right.verdict.accepted
          ? [`a certificate of its bounds proves ${certificate.right.certificate.claim.bits} bits`]
          : []
      return { result: { ...result, assumptions: [...result.assumptions, ...proved] }, certificate }
    })(analysis(observations, target, arithmetic))

/** The analyses that can write a certificate. `mode` is that of `direct`. */
export const CERTIFIERS: ReadonlyMap<string, Certifier> = new Map<string, Certifier>([
  [
    'composable',
    (observations, target, arithmetic) =>
      E.map((result: Parameters<typeof composableCertificate>[1]) => ({
        result,
        certificate: checked(composableCertificate(observations, result)),
      }))(composable(observations, target, arithmetic)),
  ],
  [
    'direct',
    (observations, target, arithmetic, mode) =>
      E.map((result: Parameters<typeof directCertificate>[1]) => ({
        result,
        certificate: checked(directCertificate(observations, result)),
      }))(direct(observations, target, arithmetic, { lemma: 'smoothing', mode })),
  ],
  [
    'jinan1',
    (observations, target, arithmetic) =>
      E.map((result: AnalysisResult) => ({
        result,
        certificate: checked(jinan1Certificate(observations, arithmetic.exact(xiOf(observations, target)))),
      }))(jinan1(observations, target, arithmetic)),
  ],
  ['lim2014', published(lim2014, LIM_2014)],
  ['rusca2018', published(rusca2018, RUSCA_2018)],
])
