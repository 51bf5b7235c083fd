// The report on a certificate alone, as one HTML page: the kernel's verdict, the proof, what it rests on, how to check it again.

import type { Certificate } from '../../proofs/certificate/certificate'
import type { Proof, Refusal } from '../../proofs/certificate/proof'
import { type Html, html } from './html'
import { epsilonText } from './numbers'
import { type Page, pageOf, tableOf } from './page'
import { bitsBody, epsilonFigure } from './proofFigures'
import { certificateLink, hypothesesBody, isAboutKey, proofBody, theoremText } from './proofSections'
import { againMarkup, type Draw, type Origin } from './report'
import { RULE_TEXTS } from './ruleTexts'
import { bitsText } from './wording'

const KIND = 'Certificate of a key length'

/** What a certificate says of itself, proved or not. */
const claimText = ({ claim }: Certificate): string =>
  claim.analysis === 'jinan1'
    ? `formula (9) of the paper gives at least ${bitsText(claim.bits)}`
    : `a key of ${bitsText(claim.bits)}, ${epsilonText(claim.secrecy)}-secret and ${epsilonText(claim.correctness)}-correct (${claim.analysis})`

const headMarkup = (head: string): Html =>
  html`<p>Digest (head) of the certificate: <code class="digest">${head}</code></p>\n`

/** The report on a certificate that the kernel accepts. */
export const certificatePage = async (proof: Proof, origin: Origin, draw: Draw): Promise<Page> => {
  const { certificate } = proof
  const hasKey = isAboutKey(proof)
  return {
    kind: KIND,
    title: origin.file,
    lead: html`<div class="verdict ${hasKey ? 'holds' : 'open'}"><strong>${hasKey ? 'ACCEPTED BY THE KERNEL' : 'ACCEPTED BY THE KERNEL: ARITHMETIC ONLY'}</strong>
<span>${theoremText(proof)}</span></div>
<p>The kernel re-derived every step from exact fractions. It does not know whether the counts and the assumptions are true of a system: those are <a href="#assumptions">listed below</a>.</p>
`,
    sections: [
      ...(hasKey
        ? [
            {
              id: 'bits',
              title: 'Where the bits went, from sifted to secret',
              body: await bitsBody([proof], draw),
            },
            { id: 'epsilon', title: 'Where the epsilon went', body: await epsilonFigure(proof, draw) },
          ]
        : []),
      { id: 'proof', title: 'The proof, from the theorem to the counts', body: proofBody(proof, 'step') },
      { id: 'assumptions', title: 'Hypotheses and assumptions', body: hypothesesBody(proof) },
      {
        id: 'recheck',
        title: 'How to check this again',
        body: html`${againMarkup(origin)}${headMarkup(certificate.head)}<p>Without the file: save the ${certificateLink(proof)} out of this page.</p>\n`,
      },
    ],
    foot: html`<p>${origin.program}.</p>`,
  }
}

/** The report on a certificate that the kernel refuses; it has none to tell of where the text was too long to be read. */
export const refusalPage = (
  { step, rule, condition, found, needed }: Refusal,
  certificate: Certificate | undefined,
  origin: Origin,
): Page => {
  const text = RULE_TEXTS.get(rule)
  return {
    kind: KIND,
    title: origin.file,
    lead: html`<div class="verdict fails"><strong>REJECTED BY THE KERNEL</strong>
<span>${step < 0 ? 'The certificate as a whole' : `Step ${step}, rule ${rule}`}: the condition “${condition}” does not hold. Nothing is proved.</span></div>
${certificate !== undefined && html`<p>What it says, without proof: ${claimText(certificate)}.</p>\n`}`,
    sections: [
      {
        id: 'refusal',
        title: 'Why it is rejected',
        body: html`${tableOf(
          'The condition that does not hold',
          [{ title: 'what' }, { title: 'value' }],
          [
            ['step', step < 0 ? 'the certificate as a whole' : step],
            ['rule', rule === '' ? '-' : html`<code>${rule}</code>`],
            ['condition', condition],
            ['found', html`<code class="digest">${found}</code>`],
            ['needed', html`<code class="digest">${needed}</code>`],
          ],
        )}${text !== undefined && html`<p>${text.title}: ${text.says}</p>\n<pre tabindex="0">${text.formula}</pre>\n`}`,
      },
      {
        id: 'recheck',
        title: 'How to check this again',
        body: html`${againMarkup(origin)}${certificate !== undefined && headMarkup(certificate.head)}`,
      },
    ],
    foot: html`<p>${origin.program}.</p>`,
  }
}

/** An accepted certificate as one HTML file. The same certificate gives the same text. */
export const certificateReport = async (proof: Proof, origin: Origin, draw: Draw): Promise<string> =>
  pageOf(await certificatePage(proof, origin, draw))

/** A refused one. */
export const refusalReport = (
  refusal: Refusal,
  certificate: Certificate | undefined,
  origin: Origin,
): string => pageOf(refusalPage(refusal, certificate, origin))
