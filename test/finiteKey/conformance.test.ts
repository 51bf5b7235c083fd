// The comparison of an answer with the specification: digits, safe and unsafe sides, and what is no answer.

import { describe, expect, it } from '@jest/globals'
import { FUNCTION_NAMES, numberOf, type Question, questionsOf } from '../../props/conformance/finiteKeyCases'
import { judged, rightDigits, SIDES } from '../../props/conformance/finiteKeyComparison'
import { talliesOf } from '../../props/conformance/finiteKeyTally'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { Exact } from '../../spec/finiteKey/interval'

const exact = (text: string) => new Exact(text)

describe('rightDigits', () => {
  it.each([
    ['1000', '1000', 6],
    ['1000.004', '1000', 6],
    ['1000.005', '1000', 6],
    ['1000.006', '1000', 5],
    ['999.995', '1000', 6],
    ['1004', '1000', 3],
    ['1100', '1000', 1],
    ['2000', '1000', 0],
    ['-1000', '1000', 0],
    ['0', '1000', 0],
    ['1000', '0', 0],
    ['0', '0', 6],
    ['9.99e-13', '1e-12', 3],
    ['1e40', '1e-1000000000000', 0],
  ])('of %s for %s are %d of 6', (found, right, digits) => {
    expect(rightDigits(exact(found), exact(right), 6)).toBe(digits)
  })
})

describe('numberOf', () => {
  it('reads what compute prints, tiny numbers too, and nothing else', () => {
    for (const text of ['0.5', '-3.0', '1.073e+20', '9.8e-1316369248197', '5E-3'])
      expect(numberOf(text)?.isFinite()).toBe(true)
    expect(numberOf('inf')?.isFinite()).toBe(false)
    for (const text of ['NaN', '', '0x1', '1e', 'Infinity', '1_0', `0.${'1'.repeat(2000)}`])
      expect([text, numberOf(text)]).toEqual([text, undefined])
  })
})

const question = (fn: string, right: Question['right'], slip?: Question['slip']): Question => ({
  fn,
  args: {},
  name: 'a case',
  right,
  ...(slip === undefined ? {} : { slip }),
})
const judge = (asked: Question, result: unknown) => judged(asked, 7, { id: 7, result }, 6)

describe('SIDES', () => {
  it('names every number that a function gives', () => {
    expect(Object.keys(SIDES).sort()).toEqual([...FUNCTIONS.keys()].sort())
    expect([...FUNCTION_NAMES].sort()).toEqual([...FUNCTIONS.keys()].sort())
    const choice = { functions: FUNCTION_NAMES, digits: 6, seed: '1', cases: 0, doubles: false }
    for (const { fn, right } of questionsOf(choice))
      if (right !== undefined)
        expect([fn, Object.keys(typeof right === 'string' ? { value: right } : right)]).toEqual([
          fn,
          Object.keys(SIDES[fn] ?? {}),
        ])
  })
})

describe('judged', () => {
  it.each([
    ['a lower bound too high', 'ma_Y0L', '1.0', '1.1', 'unsafe'],
    ['a lower bound too low', 'ma_Y0L', '1.0', '0.9', 'wrong'],
    ['an upper bound too low', 'hoeffding_delta', '1.0', '0.9', 'unsafe'],
    ['an upper bound too high', 'hoeffding_delta', '1.0', '1.1', 'wrong'],
    ['an infinite upper bound', 'hoeffding_delta', '1.0', 'inf', 'wrong'],
    ['an infinite lower bound', 'ma_Y0L', '1.0', 'inf', 'unsafe'],
    ['too high in a digit that is not compared', 'ma_Y0L', '1.0', '1.0000001', 'exact'],
  ])('finds %s', (_, fn, right, found, kind) => {
    expect(judge(question(fn, right), found).kind).toBe(kind)
  })

  it('finds a key that is one bit too long, however many digits agree, and calls a shorter one safe', () => {
    const right = { mu: '0.02', l_raw: '309876000.9', l: '309876000.0' }
    const asked = question('tomamichel2012', right)
    expect(judge(asked, { ...right, l: '309876001.0' })).toMatchObject({
      kind: 'unsafe',
      worst: { field: 'l', found: '309876001.0' },
    })
    expect(judge(asked, { ...right, l: '309875999.0' }).kind).toBe('exact')
    expect(judge(asked, { ...right, l: '309870000.0' }).kind).toBe('wrong')
  })

  it('puts an unsafe number before a safe one with more wrong digits', () => {
    const asked = question('chernoff_exp2obs', { OL: '1.0', OU: '2.0' })
    expect(judge(asked, { OL: '1.0001', OU: '9.0' })).toMatchObject({
      kind: 'unsafe',
      worst: { field: 'OL' },
    })
  })

  it('names the slip whose output it is', () => {
    const slip = { flag: 'LnLog2Mix', result: '0.69314718055994530942' }
    expect(judge(question('h2', '1.0', slip), '0.693147180559')).toMatchObject({
      kind: 'unsafe',
      slip: 'LnLog2Mix',
    })
    expect(judge(question('h2', '1.0', slip), '0.7')).not.toHaveProperty('slip')
  })

  it('tells results that should be errors, and errors that should be results', () => {
    expect(judge(question('h2', undefined), '1.0').kind).toBe('accepted')
    expect(judged(question('h2', undefined), 7, { id: 7, error: { code: 'X' } }, 6).kind).toBe('exact')
    expect(judged(question('h2', '1.0'), 7, { id: 7, error: { code: 'X' } }, 6)).toMatchObject({
      kind: 'error',
    })
  })

  it.each([
    ['no JSON', undefined],
    ['a number', 7],
    ['another id', { id: 8, result: '1.0' }],
    ['no id', { result: '1.0' }],
    ['neither result nor error', { id: 7 }],
    ['a float', { id: 7, result: 1 }],
    ['NaN', { id: 7, result: 'NaN' }],
    ['a record for a number', { id: 7, result: { other: '1.0' } }],
    ['a list', { id: 7, result: ['1.0'] }],
  ])('calls %s malformed', (_, line) => {
    expect(judged(question('h2', '1.0'), 7, line, 6).kind).toBe('malformed')
  })
})

describe('talliesOf', () => {
  it('counts every case once, and finds the worst', () => {
    const results = ['1.0', '1.2', '0.5', '0.9', 'NaN', undefined]
    const all = results.map((result) => {
      const asked = question('h2', '1.0')
      return { question: asked, judgement: result === undefined ? undefined : judge(asked, result) }
    })
    const [tally] = talliesOf(all)
    expect(tally).toMatchObject({ cases: 6, exact: 1, unanswered: 1 })
    expect(tally?.wrong.count).toBe(1)
    expect(tally?.unsafe).toMatchObject({ count: 2, longerKeys: 0, worst: { found: '0.5' } })
    expect(tally?.malformed).toEqual({ count: 1, first: 'a case: value is no number: NaN' })
  })
})

describe('questionsOf', () => {
  const choice = { functions: ['lim2014'], digits: 6, seed: '1', cases: 30, doubles: false }

  it('asks the same for the same seed, and something else for another', () => {
    const namesOf = (seed: string) => questionsOf({ ...choice, seed }).map(({ args }) => JSON.stringify(args))
    expect(namesOf('1')).toEqual(namesOf('1'))
    expect(namesOf('2')).not.toEqual(namesOf('1'))
  })

  it('leaves out what a double cannot hold where that is asked', () => {
    const all = questionsOf(choice).length
    const fewer = questionsOf({ ...choice, doubles: true }).length
    expect(fewer).toBeLessThan(all)
    expect(fewer).toBeGreaterThan(30)
  })
})
