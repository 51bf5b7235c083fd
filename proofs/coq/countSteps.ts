// The export to Coq of the rules that count: each step becomes a lemma about the run `r`, proved from the lemmas of its premises.
// Source: docs/rules.md; CERTIFICATE.md section 4.

import type { Step } from '../certificate/certificate'
import { high } from '../kernel/enclosure'
import { type Hypotheses as Checked, weight } from '../kernel/hypotheses'
import { parse, plus, type Rational, sum, times, ZERO } from '../kernel/rational'
import { comment, constant, identifier, list, real, textOf, textsOf } from './notation'
import { asBasis, type Basis, countOf, intensityName, otherOf } from './protocol'
import { tailTerms } from './tailRow'

/** A tail event: its name, when it happens in a run `r`, and its probability. */
export type Failure = { readonly name: string; readonly definition: string; readonly epsilon: string }

/** A step in Coq: its lemma `step_N`, what it bounds and by what value, and the failures it rests on. */
export type Written = {
  readonly name: string
  readonly text: string
  readonly basis: Basis
  readonly value: string
  readonly failures: ReadonlyArray<Failure>
  readonly by: ReadonlyArray<Written>
  readonly intensity: string
  readonly photons: string
}

/** What a rule sees: its place and parameters, the premises as written, the hypotheses as checked, the names of the epsilons. */
export type Place = {
  readonly place: number
  readonly step: Step
  readonly by: ReadonlyArray<Written>
  readonly checked: Checked
  readonly epsilonName: (epsilon: string) => string
}

const parameter = ({ step }: Place, name: string): string => textOf(step.p[name])
/** A premise of a step. */
export const premise = (by: ReadonlyArray<Written>, at: number): Written => {
  const found = by[at]
  // The kernel has accepted the step, so it has the premises of its rule.
  if (found === undefined) throw new Error('a premise of an accepted step is missing')
  return found
}

/** Failures once each, in the order they first occur. */
export const distinct = (failures: ReadonlyArray<Failure>): ReadonlyArray<Failure> => [
  ...new Map(failures.map((one) => [one.name, one])).values(),
]

type Extra = {
  readonly value?: string
  readonly intensity?: string
  readonly photons?: string
  readonly failure?: Failure
}

/** The lemma of a step, after what it needs before it. */
const written = (
  at: Place,
  basis: Basis,
  statement: string,
  proof: ReadonlyArray<string>,
  { value, intensity = '', photons = '', failure }: Extra = {},
  before: ReadonlyArray<string> = [],
): Written => ({
  name: `step_${at.place}`,
  text: [
    comment(`step ${at.place}: ${at.step.rule}`),
    ...before,
    `Lemma step_${at.place} : ${statement}.`,
    `Proof. ${proof.join('\n  ')} Qed.`,
  ].join('\n'),
  basis,
  value: value ?? parameter(at, 'value'),
  failures: distinct([
    ...at.by.flatMap(({ failures }) => failures),
    ...(failure === undefined ? [] : [failure]),
  ]),
  by: at.by,
  intensity,
  photons,
})

const failureOf = (
  at: Place,
  name: string,
  side: 'above' | 'below',
  count: string,
  mean: string,
): Failure => {
  const epsilon = at.epsilonName(parameter(at, 'epsilon'))
  return { name: `${name}_${epsilon}`, definition: `${side} ${epsilon} ${count} (${mean})`, epsilon }
}

const chernoffExpected = (at: Place): Written => {
  const [kind, intensity] = [
    parameter(at, 'kind') === 'gain' ? 'gain' : 'error',
    parameter(at, 'intensity'),
  ] as const
  const [basis, value] = [asBasis(parameter(at, 'basis')), real(parameter(at, 'value'))]
  const isLower = parameter(at, 'side') === 'lower'
  const count = real(countOf(at.checked.given, kind, basis, intensity) ?? '0')
  const mean = `mean_${kind} protocol r basis_${basis} ${intensityName(intensity)}`
  const failure = failureOf(
    at,
    identifier(`failure_${kind}_${basis}_${isLower ? 'lower' : 'upper'}`, intensity),
    isLower ? 'above' : 'below',
    count,
    mean,
  )
  if (isLower && value === '0')
    return written(
      at,
      basis,
      `0 <= ${mean}`,
      [`apply ${kind}_nonneg; [exact light|cbn; tauto|exact r_possible].`],
      {
        intensity,
        failure,
      },
    )
  const proof = [
    `apply (expected_${isLower ? 'lower' : 'upper'} ${failure.epsilon} ${count}); [lra|${isLower ? '' : 'lra|'}computed|exact no_${failure.name}].`,
  ]
  return written(at, basis, isLower ? `${value} <= ${mean}` : `${mean} <= ${value}`, proof, {
    intensity,
    failure,
  })
}

