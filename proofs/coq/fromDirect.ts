// The export to Coq of `direct`: the cells, the rows as lemmas, the failure of the form, and the theorem of the key.
// Source: docs/rules.md, direct.declared and direct.universal; docs/proof.md, section 10; CERTIFICATE.md section 4.

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Problem } from '../../spec/problem'
import type { Certificate, Step } from '../certificate/certificate'
import { exp, UNIT } from '../kernel/enclosure'
import { readHypotheses } from '../kernel/hypotheses'
import { minus, parse, type Rational, times } from '../kernel/rational'
import { wordText } from './codeWords'
import { epsilonsText, type Key, keyDefinitions, lengthLemma } from './lengths'
import { comment, list, real, textOf } from './notation'
import {
  BASES,
  type Basis,
  byBasis,
  countOf,
  type Hypotheses,
  intensityName,
  isKeyed,
  matchingOf,
  protocolText,
  tacticsText,
} from './protocol'
import { type RowFactor, tailTerms } from './tailRow'

const Coefficients = t.type({
  cutoff: t.string,
  epsilon: t.string,
  phi0: t.type({ X: t.string, Z: t.string }),
  t: t.string,
  terms: t.readonlyArray(t.type({ basis: t.string, intensity: t.string, u: t.string, w: t.string })),
  value: t.string,
})
type Coefficients = t.TypeOf<typeof Coefficients>

/** A cell in Coq: its index is its place among the terms. */
type Cell = {
  readonly index: number
  readonly basis: Basis
  readonly intensity: string
  readonly isKey: boolean
  readonly u: Rational
  readonly w: Rational
}

const cellsOf = (hypotheses: Hypotheses, { terms }: Coefficients): ReadonlyArray<Cell> =>
  terms.map(({ basis: name, intensity, u, w }, index) => {
    const basis = name === 'Z' ? 'Z' : 'X'
    return { index, basis, intensity, isKey: isKeyed(hypotheses, basis, intensity), u: parse(u), w: parse(w) }
  })

/** The entropy that the analysis prices with phi0; where a basis makes no key it is not used, and may be no probability. */
const phiOf = (cells: ReadonlyArray<Cell>, { phi0 }: Coefficients, basis: Basis): string =>
  cells.some((cell) => cell.isKey && cell.basis === basis) ? real(phi0[basis]) : '(1 / 2)'

const definitionsText = (
  hypotheses: Hypotheses,
  coefficients: Coefficients,
  cells: ReadonlyArray<Cell>,
): ReadonlyArray<string> => [
  ...cells.map(
    ({ index, basis, intensity, isKey }) =>
      `Definition cell_${index} : cell := Cell ${index} basis_${basis} ${intensityName(intensity)} ${isKey}.`,
  ),
  `Definition protocol : scheme := Scheme emitted_light ${list(cells.map(({ index }) => `cell_${index}`))} ${matchingOf(hypotheses, 'X')} ${matchingOf(hypotheses, 'Z')} ${real(hypotheses.sampledFraction)}.`,
  `Definition coefficients : form := Form ${real(coefficients.t)} ${byBasis((basis) => phiOf(cells, coefficients, basis))}`,
  `  ${list(coefficients.terms.map(({ u }) => real(u)))}`,
  `  ${list(coefficients.terms.map(({ w }) => real(w)))}.`,
  `Definition epsilon : R := ${real(coefficients.epsilon)}.`,
]

const rowLemma = (name: string, statement: string): string =>
  `Lemma ${name} : ${statement}. Proof. computed. Qed.`

const EITHER = [0, 1] as const

const singleRows: ReadonlyArray<string> = EITHER.flatMap((x) =>
  EITHER.map((z) =>
    rowLemma(
      `row_single_${x}${z}`,
      `row_1 protocol coefficients ${x} ${z} <= (match_X protocol + match_Z protocol) * row emitted_light 1`,
    ),
  ),
)

/** Upper end of W_l(0) (e^x - 1), x = u or u - w; exactly 0 for x = 0. */
const excessOf = (checked: ReturnType<typeof readHypotheses>, intensity: string, x: Rational): Rational => {
  const one = checked.intensities.find(({ name }) => name === intensity)
  if (one === undefined || x.n === 0n) return { n: 0n, d: 1n }
  const excess = exp(x).upper - UNIT
  const decay = excess < 0n ? one.decay.lower : one.decay.upper
  return times(one.probability, { n: excess * decay, d: UNIT * UNIT })
}

