// From the bytes of a file to its text: UTF-8, within a limit, not empty.

import * as E from 'fp-ts/Either'
import type { Problem } from '../problem'

/** Larger files are refused before they are read, bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024

const problem = (path: string, expected: string, found: string): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([{ code: 'KW-IN003', path, expected, found }])

/** The text of UTF-8 bytes, without a byte-order mark; problems name the file. */
export const textOf = (bytes: Uint8Array, file: string): E.Either<ReadonlyArray<Problem>, string> => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.trim() === '' ? problem(file, 'JSON or CSV text', 'an empty file') : E.right(text)
  } catch {
    return problem(file, 'text in UTF-8', 'bytes that are not UTF-8')
  }
}
