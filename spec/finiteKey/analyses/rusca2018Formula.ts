// One decoy, key from basis Z, test in X, Hoeffding deviations.
// Source: Rusca, Boaron, Gruenenfelder, Martin, Zbinden, APL 112, 171104 (2018); FINITE_KEY.md section 6.

import { fungDeviation } from '../deviations'
import type { Interval } from '../interval'
import { type KeyedFraction, keyedEntropy, sampledPhaseError } from './lim2014Formula'
import { type OneDecoySource, oneDecoyBounds, oneDecoyErrors, type Pair, type PairCounts } from './oneDecoy'

/** Number of failure terms that share eps_sec. */
export const RUSCA_2018_TERMS = 19

/** Signal and decoy, `mu1 > mu2 > 0`, and the counts of both bases. */
export type OneDecoyInput = {
  readonly mus: Pair
  readonly ps: Pair
  readonly key: PairCounts
  readonly test: PairCounts
  readonly epsSec: Interval
  readonly epsCor: Interval
  readonly leak: Interval
  readonly keyedFraction?: KeyedFraction
}

/** Counts, phi a rate, length in bits before the floor. */
export type OneDecoyLength = {
  readonly keyVacua: Interval
  readonly keyVacuaUpper: Interval
  readonly keySingles: Interval
  readonly testSingles: Interval
  readonly testSingleErrors: Interval
  readonly phaseError: Interval
  readonly rawLength: Interval
}

/** The bound of APL 112, 171104. @throws PrecisionTooLow when the working precision does not decide a sign it needs. */
export const rusca2018Bounds = (
  input: OneDecoyInput & { readonly vacuaFrom: OneDecoySource['vacuaFrom'] },
): OneDecoyLength => {
  const { epsSec, epsCor } = input
  const number = (value: number) => epsSec.arithmetic.exact(value)
  const terms = number(RUSCA_2018_TERMS)
  const source = { ...input, epsilon: epsSec.dividedBy(terms), clipped: false }
  const key = oneDecoyBounds(source, input.key)
  const test = oneDecoyBounds(source, input.test)
  const testSingleErrors = oneDecoyErrors(source, input.test)
  const phaseError = sampledPhaseError(testSingleErrors, { key: key.singles, test: test.singles }, (rate) =>
    fungDeviation(epsSec, rate, test.singles, key.singles, terms),
  )
  const rawLength = keyedEntropy(key.vacua, key.singles, phaseError, input.keyedFraction)
    .minus(input.leak)
    .minus(number(6).times(terms.dividedBy(epsSec).log2()))
    .minus(number(2).dividedBy(epsCor).log2())
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
