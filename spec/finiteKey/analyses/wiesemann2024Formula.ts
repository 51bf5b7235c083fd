// One decoy with a consolidated proof: fewer failure terms, clipped counts, a choice of sampling bound.
// Source: Wiesemann, Krause, Tupkary, Luetkenhaus, Rusca, Walenta, arXiv:2405.16578 (2024); FINITE_KEY.md sections 6 and 7.

import { rateOrHalf } from '../decoy'
import { fungDeviation, serflingDeviation } from '../deviations'
import type { Interval } from '../interval'
import { keyedEntropy } from './lim2014Formula'
import { oneDecoyBounds, oneDecoyErrors } from './oneDecoy'
import type { OneDecoyInput, OneDecoyLength } from './rusca2018Formula'

/** Number of failure terms that share eps_sec. */
export const WIESEMANN_2024_TERMS = 15

export type Wiesemann2024Input = OneDecoyInput & {
  readonly sampling: 'serfling' | 'fung'
  readonly withVacuum: boolean
}

const phaseErrorUpper = (
  input: Wiesemann2024Input,
  epsilon: Interval,
  singles: { readonly key: Interval; readonly test: Interval; readonly errors: Interval },
): Interval => {
  const { half, one } = epsilon.arithmetic
  if (singles.key.isZero() || singles.test.isZero()) return half
  const rate = rateOrHalf(singles.errors, singles.test)
  const deviation =
    input.sampling === 'serfling'
      ? serflingDeviation(singles.test, singles.key, epsilon)
      : fungDeviation(epsilon, rate, singles.key, singles.test, one)
  return rate.plus(deviation).min(half)
}

/** The bound of arXiv:2405.16578. @throws PrecisionTooLow when the working precision does not decide a sign it needs. */
export const wiesemann2024Bounds = (input: Wiesemann2024Input): OneDecoyLength => {
  const { epsSec, epsCor } = input
  const number = (value: number) => epsSec.arithmetic.exact(value)
  const terms = number(WIESEMANN_2024_TERMS)
  const epsilon = epsSec.dividedBy(terms)
  const source = { ...input, epsilon, clipped: true, vacuaFrom: 0 } as const
  const key = oneDecoyBounds(source, input.key)
  const test = oneDecoyBounds(source, input.test)
  const testSingleErrors = oneDecoyErrors(source, input.test)
  const phaseError = phaseErrorUpper(input, epsilon, {
    key: key.singles,
    test: test.singles,
    errors: testSingleErrors,
  })
  const privacyAmplification = number(4).times(
    terms
      .dividedBy(epsSec)
      .log2()
      .minus(number(1).dividedBy(number(4))),
  )
  const vacua = input.withVacuum ? key.vacua : number(0)
  const rawLength = keyedEntropy(vacua, key.singles, phaseError, input.keyedFraction)
    .minus(input.leak)
    .minus(number(2).dividedBy(epsCor).log2())
    .minus(privacyAmplification)
  return {
    keyVacua: key.vacua,
    keyVacuaUpper: key.vacuaUpper,
    keySingles: key.singles,
    testSingles: test.singles,
    testSingleErrors,
    phaseError,
    rawLength,
  }
}
