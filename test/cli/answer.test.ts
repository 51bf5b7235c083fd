// `answer`, which `compute` calls for every line: it never throws, and what it says is one line of JSON without NaN.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import { answer } from '../../cli/compute'
import { law } from '../../props/law'
import { FUNCTIONS } from '../../spec/finiteKey/functions'

const FIELDS = [
  'X',
  'E',
  'x',
  'xi',
  'eps',
  'p',
  'n',
  'k',
  'a',
  'b',
  'c',
  'd',
  'K',
  'lam',
  'nu1',
  'nu2',
  'Q1U',
  'Q2L',
]

/** Numbers at and beyond the edges of what the functions take, and what is no number. */
const value = fc.oneof(
  fc.constantFrom('0', '1', '0.5', '1e-300', '1e15', '1e39', '1e40', '-1', '1e-9999', '0.999999', 'NaN', ''),
  fc.integer({ min: 0, max: 1000 }).map(String),
  fc.jsonValue({ maxDepth: 1 }),
)

const request = fc
  .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.dictionary(fc.constantFrom(...FIELDS), value))
  .map(([fn, args]) => JSON.stringify({ id: 1, fn, args, digits: 20 }))

/** A good line with a piece cut out, doubled or replaced. */
const damaged = fc
  .tuple(request, fc.nat(), fc.nat(20), fc.string({ maxLength: 5 }))
  .map(([line, at, size, put]) => {
    const start = at % line.length
    return `${line.slice(0, start)}${put}${line.slice(start + size)}`
  })

const isAnswer = (line: string): boolean => {
  const found = answer(line, 20)
  const text = JSON.stringify(found)
  expect(Object.keys(found)).toEqual(['id', 'result' in found ? 'result' : 'error'])
  if ('error' in found) expect(found.error.message.startsWith(`${found.error.code} `)).toBe(true)
  else expect(JSON.stringify(found.result)).not.toMatch(/NaN|Infinity|null/)
  return !text.includes('\n')
}

describe('answer', () => {
  law('answers functions of any arguments', request, isAnswer)
  law('answers damaged lines', damaged, isAnswer)
  law('answers any text', fc.string({ unit: 'binary' }), isAnswer)
  law('answers any JSON', fc.json(), isAnswer)

  law(
    'answers arguments of the right names',
    fc
      .record({ x: value, xi: value })
      .map(({ x, xi }) => JSON.stringify({ fn: 'chernoff_exp2obs', args: { E: x, xi }, digits: 20 })),
    isAnswer,
  )
  law(
    'answers sampling deviations of any size',
    fc
      .tuple(
        fc.constantFrom('serfling_gamma', 'gamma_yin', 'fmc_log2prob', 'gamma_fmc'),
        fc.array(value, { minLength: 5, maxLength: 5 }),
      )
      .map(([fn, [a, b, c, d, e]]) => {
        const byName: Readonly<Record<string, object>> = {
          serfling_gamma: { k: a, n: b, eps: c },
          gamma_yin: { n: a, k: b, lam: c, eps: d },
          fmc_log2prob: { nx: a, nz: b, e: c, theta: d },
          gamma_fmc: { a, b, c, d, K: e },
        }
        return JSON.stringify({ fn, args: byName[fn], digits: 20 })
      }),
    isAnswer,
  )
})
