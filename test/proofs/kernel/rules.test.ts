/** Each rule of counting: accepted at its bound, rejected beyond it, and rejected for every side condition. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import type { Hypotheses } from '../../../proofs/kernel/hypotheses'
import { parse } from '../../../proofs/kernel/rational'
import type { Conclusion, Judgement } from '../../../proofs/kernel/theorem'
import { composable } from './builder'
import { concluded, hypothesesOf, judged, outcomeOf } from './oneRule'

const Real = Decimal.clone({ precision: 90 })
type Given = Record<string, unknown>
const hypotheses = (change: Given = {}): Hypotheses => hypothesesOf(composable(), change)
const h = hypotheses()
const apply = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): Conclusion =>
  concluded(under, rule, p, by)
const outcome = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): string =>
  outcomeOf(under, rule, p, by)
const PLACES = 40
const text = (n: bigint): string => new Real(n.toString()).div(`1e${PLACES}`).toFixed()
/** The least multiple of 1e-40 in (low, high] that is accepted, given that high is and low is not. */
const least = (accepts: (value: string) => boolean, low: number, high: number): Decimal => {
  let [a, b] = [
    BigInt(new Real(low).times(`1e${PLACES}`).toFixed(0)),
    BigInt(new Real(high).times(`1e${PLACES}`).toFixed(0)),
  ]
  expect([accepts(text(a)), accepts(text(b))]).toEqual([false, true])
  while (b - a > 1n) {
    const middle = (a + b) / 2n
    if (accepts(text(middle))) b = middle
    else a = middle
  }
  return new Real(text(b))
}
/** The greatest multiple of 1e-40 in [low, high) that is accepted. */
const greatest = (accepts: (value: string) => boolean, low: number, high: number): Decimal =>
  least((value) => !accepts(value), low, high).minus(`1e-${PLACES}`)

const exponent = (count: Decimal.Value, mean: Decimal): Decimal =>
  mean.minus(count).plus(new Real(count).times(new Real(count).div(mean).ln()))
const BETA = new Real(10).ln().times(10)
/** Whether a condition changes its truth within 1e-29 around a value. */
const isBoundary = (holds: (value: Decimal) => boolean, accepted: Decimal, beyond: Decimal): void => {
  expect(holds(accepted)).toBe(true)
  expect(holds(beyond)).toBe(false)
}

const expected = {
  kind: 'gain',
  basis: 'X',
  intensity: 'decoy',
  side: 'lower',
  epsilon: '0.0000000001',
  value: '15000',
}

