/** The rules direct.*: rows, tail, code and value, each accepted at its bound and rejected beyond. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { fits, type Hypotheses } from '../../../proofs/kernel/hypotheses'
import { parse } from '../../../proofs/kernel/rational'
import type { Judgement } from '../../../proofs/kernel/theorem'
import { direct } from './builder'
import { hypothesesOf, outcomeOf } from './oneRule'

const Real = Decimal.clone({ precision: 80 })
type Term = { basis: string; intensity: string; u: string; w: string }
type Parameters = {
  t: string
  phi0: { X: string; Z: string }
  terms: Term[]
  cutoff: string
  epsilon: string
  value: string
}

const hypotheses = (mode: 'declared' | 'universal', change: Record<string, unknown> = {}): Hypotheses =>
  hypothesesOf(direct(mode), change)
const SHAPE = {
  t: '',
  phi0: { X: '', Z: '' },
  terms: [{ basis: '', intensity: '', u: '', w: '' }],
  cutoff: '',
  epsilon: '',
  value: '',
} as const
const parameters = (mode: 'declared' | 'universal'): Parameters => {
  const p: unknown = structuredClone(direct(mode).steps[0]?.p)
  if (!fits(p, SHAPE)) throw new Error('the builder writes the shape')
  return { ...p, phi0: { ...p.phi0 }, terms: p.terms.map((term) => ({ ...term })) }
}
const outcome = (
  mode: 'declared' | 'universal',
  p: unknown,
  h = hypotheses(mode),
  by: readonly Judgement[] = [],
): string => outcomeOf(h, `direct.${mode}`, p, by)
/** The parameters with one text changed in the terms of an intensity. */
const changed = (p: Parameters, intensity: string, change: (term: Term) => Partial<Term>): Parameters => ({
  ...p,
  terms: p.terms.map((term) => (term.intensity === intensity ? { ...term, ...change(term) } : term)),
})
const nudged = (value: string, by: Decimal.Value): string => new Real(value).plus(by).toFixed()

const MU = { signal: '0.8', decoy: '0.1', vacuum: '0.001' }
const P = { signal: '0.5', decoy: '0.25', vacuum: '0.25' }
const NAMES = ['signal', 'decoy', 'vacuum'] as const
/** The largest of left side - right side over all rows up to 30 photons, at 80 digits; match: weights of X and Z. */
const worstRow = (p: Parameters, sampled = '0', match: readonly string[] = ['0.5', '0.5']): Decimal => {
  type Name = (typeof NAMES)[number]
  type Side = 'X' | 'Z'
  const W = (name: Name, k: number): Decimal =>
    new Real(P[name]).times(new Real(MU[name]).negated().exp()).times(new Real(MU[name]).pow(k))
  const of = (name: Name, basis: Side, key: 'u' | 'w'): Decimal =>
    new Real(p.terms.find((term) => term.intensity === name && term.basis === basis)?.[key] ?? Number.NaN)
  const all = (k: number): Decimal => NAMES.reduce((sum, name) => sum.plus(W(name, k)), new Real(0))
  const tests = (k: number, basis: Side, error: number): Decimal =>
    NAMES.slice(1).reduce((sum, name) => {
      const power = of(name, basis, 'u').minus(of(name, basis, 'w').times(error))
      return sum.plus(W(name, k).times(power.exp()))
    }, new Real(0))
  const keyed = (k: number, basis: Side, credit: Decimal): Decimal => {
    const u = of('signal', basis, 'u')
    const mixed = new Real(1)
      .minus(sampled)
      .times(u.minus(credit).exp())
      .plus(new Real(sampled).times(u.exp()))
    return W('signal', k).times(mixed)
  }
  const slope = (basis: Side, error: number): Decimal => {
    const phi = new Real(p.phi0[basis])
    return (error === 1 ? phi : new Real(1).minus(phi)).ln().div(new Real(2).ln()).plus(1).times(p.t)
  }
  const shared = (left: (basis: Side) => Decimal): Decimal =>
    left('X')
      .times(match[0] ?? '')
      .plus(left('Z').times(match[1] ?? ''))
      .div(new Real(match[0] ?? '').plus(match[1] ?? ''))
  const dark = (basis: Side): Decimal =>
    keyed(0, basis, new Real(p.t)).plus(
      tests(0, basis, 0)
        .plus(tests(0, basis, 1))
        .div(2),
    )
  const rows = [shared(dark).minus(all(0))]
  for (const x of [0, 1])
    for (const z of [0, 1]) {
      const inX = keyed(1, 'X', slope('X', z)).plus(tests(1, 'X', x))
      const inZ = keyed(1, 'Z', slope('Z', x)).plus(tests(1, 'Z', z))
      rows.push(shared((basis) => (basis === 'X' ? inX : inZ)).minus(all(1)))
    }
  for (let k = 2; k <= 30; k++)
    for (const basis of ['X', 'Z'] as const)
      for (const error of [0, 1])
        rows.push(
          keyed(k, basis, new Real(0))
            .plus(tests(k, basis, error))
            .minus(all(k))
            .div(new Real('0.8').pow(k)),
        )
  return Decimal.max(...rows)
}

