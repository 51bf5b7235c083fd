// The rate ladder: what rows a sample asks for, what a failure adds, and what is disclosed.

import { describe, expect, it } from '@jest/globals'
import * as O from 'fp-ts/Option'
import type { LdpcCode } from '../../model/distillation/ldpcCode'
import { codeOf } from '../../model/distillation/ldpcCodes'
import { chooseRows, furtherRows, isUpperLimit, leakBits, rungFor } from '../../model/distillation/ldpcRates'
import { RUNGS } from '../../model/distillation/ldpcRungs'

const some = <A>(value: O.Option<A>): A => {
  if (O.isNone(value)) throw new Error('none')
  return value.value
}

const code = (id: number): LdpcCode => some(codeOf(id))

describe('isUpperLimit', () => {
  it('is the limit of Clopper and Pearson', () => {
    // No error in 22: (1 - p)^22 = 0.1 at p = 0.09937; Error counts in larger samples: beta quantiles 0.9 of (k + 1, n - k), SciPy 1.17.
    for (const [errors, size, limit] of [
      [0, 22, 0.099372],
      [1, 1000, 0.0038841],
      [100, 10_000, 0.0113994],
      [111, 11_111, 0.0113109],
      [3000, 100_000, 0.0307031],
    ] as const) {
      expect(isUpperLimit(limit * 1.0001, errors, size, 0.1)).toBe(true)
      expect(isUpperLimit(limit * 0.9999, errors, size, 0.1)).toBe(false)
    }
  })

  it('decides where the sums leave the range of numbers', () => {
    expect(isUpperLimit(0.3, 0, 1_000_000, 0.1)).toBe(true)
    expect(isUpperLimit(0.0001, 500_000, 1_000_000, 0.1)).toBe(false)
  })

  it('is false for every rate when the sample is empty or all errors', () => {
    expect(isUpperLimit(0.999, 0, 0, 0.1)).toBe(false)
    expect(isUpperLimit(0.999, 5, 5, 0.1)).toBe(false)
  })
})

describe('the ladder', () => {
  it('rises in steps of one base row, from below 0.4 % to above 11 %', () => {
    RUNGS.slice(1).forEach(({ rows }, at) => {
      expect(rows).toBe((RUNGS[at]?.rows ?? 0) + 1)
    })
    expect(RUNGS[0]?.ppm).toBeLessThan(4000)
    expect(RUNGS.at(-1)?.ppm).toBeGreaterThan(110_000)
  })

  it('has rows that its code has, with some to add', () => {
    for (const { code: id, rows } of RUNGS) {
      expect(rows).toBeGreaterThanOrEqual(code(id).motherRows)
      expect(O.isSome(furtherRows(code(id), rows))).toBe(true)
    }
  })
})

describe('chooseRows', () => {
  it('takes the limit of the sample, not its rate', () => {
    const known = some(rungFor(0.01)).rows
    const small = some(chooseRows(10, 1000)).rows
    const large = some(chooseRows(1000, 100_000)).rows
    expect(known).toBeLessThan(large)
    expect(large).toBeLessThan(small)
  })

  it('is none for an empty sample and above the ladder', () => {
    expect(chooseRows(0, 0)).toEqual(O.none)
    expect(chooseRows(200, 1000)).toEqual(O.none)
  })

  it('gives the lowest rung to a large sample without errors', () => {
    expect(some(chooseRows(0, 100_000)).rows).toBe(RUNGS[0]?.rows)
  })
})

describe('furtherRows', () => {
  it('adds a twentieth, rounded up, as far as the code goes', () => {
    const { motherRows, parts } = code(5)
    expect(furtherRows(code(5), motherRows)).toEqual(O.some(motherRows + 4))
    expect(furtherRows(code(5), parts.length - 1)).toEqual(O.some(parts.length))
    expect(furtherRows(code(5), parts.length)).toEqual(O.none)
  })
})

describe('leakBits', () => {
  it('is 125 bits for each row of each packet', () => {
    expect(
      leakBits([
        { code: code(5), rows: 75 },
        { code: code(8), rows: 171 },
      ]),
    ).toBe(125 * (75 + 171))
    expect(leakBits([])).toBe(0)
  })
})
