// The campaign must be able to fail: unsound bounds that it flags, each beside the sound one that it does not.
// Source: FINITE_KEY.md 5.3 (the control of `direct`), section 4 (KW05, KW07); docs/proof.md section 15.

import { describe, expect, it } from '@jest/globals'
import { broken, DRAWS, holdsAtLeast, P_FAIL, type Score, type Scores, scores } from './campaign'
import { CHANNELS, type Channel, honest } from './channels'
import { keyingOf } from './composableCampaign'
import { designFor, directScores, evaluated } from './directCampaign'
import { errorDuals, mostErrors } from './fast/decoyDuals'
import { generator } from './fast/generator'
import { jinan1Twin } from './fast/jinan1Twin'
import { binomialUpper, sharpExpectedLower, sharpExpectedUpper } from './fast/limits'
import { type Run, runSampler } from './fast/run'
import { JINAN, type SourceModel, sourceModel, TRUE_VACUUM } from './sources'

const channelNamed = (name: string): Channel => {
  const found = CHANNELS.find((channel) => channel.name === name)
  if (found === undefined) throw new Error(`no channel ${name}`)
  return found
}

/** Scores what `score` sees of every run of the channel. */
const campaign = (channel: Channel, score: (made: Scores) => (run: Run) => void): ReadonlyArray<Score> => {
  const made = scores()
  const see = score(made)
  const sample = runSampler(sourceModel(channel.source), keyingOf(channel))
  const g = generator(99)
  for (let draw = 0; draw < DRAWS; draw += 1) see(sample(channel.photons(g), g))
  return made.list()
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0

describe('the error rate of the paper, (8)', () => {
  const MATCHED_PULSES = 4e12
  /** e1^U against the single-photon error rate behind the expected counts; five one-sided statements at xi/2 lead to it. */
  const ofPaper = (source: Channel['source']): ReadonlyArray<Score> => {
    const channel: Channel = {
      name: 'many pulses',
      source,
      keyBases: ['X', 'Z'],
      sampledFraction: '0',
      photons: honest(source, MATCHED_PULSES, 5e-7),
    }
    const model = sourceModel(source)
    const xi = 2 * P_FAIL
    return campaign(channel, ({ bound }) => {
      const saw = bound('e1 X, Eq (8)', (5 * xi) / 2)
      const [signal, decoy, vacuum] = source.intensities.map(({ meanPhotonNumber, probability }) => ({
        mu: Number(meanPhotonNumber),
        pulses: MATCHED_PULSES * Number(probability),
      }))
      if (signal === undefined || decoy === undefined || vacuum === undefined)
        throw new Error('three intensities')
      const share = model.basisShare[0]
      return ({ detections, errors, wrongSingle, single }) => {
        const { errorUpper } = jinan1Twin(
          {
            signalMu: signal.mu,
            decoyMu: decoy.mu,
            signal: { pulses: signal.pulses * share, detections: at(detections, 0) },
            decoy: { pulses: decoy.pulses * share, detections: at(detections, 2), errors: at(errors, 2) },
            vacuum: { pulses: vacuum.pulses, detections: at(detections, 4) + at(detections, 5) },
          },
          xi,
        )
        saw(holdsAtLeast(errorUpper, (at(wrongSingle, 0) * share) / at(single, 0)))
      }
    })
  }

  it('is flagged with an imperfect vacuum', () => {
    const [score] = ofPaper(JINAN)
    expect(broken(score === undefined ? [] : [score])).toHaveLength(1)
    expect(score?.failures).toBeGreaterThan(0.9 * DRAWS)
  })

  it('is not flagged with a true one', () => {
    expect(broken(ofPaper(TRUE_VACUUM))).toEqual([])
  })
})

describe('direct with the best of 600 coefficient vectors for each run, on vacuum only', () => {
  const few = channelNamed('vacuum only, few')
  const scoreOfBest = (unpaid: boolean): ReadonlyArray<Score> =>
    directScores(few, 2022, { unpaid, spread: 1 }).filter(({ bound }) => bound.includes('best of'))

  it('is flagged if the choice pays nothing', () => {
    expect(broken(scoreOfBest(true))).toHaveLength(1)
  })

  it('is not if it pays ln 600', () => {
    expect(broken(scoreOfBest(false))).toEqual([])
  })
})

describe('unsound variants', () => {
  it('flags direct with the keyed coefficients a little too large', () => {
    const channel = channelNamed('X and Z errors exclude each other')
    const design = designFor(channel, channel, 5)
    const { keyed } = keyingOf(channel)
    const raise = (by: number) => ({
      ...design,
      u: design.u.map((value, cell) => (keyed[cell] === true ? value + by * design.t : value)),
    })
    const statements = (by: number) =>
      campaign(channel, ({ bound }) => {
        const saw = bound('S >= L', P_FAIL)
        const { gained, truth } = evaluated(raise(by), { keyed })
        return (run) => saw(holdsAtLeast(truth(run), gained(run) + Math.log(P_FAIL) / design.t))
      })
    expect(broken(statements(0.05))).toHaveLength(1)
    expect(broken(statements(0))).toEqual([])
  })

  it('flags an expectation taken for a count (KW05)', () => {
    const list = campaign(channelNamed('honest'), ({ bound }) => {
      const saw = bound('k X >= v_1 P_1', P_FAIL)
      const share = at(sourceModel(JINAN).given[1] ?? [], 0)
      return (run) => saw(holdsAtLeast(at(run.keyedSingle, 0), at(run.single, 0) * share))
    })
    expect(broken(list)).toHaveLength(1)
  })

  it('flags phase errors without the ratio of the basis probabilities', () => {
    const channel = channelNamed('honest, bases 0.9')
    const model = sourceModel(channel.source)
    const list = campaign(channel, ({ bound }) => {
      const [without, with_] = [bound('e X, no ratio', P_FAIL), bound('e X', P_FAIL)]
      const beta = -Math.log(P_FAIL)
      const share = at(model.given[1] ?? [], 0)
      const [x, z] = model.basisShare
      return ({ wrongSingle, phaseErrors }) => {
        without(holdsAtLeast(binomialUpper(at(wrongSingle, 1), share * z, beta), at(phaseErrors, 0)))
        with_(holdsAtLeast(binomialUpper(at(wrongSingle, 1), share * x, beta), at(phaseErrors, 0)))
      }
    })
    expect(broken(list)).toHaveLength(1)
  })

  it('flags a decoy program without the photon numbers above its cut-off', () => {
    const channel: Channel = {
      ...channelNamed('two photons only'),
      photons: () => ({
        vacuum: 0,
        single: [0, 8_000, 0, 0],
        multi: [{ photons: 3, basis: 0, right: 0, wrong: 100_000 }],
      }),
    }
    const model = sourceModel(JINAN)
    const cut = (tail: SourceModel['tail']): SourceModel => ({
      ...model,
      cutoff: 2,
      given: model.given.slice(0, 3),
      tail,
    })
    const fourth = model.given[3] ?? []
    const list = campaign(channel, ({ bound }) => {
      const variants = [
        { name: 'no tail', duals: errorDuals(cut([])) },
        {
          name: 'with tail',
          duals: errorDuals(cut(fourth.map((p, l) => (l === 0 ? [p, 1] : [0, p])))),
        },
      ].map(({ name, duals }) => ({ duals, saw: bound(`w_1 X, ${name}`, 6 * P_FAIL) }))
      const beta = -Math.log(P_FAIL)
      const [lower, upper] = [new Float64Array(3), new Float64Array(3)]
      return ({ errors, wrongSingle }) => {
        for (let l = 0; l < 3; l += 1) {
          lower[l] = sharpExpectedLower(at(errors, 2 * l), beta)
          upper[l] = sharpExpectedUpper(at(errors, 2 * l), beta)
        }
        for (const { duals, saw } of variants)
          saw(holdsAtLeast(mostErrors(duals, lower, upper, 1e9), at(wrongSingle, 0) * model.basisShare[0]))
      }
    })
    expect(broken(list).map((line) => line.split(':')[0])).toEqual(['w_1 X, no tail'])
  })
})
