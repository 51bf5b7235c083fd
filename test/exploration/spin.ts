// Runs SPIN on a Promela text, where it is installed.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** SPIN and a compiler are there. */
export const hasSpin = ['spin', 'gcc'].every((tool) => spawnSync(tool, ['--version']).error === undefined)
if (!hasSpin) process.stdout.write('SPIN or gcc is not installed: its counts are not compared.\n')

const run = (directory: string, command: string, ...args: ReadonlyArray<string>): string => {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 100_000,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** What SPIN's verifier prints on a Promela text. */
export const verified = (text: string, ...flags: ReadonlyArray<string>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'keywitness-spin-'))
  try {
    writeFileSync(join(directory, 'model.pml'), text)
    run(directory, 'spin', ...flags.filter((flag) => flag === '-DPROPERTIES'), '-a', 'model.pml')
    const claim = flags.includes('-DPROPERTIES') ? [] : ['-DNOCLAIM']
    run(directory, 'gcc', '-O1', '-DSAFETY', '-DNOREDUCE', '-DBFS', ...claim, '-o', 'pan', 'pan.c')
    return run(directory, './pan', '-E')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The number that a pattern finds. */
export const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1])