/** What is left of e^-mu p in the row above the cut-off: factor y + rest W(0), and the upper end of it. */
const factorsOf = (at: Place, pairs: ReadonlyArray<Pair>, rest: Rational) =>
  at.checked.intensities.map((one) => {
    const y = sum(pairs.filter(({ intensity }) => intensity === one.name).map((pair) => pair.y))
    const width = weight(one, 0)
    const upper = plus(y, times(rest, rest.n < 0n ? { n: width.lower, d: high(width).d } : high(width)))
    return {
      mu: one.mu,
      factor: `${constant(y)} + ${constant(rest)} * weight 0 ${intensityName(one.name)}`,
      upper,
    }
  })

type Pair = { readonly intensity: string; readonly y: Rational; readonly limit: Written }

/** The multipliers that are not 0, with their limits. */
const pairsOf = (at: Place, sign: bigint): ReadonlyArray<Pair> =>
  textsOf(at.step.p.y).flatMap((text, i) => {
    const { n, d } = parse(text)
    const limit = premise(at.by, i)
    return n === 0n ? [] : [{ intensity: limit.intensity, y: { n: sign * n, d }, limit }]
  })

/** The inequalities of a dual vector, for each number of photons up to the cut-off by itself and for all above it at once. */
const rowsText = (
  at: Place,
  pairs: ReadonlyArray<Pair>,
  rest: Rational,
  target: string,
): ReadonlyArray<string> => {
  const cutoff = Number(parameter(at, 'cutoff'))
  const { top, terms } = tailTerms(factorsOf(at, pairs, rest))
  const goal = `total (fun p => snd p * mu (fst p) ^ k) dual_${at.place} + (${target}) * row emitted_light k <= 0`
  const small = rest.n === 0n ? 'first [unfolded; lra | computed]' : 'computed'
  const cases = `${'[|'.repeat(cutoff + 1)}k${']'.repeat(cutoff + 1)}`
  return [
    `Definition dual_${at.place} : list (source * R) := ${list(pairs.map(({ intensity, y }) => `(${intensityName(intensity)}, ${constant(y)})`))}.`,
    `Lemma above_${at.place} : forall k, (${cutoff + 1} <= k)%nat -> total (fun t => factor t * ratio t ^ k) ${terms} <= 0.`,
    `Proof. intros k Hk. apply (rows_above ${top} ${cutoff + 1}); [lra| | |exact Hk].`,
    '  - each; (split; [cbn [ratio]; lra|split; [cbn [factor ceiling]; first [unfolded; lra | computed]|cbn [ratio ceiling]; lra]]).',
    '  - unfolded. lra. Qed.',
    `Lemma rows_${at.place} : forall k, ${goal}.`,
    `Proof. intro k. destruct k as ${cases}; unfold dual_${at.place}; [${`${small}|`.repeat(cutoff + 1)}].`,
    `  pose proof (above_${at.place} _ (le_n_plus ${cutoff + 1} k)) as T. cbn [Nat.add] in T. unfold dual_${at.place}. revert T. unfolded. generalize (${'S ('.repeat(cutoff + 1)}k${')'.repeat(cutoff + 1)}). intros n T. lra. Qed.`,
  ]
}

