// The answer to a decoded certificate: its digests are recomputed here, everything else is the kernel's.

import { check, type Verdict } from '../kernel/check'
import { designDigest, headOf } from './canonical'
import type { Certificate } from './certificate'

const rejected = (step: number, rule: string, condition: string, found: string, needed: string): Verdict => ({
  accepted: false,
  step,
  rule,
  condition,
  found,
  needed,
})

/** Characters of a text that the kernel reads at all, its TEXT: beyond, a file is refused before it is parsed. */
const MAX_TEXT = 1_000_000

/** The kernel's refusal of a text that is too long to be a certificate; undefined for any other, which is to be decoded first. */
export const refusalOfLength = (text: string): Verdict | undefined =>
  text.length > MAX_TEXT ? check(text) : undefined

/** Accepted with the theorem, or rejected with the step, rule and condition; step -1 is the certificate itself. */
export const verdictOn = (certificate: Certificate): Verdict => {
  const head = headOf(certificate)
  if (certificate.head !== head) return rejected(-1, '', 'head', certificate.head, head)
  const { digest } = certificate.hypotheses.design
  for (const [place, { rule, p }] of certificate.steps.entries()) {
    if (rule !== 'direct.declared') continue
    const { phi0, t, terms } = p
    if (phi0 === undefined || t === undefined || terms === undefined) continue // the kernel refuses this shape
    const found = designDigest({ phi0, t, terms })
    if (digest !== found) return rejected(place, rule, 'digest of the design', found, digest)
  }
  return check(JSON.stringify(certificate))
}
