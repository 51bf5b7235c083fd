// Reads input files within limits; what becomes of their bytes is in spec/input.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import * as E from 'fp-ts/Either'
import { MAX_FILE_BYTES, textOf } from '../spec/input/text'
import type { Problem } from '../spec/problem'

// Commands that read JSON files import both steps from here.
export { parseJson } from '../spec/input/json'

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const problem = (code: Problem['code'], path: string, expected: string, found: string): Parsed<never> =>
  E.left([{ code, path, expected, found }])

/** The code of an error of the system, such as ENOENT; empty where there is none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** What the system said, in words. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error)
  switch (code) {
    case 'ENOENT':
      return 'no such file'
    case 'EACCES':
    case 'EPERM':
      return 'no permission'
    case 'EISDIR':
      return 'a directory'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a file where a directory should be'
    default:
      return code === '' ? 'an error of the system' : `an error of the system (${code})`
  }
}

/** The bytes of a regular file of at most MAX_FILE_BYTES. A pipe or device may pretend any size, so reading stops at the limit. */
export const readBytes = (file: string): Parsed<Buffer> => {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) return problem('KW-IN001', file, 'a readable file', 'a directory')
    if (stat.size > MAX_FILE_BYTES)
      return problem('KW-IN002', file, `at most ${MAX_FILE_BYTES} bytes`, `${stat.size} bytes`)
    const chunks: Buffer[] = []
    for (let total = 0; ; ) {
      const chunk = Buffer.alloc(65536)
      const read = readSync(descriptor, chunk, 0, chunk.length, null)
      if (read === 0) return E.right(Buffer.concat(chunks))
      total += read
      if (total > MAX_FILE_BYTES) return problem('KW-IN002', file, `at most ${MAX_FILE_BYTES} bytes`, 'more')
      chunks.push(chunk.subarray(0, read))
    }
  } catch (error) {
    return problem('KW-IN001', file, 'a readable file', reasonOf(error))
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** The text of a UTF-8 file, without a byte-order mark. */
export const readText = (file: string): Parsed<string> =>
  E.chain((bytes: Buffer) => textOf(bytes, file))(readBytes(file))
