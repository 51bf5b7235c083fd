// K2 on whole certificates: those of the writers pass, one unit more anywhere in a claim does not, and every side
// condition of docs/rules.md and docs/certificate.md that is broken once is named.

import { describe, expect, it } from '@jest/globals'
import type { Data } from '../../../proofs/certificate/canonical'
import { secondVerdict } from '../../../proofs/secondChecker/verdict'
import { type Change, EXAMPLES, edited, nudged, type Path, valueAt } from './examples'

type Name = keyof typeof EXAMPLES
const NAMES: ReadonlyArray<Name> = [
  'composable',
  'composable, whole',
  'declared',
  'universal',
  'formula',
  'composable, pass',
  'universal, pass',
  'formula, pass',
  'lim2014',
  'lim2014, both bases',
  'rusca2018',
]

const verdict = (data: Data) => secondVerdict(JSON.stringify(data))
const by =
  (units: 1n | -1n): Change =>
  (old) =>
    typeof old === 'string' ? nudged(old, units) : old
const to =
  (value: Data): Change =>
  () =>
    value
const gone: Change = () => undefined

describe('secondVerdict on certificates of the writers', () => {
  it.each(NAMES)('accepts %s and gives what is claimed', (name) => {
    const { bits } = Object.fromEntries(
      Object.entries(valueAt(EXAMPLES[name], ['claim'])).map(([key, value]) => [key, String(value)]),
    )
    expect(verdict(EXAMPLES[name])).toMatchObject({ accepted: true, bits })
  })

  it.each(NAMES)('refuses one bit more than %s reached, in the claim and in the last length', (name) => {
    expect(verdict(edited(EXAMPLES[name], ['claim', 'bits'], by(1n)))).toMatchObject({
      accepted: false,
      step: -1,
      condition: 'bits of the claim',
    })
    const isLength = (rule: Data) => rule === 'keyLength' || rule === 'jinan1.length'
    const steps = Object.values(valueAt(EXAMPLES[name], ['steps']))
    const place = steps.findIndex((step) => isLength(valueAt(step, ['rule'])))
    expect(verdict(edited(EXAMPLES[name], ['steps', place, 'p', 'bits'], by(1n)))).toMatchObject({
      accepted: false,
      step: place,
    })
  })

  it.each<[Name, string]>(
    NAMES.filter((name) => !name.startsWith('formula')).flatMap((name) => [
      [name, 'secrecy'],
      [name, 'correctness'],
    ]),
  )('refuses a claim of %s with a %s one unit smaller', (name, epsilon) => {
    const lowered: Change = (old) => nudged(`${String(old)}0`, -1n)
    expect(verdict(edited(EXAMPLES[name], ['claim', epsilon], lowered))).toMatchObject({
      accepted: false,
      step: -1,
      condition: `${epsilon} of the claim`,
    })
  })

  it('charges authentication, which is not claimed away', () => {
    const charged = edited(EXAMPLES.composable, ['hypotheses', 'authentication'], () => ({
      messages: '48',
      epsilon: '0.001',
    }))
    expect(verdict(charged)).toMatchObject({ accepted: false, condition: 'authentication of the claim' })
    const paid = edited(charged, ['claim', 'authentication'], to('0.048'))
    expect(verdict(paid)).toMatchObject({ accepted: true, authentication: '0.048' })
    expect(verdict(edited(paid, ['claim', 'authentication'], by(-1n)))).toMatchObject({ accepted: false })
  })

  it('accepts every weaker claim', () => {
    const weaker = [
      edited(EXAMPLES.composable, ['claim', 'bits'], to('0')),
      edited(EXAMPLES.composable, ['claim', 'secrecy'], to('1')),
      edited(EXAMPLES.composable, ['claim', 'correctness'], to('0.5')),
      edited(EXAMPLES.composable, ['head'], to('0'.repeat(64))),
    ]
    for (const one of weaker) expect(verdict(one)).toMatchObject({ accepted: true })
  })
})

type Broken = readonly [name: Name, path: Path, change: Change, condition: string]

const step = (place: number, ...rest: Path): Path => ['steps', place, ...rest]
const parameter = (place: number, name: string, ...rest: Path): Path => step(place, 'p', name, ...rest)

