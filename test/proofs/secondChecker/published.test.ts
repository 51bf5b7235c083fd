// K2 on the rules of the papers' analyses: every side condition broken once is named, every mixture of rules that
// docs/rules.md allows passes, and what a forger would try for a longer key does not.

import { describe, expect, it } from '@jest/globals'
import type { Data } from '../../../proofs/certificate/canonical'
import { check } from '../../../proofs/kernel/check'
import { secondVerdict } from '../../../proofs/secondChecker/verdict'
import { type Change, EXAMPLES, edited, nudged, type Path } from './examples'

const verdict = (data: Data) => secondVerdict(JSON.stringify(data))
const to =
  (value: Data): Change =>
  () =>
    value
const by =
  (units: 1n | -1n): Change =>
  (old) =>
    typeof old === 'string' ? nudged(old, units) : old
const gone: Change = () => undefined
const step = (place: number, ...rest: Path): Path => ['steps', place, ...rest]
const parameter = (place: number, ...rest: Path): Path => step(place, 'p', ...rest)

type Name = 'lim2014' | 'lim2014, both bases' | 'rusca2018' | 'formula' | 'universal'
type Edit = readonly [path: Path, change: Change]

const changed = (name: Name, ...edits: ReadonlyArray<Edit>): Data =>
  edits.reduce<Data>((one, [path, change]) => edited(one, path, change), EXAMPLES[name])

/** The certificate with a step put in, references to later ones moved along; the step after it is to use it. */
const inserted = (data: Data, place: number, added: Data): Data => {
  const moved: Change = (step) =>
    edited(step, ['by'], (old) => Object.values(old).map((at) => (Number(at) < place ? at : Number(at) + 1)))
  return edited(data, ['steps'], (steps) =>
    Object.values(steps).flatMap((one, at): ReadonlyArray<Data> => {
      const after = moved(one) ?? one
      return at === place ? [added, edited(after, ['by'], to([place]))] : [after]
    }),
  )
}

const APART = '2 (n - E)^2 >= N ln(1/epsilon)'
const EXPONENT = 'exponent >= ln(2/epsilon) + ln((c + d)/d)/2'

/**
 * Steps of `lim2014`, X keyed: 0 to 6 single photons of X, 7 to 13 of Z, 14 to 16 errors in Z, 17 to 23 the key.
 * Steps of `rusca2018`, X keyed: 0 to 7 single photons of X, 8 to 14 of Z, 15 and 16 errors in Z, 17 to 23 the key.
 */
