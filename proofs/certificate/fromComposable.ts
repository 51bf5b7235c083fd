// Writes the certificate of `composable`: per key its tail statements, dual vectors, thinning, phase error, entropy and length; then their sum.
// Source: docs/certificate.md and docs/rules.md, the rules of counting.

import * as E from 'fp-ts/Either'
import type { ComposableResult } from '../../spec/finiteKey/analyses/composable'
import type { KeyResult } from '../../spec/finiteKey/analyses/composableKey'
import type { DualStatement } from '../../spec/finiteKey/analyses/composablePrograms'
import type { Statement } from '../../spec/finiteKey/analyses/composableStatements'
import { Exact } from '../../spec/finiteKey/interval'
import { complement, type Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { sealed } from './canonical'
import type { Certificate } from './certificate'
import { leastCutoff, type RowTerm } from './cutoff'
import { claimOf, hypothesesOf, keyedPairs, numberText, stepList } from './hypotheses'

type Steps = ReturnType<typeof stepList>

const uncertifiable = (found: string): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([
    {
      code: 'KW-AN205',
      path: '--certificate',
      expected: 'a key that the rules of certificates can state',
      found,
      source: 'docs/rules.md',
    },
  ])

const statementOf = (key: KeyResult, name: string): Statement => {
  const found = key.statements.find((statement) => statement.name === name)
  if (found === undefined) throw new Error(`the key has no statement ${name}`)
  return found
}

const hasStatement = (key: KeyResult, row: string, isLower: boolean): boolean =>
  key.statements.some(({ name, of }) => of !== undefined && name === `${row}.${isLower ? 'lower' : 'upper'}`)

/** Whether the rate is that of the counts: above 1/2 the analysis takes 1/2, and keys vacuum only. */
const isRateOf = (key: KeyResult): boolean =>
  Exact.mul(key.phaseErrorRate, statementOf(key, 'keyedSinglePhotons.lower').limit).greaterThanOrEqualTo(
    statementOf(key, 'phaseErrors.upper').limit,
  )

/** The expectation that a row of a dual uses: from below where its multiplier is positive, from above where it is negative. */
const expectationStep = ({ add }: Steps, key: KeyResult, row: string, isLower: boolean): number => {
  const { of, epsilon, limit, basis } = statementOf(key, `${row}.${isLower ? 'lower' : 'upper'}`)
  if (of === undefined) throw new Error(`${row} bounds no count`)
  return add('chernoff.expected', {
    kind: of.kind === 'detections' ? 'gain' : 'error',
    basis,
    intensity: of.intensity,
    side: isLower ? 'lower' : 'upper',
    epsilon: numberText(epsilon),
    value: numberText(limit),
  })
}

/** Rows with a multiplier, apart from `all`; the multiplier of `all` is lambda. */
const dualStep = (
  list: Steps,
  { intensities }: Observations,
  key: KeyResult,
  dual: DualStatement,
  expectation: (row: string, isLower: boolean) => number,
  cutoff: number,
): number => {
  const rows = dual.rows.map((name, at) => ({ name, y: dual.scaled[at] ?? new Exact(0) }))
  const isErrors = dual.quantity === 'w1'
  // Every statement of the fixed list is a premise, those without use with multiplier 0, so that the ledger has them all.
  const used = rows
    .filter(({ name }) => name !== 'all')
    .flatMap(({ name, y }) =>
      [true, false]
        .filter((isLower) => hasStatement(key, name, isLower))
        .map((isLower) => ({
          place: expectation(name, isLower),
          intensity: name.slice(name.indexOf('.') + 1),
          y: !y.isZero() && isLower === (isErrors ? y.isNegative() : y.isPositive()) ? y : new Exact(0),
        })),
    )
  const by = used.map(({ place }) => place)
  const lambda = rows.find(({ name }) => name === 'all')?.y ?? new Exact(0)
  const terms = intensities.map(({ name, meanPhotonNumber, probability }): RowTerm => {
    const mu = meanPhotonNumber.toNumber()
    const y = used.reduce((sum, one) => sum + (one.intensity === name ? one.y.toNumber() : 0), 0)
    return { mu, factor: isErrors ? -y : y + lambda.toNumber() * probability.toNumber() * Math.exp(-mu) }
  })
  const common = {
    cutoff: `${leastCutoff(terms, cutoff) ?? cutoff}`,
    y: used.map(({ y }) => numberText(y)),
    value: numberText(dual.value),
  }
  if (isErrors) return list.add('decoy.errors', common, by)
  return list.add(
    'decoy.detections',
    {
      ...common,
      basis: key.basis,
      lambda: numberText(lambda),
      photons: dual.quantity === 'v1' ? '1' : '0',
    },
    by,
  )
}

/** Steps 1 to 5 of one key; the place of its length. */
const keySteps = (list: Steps, observations: Observations, key: KeyResult, cutoff: number): number => {
  const { add } = list
  const places = new Map<string, number>()
  const expectation = (row: string, isLower: boolean): number => {
    const name = `${row} ${isLower}`
    const place = places.get(name) ?? expectationStep(list, key, row, isLower)
    places.set(name, place)
    return place
  }
  const dual = (quantity: DualStatement['quantity']): number => {
    const found = key.duals.find((one) => one.quantity === quantity)
    if (found === undefined) throw new Error(`the key has no dual of ${quantity}`)
    return dualStep(list, observations, key, found, expectation, cutoff)
  }
  /** The mean of keyed rounds and, from it, their number. */
  const drawn = (thin: string, from: number, name: string): number => {
    const { count, epsilon, limit } = statementOf(key, name)
    const mean = add(thin, { value: numberText(count) }, [from])
    return add('chernoff.observed', { epsilon: numberText(epsilon), value: numberText(limit) }, [mean])
  }
  const singles = drawn('thin.detections', dual('v1'), 'keyedSinglePhotons.lower')
  const vacua = drawn('thin.detections', dual('v0'), 'keyedVacuum.lower')
  const errors = drawn('thin.errors', dual('w1'), 'phaseErrors.upper')
  const rate = add('ratio', { value: numberText(key.phaseErrorRate) }, [errors, singles])
  const entropy = add('entropy', { value: numberText(key.phaseErrorEntropy) }, [rate])
  const secrecy = add('secrecy', { value: numberText(key.secrecy) }, [singles, entropy, vacua])
  return add(
    'keyLength',
    {
      bits: key.keyBits.toString(),
      hashing: numberText(key.hashing),
      smoothing: numberText(Exact.mul(key.failureRoot, 2)),
      verification: numberText(key.verification),
    },
    [secrecy],
  )
}

/**
 * The certificate of a `composable` length made with Chernoff tails. A basis that yields nothing is not keyed in it.
 * Left: no key at all, or statements that the rules do not cover (sharp tails, both bases pooled, vacuum
 * detections from vacuum errors, which sources of two intensities use).
 */
export const composableCertificate = (
  observations: Observations,
  result: ComposableResult,
): E.Either<ReadonlyArray<Problem>, Certificate> => {
  const keys = result.keys.filter(({ keyBits }) => keyBits > 0n)
  if (keys.length === 0) return uncertifiable('a key of 0 bits')
  const foreign = keys.flatMap((key) => [
    ...key.statements
      .filter(({ tail, basis }) => tail !== 'chernoff' || basis === 'both')
      .map(({ name }) => name),
    ...key.duals.flatMap(({ rows, scaled }) =>
      rows.filter(
        (row, at) => row !== 'all' && !/^(detections|errors)\./.test(row) && scaled[at]?.isZero() === false,
      ),
    ),
    ...key.duals
      .filter(({ shortfall }) => !shortfall.isZero())
      .map(({ quantity }) => `the dual of ${quantity}`),
    ...(isRateOf(key) ? [] : ['a phase error rate above 1/2']),
    ...key.duals.flatMap(({ rows, scaled }) =>
      rows.filter((row, at) => row === 'vacuumDetections' && scaled[at]?.isZero() === false),
    ),
  ])
  if (foreign.length > 0) return uncertifiable([...new Set(foreign)].join(', '))
  const list = stepList()
  const lengths = keys.map((key) => keySteps(list, observations, key, result.cutoff))
  list.add('compose', {}, lengths)
  const bases = keys.map(({ basis }) => basis)
  const keyed = keyedPairs(observations, bases)
  const isKeyed = (basis: string, intensity: string) =>
    keyed.some((pair) => pair.basis === basis && pair.intensity === intensity)
  const isAnnounced = (basis: string, intensity: string) =>
    keys.some((key) => key.basis === basis && key.announcedErrors.includes(intensity)) ||
    keys.some(
      (key) =>
        complement(key.basis) === basis &&
        key.statements.some(({ of }) => of?.kind === 'errors' && of.intensity === intensity),
    )
  return E.right(
    sealed({
      format: 'keywitness/certificate@1',
      hypotheses: hypothesesOf(observations, {
        keyed,
        hasErrors: (basis, intensity) => !isKeyed(basis, intensity) || isAnnounced(basis, intensity),
        leak: keys.map(({ basis, leakBits }) => ({ basis, bits: leakBits })),
        design: { mode: 'none', digest: '' },
      }),
      claim: claimOf(observations, 'composable', result.keyBits, result.epsilon),
      steps: list.steps,
    }),
  )
}
