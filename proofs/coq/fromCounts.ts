// The export to Coq of `composable`: definitions, failures, a lemma a step, and the theorem of the keys.
// Source: docs/rules.md; docs/proof.md, section 9; CERTIFICATE.md section 4.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import type { Certificate } from '../certificate/certificate'
import { readHypotheses } from '../kernel/hypotheses'
import { COUNT_STEPS } from './countSteps'
import { epsilonsText, type Key, keyDefinitions, lengthLemma } from './lengths'
import { comment, list, real } from './notation'
import { BASES, countOf, isKeyed, protocolText, settingText, siftedOf, tacticsText } from './protocol'
import { distinct, premise, type Written } from './written'

type KeyOfBasis = Key & { readonly secrecy: Written }

/** The counts of keyed pairs whose errors were announced. */
const announcedOf = ({ hypotheses }: Certificate, basis: Written['basis']): ReadonlyArray<string> =>
  hypotheses.intensities.flatMap(({ name }) => {
    const isCharged =
      isKeyed(hypotheses, basis, name) && countOf(hypotheses, 'error', basis, name) !== undefined
    return isCharged ? [countOf(hypotheses, 'gain', basis, name) ?? '0'] : []
  })

const keysOf = (certificate: Certificate, written: ReadonlyMap<number, Written>): ReadonlyArray<KeyOfBasis> =>
  certificate.steps.flatMap((step) => {
    const secrecy = step.rule === 'keyLength' ? written.get(step.by[0] ?? -1) : undefined
    if (secrecy === undefined) return []
    const announced = announcedOf(certificate, secrecy.basis)
    return [
      {
        scope: secrecy.basis,
        step,
        ledger: secrecy.failures.map(({ epsilon }) => epsilon),
        announced,
        secrecy,
      },
    ]
  })

/** The lemmas of the steps by place, or the first rule that has none. */
const writtenSteps = (
  certificate: Certificate,
  epsilonName: (epsilon: string) => string,
): E.Either<ReadonlyArray<Problem>, ReadonlyMap<number, Written>> => {
  const checked = readHypotheses(certificate.hypotheses)
  const written = new Map<number, Written>()
  for (const [place, step] of certificate.steps.entries()) {
    if (step.rule === 'keyLength' || step.rule === 'compose') continue
    const write = COUNT_STEPS.get(step.rule)
    const by = step.by.flatMap((at) => written.get(at) ?? [])
    const isVacuum = step.rule.startsWith('decoy.') && by.some(({ intensity }) => intensity === '')
    if (write === undefined || isVacuum)
      return E.left([
        {
          code: 'KW-AN206',
          path: `$.steps[${place}]`,
          expected: `steps of the rules ${[...COUNT_STEPS.keys()].join(', ')}, keyLength, compose`,
          found: isVacuum ? `${step.rule} from detections 0` : step.rule,
          source: 'docs/coq.md',
        },
      ])
    written.set(place, write({ place, step, by, checked, epsilonName }))
  }
  return E.right(written)
}

/** The two contents of a key: by the entropy of its phase error rate, and by the number of patterns within the limit. */
const contents = ({ secrecy }: KeyOfBasis): readonly [string, string] => {
  const { basis } = secrecy
  const mostErrors = premise(premise(premise(secrecy.by, 1).by, 0).by, 0).value
  const [vacua, singles, errors] = ['keyed_vacua', 'keyed_singles', 'phase_errors'].map(
    (name) => `INR (${name} r basis_${basis})`,
  )
  return [
    `${vacua} + ${singles} * (1 - h (${errors} / ${singles})) - cost_${basis}`,
    `${vacua} + ${singles} - log2 (patterns (keyed_singles r basis_${basis}) ${real(mostErrors)}) - cost_${basis}`,
  ]
}
const keyStatement = (key: KeyOfBasis): string =>
  contents(key)
    .map((content) => `bits_${key.scope} <= ${content}`)
    .join(' /\\ ')
const keyLemma = (key: KeyOfBasis): string =>
  [
    lengthLemma(key, key.secrecy.value),
    `Lemma key_${key.scope} : ${keyStatement(key)}.`,
    `Proof. pose proof length_${key.scope}. pose proof ${key.secrecy.name} as [A B]. split; lra. Qed.`,
  ].join('\n')

