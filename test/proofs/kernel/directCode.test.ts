/** The code of the coefficients of direct.universal: every number in every place of the word, against docs/rules.md. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { direct } from './builder'
import { hypothesesOf, outcomeOf } from './oneRule'

const Real = Decimal.clone({ precision: 120 })
const universal = direct('universal')
const h = hypothesesOf(universal)

/** sign 2^e (1 + f/2^m), f odd or m = f = 0; sign 0 is zero. */
type Word = { sign: 1 | 0 | -1; e: number; m: number; f: number }
const word = (e: number, m = 0, f = 0, sign: Word['sign'] = 1): Word => ({ sign, e, m, f })
const ZERO = word(0, 0, 0, 0)
const realOf = ({ sign, e, m, f }: Word): Decimal =>
  new Real(f).div(new Real(2).pow(m)).plus(1).times(new Real(2).pow(e)).times(sign)
/** The length of a word: its place in Elias gamma, 3 bits of m, f but for its last bit. */
const lengthOf = ({ sign, e, m }: Word, nominal: number): number => {
  const d = e - nominal
  const z = d > 0 ? 2 * d - 1 : -2 * d
  const place = sign === 0 ? 2 : sign > 0 ? 2 * z + 1 : 2 * z + 4
  const gamma = 2 * Math.floor(Math.log2(place)) + 1
  return sign === 0 ? gamma : gamma + 3 + Math.max(0, m - 1)
}

/** The numbers of a certificate: t, phi0, and for each basis u/t and w/t of decoy and vacuum and the keyed u, as they are. */
type Side = { phi: Word; tests: readonly [Word, Word, Word, Word]; keyed: Decimal.Value }
type Numbers = { t: Word; X: Side; Z: Side }
const SIDE: Side = { phi: word(-6), tests: [word(3), word(4), word(3), word(4)], keyed: -1 }
const PLAIN: Numbers = { t: word(-8), X: SIDE, Z: SIDE }
const both = (change: Partial<Side>): Numbers => ({
  ...PLAIN,
  X: { ...SIDE, ...change },
  Z: { ...SIDE, ...change },
})
const tests = (at: number, one: Word): Side['tests'] => {
  const [a, b, c, d] = SIDE.tests
  return [at === 0 ? one : a, at === 1 ? one : b, at === 2 ? one : c, at === 3 ? one : d]
}

/** The least b for which the value that is left after ln(2^b/epsilon) is accepted; or the condition of the refusal. */
const bits = ({ t, ...sides }: Numbers, under = h): number | string => {
  const scale = realOf(t)
  const terms = (['signal', 'decoy', 'vacuum'] as const).flatMap((intensity, l) =>
    (['X', 'Z'] as const).map((basis) => {
      const { keyed, tests: ratios } = sides[basis]
      const ratio = (at: number): Decimal => realOf(ratios[at] ?? ZERO).times(scale)
      const [u, w] = l === 0 ? [new Real(keyed), new Real(0)] : [ratio(2 * l - 2), ratio(2 * l - 1)]
      return { basis, intensity, u: u.toFixed(), w: w.toFixed() }
    }),
  )
  const epsilon = '0.0001'
  const count = (kind: string, { basis, intensity }: (typeof terms)[number]): string =>
    under.given.counts.find((one) => one.kind === kind && one.basis === basis && one.intensity === intensity)
      ?.observed ?? '0'
  const sum = terms.reduce((rest, term) => {
    const gain = new Real(term.u).times(count('gain', term))
    return rest.plus(gain).minus(new Real(term.w).times(count('error', term)))
  }, new Real(epsilon).ln())
  const p = {
    cutoff: '12',
    epsilon,
    phi0: { X: realOf(sides.X.phi).toFixed(), Z: realOf(sides.Z.phi).toFixed() },
    t: scale.toFixed(),
    terms,
  }
  const outcome = (b: number, shift: string): string => {
    const value = sum.minus(new Real(2).ln().times(b)).div(scale).plus(shift).toDecimalPlaces(40)
    return outcomeOf(under, 'direct.universal', { ...p, value: value.toFixed() })
  }
  const most = outcome(512, '-1e-25')
  if (most !== 'accepted') return most
  let [less, enough] = [-1, 512]
  while (enough - less > 1) {
    const middle = Math.floor((less + enough) / 2)
    if (outcome(middle, '-1e-25') === 'accepted') enough = middle
    else less = middle
  }
  expect(outcome(enough, '1e-25')).toBe('value')
  return enough
}

