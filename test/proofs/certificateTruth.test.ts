// The truth that the duel holds accepted certificates to sees what is false: in a certificate of a paper's analysis each
// number that a rule bounds, moved further than it can be true, and each ledger with a share left out.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import type { Data } from '../../proofs/certificate/canonical'
import { parseCertificate } from '../../proofs/certificate/certificate'
import { falsehoods } from '../../props/certificateTruth'
import { EXAMPLES, edited, type Path } from './secondChecker/examples'

const falsehoodsOf = (data: Data): ReadonlyArray<string> => {
  const parsed = parseCertificate(data)
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return falsehoods(parsed.right)
}

const value = (place: number): Path => ['steps', place, 'p', 'value']

type Lie = readonly [rule: string, name: 'lim2014' | 'rusca2018', path: Path, told: Data, found: string]

const LIES: ReadonlyArray<Lie> = [
  // Observed: 67 009 decoys of 1 072 779 in X, 2 885 decoy errors of 15 564 in Z.
  ['hoeffding.expected', 'lim2014', value(3), '65500', 'step 3, hoeffding.expected'],
  ['hoeffding.expected', 'lim2014', value(4), '6200', 'step 4, hoeffding.expected'],
  ['hoeffding.expected', 'lim2014', value(14), '3150', 'step 14, hoeffding.expected'],
  ['hoeffding.expected', 'lim2014', value(15), '2570', 'step 15, hoeffding.expected'],
  ['decoy.detections', 'lim2014', value(6), '402614', 'step 6, decoy.detections'],
  ['decoy.detections', 'lim2014', ['steps', 6, 'p', 'y', 3], '0.06', 'step 6, decoy.detections'],
  ['decoy.bitErrors', 'lim2014', value(16), '12733', 'step 16, decoy.bitErrors'],
  ['decoy.bitErrors', 'lim2014', ['steps', 16, 'p', 'photons'], '0', 'step 16, decoy.bitErrors'],
  // 11 884 errors: the 24 500th coin is too many.
  ['vacuum.detections', 'rusca2018', value(6), '24500', 'step 6, vacuum.detections'],
  ['keyed', 'lim2014', ['hypotheses', 'sampledFraction'], '0.1', 'step 17, keyed'],
  ['sampling', 'lim2014', value(19), '0.0352', 'step 19, sampling'],
  [
    'sampling',
    'lim2014',
    ['steps', 19, 'p', 'epsilon'],
    '0.00000000000000000000000000001',
    'step 19, sampling',
  ],
  ['keyLength', 'lim2014', ['steps', 22, 'p', 'smoothing'], '0.00000000003', 'step 22, keyLength'],
  ['the claim', 'lim2014', ['claim', 'secrecy'], '0.00000000009', 'secrecy'],
  ['the claim', 'rusca2018', ['claim', 'correctness'], '0', 'correctness'],
]

describe('falsehoods', () => {
  it.each(['lim2014', 'rusca2018'] as const)('finds none in %s', (name) => {
    expect(falsehoodsOf(EXAMPLES[name])).toEqual([])
  })

  it.each(LIES)('finds what is false of %s in %s at %j: %s', (_, name, path, told, found) => {
    const wrong = falsehoodsOf(edited(EXAMPLES[name], path, () => told))
    expect(wrong.some((one) => one.startsWith(found))).toBe(true)
  })
})
