// The shipped vectors: what the generator makes, what the schema says, and what independent readers find.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { vectorFiles } from '../../props/vectors/files'
import { vectorFile, wrong } from '../../props/vectors/vectorFile'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { MALFORMED } from '../../spec/protocol/rejection'
import { fileHolding, ROOT } from '../cli/commandLine'
import { errorsOf } from '../cli/schemas'
import { hasPython, pathOf, type ReadCase, type ReadFile, readBy, readVectors } from './readers'

const NAMES = readdirSync(join(ROOT, 'vectors')).sort()
const FINITE_KEY = NAMES.filter((name) => /^(chernoff|deviations|decoy|key_length)/.test(name))

/** Files of the protocol that need no state; traces are replayed in traces.test.ts. */
const PROTOCOL = NAMES.filter((name) => !FINITE_KEY.includes(name) && name !== 'party_traces.json')

const casesOf = ({ testGroups }: ReadFile): ReadonlyArray<ReadCase> =>
  testGroups.flatMap(({ tests }) => tests)

describe('vectors/', () => {
  it('holds what the generator makes, byte for byte', () => {
    const files = vectorFiles()
    expect(files.map(({ name }) => name).sort()).toEqual(NAMES)
    for (const { name, text } of files)
      expect([name, readFileSync(pathOf(name), 'utf8') === text]).toEqual([name, true])
  })

  it('is smaller than 3 MB', () => {
    const bytes = NAMES.reduce((sum, name) => sum + readFileSync(pathOf(name)).length, 0)
    expect(bytes).toBeLessThan(3e6)
  })
})

describe('docs/vectors.md', () => {
  it('explains every flag in the words of the files', () => {
    const rows = readFileSync(join(ROOT, 'docs', 'vectors.md'), 'utf8').split('\n')
    const explained = NAMES.flatMap((name) =>
      Object.entries(readVectors(name).notes).map(
        ([flag, { bugType, description, effect }]) => `| \`${flag}\` | ${bugType} | ${description} | ${effect} |`,
      ),
    )
    expect(explained.filter((row) => !rows.includes(row))).toEqual([])
  })
})

describe.each(NAMES)('%s', (name) => {
  const file = readVectors(name)

  it('is as docs/schemas/vectors.json says', () => {
    expect(errorsOf('vectors', file)).toEqual([])
  })

  it('counts its cases, numbers them by group, and explains exactly the flags that it uses', () => {
    expect(casesOf(file)).toHaveLength(file.numberOfTests)
    file.testGroups.forEach(({ tests }, group) => {
      expect(tests.map(({ tcId }) => tcId)).toEqual(tests.map((_, i) => 1000 * (group + 1) + i + 1))
    })
    const used = new Set(casesOf(file).flatMap(({ flags }) => flags))
    expect(used).toEqual(new Set(Object.keys(file.notes)))
  })

  it('has valid cases, and invalid ones that differ from every valid one of the same input', () => {
    for (const { tests } of file.testGroups) {
      expect(tests.some(({ result }) => result === 'valid')).toBe(true)
      const right = new Map(
        tests
          .filter(({ result }) => result === 'valid')
          .map(({ input, output }) => [JSON.stringify(input), JSON.stringify(output)]),
      )
      for (const { tcId, input, output, result } of tests)
        if (result === 'invalid' && output !== undefined)
          expect([tcId, JSON.stringify(output)]).not.toEqual([tcId, right.get(JSON.stringify(input))])
    }
    expect(casesOf(file).some(({ result }) => result === 'invalid')).toBe(true)
  })
})

describe('the finite-key files', () => {
  it('have a group for every function of compute, with arguments as its schema says', () => {
    const groups = FINITE_KEY.flatMap((name) => readVectors(name).testGroups)
    expect(groups.map(({ type }) => type).sort()).toEqual([...FUNCTIONS.keys()].sort())
    for (const { type, tests } of groups)
      for (const { tcId, input, result } of tests)
        if (result === 'valid')
          expect([tcId, errorsOf('compute-request', { fn: type, args: input })]).toEqual([tcId, []])
  })

  const reader = hasPython('mpmath') ? it : it.skip
  reader('agree with the formulas of docs/compute.md in Python (skipped without python3 and mpmath)', () => {
    const readings = readBy('finite_key_reader.py', FINITE_KEY.map(pathOf))
    expect(readings.flatMap(({ failures }) => failures)).toEqual([])
    expect(readings.map(({ cases }) => cases)).toEqual(
      FINITE_KEY.map((name) => readVectors(name).numberOfTests),
    )
  })
})

describe('the files of the protocol', () => {
  const reader = hasPython('zlib') ? it : it.skip
  reader('agree with a reading of docs/frames.md and docs/ldpc.md in Python (skipped without python3)', () => {
    const readings = readBy('protocol_reader.py', PROTOCOL.map(pathOf))
    expect(readings.flatMap(({ failures }) => failures)).toEqual([])
    expect(readings.map(({ cases }) => cases)).toEqual(
      PROTOCOL.map((name) => readVectors(name).numberOfTests),
    )
  })

  it('meet every reason for which bytes are no frame', () => {
    const refusals = casesOf(readVectors('frame_codec.json')).flatMap(({ refusal }) => refusal ?? [])
    expect(new Set(refusals)).toEqual(new Set(MALFORMED))
  })
})

describe('the readers in Python', () => {
  it.each([
    ['finite_key_reader.py', 'deviations.json', 'mpmath'],
    ['protocol_reader.py', 'crc32.json', 'zlib'],
    ['protocol_reader.py', 'frame_codec.json', 'zlib'],
  ])('%s finds valid cases of %s that are called invalid, and the other way round', (reader, name, module) => {
    // Without python3 and the module there is nothing to look at; the readings above are skipped by name then.
    if (!hasPython(module)) return
    const file = readVectors(name)
    const testGroups = file.testGroups.map((group) => ({
      ...group,
      tests: group.tests
        .filter(({ output }) => output !== undefined)
        .map((test) => ({ ...test, result: test.result === 'valid' ? 'invalid' : 'valid' })),
    }))
    const path = fileHolding('flipped.json', JSON.stringify({ testGroups }))
    expect(readBy(reader, [path])[0]?.failures).toHaveLength(casesOf(file).filter(({ output }) => output !== undefined).length)
  })
})

describe('wrong', () => {
  it('refuses a slip that makes no difference', () => {
    expect(() => wrong('a slip', ['Flag'], 1, { a: '1' }, { a: '1' })).toThrow('no difference')
  })
})

describe('vectorFile', () => {
  const contents = { name: 'a.json', algorithm: 'a', header: ['a'], notes: {} }
  const test = { comment: 'a case', flags: [], input: 1, output: 1, result: 'invalid' as const }

  it('refuses a flag that no note explains, and an invalid case without a flag', () => {
    const flagged = [{ type: 't', parameters: {}, tests: [{ ...test, flags: ['Odd'] }] }]
    expect(() => vectorFile({ ...contents, groups: flagged })).toThrow('Odd')
    const bare = [{ type: 't', parameters: {}, tests: [test] }]
    expect(() => vectorFile({ ...contents, groups: bare })).toThrow('without a flag')
  })
})