/** Steps of `composable`: 0 to 6 single photons of X, 7 to 9 its vacuum, 10 to 14 phase errors, 15 to 18 its key. */
const BROKEN: ReadonlyArray<Broken> = [
  // chernoff.expected
  ['composable', parameter(0, 'value'), by(1n), 'E - O + O ln(O/E) >= ln(1/epsilon)'],
  ['composable', parameter(0, 'value'), to('16753'), 'lower limit'],
  ['composable', parameter(0, 'value'), to('-1'), 'lower limit'],
  ['composable', parameter(3, 'value'), by(-1n), 'E - O + O ln(O/E) >= ln(1/epsilon)'],
  ['composable', parameter(3, 'value'), to('1442'), 'upper limit'],
  ['composable', parameter(0, 'epsilon'), by(-1n), 'E - O + O ln(O/E) >= ln(1/epsilon)'],
  ['composable', parameter(0, 'epsilon'), to('0'), 'epsilon'],
  ['composable', parameter(0, 'epsilon'), to('1'), 'epsilon'],
  ['composable', parameter(0, 'intensity'), to('nothing'), 'intensity'],
  ['composable', parameter(0, 'kind'), to('loss'), 'kind'],
  ['composable', parameter(0, 'basis'), to('Y'), 'basis'],
  ['composable', parameter(0, 'side'), to('both'), 'side'],
  ['composable', parameter(0, 'more'), to('1'), 'keys of parameters of chernoff.expected'],
  ['composable', step(0, 'by'), to([0]), 'by'],
  ['composable', step(3, 'by'), to([0]), 'number of premises'],
  // decoy.detections
  ['composable', parameter(4, 'value'), to('102109.676'), 'value'],
  ['composable', parameter(4, 'lambda'), to('-0.16284950591091376482'), 'row 0'],
  ['composable', parameter(4, 'y', 0), to('2.379'), 'row 0'],
  ['composable', parameter(4, 'y', 0), to('0'), 'value'],
  ['composable', parameter(4, 'y', 0), to('-1'), 'premise 0'],
  ['composable', parameter(4, 'y', 1), gone, 'number of premises'],
  ['composable', parameter(4, 'cutoff'), to('0'), 'cutoff'],
  ['composable', parameter(4, 'cutoff'), to('65'), 'cutoff'],
  ['composable', parameter(4, 'photons'), to('2'), 'photons'],
  ['composable', parameter(4, 'basis'), to('Z'), 'premise 0'],
  ['composable', parameter(0, 'basis'), to('all'), 'premise 0'],
  ['composable', step(4, 'by'), to([0, 0]), 'every step but the last is used'],
  // decoy.errors
  ['composable', parameter(12, 'value'), to('3038.6344'), 'value'],
  ['composable', parameter(12, 'y', 0), to('0.2535'), 'row 0'],
  ['composable', parameter(12, 'y', 1), to('-0.2536'), 'row 0'],
  ['composable', parameter(12, 'y', 0), to('-0.2535'), 'premise 0'],
  // thin, chernoff.observed
  ['composable', parameter(5, 'value'), to('90583.0613'), 'm R_k'],
  ['composable', parameter(5, 'value'), to('-1'), 'mean'],
  ['composable', parameter(13, 'value'), to('2695.6192'), "m match(B') R_1"],
  ['composable', parameter(6, 'value'), by(1n), 'E - O + O ln(O/E) >= ln(1/epsilon)'],
  ['composable', parameter(6, 'value'), to('-1'), 'lower limit'],
  ['composable', parameter(6, 'value'), to('90584'), 'lower limit'],
  ['composable', parameter(14, 'value'), by(-1n), 'E - O + O ln(O/E) >= ln(1/epsilon)'],
  ['composable', parameter(14, 'value'), to('2695'), 'upper limit'],
  ['composable', parameter(6, 'epsilon'), to('1'), 'epsilon'],
  // ratio, entropy, secrecy
  ['composable', parameter(15, 'value'), by(-1n), 'e <= phi k'],
  ['composable', parameter(6, 'value'), to('0'), 'keyed single photons'],
  ['composable', parameter(15, 'value'), to('0.51'), 'phi'],
  ['composable', parameter(16, 'value'), by(-1n), 'h(phi) <= H'],
  ['composable', parameter(16, 'value'), to('1.1'), 'H'],
  ['composable', parameter(17, 'value'), by(1n), 'L'],
  ['composable', step(17, 'by'), to([6, 16]), 'every step but the last is used'],
  // keyLength, compose
  ['composable', parameter(18, 'smoothing'), to('0.000000000037'), 'smoothing^2 >= 4 f'],
  ['composable', parameter(18, 'hashing'), to('0'), 'hashing'],
  ['composable', parameter(18, 'verification'), to('1'), 'verification'],
  ['composable', parameter(18, 'hashing'), to('0.00000000000001'), 'bits + leak + costs'],
  ['composable', parameter(18, 'bits'), to('-1'), 'bits'],
  ['composable', parameter(18, 'bits'), to('250001'), 'bits'],
  ['composable', step(37, 'by'), to([18, 18]), 'every step but the last is used'],
  ['composable', ['hypotheses', 'leak', 0, 'bits'], to('24439'), 'bits + leak + costs'],
  ['composable', ['hypotheses', 'leak', 0, 'basis'], to('all'), 'bits + leak + costs'],
  ['composable', ['hypotheses', 'assumptions', 11], gone, 'assumptions'],
  ['composable', ['hypotheses', 'assumptions', 11], to('true-randomness'), 'distinct assumptions'],
  ['composable', ['hypotheses', 'assumptions', 11], to('luck'), 'assumption'],
  ['composable', ['claim', 'analysis'], to('direct'), 'analysis of the claim'],
  // direct
  ['declared', parameter(0, 'value'), to('173737'), 't L'],
  ['declared', parameter(0, 't'), to('0'), 't'],
  ['declared', parameter(0, 't'), to('0.0043'), 'row 1, x = 0, z = 1'],
  ['declared', parameter(0, 'phi0', 'X'), to('0'), 'phi0 of X'],
  ['declared', parameter(0, 'phi0', 'Z'), to('0.500001'), 'phi0 of Z'],
  ['declared', parameter(0, 'phi0', 'X'), to('0.02'), 'row 1, x = 0, z = 1'],
  ['declared', parameter(0, 'phi0', 'X'), to('0.03'), 'row 1, x = 0, z = 0'],
  ['declared', parameter(0, 'terms', 4, 'u'), to('0.0599'), 'row 0'],
  ['declared', parameter(0, 'terms', 0, 'u'), to('-0.0005'), 'row 0'],
  ['declared', parameter(0, 'terms', 0, 'w'), to('1'), 'w of term 0'],
  ['declared', parameter(0, 'terms', 0, 'basis'), to('Z'), 'basis of term 0'],
  ['declared', parameter(0, 'terms', 5), gone, 'terms'],
  ['declared', parameter(0, 'epsilon'), by(-1n), 't L'],
  ['declared', parameter(0, 'cutoff'), to('0'), 'cutoff'],
  ['declared', ['hypotheses', 'design', 'digest'], to(''), 'digest of the design'],
  ['declared', ['hypotheses', 'design', 'digest'], to('A'.repeat(64)), 'digest of the design'],
  ['declared', ['hypotheses', 'design', 'digest'], to('a'.repeat(63)), 'digest of the design'],
  ['declared', ['hypotheses', 'design'], to({ mode: 'universal', digest: '' }), 'mode of the design'],
  ['declared', step(0, 'rule'), to('direct.universal'), 'mode of the design'],
  ['universal', step(0, 'rule'), to('direct.declared'), 'mode of the design'],
  ['universal', parameter(0, 'phi0', 'X'), to('0.0231'), 'number of the code, phi0 of X'],
  ['universal', parameter(0, 'value'), by(1n), 't L'],
  ['universal', ['hypotheses', 'counts', 0], gone, 'count gain X signal'],
  ['universal', ['hypotheses', 'leak', 0, 'bits'], to('49999'), 'bits + leak + costs'],
  // formula
  ['formula', parameter(4, 'value'), by(1n), 'formula (7)'],
  ['formula', parameter(6, 'value'), by(-1n), 'formula (8)'],
  ['formula', parameter(4, 'value'), to('0'), 's'],
  ['formula', parameter(6, 'value'), to('-1'), 'e'],
  ['formula', parameter(7, 'value'), to('0.01'), 'h(phi) <= H'],
  ['formula', ['hypotheses', 'intensities', 0, 'mu'], to('0.1'), 'mean photon numbers'],
  ['formula', ['hypotheses', 'keyed', 0], gone, 'keyed pairs'],
  ['formula', ['hypotheses', 'pulses'], to('0'), 'pulses'],
  ['formula', ['claim', 'secrecy'], to('0.5'), 'secrecy of the claim'],
  ['formula', ['claim', 'authentication'], to('0'), 'authentication of the claim'],
]

