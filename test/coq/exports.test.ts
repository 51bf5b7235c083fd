// Exported certificates are proved by Coq; false ones are not, each at the goal where it is false.

import { describe, expect, it, jest } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { type Data, sealed } from '../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../proofs/certificate/certificate'
import { coqBody, coqLibrary, coqText } from '../../proofs/coq/coqText'
import { check } from '../../proofs/kernel/check'
import { certificateOf, EXAMPLES, edited, observationsIn, type Path } from '../proofs/secondChecker/examples'
import { compiled, hasCoq } from './coqc'

const FOUR = observationsIn('observations_four_intensities.json', {}, 'examples')

const parsed = (data: Data): Certificate => {
  const certificate = parseCertificate(data)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  return certificate.right
}
const right = (text: E.Either<unknown, string>): string => {
  if (E.isLeft(text)) throw new Error(JSON.stringify(text.left))
  return text.right
}

const withCoq = hasCoq ? describe : describe.skip

jest.setTimeout(600_000)

/** One file each, as users get it. */
const TRUE: ReadonlyArray<readonly [string, string, Data]> = [
  ['composable', 'the 500-kbit block', EXAMPLES['composable, whole']],
  ['direct, universal', 'the pass', EXAMPLES['universal, pass']],
]

withCoq('an exported certificate', () => {
  it.each(TRUE)('is proved by Coq: %s, %s', (name, _, data) => {
    const file = name.replace(/\W+/g, '_')
    expect(compiled(file, right(coqText(parsed(data))))).toEqual({ proved: true, output: '' })
  })

  it('is proved by Coq, from the axioms of the reals and of machine integers alone: direct, declared, four intensities', () => {
    const text = right(coqText(parsed(certificateOf(FOUR, 'direct', 'declared'))))
    const question =
      'Definition all := (certificate, failure_is_unlikely, epsilons, patterns_of_form, tangent, law_total). Print Assumptions all.'
    const result = compiled('direct_declared', `${text}\n${question}\n`)
    const axioms = [...(result.proved ? result.output : '').matchAll(/^([A-Za-z][\w.']*)(?: :|$)/gm)].map(
      ([, axiom]) => axiom,
    )
    const others = axioms.filter((axiom) => axiom !== 'Axioms' && !/^(PrimInt63|Uint63)\./.test(axiom ?? ''))
    expect(others.sort()).toEqual([
      'ClassicalDedekindReals.sig_forall_dec',
      'ClassicalDedekindReals.sig_not_dec',
      'Classical_Prop.classic',
      'FunctionalExtensionality.functional_extensionality_dep',
    ])
  })
})

type Name = 'composable' | 'declared' | 'universal'
/** A false certificate: what is changed, and the lemma that Coq must refuse, with the end of its message. */
type False = readonly [what: string, name: Name, path: Path, value: Data, goal: string, message: RegExp]

const NUMBERS = /Numerical evaluation failed to conclude/
const LINEAR = /Cannot find witness/
const OTHERS = /Unable to unify/

const p = (place: number, ...path: ReadonlyArray<string | number>): Path => ['steps', place, 'p', ...path]

const FALSE: ReadonlyArray<False> = [
  ['a lower limit on a mean too high', 'composable', p(0, 'value'), '15471.7', 'step_0', NUMBERS],
  ['a count less', 'composable', ['hypotheses', 'counts', 4, 'observed'], '16751', 'step_0', NUMBERS],
  [
    'a smaller probability of a tail',
    'composable',
    p(3, 'epsilon'),
    '0.00000000000000000000004',
    'step_3',
    NUMBERS,
  ],
  [
    'the sign of a multiplier',
    'composable',
    p(4, 'y', 0),
    '-2.37860459314985097053384928870851566',
    'step_4',
    NUMBERS,
  ],
  ['a multiplier', 'composable', p(4, 'y', 0), '2.379', 'rows_4', NUMBERS],
  ['the multiplier of the total', 'composable', p(4, 'lambda'), '-0.1628', 'rows_4', NUMBERS],
  ['more single photons than the dual bears', 'composable', p(4, 'value'), '102109.7', 'step_4', NUMBERS],
  ['a larger sample', 'composable', ['hypotheses', 'sampledFraction'], '0.01', 'step_5', NUMBERS],
  ['more keyed single photons', 'composable', p(6, 'value'), '87543.7', 'step_6', NUMBERS],
  ['a smaller phase error rate', 'composable', p(15, 'value'), '0.037008', 'step_15', LINEAR],
  ['less entropy of the phase errors', 'composable', p(16, 'value'), '0.2284', 'step_16', NUMBERS],
  ['more content', 'composable', p(17, 'value'), '68086.7457', 'step_17', LINEAR],
  [
    'a larger probability of a tail',
    'composable',
    p(0, 'epsilon'),
    '0.0000000000000000000003',
    'ledger_X_root',
    LINEAR,
  ],
  ['a gain', 'declared', p(0, 'terms', 2, 'u'), '0.0361', 'row_vacuum', NUMBERS],
  ['the slope of the entropy', 'declared', p(0, 'phi0', 'X'), '0.023', 'row_single_01', NUMBERS],
  ['an error count less fine', 'declared', p(0, 'terms', 2, 'w'), '0.19', 'row_vacuum', NUMBERS],
  ['more content', 'declared', p(0, 'value'), '173737.5', 'value_holds', NUMBERS],
  [
    'a coefficient without a word',
    'universal',
    p(0, 'terms', 2, 'u'),
    '0.0483',
    'word_is_of_the_coefficients',
    OTHERS,
  ],
  ['one bit more than the content bears', 'universal', p(1, 'bits'), '117582', 'length_all', NUMBERS],
  [
    'a larger probability of the failure',
    'universal',
    p(0, 'epsilon'),
    '0.000000000000000000003',
    'ledger_all_root',
    LINEAR,
  ],
  ['more secrecy than was paid for', 'universal', ['claim', 'secrecy'], '0.00000000009', 'epsilons', LINEAR],
  ['one bit more than was hashed', 'universal', ['claim', 'bits'], '117582', 'certificate', LINEAR],
]

/** Every third one in `npm test`, eight that cover each analysis; all in the soak. */
const TRIED = process.env.KEYWITNESS_RUNS === undefined ? FALSE.filter((_, at) => at % 3 === 0) : FALSE

withCoq('a false certificate', () => {
  const required = (name: Name): string => {
    const library = `library_${name === 'composable' ? 'composable' : 'direct'}`
    return `From Coq Require Import Reals Lra Lia List Arith Bool.\nFrom Interval Require Import Tactic.\nFrom Exported Require Import ${library}.\nImport ListNotations.\nOpen Scope R_scope.\n`
  }
  it.each(['composable', 'direct'])('has the library of %s', (analysis) => {
    expect(compiled(`library_${analysis}`, coqLibrary(analysis) ?? '')).toEqual({ proved: true, output: '' })
  })

  it.each(TRIED)('is not proved: %s (%s)', (_, name, path, value, goal, message) => {
    const certificate = sealed(parsed(edited(EXAMPLES[name], path, () => value)))
    expect(check(JSON.stringify(certificate)).accepted).toBe(false)
    const result = compiled('false_certificate', required(name) + right(coqBody(certificate)))
    expect(result).toEqual({ proved: false, goal, message: expect.stringMatching(message) })
  })
})
