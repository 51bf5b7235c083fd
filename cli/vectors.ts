// `keywitness vectors`: writes the files of test vectors, all of them or none.
// Source: CLI.md, section Vector files; the files are made in props/vectors and explained in docs/vectors.md.

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import * as E from 'fp-ts/Either'
import { type VectorFile, vectorFiles } from '../props/vectors/files'
import type { Problem } from '../spec/problem'
import { codeOf, reasonOf } from './input'
import type { Usage } from './options'
import { type ExitCode, refuseInput, withArguments } from './report'
import { table } from './terminal'

export const usage: Usage<'force' | 'json'> = {
  command: 'vectors',
  operands: 'OUT_DIR',
  operandCount: [1, 1],
  summary: 'Writes the test vectors: a file for each part of the protocol and each finite-key analysis.',
  options: {
    force: { help: 'writes into a directory that is not empty; other files there stay' },
    json: { help: 'prints one JSON document: { directory, files: [{ name, cases, bytes }] }' },
  },
  details:
    'The files are the same bytes in every run, those of the folder vectors/. The format: docs/vectors.md',
}

/** What is in a directory; nothing where there is none. */
const entriesOf = (directory: string): E.Either<ReadonlyArray<Problem>, ReadonlyArray<string>> => {
  try {
    return E.right(readdirSync(directory))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return E.right([])
    return E.left([unwritable(directory, error)])
  }
}

const unwritable = (directory: string, error: unknown): Problem => ({
  code: 'KW-IN001',
  path: directory,
  expected: 'a directory that can be written',
  found: reasonOf(error),
})

/** Writes the files beside the directory and moves them in when all are there. */
const writeAll = (
  directory: string,
  files: ReadonlyArray<VectorFile>,
): E.Either<ReadonlyArray<Problem>, void> => {
  const target = resolve(directory)
  let staging: string | undefined
  try {
    mkdirSync(dirname(target), { recursive: true })
    staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`))
    for (const { name, text } of files) writeFileSync(join(staging, name), text)
    mkdirSync(target, { recursive: true })
    for (const { name } of files) renameSync(join(staging, name), join(target, name))
    return E.right(undefined)
  } catch (error) {
    return E.left([unwritable(directory, error)])
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
  }
}

const rowOf = ({ name, cases, text }: VectorFile) => ({ name, cases, bytes: Buffer.byteLength(text) })

/** Writes the files and lists them; exit code 2 where the directory cannot take them. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, ({ operands: [directory = ''], flag }): ExitCode => {
    const entries = entriesOf(directory)
    if (E.isLeft(entries)) return refuseInput(entries.left)
    if (entries.right.length > 0 && !flag('force'))
      return refuseInput([
        {
          code: 'KW-US301',
          path: directory,
          expected: 'a new or an empty directory, or --force',
          found: `a directory of ${entries.right.length} entries`,
        },
      ])
    const files = vectorFiles()
    const written = writeAll(directory, files)
    if (E.isLeft(written)) return refuseInput(written.left)
    const rows = files.map(rowOf)
    const text = table(
      [
        { title: 'file', align: 'left' },
        { title: 'cases', align: 'right' },
        { title: 'bytes', align: 'right' },
      ],
      rows.map(({ name, cases, bytes }) => [name, String(cases), String(bytes)]),
    )
    process.stdout.write(`${flag('json') ? JSON.stringify({ directory, files: rows }) : text}\n`)
    return 0
  })
