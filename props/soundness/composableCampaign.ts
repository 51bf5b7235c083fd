// Runs over one channel, scored against every bound of `composable`: limits on counts, decoy programs, keyed rounds, the final sum.
// Source: FINITE_KEY.md 5.1; docs/proof.md sections 4 to 9.

import { DRAWS, holdsAtLeast, P_FAIL, type Saw, type Score, type Scores, scores } from './campaign'
import type { Channel } from './channels'
import { composableTwin, type Form, statementCount } from './fast/composableTwin'
import { generator } from './fast/generator'
import {
  binomialLower,
  binomialUpper,
  isAboveCount,
  isAboveExpectation,
  isBelowCount,
  isBelowExpectation,
  phaseEntropy,
} from './fast/limits'
import { emptyRun, type Keying, type Run, runSampler } from './fast/run'
import { type SourceModel, sourceModel } from './sources'

const BASIS_NAMES = ['X', 'Z'] as const

/** The signal, the first intensity, is keyed in the channel's key bases. */
export const keyingOf = ({ source, keyBases, sampledFraction }: Channel): Keying => ({
  keyed: source.intensities.flatMap((_, l) =>
    BASIS_NAMES.map((basis) => l === 0 && keyBases.includes(basis)),
  ),
  sampled: Number(sampledFraction),
})

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0

type Check = (run: Run) => void

/** Each tail statement alone, at the whole failure probability, and from the truth of what it starts from. */
const tailChecks = (
  { bound }: Scores,
  { source }: Channel,
  model: SourceModel,
  { keyed, sampled }: Keying,
): ReadonlyArray<Check> => {
  const beta = -Math.log(P_FAIL)
  const saw = (name: string): Saw => bound(name, P_FAIL)
  const counted = (['n', 'm'] as const).flatMap((kind) =>
    keyed.map((_, cell): Check => {
      const label = `E[${kind}] ${source.intensities[cell >> 1]?.name} ${BASIS_NAMES[cell & 1]}`
      const [plainLower, plainUpper] = [saw(`${label} >= Chernoff`), saw(`${label} <= Chernoff`)]
      const [lower, upper] = [saw(`${label} >= Poisson`), saw(`${label} <= Poisson`)]
      return (run) => {
        const x = at(kind === 'n' ? run.detections : run.errors, cell)
        const e = at(kind === 'n' ? run.expectedDetections : run.expectedErrors, cell)
        plainLower(!isBelowExpectation(e, x, beta, false))
        plainUpper(!isAboveExpectation(e, x, beta, false))
        lower(!isBelowExpectation(e, x, beta, true))
        upper(!isAboveExpectation(e, x, beta, true))
      }
    }),
  )
  const share = (photons: number, basis: number): number =>
    (1 - sampled) *
    keyed.reduce(
      (sum, isKeyed, cell) =>
        sum + (isKeyed && (cell & 1) === basis ? at(model.given[photons] ?? [], cell >> 1) : 0),
      0,
    )
  const thinned = BASIS_NAMES.flatMap((name, basis): ReadonlyArray<Check> => {
    if (keyed[basis] !== true) return []
    const [one, none] = [share(1, basis), share(0, basis)]
    const chance = one * at(model.basisShare, basis)
    const [k, kSharp] = [saw(`k ${name} from v_1, Chernoff`), saw(`k ${name} from v_1, binomial`)]
    const [k0, k0Sharp] = [saw(`k0 ${name} from v_0, Chernoff`), saw(`k0 ${name} from v_0, binomial`)]
    const [e, eSharp] = [saw(`e ${name} from w_1, Chernoff`), saw(`e ${name} from w_1, binomial`)]
    return [
      (run) => {
        const [single, vacuum] = [at(run.single, basis), at(run.vacuum, basis)]
        const wrong = at(run.wrongSingle, 1 - basis)
        k(!isBelowCount(at(run.keyedSingle, basis), single * one, beta))
        kSharp(holdsAtLeast(at(run.keyedSingle, basis), binomialLower(single, one, beta)))
        k0(!isBelowCount(at(run.keyedVacuum, basis), vacuum * none, beta))
        k0Sharp(holdsAtLeast(at(run.keyedVacuum, basis), binomialLower(vacuum, none, beta)))
        e(!isAboveCount(at(run.phaseErrors, basis), wrong * chance, beta))
        eSharp(holdsAtLeast(binomialUpper(wrong, chance, beta), at(run.phaseErrors, basis)))
      },
    ]
  })
  return [...counted, ...thinned]
}

