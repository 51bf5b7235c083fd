/** The rules that only the published analyses use: accepted at the bound, rejected beyond it, and for every side condition. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { check } from '../../../proofs/kernel/check'
import type { Hypotheses } from '../../../proofs/kernel/hypotheses'
import { parse, shown } from '../../../proofs/kernel/rational'
import type { Conclusion, Judgement } from '../../../proofs/kernel/theorem'
import type { Draft } from './builder'
import { concluded, hypothesesOf, judged, outcomeOf } from './oneRule'
import { LIM_2014, LIM_2014_SIGNAL, RUSCA_2018 } from './published'

const Real = Decimal.clone({ precision: 90 })
type Given = Record<string, unknown>
const hypotheses = (change: Given = {}, draft = LIM_2014): Hypotheses => hypothesesOf(draft, change)
// Detections 250 000, 16 752 and 1 443, errors 2525, 721 and 645 of signal, decoy and vacuum, in both bases.
const h = hypotheses()
const apply = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): Conclusion =>
  concluded(under, rule, p, by)
const outcome = (rule: string, p: unknown, by: readonly Judgement[] = [], under = h): string =>
  outcomeOf(under, rule, p, by)
const PLACES = 40
const units = (value: number): bigint => BigInt(new Real(value).times(`1e${PLACES}`).toFixed(0))
const text = (n: bigint): string => new Real(n.toString()).div(`1e${PLACES}`).toFixed()
/** The accepted multiple of 1e-40 next to a refused one. */
const last = (accepts: (value: string) => boolean, accepted: number, refused: number): Decimal => {
  let [a, b] = [units(accepted), units(refused)]
  expect([accepts(text(a)), accepts(text(b))]).toEqual([true, false])
  while (a - b > 1n || b - a > 1n) {
    const middle = (a + b) / 2n
    if (accepts(text(middle))) a = middle
    else b = middle
  }
  return new Real(text(a))
}
const expectNear = (found: Decimal, expected: Decimal): void =>
  expect(found.minus(expected).abs().toNumber()).toBeLessThan(1e-26)
const EPSILON = '0.0000000001'
const BETA = new Real(10).ln().times(10)

