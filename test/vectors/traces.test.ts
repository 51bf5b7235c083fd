// The traces of whole parties, replayed through the implementations by another hand: the shims in Python and in C.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../cli/commandLine'
import { type ReadCase, readVectors } from './readers'

const SHIMS = join(ROOT, 'examples', 'shims')
const SCRATCH = mkdtempSync(join(tmpdir(), 'keywitness-traces-'))
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }))

const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const compiled = (): ReadonlyArray<string> => {
  const binary = join(SCRATCH, 'shim')
  spawnSync('cc', ['-O2', '-o', binary, join(SHIMS, 'c', 'keywitness_shim.c')])
  return [binary]
}

type Language = { readonly name: string; readonly program: string; readonly command: () => ReadonlyArray<string> }
const LANGUAGES: ReadonlyArray<Language> = [
  { name: 'Python', program: 'python3', command: () => ['python3', join(SHIMS, 'python', 'keywitness_shim.py')] },
  { name: 'C', program: 'cc', command: compiled },
]

type Answer = { readonly events: ReadonlyArray<unknown> }
type Trace = ReadCase & { readonly input: ReadonlyArray<unknown>; readonly output: ReadonlyArray<Answer> }

const isList = (value: unknown): value is ReadonlyArray<Answer> => Array.isArray(value)
const TRACES: ReadonlyArray<Trace> = readVectors('party_traces.json').testGroups.flatMap(({ tests }) =>
  tests.flatMap((test) =>
    isList(test.input) && isList(test.output) ? [{ ...test, input: test.input, output: test.output }] : [],
  ),
)

/** An answer with its fields and events in one order: their order is free. */
const ordered = ({ events, ...rest }: Answer): string =>
  JSON.stringify([
    Object.entries(rest).sort(),
    events.map((event) => JSON.stringify(Object.entries(Object(event)).sort())).sort(),
  ])

/** All traces through one process, a `reset` each; the answers of each. */
const replayed = (command: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<Answer>> => {
  const [program = '', ...args] = command
  const input = TRACES.flatMap((trace) => trace.input.map((request) => `${JSON.stringify(request)}\n`)).join('')
  const { stdout } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  const answers: ReadonlyArray<Answer> = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  let at = 0
  return TRACES.map(({ input: requests }) => {
    at += requests.length
    return answers.slice(at - requests.length, at)
  })
}

describe('party_traces.json', () => {
  it('has honest runs, losses, repetitions, forgeries and restarts of each role in each profile', () => {
    for (const { tests } of readVectors('party_traces.json').testGroups) {
      const flags = new Set(tests.flatMap(({ result, flags: own }) => (result === 'valid' ? own : [])))
      expect([...flags]).toEqual(expect.arrayContaining(['Honest', 'Lost', 'Replayed', 'Forged', 'Reboot']))
    }
  })

  for (const { name, program, command } of LANGUAGES) {
    const test = runs(program) ? it : it.skip
    test(`is what the shim in ${name} answers where it is valid, and nowhere else (skipped without ${program})`, () => {
      const answers = replayed(command())
      const disagreeing = TRACES.flatMap(({ tcId, comment, output, result }, i) => {
        const found = (answers[i] ?? []).map(ordered)
        const expected = output.map(ordered)
        const at = expected.findIndex((answer, place) => answer !== found[place])
        return at < 0 === (result === 'valid') ? [] : [{ tcId, comment, at, found: found[at], expected: expected[at] }]
      })
      expect(disagreeing).toEqual([])
    })
  }
})
