// `keywitness export CERT --to FORMAT`: a certificate, checked by the kernel first, in the language of another prover.
// Source: CLI.md; docs/coq.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { type Certificate, parseCertificate } from '../proofs/certificate/certificate'
import { refusalOfLength, verdictOn } from '../proofs/certificate/verdict'
import { coqText } from '../proofs/coq/coqText'
import type { Verdict } from '../proofs/kernel/check'
import { programsText } from '../proofs/smt/programs'
import type { Problem } from '../spec/problem'
import { parseJson, readText } from './input'
import type { Usage } from './options'
import { writeText } from './output'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'

/** A certificate that the kernel has accepted, as text; left: what this format cannot state. */
type Format = (certificate: Certificate) => E.Either<ReadonlyArray<Problem>, string>

/** The formats by name. */
const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['coq', coqText],
  ['smt2', programsText],
])

export const usage: Usage<'to' | 'out'> = {
  command: 'export',
  operands: 'CERT',
  operandCount: [1, 1],
  summary: 'Writes a certificate that the kernel accepts in another format.',
  options: {
    to: { value: 'FORMAT', help: `one of ${[...FORMATS.keys()].join(', ')}` },
    out: { value: 'FILE', help: 'writes FILE instead of standard output' },
  },
  details: [
    'Exit codes: 0 written, 1 the kernel rejects the certificate, 2 unusable input, or a format that cannot state it.',
    'coq: a file that coqc proves; smt2: the linear programs of composable for z3 and its kind (docs/coq.md).',
  ].join('\n'),
}

type Rejected = Exclude<Verdict, { readonly accepted: true }>

const refuseCertificate = (file: string, { step, rule, condition, found, needed }: Rejected): ExitCode => {
  const place = step < 0 ? 'the certificate as a whole' : `step ${step}, rule ${rule}`
  process.stderr.write(
    `${file}: rejected by the kernel: ${place}: ${condition}: found ${found}, needed ${needed}\n`,
  )
  return 1
}

const written = (text: string, out: string | undefined): ExitCode => {
  if (out === undefined) {
    process.stdout.write(text)
    return 0
  }
  const done = writeText(out, text)
  return E.isLeft(done) ? refuseInput(done.left) : 0
}

const exported = (file: string, format: Format, out: string | undefined): ExitCode => {
  const text = readText(file)
  if (E.isLeft(text)) return refuseInput(text.left)
  const tooLong = refusalOfLength(text.right)
  if (tooLong !== undefined && !tooLong.accepted) return refuseCertificate(file, tooLong)
  const certificate = pipe(parseJson(text.right), E.chain(parseCertificate))
  if (E.isLeft(certificate)) return refuseInput(certificate.left)
  const verdict = verdictOn(certificate.right)
  if (!verdict.accepted) return refuseCertificate(file, verdict)
  const found = format(certificate.right)
  return E.isLeft(found) ? refuseInput(found.left) : written(found.right, out)
}

/** Checks the certificate, then writes it. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, ({ value, operands: [file = ''] }): ExitCode => {
    const name = value('to')
    const format = FORMATS.get(name ?? '')
    if (format === undefined)
      return refuseInput([badOption('to', `one of ${[...FORMATS.keys()].join(', ')}`, name ?? 'nothing')])
    return exported(file, format, value('out'))
  })
