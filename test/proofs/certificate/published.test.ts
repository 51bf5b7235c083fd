// The certificates of lim2014 and rusca2018: their length beside that of the formula, and what they state of the counts.
// Source: docs/audit.md, Certificates; docs/proof.md, section 9a.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { CERTIFIERS } from '../../../proofs/certificate/certify'
import { fastTranscendentals } from '../../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../../spec/finiteKey/interval'
import { BLOCK, type ObservationsJson, ONE_DECOY, observationsOf, PASS } from '../../finiteKey/observationsOf'
import { keyedWhole } from '../kernel/published'

const certified = (analysis: string, json: ObservationsJson, { digits = 50, correctness = '1e-15' } = {}) => {
  const target = { secrecy: new Exact('1e-10'), correctness: new Exact(correctness) }
  const arithmetic = intervalArithmetic(digits, fastTranscendentals)
  const found = CERTIFIERS.get(analysis)?.(observationsOf(json), target, arithmetic, { kind: 'universal' })
  if (found === undefined || E.isLeft(found)) throw new Error(JSON.stringify(found))
  return found.right
}
const certificateOf = (...given: Parameters<typeof certified>) => {
  const { certificate } = certified(...given)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  return certificate.right.certificate
}
/** Lengths: of the formula, and of the certificate, which the kernel has accepted. */
const lengths = (...given: Parameters<typeof certified>): readonly string[] => {
  const { result, certificate } = certified(...given)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  const { verdict, certificate: written } = certificate.right
  expect([verdict.accepted, result.assumptions.at(-1)]).toEqual([
    true,
    `a certificate of its bounds proves ${written.claim.bits} bits`,
  ])
  return [result.keyBits.toString(), written.claim.bits]
}
const inBasis = (json: ObservationsJson, basis: string): ObservationsJson => ({
  ...json,
  key: { ...json.key, bases: [basis] },
})
const refusalOf = (...given: Parameters<typeof certified>): unknown => {
  const { certificate } = certified(...given)
  return E.isLeft(certificate) ? certificate.left.map(({ code, found }) => `${code} ${found}`) : 'accepted'
}

describe('the certificate of lim2014 and rusca2018', () => {
  it.each<[string, string, ObservationsJson, readonly string[]]>([
    ['the block', 'lim2014', BLOCK, ['39476', '35522']],
    ['the block, all keyed', 'lim2014', keyedWhole(BLOCK), ['50790', '50390']],
    ['the block, all of X keyed', 'lim2014', inBasis(keyedWhole(BLOCK), 'X'), ['1656', '1494']],
    ['the pass', 'lim2014', PASS, ['360176', '348646']],
    ['the pass, all keyed', 'lim2014', keyedWhole(PASS), ['435296', '434266']],
    ['one decoy', 'rusca2018', ONE_DECOY, ['83040', '77950']],
    ['one decoy, all keyed', 'rusca2018', keyedWhole(ONE_DECOY), ['94156', '93672']],
    ['one decoy, all of Z keyed', 'rusca2018', inBasis(keyedWhole(ONE_DECOY), 'Z'), ['23573', '23326']],
  ])('is accepted for %s by %s', (_, analysis, json, expected) => {
    expect(lengths(analysis, json)).toEqual(expected)
  })
  it.each([20, 200])('is accepted from %i digits', (digits) => {
    for (const [analysis, json] of [
      ['lim2014', BLOCK],
      ['rusca2018', ONE_DECOY],
    ] as const)
      expect(lengths(analysis, json, { digits })).toHaveLength(2)
  })
  it('spends exactly the secrecy and correctness asked for', () => {
    for (const bases of [['X', 'Z'], ['Z']])
      for (const [analysis, json] of [
        ['lim2014', BLOCK],
        ['rusca2018', ONE_DECOY],
      ] as const)
        expect(
          certificateOf(analysis, { ...json, key: { ...json.key, bases }, leakage: { bits: 1000 } }).claim,
        ).toMatchObject({
          secrecy: '0.0000000001',
          correctness: '0.000000000000001',
        })
  })
  it('keys one basis, with its share of the epsilons, where the other yields nothing', () => {
    const json = { ...keyedWhole(BLOCK), leakage: { X: 30_000, Z: 300_000 } }
    const { claim, hypotheses } = certificateOf('lim2014', json)
    expect(claim).toMatchObject({ secrecy: '0.00000000005', correctness: '0.0000000000000005' })
    expect([...new Set(hypotheses.keyed.map(({ basis }) => basis))]).toEqual(['X'])
    expect([
      ...new Set(hypotheses.counts.filter(({ kind }) => kind === 'error').map(({ basis }) => basis)),
    ]).toEqual(['Z'])
  })
  it('states errors of the key basis only where they are used', () => {
    const errors = (analysis: string, json: ObservationsJson): readonly string[] => [
      ...new Set(
        certificateOf(analysis, { ...inBasis(json, 'Z'), leakage: { bits: 1000 } })
          .hypotheses.counts.filter(({ kind }) => kind === 'error')
          .map(({ basis }) => basis),
      ),
    ]
    expect([errors('lim2014', BLOCK), errors('rusca2018', ONE_DECOY)]).toEqual([['X'], ['X', 'Z']])
  })
  it('takes the limit of the rule where the paper has more vacuum detections than detections', () => {
    const cell = { signal: { detections: 3000, errors: 3 }, decoy: { detections: 60, errors: 1 } }
    const few = { ...keyedWhole(ONE_DECOY), counts: { X: cell, Z: cell }, leakage: { bits: 0 } }
    expect(refusalOf('rusca2018', few)).toEqual(['KW-AN205 a key of 0 bits'])
  })
  it('is refused where there is no key, where the decoys are one, and where correctness leaves nothing for secrecy', () => {
    expect(refusalOf('lim2014', { ...BLOCK, leakage: { bits: 500_000 } })).toEqual([
      'KW-AN205 a key of 0 bits',
    ])
    const means = ['0.61', '0.3', `0.2${'9'.repeat(24)}`]
    const near = {
      ...BLOCK,
      intensities: BLOCK.intensities.map((one, i) => ({ ...one, meanPhotonNumber: means[i] ?? '' })),
    }
    expect(refusalOf('lim2014', near)).toEqual(['KW-AN205 decoys too near to each other'])
    expect(refusalOf('lim2014', BLOCK, { correctness: '1e-9' })).toEqual(['KW-AN205 a key of 0 bits'])
  })
})