describe('chernoff.expected', () => {
  it('accepts a lower limit up to the bound and not beyond', () => {
    const value = greatest(
      (limit) => outcome('chernoff.expected', { ...expected, value: limit }) === 'accepted',
      15000,
      16752,
    )
    isBoundary((mean) => exponent(16752, mean).greaterThanOrEqualTo(BETA), value, value.plus('1e-28'))
  })
  it('accepts an upper limit down to the bound and not below', () => {
    const value = least(
      (limit) => outcome('chernoff.expected', { ...expected, side: 'upper', value: limit }) === 'accepted',
      16752,
      19000,
    )
    isBoundary((mean) => exponent(16752, mean).greaterThanOrEqualTo(BETA), value, value.minus('1e-28'))
  })
  it('takes ln(1/epsilon) as the upper limit of no event', () => {
    const counts = h.given.counts.map((row) => (row.intensity === 'vacuum' ? { ...row, observed: '0' } : row))
    const none = hypotheses({ counts })
    const limit = { ...expected, intensity: 'vacuum', side: 'upper' }
    const value = least(
      (mean) => outcome('chernoff.expected', { ...limit, value: mean }, [], none) === 'accepted',
      1,
      50,
    )
    isBoundary((mean) => mean.greaterThanOrEqualTo(BETA), value, value.minus('1e-28'))
    expect(outcome('chernoff.expected', { ...limit, side: 'lower', value: '0' }, [], none)).toBe('accepted')
    expect(outcome('chernoff.expected', { ...limit, value: '0' }, [], none)).toBe('tail')
    expect(outcome('chernoff.expected', { ...limit, side: 'lower', value: '0.1' }, [], none)).toBe('side')
  })
  it('concludes what it says, and names its event by meaning', () => {
    expect(apply('chernoff.expected', expected)).toMatchObject({
      relation: '>=',
      quantity: 'expected gain decoy',
      scope: 'X',
      event: { statement: 'expected gain decoy in X: lower limit fails [0.0000000001]' },
    })
    expect(
      apply('chernoff.expected', { ...expected, basis: 'all', side: 'upper', value: '40000' }),
    ).toMatchObject({ relation: '<=', scope: 'all' })
  })
  it.each<[string, unknown, string]>([
    ['a lower limit above the count', { ...expected, value: '16753' }, 'side'],
    ['an upper limit below the count', { ...expected, side: 'upper', value: '16751' }, 'side'],
    ['a negative limit', { ...expected, value: '-1' }, 'sign'],
    ['a limit too near', { ...expected, value: '16752' }, 'tail'],
    [
      'a lower limit of 1 of few',
      { ...expected, intensity: 'vacuum', epsilon: `0.${'0'.repeat(3990)}1`, value: '1' },
      'tail',
    ],
    ['epsilon 0', { ...expected, epsilon: '0' }, 'strictly between 0 and 1'],
    ['epsilon 1', { ...expected, epsilon: '1' }, 'strictly between 0 and 1'],
    ['epsilon 2', { ...expected, epsilon: '2' }, 'from 0 to 1'],
    ['another kind', { ...expected, kind: 'loss' }, 'one of the words'],
    ['a kind that is for Hoeffding', { ...expected, kind: 'bitError' }, 'one of the words'],
    ['an unknown intensity', { ...expected, intensity: 'bright' }, 'an entry of the table'],
    ['an unknown basis', { ...expected, basis: 'Y' }, 'one of the words'],
    ['an unknown side', { ...expected, side: 'both' }, 'one of the words'],
    ['another spelling', { ...expected, value: '15000.0' }, 'a number in its one spelling'],
    ['a further key', { ...expected, note: '' }, 'the parameters of the rule'],
    ['a missing key', { ...expected, side: undefined }, 'the parameters of the rule'],
    ['a number', { ...expected, value: 15000 }, 'the parameters of the rule'],
    ['no parameters', null, 'the parameters of the rule'],
    ['a list', ['15000'], 'the parameters of the rule'],
  ])('refuses %s', (_, p, condition) => {
    expect(outcome('chernoff.expected', p)).toBe(condition)
  })
  it('refuses a premise', () => {
    expect(outcome('chernoff.expected', expected, [judged('>= keyed 1', 'X', '5')])).toBe('premises')
  })
})

const draft = composable()
const step = (rule: string, at = 0) => {
  const found = draft.steps.filter((one) => one.rule === rule)[at]
  if (found === undefined) throw new Error(`no step ${rule}`)
  return found
}
const rowsOf = (rule: string, at = 0): Judgement[] =>
  step(rule, at).by.map((place) => {
    const p = draft.steps[place]?.p ?? {}
    const basis = p.basis === 'X' ? 'X' : 'Z'
    return judged(
      `${p.side === 'lower' ? '>=' : '<='} expected ${p.kind} ${p.intensity}`,
      basis,
      String(p.value),
    )
  })

const yOf = (p: Given): string[] => (Array.isArray(p.y) ? p.y.map(String) : [])
const halves = (p: Given): string[] =>
  yOf(p).flatMap((y) => [new Real(y).div(2).toFixed(), new Real(y).div(2).toFixed()])

