// KW15: the phase error is read off the other basis, so detection must not depend on the basis.
// Source: FINITE_KEY.md sections 4 and 5 (assumptions); passive basis choice: Mizutani, Kawakami, Kato, arXiv:2511.21253.
//
// Necessary, not sufficient, and what counts can refute: with an active choice and basis-independent detection over a channel that treats
// the bases alike, each of the n sifted detections is in X with probability q = p_X^2/(p_X^2 + p_Z^2), independently; the number in X is
// that far from n q with probability at most 2 exp(-n D(x || q)), x = n_X/n, D the relative entropy in nats. Below the secrecy asked for,
// detection, or the channel, tells the bases apart. A channel that treats them alike proves nothing, so the finding is then undecided.

import type { Interval, IntervalArithmetic } from '../../spec/finiteKey/interval'
import { BASES, type Basis, type Observations } from '../../spec/finiteKey/observations'
import { applies, type FindingRule, undecided } from './finding'
import { grouped, percent, spoken } from './wording'

const NEEDS =
  'detector efficiencies by basis and bit, how the basis is chosen (actively or by a beam splitter), what is done with double clicks, and the dead time'

const detectionsIn = ({ counts }: Observations, basis: Basis): bigint =>
  Object.values(counts[basis]).reduce((total, { detections }) => total + detections, 0n)

/** `n D(n_X/n || q)`, nats. */
const divergence = (
  found: Readonly<Record<Basis, bigint>>,
  share: Readonly<Record<Basis, Interval>>,
  arithmetic: IntervalArithmetic,
): Interval => {
  const { exact, zero } = arithmetic
  const n = exact(found.X + found.Z)
  return BASES.map((basis) => {
    const count = exact(found[basis])
    return count.isZero() ? zero : count.times(count.dividedBy(n.times(share[basis])).ln())
  }).reduce((total, part) => total.plus(part))
}

export const kw15BasisDependentDetection: FindingRule = {
  code: 'KW15',
  title: 'Detection may depend on the basis',
  severity: 'major',
  remedy:
    'Measure the efficiencies, assign double clicks at random instead of dropping them, drop dead time by click times only, choose the basis actively or use a proof for a passive choice; composable and direct print this as an assumption.',
  source: 'FINITE_KEY.md 4, 5; arXiv:2511.21253; arXiv:2408.17349',
  judge: ({ observations, target, arithmetic }) => {
    const { exact } = arithmetic
    const found = { X: detectionsIn(observations, 'X'), Z: detectionsIn(observations, 'Z') }
    const square = {
      X: exact(observations.bases.X.probability).squared(),
      Z: exact(observations.bases.Z.probability).squared(),
    }
    const total = square.X.plus(square.Z)
    const share = { X: square.X.dividedBy(total), Z: square.Z.dividedBy(total) }
    if (found.X + found.Z === 0n || share.X.isZero() || share.Z.isZero())
      return undecided(NEEDS, 'The counts cannot show whether detection depends on the basis.')
    const exponent = divergence(found, share, arithmetic)
    const probability = exact(2).times(exponent.negated().exp()).clampedAbove(1)
    const observed = exact(found.X).dividedBy(exact(found.X + found.Z))
    const numbers = {
      'detections X': grouped(found.X),
      'detections Z': grouped(found.Z),
      'share of X expected': percent(share.X),
      'share of X observed': percent(observed),
      'probability by chance, at most': spoken(probability),
    }
    const sentence = `${percent(observed)} of the sifted detections are in X where ${percent(share.X)} are expected`
    return probability.isBelow(exact(target.secrecy))
      ? applies(
          `${sentence}, which chance explains with probability at most ${spoken(probability)}: detection or the channel depends on the basis.`,
          null,
          numbers,
        )
      : undecided(
          NEEDS,
          `${sentence}, which does not show that detection depends on the basis, nor that it does not.`,
          null,
          numbers,
        )
  },
}
