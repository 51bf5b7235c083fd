// Sections of the report of an audit: lengths, epsilons, assumptions and the counts.

import type { Proof } from '../../proofs/certificate/proof'
import { BASES } from '../../spec/finiteKey/observations'
import { type LengthBar, lengthsChart } from '../charts/auditCharts'
import { ANALYSIS_TEXTS } from './analysisTexts'
import type { AuditDocument, RefusedAnalysis, ServedAnalysis } from './auditDocument'
import { type Html, html, prose } from './html'
import { epsilonText, grouped, shareText } from './numbers'
import { figureOf, tableOf } from './page'
import { epsilonFigure } from './proofFigures'
import type { Draw } from './report'
import { bitsText } from './wording'

/** The analysis gave a length. */
export const isServed = (analysis: ServedAnalysis | RefusedAnalysis): analysis is ServedAnalysis =>
  'keyBits' in analysis

const kindOf = ({ standing }: ServedAnalysis): LengthBar['kind'] =>
  standing === 'certified' || standing === 'proved, no certificate' ? standing : 'not a proof'

const nameOf = (name: string): Html =>
  html`<code>${name}</code><br><span class="aside">${ANALYSIS_TEXTS.get(name)}</span>`

/** Lengths of all analyses against the claim. */
export const lengthsBody = async (audit: AuditDocument, draw: Draw): Promise<Html> => {
  const { analyses, input, verdict } = audit
  const served = analyses.filter(isServed)
  const claim = input.claim === undefined ? undefined : Number(input.claim.keyBits)
  const bars = served.map(
    (analysis): LengthBar => ({
      name: analysis.name,
      bits: Number(analysis.keyBits),
      kind: kindOf(analysis),
      label: grouped(analysis.keyBits),
    }),
  )
  const says = `Key lengths of ${served.length} analyses in bits${claim === undefined ? '' : `; the dashed line is the claim, ${bitsText(claim)}`}. Only certified lengths decide a verdict.`
  const figure =
    bars.length === 0
      ? html``
      : figureOf(await draw(lengthsChart(bars, claim)), {
          id: 'lengths-chart',
          title: 'Key length by analysis',
          says,
        })
  const table = tableOf(
    'Key length by analysis',
    [
      { title: 'analysis' },
      { title: 'key bits', isNumber: true },
      { title: 'of the claim', isNumber: true },
      { title: 'secrecy', isNumber: true },
      { title: 'what it is worth' },
    ],
    analyses.map((analysis) =>
      isServed(analysis)
        ? [
            html`${nameOf(analysis.name)}${analysis.name === verdict?.analysis && html` <b>Decides the verdict.</b>`}`,
            grouped(analysis.keyBits),
            claim === undefined ? '' : shareText(Number(analysis.keyBits), claim),
            analysis.epsilon === null ? 'none' : epsilonText(analysis.epsilon.secrecy),
            analysis.standing,
          ]
        : [
            nameOf(analysis.name),
            '-',
            '',
            '',
            html`cannot serve this input: ${analysis.error.message.replace(/^KW-\w+ \S+: /, '')}`,
          ],
    ),
  )
  return html`${figure}${table}<ul class="note">
<li><b>certified</b>: a certificate was written and the kernel accepts it. These decide the verdict.</li>
<li><b>proved, no certificate</b>: a proof of this project, but no rule of the kernel covers it yet.</li>
<li><b>arithmetic only</b>: the value of a formula that states no composable epsilon; no security statement.</li>
<li><b>as published</b>: the formula of a paper, whose proof is cited and was not checked.</li>
</ul>
`
}

/** Every statement of the analyses, below what the epsilons of the proof add up to. */
export const epsilonBody = async (
  { ledger }: AuditDocument,
  proof: Proof | undefined,
  draw: Draw,
): Promise<Html> => {
  const analyses = [...new Set(ledger.map(({ analysis }) => analysis))]
  return html`${proof !== undefined && (await epsilonFigure(proof, draw))}<p>Every statement that may fail, as the analyses list it; limits on counts enter the secrecy as twice the square root of their sum.</p>
${analyses.map((name) => {
  const own = ledger.filter(({ analysis }) => analysis === name)
  return html`<details${name === proof?.certificate.claim.analysis && html` open`}>
<summary>${name}: ${own.length} ${own.length === 1 ? 'statement' : 'statements'}</summary>
${tableOf(
  `Ledger of ${name}`,
  [{ title: 'statement' }, { title: 'epsilon', isNumber: true }],
  own.map(({ statement, epsilon }) => [statement, epsilonText(epsilon)]),
)}</details>
`
})}`
}

/** The leak as the file gives it, in words. */
export const leakText = (leakage: unknown): string =>
  Object.entries(typeof leakage === 'object' && leakage !== null ? leakage : {})
    .map(([name, value]) =>
      name === 'efficiency'
        ? `assumed, ${value} n h(E)`
        : `${grouped(String(value))} bits${name === 'bits' ? '' : ` (${name})`}`,
    )
    .join(', ')

/** The input: note, source, counts. */
export const inputBody = ({
  input,
}: AuditDocument): Html => html`<p>${grouped(input.pulses)} pulses sent. Detections are sifted (both parties chose the same basis), a disclosed sample included. Key is made in ${input.key.bases.join(' and ')} from ${input.key.intensities.join(', ')}; sampled fraction ${input.key.sampledFraction}; leak of error correction: ${leakText(input.leakage)}.</p>
${tableOf(
  'Counts of the input',
  [
    { title: 'intensity' },
    { title: 'photons a pulse', isNumber: true },
    { title: 'probability', isNumber: true },
    ...BASES.flatMap((basis) => [
      { title: `detections ${basis}`, isNumber: true },
      { title: `errors ${basis}`, isNumber: true },
      { title: `error rate ${basis}`, isNumber: true },
    ]),
  ],
  input.intensities.map(({ name, meanPhotonNumber, probability }) => [
    name,
    meanPhotonNumber,
    probability,
    ...BASES.flatMap((basis) => {
      const { detections = '0', errors = '0' } = input.counts[basis][name] ?? {}
      return [grouped(detections), grouped(errors), shareText(Number(errors), Number(detections))]
    }),
  ]),
)}`

/** What the lengths rest on, each sentence once with the analyses it belongs to. */
export const assumptionsOf = ({ analyses }: AuditDocument): Html => {
  const names = new Map<string, ReadonlyArray<string>>()
  for (const { name, assumptions } of analyses.filter(isServed))
    for (const sentence of assumptions) names.set(sentence, [...(names.get(sentence) ?? []), name])
  return html`<ul>
${[...names].map(([sentence, own]) => html`<li>${prose(sentence)} <span class="note">(${own.join(', ')})</span></li>\n`)}</ul>
`
}
