// Command-line options as a table: one description gives the parser, every usage problem at once, and the --help text.

import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import type { Problem } from '../spec/problem'

/**
 * One option; a `value` option takes an argument, named as the help shows it (with its unit). A `repeated` one may be given again: its
 * values, with a space between. One that `writes` names a file or a directory that the command makes.
 */
export type Option = {
  readonly value?: string
  readonly writes?: 'file' | 'directory'
  readonly help: string
  readonly initial?: string
  readonly repeated?: boolean
}

/** A command's name, what it takes and does, and its options. */
export type Usage<Name extends string> = {
  readonly command: string
  readonly operands: string
  readonly summary: string
  readonly options: Readonly<Record<Name, Option>>
  readonly details?: string
  readonly operandCount: readonly [least: number, most: number]
}

/** Parsed arguments: the value of an option (its default where not given), flags, and operands. */
export type Arguments<Name extends string> = {
  readonly value: (name: Name) => string | undefined
  readonly flag: (name: Name) => boolean
  readonly operands: ReadonlyArray<string>
  readonly help: boolean
}

const usageProblem = (path: string, expected: string, found: string): Problem => ({
  code: 'KW-US301',
  path,
  expected,
  found,
})

/** The arguments, or every problem in them. */
export const parseArguments = <Name extends string>(
  { options, operandCount, operands: operandNames }: Usage<Name>,
  args: ReadonlyArray<string>,
): E.Either<ReadonlyArray<Problem>, Arguments<Name>> => {
  const known = new Map<string, Option>([...Object.entries<Option>(options), ['help', { help: '' }]])
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...known].map(([name, { value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' } as const,
      ]),
    ),
  })
  const values = new Map<string, string>()
  const operands: string[] = []
  const problems: Problem[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const option = known.get(token.name)
    const takesValue = option?.value !== undefined
    if (option === undefined)
      problems.push(
        usageProblem(
          token.rawName,
          `one of ${[...known.keys()].map((name) => `--${name}`).join(', ')}`,
          'an option that is not known',
        ),
      )
    else if (takesValue && (token.value === undefined || token.value.startsWith('--')))
      problems.push(usageProblem(token.rawName, `a value: ${option.value}`, 'nothing'))
    else if (!takesValue && token.value !== undefined)
      problems.push(usageProblem(token.rawName, 'no value', token.value))
    else if (option.repeated === true && values.has(token.name))
      values.set(token.name, `${values.get(token.name)} ${token.value}`)
    else if (values.has(token.name))
      problems.push(usageProblem(token.rawName, 'each option once', 'it again'))
    else values.set(token.name, token.value ?? 'true')
  }
  const [least, most] = operandCount
  if (!values.has('help') && (operands.length < least || operands.length > most))
    problems.push(
      usageProblem(
        'arguments',
        operandNames === '' ? 'no operand' : operandNames,
        operands.length === 0 ? 'nothing' : operands.join(' '),
      ),
    )
  if (problems.length > 0) return E.left(problems)
  return E.right({
    value: (name) => values.get(name) ?? options[name].initial,
    flag: (name) => values.has(name),
    operands,
    help: values.has('help'),
  })
}

/** The whole number that an option's value spells in decimal digits, or NaN: `1e2` and `0x20` are no numbers of digits. */
export const wholeNumber = (text: string | undefined): number =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN

/** The text of `keywitness COMMAND --help`. */
export const helpText = <Name extends string>({
  command,
  operands,
  summary,
  options,
  details,
}: Usage<Name>): string => {
  const rows = [
    ...Object.entries<Option>(options).map(([name, { value, help, initial }]) => [
      value === undefined ? `--${name}` : `--${name} ${value}`,
      initial === undefined ? help : `${help} (default ${initial})`,
    ]),
    ['--help', 'shows this text'],
  ]
  const width = Math.max(...rows.map(([left = '']) => left.length))
  const lines = rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`)
  const usage = ['keywitness', command, operands, '[options]'].filter((word) => word !== '').join(' ')
  return `${[`${usage}`, '', summary, '', 'Options:', ...lines, ...(details === undefined ? [] : ['', details])].join('\n')}\n`
}
