// Runs Coq on exported files, where it is installed, and says which lemma it refused.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Coq with the library Interval is there. */
export const hasCoq = ((): boolean => {
  const { error, stdout } = spawnSync('coqc', ['-where'], { encoding: 'utf8' })
  if (error !== undefined) return false
  const probe = spawnSync('coqtop', ['-quiet', '-batch', '-require-import', 'Interval.Tactic'], {
    encoding: 'utf8',
  })
  return stdout !== '' && probe.status === 0
})()
if (!hasCoq) process.stdout.write('Coq or its library Interval is not installed: exports are not compiled.\n')

const directory = mkdtempSync(join(tmpdir(), 'keywitness-coq-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

/** What coqc made of a file: proved, or the lemma it stopped at and why. */
export type Compiled =
  | { readonly proved: true; readonly output: string }
  | { readonly proved: false; readonly goal: string; readonly message: string }

/** The last lemma or theorem that begins at or before a line, counted from 1. */
const goalAt = (text: string, line: number): string =>
  text
    .split('\n')
    .slice(0, line)
    .flatMap((one) => /^(?:Lemma|Theorem) ([\w']+)/.exec(one)?.[1] ?? [])
    .at(-1) ?? ''

/** Compiles a file; what is compiled earlier can be required by name. */
export const compiled = (name: string, text: string): Compiled => {
  writeFileSync(join(directory, `${name}.v`), text)
  const { status, stdout, stderr } = spawnSync('coqc', ['-q', '-R', '.', 'Exported', `${name}.v`], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 600_000,
  })
  if (status === 0) return { proved: true, output: stdout }
  const line = Number(/line (\d+), characters/.exec(stderr)?.[1] ?? 0)
  return {
    proved: false,
    goal: goalAt(text, line),
    message: stderr.replace(/\s+/g, ' ').replace(/^.*?Error: /, ''),
  }
}
