// Runs over one channel, scored against every bound of `composable`: limits on counts, decoy programs, keyed rounds, the final sum.
// Source: FINITE_KEY.md 5.1; docs/proof.md sections 4 to 9.

import { DRAWS, holdsAtLeast, P_FAIL, type Score, scores } from './campaign'
import type { Channel } from './channels'
import { composableTwin, type Form, statementCount } from './fast/composableTwin'
import { generator } from './fast/generator'
import {
  binomialLower,
  binomialUpper,
  expectedLower,
  expectedUpper,
  observedLower,
  observedUpper,
  phaseEntropy,
  sharpExpectedLower,
  sharpExpectedUpper,
} from './fast/limits'
import { type Keying, type Run, runSampler } from './fast/run'
import { type SourceModel, sourceModel } from './sources'

const BASIS_NAMES = ['X', 'Z'] as const

/** The signal, the first intensity, is keyed in the channel's key bases. */
export const keyingOf = ({ source, keyBases, sampledFraction }: Channel): Keying => ({
  keyed: source.intensities.flatMap((_, l) =>
    BASIS_NAMES.map((basis) => l === 0 && keyBases.includes(basis)),
  ),
  sampled: Number(sampledFraction),
})

type Saw = (bound: string, epsilon: number, holds: boolean) => void

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0

/** Each tail statement alone, at the whole failure probability, and from the truth of what it starts from. */
const tailChecks = (channel: Channel, model: SourceModel, { keyed, sampled }: Keying) => {
  const beta = -Math.log(P_FAIL)
  const names = channel.source.intensities.map(({ name }) => name)
  const share = (photons: number, basis: number): number =>
    (1 - sampled) *
    names.reduce(
      (sum, _, l) => sum + (keyed[2 * l + basis] === true ? at(model.given[photons] ?? [], l) : 0),
      0,
    )
  return (run: Run, saw: Saw): void => {
    for (const [kind, observed, expected] of [
      ['n', run.detections, run.expectedDetections],
      ['m', run.errors, run.expectedErrors],
    ] as const)
      for (let cell = 0; cell < 2 * names.length; cell += 1) {
        const [x, e] = [at(observed, cell), at(expected, cell)]
        const label = `E[${kind}] ${names[cell >> 1]} ${BASIS_NAMES[cell & 1]}`
        saw(`${label} >= Chernoff`, P_FAIL, holdsAtLeast(e, expectedLower(x, beta)))
        saw(`${label} <= Chernoff`, P_FAIL, holdsAtLeast(expectedUpper(x, beta), e))
        saw(`${label} >= Poisson`, P_FAIL, holdsAtLeast(e, sharpExpectedLower(x, beta)))
        saw(`${label} <= Poisson`, P_FAIL, holdsAtLeast(sharpExpectedUpper(x, beta), e))
      }
    for (const [basis, name] of BASIS_NAMES.entries()) {
      if (keyed[basis] !== true) continue
      const [one, none] = [share(1, basis), share(0, basis)]
      const [single, vacuum] = [at(run.single, basis), at(run.vacuum, basis)]
      const [k, k0, e] = [at(run.keyedSingle, basis), at(run.keyedVacuum, basis), at(run.phaseErrors, basis)]
      const [wrong, chance] = [at(run.wrongSingle, 1 - basis), one * at(model.basisShare, basis)]
      saw(`k ${name} from v_1, Chernoff`, P_FAIL, holdsAtLeast(k, observedLower(single * one, beta)))
      saw(`k ${name} from v_1, binomial`, P_FAIL, holdsAtLeast(k, binomialLower(single, one, beta)))
      saw(`k0 ${name} from v_0, Chernoff`, P_FAIL, holdsAtLeast(k0, observedLower(vacuum * none, beta)))
      saw(`k0 ${name} from v_0, binomial`, P_FAIL, holdsAtLeast(k0, binomialLower(vacuum, none, beta)))
      saw(`e ${name} from w_1, Chernoff`, P_FAIL, holdsAtLeast(observedUpper(wrong * chance, beta), e))
      saw(`e ${name} from w_1, binomial`, P_FAIL, holdsAtLeast(binomialUpper(wrong, chance, beta), e))
    }
  }
}

/** Every bound of one key of the twin against the truth; epsilons are the sums over the statements that lead to it. */
const keyChecks = (channel: Channel, model: SourceModel, keying: Keying, form: Form) => {
  const twin = composableTwin(model, keying, form)
  const { intensities } = model
  const epsilon = P_FAIL / statementCount(intensities)
  const limits = 2 * intensities * epsilon
  const label = `${form.tails}, ${form.scope}`
  return (run: Run, saw: Saw): void => {
    for (const [basis, name] of [
      [0, 'X'],
      [1, 'Z'],
    ] as const) {
      if (!channel.keyBases.includes(name)) continue
      const found = twin(run, basis, epsilon)
      const other = 1 - basis
      const both = form.scope === 'both'
      const single = both ? at(run.single, 0) + at(run.single, 1) : at(run.single, basis)
      const vacuum = both ? at(run.vacuum, 0) + at(run.vacuum, 1) : at(run.vacuum, basis)
      const wrong = at(run.wrongSingle, other) * at(model.basisShare, other)
      const [k, k0, e] = [at(run.keyedSingle, basis), at(run.keyedVacuum, basis), at(run.phaseErrors, basis)]
      const secret = k0 + (k > 0 ? k * (1 - phaseEntropy(e / k)) : 0)
      const see = (bound: string, allowed: number, holds: boolean): void =>
        saw(`${bound} ${name} (${label})`, allowed, holds)
      see('v_1', limits, holdsAtLeast(single, found.single))
      see('v_0', limits, holdsAtLeast(vacuum, found.vacuum))
      see('w_1', limits, holdsAtLeast(found.wrongSingle, wrong))
      see('k', limits + epsilon, holdsAtLeast(k, found.keyedSingle))
      see('k0', limits + epsilon, holdsAtLeast(k0, found.keyedVacuum))
      see('e', limits + epsilon, holdsAtLeast(found.phaseErrors, e))
      see('sum k0 + k (1 - h(e/k)) >= L', P_FAIL, holdsAtLeast(secret, found.secrecy))
    }
  }
}

/** The scores of every bound of `composable` over `draws` runs of the channel. */
export const composableScores = (channel: Channel, seed: number, draws = DRAWS): ReadonlyArray<Score> => {
  const model = sourceModel(channel.source)
  const keying = keyingOf(channel)
  const sample = runSampler(model, keying)
  const checks = [
    tailChecks(channel, model, keying),
    keyChecks(channel, model, keying, { tails: 'chernoff', scope: 'basis' }),
    keyChecks(channel, model, keying, { tails: 'sharp', scope: 'both' }),
  ]
  const { saw, list } = scores()
  const g = generator(seed)
  for (let draw = 0; draw < draws; draw += 1) {
    const run = sample(channel.photons(g), g)
    for (const check of checks) check(run, saw)
  }
  return list()
}
