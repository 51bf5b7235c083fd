// A shim that answers rightly for so many lines, and then does something else: `node misbehavingShim.js MODE LINES`.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { specificationShim } from '../../props/conformance/specificationParty'

const [, , mode = '', lines = '0'] = process.argv
const answer = specificationShim()
const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const flood = (stream: Writable, chunk: Buffer): void => {
  while (stream.write(chunk));
  stream.once('drain', () => setImmediate(() => flood(stream, chunk)))
}

const MEGABYTE = Buffer.alloc(1 << 20, 'a')
let taken = 0

const misbehave = (right: string): void => {
  switch (mode) {
    case 'hangs':
      return
    case 'leaves a child':
      spawn('sleep', ['600'], { stdio: 'inherit' })
      return
    case 'leaves a daemon':
      spawn('sleep', ['20'], { stdio: 'inherit', detached: true })
      return
    case 'exits':
      process.stderr.write('out of patience\n')
      process.exit(3)
      return
    case 'is killed':
      process.kill(process.pid, 'SIGSEGV')
      return
    case 'closes its output':
      process.stdout.end()
      return
    case 'floods':
      flood(process.stdout, MEGABYTE)
      return
    case 'floods with lines':
      flood(process.stdout, Buffer.from('{"send":[],"events":[]}\n'.repeat(1000)))
      return
    case 'writes no JSON':
      process.stdout.write('ready.\n')
      return
    case 'writes NaN':
      process.stdout.write('{"send":[],"events":[{"event":"ended","block":NaN}]}\n')
      return
    case 'writes another shape':
      process.stdout.write('{"send":"4b57","events":[]}\n')
      return
    case 'answers twice':
      process.stdout.write(`${right}\n${right}\n`)
      return
    case 'has moods':
      process.stdout.write(`{"send":[],"events":[],"rejected":"mood${process.pid}"}\n`)
      return
    case 'floods its log':
      if (taken === Number(lines) + 1) flood(process.stderr, MEGABYTE)
      process.stdout.write(`${right}\n`)
      return
    case 'is slow':
      setTimeout(() => process.stdout.write(`${right}\n`), 300)
      return
    default:
      process.stdout.write(`${right}\n`)
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  taken += 1
  const right = JSON.stringify(answer(parsed(line)))
  if (taken > Number(lines)) misbehave(right)
  else process.stdout.write(`${right}\n`)
})