/** Every bound of the keys of the twin against the truth; epsilons are the sums over the statements that lead to it. */
const keyChecks = (
  { bound }: Scores,
  { keyBases }: Channel,
  model: SourceModel,
  keying: Keying,
  form: Form,
): ReadonlyArray<Check> => {
  const twin = composableTwin(model, keying, form)
  const epsilon = P_FAIL / statementCount(model.intensities)
  const limits = 2 * model.intensities * epsilon
  let found = twin(emptyRun(model.intensities), epsilon)
  const refresh: Check = (run) => {
    found = twin(run, epsilon)
  }
  const keys = ([0, 1] as const).flatMap((basis): ReadonlyArray<Check> => {
    const name = BASIS_NAMES[basis]
    if (!keyBases.includes(name)) return []
    const saw = (what: string, allowed: number): Saw =>
      bound(`${what} ${name} (${form.tails}, ${form.scope})`, allowed)
    const [v1, v0, w1] = [saw('v_1', limits), saw('v_0', limits), saw('w_1', limits)]
    const [k, k0, e] = [saw('k', limits + epsilon), saw('k0', limits + epsilon), saw('e', limits + epsilon)]
    const secrecy = saw('sum k0 + k (1 - h(e/k)) >= L', P_FAIL)
    const inScope = (list: Float64Array): number =>
      form.scope === 'both' ? at(list, 0) + at(list, 1) : at(list, basis)
    return [
      (run) => {
        const key = found[basis]
        const keyedSingle = at(run.keyedSingle, basis)
        const keyedVacuum = at(run.keyedVacuum, basis)
        const phaseErrors = at(run.phaseErrors, basis)
        const rate = keyedSingle > 0 ? phaseErrors / keyedSingle : 0
        v1(holdsAtLeast(inScope(run.single), key.single))
        v0(holdsAtLeast(inScope(run.vacuum), key.vacuum))
        w1(holdsAtLeast(key.wrongSingle, at(run.wrongSingle, 1 - basis) * at(model.basisShare, 1 - basis)))
        k(holdsAtLeast(keyedSingle, key.keyedSingle))
        k0(holdsAtLeast(keyedVacuum, key.keyedVacuum))
        e(holdsAtLeast(key.phaseErrors, phaseErrors))
        secrecy(holdsAtLeast(keyedVacuum + keyedSingle * (1 - phaseEntropy(rate)), key.secrecy))
      },
    ]
  })
  return [refresh, ...keys]
}

/** The scores of every bound of `composable` over `draws` runs of the channel. */
export const composableScores = (channel: Channel, seed: number, draws = DRAWS): ReadonlyArray<Score> => {
  const model = sourceModel(channel.source)
  const keying = keyingOf(channel)
  const sample = runSampler(model, keying)
  const made = scores()
  const checks = [
    ...tailChecks(made, channel, model, keying),
    ...keyChecks(made, channel, model, keying, { tails: 'chernoff', scope: 'basis' }),
    ...keyChecks(made, channel, model, keying, { tails: 'sharp', scope: 'both' }),
  ]
  const g = generator(seed)
  for (let draw = 0; draw < draws; draw += 1) {
    const run = sample(channel.photons(g), g)
    for (const check of checks) check(run)
  }
  return made.list()
}
