/** The enclosures of the kernel against decimal.js at 90 digits, which shares nothing with them. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { type Enclosure, exp, high, ln, log2, low, total, UNIT } from '../../../proofs/kernel/enclosure'
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
  const floor = (value: Decimal): bigint => BigInt(value.times(unit).floor().toFixed())
  /** Whether a value is so near a unit that the error of the series decides. */
  const isNear = (value: Decimal): boolean => {
    const rest = value.times(unit).minus(value.times(unit).floor())
    return rest.lessThan(0.001) || rest.greaterThan(0.999)
  }
  it('round to the units beside: one below what is cut off, two above', () => {
    for (const text of ['1', '2', '0.5', ...samples]) {
      const value = new Real(text).ln()
      if (!isNear(value) || text === '1')
        expect([text, ln(parse(text))]).toEqual([
          text,
          { lower: floor(value) - 1n, upper: floor(value) + 2n },
        ])
    }
    expect(log2(parse('1'))).toEqual({ lower: -2n, upper: 3n })
    const two = log2(parse('2'))
    expect([two.lower - UNIT, two.upper - UNIT].map((n) => n > -7n && n < 7n)).toEqual([true, true])
  })
  it('enclose it for the largest and smallest numbers, and refuse larger and smaller ones', () => {
    for (const size of [1048576n, 1048575n, 1000001n, 999983n, 700001n]) {
      const [value, power] = [new Real(2).ln().times(size.toString()), 1n << size]
      expect(encloses(ln({ n: power, d: 1n }), value)).toBe(true)
      expect(encloses(ln({ n: 1n, d: power }), value.negated())).toBe(true)
      expect(encloses(log2({ n: power, d: 1n }), new Real(size.toString()))).toBe(true)
      expect(encloses(log2({ n: 1n, d: power }), new Real(`-${size}`))).toBe(true)
    }
    const most = log2({ n: 1n << 1048576n, d: 1n })
    const least = log2({ n: 1n, d: 1n << 1048576n })
    const offsets = [most, least].flatMap(({ lower, upper }, i) => {
      const exact = (i === 0 ? 1048576n : -1048576n) * UNIT
      return [lower - exact, upper - exact]
    })
    expect(offsets).toEqual([-2641745n, 1896588n, -1896588n, 2641745n])
    expect(() => ln({ n: 1n << 1048577n, d: 1n })).toThrow(Rejection)
    expect(() => ln({ n: 1n, d: 1n << 1048577n })).toThrow(Rejection)
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
  it('encloses it from -64 to 64', () => {
    for (const text of ['64', '-64', '63.9', '-63.9', '0'])
      expect([text, encloses(exp(parse(text)), new Real(text).exp())]).toEqual([text, true])
  })
  it('is as wide as its error bound, and a unit more', () => {
    for (const x of [-3, -0.5, 0.001, 1, 7]) {
      const { lower, upper } = exp(parse(`${x}`))
      expect([x, upper - lower <= 2n]).toEqual([x, true])
    }
    for (const x of [22.5, 23, 30, 63]) {
      const { lower, upper } = exp(parse(`${x}`))
      const k = Math.floor(x / Math.LN2)
      expect([x, upper - lower]).toEqual([x, 2n ** BigInt(20 + k - 32) + 1n])
    }
  })
  it.each([
    '65',
    '-65',
    '64.000000000000000000000000000000000000000000001',
    '-64.000000000000000000000000000000000000000000001',
  ])('refuses %s', (text) => {
    expect(() => exp(parse(text))).toThrow(Rejection)
  })
})

describe('a unit', () => {
  it('is 2^-128', () => {
    expect(UNIT).toBe(2n ** 128n)
    expect([low({ lower: 3n, upper: 4n }), high({ lower: 3n, upper: 4n })]).toEqual([
      { n: 3n, d: UNIT },
      { n: 4n, d: UNIT },
    ])
  })
})

describe('total', () => {
  it('adds the lower and the upper ends', () => {
    expect(total([])).toEqual({ lower: 0n, upper: 0n })
    const one = { lower: 1n, upper: 20n }
    expect(total([one, { lower: 300n, upper: 4000n }])).toEqual({ lower: 301n, upper: 4020n })
  })
})
