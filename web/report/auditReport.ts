// The report of an audit of observed counts, as one HTML page: verdict first, then what it rests on, down to the counts.
// Source: docs/reports.md; the numbers are those of `audit --json` and of certificates that the kernel accepted.

import type { Proof } from '../../proofs/certificate/proof'
import { ANALYSIS_TEXTS } from './analysisTexts'
import type { AuditDocument } from './auditDocument'
import { assumptionsOf, epsilonBody, inputBody, leakText, lengthsBody } from './auditSections'
import { findingLinks, findingsBody } from './findingsSection'
import { type Html, html, prose } from './html'
import { epsilonText, grouped } from './numbers'
import { type Page, pageOf } from './page'
import { bitsBody } from './proofFigures'
import { certificateLink, hypothesesBody, proofBody, theoremText } from './proofSections'
import { againMarkup, type Draw, type Origin } from './report'
import { bitsText } from './wording'

/** What is reported. `proofs`: of the certified lengths, that of the verdict first; empty where nothing is certified. */
export type AuditReport = {
  readonly audit: AuditDocument
  readonly proofs: ReadonlyArray<Proof>
  readonly origin: Origin
}

const keyedTotal = ({ input }: AuditDocument): number =>
  input.key.bases
    .flatMap((basis) =>
      input.key.intensities.map((name) => Number(input.counts[basis][name]?.detections ?? 0)),
    )
    .reduce((sum, detections) => sum + detections, 0)

const verdictBox = ({ verdict }: AuditDocument): Html => {
  if (verdict === null)
    return html`<div class="verdict open"><strong>NO CLAIM TO JUDGE</strong><span>The input claims no key length.</span></div>`
  const { holds, claimBits, certifiedBits, analysis, basis } = verdict
  return html`<div class="verdict ${holds ? 'holds' : 'fails'}"><strong>${holds ? 'THE CLAIMED LENGTH HOLDS' : 'THE CLAIMED LENGTH DOES NOT HOLD'}</strong>
<span>Claimed: ${bitsText(claimBits)}. On the counts of this file ${analysis} gives ${bitsText(certifiedBits)} (${basis}).</span></div>`
}

/** The four questions of a reader in a hurry. */
const inShort = (report: AuditReport): Html => {
  const { audit, proofs } = report
  const { input, verdict, findings } = audit
  const [proof] = proofs
  const applying = findings.filter(({ applies }) => applies === true)
  const open = findings.filter(({ applies }) => applies === null)
  const critical = applying.filter(({ severity }) => severity === 'critical')
  const charged = input.authentication !== undefined
  return html`<dl class="short">
<div><dt>What is claimed</dt><dd>${
    input.claim === undefined
      ? 'Nothing: the file has counts and no claim.'
      : html`${bitsText(input.claim.keyBits)} of key from ${grouped(keyedTotal(audit))} sifted bits, by <code>${input.claim.analysis ?? 'jinan1'}</code> (${ANALYSIS_TEXTS.get(input.claim.analysis ?? 'jinan1')})${input.claim.failureProbability !== undefined && `, with failure probability ${epsilonText(input.claim.failureProbability)}`}.`
  }</dd></div>
<div><dt>What is proved</dt><dd>${
    proof === undefined
      ? html`Nothing: no analysis with a proof certifies a key from these counts.${verdict !== null && ` The verdict rests on ${verdict.analysis}: ${verdict.basis}.`}`
      : html`${theoremText(proof)} <a href="#proof">A proof of ${proof.steps.length} steps</a>, accepted by the kernel. It covers any key of at most this length that is hashed from these rounds; it does not make the analysis that the claim names sound.`
  }</dd></div>
<div><dt>Under which assumptions</dt><dd>${
    proof === undefined
      ? html`See <a href="#assumptions">what the lengths rest on</a>.`
      : html`<a href="#assumptions">${proof.certificate.hypotheses.assumptions.length} named assumptions</a>, such as phase-randomised Poisson light, ideal BB84 states and detection that does not depend on the basis; and the counts of the file. ${charged ? '' : html`Authentication is <b>not</b> charged: the file declares none.`}${leakText(input.leakage).startsWith('assumed') && ' The leak of error correction is assumed from an efficiency, not counted.'}`
  }</dd></div>
<div><dt>What is missing</dt><dd>${applying.length} ${applying.length === 1 ? 'finding applies' : 'findings apply'} to the claim as it was derived${critical.length > 0 && html`, ${critical.length} of them critical (${findingLinks(critical, true)})`}; ${open.length} cannot be decided from the counts${open.length > 0 && html` (${findingLinks(open)})`}. <a href="#findings">Each with its price and how to close it</a>.</dd></div>
</dl>
`
}