/** Each mean replaced by its limit, on the side that the sign of its multiplier asks for. */
const limitsText = (pairs: ReadonlyArray<Pair>): ReadonlyArray<string> =>
  pairs.map(({ intensity, y, limit }, i) => {
    const monotone = y.n > 0n ? 'Rmult_le_compat_l' : 'Rmult_le_compat_neg_l'
    const pair = `(${intensityName(intensity)}, ${constant(y)})`
    return `pose proof ${limit.name} as L${i}. apply (${monotone} (priced ${pair})) in L${i}; [|computed].`
  })

/** The step that ends a dual: means unfolded in these hypotheses, and the rest is linear. */
const linear = (pairs: ReadonlyArray<Pair>, kind: 'gain' | 'error'): string => {
  const hypotheses = ['D', ...pairs.map((_, i) => `L${i}`)].join(', ')
  return `unfold mean_${kind} in ${hypotheses}. cbn [sources protocol] in ${hypotheses}. lra.`
}

const limitSum = (pairs: ReadonlyArray<Pair>): string =>
  pairs
    .map(
      ({ intensity, y, limit }) =>
        `priced (${intensityName(intensity)}, ${constant(y)}) * ${real(limit.value)}`,
    )
    .join(' + ') || '0'

const decoyDetections = (at: Place): Written => {
  const [basis, photons, value] = [
    asBasis(parameter(at, 'basis')),
    parameter(at, 'photons'),
    real(parameter(at, 'value')),
  ]
  const lambda = parse(parameter(at, 'lambda'))
  const pairs = pairsOf(at, 1n)
  const before = rowsText(at, pairs, lambda, `${constant(lambda)} - if Nat.eqb k ${photons} then 1 else 0`)
  const proof = [
    `pose proof (detections_at_least emitted_light dual_${at.place} ${constant(lambda)} ${photons} (detected r basis_${basis}) (photons r) light ltac:(unfold dual_${at.place}; each; cbn; lra) (detected_nonneg r basis_${basis} r_possible) (photons_${photons} r r_possible) rows_${at.place}) as D.`,
    `rewrite r_sifted_${basis} in D. unfold dual_${at.place} in D. cbn [total fold_right fst] in D.`,
    ...limitsText(pairs),
    `assert (G : ${value} <= ${limitSum(pairs)} + ${constant(lambda)} * sifted basis_${basis}) by (unfold sifted; computed).`,
    linear(pairs, 'gain'),
  ]
  return written(at, basis, `${value} <= detected r basis_${basis} ${photons}`, proof, { photons }, before)
}

const decoyErrors = (at: Place): Written => {
  const { basis } = premise(at.by, 0)
  const value = real(parameter(at, 'value'))
  const pairs = pairsOf(at, -1n)
  const before = rowsText(at, pairs, ZERO, '0 - if Nat.eqb k 1 then -1 else 0')
  const proof = [
    `pose proof (errors_at_most emitted_light dual_${at.place} (erring r basis_${basis}) (photons r) light ltac:(unfold dual_${at.place}; each; cbn; lra) (erring_nonneg r basis_${basis} r_possible) (photons_1 r r_possible) rows_${at.place}) as D.`,
    `unfold dual_${at.place} in D. cbn [total fold_right fst] in D.`,
    ...limitsText(pairs),
    `assert (G : - (${limitSum(pairs)}) <= ${value}) by computed.`,
    linear(pairs, 'error'),
  ]
  return written(at, basis, `erring r basis_${basis} 1 <= ${value}`, proof, {}, before)
}

const thinDetections = (at: Place): Written => {
  const from = premise(at.by, 0)
  const value = real(parameter(at, 'value'))
  const proof = [
    `apply (thinned_below protocol r basis_${from.basis} ${from.photons} ${real(from.value)}); [exact light|exact ${from.name}|computed|computed].`,
  ]
  return written(
    at,
    from.basis,
    `${value} <= mean_keyed protocol r basis_${from.basis} ${from.photons}`,
    proof,
    {
      photons: from.photons,
    },
  )
}

const thinErrors = (at: Place): Written => {
  const from = premise(at.by, 0)
  const [basis, value] = [otherOf(from.basis), real(parameter(at, 'value'))]
  const proof = [
    `apply (thinned_above protocol r basis_${basis} ${real(from.value)}); [exact light|exact ${from.name}|computed|computed|computed|computed].`,
  ]
  return written(at, basis, `mean_phase_errors protocol r basis_${basis} <= ${value}`, proof)
}