describe('hoeffding.expected', () => {
  const p = { kind: 'gain', basis: 'X', intensity: 'decoy', side: 'lower', epsilon: EPSILON, value: '12000' }
  it.each([
    ['gain', 16752, 268195],
    ['bitError', 721, 3891],
  ])('goes as far as the deviation of the total of the basis: %s', (kind, count, total) => {
    const counts = h.given.counts.filter(
      (row) => row.basis === 'X' && row.kind === (kind === 'gain' ? 'gain' : 'error'),
    )
    expect(counts.reduce((sum, row) => sum + Number(row.observed), 0)).toBe(total)
    const accepts = (side: string) => (value: string) =>
      outcome('hoeffding.expected', { ...p, kind, side, value }) === 'accepted'
    const deviation = BETA.times(total).div(2).sqrt()
    expectNear(last(accepts('lower'), 0, count), new Real(count).minus(deviation))
    expectNear(last(accepts('upper'), 10 * count, count), deviation.plus(count))
  })
  it('takes a lower limit of 0 for nothing', () => {
    const vacuum = { ...p, kind: 'bitError', intensity: 'vacuum' }
    const few = h.given.counts.map((row) => (row.intensity === 'vacuum' ? { ...row, observed: '1' } : row))
    expect(outcome('hoeffding.expected', { ...vacuum, value: '0' }, [], hypotheses({ counts: few }))).toBe(
      'accepted',
    )
    const least = `0.${'0'.repeat(38)}1`
    expect(outcome('hoeffding.expected', { ...vacuum, value: least }, [], hypotheses({ counts: few }))).toBe(
      'tail',
    )
  })
  it('takes an upper limit of 0 where there is nothing at all', () => {
    const none = h.given.counts.map((row) => ({ ...row, observed: '0' }))
    const limit = { ...p, side: 'upper', value: '0' }
    expect(outcome('hoeffding.expected', limit, [], hypotheses({ counts: none }))).toBe('accepted')
    const others = none.map((row) => (row.intensity === 'signal' ? { ...row, observed: '1' } : row))
    expect(outcome('hoeffding.expected', limit, [], hypotheses({ counts: others }))).toBe('tail')
  })
  it('concludes what chernoff.expected does, by a classical event of its own', () => {
    expect(apply('hoeffding.expected', p)).toEqual({
      relation: '>=',
      quantity: 'expected gain decoy',
      scope: 'X',
      value: parse('12000'),
      event: {
        statement: `expected gain decoy in X: lower Hoeffding limit fails [${EPSILON}]`,
        epsilon: parse(EPSILON),
        isClassical: true,
      },
    })
    expect(apply('chernoff.expected', p)).toMatchObject({ event: { isClassical: false } })
  })
  it.each<[string, Given, string]>([
    ['a lower limit above the count', { value: '16753' }, 'side'],
    ['an upper limit below the count', { side: 'upper', value: '16751' }, 'side'],
    ['a negative limit', { value: '-1' }, 'sign'],
    ['a limit too near', { value: '16000' }, 'tail'],
    ['both bases', { basis: 'all' }, 'one of the words'],
    ['errors by expectation', { kind: 'error' }, 'one of the words'],
    ['an unknown side', { side: 'both' }, 'one of the words'],
    ['an unknown intensity', { intensity: 'bright' }, 'an entry of the table'],
    ['epsilon 1', { epsilon: '1' }, 'strictly between 0 and 1'],
    ['epsilon 0', { epsilon: '0' }, 'strictly between 0 and 1'],
    ['a further key', { note: '' }, 'the parameters of the rule'],
  ])('refuses %s', (_, change, condition) => {
    expect(outcome('hoeffding.expected', { ...p, ...change })).toBe(condition)
  })
  it('refuses a premise, and errors that are not all in the table', () => {
    expect(outcome('hoeffding.expected', p, [judged('>= keyed 1', 'X', '5')])).toBe('premises')
    const counts = h.given.counts.filter(({ kind, intensity }) => kind === 'gain' || intensity !== 'signal')
    const limit = { ...p, kind: 'bitError', value: '10' }
    expect(outcome('hoeffding.expected', limit)).toBe('accepted')
    expect(outcome('hoeffding.expected', limit, [], hypotheses({ counts }))).toBe('an entry of the table')
  })
})

const stepOf = (draft: Draft, rule: string, photons: string) => {
  const found = draft.steps.find((step) => step.rule === rule && step.p.photons === photons)
  if (found === undefined) throw new Error(`no step ${rule}`)
  return { p: found.p, y: Array.isArray(found.p.y) ? found.p.y.map(String) : [] }
}
/** y as it is but for one place. */
const changed = (y: readonly string[], at: number, by: (value: Decimal) => Decimal): readonly string[] =>
  y.map((one, i) => (i === at ? by(new Real(one)).toFixed() : one))

