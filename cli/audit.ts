// `keywitness audit FILE`: key lengths from observed counts or published passes, what each rests on, and the verdict on a claim.
// Source: CLI.md, section audit.

import * as E from 'fp-ts/Either'
import type { Target } from '../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import {
  type IntervalArithmetic,
  intervalArithmetic,
  MAX_DIGITS,
  MIN_DIGITS,
} from '../spec/finiteKey/interval'
import type { Problem } from '../spec/problem'
import { Epsilon } from '../spec/quantities'
import { auditObservations } from './auditObservations'
import { auditPasses } from './auditPasses'
import { readAuditInput } from './observationsFile'
import { type Arguments, type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'

type OptionName =
  | 'analysis'
  | 'epsilon'
  | 'correctness'
  | 'precision'
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
  readonly analyses: ReadonlyArray<string>
  readonly target: Target
  readonly arithmetic: IntervalArithmetic
}

const requestOf = ({ value }: Arguments<OptionName>): E.Either<ReadonlyArray<Problem>, Request> => {
  const name = value('analysis') ?? 'all'
  const secrecy = Epsilon.decode(value('epsilon'))
  const correctness = Epsilon.decode(value('correctness'))
  const digits = wholeNumber(value('precision'))
  const digitsGood = Number.isInteger(digits) && digits >= MIN_DIGITS && digits <= MAX_DIGITS
  const problems = [
    ...(name === 'all' || ANALYSES.has(name)
      ? []
      : [badOption('analysis', `one of all, ${[...ANALYSES.keys()].join(', ')}`, name)]),
    ...(E.isLeft(secrecy) ? [badOption('epsilon', Epsilon.name, value('epsilon'))] : []),
    ...(E.isLeft(correctness) ? [badOption('correctness', Epsilon.name, value('correctness'))] : []),
    ...(digitsGood
      ? []
      : [badOption('precision', `an integer from ${MIN_DIGITS} to ${MAX_DIGITS}`, value('precision'))]),
  ]
  if (problems.length > 0 || E.isLeft(secrecy) || E.isLeft(correctness)) return E.left(problems)
  return E.right({
    analyses: name === 'all' ? [...ANALYSES.keys()] : [name],
    target: { secrecy: secrecy.right, correctness: correctness.right },
    arithmetic: intervalArithmetic(digits, fastTranscendentals),
  })
}

/** Reads, audits, prints. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, (parsed): ExitCode => {
    const { value, flag, operands } = parsed
    const file = operands[0] ?? ''
    const request = requestOf(parsed)
    const input = readAuditInput(file, {
      name: value('name') ?? file,
      pulses: value('pulses'),
      basisX: value('basis-x') ?? '',
      keyBases: value('key-bases') ?? '',
      keyIntensities: value('key-intensities'),
      sampledFraction: value('sampled-fraction') ?? '',
      leakBits: value('leak-bits'),
      leakEfficiency: value('leak-efficiency'),
      claimBits: value('claim-bits'),
    })
    if (E.isLeft(request) || E.isLeft(input))
      return refuseInput([...(E.isLeft(request) ? request.left : []), ...(E.isLeft(input) ? input.left : [])])
    const { analyses, target, arithmetic } = request.right
    const report =
      input.right.kind === 'observations'
        ? auditObservations(input.right.observations, analyses, target, arithmetic)
        : auditPasses(input.right.passes, target, arithmetic)
    if (E.isLeft(report)) return refuseInput(report.left)
    process.stdout.write(flag('json') ? `${JSON.stringify(report.right.json, null, 2)}\n` : report.right.text)
    return report.right.exitCode
  })
