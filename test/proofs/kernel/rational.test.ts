/** One spelling a number, and exact arithmetic. */
import { describe, expect, it } from '@jest/globals'
import {
  bits,
  demand,
  demandAtMost,
  isAtMost,
  over,
  parse,
  plus,
  Rejection,
  shown,
  times,
} from '../../../proofs/kernel/rational'

describe('parse', () => {
  it.each(['0', '7', '-7', '0.5', '-0.05', '10.25', '1/3', '-22/7', '1000000/7', '1/30', '1/700', '7/1003'])(
    'takes %s',
    (text) => {
      expect(() => parse(text)).not.toThrow()
    },
  )
  it.each([
    '',
    '-0',
    '00',
    '01',
    '+1',
    '1.',
    '01.5',
    '-01.5',
    '00.5',
    '01/3',
    '-01/3',
    '1/03',
    '1/16',
    '3/8',
    '1/1024',
    '1/15625',
    '-7/40',
    '.5',
    '0.50',
    '1.0',
    '-0.0',
    '1e-10',
    '0x1',
    '1_000',
    ' 1',
    '1\n',
    '١',
    '1/2',
    '2/6',
    '3/1',
    '0/3',
    '1/0',
    '1/-3',
    '-0/3',
    '1/30000000000000000000000000000000/2',
    'NaN',
    'Infinity',
    '1n',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(Rejection)
  })
  it('refuses more than 4000 characters', () => {
    expect(() => parse('9'.repeat(4000))).not.toThrow()
    expect(() => parse('9'.repeat(4001))).toThrow(Rejection)
  })
  it('answers a hostile fraction within a second', () => {
    const start = Date.now()
    expect(() => parse(`${'9'.repeat(1999)}/${'3'.repeat(2000)}`)).toThrow(Rejection)
    expect(Date.now() - start).toBeLessThan(1000)
  })
})

describe('arithmetic', () => {
  it('is exact', () => {
    const third = parse('1/3')
    const all = plus(plus(third, third), third)
    expect(all.n).toBe(all.d)
    expect(isAtMost(times(third, parse('3')), parse('1'))).toBe(true)
    expect(isAtMost(parse('0.3333333333333333333333'), third)).toBe(true)
    expect(isAtMost(third, parse('0.3333333333333333333333'))).toBe(false)
  })
  it('refuses to divide by what is not above 0', () => {
    expect(() => over(parse('1'), parse('0'))).toThrow(Rejection)
    expect(() => over(parse('1'), parse('-1'))).toThrow(Rejection)
  })
  it('counts binary digits as ceil(log2(n + 1))', () => {
    expect([0n, 1n, 2n, 3n, 4n, 255n, 256n].map(bits)).toEqual([0, 1, 2, 2, 3, 8, 9])
  })
  it('shows numbers', () => {
    expect(['0', '-0.05', '1/3', '12', '-1', '1', '-1/3'].map((text) => shown(parse(text)))).toEqual([
      '0',
      '-0.05',
      `0.${'3'.repeat(45)}`,
      '12',
      '-1',
      '1',
      `-0.${'3'.repeat(45)}`,
    ])
  })
})

describe('a rejection', () => {
  it('names the condition, what was found and what was needed', () => {
    const told = (work: () => void): unknown => {
      try {
        work()
        return 'accepted'
      } catch (error) {
        return error instanceof Rejection
          ? [error.condition, error.found, error.needed, error.message]
          : error
      }
    }
    expect(told(() => demandAtMost('size', parse('1/3'), parse('0.25')))).toEqual([
      'size',
      `0.${'3'.repeat(45)}`,
      'at most 0.25',
      'size',
    ])
    expect(told(() => demand('this', false, 'x'.repeat(100)))).toEqual([
      'this',
      'x'.repeat(80),
      'this',
      'this',
    ])
    expect(told(() => demand('this', false, 5n, 'that'))).toEqual(['this', '5', 'that', 'this'])
    expect(told(() => demand('this', true, 5n))).toBe('accepted')
    expect(told(() => demandAtMost('size', parse('0.25'), parse('0.25')))).toBe('accepted')
  })
})
