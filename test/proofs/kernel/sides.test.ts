/** Every rounding to its side: the rules over sources whose e^-mu is known only from 0.25 to 0.5, so that a wrong side shows. */
import { describe, expect, it } from '@jest/globals'
import { UNIT } from '../../../proofs/kernel/enclosure'
import {
  fits,
  HYPOTHESES,
  type Hypotheses,
  readHypotheses,
  row,
  weight,
} from '../../../proofs/kernel/hypotheses'
import { parse } from '../../../proofs/kernel/rational'
import type { Judgement } from '../../../proofs/kernel/theorem'
import { composable, type Draft, direct, jinan1 } from './builder'
import { hypothesesOf, judged, outcomeOf } from './oneRule'

/** Means 2, 1 and 0, probability 1/2, 1/4 and 1/4; e^-mu from 0.25 to 0.5 for all of them. */
const wide = (draft: Draft, change: Record<string, unknown> = {}): Hypotheses => {
  const h = hypothesesOf(draft, change)
  const decay = { lower: UNIT / 4n, upper: UNIT / 2n }
  const mu = ['2', '1', '0'].map((text) => parse(text))
  return { ...h, intensities: h.intensities.map((one, i) => ({ ...one, mu: mu[i] ?? one.mu, decay })) }
}
const h = wide(composable())
const outcome = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): string =>
  outcomeOf(under, rule, p, by)

describe('weight and row', () => {
  const one = { name: 'l', mu: parse('1/3'), probability: parse('1'), decay: { lower: 10n, upper: 11n } }
  it('round down and up', () => {
    expect(weight(one, 0)).toEqual({ lower: 10n, upper: 12n })
    expect(weight(one, 1)).toEqual({ lower: 3n, upper: 4n })
    expect(weight({ ...one, decay: { lower: 12n, upper: 12n } }, 1)).toEqual({ lower: 4n, upper: 5n })
    expect(row([one, one], 1)).toEqual({ lower: 6n, upper: 8n })
  })
})

// W(0) = p [0.25, 0.5]: R_0 from 0.25 to 0.5, R_1 = 2 W_s + W_d from 0.3125 to 0.625, R_2 from 0.5625 to 1.125.
describe('thin', () => {
  it.each([
    ['>= detections 0', '1000', '0', 'sign', '-0.001'],
    ['>= detections 0', '1000', '249.999', 'value', '250.001'],
    ['>= detections 1', '1000', '399.999', 'value', '400.001'],
  ] as const)('takes the least share: %s %s', (from, given, inside, condition, outside) => {
    const by = [judged(from, 'X', given)]
    expect(outcome('thin.detections', { value: inside }, by)).toBe('accepted')
    expect(outcome('thin.detections', { value: outside }, by)).toBe(condition)
  })
  it('takes the largest share of errors', () => {
    const by = [judged('<= errors', 'X', '10')]
    expect(outcome('thin.errors', { value: '16.001' }, by)).toBe('accepted')
    expect(outcome('thin.errors', { value: '15.999' }, by)).toBe('value')
  })
})

