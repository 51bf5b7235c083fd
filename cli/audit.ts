// `keywitness audit FILE`: key lengths from observed counts or published passes, what each rests on, and the verdict on a claim.
// Source: CLI.md, section audit.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { auditObservations, type ObservationsAudit } from '../proofs/audit/observations'
import { auditJson } from '../proofs/audit/observationsJson'
import type { Certificate } from '../proofs/certificate/certificate'
import { CERTIFIERS } from '../proofs/certificate/certify'
import type { Target } from '../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../spec/finiteKey/analyses/catalogue'
import { type DirectMode, designDirect } from '../spec/finiteKey/analyses/direct'
import { DirectDesign, parseDirectDesign } from '../spec/finiteKey/direct/design'
import { directProblem } from '../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import {
  type IntervalArithmetic,
  intervalArithmetic,
  MAX_DIGITS,
  MIN_DIGITS,
} from '../spec/finiteKey/interval'
import type { Observations } from '../spec/finiteKey/observations'
import { type AuditInput, parseAuditInput } from '../spec/input/auditInput'
import type { Problem } from '../spec/problem'
import { Epsilon } from '../spec/quantities'
import { auditPasses } from './auditPasses'
import { auditText } from './auditText'
import { parseJson, readText } from './input'
import { type Arguments, type Usage, wholeNumber } from './options'
import { writeText } from './output'
import { badOption, type ExitCode, type Report, refuseInput, withArguments } from './report'

type OptionName =
  | 'analysis'
  | 'epsilon'
  | 'correctness'
  | 'precision'
  | 'certificate'
  | 'design'
  | 'write-design'
  | 'report'
  | 'json'
  | 'name'
  | 'pulses'
  | 'basis-x'
  | 'key-bases'
  | 'key-intensities'
  | 'sampled-fraction'
  | 'leak-bits'
  | 'leak-efficiency'
  | 'claim-bits'

export const usage: Usage<OptionName> = {
  command: 'audit',
  operands: 'FILE',
  operandCount: [1, 1],
  summary:
    'Recomputes key lengths from FILE: observations (JSON or CSV) or published passes (CSV), and judges the claim.',
  options: {
    analysis: { value: 'NAME|all', help: `one of ${[...ANALYSES.keys()].join(', ')}`, initial: 'all' },
    epsilon: {
      value: 'P',
      help: 'secrecy epsilon asked for; xi of jinan1 where the file claims none',
      initial: '1e-10',
    },
    correctness: { value: 'P', help: 'correctness epsilon asked for', initial: '1e-15' },
    precision: {
      value: 'DIGITS',
      help: `working precision, ${MIN_DIGITS} to ${MAX_DIGITS} significant digits`,
      initial: '50',
    },
    certificate: {
      value: 'OUT.json',
      writes: 'file',
      help: 'observations: writes the certificate of the longest certified length, or of --analysis',
    },
    design: {
      value: 'DESIGN.json',
      help: 'observations: coefficients of direct that were fixed before the data',
    },
    'write-design': {
      value: 'OUT.json',
      writes: 'file',
      help: 'observations: takes the counts as expected ones, writes the design of direct for them, and stops',
    },
    report: {
      value: 'OUT.html',
      writes: 'file',
      help: 'also writes the report as one HTML file (docs/reports.md)',
    },
    json: { help: 'one JSON document instead of the report (docs/schemas/)' },
    name: {
      value: 'TEXT',
      help: 'CSV of observations: what they are called',
      initial: 'observations from CSV',
    },
    pulses: { value: 'N', help: 'CSV of observations: pulses sent, all intensities and bases' },
    'basis-x': {
      value: 'P',
      help: 'CSV of observations: probability of basis X, at both parties',
      initial: '0.5',
    },
    'key-bases': { value: 'X,Z', help: 'CSV of observations: bases that make key', initial: 'X,Z' },
    'key-intensities': {
      value: 'NAMES',
      help: 'CSV of observations: intensities that make key (default: that of the first row)',
    },
    'sampled-fraction': {
      value: 'S',
      help: 'CSV of observations: part of the keyed bits disclosed as a sample',
      initial: '0',
    },
    'leak-bits': { value: 'N', help: 'CSV of observations: bits that error correction sent' },
    'leak-efficiency': { value: 'F', help: 'CSV of observations: assume a leak of F n h(E) bits instead' },
    'claim-bits': { value: 'N', help: 'CSV of observations: the claimed key length, bits' },
  },
  details: [
    'Exit codes: 0 the claim holds or there is none, 1 it does not hold, 2 unusable input.',
    'File formats: docs/observations.md. Published passes carry no counts per intensity: those are modelled, and said to be.',
  ].join('\n'),
}