const BROKEN: ReadonlyArray<readonly [name: Name, path: Path, change: Change, condition: string]> = [
  // hoeffding.expected
  ['lim2014', parameter(3, 'value'), by(1n), APART],
  ['lim2014', parameter(4, 'value'), by(-1n), APART],
  ['lim2014', parameter(14, 'value'), by(-1n), APART],
  ['lim2014', parameter(15, 'value'), by(1n), APART],
  ['lim2014', parameter(3, 'epsilon'), by(-1n), APART],
  ['lim2014', parameter(3, 'epsilon'), to('0'), 'epsilon'],
  ['lim2014', parameter(3, 'epsilon'), to('1'), 'epsilon'],
  ['lim2014', parameter(3, 'value'), to('70748.6'), 'lower limit'],
  ['lim2014', parameter(3, 'value'), to('-1'), 'lower limit'],
  ['lim2014', parameter(5, 'value'), to('996260'), 'upper limit'],
  ['lim2014', parameter(3, 'kind'), to('error'), 'kind'],
  ['lim2014', parameter(3, 'basis'), to('all'), 'basis'],
  ['lim2014', parameter(3, 'intensity'), to('light'), 'intensity'],
  ['lim2014', parameter(3, 'side'), to('>='), 'side'],
  ['lim2014', parameter(3, 'basis'), gone, 'keys of parameters of hoeffding.expected'],
  ['lim2014', step(3, 'by'), to([0]), 'number of premises'],
  ['lim2014', parameter(14, 'basis'), to('X'), 'count error X decoy'],
  ['lim2014', ['hypotheses', 'counts', 2], gone, 'count error Z signal'],
  // decoy.detections with detections 0
  ['lim2014', parameter(6, 'value'), to('402613.07371045264454'), 'value'],
  ['lim2014', parameter(6, 'y', 3), to('0.0523'), 'row 0'],
  ['lim2014', parameter(6, 'y', 3), to('-0.0522'), 'premise 3'],
  ['rusca2018', parameter(7, 'y', 2), to('4.127983604679040277023143'), 'premise 2'],
  ['rusca2018', parameter(7, 'y', 2), to('-4.12'), 'row 0'],
  ['rusca2018', parameter(7, 'y', 2), to('0'), 'row 0'],
  // decoy.bitErrors
  ['lim2014', parameter(16, 'value'), to('12733.270265488'), 'value'],
  ['lim2014', parameter(16, 'y', 0), to('2.046'), 'row 0'],
  ['lim2014', parameter(16, 'y', 1), to('-2.047'), 'row 0'],
  ['lim2014', parameter(16, 'y'), to(['2.046', '-2.046']), 'row 1'],
  ['lim2014', parameter(16, 'y', 0), to('-2.047'), 'premise 0'],
  ['lim2014', parameter(16, 'photons'), to('2'), 'photons'],
  ['lim2014', parameter(16, 'photons'), to('0'), 'row 0'],
  ['lim2014', step(16, 'rule'), to('decoy.errors'), 'keys of parameters of decoy.errors'],
  ['lim2014', step(16, 'by'), to([15, 14]), 'premise 0'],
  // vacuum.detections
  ['rusca2018', parameter(6, 'value'), to('24907'), '(u - 2 w)^2 >= 2 u ln(1/epsilon)'],
  ['rusca2018', parameter(6, 'epsilon'), to(`0.${'0'.repeat(1290)}1`), '(u - 2 w)^2 >= 2 u ln(1/epsilon)'],
  ['rusca2018', parameter(6, 'epsilon'), to('1'), 'epsilon'],
  ['rusca2018', parameter(6, 'value'), to('16000'), 'u >= 2 w'],
  ['rusca2018', parameter(6, 'value'), to('0'), 'u'],
  ['rusca2018', step(6, 'by'), to([5, 4]), 'number of premises'],
  // keyed
  ['lim2014', ['hypotheses', 'keyed', 1], gone, 'intensities of X that are not keyed'],
  ['lim2014', ['hypotheses', 'sampledFraction'], to('0.000001'), 'sampledFraction'],
  ['lim2014', step(17, 'by'), to([9]), 'intensities of Z that are not keyed'],
  ['lim2014', step(17, 'by'), to([16]), 'premise 0'],
  ['lim2014', parameter(18), to({ value: '1' }), 'keys of parameters of keyed'],
  // sampling
  ['lim2014', parameter(19, 'value'), by(-1n), EXPONENT],
  ['lim2014', parameter(19, 'epsilon'), by(-1n), EXPONENT],
  ['lim2014', parameter(19, 'epsilon'), to('0'), 'epsilon'],
  ['lim2014', parameter(19, 'value'), to('0.0316'), 'v/c <= phi'],
  ['lim2014', parameter(19, 'value'), to('0.5001'), 'phi of the sample'],
  ['lim2014', parameter(19, 'value'), to('0'), 'phi of the sample'],
  ['lim2014', parameter(6, 'value'), to('2.9'), 'keyed single photons'],
  ['lim2014', parameter(13, 'value'), to('0'), 'tested single photons'],
  ['lim2014, both bases', step(19, 'by'), to([16, 6, 18]), 'premise 1'],
  ['lim2014, both bases', step(19, 'by'), to([16, 27, 18]), 'by'],
  ['lim2014', step(19, 'by'), to([16, 13, 17]), 'premise 2'],
  ['lim2014', step(19, 'by'), to([16, 13, 6]), 'premise 2'],
  // keyLength, claims
  ['lim2014', parameter(22, 'smoothing'), to('0.000000000038'), 'smoothing^2 >= 4 f'],
  ['lim2014', ['claim', 'analysis'], to('direct'), 'analysis of the claim'],
  ['lim2014', ['claim', 'analysis'], to('lim2014-chernoff'), 'analysis'],
  ['universal', ['claim', 'analysis'], to('lim2014'), 'analysis of the claim'],
]

describe("secondVerdict on a certificate of a paper's analysis with one condition broken", () => {
  it.each(BROKEN.map((one) => [`${one[0]} at ${one[1].join('.')}: ${one[3]}`, one] as const))(
    'names it: %s',
    (_, [name, path, change, condition]) => {
      expect(verdict(changed(name, [path, change]))).toMatchObject({ accepted: false, condition })
    },
  )
})

/** A limit by Chernoff in place of one by Hoeffding, with as much or as little certainty as asked for. */
const chernoffAt = (place: number, epsilon: string): ReadonlyArray<Edit> => [
  [step(place, 'rule'), to('chernoff.expected')],
  [parameter(place, 'epsilon'), to(epsilon)],
]

