// The analyses `lim2014` (Hoeffding) and `lim2014-chernoff` (closed Chernoff) on observations with two decoys.
// Source: Lim et al., PRA 89, 022307 (2014); the formula is in lim2014Formula.ts.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../problem'
import type { Interval } from '../interval'
import type { Basis, Observations } from '../observations'
import { type Analysis, byBrightness, needs } from './analysis'
import { basisInTurn, lengthAndBounds, literatureRemarks, unsentIntensities } from './basisInTurn'
import { type Lim2014Input, lim2014Bounds, type Triple } from './lim2014Formula'

const SOURCE = 'PRA 89, 022307'

const conditions = (observations: Observations): ReadonlyArray<Problem> => {
  const [first, second, third, ...more] = byBrightness(observations).map(
    ({ meanPhotonNumber }) => meanPhotonNumber,
  )
  if (first === undefined || second === undefined || third === undefined || more.length > 0)
    return [
      needs(
        '$.intensities',
        'exactly 3 intensities (two decoys)',
        `${observations.intensities.length}`,
        SOURCE,
      ),
    ]
  const sum = second.plus(third)
  return [
    ...(first.greaterThan(sum)
      ? []
      : [
          needs(
            '$.intensities',
            `a signal above the sum of the decoys (mu1 > mu2 + mu3 = ${sum})`,
            `${first}`,
            SOURCE,
          ),
        ]),
    ...(second.greaterThan(third)
      ? []
      : [needs('$.intensities', `two different decoys (mu2 > mu3 = ${third})`, `${second}`, SOURCE)]),
    ...unsentIntensities(observations, SOURCE),
  ]
}

const triple = (list: ReadonlyArray<Interval>): Triple => {
  const [a, b, c] = list
  if (a === undefined || b === undefined || c === undefined) throw new Error('`conditions` has counted three')
  return [a, b, c]
}

const lim2014With =
  (bound: Lim2014Input['bound']): Analysis =>
  (observations, target, arithmetic) => {
    const problems = conditions(observations)
    if (problems.length > 0) return E.left(problems)
    const remarks = literatureRemarks(observations, { name: SOURCE, approximateSampling: true })
    return basisInTurn(
      observations,
      target,
      arithmetic,
      (source, key: Basis, test: Basis, common) => {
        const found = lim2014Bounds({
          mus: triple(source.mus),
          ps: triple(source.ps),
          keyDetections: triple(source.detections(key)),
          testDetections: triple(source.detections(test)),
          testErrors: triple(source.errors(test)),
          bound,
          ...common,
        })
        return lengthAndBounds(found, key, test)
      },
      remarks,
    )
  }

export const lim2014 = lim2014With('hoeffding')
export const lim2014Chernoff = lim2014With('chernoff')
