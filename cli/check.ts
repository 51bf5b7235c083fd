// `keywitness check CERT...`: certificates, verified by the kernel alone. No analysis runs here.
// Source: CLI.md, section check; docs/certificate.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { wholeJson } from '../proofs/audit/whole'
import { ASSUMPTION_SENTENCES } from '../proofs/certificate/assumptions'
import type { Certificate } from '../proofs/certificate/certificate'
import { type Checked, checkCertificate } from '../proofs/certificate/reading'
import type { Theorem } from '../proofs/kernel/check'
import { shown } from '../proofs/kernel/rational'
import { type Problem, problemLine } from '../spec/problem'
import { decimalOf } from '../spec/quantities'
import { readText } from './input'
import type { Usage } from './options'
import { type ExitCode, withArguments } from './report'
import { folded, grouped, styled, table } from './terminal'

export const usage: Usage<'json'> = {
  command: 'check',
  operands: 'CERT...',
  operandCount: [1, 1000],
  summary:
    'Verifies certificates with the kernel alone and prints the theorem, with every hypothesis it rests on.',
  options: { json: { help: 'one JSON document: the verdict, or a list of verdicts for several files' } },
  details: [
    'Exit codes: 0 every certificate is accepted, 1 one is rejected, 2 one is not a certificate.',
    'Format: docs/certificate.md; rules: docs/rules.md.',
  ].join('\n'),
}

type Answer = {
  readonly file: string
  readonly checked: E.Either<ReadonlyArray<Problem>, Checked>
}

const answerOf = (file: string): Answer => ({
  file,
  checked: pipe(readText(file), E.chain(checkCertificate)),
})

const theoremJson = (theorem: Theorem, { claim, head }: Certificate) => ({
  quantity: theorem.quantity,
  bits: wholeJson(BigInt(claim.bits)),
  secrecy: claim.secrecy,
  correctness: claim.correctness,
  authentication: claim.authentication,
  events: theorem.events.map(({ statement, epsilon }) => ({ statement, epsilon: shown(epsilon) })),
  notes: theorem.notes,
  hypotheses: theorem.hypotheses.given,
  head,
})

const answerJson = ({ checked }: Answer) => {
  if (E.isLeft(checked)) return { accepted: null, problems: checked.left }
  const verdict = checked.right
  return verdict.accepted
    ? { accepted: true, theorem: theoremJson(verdict.theorem, verdict.certificate) }
    : verdict.refusal
}

/** A certificate's decimal as people write an epsilon: `1e-10`. */
const epsilonText = (text: string): string => decimalOf(text)?.toSignificantDigits(6).toString() ?? text

const isSecurity = ({ quantity }: Theorem): boolean => quantity.startsWith('key ')

const statementText = (theorem: Theorem, { claim }: Certificate): string =>
  isSecurity(theorem)
    ? `  A key of ${grouped(claim.bits)} bits is ${epsilonText(claim.secrecy)}-secret and ${epsilonText(claim.correctness)}-correct (${claim.analysis}), authentication ${epsilonText(claim.authentication)}.`
    : `  ${folded(`Evaluates formula (9) of the paper: its value on these counts is at least ${grouped(claim.bits)} bits. Nothing is said about secrecy.`, '  ')}`

const sourceTable = ({ hypotheses }: Certificate): string => {
  const { counts, intensities, keyed } = hypotheses
  const observed = (kind: string, basis: string, intensity: string): string => {
    const entry = counts.find(
      (one) => one.kind === kind && one.basis === basis && one.intensity === intensity,
    )
    return entry === undefined ? 'not used' : grouped(entry.observed)
  }
  return table(
    [
      { title: '  intensity', align: 'left' },
      { title: 'photons/pulse', align: 'right' },
      { title: 'probability', align: 'right' },
      { title: 'key', align: 'left' },
      ...['X', 'Z'].flatMap((basis) => [
        { title: `detections ${basis}`, align: 'right' } as const,
        { title: `errors ${basis}`, align: 'right' } as const,
      ]),
    ],
    intensities.map(({ name, mu, probability }) => [
      `  ${name}`,
      mu,
      probability,
      keyed
        .filter(({ intensity }) => intensity === name)
        .map(({ basis }) => basis)
        .join(' '),
      ...['X', 'Z'].flatMap((basis) => [observed('gain', basis, name), observed('error', basis, name)]),
    ]),
  )
}

