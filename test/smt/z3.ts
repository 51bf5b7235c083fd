// Runs z3 on SMT-LIB texts, where it is installed.

import { spawnSync } from 'node:child_process'

/** z3 is there. */
export const hasZ3 = spawnSync('z3', ['--version']).error === undefined
if (!hasZ3)
  process.stdout.write('z3 is not installed: the linear programs of certificates are not solved by it.\n')

/** The answers of z3 in order. */
export const answers = (text: string): ReadonlyArray<string> => {
  const { stdout } = spawnSync('z3', ['-in'], { input: text, encoding: 'utf8', timeout: 600_000 })
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('step '))
}
