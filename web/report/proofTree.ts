// A proof as a tree that unfolds from the theorem to the counts. A step that several others use is told once, and then pointed to.

import type { Proof, ProofStep } from '../../proofs/certificate/proof'
import { type Html, html } from './html'
import { instanceOf } from './instances'
import { epsilonText } from './numbers'
import { RULE_TEXTS } from './ruleTexts'
import { conclusionText } from './wording'

/** The steps that are unfolded when the page opens: the theorem and what it rests on directly. */
const OPEN_DEPTH = 2

/** The first step, seen from the theorem, that uses each step. */
const tellers = ({ steps }: Proof): ReadonlyMap<number, number> => {
  const first = new Map<number, number>()
  const visit = (place: number): void => {
    for (const premise of steps[place]?.by ?? [])
      if (!first.has(premise)) {
        first.set(premise, place)
        visit(premise)
      }
  }
  visit(steps.length - 1)
  return first
}

/** Each step with the places of its premises that are told under it; the others are only pointed to. The last step is the root. */
export const tellingOrder = (
  proof: Proof,
): ReadonlyMap<number, ReadonlyArray<{ readonly place: number; readonly isTold: boolean }>> => {
  const first = tellers(proof)
  return new Map(
    proof.steps.map(({ by }, place) => [
      place,
      [...new Set(by)].map((premise) => ({ place: premise, isTold: first.get(premise) === place })),
    ]),
  )
}

const failureText = ({ event }: ProofStep): string =>
  event === undefined ? '' : `; may fail with probability ${epsilonText(event.epsilon)}`

/** The tree; ids of steps begin with the prefix. */
export const proofTree = (proof: Proof, prefix: string): Html => {
  const premises = tellingOrder(proof)
  const pointer = (place: number, step: ProofStep): Html =>
    html`<li><span class="rule"><a href="#${prefix}-${place}">step ${place}</a>, told above:</span> ${conclusionText(step)}</li>\n`
  const node = (place: number, depth: number): Html => {
    const step = proof.steps[place]
    if (step === undefined) return html``
    const text = RULE_TEXTS.get(step.rule)
    const { reads, condition } = instanceOf(proof, step)
    const below = (premises.get(place) ?? []).map(({ place: premise, isTold }) => {
      const told = proof.steps[premise]
      if (told === undefined) return html``
      return isTold ? node(premise, depth + 1) : pointer(premise, told)
    })
    return html`<li><details id="${prefix}-${place}"${depth < OPEN_DEPTH ? html` open` : html``}>
<summary><strong>${conclusionText(step)}</strong> <span class="rule">step ${place}, ${text?.title ?? step.rule}${failureText(step)}</span></summary>
<p>${text?.says} <span class="rule">Rule <code>${step.rule}</code>:</span></p>
<pre tabindex="0">${text?.formula}</pre>
${condition.length > 0 && html`<ul class="condition">${condition.map((line) => html`<li>${line}</li>`)}</ul>\n`}<ul>
${reads.map((line) => html`<li class="leaf">${line}</li>\n`)}${below}</ul>
</details></li>
`
  }
  return html`<ul class="tree">
${node(proof.steps.length - 1, 0)}</ul>
`
}
