// `keywitness compute`: finite-key functions, one JSON object a line in and out, in order, in constant memory.
// Source: CLI.md, section compute; functions and fields as in the published vectors.

import * as E from 'fp-ts/Either'
import { InexactNumber, shown } from '../spec/codec'
import { evaluateTo } from '../spec/finiteKey/evaluation'
import { chernoffExpectedToObserved, chernoffObservedToExpected } from '../spec/finiteKey/fast/chernoffText'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { FUNCTIONS } from '../spec/finiteKey/functions'
import { type Problem, problemLine } from '../spec/problem'
import { parseJson } from './input'
import { type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'

const DEFAULT_DIGITS = 50
const MAX_DIGITS = 1000
const MAX_LINE_BYTES = 1024 * 1024

export const usage: Usage<'digits'> = {
  command: 'compute',
  operands: '',
  operandCount: [0, 0],
  summary:
    'Evaluates finite-key functions: JSON Lines on standard input, one result a line on standard output, in order.',
  options: {
    digits: {
      value: 'N',
      help: `correct significant digits, 1 to ${MAX_DIGITS}, where a line names none`,
      initial: `${DEFAULT_DIGITS}`,
    },
  },
  details: [
    'A line in:   {"id": "a", "fn": "chernoff_obs2exp", "args": {"X": "1000", "xi": "1e-10"}, "digits": 50}',
    'A line out:  {"id": "a", "result": {...}} or {"id": "a", "error": {"code": "...", "message": "..."}}',
    'A bad line gets an error line and the rest goes on; numbers are decimal strings, correctly rounded.',
    `Functions:   ${[...FUNCTIONS.keys()].join(', ')}`,
    'Arguments and definitions: docs/compute.md',
  ].join('\n'),
}

type Answer =
  | { readonly id: unknown; readonly result: unknown }
  | { readonly id: unknown; readonly error: { code: string; message: string } }

const refused = (id: unknown, problems: ReadonlyArray<Problem>): Answer => ({
  id,
  error: { code: problems[0]?.code ?? 'KW-IN102', message: problems.map(problemLine).join('; ') },
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof InexactNumber)

const FIELDS = ['id', 'fn', 'args', 'digits']

/** What the line itself lacks, apart from the arguments of its function. */
const lineProblems = (request: Readonly<Record<string, unknown>>): ReadonlyArray<Problem> => [
  ...Object.keys(request)
    .filter((key) => !FIELDS.includes(key))
    .map(
      (key): Problem => ({
        code: 'KW-IN101',
        path: `$[${shown(key)}]`,
        expected: `one of the fields ${FIELDS.join(', ')}`,
        found: shown(request[key]),
      }),
    ),
  ...(isId(request.id ?? null)
    ? []
    : [
        {
          code: 'KW-IN102' as const,
          path: '$.id',
          expected: 'a string, an integer or null',
          found: shown(request.id),
        },
      ]),
  ...(typeof request.fn === 'string' && FUNCTIONS.has(request.fn)
    ? []
    : [
        {
          code: request.fn === undefined ? ('KW-IN100' as const) : ('KW-IN106' as const),
          path: '$.fn',
          expected: `one of ${[...FUNCTIONS.keys()].join(', ')}`,
          found: shown(request.fn),
        },
      ]),
  ...(request.digits === undefined || isDigits(request.digits)
    ? []
    : [
        {
          code: 'KW-IN102' as const,
          path: '$.digits',
          expected: `an integer from 1 to ${MAX_DIGITS}`,
          found: shown(request.digits),
        },
      ]),
]

/** What an answer can repeat exactly as it came. */
const isId = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number'

const isDigits = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DIGITS

/** The two Chernoff functions without a detour through decimals: the same strings, many times faster (a law ties the two). */
const chernoffText = (fn: string, args: unknown, digits: number): unknown => {
  if (!isRecord(args) || typeof args.xi !== 'string') return undefined
  if (fn === 'chernoff_obs2exp' && typeof args.X === 'string')
    return chernoffObservedToExpected(args.X, args.xi, digits)
  if (fn === 'chernoff_exp2obs' && typeof args.E === 'string')
    return chernoffExpectedToObserved(args.E, args.xi, digits)
  return undefined
}

/** The answer to one line, the `number`th of its input. Never throws for a line, whatever it holds. */
export const answer = (line: string, defaultDigits: number, number = 1): Answer => {
  const json = parseJson(line)
  if (E.isLeft(json))
    return refused(
      null,
      json.left.map((problem) => ({ ...problem, path: problem.path.replace(/^line 1\b/, `line ${number}`) })),
    )
  const request = json.right
  if (!isRecord(request))
    return refused(null, [
      { code: 'KW-IN102', path: '$', expected: 'an object { id, fn, args, digits }', found: shown(request) },
    ])
  const id = isId(request.id) ? request.id : null
  const problems = lineProblems(request)
  if (problems.length > 0) return refused(id, problems)
  const fn = String(request.fn)
  const digits = isDigits(request.digits) ? request.digits : defaultDigits
  const bound = FUNCTIONS.get(fn)?.(request.args)
  if (bound === undefined || E.isLeft(bound)) return refused(id, bound?.left ?? [])
  const fast = chernoffText(fn, request.args, digits)
  if (fast !== undefined) return { id, result: fast }
  const texts = evaluateTo(digits, fastTranscendentals, bound.right.evaluate)
  if (E.isLeft(texts))
    return refused(id, [
      { code: 'KW-AN203', path: '$', expected: `a result that ${digits} digits decide`, found: texts.left },
    ])
  return { id, result: bound.right.kind === 'number' ? texts.right.value : texts.right }
}

const tooLong = (number: number): Answer =>
  refused(null, [
    {
      code: 'KW-IN002',
      path: `line ${number}`,
      expected: `at most ${MAX_LINE_BYTES} bytes`,
      found: 'more',
    },
  ])

/** Cuts chunks into lines; a line that is too long comes out as `undefined` and is not kept in memory. */
const lineCutter = () => {
  let rest: Buffer[] = []
  let size = 0
  const take = (part: Buffer) => {
    size += part.length
    if (size <= MAX_LINE_BYTES) rest.push(part)
    else rest = []
  }
  const line = (): string | undefined => {
    const text = size > MAX_LINE_BYTES ? undefined : Buffer.concat(rest).toString('utf8')
    rest = []
    size = 0
    return text
  }
  return {
    push: (chunk: Buffer): ReadonlyArray<string | undefined> => {
      const lines: (string | undefined)[] = []
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        take(chunk.subarray(from, at))
        lines.push(line())
        from = at + 1
      }
      take(chunk.subarray(from))
      return lines
    },
    end: (): ReadonlyArray<string | undefined> => (size > 0 ? [line()] : []),
  }
}

const writeAll = (text: string): Promise<void> =>
  new Promise((resolve) => {
    if (process.stdout.write(text)) resolve()
    else process.stdout.once('drain', resolve)
  })

/** Answers every line of standard input. Exit code 0: a refused line is an answer, not a failure of the run. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, async ({ value }): Promise<ExitCode> => {
    const digits = wholeNumber(value('digits'))
    if (!isDigits(digits))
      return refuseInput([badOption('digits', `an integer from 1 to ${MAX_DIGITS}`, value('digits'))])
    let number = 0
    const answers = (lines: ReadonlyArray<string | undefined>): string =>
      lines
        .map((line) => {
          number += 1
          if (line?.trim() === '') return ''
          return `${JSON.stringify(line === undefined ? tooLong(number) : answer(line, digits, number))}\n`
        })
        .join('')
    const cutter = lineCutter()
    // Each chunk is answered before the next is read, so that a peer that waits for its answer gets it.
    for await (const chunk of process.stdin) await writeAll(answers(cutter.push(chunk)))
    await writeAll(answers(cutter.end()))
    return 0
  })