describe('the code', () => {
  it('has 1 bit, and a word of 1 + 3 bits for each nominal number', () => {
    expect(bits(PLAIN)).toBe(1 + 6 * 4)
  })
  const mantissas = [0, 1, 2, 3, 6, 7].map((m) => [m, m === 0 ? 0 : 2 ** m - 1] as const)
  const around = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const cases: readonly (readonly [string, number, number, readonly Word[], (one: Word) => Numbers])[] = [
    ['t', -8, 1, around(-14, -6).map((e) => word(e)), (t) => ({ ...PLAIN, t })],
    ['phi0', -6, 1, around(-14, -2).map((e) => word(e)), (phi) => both({ phi })],
    ['u/t of the decoy', 3, 1, around(-6, 4).map((e) => word(e)), (one) => both({ tests: tests(0, one) })],
    [
      'negative u/t of the decoy',
      3,
      1,
      [ZERO, ...around(-6, 9).map((e) => word(e, 0, 0, -1))],
      (one) => both({ tests: tests(0, one) }),
    ],
    [
      'w/t of the decoy',
      4,
      1,
      [ZERO, ...around(-5, 12).map((e) => word(e))],
      (one) => both({ tests: tests(1, one) }),
    ],
    [
      'negative w/t',
      4,
      1,
      around(-5, 4).map((e) => word(e, 0, 0, -1)),
      (one) => both({ tests: tests(3, one) }),
    ],
    [
      'u/t of the vacuum',
      3,
      1,
      mantissas.map(([m, f]) => word(3, m, f)),
      (one) => both({ tests: tests(2, one) }),
    ],
    [
      'w/t of the vacuum',
      4,
      1,
      mantissas.map(([m, f]) => word(2, m, f, -1)),
      (one) => both({ tests: tests(3, one) }),
    ],
  ]
  it.each(cases)(
    'charges %s by its distance from 2^%i, sign and mantissa',
    (_, nominal, times, words, numbers) => {
      for (const one of words)
        expect([one, bits(numbers(one))]).toEqual([one, 1 + 5 * 4 + times * lengthOf(one, nominal)])
    },
  )
  it('reads plus and minus 1 as it reads other numbers', () => {
    const [minus, one] = [word(0, 0, 0, -1), word(0)]
    const length = 2 * (lengthOf(minus, 3) + lengthOf(one, 4)) + lengthOf(one, -8) + 4
    expect(bits({ ...both({ keyed: -12, tests: [minus, one, minus, one] }), t: one })).toBe(1 + length)
  })
  it('takes its nominal t from the number of detections', () => {
    for (const [observed, nominal] of [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 0],
      [7, 0],
      [8, 0],
      [15, 0],
      [16, -1],
      [63, -1],
      [64, -2],
    ] as const) {
      const counts = universal.hypotheses.counts.map((row) => ({
        ...row,
        observed: row.kind === 'gain' && row.basis === 'Z' && row.intensity === 'decoy' ? `${observed}` : '0',
      }))
      for (const t of [word(-2), word(-4)])
        expect([
          observed,
          bits(
            { ...both({ keyed: -4, tests: [ZERO, word(4), ZERO, word(4)] }), t },
            hypothesesOf(universal, { counts }),
          ),
        ]).toEqual([observed, 1 + lengthOf(t, nominal) + 4 + 2 * (3 + 4)])
    }
  })
  it('is of one basis where the bases are alike, and of both where they differ in one number', () => {
    const unlike = (change: Partial<Side>): Numbers => ({ ...PLAIN, Z: { ...SIDE, ...change } })
    const whole = 1 + 4 + 2 * 4 + 8 * 4 + 3
    expect(bits(unlike({ phi: word(-5) }))).toBe(whole + 2)
    expect(bits(unlike({ tests: tests(0, word(2)) }))).toBe(whole + 4)
    expect(bits(unlike({ tests: tests(1, word(5)) }))).toBe(whole + 2)
    expect(bits(unlike({ tests: tests(2, ZERO) }))).toBe(whole - 1)
    expect(bits(unlike({ tests: tests(3, word(3)) }))).toBe(whole + 4)
    expect(bits({ ...PLAIN, X: { ...SIDE, tests: tests(3, word(3)) } })).toBe(whole + 4)
  })
  it('codes the distances of the keyed coefficients, not their height', () => {
    const rest = 1 + 4 + 2 * 4 + 8 * 4
    for (const [e, sign] of [
      [0, 1],
      [-1, 1],
      [1, 1],
      [3, 1],
      [0, -1],
      [1, -1],
      [-4, -1],
    ] as const) {
      const offset = word(e, 0, 0, sign)
      const keyed = new Real(-1).plus(realOf(offset).times(realOf(PLAIN.t)))
      expect([offset, bits({ ...PLAIN, Z: { ...SIDE, keyed } })]).toEqual([
        offset,
        rest + lengthOf(offset, 0),
      ])
    }
    expect(bits(both({ keyed: '-1.2345678901234567' }))).toBe(25)
  })
  it('codes phi0 of the bases that make key only', () => {
    for (const [basis, other] of [
      ['X', 'Z'],
      ['Z', 'X'],
    ] as const) {
      const under = hypothesesOf(universal, { keyed: [{ basis, intensity: 'signal' }] })
      const silent: Side = { ...SIDE, phi: word(-9, 2, 1) }
      const numbers: Numbers = { t: PLAIN.t, X: SIDE, Z: SIDE, [other]: silent }
      const tested = lengthOf(word(8, 0, 0, -1), 3) + 3
      expect(bits(numbers, under)).toBe(1 + 4 + 4 + 8 * 4 + tested)
      expect(bits(PLAIN, under)).toBe(1 + 4 + 4 + 8 * 4 + tested)
    }
  })
  it.each<[string, Numbers]>([
    ['eight bits of mantissa', both({ tests: tests(0, word(3, 8, 1)) })],
    ['a third', both({ keyed: -1, tests: tests(0, { ...word(3), f: 1 / 3, m: 0 }) })],
    ['a phi0 that is no such number', both({ phi: { ...word(-6), f: 0.1, m: 0 } })],
    ['a distance that is no such number', { ...PLAIN, Z: { ...SIDE, keyed: '-1.001' } }],
  ])('has no word for %s', (_, numbers) => {
    expect(bits(numbers)).toBe('0 or +-2^e (1 + f/2^m), m <= 7')
  })
})