/** What a key is charged for: each failure it rests on with its probability, and that the ledger is the list of these. */
const chargedText = ({ scope, secrecy }: KeyOfBasis): ReadonlyArray<string> => [
  `Definition charged_${scope} : list (R * (run -> Prop)) := ${list(secrecy.failures.map(({ name, epsilon }) => `(${epsilon}, ${name})`))}.`,
  `Lemma ledger_is_charged_${scope} : ledger_${scope} = map fst charged_${scope}. Proof. reflexivity. Qed.`,
  `Lemma probabilities_${scope} : Forall (fun one => 0 < fst one < 1) charged_${scope}.`,
  `Proof. unfold charged_${scope}. repeat (apply Forall_cons; [unfolded; split; lra|]). apply Forall_nil. Qed.`,
]

const siftedHypotheses: ReadonlyArray<readonly [string, string]> = BASES.map((basis) => [
  `r_sifted_${basis}`,
  `counted (detected r basis_${basis}) (photons r) = sifted basis_${basis}`,
])

const theoremText = (
  { claim }: Certificate,
  keys: ReadonlyArray<KeyOfBasis>,
  hypotheses: ReadonlyArray<readonly [string, string]>,
): string =>
  [
    'Theorem certificate : forall r : run,',
    ...hypotheses.map(([, statement]) => `  ${statement} ->`),
    ...keys.flatMap((key) => [
      `  (Forall (fun one => ~ snd one r) charged_${key.scope} ->`,
      `    ${keyStatement(key)}) /\\`,
    ]),
    `  ${real(claim.bits)} <= ${keys.map(({ scope }) => `bits_${scope}`).join(' + ')}.`,
    `Proof. intros r ${hypotheses.map(([name]) => name).join(' ')}.`,
    ...keys.map(
      ({ scope }) =>
        `  split; [intro none; unfold charged_${scope} in none; each_of none; apply key_${scope}; assumption|].`,
    ),
    `  unfold ${keys.map(({ scope }) => `bits_${scope}`).join(', ')}. lra. Qed.`,
    '',
  ].join('\n')

/** What follows the library for a `composable` certificate; left: what it holds that the export does not state. */
export const countsText = (certificate: Certificate): E.Either<ReadonlyArray<Problem>, string> => {
  const { hypotheses } = certificate
  const epsilons = [
    ...new Set(certificate.steps.flatMap(({ p }) => (typeof p.epsilon === 'string' ? [p.epsilon] : []))),
  ]
  const steps = writtenSteps(certificate, (epsilon) => `epsilon_${epsilons.indexOf(epsilon)}`)
  if (E.isLeft(steps)) return steps
  const lemmas = [...steps.right.values()]
  const keys = keysOf(certificate, steps.right)
  const failures = distinct(lemmas.flatMap((one) => one.failures))
  const known: ReadonlyArray<readonly [string, string]> = [['r_possible', 'possible r'], ...siftedHypotheses]
  const assumed: ReadonlyArray<readonly [string, string]> = [
    ...known,
    ...failures.map(({ name }) => [`no_${name}`, `~ ${name} r`] as const),
  ]
  return E.right(
    [
      ...epsilons.map((epsilon, i) => `Definition epsilon_${i} : R := ${real(epsilon)}.`),
      protocolText(hypotheses),
      settingText(hypotheses),
      `Definition sifted (b : basis) : R := match b with ${BASES.map((basis) => `basis_${basis} => ${siftedOf(hypotheses, basis)}`).join(' | ')} end.`,
      tacticsText(certificate, [
        'sources matching keyed sampled protocol other deviation priced ratio factor ceiling Nat.eqb',
        ...epsilons.map((_, i) => `epsilon_${i}`),
      ]),
      ...keys.flatMap((key) => keyDefinitions(certificate, key)),
      comment('the failures: each has at most its probability, by above_is_unlikely and below_is_unlikely'),
      ...failures.map(({ name, definition }) => `Definition ${name} (r : run) : Prop := ${definition}.`),
      comment('the failures that each key is charged for'),
      ...keys.flatMap(chargedText),
      'Ltac each_of H := repeat (let G := fresh in pose proof (Forall_inv H) as G; cbn [snd] in G; apply Forall_inv_tail in H).',
      '',
      'Section Steps.',
      'Variable r : run.',
      ...assumed.map(([name, statement]) => `Hypothesis ${name} : ${statement}.`),
      '',
      ...lemmas.map(({ text }) => text),
      ...keys.map(keyLemma),
      'End Steps.',
      '',
      epsilonsText(certificate, keys),
      theoremText(certificate, keys, known),
    ].join('\n'),
  )
}
