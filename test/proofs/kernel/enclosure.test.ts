/** The enclosures of the kernel against decimal.js at 90 digits, which shares nothing with them. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { type Enclosure, exp, ln, log2, UNIT } from '../../../proofs/kernel/enclosure'
import { parse, Rejection } from '../../../proofs/kernel/rational'

const Real = Decimal.clone({ precision: 90 })
const unit = new Real(UNIT.toString())
const encloses = ({ lower, upper }: Enclosure, value: Decimal): boolean =>
  new Real(lower.toString()).lessThanOrEqualTo(value.times(unit)) &&
  value.times(unit).lessThanOrEqualTo(upper.toString())

/** Numbers of many sizes, some next to 1 and to powers of 2; a fixed linear congruential sequence. */
const samples: readonly string[] = (() => {
  let state = 12345n
  const next = (): bigint => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return state >> 11n
  }
  const drawn = Array.from({ length: 300 }, (_, i) => new Real(next().toString()).div(`1e${(i % 40) - 4}`))
  const near = [1, 2, 0.5, 1024].flatMap((base) =>
    [1e-3, 1e-9, 1e-30].flatMap((step) => [new Real(base).plus(step), new Real(base).minus(step)]),
  )
  return [...drawn, ...near]
    .map((value) => value.toFixed())
    .filter((text) => /^(0|[1-9]\d*)(\.\d*[1-9])?$/.test(text))
})()

describe('ln and log2', () => {
  it('enclose the logarithm within 4 units', () => {
    for (const text of samples) {
      const found = ln(parse(text))
      expect([text, encloses(found, new Real(text).ln())]).toEqual([text, true])
      expect(found.upper - found.lower).toBeLessThanOrEqual(4n)
      const bits = log2(parse(text))
      expect([text, encloses(bits, new Real(text).ln().div(new Real(2).ln()))]).toEqual([text, true])
    }
  })
  it('take numbers of 4000 digits', () => {
    const long = `1${'0'.repeat(3999)}`
    expect(encloses(ln(parse(long)), new Real(10).ln().times(3999))).toBe(true)
  })
  it.each(['0', '-1'])('refuse %s', (text) => {
    expect(() => ln(parse(text))).toThrow(Rejection)
  })
})

describe('exp', () => {
  it('encloses the exponential', () => {
    const arguments_ = samples
      .map((text) => new Real(text).mod(64))
      .flatMap((value) => [value, value.negated(), value.div(1e6), value.div(-1e6)])
      .map((value) => value.toDecimalPlaces(50))
    for (const value of arguments_) {
      const text = value.toFixed()
      const found = exp(parse(text === '-0' ? '0' : text))
      expect([text, encloses(found, value.exp())]).toEqual([text, true])
      const relative = new Real((found.upper - found.lower).toString()).div(value.exp())
      expect([text, relative.lessThan(found.upper > UNIT ? 4 : new Real(4).div(value.exp()))]).toEqual([
        text,
        true,
      ])
    }
  })
  it.each(['65', '-65'])('refuses %s', (text) => {
    expect(() => exp(parse(text))).toThrow(Rejection)
  })
})
