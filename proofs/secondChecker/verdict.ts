// K2, the second checker: whether a certificate proves its claim, decided from docs/rules.md and docs/certificate.md
// alone, over intervals of decimals. It shares nothing with the kernel but what those pages say.

import { chernoffExpected, chernoffObserved } from './chernoff'
import type { Conclusion, Rule } from './conclusion'
import { decoyBitErrors, decoyDetections, decoyErrors, thinDetections, thinErrors } from './decoy'
import { directDeclared, directUniversal } from './direct'
import { type Claim, type Document, documentFrom, type Step } from './document'
import * as F from './fraction'
import { hoeffdingExpected, vacuumDetections } from './hoeffding'
import { jinan1Error, jinan1Length, jinan1Yield } from './jinan1'
import { compose, entropy, keyLength, ratio, secrecy } from './key'
import { type Light, lightOf } from './light'
import { demand, Refusal } from './refusal'
import { keyed, sampling } from './sampling'

/** What K2 says of a certificate. Numbers as text: `bits` in full, the others to some 25 digits. */
export type SecondVerdict =
  | {
      readonly accepted: true
      /** `key composable`, `key direct` or `formula jinan1`. */
      readonly quantity: string
      /** What the last step reached, at least what is claimed. */
      readonly bits: string
      readonly secrecy: string
      readonly correctness: string
      readonly authentication: string
      readonly events: ReadonlyArray<string>
      readonly notes: ReadonlyArray<string>
    }
  | {
      readonly accepted: false
      /** -1 for the certificate as a whole. */
      readonly step: number
      readonly rule: string
      readonly condition: string
      readonly found: string
      readonly needed: string
    }

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['chernoff.expected', chernoffExpected],
  ['hoeffding.expected', hoeffdingExpected],
  ['decoy.detections', decoyDetections],
  ['decoy.errors', decoyErrors],
  ['decoy.bitErrors', decoyBitErrors],
  ['vacuum.detections', vacuumDetections],
  ['thin.detections', thinDetections],
  ['thin.errors', thinErrors],
  ['chernoff.observed', chernoffObserved],
  ['keyed', keyed],
  ['sampling', sampling],
  ['ratio', ratio],
  ['entropy', entropy],
  ['secrecy', secrecy],
  ['direct.declared', directDeclared],
  ['direct.universal', directUniversal],
  ['keyLength', keyLength],
  ['compose', compose],
  ['jinan1.yield', jinan1Yield],
  ['jinan1.error', jinan1Error],
  ['jinan1.length', jinan1Length],
])
const LAST_RULES = ['compose', 'jinan1.length']

const concluded = (light: Light, { rule, p, by }: Step, earlier: ReadonlyArray<Conclusion>): Conclusion => {
  const proof = RULES.get(rule)
  if (proof === undefined) throw new Refusal('rule', rule.slice(0, 60), [...RULES.keys()].join(' or '))
  const premises = by.map((index) => {
    const premise = earlier[index]
    if (premise === undefined) throw new Refusal('by', `${index}`, `a step before ${earlier.length}`)
    return premise
  })
  return proof({ light, rule, p, premises })
}

/** What a claim of an analysis promises. The papers' names say only where the bounds come from. */
const PROMISES: Readonly<Record<Claim['analysis'], string>> = {
  composable: 'key composable',
  direct: 'key direct',
  jinan1: 'formula jinan1',
  lim2014: 'key composable',
  rusca2018: 'key composable',
}

/** The claim against what the last step reached. @throws Refusal */
const demandClaim = (claim: Claim, reached: Conclusion, authentication: F.Fraction): void => {
  const isFormula = claim.analysis === 'jinan1'
  const needed = PROMISES[claim.analysis]
  demand(reached.what === needed, 'analysis of the claim', reached.what, needed)
  demand(
    F.compare(claim.bits, reached.value) <= 0,
    'bits of the claim',
    F.shown(claim.bits),
    `at most ${F.shown(reached.value)}`,
  )
  const spent = {
    ...(reached.spent ?? { secrecy: F.ONE, correctness: F.ONE }),
    authentication: isFormula ? F.ONE : authentication,
  }
  for (const name of ['secrecy', 'correctness', 'authentication'] as const)
    demand(
      F.compare(claim[name], spent[name]) >= 0,
      `${name} of the claim`,
      F.shown(claim[name]),
      `at least ${F.shown(spent[name])}`,
    )
}

const demandEachUsed = (steps: ReadonlyArray<Step>): void => {
  const used = new Set(steps.flatMap(({ by }) => by))
  const idle = steps.findIndex((_, at) => at < steps.length - 1 && !used.has(at))
  demand(idle < 0, 'every step but the last is used', `step ${idle} is not`, 'a later step that uses it')
  const last = steps.at(-1)?.rule ?? ''
  demand(LAST_RULES.includes(last), 'last step', last.slice(0, 60), LAST_RULES.join(' or '))
}

const refused = (error: unknown, step: number, rule: string): SecondVerdict => {
  if (!(error instanceof Refusal)) throw error
  const { condition, found, needed } = error
  return { accepted: false, step, rule, condition, found, needed }
}

const judged = ({ hypotheses, claim, steps }: Document): SecondVerdict => {
  const light = lightOf(hypotheses)
  const conclusions: Conclusion[] = []
  for (const [at, step] of steps.entries()) {
    try {
      conclusions.push(concluded(light, step, conclusions))
    } catch (error) {
      return refused(error, at, step.rule.slice(0, 60))
    }
  }
  const reached = conclusions.at(-1)
  if (reached === undefined) throw new Refusal('steps', 'none', 'one')
  demandClaim(claim, reached, hypotheses.authentication)
  const { secrecy: secret, correctness } = reached.spent ?? { secrecy: F.ONE, correctness: F.ONE }
  return {
    accepted: true,
    quantity: reached.what,
    bits: F.wholeText(reached.value),
    secrecy: F.shown(secret),
    correctness: F.shown(correctness),
    authentication: F.shown(claim.analysis === 'jinan1' ? F.ONE : hypotheses.authentication),
    events: [...reached.events.keys()],
    notes: [
      ...(steps.some(({ rule }) => rule === 'direct.declared')
        ? [`coefficients fixed beforehand by the design ${hypotheses.design.digest}`]
        : []),
      ...(claim.analysis === 'jinan1' ? ['evaluates formula (9); no security is claimed'] : []),
    ],
  }
}

/**
 * Whether the certificate in this text proves its claim. Digests (head, design) are not compared here.
 * Whatever is not proved is refused: a text that is no certificate, too, as step -1.
 */
export const secondVerdict = (text: string): SecondVerdict => {
  try {
    const document = documentFrom(text)
    demandEachUsed(document.steps)
    return judged(document)
  } catch (error) {
    return refused(error, -1, 'certificate')
  }
}
