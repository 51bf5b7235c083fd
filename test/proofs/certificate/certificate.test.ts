/** The certificate format: decoding, canonical text, head, digest of a design, and the answer to a decoded certificate. */
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { canonicalJson, designDigest, headOf, sealed } from '../../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../../proofs/certificate/certificate'
import { verdictOn } from '../../../proofs/certificate/verdict'
import { composable, direct, jinan1 } from '../kernel/builder'

const decodedDraft = (draft: unknown): Certificate => {
  const certificate = parseCertificate(draft)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  return certificate.right
}
const problems = (draft: unknown): string => {
  const certificate = parseCertificate(draft)
  return E.isLeft(certificate)
    ? certificate.left.map(({ code, path }) => `${code} ${path}`).join(', ')
    : 'none'
}
/** A declared certificate whose design has its own digest. */
const declared = (): Certificate => {
  const draft = direct('declared')
  const step = decodedDraft(draft).steps[0]
  const { phi0 = '', t = '', terms = '' } = step?.p ?? {}
  const digest = designDigest({ phi0, t, terms })
  return sealed(
    decodedDraft({ ...draft, hypotheses: { ...draft.hypotheses, design: { mode: 'declared', digest } } }),
  )
}

describe('canonicalJson', () => {
  it('sorts keys, leaves out spaces, keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 'x'], a: { d: '"', c: 'é' } })).toBe(
      '{"a":{"c":"é","d":"\\""},"b":[2,"x"]}',
    )
  })
  it('is read back as the same value', () => {
    const draft = decodedDraft(composable())
    expect(JSON.parse(canonicalJson(draft))).toEqual(draft)
  })
})

describe('headOf', () => {
  it('depends on every field, and on nothing but the value', () => {
    const draft = decodedDraft(composable())
    const [first, ...rest] = draft.steps
    if (first === undefined) throw new Error('a step')
    const others: Certificate[] = [
      { ...draft, claim: { ...draft.claim, bits: '1' } },
      { ...draft, hypotheses: { ...draft.hypotheses, pulses: '1' } },
      { ...draft, steps: rest },
      { ...draft, steps: [...rest, first] },
      { ...draft, steps: [{ ...first, by: [0] }, ...rest] },
      { ...draft, steps: [{ ...first, p: { ...first.p, value: '1' } }, ...rest] },
    ]
    const heads = [draft, ...others].map(headOf)
    expect(new Set(heads).size).toBe(heads.length)
    const renamed = { ...draft, head: '1'.repeat(64) }
    expect(headOf(renamed)).toBe(headOf(draft))
    const reordered: unknown = JSON.parse(canonicalJson(draft))
    expect(headOf(decodedDraft(reordered))).toBe(headOf(draft))
  })
  it('is the chain of docs/certificate.md', () => {
    const empty = { ...decodedDraft(composable()), steps: [] }
    const known: unknown = JSON.parse(JSON.stringify(empty))
    expect(headOf(decodedDraft(known))).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('parseCertificate', () => {
  const draft = composable()
  it.each<[string, unknown, string]>([
    ['a certificate', draft, 'none'],
    ['a further field', { ...draft, note: '' }, 'KW-IN101 $.note'],
    ['another format', { ...draft, format: 'keywitness/certificate@2' }, 'KW-IN102 $.format'],
    ['no head', { ...draft, head: undefined }, 'KW-IN100 $.head'],
    ['a head in capitals', { ...draft, head: 'A'.repeat(64) }, 'KW-IN102 $.head'],
    ['a number for a text', { ...draft, claim: { ...draft.claim, bits: 5 } }, 'KW-IN102 $.claim.bits'],
    [
      'another spelling',
      { ...draft, claim: { ...draft.claim, secrecy: '1e-10' } },
      'KW-IN102 $.claim.secrecy',
    ],
    [
      'another analysis',
      { ...draft, claim: { ...draft.claim, analysis: 'lim2015' } },
      'KW-IN102 $.claim.analysis',
    ],
    [
      'a further field of the hypotheses',
      { ...draft, hypotheses: { ...draft.hypotheses, xi: '1' } },
      'KW-IN101 $.hypotheses.xi',
    ],
    [
      'a number among parameters',
      { ...draft, steps: [{ rule: 'ratio', p: { value: 1 }, by: [] }] },
      'KW-IN102 $.steps[0].p',
    ],
    [
      'a reference as text',
      { ...draft, steps: [{ rule: 'ratio', p: {}, by: ['0'] }] },
      'KW-IN102 $.steps[0].by[0]',
    ],
    [
      'deep parameters',
      { ...draft, steps: [{ rule: 'ratio', p: { value: [[[['1']]]] }, by: [] }] },
      'KW-IN102 $.steps[0].p',
    ],
    [
      '257 steps, which the kernel refuses',
      { ...draft, steps: Array.from({ length: 257 }, () => ({ rule: 'ratio', p: {}, by: [] })) },
      'none',
    ],
    [
      'a number of 4001 digits, which the kernel refuses',
      { ...draft, claim: { ...draft.claim, bits: '1'.repeat(4001) } },
      'none',
    ],
    ['null', null, 'KW-IN102 $'],
  ])('answers %s', (_, given, expected) => {
    expect(problems(given)).toBe(expected)
  })
})

describe('verdictOn', () => {
  it.each<[string, () => Certificate]>([
    ['composable', () => sealed(decodedDraft(composable()))],
    ['declared', declared],
    ['universal', () => sealed(decodedDraft(direct('universal')))],
    ['jinan1', () => sealed(decodedDraft(jinan1()))],
  ])('accepts %s', (_, certificate) => {
    expect(verdictOn(certificate())).toMatchObject({ accepted: true })
  })
  it('rejects another head', () => {
    expect(verdictOn({ ...declared(), head: '0'.repeat(64) })).toMatchObject({
      accepted: false,
      step: -1,
      condition: 'head',
    })
  })
  it('rejects coefficients of another design', () => {
    expect(verdictOn(sealed(decodedDraft(direct('declared'))))).toMatchObject({
      accepted: false,
      step: 0,
      rule: 'direct.declared',
      condition: 'digest of the design',
    })
  })
  it('leaves what is unproved to the kernel', () => {
    const { head: _, ...certificate } = declared()
    const claim = { ...certificate.claim, bits: '999999' }
    expect(verdictOn(sealed({ ...certificate, claim }))).toMatchObject({
      accepted: false,
      condition: 'claimed bits',
      found: '999999',
    })
  })
})
