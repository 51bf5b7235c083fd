// The lock of a file among processes that all want it at once, some of which die with it.

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { locked } from '../../cli/fileLock'
import { directory } from './commandLine'

const FILE = join(directory, 'locked')
const LOG = join(directory, 'held')
const PROCESSES = 6
const TIMES = 15

/** Holds the lock TIMES times, with a line at the beginning and the end of each; the last time it dies with it. */
const CONTENDER = `
const { appendFileSync } = require('node:fs')
const { locked } = require(${JSON.stringify(join(__dirname, '../../cli/fileLock.js'))})
const wait = new Int32Array(new SharedArrayBuffer(4))
for (let held = 0; held < ${TIMES}; ) {
  const lock = locked(${JSON.stringify(FILE)})
  if (lock._tag === 'Right') {
    held += 1
    appendFileSync(${JSON.stringify(LOG)}, 'begins ' + process.pid + '\\n')
    Atomics.wait(wait, 0, 0, 1)
    appendFileSync(${JSON.stringify(LOG)}, 'ends ' + process.pid + '\\n')
    if (held === ${TIMES}) process.kill(process.pid, 'SIGKILL')
    lock.right()
  }
  Atomics.wait(wait, 0, 0, 1)
}
`

describe('locked', () => {
  it('lets one process in at a time, and is freed by the death of its holder', async () => {
    writeFileSync(LOG, '')
    const contend = () =>
      new Promise((resolve) =>
        spawn(process.execPath, ['-e', CONTENDER]).on('close', (_, signal) => resolve(signal)),
      )
    const ends = await Promise.all(Array.from({ length: PROCESSES }, contend))
    expect(ends).toEqual(Array.from({ length: PROCESSES }, () => 'SIGKILL'))
    const lines = readFileSync(LOG, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2 * PROCESSES * TIMES)
    for (let at = 0; at < lines.length; at += 2)
      expect([lines[at], lines[at + 1]]).toEqual([lines[at], lines[at]?.replace('begins', 'ends')])
  }, 60_000)

  it('names its holder', () => {
    const file = join(directory, 'named')
    const first = locked(file)
    expect([E.isRight(first), locked(file)]).toEqual([true, E.left(process.pid)])
    if (E.isRight(first)) first.right()
    expect(E.isRight(locked(file))).toBe(true)
  })

  it('takes over from a process that is no more, also where another one has its number', () => {
    const file = join(directory, 'stale')
    writeFileSync(`${file}.lock.7`, '999999999 \n')
    const taken = locked(file)
    expect(E.isRight(taken)).toBe(true)
    const other = join(directory, 'other')
    // This process has this number, but did not begin then.
    writeFileSync(`${other}.lock.1`, `${process.pid} 1\n`)
    expect(E.isRight(locked(other))).toBe(process.platform === 'linux')
  })
})
