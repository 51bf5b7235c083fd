// `keywitness export CERT --to FORMAT`: a certificate for another reader. A format is one line of FORMATS.
// Source: CLI.md, table of commands; docs/reports.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Certificate } from '../proofs/certificate/certificate'
import { type Proof, proofOf, type Refusal } from '../proofs/certificate/proof'
import { type Checked, checkCertificate } from '../proofs/certificate/reading'
import { coqText } from '../proofs/coq/coqText'
import { programsText } from '../proofs/smt/programs'
import type { Problem } from '../spec/problem'
import { certificateMarkdown, refusalMarkdown } from '../web/report/certificateMarkdown'
import { certificateReport, refusalReport } from '../web/report/certificateReport'
import { commandLine } from '../web/report/commandLine'
import type { Origin } from '../web/report/report'
import { originOf } from './htmlReport'
import { readText } from './input'
import type { Arguments, Usage } from './options'
import { writeText } from './output'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'

type Text = string | Promise<string>
/** A certificate that the kernel has accepted, in this format; left: what the format cannot state. */
type Stated = E.Either<ReadonlyArray<Problem>, string>
/** What a format makes of a certificate; without `refused`, nothing is written of one that the kernel refuses. */
type Format = {
  readonly accepted: (proof: Proof, origin: Origin) => Stated | Promise<Stated>
  readonly refused?: (refusal: Refusal, certificate: Certificate | undefined, origin: Origin) => Text
}

/** Charts are drawn by a large library, which only HTML needs. */
const drawnReport = async (proof: Proof, origin: Origin): Promise<Stated> =>
  E.right(await certificateReport(proof, origin, (await import('../web/drawing/svg.js')).svgOf))

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['html', { accepted: drawnReport, refused: refusalReport }],
  [
    'markdown',
    { accepted: (proof, origin) => E.right(certificateMarkdown(proof, origin)), refused: refusalMarkdown },
  ],
  ['coq', { accepted: ({ certificate }) => coqText(certificate) }],
  ['smt2', { accepted: ({ certificate }) => programsText(certificate) }],
])
const NAMES = [...FORMATS.keys()]

type Name = 'to' | 'out'
const OUTPUTS = { outputs: ['out'], flags: [] }

export const usage: Usage<Name> = {
  command: 'export',
  operands: 'CERT',
  operandCount: [1, 1],
  summary: 'Checks a certificate with the kernel and writes it for another reader.',
  options: {
    to: { value: NAMES.join('|'), help: 'the format', initial: 'markdown' },
    out: {
      value: 'FILE',
      writes: 'file',
      help: 'writes to this file, whole or not at all (default: standard output)',
    },
  },
  details: [
    'Exit codes: 0 the kernel accepts the certificate, 1 it refuses it, 2 it is not a certificate.',
    'html, markdown: what the reports show is in docs/reports.md. coq: a file that coqc proves; smt2: the linear programs of',
    'composable for z3 and its kind (docs/coq.md). These two state no certificate of other analyses (exit code 2).',
  ].join('\n'),
}

const refusalLine = (file: string, { step, rule, condition, found, needed }: Refusal): string =>
  `REJECTED ${file}: ${step < 0 ? 'the certificate as a whole' : `step ${step}, rule ${rule}`}: ${condition}: found ${found}, needed ${needed}\n`

const textOf = async (
  read: Checked,
  format: Format,
  origin: Origin,
): Promise<E.Either<ReadonlyArray<Problem>, string | undefined>> =>
  read.accepted
    ? format.accepted(proofOf(read.certificate, read.theorem), origin)
    : E.right(await format.refused?.(read.refusal, read.certificate, origin))

const runWith =
  (args: ReadonlyArray<string>) =>
  async ({ value, operands: [file = ''] }: Arguments<Name>): Promise<ExitCode> => {
    const format = FORMATS.get(value('to') ?? '')
    if (format === undefined) return refuseInput([badOption('to', `one of ${NAMES.join(', ')}`, value('to'))])
    const read = pipe(readText(file), E.chain(checkCertificate))
    if (E.isLeft(read)) return refuseInput(read.left)
    const commands = [commandLine('export', args, OUTPUTS), commandLine('check', [file], OUTPUTS)]
    const stated = await textOf(read.right, format, originOf(file, commands))
    if (E.isLeft(stated)) return refuseInput(stated.left)
    const text = stated.right
    const target = value('out')
    if (text !== undefined && target === undefined) process.stdout.write(text)
    const written = text === undefined || target === undefined ? E.right(undefined) : writeText(target, text)
    if (E.isLeft(written)) return refuseInput(written.left)
    if (read.right.accepted) return 0
    process.stderr.write(refusalLine(file, read.right.refusal))
    return 1
  }

/** Checks, writes, and answers with the exit code. */
export const run = (args: ReadonlyArray<string>) => withArguments(usage, args, runWith(args))
