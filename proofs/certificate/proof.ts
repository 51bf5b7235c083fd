// A certificate that the kernel accepts, opened up: what each step concludes, as plain data for those who read proofs.
// The conclusions are those of the kernel's own rules; nothing is decided here. Source: docs/certificate.md, docs/rules.md.

import type { Theorem, Verdict } from '../kernel/check'
import { readHypotheses } from '../kernel/hypotheses'
import { shown } from '../kernel/rational'
import { RULES } from '../kernel/rules'
import type { Event, Judgement } from '../kernel/theorem'
import type { Certificate } from './certificate'
import { verdictOn } from './verdict'

/** Something that may fail, and its probability as a decimal. */
export type ProofEvent = { readonly statement: string; readonly epsilon: string }

/** A step with what it concludes: the quantity of docs/rules.md in that scope is at least or at most the value, a decimal. */
export type ProofStep = Certificate['steps'][number] & {
  readonly relation: '>=' | '<='
  readonly quantity: string
  readonly scope: string
  readonly value: string
  /** The step's own. */
  readonly event?: ProofEvent
  /** Of keys only, decimals. */
  readonly secrecy?: string
  readonly correctness?: string
}

/** A certificate with all its conclusions; the last step is the theorem, which holds outside the events. */
export type Proof = {
  readonly certificate: Certificate
  readonly steps: ReadonlyArray<ProofStep>
  readonly events: ReadonlyArray<ProofEvent>
  /** Hypotheses that a rule added. */
  readonly notes: ReadonlyArray<string>
}

/** Where and why a certificate is refused; step -1 is the certificate as a whole. */
export type Refusal = Exclude<Verdict, { readonly accepted: true }>

/** The proof, or the refusal of the kernel. */
export type Opened = { readonly accepted: true; readonly proof: Proof } | Refusal

const eventText = ({ statement, epsilon }: Event): ProofEvent => ({ statement, epsilon: shown(epsilon) })

/** What each step concludes. The kernel has accepted the certificate, so that every rule is known and none refuses. */
const judgementsOf = ({ hypotheses, steps }: Certificate): ReadonlyArray<Judgement> => {
  const read = readHypotheses(hypotheses)
  const judgements: Judgement[] = []
  for (const { rule, p, by } of steps) {
    const premises = by.flatMap((place) => judgements[place] ?? [])
    const conclusion = RULES[rule]?.(read, p, premises)
    if (conclusion === undefined) throw new Error(`${rule} is no rule: the kernel has accepted it`)
    const events = [...premises.flatMap((one) => one.events), ...(conclusion.event ? [conclusion.event] : [])]
    const distinct = [...new Map(events.map((event) => [event.statement, event])).values()]
    judgements.push({ ...conclusion, events: distinct, notes: [] })
  }
  return judgements
}

/** What each step of a certificate says; the theorem is the kernel's, of this certificate. */
export const proofOf = (certificate: Certificate, { events, notes }: Theorem): Proof => {
  const judgements = judgementsOf(certificate)
  const steps = certificate.steps.flatMap((step, place): ReadonlyArray<ProofStep> => {
    const found = judgements[place]
    if (found === undefined) return []
    const { relation, quantity, scope, value, event, secrecy, correctness } = found
    return [
      {
        ...step,
        relation,
        quantity,
        scope,
        value: shown(value),
        ...(event === undefined ? {} : { event: eventText(event) }),
        ...(secrecy === undefined ? {} : { secrecy: shown(secrecy) }),
        ...(correctness === undefined ? {} : { correctness: shown(correctness) }),
      },
    ]
  })
  return { certificate, steps, events: events.map(eventText), notes: [...notes] }
}

/** Opens a certificate: the kernel decides, and what it accepts is told step by step. */
export const opened = (certificate: Certificate): Opened => {
  const verdict = verdictOn(certificate)
  return verdict.accepted ? { accepted: true, proof: proofOf(certificate, verdict.theorem) } : verdict
}
