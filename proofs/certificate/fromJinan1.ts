// Writes the certificate of `jinan1`: that formula (9) has at least this value on these counts. Arithmetic, not security.
// Source: docs/rules.md, jinan1.yield, jinan1.error, jinan1.length.

import * as E from 'fp-ts/Either'
import { byBrightness } from '../../spec/finiteKey/analyses/analysis'
import { jinan1Input } from '../../spec/finiteKey/analyses/jinan1'
import { expectedFromObserved, type Limits, twoSidedExponent } from '../../spec/finiteKey/chernoff'
import { poissonWeights, singlePhotonError, singlePhotonYield } from '../../spec/finiteKey/decoy'
import { phaseErrorEntropy } from '../../spec/finiteKey/entropy'
import { type Decimal, Exact, type Interval } from '../../spec/finiteKey/interval'
import { leakOf } from '../../spec/finiteKey/leakage'
import { BASES, type Basis, complement, type Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { sealed } from './canonical'
import type { Certificate } from './certificate'
import { hypothesesOf, keyedPairs, numberText, stepList } from './hypotheses'

/** Digits of a value in a certificate: well inside what the kernel resolves. */
const VALUE_DIGITS = 25

/** An error of 0 has no entropy by rule; this one's is far below a bit of any key. */
const LEAST_ERROR = '1e-30'
/** Beyond the width of the kernel's enclosures, 2^-128. */
const ENTROPY_MARGIN = '1e-35'

const down = (value: Interval): Decimal => value.lower.toSignificantDigits(VALUE_DIGITS, Exact.ROUND_FLOOR)
const up = (value: Interval): Decimal => value.upper.toSignificantDigits(VALUE_DIGITS, Exact.ROUND_CEIL)

const uncertifiable = (found: string): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([
    {
      code: 'KW-AN205',
      path: '--certificate',
      expected: 'counts on which formula (9) is positive in both bases',
      found,
    },
  ])

/** The certificate of the joint formula at this xi; the key must be the signal of both bases. */
export const jinan1Certificate = (
  observations: Observations,
  xi: Interval,
): E.Either<ReadonlyArray<Problem>, Certificate> => {
  const { arithmetic } = xi
  const { exact, one } = arithmetic
  const prepared = jinan1Input(observations, xi, 'joint')
  if (E.isLeft(prepared)) return prepared
  const input = prepared.right
  const [signal, decoy, vacuum] = byBrightness(observations).map(({ name }) => name)
  if (signal === undefined || decoy === undefined || vacuum === undefined)
    return uncertifiable('fewer intensities')
  if (observations.key.bases.length < BASES.length) return uncertifiable('a key from one basis')
  const beta = twoSidedExponent(xi)
  const epsilon = numberText(xi.lower.times('0.5'))
  const { steps, add } = stepList()
  const limits = (count: Interval): Limits => {
    const { lower, upper } = expectedFromObserved(count, beta)
    return { lower: exact(down(lower)), upper: exact(up(upper)) }
  }
  const expected = (
    kind: string,
    basis: string,
    intensity: string,
    side: keyof Limits,
    value: Interval,
  ): number =>
    add('chernoff.expected', { kind, basis, intensity, side, epsilon, value: numberText(value[side]) })
  const dark = limits(input.vacuumDetections)
  const darkUpper = expected('gain', 'all', vacuum, 'upper', dark.upper)
  const darkLower = expected('gain', 'all', vacuum, 'lower', dark.lower)
  const ofBasis = (basis: Basis) => {
    const counts = input.bases[basis]
    const [weak, bright, wrong] = [counts.decoyDetections, counts.signalDetections, counts.decoyErrors].map(
      limits,
    )
    if (weak === undefined || bright === undefined || wrong === undefined)
      throw new Error('three counts, three limits')
    const yieldLower = singlePhotonYield(input.decoyMu, input.signalMu, {
      decoyLower: weak.lower.dividedBy(counts.decoyPulses),
      signalUpper: bright.upper.dividedBy(counts.signalPulses),
      vacuumUpper: dark.upper.dividedBy(input.vacuumPulses),
    }).clampedBelow(0)
    const singles = exact(down(yieldLower))
    if (singles.isZero()) return undefined
    const yieldStep = add('jinan1.yield', { value: numberText(singles.lower) }, [
      expected('gain', basis, decoy, 'lower', weak.lower),
      expected('gain', basis, signal, 'upper', bright.upper),
      darkUpper,
    ])
    const errorUpper = singlePhotonError(
      input.decoyMu,
      wrong.upper.dividedBy(counts.decoyPulses),
      dark.lower.dividedBy(input.vacuumPulses),
      singles,
    )
    // An error is taken as 1/2 at most; from there on formula (9) gives the other basis nothing, and no rule states that.
    if (errorUpper.upper.greaterThanOrEqualTo('0.5')) return undefined
    const phase = exact(Exact.max(up(errorUpper), LEAST_ERROR))
    const errorStep = add('jinan1.error', { value: numberText(phase.upper) }, [
      expected('error', basis, decoy, 'upper', wrong.upper),
      darkLower,
      yieldStep,
    ])
    const entropy = exact(Exact.min(Exact.add(up(phaseErrorEntropy(phase)), ENTROPY_MARGIN), 1))
    return {
      singles,
      yieldStep,
      entropy,
      entropyStep: add('entropy', { value: numberText(entropy.upper) }, [errorStep]),
    }
  }
  const [X, Z] = [ofBasis('X'), ofBasis('Z')]
  if (X === undefined || Z === undefined)
    return uncertifiable('no single photons, or an error of 1/2 and more, in one of them')
  const found = { X, Z }
  const [, b1] = poissonWeights(input.signalMu)
  const raw = BASES.map((basis) =>
    input.keyedPulses[basis]
      .times(b1)
      .times(found[basis].singles)
      .times(one.minus(found[complement(basis)].entropy)),
  )
    .reduce((total, bits) => total.plus(bits))
    .minus(input.leak)
  if (raw.lower.lessThan(0)) return uncertifiable('a negative length')
  const bits = BigInt(raw.lower.floor().toFixed())
  add('jinan1.length', { bits: bits.toString() }, [X.yieldStep, Z.entropyStep, Z.yieldStep, X.entropyStep])
  return E.right(
    sealed({
      format: 'keywitness/certificate@1',
      hypotheses: hypothesesOf(observations, {
        keyed: keyedPairs(observations),
        hasErrors: (_, intensity) => intensity !== signal,
        leak: [{ basis: 'all', bits: leakOf(observations, arithmetic).total }],
        design: { mode: 'none', digest: '' },
      }),
      claim: {
        analysis: 'jinan1',
        authentication: '1',
        bits: bits.toString(),
        correctness: '1',
        secrecy: '1',
      },
      steps,
    }),
  )
}