describe('decoy.detections', () => {
  const p = { basis: 'X', cutoff: '1', lambda: '0', photons: '0', value: '-1000000000', y: ['1'] }
  const signal = judged('>= expected gain signal', 'X', '1000')
  const decoyed = judged('<= expected gain decoy', 'X', '1000')
  const dark = judged('<= expected gain vacuum', 'X', '1000')
  const counted = judged('>= expected gain vacuum', 'X', '1000')
  it.each<[string, Record<string, unknown>, readonly Judgement[], string]>([
    // Row 0, photons 0: y <= R_0, at least 0.25.
    ['y up to the least R_0', { y: ['0.25'] }, [counted], 'accepted'],
    ['y above the least R_0', { y: ['0.2501'] }, [counted], 'row 0'],
    // e^mu from 2 to 4: 0.25 * 2 * 1000 / 0.25, -0.2 * 4 * 1000 / 0.25.
    ['a lower limit times the least e^mu', { y: ['0.25'], value: '2000' }, [counted], 'accepted'],
    ['a lower limit times more', { y: ['0.25'], value: '2000.01' }, [counted], 'value'],
    ['an upper limit times the largest e^mu', { y: ['-0.2'], value: '-3200' }, [dark], 'accepted'],
    ['an upper limit times less', { y: ['-0.2'], value: '-3199.99' }, [dark], 'value'],
    ['a lambda above 0', { y: ['-1'], lambda: '0.5' }, [dark], 'row 1'],
    ['the upper limit of a whole multiplier', { y: ['-1'], value: '-16000' }, [dark], 'accepted'],
    ['more', { y: ['-1'], value: '-15999.99' }, [dark], 'value'],
    // Row 0: 1 - 4 R_0; the value 1 * 2 * 1000 / 0.25 - 3 * 268195 detections.
    [
      'the lower limit of a whole multiplier',
      { y: ['1'], lambda: '-3', value: '-796585' },
      [counted],
      'accepted',
    ],
    ['more', { y: ['1'], lambda: '-3', value: '-796584.99' }, [counted], 'value'],
    ['a lambda too near to 0', { y: ['1'], lambda: '-2.999' }, [counted], 'row 0'],
    // The row above the cut-off: c_s = y - W_s(0), at least 0.125; credit of a smaller mean does not count.
    ['y below the least weight', { photons: '1', lambda: '-1', y: ['0.124'] }, [signal], 'accepted'],
    [
      'y above the least weight',
      { photons: '1', lambda: '-1', y: ['0.126'] },
      [signal],
      'rows above the cut-off',
    ],
    [
      'credit of a smaller mean',
      { photons: '1', y: ['0.125', '-0.25'] },
      [signal, decoyed],
      'rows above the cut-off',
    ],
  ])('accepts or refuses %s', (_, change, by, condition) => {
    expect(outcome('decoy.detections', { ...p, ...change }, by)).toBe(condition)
  })
  it('takes the largest R_k where its factor is positive', () => {
    const by = [decoyed, judged('<= expected gain signal', 'X', '1000')]
    const at = (decoy: string, bright: string): string =>
      outcome('decoy.detections', { ...p, lambda: '0.2', y: [decoy, bright] }, by)
    // Row 1: 0.2 R_1 + decoy + 2 bright, R_1 at most 0.625; above the cut-off: bright + 0.2 W_s(0), at most 0.25.
    expect(at('-0.0249', '-0.0501')).toBe('accepted')
    expect(at('-0.0247', '-0.0501')).toBe('row 1')
    expect(at('-0.0351', '-0.0499')).toBe('rows above the cut-off')
  })
  it('takes row after row, and above the cut-off all together', () => {
    // Of the true sources: row 1 is won by lambda - 1; above, 0.0225 * 0.8^k has to bear the decoy.
    const given = composable().hypotheses
    if (!fits(given, HYPOTHESES)) throw new Error('the builder writes the shape')
    const at = (
      cutoff: string,
      y: readonly string[],
      by = [judged('>= expected gain decoy', 'X', '1000'), dark],
    ) =>
      outcome(
        'decoy.detections',
        { ...p, photons: '1', lambda: '-0.1', cutoff, y },
        by,
        readHypotheses(given),
      )
    expect(at('1', ['0.5', '-1'])).toBe('accepted')
    expect(at('1', ['1.63', '-2'])).toBe('rows above the cut-off')
    expect(at('2', ['1.63', '-2'])).toBe('row 2')
    expect(at('1', ['0.04'], [signal])).toBe('rows above the cut-off')
    expect(at('12', ['0.04'], [signal])).toBe('row 2')
  })
})

describe('decoy.errors', () => {
  const p = { cutoff: '1', value: '1000000000', y: ['0.3126'] }
  const signal = judged('<= expected error signal', 'X', '100')
  const dark = judged('>= expected error vacuum', 'X', '100')
  it.each<[string, Record<string, unknown>, readonly Judgement[], string]>([
    ['y from the largest R_1 / mu on', {}, [signal], 'accepted'],
    ['a smaller y', { y: ['0.3124'] }, [signal], 'row 1'],
    ['an upper limit times the largest e^mu', { value: '250.08' }, [signal], 'accepted'],
    ['an upper limit times less', { value: '250.07' }, [signal], 'value'],
    // Less 0.3 * 2 * 100 / 0.25 = 240.
    ['credit times the least e^mu', { y: ['0.3126', '-0.3'], value: '10.08' }, [signal, dark], 'accepted'],
    ['credit times more', { y: ['0.3126', '-0.3'], value: '10.07' }, [signal, dark], 'value'],
  ])('accepts or refuses %s', (_, change, by, condition) => {
    expect(outcome('decoy.errors', { ...p, ...change }, by)).toBe(condition)
  })
})

