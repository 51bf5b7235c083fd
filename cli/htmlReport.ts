// What all HTML reports share: where their numbers come from, and charts drawn by vega. Loaded only where a report is asked for.

import { readFileSync, statSync } from 'node:fs'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import type { Origin } from '../web/report/report'
import { version } from './version'

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