describe('decoy.detections', () => {
  const p = step('decoy.detections').p
  const rows = rowsOf('decoy.detections')
  const [decoy, vacuum] = rows
  if (decoy === undefined || vacuum === undefined) throw new Error('two rows')
  it('accepts the bound of weak duality and nothing above it', () => {
    const value = greatest(
      (v) => outcome('decoy.detections', { ...p, value: v }, rows) === 'accepted',
      100000,
      300000,
    )
    const [x = 0, o = 0] = Array.isArray(p.y) ? p.y.map(String) : []
    const scaled = (y: Decimal.Value, mu: string, limit: string): Decimal =>
      new Real(y).times(new Real(mu).exp()).times(limit).div('0.25')
    const limit = (at: number): string => String(draft.steps[step('decoy.detections').by[at] ?? -1]?.p.value)
    const bound = scaled(x, '0.1', limit(0))
      .plus(scaled(o, '0.001', limit(1)))
      .plus(new Real(String(p.lambda)).times(250000 + 16752 + 1443))
    isBoundary((v) => v.lessThanOrEqualTo(bound), value, value.plus('1e-27'))
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['the same in order', p, rows, 'accepted'],
    ['rows in another order', p, [vacuum, decoy], '>= where y > 0, <= where y < 0'],
    ['an idle row', { ...p, y: [...yOf(p), '0'] }, [...rows, { ...vacuum, relation: '>=' }], 'accepted'],
    ['half a row twice', { ...p, y: halves(p) }, [decoy, decoy, vacuum, vacuum], 'accepted'],
    ['a multiplier less', { ...p, y: yOf(p).slice(1) }, rows, 'a multiplier for each premise'],
    [
      'a lower limit where an upper one is needed',
      p,
      [decoy, { ...vacuum, relation: '>=' }],
      '>= where y > 0, <= where y < 0',
    ],
    [
      'an upper limit where a lower one is needed',
      p,
      [{ ...decoy, relation: '<=' }, vacuum],
      '>= where y > 0, <= where y < 0',
    ],
    ['a row of the other basis', p, [decoy, { ...vacuum, scope: 'Z' }], 'one of the words'],
    ['rows of the other basis', p, rows.map((row) => ({ ...row, scope: 'Z' as const })), 'one of the words'],
    ['pooled rows', p, rows.map((row) => ({ ...row, scope: 'all' as const })), 'one of the words'],
    [
      'a row of errors',
      p,
      [decoy, { ...vacuum, quantity: 'expected error vacuum' }],
      'premises of expected gain',
    ],
    ['another row', p, [decoy, { ...decoy, relation: '<=' }], 'value'],
    ['a multiplier more', { ...p, y: [...yOf(p), '1'] }, rows, 'a multiplier for each premise'],
    ['no rows', { ...p, y: [], lambda: '-1', value: '-1000000' }, [], 'one of the words'],
    ['a larger lambda', { ...p, lambda: '0' }, rows, 'row 0'],
    ['another target', { ...p, photons: '0' }, rows, 'row 1'],
    ['a target of two photons', { ...p, photons: '2' }, rows, 'one of the words'],
    ['cut-off 0', { ...p, cutoff: '0' }, rows, 'a cut-off from 1 to 64'],
    ['cut-off 65', { ...p, cutoff: '65' }, rows, 'a cut-off from 1 to 64'],
    ['cut-off 1.5', { ...p, cutoff: '1.5' }, rows, 'an integer of at least 0'],
    ['a value above', { ...p, value: '300000' }, rows, 'value'],
  ])('answers %s', (_, parameters, by, condition) => {
    expect(outcome('decoy.detections', parameters, by)).toBe(condition)
  })
  it('refuses a multiplier that only photon numbers above the cut-off forbid', () => {
    const y = ['-0.4', '0.4']
    const by = [
      { ...decoy, relation: '<=' as const },
      { ...vacuum, relation: '>=' as const },
    ]
    const given = { ...p, photons: '0', lambda: '0', y, value: '-1000000', cutoff: '1' }
    expect(outcome('decoy.detections', given, by)).toBe('accepted')
    const signal = judged('>= expected gain signal', 'X', '240000')
    const bright = { ...given, y: ['-0.9', '0.0001'], value: '-100000000' }
    expect(outcome('decoy.detections', bright, [by[0] ?? signal, signal])).toBe('rows above the cut-off')
  })
})

