// The writers of certificates on random observations: a positive key has a certificate that the kernel accepts, or a problem is
// told; never an exception. And one bit more than a certificate says is refused.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { sealed } from '../../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../../proofs/certificate/certificate'
import { CERTIFIERS } from '../../../proofs/certificate/certify'
import { verdictOn } from '../../../proofs/certificate/verdict'
import { decoyRun, observationsFrom, type Run, twoDecoyRun } from '../../../props/arbitraries'
import { law } from '../../../props/law'
import { type DirectMode, designDirect } from '../../../spec/finiteKey/analyses/direct'
import { directProblem } from '../../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../../spec/finiteKey/interval'
import { type Observations, observationsText, parseObservations } from '../../../spec/finiteKey/observations'
import { Epsilon, Probability } from '../../../spec/quantities'

const arithmetic = intervalArithmetic(50, fastTranscendentals)
const epsilon = (text: string): Epsilon => {
  const decoded = Epsilon.decode(text)
  if (E.isLeft(decoded)) throw new Error(text)
  return decoded.right
}
const target = { secrecy: epsilon('1e-10'), correctness: epsilon('1e-15') }
const UNIVERSAL: DirectMode = { kind: 'universal' }

/** What an input may add to a run: which bases make key, a sample, the form of the leak, authentication. */
const additions = fc.record({
  keyBases: fc.constantFrom<ReadonlyArray<'X' | 'Z'>>(['X', 'Z'], ['X'], ['Z']),
  sampledFraction: fc.constantFrom('0', '0.1', '0.37'),
  leak: fc.constantFrom('bits' as const, 'perBasis' as const, 'efficiency' as const),
  messages: fc.constantFrom(0, 48),
})

type Additions = typeof additions extends fc.Arbitrary<infer A> ? A : never

const leakageOf = (leakBits: number, { leak, keyBases }: Additions): object => {
  switch (leak) {
    case 'bits':
      return { bits: leakBits }
    case 'perBasis':
      return Object.fromEntries(keyBases.map((basis, at) => [basis, leakBits + at]))
    case 'efficiency':
      return { efficiency: '1.2' }
  }
}

const observed = ({ source, cells, leakBits }: Run, added: Additions): Observations => {
  const { keyBases, sampledFraction } = added
  const plain = observationsFrom(source, cells, { keyBases, sampledFraction, leakBits })
  const parsed = parseObservations({
    ...observationsText(plain),
    leakage: leakageOf(leakBits, added),
    ...(added.messages === 0
      ? {}
      : { authentication: { messages: added.messages, epsilonPerMessage: '1e-35' } }),
  })
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return parsed.right
}

/** Both generators of runs: few intensities of any kind, and sources of signal, decoy and vacuum. */
const anyRun: fc.Arbitrary<Run> = fc.oneof(
  twoDecoyRun,
  fc.tuple(decoyRun, fc.nat(20_000)).map(([run, leakBits]) => ({ ...run, leakBits })),
)

const observations = fc.tuple(anyRun, additions).map(([run, added]) => observed(run, added))

const oneMore = (bits: string): string => (BigInt(bits) + 1n).toString()

const isAccepted = (certificate: Certificate): boolean => verdictOn(certificate).accepted

/** The certificate with one bit more in its length and in its claim. */
const longer = ({ head: _, ...rest }: Certificate): Certificate =>
  sealed({
    ...rest,
    claim: { ...rest.claim, bits: oneMore(rest.claim.bits) },
    steps: rest.steps.map((step) =>
      'bits' in step.p && typeof step.p.bits === 'string'
        ? { ...step, p: { ...step.p, bits: oneMore(step.p.bits) } }
        : step,
    ),
  })

const claimingMore = ({ head: _, ...rest }: Certificate): Certificate =>
  sealed({ ...rest, claim: { ...rest.claim, bits: oneMore(rest.claim.bits) } })

