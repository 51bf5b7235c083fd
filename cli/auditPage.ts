// The HTML report of `audit`: hands what the audit found, and the proofs that the kernel accepted, to the page.

import * as E from 'fp-ts/Either'
import { type ObservationsAudit, type Outcome, standingOf } from '../proofs/audit/observations'
import { opened, type Proof } from '../proofs/certificate/proof'
import { svgOf } from '../web/drawing/svg'
import type { PassesDocument } from '../web/report/auditDocument'
import { auditReport } from '../web/report/auditReport'
import { passesReport } from '../web/report/passesReport'
import { auditJson } from './auditJson'
import { commandLine, originOf } from './htmlReport'

const OUTPUTS = { outputs: ['report', 'certificate'], flags: ['json'] }

const proofsOf = ({ certificate }: Outcome): ReadonlyArray<Proof> => {
  if (certificate === undefined || E.isLeft(certificate)) return []
  const found = opened(certificate.right.certificate)
  return found.accepted ? [found.proof] : []
}

/** The proofs of certified lengths: that of the verdict first, then those of the analyses asked for. */
const certifiedProofs = ({ best, outcomes }: ObservationsAudit): ReadonlyArray<Proof> => {
  const others = outcomes.filter((outcome) => outcome !== best && standingOf(outcome) === 'certified')
  return [...(best === undefined ? [] : [best]), ...others].flatMap(proofsOf)
}

/** On observed counts. `args` are those of the command line. */
export const observationsPage = (
  audit: ObservationsAudit,
  file: string,
  args: ReadonlyArray<string>,
): Promise<string> => {
  const command = commandLine('audit', args, OUTPUTS)
  const proofs = certifiedProofs(audit)
  const again =
    proofs.length === 0 ? [] : [`${command} --certificate certificate.json`, 'node . check certificate.json']
  return auditReport({ audit: auditJson(audit), proofs, origin: originOf(file, [command, ...again]) }, svgOf)
}

/** On published passes. */
export const passesPage = (
  passes: PassesDocument,
  file: string,
  args: ReadonlyArray<string>,
): Promise<string> => passesReport(passes, originOf(file, [commandLine('audit', args, OUTPUTS)]), svgOf)
