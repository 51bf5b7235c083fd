// The two waterfalls of a proof: where the bits went, from sifted to secret, and what the epsilons add up to.

import type { Proof } from '../../proofs/certificate/proof'
import { waterfallChart } from '../charts/auditCharts'
import { bitBars, bitsAmount, bitsFlow, epsilonBars, epsilonFlow } from './flows'
import { type Html, html } from './html'
import { epsilonText } from './numbers'
import { figureOf } from './page'
import type { Draw } from './report'

const BITS_CAPTION =
  'Blue: what there is. Orange: what is taken off. Green: the certified key. Not provably single photons, or secret: pulses of several photons, and all that the statistics leave open.'

/** From sifted to secret bits, a waterfall a proof. */
export const bitsBody = async (proofs: ReadonlyArray<Proof>, draw: Draw): Promise<Html> => {
  const parts: Html[] = []
  for (const proof of proofs) {
    const rows = bitsFlow(proof)
    const { analysis } = proof.certificate.claim
    const caption = `From sifted to secret bits, ${analysis}`
    const says = `${caption}: ${rows.map(({ name, amount }) => `${name} ${bitsAmount(amount)}`).join(', ')}.`
    parts.push(html`<h3>${analysis}</h3>
${figureOf(await draw(waterfallChart(bitBars(rows), 'bits')), { id: `bits-${analysis}`, title: caption, says, caption: BITS_CAPTION })}`)
  }
  return html`${parts}<p class="note">Each proof bounds the secret bits in its own way, so that the same counts give different lengths. What is not shown to be secret is not thereby known to be leaked.</p>
`
}

/** What epsilons add up to: secrecy, and with correctness and authentication the total. */
export const epsilonFigure = async (proof: Proof, draw: Draw): Promise<Html> => {
  const rows = epsilonFlow(proof)
  const total = rows.at(-1)?.amount ?? 0
  const unit = Number(`1e${total.toExponential().split('e')[1]}`)
  const title = `Epsilon ledger, ${proof.certificate.claim.analysis}`
  const chart = waterfallChart(epsilonBars(rows, unit), `probability, in units of ${epsilonText(unit)}`)
  return figureOf(await draw(chart), {
    id: 'epsilon-chart',
    title,
    says: `${title}: ${rows.map(({ name, amount }) => `${name} ${epsilonText(amount)}`).join(', ')}.`,
    caption: `${title}: what adds up to the secrecy, and with correctness (error verification) and authentication to the total. Limits on counts enter as twice the square root of the sum of their probabilities.`,
  })
}