const hypothesesText = (theorem: Theorem, certificate: Certificate): ReadonlyArray<string> => {
  const { assumptions, authentication, bases, leak, sampledFraction } = certificate.hypotheses
  const line = (text: string) => `  ${folded(text, '    ')}`
  return [
    'Hypotheses',
    sourceTable(certificate),
    line(
      `bases ${bases.map(({ name, alice, bob }) => `${name}: ${alice} (sender), ${bob} (receiver)`).join('; ')}`,
    ),
    line(`sampled fraction of the keyed rounds ${sampledFraction}`),
    line(`leak ${leak.map(({ basis, bits }) => `${grouped(bits)} bits (${basis})`).join(', ')}`),
    line(
      authentication.messages === '0'
        ? 'authentication: not charged (KW13)'
        : `authentication: ${authentication.messages} messages, epsilon ${epsilonText(authentication.epsilon)} each`,
    ),
    ...(isSecurity(theorem)
      ? [
          'Assumptions',
          ...assumptions.map((name) => line(`${name}: ${ASSUMPTION_SENTENCES.get(name) ?? name}`)),
        ]
      : []),
    'Events that may fail',
    ...theorem.events.map(({ statement, epsilon }) =>
      line(`${epsilonText(shown(epsilon))}  ${statement.replace(/ \[[^\]]*\]$/, '')}`),
    ),
    ...theorem.notes.map((note) => line(`note: ${note}`)),
    `Digest  ${certificate.head}`,
  ]
}

/** The answer as people read it; empty where the file is no certificate. */
export const answerText = ({ file, checked }: Answer): string => {
  if (E.isLeft(checked)) return ''
  const verdict = checked.right
  if (verdict.accepted) {
    const { certificate, theorem } = verdict
    return `${[
      `${styled('green', 'ACCEPTED')} ${file}: ${certificate.steps.length} steps, rules checked by the kernel`,
      statementText(theorem, certificate),
      '',
      ...hypothesesText(theorem, certificate),
    ].join('\n')}\n`
  }
  const { step, rule, condition, found, needed } = verdict.refusal
  const place = step < 0 ? 'the certificate as a whole' : `step ${step}, rule ${rule}`
  return `${[
    `${styled('red', 'REJECTED')} ${file}: ${place}`,
    `  condition  ${condition}`,
    `  found      ${folded(found, '             ')}`,
    `  needed     ${folded(needed, '             ')}`,
  ].join('\n')}\n`
}

const exitCodeOf = (answers: ReadonlyArray<Answer>): ExitCode => {
  if (answers.some(({ checked }) => E.isLeft(checked))) return 2
  return answers.every(({ checked }) => E.isRight(checked) && checked.right.accepted) ? 0 : 1
}

/** Checks every file, prints every verdict. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, ({ flag, operands }): ExitCode => {
    const answers = operands.map(answerOf)
    const [only] = answers
    for (const { file, checked } of answers)
      if (E.isLeft(checked))
        process.stderr.write(
          `${checked.left.map((problem) => `${file}: ${problemLine(problem)}`).join('\n')}\n`,
        )
    if (flag('json')) {
      const documents = answers.map((answer) => ({ file: answer.file, ...answerJson(answer) }))
      process.stdout.write(
        `${JSON.stringify(answers.length === 1 && only !== undefined ? answerJson(only) : documents, null, 2)}\n`,
      )
    } else
      process.stdout.write(
        answers
          .map(answerText)
          .filter((text) => text !== '')
          .join('\n'),
      )
    return exitCodeOf(answers)
  })
