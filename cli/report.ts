// Ends every command the same way: problems on standard error with exit code 2, help on standard output.

import * as E from 'fp-ts/Either'
import { shown } from '../spec/codec'
import { type Problem, problemLine } from '../spec/problem'
import { type Arguments, helpText, parseArguments, type Usage } from './options'

/** Exit codes: 0 holds, 1 does not hold, 2 unusable input or usage, 3 inconclusive. */
export type ExitCode = 0 | 1 | 2 | 3

/** A report for machines and for people, and the exit code that goes with it. */
export type Report = { readonly json: unknown; readonly text: string; readonly exitCode: ExitCode }

/** Prints one line a problem; the exit code of unusable input. */
export const refuseInput = (problems: ReadonlyArray<Problem>): ExitCode => {
  process.stderr.write(`${problems.map(problemLine).join('\n')}\n`)
  return 2
}

/** Parses the arguments and runs the body, or answers `--help`, or prints what is wrong with them. */
export const withArguments = <Name extends string>(
  usage: Usage<Name>,
  args: ReadonlyArray<string>,
  body: (parsed: Arguments<Name>) => ExitCode | Promise<ExitCode>,
): ExitCode | Promise<ExitCode> => {
  const parsed = parseArguments(usage, args)
  if (E.isLeft(parsed)) return refuseInput(parsed.left)
  if (!parsed.right.help) return body(parsed.right)
  process.stdout.write(helpText(usage))
  return 0
}

/** The problem of an option's value. */
export const badOption = (name: string, expected: string, found: string | undefined): Problem => ({
  code: 'KW-US301',
  path: `--${name}`,
  expected,
  found: shown(found),
})