/** What the options ask for, decoded. */
type Request = {
  /** Undefined for `all`. */
  readonly analysis: string | undefined
  readonly target: Target
  readonly arithmetic: IntervalArithmetic
  readonly mode: DirectMode
}

const designMode = (file: string | undefined): E.Either<ReadonlyArray<Problem>, DirectMode> =>
  file === undefined
    ? E.right({ kind: 'universal' })
    : pipe(
        readText(file),
        E.chain(parseJson),
        E.chain(parseDirectDesign),
        E.bimap(
          // The observations have paths of their own.
          (problems) =>
            problems.map((problem) =>
              problem.path === file ? problem : { ...problem, path: `--design ${problem.path}` },
            ),
          (design): DirectMode => ({ kind: 'declared', design }),
        ),
      )

const requestOf = ({ value }: Arguments<OptionName>): E.Either<ReadonlyArray<Problem>, Request> => {
  const name = value('analysis') ?? 'all'
  const secrecy = Epsilon.decode(value('epsilon'))
  const correctness = Epsilon.decode(value('correctness'))
  const digits = wholeNumber(value('precision'))
  const digitsGood = digits >= MIN_DIGITS && digits <= MAX_DIGITS
  const mode = designMode(value('design'))
  const problems = [
    ...(name === 'all' || ANALYSES.has(name)
      ? []
      : [badOption('analysis', `one of all, ${[...ANALYSES.keys()].join(', ')}`, name)]),
    ...(E.isLeft(secrecy) ? [badOption('epsilon', Epsilon.name, value('epsilon'))] : []),
    ...(E.isLeft(correctness) ? [badOption('correctness', Epsilon.name, value('correctness'))] : []),
    ...(!digitsGood
      ? [badOption('precision', `an integer from ${MIN_DIGITS} to ${MAX_DIGITS}`, value('precision'))]
      : []),
    ...(E.isLeft(mode) ? mode.left : []),
  ]
  if (problems.length > 0 || E.isLeft(secrecy) || E.isLeft(correctness) || E.isLeft(mode))
    return E.left(problems)
  return E.right({
    analysis: name === 'all' ? undefined : name,
    target: { secrecy: secrecy.right, correctness: correctness.right },
    arithmetic: intervalArithmetic(digits, fastTranscendentals),
    mode: mode.right,
  })
}

/** The certificate asked for: of the analysis named, else of the longest certified length. */
const certificateOf = (
  { best, outcomes }: ObservationsAudit,
  { analysis }: Request,
): E.Either<ReadonlyArray<Problem>, Certificate> => {
  const wanted = analysis === undefined ? best : outcomes.find(({ name }) => name === analysis)
  if (wanted !== undefined && E.isLeft(wanted.result)) return wanted.result
  if (wanted?.certificate !== undefined)
    return E.map(({ certificate }: { certificate: Certificate }) => certificate)(wanted.certificate)
  return E.left([
    {
      code: 'KW-AN205',
      path: '--certificate',
      expected: `an analysis that writes certificates: ${[...CERTIFIERS.keys()].join(', ')}`,
      found: analysis ?? 'no certified length',
    },
  ])
}

/** A report, and what makes an HTML page of it: from the file as it was named, and the arguments. */
type AuditReport = Report & { readonly page?: (file: string, args: ReadonlyArray<string>) => Promise<string> }

const observationsReport = (
  observations: Observations,
  request: Request,
  certificateFile: string | undefined,
): E.Either<ReadonlyArray<Problem>, AuditReport> => {
  const analyses = request.analysis === undefined ? [...ANALYSES.keys()] : [request.analysis]
  return pipe(
    auditObservations(observations, { ...request, analyses }),
    E.chainFirst((audit) =>
      certificateFile === undefined
        ? E.right(undefined)
        : pipe(
            certificateOf(audit, request),
            E.chain((certificate) => writeText(certificateFile, `${JSON.stringify(certificate, null, 1)}\n`)),
          ),
    ),
    E.map((audit) => ({
      json: auditJson(audit),
      text: auditText(audit),
      exitCode: audit.verdict === undefined || audit.verdict.holds ? 0 : 1,
      page: async (file, args) => (await import('./auditPage.js')).observationsPage(audit, file, args),
    })),
  )
}