describe('decoy.detections with a bound on vacuum detections', () => {
  // y of decoy from below, vacuum and signal from above, and of the vacuum detections from below.
  const { p, y } = stepOf(LIM_2014, 'decoy.detections', '1')
  const by = [
    judged('>= expected gain decoy', 'X', '14000'),
    judged('<= expected gain vacuum', 'X', '3000'),
    judged('<= expected gain signal', 'X', '252000'),
    judged('>= detections 0', 'X', '1000'),
  ]
  const own = { ...p, basis: 'X', value: '-1000000000' }
  const rusca = stepOf(RUSCA_2018, 'decoy.detections', '1')
  const one = hypotheses({}, RUSCA_2018)
  const from = [by[0], by[2], judged('<= detections 0', 'X', '9000')].flatMap((found) => found ?? [])
  it('counts it with its multiplier, without e^mu / p', () => {
    const value = (vacua: string): Decimal =>
      last(
        (v) =>
          outcome('decoy.detections', { ...own, value: v }, [
            ...by.slice(0, 3),
            judged('>= detections 0', 'X', vacua),
          ]) === 'accepted',
        -1_000_000,
        1_000_000,
      )
    expectNear(value('1000').minus(value('0')), new Real(y[3] ?? '').times(1000))
  })
  it('allows an upper bound where the multiplier is negative', () => {
    const given = { ...rusca.p, basis: 'X', value: '-1000000000' }
    expect(outcome('decoy.detections', given, from, one)).toBe('accepted')
    expect(
      outcome('decoy.detections', given, [...from.slice(0, 2), judged('>= detections 0', 'X', '9000')], one),
    ).toBe('>= where y > 0, <= where y < 0')
    const less = changed(rusca.y, 2, (z) => z.times('0.999'))
    expect(outcome('decoy.detections', { ...given, y: less }, from, one)).toBe('row 0')
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['the vector of the paper', {}, by, 'accepted'],
    ['more for vacuum detections', { y: changed(y, 3, (z) => z.times('1.001')) }, by, 'row 0'],
    ['more for the decoy', { y: changed(y, 0, (z) => z.times('1.001')) }, by, 'row 0'],
    ['less against the signal', { y: changed(y, 2, (z) => z.times('0.999')), cutoff: '3' }, by, 'row 0'],
    [
      'less against the signal and for vacuum detections',
      {
        y: changed(
          changed(y, 2, (z) => z.times('0.999')),
          3,
          (z) => z.times('0.99'),
        ),
      },
      by,
      'row 1',
    ],
    [
      'a bound from above',
      {},
      [...by.slice(0, 3), judged('<= detections 0', 'X', '1000')],
      '>= where y > 0, <= where y < 0',
    ],
    [
      'single photons',
      {},
      [...by.slice(0, 3), judged('>= detections 1', 'X', '1000')],
      'premises of expected gain',
    ],
    [
      'vacuum detections of the other basis',
      {},
      [...by.slice(0, 3), judged('>= detections 0', 'Z', '1000')],
      'one of the words',
    ],
    ['a multiplier less', { y: y.slice(0, 3) }, by, 'a multiplier for each premise'],
    [
      'the bound twice, half of each',
      { y: [...changed(y, 3, (z) => z.div(2)), new Real(y[3] ?? '').div(2).toFixed()] },
      [...by, judged('>= detections 0', 'X', '1000')],
      'accepted',
    ],
    [
      'the bound in another place',
      { y: [y[3], ...y.slice(0, 3)] },
      [by[3] ?? judged('', 'X', '0'), ...by.slice(0, 3)],
      'accepted',
    ],
  ])('answers %s', (_, change, premises, condition) => {
    expect(outcome('decoy.detections', { ...own, ...change }, premises)).toBe(condition)
  })
  it('has none among errors', () => {
    const errors = { cutoff: '1', value: '1', y: ['1'] }
    const vacua = [judged('<= detections 0', 'X', '1')]
    expect(outcome('decoy.errors', errors, vacua)).toBe('premises of expected error')
    expect(outcome('decoy.bitErrors', { ...errors, photons: '0' }, vacua)).toBe(
      'premises of expected bitError',
    )
  })
})