const recheckBody = ({ proofs, origin }: AuditReport): Html =>
  html`${againMarkup(origin)}${
    proofs.length > 0 &&
    html`<ul>
${proofs.map((proof) => html`<li>Save the ${certificateLink(proof)} and check it with <code>node . check FILE</code>, which needs nothing else; head <code class="digest">${proof.certificate.head}</code></li>\n`)}</ul>
<p>A certificate changed in one digit is refused. Its format and rules are public (<code>docs/certificate.md</code>, <code>docs/rules.md</code>), so that anybody can write a checker.</p>
`
  }`

const proofsBody = ({ proofs }: AuditReport): Html => {
  const [first, ...others] = proofs
  if (first === undefined)
    return html`<p>No analysis with a proof certifies a key from these counts, so there is no proof to show.</p>\n`
  return html`${proofBody(first, 'step')}${others.map(
    (proof) => html`<details>
<summary>A second proof, by <code>${proof.certificate.claim.analysis}</code>: ${bitsText(proof.certificate.claim.bits)}, ${proof.steps.length} steps</summary>
${proofBody(proof, proof.certificate.claim.analysis)}</details>
`,
  )}`
}

const assumptionsBody = ({
  audit,
  proofs,
}: AuditReport): Html => html`${proofs[0] !== undefined && hypothesesBody(proofs[0])}<details${proofs.length === 0 && html` open`}>
<summary>What the lengths of all analyses rest on</summary>
${assumptionsOf(audit)}</details>
`

/** The report as a page, for `pageOf` or for a page that shows more. */
export const auditPage = async (report: AuditReport, draw: Draw): Promise<Page> => {
  const { audit, proofs, origin } = report
  const { input } = audit
  return {
    kind: 'Audit of a key length',
    title: input.name,
    lead: html`${input.note !== undefined && html`<p class="modelled">Note of the input: ${prose(input.note)}</p>\n`}${verdictBox(audit)}
${inShort(report)}`,
    sections: [
      { id: 'lengths', title: 'Key lengths against the claim', body: await lengthsBody(audit, draw) },
      ...(proofs.length === 0
        ? []
        : [
            {
              id: 'bits',
              title: 'Where the bits went, from sifted to secret',
              body: await bitsBody(proofs, draw),
            },
          ]),
      { id: 'epsilon', title: 'Where the epsilon went', body: await epsilonBody(audit, proofs[0], draw) },
      { id: 'findings', title: 'Findings: what the claim leaves open', body: findingsBody(audit.findings) },
      { id: 'proof', title: 'The proof, from the theorem to the counts', body: proofsBody(report) },
      { id: 'assumptions', title: 'Hypotheses and assumptions', body: assumptionsBody(report) },
      { id: 'counts', title: 'The counts', body: inputBody(audit) },
      { id: 'recheck', title: 'How to check this again', body: recheckBody(report) },
    ],
    foot: html`<p>${origin.program}. Digits of the certified lengths are exact and rounded down.</p>`,
  }
}

/** The report as one HTML file. The same report gives the same text. */
export const auditReport = async (report: AuditReport, draw: Draw): Promise<string> =>
  pageOf(await auditPage(report, draw))