/** The row of two and more photons of a basis, without or with an error: one by one up to the cut-off, then all at once. */
const manyRows = (
  checked: ReturnType<typeof readHypotheses>,
  cells: ReadonlyArray<Cell>,
  basis: Basis,
  error: 0 | 1,
  cutoff: number,
): ReadonlyArray<string> => {
  const factors = cells
    .filter((cell) => cell.basis === basis)
    .map((cell): RowFactor => {
      const one = checked.intensities.find(({ name }) => name === cell.intensity)
      const x = error === 1 ? minus(cell.u, cell.w) : cell.u
      return {
        mu: one?.mu ?? { n: 0n, d: 1n },
        factor: `weight 0 ${intensityName(cell.intensity)} * (many_factor coefficients ${error} cell_${cell.index} - 1)`,
        upper: excessOf(checked, cell.intensity, x),
      }
    })
  const { top, terms } = tailTerms(factors)
  const name = `row_many_${basis}${error}`
  const first = cutoff + 1
  const single = Array.from({ length: Math.max(0, cutoff - 1) }, () => 'computed|').join('')
  return [
    `Lemma ${name}_above : forall k, (${first} <= k)%nat -> total (fun t => factor t * ratio t ^ k) ${terms} <= 0.`,
    `Proof. intros k Hk. apply (rows_above ${top} ${first}); [lra| | |exact Hk].`,
    '  - each; (split; [cbn [ratio]; lra|split; [cbn [factor ceiling]; first [unfolded; lra | computed]|cbn [ratio ceiling]; lra]]).',
    '  - unfolded. lra. Qed.',
    `Lemma ${name} : forall k, (2 <= k)%nat -> row_many protocol coefficients k basis_${basis} ${error} <= row emitted_light k.`,
    `Proof. intros k Hk. destruct k as ${'[|'.repeat(first)}k${']'.repeat(first)}; [lia|lia|${single}].`,
    `  pose proof (${name}_above _ (le_n_plus ${first} k)) as T. cbn [Nat.add] in T. revert T. unfolded. generalize (${'S ('.repeat(first)}k${')'.repeat(first)}). intros n T. lra. Qed.`,
  ]
}

const soundText: ReadonlyArray<string> = [
  'Theorem rows_hold : sound protocol coefficients.',
  'Proof. constructor.',
  '  - exact light.',
  '  - cbn [cells protocol]. each; cbn; tauto.',
  '  - cbn; lra.',
  '  - cbn; lra.',
  '  - exact row_vacuum.',
  '  - intros x z [->| ->] [->| ->]; [exact row_single_00|exact row_single_01|exact row_single_10|exact row_single_11].',
  '  - intros k [] e Hk [->| ->]; [exact (row_many_X0 k Hk)|exact (row_many_X1 k Hk)|exact (row_many_Z0 k Hk)|exact (row_many_Z1 k Hk)]. Qed.',
]

const completeText: ReadonlyArray<string> = [
  '(* Every source has one cell in each basis, so by law_total the chances of a round add up to 1. *)',
  'Lemma cells_complete : complete protocol.',
  'Proof. intros [] k; unfolded; ring. Qed.',
]

const observedOf = (
  hypotheses: Hypotheses,
  cells: ReadonlyArray<Cell>,
): ReadonlyArray<readonly [string, string]> =>
  cells.flatMap(({ index, basis, intensity, w }) => [
    [
      `n_${index}`,
      `detections ${index} rounds = ${real(countOf(hypotheses, 'gain', basis, intensity) ?? '0')}`,
    ] as const,
    // Of a test with w = 0 the errors are not used, and may not be known.
    ...(w.n === 0n
      ? []
      : [
          [
            `m_${index}`,
            `errors ${index} rounds = ${real(countOf(hypotheses, 'error', basis, intensity) ?? '0')}`,
          ] as const,
        ]),
  ])

const CONTENT = [
  'vacua rounds',
  ...BASES.map(
    (basis) =>
      `(height (phi coefficients basis_${basis}) * singles basis_${basis} rounds - slope (phi coefficients basis_${basis}) * phase_errors basis_${basis} rounds)`,
  ),
].join(' + ')