describe('decoy.bitErrors', () => {
  // y of decoy from above and vacuum from below.
  const { p, y } = stepOf(LIM_2014, 'decoy.bitErrors', '1')
  const by = [
    judged('<= expected bitError decoy', 'Z', '900'),
    judged('>= expected bitError vacuum', 'Z', '400'),
  ]
  const R = (k: number): Decimal =>
    [
      ['0.5', '0.8'],
      ['0.25', '0.1'],
      ['0.25', '0.001'],
    ]
      .map(([share = '', mu = '']) =>
        new Real(share).times(new Real(mu).negated().exp()).times(new Real(mu).pow(k)),
      )
      .reduce((a, b) => a.plus(b))
  it('accepts the bound of weak duality and nothing below it', () => {
    const found = last(
      (value) => outcome('decoy.bitErrors', { ...p, value }, by) === 'accepted',
      1_000_000,
      0,
    )
    const part = (at: number, mu: string, value: number): Decimal =>
      new Real(y[at] ?? '').times(new Real(mu).exp()).times(value).div('0.25')
    expectNear(found, part(0, '0.1', 900).plus(part(1, '0.001', 400)))
  })
  it.each([
    ['0', 0],
    ['1', 1],
  ])('takes R_%s for its number of photons', (photons, k) => {
    // One limit, of the signal: y mu^k >= R_k.
    const signal = [judged('<= expected bitError signal', 'Z', '2800')]
    const at = (multiplier: string): boolean =>
      outcome('decoy.bitErrors', { photons, cutoff: '1', y: [multiplier], value: '1000000' }, signal) ===
      'accepted'
    expectNear(last(at, 5, 0), R(k).div(new Real('0.8').pow(k)))
  })
  it('names photons and basis', () => {
    expect(apply('decoy.bitErrors', p, by)).toMatchObject({
      relation: '<=',
      quantity: 'bitErrors 1',
      scope: 'Z',
    })
    const vacua = { photons: '0', cutoff: '1', y: ['1'], value: '100000' }
    expect(apply('decoy.bitErrors', vacua, [by[0] ?? judged('', 'X', '0')])).toMatchObject({
      quantity: 'bitErrors 0',
    })
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['the vector of the paper', {}, by, 'accepted'],
    ['a smaller value', { value: '1' }, by, 'value'],
    ['a smaller vector', { y: y.map((one) => new Real(one).times('0.999').toFixed()) }, by, 'row 1'],
    ['more credit for the vacuum', { y: changed(y, 1, (one) => one.times('1.001')) }, by, 'row 0'],
    ['errors of two photons', { photons: '2' }, by, 'one of the words'],
    [
      'limits of errors',
      {},
      by.map((one) => ({ ...one, quantity: one.quantity.replace('bitError', 'error') })),
      'premises of expected bitError',
    ],
    [
      'two bases',
      {},
      [by[0] ?? judged('', 'X', '0'), judged('>= expected bitError vacuum', 'X', '400')],
      'one of the words',
    ],
    [
      'the sides exchanged',
      {},
      [judged('>= expected bitError decoy', 'Z', '900'), judged('<= expected bitError vacuum', 'Z', '400')],
      '>= where y > 0, <= where y < 0',
    ],
    ['cut-off 65', { cutoff: '65' }, by, 'a cut-off from 1 to 64'],
    ['a lambda', { lambda: '0' }, by, 'the parameters of the rule'],
  ])('answers %s', (_, change, premises, condition) => {
    expect(outcome('decoy.bitErrors', { ...p, ...change }, premises)).toBe(condition)
  })
  it('is not what decoy.errors takes', () => {
    const { photons: _, ...rest } = p
    expect(outcome('decoy.errors', rest, by)).toBe('premises of expected error')
  })
})

