// The vacuum source of observations, for the findings about its light. Source: FINITE_KEY.md section 3 (the vacuum source has no basis).

import { byBrightness } from '../../spec/finiteKey/analyses/analysis'
import type { Interval } from '../../spec/finiteKey/interval'
import type { Intensity, Observations } from '../../spec/finiteKey/observations'
import type { FindingInput } from './finding'
import type { Formula9 } from './formula9'
import { chernoffLimits, type Vacuum } from './vacuum'

/** The weakest of the intensities. @throws Error without intensities, which `parseObservations` refuses. */
export const weakest = (observations: Observations): Intensity => {
  const last = byBrightness(observations).at(-1)
  if (last === undefined) throw new Error('observations without intensities')
  return last
}

/** Mean photon number and shares `p_B^2 / (p_X^2 + p_Z^2)` of the vacuum pulses; both bases have a probability > 0 where (9) has a value. */
export const vacuumOf = (
  { observations, arithmetic }: FindingInput,
  formula: Formula9,
  limitsOf: Vacuum['limitsOf'] = chernoffLimits(formula),
): Vacuum => {
  const { exact } = arithmetic
  const square = {
    X: exact(observations.bases.X.probability).squared(),
    Z: exact(observations.bases.Z.probability).squared(),
  }
  const share = (part: Interval) => part.dividedBy(square.X.plus(square.Z))
  return {
    vacuumMu: exact(weakest(observations).meanPhotonNumber),
    share: { X: share(square.X), Z: share(square.Z) },
    limitsOf,
  }
}
