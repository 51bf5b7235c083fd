// The text of an export by itself: the same each time, without gaps in the proof, and closed to what names and numbers might smuggle in.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type Data, sealed } from '../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../proofs/certificate/certificate'
import { coqBody, coqText } from '../../proofs/coq/coqText'
import { comment, identifier, real, words } from '../../proofs/coq/notation'
import { EXAMPLES, edited } from '../proofs/secondChecker/examples'

const parsed = (data: Data): Certificate => {
  const certificate = parseCertificate(data)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  return certificate.right
}
const textOf = (certificate: Certificate): string => {
  const text = coqText(sealed(certificate))
  if (E.isLeft(text)) throw new Error(JSON.stringify(text.left))
  return text.right
}
const NAMES = ['composable', 'composable, whole', 'declared', 'universal'] as const

describe('coqText', () => {
  it.each(NAMES)('of %s is the same each time, and a proof without gaps', (name) => {
    const text = textOf(parsed(EXAMPLES[name]))
    expect(textOf(parsed(EXAMPLES[name]))).toBe(text)
    expect(text).not.toMatch(
      /\b(Admitted|admit|Axiom|Conjecture|Parameter|Abort|give_up|Unset|bypass_check)\b/,
    )
    expect(text.match(/\bTheorem certificate : /g)).toHaveLength(1)
    expect(text.match(/\bTheorem epsilons :/g)).toHaveLength(1)
    expect(text).not.toMatch(/[^\x20-\x7e\n]/)
  })

  it('states every tail of the certificate as a failure, and every failure in the theorem', () => {
    const text = textOf(parsed(EXAMPLES['composable, whole']))
    const defined = [...text.matchAll(/^Definition (failure_\w+) /gm)].map(([, name]) => name)
    const tails = parsed(EXAMPLES['composable, whole']).steps.filter(({ rule }) =>
      rule.startsWith('chernoff'),
    )
    expect(defined).toHaveLength(tails.length)
    const charged = ['X', 'Z'].flatMap((basis) => {
      const list = new RegExp(`^Definition charged_${basis} .*$`, 'm').exec(text)?.[0] ?? ''
      expect(text).toContain(`(Forall (fun one => ~ snd one r) charged_${basis} ->`)
      return [...list.matchAll(/, (failure_\w+)\)/g)].map(([, name]) => name)
    })
    expect(charged.sort()).toEqual(defined.sort())
  })

  it.each(['lim2014', 'rusca2018', 'formula'] as const)('refuses %s', (name) => {
    const text = coqText(parsed(EXAMPLES[name]))
    expect(E.isLeft(text) ? text.left.map(({ code, path }) => `${code} ${path}`) : []).toEqual([
      'KW-AN206 $.claim.analysis',
    ])
  })

  it('throws at what the kernel rejects', () => {
    const leakless = sealed(parsed(edited(EXAMPLES.composable, ['hypotheses', 'leak'], () => [])))
    expect(() => coqText(leakless)).toThrow('the kernel rejects this certificate: a declared leak')
  })

  it('refuses rules that it does not state, whatever the claim calls itself', () => {
    const text = coqText(sealed(parsed(edited(EXAMPLES.lim2014, ['claim', 'analysis'], () => 'composable'))))
    expect(E.isLeft(text) ? text.left.map(({ code, path }) => `${code} ${path}`) : []).toEqual([
      'KW-AN206 $.steps[0]',
    ])
  })

  // No certificate that can be decoded holds such texts; the writer does not rest on that.
  const HOSTILE = 'x*) Axiom false : 0 = 1. (*"'
  const { hypotheses, ...rest } = parsed(EXAMPLES.declared)
  it.each([
    ['assumption', { assumptions: [HOSTILE] }],
    ['digest', { design: { ...hypotheses.design, digest: HOSTILE } }],
    ['name', { intensities: hypotheses.intensities.map((one) => ({ ...one, name: HOSTILE })) }],
    ['leak', { leak: [{ basis: 'all', bits: HOSTILE }] }],
    ['count', { counts: hypotheses.counts.map((one) => ({ ...one, observed: HOSTILE })) }],
  ] as const)('throws at a hostile %s', (_, hostile) => {
    expect(() => coqBody({ ...rest, hypotheses: { ...hypotheses, ...hostile } })).toThrow()
  })
  it('writes names that are no identifiers of Coq', () => {
    const renamed = JSON.stringify(EXAMPLES.universal).replaceAll(/"(signal|decoy|vacuum)"/g, '"$1-1"')
    expect(textOf(parsed(JSON.parse(renamed)))).toContain("Definition intensity_signal'2d'1 : source")
  })
})

describe('identifier', () => {
  it('tells names apart', () => {
    const names = ['a-b', 'a_b', 'ab', "a'b", 'a b', 'a', 'A', 'é']
    const identifiers = names.map((name) => identifier('intensity', name))
    expect(new Set(identifiers).size).toBe(names.length)
    for (const one of identifiers) expect(one).toMatch(/^intensity_[A-Za-z0-9_']*$/)
  })
})

describe('words', () => {
  it('neither ends a comment nor begins another or a string', () => {
    expect(words('a *) b (* c " d')).toBe('a ?? b ?? c ? d')
    expect(comment(words('*)'), words('"'))).toBe('(* ??\n   ? *)')
  })
})

describe('real', () => {
  it.each([
    ['12', '12'],
    ['-12', '(-12)'],
    ['0.5', '(5 / 10)'],
    ['-0.25', '(-25 / 100)'],
    ['1/3', '(1 / 3)'],
  ])('of %s is the same number in Coq, %s', (text, coq) => {
    expect(real(text)).toBe(coq)
  })
  it.each(['1e3', '0.50', '2/4', '1 + 1', '5).', ''])('refuses %j', (text) => {
    expect(() => real(text)).toThrow()
  })
})
