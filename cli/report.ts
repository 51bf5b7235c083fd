// Ends every command the same way: problems on standard error with exit code 2, help on standard output.

import * as E from 'fp-ts/Either'
import { shown } from '../spec/codec'
import { type Problem, problemLine } from '../spec/problem'
import { type Arguments, helpText, parseArguments, type Usage } from './options'
import { directoryFault, isSameFile, targetProblems } from './output'

/** Exit codes: 0 holds, 1 does not hold, 2 unusable input or usage, 3 inconclusive. */
export type ExitCode = 0 | 1 | 2 | 3

/** A report for machines and for people, and the exit code that goes with it. */
export type Report = { readonly json: unknown; readonly text: string; readonly exitCode: ExitCode }

/** Prints one line a problem; the exit code of unusable input. */
export const refuseInput = (problems: ReadonlyArray<Problem>): ExitCode => {
  process.stderr.write(`${problems.map(problemLine).join('\n')}\n`)
  return 2
}

/** The files that the options name to be written: each can be, and none is another one or an input. */
const outputProblems = <Name extends string>(
  { options }: Usage<Name>,
  { value, flag, operands }: Arguments<Name>,
): ReadonlyArray<Problem> => {
  const names = Object.keys(options).filter((name): name is Name => name in options)
  const targets = names.flatMap((name) => {
    const { writes } = options[name]
    const file = writes !== undefined && flag(name) ? value(name) : undefined
    return file === undefined ? [] : [{ name, file, writes }]
  })
  return targets.flatMap(({ name, file, writes }, at) => {
    if (writes === 'directory') {
      const fault = directoryFault(file)
      return fault === undefined ? [] : [badOption(name, 'a directory that can be written', fault)]
    }
    const taken = [
      ...targets.slice(0, at).map((other) => ({ what: `what --${other.name} writes`, file: other.file })),
      ...operands.map((operand) => ({ what: 'an input', file: operand })),
    ].find((other) => isSameFile(other.file, file))
    return taken === undefined
      ? targetProblems(file)
      : [badOption(name, `another file than ${taken.what}`, file)]
  })
}

/** Parses the arguments and runs the body, or answers `--help`, or prints what is wrong with them. */
export const withArguments = <Name extends string>(
  usage: Usage<Name>,
  args: ReadonlyArray<string>,
  body: (parsed: Arguments<Name>) => ExitCode | Promise<ExitCode>,
): ExitCode | Promise<ExitCode> => {
  const parsed = parseArguments(usage, args)
  if (E.isLeft(parsed)) return refuseInput(parsed.left)
  const problems = parsed.right.help ? [] : outputProblems(usage, parsed.right)
  if (problems.length > 0) return refuseInput(problems)
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