describe('direct', () => {
  const outcomeOf = (
    us: readonly string[],
    under: Hypotheses,
    more: Record<string, unknown> = {},
  ): string => {
    const terms = ['signal', 'decoy', 'vacuum'].flatMap((intensity, i) =>
      ['X', 'Z'].map((basis) => ({ basis, intensity, u: us[i] ?? '', w: i === 1 ? (us[3] ?? '0') : '0' })),
    )
    const p = {
      cutoff: '2',
      epsilon: '0.0001',
      phi0: { X: '0.25', Z: '0.25' },
      t: '0.001',
      value: '-1000000000000',
    }
    return outcome('direct.declared', { ...p, terms, ...more }, [], under)
  }
  it('compares the largest left sides with the least right ones', () => {
    const under = wide(direct('declared'))
    // Row 0: 0.25 e^(u - t) + 0.125 + 0.125 <= 0.25.
    expect(outcomeOf(['-60', '0', '0'], under)).toBe('row 0')
    expect(outcomeOf(['-60', '-0.001', '-0.001'], under)).toBe('accepted')
    // Row 1: 0.5 e^u + 0.125 e^-5 <= 0.3125; row 2: e^u + 0.125 e^-5 <= 0.5625.
    expect(outcomeOf(['-0.46', '-5', '-5'], under)).toBe('row 1')
    expect(outcomeOf(['-0.48', '-5', '-5'], under)).toBe('row 2')
    expect(outcomeOf(['-0.58', '-5', '-5'], under)).toBe('accepted')
  })
  it('takes e^-mu to the worse side above the cut-off', () => {
    const given = direct('declared').hypotheses
    if (!fits(given, HYPOTHESES)) throw new Error('the builder writes the shape')
    const h = readHypotheses(given)
    const intensities = h.intensities.map((one) => {
      const { lower, upper } = one.decay
      return { ...one, decay: { lower: lower - lower / 10000n, upper: upper + upper / 10000n } }
    })
    const equal = (0.25 * Math.exp(-0.1) * 0.01 * Math.expm1(0.1823)) / (0.5 * Math.exp(-0.8) * 0.64)
    const at = (slack: number): string =>
      outcomeOf(
        [
          Math.log1p(-equal * (1 + slack))
            .toFixed(18)
            .replace(/0+$/, ''),
          '0.1823',
          '0',
          '5',
        ],
        { ...h, intensities },
        {
          cutoff: '1',
          t: '0.1',
        },
      )
    expect([at(0.5e-4), at(1.5e-4), at(2.5e-4)]).toEqual([
      'rows above the cut-off',
      'rows above the cut-off',
      'accepted',
    ])
  })
  it('weighs by e^-mu above the cut-off', () => {
    const given = direct('declared').hypotheses
    if (!fits(given, HYPOTHESES)) throw new Error('the builder writes the shape')
    const at = (u: string): string =>
      outcomeOf([u, '0.1823', '0', '5'], readHypotheses(given), { cutoff: '1', t: '0.1' })
    expect([at('-0.002'), at('-0.004')]).toEqual(['rows above the cut-off', 'accepted'])
  })
})

describe('jinan1', () => {
  const under = wide(jinan1())
  const pulses = Number(under.given.pulses)
  const sent = { signal: pulses / 8, decoy: pulses / 16, vacuum: pulses / 8 }
  it('takes e^mu to the worse side in each formula', () => {
    // (7): s * 2 <= 4 e^1 E_x/N_x - e^2 E_y/N_y - 3 E_o/N_o with e^1 at least 2 and e^2 at most 4.
    const yields = (value: number): string =>
      outcome(
        'jinan1.yield',
        { value: value.toFixed(20).replace(/0+$/, '') },
        [
          judged('>= expected gain decoy', 'X', '100000'),
          judged('<= expected gain signal', 'X', '100000'),
          judged('<= expected gain vacuum', 'all', '3000'),
        ],
        under,
      )
    const s = (800000 / sent.decoy - 400000 / sent.signal - 9000 / sent.vacuum) / 2
    expect([yields(s * (1 - 1e-6)), yields(s * (1 + 1e-6))]).toEqual(['accepted', 'value'])
    // (8): e * s >= e^1 E_x/N_x - E_o/(2 N_o) with e^1 at most 4.
    const errors = (value: number): string =>
      outcome(
        'jinan1.error',
        { value: value.toFixed(20).replace(/0+$/, '') },
        [
          judged('<= expected error decoy', 'X', '1000'),
          judged('>= expected gain vacuum', 'all', '2500'),
          judged('>= formulaYield', 'X', '0.001'),
        ],
        under,
      )
    const e = (4000 / sent.decoy - 1250 / sent.vacuum) / 0.001
    expect([errors(e * (1 + 1e-6)), errors(e * (1 - 1e-6))]).toEqual(['accepted', 'value'])
    // (9): 2 e^-2 [N s_X (1 - H_Z) + ...] with e^-2 at least 0.25.
    const bits = (value: number): string =>
      outcome(
        'jinan1.length',
        { bits: `${Math.floor(value)}` },
        [
          judged('>= formulaYield', 'X', '0.001'),
          judged('<= formulaEntropy', 'Z', '0.5'),
          judged('>= formulaYield', 'Z', '0.001'),
          judged('<= formulaEntropy', 'X', '0.5'),
        ],
        under,
      )
    const length = 0.5 * sent.signal * 0.001 - 48874
    expect([bits(length - 1), bits(length + 2)]).toEqual(['accepted', 'value'])
  })
})
