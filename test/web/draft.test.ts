// The form's fields and the observations they stand for.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type Observations, observationsText, parseObservations } from '../../spec/finiteKey/observations'
import { type Draft, draftData, draftOf } from '../../web/auditor/draft'
import { ROOT } from '../cli/commandLine'

const BLOCK: object = JSON.parse(readFileSync(join(ROOT, 'data/observations_block_500k.json'), 'utf8'))

const parsed = (data: object): Observations => {
  const found = parseObservations(data)
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left))
  return found.right
}

const problemsOf = (draft: Draft): ReadonlyArray<string> => {
  const found = parseObservations(draftData(draft))
  return E.isLeft(found) ? found.left.map(({ code, path }) => `${code} ${path}`) : []
}

describe('draftData', () => {
  it.each([
    ['the block', BLOCK],
    ['a leak per basis', { ...BLOCK, leakage: { X: 1, Z: 2 } }],
    ['an assumed leak', { ...BLOCK, leakage: { efficiency: '1.16' } }],
    [
      'one keyed basis',
      { ...BLOCK, key: { bases: ['Z'], intensities: ['signal', 'decoy'], sampledFraction: '0.1' } },
    ],
    [
      'fields that may be absent',
      {
        ...BLOCK,
        authentication: { messages: 48, epsilonPerMessage: '1e-35' },
        disclosures: { keyChecksum: { bits: 32, oneTimePadded: true }, announcements: 'during-detection' },
      },
    ],
    [
      'no note and no claim',
      Object.fromEntries(Object.entries(BLOCK).filter(([key]) => !['note', 'claim'].includes(key))),
    ],
    ['counts beyond doubles', { ...BLOCK, pulses: '900719925474099312345' }],
  ])('says what draftOf was given: %s', (_, data) => {
    const observations = parsed(data)
    expect(observationsText(parsed(draftData(draftOf(observations))))).toEqual(observationsText(observations))
  })

  it('leaves the finding of faults to the reader, at the places of the fields', () => {
    const draft = draftOf(parsed(BLOCK))
    const [signal, ...others] = draft.rows
    if (signal === undefined) throw new Error('the block has intensities')
    expect(problemsOf({ ...draft, basisX: 'half', pulses: '1.5' })).toEqual([
      'KW-IN102 $.pulses',
      'KW-IN102 $.bases.X.probability',
      'KW-IN102 $.bases.Z.probability',
    ])
    expect(problemsOf({ ...draft, rows: [{ ...signal, name: 'decoy' }, ...others] })).toEqual(
      expect.arrayContaining(['KW-IN105 $.intensities[1]']),
    )
    expect(problemsOf({ ...draft, keyBases: [] })).toEqual(['KW-IN105 $.key.bases'])
    expect(problemsOf({ ...draft, authenticationMessages: '3' })).toEqual([
      'KW-IN102 $.authentication.epsilonPerMessage',
    ])
    expect(problemsOf({ ...draft, leakage: { kind: 'perBasis', X: '', Z: '1' } })).toEqual([
      'KW-IN102 $.leakage.X',
    ])
  })
})