describe('direct.declared', () => {
  const p = parameters('declared')
  const low: Parameters = { ...p, value: '-1000000000' }
  const biased = {
    bases: [
      { name: 'X', alice: '0.7', bob: '0.6' },
      { name: 'Z', alice: '0.3', bob: '0.4' },
    ],
  }
  const uneven: Parameters = {
    ...low,
    phi0: { X: '0.02', Z: '0.03' },
    terms: p.terms.map((term) =>
      term.basis === 'X' && term.intensity === 'decoy' ? { ...term, u: '0.01', w: '0.1' } : term,
    ),
  }
  it.each<[string, Parameters, string, readonly string[], Record<string, unknown>]>([
    ['of the design', low, '0', ['0.25', '0.25'], {}],
    ['with a sample', low, '0.1', ['0.25', '0.25'], { sampledFraction: '0.1' }],
    ['with uneven bases', uneven, '0', ['0.25', '0.25'], {}],
    [
      'with uneven bases and biased choice',
      uneven,
      '0.2',
      ['0.42', '0.12'],
      { ...biased, sampledFraction: '0.2' },
    ],
  ])(
    'accepts the largest keyed coefficients %s to 1e-30 and no larger ones',
    (_, given, sampled, match, change) => {
      const h = hypotheses('declared', change)
      const at = (shift: bigint): Parameters =>
        changed(given, 'signal', ({ u }) => ({ u: nudged(u, new Real(shift.toString()).div('1e42')) }))
      let [a, b] = [-(10n ** 41n), 10n ** 41n]
      expect([outcome('declared', at(a), h), outcome('declared', at(b), h).startsWith('row')]).toEqual([
        'accepted',
        true,
      ])
      while (b - a > 1n) {
        const middle = (a + b) / 2n
        if (outcome('declared', at(middle), h) === 'accepted') a = middle
        else b = middle
      }
      expect(worstRow(at(a), sampled, match).lessThanOrEqualTo(0)).toBe(true)
      expect(worstRow(at(b + 10n ** 12n), sampled, match).greaterThan(0)).toBe(true)
    },
  )
  it('accepts the value of the linear form and nothing above', () => {
    const count = (kind: string, { basis, intensity }: Term): string =>
      hypotheses('declared').given.counts.find(
        (row) => row.kind === kind && row.basis === basis && row.intensity === intensity,
      )?.observed ?? '0'
    const sum = p.terms.reduce(
      (rest, term) =>
        rest
          .plus(new Real(term.u).times(count('gain', term)))
          .minus(new Real(term.w).times(count('error', term))),
      new Real(0),
    )
    const bound = sum.plus(new Real(p.epsilon).ln()).div(p.t)
    expect(outcome('declared', { ...p, value: bound.minus('1e-30').toDecimalPlaces(40).toFixed() })).toBe(
      'accepted',
    )
    expect(outcome('declared', { ...p, value: bound.plus('1e-30').toDecimalPlaces(40).toFixed() })).toBe(
      'value',
    )
  })
  it('needs no more than the row above the cut-off for many photons', () => {
    expect(outcome('declared', { ...p, cutoff: '1' })).toBe('accepted')
  })
  const swapped = [p.terms[1], p.terms[0], ...p.terms.slice(2)]
  const step = '0.000000000001'
  it.each<[string, unknown, string]>([
    ['the same', p, 'accepted'],
    [
      'a keyed coefficient larger by 1e-12',
      changed(p, 'signal', ({ u }) => ({ u: nudged(u, step) })),
      'row 1',
    ],
    [
      'a decoy coefficient larger by 1e-12',
      changed(low, 'decoy', ({ u }) => ({ u: nudged(u, step) })),
      'row 1',
    ],
    ['a large vacuum coefficient', changed(low, 'vacuum', () => ({ u: '0.5' })), 'row 0'],
    ['fewer penalties', changed(low, 'decoy', () => ({ w: '0' })), 'row 0'],
    [
      'coefficients that many photons forbid',
      changed(
        changed(low, 'signal', () => ({ u: '0.00000001' })),
        'decoy',
        () => ({ u: '-0.9', w: '0' }),
      ),
      'row 9',
    ],
    [
      'the same with a low cut-off',
      {
        ...changed(
          changed(low, 'signal', () => ({ u: '0.00000001' })),
          'decoy',
          () => ({ u: '-0.9', w: '0' }),
        ),
        cutoff: '1',
      },
      'rows above the cut-off',
    ],
    ['w of a keyed pair', changed(low, 'signal', () => ({ w: step })), 'no w of a keyed pair'],
    ['a smaller t alone', { ...low, t: nudged(p.t, '-0.0001') }, 'row 0'],
    ['t = 0', { ...low, t: '0' }, 't above 0'],
    ['a negative t', { ...low, t: '-0.004' }, 't above 0'],
    ['a smaller phi0 alone', { ...low, phi0: { X: '0.02', Z: '0.02' } }, 'row 1'],
    ['phi0 above one half', { ...low, phi0: { X: '0.51', Z: '0.51' } }, 'phi0'],
    ['phi0 = 0', { ...low, phi0: { X: '0', Z: '0' } }, 'argument of ln above 0'],
    ['a term less', { ...low, terms: p.terms.slice(1) }, '6 terms'],
    ['a term twice', { ...low, terms: [...p.terms, p.terms[0]] }, '6 terms'],
    ['terms in another order', { ...low, terms: swapped }, 'term of signal in X'],
    ['an unknown intensity', changed(low, 'decoy', () => ({ intensity: 'bright' })), 'term of decoy in X'],
    ['cut-off 0', { ...low, cutoff: '0' }, 'a cut-off from 1 to 64'],
    ['epsilon 0', { ...low, epsilon: '0' }, 'strictly between 0 and 1'],
    ['huge exponents', changed(low, 'vacuum', () => ({ u: '65' })), 'argument of exp from -64 to 64'],
    ['a further key', { ...p, mode: 'declared' }, 'the parameters of the rule'],
    [
      'a further key of a term',
      changed(p, 'decoy', (term) => ({ ...term, note: '' })),
      'the parameters of the rule',
    ],
    ['one phi0', { ...p, phi0: { X: p.phi0.X } }, 'the parameters of the rule'],
  ])('answers %s', (_, given, condition) => {
    expect(outcome('declared', given)).toBe(condition)
  })
  it('demands a design, counts of every gain, errors where they weigh, and no premise', () => {
    const counts = hypotheses('declared').given.counts
    const without = (kind: string, intensity: string) =>
      hypotheses('declared', {
        counts: counts.filter((row) => row.kind !== kind || row.intensity !== intensity),
      })
    expect(outcome('declared', p, hypotheses('universal'))).toBe('one of the words')
    expect(outcome('declared', p, without('error', 'decoy'))).toBe('an entry of the table')
    expect(
      outcome(
        'declared',
        changed(low, 'decoy', () => ({ u: '-0.5', w: '0' })),
        without('error', 'decoy'),
      ),
    ).toBe('accepted')
    const premise: Judgement = {
      relation: '>=',
      quantity: 'keyed 1',
      scope: 'X',
      value: parse('1'),
      events: [],
      notes: [],
    }
    expect(outcome('declared', p, hypotheses('declared'), [premise])).toBe('premises')
  })
})

describe('direct.universal', () => {
  const p = parameters('universal')
  it('demands the mode', () => {
    expect(outcome('universal', p)).toBe('accepted')
    expect(outcome('universal', p, hypotheses('declared'))).toBe('one of the words')
  })
})