/** Hypotheses, claim and shape, all of `composable`. */
const MISSHAPEN: ReadonlyArray<readonly [path: Path, change: Change, condition: string]> = [
  [['format'], to('keywitness/certificate@2'), 'format'],
  [['head'], to('A'.repeat(64)), 'head'],
  [['note'], to(''), 'keys of certificate'],
  [['steps'], to([]), 'steps'],
  [['claim', 'bits'], gone, 'keys of claim'],
  [['claim', 'secrecy'], to('1.1'), 'epsilon of the claim'],
  [['claim', 'bits'], to('0.5'), 'bits of the claim'],
  [['hypotheses', 'protocol'], to('bb84'), 'protocol'],
  [['hypotheses', 'bases', 0, 'alice'], to('0.6'), 'sum of the basis probabilities'],
  [['hypotheses', 'bases', 0, 'name'], to('Z'), 'name of the basis'],
  [['hypotheses', 'bases', 1], gone, 'bases'],
  [['hypotheses', 'intensities', 0, 'probability'], to('0.51'), 'sum of the intensity probabilities'],
  [['hypotheses', 'intensities', 0, 'probability'], to('0'), 'probability'],
  [['hypotheses', 'intensities', 0, 'mu'], to('16.1'), 'mu'],
  [['hypotheses', 'intensities', 0, 'mu'], to('-0.1'), 'mu'],
  [['hypotheses', 'intensities', 0, 'mu'], to(`0.${'1'.repeat(39)}`), 'length of mu'],
  [['hypotheses', 'intensities', 0, 'name'], to('1st'), 'name'],
  [['hypotheses', 'intensities', 0, 'name'], to('decoy'), 'distinct intensities'],
  [['hypotheses', 'counts', 0, 'observed'], to('2524'), 'error X signal'],
  [['hypotheses', 'counts', 0, 'observed'], to('1.5'), 'gain X signal'],
  [['hypotheses', 'counts', 0], gone, 'error X signal'],
  [['hypotheses', 'counts', 0, 'kind'], to('error'), 'distinct counts'],
  [['hypotheses', 'keyed'], to([]), 'keyed pairs'],
  [['hypotheses', 'keyed', 0, 'basis'], to('Z'), 'distinct keyed pairs'],
  [['hypotheses', 'sampledFraction'], to('1'), 'sampledFraction'],
  [['hypotheses', 'sampledFraction'], to('-0.1'), 'sampledFraction'],
  [['hypotheses', 'leak', 0, 'bits'], to('-1'), 'bits of leak'],
  [['hypotheses', 'authentication', 'epsilon'], to('2'), 'epsilon of a message'],
  [['hypotheses', 'design', 'mode'], to('some'), 'mode'],
  [['hypotheses', 'design', 'digest'], to('a'.repeat(64)), 'digest of the design'],
  [['hypotheses', 'pulses'], to(1), 'pulses'],
  [step(0, 'rule'), to('__proto__'), 'rule'],
  [step(0, 'by'), to(['0']), 'by'],
  [step(4, 'by'), to([0, 4]), 'every step but the last is used'],
  [step(37), gone, 'every step but the last is used'],
  [step(37, 'by'), to([18]), 'every step but the last is used'],
  [parameter(0, 'value'), to('15471.0'), 'value'],
  [parameter(0, 'value'), to('30943/2'), 'value'],
  [parameter(0, 'value'), to('4/6'), 'value'],
  [parameter(0, 'value'), to('1e4'), 'value'],
  [parameter(0, 'value'), to('-0'), 'value'],
  [parameter(0, 'value'), to(`1${'0'.repeat(4000)}`), 'length of value'],
]

describe('secondVerdict on a certificate with one condition broken', () => {
  it.each(BROKEN.map((one) => [`${one[0]} at ${one[1].join('.')}: ${one[3]}`, one] as const))(
    'names it: %s',
    (_, [name, path, change, condition]) => {
      expect(verdict(edited(EXAMPLES[name], path, change))).toMatchObject({ accepted: false, condition })
    },
  )

  it.each(MISSHAPEN.map((one) => [`${one[0].join('.')}: ${one[2]}`, one] as const))(
    'names it: %s',
    (_, [path, change, condition]) => {
      expect(verdict(edited(EXAMPLES.composable, path, change))).toMatchObject({ accepted: false, condition })
    },
  )
})
