// A certificate as one Coq file: header, library, definitions, a lemma a step, theorem. Nothing in it is assumed that the header
// does not name. Source: CERTIFICATE.md section 4; docs/coq.md.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import type { Certificate } from '../certificate/certificate'
import { verdictOn } from '../certificate/verdict'
import { countsText } from './fromCounts'
import { directText } from './fromDirect'
import { FOUNDATIONS } from './library/foundations'
import { LIGHT } from './library/light'
import { PATTERNS } from './library/patterns'
import { ROUNDS } from './library/rounds'
import { RUN } from './library/run'
import { TAILS } from './library/tails'
import { comment, words } from './notation'

/** What of the library a file of an analysis needs, what it proves, and what it leaves to the literature and to the reader. */
type Form = {
  readonly library: ReadonlyArray<string>
  readonly body: (certificate: Certificate) => E.Either<ReadonlyArray<Problem>, string>
  readonly proves: ReadonlyArray<string>
  readonly cites: ReadonlyArray<string>
}

const LEFT_TO_BOTH: ReadonlyArray<string> = [
  '- from the content of a key to a secret key: entropic uncertainty relation, smoothing, leftover hash lemma (docs/proof.md, 7 and 8);',
  '- that the leaks, the messages and the counts stated below are those of the run, and the assumptions below.',
]

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  [
    'composable',
    {
      library: [FOUNDATIONS, TAILS, LIGHT, PATTERNS, RUN],
      body: countsText,
      proves: [
        '- above_is_unlikely, below_is_unlikely (Chernoff): a sum of independent 0/1 variables fails with at most its probability;',
        '- certificate: for every run with these counts in which no failure that a key is charged for happens, whatever its detections',
        '  and errors of each number of photons, its keyed rounds and phase errors: the bits of this key and all that is taken off are at most',
        '  vacua + singles (1 - h(phase errors/singles)), and at most vacua + singles - log2 of the number of patterns of phase errors',
        '  that the limit allows; the claimed bits are at most the sum of the keys;',
        '- ledger_is_charged: the ledger of a key holds the probabilities of these failures, each above 0 and below 1;',
        '- epsilons: 2 sqrt(sum of the ledger) + hashing, over the keys, is within the claimed secrecy; and the other two epsilons.',
      ],
      cites: [
        '- that these counts are sums of independent 0/1 variables of these means, given all else (docs/proof.md, 3 and 6);',
        '- that the failures of a key happen, one or more of them, with at most the sum of their probabilities, its ledger;',
        ...LEFT_TO_BOTH,
      ],
    },
  ],
  [
    'direct',
    {
      library: [FOUNDATIONS, LIGHT, PATTERNS, ROUNDS],
      body: directText,
      proves: [
        '- failure_is_unlikely: whatever the attack, round after round and free to use all that happened before, the failure has at',
        '  most its probability (rows of the certificate, product over the rounds, Markov); law_total: the laws of the rounds are laws;',
        '- certificate: for every history with these counts in which the failure does not happen: the bits and all that is taken off',
        '  are at most vacua + singles less the price of the phase errors, a linear form;',
        '- patterns_of_form, tangent: at most 2^(rounds - L) patterns of phase errors give the form L or more; it is a tangent of the entropy;',
        '- universal: the length of the word of the coefficients; kraft, one_of_many, smaller_gains: what the word is paid for;',
        '- epsilons: 2 sqrt(failure) + hashing is within the claimed secrecy; and the other two epsilons.',
      ],
      cites: [
        '- that the rounds of the protocol are such rounds: fresh choices, each round measured once (docs/proof.md, 3 and 10.2);',
        '- universal: that the code of docs/rules.md is prefix-free, with words of these lengths, and a word says the whole form but for',
        '  the common shift of the keyed u, of which the largest that the rows allow exists (docs/proof.md, 10.7): by one_of_many and',
        '  smaller_gains this failure then is part of one of probability epsilon, whatever the number of detections, which is given;',
        ...LEFT_TO_BOTH,
      ],
    },
  ],
])

const headerText = ({ hypotheses, claim, head }: Certificate, { proves, cites }: Form): string =>
  comment(
    `keywitness: ${words(claim.bits)} bits by ${words(claim.analysis)}, secrecy ${words(claim.secrecy)}, correctness ${words(claim.correctness)}, authentication ${words(claim.authentication)}`,
    `certificate ${words(head)}`,
    '',
    'Proved below, from no axioms but those of the reals of Coq and of its machine integers (Print Assumptions certificate):',
    ...proves.map((line) => `  ${line}`),
    'Not proved here:',
    ...cites.map((line) => `  ${line}`),
    'Assumed:',
    ...hypotheses.assumptions.map((name) => `  ${words(name)}`),
    ...(hypotheses.design.digest === ''
      ? []
      : [`  that the design of digest ${words(hypotheses.design.digest)} was fixed before the data`]),
    '',
    'To check: coqc FILE.v, with Coq 8.16 and coq-interval 4.6 (Debian 12: coq, libcoq-interval). No output and exit code 0: proved.',
  )

/** The library that the analysis uses, before the part that is the certificate's own; undefined for an analysis without export. */
export const coqLibrary = (analysis: string): string | undefined => FORMS.get(analysis)?.library.join('\n')

/** The part of a file that is the certificate's own. Left: what the export does not state. */
export const coqBody = (certificate: Certificate): E.Either<ReadonlyArray<Problem>, string> => {
  const form = FORMS.get(certificate.claim.analysis)
  if (form !== undefined) return form.body(certificate)
  return E.left([
    {
      code: 'KW-AN206',
      path: '$.claim.analysis',
      expected: `an analysis that the export states: ${[...FORMS.keys()].join(', ')}`,
      found: certificate.claim.analysis,
      source: 'docs/coq.md',
    },
  ])
}

/**
 * The whole file. @throws Error for a certificate that the kernel rejects: what is a certificate at all (counts for every pair,
 * leaks, assumptions, the mode of the design) is the kernel's to say, and not said again in Coq.
 */
export const coqText = (certificate: Certificate): E.Either<ReadonlyArray<Problem>, string> => {
  const verdict = verdictOn(certificate)
  if (!verdict.accepted) throw new Error(`the kernel rejects this certificate: ${verdict.condition}`)
  const form = FORMS.get(certificate.claim.analysis)
  return E.map((body: string) =>
    [form === undefined ? '' : headerText(certificate, form), ...(form?.library ?? []), body].join('\n'),
  )(coqBody(certificate))
}
