/** The last number that a rule accepts, to 1e-44: it moves with every rounding. Whoever changes one on purpose changes it here. */
import { describe, expect, it } from '@jest/globals'
import type { Hypotheses } from '../../../proofs/kernel/hypotheses'
import type { Judgement } from '../../../proofs/kernel/theorem'
import { composable, direct } from './builder'
import { hypothesesOf, judged, outcomeOf } from './oneRule'

const isAccepted = (rule: string, p: unknown, by: readonly Judgement[], h: Hypotheses): boolean =>
  outcomeOf(h, rule, p, by) === 'accepted'
const UNIT = 10n ** 44n
/** n units of 1e-44, in its spelling. */
const spelt = (n: bigint): string => {
  const digits = `${n < 0n ? -n : n}`.padStart(45, '0')
  return `${n < 0n ? '-' : ''}${digits.slice(0, -44)}.${digits.slice(-44)}`.replace(/\.?0+$/, '')
}
/** The accepted number next to a refused one, between the two given. */
const last = (accepts: (value: string) => boolean, accepted: number, refused: number): string => {
  const units = (value: number): bigint => (BigInt(2 * value) * UNIT) / 2n
  let [a, b] = [units(accepted), units(refused)]
  expect([accepts(spelt(a)), accepts(spelt(b))]).toEqual([true, false])
  while (a - b > 1n || b - a > 1n) {
    const middle = (a + b) / 2n
    if (accepts(spelt(middle))) a = middle
    else b = middle
  }
  return spelt(a)
}

describe('the last keyed coefficient', () => {
  const sampled = hypothesesOf(direct('declared'), { sampledFraction: '0.3' })
  const whole = hypothesesOf(direct('declared'))
  /** u, w of decoy and vacuum. */
  const find = (rest: readonly string[], t: string, h: Hypotheses, phi = '0.25'): string =>
    last(
      (u) => {
        const terms = ['signal', 'decoy', 'vacuum'].flatMap((intensity, i) =>
          ['X', 'Z'].map((basis) => ({
            basis,
            intensity,
            u: i === 0 ? u : (rest[2 * i - 2] ?? ''),
            w: i === 0 ? '0' : (rest[2 * i - 1] ?? ''),
          })),
        )
        const p = { cutoff: '2', epsilon: '0.1', phi0: { X: phi, Z: phi }, t, terms, value: '-1000000000000' }
        return isAccepted('direct.declared', p, [], h)
      },
      -3,
      3,
    )
  it.each<[string, readonly string[], string, Hypotheses, string, string]>([
    [
      'in row 0',
      ['0.1', '0.3', '0.2', '0.1'],
      '0.05',
      whole,
      '0.25',
      '-0.10456051336269850065136166921491585099334031',
    ],
    [
      'in row 0 with a sample',
      ['0.1', '0.3', '0.2', '0.1'],
      '0.05',
      sampled,
      '0.25',
      '-0.11982474881146810912736686946884868412020615',
    ],
    [
      'in row 1',
      ['0.1', '5', '-1', '0'],
      '0.1',
      whole,
      '0.25',
      '-0.0016548660405934528310393182035993375173177',
    ],
    [
      'in row 1 with a sample',
      ['0.1', '5', '-1', '0'],
      '0.1',
      sampled,
      '0.1',
      '-0.04952021597723335119079850399957425403507523',
    ],
    [
      'in row 2',
      ['0.1823', '5', '0', '0'],
      '0.1',
      whole,
      '0.25',
      '-0.00315104095976132792524044610854327369087705',
    ],
  ])('is known %s', (_, rest, t, h, phi, expected) => {
    expect(find(rest, t, h, phi)).toBe(expected)
  })
})

describe('the last value', () => {
  const h = hypothesesOf(composable())
  it.each<[string, string, Record<string, unknown>, readonly Judgement[], number, number, string]>([
    [
      'entropy',
      'entropy',
      {},
      [judged('<= phaseErrorRate', 'X', '0.03')],
      1,
      0,
      '0.19439185783157616086559432964587128615128927',
    ],
    [
      'lower count',
      'chernoff.observed',
      { epsilon: '0.01' },
      [judged('>= keyedMean 1', 'X', '30')],
      1,
      30,
      '14.99656998937845638451319386929414129997017364',
    ],
    [
      'upper count',
      'chernoff.observed',
      { epsilon: '0.01' },
      [judged('<= phaseErrorMean', 'X', '30')],
      90,
      30,
      '48.09553325469956686653666769901461367640856024',
    ],
    [
      'sampled rate',
      'sampling',
      { epsilon: '0.01' },
      [
        judged('<= bitErrors 1', 'Z', '1000'),
        judged('>= detections 1', 'Z', '50000'),
        judged('>= keyed 1', 'X', '40000'),
      ],
      0.5,
      0,
      '0.02329101354174560443882477392195877033994918',
    ],
    [
      'sampled rate without an error',
      'sampling',
      { epsilon: '0.01' },
      [
        judged('<= bitErrors 1', 'Z', '0'),
        judged('>= detections 1', 'Z', '700'),
        judged('>= keyed 1', 'X', '1100'),
      ],
      0.5,
      0,
      '0.01019376289533244687151833974633321429744063',
    ],
    // Few rounds: many would hide the rounding of the price in that of the exponent.
    [
      'sampled rate of few',
      'sampling',
      { epsilon: '0.8' },
      [
        judged('<= bitErrors 1', 'Z', '0'),
        judged('>= detections 1', 'Z', '9'),
        judged('>= keyed 1', 'X', '3'),
      ],
      0.5,
      0,
      '0.34829794510705756285745220899530890623617319',
    ],
  ])('is known of %s', (_, rule, p, by, accepted, refused, expected) => {
    expect(last((value) => isAccepted(rule, { ...p, value }, by, h), accepted, refused)).toBe(expected)
  })
  it('is known of a direct statement', () => {
    const draft = direct('declared')
    const at = (value: string): boolean =>
      isAccepted('direct.declared', { ...draft.steps[0]?.p, value }, [], hypothesesOf(draft))
    expect(last(at, 0, 1000000)).toBe('173538.79223950735640031218170420209149714351286109')
  })
  it.each<[string, string, string]>([
    ['0.000000000001', '0.000000000000001', '25583.55519570060713156694245775008621685943815181'],
    ['0.5', '0.000000000000001', '25505.82892142331043521805479144234085263826940501'],
    ['0.000000000001', '0.999', '25533.72771769416636506627960358675690972275321576'],
  ])(
    'is known of the content of a key with hashing %s, verification %s',
    (hashing, verification, expected) => {
      const p = { bits: '1000', smoothing: '0.1', hashing, verification }
      const at = (value: string): boolean =>
        isAccepted('keyLength', p, [judged('>= secrecy composable', 'X', value)], h)
      expect(last(at, 30000, 20000)).toBe(expected)
    },
  )
})
