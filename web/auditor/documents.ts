// The reports of the command line, made in the page: the same documents of the same numbers.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import { certifiedProofs } from '../../proofs/audit/certifiedProofs'
import type { ObservationsAudit } from '../../proofs/audit/observations'
import { auditJson } from '../../proofs/audit/observationsJson'
import type { PassAudit } from '../../proofs/audit/passes'
import { passesJson } from '../../proofs/audit/passesJson'
import { proofOf } from '../../proofs/certificate/proof'
import type { Checked } from '../../proofs/certificate/reading'
import type { Target } from '../../spec/finiteKey/analyses/analysis'
import { auditReport } from '../report/auditReport'
import { certificateReport, refusalReport } from '../report/certificateReport'
import { commandLine } from '../report/commandLine'
import { passesReport } from '../report/passesReport'
import type { Draw, Origin } from '../report/report'
import { CSV_OPTIONS } from './link'
import { type Asked, DEFAULT_ASKED, type InputKind } from './task'

/** What draws charts, and the name and version of the program. */
export type Workshop = { readonly draw: Draw; readonly program: string }

/** An input as it was read: its file name and bytes, and what was asked of it. */
export type Source = {
  readonly name: string
  readonly bytes: Uint8Array
  readonly asked: Asked
  readonly input: InputKind
}

/** The options of `audit` that ask for the same; those of a CSV only for one. */
const optionsOf = ({ asked, input }: Source): ReadonlyArray<string> => {
  const given: ReadonlyArray<readonly [string, string | undefined, string | undefined]> = [
    ['--epsilon', asked.secrecy, DEFAULT_ASKED.secrecy],
    ['--correctness', asked.correctness, DEFAULT_ASKED.correctness],
    ...(input === 'table'
      ? CSV_OPTIONS.map(
          ([option, field]) => [`--${option}`, asked.csv[field], DEFAULT_ASKED.csv[field]] as const,
        )
      : []),
  ]
  return given.flatMap(([option, value, initial]) =>
    value === undefined || value === initial ? [] : [option, value],
  )
}

const originOf = (source: Source, program: string, commands: ReadonlyArray<string>): Origin => ({
  file: source.name,
  digest: bytesToHex(sha256(source.bytes)),
  commands,
  program,
})

const command = (name: string, args: ReadonlyArray<string>): string =>
  commandLine(name, args, { outputs: [], flags: [] })

const auditCommand = (source: Source): string => command('audit', [source.name, ...optionsOf(source)])

/** On observed counts. */
export const observationsDocument = (
  audit: ObservationsAudit,
  source: Source,
  { draw, program }: Workshop,
): Promise<string> => {
  const proofs = certifiedProofs(audit)
  const audited = auditCommand(source)
  const again =
    proofs.length === 0 ? [] : [`${audited} --certificate certificate.json`, 'node . check certificate.json']
  return auditReport(
    { audit: auditJson(audit), proofs, origin: originOf(source, program, [audited, ...again]) },
    draw,
  )
}

/** On published passes. */
export const passesDocument = (
  passes: ReadonlyArray<PassAudit>,
  target: Target,
  source: Source,
  { draw, program }: Workshop,
): Promise<string> =>
  passesReport(passesJson(passes, target), originOf(source, program, [auditCommand(source)]), draw)

/** On a certificate. */
export const certificateDocument = async (
  checked: Checked,
  source: Source,
  { draw, program }: Workshop,
): Promise<string> => {
  const commands = [`${command('export', [source.name])} --to html`, command('check', [source.name])]
  const origin = originOf(source, program, commands)
  return checked.accepted
    ? certificateReport(proofOf(checked.certificate, checked.theorem), origin, draw)
    : refusalReport(checked.refusal, checked.certificate, origin)
}
