/** The check of a certificate, and the only place where theorems are made. */
import { fits, HYPOTHESES, type Hypotheses, integer, readHypotheses, share } from './hypotheses'
import { demand, demandAtMost, ONE, Rejection } from './rational'
import { RULES } from './rules'
import type { Conclusion, Event, Judgement } from './theorem'

declare const proved: unique symbol
/** A proved judgement. The brand vanishes at run time; the registry below does not. */
export type Theorem = Judgement & { readonly [proved]: true; readonly hypotheses: Hypotheses }

/** The answer to a certificate; step -1 is the certificate as a whole. */
export type Verdict =
  | { readonly accepted: true; readonly theorem: Theorem }
  | ({ readonly accepted: false; readonly step: number; readonly rule: string } & Reason)
type Reason = Pick<Rejection, 'condition' | 'found' | 'needed'>

const CERTIFICATE = {
  claim: { analysis: '', authentication: '', bits: '', correctness: '', secrecy: '' },
  format: '',
  head: '',
  hypotheses: HYPOTHESES,
  steps: [{ by: [0], p: null, rule: '' }],
} as const
/** What a claim promises, by its analysis. */
const PROMISES: ReadonlyMap<string, string> = new Map([
  ['composable', 'key composable'],
  ['direct', 'key direct'],
  ['jinan1', 'formula jinan1'],
  ['lim2014', 'key composable'],
  ['rusca2018', 'key composable'],
])
/** The most characters of a certificate. */
const TEXT = 1_000_000

const minted = new WeakSet<object>()
/** Whether a value is a theorem that this kernel proved. */
export const isTheorem = (value: object): value is Theorem => minted.has(value)

/** Freezes a value with all that hangs from it; what is no object is frozen as it is. */
const freeze = (value: unknown): void => {
  if (!Object.isFrozen(value)) for (const inner of Object.values(Object.freeze(value) ?? {})) freeze(inner)
}
const mint = (hypotheses: Hypotheses, by: readonly Theorem[], conclusion: Conclusion): Theorem => {
  const { event, note } = conclusion
  const [events, notes] = [new Map<string, Event>(), new Set(note ? [note] : [])]
  for (const premise of by) {
    for (const one of premise.events) events.set(one.statement, one)
    for (const one of premise.notes) notes.add(one)
  }
  if (event) events.set(event.statement, event)
  const theorem = { ...conclusion, hypotheses, events: [...events.values()], notes: [...notes] }
  freeze(theorem)
  minted.add(theorem)
  if (isTheorem(theorem)) return theorem
  throw new Error('unreachable: it has just been registered')
}

/** Checks the text of a certificate. It is parsed here, so that nobody else holds what is checked. */
export const check = (text: string): Verdict => {
  let [step, rule] = [-1, '']
  try {
    const isText = typeof text === 'string' && text.length <= TEXT
    const found = typeof text === 'string' ? `${text.length} characters` : typeof text
    demand('size', isText, found, `a text of at most ${TEXT} characters`)
    const certificate: unknown = JSON.parse(text)
    demand('shape', fits(certificate, CERTIFICATE), 'another', 'that of docs/certificate.md')
    const { claim, format, hypotheses, steps } = certificate
    demand('format', format === 'keywitness/certificate@1', format, 'keywitness/certificate@1')
    const h = readHypotheses(hypotheses)
    const theorems: Theorem[] = []
    const used = new Set<number>()
    for (const { by, p, rule: name } of steps) {
      ;[step, rule] = [theorems.length, name]
      const premises = by.map((place) => {
        const theorem = theorems[place]
        demand('reference to an earlier step', theorem !== undefined, `${place}`, `0 to ${step - 1}`)
        used.add(place)
        return theorem
      })
      const conclude = Object.hasOwn(RULES, name) ? RULES[name] : undefined
      demand('a rule', conclude !== undefined, rule, Object.keys(RULES).join(' '))
      theorems.push(mint(h, premises, conclude(h, p, premises)))
    }
    ;[step, rule] = [-1, '']
    const idle = theorems.findIndex((_, place) => place < theorems.length - 1 && !used.has(place))
    demand('no unused step', idle < 0, `${idle}`, 'each step but the last used by a later one')
    const theorem = theorems[theorems.length - 1]
    demand('a last step', theorem !== undefined, 'none', 'compose or jinan1.length')
    const { quantity, secrecy = ONE, correctness = ONE } = theorem
    demand('analysis', PROMISES.get(claim.analysis) === quantity, quantity, 'that of the claim')
    demandAtMost('claimed bits', integer(claim.bits), theorem.value)
    demandAtMost('claimed secrecy', secrecy, share(claim.secrecy))
    demandAtMost('claimed correctness', correctness, share(claim.correctness))
    const authentication = quantity.startsWith('key') ? h.authentication : ONE
    demandAtMost('claimed authentication', authentication, share(claim.authentication))
    return Object.freeze({ accepted: true, theorem })
  } catch (error) {
    const reason =
      error instanceof Rejection
        ? error
        : new Rejection('readable data', `${error}`.slice(0, 200), 'JSON within the limits')
    const { condition, found, needed } = reason
    return Object.freeze({ accepted: false, step, rule, condition, found, needed })
  }
}