/** The design of `direct` for the counts of a file, taken as what a channel model expects. */
const designReport = (
  observations: Observations,
  { target, arithmetic }: Request,
  file: string,
): E.Either<ReadonlyArray<Problem>, Report> =>
  pipe(
    directProblem(observations, arithmetic),
    E.map((problem) =>
      DirectDesign.encode(designDirect(observations.name, problem, target, 'smoothing', arithmetic)),
    ),
    E.chainFirst((design) => writeText(file, `${JSON.stringify(design, null, 1)}\n`)),
    E.map((design) => ({
      json: design,
      text: `${file}: design of direct, for a pass still to come\n`,
      exitCode: 0,
    })),
  )

/** Options that say what a CSV of observations cannot. */
const CSV_OPTIONS = [
  'name',
  'pulses',
  'basis-x',
  'key-bases',
  'key-intensities',
  'sampled-fraction',
  'leak-bits',
  'leak-efficiency',
  'claim-bits',
] as const

/** CSV options beside another input, which says all this itself: they would change nothing. */
const idleOptions = (input: AuditInput, { flag, value }: Arguments<OptionName>): ReadonlyArray<Problem> =>
  input.kind === 'observations' && input.from === 'csv'
    ? []
    : CSV_OPTIONS.filter(flag).map((name) =>
        badOption(
          name,
          `a CSV of observations: ${input.kind === 'passes' ? 'published passes have' : 'JSON has'} no use for it`,
          value(name),
        ),
      )

/** Options that only observations take. */
const OBSERVATION_OPTIONS = ['certificate', 'design', 'write-design'] as const

const reportOf = (
  input: AuditInput,
  request: Request,
  { value }: Arguments<OptionName>,
): E.Either<ReadonlyArray<Problem>, AuditReport> => {
  if (input.kind === 'passes') {
    const foreign = OBSERVATION_OPTIONS.filter((name) => value(name) !== undefined)
    return foreign.length > 0
      ? E.left(
          foreign.map((name) =>
            badOption(name, 'observations: published passes have no counts', value(name)),
          ),
        )
      : pipe(
          auditPasses(input.passes, request.target, request.arithmetic),
          E.map((report) => ({
            ...report,
            page: async (file, args) => (await import('./auditPage.js')).passesPage(report.json, file, args),
          })),
        )
  }
  const designFile = value('write-design')
  return designFile === undefined
    ? observationsReport(input.observations, request, value('certificate'))
    : designReport(input.observations, request, designFile)
}

/** Reads, audits, prints. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, async (parsed): Promise<ExitCode> => {
    const { value, flag, operands } = parsed
    const file = operands[0] ?? ''
    const request = requestOf(parsed)
    const options = {
      name: value('name') ?? file,
      pulses: value('pulses'),
      basisX: value('basis-x') ?? '',
      keyBases: value('key-bases') ?? '',
      keyIntensities: value('key-intensities'),
      sampledFraction: value('sampled-fraction') ?? '',
      leakBits: value('leak-bits'),
      leakEfficiency: value('leak-efficiency'),
      claimBits: value('claim-bits'),
    }
    const input = E.chain((text: string) => parseAuditInput(text, options))(readText(file))
    if (E.isLeft(request) || E.isLeft(input))
      return refuseInput([...(E.isLeft(request) ? request.left : []), ...(E.isLeft(input) ? input.left : [])])
    const idle = idleOptions(input.right, parsed)
    if (idle.length > 0) return refuseInput(idle)
    const report = reportOf(input.right, request.right, parsed)
    if (E.isLeft(report)) return refuseInput(report.left)
    const [target, page] = [value('report'), report.right.page]
    if (target !== undefined && page !== undefined) {
      const written = writeText(target, await page(file, args))
      if (E.isLeft(written)) return refuseInput(written.left)
    }
    process.stdout.write(flag('json') ? `${JSON.stringify(report.right.json, null, 2)}\n` : report.right.text)
    return report.right.exitCode
  })
