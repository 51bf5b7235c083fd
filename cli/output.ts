// Writes output files whole or not at all: to a temporary name beside the target, then renamed. What cannot be written is said
// before the work, not after it.

import {
  accessSync,
  constants,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as E from 'fp-ts/Either'
import type { Problem } from '../spec/problem'
import { reasonOf } from './input'

const problem = (file: string, found: string): Problem => ({
  code: 'KW-IN001',
  path: file,
  expected: 'a file that can be written',
  found,
})

/** The file itself behind a path: that of a link, else the path. Left: a directory, a pipe or a device, which a rename would replace. */
const fileBehind = (file: string): E.Either<ReadonlyArray<Problem>, string> => {
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return E.right(file)
    const real = realpathSync(file)
    const stat = statSync(real)
    if (stat.isFile()) return E.right(real)
    return E.left([problem(file, stat.isDirectory() ? 'a directory' : 'a pipe or a device')])
  } catch (error) {
    return E.left([problem(file, reasonOf(error))])
  }
}

/** What would keep a file from being written, as far as can be known beforehand. */
export const targetProblems = (file: string): ReadonlyArray<Problem> => {
  const target = fileBehind(file)
  if (E.isLeft(target)) return target.left
  try {
    accessSync(dirname(resolve(target.right)), constants.W_OK)
    return []
  } catch (error) {
    return [problem(file, reasonOf(error))]
  }
}

/** What would keep a directory from being made and written to; undefined: nothing that is known. */
export const directoryFault = (directory: string): string | undefined => {
  try {
    const found = statSync(directory, { throwIfNoEntry: false })
    if (found === undefined) return directoryFault(dirname(resolve(directory)))
    if (!found.isDirectory()) return 'a file where a directory should be'
    accessSync(directory, constants.W_OK)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Whether two paths are one file. */
export const isSameFile = (one: string, other: string): boolean => {
  const [a, b] = [fileBehind(one), fileBehind(other)]
  return E.isRight(a) && E.isRight(b) && resolve(a.right) === resolve(b.right)
}

/** Writes the text to the file. Left when the system refuses; then no half-written file stays behind. */
export const writeText = (file: string, text: string): E.Either<ReadonlyArray<Problem>, void> => {
  const target = fileBehind(file)
  if (E.isLeft(target)) return target
  const partial = `${target.right}.${process.pid}.partial`
  try {
    writeFileSync(partial, text)
    renameSync(partial, target.right)
    return E.right(undefined)
  } catch (error) {
    rmSync(partial, { force: true })
    return E.left([problem(file, reasonOf(error))])
  }
}
