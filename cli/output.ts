// Writes output files whole or not at all: to a temporary name beside the target, then renamed.

import { renameSync, rmSync, writeFileSync } from 'node:fs'
import * as E from 'fp-ts/Either'
import type { Problem } from '../spec/problem'
import { reasonOf } from './input'

/** Writes the text to the file. Left when the system refuses; then no half-written file stays behind. */
export const writeText = (file: string, text: string): E.Either<ReadonlyArray<Problem>, void> => {
  const partial = `${file}.${process.pid}.partial`
  try {
    writeFileSync(partial, text)
    renameSync(partial, file)
    return E.right(undefined)
  } catch (error) {
    rmSync(partial, { force: true })
    return E.left([
      { code: 'KW-IN001', path: file, expected: 'a file that can be written', found: reasonOf(error) },
    ])
  }
}
