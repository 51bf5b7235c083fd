// Writes the certificate of `direct`: one exponential statement, one key length, one composition.
// Source: docs/certificate.md, rules direct.declared and direct.universal.

import * as E from 'fp-ts/Either'
import type { DirectResult } from '../../spec/finiteKey/analyses/direct'
import { stateOf } from '../../spec/finiteKey/direct/problem'
import { Exact } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { designDigest, sealed } from './canonical'
import type { Certificate } from './certificate'
import { claimOf, hypothesesOf, keyedPairs, numberText, stepList } from './hypotheses'

/** Decimal places of L: coarse against the kernel's enclosures, fine against a bit. */
const ENTROPY_PLACES = 12

/** The kernel encloses e^x for these x. */
const MOST_NATS = 64

/** Whether every u, u - w and u - t (a - c) is one of them; a - c = 1 + log2 phi0, and a - 1 and 1 are nearer to 0. */
const isEnclosed = ({ phaseError, t, u, w }: DirectResult['coefficients']): boolean => {
  const steepest = Math.log2(Math.min(phaseError.X.toNumber(), phaseError.Z.toNumber())) - 1
  const credit = Math.abs(t.toNumber() * steepest)
  return u.every((value, at) => value.abs().toNumber() + (w[at]?.abs().toNumber() ?? 0) + credit < MOST_NATS)
}

/** The certificate of a `direct` length by the smoothing lemma; left for the Renyi lemma, which has no rule. */
export const directCertificate = (
  observations: Observations,
  result: DirectResult,
): E.Either<ReadonlyArray<Problem>, Certificate> => {
  const { coefficients, problem, mode, lemma, epsilon } = result
  if (lemma !== 'smoothing' || epsilon === undefined)
    return E.left([
      {
        code: 'KW-AN205',
        path: '--certificate',
        expected: 'an analysis that the rules of certificates cover',
        found: 'direct with the Renyi lemma',
        source: 'docs/rules.md',
      },
    ])
  if (result.keyBits === 0n)
    return E.left([
      {
        code: 'KW-AN205',
        path: '--certificate',
        expected: 'a key of at least 1 bit',
        found: 'a key of 0 bits',
      },
    ])
  if (!isEnclosed(coefficients))
    return E.left([
      {
        code: 'KW-AN205',
        path: '--certificate',
        expected: `coefficients whose exponents are within ${MOST_NATS} nats`,
        found: 'a coefficient beyond',
        source: 'docs/certificate.md, Limits',
      },
    ])
  const { cells } = problem.protocol
  const phi0 = { X: numberText(coefficients.phaseError.X), Z: numberText(coefficients.phaseError.Z) }
  const t = numberText(coefficients.t)
  const terms = cells.map((cell, at) => ({
    basis: cell.basis,
    intensity: stateOf(problem.protocol, cell).name,
    u: numberText(coefficients.u[at] ?? new Exact(0)),
    w: numberText(coefficients.w[at] ?? new Exact(0)),
  }))
  const { steps, add } = stepList()
  const statement = add(`direct.${mode}`, {
    cutoff: `${Math.max(1, result.cutoff)}`,
    epsilon: numberText(result.failureProbability),
    phi0,
    t,
    terms,
    value: numberText(result.entropy.lower.toDecimalPlaces(ENTROPY_PLACES, Exact.ROUND_FLOOR)),
  })
  const length = add(
    'keyLength',
    {
      bits: result.keyBits.toString(),
      hashing: numberText(result.hashing),
      smoothing: numberText(Exact.sub(epsilon.secrecy, result.hashing)),
      verification: numberText(epsilon.correctness),
    },
    [statement],
  )
  add('compose', {}, [length])
  const keyed = keyedPairs(observations)
  return E.right(
    sealed({
      format: 'keywitness/certificate@1',
      hypotheses: hypothesesOf(observations, {
        keyed,
        hasErrors: (basis, intensity) =>
          !keyed.some((pair) => pair.basis === basis && pair.intensity === intensity),
        leak: [{ basis: 'all', bits: problem.leakBits }],
        design:
          mode === 'declared' ? { mode, digest: designDigest({ phi0, t, terms }) } : { mode, digest: '' },
      }),
      claim: claimOf(observations, 'direct', result.keyBits, epsilon),
      steps,
    }),
  )
}
