// Vacuum and single-photon limits from a signal and one decoy, as Rusca 2018 and, with clipped counts, Wiesemann 2024 use them.
// Source: Rusca, Boaron, Gruenenfelder, Martin, Zbinden, APL 112, 171104 (2018); arXiv:2405.16578; FINITE_KEY.md section 6.

import { hoeffdingDeviation } from '../deviations'
import type { Interval } from '../interval'
import { photonNumberProbability } from './lim2014Formula'

export type Pair = readonly [Interval, Interval]

/** Counts of one basis, signal then decoy. */
export type PairCounts = { readonly detections: Pair; readonly errors: Pair }

/** Signal and decoy, `mu1 > mu2 > 0`. `epsilon` is that of each deviation; `clipped` keeps every quantity within [0, its total]. */
export type OneDecoySource = {
  readonly mus: Pair
  readonly ps: Pair
  readonly epsilon: Interval
  readonly clipped: boolean
  /** The intensity whose errors limit the vacua from above: 1 signal, 2 decoy, 0 the smaller limit. */
  readonly vacuaFrom: 0 | 1 | 2
}

/** Limits on one basis, counts. */
export type OneDecoyBounds = {
  readonly vacua: Interval
  readonly vacuaUpper: Interval
  readonly singles: Interval
}

const total = ([a, b]: Pair): Interval => a.plus(b)

/** Within [0, limit] where the source clips, else only not negative where `floor` says so. */
const clip = (value: Interval, limit: Interval, clipped: boolean): Interval =>
  clipped ? value.clampedBelow(0).min(limit) : value.clampedBelow(0)

/** Counts moved by the deviation of their total and weighted with e^mu_k / p_k. */
const weighted = (
  { mus, ps, epsilon, clipped }: OneDecoySource,
  counts: Pair,
): { lower: Pair; upper: Pair } => {
  const n = total(counts)
  const delta = hoeffdingDeviation(n, epsilon)
  const weight = (at: 0 | 1) => mus[at].exp().dividedBy(ps[at])
  const lower = (at: 0 | 1) => weight(at).times(counts[at].minus(delta).clampedBelow(0))
  const raised = (at: 0 | 1) => (clipped ? counts[at].plus(delta).min(n) : counts[at].plus(delta))
  return { lower: [lower(0), lower(1)], upper: [weight(0).times(raised(0)), weight(1).times(raised(1))] }
}

const vacuaUpper = (source: OneDecoySource, { detections, errors }: PairCounts): Interval => {
  const two = source.epsilon.arithmetic.exact(2)
  const tau0 = photonNumberProbability(source.mus, source.ps, 0)
  const n = total(detections)
  const delta = hoeffdingDeviation(n, source.epsilon)
  const m = weighted(source, errors).upper
  const from = (at: 0 | 1) => two.times(tau0.times(m[at]).plus(delta))
  const limit = source.vacuaFrom === 0 ? from(0).min(from(1)) : from(source.vacuaFrom === 1 ? 0 : 1)
  return source.clipped ? clip(limit, n, true) : limit
}

/** Vacua from below and above and singles from below, counts of one basis. */
export const oneDecoyBounds = (source: OneDecoySource, counts: PairCounts): OneDecoyBounds => {
  const [mu1, mu2] = source.mus
  const tau0 = photonNumberProbability(source.mus, source.ps, 0)
  const tau1 = photonNumberProbability(source.mus, source.ps, 1)
  const n = weighted(source, counts.detections)
  const limit = total(counts.detections)
  const difference = mu1.minus(mu2)
  const vacua = tau0.dividedBy(difference).times(mu1.times(n.lower[1]).minus(mu2.times(n.upper[0])))
  const upper = vacuaUpper(source, counts)
  const squares = mu1.squared().minus(mu2.squared()).dividedBy(mu1.squared())
  const bracket = n.lower[1]
    .minus(mu2.squared().dividedBy(mu1.squared()).times(n.upper[0]))
    .minus(squares.times(upper).dividedBy(tau0))
  const singles = tau1.times(mu1).dividedBy(mu2.times(difference)).times(bracket)
  return {
    vacua: clip(vacua, limit, source.clipped),
    vacuaUpper: upper,
    singles: clip(singles, limit, source.clipped),
  }
}

/** Upper limit on the single-photon errors of one basis, counts. */
export const oneDecoyErrors = (source: OneDecoySource, { detections, errors }: PairCounts): Interval => {
  const [mu1, mu2] = source.mus
  const m = weighted(source, errors)
  const tau1 = photonNumberProbability(source.mus, source.ps, 1)
  const v = tau1.dividedBy(mu1.minus(mu2)).times(m.upper[0].minus(m.lower[1]))
  return clip(v, total(detections), source.clipped)
}
