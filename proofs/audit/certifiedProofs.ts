// The proofs behind an audit: the certificates that the kernel accepted, opened step by step.

import * as E from 'fp-ts/Either'
import { opened, type Proof } from '../certificate/proof'
import { type ObservationsAudit, type Outcome, standingOf } from './observations'

const proofsOf = ({ certificate }: Outcome): ReadonlyArray<Proof> => {
  if (certificate === undefined || E.isLeft(certificate)) return []
  const found = opened(certificate.right.certificate)
  return found.accepted ? [found.proof] : []
}

/** The proofs of certified lengths: that of the verdict first, then those of the analyses asked for. */
export const certifiedProofs = ({ best, outcomes }: ObservationsAudit): ReadonlyArray<Proof> => {
  const others = outcomes.filter((outcome) => outcome !== best && standingOf(outcome) === 'certified')
  return [...(best === undefined ? [] : [best]), ...others].flatMap(proofsOf)
}