const theoremText = (
  { hypotheses, claim }: Certificate,
  cells: ReadonlyArray<Cell>,
  coefficients: Coefficients,
): ReadonlyArray<string> => {
  const observed = observedOf(hypotheses, cells)
  const count = (kind: 'gain' | 'error', { basis, intensity }: Cell): string =>
    real(countOf(hypotheses, kind, basis, intensity) ?? '0')
  const fines = coefficients.terms.flatMap(({ w }, i) => {
    const cell = cells[i]
    return cell === undefined || cell.w.n === 0n ? [] : [`${real(w)} * ${count('error', cell)}`]
  })
  const gain = `(${coefficients.terms.map(({ u }, i) => (cells[i] === undefined ? '0' : `${real(u)} * ${count('gain', cells[i])}`)).join(' + ')}) - (${fines.join(' + ') || '0'})`
  return [
    `Lemma value_holds : ${real(coefficients.value)} * ${real(coefficients.t)} <= ${gain} - ln (1 / share_of_epsilon).`,
    'Proof. computed. Qed.',
    '',
    '(* The failure has at most its probability, whatever the attack. *)',
    'Theorem failure_is_unlikely : forall a, lawful protocol a ->',
    '  average_over a (fun rounds => if failure_dec coefficients share_of_epsilon rounds then 1 else 0) [] <= share_of_epsilon.',
    'Proof. intros a L. apply (form_is_unlikely protocol); [exact rows_hold|exact L|computed]. Qed.',
    '',
    'Theorem certificate : forall rounds : list outcome,',
    '  of_scheme protocol rounds ->',
    ...observed.map(([, statement]) => `  ${statement} ->`),
    '  ~ failure coefficients share_of_epsilon rounds ->',
    `  bits_all <= ${CONTENT} - cost_all /\\ ${real(claim.bits)} <= bits_all.`,
    `Proof. intros rounds known ${observed.map(([name]) => name).join(' ')} no_failure. split; [|unfold bits_all; lra].`,
    '  pose proof length_all as K. rewrite <- content_is.',
    `  assert (G : ${real(coefficients.value)} <= content_of coefficients rounds); [|lra].`,
    `  apply (content_at_least protocol coefficients rounds share_of_epsilon (${gain})); [|exact known|cbn; lra| |exact value_holds|exact no_failure].`,
    '  - cbn. repeat constructor; cbn; lia.',
    `  - cbn [total fold_right cells protocol index ${cells.map(({ index }) => `cell_${index}`).join(' ')} u w nth gains fines coefficients]. ${observed.length > 0 ? `rewrite ${observed.map(([name]) => name).join(', ')}. ` : ''}ring. Qed.`,
    '',
  ]
}

const keyOf = ({ steps }: Certificate): { readonly step: Step; readonly length: Step } | undefined => {
  const [step, length] = [
    steps.find(({ rule }) => rule.startsWith('direct.')),
    steps.find(({ rule }) => rule === 'keyLength'),
  ]
  return step === undefined || length === undefined ? undefined : { step, length }
}

/** What follows the library for a `direct` certificate; left: where it is not one statement, one length, one composition. */
export const directText = (certificate: Certificate): E.Either<ReadonlyArray<Problem>, string> => {
  const { hypotheses } = certificate
  const found = keyOf(certificate)
  const coefficients = Coefficients.decode(found?.step.p)
  if (found === undefined || certificate.steps.length !== 3 || E.isLeft(coefficients))
    return E.left([
      {
        code: 'KW-AN206',
        path: '$.steps',
        expected: 'one step of direct, one keyLength, one compose',
        found: `${certificate.steps.length} steps`,
        source: 'docs/coq.md',
      },
    ])
  const form = coefficients.right
  const checked = readHypotheses(hypotheses)
  const cells = cellsOf(hypotheses, form)
  const word = found.step.rule === 'direct.universal' ? wordText(hypotheses, form) : undefined
  const key: Key = { scope: 'all', step: found.length, ledger: ['epsilon'], announced: [] }
  return E.right(
    [
      protocolText(hypotheses),
      ...definitionsText(hypotheses, form, cells),
      ...(word === undefined
        ? ['Definition share_of_epsilon : R := epsilon.']
        : [
            comment('the coefficients were chosen after the data, and pay for their word'),
            word.text,
            `Definition share_of_epsilon : R := epsilon / 2 ^ ${word.bits}.`,
          ]),
      'Lemma epsilon_in_range : 0 < epsilon < 1. Proof. unfold epsilon. split; lra. Qed.',
      tacticsText(certificate, [
        'row_0 row_1 row_many vacuum_factor single_factor many_factor crossed straight height slope match_of match_X match_Z sample lamps cells of_basis lamp makes_key index u w nth gains fines price phi protocol coefficients epsilon share_of_epsilon filter is_basis ratio factor ceiling',
        ...cells.map(({ index }) => `cell_${index}`),
      ]),
      ...keyDefinitions(certificate, key),
      rowLemma(
        'row_vacuum',
        'row_0 protocol coefficients <= (match_X protocol + match_Z protocol) * row emitted_light 0',
      ),
      ...singleRows,
      ...BASES.flatMap((basis) =>
        EITHER.flatMap((error) => manyRows(checked, cells, basis, error, Number(form.cutoff))),
      ),
      ...soundText,
      ...completeText,
      '',
      lengthLemma(key, textOf(found.step.p.value)),
      epsilonsText(certificate, [key]),
      ...theoremText(certificate, cells, form),
    ].join('\n'),
  )
}
