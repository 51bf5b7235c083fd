/** The rules direct.*: rows, tail, code and value, each accepted at its bound and rejected beyond. */
import { describe, expect, it } from '@jest/globals'
import { Decimal } from 'decimal.js'
import { fits, HYPOTHESES, type Hypotheses, readHypotheses } from '../../../proofs/kernel/hypotheses'
import { parse, Rejection } from '../../../proofs/kernel/rational'
import { RULES } from '../../../proofs/kernel/rules'
import type { Judgement } from '../../../proofs/kernel/theorem'
import { direct } from './builder'

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

const hypotheses = (mode: 'declared' | 'universal', change: Record<string, unknown> = {}): Hypotheses => {
  const value: unknown = { ...direct(mode).hypotheses, ...change }
  if (!fits(value, HYPOTHESES)) throw new Error('the builder writes the shape')
  return readHypotheses(value)
}
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
): string => {
  try {
    RULES[`direct.${mode}`]?.(h, p, by)
    return 'accepted'
  } catch (error) {
    return error instanceof Rejection ? error.condition : `thrown: ${error}`
  }
}
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
  /** The bits that are charged: the least b for which the value left after ln(2^b/epsilon) is accepted; nothing above it is. */
  const bits = (given: Parameters): number => {
    const { counts } = hypotheses('universal').given
    const count = (kind: string, { basis, intensity }: Term): string =>
      counts.find((row) => row.kind === kind && row.basis === basis && row.intensity === intensity)
        ?.observed ?? '0'
    const sum = given.terms.reduce((rest, term) => {
      const gain = new Real(term.u).times(count('gain', term))
      return rest.plus(gain).minus(new Real(term.w).times(count('error', term)))
    }, new Real(given.epsilon).ln())
    const isAccepted = (b: number, shift: string): boolean => {
      const value = sum.minus(new Real(2).ln().times(b)).div(given.t).plus(shift).toDecimalPlaces(40)
      return outcome('universal', { ...given, value: value.toFixed() }) === 'accepted'
    }
    const found = Array.from({ length: 200 }, (_, b) => b).find((b) => isAccepted(b, '-1e-30')) ?? Number.NaN
    expect(isAccepted(found, '1e-30')).toBe(false)
    return found
  }
  const order = ({ intensity }: Term): number => NAMES.findIndex((name) => intensity.startsWith(name))
  /** t 2^-8, phi0 2^-6, u/t 8 and 8, w/t 16 and 16 or as given, keyed u well inside. */
  const plain = (
    change: Partial<Parameters> = {},
    ratios: readonly number[] = [8, 16, 8, 16],
  ): Parameters => {
    const t = 2 ** -8
    const term = (basis: string, intensity: string, u: number, w: number): Term => ({
      basis,
      intensity,
      u: new Real(u).toFixed(),
      w: new Real(w).toFixed(),
    })
    const [ux = 0, wx = 0, uo = 0, wo = 0] = ratios
    return {
      ...p,
      t: new Real(t).toFixed(),
      phi0: { X: '0.015625', Z: '0.015625' },
      terms: ['X', 'Z']
        .flatMap((basis) => [
          term(basis, 'signal', -1, 0),
          term(basis, 'decoy', ux * t, wx * t),
          term(basis, 'vacuum', uo * t, wo * t),
        ])
        .sort((a, b) => order(a) - order(b)),
      ...change,
    }
  }
  it('charges the length of the code, word by word', () => {
    // Nominal: t 2^(1-9) = 2^-8 as N has 20 bits; phi0 2^-6; u/t 8; w/t 16: each place 1, 1 + 3 bits.
    expect(bits(plain())).toBe(1 + 6 * 4)
    // Place 2 for zero: 3 bits, no mantissa.
    expect(bits(plain({}, [0, 16, 8, 16]))).toBe(24 + 3 - 3)
    // -8: place 4, 5 + 3 bits; 16: place 3, 3 + 3 bits; 4: place 5, 5 + 3; 12 = 8 (1 + 1/2): 1 + 3; 10 = 8 (1 + 1/4): 1 + 3 + 1.
    expect(bits(plain({}, [-8, 16, 8, 16])) - 25).toBe(4)
    expect(bits(plain({}, [4, 16, 8, 16])) - 25).toBe(4)
    expect(bits(plain({}, [16, 16, 8, 16])) - 25).toBe(2)
    expect(bits(plain({}, [12, 16, 8, 16])) - 25).toBe(0)
    expect(bits(plain({}, [10, 16, 8, 16])) - 25).toBe(1)
  })
  it('codes both bases where they differ', () => {
    const other = plain()
    const terms = other.terms.map((term) =>
      term.basis === 'Z' && term.intensity === 'vacuum' ? { ...term, u: '0' } : term,
    )
    // 1 + t + two phi0 + (u, w) of four tests, one u zero, + the offset 0 of the second keyed pair.
    expect(bits({ ...other, terms })).toBe(1 + 4 + 8 + 7 * 4 + 3 + 3)
    expect(bits(plain({ phi0: { X: '0.015625', Z: '0.03125' } }))).toBe(1 + 4 + 4 + 6 + 8 * 4 + 3)
  })
  it('leaves the common shift of the keyed coefficients uncoded', () => {
    const lower = {
      ...plain(),
      terms: plain().terms.map((term) =>
        term.intensity === 'signal' ? { ...term, u: '-1.2345678901234567' } : term,
      ),
    }
    expect(bits(lower)).toBe(25)
  })
  it.each<[string, Parameters, string]>([
    ['the same', p, 'accepted'],
    ['seven mantissa bits', plain({ value: '-1000000000' }, [8 + 1 / 16, 16, 8, 16]), 'accepted'],
    [
      'eight mantissa bits',
      plain({ value: '-1000000000' }, [8 + 1 / 32, 16, 8, 16]),
      '0 or +-2^e (1 + f/2^m), m <= 7',
    ],
    [
      'a ratio that is not dyadic',
      changed(plain({ value: '-1000000000' }), 'decoy', () => ({ u: '0.03' })),
      '0 or +-2^e (1 + f/2^m), m <= 7',
    ],
    ['a t that is not dyadic', plain({ value: '-1000000000', t: '0.004' }), '0 or +-2^e (1 + f/2^m), m <= 7'],
    [
      'a phi0 that is not dyadic',
      plain({ value: '-1000000000', phi0: { X: '0.01', Z: '0.01' } }),
      '0 or +-2^e (1 + f/2^m), m <= 7',
    ],
  ])('answers %s', (_, given, condition) => {
    expect(outcome('universal', given)).toBe(condition)
  })
  it('demands the mode', () => {
    expect(outcome('universal', p, hypotheses('declared'))).toBe('one of the words')
  })
})