describe('decoy.errors', () => {
  const p = step('decoy.errors').p
  const rows = rowsOf('decoy.errors')
  const [signal, vacuum] = rows
  if (signal === undefined || vacuum === undefined) throw new Error('two rows')
  it.each<[string, Given, readonly Judgement[], string]>([
    ['the same in order', p, rows, 'accepted'],
    ['half the bound', { ...p, value: '1500' }, rows, 'value'],
    [
      'rows of gains',
      p,
      rows.map((row) => ({ ...row, quantity: row.quantity.replace('error', 'gain') })),
      'premises of expected error',
    ],
    [
      'a lower limit of the signal',
      p,
      [{ ...signal, relation: '>=' }, vacuum],
      '>= where y > 0, <= where y < 0',
    ],
    [
      'an upper limit of the vacuum',
      p,
      [signal, { ...vacuum, relation: '<=' }],
      '>= where y > 0, <= where y < 0',
    ],
    ['two bases', p, [signal, { ...vacuum, scope: 'X' }], 'one of the words'],
    ['multipliers too small', { ...p, y: ['0.2', '-0.2'] }, rows, 'row 1'],
    ['too much credit for the vacuum', { ...p, y: ['0.3', '-0.31'] }, rows, 'row 0'],
    [
      'the signal against the grain',
      { ...p, y: ['-0.1', '0.3'] },
      [
        { ...signal, relation: '>=' },
        { ...vacuum, relation: '<=' },
      ],
      'row 1',
    ],
    ['a basis as parameter', { ...p, basis: 'Z' }, rows, 'the parameters of the rule'],
  ])('answers %s', (_, parameters, by, condition) => {
    expect(outcome('decoy.errors', parameters, by)).toBe(condition)
  })
  it('accepts the bound of weak duality and nothing below it', () => {
    const value = least((v) => outcome('decoy.errors', { ...p, value: v }, rows) === 'accepted', 1000, 10000)
    const [y = '', o = ''] = Array.isArray(p.y) ? p.y.map(String) : []
    const limit = (at: number): string => String(draft.steps[step('decoy.errors').by[at] ?? -1]?.p.value)
    const part = (multiplier: string, mu: string, at: number, share: string): Decimal =>
      new Real(multiplier).times(new Real(mu).exp()).times(limit(at)).div(share)
    const bound = part(y, '0.8', 0, '0.5').plus(part(o, '0.001', 1, '0.25'))
    isBoundary((v) => v.greaterThanOrEqualTo(bound), value, value.minus('1e-27'))
  })
})

const W = (p: string, mu: string, k: number): Decimal =>
  new Real(p).times(new Real(mu).negated().exp()).times(new Real(mu).pow(k))
const share = (k: number): Decimal =>
  W('0.5', '0.8', k).div(
    W('0.5', '0.8', k)
      .plus(W('0.25', '0.1', k))
      .plus(W('0.25', '0.001', k)),
  )

describe('thin.detections', () => {
  it.each([0, 1])('accepts the share of %i-photon rounds that are keyed and nothing above', (k) => {
    for (const [s, under] of [
      [0, h],
      ['0.1', hypotheses({ sampledFraction: '0.1' })],
    ] as const) {
      const from = [judged(`>= detections ${k}`, 'X', '1000')]
      const value = greatest(
        (v) => outcome('thin.detections', { value: v }, from, under) === 'accepted',
        0,
        1000,
      )
      const bound = share(k).times(1000).times(new Real(1).minus(s))
      isBoundary((v) => v.lessThanOrEqualTo(bound), value, value.plus('1e-28'))
    }
  })
  it.each<[string, string, readonly Judgement[], string]>([
    ['a bound from above', '1', [judged('<= detections 1', 'X', '1000')], 'premises'],
    ['another quantity', '1', [judged('>= keyed 1', 'X', '1000')], 'premises'],
    [
      'two premises',
      '1',
      [judged('>= detections 1', 'X', '9'), judged('>= detections 0', 'X', '9')],
      'premises',
    ],
    ['a negative mean', '-1', [judged('>= detections 1', 'X', '1000')], 'sign'],
    ['both bases', '1', [judged('>= detections 1', 'all', '1000')], 'one of the words'],
  ])('refuses %s', (_, value, by, condition) => {
    expect(outcome('thin.detections', { value }, by)).toBe(condition)
  })
  it('gives nothing to a basis without keyed pairs', () => {
    const oneBasis = hypotheses({ keyed: [{ basis: 'X', intensity: 'signal' }] })
    expect(
      outcome('thin.detections', { value: '0.1' }, [judged('>= detections 1', 'Z', '1000')], oneBasis),
    ).toBe('value')
  })
})

