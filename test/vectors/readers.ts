// The vector files as a reader has them, and the independent readers in Python, for the tests.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../cli/commandLine'

/** A case of a file, as far as the tests look. */
export type ReadCase = {
  readonly tcId: number
  readonly comment: string
  readonly flags: ReadonlyArray<string>
  readonly input: unknown
  readonly output?: unknown
  readonly refusal?: string
  readonly result: 'valid' | 'invalid'
}

/** A file, as far as the tests look. */
export type ReadFile = {
  readonly numberOfTests: number
  readonly notes: Readonly<
    Record<string, { readonly bugType: string; readonly description: string; readonly effect: string }>
  >
  readonly testGroups: ReadonlyArray<{
    readonly type: string
    readonly parameters: Readonly<Record<string, unknown>>
    readonly tests: ReadonlyArray<ReadCase>
  }>
}

/** The path of a shipped file. */
export const pathOf = (name: string): string => join(ROOT, 'vectors', name)

/** A shipped file. */
export const readVectors = (name: string): ReadFile => JSON.parse(readFileSync(pathOf(name), 'utf8'))

/** Whether python3 with these modules is here. */
export const hasPython = (...modules: ReadonlyArray<string>): boolean =>
  spawnSync('python3', ['-c', modules.map((name) => `import ${name}`).join('\n')]).status === 0

/** What a reader found: cases read, and those that disagree. */
export type Reading = {
  readonly cases: number
  readonly failures: ReadonlyArray<{ readonly tcId: number; readonly flaw: string }>
}

/** Runs a reader of this folder over files, one line of JSON each. */
export const readBy = (reader: string, paths: ReadonlyArray<string>): ReadonlyArray<Reading> => {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(ROOT, 'test', 'vectors', reader), ...paths],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
