// `keywitness conform --compute`: another program's finite-key functions against the specification.
// Source: docs/conformance.md, "Finite-key code"; the comparison is props/conformance/finiteKeyComparison.ts.

import * as E from 'fp-ts/Either'
import { FUNCTION_NAMES, type Question, questionsOf } from '../props/conformance/finiteKeyCases'
import { judged } from '../props/conformance/finiteKeyComparison'
import { askAll, type Fault, LIMITS } from '../props/conformance/finiteKeyProcess'
import { isClean, type Tally, talliesOf, type Worst } from '../props/conformance/finiteKeyTally'
import { shown } from '../spec/codec'
import type { Problem } from '../spec/problem'
import { parseJson } from './input'
import { type Arguments, type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { progressBar, styled, table } from './terminal'

type Name =
  | 'compute'
  | 'seed'
  | 'cases'
  | 'digits'
  | 'functions'
  | 'doubles'
  | 'silent-seconds'
  | 'max-seconds'
  | 'json'

const MAX_DIGITS = 100
const MAX_CASES = 100_000

export const usage: Usage<Name> = {
  command: 'conform --compute',
  operands: '-- COMMAND [ARGS]',
  operandCount: [1, 1000],
  summary:
    'Compares a program that answers `compute` lines with the specification, and tells unsafe answers apart.',
  options: {
    compute: { help: 'the finite-key functions, not the protocol' },
    seed: { value: 'TEXT', help: 'seed of the random arguments', initial: '1' },
    cases: { value: 'N', help: `seeded cases of each function, 0 to ${MAX_CASES}`, initial: '50' },
    digits: { value: 'N', help: `significant digits compared, 1 to ${MAX_DIGITS}`, initial: '12' },
    functions: { value: 'NAMES', help: 'only these functions, with commas between', initial: 'all' },
    doubles: { help: 'leaves out cases that a 64-bit float cannot hold' },
    'silent-seconds': {
      value: 'N',
      help: 'without an answer for so long it hangs',
      initial: `${LIMITS.silentSeconds}`,
    },
    'max-seconds': {
      value: 'N',
      help: 'the whole run, at most; then it is inconclusive',
      initial: `${LIMITS.maxSeconds}`,
    },
    json: { help: 'prints one JSON document' },
  },
  details: [
    'The program reads lines and answers them as `keywitness compute` does: docs/compute.md. Cases: those of vectors/, then seeded ones.',
    'Unsafe: a longer key, or a bound on the wrong side, than the specification certifies.',
    'Exit codes: 0 every case exact to the digits; 1 not; 2 unusable input, or no such program; 3 out of time.',
  ].join('\n'),
}

type Options = {
  readonly seed: string
  readonly cases: number
  readonly digits: number
  readonly functions: ReadonlyArray<string>
  readonly doubles: boolean
  readonly silentSeconds: number
  readonly maxSeconds: number
}

const optionsOf = ({ value, flag }: Arguments<Name>): E.Either<ReadonlyArray<Problem>, Options> => {
  const problems: Problem[] = []
  const whole = (name: Name, least: number, most: number): number => {
    const number = wholeNumber(value(name))
    if (!(number >= least && number <= most))
      problems.push(badOption(name, `a whole number from ${least} to ${most}`, value(name)))
    return number
  }
  const names = value('functions') ?? 'all'
  const functions = names === 'all' ? FUNCTION_NAMES : names.split(',')
  const unknown = functions.filter((name) => !FUNCTION_NAMES.includes(name))
  if (unknown.length > 0)
    problems.push(badOption('functions', `all, or some of ${FUNCTION_NAMES.join(', ')}`, names))
  const options = {
    seed: value('seed') ?? '',
    cases: whole('cases', 0, MAX_CASES),
    digits: whole('digits', 1, MAX_DIGITS),
    functions,
    doubles: flag('doubles'),
    silentSeconds: whole('silent-seconds', 1, 3600),
    maxSeconds: whole('max-seconds', 1, 86_400),
  }
  return problems.length > 0 ? E.left(problems) : E.right(options)
}

const requestOf = ({ fn, args }: Question, id: number, digits: number): string =>
  JSON.stringify({ id, fn, args, digits })

/** A line as JSON; undefined where it is none. */
const jsonOf = (line: string): unknown => {
  const json = parseJson(line)
  return E.isLeft(json) ? undefined : json.right
}

type Verdict = 'pass' | 'fail' | 'inconclusive'

const verdictOf = (tallies: ReadonlyArray<Tally>, fault: Fault | undefined): Verdict => {
  if (fault?.kind === 'timeUp')
    return tallies.every(({ cases, exact, unanswered }) => exact + unanswered === cases)
      ? 'inconclusive'
      : 'fail'
  return fault === undefined && tallies.every(isClean) ? 'pass' : 'fail'
}

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = { pass: 0, fail: 1, inconclusive: 3 }

const SHOWN_ARGUMENTS = 400

const exampleText = (what: string, worst: Worst | null): ReadonlyArray<string> => {
  if (worst === null) return []
  const args = JSON.stringify(worst.args)
  const clipped = args.length <= SHOWN_ARGUMENTS ? args : `${args.slice(0, SHOWN_ARGUMENTS)}...`
  return [
    `${what}: ${worst.case}`,
    `  ${worst.field} = ${shown(worst.found)}, certified ${worst.right} (${worst.wrongDigits} wrong digits)`,
    `  args ${clipped}`,
  ]
}

const detailsOf = ({ unsafe, wrong, errors, accepted, malformed, slips }: Tally): ReadonlyArray<string> => [
  ...exampleText('unsafe', unsafe.worst),
  ...exampleText('wrong', wrong.worst),
  ...(errors.first === null ? [] : [`error: ${errors.first}`]),
  ...(accepted.first === null ? [] : [`accepted: ${accepted.first}`]),
  ...(malformed.first === null ? [] : [`malformed: ${malformed.first}`]),
  ...Object.entries(slips).map(([flag, count]) => `the slip ${flag} of docs/vectors.md, ${count} times`),
]

const COLUMNS = [
  'cases',
  'exact',
  'wrong',
  'digits',
  'errors',
  'accepted',
  'malformed',
  'unanswered',
  'unsafe',
]

const rowOf = (tally: Tally): ReadonlyArray<string> => {
  const { fn, cases, exact, wrong, errors, accepted, malformed, unanswered, unsafe } = tally
  const digits = wrong.worst === null ? '' : String(wrong.worst.wrongDigits)
  const counts = [errors.count, accepted.count, malformed.count, unanswered, unsafe.count]
  return [fn, String(cases), String(exact), String(wrong.count), digits, ...counts.map(String)]
}

const sumOf = (tallies: ReadonlyArray<Tally>, count: (tally: Tally) => number): number =>
  tallies.reduce((sum, tally) => sum + count(tally), 0)

const textOf = (
  tallies: ReadonlyArray<Tally>,
  digits: number,
  fault: Fault | undefined,
  verdict: Verdict,
): string => {
  const columns = COLUMNS.map((title) => ({ title, align: 'right' as const }))
  const unsafe = sumOf(tallies, (tally) => tally.unsafe.count)
  const longer = sumOf(tallies, (tally) => tally.unsafe.longerKeys)
  const faults =
    fault === undefined
      ? []
      : [`${fault.kind}: ${fault.text}`, ...(fault.log === '' ? [] : [fault.log.trim()])]
  return [
    table([{ title: 'function', align: 'left' }, ...columns], tallies.map(rowOf)),
    '',
    ...tallies.flatMap(detailsOf),
    ...faults,
    `${styled(verdict === 'pass' ? 'green' : 'red', verdict)}: ${digits} digits compared, ${unsafe} unsafe answers, ${longer} of them longer keys`,
  ].join('\n')
}

/** Asks the program everything, and judges. Exit codes as the usage says. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, async (parsed): Promise<ExitCode> => {
    const options = optionsOf(parsed)
    if (E.isLeft(options)) return refuseInput(options.left)
    const { digits, seed, silentSeconds, maxSeconds } = options.right
    const questions = questionsOf(options.right)
    const bar = progressBar('answers', questions.length)
    const requests = questions.map((question, id) => requestOf(question, id, digits))
    const limits = { ...LIMITS, silentSeconds, maxSeconds }
    const { lines, fault } = await askAll(parsed.operands, requests, limits, bar.step)
    if (fault?.kind === 'unstartable')
      return refuseInput([
        { code: 'KW-IN001', path: '--', expected: 'a program that starts', found: fault.text },
      ])
    const tallies = talliesOf(
      questions.map((question, id) => {
        const line = lines[id]
        const judgement = line === undefined ? undefined : judged(question, id, jsonOf(line), digits)
        return { question, judgement }
      }),
    )
    const verdict = verdictOf(tallies, fault)
    const json = { command: parsed.operands, digits, seed, verdict, functions: tallies, fault: fault ?? null }
    process.stdout.write(
      `${parsed.flag('json') ? JSON.stringify(json) : textOf(tallies, digits, fault, verdict)}\n`,
    )
    return EXIT_CODES[verdict]
  })
