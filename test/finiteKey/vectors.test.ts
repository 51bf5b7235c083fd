// Every published vector, through the functions that `compute` offers: digit for digit, and so within relative 1e-45.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { evaluateTo } from '../../spec/finiteKey/evaluation'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { Exact, type Transcendentals } from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

type Result = string | Readonly<Record<string, string>>
type Case = { readonly id: string; readonly fn: string; readonly args: unknown; readonly result: Result }

// Compiled tests run from build/test/finiteKey.
const VECTORS: { readonly count: number; readonly cases: ReadonlyArray<Case> } = JSON.parse(
  readFileSync(join(__dirname, '../../../test/vectors/finite_key.json'), 'utf8'),
)

const fieldsOf = (result: Result): Readonly<Record<string, string>> =>
  typeof result === 'string' ? { value: result } : result

const computed = (
  { fn, args }: Case,
  digits: number,
  transcendentals: Transcendentals,
): Readonly<Record<string, string>> => {
  const bound = FUNCTIONS.get(fn)?.(args)
  if (bound === undefined || E.isLeft(bound)) throw new Error(`${fn}: ${JSON.stringify(bound)}`)
  const texts = evaluateTo(digits, transcendentals, bound.right.evaluate)
  if (E.isLeft(texts)) throw new Error(texts.left)
  return texts.right
}

/** The tolerance that the vectors' own file states. */
const agrees = (found: string | undefined, expected: string): boolean => {
  if (found === undefined) return false
  if (expected === 'inf' || found === 'inf') return found === expected
  const distance = Exact.sub(found, expected).abs()
  return distance.lessThanOrEqualTo(new Exact(expected).abs().times('1e-45'))
}

describe('test/vectors/finite_key.json', () => {
  it('holds as many cases as it says, of every function', () => {
    expect(VECTORS.cases).toHaveLength(VECTORS.count)
    expect(new Set(VECTORS.cases.map(({ fn }) => fn))).toEqual(new Set(FUNCTIONS.keys()))
  })

  it.each(VECTORS.cases.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const expected = fieldsOf(vector.result)
    const found = computed(vector, 50, fastTranscendentals)
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, text] of Object.entries(expected))
      expect([name, agrees(found[name], text)]).toEqual([name, true])
    expect(found).toEqual(expected)
  })

  const everySecond = VECTORS.cases.filter((_, at) => at % 2 === 0)
  it.each(everySecond.map((vector) => [vector.id, vector] as const))('%s, plain', (_, vector) => {
    expect(computed(vector, 50, plainTranscendentals)).toEqual(fieldsOf(vector.result))
  })

  it('is a rounding of what 80 digits give', () => {
    for (const vector of VECTORS.cases.filter(({ fn }) => fn === 'paper_key')) {
      const long = computed(vector, 80, fastTranscendentals)
      for (const [name, text] of Object.entries(fieldsOf(vector.result)))
        expect(new Exact(long[name] ?? '').toSignificantDigits(50).equals(text)).toBe(true)
    }
  })
})