const chernoffObserved = (at: Place): Written => {
  const from = premise(at.by, 0)
  const [{ basis, photons }, value] = [from, real(parameter(at, 'value'))]
  if (photons === '') {
    const count = `(INR (phase_errors r basis_${basis}))`
    const failure = failureOf(
      at,
      `failure_phase_errors_${basis}`,
      'above',
      count,
      `mean_phase_errors protocol r basis_${basis}`,
    )
    return written(
      at,
      basis,
      `${count} <= ${value}`,
      [
        `apply (observed_upper ${failure.epsilon} _ (mean_phase_errors protocol r basis_${basis}) ${real(from.value)}); [exact ${from.name}|lra|computed|exact no_${failure.name}].`,
      ],
      { failure },
    )
  }
  const count = `(INR (keyed_${photons === '0' ? 'vacua' : 'singles'} r basis_${basis}))`
  const mean = `mean_keyed protocol r basis_${basis} ${photons}`
  const failure = failureOf(at, `failure_keyed_${photons}_${basis}`, 'below', count, mean)
  const proof =
    value === '0'
      ? 'apply pos_INR.'
      : `apply (observed_lower ${failure.epsilon} _ (${mean}) ${real(from.value)}); [apply pos_INR|exact ${from.name}|lra|computed|exact no_${failure.name}].`
  return written(at, basis, `${value} <= ${count}`, [proof], { photons, failure })
}

const ratio = (at: Place): Written => {
  const [errors, singles] = [premise(at.by, 0), premise(at.by, 1)]
  const { basis } = errors
  return written(
    at,
    basis,
    `${real(errors.value)} <= ${real(parameter(at, 'value'))} * ${real(singles.value)}`,
    ['lra.'],
  )
}

const entropy = (at: Place): Written => {
  const from = premise(at.by, 0)
  return written(at, from.basis, `h ${real(from.value)} <= ${real(parameter(at, 'value'))}`, ['computed.'])
}

const secrecy = (at: Place): Written => {
  const [singles, impurity, vacua] = [premise(at.by, 0), premise(at.by, 1), at.by[2]]
  const rate = premise(impurity.by, 0)
  const [errors, tested] = [premise(rate.by, 0), premise(rate.by, 1)]
  const { basis } = singles
  const value = real(parameter(at, 'value'))
  const counts = ['keyed_vacua', 'keyed_singles', 'phase_errors'].map((name) => `(${name} r basis_${basis})`)
  const numbers = [
    vacua?.value ?? '0',
    singles.value,
    tested.value,
    errors.value,
    rate.value,
    impurity.value,
  ].map(real)
  const single = `INR (keyed_singles r basis_${basis})`
  const statement = [
    `${value} <= INR (keyed_vacua r basis_${basis}) + ${single} * (1 - h (INR (phase_errors r basis_${basis}) / ${single})) /\\`,
    `  ${value} <= INR (keyed_vacua r basis_${basis}) + ${single} - log2 (patterns (keyed_singles r basis_${basis}) ${real(errors.value)})`,
  ].join('\n')
  return written(at, basis, statement, [
    `apply (content ${counts.join(' ')} ${numbers.join(' ')} ${value}); [${vacua === undefined ? 'apply pos_INR' : `exact ${vacua.name}`}|exact ${singles.name}|split; [lra|exact ${tested.name}]|exact ${errors.name}|exact ${rate.name}|lra|exact ${impurity.name}|lra|lra].`,
  ])
}

/** The rules that the export states, by name; `keyLength` and `compose` are the theorem's. */
export const COUNT_STEPS: ReadonlyMap<string, (at: Place) => Written> = new Map([
  ['chernoff.expected', chernoffExpected],
  ['decoy.detections', decoyDetections],
  ['decoy.errors', decoyErrors],
  ['thin.detections', thinDetections],
  ['thin.errors', thinErrors],
  ['chernoff.observed', chernoffObserved],
  ['ratio', ratio],
  ['entropy', entropy],
  ['secrecy', secrecy],
])
