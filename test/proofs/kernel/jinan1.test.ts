/** The rules jinan1.*: formulas (7) to (9) as they are printed, and every side condition. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import type { Hypotheses } from '../../../proofs/kernel/hypotheses'
import { parse } from '../../../proofs/kernel/rational'
import type { Judgement } from '../../../proofs/kernel/theorem'
import { jinan1 } from './builder'
import { hypothesesOf, judged, outcomeOf } from './oneRule'

const Real = Decimal.clone({ precision: 80 })
const hypotheses = (change: Record<string, unknown> = {}): Hypotheses => hypothesesOf(jinan1(), change)
const h = hypotheses()
const outcome = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): string =>
  outcomeOf(under, rule, p, by)
const N = new Real(h.given.pulses)
const [sentX, sentY, sentO] = [N.times('0.0625'), N.times('0.125'), N.times('0.125')]
const [muX, muY] = [new Real('0.1'), new Real('0.8')]
const poisson = (mu: Decimal, k: number): Decimal =>
  mu
    .negated()
    .exp()
    .times(mu.pow(k))
    .div(k === 2 ? 2 : 1)

describe('jinan1.yield', () => {
  const by = [
    judged('>= expected gain decoy', 'X', '16000'),
    judged('<= expected gain signal', 'X', '252000'),
    judged('<= expected gain vacuum', 'all', '3100'),
  ]
  const [x, y, o] = by
  if (!x || !y || !o) throw new Error('three rows')
  it('is formula (7), to 1e-30', () => {
    const [a, b] = [[0, 1, 2].map((k) => poisson(muX, k)), [0, 1, 2].map((k) => poisson(muY, k))]
    const [a0, a1, a2] = [a[0] ?? N, a[1] ?? N, a[2] ?? N]
    const [b0, b1, b2] = [b[0] ?? N, b[1] ?? N, b[2] ?? N]
    const above = b2
      .times(16000)
      .div(sentX)
      .minus(a2.times(252000).div(sentY))
      .minus(a0.times(b2).minus(a2.times(b0)).times(3100).div(sentO))
    const value = above.div(a1.times(b2).minus(a2.times(b1)))
    expect(outcome('jinan1.yield', { value: value.minus('1e-30').toFixed(50).replace(/0+$/, '') }, by)).toBe(
      'accepted',
    )
    expect(outcome('jinan1.yield', { value: value.plus('1e-30').toFixed(50).replace(/0+$/, '') }, by)).toBe(
      'value',
    )
  })
  const two = {
    intensities: h.given.intensities.slice(0, 2).map((one) => ({ ...one, probability: '0.5' })),
    counts: h.given.counts.filter((row) => row.intensity !== 'vacuum'),
  }
  const equal = {
    intensities: h.given.intensities.map((one) => (one.name === 'vacuum' ? { ...one, mu: '0.1' } : one)),
  }
  const four = {
    intensities: [
      ...h.given.intensities.slice(0, 2),
      { name: 'vacuum', mu: '0.001', probability: '0.125' },
      { name: 'spare', mu: '0', probability: '0.125' },
    ],
  }
  const equalAbove = {
    intensities: h.given.intensities.map((one) => (one.name === 'signal' ? { ...one, mu: '0.1' } : one)),
  }
  it('takes the sources by their means, in whatever order they stand', () => {
    const [a, b, c] = h.given.intensities
    for (const order of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ])
      expect(outcome('jinan1.yield', { value: '0' }, by, hypotheses({ intensities: order }))).toBe('accepted')
  })
  it('divides by the rounds of its own basis', () => {
    const bases = [
      { name: 'X', alice: '0.9', bob: '0.8' },
      { name: 'Z', alice: '0.1', bob: '0.2' },
    ]
    const value = (text: string): string =>
      outcome('jinan1.yield', { value: text }, by, hypotheses({ bases }))
    const [y2, x2] = [muY.pow(2), muX.pow(2)]
    const above = y2
      .times(muX.exp())
      .times(16000)
      .div(N.times('0.18'))
      .minus(x2.times(muY.exp()).times(252000).div(N.times('0.36')))
      .minus(y2.minus(x2).times(3100).div(N.times('0.185')))
    const s = above.div(muX.times(muY).times(muY.minus(muX)))
    expect(value(s.minus('1e-30').toFixed(50).replace(/0+$/, ''))).toBe('accepted')
    expect(value(s.plus('1e-30').toFixed(50).replace(/0+$/, ''))).toBe('value')
  })
  it.each<[string, string, readonly Judgement[], Hypotheses, string]>([
    ['four intensities', '0', by, hypotheses(four), 'three intensities'],
    ['decoy and signal of one mean', '0', by, hypotheses(equalAbove), 'distinct means'],
    ['yield 0', '0', by, h, 'accepted'],
    ['a negative yield', '-1', by, h, 'sign'],
    ['another order', '0', [y, x, o], h, 'premises'],
    ['vacuum of one basis', '0', [x, y, { ...o, scope: 'X' }], h, 'one of the words'],
    ['two bases', '0', [x, { ...y, scope: 'Z' }, o], h, 'one of the words'],
    ['the wrong side of the decoy', '0', [{ ...x, relation: '<=' }, y, o], h, 'premises'],
    ['two intensities', '0', by, hypotheses(two), 'three intensities'],
    ['two sources of one mean', '0', by, hypotheses(equal), 'distinct means'],
    ['no pulses', '0', by, hypotheses({ pulses: '0' }), 'a divisor above 0'],
  ])('answers %s', (_, value, rows, under, condition) => {
    expect(outcome('jinan1.yield', { value }, rows, under)).toBe(condition)
  })
})

describe('jinan1.error', () => {
  const by = [
    judged('<= expected error decoy', 'X', '900'),
    judged('>= expected gain vacuum', 'all', '2500'),
    judged('>= formulaYield', 'X', '0.00005'),
  ]
  const [x, o, s] = by
  if (!x || !o || !s) throw new Error('three rows')
  it('is formula (8), to 1e-30', () => {
    const above = new Real(900).div(sentX).minus(poisson(muX, 0).times(2500).div(sentO).div(2))
    const value = above.div(poisson(muX, 1).times('0.00005'))
    expect(outcome('jinan1.error', { value: value.plus('1e-30').toFixed(50).replace(/0+$/, '') }, by)).toBe(
      'accepted',
    )
    expect(outcome('jinan1.error', { value: value.minus('1e-30').toFixed(50).replace(/0+$/, '') }, by)).toBe(
      'value',
    )
  })
  it.each<[string, string, readonly Judgement[], string]>([
    ['one half', '0.5', by, 'accepted'],
    ['a negative error', '-1', by, 'sign'],
    ['no yield', '0.5', [x, o, judged('>= formulaYield', 'X', '0')], 'a divisor above 0'],
    ['the yield of the other basis', '0.5', [x, o, { ...s, scope: 'Z' }], 'one of the words'],
    ['the vacuum of one basis', '0.5', [x, { ...o, scope: 'X' }, s], 'one of the words'],
    ['an upper limit of the vacuum', '0.5', [x, { ...o, relation: '<=' }, s], 'premises'],
  ])('answers %s', (_, value, rows, condition) => {
    expect(outcome('jinan1.error', { value }, rows)).toBe(condition)
  })
})

describe('jinan1.length', () => {
  const by = [
    judged('>= formulaYield', 'X', '0.00005'),
    judged('<= formulaEntropy', 'Z', '0.2'),
    judged('>= formulaYield', 'Z', '0.00004'),
    judged('<= formulaEntropy', 'X', '0.1'),
  ]
  const [sX, hZ, sZ, hX] = by
  if (!sX || !hZ || !sZ || !hX) throw new Error('four rows')
  const content = sentY
    .times(poisson(muY, 1))
    .times(new Real('0.00005').times('0.8').plus(new Real('0.00004').times('0.9')))
  it('is formula (9), rounded down', () => {
    const bits = content.minus(48874).floor()
    expect(outcome('jinan1.length', { bits: bits.toFixed() }, by)).toBe('accepted')
    expect(outcome('jinan1.length', { bits: bits.plus(1).toFixed() }, by)).toBe('value')
    const sampled = content.times('0.9').minus(48874).floor()
    expect(
      outcome('jinan1.length', { bits: sampled.toFixed() }, by, hypotheses({ sampledFraction: '0.1' })),
    ).toBe('accepted')
    expect(
      outcome(
        'jinan1.length',
        { bits: sampled.plus(1).toFixed() },
        by,
        hypotheses({ sampledFraction: '0.1' }),
      ),
    ).toBe('value')
  })
  it('demands one xi: the same epsilon in every limit it rests on', () => {
    const failing = (judgement: Judgement, epsilon: string): Judgement => ({
      ...judgement,
      events: [{ statement: `some limit fails [${epsilon}]`, epsilon: parse(epsilon) }],
    })
    const bits = content.minus(48874).floor().toFixed()
    const alike = by.map((one) => failing(one, '0.00000000005'))
    expect(outcome('jinan1.length', { bits }, alike)).toBe('accepted')
    const other = by.map((one, at) => failing(one, at === 3 ? '0.999' : '0.00000000005'))
    expect(outcome('jinan1.length', { bits }, other)).toBe('one xi: every limit with the same epsilon')
    const classical = alike.map((one, at) =>
      at === 1 ? { ...one, events: one.events.map((event) => ({ ...event, isClassical: true })) } : one,
    )
    expect(outcome('jinan1.length', { bits }, classical)).toBe("Chernoff's limits")
  })
  const keyedX = { keyed: [{ basis: 'X', intensity: 'signal' }] }
  const keyedDecoy = { keyed: [...h.given.keyed, { basis: 'X', intensity: 'decoy' }] }
  it.each<[string, readonly Judgement[], Hypotheses, string]>([
    ['the yields with their own entropies', [sX, { ...hX }, sZ, { ...hZ }], h, 'one of the words'],
    ['one basis twice', [sX, hZ, sX, hZ], h, 'one of the words'],
    ['an entropy above 1', [sX, judged('<= formulaEntropy', 'Z', '1.1'), sZ, hX], h, 'entropy'],
    ['a proved entropy', [sX, judged('<= entropy', 'Z', '0.1'), sZ, hX], h, 'premises'],
    ['one keyed basis', by, hypotheses(keyedX), 'the signal keyed in both bases, nothing else'],
    [
      'keyed decoys in both bases, and no signal',
      by,
      hypotheses({ keyed: ['X', 'Z'].map((basis) => ({ basis, intensity: 'decoy' })) }),
      'the signal keyed in both bases, nothing else',
    ],
    [
      'a keyed decoy for a signal',
      by,
      hypotheses({
        keyed: [
          { basis: 'X', intensity: 'signal' },
          { basis: 'Z', intensity: 'decoy' },
        ],
      }),
      'the signal keyed in both bases, nothing else',
    ],
    ['keyed decoys', by, hypotheses(keyedDecoy), 'the signal keyed in both bases, nothing else'],
  ])('answers %s', (_, rows, under, condition) => {
    expect(outcome('jinan1.length', { bits: '1' }, rows, under)).toBe(condition)
  })
})
