// The key store: a relay network in one file, changed whole or not at all, by one process at a time. A key is charged in the file
// before anything made with it leaves, and what was made with it (frames, messages received) is in the same write: whatever moment
// the process dies at, the next one goes on from there. Source: docs/relay.md, "The key store".

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Network } from '../model/relay/network'
import { networkRecord, parseNetwork } from '../model/relay/record'
import { MAX_FILE_BYTES } from '../spec/input/text'
import type { Problem } from '../spec/problem'
import { locked, type Release } from './fileLock'
import { parseJson, readText, reasonOf } from './input'

/** The moments of a write at which a process can die with another file system behind it. */
export type WritePoint = 'begun' | 'half written' | 'written' | 'synced' | 'renamed' | 'directory synced'

/** An open store. */
export type KeyStore = {
  /** As it was when the store was opened; undefined for a file that is not there yet. */
  readonly network: Network | undefined
  /** The file holds this network, or an error is thrown and it holds the one before. */
  readonly commit: (network: Network) => void
  readonly close: Release
}

/** A file that cannot be written: thrown by `commit`, whose caller must not go on. */
export class StoreFailure extends Error {
  constructor(readonly problem: Problem) {
    super(problem.found)
  }
}

const OWNER_ONLY = 0o600

const synced = (path: string): void => {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Writes all bytes: a system may take fewer at a time. */
const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}

const replaced = (file: string, text: string, reached: (point: WritePoint) => void): void => {
  const part = `${file}.part`
  const bytes = Buffer.from(text)
  reached('begun')
  const descriptor = openSync(part, 'w', OWNER_ONLY)
  try {
    const half = bytes.length >> 1
    writeAll(descriptor, bytes.subarray(0, half))
    reached('half written')
    writeAll(descriptor, bytes.subarray(half))
    reached('written')
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  reached('synced')
  renameSync(part, file)
  reached('renamed')
  synced(dirname(file))
  reached('directory synced')
}

const opened = (
  file: string,
  release: Release,
  reached: (point: WritePoint) => void,
): E.Either<ReadonlyArray<Problem>, KeyStore> => {
  // Nobody else writes now: a half-written file is that of a process that died.
  rmSync(`${file}.part`, { force: true })
  const network = existsSync(file)
    ? pipe(readText(file), E.chain(parseJson), E.chain(parseNetwork))
    : E.right(undefined)
  if (E.isLeft(network)) {
    release()
    return E.left(network.left.map((problem) => ({ ...problem, path: `${file}, ${problem.path}` })))
  }
  return E.right({
    network: network.right,
    commit: (next) => {
      const text = `${JSON.stringify(networkRecord(next))}\n`
      // A larger file could not be read again.
      if (text.length > MAX_FILE_BYTES)
        throw new StoreFailure({
          code: 'KW-IN002',
          path: file,
          expected: `at most ${MAX_FILE_BYTES} bytes`,
          found: `${text.length} bytes`,
        })
      try {
        replaced(file, text, reached)
      } catch (error) {
        const expected = 'a file that can be written'
        throw new StoreFailure({ code: 'KW-IN001', path: file, expected, found: reasonOf(error) })
      }
    },
    close: release,
  })
}

/** Opens a store and holds it until `close`, or says what is wrong. `reached` is called at every point of every write. */
export const openKeyStore = (
  file: string,
  reached: (point: WritePoint) => void = () => undefined,
): E.Either<ReadonlyArray<Problem>, KeyStore> => {
  const problem = (expected: string, found: string): E.Either<ReadonlyArray<Problem>, KeyStore> =>
    E.left([{ code: 'KW-IN001', path: file, expected, found }])
  try {
    const lock = locked(file)
    if (E.isLeft(lock)) {
      const found =
        lock.left === 0 ? 'one that another process opens' : `one that process ${lock.left} has open`
      return problem('a key store that no other process has open', found)
    }
    return opened(file, lock.right, reached)
  } catch (error) {
    return problem('a key store in a directory that can be written', reasonOf(error))
  }
}
