// The kernel alone on certificates changed in one or two places, held against the truth where it accepts one. No second checker here,
// so that there can be many: 1000 in `npm test`, 100 000 in `npm run soak`, KEYWITNESS_MUTANTS for any other number.

import { afterAll, describe } from '@jest/globals'
import * as fc from 'fast-check'
import { canonicalJson, type Data } from '../proofs/certificate/canonical'
import { verdictOn } from '../proofs/certificate/verdict'
import { certificateOf, publishedTask, task } from './certificateDuel'
import { mutated, mutation, resealed, withBestClaim } from './certificateMutants'
import { falsehoods } from './certificateTruth'
import { law, scaledRuns, seed } from './law'

const MUTANTS = 1000
const asked = process.env.KEYWITNESS_MUTANTS
/** `law` multiplies by what KEYWITNESS_RUNS asks for. */
const runs = asked === undefined ? MUTANTS : Number(asked) / scaledRuns(1)

/** Certificates to change, of every analysis that writes them; other ones at every run. */
const certificates: ReadonlyArray<Data> = [
  ...fc.sample(task, { seed, numRuns: 2 * Math.min(200, 20 * Math.ceil(Math.log2(1 + runs / MUTANTS))) }),
  ...fc.sample(publishedTask, { seed, numRuns: 12 }),
].flatMap((one) => certificateOf(one) ?? [])

const tally = {
  certificates: certificates.length,
  unchanged: 0,
  misshapen: 0,
  refused: 0,
  acceptedAndTrue: 0,
}

const mutant = fc.record({
  place: fc.nat(1_000_000),
  changes: fc.array(mutation, { minLength: 1, maxLength: 2 }),
  isClaimed: fc.boolean(),
})

describe('the kernel', () => {
  afterAll(() => {
    console.log(`mutants of certificates, seed ${seed}: ${JSON.stringify(tally)}`)
  })

  law(
    'accepts no changed certificate that is false',
    mutant,
    ({ place, changes, isClaimed }) => {
      const honest = certificates[place % certificates.length]
      if (honest === undefined) throw new Error('no certificate to change')
      const after = changes.reduce(mutated, honest)
      const data = isClaimed ? withBestClaim(after) : after
      if (canonicalJson(data) === canonicalJson(honest)) {
        tally.unchanged += 1
        return
      }
      const certificate = resealed(data)
      if (certificate === undefined) {
        tally.misshapen += 1
        return
      }
      if (!verdictOn(certificate).accepted) {
        tally.refused += 1
        return
      }
      const wrong = falsehoods(certificate)
      if (wrong.length > 0)
        throw new Error(`accepted and false: ${wrong.join('; ')}\n${canonicalJson(certificate)}`)
      tally.acceptedAndTrue += 1
    },
    { runs },
  )
})