describe('vacuum.detections', () => {
  const p = { epsilon: EPSILON, value: '5000' }
  const by = [judged('<= bitErrors 0', 'X', '1000')]
  it.each(['1000', '3', '0'])(
    'accepts u with (u - 2 w)^2 = 2 u ln(1/epsilon) and nothing below: w = %s',
    (w) => {
      const at = (value: string): boolean =>
        outcome('vacuum.detections', { ...p, value }, [judged('<= bitErrors 0', 'X', w)]) === 'accepted'
      const middle = BETA.plus(new Real(w).times(2))
      expectNear(
        last(at, 100_000, 2 * Number(w)),
        middle.plus(middle.pow(2).minus(new Real(w).pow(2).times(4)).sqrt()),
      )
    },
  )
  it('bounds from above, by a classical event of its own', () => {
    expect(apply('vacuum.detections', p, by)).toEqual({
      relation: '<=',
      quantity: 'detections 0',
      scope: 'X',
      value: parse('5000'),
      event: {
        statement: `bitErrors 0 in X: Hoeffding limit of half of detections 0 fails [${EPSILON}]`,
        epsilon: parse(EPSILON),
        isClassical: true,
      },
    })
  })
  it.each<[string, Given, readonly Judgement[], string]>([
    ['no vacuum detection for no error', { value: '0' }, [judged('<= bitErrors 0', 'X', '0')], 'above 0'],
    ['a number below 0', { value: '-1000' }, [judged('<= bitErrors 0', 'X', '0')], 'above 0'],
    ['fewer than no errors', {}, [judged('<= bitErrors 0', 'X', '-1')], 'sign'],
    ['less than twice the errors', { value: '1' }, by, 'side'],
    ['twice the errors', { value: '2000' }, by, 'tail'],
    ['errors of single photons', {}, [judged('<= bitErrors 1', 'X', '1000')], 'premises'],
    ['errors from below', {}, [judged('>= bitErrors 0', 'X', '1000')], 'premises'],
    ['epsilon 1', { epsilon: '1' }, by, 'strictly between 0 and 1'],
  ])('refuses %s', (_, change, premises, condition) => {
    expect(outcome('vacuum.detections', { ...p, ...change }, premises)).toBe(condition)
  })
})

describe('keyed', () => {
  const signal = hypotheses({}, LIM_2014_SIGNAL)
  const oneBasis = hypotheses({ keyed: h.given.keyed.filter(({ basis }) => basis === 'X') })
  it('keeps the number where all is keyed', () => {
    expect(apply('keyed', {}, [judged('>= detections 1', 'X', '7')])).toEqual({
      relation: '>=',
      quantity: 'keyed 1',
      scope: 'X',
      value: parse('7'),
    })
    expect(apply('keyed', {}, [judged('>= detections 0', 'X', '7')])).toMatchObject({ quantity: 'keyed 0' })
  })
  const pair = 'every pair keyed, nothing sampled'
  it.each<[string, readonly Judgement[], Hypotheses, string]>([
    ['the signal alone', [judged('>= detections 1', 'X', '7')], signal, pair],
    [
      'all but one',
      [judged('>= detections 1', 'X', '7')],
      hypotheses({ keyed: h.given.keyed.slice(1) }),
      'accepted or not',
    ],
    ['the basis that is keyed', [judged('>= detections 1', 'X', '7')], oneBasis, 'accepted'],
    ['the basis that is not', [judged('>= detections 1', 'Z', '7')], oneBasis, pair],
    ['a sample', [judged('>= detections 1', 'X', '7')], hypotheses({ sampledFraction: '0.1' }), pair],
    ['both bases', [judged('>= detections 1', 'all', '7')], h, 'one of the words'],
    ['a bound from above', [judged('<= detections 0', 'X', '7')], h, 'premises'],
    ['a mean', [judged('>= keyedMean 1', 'X', '7')], h, 'premises'],
  ])('answers %s', (_, by, under, condition) => {
    const first = h.given.keyed[0]
    const other = first?.basis === 'X' ? pair : 'accepted'
    expect(outcome('keyed', {}, by, under)).toBe(condition === 'accepted or not' ? other : condition)
  })
})