/** What must hold for one analysis on one input; the answer says whether there was a certificate. */
const isSound = (analysis: string, input: Observations, mode: DirectMode = UNIVERSAL): boolean => {
  const found = CERTIFIERS.get(analysis)?.(input, target, arithmetic, mode)
  if (found === undefined) throw new Error(`no writer for ${analysis}`)
  if (E.isLeft(found)) return found.left.every(({ code }) => /^KW-AN20[123]$/.test(code))
  const { result, certificate } = found.right
  if (E.isLeft(certificate)) {
    expect(certificate.left.map(({ code }) => code)).toEqual(
      certificate.left.map(() => expect.stringMatching(/^KW-AN20[1235]$/)),
    )
    if (analysis === 'jinan1' || result.keyBits === 0n) return true
    // No rule covers vacuum detections from vacuum errors, which composable uses where there is one decoy.
    return certificate.left.every(({ found }) =>
      /^vacuumDetections|a phase error rate above 1\/2|a coefficient beyond/.test(found),
    )
  }
  const { certificate: written, verdict } = certificate.right
  if (!verdict.accepted) throw new Error(JSON.stringify(verdict))
  expect(written.claim.bits).toBe(result.keyBits.toString())
  expect(E.isRight(parseCertificate(JSON.parse(JSON.stringify(written))))).toBe(true)
  expect(isAccepted(claimingMore(written))).toBe(false)
  // The writers round the length down once, at the end, but composable adds up two lengths: both raised is refused, too.
  expect(isAccepted(longer(written))).toBe(false)
  return true
}

/** The same for an analysis of the literature, whose certificate has a length of its own. */
const isPublishedSound = (analysis: string, input: Observations): boolean => {
  const found = CERTIFIERS.get(analysis)?.(input, target, arithmetic, UNIVERSAL)
  if (found === undefined) throw new Error(`no writer for ${analysis}`)
  if (E.isLeft(found)) return found.left.every(({ code }) => /^KW-AN20[13]$/.test(code))
  const { certificate } = found.right
  if (E.isLeft(certificate))
    return certificate.left.every(({ found }) => /^a key of 0 bits|^decoys too near/.test(`${found}`))
  const { certificate: written, verdict } = certificate.right
  if (!verdict.accepted) throw new Error(JSON.stringify(verdict))
  expect(E.isRight(parseCertificate(JSON.parse(JSON.stringify(written))))).toBe(true)
  expect([isAccepted(claimingMore(written)), isAccepted(longer(written))]).toEqual([false, false])
  return true
}

/** The same observations with every intensity keyed, as the papers have it. */
const keyedWhole = (input: Observations): Observations => ({
  ...input,
  key: { ...input.key, intensities: input.intensities.map(({ name }) => name) },
})

/** Without the weakest intensity: a source with one decoy. */
const withoutWeakest = (input: Observations): Observations => {
  const [first, second] = [...input.intensities].sort((a, b) =>
    b.meanPhotonNumber.comparedTo(a.meanPhotonNumber),
  )
  if (first === undefined || second === undefined) throw new Error('two intensities at least')
  const rest = Exact.sub(1, first.probability)
  const all = Probability.decode(rest.toString())
  return E.isLeft(all) ? input : { ...input, intensities: [first, { ...second, probability: all.right }] }
}

describe('a certificate of any observations', () => {
  law(
    'lim2014: accepted where the key is positive, else a problem',
    fc.tuple(observations, fc.boolean()),
    ([input, isWhole]) => isPublishedSound('lim2014', isWhole ? keyedWhole(input) : input),
    { runs: 60 },
  )
  law(
    'rusca2018: accepted where the key is positive, else a problem',
    fc.tuple(observations, fc.boolean()),
    ([input, isWhole]) => {
      const weaker = withoutWeakest(input)
      return isPublishedSound('rusca2018', isWhole ? keyedWhole(weaker) : weaker)
    },
    { runs: 60 },
  )
  law(
    'composable: accepted where the key is positive, else a problem',
    observations,
    (input) => isSound('composable', input),
    { runs: 60 },
  )
  law('jinan1: accepted, or a problem', observations, (input) => isSound('jinan1', input), { runs: 60 })
  law(
    'direct, universal: accepted where the key is positive, else a problem',
    observations,
    (input) => isSound('direct', input),
    { runs: 30 },
  )
  law(
    'direct, declared for these counts: accepted where the key is positive, else a problem',
    observations,
    (input) => {
      const problem = directProblem(input, arithmetic)
      if (E.isLeft(problem)) return true
      const design = designDirect('generated', problem.right, target, 'smoothing', arithmetic)
      return isSound('direct', input, { kind: 'declared', design })
    },
    { runs: 40 },
  )
  law(
    'direct, declared for other counts: accepted where the key is positive, else a problem',
    fc.tuple(observations, observations),
    ([input, expected]) => {
      const problem = directProblem(expected, arithmetic)
      if (E.isLeft(problem)) return true
      const design = designDirect('generated', problem.right, target, 'smoothing', arithmetic)
      return isSound('direct', input, { kind: 'declared', design })
    },
    { runs: 40 },
  )
})
