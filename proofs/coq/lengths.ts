// The export to Coq of keyLength and compose: what is taken off a content, the ledger of a key, and the epsilons of them all.
// Source: docs/rules.md, keyLength and compose.

import type { Certificate, Step } from '../certificate/certificate'
import { bits, parse } from '../kernel/rational'
import { comment, list, real, textOf } from './notation'

/** A key: of which scope, its length step, the epsilons of its failures, and the counts whose errors were announced. */
export type Key = {
  readonly scope: string
  readonly step: Step
  readonly ledger: ReadonlyArray<string>
  readonly announced: ReadonlyArray<string>
}

const number = ({ p }: Step, name: string): string => real(textOf(p[name]))

/** The definitions of a key: bits, epsilons, cost, ledger. */
export const keyDefinitions = (
  { hypotheses }: Certificate,
  { scope, step, ledger, announced }: Key,
): ReadonlyArray<string> => {
  const leaks = hypotheses.leak.filter(({ basis }) => scope === 'all' || basis === scope || basis === 'all')
  const leak = [...leaks.map((one) => real(one.bits)), ...announced.map((count) => `${bits(parse(count).n)}`)]
  return [
    comment(`the key (${scope}): its bits, what is taken off (leaks, then announced counts), and its ledger`),
    `Definition bits_${scope} : R := ${number(step, 'bits')}.`,
    `Definition smoothing_${scope} : R := ${number(step, 'smoothing')}.`,
    `Definition hashing_${scope} : R := ${number(step, 'hashing')}.`,
    `Definition verification_${scope} : R := ${number(step, 'verification')}.`,
    `Definition cost_${scope} : R := (${leak.join(' + ')}) + 2 * log2 (1 / (2 * hashing_${scope})) + log2 (2 / verification_${scope}).`,
    `Definition ledger_${scope} : list R := ${list(ledger)}.`,
    '',
  ]
}

/** The lemma `length_SCOPE`: bits and cost are at most a content that an earlier step proved. */
export const lengthLemma = ({ scope, announced }: Key, content: string): string =>
  [
    comment(`keyLength in ${scope}`),
    ...announced.map((count, i) => {
      const size = bits(parse(count).n)
      return `Lemma announced_${scope}_${i} : ${real(count)} < 2 ^ ${size}. Proof. by_interval. Qed.`
    }),
    `Lemma length_${scope} : bits_${scope} + cost_${scope} <= ${real(content)}.`,
    `Proof. unfold bits_${scope}, cost_${scope}, hashing_${scope}, verification_${scope}. computed. Qed.`,
  ].join('\n')

/** The theorem `epsilons`: secrecy, correctness and authentication are within the claim. */
export const epsilonsText = ({ hypotheses, claim }: Certificate, keys: ReadonlyArray<Key>): string => {
  const scopes = keys.map(({ scope }) => scope)
  const roots = scopes.map((scope) => `2 * sqrt (total (fun e => e) ledger_${scope}) + hashing_${scope}`)
  // Error counts of keyed rounds are known only where verification passed, so its failure counts for secrecy too.
  const trusted = keys.flatMap(({ scope, announced }) =>
    announced.length > 0 ? [`verification_${scope}`] : [],
  )
  const names = scopes.flatMap((scope) =>
    ['smoothing', 'hashing', 'verification'].map((name) => `${name}_${scope}`),
  )
  const { messages, epsilon } = hypotheses.authentication
  return [
    ...scopes.flatMap((scope) => [
      `Lemma ledger_${scope}_root : 2 * sqrt (total (fun e => e) ledger_${scope}) <= smoothing_${scope}.`,
      `Proof. apply root_at_most; unfold ledger_${scope}, smoothing_${scope}; unfolded; lra. Qed.`,
    ]),
    'Theorem epsilons :',
    `  ${[...roots, ...trusted].join(' + ')} <= ${real(claim.secrecy)} /\\`,
    `  ${scopes.map((scope) => `verification_${scope}`).join(' + ')} <= ${real(claim.correctness)} /\\`,
    `  ${real(messages)} * ${real(epsilon)} <= ${real(claim.authentication)}.`,
    `Proof. ${scopes.map((scope) => `pose proof ledger_${scope}_root. `).join('')}unfold ${names.join(', ')} in *. repeat split; lra. Qed.`,
    '',
  ].join('\n')
}