describe('secondVerdict on mixtures of rules', () => {
  it.each(['composable', 'lim2014', 'rusca2018'])('does not look at the name: %s', (name) => {
    const renamed = changed('lim2014', [['claim', 'analysis'], to(name)])
    expect(verdict(renamed)).toMatchObject({ accepted: true, quantity: 'key composable', bits: '121144' })
  })

  it("takes Chernoff's limit where Hoeffding's was, if smoothing pays for it", () => {
    const swapped = chernoffAt(3, '0.000000000000000000000001')
    expect(verdict(changed('lim2014', ...swapped))).toMatchObject({ condition: 'smoothing^2 >= 4 f' })
    const paid = changed('lim2014', ...swapped, [parameter(22, 'smoothing'), to('0.0000000000382')])
    expect(verdict(paid)).toMatchObject({ accepted: true, bits: '121144' })
  })

  it('takes one premise twice, its multiplier shared out', () => {
    const split = changed(
      'rusca2018',
      [parameter(7, 'y', 2), to('-4')],
      [parameter(7, 'y'), (y) => [...Object.values(y), '-0.127983604679040277023143'].map(String)],
      [step(7, 'by'), to([0, 1, 6, 6])],
    )
    expect(verdict(split)).toMatchObject({ accepted: true, bits: '1057695' })
  })

  it('bounds vacuum detections by themselves, and by nothing more', () => {
    const restating = (value: string): Data => {
      const p = { basis: 'X', photons: '0', cutoff: '1', lambda: '0', y: ['1'], value }
      const restated = { rule: 'decoy.detections', p, by: [2] }
      return inserted(EXAMPLES.lim2014, 17, restated)
    }
    expect(verdict(restating('3540.309954888140929006123'))).toMatchObject({ accepted: true, bits: '121144' })
    expect(verdict(restating('3540.309954888140929006124'))).toMatchObject({ step: 17, condition: 'value' })
  })

  it('lets nothing fail where nothing was counted', () => {
    const none = [1, 3, 5, 7].map((at): Edit => [['hypotheses', 'counts', at, 'observed'], to('0')])
    const expecting = (value: string): Data =>
      changed('rusca2018', ...none, [parameter(3, 'value'), to(value)], [parameter(4, 'value'), to('0')])
    // No error, so none expected; and 0 vacuum errors leave room for 2 ln(1/epsilon) detections.
    expect(verdict(expecting('0'))).not.toMatchObject({ step: 3 })
    expect(verdict(expecting('-1'))).toMatchObject({ step: 3, condition: 'upper limit' })
  })

  it('charges classical events as they are and the others by smoothing, each once', () => {
    const { events = [], ...rest } = { events: undefined, ...verdict(EXAMPLES.rusca2018) }
    expect(events).toHaveLength(12)
    expect(new Set(events).size).toBe(12)
    // 11 of Hoeffding and hashing, 0.00000000000526315 each; smoothing; verification again, the errors being announced.
    expect(rest).toMatchObject({ secrecy: '0.0000000001' })
  })
})

/** What a forger changes, and the step and condition where it ends. */
type Forgery = readonly [
  sentence: string,
  forged: Data,
  refusal: { readonly step: number; readonly condition: string },
]

const claimingAll: ReadonlyArray<Edit> = ['secrecy', 'correctness', 'authentication'].map((name) => [
  ['claim', name],
  to('1'),
])

