// `keywitness replay LOG`: a transcript of any implementation, checked against the specification.
// Source: CLI.md, section replay; docs/replay.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { type Problem, problemLine } from '../spec/problem'
import { advanced, begunCheck, outcome, type Rejected, type Unknown } from '../spec/protocol/log/check'
import type { Check } from '../spec/protocol/log/claims'
import { type Line, parseHeader, parseLine } from '../spec/protocol/log/line'
import { parseJson, readText } from './input'
import type { Usage } from './options'
import { type ExitCode, withArguments } from './report'
import { folded, grouped, styled, table } from './terminal'

export const usage: Usage<'json'> = {
  command: 'replay',
  operands: 'LOG',
  operandCount: [1, 1],
  summary:
    'Checks a transcript (NDJSON, keywitness/transcript@1) of any implementation against the specification.',
  options: { json: { help: 'one JSON document: the verdict and how every block stands' } },
  details: [
    'Exit codes: 0 a run of the specification, 1 none, 2 unusable input, 3 more compatible states than are followed.',
    'Format: docs/replay.md.',
  ].join('\n'),
}

type Verdict =
  | { readonly verdict: 'possible'; readonly check: Check }
  | ((Rejected | Unknown) & { readonly last: string })

const MAX_PROBLEMS = 20

/** Problems of JSON name a line of their own text, which is one line here: only the column is left to say. */
const atLine = (line: number, problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> =>
  problems.map((problem) => ({ ...problem, path: `line ${line}, ${problem.path.replace(/^line 1, /, '')}` }))

const parsedLine = (text: string, line: number): E.Either<ReadonlyArray<Problem>, unknown> => {
  const data = parseJson(text)
  return E.isLeft(data) ? E.left(atLine(line, data.left)) : data
}

type Read = {
  readonly check: Check
  readonly lines: ReadonlyArray<{ readonly line: Line; readonly text: string }>
}

/** Every line decoded, or the problems of all of them, the first twenty. */
export const readLog = (text: string): E.Either<ReadonlyArray<Problem>, Read> => {
  const [first = '', ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const header = pipe(parsedLine(first, 1), E.chain(parseHeader))
  if (E.isLeft(header)) return header
  const problems: Problem[] = []
  const lines: Array<{ line: Line; text: string }> = []
  for (const [at, each] of rest.entries()) {
    const line = pipe(
      parsedLine(each, at + 2),
      E.chain((data) => parseLine(data, at + 2)),
    )
    if (E.isRight(line)) lines.push({ line: line.right, text: each })
    else problems.push(...line.left)
    if (problems.length >= MAX_PROBLEMS) break
  }
  return problems.length > 0
    ? E.left(problems.slice(0, MAX_PROBLEMS))
    : E.right({ check: begunCheck(header.right), lines })
}

/** Whether the lines are a run of the specification. */
export const verdictOn = ({ check, lines }: Read): Verdict => {
  let current = check
  let last = 'the header'
  for (const { line, text } of lines) {
    const next = advanced(current, line)
    if (next.verdict !== 'possible') return { ...next, last }
    current = next.check
    last = text
  }
  return { verdict: 'possible', check: current }
}

const json = (verdict: Verdict) => {
  if (verdict.verdict === 'possible') {
    const { check } = verdict
    return { accepted: true, lines: check.matched, states: check.states.length, blocks: outcome(check) }
  }
  if (verdict.verdict === 'unknown') return { accepted: null, line: verdict.line, limit: verdict.limit }
  const { line, reason, closest, states, last } = verdict
  return {
    accepted: false,
    line,
    matched: line - 1,
    lastMatched: last,
    reason,
    closest: closest ?? null,
    states,
  }
}

/** The verdict as people read it. */
export const verdictText = (file: string, verdict: Verdict): string => {
  if (verdict.verdict === 'possible') {
    const { check } = verdict
    const rows = outcome(check).map(({ block, groundStation, satellite, keysCompared }) => [
      String(block),
      groundStation.join(' or '),
      satellite.join(' or '),
      keysCompared ? 'equal' : '',
    ])
    return [
      `${styled('green', 'ACCEPTED')} ${file}: ${grouped(check.matched)} lines are a run of the ${check.header.profile} profile`,
      table(
        [
          { title: 'block', align: 'right' },
          { title: 'ground station', align: 'left' },
          { title: 'satellite', align: 'left' },
          { title: 'keys', align: 'left' },
        ],
        rows,
      ),
    ].join('\n')
  }
  if (verdict.verdict === 'unknown')
    return `${styled('yellow', 'NOT KNOWN')} ${file}: from line ${verdict.line} on the run can be in more than ${grouped(verdict.limit)} states; log what the parties do (view "parties")`
  const { line, reason, closest, states, last } = verdict
  return [
    `${styled('red', 'REJECTED')} ${file}: line ${line}`,
    `  reason        ${folded(reason, '                ')}`,
    `  matched       ${grouped(line - 1)} lines, the last ${folded(last, '                ')}`,
    ...states.map(
      (state, at) => `  ${at === 0 ? 'could be in  ' : '          or '} ${folded(state, '                ')}`,
    ),
    ...(closest === undefined
      ? []
      : [
          `  closest       ${closest.action}, blocks counted from 0`,
          ...closest.failed.map((failed) => `  failed guard  ${folded(failed, '                ')}`),
        ]),
  ].join('\n')
}

const EXIT_CODES = { possible: 0, rejected: 1, unknown: 3 } as const

/** Reads the log, checks it, prints the verdict. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, ({ flag, operands: [file = ''] }): ExitCode => {
    const read = pipe(readText(file), E.chain(readLog))
    if (E.isLeft(read)) {
      process.stderr.write(`${read.left.map((problem) => `${file}: ${problemLine(problem)}`).join('\n')}\n`)
      return 2
    }
    const verdict = verdictOn(read.right)
    process.stdout.write(
      flag('json') ? `${JSON.stringify(json(verdict), null, 2)}\n` : `${verdictText(file, verdict)}\n`,
    )
    return EXIT_CODES[verdict.verdict]
  })
