// What a proof says, what it rests on, and how to check it again: sections that reports of audits and of certificates share.

import { ASSUMPTION_SENTENCES } from '../../proofs/certificate/assumptions'
import type { Certificate } from '../../proofs/certificate/certificate'
import type { Proof } from '../../proofs/certificate/proof'
import { type Html, html } from './html'
import { approximate, epsilonText, grouped } from './numbers'
import { tableOf } from './page'
import { proofTree } from './proofTree'
import { bitsText } from './wording'

/** Whether the theorem is about a key; else it evaluates a formula. */
export const isAboutKey = ({ steps }: Proof): boolean => steps.at(-1)?.quantity.startsWith('key ') ?? false

/** The theorem in a sentence. */
export const theoremText = (proof: Proof): string => {
  const { bits, secrecy, correctness, analysis } = proof.certificate.claim
  return isAboutKey(proof)
    ? `A key of ${bitsText(bits)} is ${epsilonText(secrecy)}-secret and ${epsilonText(correctness)}-correct, in the composable sense and against coherent attacks (${analysis}).`
    : `The value of formula (9) of the paper on these counts is at least ${bitsText(bits)}. Nothing is said about secrecy.`
}

/** The tree, introduced. */
export const proofBody = (proof: Proof, prefix: string): Html => {
  const { certificate, steps, events, notes } = proof
  return html`<p><b>Theorem.</b> ${theoremText(proof)} Claimed, and reached by the last of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}; the kernel accepted every step.</p>
<p>Unfold a step to see its rule (conditions above the line, conclusion below, in the notation of <code>docs/rules.md</code>), the condition with the numbers of this step, and the steps it rests on, down to what was observed. Numbers here are rounded to six digits for reading; the kernel compared exact fractions, which are in the certificate.</p>
${proofTree(proof, prefix)}<details>
<summary>${events.length === 1 ? 'The event' : `The ${events.length} events`} outside which this holds, digest <code>${certificate.head.slice(0, 12)}…</code></summary>
${tableOf(
  `Events that may fail, ${certificate.claim.analysis}`,
  [{ title: 'statement' }, { title: 'probability', isNumber: true }],
  events.map(({ statement, epsilon }) => [statement.replace(/ \[[^\]]*\]$/, ''), epsilonText(epsilon)]),
)}</details>
${notes.map((note) => html`<p class="note">Note of the kernel: ${note}</p>\n`)}`
}

const BASES = ['X', 'Z'] as const

const countsTable = ({ hypotheses }: Certificate): Html => {
  const { counts, intensities, keyed } = hypotheses
  const observed = (kind: string, basis: string, intensity: string): string => {
    const found = counts.find(
      (one) => one.kind === kind && one.basis === basis && one.intensity === intensity,
    )
    return found === undefined ? 'not used' : grouped(found.observed)
  }
  return tableOf(
    'Source and counts that the proof uses',
    [
      { title: 'intensity' },
      { title: 'photons a pulse', isNumber: true },
      { title: 'probability', isNumber: true },
      { title: 'makes key in' },
      ...BASES.flatMap((basis) => [
        { title: `detections ${basis}`, isNumber: true },
        { title: `errors ${basis}`, isNumber: true },
      ]),
    ],
    intensities.map(({ name, mu, probability }) => [
      name,
      mu,
      probability,
      keyed
        .filter(({ intensity }) => intensity === name)
        .map(({ basis }) => basis)
        .join(', '),
      ...BASES.flatMap((basis) => [observed('gain', basis, name), observed('error', basis, name)]),
    ]),
  )
}

/** Hypotheses and named assumptions of a certificate. */
export const hypothesesBody = (proof: Proof): Html => {
  const { certificate } = proof
  const { assumptions, authentication, bases, leak, sampledFraction, design } = certificate.hypotheses
  return html`<p>The theorem is about these numbers, and holds for a system of which every assumption below is true. No program can check that from counts.</p>
${countsTable(certificate)}<ul>
<li>Bases: ${bases.map(({ name, alice, bob }) => `${name} with probability ${alice} (sender) and ${bob} (receiver)`).join('; ')}.</li>
<li>Sampled fraction of the keyed rounds: ${sampledFraction}.</li>
<li>Leak of error correction: ${leak.map(({ basis, bits }) => `${grouped(bits)} bits (${basis === 'all' ? 'both bases' : basis})`).join(', ')}.</li>
<li>Authentication: ${authentication.messages === '0' ? html`<b>not charged</b>, because no authenticated message is declared (KW13)` : `${grouped(authentication.messages)} messages of epsilon ${epsilonText(authentication.epsilon)} each, ${approximate(Number(authentication.messages) * Number(authentication.epsilon))} together`}.</li>
${design.mode === 'declared' && html`<li>Coefficients fixed before the data by the design of digest <code class="digest">${design.digest}</code>.</li>\n`}</ul>
${
  isAboutKey(proof) &&
  html`<h3>${assumptions.length} named assumptions</h3>
<ol>
${assumptions.map((name) => html`<li><b>${name}</b>: ${ASSUMPTION_SENTENCES.get(name) ?? 'no sentence known'}.</li>\n`)}</ol>
`
}<p class="note">Cited, not proved here: the entropic uncertainty relation and the leftover hash lemma; the rest of the argument is <code>docs/proof.md</code> and has not been refereed by others.</p>
`
}

/** The certificate as a link that saves it: the report alone is enough to check again. */
export const certificateLink = ({ certificate }: Proof): Html =>
  html`<a download="certificate-${certificate.claim.analysis}.json" href="data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(certificate))}">certificate of ${certificate.claim.analysis}</a>`