describe('sampling', () => {
  const p = { epsilon: EPSILON, value: '0.03' }
  const by = (errors: string, tested: string, kept: string): readonly Judgement[] => [
    judged('<= bitErrors 1', 'Z', errors),
    judged('>= detections 1', 'Z', tested),
    judged('>= keyed 1', 'X', kept),
  ]
  const usual = by('1000', '50000', '40000')
  const relative = (rate: Decimal, mean: Decimal): Decimal =>
    rate.isZero() ? rate : rate.times(rate.div(mean).ln())
  const divergence = (n: Decimal.Value, rate: Decimal, mean: Decimal): Decimal =>
    relative(rate, mean)
      .plus(relative(new Real(1).minus(rate), new Real(1).minus(mean)))
      .times(n)
  /** What the left side of the rule exceeds the right one by. */
  const excess = (phi: Decimal, [v, c, d]: readonly [number, number, number]): Decimal => {
    const mean = phi
      .times(d)
      .plus(v)
      .div(c + d)
    const exponent = divergence(c, new Real(v).div(c), mean).plus(divergence(d, phi, mean))
    return exponent.minus(BETA.plus(new Real(2).ln())).minus(new Real(c + d).div(d).ln().div(2))
  }
  it.each<[string, readonly [number, number, number]]>([
    ['many errors', [1000, 50000, 40000]],
    ['few', [3, 50000, 40000]],
    ['none', [0, 5000, 700]],
    ['a long test', [1000, 500000, 300]],
    ['a short one', [2, 100, 90000]],
  ])('accepts the least rate that the hypergeometric bound allows: %s', (_, [v, c, d]) => {
    const at = (value: string): boolean =>
      outcome('sampling', { ...p, value }, by(`${v}`, `${c}`, `${d}`)) === 'accepted'
    const found = last(at, 0.5, v / c)
    expect(excess(found, [v, c, d]).greaterThan(-1e-24)).toBe(true)
    expect(excess(found.minus('1e-32'), [v, c, d]).lessThan(0)).toBe(true)
  })
  it('concludes a phase error rate, by an event that is not classical', () => {
    expect(apply('sampling', p, usual)).toEqual({
      relation: '<=',
      quantity: 'phaseErrorRate',
      scope: 'X',
      value: parse('0.03'),
      event: { statement: `phaseErrorRate in X: sampling limit fails [${EPSILON}]`, epsilon: parse(EPSILON) },
    })
    const swapped = usual.map((one) => ({
      ...one,
      scope: one.scope === 'X' ? ('Z' as const) : ('X' as const),
    }))
    expect(apply('sampling', p, swapped)).toMatchObject({ scope: 'Z' })
  })
  const at = (place: number, scope: 'X' | 'Z' | 'all'): readonly Judgement[] =>
    usual.map((one, i) => (i === place ? { ...one, scope } : one))
  it.each<[string, Given, readonly Judgement[], string]>([
    ['a usual bound', {}, usual, 'accepted'],
    ['a rate too near', { value: '0.021' }, usual, 'tail'],
    ['the rate of the test', { value: '0.02' }, usual, 'tail'],
    ['a rate below that of the test', { value: '0.0199999' }, usual, 'side'],
    ['a rate far below', { value: '0.001' }, usual, 'side'],
    ['one half', { value: '0.5' }, usual, 'accepted'],
    ['more than one half', { value: '0.5000000001' }, usual, 'at most one half'],
    ['fewer than no errors', {}, by('-1', '50000', '40000'), 'sign'],
    ['no detection tested', {}, by('0', '0', '40000'), 'a divisor above 0'],
    ['fewer than none tested', {}, by('0', '-5', '40000'), 'a divisor above 0'],
    ['three keyed', { value: '0.5', epsilon: '0.9' }, by('0', '1000', '3'), 'accepted'],
    ['two keyed', { value: '0.5', epsilon: '0.9' }, by('0', '1000', '2.9999'), 'three keyed'],
    ['the errors of the key basis', {}, at(0, 'X'), 'one of the words'],
    ['the detections of the key basis', {}, at(1, 'X'), 'one of the words'],
    ['a key of the tested basis', {}, at(2, 'Z'), 'one of the words'],
    ['a key of both bases', {}, at(2, 'all'), 'one of the words'],
    ['errors of vacuum', {}, [judged('<= bitErrors 0', 'Z', '1000'), ...usual.slice(1)], 'premises'],
    ['errors by expectation', {}, [judged('<= errors', 'Z', '1000'), ...usual.slice(1)], 'premises'],
    ['detections from above', {}, usual.map((one) => ({ ...one, relation: '<=' as const })), 'premises'],
    [
      'a mean of keyed rounds',
      {},
      [...usual.slice(0, 2), judged('>= keyedMean 1', 'X', '40000')],
      'premises',
    ],
    ['epsilon 0', { epsilon: '0' }, usual, 'strictly between 0 and 1'],
    ['epsilon 1', { epsilon: '1' }, usual, 'strictly between 0 and 1'],
  ])('answers %s', (_, change, premises, condition) => {
    expect(outcome('sampling', { ...p, ...change }, premises)).toBe(condition)
  })
})