const FORGERIES: ReadonlyArray<Forgery> = [
  [
    // (52): gamma with 67 in place of the tail, and the entropy that it would give.
    "the papers' approximate sampling bound",
    changed('lim2014', [parameter(19, 'value'), to('0.0355')]),
    { step: 19, condition: EXPONENT },
  ],
  [
    'a phase error rate below the bit error rate, where the exponent is large again',
    changed('lim2014', [parameter(19, 'value'), to('0.02')]),
    { step: 19, condition: 'v/c <= phi' },
  ],
  [
    'vacuum detections below twice their errors, where the square is large again',
    changed('rusca2018', [parameter(6, 'value'), to('0.000001')]),
    { step: 6, condition: 'u >= 2 w' },
  ],
  [
    'an upper limit far below the count, where the square is large again',
    changed('lim2014', [parameter(4, 'value'), to('0')]),
    { step: 4, condition: 'upper limit' },
  ],
  [
    'a lower limit far above the count, where the square is large again',
    changed('lim2014', [parameter(3, 'value'), to('80000')]),
    { step: 3, condition: 'lower limit' },
  ],
  [
    'errors of the brighter basis as trials of the fainter: the expectation of the gain for that of the errors',
    changed('lim2014', [parameter(14, 'kind'), to('gain')]),
    { step: 14, condition: 'upper limit' },
  ],
  [
    'expected errors by Chernoff in place of expected bit errors',
    changed('lim2014', ...chernoffAt(14, '0.0000000000047619'), [parameter(14, 'kind'), to('error')]),
    { step: 16, condition: 'premise 0' },
  ],
  [
    'bit errors by Hoeffding as errors of a channel',
    changed(
      'lim2014',
      [step(16, 'rule'), to('decoy.errors')],
      [
        parameter(16),
        to({
          cutoff: '1',
          y: ['2.046487588108545147970346', '-2.046487588108545147970346'],
          value: '12733.27026548821000424012',
        }),
      ],
    ),
    { step: 16, condition: 'premise 0' },
  ],
  [
    'the most vacuum detections as the fewest, to key them',
    changed(
      'rusca2018',
      [parameter(7, 'y'), (y) => [...Object.values(y), '0'].map(String)],
      [step(7, 'by'), to([0, 1, 6, 2])],
      [step(17, 'by'), to([6])],
    ),
    { step: 17, condition: 'premise 0' },
  ],
  [
    'vacuum detections of the other basis, to make room for single photons',
    changed(
      'rusca2018',
      [parameter(14, 'y'), (y) => [...Object.values(y), '0'].map(String)],
      [step(14, 'by'), to([12, 13, 6, 11])],
    ),
    { step: 14, condition: 'premise 2' },
  ],
  [
    'vacuum detections weighed for single photons without their row',
    changed('lim2014', [parameter(6, 'y', 3), to('100')]),
    { step: 6, condition: 'row 0' },
  ],
  [
    'the tested photons of the keyed basis, of which there may be more',
    changed('lim2014, both bases', [step(19, 'by'), to([16, 6, 18])]),
    { step: 19, condition: 'premise 1' },
  ],
  [
    'rounds that are not keyed, counted as keyed',
    changed('lim2014', [['hypotheses', 'keyed'], (old) => Object.values(old).slice(0, 1)]),
    { step: 17, condition: 'intensities of X that are not keyed' },
  ],
  [
    'errors of keyed rounds left out of the table, for which nothing would leak',
    changed('rusca2018', [['hypotheses', 'counts', 1], gone]),
    { step: 3, condition: 'count error X signal' },
  ],
  [
    'certainty thrown away: every limit at its count',
    changed(
      'lim2014',
      ...[0, 1, 3, 4, 5].map((at): Edit => [parameter(at, 'epsilon'), to('0.9')]),
      ...claimingAll,
    ),
    { step: -1, condition: 'secrecy of the claim' },
  ],
  [
    'sampling charged like a classical event: smoothing of nothing',
    changed('lim2014', [parameter(22, 'smoothing'), to('0.000000000000000000001')]),
    { step: 22, condition: 'smoothing^2 >= 4 f' },
  ],
  [
    'classical events left out of the ledger',
    changed('lim2014', [['claim', 'secrecy'], to('0.0000000000428572')]),
    { step: -1, condition: 'secrecy of the claim' },
  ],
  [
    "formula (9) with one of Hoeffding's limits",
    changed('formula', [step(3, 'rule'), to('hoeffding.expected')]),
    { step: 14, condition: 'limits of the formula' },
  ],
  [
    "the formula's length",
    changed('lim2014', [parameter(22, 'bits'), to('122000')], [['claim', 'bits'], to('122000')]),
    { step: 22, condition: 'bits + leak + costs' },
  ],
  [
    'a basis tested by its own errors',
    changed('lim2014, both bases', [step(28, 'by'), to([25, 6, 18])]),
    { step: 28, condition: 'premise 2' },
  ],
  [
    'single-photon errors for those of vacuum',
    changed(
      'rusca2018',
      [parameter(5, 'photons'), to('1')],
      [parameter(5, 'y', 1), to('7')],
      [parameter(5, 'value'), to('119529')],
    ),
    { step: 6, condition: 'premise 0' },
  ],
]

describe('secondVerdict on forgeries', () => {
  it.each(FORGERIES)('refuses %s, in the step where the kernel does', (_, forged, refusal) => {
    expect(verdict(forged)).toMatchObject({ accepted: false, ...refusal })
    expect(check(JSON.stringify(forged))).toMatchObject({ accepted: false, step: refusal.step })
  })
})