describe('thin.errors', () => {
  const biased = hypotheses({
    bases: [
      { name: 'X', alice: '0.9', bob: '0.8' },
      { name: 'Z', alice: '0.1', bob: '0.2' },
    ],
  })
  it('crosses the bases, weighs them, and accepts nothing below the share', () => {
    const value = least(
      (v) => outcome('thin.errors', { value: v }, [judged('<= errors', 'Z', '10')], biased) === 'accepted',
      1,
      1000,
    )
    const bound = share(1).times(10).times('0.72').div('0.02')
    isBoundary((v) => v.greaterThanOrEqualTo(bound), value, value.minus('1e-27'))
    expect(apply('thin.errors', { value: '1000' }, [judged('<= errors', 'Z', '10')], biased)).toMatchObject({
      scope: 'X',
      relation: '<=',
    })
  })
  it('leaves the sampled rounds out', () => {
    const under = hypotheses({ sampledFraction: '0.1' })
    const value = least(
      (v) => outcome('thin.errors', { value: v }, [judged('<= errors', 'Z', '10')], under) === 'accepted',
      1,
      1000,
    )
    const bound = share(1).times(9)
    isBoundary((v) => v.greaterThanOrEqualTo(bound), value, value.minus('1e-27'))
  })
  it.each<[string, readonly Judgement[], string]>([
    ['a bound from below', [judged('>= errors', 'X', '10')], 'premises'],
    ['a negative bound', [judged('<= errors', 'X', '-1')], 'sign'],
    ['both bases', [judged('<= errors', 'all', '10')], 'one of the words'],
    ['phase errors', [judged('<= phaseErrors', 'X', '10')], 'premises'],
  ])('refuses %s', (_, by, condition) => {
    expect(outcome('thin.errors', { value: '1000' }, by)).toBe(condition)
  })
})

describe('chernoff.observed', () => {
  const epsilon = '0.0000000001'
  it('accepts a lower limit up to the bound and an upper one down to it', () => {
    const mean = new Real(1000)
    const holds = (count: Decimal): boolean => exponent(count, mean).greaterThanOrEqualTo(BETA)
    const lower = greatest(
      (v) =>
        outcome('chernoff.observed', { epsilon, value: v }, [judged('>= keyedMean 1', 'X', '1000')]) ===
        'accepted',
      100,
      1000,
    )
    isBoundary(holds, lower, lower.plus('1e-28'))
    const upper = least(
      (v) =>
        outcome('chernoff.observed', { epsilon, value: v }, [judged('<= phaseErrorMean', 'X', '1000')]) ===
        'accepted',
      1000,
      2000,
    )
    isBoundary(holds, upper, upper.minus('1e-28'))
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['no keyed round at all', { epsilon, value: '0' }, [judged('>= keyedMean 0', 'X', '3')], 'accepted'],
    [
      'a little where the mean is small',
      { epsilon, value: '0.1' },
      [judged('>= keyedMean 0', 'X', '3')],
      'tail',
    ],
    [
      'a lower limit above the mean',
      { epsilon, value: '1001' },
      [judged('>= keyedMean 1', 'X', '1000')],
      'side',
    ],
    [
      'an upper limit below the mean',
      { epsilon, value: '999' },
      [judged('<= phaseErrorMean', 'X', '1000')],
      'side',
    ],
    ['a negative limit', { epsilon, value: '-1' }, [judged('>= keyedMean 1', 'X', '1000')], 'sign'],
    ['no error at all', { epsilon, value: '0' }, [judged('<= phaseErrorMean', 'X', '0')], 'tail'],
    ['a mean of 0', { epsilon, value: '5' }, [judged('<= phaseErrorMean', 'X', '0')], 'a divisor above 0'],
    [
      'a mean bounded from the wrong side',
      { epsilon, value: '1' },
      [judged('<= keyedMean 1', 'X', '1000')],
      'premises',
    ],
    [
      'phase errors bounded from below',
      { epsilon, value: '2000' },
      [judged('>= phaseErrorMean', 'X', '1000')],
      'premises',
    ],
    [
      'no epsilon',
      { epsilon: '0', value: '1' },
      [judged('>= keyedMean 1', 'X', '1000')],
      'strictly between 0 and 1',
    ],
  ])('answers %s', (_, p, by, condition) => {
    expect(outcome('chernoff.observed', p, by)).toBe(condition)
  })
})

