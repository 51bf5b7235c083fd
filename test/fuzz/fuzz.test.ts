// Every reader on broken inputs: no crash, no hang, no number that is none in what is printed, and a place and a reason in every
// rejection. Eleven thousand inputs in `npm test`, a hundred times as many in `npm run soak`.

import { createContext, Script } from 'node:vm'
import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { law } from '../../props/law'
import { problemLine } from '../../spec/problem'
import { FRAME_READERS } from './frameReaders'
import { broken, byteChange, change } from './mutations'
import type { Complaint, Outcome, Reader } from './outcome'
import { TEXT_READERS } from './textReaders'

const READERS: ReadonlyArray<Reader> = [...TEXT_READERS, ...FRAME_READERS]
const INPUTS_OF_A_SHARE = 460
/** Milliseconds that one input may take. */
const LIMIT = 10_000

const WATCH = new Script('call()')
const room = createContext({ call: () => undefined })

/** What a call gives; throws after `limit` milliseconds: a thread of its own watches. */
const watched = <A>(call: () => A, limit = LIMIT): A => {
  room.call = call
  return WATCH.runInContext(room, { timeout: limit })
}

const QUOTED = /"(\\.|[^"\\])*"/g

/** Words for what is no number, or no text, that are not quoted and that the input did not bring. */
const strangers = (printed: string, input: string): ReadonlyArray<string> =>
  (printed.replace(QUOTED, '').match(/NaN|Infinity|undefined|\[object \w+\]/g) ?? []).filter(
    (word) => !input.includes(word),
  )

const isAllFinite = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true
  return Object.values(value).every(isAllFinite)
}

const flawOfComplaint = (problem: Complaint, input: string): ReadonlyArray<string> => {
  const { code, path, expected, found, source } = problem
  const line = `${code} ${path}: expected ${expected}, got ${found}${source ?? ''}`
  const isWhole =
    /^KW-(IN|AN|US)\d{3}$/.test(code) && [path, expected, found].every((part) => part.trim() !== '')
  return isWhole &&
    !/\p{Cc}/u.test(problemLine({ ...problem, code: 'KW-IN001' })) &&
    strangers(line, input).length === 0
    ? []
    : [line]
}

/** What is wrong with an outcome. */
const flawsOf = (outcome: Outcome, input: string): ReadonlyArray<string> => {
  switch (outcome.kind) {
    case 'reason':
      return /^[A-Za-z][\w ]*$/.test(outcome.reason) ? [] : [`the reason ${outcome.reason}`]
    case 'problems':
      return outcome.problems.length === 0
        ? ['a rejection without a reason']
        : outcome.problems.flatMap((problem) => flawOfComplaint(problem, input))
    case 'accepted':
      return [
        ...strangers(outcome.printed, input).map((word) => `prints ${word}`),
        ...(isAllFinite(outcome.value) ? [] : ['a value that is not finite']),
      ]
  }
}

type Tally = { inputs: number; accepted: number; slowestMs: number }
const tally: Record<string, Tally> = {}

const survives = (reader: Reader): void => {
  const count: Tally = { inputs: 0, accepted: 0, slowestMs: 0 }
  tally[reader.name] = count
  const isBytes = reader.seeds()[0] instanceof Uint8Array
  law(
    `survive broken inputs: ${reader.name}`,
    fc.tuple(fc.nat(reader.seeds().length - 1), isBytes ? byteChange : change, fc.nat(1_000_000)),
    ([seed, changed, choice]) => {
      const start = reader.seeds()[seed]
      if (start === undefined) throw new Error('a seed of this reader')
      const bytes = broken(start, reader.grammar ?? 'json', changed)
      const from = performance.now()
      const outcome = watched(() => reader.read(bytes, choice, seed))
      count.slowestMs = Math.max(count.slowestMs, Math.round(performance.now() - from))
      count.inputs += 1
      count.accepted += outcome.kind === 'accepted' ? 1 : 0
      const flaws = flawsOf(outcome, bytes.toString('utf8'))
      if (flaws.length > 0)
        throw new Error(`${flaws.join('\n')}\nin ${bytes.toString('latin1').slice(0, 3000)}`)
    },
    { runs: INPUTS_OF_A_SHARE * (reader.share ?? 1) },
  )
}

describe('readers', () => {
  afterAll(() => {
    const inputs = Object.values(tally).reduce((sum, one) => sum + one.inputs, 0)
    process.stdout.write(`fuzzed: ${inputs} inputs\n${JSON.stringify(tally, null, 1)}\n`)
  })

  for (const reader of READERS) survives(reader)
})

/** What once went wrong, by reader. */
const REGRESSIONS: ReadonlyArray<readonly [reader: string, text: string]> = [
  // A header without names was found to be nothing at all: `got` and no more.
  ['published passes, CSV', '""'],
  // Nor was one of a space that is not trimmed seen.
  ['published passes, CSV', '\u00a0'],
  ['published relays, CSV', '\u2003'],
]

describe('inputs that once went wrong', () => {
  it.each(REGRESSIONS)('%s: %j', (name, text) => {
    const reader = READERS.find((one) => one.name === name)
    const outcomes = reader === undefined ? [] : [reader.read(Buffer.from(text), 0, 0)]
    expect(outcomes.map((outcome) => flawsOf(outcome, text))).toEqual([[]])
  })
})

describe('the watch over readers', () => {
  it('ends what does not end', () => {
    expect(() =>
      watched(() => {
        for (;;);
      }, 50),
    ).toThrow(/timed out/)
  })

  it('sees numbers that are none, rejections without place or reason, and what is not finite', () => {
    const problem: Complaint = { code: 'KW-IN102', path: '$.x', expected: 'a number', found: 'NaN' }
    const of = (one: Complaint, input = 'NaN') => flawsOf({ kind: 'problems', problems: [one] }, input).length
    expect([
      of(problem),
      of(problem, ''),
      of({ ...problem, path: '' }),
      of({ ...problem, code: 'E' }),
    ]).toEqual([0, 1, 1, 1])
    expect(flawsOf({ kind: 'problems', problems: [] }, '')).toHaveLength(1)
    expect(flawsOf({ kind: 'accepted', printed: 'l = NaN bits', value: [{ a: 1 / 0 }] }, '')).toHaveLength(2)
    expect(flawsOf({ kind: 'accepted', printed: 'l = 7 bits', value: [{ a: 1 }] }, '')).toEqual([])
  })
})
