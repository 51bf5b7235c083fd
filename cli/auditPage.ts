// The HTML report of `audit`: hands what the audit found, and the proofs that the kernel accepted, to the page.

import { certifiedProofs } from '../proofs/audit/certifiedProofs'
import type { ObservationsAudit } from '../proofs/audit/observations'
import { auditJson } from '../proofs/audit/observationsJson'
import { svgOf } from '../web/drawing/svg'
import type { PassesDocument } from '../web/report/auditDocument'
import { auditReport } from '../web/report/auditReport'
import { commandLine } from '../web/report/commandLine'
import { passesReport } from '../web/report/passesReport'
import { originOf } from './htmlReport'

const OUTPUTS = { outputs: ['report', 'certificate'], flags: ['json'] }

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