describe('keyLength with classical events', () => {
  const event = (statement: string, epsilon: string, isClassical: boolean) => ({
    statement,
    epsilon: parse(epsilon),
    isClassical,
  })
  const virtual = event('a', '0.0000000000000000000004', false)
  const p = {
    bits: '1000',
    smoothing: '0.00000000004',
    hashing: '0.000000000001',
    verification: '0.000000000000001',
  }
  const from = (events: Judgement['events']): readonly Judgement[] => [
    { ...judged('>= secrecy composable', 'X', '40000'), events },
  ]
  it('charges them outside the root, and their sum to the secrecy', () => {
    const events = [virtual, event('b', '0.00000000001', true), event('c', '0.00000000002', true)]
    const { secrecy } = apply('keyLength', p, from(events))
    expect(secrecy && shown(secrecy)).toBe('0.000000000071')
    expect(outcome('keyLength', p, from([...events, event('d', '0.000000000000000000000001', false)]))).toBe(
      'smoothing',
    )
  })
  it('takes an event that does not say so for one under the root', () => {
    const { isClassical: _, ...plain } = event('b', '0.00000000001', true)
    expect(outcome('keyLength', p, from([plain]))).toBe('smoothing')
  })
})

describe('a certificate of a published analysis', () => {
  const verdict = (draft: Draft) => check(JSON.stringify(draft))
  it.each([
    ['lim2014', LIM_2014, '50390', 'key composable'],
    ['lim2014, the signal alone keyed', LIM_2014_SIGNAL, '35522', 'key composable'],
    ['rusca2018', RUSCA_2018, '93672', 'key composable'],
  ])('is accepted: %s', (_, draft, bits, quantity) => {
    expect(draft.claim.bits).toBe(bits)
    expect(verdict(draft)).toMatchObject({ accepted: true, theorem: { quantity } })
  })
  const claiming = (draft: Draft, change: Record<string, string>): Draft => ({
    ...draft,
    claim: { ...draft.claim, ...change },
  })
  it.each<[string, Draft, string]>([
    ['one bit more', claiming(LIM_2014, { bits: '50391' }), 'claimed bits'],
    ['less secrecy', claiming(LIM_2014, { secrecy: '0.00000000009999' }), 'claimed secrecy'],
    ['a formula', claiming(LIM_2014, { analysis: 'jinan1' }), 'analysis'],
    ['a linear form', claiming(LIM_2014, { analysis: 'direct' }), 'analysis'],
    ['an analysis that is none', claiming(LIM_2014, { analysis: 'toString' }), 'analysis'],
  ])('is refused where it claims %s', (_, draft, condition) => {
    expect(verdict(draft)).toMatchObject({ accepted: false, condition })
  })
  it.each(['composable', 'rusca2018', 'lim2014'])('may be called %s', (analysis) => {
    expect(verdict(claiming(LIM_2014, { analysis })).accepted).toBe(true)
  })
})