describe('ratio', () => {
  const [errors, keyed] = [judged('<= phaseErrors', 'X', '10'), judged('>= keyed 1', 'X', '400')]
  it.each<[string, string, readonly Judgement[], string]>([
    ['the exact ratio', '0.025', [errors, keyed], 'accepted'],
    ['less', '0.0249999999999999999999999999999999999', [errors, keyed], 'value'],
    ['two bases', '0.5', [errors, { ...keyed, scope: 'Z' }], 'one of the words'],
    ['vacuum rounds', '0.5', [errors, judged('>= keyed 0', 'X', '400')], 'premises'],
    ['keyed rounds from above', '0.5', [errors, judged('<= keyed 1', 'X', '400')], 'premises'],
    ['errors from below', '0.5', [judged('>= phaseErrors', 'X', '10'), keyed], 'premises'],
    ['no keyed round', '0.5', [errors, judged('>= keyed 1', 'X', '0')], 'a divisor above 0'],
  ])('answers %s', (_, value, by, condition) => {
    expect(outcome('ratio', { value }, by)).toBe(condition)
  })
})

describe('entropy', () => {
  it('accepts h(phi) and nothing below', () => {
    const value = least(
      (v) => outcome('entropy', { value: v }, [judged('<= phaseErrorRate', 'X', '0.03')]) === 'accepted',
      0,
      1,
    )
    const log = (x: Decimal): Decimal => x.ln().div(new Real(2).ln())
    const [phi, rest] = [new Real('0.03'), new Real('0.97')]
    const bound = phi
      .times(log(phi))
      .plus(rest.times(log(rest)))
      .negated()
    isBoundary((v) => v.greaterThanOrEqualTo(bound), value, value.minus('1e-29'))
  })
  it.each<[string, string, readonly Judgement[], string]>([
    ['one half', '1', [judged('<= phaseErrorRate', 'X', '0.5')], 'value'],
    [
      'one half with room',
      '1.0000000000000000000000000001',
      [judged('<= phaseErrorRate', 'X', '0.5')],
      'accepted',
    ],
    ['more than one half', '1', [judged('<= phaseErrorRate', 'X', '0.5000000001')], 'at most one half'],
    ['0', '1', [judged('<= phaseErrorRate', 'X', '0')], 'argument of ln above 0'],
    ['a lower bound', '1', [judged('>= phaseErrorRate', 'X', '0.1')], 'premises'],
  ])('answers %s', (_, value, by, condition) => {
    expect(outcome('entropy', { value }, by)).toBe(condition)
  })
  it('keeps formulas apart from statements', () => {
    expect(apply('entropy', { value: '1' }, [judged('<= formulaError', 'X', '0.1')])).toMatchObject({
      quantity: 'formulaEntropy',
    })
  })
})

describe('secrecy', () => {
  const [single, entropy, vacuum] = [
    judged('>= keyed 1', 'X', '1000'),
    judged('<= entropy', 'X', '0.25'),
    judged('>= keyed 0', 'X', '7'),
  ]
  it.each<[string, string, readonly Judgement[], string]>([
    ['the exact sum', '757', [single, entropy, vacuum], 'accepted'],
    ['more', '757.0000000000000000000000001', [single, entropy, vacuum], 'value'],
    ['no vacuum', '750', [single, entropy], 'accepted'],
    ['more without vacuum', '750.1', [single, entropy], 'value'],
    ['single photons twice', '750', [single, entropy, single], 'premises'],
    ['another order', '750', [entropy, single], 'premises'],
    [
      'the vacuum of the other basis',
      '757',
      [single, entropy, { ...vacuum, scope: 'Z' }],
      'one of the words',
    ],
    ['the entropy of the other basis', '750', [single, { ...entropy, scope: 'Z' }], 'one of the words'],
    ['an entropy above 1', '0', [single, judged('<= entropy', 'X', '1.1')], 'entropy'],
    ['the entropy of a formula', '750', [single, judged('<= formulaEntropy', 'X', '0.25')], 'premises'],
  ])('answers %s', (_, value, by, condition) => {
    expect(outcome('secrecy', { value }, by)).toBe(condition)
  })
})

