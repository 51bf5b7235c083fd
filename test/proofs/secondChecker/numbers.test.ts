// The numbers of K2: one spelling, exact fractions, enclosures of ln and exp that hold the true value, the code's words.

import { describe, expect, it } from '@jest/globals'
import { bitsOf, wordLength } from '../../../proofs/secondChecker/code'
import * as F from '../../../proofs/secondChecker/fraction'
import { enclosureAt } from '../../../proofs/secondChecker/interval'
import { Refusal } from '../../../proofs/secondChecker/refusal'

const number = (text: string): F.Fraction => F.numberFrom(text, 'a number')

describe('numberFrom', () => {
  it.each(['0', '7', '-12', '0.5', '-0.5', '0.05', '10.01', '1/3', '-22/7', '1/6', '100/3', '1/1024000003'])(
    'reads %s',
    (text) => {
      const [n = '', d = '1'] = text.split('/')
      expect(F.compare(F.times(number(text), F.fraction(d)), F.fraction(n))).toBe(0)
    },
  )
  it.each([
    ...[
      '',
      ' 1',
      '1 ',
      '+1',
      '-0',
      '00',
      '01',
      '1.',
      '.5',
      '-.5',
      '0.50',
      '1.0',
      '-0.0',
      '1e3',
      '0x1',
      '1_000',
    ],
    ...['1/2', '1/1', '2/6', '0/3', '3/-1', '1/0', '1/03', '1/20', '7/1250', '1/3/5', 'NaN', 'Infinity', '١'],
  ])('refuses "%s"', (text) => {
    expect(() => number(text)).toThrow(Refusal)
  })
})

describe('fractions', () => {
  it('are exact at any size', () => {
    const tiny = number(`0.${'0'.repeat(2000)}1`)
    expect(F.compare(F.plus(F.ONE, tiny), F.ONE)).toBe(1)
    expect(F.compare(F.plus(F.plus(F.ONE, tiny), F.minus(F.ONE)), tiny)).toBe(0)
    expect(F.compare(F.sumOf(['1/3', '1/6', '0.5'].map(number)), F.ONE)).toBe(0)
    expect(F.compare(F.power(number('2/3'), 5), number('32/243'))).toBe(0)
    expect(F.compare(F.inverse(number('-1/3')), number('-3'))).toBe(0)
  })
})

/** 100 digits of each, computed by mpmath; the first two are inputs that decimal.js rounds the wrong way. */
const KNOWN = [
  [
    'ln',
    '3.9999999999999999999999999999999999996',
    '1.386294361119890618834464242916353136051000268720510508241360018986787243934389431211726653992837375',
  ],
  [
    'exp',
    '-0.063637120773082414710862755749863411504960955034',
    '0.9383454438261495475599999999999999999999999999999189507672766801195553253283398619334874985841293538',
  ],
  [
    'ln',
    '1.00000000000000000000000000000000000000001',
    '9.999999999999999999999999999999999999999950000000000000000000000000000000000000000333333333859398238e-42',
  ],
  [
    'ln',
    '0.000000000000000000000040015866337335',
    '-51.57276619795794454751251945838408854705935684693996571794855833178498639550236134020150870223733937',
  ],
  [
    'ln',
    '2',
    '0.6931471805599453094172321214581765680755001343602552541206800094933936219696947156058633269964186875',
  ],
  [
    'exp',
    '0.8',
    '2.225540928492467604579537531395076757053634135048484596118583955556622610214406320238263797671199150',
  ],
  [
    'exp',
    '-64',
    '0.0000000000000000000000000001603810890548637852976087034142335380998363840219352921744094640968426902709010333788054713226236045',
  ],
  [
    'exp',
    '0.0000000000000000000000000000000001',
    '1.000000000000000000000000000000000100000000000000000000000000000000005000000000000000000000000000000',
  ],
  [
    'exp',
    '16',
    '8886110.520507872636763023740781450350802719821856638839783988317048980937321478150443222106685837707',
  ],
] as const

describe('enclosureAt', () => {
  it.each(KNOWN)('encloses %s of %s', (name, x, value) => {
    for (const digits of [20, 50, 80]) {
      const enclosure = enclosureAt(digits)
      const { lo, hi } = enclosure[name](enclosure.of(F.fraction(x)))
      expect(lo.lte(value) && hi.gte(value)).toBe(true)
      const width = hi.minus(lo)
      expect(width.lte(`1e${3 - digits}`) || width.lte(hi.abs().times(`1e${3 - digits}`))).toBe(true)
    }
  })
  it('rounds sums, products and quotients outwards', () => {
    const { of, plus, times, inverse } = enclosureAt(20)
    const third = of(number('1/3'))
    expect(third.lo.times(3).lt(1) && third.hi.times(3).gt(1)).toBe(true)
    const one = plus(plus(third, third), third)
    expect(one.lo.lte(1) && one.hi.gte(1)).toBe(true)
    const minus = times(third, of(number('-3')))
    expect(minus.lo.lte(-1) && minus.hi.gte(-1)).toBe(true)
    const three = inverse(third)
    expect(three.lo.lte(3) && three.hi.gte(3)).toBe(true)
  })
  it('has no quotient by an interval that holds 0', () => {
    expect(() => enclosureAt(20).inverse(enclosureAt(20).of(F.ZERO))).toThrow()
  })
})

describe('bitsOf', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['2', 2],
    ['3', 2],
    ['4', 3],
    ['250000', 18],
    ['262143', 18],
    ['262144', 19],
  ])('of %s is %d', (n, bits) => {
    expect(bitsOf(F.fraction(n))).toBe(bits)
  })
})

describe('wordLength', () => {
  // Places at nominal exponent 0: 1 is 1, 0 is 2, 2 is 3, -1 is 4, 1/2 is 5, -2 is 6.
  it.each([
    ['1', 1 + 3],
    ['0', 3],
    ['2', 3 + 3],
    ['-1', 5 + 3],
    ['0.5', 5 + 3],
    ['-2', 5 + 3],
    ['1.5', 1 + 3],
    ['1.75', 1 + 3 + 1],
    ['1.9921875', 1 + 3 + 6],
    ['-3', 5 + 3],
  ])('of %s is %d', (value, length) => {
    expect(wordLength(F.fraction(value), 0, 'it')).toBe(length)
  })
  it.each(['1.00390625', '0.1', '1/3', '36893488147419103232'])('refuses %s', (value) => {
    expect(() => wordLength(number(value), 0, 'it')).toThrow(Refusal)
  })
  it('leaves room for all words in a prefix-free code', () => {
    const exponents = [...Array(129).keys()].map((at) => at - 64)
    const shares = exponents.flatMap((e) =>
      [1, -1].map((sign) => {
        const power = F.power(F.fraction(e < 0 ? '0.5' : '2'), Math.abs(e))
        const exact = 2 ** -wordLength(F.times(power, F.fraction(sign)), 0, 'it')
        // m = 0; then m = 1..7 has 2^(m - 1) words of m - 1 bits more: 8 equal shares.
        return 8 * exact
      }),
    )
    const total = shares.reduce((sum, share) => sum + share, 2 ** -wordLength(F.ZERO, 0, 'it'))
    expect(total).toBeLessThanOrEqual(1)
    expect(total).toBeGreaterThan(0.9)
  })
})
