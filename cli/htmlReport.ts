// What all HTML reports share: where their numbers come from, and charts drawn by vega. Loaded only where a report is asked for.

import { readFileSync, statSync } from 'node:fs'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import type { Origin } from '../web/report/report'
import { version } from './version'

/** A word of a shell as it has to be typed. */
const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/**
 * The command line that was given, without the options that say where output goes and how it looks: what has to be typed to get the
 * same numbers. `outputs` take a value, `flags` none.
 */
export const commandLine = (
  command: string,
  args: ReadonlyArray<string>,
  { outputs, flags }: { readonly outputs: ReadonlyArray<string>; readonly flags: ReadonlyArray<string> },
): string => {
  const isOutput = (word: string | undefined): boolean => outputs.some((name) => word === `--${name}`)
  const kept = args.filter(
    (word, at) =>
      !isOutput(word) &&
      !isOutput(args[at - 1]) &&
      !outputs.some((name) => word.startsWith(`--${name}=`)) &&
      !flags.some((name) => word === `--${name}`),
  )
  return ['node .', command, ...kept.map(quoted)].join(' ')
}

/** Name and version of the program. */
export const program = (): string => `Keywitness ${version()}`

/** SHA-256 of a regular file; undefined of a pipe, which can be read once only. */
const digestOf = (file: string): string | undefined =>
  statSync(file).isFile() ? bytesToHex(sha256(readFileSync(file))) : undefined

/** Where a report on a file comes from. The file has been read before, so that it can be read. */
export const originOf = (file: string, commands: ReadonlyArray<string>): Origin => ({
  file,
  digest: digestOf(file),
  commands,
  program: program(),
})

/** Where a report on no file comes from. */
export const originOfNone = (commands: ReadonlyArray<string>): Origin => ({
  file: '',
  digest: undefined,
  commands,
  program: program(),
})