describe('keyLength', () => {
  const event = (statement: string, epsilon: string) => ({ statement, epsilon: parse(epsilon) })
  const events = [event('a', '0.0000000000000000000001'), event('b', '0.0000000000000000000003')]
  const p = {
    bits: '1000',
    smoothing: '0.00000000004',
    hashing: '0.000000000001',
    verification: '0.000000000000001',
  }
  const secrecy = (value: string): Judgement => judged('>= secrecy composable', 'X', value, { events })
  // leak 24437, 18 bits announce a count of 250000
  const cost = new Real(1000 + 24437 + 18).plus(
    new Real(5e11).ln().times(2).plus(new Real(2e15).ln()).div(new Real(2).ln()),
  )
  it('accepts the floor of the length and nothing above', () => {
    const value = least((v) => outcome('keyLength', p, [secrecy(v)]) === 'accepted', 25000, 26000)
    isBoundary((v) => v.greaterThanOrEqualTo(cost), value, value.minus('1e-28'))
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['a key of its content', p, [secrecy('26000')], 'accepted'],
    [
      'smoothing that is too small',
      { ...p, smoothing: '0.0000000000399999999999' },
      [secrecy('26000')],
      'smoothing',
    ],
    ['as many bits as keyed detections', { ...p, bits: '250000' }, [secrecy('300000')], 'accepted'],
    [
      'a bit more than keyed detections',
      { ...p, bits: '250001' },
      [secrecy('300000')],
      'bits of the keyed detections',
    ],
    ['half a bit', { ...p, bits: '1000.5' }, [secrecy('26000')], 'an integer of at least 0'],
    ['negative bits', { ...p, bits: '-1' }, [secrecy('26000')], 'an integer of at least 0'],
    ['no hashing', { ...p, hashing: '0' }, [secrecy('26000')], 'strictly between 0 and 1'],
    ['no verification', { ...p, verification: '0' }, [secrecy('26000')], 'strictly between 0 and 1'],
    ['a bound from above', p, [judged('<= secrecy composable', 'X', '26000')], 'premises'],
    [
      'one hash with errors of keyed rounds',
      p,
      [judged('>= secrecy direct', 'all', '99999', { events })],
      'one hash: no keyed error',
    ],
  ])('answers %s', (_, parameters, by, condition) => {
    expect(outcome('keyLength', parameters, by)).toBe(condition)
  })
  it('charges the announcement of the counts of its own basis', () => {
    const counts = h.given.counts.map((row) =>
      row.basis === 'Z' && row.intensity === 'signal' ? { ...row, observed: '1000' } : row,
    )
    const under = hypotheses({ counts })
    const accepts = (v: string): boolean => outcome('keyLength', p, [secrecy(v)], under) === 'accepted'
    isBoundary((v) => v.greaterThanOrEqualTo(cost), least(accepts, 25000, 26000), cost.minus('1e-28'))
  })
  it('refuses a key whose leak nobody declared', () => {
    const under = hypotheses({ leak: [{ basis: 'Z', bits: '100' }] })
    expect(outcome('keyLength', p, [secrecy('26000')], under)).toBe('a declared leak')
  })
  it('makes no more bits than were keyed, in one basis or in both', () => {
    const counts = h.given.counts
      .filter(({ kind, intensity }) => kind === 'gain' || intensity !== 'signal')
      .map((row) => (row.basis === 'Z' && row.intensity === 'signal' ? { ...row, observed: '100000' } : row))
    const under = hypotheses({ counts })
    const answer = (scope: 'X' | 'Z' | 'all', bits: string): string =>
      outcome('keyLength', { ...p, bits }, [judged('>= secrecy direct', scope, '700000', { events })], under)
    expect([answer('X', '250000'), answer('Z', '100000'), answer('all', '350000')]).toEqual(
      Array.from({ length: 3 }, () => 'accepted'),
    )
    expect([answer('X', '250001'), answer('Z', '100001'), answer('all', '350001')]).toEqual(
      Array.from({ length: 3 }, () => 'bits of the keyed detections'),
    )
  })
  it('charges a leak without basis to each key, and all of it to the one key', () => {
    const leak = [
      { basis: 'all', bits: '100' },
      { basis: 'X', bits: '10' },
      { basis: 'Z', bits: '1' },
    ]
    const counts = h.given.counts.filter(({ kind, intensity }) => kind === 'gain' || intensity !== 'signal')
    const under = hypotheses({ leak, counts })
    const needed = (scope: 'X' | 'Z' | 'all'): number =>
      least(
        (v) =>
          outcome('keyLength', p, [judged('>= secrecy direct', scope, v, { events })], under) === 'accepted',
        900,
        3000,
      ).toNumber()
    const rest = cost.minus(24437 + 18).toNumber()
    expect([needed('X') - rest, needed('Z') - rest, needed('all') - rest].map(Math.round)).toEqual([
      110, 101, 111,
    ])
  })
})

