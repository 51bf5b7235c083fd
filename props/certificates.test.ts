// The two checkers against each other and against the truth: on certificates of random observations, and on those
// certificates with one or two things changed, claim and digests made right again. Source: CERTIFICATE.md section 6.

import { afterAll, describe } from '@jest/globals'
import * as fc from 'fast-check'
import { canonicalJson, type Data } from '../proofs/certificate/canonical'
import { certificateOf, judged, publishedTask, type Task, tally, task } from './certificateDuel'
import { type Mutation, mutated, mutation, withBestClaim } from './certificateMutants'
import { law } from './law'

const MUTANTS = { minLength: 15, maxLength: 15 }
/** One or two changes; the claim set to the most that could be reached, or left. */
const mutant = fc.record({
  changes: fc.array(mutation, { minLength: 1, maxLength: 2 }),
  isClaimed: fc.boolean(),
})

type Mutant = { readonly changes: ReadonlyArray<Mutation>; readonly isClaimed: boolean }

const changed = (data: Data, { changes, isClaimed }: Mutant): Data => {
  const after = changes.reduce(mutated, data)
  return isClaimed ? withBestClaim(after) : after
}

/** Judges the certificate of a task, if it has one, and each of its mutants. */
const judgeAll = ([one, mutants]: readonly [Task, ReadonlyArray<Mutant>]): void => {
  const certificate = certificateOf(one)
  if (certificate === undefined) {
    tally.certificates.none += 1
    return
  }
  tally.certificates[judged(certificate) === 'accepted' ? 'accepted' : 'refused'] += 1
  const honest = canonicalJson(certificate)
  for (const each of mutants) {
    const data = changed(certificate, each)
    if (canonicalJson(data) === honest) tally.mutants.unchanged += 1
    else {
      const verdict = judged(data)
      tally.mutants[verdict] += 1
      if (verdict === 'accepted') tally.mutants.true += 1
    }
  }
}

describe('K1 and K2', () => {
  afterAll(() => {
    console.log(`certificates and mutants: ${JSON.stringify(tally)}`)
  })

  law(
    'agree on every certificate and on every mutant of it, and what they accept is true',
    fc.tuple(fc.noShrink(task), fc.array(mutant, MUTANTS)),
    judgeAll,
    { runs: 120 },
  )

  law(
    "agree in the same way on certificates of the papers' analyses",
    fc.tuple(fc.noShrink(publishedTask), fc.array(mutant, MUTANTS)),
    judgeAll,
    { runs: 40 },
  )
})
