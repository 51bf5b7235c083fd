// The analyses `rusca2018` and `wiesemann2024` on observations with one decoy, and `tomamichel2012`, which needs single photons.
// Source: APL 112, 171104 (2018); arXiv:2405.16578 (2024); Nature Communications 3, 634 (2012).

import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import type { Interval } from '../interval'
import type { Observations } from '../observations'
import { type Analysis, byBrightness, needs } from './analysis'
import {
  basisInTurn,
  type DecoySource,
  lengthAndBounds,
  literatureRemarks,
  unsentIntensities,
} from './basisInTurn'
import type { Pair } from './oneDecoy'
import { type OneDecoyInput, type OneDecoyLength, rusca2018Bounds } from './rusca2018Formula'
import { wiesemann2024Bounds } from './wiesemann2024Formula'

const conditions = (observations: Observations, source: string): ReadonlyArray<Problem> => {
  const [signal, decoy, ...more] = byBrightness(observations).map(({ meanPhotonNumber }) => meanPhotonNumber)
  if (signal === undefined || decoy === undefined || more.length > 0)
    return [
      needs(
        '$.intensities',
        'exactly 2 intensities (one decoy)',
        `${observations.intensities.length}`,
        source,
      ),
    ]
  return [
    ...(signal.greaterThan(decoy)
      ? []
      : [
          needs(
            '$.intensities',
            `a signal brighter than the decoy (mu1 > mu2 = ${decoy})`,
            `${signal}`,
            source,
          ),
        ]),
    ...(decoy.isZero() ? [needs('$.intensities', 'a decoy that is not vacuum (mu2 > 0)', '0', source)] : []),
    ...unsentIntensities(observations, source),
  ]
}

const pair = (list: ReadonlyArray<Interval>): Pair => {
  const [a, b] = list
  if (a === undefined || b === undefined) throw new Error('`conditions` has counted two')
  return [a, b]
}

const oneDecoy =
  (name: string, approximateSampling: boolean, formula: (input: OneDecoyInput) => OneDecoyLength): Analysis =>
  (observations, target, arithmetic) => {
    const problems = conditions(observations, name)
    if (problems.length > 0) return E.left(problems)
    const counts = (source: DecoySource, basis: 'X' | 'Z') => ({
      detections: pair(source.detections(basis)),
      errors: pair(source.errors(basis)),
    })
    return basisInTurn(
      observations,
      target,
      arithmetic,
      (source, key, test, common) => {
        const found = formula({
          mus: pair(source.mus),
          ps: pair(source.ps),
          key: counts(source, key),
          test: counts(source, test),
          ...common,
        })
        return lengthAndBounds(found, key, test)
      },
      literatureRemarks(observations, { name, approximateSampling }),
    )
  }

/** Vacua limited through the smaller of the two error counts, as the paper allows. */
export const rusca2018 = oneDecoy('APL 112, 171104', true, (input) =>
  rusca2018Bounds({ ...input, vacuaFrom: 0 }),
)

/** With Serfling's sampling bound and the vacuum term. */
export const wiesemann2024 = oneDecoy('arXiv:2405.16578', false, (input) =>
  wiesemann2024Bounds({ ...input, sampling: 'serfling', withVacuum: true }),
)

/** Serves no observations of phase-randomised pulses; `compute` evaluates its formula. */
export const tomamichel2012: Analysis = (observations) =>
  E.left([
    needs(
      '$.intensities',
      'a single-photon source (this analysis has no decoy states; its formula is in `compute`)',
      `${observations.intensities.length} intensities of phase-randomised pulses`,
      'Nature Communications 3, 634',
    ),
  ])
