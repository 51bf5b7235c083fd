// Runs the built command line as its users do, and makes the files that they feed it.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'

/** The root of the project; compiled tests run from build/test/cli. */
export const ROOT = join(__dirname, '../../..')

export const MAIN = join(ROOT, 'build/cli/main.js')

export type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** One run to its end, from the root of the project; `nodeOptions` are those of node itself. */
export const keywitness = (
  args: ReadonlyArray<string>,
  input: string | Buffer = '',
  nodeOptions: ReadonlyArray<string> = [],
): Run => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, MAIN, ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return { code: status, stdout, stderr }
}

/** Where the files of this test are. */
export const directory = mkdtempSync(join(tmpdir(), 'keywitness-test-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

/** The path of a new file with this content. */
export const fileHolding = (name: string, content: string | Buffer): string => {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

/** No stack trace, no NaN, no undefined: what no user should ever see, but as the echo of an input. */
export const expectPresentable = (text: string): void => {
  expect(text.replaceAll('"NaN"', '')).not.toMatch(/NaN|undefined|\[object|^ {4}at /m)
}

/** Refused as unusable: exit code 2, nothing on standard output, exactly these problems, each `CODE place`, one a line. */
export const expectRefused = ({ code, stdout, stderr }: Run, problems: ReadonlyArray<string>): void => {
  const lines = stderr.split('\n').filter((line) => line !== '')
  expect(lines.map((line) => line.split(': expected ')[0])).toEqual(problems)
  for (const line of lines) expect(line).toMatch(/^KW-(IN|AN|US)\d{3} .+: expected .+, got .+$/)
  expectPresentable(stderr)
  expect(stdout).toBe('')
  expect(code).toBe(2)
}
