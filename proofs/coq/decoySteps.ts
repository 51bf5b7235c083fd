// The export to Coq of the decoy rules: rows for every number of photons, then weak duality with the limits of the premises.
// Source: docs/rules.md, decoy.detections and decoy.errors; docs/proof.md, Prop. 9.

import { high } from '../kernel/enclosure'
import { weight } from '../kernel/hypotheses'
import { parse, plus, type Rational, sum, times, ZERO } from '../kernel/rational'
import { constant, list, real, textsOf } from './notation'
import { asBasis, intensityName } from './protocol'
import { tailTerms } from './tailRow'
import { type Place, parameter, premise, type Written, written } from './written'

/** A multiplier that is not 0, and the limit on the mean of its intensity. */
type Pair = { readonly intensity: string; readonly y: Rational; readonly limit: Written }

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

/** Rule decoy.detections. */
export const decoyDetections = (at: Place): Written => {
  const [basis, photons, value] = [
    asBasis(parameter(at, 'basis')),
    parameter(at, 'photons') === '0' ? '0' : '1',
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

/** Rule decoy.errors. */
export const decoyErrors = (at: Place): Written => {
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