describe('compose', () => {
  const key = (scope: 'X' | 'Z' | 'all', analysis = 'composable'): Judgement =>
    judged(`>= keyLength ${analysis}`, scope, '100', { secrecy: parse('0.01'), correctness: parse('0.001') })
  it('adds lengths and epsilons, and verification once more where errors were announced', () => {
    const { value, secrecy, correctness, quantity } = apply('compose', {}, [key('X'), key('Z')])
    expect(
      [quantity, value, secrecy, correctness].map((one) =>
        typeof one === 'object' ? Number(one.n) / Number(one.d) : one,
      ),
    ).toEqual(['key composable', 200, 0.022, 0.002])
  })
  const quiet = hypotheses({
    counts: h.given.counts.filter(({ kind, intensity }) => kind === 'gain' || intensity !== 'signal'),
  })
  it.each(h.given.assumptions)('demands %s', (name) => {
    const under = hypotheses({ assumptions: h.given.assumptions.filter((other) => other !== name) })
    expect(outcome('compose', {}, [key('X'), key('Z')], under)).toBe('every assumption named')
  })
  it('demands fifteen assumptions', () => {
    expect(h.given.assumptions).toHaveLength(15)
  })
  const loudX = hypotheses({
    counts: h.given.counts.filter(
      ({ kind, basis, intensity }) => kind === 'gain' || basis === 'X' || intensity !== 'signal',
    ),
  })
  it('adds verification to the secrecy of the announced bases only', () => {
    const secrecy = (by: readonly Judgement[]): number => {
      const { secrecy: found } = apply('compose', {}, by, loudX)
      return found ? Number(found.n) / Number(found.d) : Number.NaN
    }
    expect([secrecy([key('X')]), secrecy([key('X'), key('Z')])]).toEqual([0.011, 0.021])
  })
  it.each<[string, readonly Judgement[], Hypotheses, string]>([
    ['the key of the announced basis', [key('X')], loudX, 'accepted'],
    ['the key of the other basis', [key('Z')], loudX, 'announced errors are verified'],
    ['two keys', [key('X'), key('Z')], h, 'accepted'],
    ['the same key twice', [key('X'), key('X')], h, 'distinct bases'],
    ['no key', [], h, 'premises'],
    [
      'one key though the errors of the other basis were announced',
      [key('X')],
      h,
      'announced errors are verified',
    ],
    ['one key where nothing was announced', [key('X')], quiet, 'accepted'],
    ['the one key of both bases', [key('all', 'direct')], quiet, 'accepted'],
    ['a key of both bases and another', [key('all', 'direct'), key('X')], quiet, 'premises'],
    ['no assumptions', [key('X'), key('Z')], hypotheses({ assumptions: [] }), 'every assumption named'],
    [
      'an assumption less',
      [key('X'), key('Z')],
      hypotheses({ assumptions: h.given.assumptions.slice(1) }),
      'every assumption named',
    ],
  ])('answers %s', (_, by, under, condition) => {
    expect(outcome('compose', {}, by, under)).toBe(condition)
  })
})
